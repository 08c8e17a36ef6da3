"""What a person may see and do of one report: every read and every write passes here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.access import LOCAL, Action, Person, may, refusal
from assistant.errors import NianbaoError, NotAllowed, NotFound, UnreadableFile
from assistant.report import AnnualReport

if TYPE_CHECKING:
    from assistant.services.program import Services
    from assistant.store.repository import Saved
    from assistant.store.state import State
    from assistant.workbench import View

PERSON = LOCAL.name
"""Whoever works at this machine where nobody signs in."""


class Who:
    """The person who acts, asked of the database once in an action. `ask` raises NotSignedIn.

    What is taken from her takes effect with her next action; one that lasts asks `again` on its way.
    """

    def __init__(self, ask: Callable[[], Person]) -> None:
        self._ask = ask
        self._known: Person | None = None

    def __call__(self) -> Person:
        """The person as she was when the action began."""
        if self._known is None:
            self._known = self._ask()
        return self._known

    def again(self) -> None:
        """Ask anew the next time."""
        self._known = None


class Gate:
    """One report on one person's desk, and the one place that asks whether she may.

    Every change names the version it saw. Every method asks first whether the person may: it raises
    NotFound where she may not see the report, NotAllowed where she may not do this, NotSignedIn when
    her account was stopped. A desk is for one action, as `who` is.
    """

    def __init__(self, services: Services, report_id: int, who: Who) -> None:
        self._services = services
        self.report_id = report_id
        self._who = who

    def require(self, action: Action) -> Person:
        """The person, who may do this. The one gate of a report. Raises NotFound, NotAllowed, NotSignedIn."""
        from assistant.store.entries import NO_REPORT

        person = self._who()
        if not may(person, Action.VIEW, self._body):
            raise NotFound(NO_REPORT)  # in the words in which the store says it of no report
        if not may(person, action, self._body):
            raise NotAllowed(refusal(action))
        return person

    @cached_property
    def _body(self) -> int:
        """The body whose report it is: that never changes. Raises NotFound."""
        return self._services.store.body_of(self.report_id).id

    @property
    def allowed(self) -> frozenset[Action]:
        """All that the person may do with the report. Raises NotFound, NotSignedIn."""
        person = self._who()
        return frozenset(action for action in Action if may(person, action, self._body))

    def allows(self, action: Action) -> bool:
        """Whether the person may do this with the report; for what the page offers."""
        try:
            self.require(action)
        except NianbaoError:
            return False
        return True

    @property
    def person(self) -> str:
        """Who works at the report, for the provenance of what is made. Raises NotSignedIn."""
        return self._who().name

    def saved(self, version: int | None = None) -> Saved:
        """A version as stored, the newest by default. Raises NotFound."""
        self.require(Action.VIEW)
        return self._services.store.load(self.report_id, version)

    def view(self) -> View:
        """The newest version with everything that is seen of it."""
        self.require(Action.VIEW)
        return self._view_of(self._services.store.newest(self.report_id))

    def _view_of(self, version: int) -> View:
        def build() -> View:
            saved = self._services.store.load(self.report_id, version)
            return self._build(saved.version, saved.state)

        return self._services.views.get(self.report_id, version, build)

    def _build(self, version: int, state: State) -> View:
        from assistant.workbench import build_view

        previous = self.previous_of(state)
        like = self._services.store.document(state.like) if state.like else None
        rules, names = self._services.rules, self._names(state)
        return build_view(self.report_id, version, state, previous, rules, like, names)

    def _names(self, state: State) -> frozenset[str]:
        """The applicants of the ledger, read anew for each check of a text and kept nowhere."""
        if state.ledger is None or not any(part.text for part in state.sections.values()):
            return frozenset()
        from assistant.ledger.people import applicants_of

        path = self._ledger_path(state.ledger.sha256, state.ledger.name)
        try:
            return applicants_of(path, self._services.settings.ledger_words)
        except UnreadableFile:  # brought back without its ledgers; the report is seen all the same
            return frozenset()

    def _ledger_path(self, sha256: str, name: str) -> Path:
        return self._services.ledger_folder(sha256) / Path(name).name

    def previous_of(self, state: State) -> AnnualReport | None:
        """Last year's report, where the state names one. Raises NotFound."""
        return self._services.store.document(state.previous) if state.previous else None

    def apply(self, view: View, change: str, state: State) -> View:
        """Write a state made from `view`; gives the new view. Raises Conflict."""
        return self.put(view.version, change, state)

    def put(
        self,
        seen: int,
        change: str,
        state: State,
        action: Action = Action.EDIT,
        *,
        grows: bool = False,
    ) -> View:
        """Write a state made from the version `seen`; gives the new view. `grows` is for a pause in writing.

        Raises UsageError while the report is being reviewed or is approved, Conflict.
        """
        from assistant.workbench import require_editable

        self.require(action)
        require_editable(state)
        return self._written(seen, change, state, action, grows=grows)

    def write_review(self, seen: int, change: str, state: State, action: Action) -> View:
        """Write a state of which only stage or comments changed. Raises Conflict."""
        return self._written(seen, change, state, action)

    def _written(
        self, seen: int, change: str, state: State, action: Action, *, grows: bool = False
    ) -> View:
        person = self.require(action).name
        store = self._services.store
        return self._view_of(store.save(self.report_id, seen, state, change, person, grows=grows))

    def _at(self, seen: int, action: Action = Action.EDIT) -> View:
        """The version a person saw, of which she may make another by this action.

        A change is made from it, and refused if it is not the newest.
        """
        self.require(action)
        return self._view_of(seen)

    def at(self, seen: int, action: Action = Action.EDIT) -> View:
        """The version that a person saw, to make a change from by this action. Raises NotAllowed, NotFound."""
        return self._at(seen, action)
