"""Every format is read into the same blocks: paragraphs and grids in printed order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from assistant.findings import Finding


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or one printed line where the format knows no paragraphs; `place` is Chinese."""

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its origin: a merged cell stands once, with the rows and columns that it covers."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True)
class Grid:
    """A table. `aligned`: the columns of its rows are comparable (false for flattened text).

    `first_row` is the printed number of row 0 when the grid is a part of a larger one.
    """

    cells: tuple[GridCell, ...]
    place: str = ""
    aligned: bool = True
    first_row: int = 0

    @cached_property
    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        """The origin cells of each row, left to right; a row of covered cells alone is empty."""
        count = max((cell.row for cell in self.cells), default=-1) + 1
        rows: list[list[GridCell]] = [[] for _ in range(count)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in rows)

    @cached_property
    def width(self) -> int:
        """How many columns the grid has."""
        return max((cell.column + cell.colspan for cell in self.cells), default=0)

    def origin(self, row: int, column: int) -> str:
        """`第3张表第5行第2列`."""
        return f"{self.place}第{self.first_row + row + 1}行第{column + 1}列"


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """What a format reader found. `lines`: paragraphs are printed lines and may be broken by width.

    `hints` are words of the page around the text: `title`, `agency`, `date`. `pictures` are ranges
    of block indexes: a picture stands at or between them. `findings` are what the format could not
    give.
    """

    blocks: tuple[Block, ...]
    format: str
    lines: bool = False
    hints: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[tuple[int, int], ...] = ()
    findings: tuple[Finding, ...] = ()


def grid_of_rows(rows: list[list[str]], place: str, *, aligned: bool = False) -> Grid:
    """A grid without merged cells."""
    cells = tuple(GridCell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(cells, place, aligned)


def part_of(grid: Grid, start: int, stop: int) -> Grid:
    """The rows from `start` up to `stop`, numbered as in the whole grid."""
    cells = tuple(
        GridCell(cell.row - start, cell.column, cell.text, cell.rowspan, cell.colspan)
        for cell in grid.cells
        if start <= cell.row < stop
    )
    return Grid(cells, grid.place, grid.aligned, grid.first_row + start)
