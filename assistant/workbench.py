"""One report on the workbench: what a person sees of its state, and each change she can make to it.

Pure: values in, values out. `services` reads and writes the store around these functions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from assistant.drafting.edits import rebind
from assistant.drafting.markers import FigureSpan, Rendered, render
from assistant.drafting.rules.unfinished import check_unfinished
from assistant.drafting.sections import Draft, Question, QuestionKind, question_facts
from assistant.errors import UsageError
from assistant.facts import SAID, Fact, FactSheet, SaidFact
from assistant.findings import CellPlace, FilePlace, Finding, Repair, Severity, fingerprint
from assistant.forms import CellRef, Form, load_form
from assistant.policy import NO_SETTINGS, Judged, RuleSettings, apply_rule_settings, judged
from assistant.report import (
    AnnualReport,
    Cell,
    Number,
    Section,
    Signature,
    Tables,
    is_plausible,
)
from assistant.retrieval.passages import Passage
from assistant.store.state import Proposal, SectionText, State
from assistant.tables.check import check_report
from assistant.tables.facts import fact_sheet, ledger_facts
from assistant.tables.fill import with_totals
from assistant.tables.typed import TypedBlock, typed_block, typed_cell

PREFACE = 0
PERSON = "经办人填写"
"""The origin of a cell and the source of a fact that a person typed on the page."""

NOT_FILLED, OVERRULED = "T21", "T24"
LEDGER_CELL = re.compile(r"[^!]{1,31}![A-Z]{1,3}[1-9][0-9]{0,6}")
# Rows and columns of table three that no cell of a ledger can be decided to be.
NO_CHOICES = frozenset(("new_received", "carried_in", "total_results", "total"))

# Codes of this module: title and explanation, for the catalogue.
DESK_CODES: dict[str, tuple[str, str]] = {
    OVERRULED: (
        "手工填的数与台账不同",
        "重新导入台账或上年报告时，手工填过的格保留原数；与按台账算出的数不同时提醒。",
    ),
}
WRITTEN = (0, 1, 5, 6)
"""The parts that hold prose: preface and sections one, five and six."""


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


def heading_of(number: int) -> str:
    """`一、总体情况`; `前言` for the preface."""
    if number == PREFACE:
        return "前言"
    return load_form().sections[number - 1].heading


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
) -> View:
    """All that the page shows, from one version of the state, last year's report and the office's rules."""
    facts = facts_of(state, previous)
    sections = {number: _section_view(number, state, facts) for number in WRITTEN}
    findings = [
        *_ledger_findings(state),
        *(check_report(_unfinished(state), previous) if len(state.tables) else ()),
        *(finding for part in sections.values() for finding in _once(part.rendered.findings)),
        *_text_findings(state, facts, previous, sections),
    ]
    settled = tuple(apply_rule_settings(findings, rules))
    return View(report_id, version, state, previous, facts, sections, settled, rules.notice)


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
    return check_unfinished(report, facts, previous, shown_parts)


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


def require_last_year(report: AnnualReport, year: int) -> None:
    """Raises UsageError unless the report is of the year before, or its year is not known."""
    if report.year is not None and report.year != year - 1:
        name = report.source.name if report.source else "上年报告"
        raise UsageError(
            f"“{name}”是 {report.year} 年的报告，这里要的是 {year - 1} 年的。请换一份文件。"
        )


# --- changes ------------------------------------------------------------------------------------


def with_cell(state: State, key: str, text: str) -> State:
    """The state with one cell typed by a person; totals follow. Empty text makes it unknown.

    Raises UsageError for a computed cell and for text that is not a number of the cell's kind.
    """
    form = load_form()
    if key not in form:
        raise UsageError(f"表格里没有“{key}”这个单元格。")
    if key in form.computed_keys:
        raise UsageError(f"{form.label(key)}是自动合计的，请修改组成它的单元格。")
    cell = typed_cell(form, key, text, PERSON)
    return replace(state, tables=with_totals(state.tables.with_cells({key: cell}), form))


def with_block(state: State, texts: Mapping[str, str]) -> tuple[State, TypedBlock]:
    """The state with a pasted block, and what of it could not be taken; totals follow.

    Raises UsageError when not one cell of it can be taken.
    """
    form = load_form()
    block = typed_block(form, texts, PERSON)
    if not block.cells:
        why = next(iter(block.refused.values()), "粘贴的内容里没有可以填的数。")
        raise UsageError(why)
    # A cell that says what it said keeps where it came from.
    changed = {key: cell for key, cell in block.cells.items() if not _says(state.tables[key], cell)}
    tables = with_totals(state.tables.with_cells(changed), form)
    return replace(state, tables=tables), replace(block, cells=changed)


def _says(known: Cell, cell: Cell) -> bool:
    """Whether a known cell states the same figure and note as a typed one, or the same blank."""
    if known.value is None and cell.value is None:
        return (known.text or "") == (cell.text or "")
    return (known.value, known.note) == (cell.value, cell.note)


def with_repair(state: State, repair: Repair) -> State:
    """The state with all cells of a suggested repair; those that are computed follow by themselves.

    Raises UsageError when there is no cell to type, or a value cannot stand.
    """
    form = load_form()
    for key, to in ((repair.cell, repair.to), *repair.also):
        if key in form and key not in form.computed_keys:
            state = with_cell(state, key, "" if to is None else str(to))
    return state


def is_fillable(repair: Repair) -> bool:
    """Whether a person can take the repair: it changes a cell that is not computed."""
    form = load_form()
    cells = [repair.cell, *(key for key, _ in repair.also)]
    known = [key for key in cells if key in form]
    return len(known) == len(cells) and any(key not in form.computed_keys for key in known)


def with_said(state: State, key: str, value: Number | None) -> State:
    """The state with a fact that the clerk stated; None takes it back to an open question."""
    if not key.startswith(SAID):
        raise UsageError("表格里的数请在表格中修改，这里只填正文里的数。")
    if value is not None and not is_plausible(value):
        raise UsageError("这个数太长，不像是报告里的数。请核对后再填。")
    known = {item.key: item for item in state.said}
    label, unit = _label_of(state, key)
    known[key] = SaidFact(key, label, value, unit)
    return replace(state, said=tuple(known.values()))


def with_proposals(state: State, proposals: Iterable[Proposal]) -> State:
    """The state with these figures waiting for a click; a later one of the same key replaces."""
    waiting = {item.key: item for item in (*state.proposals, *proposals)}
    return replace(state, proposals=tuple(waiting.values()))


def with_proposal_settled(state: State, key: str, *, accept: bool) -> State:
    """The state after a person accepted or refused a proposed figure.

    Raises UsageError when it was settled before, or the cell cannot hold it.
    """
    waiting = {item.key: item for item in state.proposals}
    proposal = waiting.pop(key, None)
    if proposal is None:
        raise UsageError("这个数已经处理过了。请刷新页面。")
    state = replace(state, proposals=tuple(waiting.values()))
    if not accept:
        return state
    if not key.startswith(SAID):
        return with_cell(state, key, str(proposal.value))
    said = SaidFact(key, proposal.label, proposal.value, proposal.unit)
    others = tuple(item for item in state.said if item.key != key)
    return replace(state, said=(*others, said))


def _label_of(state: State, key: str) -> tuple[str, str]:
    for part in state.sections.values():
        for question in map(question_from_json, part.questions):
            if question.key == key:
                return question.label, question.unit
    for item in state.said:
        if item.key == key:
            return item.label, item.unit
    raise UsageError("正文里没有这个待填的数。请刷新页面后再试。")


def with_decision(state: State, name: str, key: str | None) -> State:
    """The state with a person's choice for a ledger's cell (`台账!F12`) or text; None takes it back.

    The ledger has to be read again for it to count. Raises UsageError for a key that is no result
    row, no applicant column and not `carried_out`, and for a text that no finding repeats: what is
    stored may hold no personal data.
    """
    found = [finding.actual for finding in (state.ledger.findings if state.ledger else ())]
    if name not in (*state.decisions, *found) and not LEDGER_CELL.fullmatch(name):
        raise UsageError("台账里没有要您决定的这一处。请刷新页面后再选。")
    form = load_form()
    rows = {row.key for row in form.tables["requests"].blocks[0].rows} - NO_CHOICES
    columns = {column.key for column in form.tables["requests"].blocks[0].columns} - NO_CHOICES
    if key is not None and key not in rows | columns:
        raise UsageError("请从表三的办理结果或申请人类型中选一项。")
    decisions = {item: chosen for item, chosen in state.decisions.items() if item != name}
    return replace(state, decisions=decisions if key is None else {**decisions, name: key})


def with_edit(state: State, number: int, edited: str, facts: FactSheet) -> State:
    """The state after a person edited the shown text; figures she did not touch keep their markers."""
    kept = state.sections.get(number, SectionText(""))
    rendered = shown(state, number, kept, facts)
    text = rebind(kept.text, rendered, edited)
    part = replace(kept, text=text, provenance={**kept.provenance, "edited": True})
    return replace(state, sections={**state.sections, number: part})


def with_confirmed_figure(state: State, number: int, span: FigureSpan, facts: FactSheet) -> State:
    """The state in which an unbound figure of the text is a fact that the person vouches for."""
    kept = state.sections[number]
    rendered = shown(state, number, kept, facts)
    if span not in rendered.figures or span.literal is None:
        raise UsageError("正文已经变了，请刷新页面后再确认这个数。")
    literal = span.literal
    if literal.value is None or not is_plausible(literal.value):
        raise UsageError("这里读不出一个确切的数。请先在正文里改写成数字，再确认。")
    # The value is part of the key: two figures of one label must never share an answer.
    named = f"{number}:{span.label}:{literal.value}:{literal.unit}"
    key = f"{SAID}{hashlib.sha256(named.encode()).hexdigest()[:8]}"
    text = kept.text[: literal.start] + f"[F:{key}]" + kept.text[literal.end :]
    said = SaidFact(key, span.label or "正文中的数", literal.value, literal.unit)
    others = tuple(item for item in state.said if item.key != key)
    part = replace(kept, text=text)
    return replace(state, said=(*others, said), sections={**state.sections, number: part})


def with_explanation(state: State, finding: Finding, reason: str) -> State:
    """The state with the written reason why a finding may stand; an empty one takes it back.

    It is kept under the finding's fingerprint and holds as long as the two values are the same. An
    explained finding at error level stays an error.
    """
    kept = dict(state.explanations)
    if reason.strip():
        kept[fingerprint(finding)] = reason.strip()
    else:
        kept.pop(fingerprint(finding), None)
    return replace(state, explanations=kept)


def with_drafts(state: State, drafts: Iterable[Draft], passages: Iterable[Passage] = ()) -> State:
    """The state with drafts put in; a part that already holds text gets them as a suggestion.

    Only a person replaces text: she accepts or refuses the suggestion. The text of the passages
    that a draft cites is kept with it, so that it can be explained after the index has changed.
    """
    offered = {passage.id: passage for passage in passages}
    sections, suggestions = dict(state.sections), dict(state.suggestions)
    for draft in drafts:
        part = SectionText(
            draft.text,
            tuple(question_as_json(question) for question in draft.questions),
            provenance_as_json(draft, offered),
        )
        held = sections.get(draft.section)
        if held is not None and held.text.strip() and held.text != draft.text:
            suggestions[draft.section] = part
        else:
            sections[draft.section] = part
    return replace(state, sections=sections, suggestions=suggestions)


def with_unfinished_draft(state: State, draft: Draft, passages: Iterable[Passage] = ()) -> State:
    """The state with what a model wrote before it broke off: a suggestion, marked as unfinished.

    Also where the part holds no text yet: half a draft is put in by a person or not at all.
    """
    part = SectionText(
        draft.text,
        tuple(question_as_json(question) for question in draft.questions),
        {
            **provenance_as_json(draft, {passage.id: passage for passage in passages}),
            "unfinished": True,
        },
    )
    return replace(state, suggestions={**state.suggestions, draft.section: part})


def with_revision(state: State, number: int, text: str, how: Mapping[str, Any]) -> State:
    """The state with another text of a part as a suggestion; its questions stay those of the part.

    `how` says who or what made it and joins the provenance.
    """
    kept = state.sections[number]
    part = replace(kept, text=text, provenance={**kept.provenance, **how})
    return replace(state, suggestions={**state.suggestions, number: part})


def with_suggestion_settled(state: State, number: int, *, accept: bool) -> State:
    """The state after a person accepted or refused a suggested text."""
    suggestions = dict(state.suggestions)
    suggested = suggestions.pop(number, None)
    if suggested is None:
        raise UsageError("这条建议已经处理过了。请刷新页面。")
    sections = {**state.sections, number: suggested} if accept else state.sections
    return replace(state, sections=sections, suggestions=suggestions)


def with_tables(state: State, tables: Tables) -> State:
    """The state with these tables. What a person typed on the page stays as she typed it."""
    merged = tables.with_cells(_typed_by_person(state))
    return replace(state, tables=with_totals(merged, load_form()))


def _typed_by_person(state: State) -> dict[str, Cell]:
    return {
        key: cell
        for key, cell in state.tables.items()
        if cell.origin == PERSON and cell.value is not None
    }


def overruled(state: State, tables: Tables, said: Mapping[str, SaidFact]) -> list[Finding]:
    """A warning for each cell or fact that stands and differs from what the ledger now gives."""
    form = load_form()
    findings = [
        _overruled_fact(item, said[item.key]) for item in state.said if _differs(item, said)
    ]
    for key, cell in _typed_by_person(state).items():
        counted = tables.value(key)
        if counted is None or counted == cell.value:
            continue
        ref = CellRef.parse(key)
        findings.append(
            Finding(
                OVERRULED,
                Severity.WARNING,
                CellPlace(ref.table, ref.row, ref.column),
                f"{form.label(key)}是手工填的 {cell.value}，按台账和上年报告是 {counted}，"
                "已保留手工填的数。请核对后改成正确的数。",
                expected=counted,
                actual=cell.value,
            )
        )
    return findings


def _differs(item: SaidFact, said: Mapping[str, SaidFact]) -> bool:
    given = said[item.key].value if item.key in said else None
    return None not in (item.value, given) and item.value != given


def _overruled_fact(item: SaidFact, given: SaidFact) -> Finding:
    return Finding(
        OVERRULED,
        Severity.WARNING,
        FilePlace("", "事实", item.key),
        f"“{given.label}”已填 {item.value}{item.unit}，事实表里是 {given.value}{given.unit}，"
        "已保留先填的数。请核对后改成正确的数。",
        expected=given.value,
        actual=item.value,
    )


def _ledger_findings(state: State) -> list[Finding]:
    """What the ledger's reading found and is still so: cells typed since then settle their finding."""
    if state.ledger is None:
        return []
    return [finding for finding in state.ledger.findings if not _settled(finding, state)]


