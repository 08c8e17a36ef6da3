"""The three statutory tables as boxes on a grid: one layout for Word, page and workbook."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from assistant.forms import Form, LineSpec, NumberKind, TableSpec
from assistant.reading.values import read_value
from assistant.report import Cell, Number, Tables

CONTENT = "信息内容"
CAPTIONS = {
    "proactive": "主动公开政府信息情况",
    "requests": "收到和处理政府信息公开申请情况",
    "disputes": "政府信息公开行政复议、行政诉讼情况",
}


class Part(StrEnum):
    """What a box is for: its look follows from it."""

    CORNER = "corner"
    TITLE = "title"
    HEAD = "head"
    GROUP = "group"
    LABEL = "label"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of the printed table: its text, where it starts, what it spans.

    `key` names the cell of the form that a VALUE box shows, else None.
    """

    text: str
    row: int
    column: int
    part: Part
    rows: int = 1
    columns: int = 1
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A box as one printed row meets it: at its first row, or continued from above."""

    box: Box
    continued: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A printed table. `widths` are shares of the text area in tenths of a millimetre.

    `header_rows` are repeated when the table runs over a page.
    """

    name: str
    caption: str
    widths: tuple[int, ...]
    boxes: tuple[Box, ...]
    header_rows: int

    @property
    def height(self) -> int:
        """The number of printed rows."""
        return max(box.row + box.rows for box in self.boxes)

    def lines(self) -> list[list[Slot]]:
        """Every printed row from left to right, with the boxes that continue from above."""
        lines: list[list[Slot]] = [[] for _ in range(self.height)]
        for box in self.boxes:
            for row in range(box.row, box.row + box.rows):
                lines[row].append(Slot(box, row > box.row))
        for line in lines:
            line.sort(key=lambda slot: slot.box.column)
        return lines


