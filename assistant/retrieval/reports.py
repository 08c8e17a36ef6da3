"""A report cut into passages: its prose by part and head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.report import AnnualReport
from assistant.retrieval.bodies import level_of, region_of
from assistant.retrieval.passages import REPORT, Passage, digest

# Longer paragraphs are cut at sentence ends: a passage is read at one glance and fits a prompt.
LONGEST = 400
_HEAD = re.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[）)]")
_HEAD_END = re.compile(r"[。；：:;\s]")
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]?[”’）]*")


def report_passages(report: AnnualReport, source: str) -> list[Passage]:
    """The prose of a report by part and head; tables are left out, their figures are facts.

    The id is made of the agency, the year and the place (`rep:5f0c11d2:2024:1.2`), so the same
    report read from another file has the same ids.
    """
    title = report.title or f"{report.agency or ''}{report.year or ''}年政府信息公开工作年度报告"
    name = digest(report.agency or source, 4)
    parts = [(0, "前言", report.preface)]
    parts += [(part.number, part.heading, part.text) for part in report.sections]
    return [
        Passage(
            id=f"rep:{name}:{report.year or 0}:{number}.{order}",
            kind=REPORT,
            title=title,
            place=place,
            year=report.year,
            agency=report.agency,
            text=text,
            source=source,
            heading=heading,
            section=number,
            level=level_of(report.agency),
            region=region_of(report.agency),
            edition=report.edition,
            scope=report.scope.value if report.scope else None,
        )
        for number, place, prose in parts
        for order, (heading, text) in enumerate(_heads(prose), start=1)
    ]


def _heads(prose: str) -> Iterator[tuple[str, str]]:
    """(head, text) of each piece: a head begins one, what follows belongs to it up to `LONGEST`."""
    head, lines = "", list[str]()
    for paragraph in (line.strip() for line in prose.split("\n")):
        if not paragraph:
            continue
        if _HEAD.match(paragraph):
            yield from ((head, text) for text in _pieces(lines, head))
            head, lines = _head_of(paragraph), []
        lines.append(paragraph)
    yield from ((head, text) for text in _pieces(lines, head))


def _head_of(paragraph: str) -> str:
    end = _HEAD_END.search(paragraph, 3)
    head = paragraph[: end.start()] if end else paragraph
    return head if len(head) <= 30 else paragraph[: paragraph.find("）") + 1]


def _pieces(paragraphs: Iterable[str], head: str) -> Iterator[str]:
    """The paragraphs joined up to `LONGEST` characters; one that is longer is cut at sentences."""
    piece = ""
    for paragraph in paragraphs:
        for part in _cut(paragraph):
            if piece and len(piece) + len(part) > LONGEST:
                yield piece
                piece = ""
            piece = f"{piece}\n{part}" if piece else part
    # A bare head without a word below it says nothing.
    if piece and piece != head:
        yield piece


def _cut(paragraph: str) -> Iterator[str]:
    if len(paragraph) <= LONGEST:
        yield paragraph
        return
    part = ""
    for sentence in _SENTENCE.findall(paragraph):
        if part and len(part) + len(sentence) > LONGEST:
            yield part
            part = ""
        part += sentence
    if part:
        yield part
