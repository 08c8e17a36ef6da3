"""What differs between an older state of a report and the one that stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.report import AnnualReport, Cell
from assistant.store.state import State
from assistant.workbench.parts import WRITTEN
from assistant.workbench.view import View, facts_of, shown


@dataclass(frozen=True, slots=True)
class Difference:
    """The parts whose shown text differs (number, before, now), the typed cells (key, before, now).

    Figures that the clerk stated stand in the text; what differs only there shows there.
    """

    parts: tuple[tuple[int, str, str], ...]
    cells: tuple[tuple[str, Cell, Cell], ...]


def difference_to_now(old: State, previous: AnnualReport | None, now: View) -> Difference:
    """An older state, with last year's report as it was then, against the newest view."""
    facts = facts_of(old, previous)
    parts = []
    for number in WRITTEN:
        part = old.sections.get(number)
        before = shown(old, number, part, facts).text if part else ""
        after = now.sections[number].rendered.text
        if before != after:
            parts.append((number, before, after))
    computed = now.form.computed_keys
    cells = [
        (key, old.tables[key], now.state.tables[key])
        for key in now.form.all_keys
        if key not in computed and _figure(old.tables[key]) != _figure(now.state.tables[key])
    ]
    return Difference(tuple(parts), tuple(cells))


def _figure(cell: Cell) -> tuple[object, str | None]:
    return cell.value, cell.note
