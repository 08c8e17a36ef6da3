"""What a person looks at: a step, a cell, an older version, a search. The report itself does not change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from assistant.chat.record import hit_as_json
from assistant.errors import NianbaoError
from assistant.services import ReportDesk
from assistant.web.actions.screen import Screen
from assistant.web.actions.screens import Screens
from assistant.web.actions.starting import DONE
from assistant.web.actions.writing import then
from assistant.web.panes.frame.notices import Outcome, notice_html
from assistant.web.panes.sources import sources_html
from assistant.web.panes.talk.tools import found_html, tools_html
from assistant.web.start.wizard import offer_html

Look = Callable[[Screens, ReportDesk, Mapping[str, Any], str], Screen]
"""One kind of looking: the page's action and what it is acknowledged with, to a screen."""


def _compared(screens: Screens, desk: ReportDesk, _action: Mapping[str, Any], ack: str) -> Screen:
    return Screen(bar=screens.bar(desk, desk.view(), ack), comparison=screens.comparison(desk))


def _started(screens: Screens, desk: ReportDesk, action: Mapping[str, Any], ack: str) -> Screen:
    """Go to a step of the start, or leave it; after the last one the report is offered to be drafted."""
    view, step = desk.view(), str(action.get("step", ""))
    notice = offer_html(view) if step == DONE else ""
    start = screens.start(desk, view, step)
    bar = screens.bar(desk, view, ack)
    return Screen(bar=bar, start=start, step=step if start else "", notice=notice)


def _refreshed(screens: Screens, desk: ReportDesk, _action: Mapping[str, Any], ack: str) -> Screen:
    fresh = screens.report(desk, desk.view(), ack)
    return replace(fresh, notice=None, imports=None, look=None)


def _then(screens: Screens, desk: ReportDesk, action: Mapping[str, Any], ack: str) -> Screen:
    """An older version against the newest."""
    view = desk.view()
    try:
        shown = then(desk, str(action.get("number", "")), screens.today())
    except NianbaoError as error:
        screen = screens.report(desk, view, ack, Outcome.REFUSED)
        return replace(screen, notice=notice_html(str(error), Outcome.REFUSED))
    return Screen(bar=screens.bar(desk, view, ack), then=shown)


def _looked(screens: Screens, desk: ReportDesk, action: Mapping[str, Any], ack: str) -> Screen:
    """What is known of one cell."""
    view = desk.view()
    look = screens.look(desk, view, str(action.get("key", "")))
    return Screen(bar=screens.bar(desk, view, ack), look=look)


def _searched(screens: Screens, desk: ReportDesk, action: Mapping[str, Any], ack: str) -> Screen:
    """What the library has on a query."""
    query, notice = str(action.get("query", "")), ""
    html = sources_html(query, [])
    try:
        hits = desk.search(query.strip())
        told = "" if hits else desk.no_answer(query.strip())
        html = sources_html(query, [hit_as_json(hit.passage) for hit in hits], told)
    except NianbaoError as error:
        notice = notice_html(str(error), Outcome.REFUSED)
    return Screen(bar=screens.bar(desk, desk.view(), ack), notice=notice, sources=html)


def _found(screens: Screens, desk: ReportDesk, action: Mapping[str, Any], ack: str) -> Screen:
    """What of the conversation has these words."""
    query = str(action.get("query", ""))
    found = found_html(query, desk.search_messages(query))
    bar = screens.bar(desk, desk.view(), ack)
    return Screen(bar=bar, found=tools_html(desk.report_id, query, found))


def _forgotten(screens: Screens, desk: ReportDesk, _action: Mapping[str, Any], ack: str) -> Screen:
    """The conversation deleted for good."""
    desk.forget_conversation()
    view = desk.view()
    chat, found = screens.talked(desk, view), tools_html(desk.report_id)
    return Screen(bar=screens.bar(desk, view, ack), chat=chat, found=found)


LOOKS: Mapping[str, Look] = {
    "compare": _compared,
    "start": _started,
    "refresh": _refreshed,
    "then": _then,
    "look": _looked,
    "search": _searched,
    "find": _found,
    "forget": _forgotten,
}
