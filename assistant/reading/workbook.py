"""The three tables from a workbook: one that this program wrote and a person edited, or one typed anew.

A workbook of ours carries the name of each cell and, on a hidden sheet, the figures that it was written
with: what is changed since is a finding. In any other workbook the tables are recognised by their labels.
Formulas count with the values that the last program saved; a formula without one is refused, never 0.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from assistant.errors import UnreadableFile
from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import EDITIONS, CellRef, Form, NumberKind, Shape, load_form, shapes_of
from assistant.reading.blocks import Block, Document, Grid, GridCell, Paragraph
from assistant.reading.notes import in_table, note
from assistant.reading.values import read_value
from assistant.report import AnnualReport, Cell, How, Number, Scope, Tables, is_plausible

ORIGIN_SHEET = "原值（勿改）"
ORIGIN_MARK = "nianbao.tables/1"
ORIGIN_FIELDS = ("agency", "year", "scope", "edition", "shape", "title")
CHANGED = "U10"
WORKBOOK_CODES: dict[str, tuple[str, str]] = {
    CHANGED: (
        "工作簿里改过的格",
        "读回本程序导出的工作簿时，逐格列出与导出时不同的数；合计随各项变化的也列出。",
    ),
}
MOST_BYTES = 64 * 1024 * 1024
MOST_PART = 24 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 200
NAMED = 3
_NAME = re.compile(r"'?(?P<sheet>.+?)'?!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d{1,7})")
_CAPTION = re.compile(r"(附?表|工作表)\s*[一二三四1-4]")
_RESAVE = "请用 Excel 或 WPS 打开这个文件，保存一次，再交来"


def is_table_workbook(path: Path) -> bool:
    """Whether the file is a workbook of tables that this program wrote; never raises."""
    try:
        with zipfile.ZipFile(path) as package:
            info = package.getinfo("xl/workbook.xml")
            with package.open(info) as part:
                text = part.read(MOST_PART).decode("utf-8", "replace")
    except (OSError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False
    return ORIGIN_SHEET in text


def read_workbook(data: bytes, name: str) -> AnnualReport:
    """The tables of a workbook as a report without text. Raises UnreadableFile."""
    package = _Package(data, name)
    package.refuse_unsaved_formulas()
    sheets = _values(data, name)
    origin = sheets.get(ORIGIN_SHEET)
    if origin and origin.rows and _text(origin.rows[0][0]) == ORIGIN_MARK:
        return _ours(sheets, _Origin(origin.rows, name), package.names, name)
    return _foreign(sheets, name)


# --- Our own workbook ---------------------------------------------------------------------------


class _Origin:
    """The hidden sheet: whose report it is, and each cell as it was written."""

    def __init__(self, rows: Sequence[Sequence[Any]], name: str) -> None:
        try:
            facts = {_text(row[0]): _text(row[1]) for row in rows[1 : 1 + len(ORIGIN_FIELDS)]}
            self.agency = facts["agency"] or None
            self.year = int(facts["year"]) if facts["year"] else None
            self.scope = Scope(facts["scope"]) if facts["scope"] else None
            self.edition = facts["edition"] or None
            self.title = facts["title"] or None
            shape = Shape(facts["shape"])
            known = self.edition if self.edition in EDITIONS else EDITIONS[0]
            self.form = load_form(known, shape if shape in shapes_of(known) else Shape.STANDARD)
            self.cells = {
                _text(row[0]): _written(
                    _text(row[0]), *map(_text, (*row, "", "", "")[1:4]), form=self.form
                )
                for row in rows[1 + len(ORIGIN_FIELDS) :]
                if _text(row[0]) in self.form
            }
        except (KeyError, ValueError, IndexError, TypeError, InvalidOperation) as error:
            raise UnreadableFile(
                name, f"隐藏的工作表“{ORIGIN_SHEET}”被改过，对不上了", "请重新导出工作簿后再填"
            ) from error


def _written(key: str, value: str, text: str, note_text: str, *, form: Form) -> Cell:
    number = _number(Decimal(value), form.column(key).number) if value else None
    return Cell(number, text or None, note_text or None, How.TYPED)


def _ours(
    sheets: Mapping[str, _Sheet],
    origin: _Origin,
    names: Mapping[str, tuple[str, int, int]],
    name: str,
) -> AnnualReport:
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    for key in origin.form.all_keys:
        if key not in names:
            continue
        sheet, row, column = names[key]
        raw = sheets[sheet].at(row, column) if sheet in sheets else None
        before = origin.cells.get(key, Cell(None))
        place = f"{sheet} {_address(row, column)}"
        cell, problem = _typed(raw, before, origin.form.column(key).number, place)
        cells[key] = cell
        findings += _cell_findings(origin.form, key, before, cell, problem)
    if not cells:
        raise UnreadableFile(
            name, "里面的单元格名称都不在了，认不出哪一格是哪一项", "请重新导出工作簿后再填"
        )
    return AnnualReport(
        agency=origin.agency,
        year=origin.year,
        tables=Tables(cells),
        title=origin.title,
        scope=origin.scope,
        edition=origin.edition,
        shape=origin.form.shape,
        findings=tuple(findings),
    )


def _typed(raw: Any, before: Cell, kind: NumberKind, place: str) -> tuple[Cell, str | None]:
    """The cell as it is now, and what is wrong with what was typed. As it was where nothing changed."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        number = _number(Decimal(repr(raw)), kind)
        if not is_plausible(number):
            return Cell(None, _text(raw), None, How.TYPED, place), "数字太长"
        if number == before.value:
            return before, None
        return Cell(number, None, before.note, How.TYPED, place), None
    text = _text(raw)
    if before.value is None and text == (before.text or "").strip():
        return before, None
    read = read_value(text, kind)
    if (read.value, read.note) == (before.value, before.note) and read.value is not None:
        return before, None
    return Cell(read.value, text or None, read.note, How.TYPED, place), read.problem


