"""How work grows with its input, as a ratio within one run: no test depends on the machine's speed."""

from __future__ import annotations

import time
from collections.abc import Callable

TOO_SHORT_S = 0.05


def grows_plainly(work: Callable[[int], object], size: int) -> bool:
    """Whether four times the input costs clearly less than the sixteen times of a quadratic search.

    Processor time of this process, best of three; what takes less than 50 ms is not judged.
    """
    large = _best(work, 4 * size)
    return large < TOO_SHORT_S or large < 10 * _best(work, size)


def _best(work: Callable[[int], object], size: int) -> float:
    def once() -> float:
        begun = time.process_time()
        work(size)
        return time.process_time() - begun

    return min(once() for _ in range(3))
