"""The conversation, without a model and with one that a test scripts over HTTP."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from assistant.chat import (
    Answer,
    Asked,
    DraftSaved,
    DraftSentence,
    Event,
    Failed,
    Passages,
    Say,
    answered_value,
    wanted_sections,
)
from assistant.drafting.sections import QuestionKind
from assistant.services import ReportDesk


def talk(desk: ReportDesk, message: str, asked: str | None = None) -> list[Event]:
    """All events that answer a message."""

    async def gather() -> list[Event]:
        async with aclosing(desk.reply(message, asked)) as events:
            return [event async for event in events]

    return asyncio.run(gather())


def of(kind: type[Any], events: list[Event]) -> list[Any]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize(
    ("message", "sections"),
    [
        ("起草第一部分", [1]),
        ("帮我写一下存在的主要问题", [5]),
        ("重写第六部分，短一点", [6]),
        ("起草全部", [0, 1, 5, 6]),
        ("起草前言", [0]),
        ("多久要答复", []),
        ("第一部分写什么", []),
    ],
)
def test_wanted_sections(message: str, sections: list[int]) -> None:
    """A request to draft names its parts; a question about them does not."""
    assert sections == wanted_sections(message)


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("226", 226),
        ("1,226", 1226),
        ("226条", 226),
        ("今年是226条", 226),
        ("发了226条，培训2次", None),
        ("不清楚", None),
        ("去年是20件", None),
        ("去年是不是20件？", None),
        ("2024年是20件", None),
        ("不是20件", None),
        ("大约20件", None),
        ("20件吗", None),
    ],
)
def test_answered_value(message: str, value: int | None) -> None:
    """One figure is an answer; none or several are not."""
    assert value == answered_value(message)


@pytest.mark.parametrize(
    ("message", "value"), [("是", 1), ("照写", 1), ("否", 0), ("删去", 0), ("3", None)]
)
def test_answers_to_yes_or_no(message: str, value: int | None) -> None:
    """Whether last year's sentence holds again is answered by yes or no."""
    assert value == answered_value(message, QuestionKind.CONFIRM)


def test_an_answer_in_another_unit_is_no_answer() -> None:
    """438条 does not answer how many 件 there were."""
    assert answered_value("438条", unit="件") is None
    assert 438 == answered_value("438条", unit="条")


def test_draft_without_a_model_is_saved_with_its_questions(desk: ReportDesk) -> None:
    """Rolling forward writes the part, leaves questions, and shows table figures bound."""
    (saved,) = of(DraftSaved, talk(desk, "起草第一部分"))
    view = desk.view()

    assert (1, view.version, False) == (saved.section, saved.version, saved.suggested)
    assert saved.open_questions == len(view.open_questions) > 0
    assert "25件" in view.sections[1].rendered.text


def test_questions_are_asked_and_answered_one_by_one(desk: ReportDesk) -> None:
    """An answer confirms the asked fact at once, and the next question follows."""
    talk(desk, "起草全部")
    (first,) = of(Asked, talk(desk, "逐个回答待填"))
    assert first.question.kind is QuestionKind.FIGURE
    events = talk(desk, "321", asked=first.question.key)
    (following,) = of(Asked, events)

    assert "已记下" in of(Say, events)[0].text
    assert first.question.key != following.question.key
    assert first.left - 1 == following.left
    assert 321 == desk.view().facts[first.question.key].value


def test_a_question_finds_the_article(desk: ReportDesk) -> None:
    """A clerk's words lead to the article, with its source."""
    (passages,) = of(Passages, talk(desk, "收到申请后多久要答复？"))

    assert "第三十三条" in [hit.passage.place for hit in passages.hits][:3]


def test_what_is_not_known_is_said(desk: ReportDesk) -> None:
    """Where nothing fits, the assistant says so and names who can tell."""
    events = talk(desk, "量子计算机怎么保养")

    assert not of(Passages, events)
    assert "没有找到" in of(Say, events)[0].text


def test_check_and_compare_on_command(desk: ReportDesk) -> None:
    """Short phrases run the checks and the comparison."""
    talk(desk, "起草全部")

    assert "核对完了" in of(Say, talk(desk, "核对"))[0].text
    assert of(Say, talk(desk, "对照上年"))


def test_model_draft_arrives_in_checked_sentences(
    with_model: ReportDesk, model_server: Any
) -> None:
    """Markers are filled by code; a figure of the model's own is held and asked for once more."""
    model_server.script(
        "（一）主动公开情况。本年度严格落实各项要求。\n"
        "（二）依申请公开情况。新收申请[F:requests.new_received.total]件，已办结88件。",
        "〔1〕新收申请[F:requests.new_received.total]件，办结[F:requests.total_results.total]件。",
        "没有可以补写的。",  # heads are missing, so the whole part is asked for once more
    )
    events = talk(with_model, "起草第一部分")
    text = with_model.view().sections[1].rendered.text

    assert any("【待核：88件】" in event.text for event in of(DraftSentence, events))
    assert "新收申请25件，办结26件。" in text
    assert "88" not in text
    provenance = with_model.view().sections[1].provenance
    assert "section_one" == provenance["prompt"]
    assert provenance["model"]
    assert provenance["passages"]


def test_model_failure_keeps_the_text_and_says_what_to_do(
    with_model: ReportDesk, model_server: Any, say: Any
) -> None:
    """A dropped stream ends in one plain message; nothing of it becomes report text."""
    model_server.script(say("本年度严格落实各项要求。后面还", drop=True))
    events = talk(with_model, "起草第一部分")

    assert of(Failed, events)
    assert "" == with_model.view().sections[1].text


def test_model_answer_shows_only_what_a_passage_supports(
    with_model: ReportDesk, model_server: Any
) -> None:
    """A sentence with its source is shown; one without, or with another figure, is not."""
    model_server.script(
        "自收到之日起20个工作日内答复[R:reg:regulation:33]。"
        "最多可以拖到60个工作日[R:reg:regulation:33]。我认为越快越好。"
    )
    events = talk(with_model, "收到申请后多久要答复？")

    assert ["20个工作日"] == [
        "20个工作日" for event in of(Answer, events) if "20个工作日" in event.text
    ]
    assert not [event for event in of(Answer, events) if "60" in event.text or "越快" in event.text]
    assert of(Passages, events)
