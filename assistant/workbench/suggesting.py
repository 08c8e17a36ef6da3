"""A suggested text against the one that stands: its changes paragraph by paragraph, each to be settled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.drafting.edits import tidy_lines
from assistant.errors import UsageError
from assistant.store.state import SectionText, State
from assistant.text.align import align_lines
from assistant.workbench.writing import is_final


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph of drafts before and after: None where it is put in or taken out.

    `final` when a person declared it final: accepting the suggestion leaves it as it is.
    """

    before: str | None
    after: str | None
    final: bool = False

    @property
    def same(self) -> bool:
        """Whether the suggestion leaves this paragraph alone."""
        return self.before == self.after


def suggested_changes(state: State, number: int) -> list[Change]:
    """Every paragraph of the part and of its suggestion in reading order, the unchanged ones too."""
    held = state.sections.get(number, SectionText(""))
    before, after = tidy_lines(held.text), tidy_lines(state.suggestions[number].text)
    return [
        Change(
            None if a is None else before[a],
            None if b is None else after[b],
            a is not None and is_final(state, number, before[a]),
        )
        for a, b in align_lines(before, after)
    ]


def with_suggestion_settled(state: State, number: int, *, accept: bool) -> State:
    """The state after a person accepted or refused a suggested text; final paragraphs stay.

    Raises UsageError when it was settled before.
    """
    suggested = _suggested(state, number)
    rest = {key: part for key, part in state.suggestions.items() if key != number}
    if not accept:
        return replace(state, suggestions=rest)
    changes = suggested_changes(state, number)
    if not any(change.final and not change.same for change in changes):
        part = suggested
    else:
        lines = [change.before if change.final else change.after for change in changes]
        part = _taken(state, number, filter(None, lines))
    return replace(state, suggestions=rest, sections={**state.sections, number: part})


def with_change_settled(state: State, number: int, place: int, *, accept: bool) -> State:
    """The state after one change of a suggestion (its place among all) was accepted or refused.

    The others go on waiting. Raises UsageError when there is no such change.
    """
    suggested = _suggested(state, number)
    changes = suggested_changes(state, number)
    if not 0 <= place < len(changes) or changes[place].same or changes[place].final:
        raise UsageError("这一处已经处理过了。请刷新页面。")
    one = changes[place]
    if accept:
        lines = [one.after if i == place else change.before for i, change in enumerate(changes)]
        part = _taken(state, number, filter(None, lines))
        state = replace(state, sections={**state.sections, number: part})
    else:
        lines = [one.before if i == place else change.after for i, change in enumerate(changes)]
        suggested = replace(suggested, text="\n".join(filter(None, lines)))
    state = replace(state, suggestions={**state.suggestions, number: suggested})
    if all(change.same or change.final for change in suggested_changes(state, number)):
        rest = {key: part for key, part in state.suggestions.items() if key != number}
        state = replace(state, suggestions=rest)
    return state


def _suggested(state: State, number: int) -> SectionText:
    suggested = state.suggestions.get(number)
    if suggested is None:
        raise UsageError("这条建议已经处理过了。请刷新页面。")
    return suggested


def _taken(state: State, number: int, lines: Iterable[str]) -> SectionText:
    """The part with these paragraphs, some of them the suggestion's: questions and sources of both."""
    held = state.sections.get(number, SectionText(""))
    suggested = state.suggestions[number]
    questions = {question["key"]: question for question in (*suggested.questions, *held.questions)}
    return SectionText("\n".join(lines), tuple(questions.values()), _made_by_both(held, suggested))


def _made_by_both(held: SectionText, suggested: SectionText) -> Mapping[str, Any]:
    """How the part was made, and what paragraphs were taken over from: model, prompt, when."""
    passages = {**suggested.provenance.get("passages", {}), **held.provenance.get("passages", {})}
    source = {key: value for key, value in suggested.provenance.items() if key != "passages"}
    taken = [item for item in held.provenance.get("taken", ()) if item != source]
    made = {**held.provenance, "taken": [*taken, source]}
    return {**made, "passages": passages} if passages else made
