"""Many items through a few workers, in chunks; an item that brings a worker down is found and named."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass, field
from typing import Any

from assistant.batch.workers import LONGEST_S, Crew, Work, WorkersLost, guarded

CHUNK = 16


@dataclass(frozen=True, slots=True)
class Lost:
    """An item on which a worker broke down; `slow` when it ran out of time."""

    slow: bool
    seconds: float


Done = tuple[Any, Any]
"""An item and what came of it: the result, or `Lost`."""


def work_through(
    work: Work,
    items: Sequence[Any],
    crew: Crew,
    *,
    longest_s: float = LONGEST_S,
    chunk: int = CHUNK,
) -> Iterator[list[Done]]:
    """The results of all items, some at a time, in the order in which they are ready.

    `work` takes a list of items and gives as many results; it runs in other processes. When workers
    break down, what was under way is done again one by one on new ones, so that the item at fault is
    known for certain. Raises WorkersLost when there are no workers any more.
    """
    run = _Run(work, crew, longest_s)
    chunk = max(1, min(chunk, -(-len(items) // (crew.size * 4))))
    waiting = deque(list(items[i : i + chunk]) for i in range(0, len(items), chunk))
    try:
        while waiting or run.under_way:
            while waiting and len(run.under_way) < 2 * crew.size and not run.suspects:
                run.submit(waiting.popleft())
            yield from run.collect()
            while run.suspects and not run.under_way:
                yield [run.alone(run.suspects.popleft())]
    finally:
        run.close()


@dataclass
class _Run:
    work: Work
    crew: Crew
    longest_s: float
    under_way: dict[Future[list[Any]], list[Any]] = field(default_factory=dict)
    suspects: deque[Any] = field(default_factory=deque)
    executor: Executor | None = None

    def submit(self, items: list[Any]) -> None:
        self.under_way[self._submit(items)] = items

    def _submit(self, items: list[Any]) -> Future[list[Any]]:
        try:
            if self.executor is None:
                self.executor = self.crew.open()
            return self.executor.submit(guarded, self.work, items, self.longest_s)
        except BrokenExecutor:  # it broke between the last look and now: once more on a new one
            self.close()
            self.executor = self.crew.open()
            return self.executor.submit(guarded, self.work, items, self.longest_s)

    def collect(self) -> Iterator[list[Done]]:
        """What is ready; the items of a chunk that failed become suspects."""
        if not self.under_way:
            return
        ready, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
        broken = False
        for future in ready:
            items = self.under_way.pop(future)
            try:
                yield list(zip(items, future.result(), strict=True))
            except BrokenExecutor:
                broken = True
                self.suspects += items
            except CancelledError as error:
                raise _lost() from error
            except Exception:  # noqa: BLE001 - a cluster has its own words for a worker that died
                self.suspects += items
        if broken:
            for items in self.under_way.values():
                self.suspects += items
            self.under_way.clear()
            self.close()

    def alone(self, item: Any) -> Done:
        """The item by itself: whether it is the one at fault."""
        begun = time.monotonic()
        future = self._submit([item])
        try:
            return item, future.result()[0]
        except CancelledError as error:
            raise _lost() from error
        except Exception as error:  # noqa: BLE001 - see above
            if isinstance(error, BrokenExecutor):
                self.close()
            seconds = time.monotonic() - begun
            return item, Lost(seconds >= self.longest_s, self.longest_s)

    def close(self) -> None:
        if self.executor is not None:
            self.crew.close(self.executor)
            self.executor = None


def _lost() -> WorkersLost:
    return WorkersLost(
        "与工作进程的联系断了，没有做完；已完成的部分已保存，恢复后重新运行同一条命令即可继续。"
    )
