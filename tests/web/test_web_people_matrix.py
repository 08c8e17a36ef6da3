"""Who may see and do what, over real HTTP: every role, own and other body, page, queue, files, exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from people_site import (
    IN_A_THREAD,
    OTHER,
    OWN,
    Browser,
    add,
    open_services,
    report_of,
    serving,
    words,
)

from assistant.access import GRANTS, Action, Role
from assistant.services import Services

pytestmark = IN_A_THREAD

MISSING = 987654
CELL = "requests.new_received.natural_person"
SECRET = "禾口镇独有的一句话"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Two bodies with a report each; the other one's holds a sentence that nobody else has."""
    services = open_services(tmp_path_factory.mktemp("matrix"))
    services.library.build()
    folder = services.library.corpus / "reports"
    files = folder / "qinghe_township_2024.docx", folder / "qinghe_township_2025_ledger.xlsx"
    for body in (OWN, OTHER):
        report_of(services, body, *files)
    desk = services.desk(number(services, OTHER))
    view = desk.view()
    desk.edit(view.version, 1, SECRET)
    desk.remember("user", {"text": SECRET})
    for role in Role:
        add(services, f"{role.value}-a", f"{role.label}甲", OWN, role)
    add(services, "clerk-b", "经办人乙", OTHER, Role.CLERK)
    add(services, "whole", "总管理员")
    return services


@pytest.fixture(scope="module")
def url(services: Services) -> Iterator[str]:
    """The address of the running program."""
    with serving(services) as url:
        yield url


@pytest.fixture(scope="module")
def people(url: str) -> Iterator[dict[str, Browser]]:
    """A browser for each person, signed in."""
    browsers = {}
    for login in (*(f"{role.value}-a" for role in Role), "clerk-b", "whole"):
        browsers[login] = Browser(url)
        assert 303 == browsers[login].sign_in(login).status_code
    yield browsers
    for browser in browsers.values():
        browser.close()


def number(services: Services, body: str) -> int:
    """The report of a body."""
    return next(one.id for one in services.reports() if one.agency == body)


def version_of(services: Services, report: int) -> int:
    """The newest version; 1 for a report that is not there."""
    return services.store.load(report).version if report != MISSING else 1


Ask = Callable[[Browser, Services, int], Any]


def acts(name: str, **more: Any) -> Ask:
    """An action of the page."""

    def ask(browser: Browser, services: Services, report: int) -> Any:
        seen = str(version_of(services, report))
        action = {"report": str(report), "version": seen, "ack": "1", "act": name, **more}
        return browser.event(browser.events()["nb-bar:act"], [], action)

    return ask


def downloads(path: str) -> Ask:
    """A file that is handed over."""
    return lambda browser, _, report: browser.get(path.format(report))


def opens(browser: Browser, services: Services, report: int) -> Any:
    """The page of a report: what gradio asks for when it is loaded."""
    return browser.event(browser.events()[":load"], [], query={"report": str(report)})


def imports(upload: str) -> Ask:
    """A file that is dropped, as the page takes it."""

    def ask(browser: Browser, services: Services, report: int) -> Any:
        folder = services.library.corpus / "reports"
        name = {"上年报告": "qinghe_township_2024.docx"}.get(
            upload, "qinghe_township_2025_ledger.xlsx"
        )
        sent = browser.post("/gradio_api/upload", files={"files": (folder / name).open("rb")})
        path = sent.json()[0]
        file = {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
        seen = str(version_of(services, report))
        return browser.event(browser.uploads()[upload], [file, str(report), seen, ""])

    return ask


def writes(browser: Browser, services: Services, report: int) -> Any:
    """What a person writes in the text, by the route of its own."""
    version = version_of(services, report)
    body = {"base": version, "seen": version, "number": 1, "before": "", "text": "改了一句。"}
    return browser.post(f"/text/{report}", json=body)


def talks(browser: Browser, services: Services, report: int) -> Any:
    """A message of the conversation."""
    return browser.event(browser.events()[":submit"], ["帮助", str(report)])


ROUTES: dict[str, tuple[Action, Ask]] = {
    "download": (Action.EXPORT, downloads("/download/{}.docx")),
    "review": (Action.VIEW, downloads("/review/{}.html")),
    "review.docx": (Action.VIEW, downloads("/review/{}.docx")),
    "conversation.json": (Action.TALK, downloads("/conversation/{}.json")),
    "conversation.md": (Action.TALK, downloads("/conversation/{}.md")),
    "cell": (Action.EDIT, acts("cell", key=CELL, text="5")),
    "cells": (Action.EDIT, acts("cells", cells={CELL: "6"})),
    "text": (Action.EDIT, writes),
    "undo": (Action.EDIT, acts("undo")),
    "settle": (Action.EDIT, acts("settle", number="1", accept="0")),
    "unlike": (Action.EDIT, acts("unlike")),
    "start": (Action.VIEW, acts("start", step="2")),
    "refresh": (Action.VIEW, acts("refresh")),
    "then": (Action.VIEW, acts("then", number="1")),
    "comment": (Action.COMMENT, acts("comment", place="report", text="看过了")),
    "send": (Action.SEND_TO_REVIEW, acts("review", step="send")),
    "return": (Action.RETURN, acts("review", step="return", text="请改")),
    "approve": (Action.APPROVE, acts("review", step="approve")),
    "look": (Action.VIEW, acts("look", key=CELL)),
    "search": (Action.VIEW, acts("search", query="答复期限")),
    "find": (Action.TALK, acts("find", query="期限")),
    "forget": (Action.TALK, acts("forget")),
    "restore": (Action.RESTORE, acts("restore", number="1")),
    "explain": (Action.EXPLAIN, acts("explain", finding="x", text="已核对")),
    "compare": (Action.VIEW, acts("compare")),
    "previous": (Action.IMPORT_REPORT, imports("上年报告")),
    "ledger": (Action.IMPORT_LEDGER, imports("台账")),
    "talk": (Action.TALK, talks),
}


def told(answer: Any) -> str:
    """An answer as text, its status and the names of its headers with it."""
    if hasattr(answer, "status_code"):
        return f"{answer.status_code} {sorted(answer.headers)} {answer.text}"
    return words(answer)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(ROUTES))
