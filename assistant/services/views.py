"""Views that were built lately: a version never changes, so what is seen of it need not be worked out twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.workbench import View

KEPT = 64
"""Two for each of thirty people's reports: the newest version and the one before."""


class Views:
    """The last `KEPT` views of one program, by report and version. Safe to use from several threads.

    Whoever asks must have been asked first whether she may see the report. Numbers of reports are never
    given again, so a deleted report's views come back for nobody.
    """

    def __init__(self) -> None:
        self._built: OrderedDict[tuple[int, int], View] = OrderedDict()
        self._lock = Lock()

    def get(self, report_id: int, version: int, build: Callable[[], View]) -> View:
        """The view of a version, built where it is not there. Raises what `build` raises."""
        with self._lock:
            if (view := self._built.get((report_id, version))) is not None:
                self._built.move_to_end((report_id, version))
                return view
        view = build()
        with self._lock:
            self._built[report_id, version] = view
            while len(self._built) > KEPT:
                self._built.popitem(last=False)
        return view
