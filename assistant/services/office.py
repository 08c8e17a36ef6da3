"""What one person sees of the program: the reports of her bodies, each as a desk of her own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assistant.access import LOCAL, Action, Person, may, refusal
from assistant.errors import Conflict, NotAllowed, NotFound, UsageError
from assistant.services.desk import ReportDesk
from assistant.services.gate import Who

if TYPE_CHECKING:
    from assistant.retrieval.places import Place
    from assistant.services.program import Services
    from assistant.store.repository import ReportEntry
    from assistant.store.state import Stage

FIRST_YEAR = 2021
LARGEST_NUMBER = 2**31
SAMPLE = (
    "示例县青禾镇人民政府",
    2025,
    "qinghe_township_2024.docx",
    "qinghe_township_2025_ledger.xlsx",
)


@dataclass(frozen=True, slots=True)
class Badge:
    """What the page says of a person: her name, what she may do with the report, the bodies she may
    begin a report for (None: any), whether she manages people.
    """

    name: str
    alone: bool = True
    may: frozenset[Action] = frozenset(Action)
    bodies: Sequence[str] | None = None
    manages: bool = False


class Office:
    """The program as one person has it, for one action. `ask` gives her as she is, or raises NotSignedIn."""

    def __init__(self, services: Services, ask: Callable[[], Person] = lambda: LOCAL) -> None:
        self._services = services
        self.who = Who(ask)
        self._desks: dict[int, ReportDesk] = {}

    @property
    def growing(self) -> set[int]:
        """Numbers of the answers that are under way in this program."""
        return self._services.growing

    @property
    def decision_labels(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Columns and rows of table three that a ledger's cell can be decided to be, with their labels."""
        return self._services.decision_labels

    def reports(self) -> list[ReportEntry]:
        """The reports of the bodies that she may see, the last changed first."""
        person = self.who()
        entries = self._services.store.reports()
        return [one for one in entries if may(person, Action.VIEW, one.body_id)]

    def bodies(self, action: Action = Action.CREATE) -> list[str] | None:
        """The bodies in which she may do this, by name; None for one who may name any body."""
        person = self.who()
        if person.alone:
            return None
        return [one.name for one in self._services.accounts.bodies(person, action)]

    def badge(self, report_id: int | None) -> Badge:
        """What the page says of her beside a report, or where there is none. Raises NotFound."""
        person = self.who()
        if person.alone:
            return Badge(person.name)
        if report_id is not None:
            actions = self.desk(report_id).allowed
        else:
            actions = frozenset(action for action in Action if may(person, action, None))
        manages = self._services.accounts.manages(person)
        return Badge(person.name, False, actions, self.bodies(), manages)

    def create(self, agency: str, year: int) -> ReportDesk:
        """The report of a body for a year, made where there is none. Raises UsageError, NotAllowed.

        A body that is not hers is answered like one that does not exist.
        """
        name = agency.strip()
        person = self.who()
        if not name:
            raise UsageError("请填写机关全称，例如“示例县青禾镇人民政府”。")
        if not FIRST_YEAR <= year <= date.today().year:
            raise UsageError(
                f"报告年度应在 {FIRST_YEAR} 年至 {date.today().year} 年之间，现在是 {year}。"
            )
        if not person.alone:
            seen = self.bodies(Action.VIEW) or []
            if name not in seen:
                raise NotFound(
                    "您名下没有这个机关。请从列表里选择；列表里没有的，请联系管理员登记并给您加上角色。"
                )
            if name not in (self.bodies(Action.CREATE) or []):
                raise NotAllowed(refusal(Action.CREATE))
        saved = self._services.store.create(name, year, person.name)
        return self.desk(saved.report_id)

    def desk(self, report_id: int) -> ReportDesk:
        """One report on her desk; whether she may see it is asked by everything that is done there.

        Raises NotFound for a number that no report can have.
        """
        if not 0 < report_id < LARGEST_NUMBER:
            from assistant.store.entries import NO_REPORT

            raise NotFound(NO_REPORT)
        if report_id not in self._desks:
            self._desks[report_id] = ReportDesk(self._services, report_id, self.who)
        return self._desks[report_id]

    def open_sample(self) -> ReportDesk:
        """The sample township with last year's report and this year's ledger, made on first use.

        With accounts nobody gets it unasked: the report of a body belongs to its clerks. Raises NotFound.
        """
        if not self.who().alone:
            raise NotFound("样例只在本机一个人用的时候打开。请新建自己机关的报告。")
        agency, year, previous, ledger = SAMPLE
        desk = self.create(agency, year)
        if desk.saved().version == 1:
            folder = self._services.library.corpus / "reports"
            # Two windows at the first start: the other one is filling the same sample.
            with contextlib.suppress(Conflict):
                view = desk.import_previous(1, previous, (folder / previous).read_bytes())
                desk.import_ledger(view.version, ledger, (folder / ledger).read_bytes())
        return desk

    def delete(self, report_id: int) -> None:
        """Delete a report for good, with its conversations, exports and ledgers.

        Raises NotFound, NotAllowed.
        """
        person = self.desk(report_id).require(Action.DELETE).name
        self._services.delete_report(report_id, person)

    @property
    def input_hints(self) -> Mapping[str, str]:
        """What to look at when a row of table two is filled in, by row."""
        return self._services.input_hints

    def stages(self, entries: Sequence[ReportEntry]) -> Mapping[int, Stage]:
        """How far these reports, which she sees, are on their way to approval."""
        person = self.who()
        seen = [one.id for one in entries if may(person, Action.VIEW, one.body_id)]
        return self._services.store.stages(seen)

    def passage(self, passage_id: str) -> Place:
        """A passage of the library in its document. Raises NotFound, NotSignedIn.

        The library is the same for everybody: published reports and regulations that ship with the
        program or that the office added on purpose. What is imported into a report never enters it.
        """
        self.who()
        return self._services.library.open(passage_id)
