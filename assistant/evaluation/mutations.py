"""Faults put into consistent tables: which cells take which value, and what kind of slip it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.evaluation.bases import TableBase
from assistant.forms import CellRef, Form, number_kind
from assistant.report import AnnualReport, Cell, Number

KINDS: Mapping[str, str] = {
    "plus_one": "一格加 1",
    "minus_one": "一格减 1",
    "negative": "一格为负",
    "digit_swap": "相邻两位颠倒",
    "digit_dropped": "少一位",
    "digit_doubled": "多一位",
    "next_row": "与下一行的数互换",
    "next_column": "与右一列的数互换",
    "row_shifted": "整行右移一列",
    "pasted": "一格贴成上年的数",
    "carry_broken": "上年结转与上年报告不符",
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """A slip: its kind, the cells with their wrong values, and the cell that it is about."""

    kind: str
    cell: str
    changed: Mapping[str, Number]

    def on(self, base: TableBase) -> AnnualReport:
        """The base's report with the slip in it."""
        cells = {key: Cell(value) for key, value in self.changed.items()}
        return replace(base.report, tables=base.report.tables.with_cells(cells))


def mutations(base: TableBase) -> Iterator[Mutation]:
    """Every slip on every cell of tables three and four, and negative values of table two."""
    form = base.report.form
    values = {key: _known(base.report, key) for key in form.all_keys}
    for key in (*form.keys("requests"), *form.keys("disputes")):
        value = int(values[key])
        yield Mutation("plus_one", key, {key: value + 1})
        yield Mutation("minus_one", key, {key: value - 1})
        yield from _digits(key, value)
        yield from _pasted(base, key, value)
    yield from _negatives(form, values)
    yield from _neighbours(form, values)
    yield from _shifted(form, values)
    yield from _carries(base, values)


def _known(report: AnnualReport, key: str) -> Number:
    value = report.tables.value(key)
    if value is None:
        raise ValueError(f"{key} of a base must be known")
    return value


def _digits(key: str, value: int) -> Iterator[Mutation]:
    """The last two digits that differ swapped; the last digit left out; it printed twice."""
    digits = str(value)
    for i in reversed(range(len(digits) - 1)):
        if digits[i] != digits[i + 1]:
            swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
            yield Mutation("digit_swap", key, {key: int(swapped)})
            break
    if value >= 10:
        yield Mutation("digit_dropped", key, {key: int(digits[:-1])})
    if value > 0:
        yield Mutation("digit_doubled", key, {key: int(digits + digits[-1])})


def _pasted(base: TableBase, key: str, value: int) -> Iterator[Mutation]:
    before = base.previous.tables.value(key) if base.previous else None
    if before is not None and before != value:
        yield Mutation("pasted", key, {key: before})


def _negatives(form: Form, values: Mapping[str, Number]) -> Iterator[Mutation]:
    """Each cell below zero; an increase or decrease may be."""
    for key in form.all_keys:
        kind = number_kind(key)
        if not kind.may_be_negative:
            one = Decimal("0.01") if kind.is_decimal else 1
            yield Mutation("negative", key, {key: -max(values[key], one)})


def _neighbours(form: Form, values: Mapping[str, Number]) -> Iterator[Mutation]:
    """A value and its neighbour below or to the right trade places, where they differ."""
    for name in ("requests", "disputes"):
        grid = [
            [f"{name}.{row.key}.{column.key}" for column in block.columns]
            for block, row in form.tables[name].lines()
        ]
        for i, row in enumerate(grid):
            for j, key in enumerate(row):
                below = grid[i + 1][j] if name == "requests" and i + 1 < len(grid) else None
                right = row[j + 1] if j + 1 < len(row) else None
                for kind, other in (("next_row", below), ("next_column", right)):
                    if other and values[key] != values[other]:
                        yield Mutation(kind, key, {key: values[other], other: values[key]})


def _shifted(form: Form, values: Mapping[str, Number]) -> Iterator[Mutation]:
    """A row of table three typed one column too far right, with zero in front."""
    for total in form.row_sums:
        row = (*total.parts, total.total)
        moved = dict(zip(row, (0, *(values[key] for key in row[:-1])), strict=True))
        changed = {key: value for key, value in moved.items() if value != values[key]}
        if changed:
            yield Mutation("row_shifted", total.total, changed)


def _carries(base: TableBase, values: Mapping[str, Number]) -> Iterator[Mutation]:
    """One more or less carried in and as many fewer new: the year holds, last year's report does not."""
    if base.previous is None:
        return
    columns = {CellRef.parse(b.left[0]).column: b.left for b in base.report.form.balances}
    for column, (new, carried_in) in columns.items():
        if column == "total":
            continue
        for step in (1, -1):
            changed = {
                carried_in: values[carried_in] + step,
                new: values[new] - step,
                columns["total"][1]: values[columns["total"][1]] + step,
                columns["total"][0]: values[columns["total"][0]] - step,
            }
            if min(changed.values()) >= 0:
                yield Mutation("carry_broken", carried_in, changed)
