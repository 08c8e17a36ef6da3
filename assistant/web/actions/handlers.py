"""What the page does with an action of a person: values in, a screen out. The only edge to `services`.

Every failure that has a message for people becomes a notice on the newest state; anything else is a
fault of ours and goes to the log, with a plain notice in its place.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.access import Action
from assistant.chat.keeping import BROKEN
from assistant.chat.record import Json, hit_as_json
from assistant.errors import Conflict, NianbaoError, NotFound, UsageError
from assistant.services import Office, ReportDesk
from assistant.web.actions.changing import Done, change_report, typed_in, whole_number
from assistant.web.actions.starting import DONE, is_open, not_taken, start_html
from assistant.web.actions.writing import then
from assistant.web.panes.findings.pane import Labels, findings_html
from assistant.web.panes.findings.todo import todo
from assistant.web.panes.frame.bar import (
    Bar,
    Outcome,
    bar_html,
    comparison_missing_html,
    empty_bar_html,
    imports_html,
    notice_html,
    sources_html,
    tab_label,
)
from assistant.web.panes.review.pane import lock_html, review_html, stage_chip
from assistant.web.panes.tables.look import Look, look_html
from assistant.web.panes.tables.pane import tables_html
from assistant.web.panes.talk.messages import assistant_message, conversation, user_message
from assistant.web.panes.talk.tools import found_html, tools_html
from assistant.web.panes.text.pane import text_html
from assistant.web.start.wizard import offer_html
from assistant.workbench import View

log = logging.getLogger(__name__)

STOP_TRIES, STOP_PAUSE_S = 40, 0.05
MEGABYTE = 1024 * 1024
LARGEST_FILE = 30 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything the page shows of one report; None leaves that part as it is."""

    report: int | None = None
    version: int | None = None
    bar: str | None = None
    notice: str | None = None
    imports: str | None = None
    tables: str | None = None
    look: str | None = None
    then: str | None = None
    text: str | None = None
    findings: str | None = None
    findings_tab: str | None = None
    comparison: str | None = None
    sources: str | None = None
    chat: list[dict[str, str]] | None = None
    found: str | None = None
    review: str | None = None
    start: str | None = None
    step: str | None = None


