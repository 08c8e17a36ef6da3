"""How well the check of the tables finds slips that were put in on purpose, and what it offers to repair.

Caught: an error-level finding. Place: for one wrong cell of table three the errors together name its
row and its column, for table four its group, for a break against last year the column. A slip after
which every relation still holds is `unseen`: no sum can show it, so it is counted but not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from assistant.evaluation.bases import TableBase, table_bases
from assistant.evaluation.mutations import KINDS, Mutation, mutations
from assistant.evaluation.relations import Fix, is_broken, relations, single_fixes, values_of
from assistant.findings import CellPlace, Finding, Repair, Severity
from assistant.forms import CellRef
from assistant.report import AnnualReport
from assistant.tables.check import check_report

TableChecker = Callable[[AnnualReport, AnnualReport | None], list[Finding]]
"""`check_report`, or another to be measured in its place."""

SINGLE = frozenset(
    ("plus_one", "minus_one", "digit_swap", "digit_dropped", "digit_doubled", "pasted")
)
"""Kinds that change one cell of tables three and four."""


@dataclass(slots=True)
class SlipScore:
    """One kind of slip. `determined`: exactly one change of one cell makes everything hold again.

    `first`: every error that offers repairs offers that change first. `sure_wrong`: repairs marked
    as certain that would not bring the true figure back.
    """

    kind: str
    tried: int = 0
    unseen: int = 0
    caught: int = 0
    placed: int = 0
    determined: int = 0
    first: int = 0
    offered: int = 0
    sure: int = 0
    sure_wrong: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def judged(self) -> int:
        """Slips that a sum can show."""
        return self.tried - self.unseen


@dataclass(slots=True)
class BaseScore:
    """One base: what the check says of it unspoiled (nothing at error level, one hopes)."""

    name: str
    slips: int = 0
    errors: list[str] = field(default_factory=list)


def score_tables(
    check: TableChecker = check_report, bases: Iterable[TableBase] | None = None
) -> tuple[list[SlipScore], list[BaseScore]]:
    """Every slip on every base, counted by kind; and each base as it is."""
    scores = {kind: SlipScore(kind) for kind in KINDS}
    sound = []
    for base in table_bases() if bases is None else bases:
        known = relations(base.report.form, base.previous)
        told = [f.message for f in _errors(check(base.report, base.previous))]
        sound.append(BaseScore(base.name, errors=told))
        for slip in mutations(base):
            sound[-1].slips += 1
            report = slip.on(base)
            values = values_of(report)
            score = scores[slip.kind]
            score.tried += 1
            if not is_broken(known, values):
                score.unseen += 1
                continue
            errors = _errors(check(report, base.previous))
            _count_places(score, base, slip, errors)
            _count_repairs(score, base, slip, errors, single_fixes(known, values))
    return list(scores.values()), sound


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _count_places(score: SlipScore, base: TableBase, slip: Mutation, errors: list[Finding]) -> None:
    places = [f.place for f in errors if isinstance(f.place, CellPlace)]
    score.caught += bool(places)
    if _at_the_place(slip, places):
        score.placed += 1
    else:
        values = ", ".join(f"{key} → {value}" for key, value in slip.changed.items())
        score.missed.append(f"{base.name}: {values}")


def _at_the_place(slip: Mutation, places: list[CellPlace]) -> bool:
    ref = CellRef.parse(slip.cell)
    here = [place for place in places if place.table == ref.table]
    rows, columns = {place.row for place in here}, {place.column for place in here}
    if slip.kind == "carry_broken":
        return any((p.row, p.column) == (ref.row, ref.column) for p in here)
    if slip.kind == "negative":
        return any((p.row, p.column) == (ref.row, ref.column) for p in here)
    if ref.table == "disputes":
        return ref.row in rows
    if slip.kind in SINGLE:
        return ref.row in rows and ref.column in columns
    named = [CellRef.parse(key) for key in slip.changed]
    return any(r.row in rows or r.column in columns for r in named)


def _count_repairs(
    score: SlipScore, base: TableBase, slip: Mutation, errors: list[Finding], fixes: list[Fix]
) -> None:
    """Judged where one change of one cell is the only one; certain repairs are judged always."""
    offers = [finding.repair for finding in errors if finding.repair]
    for repair in (repair for offer in offers for repair in offer):
        if repair.sure:
            score.sure += 1
            score.sure_wrong += base.report.tables.value(repair.cell) != repair.to
    if len(fixes) != 1 or slip.kind == "negative":
        return
    score.determined += 1
    truth = fixes[0]
    score.first += bool(offers) and all(_is(offer[0], truth) for offer in offers)
    score.offered += any(_is(repair, truth) for offer in offers for repair in offer)


def _is(repair: Repair, truth: Fix) -> bool:
    return (repair.cell, repair.to) == (truth.cell, truth.to)


def slip_as_json(score: SlipScore) -> dict[str, Any]:
    """The counts, and every slip that was not found at its place."""
    names = ("tried", "unseen", "judged", "caught", "placed", "determined", "first", "offered")
    counts = {name: getattr(score, name) for name in (*names, "sure", "sure_wrong")}
    return {"kind": score.kind, "title": KINDS[score.kind], **counts, "missed": score.missed}
