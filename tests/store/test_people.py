"""Accounts, roles, sessions and attempts in the database: SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.access import ABSOLUTE, FREE_PER_ACCOUNT, FREE_PER_ADDRESS, IDLE, Person, Role
from assistant.errors import NotFound, UsageError
from assistant.store.repository import Store

BODY = "示例县青禾镇人民政府"


@dataclass
class Clock:
    """A clock that a test moves."""

    at: datetime = datetime(2026, 3, 2, 9, 0)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, span: timedelta) -> None:
        self.at += span


@pytest.fixture
def clock() -> Clock:
    """Monday morning."""
    return Clock()


@pytest.fixture
def store(place: Path | str, clock: Clock) -> Iterator[Store]:
    """An empty store whose time the test moves."""
    store = Store(place, clock)
    yield store
    store.close()


@pytest.fixture
def clerk(store: Store) -> int:
    """The account of 经办人甲, clerk of one body."""
    number = store.people.add("管理员甲", "jingban-a", "经办人甲", "hash")
    body = store.add_body(BODY, "管理员甲")
    store.people.set_role("管理员甲", number, body, Role.CLERK, held=True)
    return number


def test_who_works_here(store: Store) -> None:
    """Nobody decided, then one alone, then those with an account; each is remembered."""
    people = store.people
    assert (False, False) == (people.any(), people.alone())

    people.choose_alone("本机用户")
    people.choose_alone("本机用户")
    assert people.alone()
    people.add("甲", "a1", "甲", "hash")
    assert people.any()
    assert ["增加人员", "决定只由一个人使用"] == [line.action for line in store.audit()]


def test_a_person_has_her_roles(store: Store, clerk: int) -> None:
    """Roles come with the body in which they are held; given twice they are there once."""
    body = store.bodies()[0].id
    for held in (True, True):
        store.people.set_role("管理员甲", clerk, body, Role.REVIEWER, held=held)

    person = store.people.person(clerk)
    assert person == Person(
        "jingban-a", "经办人甲", clerk, {body: frozenset({Role.CLERK, Role.REVIEWER})}
    )
    store.people.set_role("管理员甲", clerk, body, Role.CLERK, held=False)
    store.people.set_role("管理员甲", clerk, body, Role.CLERK, held=False)
    person = store.people.person(clerk)
    assert person is not None
    assert {body: frozenset({Role.REVIEWER})} == person.roles
    given = [line for line in store.audit() if line.action in ("给予角色", "收回角色")]
    assert ["收回角色", "给予角色", "给予角色"] == [line.action for line in given]
    assert {(body, BODY)} == {(line.body_id, line.body) for line in given}


def test_names_are_taken_once(store: Store, clerk: int) -> None:
    """Login and shown name stand for one person: conversations and versions name her by them."""
    for login, name in (("jingban-a", "经办人乙"), ("jingban-b", "经办人甲")):
        with pytest.raises(UsageError, match="已经有人用了"):
            store.people.add("管理员甲", login, name, "hash")
    assert 1 == len(store.people.accounts())


def test_what_does_not_exist_is_told(store: Store, clerk: int) -> None:
    """No such person, no such body."""
    with pytest.raises(NotFound, match="没有这个人"):
        store.people.set_disabled("管理员甲", 99, disabled=True)
    with pytest.raises(NotFound, match="没有这个机关"):
        store.people.set_role("管理员甲", clerk, 99, Role.CLERK, held=True)
    assert store.people.find("nobody") is None
    assert store.people.secret("nobody") is None


def test_the_first_administrator_is_one(store: Store) -> None:
    """Of those who try at once exactly one becomes it; afterwards nobody does."""
    refusals = []

    def try_it(number: int) -> None:
        name = f"管理员{number}"
        try:
            store.people.add("", f"admin{number}", name, "h", everywhere=True, first=True)
        except UsageError as error:
            refusals.append(str(error))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(try_it, range(6)))
    try_it(9)

    assert 1 == len(store.people.accounts())
    assert 6 == sum("已经有管理员" in words for words in refusals)


def test_the_last_administrator_stays(store: Store) -> None:
    """The installation is never left without one who can let others in."""
    first = store.people.add("甲", "a1", "甲", "h", everywhere=True)
    with pytest.raises(UsageError, match="最后一个"):
        store.people.set_disabled("甲", first, disabled=True)

    second = store.people.add("甲", "a2", "乙", "h", everywhere=True)
    store.people.set_disabled("乙", first, disabled=True)
    with pytest.raises(UsageError, match="最后一个"):
        store.people.set_disabled("乙", second, disabled=True)


def test_a_session_ends(store: Store, clerk: int, clock: Clock) -> None:
    """Idle, or too old though used all the time; use is known to the minute."""
    store.people.open_session(clerk, "t1", "经办人甲", "10.0.0.1")
    clock.forward(IDLE - timedelta(seconds=1))
    assert store.people.of_session("t1")
    clock.forward(IDLE - timedelta(seconds=1))
    assert store.people.of_session("t1"), "the use before counts"
    clock.forward(IDLE)
    assert store.people.of_session("t1") is None

    store.people.open_session(clerk, "t2", "经办人甲", "10.0.0.1")
    made = clock.at
    while clock.at - made < ABSOLUTE - timedelta(hours=1):
        clock.forward(timedelta(hours=1))
        assert store.people.of_session("t2")
    clock.forward(timedelta(hours=1))
    assert store.people.of_session("t2") is None
    assert store.people.of_session("unknown") is None


def test_what_ends_sessions(store: Store, clerk: int) -> None:
    """Signing out ends one; another password and a stopped account end all."""
    people = store.people

    def fresh() -> list[str]:
        tokens = ["a", "b"]
        for token in tokens:
            people.open_session(clerk, token, "经办人甲", "")
        return tokens

    one, two = fresh()
    people.close_session(one)
    people.close_session(one)
    assert (None, True) == (people.of_session(one), bool(people.of_session(two)))
    people.set_password("经办人甲", clerk, "other", must_change=False)
    assert people.of_session(two) is None

    one, two = fresh()
    people.set_disabled("管理员甲", clerk, disabled=True)
    assert [None, None, None] == [
        people.of_session(one),
        people.of_session(two),
        people.person(clerk),
    ]
    people.set_disabled("管理员甲", clerk, disabled=False)
    assert people.of_session(one) is None, "she signs in anew"
    assert people.person(clerk)
    done = [line.action for line in store.audit() if line.person in ("管理员甲", "经办人甲")]
    assert {"恢复账号", "停用账号", "修改密码", "退出", "登录"} <= set(done)


def test_guessing_one_account_waits(store: Store, clock: Clock) -> None:
    """After the free failures every attempt waits, from wherever; the wait ends; success forgets them."""
    people = store.people
    for _ in range(FREE_PER_ACCOUNT):
        assert 0 == people.begin_attempt("acc", "10.0.0.1").wait_s
    for address in ("10.0.0.1", "10.0.0.2"):
        assert 30 == people.begin_attempt("acc", address).wait_s
    assert 0 == people.begin_attempt("other", "10.0.0.2").wait_s

    clock.forward(timedelta(seconds=29))
    assert 1 == people.begin_attempt("acc", "10.0.0.1").wait_s, "knocking does not lengthen it"
    clock.forward(timedelta(seconds=1))
    assert 0 == people.begin_attempt("acc", "10.0.0.1").wait_s
    assert 60 == people.begin_attempt("acc", "10.0.0.1").wait_s
    people.attempt_succeeded("acc")
    assert 0 == people.begin_attempt("acc", "10.0.0.1").wait_s


def test_guessing_many_accounts_waits(store: Store) -> None:
    """One address that tries name after name waits as well; an own success does not clear it."""
    people = store.people
    for number in range(FREE_PER_ADDRESS):
        assert 0 == people.begin_attempt(f"acc{number}", "10.0.0.1").wait_s
    people.attempt_succeeded("mine")

    assert 30 == people.begin_attempt("new", "10.0.0.1").wait_s
    assert 0 == people.begin_attempt("new", "10.0.0.2").wait_s


def test_guessing_in_parallel_gains_nothing(store: Store) -> None:
    """Of many attempts at the same moment no more are looked at than one after the other."""
    with ThreadPoolExecutor(12) as pool:
        waits = list(
            pool.map(lambda _: store.people.begin_attempt("acc", "10.0.0.1").wait_s, range(24))
        )

    assert FREE_PER_ACCOUNT >= waits.count(0)


def test_attempts_of_yesterday_are_gone(store: Store, clock: Clock) -> None:
    """A day later nothing is held against anybody."""
    for _ in range(FREE_PER_ACCOUNT + 3):
        store.people.begin_attempt("acc", "10.0.0.1")
    clock.forward(timedelta(hours=24))

    assert 0 == store.people.begin_attempt("acc", "10.0.0.1").wait_s
