"""What the page does with an action: saved, refused or in conflict, and what stands in the store."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from assistant.errors import UsageError
from assistant.findings import fingerprint
from assistant.services import Services
from assistant.settings import Settings
from assistant.store.state import State
from assistant.web.actions.changing import answer_value
from assistant.web.actions.files import LARGEST_FILE, Upload
from assistant.web.actions.handlers import Handlers
from assistant.web.actions.screen import Screen
from assistant.web.server import keep_gradio_quiet, serve
from assistant.web.serving.guard import is_local, is_loopback, is_ours, with_headers

CELL = "requests.granted.natural_person"


@pytest.fixture
def report(services: Services, state: State) -> int:
    """A stored report; its newest version is 2."""
    saved = services.store.create(state.agency, state.year, "测试")
    services.store.save(saved.report_id, 1, state, "填表", "测试")
    return saved.report_id


@pytest.fixture
def handlers(services: Services) -> Handlers:
    """The handlers of a page over these services."""
    return Handlers(services.office(None))


def cell(report: int, seen: int, text: str, ack: str = "a1") -> dict[str, Any]:
    """The action of typing one cell."""
    return {"act": "cell", "report": str(report), "version": str(seen), "key": CELL, "text": text, "ack": ack}  # fmt: skip


def outcome(screen: Screen) -> tuple[str, str, str]:
    """Acknowledged action, outcome and version of a screen's bar."""
    bar = html.fromstring(screen.bar)
    return bar.get("data-ack"), bar.get("data-outcome"), bar.get("data-version")


def test_cell_is_stored_before_the_page_says_so(
    handlers: Handlers, services: Services, report: int
) -> None:
    """After typing a cell the bar names the new version, and the store holds it."""
    screen = handlers.act(cell(report, 2, "4"))

    assert ("a1", "ok", "3") == outcome(screen)
    assert 4 == services.desk(report).view().state.tables.value(CELL)
    assert screen.tables is not None
    assert "" == screen.notice


def test_wrong_cell_is_refused_in_words(
    handlers: Handlers, services: Services, report: int
) -> None:
    """Text in a cell of counts is not stored; the notice says what belongs there."""
    screen = handlers.act(cell(report, 2, "四件"))

    assert ("a1", "refused", "2") == outcome(screen)
    assert "不小于 0 的整数" in str(screen.notice)
    assert 0 == services.desk(report).view().state.tables.value(CELL)


def test_second_of_two_people_sees_the_conflict(
    handlers: Handlers, services: Services, report: int
) -> None:
    """The second save is not written, the newest state is shown, her figure is kept in the notice."""
    handlers.act(cell(report, 2, "4"))
    screen = handlers.act(cell(report, 2, "9", "a2"))
    shown = html.fromstring(str(screen.tables))

    assert ("a2", "conflict", "3") == outcome(screen)
    assert ["9"] == html.fromstring(str(screen.notice)).xpath("//q/text()")
    assert ["4"] == shown.xpath(f"//input[@data-key='{CELL}']/@value")
    assert 4 == services.desk(report).view().state.tables.value(CELL)


def test_answer_reaches_the_text(handlers: Handlers, report: int) -> None:
    """A figure filled into the text stands in the sentence, and its question is gone."""
    action = {**cell(report, 2, "226"), "act": "answer", "key": "said.wechat_posts"}
    page = html.fromstring(str(handlers.act(action).text))

    assert "微信公众号发布信息226条" in page.text_content()
    assert [] == page.xpath("//input[@data-act='answer']")


def test_confirmed_figure_is_no_longer_doubtful(
    handlers: Handlers, services: Services, report: int
) -> None:
    """A click on 我确认属实 makes the figure a fact of the person."""
    page = html.fromstring(str(handlers.open(str(report)).text))
    (button,) = page.xpath("//button[@data-act='confirm']")
    action = {**cell(report, 2, ""), "act": "confirm"}
    action |= {name: button.get(f"data-{name}") for name in ("number", "start", "end")}
    after = html.fromstring(str(handlers.act(action).text))

    assert "组织培训37次" in after.text_content()
    assert [] == after.xpath("//mark")
    assert 37 in [fact.value for fact in services.desk(report).view().state.said]


