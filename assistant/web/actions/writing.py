"""A person writes in the text: the route that saves it, and what she settles about it.

A way of its own beside gradio's queue: a save is answered sooner, says at once when the server is
gone, and can still be sent while the page is being closed. Whoever may change the report may write.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assistant.chat.keeping import BROKEN
from assistant.errors import NianbaoError, UsageError
from assistant.services import ReportDesk, Services
from assistant.services.writing import declare_final, settle_change, write
from assistant.web.panes.frame.moments import local
from assistant.web.panes.frame.versions import then_html
from assistant.web.panes.text.differences import clashes_html
from assistant.web.panes.text.pane import part_html
from assistant.web.serving.visitor import person_of
from assistant.workbench import Choice, View, Writing, difference_to_now, heading_of

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

MOST_CHARACTERS = 100_000
# Around a word without a source, while the offsets in the text that is typed are counted.
_OPENS, _CLOSES = "\ue010", "\ue011"


def add_writing(app: FastAPI, services: Services) -> None:
    """The route `/text/{report_id}` that takes what a person wrote, as JSON."""
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response

    async def write_text(request: Request) -> Response:
        office = services.office(person_of(request).id)
        try:
            desk = office.desk(int(request.path_params["report_id"]))
            data = await request.json()
        except NianbaoError as error:  # a number that no report can have
            return JSONResponse({"outcome": "refused", "message": str(error)})
        except ValueError:
            return JSONResponse({"outcome": "refused", "message": BROKEN}, 400)
        return JSONResponse(await run_in_threadpool(saved, desk, data))

    app.add_route("/text/{report_id:int}", write_text, methods=["POST"])


def saved(desk: ReportDesk, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the page is told of a save: outcome, version, the part anew, figures without a source.

    `follows` tells that nothing else was saved since the version that the page has seen.
    """
    try:
        writing = _writing(data)
        view, clashes = write(desk, int(data["base"]), writing)
    except NianbaoError as error:
        return {"outcome": "refused", "message": str(error)}
    except Exception:
        log.exception("saving the text failed")
        return {"outcome": "refused", "message": BROKEN}
    part = view.sections[writing.number]
    if clashes:
        who = _who(desk, int(data["base"]), writing.number)
        return {
            "outcome": "conflict",
            "clash": clashes_html(clashes, writing.number, view, who),
        }
    return {
        "outcome": "ok",
        "version": view.version,
        "follows": view.version - int(data["seen"]) <= 1,
        "part": part_html(part, view),
        "doubts": doubts_in(view, writing.number),
        "time": f"{datetime.now():%H:%M}",
    }


def _writing(data: Mapping[str, Any]) -> Writing:
    before, text = str(data["before"]), str(data["text"])
    if len(text) > MOST_CHARACTERS:
        raise UsageError("这一部分太长了，没有保存。请确认没有粘贴错内容，删短后会自动保存。")
    choices = tuple(Choice(choice) for choice in data.get("choices", ()))
    return Writing(int(data["number"]), before, text, choices)


def _who(desk: ReportDesk, base: int, number: int) -> str:
    """Who changed the part last since a version, and when."""
    since = [entry for entry in desk.history() if entry.number > base]
    named = [entry for entry in since if heading_of(number) in entry.change] or since
    return f"{named[0].person}（{local(named[0].made_at):%H:%M}）" if named else "别处"


def doubts_in(view: View, number: int) -> list[tuple[int, int, str]]:
    """Words without a source as (start, end, words) in the text as it was typed.

    There a word stands that is shown as 【待核：…】 here.
    """
    part = view.sections[number]
    pieces: list[str] = []
    at = 0
    for start, end, draft_start, draft_end in part.rendered.changes:
        typed = part.text[draft_start:draft_end]
        if part.rendered.text[start:end] == f"【待核：{typed}】":
            pieces += (part.rendered.text[at:start], _OPENS, typed, _CLOSES)
            at = end
    marked = "".join([*pieces, part.rendered.text[at:]])
    lines = (line.strip() for line in marked.split("\n") if line.strip())
    doubts: list[tuple[int, int, str]] = []
    length = 0
    for piece in "\n".join(lines).split(_OPENS):
        word, closed, rest = piece.partition(_CLOSES)
        if closed:
            doubts.append((length, length + len(word), word))
        length += len(word) + len(rest)
    return doubts


def settled(desk: ReportDesk, seen: int, action: Mapping[str, Any]) -> View:
    """Settle a suggestion, one change of it, or whether text is final. Raises UsageError, Conflict."""
    number = int(action["number"])
    place = int(action["place"]) if action.get("place") else None
    if action["act"] == "final":
        return declare_final(desk, seen, number, place, final=action.get("final") == "1")
    accept = action.get("accept") == "1"
    if place is None:
        return desk.settle(seen, number, accept=accept)
    return settle_change(desk, seen, number, place, accept=accept)


def then(desk: ReportDesk, number: str, today: date) -> str:
    """An older version against the newest as HTML; nothing for no number. Raises NotFound."""
    if not number:
        return ""
    old = desk.saved(int(number)).state
    view = desk.view()
    entry = next(one for one in reversed(desk.history()) if one.number >= int(number))
    difference = difference_to_now(old, desk.previous_of(old), view)
    return then_html(entry, difference, view, today)
