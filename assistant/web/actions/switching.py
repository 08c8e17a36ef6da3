"""Going to another report: an old one, a new one with its steps, the sample, or what is left after a deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.errors import NianbaoError
from assistant.services import ReportDesk
from assistant.web.actions.changing import whole_number
from assistant.web.actions.screen import Screen
from assistant.web.actions.screens import Screens
from assistant.web.actions.starting import is_open
from assistant.web.panes.frame.notices import Outcome, notice_html

SWITCHES = ("open", "create", "sample", "delete")


def switched(screens: Screens, action: Mapping[str, Any], ack: str) -> Screen:
    """The screen of the report that was gone to; where one cannot go, of the one that is open."""
    try:
        if action["act"] == "delete":
            return _deleted(screens, action, ack)
        desk, step = _gone_to(screens, action)
    except NianbaoError as error:
        return _stayed(screens, action, ack, str(error))
    return screens.whole(desk, desk.view(), ack, step)


def _gone_to(screens: Screens, action: Mapping[str, Any]) -> tuple[ReportDesk, str]:
    """The report, and the step of its start for a new one."""
    match action["act"]:
        case "create":
            year = whole_number(str(action.get("year", "")), "报告年度应是四位数字的年份。")
            return screens.office.create(str(action.get("agency", "")), int(year)), "2"
        case "sample":
            return screens.office.open_sample(), ""
        case _:
            return screens.desk(str(action.get("id", ""))), ""


def _stayed(screens: Screens, action: Mapping[str, Any], ack: str, problem: str) -> Screen:
    """The report that is open, or none, with why another one could not be gone to."""
    if not action.get("report"):
        return screens.first(ack, Outcome.REFUSED, problem)
    here, step = screens.office.desk(int(action["report"])), str(action.get("starting", ""))
    view = here.view()
    screen = screens.report(here, view, ack, Outcome.REFUSED, step=step)
    if is_open(step):
        return replace(screen, start=screens.start(here, view, step, problem=problem))
    return replace(screen, notice=notice_html(problem, Outcome.REFUSED))


def _deleted(screens: Screens, action: Mapping[str, Any], ack: str) -> Screen:
    """Delete a report for good, and stay at the first step with what is left."""
    doomed = int(whole_number(str(action.get("id", "")), "没有这份报告。请刷新页面。"))
    screens.office.delete(doomed)
    left = screens.office.reports()
    if not left:
        return screens.first(ack)
    here = int(action["report"]) if action.get("report") else doomed
    desk = screens.office.desk(left[0].id if here == doomed else here)
    return screens.whole(desk, desk.view(), ack, "1")


def gone(screens: Screens, ack: str, problem: str) -> Screen:
    """The newest report, or the first step, where the open one was deleted in another window."""
    if not screens.office.reports():
        return screens.first(ack, Outcome.REFUSED, problem)
    desk = screens.desk(None)
    view = desk.view()
    bar = screens.bar(desk, view, ack, Outcome.REFUSED)
    notice = notice_html(problem, Outcome.REFUSED)
    return replace(screens.whole(desk, view), bar=bar, notice=notice)
