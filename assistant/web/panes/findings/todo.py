"""What there is to do with the findings of a report: by kind, and by part of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.drafting.sections import Question
from assistant.findings import CellPlace, Finding, Severity, TextPlace
from assistant.forms import TABLES
from assistant.policy import Judged
from assistant.workbench import WRITTEN, View, heading_of

# Codes of the ledger whose text or cell a person can decide: applicant (L03), result (L04).
KIND, OUTCOME = "L03", "L04"
ASKED = "D05"
LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Todo:
    """The findings by what there is to do. `same` are those that one decision on a word settles."""

    must: list[Judged]
    look: list[Judged]
    told: list[Judged]
    settled: list[Judged]
    same: Mapping[tuple[str, str], list[Finding]]
    questions: list[Question]

    @property
    def open(self) -> int:
        """How many things are still to be done."""
        return len(self.must) + len(self.look) + self.asked

    @property
    def asked(self) -> int:
        """How many questions wait for an answer, and things for being known."""
        return len(self.questions) + len(self.told)


def todo(view: View) -> Todo:
    """The findings of a view sorted out; rows with the same undecided word stand for one."""
    same: dict[tuple[str, str], list[Finding]] = {}
    must: list[Judged] = []
    look: list[Judged] = []
    told: list[Judged] = []
    settled: list[Judged] = []
    for judged in view.judged:
        finding = judged.finding
        if (word := word_of(finding)) is not None:
            rows = same.setdefault((finding.code, word), [])
            rows.append(finding)
            if len(rows) > 1:
                continue
        if judged.settled:
            settled.append(judged)
        elif finding.severity is Severity.ERROR:
            must.append(judged)
        elif finding.severity is Severity.WARNING:
            look.append(judged)
        elif finding.code != ASKED:  # the questions themselves are asked below
            told.append(judged)
    return Todo(must, look, told, settled, same, view.open_questions)


def word_of(finding: Finding) -> str | None:
    """The text of a ledger's cells that a decision can be about; None where there is none."""
    if finding.code in (KIND, OUTCOME) and isinstance(finding.actual, str):
        return finding.actual
    return None


# --- by part --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartLeft:
    """What is left in one part of the report: its name, where it stands on the page, the counts."""

    name: str
    target: str
    empty: bool
    errors: int
    warnings: int
    questions: int

    @property
    def left(self) -> int:
        """All that is left there."""
        return self.errors + self.warnings + self.questions


def parts_left(view: View, work: Todo) -> list[PartLeft]:
    """The parts of the report in its order, the ledger first."""
    counted: dict[tuple[str, int], int] = {}
    kinds = ((work.must, 0), (work.look, 1), (work.told, 2))
    placed = [(_part_of(item.finding), kind) for items, kind in kinds for item in items]
    placed += [(f"part:{question.section}", 2) for question in work.questions]
    for place in placed:
        counted[place] = counted.get(place, 0) + 1

    def part(name: str, key: str, target: str, *, empty: bool) -> PartLeft:
        return PartLeft(name, target, empty, *(counted.get((key, kind), 0) for kind in range(3)))

    parts = [part("台账", LEDGER, "table:requests", empty=view.state.ledger is None)]
    for name in TABLES:
        label = view.form.tables[name].label
        empty = not view.state.tables.has(name)
        parts.append(part(label, f"table:{name}", f"table:{name}", empty=empty))
    for number in WRITTEN:
        name = heading_of(number)
        empty = not view.sections[number].text.strip()
        parts.append(part(name, f"part:{number}", f"part:{number}", empty=empty))
    return parts


def _part_of(finding: Finding) -> str:
    place = finding.place
    if isinstance(place, CellPlace):
        return f"table:{place.table}"
    return f"part:{place.section}" if isinstance(place, TextPlace) else LEDGER


def words_left(errors: int, warnings: int, questions: int) -> str:
    """`3 处错误、5 处提醒、2 个待答`; what is none is left out, empty for nothing at all."""
    counts = ((errors, "处错误"), (warnings, "处提醒"), (questions, "个待答"))
    return "、".join(f"{count} {word}" for count, word in counts if count)
