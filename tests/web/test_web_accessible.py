"""Every page for who does not see it: fields and buttons have names, headings an order, tables heads."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from accessible import faults

from assistant.access import LOCAL, Person, Role
from assistant.publishing.review_copy import review_html
from assistant.services import Services
from assistant.store.repository import Account, AuditEntry, BodyEntry
from assistant.web.actions.files import Upload
from assistant.web.actions.handlers import Handlers
from assistant.web.actions.screen import Screen
from assistant.web.downloads.passage_page import passage_page
from assistant.web.people.coming_in import (
    first_run_page,
    password_page,
    sign_in_page,
    start_page,
)
from assistant.web.people.people_html import Roster, Told, people_page, record_page

BODY = "示例县青禾镇人民政府"
CELL = "disputes.review.corrected"
NOW = datetime(2026, 1, 12, 8, 30)
ADMINISTRATOR = Person("1", "管理员甲", id=1, everywhere=True)
CLERK = Person("2", "经办人甲", id=2, roles={1: frozenset({Role.CLERK})}, must_change=True)


class Page:
    """The page of one person alone with the sample in it, and every fault that a screen of it had."""

    def __init__(self, services: Services) -> None:
        services.accounts.choose_alone()
        self.office = services.office(None)
        self._handlers = Handlers(self.office, NOW.date)
        self._report, self._version = "", ""

    def shown(self, screen: Screen) -> list[str]:
        """The faults of every part of a screen that is HTML, and of the conversation."""
        self._report = str(screen.report or self._report)
        self._version = str(screen.version or self._version)
        parts = [getattr(screen, part.name) for part in fields(Screen)]
        parts += [message["content"] for message in screen.chat or ()]
        return [
            fault
            for part in parts
            if isinstance(part, str) and "<" in part
            for fault in faults(part)
        ]

    def open(self) -> list[str]:
        """Open the page."""
        return self.shown(self._handlers.open(self._report))

    def act(self, name: str, **more: Any) -> list[str]:
        """One action on the newest version that was shown."""
        about = {"report": self._report, "version": self._version, "ack": "a"}
        return self.shown(self._handlers.act({"act": name, **about, **more}))

    def take(self, what: Upload, path: Path, folder: Path, step: str) -> list[str]:
        """Upload a copy of a file."""
        upload = folder / path.name
        upload.write_bytes(path.read_bytes())
        seen = int(self._report), int(self._version)
        return self.shown(self._handlers.take(what, *seen, upload, step=step))

    def say(self, text: str) -> list[str]:
        """A message and the last screen of its answer."""

        async def talked() -> Screen:
            shown = Screen()
            async with aclosing(self._handlers.talk(int(self._report), text)) as screens:
                async for screen in screens:
                    shown = screen
            return shown

        return self.shown(asyncio.run(talked()))


@pytest.fixture
def page(services: Services) -> Page:
    """The page over an empty data folder."""
    return Page(services)


@pytest.mark.parametrize(
    "part",
    [
        "<input>",
        "<button><i aria-hidden=true></i></button>",
        "<button aria-label=关闭>知道了</button>",
        "<span role=link></span>",
        "<h1>一</h1><h3>二</h3>",
        "<table><tr><th></th></tr></table>",
        "<table><tr><td>1</td></tr></table>",
        "<nav>一</nav><nav aria-label=甲>二</nav><nav>三</nav>",
        "<p id=a></p><p id=a></p>",
        "<html><body><h1>一</h1></body></html>",
    ],
)
def test_each_kind_of_fault_is_found(part: str) -> None:
    """The check itself: none of these passes."""
    assert faults(part)


def test_names_of_every_kind_are_names() -> None:
    """A label around a field, a label of its own, words on a button, a sign that is told."""
    assert [] == faults(
        "<h1>一</h1><h2>二</h2><label>姓名<input></label><select aria-label=年度></select>"
        "<button>保存</button><button aria-label='收回角色'>×</button><a href=/>回到报告</a>"
    )


def test_the_pages_round_the_workspace() -> None:
    """Coming in, one's password, the administrator's pages, each also with something to tell."""
    accounts = [Account(one, one.name, NOW, None, True) for one in (ADMINISTRATOR, CLERK)]
    roster = Roster(ADMINISTRATOR, [BodyEntry(1, BODY)], accounts)
    line = AuditEntry(1, NOW, "经办人甲", "登录", 1, BODY, 1, 2025, "")
    pages = [
        first_run_page(),
        first_run_page("两遍密码不一样", alone=True),
        sign_in_page("密码不对", "甲"),
        password_page(CLERK, manages=True),
        *(start_page(one, manages=one.everywhere) for one in (ADMINISTRATOR, CLERK, LOCAL)),
        people_page(roster, Told("已增加", good=True, password="一二三四")),
        record_page(ADMINISTRATOR, [line], "经办人甲", more=1),
        record_page(ADMINISTRATOR, [], "", more=None),
    ]

    assert [] == [fault for one in pages for fault in faults(one)]


def test_the_first_steps(page: Page, tmp_path: Path, checkout: Path) -> None:
    """Each step before and after its file."""
    corpus = checkout / "corpus" / "reports"
    found = page.open()
    found += page.act("create", agency=BODY, year="2025")
    found += page.take(Upload.PREVIOUS, corpus / "qinghe_township_2024.docx", tmp_path, "2")
    found += page.act("start", step="3")
    found += page.take(Upload.LEDGER, corpus / "qinghe_township_2024.docx", tmp_path, "3")
    found += page.take(Upload.LEDGER, corpus / "qinghe_township_2025_ledger.xlsx", tmp_path, "3")
    found += page.act("start", step="4")
    found += page.act("start", step="done")
    found += page.act("start", step="1")

    assert [] == found


def test_the_workspace_from_draft_to_approval(page: Page) -> None:
    """The sample through its parts: tables, a cell, text, suggestion, findings, comparison, review."""
    found = page.act("sample")
    found += page.act("look", key=CELL)
    found += page.say("起草全部")
    found += page.say("起草第一部分")
    found += page.say("逐个回答待填")
    found += page.say("核对")
    found += page.act("compare")
    found += page.act("then", number="1")
    found += page.act("cell", key=CELL, text="四")
    found += page.act("cell", key=CELL, text="0", version="1")
    found += page.act("comment", place="part:5", text="写具体些")
    found += page.act("review", step="send")
    found += page.act("review", step="return", text="第五部分写具体些")
    found += page.act("review", step="send")
    found += page.act("review", step="approve")

    assert [] == found


def test_what_is_handed_over_as_a_page(services: Services, page: Page) -> None:
    """The copy for the reviewer and the passage that a citation opens."""
    services.library.ensure()
    page.act("sample")
    page.say("起草全部")
    desk = page.office.desk(page.office.reports()[0].id)
    copy = review_html(desk.review_copy(desk.view()), base="", word="/review/1.docx")
    passage = passage_page(page.office.passage("reg:regulation:33"))

    assert [] == faults(copy) + faults(passage)
