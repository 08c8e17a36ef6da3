"""A printed report as the beginning of a conversation: its own figures stand, its open places are questions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.drafting.sections import Question
from assistant.errors import UsageError
from assistant.facts import SAID
from assistant.findings import TextPlace
from assistant.report import AnnualReport
from assistant.store.state import SectionText, State
from assistant.workbench import (
    PREFACE,
    WRITTEN,
    build_view,
    question_as_json,
    question_from_json,
    with_confirmed_figure,
)

_OPEN = re.compile(r"【待填：([^】\n]{1,80})】")
_SENTENCE = re.compile(r"[^。！？\n]*$")


def adopted(printed: AnnualReport, known: Mapping[str, Question]) -> State:
    """The state of a report that was read from a file.

    Each 【待填：…】 becomes a question again, one of `known` (by label) where it is one of those. A figure
    of the text that has no source is taken as the person's own, for she hands it in; one that differs from
    a table is left to be found.
    """
    texts = {section.number: section.text for section in printed.sections}
    texts[PREFACE] = printed.preface
    sections = {
        number: _with_questions(number, texts[number], known)
        for number in WRITTEN
        if texts.get(number, "").strip()
    }
    state = State(printed.agency or "", printed.year or 0, tables=printed.tables, sections=sections)
    for number in sections:
        state = _with_own_figures(state, number)
    return state


def _with_questions(number: int, text: str, known: Mapping[str, Question]) -> SectionText:
    asked: dict[str, Question] = {}

    def marker(match: re.Match[str]) -> str:
        label = match[1]
        question = known.get(label)
        if question is None or question.section != number:
            before = _SENTENCE.search(text[: match.start()])
            quoted = f"{before[0] if before else ''}……"
            question = Question(
                f"{SAID}t{hashlib.sha256(f'{number}:{label}'.encode()).hexdigest()[:8]}",
                f"正文“{quoted[-40:]}”这里要填“{label}”，是多少？",
                number,
                label=label,
            )
        asked[question.key] = question
        return f"[F:{question.key}]"

    marked = _OPEN.sub(marker, text)
    return SectionText(marked, tuple(map(question_as_json, asked.values())))


def _with_own_figures(state: State, number: int) -> State:
    view = build_view(0, 1, state, None)
    rendered = view.sections[number].rendered
    wrong = {
        finding.place.quote
        for finding in rendered.findings
        if finding.expected is not None and isinstance(finding.place, TextPlace)
    }
    own = [
        span
        for span in rendered.figures
        if span.status == "unbound" and rendered.text[span.start : span.end] not in wrong
    ]
    for span in reversed(own):  # from the end, so that the places before it stay where they are
        literal = span.literal
        if literal is None or literal.value is None:
            continue
        with suppress(UsageError):
            state = _confirmed(state, number, span)
    return state


def _confirmed(state: State, number: int, span: Any) -> State:
    """As if she had clicked on it; the text behind it has changed already, so it is found anew."""
    facts = build_view(0, 1, state, None).facts
    return with_confirmed_figure(state, number, span, facts)


def questions_beside(path: Path) -> dict[str, Question]:
    """What `nianbao draft` left open, by label: the `questions.json` in the report's folder, if it is one."""
    beside = path.with_name("questions.json")
    if not beside.is_file():
        return {}
    try:
        questions = [question_from_json(data) for data in json.loads(beside.read_text("utf-8"))]
    except (ValueError, KeyError, TypeError):
        return {}
    return {question.label: replace(question, group="") for question in questions}
