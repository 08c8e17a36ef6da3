"""The relations of the tables counted here anew, by brute force, to judge the check and its repairs.

Nothing of `tables` is used: the judge must not share a mistake with the judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.forms import CellRef, Form, number_kind
from assistant.report import AnnualReport, Number


@dataclass(frozen=True, slots=True)
class Relation:
    """The sum of `left` less the sum of `right`, less a constant of last year, is zero."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    constant: Number = 0

    def gap(self, values: Mapping[str, Number]) -> Number:
        """By how much the left side is too large."""
        left = sum((values[key] for key in self.left), Decimal(0))
        right = sum((values[key] for key in self.right), Decimal(0))
        return left - right - self.constant


@dataclass(frozen=True, slots=True)
class Fix:
    """One cell and the value that makes everything hold."""

    cell: str
    to: Number


def values_of(report: AnnualReport) -> dict[str, Number]:
    """Every known cell of the form."""
    cells = {key: report.tables.value(key) for key in report.form.all_keys}
    return {key: value for key, value in cells.items() if value is not None}


def relations(form: Form, previous: AnnualReport | None) -> list[Relation]:
    """H1 to H5 of the form; H5 only with last year's report."""
    sums = (*form.row_sums, *form.column_sums, *form.dispute_sums)
    found = [Relation(total.parts, (total.total,)) for total in sums]
    found += [Relation(balance.left, balance.right) for balance in form.balances]
    return [*found, *_carries(form, previous)]


def _carries(form: Form, previous: AnnualReport | None) -> Iterator[Relation]:
    if previous is None:
        return
    for balance in form.balances:
        column = CellRef.parse(balance.left[0]).column
        before = previous.tables.value(f"requests.carried_out.{column}")
        if before is not None:
            yield Relation((f"requests.carried_in.{column}",), (), before)


def is_broken(known: list[Relation], values: Mapping[str, Number]) -> bool:
    """Whether a relation fails or a cell is below zero that may not be."""
    return any(relation.gap(values) for relation in known) or bool(_below_zero(values))


def _below_zero(values: Mapping[str, Number]) -> set[str]:
    return {k for k, v in values.items() if v < 0 and not number_kind(k).may_be_negative}


def single_fixes(known: list[Relation], values: Mapping[str, Number]) -> list[Fix]:
    """Every change of one cell after which all relations hold and nothing is below zero.

    A cell that stands in no relation (table two) has no such value: any other would do.
    """
    broken = [relation for relation in known if relation.gap(values)]
    if not broken:
        return []
    candidates = {key for relation in broken for key in (*relation.left, *relation.right)}
    fixes = []
    for key in sorted(candidates):
        step = broken[0].gap(values)
        to = values[key] - step if key in broken[0].left else values[key] + step
        if to >= 0 and not is_broken(known, {**values, key: to}):
            fixes.append(Fix(key, to))
    return fixes
