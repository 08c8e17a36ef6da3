"""Edits asked for in plain words: understood without a model, made as suggestions, watched by the guard."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from assistant.chat import DraftSaved, Event, Failed, Say
from assistant.chat.editing import EditKind, EditRequest, Unclear, edit_request
from assistant.drafting.paragraphs import paragraphs_of
from assistant.services import ReportDesk, Services


@pytest.fixture
def desk(services: Services) -> ReportDesk:
    """The sample township with its text rolled forward."""
    desk = services.open_sample()
    talk(desk, "起草全部")
    return desk


def talk(desk: ReportDesk, message: str) -> list[Event]:
    """All events that answer a message."""

    async def gather() -> list[Event]:
        async with aclosing(desk.reply(message, None)) as events:
            return [event async for event in events]

    return asyncio.run(gather())


def said(events: list[Event]) -> str:
    """All that the assistant said in its own words."""
    return "\n".join(event.text for event in events if isinstance(event, Say))


@pytest.mark.parametrize(
    ("message", "kind", "section", "paragraphs", "to", "example"),
    [
        ("把第一部分第二段写短一点", EditKind.REWRITE, 1, (2,), None, None),
        ("监督保障情况那段写具体些", EditKind.REWRITE, 1, (5,), None, None),
        ("重写第一部分第二段", EditKind.REWRITE, 1, (2,), None, None),
        ("第五部分第一段和第二段合并", EditKind.MERGE, 5, (1, 2), None, None),
        ("合并第一部分第2至4段", EditKind.MERGE, 1, (2, 3, 4), None, None),
        ("第一部分最后一段移到最前面", EditKind.MOVE, 1, (5,), 1, None),
        ("把第一部分第二段移到第四段后面", EditKind.MOVE, 1, (2,), 4, None),
        ("第一部分第二段和第三段对调", EditKind.SWAP, 1, (2, 3), None, None),
        ("第一部分第二段拆成两段", EditKind.PART, 1, (2,), None, None),
        ("删掉第六部分第二段", EditKind.LEAVE_OUT, 6, (2,), None, None),
        ("把第五部分第二段像第一段那样写", EditKind.REWRITE, 5, (2,), None, 1),
    ],
)
def test_what_is_to_be_edited_is_told_by_its_words(
    desk: ReportDesk,
    message: str,
    kind: EditKind,
    section: int,
    paragraphs: tuple[int, ...],
    to: int | None,
    example: int | None,
) -> None:
    """Part, paragraph and kind of edit are read from the clerk's sentence."""
    request = edit_request(message, desk.view())

    assert isinstance(request, EditRequest)
    assert (kind, section, paragraphs, to, example) == (
        request.kind,
        request.section,
        request.paragraphs,
        request.to,
        request.example,
    )


@pytest.mark.parametrize("message", ["写短一点", "第一部分写短一点", "把第二段写短一点"])
def test_an_unclear_edit_is_asked_about(desk: ReportDesk, message: str) -> None:
    """Nothing is changed on a guess."""
    assert isinstance(edit_request(message, desk.view()), Unclear)
    before = desk.view().version

    assert "哪一" in said(talk(desk, message))
    assert before == desk.view().version


@pytest.mark.parametrize(
    "message", ["第三十三条说的是什么", "多久要答复，具体一点", "今年业务培训5次", "核对"]
)
def test_other_messages_are_no_edits(desk: ReportDesk, message: str) -> None:
    """A question or an answer is not taken for an edit."""
    assert edit_request(message, desk.view()) is None


def test_moving_a_paragraph_needs_no_model_and_waits_for_acceptance(desk: ReportDesk) -> None:
    """The accepted text stands until the clerk takes the suggestion; markers survive."""
    before = desk.view().sections[1].text

    events = talk(desk, "第一部分最后一段移到最前面")
    view = desk.view()

    assert [True] == [event.suggested for event in events if isinstance(event, DraftSaved)]
    assert before == view.sections[1].text
    view = desk.settle(view.version, 1, accept=True)
    lines = paragraphs_of(before)
    assert [lines[-1], *lines[:-1]] == paragraphs_of(view.sections[1].text)


def test_rewriting_without_a_model_says_what_can_be_done(desk: ReportDesk) -> None:
    """It says so plainly and changes nothing."""
    version = desk.view().version

    assert "没有连接" in said(talk(desk, "把第一部分第二段写短一点"))
    assert version == desk.view().version


def test_a_rewritten_paragraph_is_a_suggestion_with_its_provenance(
    with_model: ReportDesk, model_server: Any
) -> None:
    """Only that paragraph changes; figures are filled by code; prompt and model are remembered."""
    before = paragraphs_of(with_model.view().sections[1].text)
    model_server.script("（二）依申请公开情况。新收申请[F:requests.new_received.total]件。")

    talk(with_model, "把第一部分第二段写短一点")
    view = with_model.view()
    suggestion = view.state.suggestions[1]
    after = paragraphs_of(suggestion.text)

    assert [before[0], *before[2:]] == [after[0], *after[2:]]
    assert view.sections[1].suggestion is not None
    assert "新收申请25件" in view.sections[1].suggestion.text
    assert "把第一部分第二段写短一点" == suggestion.provenance["request"]
    assert suggestion.provenance["revise_prompt"]
    # What the shorter paragraph lost stands before the clerk's eyes.
    assert any("被去掉的数字" in line for line in suggestion.provenance["touched"])


def test_what_was_touched_unasked_is_said_before_acceptance(
    with_model: ReportDesk, model_server: Any
) -> None:
    """A date and a title of the model's own are named in the reply."""
    text = "（二）依申请公开情况。按照《新的办法》，3月5日起办理。"
    model_server.script(text, text)

    reply = said(talk(with_model, "把第一部分第二段写得通顺一点"))

    assert "《新的办法》" in reply
    assert "3月5日" in reply


def test_a_faulty_rewriting_is_asked_for_once_more(
    with_model: ReportDesk, model_server: Any
) -> None:
    """The second try is told what was wrong; the better one is kept, held figures shown as such."""
    model_server.script(
        "（二）依申请公开情况。新收申请88件。",
        "（二）依申请公开情况。新收申请[F:requests.new_received.total]件。",
    )

    talk(with_model, "把第一部分第二段写短一点")
    suggestion = with_model.view().sections[1].suggestion

    assert 2 == len(model_server.requests)
    assert "88" in model_server.prompt(1)
    assert suggestion is not None
    assert "88" not in suggestion.text


def test_a_failing_model_changes_nothing(
    with_model: ReportDesk, model_server: Any, say: Any
) -> None:
    """A broken stream is told in one plain message."""
    version = with_model.view().version
    model_server.script(say("（二）依申请公开", drop=True))

    events = talk(with_model, "把第一部分第二段写短一点")

    assert [Failed] == [type(event) for event in events if isinstance(event, Failed | DraftSaved)]
    assert version == with_model.view().version


def test_less_like_last_year_says_how_much_still_repeats(
    with_model: ReportDesk, model_server: Any
) -> None:
    """Last year's text goes into the prompt without its figures, and the rate is told."""
    lines = paragraphs_of(with_model.view().sections[5].text)
    model_server.script(lines[0], lines[0])

    reply = said(talk(with_model, "第五部分第一段不要和去年雷同"))

    assert "重复率" in reply
    assert "▢" in model_server.prompt(0)
