"""Coming in and leaving, over real HTTP: first run, sign-in, guessing, expiry, revocation, forms of others."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import extract_parameters
from people_site import IN_A_THREAD, OWN, PASSWORD, Browser, Clock, add, open_services, serving

from assistant.access import ABSOLUTE, FREE_PER_ACCOUNT, FREE_PER_ADDRESS, IDLE, Role
from assistant.errors import NotSignedIn
from assistant.services import Services
from assistant.services.accounts import OPERATOR, WRONG, Accounts, Mode
from assistant.services.passwords import Passwords
from assistant.store.repository import Store
from assistant.web.people.door import COOKIE, decide, safe_next

pytestmark = IN_A_THREAD
NEW = "山上的雾中午才散开了"
CLERK = "jingban-a"


@pytest.fixture
def clock() -> Clock:
    """A clock that the test moves."""
    return Clock()


@pytest.fixture
def fresh(running: tuple[Services, str], tmp_path: Path, clock: Clock) -> Iterator[Services]:
    """The program as if nobody had used it yet."""
    services = running[0]
    store = Store(tmp_path / "nianbao.sqlite", clock)
    services.__dict__["store"] = store
    yield services
    store.close()


@pytest.fixture
def services(fresh: Services) -> Services:
    """An administrator and a clerk with a report."""
    add(fresh, "admin-a", "管理员甲")
    add(fresh, CLERK, "经办人甲", OWN, Role.CLERK)
    fresh.create(OWN, 2025)
    return fresh


@pytest.fixture
def url(running: tuple[Services, str], fresh: Services) -> str:
    """The address of the running program."""
    return running[1]


@pytest.fixture
def clerk(url: str, services: Services) -> Iterator[Browser]:
    """A browser of the clerk, signed in."""
    with Browser(url) as browser:
        assert 303 == browser.sign_in(CLERK).status_code
        yield browser


def is_in(browser: httpx.Client) -> bool:
    """Whether the page opens."""
    return browser.get("/").status_code == 200


# --- signing in -----------------------------------------------------------------------------------


def test_the_cookie_is_closed_to_everybody_else(url: str, services: Services) -> None:
    """Scripts cannot read it, other sites do not send it; nothing of it is in the database."""
    with Browser(url) as browser:
        answer = browser.sign_in(CLERK)
        cookie = answer.headers["set-cookie"].lower()

        for word in ("httponly", "samesite=strict", "path=/", "max-age=43200"):
            assert word in cookie
        assert "secure" not in cookie, "this test is not on https"
        assert "/" == answer.headers["location"]
        assert "no-store" == answer.headers["cache-control"]
        assert is_in(browser)


def test_only_the_hash_of_a_token_is_kept(clerk: Browser, tmp_path: Path) -> None:
    """Who reads the database cannot take over a session."""
    token = clerk.cookies[COOKIE]
    with sqlite3.connect(tmp_path / "nianbao.sqlite") as database:
        kept = {row[0] for row in database.execute("SELECT token FROM sessions")}
        dump = "\n".join(database.iterdump())
    database.close()

    assert hashlib.sha256(token.encode()).hexdigest() in kept
    assert token not in dump
    assert PASSWORD not in dump
    assert "$argon2id$" in dump


def test_a_session_is_always_a_new_one(url: str, services: Services) -> None:
    """A token that somebody planted before is not taken over, and the one of before is ended."""
    with Browser(url) as browser:
        browser.cookies.set(COOKIE, "planted")
        browser.sign_in(CLERK)
        first = browser.cookies.get(COOKIE, domain="127.0.0.1")
        assert first != "planted"
    with Browser(url, cookies={COOKIE: str(first)}) as again:
        assert is_in(again)
        again.sign_in(CLERK)
    with Browser(url, cookies={COOKIE: str(first)}) as old:
        assert not is_in(old)
    with Browser(url, cookies={COOKIE: "planted"}) as planted:
        assert not is_in(planted)


@pytest.mark.parametrize("login", [CLERK, " JingBan-A "])
def test_the_login_name_is_read_kindly(url: str, services: Services, login: str) -> None:
    """Capitals and blanks around it do not matter."""
    with Browser(url) as browser:
        assert 303 == browser.sign_in(login).status_code


def test_wrong_and_unknown_are_told_alike(url: str, services: Services) -> None:
    """Nobody learns from the answer which names exist, nor which accounts are stopped."""
    add(services, "stopped", "停用者", OWN, Role.CLERK)
    stopped = services.accounts.named("stopped").id
    services.accounts.set_disabled(OPERATOR, stopped, disabled=True)
    with Browser(url) as browser:
        answers = [
            browser.sign_in(CLERK, "完全不对的密码在这里"),
            browser.sign_in("no-such-name", "完全不对的密码在这里"),
            browser.sign_in("stopped"),
            browser.sign_in("", ""),
            browser.post("/sign-in", data={}),
        ]

    assert {403} == {answer.status_code for answer in answers}
    assert all(WRONG in answer.text for answer in answers)
    assert all("set-cookie" not in answer.headers for answer in answers)
    shapes = {
        answer.text.replace(name, "")
        for answer, name in zip(answers[:3], (CLERK, "no-such-name", "stopped"), strict=True)
    }
    assert 1 == len({shape.replace(' value=""', "") for shape in shapes})


class Counted(Passwords):
    """Passwords that remember against which hashes a password was checked."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_kib=128)
        self.checked: list[str] = []

    def matches(self, kept: str, password: str) -> bool:
        """Check as always."""
        self.checked.append(kept)
        return super().matches(kept, password)