def _number(number: Decimal, kind: NumberKind) -> Number:
    """As the cell counts; a count with a fraction stays as it is, and a rule says that it is wrong."""
    if kind.is_decimal or number != number.to_integral_value():
        return number
    return int(number)


def _cell_findings(
    form: Form, key: str, before: Cell, now: Cell, problem: str | None
) -> Iterator[Finding]:
    ref = CellRef.parse(key)
    if problem:
        message = f"{form.label(key)}的内容“{now.text}”{problem}，没有读入，请改成数字"
        yield note("R04", in_table(ref.table, ref.row, ref.column), message, now.text)
    if (before.value, before.note) == (now.value, now.note) and (
        now.value is not None or before.text == now.text
    ):
        return
    how = "随各项重新合计，" if key in form.computed_keys else ""
    yield Finding(
        CHANGED,
        Severity.INFO,
        CellPlace(ref.table, ref.row, ref.column),
        f"{form.label(key)}在工作簿里{how}由 {_shown(before)} 改为 {_shown(now)}"
        f"（{now.origin or '单元格'}）。请确认。",
        expected=before.value,
        actual=now.value,
        basis="导出工作簿时的数",
    )


def _shown(cell: Cell) -> str:
    number = "空白" if cell.value is None else str(cell.value)
    return f"{number}（{cell.note}）" if cell.note else number


# --- Any other workbook -------------------------------------------------------------------------


def _foreign(sheets: Mapping[str, _Sheet], name: str) -> AnnualReport:
    """The tables by their labels, as in every other format."""
    from assistant.reading.read import report_of

    blocks = [block for sheet in sheets.values() for block in sheet.blocks()]
    # Each sheet names the table and the report above it; the report once is enough.
    titles = dict.fromkeys(
        b for b in blocks if isinstance(b, Paragraph) and not _CAPTION.match(b.text)
    )
    once = {title.text: title for title in reversed(titles)}
    grids = (block for block in blocks if isinstance(block, Grid))
    try:
        report = report_of(Document((*once.values(), *grids), "xlsx"), name)
    except UnreadableFile as error:
        raise _no_tables(name) from error
    if not len(report.tables):
        raise _no_tables(name)
    missing = frozenset(("R07", "R08"))  # a workbook of tables has no text
    kept = tuple(finding for finding in report.findings if finding.code not in missing)
    return replace(report, findings=kept)


def _no_tables(name: str) -> UnreadableFile:
    return UnreadableFile(
        name,
        "这是 Excel 工作簿，里面没有年度报告的三张表",
        "报告请用 Word、网页、PDF 或文本格式；三张表请用 nianbao export --xlsx 导出的工作簿",
    )


