"""The pane 送审 and the progress: what is in the way, who decided what and when, what is left by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from lxml import html

from assistant.access import GRANTS, Action, Role
from assistant.findings import FilePlace, Finding, Severity
from assistant.services import Services
from assistant.store.state import Comment, Review, Stage
from assistant.web.actions.handlers import Handlers
from assistant.web.actions.screen import Screen
from assistant.web.panes.findings.progress import left_words
from assistant.web.panes.findings.todo import parts_left, todo, words_left
from assistant.web.panes.review.pane import review_html
from assistant.web.panes.review.remarks import comments_on
from assistant.web.panes.review.stage import lock_html
from assistant.workbench import View

LICENSING = "proactive.licensing.decisions"


@pytest.fixture
def desk_of(services: Services) -> Callable[[], tuple[Handlers, int]]:
    """The sample with its parts written: handlers and the report's number."""

    def make() -> tuple[Handlers, int]:
        desk = services.open_sample()
        view = desk.view()
        for number in (1, 5, 6):
            view = desk.edit(view.version, number, "本机关依法公开政府信息，工作有序。")
        return Handlers(services.office(None)), desk.report_id

    return make


def act(named: str, report: int, version: int, **more: Any) -> dict[str, Any]:
    """An action as the page sends it."""
    return {"act": named, "report": str(report), "version": str(version), "ack": "a", **more}


def pane(screen: Screen) -> html.HtmlElement:
    """The pane 送审."""
    return html.fromstring(str(screen.review))


def bar(screen: Screen) -> html.HtmlElement:
    """The top bar."""
    return html.fromstring(str(screen.bar))


def test_progress_is_told_by_kind_and_by_part(
    with_findings: Callable[..., View], cell_finding: Finding, text_finding: Finding
) -> None:
    """What is left of the whole, then of each part in the order of the report."""
    unread = Finding("L06", Severity.WARNING, FilePlace("台账.xlsx", "登记", "F1"), "核对这一行。")
    view = with_findings(cell_finding, unread, text_finding)
    work = todo(view)
    parts = {
        part.name: words_left(part.errors, part.warnings, part.questions)
        for part in parts_left(view, work)
    }

    assert "还剩 1 处错误、1 处提醒、1 个待答，先改错误。" == left_words(work)
    assert ("1 处提醒", "", "1 处错误", "") == tuple(
        parts[name] for name in ("台账", "表二", "表三", "表四")
    )
    assert "1 个待答" == parts["一、总体情况"]


def test_an_error_is_named_with_a_way_to_it_and_keeps_the_button_shut(
    desk_of: Callable[[], tuple[Handlers, int]], services: Services
) -> None:
    """Each hindrance leads to its place; sending all the same is refused and says which."""
    handlers, report = desk_of()
    seen = services.desk(report).saved().version
    screen = handlers.act(
        act("cell", report, seen, key="requests.granted.natural_person", text="99")
    )
    page = pane(screen)

    targets = page.xpath("//ol[@class='nb-way']//button/@data-target")
    assert targets
    assert all(target.startswith(("cell:", "table:")) for target in targets)
    assert page.xpath("//button[@data-step='send'][@disabled]")
    screen = handlers.act(act("review", report, seen + 1, step="send"))
    assert "refused" == bar(screen).get("data-outcome")
    assert "不能送审" in str(screen.notice)


def test_the_way_to_approval_on_the_page(
    desk_of: Callable[[], tuple[Handlers, int]], services: Services
) -> None:
    """Sent, remarked on, returned, sent, approved: stage, reason, comment and course stand there."""
    handlers, report = desk_of()
    seen = services.desk(report).saved().version
    screen = handlers.act(act("review", report, seen, step="send"))
    assert "submitted" == bar(screen).get("data-stage")
    assert "正在审核" in bar(screen).text_content()
    screen = handlers.act(act("cell", report, seen + 1, key=LICENSING, text="3"))
    assert "正在审核" in str(screen.notice)

    screen = handlers.act(
        act("comment", report, seen + 1, place=f"cell:{LICENSING}", text="再核<一>遍")
    )
    (card,) = pane(screen).xpath("//li[@data-comment]")
    assert "再核<一>遍" in card.text_content()
    assert "本机用户" in card.text_content()
    assert "nb-commented" in str(screen.tables)
    assert "再核&lt;一&gt;遍" in str(
        handlers.act(act("look", report, seen + 2, key=LICENSING)).look
    )
    screen = handlers.act(act("review", report, seen + 2, step="return", text=""))
    assert "写明意见" in str(screen.notice)
    screen = handlers.act(act("review", report, seen + 2, step="return", text="见批注"))
    assert "见批注" in pane(screen).xpath("string(//div[@class='nb-returned'])")

    number = card.get("data-comment")
    screen = handlers.act(act("settle-comment", report, seen + 3, number=number, accept="1"))
    assert "已处理 1 条" in pane(screen).text_content()
    screen = handlers.act(act("review", report, seen + 4, step="send"))
    screen = handlers.act(act("review", report, seen + 5, step="approve"))
    page = pane(screen)
    assert "approved" == bar(screen).get("data-stage")
    course = [item.text for item in page.xpath("//section[@class='nb-course']//b")]
    assert ["审定", "送审", "退回：见批注", "送审"] == course


def test_comments_stand_beside_their_part(view: View) -> None:
    """An open one is shown there, a settled one is not."""
    comments = (Comment(3, "part:1", "写<具体>"), Comment(4, "part:1", "旧", resolved=5))
    state = replace(view.state, review=Review(Stage.RETURNED, "改", comments))
    shown = comments_on(replace(view, state=state), "part:1")

    assert "写&lt;具体&gt;" in shown
    assert "旧" not in shown
    assert "" == comments_on(view, "part:1")


def test_nobody_is_offered_what_her_role_may_not_do(view: View) -> None:
    """A clerk sends and takes back, a reviewer returns and approves; both remark."""
    clerk, reviewer = GRANTS[Role.CLERK], GRANTS[Role.REVIEWER]

    def steps(stage: Stage, may: frozenset[Action]) -> set[str]:
        state = replace(view.state, review=Review(stage))
        shown = review_html(replace(view, state=state), (), date(2026, 1, 20), may)
        page = html.fromstring(shown + lock_html(stage, may))
        found = page.xpath("//button[@data-act='review']/@data-step | //input[@name='step']/@value")
        return {*found, *page.xpath("//form[@data-submit='comment']/@data-submit")}

    assert {"comment", "send"} == steps(Stage.DRAFTING, clerk)
    assert {"comment"} == steps(Stage.DRAFTING, reviewer)
    assert {"comment", "take_back"} == steps(Stage.SUBMITTED, clerk)
    assert {"comment", "return", "approve"} == steps(Stage.SUBMITTED, reviewer)
    assert {"comment", "reopen"} == steps(Stage.APPROVED, clerk)
    assert set() == steps(Stage.SUBMITTED, frozenset({Action.VIEW}))
