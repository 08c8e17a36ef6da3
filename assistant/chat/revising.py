"""Edits that a clerk asks for in plain words: each becomes a suggestion that she accepts or refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.chat.editing import EditKind, EditRequest
from assistant.drafting.model import TextModel
from assistant.drafting.paragraphs import (
    left_out,
    merged,
    moved,
    paragraphs_of,
    parted,
    replaced,
    swapped,
)
from assistant.drafting.revising import ReviseRequest, Revision, revise
from assistant.errors import UsageError
from assistant.review.years import text_of
from assistant.store.state import State
from assistant.workbench import View, passage_texts, with_revision


def rearranged(view: View, request: EditRequest, person: str) -> State:
    """The state with the paragraphs joined, moved, parted or left out, as a suggestion.

    `person` is who asked, for the provenance.

    Raises UsageError when there is no such paragraph.
    """
    text = view.sections[request.section].text
    first, *rest = request.paragraphs
    match request.kind:
        case EditKind.MERGE:
            after = merged(text, request.paragraphs)
        case EditKind.SWAP:
            if len(rest) != 1:
                raise UsageError("对调要说明哪两段，例如“第二段和第三段对调”。")
            after = swapped(text, first, rest[0])
        case EditKind.MOVE:
            if request.to is None:
                raise UsageError("要移到哪里？例如“第二段移到最前面”“移到第四段的位置”。")
            after = moved(text, first, request.to)
        case EditKind.PART:
            after = parted(text, first)
        case _:
            after = left_out(text, first)
    how = {"request": request.words, "revised_at": _now(), "touched": [], "person": person}
    return with_revision(view.state, request.section, after, how)


async def rewritten(
    view: View, request: EditRequest, model: TextModel, made_by: Mapping[str, str]
) -> tuple[State, Revision]:
    """The state with one paragraph rewritten by the model, as a suggestion, and the revision.

    `made_by` (the person, the settings' hash) joins the provenance.

    Raises ModelUnavailable, UsageError.
    """
    part = view.sections[request.section]
    lines = paragraphs_of(part.text)
    if len(request.paragraphs) != 1 or not 1 <= request.paragraphs[0] <= len(lines):
        raise UsageError(f"一次改写一段；这部分有 {len(lines)} 段，请说明是第几段。")
    number = request.paragraphs[0]
    followed = request.example or 0
    example = lines[followed - 1] if 1 <= followed <= len(lines) else ""
    kept = view.state.sections[request.section]
    revision = await revise(
        model,
        ReviseRequest(
            section=request.section,
            agency=view.state.agency,
            year=view.state.year,
            paragraph=lines[number - 1],
            words=request.words,
            facts=view.facts,
            example=example,
            previous=_previous(view, request),
            passages=passage_texts(kept),
        ),
    )
    how: dict[str, Any] = {
        "request": request.words,
        "revised_at": _now(),
        "revised_by": model.name,
        "revise_prompt": revision.prompt_hash,
        **made_by,
        "touched": [item.message for item in revision.touched],
    }
    text = replaced(part.text, number, revision.text)
    return with_revision(view.state, request.section, text, how), revision


def _previous(view: View, request: EditRequest) -> str:
    """Last year's text of the part, where the paragraph shall be less like it."""
    if not request.less_like_last_year or view.previous is None:
        return ""
    return text_of(view.previous, request.section)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
