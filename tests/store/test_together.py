"""Several people at once: one of two wins, nobody waits for good, nothing is lost or done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event

from assistant.errors import Conflict, NotFound
from assistant.report import AnnualReport, Source, Tables
from assistant.store.repository import Store
from assistant.store.state import State

AGENCY = "示例县青禾镇人民政府"
THREADS = 8


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    """An empty store."""
    store = Store(place)
    yield store
    store.close()


def together(work: Callable[[int], object]) -> list[object]:
    """What the work gives in each of the threads, all let go at the same moment."""
    barrier = threading.Barrier(THREADS)

    def one(number: int) -> object:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_of_those_who_save_the_same_version_one_wins(store: Store) -> None:
    """One is told its number, the others that somebody was first; the winner's state is stored."""
    store.create(AGENCY, 2025, "甲")

    def save(number: int) -> int | Conflict:
        try:
            state = State(AGENCY, 2025, explanations={"who": str(number)})
            return store.save(1, 1, state, "改", f"第{number}人")
        except Conflict as conflict:
            return conflict

    found = together(save)
    winner = found.index(2)
    assert [2] == [one for one in found if not isinstance(one, Conflict)]
    assert {(1, 2)} == {(c.seen, c.newest) for c in found if isinstance(c, Conflict)}
    assert {"who": str(winner)} == store.load(1).state.explanations
    assert [f"第{winner}人"] == [line.person for line in store.audit(actions=["修改报告"])]


def test_of_those_who_let_a_version_grow_one_wins(store: Store) -> None:
    """Two windows of one person: the others are told of a conflict, and no version is lost in between."""
    store.create(AGENCY, 2025, "甲")
    for version in (1, 2):
        store.save(1, version, State(AGENCY, 2025), "写", "甲", grows=True)

    def grow(number: int) -> int | Conflict:
        try:
            state = State(AGENCY, 2025, explanations={"who": str(number)})
            return store.save(1, 3, state, "写", "甲", grows=True)
        except Conflict as conflict:
            return conflict

    found = together(grow)
    assert [4] == [one for one in found if not isinstance(one, Conflict)]
    assert [4, 2, 1] == [entry.number for entry in store.history(1)]
    assert {"who": str(found.index(4))} == store.load(1).state.explanations


def test_two_stores_of_the_same_database_see_the_conflict(store: Store, place: Path | str) -> None:
    """As two processes do: what one saved, the other must have seen."""
    other = Store(place)
    store.create(AGENCY, 2025, "甲")
    other.save(1, 1, State(AGENCY, 2025), "乙的修改", "乙")

    with pytest.raises(Conflict, match="第 1 版，现在是第 2 版"):
        store.save(1, 1, State(AGENCY, 2025), "甲的修改", "甲")
    other.close()


def test_each_writes_a_report_of_her_own(store: Store) -> None:
    """Nobody gets in the way of the others: every version and every message is there."""

    def write(number: int) -> int:
        saved = store.create(f"示例县第{number}镇人民政府", 2025, "甲")
        for version in range(1, 11):
            store.save(saved.report_id, version, saved.state, "改", "甲")
            store.add_message(saved.report_id, "甲", "user", {"text": str(version)})
        return saved.report_id

    numbers = together(write)
    assert THREADS == len(set(numbers))
    assert {11} == {entry.version for entry in store.reports()}
    for number in numbers:
        assert isinstance(number, int)
        said = [message.content["text"] for message in store.messages(number, "甲")]
        assert [str(version) for version in range(1, 11)] == said
    assert THREADS * 10 == len(store.audit(actions=["修改报告"], limit=1000))


def test_writers_of_one_process_wait_for_their_turn(tmp_path: Path) -> None:
    """Each is served though SQLite itself has no patience here: left to it, some of many never are."""
    store = Store(tmp_path / "nianbao.sqlite")
    engine = store._database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda new, _: new.execute("PRAGMA busy_timeout=0").close())

    def write(number: int) -> int:
        saved = store.create(f"示例县第{number}镇人民政府", 2025, "甲")
        for version in range(1, 31):
            store.save(saved.report_id, version, saved.state, "改", "甲")
        return store.load(saved.report_id).version

    assert [31] * THREADS == together(write)
    store.close()


def test_all_write_the_same_report_in_turn(store: Store) -> None:
    """Whoever meets a conflict looks again and saves: the versions are one line without a gap."""
    store.create(AGENCY, 2025, "甲")

    def write(number: int) -> int:
        conflicts = 0
        for _ in range(5):
            while True:
                seen = store.load(1)
                marks = {**seen.state.explanations, f"{number}-{seen.version}": "x"}
                state = State(AGENCY, 2025, explanations=marks)
                try:
                    store.save(1, seen.version, state, "改", f"第{number}人")
                except Conflict:
                    conflicts += 1
                else:
                    break
        return conflicts

    together(write)
    last = store.load(1)
    assert THREADS * 5 + 1 == last.version
    assert THREADS * 5 == len(last.state.explanations)
    assert list(range(last.version, 0, -1)) == [entry.number for entry in store.history(1)]


def test_the_same_report_is_made_once(store: Store) -> None:
    """Those who make it at the same moment get the same one; the body is entered once."""
    numbers = together(lambda _: store.create(AGENCY, 2025, "甲").report_id)

    assert 1 == len(set(numbers))
    assert [AGENCY] == [body.name for body in store.bodies()]
    assert ["新建报告", "登记机关"] == [line.action for line in store.audit()]


def test_a_report_that_is_deleted_while_others_save_is_gone(store: Store) -> None:
    """The others are told that it is not there, or saved before; nothing of it is left."""
    report = store.create(AGENCY, 2025, "甲").report_id
    source = Source("2024.html", "a" * 64, "html")
    document = AnnualReport(AGENCY, 2024, Tables(), source=source)
    store.add_document(document, "甲")

    def work(number: int) -> str:
        try:
            if number == 0:
                store.delete_report(report, "管理员")
                return "deleted"
            if number % 2:
                store.save(report, 1, State(AGENCY, 2025, previous="a" * 64), "改", "甲")
            else:
                store.add_message(report, "甲", "user", {"text": "x"})
        except NotFound:
            return "gone"
        except Conflict:
            return "conflict"
        return "written"

    found = together(work)
    assert "deleted" == found[0]
    assert [] == store.reports()
    assert [] == store.messages(report, "甲")
    with pytest.raises(NotFound):
        store.load(report)
