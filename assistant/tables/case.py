"""What the rules look at: this year's tables and last year's; sums and places of cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.findings import CellPlace
from assistant.forms import CellRef, Form
from assistant.report import Number, Tables


@dataclass(frozen=True, slots=True)
class Previous:
    """Last year's tables. `holds`: they break no relation of their own. `same_body`: same agency and scope.

    `comparable`: same agency, and no sign that the scope differs; enough for a question.
    """

    tables: Tables
    form: Form
    holds: bool
    same_body: bool
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule looks at. `holds`: the tables break no relation within the year.

    `body` is the agency's name, or how the text speaks of itself (我镇) where no name was read.
    """

    tables: Tables
    form: Form
    previous: Previous | None = None
    holds: bool = True
    year: int | None = None
    body: str | None = None


def sum_of(tables: Tables, keys: Iterable[str]) -> Number | None:
    """The sum of these cells; None when one of them is unknown."""
    total: Number = 0
    for key in keys:
        value = tables.value(key)
        if value is None:
            return None
        total += value
    return total


def place(key: str) -> CellPlace:
    """The place of a cell."""
    ref = CellRef.parse(key)
    return CellPlace(ref.table, ref.row, ref.column)
