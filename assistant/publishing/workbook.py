"""Tables two to four as a workbook: three sheets laid out as the form prints them, to be edited and read back.

Totals that hold are live formulas with the value they have; a printed total that is wrong is written as
the value it is. Computed cells and labels are locked, all others may be typed into. Each figure's cell
carries the name of its key (`requests.granted.total`), and a hidden sheet what was written, so that
reading back tells what a person changed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from assistant.forms import TABLES, Form, Sum
from assistant.publishing.grid import Box, Grid, Part, bare_note, table_grid
from assistant.publishing.handover import put_verified
from assistant.publishing.outline import printable, printable_form, printed_title
from assistant.publishing.readback import verify_readback
from assistant.publishing.spreadsheet import (
    FORMULA_STARTS,
    Book,
    Look,
    Looks,
    Sheet,
    address,
    cell,
    formula,
    letters,
    lines_of,
    row,
)
from assistant.reading.workbook import ORIGIN_FIELDS, ORIGIN_MARK, ORIGIN_SHEET
from assistant.report import AnnualReport, Cell, Tables
from assistant.tables.rules import sum_of

SHEETS = {"proactive": "表二 主动公开", "requests": "表三 申请", "disputes": "表四 复议诉讼"}
# A sheet's first two rows: what it is, whose.
TOP = 2
# Characters of column width for a tenth of a millimetre of paper.
WIDTH = 0.058
NARROWEST = 7
# Excel repairs, that is spoils, a workbook with a format of more than 255 characters.
LONGEST_NOTE = 120
LABEL_FILL = "F3F4F6"
COMPUTED_FILL = "EAF2EA"


def write_workbook(report: AnnualReport, path: Path) -> None:
    """The workbook, handed over only when its figures read back as the report's.

    The same report gives the same bytes. Raises ExportMismatch and leaves the target as it was.
    """
    put_verified(
        path, workbook_bytes(report), lambda file: verify_readback(report, file, path.name)
    )


def workbook_bytes(report: AnnualReport) -> bytes:
    """The workbook as bytes."""
    looks = Looks()
    sheets, names = table_sheets(report, looks)
    book = Book(printed_title(report), [*sheets, _origin_sheet(report, looks)], looks, names)
    buffer = io.BytesIO()
    book.write(buffer)
    return buffer.getvalue()


def table_sheets(report: AnnualReport, looks: Looks) -> tuple[list[Sheet], dict[str, str]]:
    """The three sheets, and the place of each cell of the form by its key."""
    form = printable_form(report)
    sheets: list[Sheet] = []
    names: dict[str, str] = {}
    for name in TABLES:
        made = _TableSheet(report, form, table_grid(form, name, report.tables), looks)
        sheets.append(made.sheet())
        names.update(made.names())
    return sheets, names


@dataclass(frozen=True)
class _TableSheet:
    report: AnnualReport
    form: Form
    grid: Grid
    looks: Looks

    @property
    def title(self) -> str:
        return SHEETS[self.grid.name]

    @property
    def places(self) -> dict[str, tuple[int, int]]:
        """Row and column of each figure, counted from 0."""
        return {box.key: (box.row + TOP, box.column) for box in self.grid.boxes if box.key}

    def names(self) -> Iterator[tuple[str, str]]:
        for key, (line, column) in self.places.items():
            yield key, f"'{self.title}'!${letters(column)}${line + 1}"

    def sheet(self) -> Sheet:
        last = letters(len(self.grid.widths) - 1)
        boxes = [box for box in self.grid.boxes if box.rows > 1 or box.columns > 1]
        head = self.grid.header_rows
        return Sheet(
            self.title,
            list(self._rows()),
            [_width(width) for width in self.grid.widths],
            frozen=TOP + head if head else 0,
            merges=[f"A1:{last}1", f"A2:{last}2", *map(_range, boxes)],
            wrong=list(self._wrong()),
            protected=True,
            repeated=(TOP, TOP + head - 1) if head else None,
        )

    def _rows(self) -> Iterator[str]:
        table = self.form.tables[self.grid.name]
        big = Look(bold=True, size=14, side="center")
        yield row(
            0, [cell("A1", f"{table.label}  {self.grid.caption}", self.looks.number(big))], 24
        )
        whose = printed_title(self.report)
        look = _quoted(Look(side="center"), whose)
        yield row(1, [cell("A2", whose, self.looks.number(look))], 24)
        formulas = dict(self._formulas())
        for i, line in enumerate(self.grid.lines()):
            cells: list[str] = []
            for slot in line:
                cells += self._box(slot.box, i + TOP, formulas, continued=slot.continued)
            yield row(i + TOP, cells, _row_height(self.grid, i))

    def _box(
        self, box: Box, line: int, formulas: Mapping[str, str], *, continued: bool
    ) -> Iterator[str]:
        """The box's first cell in this row, then the cells that it covers, framed alike."""
        look = Look(
            bold=box.part is Part.TITLE,
            fill="" if box.part is Part.VALUE else LABEL_FILL,
            border=True,
            side="left" if box.part is Part.LABEL else "center",
        )
        at = address(line, box.column)
        if continued:
            yield cell(at, None, self.looks.number(look))
        elif box.key:
            yield self._figure(at, box, look, formulas.get(box.key))
        else:
            yield cell(at, box.text, self.looks.number(_quoted(look, box.text)))
        for column in range(box.column + 1, box.column + box.columns):
            yield cell(address(line, column), None, self.looks.number(look))

    def _figure(self, at: str, box: Box, look: Look, words: str | None) -> str:
        """The bare number; unit and note are shown by its format, so that sums still work."""
        held = self.report.tables[box.key or ""]
        behind = _behind(held, box.text)
        if behind:
            look = replace(look, format=f'General"{behind}"', shrunk=True)
        if words is not None:
            value = int(held.value) if held.value is not None else None
            return formula(at, words, value, self.looks.number(replace(look, fill=COMPUTED_FILL)))
        look = replace(look, unlocked=True)
        if held.value is not None:
            return cell(at, held.value, self.looks.number(look))
        return cell(at, box.text, self.looks.number(_quoted(look, box.text)))

    def _formulas(self) -> Iterator[tuple[str, str]]:
        """A formula for each total that is the sum of its parts, or unknown as one of them is."""
        places = self.places
        for relation in _sums(self.form, self.grid.name):
            held, right = (
                self.report.tables[relation.total],
                sum_of(self.report.tables, relation.parts),
            )
            stroke = held.value is None and (held.text or "").strip()
            if held.value == right and not stroke:
                parts = _ranges([places[key] for key in relation.parts])
                count = len(relation.parts)
                yield relation.total, f'IF(COUNT({parts})={count},SUM({parts}),"")'

    def _wrong(self) -> Iterator[tuple[str, str]]:
        """What turns red: a total that is not the sum of its parts, four figures that do not balance."""
        places = self.places
        for relation in _sums(self.form, self.grid.name):
            parts = _ranges([places[key] for key in relation.parts])
            total = address(*places[relation.total])
            yield (
                total,
                f"AND(COUNT({parts})={len(relation.parts)},ISNUMBER({total}),SUM({parts})<>{total})",
            )
        for balance in self.form.balances if self.grid.name == "requests" else ():
            left = [address(*places[key]) for key in balance.left]
            right = [address(*places[key]) for key in balance.right]
            both = [*left, *right]
            known = f"COUNT({','.join(map(_fixed, both))})={len(both)}"
            differ = f"{'+'.join(map(_fixed, left))}<>{'+'.join(map(_fixed, right))}"
            yield " ".join(both), f"AND({known},{differ})"


