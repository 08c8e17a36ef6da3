"""What may be put right where relations break: the smallest changes that satisfy all of them.

Suggestions for a person, the likeliest first; nothing is changed here. One is `sure` only when a
single cell is wrong, all of its relations are known, two or more are broken and agree on the figure,
and no other cell would do. It is then the only explanation by one or two cells; three cells that
conspire at the corners of a rectangle are not ruled out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.findings import CellPlace, Finding, Repair
from assistant.forms import Form
from assistant.report import Number, Tables
from assistant.tables.case import Previous
from assistant.tables.equations import Balance, Delta, Equation, equations_of
from assistant.tables.likelihood import Change, Slip, slip_of

MOST_SUGGESTIONS = 5
NEGATIVE, BROKEN = "T06", frozenset(("T01", "T02", "T03", "T04", "T05"))
WHOLE_ROW = Slip(78, "像是整行错了一列")
TWO_ROWS = Slip(78, "像是相邻两行填颠倒了")


@dataclass(frozen=True, slots=True)
class Option:
    """Changes that together satisfy a group of relations, and the slip that explains them."""

    changes: tuple[Change, ...]
    slip: Slip
    sure: bool = False


def with_repairs(
    findings: Sequence[Finding], tables: Tables, form: Form, previous: Previous | None
) -> list[Finding]:
    """The findings with what may put them right. Costs nothing where no relation is broken."""
    if not any(finding.code in BROKEN or finding.code == NEGATIVE for finding in findings):
        return list(findings)
    solver = _Solver(tables, form, previous)
    return [replace(f, repair=solver.repairs(f)) if not f.repair else f for f in findings]


class _Solver:
    """The options of each group of relations, worked out once for all findings of a report."""

    def __init__(self, tables: Tables, form: Form, previous: Previous | None) -> None:
        self.tables, self.form = tables, form
        self.last_year = previous.tables if previous else Tables()
        self.equations = equations_of(form, previous)
        self.balance = Balance(tables, self.equations)
        self.at = {(e.code, e.place): number for number, e in enumerate(self.equations)}
        self.options: dict[str, list[Option]] = {
            group: self._options(broken) for group, broken in self._groups().items()
        }

    def _groups(self) -> dict[str, dict[int, Number]]:
        groups: dict[str, dict[int, Number]] = defaultdict(dict)
        for number, residual in self.balance.broken.items():
            groups[self.equations[number].group][number] = residual
        return groups

    def repairs(self, finding: Finding) -> tuple[Repair, ...]:
        """The suggestions for one finding, those cells first that its own relation holds."""
        place = finding.place
        if not isinstance(place, CellPlace):
            return ()
        if finding.code == NEGATIVE:
            return self._of_negative(f"{place.table}.{place.row}.{place.column}")
        number = self.at.get((finding.code, place))
        if number is None:
            return ()
        equation = self.equations[number]
        if finding.code in BROKEN and finding.actual is None:
            return self._of_blank(equation)
        cells = {key for key, _ in equation.terms}
        options = [
            option
            for option in self.options.get(equation.group, ())
            if any(change.cell in cells for change in option.changes)
        ]
        return _as_repairs(options, cells)

    def _of_negative(self, key: str) -> tuple[Repair, ...]:
        value = self.tables.value(key)
        if value is None or value >= 0 or key not in self.form:
            return ()
        options = [o for group in self.options.values() for o in group]
        mended = [o for o in options if any(change.cell == key for change in o.changes)]
        if mended:
            return _as_repairs(mended, {key})
        if any(number in self.balance.broken for number, _ in self.balance.of_cell[key]):
            return ()
        known = bool(self.balance.of_cell[key])
        why = "去掉负号；但改后别的合计会对不上，请对照原始记录" if known else "像是多写了负号"
        return (Repair(key, -value, f"{why}。"),)

    def _of_blank(self, equation: Equation) -> tuple[Repair, ...]:
        """The sum for a blank total; sure when the total's other relation asks the same."""
        key = equation.terms[0][0]
        asked = [
            value
            for other in self.equations
            if (value := _asked(other, key, self.tables)) is not None
        ]
        right = _asked(equation, key, self.tables)
        if right is None or right < 0:
            return ()
        if len(asked) > 1 and set(asked) == {right}:
            return (Repair(key, right, f"{len(asked)} 处关系都要求这一格为 {right}。", sure=True),)
        why = f"各项之和为 {right}；各项若无误，这一格就是 {right}"
        if len(set(asked)) > 1:
            why += "，但按另一处关系不是这个数，请先核对各项"
        return (Repair(key, right, f"{why}。"),)

    # --- the changes that satisfy a group -----------------------------------------------------

    def _options(self, broken: Mapping[int, Number]) -> list[Option]:
        """All changes of the smallest kind that works, the likeliest first."""
        one = [(delta,) for delta in self.balance.by_one(broken)]
        if one:
            options = [self._option(deltas) for deltas in one]
            if len(one) == 1 and self._is_sure(one[0][0][0], broken):
                options = [replace(options[0], sure=True)]
            return _ranked(options)
        two = [self._option(deltas) for deltas in self.balance.by_two(broken)]
        whole = list(self._whole_rows(broken))
        if two or whole:
            return _ranked([*whole, *two])
        return _ranked([self._option((delta,)) for delta in self.balance.agreeing(broken)])

    def _is_sure(self, key: str, broken: Mapping[int, Number]) -> bool:
        return len(broken) > 1 and key not in self.balance.unknown_at

    def _option(self, deltas: Sequence[Delta], slip: Slip | None = None) -> Option:
        changes = tuple(
            Change(key, now, now + delta)
            for key, delta in deltas
            if (now := self.tables.value(key)) is not None
        )
        return Option(changes, slip or slip_of(changes, self.form, self.last_year))

    def _whole_rows(self, broken: Mapping[int, Number]) -> Iterator[Option]:
        """One mistake over several cells: a row that stands a column off, two rows in each other's place."""
        block = self.form.tables["requests"].blocks[0]
        columns = [column.key for column in block.columns]
        rows = [
            [f"requests.{row.key}.{column}" for column in columns]
            for row in block.rows
            if all(self.tables.value(f"requests.{row.key}.{c}") is not None for c in columns)
        ]
        for row in rows:
            kinds = row[:-1]  # the total stands at the end and is not moved
            for moved in (kinds[1:] + kinds[:1], kinds[-1:] + kinds[:-1]):
                yield from self._if_it_mends(kinds, moved, WHOLE_ROW, broken)
        for above, below in pairwise(rows):
            yield from self._if_it_mends(above + below, below + above, TWO_ROWS, broken)

    def _if_it_mends(
        self, cells: Sequence[str], sources: Sequence[str], slip: Slip, broken: Mapping[int, Number]
    ) -> Iterator[Option]:
        """The option in which each cell takes the figure of its source, where that satisfies all."""
        value = self.tables.value
        deltas = [
            (cell, (value(source) or 0) - (value(cell) or 0))
            for cell, source in zip(cells, sources, strict=True)
            if value(cell) != value(source)
        ]
        if len(deltas) > 2 and not self.balance.after(broken, deltas):
            yield self._option(deltas, slip)