def test_unknown_names_take_as_long(tmp_path: Path) -> None:
    """For a name that does not exist a password is checked as well, against a hash of the same cost."""
    counted = Counted()
    services = open_services(tmp_path)
    services.__dict__["accounts"] = Accounts(lambda: services.store, counted)
    services.accounts.add_person(OPERATOR, CLERK, "经办人甲", PASSWORD)
    for login in (CLERK, "nobody"):
        with pytest.raises(NotSignedIn, match="登录名或密码不对"):
            services.accounts.sign_in(login, "完全不对的密码在这里", "10.0.0.1")
    kept = services.store.people.secret(CLERK)
    services.store.close()

    known, unknown = counted.checked
    assert kept is not None
    assert kept.password == known
    assert known != unknown
    assert extract_parameters(known) == extract_parameters(unknown)


def test_guessing_is_slowed_down(url: str, services: Services, clock: Clock) -> None:
    """After five failures even the right password waits; the words say how long; then it opens."""
    with Browser(url) as browser:
        for _ in range(FREE_PER_ACCOUNT):
            assert WRONG in browser.sign_in(CLERK, "完全不对的密码在这里").text
        told = browser.sign_in(CLERK).text
        assert "请等 30 秒再试" in told
        assert not is_in(browser)
        unknown = [
            browser.sign_in("no-such-name", "x" * 12).text for _ in range(FREE_PER_ACCOUNT + 1)
        ]
        assert "请等 30 秒再试" in unknown[-1], "an unknown name waits like a known one"
        clock.at += timedelta(seconds=30)
        assert 303 == browser.sign_in(CLERK).status_code
    refused = [line for line in services.store.audit() if line.action == "登录未成功"]
    assert [CLERK] * FREE_PER_ACCOUNT == [line.person for line in refused]
    assert {"127.0.0.1"} == {line.detail for line in refused}


def test_guessing_name_after_name_is_slowed_down(url: str, services: Services) -> None:
    """One address that tries many accounts waits too."""
    with Browser(url) as browser:
        answers = [
            browser.sign_in(f"name{number}", "x" * 12).text
            for number in range(FREE_PER_ADDRESS + 1)
        ]

    assert not [answer for answer in answers[:-1] if "请等" in answer]
    assert "请等 30 秒再试" in answers[-1]