class Handlers:
    """The handlers of one person's page. Holds no state: reports and messages are in the store."""

    def __init__(self, services: Office, today: Callable[[], date] = date.today) -> None:
        self._services = services
        self._today = today

    # --- whole screens --------------------------------------------------------------------------

    def open(self, wanted: str | None, step: str = "") -> Screen:
        """The screen of a report, with the step of its start where one is named.

        It is the report that the address names, else the newest; before there is any, the first step.
        """
        try:
            if not self._services.reports():
                return self._first()
            return self._opened(wanted, step)
        except NianbaoError as error:
            message = str(error)
        except Exception:
            log.exception("opening the page failed")
            message = BROKEN
        return Screen(notice=notice_html(message, Outcome.REFUSED))

    def _first(self, ack: str = "", outcome: Outcome = Outcome.OK, problem: str = "") -> Screen:
        """The first step while there is no report."""
        start = start_html(
            self._services, None, "1", self._today(), self._labels(), problem=problem
        )
        return Screen(
            bar=empty_bar_html(self._services.badge(None), ack, outcome),
            notice="",
            start=start,
            step="1",
        )

    def _opened(self, wanted: str | None, step: str) -> Screen:
        notice = ""
        try:
            desk = self._desk(wanted)
        except NianbaoError as error:
            notice, desk = str(error), self._desk(None)
        screen = self._whole(desk, desk.view(), step=step)
        return replace(screen, notice=notice_html(notice, Outcome.REFUSED))

    def _desk(self, wanted: str | None) -> ReportDesk:
        if wanted:
            if not wanted.isdecimal():
                raise NotFound(f"地址里的报告编号“{wanted[:20]}”不对，已为您打开最近的报告。")
            desk = self._services.desk(int(wanted))
            desk.saved()
            return desk
        return self._services.desk(self._services.reports()[0].id)

    def _whole(self, desk: ReportDesk, view: View, ack: str = "", step: str = "") -> Screen:
        return replace(
            self._report(desk, view, ack, Outcome.OK, step=step),
            then="",
            comparison="",
            sources=sources_html(),
            chat=self._talked(desk, view),
            found=tools_html(desk.report_id),
        )

    def _report(
        self,
        desk: ReportDesk,
        done: View | Done,
        ack: str,
        outcome: Outcome,
        looked: str = "",
        step: str = "",
    ) -> Screen:
        """All that follows from the report's state; the conversation and the search stay."""
        made = done if isinstance(done, Done) else Done(done)
        view, labels = made.view, self._labels()
        return Screen(
            report=desk.report_id,
            version=view.version,
            bar=self._bar(desk, view, ack, outcome, made.refused),
            notice="" if is_open(step) else notice_html(made.told, Outcome.OK),
            imports=imports_html(view),
            tables=tables_html(view),
            look=look_html(view, _looked_at(desk, view, looked), labels),
            text=text_html(view),
            findings=findings_html(view, labels),
            findings_tab=tab_label("核对", todo(view).open),
            review=review_html(
                view, desk.history(), self._today(), self._services.badge(desk.report_id).may
            ),
            start=self._start(desk, view, step, told=made.told),
            step=step,
        )

    def _start(self, desk: ReportDesk, view: View, step: str, **said: Any) -> str:
        opened = (desk, view)
        return start_html(self._services, opened, step, self._today(), self._labels(), **said)

    def _bar(
        self,
        desk: ReportDesk,
        view: View,
        ack: str,
        outcome: Outcome,
        refused: tuple[str, ...] = (),
    ) -> str:
        badge = self._services.badge(desk.report_id)
        return bar_html(
            Bar(
                report_id=desk.report_id,
                version=view.version,
                agency=view.state.agency,
                year=view.state.year,
                reports=self._services.reports(),
                history=desk.history(),
                today=self._today(),
                ack=ack,
                outcome=outcome,
                stage=view.state.review.stage,
                stage_html=stage_chip(view.state.review.stage)
                + lock_html(view.state.review.stage, badge.may),
                refused=refused,
                badge=badge,
            )
        )

    def _labels(self) -> Labels:
        return Labels(*self._services.decision_labels)

    def comparison(self, report: int) -> str:
        """This year against last year's report, or how to get there."""
        from assistant.review.side_by_side import comparison_fragment

        desk = self._services.desk(report)
        view = desk.view()
        comparison = desk.comparison(view)
        if comparison is None:
            return comparison_missing_html(view.state.year)
        return comparison_fragment(comparison)

    # --- actions --------------------------------------------------------------------------------

    def act(self, action: Mapping[str, Any]) -> Screen:
        """Do one action that the page sent; `ack` comes back in the bar, with the outcome."""
        ack = str(action.get("ack", ""))
        try:
            return self._acted(action, ack)
        except NotFound as error:
            return self._gone(ack, str(error))

    def _gone(self, ack: str, problem: str) -> Screen:
        """The newest report, or the first step, where the open one was deleted in another window."""
        if not self._services.reports():
            return self._first(ack, Outcome.REFUSED, problem)
        desk = self._desk(None)
        view = desk.view()
        bar = self._bar(desk, view, ack, Outcome.REFUSED)
        notice = notice_html(problem, Outcome.REFUSED)
        return replace(self._whole(desk, view), bar=bar, notice=notice)

    def _acted(self, action: Mapping[str, Any], ack: str) -> Screen:
        name = action.get("act")
        if name in ("open", "create", "sample", "delete"):
            return self._switch(str(name), action, ack)
        desk = self._services.desk(int(action["report"]))
        if name == "compare":
            bar = self._bar(desk, desk.view(), ack, Outcome.OK)
            return Screen(bar=bar, comparison=self.comparison(desk.report_id))
        if name == "start":
            return self._started(desk, str(action.get("step", "")), ack)
        if name == "refresh":
            fresh = self._report(desk, desk.view(), ack, Outcome.OK)
            return replace(fresh, notice=None, imports=None, look=None)
        if name == "then":
            return self._then(desk, str(action.get("number", "")), ack)
        if name == "look":
            return self._looked(desk, str(action.get("key", "")), ack)
        if name == "search":
            return self._search(desk, str(action.get("query", "")), ack)
        if name in ("find", "forget"):
            return self._conversation(desk, str(name), str(action.get("query", "")), ack)
        looked = str(action.get("look", ""))
        screen = self._guarded(
            desk,
            ack,
            typed_in(action),
            lambda: change_report(desk, action),
            looked,
            str(action.get("starting", "")),
        )
        if name == "restore":
            screen = replace(screen, then="")
        if name == "proposal":
            screen = replace(screen, chat=self._talked(desk, desk.view()))
        return screen

    def _conversation(self, desk: ReportDesk, name: str, query: str, ack: str) -> Screen:
        """Look through the conversation, or delete it for good."""
        view = desk.view()
        bar = self._report(desk, view, ack, Outcome.OK).bar
        if name == "find":
            found = found_html(query, desk.search_messages(query))
            return Screen(bar=bar, found=tools_html(desk.report_id, query, found))
        desk.forget_conversation()
        return Screen(bar=bar, chat=self._talked(desk, view), found=tools_html(desk.report_id))

    def _talked(self, desk: ReportDesk, view: View) -> list[dict[str, str]]:
        """The conversation so far; figures that wait for a click have their buttons."""
        return conversation(desk.messages(), _waiting(view), self._services.growing)

    def _guarded(
        self,
        desk: ReportDesk,
        ack: str,
        typed: str,
        change: Callable[[], View | Done],
        looked: str = "",
        step: str = "",
    ) -> Screen:
        """The screen after a change; after a refusal or conflict the newest state with a notice."""
        belongs = 0
        try:
            return self._report(desk, change(), ack, Outcome.OK, looked, step)
        except NianbaoError as error:
            outcome = Outcome.CONFLICT if isinstance(error, Conflict) else Outcome.REFUSED
            message, belongs = str(error), getattr(error, "step", 0)
        except Exception:
            log.exception("an action of the page failed")
            outcome, message = Outcome.REFUSED, BROKEN
        view = desk.view()
        screen = self._report(desk, view, ack, outcome, looked, step)
        if is_open(step) and outcome is Outcome.REFUSED:
            start = self._start(desk, view, step, problem=message, belongs=belongs)
            return replace(screen, start=start)
        return replace(screen, notice=notice_html(message, outcome, typed))

    def _started(self, desk: ReportDesk, step: str, ack: str) -> Screen:
        """Go to a step of the start, or leave it; after the last one the report is offered to be drafted."""
        view = desk.view()
        bar = self._bar(desk, view, ack, Outcome.OK)
        notice = offer_html(view) if step == DONE else ""
        start = self._start(desk, view, step)
        return Screen(bar=bar, start=start, step=step if start else "", notice=notice)

    def _then(self, desk: ReportDesk, number: str, ack: str) -> Screen:
        """An older version against the newest; nothing changes."""
        view = desk.view()
        try:
            shown = then(desk, number, self._today())
        except NianbaoError as error:
            screen = self._report(desk, view, ack, Outcome.REFUSED)
            return replace(screen, notice=notice_html(str(error), Outcome.REFUSED))
        return Screen(bar=self._bar(desk, view, ack, Outcome.OK), then=shown)

    def _looked(self, desk: ReportDesk, key: str, ack: str) -> Screen:
        """What is known of one cell; nothing changes."""
        view = desk.view()
        look = look_html(view, _looked_at(desk, view, key), self._labels())
        return Screen(bar=self._bar(desk, view, ack, Outcome.OK), look=look)

    def _switch(self, name: str, action: Mapping[str, Any], ack: str) -> Screen:
        """Go to another report: an old one, a new one with its steps, the sample, or what is left."""
        step = ""
        try:
            if name == "create":
                year = whole_number(str(action.get("year", "")), "报告年度应是四位数字的年份。")
                desk = self._services.create(str(action.get("agency", "")), int(year))
                step = "2"
            elif name == "sample":
                desk = self._services.open_sample()
            elif name == "delete":
                return self._deleted(action, ack)
            else:
                desk = self._desk(str(action.get("id", "")))
        except NianbaoError as error:
            return self._stayed(action, ack, str(error))
        return self._whole(desk, desk.view(), ack, step)

    def _stayed(self, action: Mapping[str, Any], ack: str, problem: str) -> Screen:
        """The report that is open, or none, with why another one could not be gone to."""
        if not action.get("report"):
            return self._first(ack, Outcome.REFUSED, problem)
        here, step = self._services.desk(int(action["report"])), str(action.get("starting", ""))
        view = here.view()
        screen = self._report(here, view, ack, Outcome.REFUSED, step=step)
        if is_open(step):
            return replace(screen, start=self._start(here, view, step, problem=problem))
        return replace(screen, notice=notice_html(problem, Outcome.REFUSED))

    def _deleted(self, action: Mapping[str, Any], ack: str) -> Screen:
        """Delete a report for good, and stay at the first step with what is left."""
        doomed = int(whole_number(str(action.get("id", "")), "没有这份报告。请刷新页面。"))
        self._services.delete(doomed)
        left = self._services.reports()
        if not left:
            return self._first(ack)
        here = int(action["report"]) if action.get("report") else doomed
        desk = self._services.desk(left[0].id if here == doomed else here)
        return self._whole(desk, desk.view(), ack, "1")

    def _search(self, desk: ReportDesk, query: str, ack: str) -> Screen:
        notice = ""
        html = sources_html(query, [])
        try:
            hits = desk.search(query.strip())
            told = "" if hits else desk.no_answer(query.strip())
            html = sources_html(query, [hit_as_json(hit.passage) for hit in hits], told)
        except NianbaoError as error:
            notice = notice_html(str(error), Outcome.REFUSED)
        bar = self._bar(desk, desk.view(), ack, Outcome.OK)
        return Screen(bar=bar, notice=notice, sources=html)

    # --- files ----------------------------------------------------------------------------------

    def import_previous(self, report: int, seen: int, upload: Path, step: str = "") -> Screen:
        """Take last year's report from an uploaded file, which is removed."""
        desk = self._services.desk(report)

        def change() -> View:
            return desk.import_previous(seen, upload.name, _taken(upload))

        return self._guarded(desk, "", "", change, step=step)

    def import_ledger(self, report: int, seen: int, upload: Path, step: str = "") -> Screen:
        """Take the request ledger from an uploaded file, which is removed."""
        desk = self._services.desk(report)

        def change() -> View:
            return desk.import_ledger(seen, upload.name, _taken(upload))

        return self._guarded(desk, "", "", change, step=step)

    def import_inputs(self, report: int, seen: int, upload: Path, step: str = "") -> Screen:
        """Take tables two and four from an uploaded sheet, which is removed."""
        desk = self._services.desk(report)

        def change() -> Done:
            view, findings = desk.starting.import_inputs(seen, upload.name, _taken(upload))
            return Done(view, not_taken(findings))

        return self._guarded(desk, "", "", change, step=step)

    def choose_like(self, report: int, seen: int, upload: Path, step: str = "") -> Screen:
        """Take a report as the model of tone, length and heads; the upload is removed."""
        desk = self._services.desk(report)

        def change() -> View:
            return desk.choose_like(seen, upload.name, _taken(upload))

        return self._guarded(desk, "", "", change, step=step)

    # --- conversation ---------------------------------------------------------------------------

    async def talk(self, report: int, text: str) -> AsyncGenerator[Screen, None]:
        """The screens while a message is answered. What a person wrote is stored before anything.

        Closing the iterator stops the answer; what was shown of it until then is stored.
        """
        desk = self._services.desk(report)
        shown = [*self._talked(desk, desk.view()), user_message(text)]
        events: list[Json] = []
        async with aclosing(desk.converse(text)) as replies:
            async for event in replies:
                events.append(event)
                chat = [*shown, assistant_message(events, running=True)]
                if event["kind"] == "saved":
                    yield replace(self._report(desk, desk.view(), "", Outcome.OK), chat=chat)
                else:
                    yield Screen(chat=chat)
        view = desk.view()
        yield replace(self._report(desk, view, "", Outcome.OK), chat=self._talked(desk, view))

    async def after_stop(self, report: int) -> list[dict[str, str]]:
        """The conversation once the stopped answer is stored; waits for it a moment."""
        desk = self._services.desk(report)
        for _ in range(STOP_TRIES):
            messages = desk.messages()
            if not messages or messages[-1].id not in self._services.growing:
                break
            await asyncio.sleep(STOP_PAUSE_S)
        return self._talked(desk, desk.view())


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


def _waiting(view: View) -> frozenset[str]:
    return frozenset(proposal.key for proposal in view.state.proposals)


def _taken(upload: Path) -> bytes:
    """The bytes of an uploaded file, which does not stay where any page could ask for it."""
    try:
        size = upload.stat().st_size
        if size > LARGEST_FILE:
            raise UsageError(
                f"文件“{upload.name}”有 {size // MEGABYTE} MB，超过了 {LARGEST_FILE // MEGABYTE} MB。"
                "请确认选对了文件；报告里图片太多的，先删去图片再上传。"
            )
        return upload.read_bytes()
    finally:
        upload.unlink(missing_ok=True)
