"""What stands in a sentence besides its words: figures, open questions, sources, doubts, findings.

Each is a span of the rendered text and the HTML in its place. `data-as` is what an element stands for
in the text: the page hands that back when a person has edited around it (prose.js, `textOf`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from assistant.drafting.markers import FOOTNOTE, Rendered
from assistant.drafting.sections import Question
from assistant.findings import Finding, Severity, TextPlace, fingerprint
from assistant.web.panes.findings.places import WORST_FIRST
from assistant.web.panes.text.figures import figure_html
from assistant.workbench import View

ON_FIGURE = ("D01", "D02", "D03")
"""Findings that stand on the figure itself, which tells them."""
_HELD = re.compile(r"【待[核填]：[^【】\n]*】")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the rendered text and the HTML that stands in its place."""

    start: int
    end: int
    html: str


def figure_marks(
    rendered: Rendered, view: View, number: int, questions: tuple[Question, ...] = ()
) -> list[Mark]:
    """Each figure marked by how it is bound; a question of `questions` becomes a field.

    A figure of which nothing is shown (a zero that a list leaves out) is nothing to point at.
    """
    asked = {question.key: question for question in questions}
    return [
        Mark(span.start, span.end, figure_html(rendered.text, span, view, number, asked))
        for span in rendered.figures
        if span.start < span.end
    ]


def citation_marks(rendered: Rendered, cited: Mapping[str, Mapping[str, str]]) -> list[Mark]:
    """Each sign of a source as a small number that opens the passage in its document."""
    marks = []
    for number, (offset, name) in enumerate(rendered.citations, start=1):
        passage = cited.get(name)
        tip = "\n".join(passage[key] for key in ("title", "place", "text")) if passage else name
        html = (
            f'<sup class="nb-cite" contenteditable="false" data-as="{FOOTNOTE}">'
            f'<a href="/passage/{quote(name, safe=":")}#here" target="_blank" rel="noopener" '
            f'aria-label="出处 {number}，在新窗口打开" data-tip="{attribute(tip)}">{number}</a></sup>'
        )
        marks.append(Mark(offset, offset + len(FOOTNOTE), html))
    return marks


def held_marks(text: str) -> list[Mark]:
    """Each 【待核：…】 and 【待填：…】 in amber, also those that no figure stands behind."""
    return [
        Mark(*match.span(), f'<mark class="nb-unbound">{escape(match[0])}</mark>')
        for match in _HELD.finditer(text)
    ]


@dataclass(frozen=True, slots=True)
class Wrap:
    """A stretch of one paragraph that findings are about, and the tag that opens it."""

    start: int
    end: int
    tag: str


def sentence_wraps(text: str, number: int, findings: Iterable[Finding]) -> list[Wrap]:
    """The sentences of a part that findings are about; one stretch each, the worst look first."""
    about: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        if not isinstance(place, TextPlace) or place.section != number or not text:
            continue
        about.setdefault(_sentence_at(text, place), []).append(finding)
    wraps: list[Wrap] = []
    for (start, end), items in sorted(about.items()):
        if end <= start or (wraps and start < wraps[-1].end):
            continue
        others = [item.severity for item in items if item.code not in ON_FIGURE]
        worst = min(others, key=WORST_FIRST.index, default=Severity.INFO)
        names = " ".join(dict.fromkeys(fingerprint(item) for item in items))
        # What is only asked stands as a field in the sentence; it needs no words on the sentence too.
        silent = (*ON_FIGURE, "D05")
        told = [item.message for item in items if item.code not in silent]
        tip = f' data-tip="{attribute(chr(10).join(dict.fromkeys(told)))}"' if told else ""
        tag = f'<span class="nb-about nb-{worst}" data-findings="{names}"{tip} tabindex="-1">'
        wraps.append(Wrap(start, end, tag))
    return wraps


def _sentence_at(text: str, place: TextPlace) -> tuple[int, int]:
    at = min(max(place.start, 0), len(text) - 1)
    opens = max(text.rfind(mark, 0, at) for mark in "。！？；\n") + 1
    ends = [text.find(mark, max(at, place.end - 1)) for mark in "。！？；"]
    line = text.find("\n", at)
    stop = min([end + 1 for end in ends if end >= 0] or [len(text)])
    return opens, min(stop, line) if line >= 0 else stop


def wrapped(marks: Iterable[Mark], wraps: Iterable[Wrap]) -> list[Mark]:
    """The marks, and marks without width that open and close each wrap outside of every mark."""
    kept: list[Mark] = []
    at = 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        if mark.start >= at:
            kept.append(mark)
            at = mark.end

    def outside(place: int, *, after: bool) -> int:
        for mark in kept:
            if mark.start < place < mark.end:
                return mark.end if after else mark.start
        return place

    at = 0
    edges: list[tuple[int, int, Mark]] = []
    for wrap in wraps:
        start, end = outside(wrap.start, after=False), outside(wrap.end, after=True)
        if start < at or end <= start:
            continue
        at = end
        edges += [(start, 1, Mark(start, start, wrap.tag)), (end, 0, Mark(end, end, "</span>"))]
    edges += [(mark.start, 2, mark) for mark in kept]
    return [mark for _, _, mark in sorted(edges, key=lambda edge: edge[:2])]


def paragraphs_of(text: str, marks: Iterable[Mark]) -> list[str]:
    """The inside of each paragraph: escaped text with the marked spans replaced.

    A mark never spans two paragraphs.
    """
    pieces: list[str] = []
    at = 0
    for mark in sorted(marks, key=lambda mark: mark.start):  # stable: of two the first given stands
        if mark.start < at:
            continue
        pieces += [escape(text[at : mark.start]), mark.html]
        at = mark.end
    html = "".join([*pieces, escape(text[at:])])
    return [line.strip(" \t　") for line in html.split("\n") if line.strip()]


def paragraphs_html(text: str, marks: Iterable[Mark]) -> str:
    """The paragraphs with their tags."""
    return "".join(f"<p>{inner}</p>" for inner in paragraphs_of(text, marks))


def attribute(text: str) -> str:
    """Text for an attribute; its line breaks must not look like the breaks between paragraphs."""
    return escape(text).replace("\n", "&#10;")