def test_role_by_body_by_route(
    people: dict[str, Browser], services: Services, role: Role, name: str
) -> None:
    """A foreign report is answered word for word like one that is not there; one's own by the table."""
    action, ask = ROUTES[name]
    browser = people[f"{role.value}-a"]
    own, other = number(services, OWN), number(services, OTHER)
    before = services.store.load(other)

    missing = told(ask(browser, services, MISSING))
    foreign = told(ask(browser, services, other))
    assert missing == foreign
    assert SECRET not in foreign
    assert "没有这份报告" in foreign
    assert before == services.store.load(other)
    allowed = told(ask(browser, services, own))
    if Action.VIEW not in GRANTS[role]:
        assert missing == allowed
    elif action not in GRANTS[role]:
        assert f"您的角色不能{action.label.split('（')[0]}" in allowed
    else:
        assert "没有这份报告" not in allowed
        assert "您的角色不能" not in allowed


@pytest.mark.parametrize("login", ["clerk-a", "reviewer-a", "lead-a"])
def test_the_page_opens_on_what_one_may_see(
    people: dict[str, Browser], services: Services, login: str
) -> None:
    """A foreign number in the address opens the own report, with the words of one that is not there."""
    browser, own = people[login], number(services, OWN)
    other = number(services, OTHER)
    foreign, missing = (words(opens(browser, services, one)) for one in (other, MISSING))

    assert foreign == missing
    assert f'data-report=\\"{own}\\"' in foreign
    assert OTHER not in foreign
    assert SECRET not in foreign
    assert OTHER in words(opens(people["clerk-b"], services, other))


def test_the_page_itself_waits_behind_the_door(url: str, people: dict[str, Browser]) -> None:
    """Signed in without a report one is sent to the start; signed out to the sign-in page."""
    with Browser(url) as nobody:
        assert "/sign-in" == nobody.get("/").headers["location"]
        assert "/sign-in?next=%2F%3Freport%3D1" == nobody.get("/?report=1").headers["location"]
    assert "/start" == people["whole"].get("/").headers["location"]
    assert "/start" == people["administrator-a"].get("/").headers["location"]
    assert 200 == people["clerk-a"].get("/").status_code


