"""Markers in a draft, and the text a person reads: facts filled in, everything else accounted for.

`[F:key]`, `[F:key|format]` is a fact, `[R:id]` a source; damage that leaves one meaning is understood
(see `marking` and `keys`). What has no source is shown as 【待核：…】, what
waits for the clerk as 【待填：…】; both are findings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.drafting.calendar import TIMES, TimeFault, time_fault, title_faults
from assistant.drafting.changes import (
    Edit,
    Fault,
    FigureSpan,
    LiteralFigure,
    Rendered,
    Status,
    apply,
)
from assistant.drafting.formats import print_number
from assistant.drafting.keys import resolve_key
from assistant.drafting.literals import Verdict, judge_sentence, number_of
from assistant.drafting.marking import Marker, find_markers
from assistant.drafting.resolving import FOOTNOTE, known_format, resolve_markers
from assistant.facts import FactSheet
from assistant.findings import Severity
from assistant.text.claims import Claim
from assistant.text.quantities import Quantity, find_quantities
from assistant.text.sentences import Span, split_sentences

__all__ = [
    "FOOTNOTE",
    "FigureSpan",
    "LiteralFigure",
    "Marker",
    "Rendered",
    "Status",
    "find_markers",
    "render",
    "with_plain_markers",
]

_HELD = re.compile(r"【待[核填]：[^【】\n]{0,400}】")
_TOUCHING = re.compile(
    r"[ \t\u00a0\u3000]*((?:[十百千万亿零〇一二两三四五六七八九]+(?![是、])元?)|[%％﹪‰倍]|个?百分点)"
)
# Each hides what must not be read as text, one sign per character, so that offsets stand.
_FACT, _SOURCE, _HIDDEN = "\ue000", "\ue001", "\ue002"


def render(
    text: str,
    facts: FactSheet,
    *,
    section: int,
    year: int,
    passages: Mapping[str, str] | None = None,
    publish: bool = False,
) -> Rendered:
    """The text with markers resolved and every literal number checked.

    `passages` are the texts by id that may be cited; None leaves ids unchecked. With `publish` the
    signs of sources are left out; 【待核】 stays in any case.
    """
    markers = find_markers(text)
    masked = _mask(text, markers)
    edits = resolve_markers(text, markers, facts, passages, publish)
    edits += [_kept(match) for match in _HELD.finditer(text)]
    edits += _touching(masked, edits)
    settled = {edit.start: edit.end for edit in edits}
    for sentence in _sentences(masked):
        ids = [m.key for m in markers if m.kind == "R" and sentence.start <= m.start < sentence.end]
        cited = [passages[key] for key in ids if passages and key in passages]
        edits += [
            edit
            for edit in _check_sentence(sentence, facts, year, cited)
            if edit.end > settled.get(edit.start, -1)
        ]
    return apply(text, edits, section)


def _mask(text: str, markers: Sequence[Marker]) -> str:
    spans = [(m.start, m.end, _FACT if m.kind == "F" else _SOURCE) for m in markers]
    spans += [(*match.span(), _HIDDEN) for match in _HELD.finditer(text)]
    characters = list(text)
    for start, end, sign in spans:
        characters[start:end] = sign * (end - start)
    return "".join(characters)


def _sentences(masked: str) -> list[Span]:
    """Sentences; a source behind the full stop belongs to the sentence before it."""
    joined: list[Span] = []
    for span in split_sentences(masked):
        leading = len(span.text) - len(span.text.lstrip(_SOURCE)) if joined else 0
        if leading:
            start, end = joined[-1].start, span.start + leading
            joined[-1] = Span(start, end, masked[start:end])
        if rest := span.text[leading:]:
            joined.append(Span(span.start + leading, span.end, rest))
    return joined


def _kept(match: re.Match[str]) -> Edit:
    """A 【待核…】 or 【待填…】 that is already in the draft stays as it stands."""
    fault = Fault("D05", Severity.INFO, f"还没有处理：{match[0]}。", actual=match[0])
    return Edit(*match.span(), match[0], None, (fault,))


def _touching(masked: str, edits: Sequence[Edit]) -> list[Edit]:
    """Words right behind a fact that would change its value: 万, %, 倍.

    The fact's own unit is settled by an edit that changes nothing. A literal figure that begins
    there and is longer stands instead.
    """
    found = []
    for edit in edits:
        match = _TOUCHING.match(masked, edit.end) if edit.figure else None
        if not match or edit.figure is None:
            continue
        start, end = match.span(1)
        if edit.unit and masked.startswith(edit.unit, start):
            found.append(Edit(start, start + len(edit.unit), edit.unit))
            continue
        message = f"“{match[1]}”改变了前面的数“{edit.text}”，请核对单位。"
        fault = Fault("D02", Severity.ERROR, message, actual=match[1])
        span = FigureSpan(0, 0, None, edit.figure.label, "", "unbound")
        found.append(Edit(start, end, f"【待核：{match[1]}】", span, (fault,)))
    return found


# --- literal numbers ------------------------------------------------------------------------------


def _check_sentence(
    sentence: Span, facts: FactSheet, year: int, cited: Sequence[str]
) -> list[Edit]:
    quantities = find_quantities(sentence.text)
    edits = [
        _figure_edit(sentence, verdict, facts)
        for verdict in judge_sentence(sentence.text, facts, year, cited, quantities)
    ]
    times = (
        time_fault(sentence.text, quantity, year)
        for quantity in quantities
        if quantity.kind in TIMES
    )
    faults = [*(fault for fault in times if fault), *title_faults(sentence.text, year)]
    return [*edits, *(_time_edit(sentence, fault) for fault in faults)]


def _figure_edit(sentence: Span, verdict: Verdict, facts: FactSheet) -> Edit:
    claim, quantity = verdict.claim, verdict.quantity
    start, end = sentence.start + quantity.start, sentence.start + quantity.end
    fact = facts.get(claim.key) if claim.key else None
    literal = None if claim.zero else _literal(sentence, quantity)
    if verdict.status in ("bound", "cited"):
        key, source = (fact.key, fact.source) if fact and verdict.status == "bound" else (None, "")
        status: Status = "bound" if verdict.status == "bound" else "cited"
        span = FigureSpan(0, 0, key, _named(claim), source, status, literal=literal)
        return Edit(start, end, quantity.text, span)
    span = FigureSpan(0, 0, None, _named(claim), "", "unbound", literal=literal)
    return Edit(start, end, f"【待核：{quantity.text}】", span, (_figure_fault(verdict, facts),))


def _named(claim: Claim) -> str:
    """What the figure counts, without the signs that stood for markers beside it."""
    return re.sub(f"[{_FACT}{_SOURCE}{_HIDDEN}]+", "", claim.label)


def _figure_fault(verdict: Verdict, facts: FactSheet) -> Fault:
    claim, shown = verdict.claim, verdict.quantity.text
    if verdict.status == "disagrees" and claim.key and verdict.expected is not None:
        wanted = print_number(verdict.expected)
        label = facts[claim.key].label
        message = f"正文写“{shown}”，而“{label}”应是{wanted}。请改用表里的数，或说明口径不同。"
        return Fault("D03", Severity.ERROR, message, verdict.expected, number_of(verdict.quantity))
    what = f"（{_named(claim)}）" if _named(claim) and not claim.zero else ""
    message = f"“{shown}”{what}没有来源。请改用表里有的数，或者核对后确认。"
    return Fault("D02", Severity.ERROR, message, actual=number_of(verdict.quantity) or shown)


def _time_edit(sentence: Span, fault: TimeFault) -> Edit:
    start, end = sentence.start + fault.start, sentence.start + fault.end
    shown = sentence.text[fault.start : fault.end]
    held = f"【待核：{shown}】" if fault.severity is Severity.ERROR else shown
    found = Fault(fault.code, fault.severity, fault.message, fault.expected, shown)
    return Edit(start, end, held, None, (found,))


def _literal(sentence: Span, quantity: Quantity) -> LiteralFigure:
    start, end = quantity.number
    return LiteralFigure(
        sentence.start + start, sentence.start + end, number_of(quantity), quantity.unit
    )


def with_plain_markers(text: str, facts: FactSheet) -> str:
    """The draft with every marker that names one fact written `[F:key]` or `[F:key|format]`."""
    pieces, end = [], 0
    for marker in find_markers(text):
        key = resolve_key(marker.key, facts) if marker.kind == "F" else None
        if key is None:
            plain = f"[R:{marker.key}]" if marker.kind == "R" else marker.raw
        else:
            form = known_format(marker.format, facts[key])
            plain = f"[F:{key}|{form}]" if form else f"[F:{key}]"
        pieces += [text[end : marker.start], plain]
        end = marker.end
    return "".join([*pieces, text[end:]])
