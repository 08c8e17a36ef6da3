"""A sheet as plain rows with addresses, and its header found by the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.findings import FilePlace
from assistant.ledger.values import CellValue, plain, text_of

HEADER_ROWS = 10
# A header of more rows than this was never seen.
HEADER_DEPTH = 3
# Rows that are read before the others: those in which a header may stand, and what follows it.
HEAD = HEADER_ROWS + HEADER_DEPTH + 1

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Marks:
    """What the values of a sheet do not show: hidden rows, and cells that only seem to be empty.

    `broken` are cells with an error value (#N/A, #REF!) or with a formula that was never computed.
    Rows and columns count from 0.
    """

    hidden: frozenset[int] = frozenset()
    broken: frozenset[tuple[int, int]] = frozenset()


NO_MARKS = Marks()


def _no_marks() -> Marks:
    return NO_MARKS


@dataclass(slots=True)
class Sheet:
    """A worksheet from cell A1 on: its first rows, and the others, which are read once.

    `marks` looks the sheet over again, which takes time; None where the format cannot tell.
    """

    file: str
    name: str
    head: Sequence[Sequence[CellValue]]
    rest: Iterator[Sequence[CellValue]]
    merges: Sequence[Merge] = ()
    hidden: bool = False
    marks: Callable[[], Marks] = _no_marks

    def rows(self, start: int = 0) -> Iterator[tuple[int, Sequence[CellValue]]]:
        """Each row from `start` on with its index. To be asked once: the rows pass by."""
        yield from enumerate(self.head[start:], start)
        yield from enumerate(self.rest, len(self.head))

    def place(self, row: int, column: int = 0) -> FilePlace:
        """The address of a cell; row and column count from 0."""
        return FilePlace(self.file, self.name, f"{column_letters(column)}{row + 1}")


def sheet_of(
    file: str, name: str, rows: Iterable[Sequence[CellValue]], merges: Sequence[Merge] = ()
) -> Sheet:
    """A sheet over rows that may still have to be read."""
    source = iter(spread(rows, merges) if merges else rows)
    head = [row for _, row in zip(range(HEAD), source, strict=False)]
    return Sheet(file, name, head, source, merges)


def spread(
    rows: Iterable[Sequence[CellValue]], merges: Sequence[Merge]
) -> Iterator[Sequence[CellValue]]:
    """The rows, with the value of a cell merged over several requests in each of their rows.

    A row without any digit is a header; its merges stay as they are.
    """
    starting: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in merges:
        if bottom > top:
            starting.setdefault(top, []).append((column, bottom))
    running: dict[int, tuple[int, CellValue]] = {}
    for index, cells in enumerate(rows):
        row = list(cells) if running else cells
        for column, (bottom, value) in list(running.items()):
            if index > bottom:
                del running[column]
            elif column < len(row):
                row[column] = value  # type: ignore[index]
        if index in starting and any(re.search(r"\d", str(cell)) for cell in row):
            running |= {
                column: (bottom, row[column])
                for column, bottom in starting[index]
                if column < len(row)
            }
        yield row


@dataclass(frozen=True, slots=True)
class Header:
    """The last row of the header (from 0), the column of each field found, and each column's names."""

    row: int
    columns: Mapping[str, int]
    names: Sequence[Sequence[str]] = field(default=())

    def value(self, cells: Sequence[CellValue], field: str) -> CellValue:
        """The value of a field in a row; None where the column or the cell is missing or empty."""
        column = self.columns.get(field)
        if column is None or column >= len(cells):
            return None
        value = cells[column]
        return None if isinstance(value, str) and not value.strip() else value


def column_letters(column: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def heading(value: CellValue) -> str:
    """A column name without spaces, star and notes in brackets: `收到日期*（必填）` is `收到日期`."""
    return re.sub(r"\(.*?\)|[*:#\s]", "", plain(text_of(value)))


def find_header(
    sheet: Sheet, names: Mapping[str, Sequence[str]], required: Iterable[str]
) -> Header | None:
    """The first rows of the top ten that name every required column; of two names the preferred one.

    A header is one row, or up to three of which the upper ones name groups of columns.
    """
    needed = set(required)
    for top in range(min(len(sheet.head), HEADER_ROWS)):
        for depth in range(1, HEADER_DEPTH + 1):
            if top + depth > len(sheet.head):
                break
            header = header_at(sheet, top, depth, names)
            if needed <= header.columns.keys():
                whole = _whole(sheet, top, header, names)
                # A merge that begins in the header and swallows its names is no part of it.
                return whole if needed <= whole.columns.keys() else header
    return None


def header_at(sheet: Sheet, top: int, depth: int, names: Mapping[str, Sequence[str]]) -> Header:
    """The columns that these rows name, read as one header."""
    rows = [_across(sheet, index) for index in range(top, top + depth)]
    width = max(map(len, rows))
    found = [
        _joined([row[column] for row in rows if column < len(row) and row[column]])
        for column in range(width)
    ]
    return Header(top + depth - 1, match_columns(found, names), found)


def _whole(sheet: Sheet, top: int, header: Header, names: Mapping[str, Sequence[str]]) -> Header:
    """The header down to the last row over which one of its cells is merged."""
    last = max(
        (bottom for (first, _), (bottom, _) in sheet.merges if top <= first <= header.row),
        default=header.row,
    )
    last = min(last, top + HEADER_DEPTH - 1, len(sheet.head) - 1)
    return header if last <= header.row else header_at(sheet, top, last - top + 1, names)


def _across(sheet: Sheet, index: int) -> list[str]:
    """The names in one row; a name merged over several columns stands in each."""
    row = [heading(cell) for cell in sheet.head[index]]
    for (top, left), (_, right) in sheet.merges:
        if top == index and left < len(row):
            row[left : right + 1] = [row[left]] * (min(right, len(row) - 1) - left + 1)
    return row


def _joined(parts: Sequence[str]) -> tuple[str, ...]:
    """The lowest name, and it joined to those above: `类型`, `申请人类型`."""
    return tuple(dict.fromkeys("".join(parts[i:]) for i in range(len(parts) - 1, -1, -1)))


def match_columns(
    found: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """The column of each field, by the preferred of its names that stands in the header."""
    where: dict[str, int] = {}
    for column, variants in enumerate(found):
        for name in variants:
            where.setdefault(name, column)
    return {
        field: where[name]
        for field, variants in names.items()
        for name in reversed(variants)
        if name in where
    }