def _settled(finding: Finding, state: State) -> bool:
    if finding.code == NOT_FILLED:
        return True  # T07 says which cells are empty now
    if finding.code != OVERRULED:
        return False
    place = finding.place
    if isinstance(place, CellPlace):
        value = state.tables.value(f"{place.table}.{place.row}.{place.column}")
        return str(value) == str(finding.expected)
    said = {item.key: str(item.value) for item in state.said}
    return isinstance(place, FilePlace) and said.get(place.cell or "") == str(finding.expected)


# --- JSON of drafting's values, as the store keeps them -------------------------------------------


def question_as_json(question: Question) -> dict[str, Any]:
    """A question as one entry of `questions.json`."""
    data = asdict(question)
    last_value, sentence = data.pop("last_value"), data.pop("last_sentence")
    shown = str(last_value) if isinstance(last_value, Decimal) else last_value
    return {**data, "last_year": {"value": shown, "sentence": sentence}}


def question_from_json(data: Mapping[str, Any]) -> Question:
    """The inverse of `question_as_json`."""
    fields = dict(data)
    last = fields.pop("last_year")
    value = last["value"]
    if isinstance(value, str):
        value = Decimal(value)
    kind = QuestionKind(fields.pop("kind"))
    return Question(**fields, kind=kind, last_value=value, last_sentence=last["sentence"])


def provenance_as_json(draft: Draft, offered: Mapping[str, Passage]) -> dict[str, Any]:
    """Who or what wrote a draft, from which facts and passages (with their texts), when."""
    data = asdict(draft.provenance)
    made_at: datetime = data["made_at"]
    cited = {
        name: {
            "title": passage.title,
            "place": passage.place,
            "text": passage.text,
            "note": passage.note,
        }
        for name, passage in offered.items()
        if name in draft.provenance.passages
    }
    return {
        **data,
        "made_at": made_at.isoformat(timespec="seconds"),
        "repeats": draft.repeats,
        "passages": cited,
    }


def passage_texts(part: SectionText) -> dict[str, str]:
    """The texts of the passages that a part may cite, by id."""
    return {name: cited["text"] for name, cited in part.provenance.get("passages", {}).items()}


def table_of(key: str) -> str:
    """The table of a cell key."""
    return CellRef.parse(key).table
