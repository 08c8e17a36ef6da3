"""Cutting a text into paragraphs and sentences, with spans.

A sentence ends at 。！？ or at a line end; closing quotes and brackets belong to the sentence they
close. A sign inside a title 《…》 ends nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"[^\n]*[^\s][^\n]*")
_END = re.compile(r"[。！？!?]+[”’」』）)】]*|\n")
_TITLE = re.compile(r"《[^《》\n]{1,80}(?:《[^《》\n]{1,60}》[^《》\n]{0,60})*》")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text` is exactly `whole[start:end]`."""

    start: int
    end: int
    text: str


def split_paragraphs(text: str) -> list[Span]:
    """The lines that hold more than white space."""
    return [Span(*match.span(), match[0]) for match in _PARAGRAPH.finditer(text)]


def split_sentences(text: str) -> list[Span]:
    """The sentences, without the white space around them."""
    titles = title_spans(text)
    spans: list[Span] = []
    position = 0
    for match in _END.finditer(text):
        if not any(start < match.start() < end for start, end in titles):
            spans += _trimmed(text, position, match.end())
            position = match.end()
    return spans + _trimmed(text, position, len(text))


def title_spans(text: str) -> list[tuple[int, int]]:
    """The spans of document titles 《…》, brackets included."""
    if "《" not in text:
        return []
    return [match.span() for match in _TITLE.finditer(text)]


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    piece = text[start:end]
    found = piece.strip()
    first = start + len(piece) - len(piece.lstrip())
    return [Span(first, first + len(found), found)] if found else []
