"""Tables two to four as a workbook: three sheets laid out as the form prints them.

Each figure's cell carries the name of its key (`requests.granted.total`), so that other workbooks
and programs find it wherever it stands.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

from assistant.forms import TABLES
from assistant.publishing.archive import archive, unarchive
from assistant.publishing.grid import Box, Grid, Part, bare_note, table_grid
from assistant.publishing.handover import put_verified
from assistant.publishing.outline import printable, printable_form, printed_title
from assistant.publishing.readback import verify_readback
from assistant.report import AnnualReport, Cell

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHEETS = {"proactive": "表二 主动公开", "requests": "表三 申请", "disputes": "表四 复议诉讼"}
# A sheet's first two rows: what it is, whose.
TOP = 2
# Characters of column width for a tenth of a millimetre of paper.
WIDTH = 0.058
CORE = "docProps/core.xml"
_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


def write_workbook(report: AnnualReport, path: Path) -> None:
    """The workbook, handed over only when its figures read back as the report's.

    The same report gives the same bytes. Raises ExportMismatch and leaves the target as it was.
    """
    put_verified(
        path, workbook_bytes(report), lambda file: verify_readback(report, file, path.name)
    )


def workbook_bytes(report: AnnualReport) -> bytes:
    """The workbook as bytes."""
    from openpyxl import Workbook

    form = printable_form(report)
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    book.properties.creator = ""
    book.properties.title = printed_title(report)
    book.properties.created = datetime(1980, 1, 1, tzinfo=UTC)
    for name in TABLES:
        _sheet(book, report, table_grid(form, name, report.tables))
    buffer = io.BytesIO()
    book.save(buffer)
    parts = unarchive(buffer.getvalue())
    parts[CORE] = _TIMES.sub(b"", parts[CORE])
    return archive(parts)


def _sheet(book: Workbook, report: AnnualReport, grid: Grid) -> None:
    sheet: Worksheet = book.create_sheet(SHEETS[grid.name])
    table = report.form.tables[grid.name]
    _put_text(_at(sheet, 1, 1), f"{table.label}  {grid.caption}")
    _put_text(_at(sheet, 2, 1), printed_title(report))
    for row in (1, 2):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(grid.widths))
    for box in grid.boxes:
        _box(book, sheet, box, report.tables[box.key] if box.key else None)
    _look(sheet, grid)


def _box(book: Workbook, sheet: Worksheet, box: Box, cell: Cell | None) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    row, column = box.row + TOP + 1, box.column + 1
    target = _at(sheet, row, column)
    if cell is not None and cell.value is not None:
        _put_number(target, cell, box.text)
    elif box.text:
        _put_text(target, box.text)
    _frame(sheet, box)
    if box.rows > 1 or box.columns > 1:
        sheet.merge_cells(
            start_row=row,
            start_column=column,
            end_row=row + box.rows - 1,
            end_column=column + box.columns - 1,
        )
    if box.key:
        place = f"'{sheet.title}'!${target.column_letter}${target.row}"
        book.defined_names[box.key] = DefinedName(box.key, attr_text=place)


def _at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    """The cell at the upper left of a box; nothing is merged over it."""
    return cast("SheetCell", sheet.cell(row, column))


def _put_number(target: SheetCell, cell: Cell, printed: str) -> None:
    """The bare number; unit and note are shown by the number's format, so that sums still work."""
    target.value = cell.value
    note = printable(bare_note(cell.note)).replace('"', "”").replace("\n", " ")
    behind = _unit(cell, printed) + (f"（{note}）" if note else "")
    target.number_format = f'General"{behind}"' if behind else "General"


def _unit(cell: Cell, printed: str) -> str:
    """The unit printed behind an amount: where the form fixes none, the number alone says little."""
    if not isinstance(cell.value, Decimal):
        return ""
    return next((unit for unit in ("亿元", "万元", "元") if unit in printed), "")


def _put_text(target: SheetCell, text: str) -> None:
    """Text that stays text: a leading = + - @ is never taken as a formula."""
    target.value = printable(text)
    target.data_type = "s"
    target.quotePrefix = text[:1] in "=+-@\t"


def _frame(sheet: Worksheet, box: Box) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color="000000")
    border = Border(left=line, right=line, top=line, bottom=line)
    side = "left" if box.part is Part.LABEL else "center"
    for row in range(box.row, box.row + box.rows):
        for column in range(box.column, box.column + box.columns):
            sheet.cell(row + TOP + 1, column + 1).border = border
    first = sheet.cell(box.row + TOP + 1, box.column + 1)
    first.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    first.font = Font(name="宋体", size=10, bold=box.part is Part.TITLE)
    if box.part is not Part.VALUE:
        first.fill = PatternFill("solid", fgColor="F3F4F6")


def _look(sheet: Worksheet, grid: Grid) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for i, width in enumerate(grid.widths):
        sheet.column_dimensions[get_column_letter(i + 1)].width = max(7, width * WIDTH)
    for row, size in ((1, 14), (2, 10)):
        sheet.cell(row, 1).font = Font(name="宋体", size=size, bold=row == 1)
        sheet.cell(row, 1).alignment = Alignment(horizontal="center", vertical="center")
        sheet.row_dimensions[row].height = 24
    for i in range(grid.height):
        sheet.row_dimensions[i + TOP + 1].height = _row_height(grid, i)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if grid.header_rows:
        last = TOP + grid.header_rows
        sheet.print_title_rows = f"{TOP + 1}:{last}"
        sheet.freeze_panes = f"A{last + 1}"


def _row_height(grid: Grid, row: int) -> float:
    """Points for the longest text that lies in this row alone."""
    lines = 1
    for box in grid.boxes:
        if box.row == row and box.rows == 1:
            width = sum(
                max(7, w * WIDTH) for w in grid.widths[box.column : box.column + box.columns]
            )
            lines = max(lines, -(-2 * len(box.text) // int(width)))
    return 8 + 13 * lines
