"""The figures that are printed and must be read again: sample bodies and generated reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.forms import Form, NumberKind, known_forms, number_kind
from assistant.reading.read import read_report
from assistant.report import (
    AnnualReport,
    Cell,
    Number,
    Section,
    Signature,
    Tables,
)
from assistant.resources import data_folder

AGENCY = "示例县清河乡人民政府"
YEARS = {"2019": 2020}
_PROSE = {
    1: "2023年，清河乡主动公开政府信息120条。\n（一）主动公开。通过网站公开90条，比上年增加12%。",
    5: "（一）存在的问题\n公开不够及时。\n（二）改进情况\n加强培训，全年培训2次。",
    6: "本年度未收取信息处理费。",
}
_PREFACE = (
    "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自{year}年1月1日起至"
    "{year}年12月31日止。"
)


@dataclass(frozen=True)
class Case:
    """A report to print. What must be read is what its cells print."""

    name: str
    report: AnnualReport

    @property
    def expected(self) -> Mapping[str, Number | None]:
        """Every cell of the form with the number that it prints, None where it prints none."""
        return {key: self.report.tables.value(key) for key in self.report.form.all_keys}


def own_cases() -> list[Case]:
    """The sample bodies and the generated reports: all that comes with the program."""
    return [*_sample_cases(), *generated_cases()]


def _sample_cases() -> Iterator[Case]:
    folder = data_folder("corpus") / "reports"
    for path in sorted(folder.iterdir()):
        if path.suffix in (".html", ".docx"):
            yield Case(path.name, read_report(path))


def generated_cases() -> list[Case]:
    """Each kind of figures on each form that is known as data."""
    return [
        Case(f"{kind}-{form.edition}-{form.shape.value}", report_of(form, make(form)))
        for form in known_forms()
        for kind, make in KINDS.items()
    ]


def report_of(
    form: Form, cells: Mapping[str, Cell], agency: str = AGENCY, year: int | None = None
) -> AnnualReport:
    """A whole signed report around these cells."""
    year = year or YEARS.get(form.edition, 2023)
    return AnnualReport(
        agency=agency,
        year=year,
        tables=Tables(cells),
        sections=tuple(
            Section(spec.number, spec.heading, _PROSE.get(spec.number, ""))
            for spec in form.sections
        ),
        preface=_PREFACE.format(year=year),
        title=f"{agency}{year}年政府信息公开工作年度报告",
        edition=form.edition,
        shape=form.shape,
        signed=Signature(agency, date(year + 1, 1, 20)),
    )


def _numbers(form: Form, start: int, *, holds: bool = True) -> dict[str, Cell]:
    """Another number for every cell; totals of rows are sums, unless nothing is to hold."""
    values: dict[str, Number] = {}
    for i, key in enumerate(form.keys("proactive")):
        values[key] = _number(key, start + 211 + i)
    for i, key in enumerate((*form.keys("requests"), *form.keys("disputes"))):
        values[key] = start + i
    if holds:
        for total in (*form.row_sums, *form.dispute_sums):
            values[total.total] = sum(int(values[part]) for part in total.parts)
    return {key: Cell(value) for key, value in values.items()}


def _number(key: str, value: int) -> Number:
    """The value as this cell prints one: money with decimals, a change below zero."""
    kind = number_kind(key)
    if kind.is_decimal:
        return Decimal(f"{value}.4567")
    return -value if kind is NumberKind.SIGNED else value


def _large(form: Form) -> dict[str, Cell]:
    """Numbers of four and five digits, all different, rows add up."""
    return _numbers(form, 1001)


def _small(form: Form) -> dict[str, Cell]:
    """Numbers from 1 on, rows add up."""
    return _numbers(form, 1)


def _broken(form: Form) -> dict[str, Cell]:
    """No sum holds: what is printed counts, not what follows."""
    return _numbers(form, 31, holds=False)


def _zeros(form: Form) -> dict[str, Cell]:
    """A township: zeros but for a few requests."""
    cells = {key: Cell(Decimal(0) if number_kind(key).is_decimal else 0) for key in form.all_keys}
    for row, count in (
        ("new_received", 3),
        ("granted", 2),
        ("total_results", 2),
        ("carried_out", 1),
    ):
        for column in ("natural_person", "total"):
            cells[f"requests.{row}.{column}"] = Cell(count)
    cells["disputes.review.upheld"] = cells["disputes.review.total"] = Cell(1)
    return cells


def _blanks(form: Form) -> dict[str, Cell]:
    """Every seventh cell prints a stroke in place of a number, every eleventh of table three nothing."""
    cells = _numbers(form, 1)
    for i, key in enumerate(form.all_keys):
        if i % 7 == 3:
            cells[key] = Cell(None, "/" if i % 2 else "-")
        elif i % 11 == 5 and key.startswith("requests."):
            cells[key] = Cell(None, "")
    return cells


def _notes(form: Form) -> dict[str, Cell]:
    """Notes in brackets behind some numbers."""
    cells = _numbers(form, 11)
    for i, key in enumerate(form.all_keys):
        value = cells[key].value
        if i % 9 == 2:
            cells[key] = Cell(value, f"{value}（其中网上{i}件）", f"其中网上{i}件")
    return cells


KINDS: Mapping[str, Callable[[Form], dict[str, Cell]]] = {
    "large": _large,
    "small": _small,
    "broken": _broken,
    "zeros": _zeros,
    "blanks": _blanks,
    "notes": _notes,
}
