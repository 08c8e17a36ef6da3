"""The tables of an area: the sum over its units, cell by cell, an unknown cell never taken for zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from assistant.findings import CellPlace, FilePlace, Finding, Severity
from assistant.forms import (
    EDITIONS,
    CellRef,
    Form,
    NumberKind,
    Shape,
    edition_of_year,
    load_form,
    number_kind,
)
from assistant.report import AnnualReport, Cell, How, Number, Tables
from assistant.tables.check import form_of
from assistant.tables.rules import sum_of
from assistant.tables.years import SINGLE, SPLIT

AREA = "U01"
BASIS = "上级报告的每一格等于所属各单位同一格之和"
ROLLUP_CODES: dict[str, tuple[str, str]] = {
    AREA: (
        "地区报告的数不等于各单位之和",
        "逐格核对；有单位没有填的格不核对。缺报告的单位已知、地区数较大时只提醒。",
    ),
    "U07": ("格式不同，有的格不能相加", "报告用的不是这一年度的格式，两种格式都有的格才相加。"),
    "U09": ("有的格不是所有单位都填了", "空白不当作 0：合计是已填单位之和，注明缺几家。"),
    "U12": ("单位的报告自身有数对不上", "照报告印的数相加，请先让单位改正。"),
}


@dataclass
class Rollup:
    """The sum so far: call `add` for each unit. `lacking` names the units that left a cell unknown."""

    form: Form
    sums: dict[str, Number] = field(default_factory=dict)
    lacking: dict[str, list[str]] = field(default_factory=dict)
    units: list[Tables] = field(default_factory=list)
    other_forms: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, report: AnnualReport) -> None:
        """Add a unit's figures, as far as its form counts the same."""
        tables, incomparable = as_form(report, self.form)
        self.units.append(tables)
        if incomparable:
            self.other_forms[name] = incomparable
        for key in summable(self.form):
            value = tables.value(key)
            if value is None:
                self.lacking.setdefault(key, []).append(name)
            else:
                self.sums[key] = self.sums.get(key, 0) + value

    @property
    def tables(self) -> Tables:
        """The sums; a note says how many units lack the cell."""
        cells = {}
        for key in summable(self.form):
            lacking = len(self.lacking.get(key, ()))
            note = f"缺{lacking}家" if lacking else None
            cells[key] = Cell(self.sums.get(key), None, note, How.FILLED)
        return Tables(cells)

    def findings(self) -> list[Finding]:
        """What could not be added, and which cells not every unit filled in."""
        found = [
            Finding(
                "U07",
                Severity.INFO,
                FilePlace(name),
                f"{name}的报告用的是别的格式，有 {len(keys)} 格与 {self.form.edition} 年格式不同，没有相加。",
            )
            for name, keys in self.other_forms.items()
        ]
        if self.lacking:
            units = {name for names in self.lacking.values() for name in names}
            message = (
                f"有 {len(self.lacking)} 格不是所有单位都填了（{len(units)} 家有空白），"
                "合计是已填单位之和，见“缺数”表。请让这些单位补填；没有发生的填 0。"
            )
            found.append(Finding("U09", Severity.WARNING, CellPlace("requests"), message))
        return found


def summable(form: Form) -> tuple[str, ...]:
    """The cells that can be added: an amount whose unit the form leaves open cannot."""
    return tuple(key for key in form.all_keys if number_kind(key) is not NumberKind.PRINTED)


def common_form(reports: Iterable[AnnualReport], year: int) -> Form:
    """The form of the year; with （六） as one row when any report prints it so."""
    edition = edition_of_year(year) or EDITIONS[0]
    form = load_form(edition)
    if SINGLE in {row.key for _, row in form.tables["requests"].lines()}:
        return form
    forms = [form_of(report) for report in reports]
    one_row = any(f is not None and f"requests.{SINGLE}.total" in f for f in forms)
    return load_form(edition, Shape.COLLAPSED_OTHER) if one_row else form


def as_form(report: AnnualReport, form: Form) -> tuple[Tables, list[str]]:
    """The report's figures on another form, and the cells of that form which its own does not have.

    （六） in three rows stands as their sum where the form has one row; nothing else is converted.
    """
    own = form_of(report)
    cells: dict[str, Cell] = {}
    incomparable = []
    for key in summable(form):
        if own is not None and key in own:
            value = report.tables.value(key)
        elif own is not None and CellRef.parse(key).row == SINGLE:
            column = CellRef.parse(key).column
            value = sum_of(report.tables, (f"requests.{row}.{column}" for row in SPLIT))
        else:
            incomparable.append(key)
            continue
        if value is not None:
            cells[key] = _cell(value)
    return Tables(cells), incomparable


def shared(tables: Tables, form: Form) -> Tables:
    """The known figures alone, with keys and cells that all reports share: a tenth of the memory."""
    values = ((key, tables.value(key)) for key in form.all_keys)
    return Tables({key: _cell(value) for key, value in values if value is not None})


@lru_cache(maxsize=4096)
def _cell(value: Number) -> Cell:
    return Cell(value)


def check_area(area: Tables, units: Sequence[Tables], form: Form) -> list[Finding]:
    """A finding for each cell in which an area's report is not the sum over its units.

    All tables are on `form`. Not covered: a cell that is unknown in the area's report or in a unit's;
    amounts whose unit the form leaves open.
    """
    findings = []
    for key in summable(form):
        printed = area.value(key)
        values = [unit.value(key) for unit in units]
        known = [value for value in values if value is not None]
        if printed is None or not known or len(known) < len(values) or printed == sum(known):
            continue
        ref = CellRef.parse(key)
        findings.append(
            Finding(
                AREA,
                Severity.ERROR,
                CellPlace(ref.table, ref.row, ref.column),
                f"{form.label(key)}：地区报告印为 {printed}，{len(units)} 家单位之和为 {sum(known)}，"
                f"相差 {abs(printed - sum(known))}。请核对地区报告，或是否有单位漏报、重复。",
                expected=sum(known),
                actual=printed,
                basis=BASIS,
            )
        )
    return findings


def softened(findings: Iterable[Finding]) -> list[Finding]:
    """Differences as warnings where units are known to be missing and the area prints more.

    An area that prints less than the units that did report is wrong all the same.
    """
    return [_softened(finding) for finding in findings]


def _softened(finding: Finding) -> Finding:
    total, printed = finding.expected, finding.actual
    if not isinstance(total, int | Decimal) or not isinstance(printed, int | Decimal):
        return finding
    if Decimal(printed) < Decimal(total):
        return finding
    message = f"{finding.message}已知有单位没有计入，差数可能由此而来。"
    return replace(finding, severity=Severity.WARNING, message=message)