def test_suggestion_is_taken_only_by_a_click(handlers: Handlers, report: int) -> None:
    """Accepting a suggestion replaces the text; refusing it leaves the text."""
    refused = handlers.act({**cell(report, 2, ""), "act": "settle", "number": "1", "accept": "0"})
    restored = handlers.act({**cell(report, 3, ""), "act": "restore", "number": "2"})
    taken = handlers.act({**cell(report, 4, ""), "act": "settle", "number": "1", "accept": "1"})

    assert "组织培训" in str(refused.text)
    assert "nb-suggestion" in str(restored.text)
    assert "组织培训" not in str(taken.text)
    assert "新的一稿&lt;script&gt;" in str(taken.text)


def test_one_change_of_a_suggestion_is_taken(
    handlers: Handlers, services: Services, report: int
) -> None:
    """The button of a change settles that one; the others go on waiting."""
    page = html.fromstring(str(handlers.open(str(report)).text))
    button = page.xpath("//li//button[@data-act='settle'][@data-accept='0']")[0]
    action = {**cell(report, 2, ""), "act": "settle", "accept": "0"}
    action |= {name: button.get(f"data-{name}") for name in ("number", "place")}
    screen = handlers.act(action)

    assert ("a1", "ok", "3") == outcome(screen)
    assert "nb-suggestion" in str(screen.text)
    assert "建议稿的一处" in services.desk(report).history()[0].change


def test_text_is_declared_final_and_open_again(
    handlers: Handlers, services: Services, report: int
) -> None:
    """One paragraph, then the whole part, then nothing of it."""
    action = {**cell(report, 2, ""), "act": "final", "number": "1", "final": "1"}
    one = handlers.act({**action, "place": "0"})
    handlers.act({**action, "version": "3"})
    none = handlers.act({**action, "version": "4", "final": "0"})

    assert 1 == str(one.text).count("data-final-text")
    assert 0 == str(none.text).count("data-final-text")
    assert ["取消定稿“一、总体情况”", "定稿“一、总体情况”", "定稿“一、总体情况 第 1 段”"] == [
        entry.change for entry in services.desk(report).history()[:3]
    ]


def test_an_older_version_is_shown_and_put_away(handlers: Handlers, report: int) -> None:
    """Looking changes nothing; restored, the panel is gone."""
    handlers.act(cell(report, 2, "4"))
    shown = handlers.act({**cell(report, 3, ""), "act": "then", "number": "2"})
    closed = handlers.act({**cell(report, 3, ""), "act": "then", "number": ""})
    missing = handlers.act({**cell(report, 3, ""), "act": "then", "number": "99"})
    back = handlers.act({**cell(report, 3, ""), "act": "restore", "number": "2"})

    assert ("a1", "ok", "3") == outcome(shown)
    assert "第 2 版与现在的差别" in str(shown.then)
    assert ["", ""] == [closed.then, back.then]
    assert "没有这份报告或这个版本" in str(missing.notice)


def test_a_refresh_changes_nothing(handlers: Handlers, report: int) -> None:
    """It gives the newest text and findings; notices stand as they are."""
    screen = handlers.act({**cell(report, 2, ""), "act": "refresh"})

    assert ("a1", "ok", "2") == outcome(screen)
    assert screen.text
    assert screen.notice is None


def test_edit_keeps_the_figures_that_were_not_touched(
    handlers: Handlers, services: Services, report: int
) -> None:
    """After a hand edit the untouched figure still follows its cell."""
    shown = services.desk(report).view().sections[1].rendered.text
    edited = shown.replace("新收申请", "共收到申请")
    services.desk(report).edit(2, 1, edited)
    key = "requests.new_received.natural_person"
    screen = handlers.act({**cell(report, 3, "8"), "key": key})

    assert "共收到申请8件" in html.fromstring(str(screen.text)).text_content()