def test_after_signing_in_one_is_where_one_wanted(url: str, services: Services) -> None:
    """A link to a report leads there; one to another site does not."""
    for wanted, there in (
        ("/?report=1", "/?report=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ):
        with Browser(url) as browser:
            form = {"login": CLERK, "password": PASSWORD, "next": wanted}
            assert there == browser.post("/sign-in", data=form).headers["location"]
    assert "/a?b=%E4" == safe_next("/a?b=%E4")
    assert "/" == safe_next("/x\r\nset-cookie: a=b")


# --- sessions -------------------------------------------------------------------------------------


def test_a_session_ends_by_itself(clerk: Browser, clock: Clock) -> None:
    """Two hours without a request, or twelve after signing in; the page then asks to sign in."""
    clock.at += IDLE - timedelta(seconds=1)
    assert is_in(clerk)
    clock.at += IDLE
    assert not is_in(clerk)
    assert "/sign-in" == clerk.get("/").headers["location"]
    assert 401 == clerk.post("/gradio_api/queue/join", json={}).status_code

    clerk.sign_in(CLERK)
    for _ in range(int(ABSOLUTE / timedelta(hours=1)) - 1):
        clock.at += timedelta(hours=1)
        assert is_in(clerk)
    clock.at += timedelta(hours=1)
    assert not is_in(clerk)


def test_signing_out_ends_the_session_itself(url: str, clerk: Browser) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    copy = {COOKIE: str(clerk.cookies.get(COOKIE))}
    assert "/sign-in" == clerk.post("/sign-out").headers["location"]
    assert COOKIE not in clerk.cookies
    with Browser(url, cookies=copy) as thief:
        assert not is_in(thief)


def test_sessions_survive_a_restart(tmp_path: Path) -> None:
    """The program is started anew; nobody has to sign in again."""
    services = open_services(tmp_path)
    add(services, CLERK, "经办人甲", OWN, Role.CLERK)
    services.create(OWN, 2025)
    with serving(services) as url, Browser(url) as browser:
        browser.sign_in(CLERK)
        token = str(browser.cookies.get(COOKIE))
    with serving(open_services(tmp_path)) as url, Browser(url, cookies={COOKIE: token}) as browser:
        assert is_in(browser)


def test_another_password_ends_every_session(url: str, clerk: Browser) -> None:
    """Also those in other browsers; the one in which it was changed goes on with a new token."""
    with Browser(url) as elsewhere:
        elsewhere.sign_in(CLERK)
        before = clerk.cookies.get(COOKIE)
        form = {"old": PASSWORD, "new": NEW, "again": NEW}
        assert "/" == clerk.post("/password", data=form).headers["location"]
        assert before != clerk.cookies.get(COOKIE)
        assert is_in(clerk)
        assert not is_in(elsewhere)
        assert 403 == elsewhere.sign_in(CLERK).status_code
        assert 303 == elsewhere.sign_in(CLERK, NEW).status_code


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"old": "不是这个密码啊不是的", "new": NEW, "again": NEW}, "现在的密码不对"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "两遍密码不一样"),
        ({"old": PASSWORD, "new": "1234567890", "again": "1234567890"}, "太容易猜到"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "至少要 10 位"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "和现在的一样"),
        ({}, "现在的密码不对"),
    ],
)
def test_a_password_is_changed_with_care(clerk: Browser, form: dict[str, str], words: str) -> None:
    """The old one is needed, the new one twice and not an easy one; nothing changes otherwise."""
    answer = clerk.post("/password", data=form)

    assert 400 == answer.status_code
    assert words in answer.text
    assert is_in(clerk)


def test_guessing_the_old_password_is_slowed_down(clerk: Browser) -> None:
    """Who sits down at somebody's open page does not find out her password."""
    form = {"old": "完全不对的密码在这里", "new": NEW, "again": NEW}
    answers = [clerk.post("/password", data=form).text for _ in range(FREE_PER_ACCOUNT + 1)]

    assert "请等 30 秒再试" in answers[-1]


def test_a_stopped_account_is_out_at_once(url: str, clerk: Browser, services: Services) -> None:
    """With the next request; and not in again while it is stopped."""
    number = services.accounts.named(CLERK).id
    assert is_in(clerk)
    services.accounts.set_disabled(OPERATOR, number, disabled=True)
    assert not is_in(clerk)
    assert 401 == clerk.post("/gradio_api/queue/join", json={}).status_code
    assert 403 == clerk.sign_in(CLERK).status_code
    services.accounts.set_disabled(OPERATOR, number, disabled=False)
    assert 303 == clerk.sign_in(CLERK).status_code


def test_a_role_that_is_taken_is_gone_at_once(clerk: Browser, services: Services) -> None:
    """No session remembers what one was."""
    body = services.store.bodies()[0].id
    assert 200 == clerk.get("/download/1.docx").status_code
    services.accounts.set_role(
        OPERATOR, services.accounts.named(CLERK).id, body, Role.CLERK, held=False
    )
    assert 404 == clerk.get("/download/1.docx").status_code


