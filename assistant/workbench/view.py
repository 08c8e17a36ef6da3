"""What a person sees of a report, computed afresh from its state. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.drafting.markers import Rendered, render
from assistant.drafting.rules.unfinished import check_unfinished
from assistant.drafting.sections import Question, question_facts
from assistant.errors import UsageError
from assistant.facts import Fact, FactSheet
from assistant.findings import Finding, Severity
from assistant.forms import Form, load_form
from assistant.policy import NO_SETTINGS, Judged, RuleSettings, apply_rule_settings, judged
from assistant.report import (
    AnnualReport,
    Section,
    Signature,
)
from assistant.store.state import SectionText, State
from assistant.tables.check import check_report
from assistant.tables.facts import fact_sheet, ledger_facts
from assistant.workbench.as_json import passage_texts, question_from_json
from assistant.workbench.ledger_notes import ledger_findings
from assistant.workbench.parts import PERSON, PREFACE, WRITTEN, heading_of


@dataclass(frozen=True, slots=True)
class SectionView:
    """A part as the page shows it: rendered from its markers and today's facts."""

    number: int
    heading: str
    text: str
    rendered: Rendered
    questions: tuple[Question, ...]
    provenance: Mapping[str, Any]
    suggestion: Rendered | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Everything that is to be seen of one report, computed afresh from its state."""

    report_id: int
    version: int
    state: State
    previous: AnnualReport | None
    facts: FactSheet
    sections: Mapping[int, SectionView]
    findings: tuple[Finding, ...]
    like: AnnualReport | None = None
    """The report chosen as a model of tone, length and heads."""
    notice: str | None = None
    """That the office switched off or weakened a hard relation, in words; else None."""

    @property
    def judged(self) -> list[Judged]:
        """Every finding with the written reason why it may stand, where there is one."""
        return judged(self.findings, self.state.explanations)

    @property
    def form(self) -> Form:
        """The form that this report must follow."""
        return load_form()

    @property
    def open_questions(self) -> list[Question]:
        """Questions without an answer, the most important first, each key once."""
        answered = {said.key for said in self.state.said if said.value is not None}
        seen: dict[str, Question] = {}
        for part in self.sections.values():
            for question in part.questions:
                if question.key not in answered and _stands(question.key, part.text):
                    seen.setdefault(question.key, question)
        return sorted(seen.values(), key=lambda question: (question.importance, question.section))


def _stands(key: str, text: str) -> bool:
    """Whether the text holds a marker of this key; `said.posts_2` is another key."""
    return f"[F:{key}]" in text or f"[F:{key}|" in text


def facts_of(state: State, previous: AnnualReport | None) -> FactSheet:
    """The fact sheet of a state: cells, derived figures, and what the clerk said."""
    parts = (*state.sections.values(), *state.suggestions.values())
    questions = [question_from_json(data) for part in parts for data in part.questions]
    asked = question_facts(questions, state.year)
    tables = previous.tables if previous else None
    sheet = fact_sheet(state.tables, load_form(), state.year, tables, asked)
    if state.ledger is not None:
        sheet = sheet.with_facts(ledger_facts(state.ledger.figures, state.year))
    return sheet.with_facts(
        Fact(
            key=item.key,
            label=item.label,
            value=item.value,
            unit=item.unit,
            year=state.year,
            previous=sheet[item.key].previous if item.key in sheet else None,
            source=PERSON,
        )
        for item in state.said
        if item.value is not None
    )


def build_view(
    report_id: int,
    version: int,
    state: State,
    previous: AnnualReport | None,
    rules: RuleSettings = NO_SETTINGS,
    like: AnnualReport | None = None,
    names: frozenset[str] = frozenset(),
) -> View:
    """All that the page shows, from one version of the state, last year's report and the office's rules.

    `like` is the report chosen as a model, if any. `names` are the applicants of the ledger, for the
    check of the text alone: nothing of them is in the view.
    """
    facts = facts_of(state, previous)
    sections = {number: _section_view(number, state, facts) for number in WRITTEN}
    findings = [
        *ledger_findings(state),
        *(check_report(_unfinished(state), previous) if len(state.tables) else ()),
        *(finding for part in sections.values() for finding in _once(part.rendered.findings)),
        *_text_findings(state, facts, previous, sections, names),
    ]
    settled = tuple(apply_rule_settings(findings, rules))
    return View(report_id, version, state, previous, facts, sections, settled, like, rules.notice)


def _section_view(number: int, state: State, facts: FactSheet) -> SectionView:
    kept = state.sections.get(number, SectionText(""))
    suggested = state.suggestions.get(number)
    return SectionView(
        number=number,
        heading=heading_of(number),
        text=kept.text,
        rendered=shown(state, number, kept, facts),
        questions=tuple(map(question_from_json, kept.questions)),
        provenance=kept.provenance,
        suggestion=shown(state, number, suggested, facts) if suggested else None,
    )


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """The same question, asked at several places of a part, once; at its first place."""
    first: dict[tuple[str, str], Finding] = {}
    for number, finding in enumerate(findings):
        same = finding.message if finding.severity is Severity.INFO else str(number)
        first.setdefault((finding.code, same), finding)
    return list(first.values())


def shown(
    state: State, number: int, part: SectionText, facts: FactSheet, *, publish: bool = False
) -> Rendered:
    """A part's text with its markers filled from the facts and its sources known."""
    return render(
        part.text,
        facts,
        section=number,
        year=state.year,
        passages=passage_texts(part),
        publish=publish,
    )


def _text_findings(
    state: State,
    facts: FactSheet,
    previous: AnnualReport | None,
    sections: Mapping[int, SectionView],
    names: frozenset[str],
) -> list[Finding]:
    """What the rules on prose find in the parts as they are shown."""
    shown_parts = {number: part.rendered for number, part in sections.items()}
    report = replace(
        _unfinished(state),
        preface=shown_parts[PREFACE].text,
        sections=tuple(
            Section(number, part.heading, part.rendered.text)
            for number, part in sections.items()
            if number != PREFACE
        ),
    )
    return check_unfinished(report, facts, previous, shown_parts, names)


def _unfinished(state: State) -> AnnualReport:
    return AnnualReport(state.agency, state.year, state.tables)


def finished_report(view: View, signed_on: date | None) -> AnnualReport:
    """The report as it would be published: markers filled, source marks left out, tables as they are.

    What is still open stands in it as 【待填：…】 or 【待核：…】, never as a plain figure.
    """
    state = view.state
    texts = {
        number: shown(state, number, part, view.facts, publish=True).text
        for number, part in state.sections.items()
    }
    return AnnualReport(
        agency=state.agency,
        year=state.year,
        tables=state.tables,
        sections=tuple(
            Section(number, heading_of(number), texts.get(number, "")) for number in range(1, 7)
        ),
        preface=texts.get(PREFACE, ""),
        title=f"{state.agency}{state.year}年政府信息公开工作年度报告",
        signed=Signature(state.agency, signed_on),
    )


def require_prose(report: AnnualReport, name: str) -> None:
    """Raises UsageError unless the report has text in one of the parts that hold prose."""
    if not any(section.text.strip() for section in report.sections):
        raise UsageError(f"“{name}”里没有读到正文，不能作范本。请换一份有正文的年度报告。")


def require_last_year(report: AnnualReport, year: int) -> None:
    """Raises UsageError unless the report is of the year before, or its year is not known."""
    if report.year is not None and report.year != year - 1:
        name = report.source.name if report.source else "上年报告"
        raise UsageError(
            f"“{name}”是 {report.year} 年的报告，这里要的是 {year - 1} 年的。请换一份文件。"
        )