def test_unknown_action_is_refused(handlers: Handlers, report: int) -> None:
    """An action that the page does not know changes nothing and says so."""
    screen = handlers.act({**cell(report, 2, ""), "act": "explode"})

    assert ("a1", "refused", "2") == outcome(screen)


def test_new_report_opens_at_once(handlers: Handlers, report: int) -> None:
    """A new report is the one on screen, empty, with the list of all reports."""
    screen = handlers.act(
        {
            "act": "create",
            "report": str(report),
            "agency": "样本县样本局",
            "year": "2024",
            "ack": "n",
        }
    )

    assert ("n", "ok", "1") == outcome(screen)
    assert screen.report != report
    assert 2 == len(html.fromstring(str(screen.bar)).xpath("//select[@data-act='open']/option"))
    assert [] == screen.chat


@pytest.mark.parametrize(("agency", "year"), [("", "2024"), ("甲镇", "1999"), ("甲镇", "二〇二四")])
def test_report_without_name_or_year_is_refused(
    handlers: Handlers, report: int, agency: str, year: str
) -> None:
    """A missing name or an impossible year is told; the open report stays."""
    action = {"act": "create", "report": str(report), "agency": agency, "year": year, "ack": "n"}
    screen = handlers.act(action)

    assert ("n", "refused", "2") == outcome(screen)
    assert report == screen.report


@pytest.mark.parametrize("wanted", ["99", "x", "-1", "1;"])
def test_address_of_no_report_opens_the_newest(
    handlers: Handlers, report: int, wanted: str
) -> None:
    """An address that names no report says so and shows the newest one."""
    screen = handlers.open(wanted)

    assert report == screen.report
    assert "nb-notice" in str(screen.notice)


def test_unreadable_upload_changes_nothing(
    handlers: Handlers, services: Services, report: int, tmp_path: Path
) -> None:
    """A file that is no report is told by name; the upload does not stay behind."""
    upload = tmp_path / "不是报告.docx"
    upload.write_bytes(b"PK\x03\x04 broken")
    screen = handlers.take(Upload.PREVIOUS, report, 2, upload)

    assert "不是报告.docx" in str(screen.notice)
    assert 2 == services.desk(report).view().version
    assert not upload.exists()


def test_huge_upload_is_refused_before_it_is_read(
    handlers: Handlers, services: Services, report: int, tmp_path: Path
) -> None:
    """A file that cannot be a report is told by its size, and does not stay behind."""
    upload = tmp_path / "录像.docx"
    with upload.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    screen = handlers.take(Upload.LEDGER, report, 2, upload)

    assert "超过了 30 MB" in str(screen.notice)
    assert not upload.exists()


@pytest.mark.parametrize(
    ("text", "value"), [("226", 226), (" 1,024 ", 1024), ("", None), ("0", 0), ("3.50", 3.5)]
)
def test_answer_is_a_number(text: str, value: float | None) -> None:
    """A typed answer is a count or an amount; an emptied field takes the answer back."""
    assert value == answer_value(text)


@pytest.mark.parametrize("text", ["约200", "-3", "2百", "1e3"])
def test_answer_that_is_no_number_is_refused(text: str) -> None:
    """Anything but digits is refused in words."""
    with pytest.raises(UsageError, match="只填数字"):
        answer_value(text)


# --- conversation ---------------------------------------------------------------------------------


async def screens(talk: AsyncGenerator[Screen, None]) -> list[Screen]:
    """All screens of an answer."""
    async with aclosing(talk) as answer:
        return [screen async for screen in answer]


