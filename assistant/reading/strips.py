"""Blocks become strips: a label (in pieces) and the values that follow it, in printed order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.reading.blocks import Block, Grid, GridCell, Paragraph
from assistant.reading.labels import MOST_PIECES
from assistant.reading.values import fills_cell, fused_tail, is_blank, trailing_values

_MOST_CONTEXT = 40
_TORN_NUMBER = re.compile(r"[\d.,]+[（(【\[](?!.*[）)】\]])")


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value, where it stands, and its column in a grid."""

    text: str
    origin: str
    column: int = -1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Strip:
    """Values with the label pieces before them.

    `own`: the label stands in the same row of a grid or on the lines just before the values; for a
    grid row without label `pieces` are the rows above it in that grid. `context` is all text since
    the strip before. `blocks` are the indexes of the blocks that hold the values.
    """

    pieces: tuple[str, ...]
    values: tuple[Value, ...]
    context: tuple[str, ...] = ()
    own: bool = True
    in_grid: bool = False
    grid: Grid | None = field(default=None, repr=False, compare=False)
    blocks: tuple[int, ...] = ()
    fused: bool = False


class _Cutter:
    """Walks the blocks and closes a strip when a label follows a value."""

    def __init__(self) -> None:
        self.strips: list[Strip] = []
        self.context: list[str] = []
        self.lines: list[str] = []
        self.values: list[Value] = []
        self.used: list[int] = []

    def paragraph(self, index: int, text: str, place: str) -> None:
        words, values = trailing_values(text)
        if words and self.values and _TORN_NUMBER.match(words):
            # A narrow column broke a number before its note: 37 above 5（其中 is no 37.
            last = self.values[-1]
            self.values[-1] = Value(f"{last.text}\n{words}", last.origin, last.column)
        if words:
            self.close()
            fused = fused_tail(words) if not values else None
            if fused and len(words) < 40:
                self._fused(index, fused, place)
            else:
                self.lines.append(words)
                self.context.append(words)
        if values:
            self.values += [Value(value, place) for value in values]
            self.used.append(index)

    def _fused(self, index: int, fused: tuple[str, str], place: str) -> None:
        words, value = (fused[0],), Value(fused[1], place)
        self.strips.append(Strip(words, (value,), words, blocks=(index,), fused=True))
        # The words may as well be prose that ends in a figure: they stay in the context.
        self.lines.append("".join(fused))
        self.context.append("".join(fused))

    def close(self) -> None:
        if self.values:
            self._add(tuple(self.lines[-MOST_PIECES:]), tuple(self.values), tuple(self.used))
            self.lines = []
        self.values, self.used = [], []

    def _add(
        self,
        pieces: tuple[str, ...],
        values: tuple[Value, ...],
        blocks: tuple[int, ...],
        *,
        own: bool = True,
        grid: Grid | None = None,
    ) -> None:
        context = tuple(self.context[-_MOST_CONTEXT:])
        self.strips.append(Strip(pieces, values, context, own, grid is not None, grid, blocks))
        self.context = []

    def grid(self, index: int, grid: Grid) -> None:
        self.close()
        self.lines = []
        above: list[str] = []
        for number, row in enumerate(grid.rows):
            for labels, cells in _runs(row):
                self.context += labels
                if not cells:
                    above += labels
                    continue
                values = tuple(_value(grid, number, cell) for cell in cells)
                pieces = tuple(labels or above)
                self._add(pieces, values, (index,), own=bool(labels), grid=grid)
                above = []


def _value(grid: Grid, row: int, cell: GridCell) -> Value:
    return Value(cell.text, grid.origin(row, cell.column), cell.column, cell.colspan)


def _runs(row: Sequence[GridCell]) -> Iterator[tuple[list[str], list[GridCell]]]:
    """The row as labels and the cells of values behind them; blanks before a label are no values."""
    labels: list[str] = []
    cells: list[GridCell] = []
    for cell in row:
        if fills_cell(cell.text):
            cells.append(cell)
        else:
            if any(not is_blank(c.text) for c in cells):
                yield labels, cells
                labels = []
            labels.append(cell.text)
            cells = []
    if labels or any(not is_blank(cell.text) for cell in cells):
        yield labels, cells
    elif len(cells) > 1:
        yield [], cells


def cut_strips(blocks: Sequence[Block]) -> list[Strip]:
    """All strips of a document, in printed order."""
    cutter = _Cutter()
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            cutter.paragraph(index, block.text, block.place)
        else:
            cutter.grid(index, block)
    cutter.close()
    return cutter.strips


def fit(strip: Strip, count: int, columns: Sequence[int] | None = None) -> list[Value] | None:
    """The strip's values as exactly `count` cells; None when they do not fit for certain.

    `columns` are the columns of the values in an aligned grid, known from its header or other rows.
    Blanks beyond the count are fill of the grid; a value that a reader repeated over merged cells
    counts once.
    """
    values = list(strip.values)
    if columns is not None and (placed := _by_column(values, columns)):
        return placed
    _drop_fill(values, count)
    if len(values) == count:
        return values
    if count == 1 and len({value.text.strip() for value in values}) == 1:
        return values[:1]
    return None


def _drop_fill(values: list[Value], count: int) -> None:
    """Blanks at one end are fill; with blanks at both ends only a full core or none decides."""
    full = sum(not is_blank(value.text) for value in values)
    while len(values) > count:
        first, last = is_blank(values[0].text), is_blank(values[-1].text)
        if last and (not first or full in (0, count)):
            values.pop()
        elif first and (not last or full in (0, count)):
            values.pop(0)
        else:
            return


def _by_column(values: Sequence[Value], columns: Sequence[int]) -> list[Value] | None:
    found = {value.column: value for value in values if value.colspan == 1}
    return [found[column] for column in columns] if all(c in found for c in columns) else None