def _asked(equation: Equation, key: str, tables: Tables) -> Number | None:
    """The figure that an equation asks of one of its cells; None when another is unknown."""
    total, own = equation.target, 0
    for cell, sign in equation.terms:
        if cell == key:
            own = sign
            continue
        value = tables.value(cell)
        if value is None:
            return None
        total -= sign * value
    return own * total if own else None


def _ranked(options: list[Option]) -> list[Option]:
    return sorted(options, key=lambda option: (-option.slip.score, len(option.changes)))


def _as_repairs(options: Sequence[Option], cells: set[str]) -> tuple[Repair, ...]:
    """The first few options as repairs, each led by a cell of the relation that is looked at."""
    best = [option for option in options if option.slip.score == options[0].slip.score]
    repairs = []
    for option in options[:MOST_SUGGESTIONS]:
        changes = sorted(option.changes, key=lambda change: change.cell not in cells)
        first, rest = changes[0], changes[1:]
        also = tuple((change.cell, change.to) for change in rest)
        why = _why(option, len(options), len(best) if option in best else 1)
        repairs.append(Repair(first.cell, first.to, why, option.sure, also))
    return tuple(repairs)


def _why(option: Option, options: int, equal: int) -> str:
    """Why this change, and how far it can be relied on: one sentence."""
    parts = ["这样改，有关的合计和平衡就都成立"]
    if len(option.changes) > 1:
        parts = [f"同时改 {len(option.changes)} 格，有关的合计和平衡就都成立"]
    if option.slip.words:
        parts.append(option.slip.words)
    if option.sure:
        parts.append("对不上的几处只在这一格相交，只改一格的话只能是它")
    elif equal > 1:
        parts.append(f"可能性相当的改法有 {equal} 种，说不准是哪一种，请对照原始记录")
    elif options > 1:
        parts.append(f"只改 {len(option.changes)} 格就能对上的改法有 {options} 种，请对照原始记录")
    else:
        parts.append("也可能几格都有误，请对照原始记录")
    return f"{'；'.join(parts)}。"