def test_message_is_stored_before_it_is_answered(
    handlers: Handlers, services: Services, report: int
) -> None:
    """When the first screen is shown the person's words are in the store, whatever happens next."""

    async def first() -> None:
        async with aclosing(handlers.talk(report, "核对")) as answer:
            await anext(answer)
            stored = services.desk(report).messages()
            assert ("user", "核对") == (stored[0].role, stored[0].content["text"])
            assert ["assistant"] == [m.role for m in stored[1:] if m.content["unfinished"]]

    asyncio.run(first())


def test_stopped_answer_is_stored_as_far_as_it_was_shown(
    handlers: Handlers, services: Services, report: int
) -> None:
    """Closing the stream early keeps what was on the screen and says that it was stopped."""

    async def stop() -> None:
        async with aclosing(handlers.talk(report, "核对")) as answer:
            await anext(answer)
            await anext(answer)

    asyncio.run(stop())
    stored = services.desk(report).messages()[-1]

    assert "assistant" == stored.role
    assert ["say", "stopped"] == [event["kind"] for event in stored.content["events"]]


def test_answer_is_the_same_after_a_restart(
    handlers: Handlers, services: Services, report: int
) -> None:
    """The last screen of an answer equals the one that a new program rebuilds from the store."""
    last = asyncio.run(screens(handlers.talk(report, "核对")))[-1]
    anew = Handlers(Services(Settings(data=services.data)).office(None)).open(str(report))

    assert last.chat == anew.chat
    assert 2 == len(anew.chat or [])


def test_search_without_an_index_tells_what_to_do(handlers: Handlers, report: int) -> None:
    """A question before the index stands is answered with the next step, not with a trace."""
    last = asyncio.run(screens(handlers.talk(report, "答复期限是多少天")))[-1]

    assert "nianbao index build" in str(last.chat)


# --- the door -------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.8", "::1", "[::1]", "localhost"])
def test_this_machine_is_known(host: str) -> None:
    """Names and addresses of the loopback interface are this machine."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "10.0.0.1", "example.org", "", "localhost.evil.example"]
)
def test_other_machines_are_known(host: str) -> None:
    """Everything else is not."""
    assert not is_loopback(host)


def test_foreign_names_are_refused() -> None:
    """A page of another name that points here may neither read nor post."""
    here = "127.0.0.1:7860"
    assert is_local(here)
    assert is_local("localhost:7860")
    assert not is_local("evil.example:7860")
    assert not is_local("")
    assert is_ours(here, {"origin": "http://127.0.0.1:7860"}, "POST")
    assert is_ours(here, {}, "GET")
    assert is_ours(here, {"sec-fetch-site": "cross-site"}, "GET")
    assert is_ours(here, {"sec-fetch-site": "same-origin"}, "POST")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "http://127.0.0.1:7860.evil.example"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_of_another_page_is_refused(headers: dict[str, str]) -> None:
    """What changes something must say that a page of this very address sent it."""
    assert not is_ours("127.0.0.1:7860", headers, "POST")


def test_headers_replace_those_of_the_same_name() -> None:
    """Our policy is the only one, and answers are not kept by the browser."""
    headers = with_headers([(b"Content-Security-Policy", b"default-src *")])

    assert 1 == sum(name.lower() == b"content-security-policy" for name, _ in headers)
    assert (b"cache-control", b"no-store") in headers


def test_other_hosts_are_not_served(services: Services) -> None:
    """Without accounts the page listens on this machine only, and says how to make one."""
    with pytest.raises(UsageError, match=r"还没有账号.*nianbao user add"):
        serve(services, "0.0.0.0", 7860)


def test_taken_port_is_told(services: Services) -> None:
    """A port in use is named, with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"端口 {port} 已被占用"):
            serve(services, "127.0.0.1", port)


def test_gradio_asks_nobody_anything(tmp_path: Path) -> None:
    """The switches are set whatever the environment said, and what it exempts from proxies stays."""
    environment = {"NO_PROXY": "intranet.example", "GRADIO_ANALYTICS_ENABLED": "True"}
    keep_gradio_quiet(environment, tmp_path)

    assert "False" == environment["GRADIO_ANALYTICS_ENABLED"]
    assert "intranet.example,127.0.0.1,localhost,::1" == environment["NO_PROXY"]


