"""A ledger file opened: workbooks of every kind, and text with separators, sheet by sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.ledger.marks import marks_of
from assistant.ledger.sheets import Sheet, sheet_of
from assistant.ledger.values import CellValue

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEPARATORS = ",\t;"
# Lines that show which separator is used.
SAMPLE_LINES = 20
NO_WORKBOOK = "它不是 Excel 工作簿，也不是 CSV，或者已经损坏"
SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再交来"


@contextmanager
def opened_sheets(path: Path) -> Iterator[Iterator[Sheet]]:
    """The sheets of a file, each to be read before the next one is asked for.

    Takes .xlsx, .xls, .ods and CSV, whatever the file is called. Raises UnreadableFile.
    """
    if not path.is_file():
        raise UnreadableFile(path.name, "没有这个文件", "请核对文件名和路径")
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with path.open("rb") as file:
            begin = file.read(len(OLE))
        if not begin.startswith((ZIP, OLE)):
            yield iter([_text_sheet(path)])
            return
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            yield _book_sheets(path, book, begin.startswith(ZIP))
    except PasswordError as error:
        raise UnreadableFile(
            path.name, "它设有打开密码", "请在 Excel 或 WPS 中取消密码后另存，再交来"
        ) from error
    except (CalamineError, OSError) as error:
        raise UnreadableFile(path.name, NO_WORKBOOK, SAVE_AS) from error


def _book_sheets(path: Path, book: Any, zipped: bool) -> Iterator[Sheet]:
    from python_calamine import SheetVisibleEnum

    for about in book.sheets_metadata:
        source = book.get_sheet_by_name(about.name)
        left = source.start[1] if source.start else 0
        # The rows begin with the first column that holds anything.
        rows = _shifted(source.iter_rows(), left) if left else source.iter_rows()
        sheet = sheet_of(path.name, about.name, rows, source.merged_cell_ranges or ())
        sheet.hidden = about.visible != SheetVisibleEnum.Visible
        if zipped:
            sheet.marks = partial(marks_of, path, about.name)
        yield sheet


def _shifted(rows: Iterator[list[CellValue]], left: int) -> Iterator[list[CellValue]]:
    empty: list[CellValue] = [""] * left
    return (empty + cells for cells in rows)


def _text_sheet(path: Path) -> Sheet:
    """A file of text with separators as one sheet named like the file."""
    data = path.read_bytes()
    text = _decoded(path.name, data)
    if text.lstrip()[:1] == "<":
        raise UnreadableFile(path.name, "它其实是网页，只是名字像工作簿", SAVE_AS)
    sample = text.splitlines()[:SAMPLE_LINES]
    separator = max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in sample))
    width = max((line.count(separator) for line in sample), default=0) + 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return sheet_of(path.name, path.stem, _padded(reader, width))


def _padded(reader: Iterator[Sequence[str]], width: int) -> Iterator[list[CellValue]]:
    try:
        for row in reader:
            yield [*row, *[""] * (width - len(row))]
    except csv.Error:  # a quote that is never closed: the rest is one field
        return


def _decoded(name: str, data: bytes) -> str:
    """The text of UTF-8 or UTF-16 with a mark, of UTF-8, or of GB 18030 (which includes GBK)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip() and "\0" not in text:
            return text
    raise UnreadableFile(name, NO_WORKBOOK, SAVE_AS)
