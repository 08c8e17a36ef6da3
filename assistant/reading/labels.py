"""Labels of the form are found again although letters are lost, lines broken, signs exchanged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache

from assistant.forms import Form, LineSpec, Shape, load_form
from assistant.reading.traditional import simplified

EXACT, TAIL, TORN = 3, 2, 1  # how sure a match is: the weight of an anchor
MOST_PIECES = 30  # lines; a narrow column prints a label two letters a line
_LONG = 6  # letters; shorter labels are also everyday words and are never guessed
_LONGEST = 50
_LONGEST_JOINED = 90
_ALIKE = 0.8
_SIGNS = re.compile(r"[\W_]+")  # all but the Unicode categories L and N
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]|\d)(?=[^\d])")
_NOTE_AT_END = re.compile(r"[（(][^（）()]*[)）]?\s*$")


def plain(text: str) -> str:
    """Letters and digits alone, full width made half, letters of the form simplified: what is left when print differs.

    >>> plain("（一）予以 公开"), plain("3.危及“三安全一稳定”")
    ('一予以公开', '3危及三安全一稳定')
    """
    return _plain_label(text) if len(text) <= _LONGEST_JOINED else _plain(text)


def _plain(text: str) -> str:
    return _SIGNS.sub("", simplified(unicodedata.normalize("NFKC", text)))


# The labels of the form come again in every report; long texts are not kept.
_plain_label = lru_cache(maxsize=8192)(_plain)


def without_note(text: str) -> str:
    """The text without the explanation in brackets that ends it."""
    return _NOTE_AT_END.sub("", text)


def alike(a: str, b: str) -> float:
    """How alike two short texts are, 0 to 1."""
    least = _ALIKE * (len(a) + len(b)) / 2
    if min(len(a), len(b)) < least or sum(letter in b for letter in a) < least:
        return 0.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the form and how sure it is that the label means it."""

    row: str
    weight: int


@dataclass(frozen=True, eq=False)
class LabelIndex:
    """The row labels of one table in every spelling that is the same label.

    `whole` are the long labels as printed, for comparison letter by letter.
    """

    spellings: dict[str, str]
    whole: tuple[tuple[str, str], ...]

    def find(self, pieces: Sequence[str]) -> Match | None:
        """The row whose label the last pieces (cells or lines) print; None when not clear."""
        joined = _joined(pieces)
        for text in joined:
            if row := self.spellings.get(text):
                return Match(row, EXACT)
        if row := self._tail(joined[-1] if joined else ""):
            return Match(row, TAIL)
        row = self._torn(joined) or self._noted(pieces)
        return Match(row, TORN) if row else None

    def rows_in(self, pieces: Sequence[str]) -> set[str]:
        """The rows whose long label is printed anywhere in the pieces."""
        text = plain("".join(pieces))
        return {
            row for label, row in self.spellings.items() if len(label) >= _LONG and label in text
        }

    def _tail(self, text: str) -> str | None:
        for size in self._sizes:
            if size <= len(text) and (row := self.spellings.get(text[-size:])):
                return row
        return None

    @cached_property
    def _sizes(self) -> list[int]:
        """The lengths of the spellings that may end a longer text, the longest first."""
        return sorted({len(s) for s in self.spellings if _LONG <= len(s) <= 60}, reverse=True)

    def _torn(self, joined: Sequence[str]) -> str | None:
        """Letters lost, or the label's first line alone because the number stands at mid-height."""
        best: dict[str, float] = {}
        for text in joined:
            if _LONG <= len(text) <= _LONGEST:
                for row, score in _scores(self, text):
                    best[row] = max(best.get(row, 0.0), score)
        ranked = sorted(best.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < _ALIKE:
            return None
        clear = len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= 0.1
        return ranked[0][0] if clear else None

    def _noted(self, pieces: Sequence[str]) -> str | None:
        """`规章（设区的市……）`: the label with an explanation behind it."""
        if not pieces:
            return None
        bare = without_note(pieces[-1])
        return self.spellings.get(plain(bare)) if bare != pieces[-1] else None


@lru_cache(maxsize=4096)
def _scores(index: LabelIndex, text: str) -> tuple[tuple[str, float], ...]:
    """The rows whose long label the text begins or is like, each with how alike they are."""
    scores = (
        (row, 0.9 if label.startswith(text) else alike(label, text)) for label, row in index.whole
    )
    return tuple((row, score) for row, score in scores if score)


def _joined(pieces: Sequence[str]) -> list[str]:
    """The last piece, the last two, … as plain text."""
    texts: list[str] = []
    text = ""
    for piece in reversed(pieces[-MOST_PIECES:]):
        text = plain(piece) + text
        if len(text) > _LONGEST_JOINED:
            return texts or [text]
        if text and (not texts or text != texts[-1]):
            texts.append(text)
    return texts


@cache
def row_labels(edition: str, shape: Shape, table: str) -> LabelIndex:
    """The label index of one table of a form."""
    return _index(load_form(edition, shape), table)


def _index(form: Form, table: str) -> LabelIndex:
    spellings: dict[str, str] = {}
    spec = form.tables[table]
    for _, row in spec.lines():
        for spelling in _spellings(row, spec.results):
            spellings.setdefault(spelling, row.key)
    whole = tuple(
        (plain(label), row.key)
        for _, row in spec.lines()
        for label in row.labels
        if len(plain(label)) >= _LONG
    )
    return LabelIndex(spellings, whole)


def _spellings(row: LineSpec, results: str) -> list[str]:
    """With and without number, group heading and, for the results, the heading above them."""
    group = plain(row.group)
    found: list[str] = []
    for label in row.labels:
        full = plain(label)
        bare = _NUMBERING.sub("", full)
        found += [full, group + full, plain(results) + group + full]
        if group:
            found.append(group + bare)
        # 其他 alone also heads a column, so without its number it is no row.
        if bare != full and len(bare) > 2:
            found.append(bare)
    return [label for label in found if label]
