"""The conversation without a model: said once, buttons and short phrases for everything that is not writing."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from assistant.chat import Asked, DraftSaved, Event, Pointed, Proposed, Say
from assistant.chat.plain import NO_MODEL, asking_order, figures_told, listed_findings
from assistant.drafting.sections import QuestionKind
from assistant.services import ReportDesk, Services
from assistant.settings import Settings
from assistant.store.state import SectionText
from assistant.workbench import question_as_json, with_said


def talk(desk: ReportDesk, message: str) -> list[dict[str, Any]]:
    """All events of an answer as they are kept; message and answer are stored."""

    async def gather() -> list[dict[str, Any]]:
        async with aclosing(desk.converse(message)) as events:
            return [event async for event in events if event["kind"] != "step"]

    return asyncio.run(gather())


def reply(desk: ReportDesk, message: str, asked: str | None = None) -> list[Event]:
    """The events that answer a message, which is not stored."""

    async def gather() -> list[Event]:
        async with aclosing(desk.reply(message, asked)) as events:
            return [event async for event in events]

    return asyncio.run(gather())


def test_that_no_model_is_connected_is_said_once(desk: ReportDesk, services: Services) -> None:
    """The first answer says it and what it means; no later one does, also after a restart."""
    first, second = talk(desk, "帮助"), talk(desk, "核对")
    again = talk(Services(Settings(data=services.data)).desk(desk.report_id), "核对")

    assert NO_MODEL == first[0]["text"]
    assert "起草是把上年的文字滚动到今年" in NO_MODEL
    assert NO_MODEL not in [event.get("text") for event in (*second, *again)]


def test_help_says_what_can_be_said(desk: ReportDesk) -> None:
    """Every line of help is a phrase that is understood; rewriting is left out without a model."""
    (said,) = reply(desk, "帮助")

    assert isinstance(said, Say)
    assert all(words in said.text for words in ("起草第一部分", "跳过", "撤销", "看第1处", "重试"))
    assert "改写" not in said.text


def test_questions_can_be_skipped_and_gone_back_to(desk: ReportDesk) -> None:
    """跳过 asks the next one, 上一个 the one before."""
    reply(desk, "起草全部")
    order = [question.key for question in asking_order(desk.view())]
    (first,) = reply(desk, "逐个回答待填")
    (second,) = reply(desk, "跳过", order[0])
    (back,) = reply(desk, "上一个", order[1])

    assert [order[0], order[1], order[0]] == [
        event.question.key for event in (first, second, back) if isinstance(event, Asked)
    ]


def grouped(desk: ReportDesk) -> tuple[str, list[str]]:
    """Makes two open figures of the sample members of a list; gives the list's key and theirs."""
    reply(desk, "起草第一部分")
    view = desk.view()
    questions = [q for q in view.open_questions if q.kind is QuestionKind.FIGURE][:2]
    group = "said.c_list"
    confirm = replace(
        questions[0], key=group, kind=QuestionKind.CONFIRM, question="今年还分列吗？", unit=""
    )
    members = [replace(q, group=group, importance=4) for q in questions]
    others = [q for q in view.sections[1].questions if q.key not in {m.key for m in members}]
    kept = view.state.sections[1]
    part = SectionText(
        f"{kept.text}[F:{group}]",
        tuple(map(question_as_json, (*members, *others, confirm))),
        kept.provenance,
    )
    desk.apply(view, "分组", replace(view.state, sections={1: part}))
    return group, [member.key for member in members]


def test_members_of_a_list_are_asked_last_and_only_when_it_is_wanted(desk: ReportDesk) -> None:
    """First whether the list stands again; yes: its members at the end; no: they are not asked."""
    group, members = grouped(desk)

    def order() -> list[str]:
        return [question.key for question in asking_order(desk.view())]

    assert group in order()
    assert not set(members) & set(order())
    (said, *_) = reply(desk, "是", group)
    assert isinstance(said, Say)
    assert members == order()[-2:]
    desk.apply(desk.view(), "改", with_said(desk.view().state, group, 0))
    assert not set(members) & set(order())


def test_a_finding_can_be_looked_at(desk: ReportDesk) -> None:
    """核对 numbers the findings, 看第N处 shows one with its basis, another number is told."""
    view = desk.edit(desk.view().version, 6, "全年公众号发布信息999条。")
    (listed,) = reply(desk, "核对")
    (one,) = reply(desk, "看第1处")
    (none,) = reply(desk, "看第99处")

    assert isinstance(listed, Say)
    assert listed_findings(view)[0].message in listed.text
    assert isinstance(one, Pointed)
    assert listed_findings(desk.view())[0] == one.finding
    assert isinstance(none, Say)
    assert "没有第99处" in none.text


def test_a_figure_is_looked_up_with_its_source(desk: ReportDesk) -> None:
    """The total comes first, with last year's value and its cell."""
    (said,) = reply(desk, "新收申请有多少件？")

    assert isinstance(said, Say)
    assert "25件，上年 26件" in said.text.split("\n")[0]
    assert "表三" in said.text
    assert figures_told("量子计算机", desk.view()) is None


def test_proposals_are_taken_and_left_by_number(desk: ReportDesk) -> None:
    """记下2 takes the second only; 不用 refuses the rest."""
    events = reply(desk, "今年接待来访群众31人次，印发宣传单900份")
    (proposed,) = [event for event in events if isinstance(event, Proposed)]
    reply(desk, "记下2")

    state = desk.view().state
    assert proposed.proposals[1].value in [item.value for item in state.said]
    assert [proposed.proposals[0]] == list(state.proposals)
    reply(desk, "不用")
    assert () == desk.view().state.proposals
    assert proposed.proposals[0].value not in [item.value for item in desk.view().state.said]


def test_a_suggestion_is_settled_by_word(desk: ReportDesk) -> None:
    """采用 and 不采用 with the part's name do what the buttons do."""
    version = desk.edit(desk.view().version, 6, "无其他事项。").version
    (saved,) = [e for e in reply(desk, "起草第六部分") if isinstance(e, DraftSaved)]
    assert saved.suggested
    reply(desk, "不采用第六部分")
    assert "无其他事项。" == desk.view().sections[6].text
    reply(desk, "起草第六部分")
    reply(desk, "采用第六部分")

    assert "无其他事项。" != desk.view().sections[6].text
    assert {} == desk.view().state.suggestions
    assert desk.view().version > version


def test_passages_are_searched_on_command(desk: ReportDesk) -> None:
    """查资料：… looks up exactly these words."""
    (passages,) = reply(desk, "查资料：收到申请后多久答复")

    assert "第三十三条" in [hit.passage.place for hit in passages.hits]  # type: ignore[union-attr]


def test_retry_asks_the_last_thing_again(desk: ReportDesk) -> None:
    """重试 repeats what was asked before it; with nothing before it says so."""
    assert "没有可以重试的" in talk(desk, "重试")[-1]["text"]
    talk(desk, "新收申请有多少件")
    talk(desk, "重试")

    assert talk(desk, "重试")[-1]["text"].count("25件") == 1
