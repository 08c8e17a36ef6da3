"""Places of a draft that are shown otherwise than they stand, and the rendered text made from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from assistant.drafting.catalogue import basis_of
from assistant.findings import Finding, Scalar, Severity, TextPlace
from assistant.report import Number

Status = Literal["bound", "asked", "unbound", "cited"]


@dataclass(frozen=True, slots=True)
class LiteralFigure:
    """A number that stands written out in the draft: its span there, without the unit."""

    start: int
    end: int
    value: Number | None
    unit: str


@dataclass(frozen=True, slots=True)
class FigureSpan:
    """A figure in the rendered text with where it comes from.

    `origin` is the span of the draft that it was rendered from. `literal` is set for a number that
    is written out there.
    """

    start: int
    end: int
    key: str | None
    label: str
    source: str
    status: Status
    origin: tuple[int, int] = (0, 0)
    literal: LiteralFigure | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text a person reads, its figures, citations (offset, passage id) and findings.

    `changes` are the spans that differ from the draft: (start, end, draft start, draft end).
    """

    text: str
    figures: tuple[FigureSpan, ...]
    citations: tuple[tuple[int, str], ...]
    findings: tuple[Finding, ...]
    changes: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to be found fault with at one place; it becomes a Finding when the place is known."""

    code: str
    severity: Severity
    message: str
    expected: Scalar = None
    actual: Scalar = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A span of the draft and what is shown for it. `unit` is the one that may follow a fact."""

    start: int
    end: int
    text: str
    figure: FigureSpan | None = None
    faults: tuple[Fault, ...] = ()
    citation: str | None = None
    unit: str = ""


def apply(text: str, edits: Iterable[Edit], section: int) -> Rendered:
    """The draft with all edits made. Of two edits that overlap, the one that starts first stands."""
    kept = _without_overlap(edits)
    pieces: list[str] = []
    placed: list[tuple[int, Edit]] = []
    position = length = 0
    for edit in kept:
        between = text[position : edit.start]
        placed.append((length + len(between), edit))
        pieces += (between, edit.text)
        length += len(between) + len(edit.text)
        position = edit.end
    shown = "".join([*pieces, text[position:]])
    return Rendered(
        shown,
        tuple(_placed(start, edit) for start, edit in placed if edit.figure),
        tuple((start, edit.citation) for start, edit in placed if edit.citation is not None),
        tuple(
            _finding(shown, start, edit, fault, section)
            for start, edit in placed
            for fault in edit.faults
        ),
        tuple((start, start + len(edit.text), edit.start, edit.end) for start, edit in placed),
    )


def text_place(text: str, start: int, end: int, section: int) -> TextPlace:
    """The span as a place; paragraphs that hold text are counted from 1."""
    paragraph = sum(1 for line in text[: start + 1].split("\n") if line.strip())
    return TextPlace(section, max(paragraph, 1), start, end, text[start:end])


def _placed(start: int, edit: Edit) -> FigureSpan:
    assert edit.figure is not None
    return replace(
        edit.figure,
        start=start,
        end=start + len(edit.text),
        origin=(edit.start, edit.end),
    )


def _finding(shown: str, start: int, edit: Edit, fault: Fault, section: int) -> Finding:
    return Finding(
        fault.code,
        fault.severity,
        text_place(shown, start, start + len(edit.text), section),
        fault.message,
        fault.expected,
        fault.actual,
        basis_of(fault.code),
    )


def _without_overlap(edits: Iterable[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda item: (item.start, -item.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
