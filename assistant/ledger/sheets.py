"""A workbook as plain rows with addresses, and the header row found by its column names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.findings import FilePlace
from assistant.ledger.values import CellValue, plain, text_of

HEADER_ROWS = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet from cell A1 on: file name, sheet name, rows of values."""

    file: str
    name: str
    rows: Sequence[Sequence[CellValue]]

    def place(self, row: int, column: int = 0) -> FilePlace:
        """The address of a cell; row and column count from 0."""
        return FilePlace(self.file, self.name, f"{column_letters(column)}{row + 1}")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the names of columns stand (row from 0), and the column of each field that was found."""

    row: int
    columns: Mapping[str, int]

    def value(self, cells: Sequence[CellValue], field: str) -> CellValue:
        """The value of a field in a row; None where the column or the cell is missing or empty."""
        column = self.columns.get(field)
        if column is None or column >= len(cells):
            return None
        value = cells[column]
        return None if isinstance(value, str) and not value.strip() else value


def read_sheets(path: Path) -> list[Sheet]:
    """All worksheets of a workbook. Raises UnreadableFile with the next step."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    if not path.is_file():
        raise UnreadableFile(path.name, "没有这个文件", "请核对文件名和路径")
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return [
                Sheet(
                    path.name,
                    name,
                    _spread(book.get_sheet_by_name(name)),
                )
                for name in book.sheet_names
            ]
    except PasswordError as error:
        raise UnreadableFile(
            path.name, "它设有打开密码", "请在 Excel 或 WPS 中取消密码后另存，再交来"
        ) from error
    except (CalamineError, OSError) as error:
        raise UnreadableFile(
            path.name,
            "它不是 Excel 工作簿，或者已经损坏",
            "请用 Excel 或 WPS 打开，另存为 .xlsx 后再交来",
        ) from error


def _spread(sheet: Any) -> list[list[CellValue]]:
    """The rows, with the value of a cell merged over several requests in each of their rows.

    A row without any digit is a header; its merges stay as they are.
    """
    rows: list[list[CellValue]] = sheet.to_python(skip_empty_area=False)
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or not any(re.search(r"\d", str(cell)) for cell in rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            row[column] = rows[top][column]
    return rows


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
    rows: Sequence[Sequence[CellValue]],
    names: Mapping[str, Sequence[str]],
    required: Iterable[str],
) -> Header | None:
    """The first row of the top ten that names every required column; of two names the preferred one."""
    needed = set(required)
    for index, cells in enumerate(rows[:HEADER_ROWS]):
        header = Header(index, match_columns(cells, names))
        if needed <= header.columns.keys():
            return header
    return None


def match_columns(cells: Sequence[CellValue], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The column of each field that this row names."""
    headings = [heading(cell) for cell in cells]
    return {
        field: headings.index(name)
        for field, variants in names.items()
        for name in reversed(variants)
        if name in headings
    }
