"""The list of an area's units, each with the one above it: a workbook or a csv file."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.findings import FilePlace
from assistant.reading.text import decode

UNIT_NAMES = ("单位", "单位名称", "机关", "机关名称", "名称")
PARENT_NAMES = ("上级", "上级单位", "上级机关", "主管单位", "主管部门")
HEADER_ROWS = 10
MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
_NEXT = "第一行请写“单位”“上级”两列，一行一个单位，没有上级的留空"


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit, the unit above it (None at the top), and where it is listed."""

    name: str
    parent: str | None
    place: FilePlace


def plain_name(name: str) -> str:
    """The name without spaces and with brackets of one width, so that two spellings are one unit."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def read_units(path: Path) -> list[ListedUnit]:
    """Every unit of the list in its order. Raises UnreadableFile."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            path.name, error.strerror or "文件打不开", "请核对文件名和所在文件夹"
        ) from error
    if len(data) > MOST_BYTES:
        raise UnreadableFile(path.name, "文件太大，不像单位名单", _NEXT)
    for sheet, rows in _tables(data, path.name).items():
        listed = _listed(rows, path.name, sheet)
        if listed:
            return listed
    raise UnreadableFile(path.name, "没有找到“单位”这一列，或者名单是空的", _NEXT)


def _tables(data: bytes, name: str) -> dict[str, Sequence[Sequence[Any]]]:
    if not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        rows = csv.reader(io.StringIO(decode(data, name), newline=""))
        try:
            return {"": [row for row, _ in zip(rows, range(MOST_ROWS), strict=False)]}
        except csv.Error as error:
            raise UnreadableFile(name, "csv 文件有语法错误", "请用 Excel 打开后另存再试") from error
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = ((title, book.get_sheet_by_name(title)) for title in book.sheet_names)
            return {
                title: sheet.to_python(skip_empty_area=False)
                for title, sheet in sheets
                if sheet.total_height <= MOST_ROWS and sheet.total_width <= HEADER_ROWS * 10
            }
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(
            name, "它不是 Excel 工作簿，或者已经损坏", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试"
        ) from error


def _listed(rows: Sequence[Sequence[Any]], file: str, sheet: str) -> list[ListedUnit]:
    for number, row in enumerate(rows[:HEADER_ROWS]):
        names = [plain_name(str(value)) for value in row]
        column = next((names.index(name) for name in UNIT_NAMES if name in names), None)
        if column is None:
            continue
        above = next((names.index(name) for name in PARENT_NAMES if name in names), None)
        return [
            ListedUnit(
                name,
                (_cell(line, above) or None) if above is not None else None,
                FilePlace(file, sheet or None, f"{chr(ord('A') + column)}{i}"),
            )
            for i, line in enumerate(rows[number + 1 :], start=number + 2)
            if (name := _cell(line, column))
        ]
    return []


def _cell(line: Sequence[Any], column: int) -> str:
    return plain_name(str(line[column])) if column < len(line) and line[column] else ""
