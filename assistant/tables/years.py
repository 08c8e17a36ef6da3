"""Year against year: the change of each cell that counts the same thing in both reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from assistant.forms import CellRef, Form, NumberKind, number_kind
from assistant.report import AnnualReport, Number, Tables
from assistant.tables.check import form_of
from assistant.tables.rules import sum_of

SINGLE = "other_single_row"
SPLIT = ("other_no_correction", "other_unpaid_fee", "other_misc")
HUNDREDTH = Decimal("0.01")


class Comparable(StrEnum):
    """Whether a cell counts the same in both years: `roughly` where forms define it differently."""

    YES = "yes"
    ROUGHLY = "roughly"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell in both years. `rate` is the change in percent of `before`, two digits, half up.

    `change` is None when a year is unknown or the cell is only roughly comparable; `rate` also when
    `before` is 0.
    """

    cell: str
    before: Number | None
    after: Number | None
    change: Number | None
    rate: Decimal | None
    comparable: Comparable = Comparable.YES


def compare_tables(before: AnnualReport, after: AnnualReport) -> list[CellChange]:
    """The change of every comparable cell, in printed order of the later report.

    Cells are comparable when both forms have them under one identifier; roughly, when the forms pair
    them as nearly the same, or when the form leaves the unit of an amount open. Where one report
    prints （六）其他处理 as one row and the other as three, their sum is compared under
    `other_single_row`. Cells unknown in both years are left out, and everything when a form is not
    known.
    """
    then, now = form_of(before), form_of(after)
    if then is None or now is None:
        return []
    changes = (
        _change(key, _value(before.tables, then, old), _value(after.tables, now, key))
        if key == old
        else _rough(key, before.tables.value(old), after.tables.value(key))
        for key, old in _comparable(then, now)
    )
    return [change for change in changes if change.before is not None or change.after is not None]


def growth_rate(before: Number | None, after: Number | None) -> Decimal | None:
    """Change in percent of `before`, two digits, half up; None when unknown or from 0.

    >>> growth_rate(3607, 3646)
    Decimal('1.08')
    """
    if before is None or after is None or before == 0:
        return None
    rate = (Decimal(after) - Decimal(before)) * 100 / Decimal(before)
    return rate.quantize(HUNDREDTH, ROUND_HALF_UP)


def _change(key: str, before: Number | None, after: Number | None) -> CellChange:
    if number_kind(key) is NumberKind.PRINTED:
        return _rough(key, before, after)  # one year may be in 元, the other in 万元
    change = None if before is None or after is None else after - before
    return CellChange(key, before, after, change, growth_rate(before, after))


def _rough(key: str, before: Number | None, after: Number | None) -> CellChange:
    return CellChange(key, before, after, None, None, Comparable.ROUGHLY)


def _comparable(then: Form, now: Form) -> Iterator[tuple[str, str]]:
    """The keys of the later form with their counterpart in the earlier one.

    （六） stands under one name where the shapes differ.
    """
    rough = {**dict(now.roughly), **{newer: older for older, newer in then.roughly}}
    seen = set()
    for key in now.all_keys:
        ref = CellRef.parse(key)
        old = key
        if key not in then and ref.row in (SINGLE, *SPLIT):
            key = old = CellRef(ref.table, SINGLE, ref.column).key
        elif key not in then:
            old = rough.get(key, key)
            if old not in then:
                continue
        if key not in seen:
            seen.add(key)
            yield key, old


def _value(tables: Tables, form: Form, key: str) -> Number | None:
    if key in form:
        return tables.value(key)
    column = CellRef.parse(key).column
    return sum_of(tables, (f"requests.{row}.{column}" for row in SPLIT))
