"""Labels and numbers as converters and clerks spoil them; the figures stay what they were."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from assistant.forms import TABLES, known_forms
from assistant.publishing.grid import Box, Grid, Part
from assistant.publishing.outline import Outline

_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
_LABELS = frozenset({Part.GROUP, Part.LABEL, Part.TITLE})
_SHORTEST = 5
_NUMBERING = re.compile(r"^(?:（[一二三四五六七]）|[一二三四]、|\d\.)")


def nothing(outline: Outline) -> Outline:
    """The outline as it is."""
    return outline


def boxes(spoil: Callable[[Box], str]) -> Callable[[Outline], Outline]:
    """What gives every box of the tables another text."""

    def spoil_all(grid: Grid) -> Grid:
        return replace(grid, boxes=tuple(replace(box, text=spoil(box)) for box in grid.boxes))

    return lambda outline: _each_grid(outline, spoil_all)


def _each_grid(outline: Outline, change: Callable[[Grid], Grid]) -> Outline:
    parts = (replace(p, grid=change(p.grid)) if p.grid else p for p in outline.parts)
    return replace(outline, parts=tuple(parts))


def printed_keys(outline: Outline) -> frozenset[str]:
    """The cells of the form that are still printed."""
    return frozenset(
        box.key for part in outline.parts if part.grid for box in part.grid.boxes if box.key
    )


def without_row(outline: Outline) -> Outline:
    """Table three without one of its rows (the fifth reason to deny): the rows below move up."""
    return _each_grid(outline, _without_row)


def unnamed_without_row(outline: Outline) -> Outline:
    """A row is gone and a third of the rows have lost their labels."""
    return boxes(unnamed)(without_row(outline))


_DROPPED = ".denied_internal_affairs."


def _without_row(grid: Grid) -> Grid:
    gone = next((box.row for box in grid.boxes if box.key and _DROPPED in box.key), None)
    if gone is None:
        return grid
    kept: list[Box] = []
    for box in grid.boxes:
        if box.row > gone:
            kept.append(replace(box, row=box.row - 1))
        elif box.row + box.rows <= gone:
            kept.append(box)
        elif box.rows > 1:
            kept.append(replace(box, rows=box.rows - 1))
    return replace(grid, boxes=tuple(kept))


def full_width(box: Box) -> str:
    """Digits and points in full width, in labels and cells."""
    return box.text.translate(_WIDE)


def separated(box: Box) -> str:
    """Thousands separators in every number of four digits or more."""
    return re.sub(r"^\d{4,}", lambda match: f"{int(match[0]):,}", box.text) if box.key else box.text


def with_unit(box: Box) -> str:
    """件 behind every whole number of table three and four."""
    counted = box.key and not box.key.startswith("proactive.") and box.text.isdigit()
    return f"{box.text}件" if counted else box.text


def unquoted(box: Box) -> str:
    """The quotes of “三安全一稳定” are missing."""
    return box.text if box.key else re.sub("[“”]", "", box.text)


def short(box: Box) -> str:
    """The shortest wording of a row that published reports use."""
    return _short_labels().get(box.text, box.text) if box.part in _LABELS else box.text


@cache
def _short_labels() -> dict[str, str]:
    return {
        row.label: min(row.labels, key=len)
        for form in known_forms()
        for name in TABLES
        for _, row in form.tables[name].lines()
        # 其他 alone is also a column's head; nobody could tell.
        if len(min(row.labels, key=len)) > 2
    }


def unnumbered(box: Box) -> str:
    """（一）, 一、 and 1. before the labels are lost, as when Word numbers them by itself."""
    return _NUMBERING.sub("", box.text) if box.part in _LABELS else box.text


def lost(box: Box) -> str:
    """A letter in the middle of each longer label is lost."""
    if box.part not in _LABELS or len(box.text) < _SHORTEST:
        return box.text
    middle = len(box.text) // 2
    return box.text[:middle] + box.text[middle + 1 :]


def unnamed(box: Box) -> str:
    """Every third row of table three has no label."""
    return "" if box.part is Part.LABEL and box.row % 3 == 1 else box.text
