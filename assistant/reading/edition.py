"""Which edition of the form the tables follow: by words that one edition alone has, never by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from assistant.forms import EDITIONS, Form, known_forms, load_form
from assistant.reading.blocks import Document, Grid
from assistant.reading.labels import EXACT, plain, row_labels
from assistant.reading.strips import Strip
from assistant.reading.values import is_number

TABLE = "proactive"
_LONGEST_LABEL = 90
_FIGURES = 3  # fewer different numbers behind a row name prove nothing


def edition_of_labels(document: Document, strips: Sequence[Strip]) -> str | None:
    """The edition whose own words stand in the labels of table two, None when none clearly does.

    One word of an older edition may stand in a sentence about last year; two do not.
    """
    text = plain("".join(_label_texts(document)))
    seen = {edition: sum(word in text for word in _own_words(edition)) for edition in EDITIONS}
    best = max(EDITIONS, key=lambda edition: seen[edition])
    if seen[best] > 1:
        return best
    if seen[EDITIONS[0]]:
        return EDITIONS[0]
    return next((e for e in EDITIONS[1:] if _figures_fit(strips, load_form(e))), None)


def edition_of_rows(form: Form, cells: Sequence[str]) -> str | None:
    """The form's edition when a cell of table two, or one that no other edition has, was read."""
    others = [known for known in known_forms() if known.edition != form.edition]
    sure = any(key.startswith(TABLE) or not any(key in o for o in others) for key in cells)
    return form.edition if sure else None


@cache
def _own_words(edition: str) -> tuple[str, ...]:
    """Heads and row names of table two that no other edition has, letters alone."""
    elsewhere = "\n".join(w for e in EDITIONS if e != edition for w in _words(e, variants=True))
    return tuple(w for w in dict.fromkeys(_words(edition)) if w not in elsewhere)


def _words(edition: str, *, variants: bool = False) -> Iterator[str]:
    """The official labels; short forms of row names are also everyday words."""
    for block in load_form(edition).tables[TABLE].blocks:
        for line in (*block.columns, *block.rows):
            yield from map(plain, line.labels if variants else line.labels[:1])


def _figures_fit(strips: Sequence[Strip], form: Form) -> bool:
    """Whether a row prints as many different numbers as it has in this form and in no other."""
    labels = row_labels(form.edition, form.shape, TABLE)
    widths = {row.key: len(block.columns) for block, row in form.tables[TABLE].lines()}
    for strip in strips:
        match = labels.find(strip.pieces) if strip.own else None
        if match is None or match.weight != EXACT or _width_elsewhere(form, match.row):
            continue
        numbers = [value.text for value in strip.values if is_number(value.text)]
        if len(numbers) == widths[match.row] >= _FIGURES and len(set(numbers)) > 1:
            return True
    return False


def _width_elsewhere(form: Form, row: str) -> bool:
    """Whether the row has as many columns in another edition."""
    width = _width(form, row)
    return any(_width(load_form(e), row) == width for e in EDITIONS if e != form.edition)


def _width(form: Form, row: str) -> int | None:
    lines = form.tables[TABLE].lines()
    return next((len(block.columns) for block, line in lines if line.key == row), None)


def _label_texts(document: Document) -> list[str]:
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            texts += [cell.text for cell in block.cells if len(cell.text) <= _LONGEST_LABEL]
        elif len(block.text) <= _LONGEST_LABEL and "。" not in block.text:
            texts.append(block.text)
    return texts
