"""Fixtures of the page's tests: services over an empty folder, and a view of a small report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from people_site import open_services, serving

from assistant.findings import CellPlace, FilePlace, Finding, Severity, TextPlace
from assistant.forms import load_form
from assistant.report import Cell, How, Tables
from assistant.services import Services
from assistant.settings import Settings
from assistant.store.state import LedgerNote, SectionText, State
from assistant.tables.fill import with_totals
from assistant.workbench import View, build_view

AGENCY = "示例县青禾镇人民政府"
QUESTION = {
    "key": "said.wechat_posts",
    "question": "上年写了微信公众号发布信息 149 条，今年是多少？",
    "section": 1,
    "importance": 1,
    "label": "微信公众号发布信息",
    "unit": "条",
    "kind": "figure",
    "last_year": {"value": 149, "sentence": "微信公众号发布信息149条。"},
}
TEXT = (
    "（一）主动公开。制发规范性文件[F:proactive.normative_documents.issued]件，"
    "微信公众号发布信息[F:said.wechat_posts]条，组织培训37次。\n"
    "（二）依申请公开。新收申请[F:requests.new_received.total]件。"
)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """Services over an empty data folder, no model."""
    return Services(Settings(data=tmp_path / "data"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, str]]:
    """One running program for all tests of a file; each puts a database of its own into it."""
    served = open_services(tmp_path_factory.mktemp("running"))
    with serving(served) as url:
        yield served, url


@pytest.fixture
def state() -> State:
    """A small report: filled tables, a first part with a question and a doubtful figure."""
    form = load_form()
    cells = {
        key: Cell(0, "0", how=How.FILLED, origin="台账“登记”第 5 行")
        for key in form.all_keys
        if key not in form.computed_keys
    }
    cells["proactive.fees.amount_wan_yuan"] = Cell(Decimal("12.50"), "12.50")
    cells["proactive.normative_documents.issued"] = Cell(3, "3")
    cells["requests.new_received.natural_person"] = Cell(7, "7", how=How.FILLED)
    cells["disputes.review.other"] = Cell(None, None, how=How.MISSING)
    note = LedgerNote("台账<b>.xlsx", "00" * 32, 7, (unread_row(),))
    return State(
        AGENCY,
        2025,
        tables=with_totals(Tables(cells), form),
        sections={1: SectionText(TEXT, (QUESTION,), {"drafter": "rollforward", "repeats": 0.61})},
        suggestions={1: SectionText("新的一稿<script>。")},
        ledger=note,
    )


def unread_row() -> Finding:
    """A finding of reading a ledger."""
    place = FilePlace("台账.xlsx", "登记", "F12")
    return Finding("L04", Severity.WARNING, place, "第 12 行的办理结果“转办”没有对应的格。")


@pytest.fixture
def view(state: State) -> View:
    """The small report as the page gets it."""
    return build_view(1, 4, state, None)


@pytest.fixture
def with_findings(view: View) -> Callable[..., View]:
    """The small report with other findings."""
    return lambda *findings: replace(view, findings=findings)


@pytest.fixture
def cell_finding() -> Finding:
    """A wrong cell, with a message that must not become markup."""
    place = CellPlace("requests", "granted", "natural_person")
    return Finding("T01", Severity.ERROR, place, "与<总计>不符", basis="格式")


@pytest.fixture
def text_finding() -> Finding:
    """An open place of the text."""
    return Finding("D05", Severity.INFO, TextPlace(1, 2, 0, 3, "组织培"), "没有依据")
