"""The report of a whole area held against the sum of its units, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import CellRef, Form, NumberKind, Shape, load_form, number_kind, shapes_of
from assistant.report import Number, Tables
from assistant.tables.case import place, sum_of
from assistant.tables.rules.registry import FORM_NOTICE
from assistant.tables.years import SINGLE, SPLIT

DIFFERS, UNKNOWN = "T17", "T18"
BASIS = f"{FORM_NOTICE}：县级以上人民政府的报告汇总本级政府、部门和下级政府的数据"
NAMED = 5
"""How many units or cells a message names; the rest is a number."""

AREA_CODES: dict[str, tuple[str, str]] = {
    DIFFERS: (
        "汇总报告与各单位之和不一致",
        "逐格比较：一级政府的汇总报告，每一格应等于所属各单位报告同一格之和。单位没有收齐、口径不同时也会不等，所以是提醒。",
    ),
    UNKNOWN: (
        "有单位缺数，没有比较",
        "有的单位这一格没有数，加不出和，这些格没有与汇总报告比较。",
    ),
}


def check_area(
    area: Tables, units: Sequence[Tables], form: Form, names: Sequence[str] = ()
) -> list[Finding]:
    """T17 for each cell in which the area differs from its units' sum, T18 for what is not known.

    `form` is the area's; `names` are the units' in the same order, else they are numbered. A cell
    that is unknown in the area or in a unit is never compared. Amounts whose unit the form leaves
    open are left out; where a unit prints （六） as one row, all are compared in that row. Nothing is
    compared without units.
    """
    if not units:
        return []
    form = _common(form, units)
    named = [names[i] if i < len(names) else f"第 {i + 1} 个单位" for i in range(len(units))]
    findings = list(rule_t17(area, units, form))
    return [*findings, *_unknown(units, form, named)]


def rule_t17(area: Tables, units: Sequence[Tables], form: Form) -> Iterator[Finding]:
    """In each cell the area's figure equals the sum of the units' figures.

    Basis: a government's report sums itself, its departments and the governments below it (domain
    facts 2.7; the wording of the notice was not seen).
    Since: report year 2019.
    Tolerance: none.
    Not covered: a cell unknown anywhere; amounts without a fixed unit; whether the list of units is
    complete, or counts one twice. So it is a warning and not an error.
    """
    for key in _comparable(form):
        said = _value(area, key)
        total = _sum(_value(unit, key) for unit in units)
        if said is None or total is None or said == total:
            continue
        side = "多" if said > total else "少"
        yield Finding(
            DIFFERS,
            Severity.WARNING,
            place(key),
            f"{form.label(key)}汇总报告为 {said}，{len(units)} 个单位之和为 {total}，"
            f"汇总报告{side} {abs(said - total)}。请核对单位是否收齐、有无重复、口径是否一致。",
            expected=total,
            actual=said,
            basis=BASIS,
        )


def _common(form: Form, units: Sequence[Tables]) -> Form:
    """The form in which all can be compared: with （六） as one row where a unit prints it so."""
    folded = any(unit.value(f"requests.{SINGLE}.total") is not None for unit in units)
    if folded and Shape.COLLAPSED_OTHER in shapes_of(form.edition):
        return load_form(form.edition, Shape.COLLAPSED_OTHER)
    return form


def _value(tables: Tables, key: str) -> Number | None:
    """The cell's figure; for （六） as one row, the sum of its three rows where they are printed."""
    value = tables.value(key)
    if value is not None or CellRef.parse(key).row != SINGLE:
        return value
    column = CellRef.parse(key).column
    return sum_of(tables, (f"requests.{row}.{column}" for row in SPLIT))


def _comparable(form: Form) -> list[str]:
    return [key for key in form.all_keys if number_kind(key) is not NumberKind.PRINTED]


def _sum(values: Iterable[Number | None]) -> Number | None:
    total: Number = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _unknown(units: Sequence[Tables], form: Form, names: Sequence[str]) -> Iterator[Finding]:
    """One finding a table: how many cells lack a figure of a unit, and which units."""
    comparable = set(_comparable(form))
    for name, table in form.tables.items():
        keys = [key for key in table.keys if key in comparable]
        blank = [key for key in keys if any(_value(unit, key) is None for unit in units)]
        if not blank:
            continue
        lacking = [
            unit_name
            for unit_name, unit in zip(names, units, strict=True)
            if any(_value(unit, key) is None for key in keys)
        ]
        more = f"等 {len(lacking)} 个单位" if len(lacking) > NAMED else ""
        yield Finding(
            UNKNOWN,
            Severity.INFO,
            CellPlace(name),
            f"{table.label}有 {len(blank)} 格没有与汇总报告比较，因为有单位没有数："
            f"{'、'.join(lacking[:NAMED])}{more}。请补齐这些单位的数再比较。",
            actual=len(blank),
            basis=BASIS,
        )
