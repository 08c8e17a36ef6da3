"""The conversation: events become JSON, and JSON the same HTML while it arrives and after a restart."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from assistant.chat import (
    Answer,
    Asked,
    DraftCleared,
    DraftSaved,
    DraftSentence,
    Event,
    Failed,
    Passages,
    Proposed,
    Say,
    Step,
)
from assistant.chat.record import asked_key, event_as_json, settled, stored_reply
from assistant.drafting.sections import Question
from assistant.retrieval.passages import Passage
from assistant.retrieval.search import Hit
from assistant.store.repository import Message
from assistant.store.state import Proposal
from assistant.web.panes.talk.messages import assistant_message, conversation, user_message

PASSAGE = Passage(
    "reg:regulation:33", "regulation", "政府信息公开条例", "第三十三条", 2019, None, "20个工作日。", "r.md", "期限"
)  # fmt: skip
EVENTS: list[Event] = [
    Say("第一行\n- 一条<b>"),
    Step("正在起草"),
    DraftSentence(1, 0, "新收申请7件。", opens_paragraph=True),
    DraftCleared(1),
    DraftSaved(1, 3, suggested=False, open_questions=2),
    Answer("二十个工作日。［注］", ("reg:regulation:33",)),
    Passages("期限", (Hit(PASSAGE, 1.0),)),
    Asked(Question("said.posts", "今年多少条？", 1, 149, "去年149条。", 1), 2),
    Failed("模型没有回应。"),
    Proposed((Proposal("said.posts", "发布<b>信息", 226, "条", "226条"),)),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_can_be_stored_and_shown(event: Event) -> None:
    """Each kind of event survives JSON and renders as one block without a blank line."""
    data = json.loads(json.dumps(event_as_json(event)))
    content = assistant_message([data])["content"]

    assert content.startswith('<div class="nb-reply">')
    assert "\n\n" not in content


def test_person_and_model_cannot_write_markup() -> None:
    """Pictures, links, stars and tildes stand as they were written."""
    text = "![x](http://a/b) <img src=x> **粗** 5~10件，另有3~4件"

    assert "&lt;img src=x&gt;" in user_message(text)["content"]
    assert "<img" not in assistant_message([{"kind": "say", "text": text}])["content"]
    assert "<strong>" not in assistant_message([{"kind": "say", "text": text}])["content"]


def test_sentence_sent_again_replaces_the_first() -> None:
    """A repaired sentence takes the place of the doubtful one."""
    events = [
        DraftSentence(1, 0, "甲。", opens_paragraph=True),
        DraftSentence(1, 1, "乙【待核：3】。", held=True),
        DraftSentence(1, 1, "乙。"),
    ]

    assert ["甲。", "乙。"] == [event["text"] for event in settled([*map(event_as_json, events)])]


def test_withdrawn_draft_leaves_nothing_behind() -> None:
    """After the sentences of a part are withdrawn only the others stand."""
    events = [DraftSentence(1, 0, "甲。"), DraftSentence(5, 0, "乙。"), DraftCleared(1)]

    assert ["乙。"] == [event["text"] for event in settled([*map(event_as_json, events)])]


def test_answer_counts_its_sources_in_the_list_below() -> None:
    """A sentence of an answer carries the number of the passage that supports it."""
    content = assistant_message([event_as_json(event) for event in EVENTS[5:7]])["content"]

    assert "二十个工作日。<sup>1</sup>" in content
    assert "第三十三条" in content
    assert "来源：本助手的法规摘要" in content


def test_stopped_answer_keeps_what_was_shown() -> None:
    """What stood on the screen when a person stopped is stored, and that it was stopped."""
    shown = [event_as_json(Step("正在起草")), event_as_json(Say("第一句"))]

    assert [{"kind": "say", "text": "第一句"}, {"kind": "stopped"}] == stored_reply(
        shown, stopped=True
    )["events"]


def test_question_of_the_last_message_is_the_one_that_is_answered() -> None:
    """A plain answer goes to the figure that the assistant asked for last."""
    asked = Message(2, "assistant", {"events": [event_as_json(EVENTS[7])]}, datetime(2026, 1, 1))
    later = Message(3, "user", {"text": "等一下"}, datetime(2026, 1, 1))

    assert "said.posts" == asked_key([asked])
    assert asked_key([asked, later]) is None
    assert asked_key([]) is None


def test_conversation_comes_back_from_the_store_as_it_was_shown() -> None:
    """Rebuilt messages are those that were on the screen."""
    events = [event_as_json(event) for event in EVENTS if not isinstance(event, Step)]
    stored = Message(1, "assistant", stored_reply(events, stopped=False), datetime(2026, 1, 1))

    assert [assistant_message(events)] == conversation([stored])


def test_a_proposed_figure_has_buttons_while_it_waits() -> None:
    """Settled, it says so; its label is escaped."""
    event = event_as_json(EVENTS[-1])

    waiting = assistant_message([event], {"said.posts"})["content"]
    settled_ = assistant_message([event])["content"]

    assert "nb-take-said-posts" in waiting
    assert "nb-leave-said-posts" in waiting
    assert "button" not in settled_
    assert "发布&lt;b&gt;信息" in settled_
