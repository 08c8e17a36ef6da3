"""Who may do what, decided without a store: the table, its corners, waiting, expiry, names, passwords."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest

from assistant.access import (
    ABSOLUTE,
    EVERYWHERE,
    FREE_PER_ACCOUNT,
    GRANTS,
    IDLE,
    LOCAL,
    Action,
    Person,
    Role,
    counted_as,
    is_over,
    login_problem,
    may,
    may_manage,
    password_problem,
    refusal,
    wait_s,
    who_may,
)

OWN, OTHER = 1, 2
NOW = datetime(2026, 3, 2, 9, 0)


def person(*roles: Role, body: int = OWN, everywhere: bool = False) -> Person:
    """A person with these roles in one body."""
    return Person("甲", "甲", 7, {body: frozenset(roles)} if roles else {}, everywhere)


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_a_role_counts_in_its_own_body_alone(role: Role, action: Action) -> None:
    """What a role grants holds in the body where it is held, in no other and in none."""
    one = person(role)

    assert (action in GRANTS[role]) == may(one, action, OWN)
    assert not may(one, action, OTHER)
    assert not may(one, action, None)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_and_everybody(action: Action) -> None:
    """A person without a role may do nothing; the one user of a machine without accounts everything."""
    assert not may(person(), action, OWN)
    assert may(LOCAL, action, OWN)
    assert may(LOCAL, action, None)
    assert (action in EVERYWHERE) == may(person(everywhere=True), action, OTHER)


def test_an_administrator_sees_no_report() -> None:
    """Managing people is not reading their work: no administrator views, exports or changes a report."""
    of_reports = set(Action) - {Action.MANAGE_PEOPLE, Action.SEE_AUDIT, Action.MANAGE_BODIES}

    assert not GRANTS[Role.ADMINISTRATOR] & of_reports
    assert not EVERYWHERE & of_reports


def test_duties_are_apart() -> None:
    """Who makes a report does not clear it; who clears it does not change it."""
    assert Action.APPROVE not in GRANTS[Role.CLERK]
    for role in (Role.REVIEWER, Role.LEAD):
        assert Action.EDIT not in GRANTS[role]
    assert (Role.CLERK, Role.REVIEWER) == who_may(Action.SEE_LEDGER_ROWS)


def test_roles_add_up() -> None:
    """Somebody who is clerk and reviewer of a body may do what either may."""
    both = person(Role.CLERK, Role.REVIEWER)

    assert may(both, Action.EDIT, OWN)
    assert may(both, Action.APPROVE, OWN)


def test_whose_account_an_administrator_may_stop() -> None:
    """Only of people who belong to her bodies alone; never of one who administers everything."""
    mine = person(Role.ADMINISTRATOR)

    assert may_manage(mine, person(Role.CLERK))
    assert not may_manage(mine, person(Role.CLERK, body=OTHER))
    assert not may_manage(
        mine, Person("乙", "乙", 8, {OWN: frozenset(Role), OTHER: frozenset(Role)})
    )
    assert not may_manage(mine, person(everywhere=True))
    assert not may_manage(mine, person())
    assert may_manage(person(everywhere=True), person())
    assert not may_manage(person(Role.LEAD), person(Role.CLERK))


@pytest.mark.parametrize("action", list(Action))
def test_a_refusal_says_who_can(action: Action) -> None:
    """The message names the action and somebody who may do it, in Chinese."""
    words = refusal(action)

    assert action.label.split("（")[0] in words
    assert all(role.label in words for role in who_may(action))
    assert "管理员" in words
    assert action.value not in words


def test_the_wait_grows_and_ends() -> None:
    """Slips are free; then 30 seconds, doubled each time, never above a quarter of an hour."""
    failed = [NOW - timedelta(seconds=1)] * (FREE_PER_ACCOUNT - 1)
    assert 0 == wait_s(failed, NOW, FREE_PER_ACCOUNT)

    waits = []
    for _ in range(8):
        failed.append(NOW)
        waits.append(wait_s(failed, NOW, FREE_PER_ACCOUNT))
    assert [30, 60, 120, 240, 480, 900, 900, 900] == waits
    assert 1 == wait_s(failed, NOW + timedelta(seconds=899.5), FREE_PER_ACCOUNT)
    assert 0 == wait_s(failed, NOW + timedelta(seconds=900), FREE_PER_ACCOUNT)
    assert 0 == wait_s(failed, NOW + timedelta(hours=24), FREE_PER_ACCOUNT)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_one_sender_is_one_address(address: str, counted: str) -> None:
    """Whoever has a whole network of IPv6 at home does not guess from each of its addresses anew."""
    assert counted == counted_as(address)


def test_a_session_ends_idle_or_old() -> None:
    """Without a request for two hours, or twelve hours after signing in."""
    assert not is_over(NOW, NOW, NOW + IDLE - timedelta(seconds=1))
    assert is_over(NOW, NOW, NOW + IDLE)
    end = NOW + ABSOLUTE
    assert is_over(NOW, end, end)
    assert not is_over(NOW, end - timedelta(minutes=1), end - timedelta(seconds=1))


@pytest.mark.parametrize("login", ["jingban.a", "Jingban-1", "经办甲", " jb01 ", "a@b.example"])
def test_login_names_that_are_taken(login: str) -> None:
    """Letters, digits, Chinese, dots; blanks around it and capitals do not matter."""
    assert login_problem(login) is None


@pytest.mark.parametrize(
    "login", ["", "a", "本机用户", "a b", "<b>", "x" * 41, "a'--", ".a", "助手"]
)
def test_login_names_that_are_refused(login: str) -> None:
    """Nothing that is markup, empty, overlong or used by the program."""
    assert login_problem(login)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "1234567890",
        "abcdefghijk",
        "9876543210",
        "aaaaaaaaaaaa",
        "1212121212",
        "password123",
        "Password!!!",
        "admin12345",
        "jingban.a1",
        "jingban.a123",
        "x" * 201,
    ],
)
def test_passwords_that_are_guessed_first(password: str) -> None:
    """Short, repeated, counted up, worn, or made of the login name."""
    assert password_problem(password, "jingban.a")


@pytest.mark.parametrize(
    "password", ["青禾镇的桥边有三棵老柳树", "correct horse battery", "Tz7-wq2-Lm9"]
)
def test_passwords_that_are_taken(password: str) -> None:
    """A few words that have nothing to do with each other suffice, in any script."""
    assert password_problem(password, "jingban.a") is None
