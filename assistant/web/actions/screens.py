"""The screens of one person's page, made anew from what the store holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.access import Action
from assistant.errors import NianbaoError, NotFound
from assistant.services import Badge, Office, ReportDesk
from assistant.store.repository import VersionEntry
from assistant.web.actions.changing import Done
from assistant.web.actions.screen import Screen
from assistant.web.actions.starting import is_open, start_html
from assistant.web.panes.findings.cards import Labels
from assistant.web.panes.findings.pane import findings_html, tab_label
from assistant.web.panes.findings.todo import todo
from assistant.web.panes.frame.bar import Bar, bar_html, empty_bar_html
from assistant.web.panes.frame.notices import Outcome, comparison_missing_html, notice_html
from assistant.web.panes.review.pane import review_html
from assistant.web.panes.review.stage import lock_html, stage_chip
from assistant.web.panes.sources import sources_html
from assistant.web.panes.tables.files import imports_html
from assistant.web.panes.tables.look import Look, look_html
from assistant.web.panes.tables.pane import tables_html
from assistant.web.panes.talk.messages import conversation
from assistant.web.panes.talk.tools import tools_html
from assistant.web.panes.text.pane import text_html
from assistant.workbench import View


class Screens:
    """Whole screens and parts of them, for one person. Changes nothing."""

    def __init__(self, office: Office, today: Callable[[], date] = date.today) -> None:
        self.office = office
        self.today = today

    @property
    def labels(self) -> Labels:
        """What a word of the ledger can be decided to be."""
        return Labels(*self.office.decision_labels)

    def desk(self, wanted: str | None) -> ReportDesk:
        """The report of a number that the page or its address names; the newest for none."""
        if not wanted:
            return self.office.desk(self.office.reports()[0].id)
        if not wanted.isdecimal():
            raise NotFound(f"地址里的报告编号“{wanted[:20]}”不对，已为您打开最近的报告。")
        desk = self.office.desk(int(wanted))
        desk.saved()
        return desk

    # --- whole screens --------------------------------------------------------------------------

    def first(self, ack: str = "", outcome: Outcome = Outcome.OK, problem: str = "") -> Screen:
        """The first step while there is no report."""
        start = start_html(self.office, None, "1", self.today(), self.labels, problem=problem)
        badge = self.office.badge(None)
        return Screen(bar=empty_bar_html(badge, ack, outcome), notice="", start=start, step="1")

    def whole(self, desk: ReportDesk, view: View, ack: str = "", step: str = "") -> Screen:
        """Everything of a report that was gone to, its conversation too."""
        return replace(
            self.report(desk, view, ack, step=step),
            then="",
            comparison="",
            sources=sources_html(),
            chat=self.talked(desk, view),
            found=tools_html(desk.report_id),
        )

    def report(
        self,
        desk: ReportDesk,
        done: View | Done,
        ack: str = "",
        outcome: Outcome = Outcome.OK,
        looked: str = "",
        step: str = "",
    ) -> Screen:
        """All that follows from the report's state; the conversation and the search stay."""
        made = done if isinstance(done, Done) else Done(done)
        view, labels = made.view, self.labels
        badge, history = self.office.badge(desk.report_id), desk.history()
        return Screen(
            report=desk.report_id,
            version=view.version,
            bar=self.bar(desk, view, ack, outcome, made.refused, (badge, history)),
            notice="" if is_open(step) else notice_html(made.told, Outcome.OK),
            imports=imports_html(view),
            tables=tables_html(view),
            look=self.look(desk, view, looked),
            text=text_html(view),
            findings=findings_html(view, labels),
            findings_tab=tab_label("核对", todo(view).open),
            review=review_html(view, history, self.today(), badge.may),
            start=self.start(desk, view, step, told=made.told),
            step=step,
        )

    # --- parts ----------------------------------------------------------------------------------

    def start(self, desk: ReportDesk, view: View, step: str, **said: Any) -> str:
        """One of the first steps of a report, or nothing."""
        return start_html(self.office, (desk, view), step, self.today(), self.labels, **said)

    def bar(
        self,
        desk: ReportDesk,
        view: View,
        ack: str,
        outcome: Outcome = Outcome.OK,
        refused: tuple[str, ...] = (),
        known: tuple[Badge, Sequence[VersionEntry]] | None = None,
    ) -> str:
        """The top bar; it acknowledges the action that it answers. `known` was asked for already."""
        badge, history = known or (self.office.badge(desk.report_id), desk.history())
        stage = view.state.review.stage
        return bar_html(
            Bar(
                report_id=desk.report_id,
                version=view.version,
                agency=view.state.agency,
                year=view.state.year,
                reports=self.office.reports(),
                history=history,
                today=self.today(),
                ack=ack,
                outcome=outcome,
                stage=stage,
                stage_html=stage_chip(stage) + lock_html(stage, badge.may),
                refused=refused,
                badge=badge,
            )
        )

    def look(self, desk: ReportDesk, view: View, key: str) -> str:
        """What is known of one cell; without one, how the tables are used."""
        return look_html(view, _looked_at(desk, view, key), self.labels)

    def talked(self, desk: ReportDesk, view: View) -> list[dict[str, str]]:
        """The conversation so far; figures that wait for a click have their buttons."""
        waiting = frozenset(proposal.key for proposal in view.state.proposals)
        return conversation(desk.messages(), waiting, self.office.growing)

    def comparison(self, desk: ReportDesk) -> str:
        """This year against last year's report, or how to get there."""
        from assistant.review.side_by_side import comparison_fragment

        view = desk.view()
        comparison = desk.comparison(view)
        if comparison is None:
            return comparison_missing_html(view.state.year)
        return comparison_fragment(comparison)


def _looked_at(desk: ReportDesk, view: View, key: str) -> Look | None:
    """The cell that a person looks at, with its ledger rows as far as the ledger can be read."""
    if key not in view.form:
        return None
    if not desk.allows(Action.SEE_LEDGER_ROWS):
        return Look(key)
    try:
        return Look(key, desk.rows_behind(view, key))
    except NianbaoError as error:
        return Look(key, problem=str(error))
