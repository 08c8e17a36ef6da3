"""Tables that only lay out a page become paragraphs again; spans become a grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.reading.blocks import Block, Grid, GridCell, Paragraph, part_of
from assistant.reading.headings import is_heading
from assistant.reading.values import is_number

MOST_SPAN = 100
MOST_CELLS = 20_000
_LONGEST_NUMBER = 40
MOST_NESTED = 12  # tables in tables; what lies deeper is read as text of its cell


class Unreasonable(ValueError):
    """More cells or blocks than any report has; `read` says so to the person."""


@dataclass(frozen=True, slots=True)
class SpannedCell:
    """A cell as the source gives it: its text and how far it says it reaches."""

    text: str
    rowspan: int = 1
    colspan: int = 1


def place_cells(rows: Sequence[Sequence[SpannedCell]], place: str, first_row: int = 0) -> Grid:
    """The grid of rows whose merged cells are named once, as in HTML."""
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in taken:
                column += 1
            height = max(1, min(cell.rowspan, len(rows) - r, MOST_SPAN))
            width = max(1, min(cell.colspan, MOST_SPAN))
            if height > 1:
                taken.update((r + i, column + j) for i in range(1, height) for j in range(width))
            cells.append(GridCell(r, column, cell.text, height, width))
            column += width
            if len(cells) > MOST_CELLS or len(taken) > 10 * MOST_CELLS:
                raise Unreasonable
    return Grid(tuple(cells), place, first_row=first_row)


def cells_as_grid(texts: Iterable[str]) -> bool:
    """Whether rows beside a layout make a table of their own: one of their cells is a number."""
    return any(is_number(text) for text in texts if len(text) < _LONGEST_NUMBER)


def settle(grid: Grid) -> Iterator[Block]:
    """The grid, parted where a row is prose or a heading in a single cell, or a page in a cell."""
    start = 0
    for number, row in enumerate(grid.rows):
        filled = [cell for cell in row if cell.text.strip()]
        alone = len(filled) == 1 and _is_prose(filled[0].text, len(grid.cells))
        if alone or any(_is_page(cell.text) for cell in filled):
            yield from _part(grid, start, number)
            for cell in filled:
                for line in cell.text.split("\n"):
                    yield Paragraph(line.strip(), grid.origin(number, cell.column))
            start = number + 1
    yield from _part(grid, start, len(grid.rows))


def _is_page(text: str) -> bool:
    """Whether a cell beside others holds parts of the report: headings over lines of text."""
    if text.count("\n") < 3 or "。" not in text:
        return False
    return sum(is_heading(line) for line in text.split("\n")) > 1


def _is_prose(text: str, cells: int) -> bool:
    return cells == 1 or "。" in text or any(is_heading(line) for line in text.split("\n"))


def _part(grid: Grid, start: int, stop: int) -> Iterator[Grid]:
    part = part_of(grid, start, stop) if (start, stop) != (0, len(grid.rows)) else grid
    if any(cell.text.strip() for cell in part.cells):
        yield part