def test_a_password_from_an_administrator_is_changed_first(url: str, services: Services) -> None:
    """Nothing opens before, neither page nor queue; then everything does."""
    number = services.accounts.named(CLERK).id
    given = services.accounts.reset_password(OPERATOR, number)
    with Browser(url) as browser:
        browser.sign_in(CLERK, given)
        for path in ("/", "/start", "/people", "/download/1.docx", "/passage/x"):
            assert "/password" == browser.get(path).headers["location"], path
        assert 401 == browser.get("/config").status_code
        assert 401 == browser.post("/gradio_api/queue/join", json={}).status_code
        assert "换成只有您自己知道的密码" in browser.get("/password").text
        browser.post("/password", data={"old": given, "new": NEW, "again": NEW})
        assert is_in(browser)


# --- forms of others ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {},
    ],
)
def test_a_form_of_another_page_does_nothing(
    url: str, clerk: Browser, services: Services, headers: dict[str, str]
) -> None:
    """With a valid session and every other thing in order it is refused, whatever it asks for."""
    cookies = {COOKIE: str(clerk.cookies.get(COOKIE))}
    seen = services.store.load(1).version
    paths = ("/sign-out", "/password", "/people", "/start", "/sign-in", "/gradio_api/queue/join")
    with httpx.Client(base_url=url, cookies=cookies, headers=headers) as foreign:
        answers = [foreign.post(path, data={"do": "body", "body": "x"}) for path in paths]

    assert {403} == {answer.status_code for answer in answers}
    assert "不是从年报助手的页面上来的" in answers[0].text
    assert is_in(clerk), "the session was not ended"
    assert seen == services.store.load(1).version


def test_a_large_form_of_a_stranger_is_not_read(url: str, services: Services) -> None:
    """Before signing in nobody makes the program hold megabytes, with a size told or not."""

    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * 1024

    with Browser(url) as browser:
        large = browser.post("/sign-in", data={"login": "x" * 20_000})
        untold = browser.post("/sign-in", content=endless())

    assert [413, 413] == [large.status_code, untold.status_code]


# --- the first run --------------------------------------------------------------------------------


def test_the_first_run_asks_who_works_here(fresh: Services, url: str) -> None:
    """Every page leads to the question, the background is refused, and nothing is made meanwhile."""
    with Browser(url) as browser:
        for path in ("/", "/sign-in", "/people", "/download/1.docx"):
            assert "/first-run" == browser.get(path).headers["location"], path
        assert 401 == browser.get("/config").status_code
        page = browser.get("/first-run").text
        assert "只在本机一个人用" in page
        assert "建立管理员" in page
        assert [] == fresh.reports()


def test_alone_in_one_click(fresh: Services, url: str) -> None:
    """The one choice leads to the page, without signing in."""
    with Browser(url) as browser:
        chosen = browser.post("/first-run", data={"choice": "sample"})
        assert "/?report=1" == chosen.headers["location"]
        assert is_in(browser)
        assert Mode.ALONE is fresh.accounts.mode()
        shown = browser.event(browser.events()[":load"], [])
        assert "示例县青禾镇人民政府" in str(shown)
        assert "/" == browser.get("/sign-in").headers["location"]
        assert "/first-run" == browser.get("/people").headers["location"]
        assert "已有的报告都会保留" in browser.get("/first-run").text


def test_alone_with_a_report_of_ones_own(fresh: Services, url: str) -> None:
    """Who does not want the sample gets none; who has reports already gets none either."""
    with Browser(url) as browser:
        assert "/" == browser.post("/first-run", data={"choice": "alone"}).headers["location"]
        assert [] == fresh.reports()
        fresh.create(OWN, 2024)
        assert "/" == browser.post("/first-run", data={"choice": "sample"}).headers["location"]
    assert [2024] == [one.year for one in fresh.reports()]


def administrator(**more: str) -> dict[str, str]:
    """The form of the first administrator."""
    form = {"choice": "accounts", "name": "管理员甲", "login": "admin-a", "new": NEW, "again": NEW}
    return {**form, **more}


