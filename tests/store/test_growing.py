"""A version grows while one person writes in one part; nothing else is ever put in another's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from people_site import Clock

from assistant.errors import Conflict
from assistant.store.entries import undo_target
from assistant.store.reports import GROWN
from assistant.store.repository import Store
from assistant.store.state import SectionText, State

AGENCY = "示例县青禾镇人民政府"
PART, OTHER = "修改“一、总体情况”", "修改“六、其他需要报告的事项”"
SECOND = timedelta(seconds=1)

Pause = Callable[..., int]


@pytest.fixture
def clock() -> Clock:
    """A clock that the test moves."""
    return Clock(datetime(2026, 1, 5, 9, 0))


@pytest.fixture
def store(place: Path | str, clock: Clock) -> Iterator[Store]:
    """A store with one report, an event that is no writing as its newest version."""
    store = Store(place, clock)
    store.create(AGENCY, 2025, "甲")
    store.save(1, 1, State(AGENCY, 2025), "起草", "甲")
    yield store
    store.close()


@pytest.fixture
def pause(store: Store, clock: Clock) -> Pause:
    """Saves what was written so far, a second after the last save; gives the number."""

    def save(change: str = PART, person: str = "甲", *, grows: bool = True) -> int:
        clock.at += SECOND
        seen = store.newest(1)
        state = State(AGENCY, 2025, sections={1: SectionText(f"写到第{seen + 1}版。")})
        return store.save(1, seen, state, change, person, grows=grows)

    return save


def numbers(store: Store) -> list[int]:
    """The versions there are, the oldest first."""
    return [entry.number for entry in store.history(1)][::-1]


def test_pauses_of_one_writing_are_one_version_with_its_beginning(
    store: Store, pause: Pause
) -> None:
    """What was before, the first pause and the last one stay; every save has its line in the audit."""
    for _ in range(20):
        pause()

    assert [1, 2, 3, 22] == numbers(store)
    assert "写到第22版。" == store.load(1).state.sections[1].text
    assert "写到第3版。" == store.load(1, 3).state.sections[1].text
    assert 20 == len(store.audit(actions=["修改报告"], limit=100)) - 1


def test_of_long_writing_one_version_is_kept_for_each_while(
    store: Store, clock: Clock, pause: Pause
) -> None:
    """An hour of writing with a pause each ten seconds leaves one way back for each five minutes."""
    for _ in range(360):
        clock.at += 9 * SECOND
        pause()

    made = [entry.made_at for entry in store.history(1)][::-1]
    assert 13 <= len(made) - 2 <= 14
    assert max(later - earlier for earlier, later in pairwise(made[2:])) <= GROWN


@pytest.mark.parametrize(
    ("change", "person", "grows"), [(PART, "乙", True), (OTHER, "甲", True), ("送审", "甲", False)]
)
def test_nothing_else_takes_a_place(
    store: Store, pause: Pause, change: str, person: str, grows: bool
) -> None:
    """Another person, another part, a step of the review: what stood before it stays, and so does it."""
    pause()
    between = pause()
    other = pause(change, person, grows=grows)
    pause()
    after = pause()

    assert {between, other, after} <= set(numbers(store))


def test_a_change_that_is_no_pause_takes_no_place(store: Store, pause: Pause) -> None:
    """Though it is called the same and done by the same person."""
    for _ in range(4):
        pause("填写正文中的数", grows=False)

    assert [1, 2, 3, 4, 5, 6] == numbers(store)


def test_a_version_that_grew_is_found_by_its_old_numbers(store: Store, pause: Pause) -> None:
    """A page that was opened on it goes on from what it grew into, and is told of a conflict as ever."""
    for _ in range(5):
        pause()

    assert [1, 2, 3, 7] == numbers(store)
    assert 7 == store.load(1, 5).version
    with pytest.raises(Conflict):
        store.save(1, 5, State(AGENCY, 2025), PART, "甲", grows=True)
    assert 8 == store.restore(1, 7, 5, "甲")
    assert "恢复第 7 版" == store.history(1)[0].change


def test_undoing_goes_to_the_version_that_is_there(store: Store, pause: Pause) -> None:
    """From the writing to its beginning, from there to what was before it."""
    for _ in range(5):
        pause()

    assert (3, PART) == undo_target(store.history(1))
    store.restore(1, 7, 3, "甲")
    assert (2, PART) == undo_target(store.history(1))