# --- blocks, undo, repairs, decisions, explanations -----------------------------------------------

OTHER = "requests.granted.commercial_enterprise"


def paste(seen: int, cells: dict[str, str], **more: Any) -> dict[str, Any]:
    """The action of pasting a block."""
    return {"act": "cells", "report": "1", "version": str(seen), "cells": cells, "ack": "p", **more}


def values(services: Services, report: int, *keys: str) -> list[Any]:
    """The stored figures of some cells."""
    tables = services.desk(report).view().state.tables
    return [tables.value(key) for key in keys]


def test_pasted_block_is_one_version(handlers: Handlers, services: Services, report: int) -> None:
    """All cells stand at once; those that say what they said keep where they came from."""
    screen = handlers.act(paste(2, {CELL: "4", OTHER: "0"}))
    tables = services.desk(report).view().state.tables

    assert ("p", "ok", "3") == outcome(screen)
    assert [4, 0] == values(services, report, CELL, OTHER)
    assert "台账“登记”第 5 行" == tables[OTHER].origin
    assert "粘贴 1 格" in str(screen.bar)


def test_block_that_changes_nothing_makes_no_version(
    handlers: Handlers, services: Services, report: int
) -> None:
    """The same figures again are no change."""
    assert ("p", "ok", "2") == outcome(handlers.act(paste(2, {CELL: "0", OTHER: "0"})))


def test_pasted_cells_that_cannot_stand_are_named_and_kept(
    handlers: Handlers, services: Services, report: int
) -> None:
    """The good ones are saved; the page is told which to keep as they were pasted."""
    screen = handlers.act(paste(2, {CELL: "4", OTHER: "若干"}, over=3))
    bar = html.fromstring(str(screen.bar))

    assert OTHER == bar.get("data-refused")
    assert "1 格不能填" in str(screen.notice)
    assert "多出来的 3 格" in str(screen.notice)
    assert [4, 0] == values(services, report, CELL, OTHER)


def test_block_without_any_figure_is_refused(handlers: Handlers, report: int) -> None:
    """Words alone change nothing."""
    assert ("p", "refused", "2") == outcome(handlers.act(paste(2, {CELL: "若干"})))


def test_pasted_block_in_conflict_says_how_large_it_was(handlers: Handlers, report: int) -> None:
    """Nothing is written over another person's change."""
    handlers.act(cell(report, 2, "9"))
    screen = handlers.act(paste(2, {CELL: "4", OTHER: "5"}))

    assert ("p", "conflict", "3") == outcome(screen)
    assert "粘贴的一块，2 格" in str(screen.notice)


def act(name: str, seen: int, **more: Any) -> dict[str, Any]:
    """Any other action."""
    return {"act": name, "report": "1", "version": str(seen), "ack": "u", **more}


def test_the_sources_pane_tells_whose_matter_it_is(
    handlers: Handlers, services: Services, report: int
) -> None:
    """What nothing here answers gets a statement and whom to ask; nothing is made up."""
    services.library.ensure()
    found = str(handlers.act(act("search", 0, query="答复期限是多少天")).sources)
    outside = str(handlers.act(act("search", 0, query="信访事项几日内受理")).sources)
    unknown = str(handlers.act(act("search", 0, query="量子计算机怎么保养")).sources)

    assert "第三十三条" in found
    assert "请问信访部门" not in found
    assert "请问信访部门" in outside
    assert "nb-empty" in outside
    assert "换个说法" in unknown