def printed_number(value: Number) -> str:
    """The number as the form prints it: no exponent, no separators."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def bare_note(note: str | None) -> str:
    """A note without the brackets around it."""
    text = (note or "").strip()
    inner = text[1:-1]
    bracketed = text[:1] in ("（", "(") and text[-1:] in ("）", ")")
    return inner.strip() if bracketed and not set(inner) & set("（()）") else text


def printed_cell(cell: Cell, kind: NumberKind = NumberKind.COUNT) -> str:
    """What a cell prints: its text while that still states value and note, else both anew.

    An unknown value prints the mark it was printed with (`/`), or nothing.
    """
    text = (cell.text or "").strip()
    stated = read_value(text, kind)
    if cell.value is None:
        return text if stated.value is None else ""
    note = bare_note(cell.note)
    if stated.value == cell.value and _flat(stated.note) == _flat(note):
        return text
    number = printed_number(cell.value)
    return f"{number}（{note}）" if note else number


def _flat(note: str | None) -> str:
    return unicodedata.normalize("NFKC", "".join((note or "").split()))


def table_grid(form: Form, name: str, tables: Tables) -> Grid:
    """The printed table two (`proactive`), three (`requests`) or four (`disputes`)."""
    build = {"proactive": _proactive, "requests": _requests, "disputes": _disputes}[name]
    return build(form, form.tables[name], tables)


def _values(
    tables: Tables, name: str, row: LineSpec, columns: Iterable[LineSpec], at: tuple[int, int]
) -> list[Box]:
    """One value box per column, from `at` (row, column) to the right."""
    boxes = []
    for i, column in enumerate(columns):
        key = f"{name}.{row.key}.{column.key}"
        text = printed_cell(tables[key], column.number)
        boxes.append(Box(text, at[0], at[1] + i, Part.VALUE, key=key))
    return boxes


# The width of table two on paper; the label takes its share, the figures what is left.
TABLE_TWO = 1560
TABLE_TWO_LABEL = 390


def _proactive(form: Form, table: TableSpec, tables: Tables) -> Grid:
    """Blocks under each other in one table; the form says how many columns each figure spans."""
    del form
    wide = max(sum(block.spans) for block in table.blocks)
    boxes: list[Box] = []
    line = 0
    for block in table.blocks:
        starts = [1 + sum(block.spans[:i]) for i in range(len(block.spans))]
        spans = list(zip(starts, block.spans, strict=True))
        boxes.append(Box(block.title, line, 0, Part.TITLE, columns=1 + wide))
        boxes.append(Box(CONTENT, line + 1, 0, Part.HEAD))
        boxes += [
            Box(column.label, line + 1, start, Part.HEAD, columns=span)
            for column, (start, span) in zip(block.columns, spans, strict=True)
        ]
        line += 2
        for row in block.rows:
            boxes.append(Box(row.label, line, 0, Part.GROUP))
            values = _values(tables, table.name, row, block.columns, (line, 1))
            boxes += [
                replace(box, column=start, columns=span)
                for box, (start, span) in zip(values, spans, strict=True)
            ]
            line += 1
    widths = (TABLE_TWO_LABEL, *[(TABLE_TWO - TABLE_TWO_LABEL) // wide] * wide)
    return Grid(table.name, CAPTIONS[table.name], widths, tuple(boxes), 0)


HEAD_ROWS = 3
LABEL_COLUMNS = 3


def _requests(form: Form, table: TableSpec, tables: Tables) -> Grid:
    """Three label columns and seven value columns under three header rows."""
    block = table.blocks[0]
    boxes = _requests_header(table)
    results = _result_rows(form)
    result_lines = [i for i, row in enumerate(block.rows) if row.key in results]
    boxes.append(
        Box(table.results, HEAD_ROWS + result_lines[0], 0, Part.GROUP, rows=len(result_lines))
    )
    boxes += _groups(block.rows)
    for i, row in enumerate(block.rows):
        first = 2 if row.group else 1 if row.key in results else 0
        boxes.append(
            Box(row.label, HEAD_ROWS + i, first, Part.LABEL, columns=LABEL_COLUMNS - first)
        )
        at = (HEAD_ROWS + i, LABEL_COLUMNS)
        boxes += _values(tables, table.name, row, block.columns, at)
    # 13 characters of 9 pt stand on one line of the labels, 5 digits in a figure.
    widths = (100, 245, 459, *[108] * len(block.columns))
    return Grid(table.name, CAPTIONS[table.name], widths, tuple(boxes), HEAD_ROWS)


def _result_rows(form: Form) -> frozenset[str]:
    """Rows of 三、本年度办理结果: its results and their total."""
    total = form.column_sums[0]
    return frozenset(key.split(".")[1] for key in (total.total, *total.parts))


def _requests_header(table: TableSpec) -> list[Box]:
    columns = table.blocks[0].columns
    last = LABEL_COLUMNS + len(columns) - 1
    return [
        Box(table.corner, 0, 0, Part.CORNER, rows=HEAD_ROWS, columns=LABEL_COLUMNS),
        Box(table.spanner, 0, LABEL_COLUMNS, Part.HEAD, columns=len(columns)),
        Box(columns[0].label, 1, LABEL_COLUMNS, Part.HEAD, rows=2),
        Box(table.organisations, 1, LABEL_COLUMNS + 1, Part.HEAD, columns=len(columns) - 2),
        Box(columns[-1].label, 1, last, Part.HEAD, rows=2),
        *[
            Box(column.label, 2, LABEL_COLUMNS + 1 + i, Part.HEAD)
            for i, column in enumerate(columns[1:-1])
        ],
    ]


def _groups(rows: tuple[LineSpec, ...]) -> list[Box]:
    """The second label column: （三） to （六）, each beside its rows."""
    boxes = []
    line = HEAD_ROWS
    for group, members in groupby(rows, key=lambda row: row.group):
        count = len(list(members))
        if group:
            boxes.append(Box(group, line, 1, Part.GROUP, rows=count))
        line += count
    return boxes


def _disputes(form: Form, table: TableSpec, tables: Tables) -> Grid:
    """One row of figures under three header rows; a row of the form is a block of columns here."""
    del form
    block = table.blocks[0]
    width = len(block.columns)
    boxes: list[Box] = []
    start = 0
    for group, members in groupby(block.rows, key=lambda row: row.group):
        rows = list(members)
        if group:
            boxes.append(Box(group, 0, start, Part.HEAD, columns=width * len(rows)))
        for i, row in enumerate(rows):
            at = start + i * width
            top, depth = (1, 1) if group else (0, 2)
            boxes.append(Box(row.label, top, at, Part.HEAD, rows=depth, columns=width))
            boxes += [
                Box(column.label, 2, at + j, Part.HEAD) for j, column in enumerate(block.columns)
            ]
            boxes += _values(tables, table.name, row, block.columns, (3, at))
        start += width * len(rows)
    return Grid(table.name, CAPTIONS[table.name], (104,) * start, tuple(boxes), 3)
