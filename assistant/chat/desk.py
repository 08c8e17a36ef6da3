"""The report on the workbench as the conversation needs it; `services` has the real one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.retrieval.passages import Passage
from assistant.retrieval.search import Hit
from assistant.store.state import State
from assistant.workbench import View


class Desk(Protocol):
    """The report on the workbench, as the conversation needs it; `services` has the real one."""

    @property
    def person(self) -> str:
        """Who talks, for the provenance of what is made."""

    def view(self) -> View:
        """The newest version, with everything that is seen of it."""

    def apply(self, view: View, change: str, state: State) -> View:
        """Write a new state made from `view`. Raises Conflict."""

    def undo(self) -> str | None:
        """Take back the last change; gives what it was, None when there is none."""

    def rule(self, code: str) -> str | None:
        """What a rule finds and on what it rests, in Chinese; None for an unknown code."""

    def turns(self) -> Sequence[tuple[str, str]]:
        """The conversation before this message: `user` or `assistant`, and what was said."""

    def search(self, query: str) -> Sequence[Hit]:
        """Passages of the index."""

    def passages_for(self, section: int) -> Sequence[Passage]:
        """What the regulations say of a part."""

    def comparison_text(self, view: View) -> str | None:
        """The comparison with last year in a few lines; None without last year's report."""
