"""What a person writes into a part, taken into a report that others may have changed meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.drafting.edits import drafted_lines, rebind_lines, tidy_lines
from assistant.facts import FactSheet
from assistant.store.state import SectionText, State
from assistant.text.merging import Agreed, Clash, merge
from assistant.workbench.view import shown


class Choice(StrEnum):
    """Which of two versions of a paragraph a person keeps."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Writing:
    """The text of a part as a person has it before her: when it was last saved, and now.

    `choices` say for each paragraph that somebody else changed too, in order, what stands.
    """

    number: int
    before: str
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """The state after the writing. With `clashes` it is as it was: the person has to choose first."""

    state: State
    clashes: tuple[Clash, ...] = ()


def with_writing(newest: State, seen: State, facts: FactSheet, writing: Writing) -> Written:
    """The newest state with what was written on top of `seen`, whose facts these are.

    Paragraphs that were not touched are those of the newest state; figures that were not touched keep
    their markers. Clashes hold paragraphs of drafts, with markers.
    """
    number = writing.number
    part = seen.sections.get(number, SectionText(""))
    rendered = shown(seen, number, part, facts)
    held = newest.sections.get(number, SectionText(""))
    pieces = merge(
        rebind_lines(part.text, rendered, writing.before),
        rebind_lines(part.text, rendered, writing.text),
        tidy_lines(held.text),
    )
    clashes = tuple(piece for piece in pieces if isinstance(piece, Clash))
    if len(clashes) != len(writing.choices):
        if clashes:
            return Written(newest, clashes)
        writing = replace(writing, choices=())  # chosen, and the other took the change back
    choices = iter(writing.choices)
    lines: list[str] = []
    for piece in pieces:
        lines += piece.lines if isinstance(piece, Agreed) else _chosen(piece, next(choices))
    return Written(_with_lines(newest, number, lines))


def _chosen(clash: Clash, choice: Choice) -> Sequence[str]:
    if choice is Choice.BOTH:
        return (*clash.theirs, *clash.mine)
    return clash.mine if choice is Choice.MINE else clash.theirs


def _with_lines(state: State, number: int, lines: Sequence[str]) -> State:
    held = state.sections.get(number, SectionText(""))
    if list(lines) == tidy_lines(held.text):
        return state
    made = {"drafter": "person", **held.provenance, "edited": True}
    part = replace(held, text="\n".join(lines), provenance=made)
    return replace(state, sections={**state.sections, number: part})


# --- paragraphs that are final --------------------------------------------------------------------


def is_final(state: State, number: int, drafted: str) -> bool:
    """Whether a person declared this paragraph of a draft final."""
    return drafted in state.frozen.get(number, ())


def with_final(
    state: State, facts: FactSheet, number: int, paragraph: int | None, *, final: bool
) -> State:
    """The state with a shown paragraph (from 0), or the whole part, declared final, or no longer so."""
    part = state.sections.get(number, SectionText(""))
    lines = [drafted for drafted, _ in drafted_lines(part.text, shown(state, number, part, facts))]
    about = lines if paragraph is None else lines[paragraph : paragraph + 1]
    kept = [line for line in state.frozen.get(number, ()) if line in lines and line not in about]
    frozen = {**state.frozen, number: (*kept, *(about if final else ()))}
    return replace(state, frozen={key: held for key, held in frozen.items() if held})