def test_the_first_administrator(fresh: Services, url: str) -> None:
    """She is signed in at once; nobody becomes one after her, and what was made alone stays."""
    fresh.accounts.choose_alone()
    report = fresh.open_sample().report_id
    with Browser(url) as first, Browser(url) as second:
        assert "/people" == first.post("/first-run", data=administrator()).headers["location"]
        assert "管理员甲" in first.get("/people").text
        assert "/sign-in" == second.get("/first-run").headers["location"]
        late = second.post("/first-run", data=administrator(login="b", name="乙"))
        assert "/sign-in" == late.headers["location"]
        assert 303 == second.get("/").status_code, "who worked alone here must sign in now"
        assert 1 == len(fresh.store.people.accounts())
        assert "示例县青禾镇人民政府" in first.get("/people").text
    assert report == fresh.reports()[0].id


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"again": "x"}, "两遍密码不一样"),
        ({"new": "1234567890", "again": "1234567890"}, "太容易猜到"),
        ({"login": "a b"}, "登录名请用"),
        ({"name": " "}, "请填写姓名"),
        ({"name": "本机用户"}, "由程序使用"),
        ({"name": "<script>alert(1)</script>", "login": ""}, "登录名请用"),
    ],
)
def test_a_wrong_first_form_is_told_and_makes_nobody(
    fresh: Services, url: str, wrong: dict[str, str], words: str
) -> None:
    """The page comes back with what was typed, escaped, without the passwords."""
    with Browser(url) as browser:
        answer = browser.post("/first-run", data=administrator(**wrong))

        assert 400 == answer.status_code
        assert words in answer.text
        assert "<script>" not in answer.text
        assert NEW not in answer.text
        assert Mode.UNDECIDED is fresh.accounts.mode()


def test_without_accounts_no_other_name_is_served(fresh: Services, url: str) -> None:
    """A name that points here (DNS rebinding), and what comes through a proxy, is refused in words."""
    fresh.accounts.choose_alone()
    with Browser(url) as browser:
        for headers in (
            {"host": "evil.example"},
            {"x-forwarded-for": "10.0.0.1"},
            {"forwarded": "for=10.0.0.1"},
            {"x-forwarded-host": "127.0.0.1"},
        ):
            answer = browser.get("/", headers=headers)
            assert 403 == answer.status_code, headers
            assert "不能从别处访问" in answer.text


def test_with_accounts_any_name_is_served(url: str, services: Services) -> None:
    """The office's own name for the server; its pages and no others may send forms there."""
    here = {"host": "nianbao.office.example"}
    form = {"login": CLERK, "password": PASSWORD}
    with httpx.Client(base_url=url) as browser:
        assert 200 == browser.get("/sign-in", headers=here).status_code
        same = {**here, "origin": "http://nianbao.office.example"}
        assert 303 == browser.post("/sign-in", headers=same, data=form).status_code
        other = {**here, "origin": "http://other.office.example"}
        assert 403 == browser.post("/sign-in", headers=other, data=form).status_code


def test_every_plain_page_has_our_headers(url: str, clerk: Browser) -> None:
    """One policy, nothing from elsewhere, not kept by the browser; and no script at all."""
    with Browser(url) as nobody:
        pages = [nobody.get("/sign-in"), clerk.get("/password"), clerk.get("/people")]
    for page in pages:
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert "no-store" == page.headers["cache-control"]
        assert "SAMEORIGIN" == page.headers["x-frame-options"]
        assert "<script" not in page.text
        assert "http" not in page.text.replace("http-equiv", "")


def test_decisions_of_the_door() -> None:
    """Where a request goes, by mode and person, without a server."""
    from assistant.access import LOCAL, Person
    from assistant.web.people.door import Elsewhere, Pass, Refused

    someone = Person("a", "甲", 1)
    assert Pass() == decide("/own/page.css", "GET", Mode.UNDECIDED, None)
    assert Elsewhere("/first-run") == decide("/", "GET", Mode.UNDECIDED, None)
    assert Pass() == decide("/", "GET", Mode.ALONE, LOCAL)
    assert Pass() == decide("/", "GET", Mode.ACCOUNTS, someone)
    assert Elsewhere("/sign-in") == decide("/", "GET", Mode.ACCOUNTS, None)
    assert isinstance(decide("/x", "POST", Mode.ACCOUNTS, None), Refused)
    assert isinstance(decide("/gradio_api/file=x", "GET", Mode.ALONE, LOCAL), Refused)
