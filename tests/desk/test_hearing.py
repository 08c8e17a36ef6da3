"""Figures in what the clerk says: proposed, held against what stands, or left alone."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from decimal import Decimal

import pytest

from assistant.chat import Event, Proposed, Say
from assistant.chat.hearing import Heard, hear
from assistant.errors import UsageError
from assistant.services import ReportDesk, Services
from assistant.workbench import View, with_proposal_settled, with_proposals


@pytest.fixture
def desk(services: Services) -> ReportDesk:
    """The sample township, its text rolled forward, so that questions stand open."""
    desk = services.open_sample()
    talk(desk, "起草全部")
    return desk


def talk(desk: ReportDesk, message: str, asked: str | None = None) -> list[Event]:
    """All events that answer a message."""

    async def gather() -> list[Event]:
        async with aclosing(desk.reply(message, asked)) as events:
            return [event async for event in events]

    return asyncio.run(gather())


def key_of(view: View, label: str) -> str:
    """The open question whose label ends so."""
    return next(q.key for q in view.open_questions if q.label.endswith(label))


def proposed(heard: Heard) -> list[tuple[str, object, str]]:
    """Label, value and unit of each proposal."""
    return [(item.label, item.value, item.unit) for item in heard.proposals]


def test_two_figures_in_one_sentence_answer_two_questions(desk: ReportDesk) -> None:
    """Each is matched by its own words to the question it answers."""
    view = desk.view()

    heard = hear("今年公众号关注人数到了7210人，业务培训5次", view)

    assert [key_of(view, "关注人数增至"), key_of(view, "业务培训")] == [
        item.key for item in heard.proposals
    ]
    assert [7210, 5] == [item.value for item in heard.proposals]


def test_a_figure_that_no_question_asks_becomes_a_fact_of_its_own(desk: ReportDesk) -> None:
    """Its label are the clerk's words without fillers; the same words give the same key."""
    heard = hear("我们镇今年一共印了宣传册2000份", desk.view())
    again = hear("印了宣传册2100份", desk.view())

    assert [("印了宣传册", 2000, "份")] == proposed(heard)
    assert heard.proposals[0].key == again.proposals[0].key
    assert heard.proposals[0].key.startswith("said.")


def test_a_figure_against_the_table_is_a_contradiction(desk: ReportDesk) -> None:
    """The table stands; what it says and where is told."""
    heard = hear("今年收到政府信息公开申请12件", desk.view())

    assert () == heard.proposals
    assert ["12件"] == [found.said for found in heard.contradictions]
    assert "表三" in heard.contradictions[0].stands


def test_a_figure_equal_to_the_table_is_known(desk: ReportDesk) -> None:
    """Nothing is proposed for what stands in the table already."""
    total = desk.view().facts["requests.new_received.total"].value

    heard = hear(f"今年收到政府信息公开申请{total}件", desk.view())

    assert ((), (), 1) == (heard.proposals, heard.contradictions, len(heard.known))


@pytest.mark.parametrize(
    "message",
    [
        "今年开了几次会？",
        "业务培训5次吗",
        "大概培训了5次",
        "去年业务培训4次",
        "明年打算培训6次",
        "第三十三条怎么说",
        "2024年的报告在哪里",
        "请把第二段写短一点",
        "打印了119页要收多少钱",
    ],
)
def test_a_question_a_guess_or_another_year_proposes_nothing(
    desk: ReportDesk, message: str
) -> None:
    """Only what is plainly said of this year counts as said."""
    assert not hear(message, desk.view())


def test_a_clause_without_words_goes_on_about_the_one_before(desk: ReportDesk) -> None:
    """Last year's figure is left alone, this year's is taken."""
    heard = hear("业务培训去年4次，今年36次", desk.view())

    assert [("业务培训", 36)] == [(item.label, item.value) for item in heard.proposals]


def test_a_share_answers_the_question_that_asks_for_it(desk: ReportDesk) -> None:
    """A percentage with a decimal stays exact."""
    heard = hear("群众评议满意率98.2%", desk.view())

    assert [Decimal("98.2")] == [item.value for item in heard.proposals]


def test_a_volunteered_figure_counts_only_after_the_click(desk: ReportDesk) -> None:
    """Until then no fact has its value, also after a restart; refused, it is gone."""
    events = talk(desk, "今年业务培训5次，召开专题会议3次")
    view = desk.view()
    training, meetings = key_of(view, "业务培训"), key_of(view, "召开专题会议")

    assert [Proposed] == [type(event) for event in events]
    assert [training, meetings] == [item.key for item in view.state.proposals]
    assert view.facts[training].value is None

    view = desk.settle_proposal(view.version, training, accept=True)
    view = desk.settle_proposal(view.version, meetings, accept=False)

    assert 5 == view.facts[training].value
    assert view.facts[meetings].value is None
    assert () == view.state.proposals
    with pytest.raises(UsageError, match="已经处理过"):
        desk.settle_proposal(view.version, training, accept=True)


def test_the_answer_to_the_asked_question_counts_at_once(desk: ReportDesk) -> None:
    """What was asked is taken, what comes with it waits."""
    asked = key_of(desk.view(), "业务培训")

    talk(desk, "业务培训5次，召开专题会议3次", asked)

    view = desk.view()
    assert 5 == view.facts[asked].value
    assert [key_of(view, "召开专题会议")] == [item.key for item in view.state.proposals]


def test_saying_yes_takes_all_that_waits(desk: ReportDesk) -> None:
    """`记下` in words is the same as the click."""
    talk(desk, "今年业务培训5次，召开专题会议3次")

    talk(desk, "都记下")

    assert () == desk.view().state.proposals
    assert {5, 3} <= {item.value for item in desk.view().state.said}


def test_undo_goes_back_one_change_each_time(desk: ReportDesk) -> None:
    """Undone twice, two changes are gone; the history keeps everything."""
    before = desk.view().state
    talk(desk, "今年业务培训5次")
    talk(desk, "都记下")

    talk(desk, "撤销")
    waiting = desk.view().state.proposals
    events = talk(desk, "撤销")

    assert 1 == len(waiting)
    assert before == desk.view().state
    assert isinstance(events[0], Say)


def test_a_proposed_cell_fills_the_table(desk: ReportDesk) -> None:
    """A cell of tables two and four that is empty can be filled from talk, by a click."""
    view = desk.set_cell(desk.view().version, "proactive.licensing.decisions", "")

    heard = hear("今年作出行政许可46件", view)
    state = with_proposals(view.state, heard.proposals)
    taken = with_proposal_settled(state, "proactive.licensing.decisions", accept=True)

    assert 46 == taken.tables.value("proactive.licensing.decisions")
    assert state.tables.value("proactive.licensing.decisions") is None