def _sums(form: Form, table: str) -> Iterable[Sum]:
    """The totals of a table; a total of both a row and a column is taken as that of its row."""
    sums = (*form.column_sums, *form.row_sums, *form.dispute_sums)
    return [total for total in sums if total.total.startswith(f"{table}.")]


def _ranges(cells: Sequence[tuple[int, int]]) -> str:
    """`D6:I6`: cells beside or under each other as ranges."""
    runs: list[list[tuple[int, int]]] = []
    for line, column in sorted(cells):
        last = runs[-1][-1] if runs else None
        if last and (line, column) in ((last[0], last[1] + 1), (last[0] + 1, last[1])):
            runs[-1].append((line, column))
        else:
            runs.append([(line, column)])
    return ",".join(
        address(*run[0]) + (f":{address(*run[-1])}" if len(run) > 1 else "") for run in runs
    )


def _fixed(at: str) -> str:
    """`$D$6`: the same cell wherever the condition is looked at."""
    name = at.rstrip("0123456789")
    return f"${name}${at[len(name) :]}"


def _range(box: Box) -> str:
    first = address(box.row + TOP, box.column)
    return f"{first}:{address(box.row + TOP + box.rows - 1, box.column + box.columns - 1)}"


def _quoted(look: Look, text: str) -> Look:
    """Text that stays text: a leading = + - @ is never taken as a formula, also when edited."""
    return replace(look, quoted=True) if text.startswith(FORMULA_STARTS) else look


def _behind(held: Cell, printed: str) -> str:
    if held.value is None:
        return ""
    note = printable(bare_note(held.note)).replace('"', "”").replace("\n", " ")
    if len(note) > LONGEST_NOTE:
        note = f"{note[:LONGEST_NOTE]}…"
    return _unit(held, printed) + (f"（{note}）" if note else "")


def _unit(held: Cell, printed: str) -> str:
    """The unit printed behind an amount: where the form fixes none, the number alone says little."""
    if not isinstance(held.value, Decimal):
        return ""
    return next((unit for unit in ("亿元", "万元", "元") if unit in printed), "")


def _width(share: int) -> float:
    return max(NARROWEST, share * WIDTH)


def _row_height(grid: Grid, line: int) -> float:
    """Points for the longest text that lies in this row alone."""
    lines = 1
    for box in grid.boxes:
        if box.row == line and box.rows == 1:
            width = sum(_width(w) for w in grid.widths[box.column : box.column + box.columns])
            lines = max(lines, lines_of(box.text, width))
    return 8 + 13 * lines


def _origin_sheet(report: AnnualReport, looks: Looks) -> Sheet:
    """What was written, cell by cell, as text: money must not pass through a double."""
    facts = {
        "agency": report.agency,
        "year": report.year,
        "scope": report.scope,
        "edition": report.edition,
        "shape": report.shape,
        "title": printed_title(report),
    }
    lines = [[ORIGIN_MARK], *([name, str(facts[name] or "")] for name in ORIGIN_FIELDS)]
    lines += _origin_lines(printable_form(report), report.tables)
    plain, quoted = looks.number(Look(wrap=False)), looks.number(Look(wrap=False, quoted=True))
    rows = [
        row(
            i,
            (
                cell(address(i, j), text, quoted if text.startswith(FORMULA_STARTS) else plain)
                for j, text in enumerate(line)
            ),
        )
        for i, line in enumerate(lines)
    ]
    return Sheet(ORIGIN_SHEET, rows, (48, 24, 24, 40), protected=True, hidden=True)


def _origin_lines(form: Form, tables: Tables) -> Iterator[list[str]]:
    for key in form.all_keys:
        held = tables[key]
        value = "" if held.value is None else format(Decimal(held.value), "f")
        yield [key, value, held.text or "", held.note or ""]