def test_undo_takes_back_the_newest_change_of_the_tables_and_leaves_the_text(
    handlers: Handlers, services: Services, report: int
) -> None:
    """Twice goes two changes back; an edit of the text in between stays."""
    handlers.act(cell(report, 2, "4"))
    handlers.act(paste(3, {CELL: "6", OTHER: "7"}))
    services.desk(report).edit(4, 5, "今后要加强培训。")

    once = handlers.act(act("undo", 5))
    assert [4, 0] == values(services, report, CELL, OTHER)
    assert "已撤销：粘贴 2 格" in str(once.notice)
    assert ("u", "ok", "7") == outcome(handlers.act(act("undo", 6)))
    assert [0, 0] == values(services, report, CELL, OTHER)
    assert "今后要加强培训" in services.desk(report).view().sections[5].text


def test_undo_stops_where_the_tables_were_not_typed(handlers: Handlers, report: int) -> None:
    """An import is not undone by a key: where to bring it back is told."""
    screen = handlers.act(act("undo", 2))

    assert ("u", "refused", "2") == outcome(screen)
    assert "历史版本" in str(screen.notice)


def test_undo_after_a_new_change_takes_that_one_back(
    handlers: Handlers, services: Services, report: int
) -> None:
    """Undone, typed anew, undone: the second figure is gone, not more."""
    handlers.act(cell(report, 2, "4"))
    handlers.act(act("undo", 3))
    handlers.act(cell(report, 4, "5"))
    handlers.act(act("undo", 5))

    assert [0] == values(services, report, CELL)


def test_repair_is_taken_whole(handlers: Handlers, services: Services, report: int) -> None:
    """The cells of a repair change in one version, and its finding is gone."""
    handlers.act(paste(2, {CELL: "8"}))
    finding = next(f for f in services.desk(report).view().findings if f.repair)
    repair = finding.repair[0]
    screen = handlers.act(act("repair", 3, finding=fingerprint(finding), number="0"))
    after = services.desk(report).view()

    assert ("u", "ok", "4") == outcome(screen)
    assert repair.to == after.state.tables.value(repair.cell)
    assert fingerprint(finding) not in map(fingerprint, after.findings)


def test_repair_that_is_gone_is_refused(handlers: Handlers, report: int) -> None:
    """A finding that nobody knows any more cannot be repaired."""
    screen = handlers.act(act("repair", 2, finding="0" * 16, number="0"))

    assert ("u", "refused", "2") == outcome(screen)
    assert "这条建议已经不在了" in str(screen.notice)


def test_explanation_is_stored_and_taken_back(
    handlers: Handlers, services: Services, report: int
) -> None:
    """The reason stands in the state under the finding's name until it is emptied."""
    warning = services.desk(report).view().findings[0]
    handlers.act(act("explain", 2, finding=fingerprint(warning), text="已核对"))
    assert {fingerprint(warning): "已核对"} == services.desk(report).saved().state.explanations

    handlers.act(act("explain", 3, finding=fingerprint(warning), text=""))
    assert {} == services.desk(report).saved().state.explanations


def test_looking_at_a_cell_changes_nothing(handlers: Handlers, report: int) -> None:
    """The panel comes back, the version stays, nothing else is drawn anew."""
    screen = handlers.act(act("look", 2, key=CELL))

    assert ("u", "ok", "2") == outcome(screen)
    assert CELL == html.fromstring(str(screen.look)).get("data-look")
    assert screen.tables is None


def test_panel_says_that_the_ledger_cannot_be_read(handlers: Handlers, report: int) -> None:
    """A ledger that is no longer there is told in the panel; the rest of it stands."""
    look = html.fromstring(str(handlers.act(act("look", 2, key=CELL)).look)).text_content()

    assert "台账<b>.xlsx" in look
    assert "来源台账“登记”第 5 行" in look


def test_sample_tells_the_rows_behind_a_total(tmp_path: Path) -> None:
    """The rows of the ledger that a total counts are as many as its figure."""
    services = Services(Settings(data=tmp_path / "data"))
    desk = services.open_sample()
    view = desk.view()
    key = "requests.granted.total"

    assert view.state.tables.value(key) == len(desk.rows_behind(view, key))
    assert () == desk.rows_behind(view, "disputes.review.upheld")
