"""A paragraph revised by a model as the clerk asked: figures stay markers, and what must not change is watched.

request → model → sentences cleaned → markers resolved and figures checked → once more where it is
faulty → the better version, with what the edit guard found. Nothing is replaced here; it is a suggestion.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from assistant.drafting.asking import facts_used
from assistant.drafting.briefing import (
    INSTRUCTION_TOKENS,
    count_tokens,
    fact_line,
    hide_figures,
    inert,
    list_facts,
    one_line,
)
from assistant.drafting.cleaning import echoes_of
from assistant.drafting.guard import Touched, touched
from assistant.drafting.listening import listen, prose
from assistant.drafting.markers import Rendered, find_markers, render
from assistant.drafting.model import Limits, TextModel
from assistant.drafting.prompts import load_prompt
from assistant.drafting.repairing import count_errors
from assistant.errors import ModelUnavailable, UsageError
from assistant.facts import FactSheet
from assistant.findings import Scalar, Severity
from assistant.text.repetition import repetition_rate

PROMPT = "revise"
LIMITS = Limits(output_chars=4_000, raw_chars=100_000, seconds=240.0)
FACT_TOKENS = 1_500
PARAGRAPH_TOKENS = 1_500
NOTHING = "（无）"
NOTHING_WRITTEN = "模型没有写出修改稿。请换个说法再试，或直接在正文里改。"


@dataclass(frozen=True, slots=True)
class Revision:
    """A paragraph after revision, with markers.

    `touched` are the protected items that changed without being asked for. `repeats` is the share (0
    to 1) that stands as last year's text of the part. `prompt_hash` names the prompt that was used.
    """

    text: str
    rendered: Rendered
    touched: tuple[Touched, ...]
    facts: tuple[str, ...]
    repeats: float
    prompt_hash: str


@dataclass(frozen=True, slots=True)
class ReviseRequest:
    """What is to be revised: one paragraph with markers of a section, and the clerk's words.

    `example` is a paragraph whose manner is to be followed, empty for none; `previous` last year's text
    of the part, with which it shall have less in common.
    """

    section: int
    agency: str
    year: int
    paragraph: str
    words: str
    facts: FactSheet
    example: str = ""
    previous: str = ""
    passages: dict[str, str] | None = None


async def revise(
    model: TextModel,
    request: ReviseRequest,
    limits: Limits = LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> Revision:
    """The paragraph as the model rewrote it; of two tries the one with fewer errors.

    Raises ModelUnavailable, UsageError when the paragraph is too long for the model.
    """
    if count_tokens(request.paragraph) > PARAGRAPH_TOKENS:
        raise UsageError("这一段太长，模型一次改不了。请先拆成两段，或直接在正文里改。")
    known = {(f.code, f.actual) for f in _rendered(request, request.paragraph).findings}
    first = await _try(model, request, NOTHING, limits, clock)
    faults = _faults(first, known) if first is not None else NOTHING_WRITTEN
    if first is not None and not faults:
        return first
    second = await _try(model, request, faults, limits, clock)
    tries = [item for item in (first, second) if item is not None]
    if not tries:
        raise ModelUnavailable(NOTHING_WRITTEN)
    return min(tries, key=lambda item: count_errors(item.rendered.findings))


async def _try(
    model: TextModel,
    request: ReviseRequest,
    faults: str,
    limits: Limits,
    clock: Callable[[], float],
) -> Revision | None:
    prompt = load_prompt(PROMPT)
    facts, _, _ = list_facts(request.facts, request.section, FACT_TOKENS)
    messages = prompt.messages(
        agency=one_line(request.agency),
        year=str(request.year),
        facts=_with_own_facts(request, facts) or NOTHING,
        example=inert(hide_figures(_without_markers(request.example))) or NOTHING,
        previous=_short(hide_figures(inert(request.previous))) or NOTHING,
        paragraph=request.paragraph.replace("<", "＜").replace(">", "＞"),
        request=inert(request.words)[:INSTRUCTION_TOKENS],
        faults=faults,
    )
    told = echoes_of(line for line in prompt.text.split("\n") if "$" not in line)
    pieces, _ = await listen(model, messages, limits, clock, request.paragraph, told)
    text = prose(pieces).strip()
    return _judged(request, text, prompt.hash) if text else None


def _judged(request: ReviseRequest, text: str, prompt_hash: str) -> Revision:
    rendered = _rendered(request, text)
    return Revision(
        text=text,
        rendered=rendered,
        touched=touched(request.paragraph, text, request.words, request.facts),
        facts=facts_used(text, request.facts),
        repeats=repetition_rate(request.previous, rendered.text) if request.previous else 0.0,
        prompt_hash=prompt_hash,
    )


def _rendered(request: ReviseRequest, text: str) -> Rendered:
    return render(
        text,
        request.facts,
        section=request.section,
        year=request.year,
        passages=request.passages or {},
    )


def _faults(revision: Revision, known: Collection[tuple[str, Scalar]]) -> str:
    """The errors that the paragraph did not have before, as words for the model."""
    fresh = [
        finding.message
        for finding in revision.rendered.findings
        if finding.severity is Severity.ERROR and (finding.code, finding.actual) not in known
    ]
    return inert("；".join(fresh))


def _with_own_facts(request: ReviseRequest, listed: str) -> str:
    """The list with every fact that the paragraph already uses, so that none is lost for want of room."""
    own = facts_used(request.paragraph, request.facts)
    lines = listed.split("\n") if listed else []
    missing = [key for key in own if not any(line.startswith(f"{key}｜") for line in lines)]
    return "\n".join([*(fact_line(request.facts[key]) for key in missing), *lines])


def _without_markers(text: str) -> str:
    pieces, end = [], 0
    for marker in find_markers(text):
        pieces += [text[end : marker.start], "▢"]
        end = marker.end
    return "".join([*pieces, text[end:]])


def _short(text: str) -> str:
    return text[:PARAGRAPH_TOKENS]