CLOSED = [
    ("GET", "/config"),
    ("GET", "/gradio_api/info"),
    ("POST", "/gradio_api/queue/join"),
    ("GET", "/gradio_api/queue/data?session_hash=x"),
    ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/heartbeat/x"),
    ("GET", "/gradio_api/startup-events"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
]
PAGES = [
    "/",
    "/start",
    "/people",
    "/people/record",
    "/password",
    "/download/1.docx",
    "/review/1.html",
    "/review/1.docx",
    "/conversation/1.json",
    "/passage/x",
    "/template.xlsx",
    "/anything",
]
NEVER = [
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file/x",
    "/gradio_api/proxy=http://example.test/",
    "/gradio_api/run/act",
    "/gradio_api/api/act",
    "/gradio_api/call/act",
    "/gradio_api/runs",
    "/gradio_api/token",
    "/gradio_api/deep_link",
    "/gradio_api/vibe-code",
    "/gradio_api/stream/x/1/1/playlist.m3u8",
    "/gradio_api/dev/reload",
    "/gradio_api/openapi.json",
    "/login",
    "/logout",
    "/monitoring",
    "/monitoring/x",
]


def test_nothing_is_open_without_a_session(url: str, services: Services) -> None:
    """Every route of gradio and every page of ours; only what brings one in is served."""
    with Browser(url) as nobody:
        for method, path in CLOSED:
            answer = nobody.request(method, path, json={} if method == "POST" else None)
            assert (401, "登录已失效，请重新登录。") == (answer.status_code, answer.text), path
        for path in PAGES:
            answer = nobody.get(path)
            assert 303 == answer.status_code, path
            assert answer.headers["location"].startswith("/sign-in"), path
        for path in ("/people", "/password", "/start", "/sign-out", "/text/1"):
            assert 401 == nobody.post(path, data={"do": "add"}).status_code, path
        for path in ("/sign-in", "/own/page.css", "/own/plain.css", "/own/page.js"):
            assert 200 == nobody.get(path).status_code, path


@pytest.mark.parametrize("path", NEVER)
def test_gradio_serves_no_more_than_the_page_needs(people: dict[str, Browser], path: str) -> None:
    """Its file, proxy, stream, monitoring and other routes are closed to everybody, by GET and POST."""
    for browser in (people["clerk-a"], people["whole"]):
        for answer in (browser.get(path), browser.post(path, json={})):
            assert (404, "没有这个页面。") == (answer.status_code, answer.text)


def test_an_upload_is_not_handed_out(people: dict[str, Browser], services: Services) -> None:
    """Not even to who sent it: the route for files is closed."""
    browser = people["clerk-a"]
    path = browser.post("/gradio_api/upload", files={"files": b"geheim"}).json()[0]

    assert 404 == browser.get(f"/gradio_api/file={path}").status_code


def test_a_stream_belongs_to_who_began_it(people: dict[str, Browser], services: Services) -> None:
    """Answers that come for one person cannot be read by another who knows the name of the stream."""
    mine, hers = people["clerk-a"], people["reviewer-a"]
    report = str(number(services, OWN))
    talk = mine.events()[":submit"]
    body = {"fn_index": talk, "data": ["帮助", report], "session_hash": "shared-name"}
    mine.event(talk, ["帮助", report], stream="shared-name")

    assert 200 == hers.post("/gradio_api/queue/join", json=body).status_code
    answer = hers.get("/gradio_api/queue/data", params={"session_hash": "shared-name"})
    assert 404 == answer.status_code


def test_passages_are_for_everybody_who_is_signed_in(
    people: dict[str, Browser], services: Services
) -> None:
    """The library is shared by design; its pages need a session and no role."""
    passage = services.library.search("答复期限")[0].passage.id
    pages = [people[login].get(f"/passage/{passage}") for login in ("clerk-a", "lead-a", "whole")]

    assert [200, 200, 200] == [page.status_code for page in pages]
    assert 1 == len({page.text for page in pages})
    assert 404 == people["clerk-a"].get("/passage/none").status_code


def test_search_finds_nothing_of_another_body(
    people: dict[str, Browser], services: Services
) -> None:
    """A sentence of the other body's report is found neither among passages nor in conversations."""
    own = number(services, OWN)
    for name in ("search", "find"):
        found = words(acts(name, query=SECRET)(people["clerk-a"], services, own))
        assert found.count(SECRET) <= 2, "the box repeats what was asked"
        assert OTHER not in found
    export = people["clerk-a"].get(f"/conversation/{own}.json").text
    assert SECRET not in export


def test_switching_and_beginning_reports(people: dict[str, Browser], services: Services) -> None:
    """The picker and 新建报告 reach one's own bodies alone, in the same words as what does not exist."""
    own, other = number(services, OWN), number(services, OTHER)
    clerk = people["clerk-a"]
    opened = [words(acts("open", id=str(one))(clerk, services, own)) for one in (other, MISSING)]
    assert opened[0] == opened[1]
    assert SECRET not in opened[0]
    made = [
        words(acts("create", agency=name, year="2024")(clerk, services, own))
        for name in (OTHER, "示例县没有镇人民政府")
    ]
    assert made[0] == made[1]
    assert "没有这个机关" in made[0]
    refused = words(acts("create", agency=OWN, year="2024")(people["reviewer-a"], services, own))
    assert "您的角色不能新建报告" in refused
    assert 2 == len(services.reports())


def test_deleting_reaches_own_reports_by_right_alone(
    people: dict[str, Browser], services: Services
) -> None:
    """A clerk is told who can; for a lead a foreign report is one that is not there."""
    own, other = number(services, OWN), number(services, OTHER)
    refused = words(acts("delete", id=str(own))(people["clerk-a"], services, own))
    assert "您的角色不能删除报告" in refused
    gone = [
        words(acts("delete", id=str(one))(people["lead-a"], services, own))
        for one in (other, MISSING)
    ]
    assert gone[0] == gone[1]
    assert "没有这份报告" in gone[0]
    assert 2 == len(services.reports())


@pytest.mark.parametrize("kind", ["docx", "json"])
@pytest.mark.parametrize("asked", ["0", "-1", "9" * 30])
def test_impossible_numbers_are_missing_reports(
    people: dict[str, Browser], services: Services, asked: str, kind: str
) -> None:
    """No number makes the program fail."""
    path = f"/download/{asked}.docx" if kind == "docx" else f"/conversation/{asked}.json"
    answer = people["clerk-a"].get(path)
    text = people["clerk-a"].post(f"/text/{asked}", json={})

    assert 404 == answer.status_code
    assert text.status_code < 500
    assert "没有这份报告" in answer.text
