"""A person writes in a part: saved on top of what she saw, whatever was saved elsewhere meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.access import Action
from assistant.errors import Conflict

if TYPE_CHECKING:
    from assistant.services.desk import ReportDesk
    from assistant.text.merging import Clash
    from assistant.workbench import View, Writing

TRIES = 5


def write(desk: ReportDesk, seen: int, writing: Writing) -> tuple[View, tuple[Clash, ...]]:
    """Save what was written on version `seen`; gives the newest view, and the paragraphs in dispute.

    A paragraph that somebody else changed as well is never overwritten: nothing is saved then. What
    others saved in other places stays. Raises Conflict only when others save without end, NotFound.
    """
    from assistant.workbench import heading_of, with_writing

    desk.require(Action.EDIT)
    base = desk.at(seen, Action.VIEW)
    for tries_left in range(TRIES - 1, -1, -1):
        newest = desk.view()
        written = with_writing(newest.state, base.state, base.facts, writing)
        if written.clashes or written.state is newest.state:
            return newest, written.clashes
        try:
            change = f"修改“{heading_of(writing.number)}”"
            return desk.put(newest.version, change, written.state, grows=True), ()
        except Conflict:
            if not tries_left:
                raise
    raise AssertionError("the last try returns or raises")


def settle_change(desk: ReportDesk, seen: int, number: int, place: int, *, accept: bool) -> View:
    """Accept or refuse one change of a suggested text. Raises UsageError, Conflict."""
    from assistant.workbench import heading_of, with_change_settled

    desk.require(Action.EDIT)
    state = with_change_settled(desk.saved(seen).state, number, place, accept=accept)
    word = "采用" if accept else "不采用"
    return desk.put(seen, f"{word}“{heading_of(number)}”建议稿的一处", state)


def declare_final(
    desk: ReportDesk, seen: int, number: int, place: int | None, *, final: bool
) -> View:
    """Declare a shown paragraph (from 0) or the whole part final, or take that back. Raises Conflict."""
    from assistant.workbench import facts_of, heading_of, with_final

    desk.require(Action.EDIT)
    state = desk.saved(seen).state
    facts = facts_of(state, desk.previous_of(state))
    word = "定稿" if final else "取消定稿"
    where = heading_of(number) if place is None else f"{heading_of(number)} 第 {place + 1} 段"
    return desk.put(seen, f"{word}“{where}”", with_final(state, facts, number, place, final=final))
