"""The relations of the tables as equations, and the smallest changes of cells that satisfy them all.

A change of one cell is found where all broken relations meet; of two, by trying each cell of one
broken relation with each amount that a relation of that cell asks for, and solving what remains for
one cell. No pair of cells that touches no broken relation is ever looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.findings import CellPlace
from assistant.forms import CellRef, Form
from assistant.report import Number, Tables
from assistant.tables.case import Previous, place

MOST_BROKEN_FOR_TWO = 6
"""Two cells stand in at most six relations; more broken ones are never the work of two cells."""

Delta = tuple[str, Number]


@dataclass(frozen=True, slots=True)
class Equation:
    """The signed cells add up to `target`. Its fault is reported as `code` at `place`."""

    code: str
    place: CellPlace
    terms: tuple[tuple[str, int], ...]
    target: Number = 0

    @property
    def group(self) -> str:
        """Equations of one group share cells: table three, or one block of table four."""
        table, row, _ = self.terms[0][0].split(".")
        return table if table == "requests" else f"{table}.{row}"


def equations_of(form: Form, previous: Previous | None) -> list[Equation]:
    """Every relation of the form; the carry-over where last year's report is sure to be the basis."""
    found = [
        Equation(code, place(total.total), _summed(total.total, total.parts))
        for code, totals in (
            ("T01", form.row_sums),
            ("T02", form.column_sums),
            ("T04", form.dispute_sums),
        )
        for total in totals
    ]
    for balance in form.balances:
        terms = [*((key, 1) for key in balance.left), *((key, -1) for key in balance.right)]
        found.append(Equation("T03", CellPlace("requests", None, balance.column), tuple(terms)))
    if previous is not None and previous.same_body and previous.holds:
        for balance in form.balances:
            key = f"requests.carried_in.{CellRef.parse(balance.left[0]).column}"
            then = previous.tables.value(key.replace("carried_in", "carried_out"))
            if then is not None:
                found.append(Equation("T05", place(key), ((key, 1),), then))
    return found


def _summed(total: str, parts: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return ((total, 1), *((part, -1) for part in parts))


class Balance:
    """The equations over one report's cells: which are broken, and by how much."""

    def __init__(self, tables: Tables, equations: Iterable[Equation]) -> None:
        self.tables = tables
        self.equations = list(equations)
        self.of_cell: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.unknown_at: set[str] = set()
        self.broken: dict[int, Number] = {}
        for number, equation in enumerate(self.equations):
            residual = self._residual(equation)
            if residual is None:
                self.unknown_at |= {key for key, _ in equation.terms}
                continue
            for key, sign in equation.terms:
                self.of_cell[key].append((number, sign))
            if residual:
                self.broken[number] = residual

    def _residual(self, equation: Equation) -> Number | None:
        total: Number = -equation.target
        for key, sign in equation.terms:
            value = self.tables.value(key)
            if value is None:
                return None
            total += sign * value
        return total

    def after(self, broken: Mapping[int, Number], deltas: Iterable[Delta]) -> dict[int, Number]:
        """The residuals after these cells changed by so much."""
        left = dict(broken)
        for key, delta in deltas:
            for number, sign in self.of_cell[key]:
                residual = left.get(number, 0) + sign * delta
                if residual:
                    left[number] = residual
                else:
                    left.pop(number, None)
        return left

    def may_be(self, key: str, delta: Number) -> bool:
        """Whether the cell, changed by so much, is still a count."""
        value = self.tables.value(key)
        return value is not None and value + delta >= 0

    def by_one(self, broken: Mapping[int, Number]) -> list[Delta]:
        """Every change of one cell that satisfies all relations; `broken` must not be empty."""
        first = min(broken, key=lambda number: len(self.equations[number].terms))
        found = []
        for key, sign in self.equations[first].terms:
            delta = -sign * broken[first]
            if self.may_be(key, delta) and not self.after(broken, [(key, delta)]):
                found.append((key, delta))
        return found

    def by_two(self, broken: Mapping[int, Number]) -> list[tuple[Delta, Delta]]:
        """Every change of two cells that satisfies all relations, where no single cell does."""
        if len(broken) > MOST_BROKEN_FOR_TWO:
            return []
        first = min(broken, key=lambda number: len(self.equations[number].terms))
        found: dict[frozenset[str], tuple[Delta, Delta]] = {}
        for key, _ in self.equations[first].terms:
            for delta in self._asked(key, broken):
                left = self.after(broken, [(key, delta)])
                for other in self.by_one(left) if self.may_be(key, delta) else ():
                    found.setdefault(frozenset((key, other[0])), ((key, delta), other))
        return list(found.values())

    def _asked(self, key: str, broken: Mapping[int, Number]) -> Iterator[Number]:
        """The amounts that the broken relations of a cell ask of it."""
        asked = {-sign * broken[number] for number, sign in self.of_cell[key] if number in broken}
        yield from sorted(asked)

    def agreeing(self, broken: Mapping[int, Number]) -> list[Delta]:
        """Cells all of whose relations, two or more, ask one amount, and share none with each other.

        The way through when there are more faults than two: each is where its own relations meet.
        """
        asked = {
            key: {-sign * broken.get(number, 0) for number, sign in self.of_cell[key]}
            for number in broken
            for key, _ in self.equations[number].terms
        }
        agreed = [
            (key, delta)
            for key, deltas in asked.items()
            if len(deltas) == 1
            and len(self.of_cell[key]) > 1
            and (delta := next(iter(deltas)))
            and self.may_be(key, delta)
        ]
        claims: dict[int, int] = defaultdict(int)
        for key, _ in agreed:
            for number, _ in self.of_cell[key]:
                claims[number] += 1
        return [
            (key, delta)
            for key, delta in agreed
            if all(claims[number] == 1 for number, _ in self.of_cell[key])
        ]
