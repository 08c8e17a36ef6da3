"""Edits that a clerk asks for in plain words: each becomes a suggestion that she accepts or refuses."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.chat.desk import Desk
from assistant.chat.editing import EditKind, EditRequest, Unclear
from assistant.chat.events import DraftSaved, Event, Say, Step
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
from assistant.workbench import View, heading_of, passage_texts, with_revision


class Revising:
    """Edits parts of the report on a desk; each edit becomes a suggestion."""

    def __init__(self, desk: Desk, model: TextModel | None, settings_hash: str) -> None:
        self._desk = desk
        self._model = model
        self._settings_hash = settings_hash

    async def edit(self, view: View, edit: EditRequest | Unclear) -> AsyncGenerator[Event, None]:
        """The edit as a suggestion, or why it was not made."""
        if isinstance(edit, Unclear):
            yield Say(edit.question)
            return
        if not view.sections[edit.section].text.strip():
            yield Say(f"“{heading_of(edit.section)}”还没有正文。请先起草，再来修改。")
            return
        if edit.kind is not EditKind.REWRITE:
            state = rearranged(view, edit, self._desk.person)
        elif self._model is None:
            yield Say(
                "改写要靠模型，现在没有连接。合并、拆分、移动、删去段落可以直接说；"
                "要换说法，请点正文旁的“编辑”自己改。"
            )
            return
        else:
            yield Step("正在修改这一段")
            made_by = {"person": self._desk.person, "settings_hash": self._settings_hash}
            state, revision = await rewritten(view, edit, self._model, made_by)
            for line in _about(revision, less_like=edit.less_like_last_year):
                yield Say(line)
        after = self._desk.apply(view, f"建议修改“{heading_of(edit.section)}”", state)
        yield DraftSaved(edit.section, after.version, True, len(after.open_questions))


def _about(revision: Revision, *, less_like: bool) -> list[str]:
    """What a person should know of a rewritten paragraph before she accepts it."""
    lines = []
    if revision.touched:
        listed = "\n".join(f"- {item.message}" for item in revision.touched)
        lines.append(f"请留意，这一稿还动了没有让它动的内容：\n{listed}")
    if less_like:
        lines.append(f"这一段与上年的重复率是 {revision.repeats:.0%}。")
    return lines


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
