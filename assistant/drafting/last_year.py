"""What last year's text of a section means for this year's draft: its facts, questions and problems.

The text is rolled forward as without a model, so that both ways name the same facts by the same keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.drafting.markers import find_markers
from assistant.drafting.outcomes import MEASURE, PROBLEM
from assistant.drafting.rollforward import roll_forward
from assistant.drafting.sections import Question, QuestionKind, question_facts
from assistant.facts import SAID, Fact, FactSheet
from assistant.report import AnnualReport, Section, Tables

YES_OR_NO = tuple(f"{SAID}{kind}_" for kind in (QuestionKind.OUTCOME, QuestionKind.CONFIRM))
"""Beginnings of keys whose facts are answers of yes or no, not figures of a sentence."""

_QUOTED = re.compile(r"“(.*)”")
_STATES = {
    PROBLEM: {None: "结果待经办人核实", True: "今年仍存在", False: "今年已解决"},
    MEASURE: {None: "结果待经办人核实", True: "今年还要继续", False: "今年已落实"},
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A problem or measure that last year's report named, and what the clerk said became of it."""

    kind: str
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class LastYear:
    """`used` are the facts of last year's text in its order; `asked` the questions by key that its
    figures raise; `open_facts` the facts behind those that the sheet does not hold yet.
    """

    used: tuple[str, ...] = ()
    asked: Mapping[str, Question] = field(default_factory=dict)
    open_facts: tuple[Fact, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


def told_last_year(
    section: int, text: str | None, facts: FactSheet, *, agency: str, year: int
) -> LastYear:
    """The facts, questions and outcomes of last year's text of one section; nothing without a text."""
    if not (text or "").strip():
        return LastYear()
    report = AnnualReport(
        agency,
        year - 1,
        Tables(),
        sections=(Section(section, "", text or ""),) if section else (),
        preface="" if section else text or "",
    )
    drafts = roll_forward(report, facts, agency=agency, year=year)
    draft = next(item for item in drafts if item.section == section)
    figures = [
        # Whether the whole still holds is not asked of a new text, only its figures are.
        replace(item, group="")
        for item in draft.questions
        if item.kind is QuestionKind.FIGURE
    ]
    markers = (marker.key for marker in find_markers(draft.text) if marker.kind == "F")
    return LastYear(
        used=tuple(dict.fromkeys(key for key in markers if not key.startswith(YES_OR_NO))),
        asked={item.key: item for item in figures},
        open_facts=tuple(fact for fact in question_facts(figures, year) if fact.key not in facts),
        outcomes=tuple(
            _outcome(item, facts.get(item.key))
            for item in draft.questions
            if item.kind is QuestionKind.OUTCOME
        ),
    )


def _outcome(question: Question, fact: Fact | None) -> Outcome:
    quoted = _QUOTED.search(question.question)
    known = fact is not None and fact.value is not None and fact.confirmed
    answer = bool(fact.value) if fact is not None and known else None
    states = _STATES.get(question.label, _STATES[PROBLEM])
    kind = "措施" if question.label == MEASURE else "问题"
    return Outcome(kind, quoted[1] if quoted else question.question, states[answer])
