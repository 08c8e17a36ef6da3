"""Each change that a person can make to a report. Pure: a state in, a state out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from assistant.drafting.edits import rebind
from assistant.drafting.markers import FigureSpan
from assistant.drafting.sections import Draft
from assistant.errors import UsageError
from assistant.facts import SAID, FactSheet, SaidFact
from assistant.findings import Finding, Repair, fingerprint
from assistant.forms import load_form
from assistant.report import (
    Cell,
    Number,
    Tables,
    is_plausible,
)
from assistant.retrieval.passages import Passage
from assistant.store.state import Proposal, SectionText, State
from assistant.tables.fill import with_totals
from assistant.tables.typed import TypedBlock, typed_block, typed_cell
from assistant.workbench.as_json import provenance_as_json, question_as_json, question_from_json
from assistant.workbench.ledger_notes import typed_by_person
from assistant.workbench.parts import PERSON
from assistant.workbench.view import shown

LEDGER_CELL = re.compile(r"[^!]{1,31}![A-Z]{1,3}[1-9][0-9]{0,6}")
# Rows and columns of table three that no cell of a ledger can be decided to be.
NO_CHOICES = frozenset(("new_received", "carried_in", "total_results", "total"))


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
    merged = tables.with_cells(typed_by_person(state))
    return replace(state, tables=with_totals(merged, load_form()))
