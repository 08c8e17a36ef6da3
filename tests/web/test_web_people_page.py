"""What administrators do, over real HTTP: people, roles, bodies, the record; and what they may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from people_site import (
    IN_A_THREAD,
    OTHER,
    OWN,
    PASSWORD,
    Browser,
    Clock,
    add,
)

from assistant.access import Role
from assistant.services import Services
from assistant.store.repository import Store

pytestmark = IN_A_THREAD


@pytest.fixture
def services(running: tuple[Services, str], tmp_path: Path) -> Iterator[Services]:
    """Two bodies; an administrator of all and one of each body, a clerk of each, one person of both."""
    services = running[0]
    store = Store(tmp_path / "nianbao.sqlite", Clock())
    services.__dict__["store"] = store
    add(services, "whole", "总管理员")
    for letter, body in (("a", OWN), ("b", OTHER)):
        add(services, f"admin-{letter}", f"管理员{letter}", body, Role.ADMINISTRATOR)
        add(services, f"clerk-{letter}", f"经办人{letter}", body, Role.CLERK)
        add(services, f"lead-{letter}", f"负责人{letter}", body, Role.LEAD)
    both = add(services, "both", "两边的经办人", OWN, Role.CLERK)
    store.people.set_role("总管理员", both, body_of(services, OTHER), Role.CLERK, held=True)
    yield services
    store.close()


@pytest.fixture
def url(running: tuple[Services, str], services: Services) -> str:
    """The address of the running program."""
    return running[1]


@pytest.fixture
def whole(url: str) -> Iterator[Browser]:
    """The administrator of everything."""
    with Browser(url) as browser:
        browser.sign_in("whole")
        yield browser


@pytest.fixture
def mine(url: str) -> Iterator[Browser]:
    """The administrator of one body."""
    with Browser(url) as browser:
        browser.sign_in("admin-a")
        yield browser


def body_of(services: Services, name: str) -> int:
    """The number of a body."""
    return next(body.id for body in services.store.bodies() if body.name == name)


def number(services: Services, login: str) -> str:
    """The number of a person, as a form sends it."""
    return str(services.accounts.named(login).id)


def logins(browser: Browser, query: str = "") -> list[str]:
    """Whom the page lists."""
    page = html.fromstring(browser.get(f"/people{query}").text)
    return [str(login) for login in page.xpath("//tr/@data-login")]


def secret(text: str) -> str:
    """The password that a page shows."""
    found = re.search(r"<code>([^<]+)</code>", text)
    assert found, text
    return found[1]


def test_a_person_is_added_and_comes_in(whole: Browser, url: str, services: Services) -> None:
    """The password is shown once and works once; nobody can read it again."""
    body = str(body_of(services, OWN))
    form = {"do": "add", "name": "审核人甲", "login": "shenhe-a", "body": body, "role": "reviewer"}
    answer = whole.post("/people", data=form)
    given = secret(answer.text)

    assert 200 == answer.status_code
    assert given not in whole.get("/people").text
    assert "shenhe-a" in logins(whole)
    with Browser(url) as browser:
        browser.sign_in("shenhe-a", given)
        form = {"old": given, "new": PASSWORD, "again": PASSWORD}
        assert 303 == browser.post("/password", data=form).status_code
        assert 200 == browser.get("/start").status_code
        assert 403 == browser.sign_in("shenhe-a", given).status_code


def test_roles_are_given_and_taken(whole: Browser, services: Services) -> None:
    """Shown as what one is where; taken by the × beside it."""
    person, body = number(services, "clerk-a"), str(body_of(services, OTHER))
    form = {"person": person, "body": body, "role": "lead"}
    assert (
        "/people?told=give"
        == whole.post("/people", data={"do": "give", **form}).headers["location"]
    )
    assert (
        f"{OTHER} · 负责人" in html.fromstring(whole.get("/people?q=clerk-a").text).text_content()
    )
    whole.post("/people", data={"do": "take", **form})
    assert (
        f"{OTHER} · 负责人"
        not in html.fromstring(whole.get("/people?q=clerk-a").text).text_content()
    )


def test_stopping_and_letting_in(whole: Browser, url: str, services: Services) -> None:
    """A stopped person is out at once; one cannot stop oneself."""
    with Browser(url) as clerk:
        clerk.sign_in("clerk-a")
        assert 200 == clerk.get("/password").status_code
        whole.post("/people", data={"do": "disable", "person": number(services, "clerk-a")})
        assert 303 == clerk.get("/password").status_code
        assert "已停用" in whole.get("/people").text
        whole.post("/people", data={"do": "enable", "person": number(services, "clerk-a")})
        assert 303 == clerk.sign_in("clerk-a").status_code
    answer = whole.post("/people", data={"do": "disable", "person": number(services, "whole")})
    assert 400 == answer.status_code
    assert "不能停用自己" in answer.text


def test_a_password_is_set_anew(whole: Browser, url: str, services: Services) -> None:
    """The old one is void, sessions end, the new one must be changed at once."""
    with Browser(url) as clerk:
        clerk.sign_in("clerk-a")
        given = secret(
            whole.post("/people", data={"do": "reset", "person": number(services, "clerk-a")}).text
        )
        assert "/sign-in" == clerk.get("/").headers["location"]
        assert 403 == clerk.sign_in("clerk-a").status_code
        clerk.sign_in("clerk-a", given)
        assert "/password" == clerk.get("/").headers["location"]


def test_bodies_are_entered_once(whole: Browser, services: Services) -> None:
    """By full name; blanks are trimmed; a second time changes nothing."""
    for name in ("示例县新设局", " 示例县新设局 ", ""):
        whole.post("/people", data={"do": "body", "body": name})

    assert [OWN, OTHER, "示例县新设局"] == [body.name for body in services.store.bodies()]


def test_an_administrator_of_one_body_stays_in_it(mine: Browser, services: Services) -> None:
    """She sees her people with their roles there, and of one who is in both only the part that is hers."""
    assert {"admin-a", "clerk-a", "lead-a", "both"} == set(logins(mine))
    page = html.fromstring(mine.get("/people").text).text_content()
    assert OTHER not in page
    assert "登记机关" not in page
    assert "全系统" not in page
    record = html.fromstring(mine.get("/people/record").text).text_content()
    assert OWN in record
    assert OTHER not in record


FOREIGN = [
    {"do": "disable", "person": "clerk-b"},
    {"do": "enable", "person": "clerk-b"},
    {"do": "reset", "person": "clerk-b"},
    {"do": "give", "person": "clerk-b", "role": "clerk", "body": OWN},
    {"do": "take", "person": "clerk-b", "role": "clerk", "body": OTHER},
    {"do": "give", "person": "clerk-a", "role": "clerk", "body": OTHER},
    {"do": "disable", "person": "both"},
    {"do": "reset", "person": "both"},
    {"do": "disable", "person": "whole"},
    {"do": "reset", "person": "whole"},
    {"do": "body", "body": "示例县新设局"},
    {"do": "add", "name": "新人", "login": "new-one", "body": OTHER, "role": "clerk"},
    {"do": "add", "name": "新人", "login": "new-one", "body": "", "role": "clerk"},
    {"do": "add", "name": "新人", "login": "new-one", "body": "*", "role": "clerk"},
]


@pytest.mark.parametrize("deed", FOREIGN)
@pytest.mark.parametrize("login", ["admin-a", "clerk-a", "lead-a"])
def test_what_is_not_hers_to_do(
    url: str, services: Services, login: str, deed: dict[str, str]
) -> None:
    """Nothing outside her own bodies, and nothing at all without the role; nothing is changed."""
    form = dict(deed)
    if "person" in form:
        form["person"] = number(services, form["person"])
    if form.get("body") in (OWN, OTHER) and form["do"] != "body":
        form["body"] = str(body_of(services, form["body"]))
    before = (services.store.people.accounts(), services.store.bodies())
    with Browser(url) as browser:
        browser.sign_in(login)
        answer = browser.post("/people", data=form)

    assert answer.status_code in (400, 403)
    assert "<code>" not in answer.text
    after = services.store.people.accounts(), services.store.bodies()
    assert [(a.login, a.person.roles, a.disabled_at) for a in before[0]] == [
        (a.login, a.person.roles, a.disabled_at) for a in after[0]
    ]
    assert before[1] == after[1]
    if login != "admin-a":
        assert 403 == answer.status_code
        assert "只有管理员能用" in answer.text


def test_a_foreign_person_is_answered_like_nobody(mine: Browser, services: Services) -> None:
    """An administrator of one body does not learn which numbers are people."""
    answers = [
        mine.post("/people", data={"do": do, "person": person}).text
        for do in ("reset", "disable", "enable")
        for person in (number(services, "clerk-b"), "4711")
    ]

    assert all("没有这个人" in answer for answer in answers)
    assert 1 == len(set(answers))


def test_her_own_people_are_hers(mine: Browser, services: Services) -> None:
    """In her body she adds, gives, takes, stops and sets passwords."""
    body = str(body_of(services, OWN))
    form = {"do": "add", "name": "新人", "login": "new-one", "body": body, "role": "reviewer"}
    assert secret(mine.post("/people", data=form).text)
    person = number(services, "clerk-a")
    give = {"do": "give", "person": person, "body": body, "role": "reviewer"}
    for deed in (give, {**give, "do": "take"}, {"do": "disable", "person": person}):
        assert 303 == mine.post("/people", data=deed).status_code
    assert secret(
        mine.post("/people", data={"do": "reset", "person": number(services, "lead-a")}).text
    )


@pytest.mark.parametrize("login", ["clerk-a", "lead-a"])
def test_the_page_is_for_administrators(url: str, login: str) -> None:
    """Others are told whom to ask; neither list nor record is shown, and no link leads there."""
    with Browser(url) as browser:
        browser.sign_in(login)
        for path in ("/people", "/people/record"):
            answer = browser.get(path)
            assert 403 == answer.status_code
            assert "只有管理员能用" in answer.text
            assert "经办人b" not in answer.text
        assert "/people" not in browser.get("/password").text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "explode"},
        {"do": "give"},
        {"do": "give", "person": "x", "body": "1", "role": "clerk"},
        {"do": "give", "person": "1", "body": "1", "role": "king"},
        {"do": "give", "person": "1", "body": "9" * 30, "role": "clerk"},
        {"do": "add", "login": "a b", "name": "甲", "body": ""},
        {"do": "add", "login": "clerk-a", "name": "别的人", "body": ""},
        {"do": "add", "login": "clerk-c", "name": "经办人a", "body": ""},
        {"do": "add", "login": "clerk-c", "name": "<script>alert(1)</script>" * 4, "body": ""},
    ],
)
def test_a_wrong_form_is_told(whole: Browser, form: dict[str, str]) -> None:
    """In words, on the same page, with what was typed, escaped."""
    answer = whole.post("/people", data=form)

    assert 400 == answer.status_code
    assert "role=alert" in answer.text
    assert "<script" not in answer.text


def test_names_are_text_everywhere(whole: Browser, services: Services) -> None:
    """A name that is markup is shown as it was typed."""
    name = "<img src=x onerror=alert(1)>"
    form = {"do": "add", "login": "markup", "name": name, "body": ""}
    pages = [whole.post("/people", data=form).text, whole.get("/people").text]
    pages += [whole.get("/people/record").text, whole.get(f"/people?q={name}").text]
    whole.post("/people", data={"do": "body", "body": name})
    pages.append(whole.get("/people").text)

    for page in pages:
        assert "<img" not in page
        assert "&lt;img" in page


def test_the_record_has_pages_and_people(whole: Browser, services: Services) -> None:
    """Fifty lines a page, the older ones behind a link; one person's alone on demand."""
    for _ in range(60):
        services.store.record("导出", "总管理员", None, "x")
    first = html.fromstring(whole.get("/people/record").text)
    older = first.xpath("//a[contains(., '更早的')]/@href")
    second = html.fromstring(whole.get(str(older[0])).text)
    hers = html.fromstring(whole.get("/people/record?person=总管理员").text)

    assert 50 == len(first.xpath("//tbody/tr"))
    assert 10 < len(second.xpath("//tbody/tr"))
    assert {"总管理员"} == {str(cell) for cell in hers.xpath("//tbody/tr/td[2]/text()")}
    assert 200 == whole.get("/people/record?before=abc").status_code
    assert 200 == whole.get(f"/people/record?before={'9' * 40}").status_code
