"""Year against year: the change of each cell that counts the same thing in both reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.forms import CellRef, Form
from assistant.report import AnnualReport, Number, Tables
from assistant.tables.check import form_of
from assistant.tables.rules import sum_of

SINGLE = "other_single_row"
SPLIT = ("other_no_correction", "other_unpaid_fee", "other_misc")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell in both years. `rate` is the change in percent of `before`, two digits, half up.

    `change` is None when a year is unknown; `rate` also when `before` is 0.
    """

    cell: str
    before: Number | None
    after: Number | None
    change: Number | None
    rate: Decimal | None


def compare_tables(before: AnnualReport, after: AnnualReport) -> list[CellChange]:
    """The change of every comparable cell, in printed order of the later report.

    Cells are comparable when both forms have them under one identifier. Where one report prints
    （六）其他处理 as one row and the other as three, their sum is compared under `other_single_row`.
    Cells unknown in both years are left out, and everything when a form is not known.
    """
    then, now = form_of(before), form_of(after)
    if then is None or now is None:
        return []
    changes = (
        _change(key, _value(before.tables, then, key), _value(after.tables, now, key))
        for key in _comparable(then, now)
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
    change = None if before is None or after is None else after - before
    return CellChange(key, before, after, change, growth_rate(before, after))


def _comparable(then: Form, now: Form) -> Iterator[str]:
    seen = set()
    for key in now.all_keys:
        ref = CellRef.parse(key)
        if key not in then and ref.row in (SINGLE, *SPLIT):
            key = CellRef(ref.table, SINGLE, ref.column).key
        elif key not in then:
            continue
        if key not in seen:
            seen.add(key)
            yield key


def _value(tables: Tables, form: Form, key: str) -> Number | None:
    if key in form:
        return tables.value(key)
    column = CellRef.parse(key).column
    return sum_of(tables, (f"requests.{row}.{column}" for row in SPLIT))