@dataclass(frozen=True)
class _Sheet:
    """A worksheet from A1 on: its values, and its merged ranges by their first cell."""

    name: str
    rows: Sequence[Sequence[Any]]
    merges: Mapping[tuple[int, int], tuple[int, int]]

    def at(self, row: int, column: int) -> Any:
        """The value of a cell; None beyond the filled part."""
        inside = row < len(self.rows) and column < len(self.rows[row])
        return self.rows[row][column] if inside else None

    def blocks(self) -> Iterator[Block]:
        """Lines with one filled cell above the table as text, the rest as a grid."""
        filled = [sum(_text(value) != "" for value in row) for row in self.rows]
        first = next((i for i, count in enumerate(filled) if count > 1), len(filled))
        for row in self.rows[:first]:
            text = "".join(map(_text, row))
            if text:
                yield Paragraph(text, self.name)
        covered = set(self._covered())
        cells = tuple(
            GridCell(r - first, c, _text(value), *self.merges.get((r, c), (1, 1)))
            for r, row in enumerate(self.rows[first:], start=first)
            for c, value in enumerate(row)
            if (r, c) not in covered
        )
        if cells:
            yield Grid(cells, f"工作表“{self.name}”", first_row=first)

    def _covered(self) -> Iterator[tuple[int, int]]:
        for (row, column), (rows, columns) in self.merges.items():
            for r in range(row, row + rows):
                for c in range(column, column + columns):
                    if (r, c) != (row, column):
                        yield r, c


def blocks_of_workbook(data: bytes, name: str) -> tuple[Block, ...]:
    """Every visible sheet's lines and grid, in order. Raises UnreadableFile."""
    return tuple(
        block
        for title, sheet in _values(data, name).items()
        if title != ORIGIN_SHEET
        for block in sheet.blocks()
    )


def _values(data: bytes, name: str) -> dict[str, _Sheet]:
    """Every worksheet by name, formulas with their saved values."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return {
                title: _sheet(title, book.get_sheet_by_name(title)) for title in book.sheet_names
            }
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(name) from error


def _sheet(title: str, sheet: Any) -> _Sheet:
    # Sizes first: a single cell at XFD1048576 would make billions of empty ones.
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        return _Sheet(title, [], {})
    merges = {
        (top, left): (bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    }
    return _Sheet(title, sheet.to_python(skip_empty_area=False), merges)


def _text(value: Any) -> str:
    """A value as a clerk sees it: 3.0 is 3."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value).strip()


def _address(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


# --- The package itself -------------------------------------------------------------------------


class _Package:
    """What calamine does not tell: the names of cells, and formulas without a saved value."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise _damaged(name) from error
        if sum(info.file_size for info in self._zip.infolist()) > MOST_BYTES:
            raise UnreadableFile(name, "解压后大得不合常理", "请确认选对了文件")
        self._book = self._tree("xl/workbook.xml")
        self.names = dict(self._names())

    def _names(self) -> Iterator[tuple[str, tuple[str, int, int]]]:
        for element in self._book.iterfind(".//{*}definedName"):
            found = _NAME.fullmatch((element.text or "").strip())
            if found:
                column = 0
                for letter in found["column"]:
                    column = column * 26 + ord(letter) - ord("A") + 1
                yield (
                    str(element.get("name")),
                    (found["sheet"].replace("''", "'"), int(found["row"]) - 1, column - 1),
                )

    def refuse_unsaved_formulas(self) -> None:
        """Raises UnreadableFile when a formula has no saved value, or an error for one."""
        sheets = [info for info in self._zip.namelist() if info.startswith("xl/worksheets/sheet")]
        unsaved: list[str] = []
        for part in sheets:
            unsaved += self._unsaved(part)
        if unsaved:
            more = f"等 {len(unsaved)} 处" if len(unsaved) > NAMED else ""
            raise UnreadableFile(
                self._name,
                f"有公式没有保存算出的数，或者算出的是错误（{'、'.join(unsaved[:NAMED])}{more}）",
                f"{_RESAVE}；公式算不出的，请改正",
            )

    def _unsaved(self, part: str) -> Iterator[str]:
        for cell in self._tree(part).iterfind(".//{*}c"):
            if cell.find("{*}f") is None:
                continue
            value = cell.find("{*}v")
            kind = cell.get("t")
            if kind == "e" or ((value is None or not value.text) and kind != "str"):
                yield str(cell.get("r"))

    def _tree(self, part: str) -> etree._Element:
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
        )
        try:
            with self._zip.open(part) as stream:
                xml = stream.read(MOST_PART + 1)
            if len(xml) > MOST_PART or b"<!DOCTYPE" in xml:
                raise _damaged(self._name)
            return etree.fromstring(xml, parser)
        except (
            *(KeyError, OSError, RuntimeError, NotImplementedError, ValueError),
            *(zipfile.BadZipFile, zlib.error, etree.LxmlError),
        ) as error:
            raise _damaged(self._name) from error


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        name, "Excel 工作簿已损坏或不完整", "请重新下载，或用 Excel 打开后另存再试"
    )
