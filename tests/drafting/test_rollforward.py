"""This year's narrative from last year's, without a model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.drafting.markers import Rendered, render
from assistant.drafting.rollforward import roll_forward
from assistant.drafting.sections import Draft, Question, QuestionKind, question_facts
from assistant.facts import Fact, FactSheet
from assistant.forms import load_form
from assistant.report import AnnualReport, Cell, Section, Tables
from assistant.tables.facts import fact_sheet
from assistant.text.quantities import Kind, find_quantities

AGENCY = "青禾镇人民政府"
OLD, YEAR = 2023, 2024
FORM = load_form()
NEW, HAND = "requests.new_received.total", "derived.requests.in_hand"
# No real report prints these, so that nothing of last year can pass for them.
NOW, BEFORE = 98765431, 87654312


def tables(value: int) -> Tables:
    """Tables in which every cell holds the value."""
    return Tables(
        {key: Cell(Decimal(value) if key.endswith("wan_yuan") else value) for key in FORM.all_keys}
    )


def facts(
    value: int = NOW, previous: int | None = None, said: Iterable[Fact] = (), **cells: int
) -> FactSheet:
    """A fact sheet in which every cell holds the same figure; last year's are unknown unless given.

    `cells` are other values by key, with `__` for the dots.
    """
    now = tables(value).with_cells({k.replace("__", "."): Cell(v) for k, v in cells.items()})
    before = None if previous is None else tables(previous)
    return fact_sheet(now, FORM, YEAR, before, said)


def report(section: int, text: str) -> AnnualReport:
    """Last year's report of an invented town, with one part."""
    parts = () if section == 0 else (Section(section, "", text),)
    preface = text if section == 0 else ""
    return AnnualReport(AGENCY, OLD, tables(BEFORE), parts, preface)


def rolled(text: str, section: int = 1, sheet: FactSheet | None = None) -> Draft:
    """The draft of the part that held this text last year."""
    known = facts() if sheet is None else sheet
    drafts = roll_forward(report(section, text), known, agency=AGENCY, year=YEAR)
    return next(draft for draft in drafts if draft.section == section)


def shown(draft: Draft, sheet: FactSheet | None = None, year: int = YEAR) -> Rendered:
    """The draft as a person reads it, its questions open."""
    known = facts() if sheet is None else sheet
    new = [fact for fact in question_facts(draft.questions, year) if fact.key not in known]
    return render(draft.text, known.with_facts(new), section=draft.section, year=year)


def only(draft: Draft) -> Question:
    """The draft's one question."""
    (question,) = draft.questions
    return question


# --- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "now"),
    [
        (
            "全年收到政府信息公开申请34件。",
            "全年收到政府信息公开申请[F:requests.new_received.total]件。",
        ),
        ("上年结转2 件。", "上年结转[F:requests.carried_in.total] 件。"),
        ("行政事业性收费12.5万元。", "行政事业性收费[F:proactive.fees.amount_wan_yuan|wan]万元。"),
        (
            "共收办政府信息公开申请近三千件，同比增长1.05%。",
            f"共收办政府信息公开申请[F:{HAND}]件，同比[F:{HAND}|rate]。",
        ),
        (
            "收到政府信息公开申请34件，比上年减少5件。",
            f"收到政府信息公开申请[F:{NEW}]件，较上年[F:{NEW}|changed]。",
        ),
        (
            "上年收到政府信息公开申请34件。",
            "上年收到政府信息公开申请[F:requests.new_received.total|previous]件。",
        ),
    ],
)
def test_a_figure_that_names_a_fact_becomes_its_marker(last: str, now: str) -> None:
    """Table figures, growth and change are bound to the tables; 近 goes, the unit stays."""
    draft = rolled(last)

    assert now == draft.text
    assert () == draft.questions


def test_a_figure_only_the_clerk_knows_becomes_a_question() -> None:
    """The question quotes last year's figure and sentence; the key is stable."""
    last = "2023年，微信公众号发布信息1,149余条。"
    draft = rolled(last)
    question = only(draft)

    assert f"2024年，微信公众号发布信息[F:{question.key}]条。" == draft.text
    assert "上年报告写了“微信公众号发布信息1,149余条”，今年是多少？" == question.question
    assert (1149, last, "微信公众号发布信息", "条") == (
        question.last_value,
        question.last_sentence,
        question.label,
        question.unit,
    )
    assert question.key == only(rolled("全年微信公众号发布信息3条。")).key
    assert "2024年，微信公众号发布信息【待填：微信公众号发布信息】条。" == shown(draft).text


def test_a_fact_the_clerk_gave_answers_the_question() -> None:
    """A said fact of the same label and unit is used, whatever its key."""
    said = Fact("said.wechat_posts", "微信公众号发布信息", 226, "条", YEAR)
    sheet = facts(said=[said])
    draft = rolled("我镇微信公众号发布信息149条。", sheet=sheet)

    assert "我镇微信公众号发布信息[F:said.wechat_posts]条。" == draft.text
    assert [("said.wechat_posts", 149)] == [(q.key, q.last_value) for q in draft.questions]
    assert () == draft.findings
    assert "我镇微信公众号发布信息226条。" == shown(draft, sheet).text


def test_growth_of_a_figure_only_the_clerk_knows_is_computed() -> None:
    """Its rate follows from the answer and last year's figure."""
    draft = rolled("开设政务新媒体176个，同比增长6.7%。")
    key = only(draft).key

    assert f"开设政务新媒体[F:{key}]个，同比[F:{key}|rate1]。" == draft.text
    answer = Fact(key, "开设政务新媒体", 160, "个", YEAR, previous=176)
    assert "开设政务新媒体160个，同比下降9.1%。" == shown(draft, facts(said=[answer])).text


def test_a_rate_without_a_base_is_asked_with_its_direction() -> None:
    """Whether it rose or fell cannot be known."""
    draft = rolled("办事效率同比提高30%。")

    assert "办事效率同比【待核：增长或下降】【待填：办事效率同比提高】。" == shown(draft).text


def test_a_change_without_a_base_is_asked_with_its_direction() -> None:
    """Whether there were more or fewer cannot be known either."""
    draft = rolled("张贴量较上年减少6条。")

    assert draft.text.startswith("张贴量较上年【待核：增长或下降】[F:said.q")


def test_from_last_years_to_this_years_is_one_question() -> None:
    """由上年的3次增加到5次 takes five as last year's figure; the direction follows the answer."""
    draft = rolled("意见征集由上年的3次增加到5次。")
    question = only(draft)

    assert (5, "意见征集") == (question.last_value, question.label)
    assert "意见征集由上年的5次【待填：增长或下降】到【待填：意见征集】次。" == shown(draft).text
    answer = Fact(question.key, question.label, 4, "次", YEAR, previous=5)
    assert "意见征集由上年的5次下降到4次。" == shown(draft, facts(said=[answer])).text


def test_last_years_figure_is_never_this_years_answer() -> None:
    """由上年的3次增加到5次 with this year's 4 known: last year's place keeps last year's figure."""
    said = Fact("said.opinions", "意见征集", 4, "次", YEAR, previous=5)
    sheet = facts(said=[said])
    draft = rolled("意见征集由上年的3次增加到5次。", sheet=sheet)

    assert "意见征集由上年的5次下降到4次。" == shown(draft, sheet).text
    alone = rolled("意见征集比上年的3次更多。", sheet=sheet)
    assert "said.opinions" not in alone.text


def test_a_member_of_a_list_is_known_by_its_own_name() -> None:
    """A fact of the clerk fills the part of a breakdown that carries its name."""
    said = Fact("said.wechat_posts", "微信公众号发布信息", 226, "条", YEAR)
    draft = rolled(
        "主动公开政府信息417条，其中微信公众号发布信息173条、公示栏58条。", sheet=facts(said=[said])
    )

    assert "微信公众号发布信息[F:said.wechat_posts]条" in draft.text


def test_items_of_a_list_are_asked_by_name() -> None:
    """Every part of a breakdown has its own question."""
    draft = rolled("发布信息98期，其中，市级48期、城区17期。")

    assert ["发布信息", "发布信息（市级）", "发布信息（城区）"] == [
        q.label for q in draft.questions
    ]
    assert [2, 3, 3] == [question.importance for question in draft.questions]


def test_an_open_fact_is_asked_under_its_own_key() -> None:
    """A question that stands already, from the clerk's sheet, is not asked twice."""
    open_fact = Fact("said.trainings", "业务培训", None, "次", YEAR)
    draft = rolled("举办业务培训3次。", sheet=facts(said=[open_fact]))

    assert "said.trainings" == only(draft).key


def test_a_figure_behind_a_colon_is_named_by_what_stands_before_it() -> None:
    """1、主动公开政府信息的情况:40条 counts what its heading says."""
    assert "主动公开政府信息" == only(rolled("1、主动公开政府信息的情况:40条。")).label


@pytest.mark.parametrize("text", ["政府信息公开收费情况：无。", "投诉举报数量为零。"])
def test_none_that_no_table_counts_is_asked_again(text: str) -> None:
    """无 and 零 of last year are figures too."""
    assert QuestionKind.CONFIRM is only(rolled(text)).kind


def test_none_of_a_cell_is_asked_about_only_where_the_cell_counts() -> None:
    """未被纠错 holds again while table four says so."""
    text = "答复未被复议机关纠错。"

    assert () == rolled(text, sheet=facts(0)).questions
    assert QuestionKind.CONFIRM is only(rolled(text, sheet=facts(2))).kind
    unknown = fact_sheet(Tables(), FORM, YEAR)
    assert QuestionKind.CONFIRM is only(rolled(text, sheet=unknown)).kind


def test_a_doubling_is_asked_as_a_whole() -> None:
    """翻番 has no unit that could stay."""
    draft = rolled("访问量实现翻番。")

    assert f"访问量实现[F:{only(draft).key}]。" == draft.text


def test_vague_words_of_the_clerk_are_not_matched_by_chance() -> None:
    """A short label answers only the question of exactly that label."""
    said = Fact("said.trainings", "培训", 8, "次", YEAR)

    assert "培训[F:said.trainings]次。" == rolled("培训3次。", sheet=facts(said=[said])).text
    assert 1 == len(rolled("业务培训3次。", sheet=facts(said=[said])).questions)


def test_same_words_with_two_figures_are_two_questions() -> None:
    """A second figure under the same label is not answered by the first."""
    draft = rolled("发布信息98条，发布信息17条。\n发布信息17条。发布信息3条。")

    assert [98, 17, 3] == [question.last_value for question in draft.questions]


def test_the_fee_comes_first() -> None:
    """What must be stated by law is asked before all else."""
    draft = rolled("培训2次。收取信息处理费0元。", section=6)

    assert "收取信息处理费" == draft.questions[0].label


def test_words_that_say_none_turn_round_when_the_table_counts() -> None:
    """未收到 stands while the table says zero and states the count when it does not."""
    draft = rolled("年内，未收到政府信息公开申请。")

    assert f"年内，收到政府信息公开申请{NOW}件。" == shown(draft).text
    assert "年内，未收到政府信息公开申请。" == shown(draft, facts(0)).text
    kept = rolled("年内，未收到政府信息公开申请。", sheet=facts(0))
    assert "年内，未收到政府信息公开申请。" == kept.text


# --- years and events -----------------------------------------------------------------------------

MOVED = [
    ("2023年，工作平稳。", "2024年，工作平稳。"),
    ("二〇二三年工作平稳。", "二〇二四年工作平稳。"),
    (
        "统计期限自2023 年1月1日起至2023 年12月31日止。",
        "统计期限自2024 年1月1日起至2024 年12月31日止。",
    ),
    ("2024年将继续努力。", "2025年将继续努力。"),
    ("较2022年有所进步。", "较2023年有所进步。"),
    (
        "编制《青禾镇2023年政府信息公开工作年度报告》。",
        "编制《青禾镇2024年政府信息公开工作年度报告》。",
    ),
    ("落实《2021年工作要点》。", "落实《2021年工作要点》。"),
    ("依据国办公开办函〔2021〕30号。", "依据国办公开办函〔2021〕30号。"),
    ("《条例》（2019年修订）施行。", "《条例》（2019年修订）施行。"),
    ("落实2021—2025年规划。", "落实2021—2025年规划。"),
    ("2022年度部门决算已公开。", "2023年度部门决算已公开。"),
    ("对照2022年报告列出的问题。", "对照2023年报告列出的问题。"),
    ("自2019年以来平稳。", "自2019年以来平稳。"),
    ("二〇一九年成立。", "二〇一九年成立。"),
    ("三季度好于二季度。", "三季度好于二季度。"),
]


@pytest.mark.parametrize(("last", "now"), MOVED)
def test_years_move_on(last: str, now: str) -> None:
    """Report year, plan year and period move; documents, laws and long plans stay."""
    assert now == rolled(last).text


EVENTS = [
    "2023年5月12日召开专题会议。",
    "举办第六期专题培训班。",
    "荣获全省先进单位。",
    "印发《工作方案》。",
    "今年还开通了视频号。",
    "获批标准化试点项目。",
]


@pytest.mark.parametrize("last", EVENTS)
def test_an_event_cannot_be_assumed_to_repeat(last: str) -> None:
    """The sentence is kept, marked where one sees it, and asked about; its date and number go."""
    draft = rolled(last)

    confirm = [q for q in draft.questions if q.kind is QuestionKind.CONFIRM]
    assert 1 == len(confirm)
    assert "【待核：上年的事项，今年是否仍有】" in shown(draft).text
    assert not re.search(r"5月12日|第六期", shown(draft).text)


def test_a_confirmed_event_stands_without_a_mark() -> None:
    """The answer yes takes the mark away, no asks to strike the sentence."""
    draft = rolled("荣获全省先进单位。")
    question = only(draft)
    yes = Fact(question.key, question.label, 1, "", YEAR)
    no = Fact(question.key, question.label, 0, "", YEAR)

    assert "荣获全省先进单位。" == shown(draft, facts(said=[yes])).text
    assert "请删去" in shown(draft, facts(said=[no])).text


def test_a_fee_that_was_not_charged_is_asked_again() -> None:
    """未收取 of last year is no statement about this year; the answer fits the sentence, 0 or not."""
    draft = rolled("2023年，本机关未收取信息处理费。", section=6)
    question = only(draft)

    assert ("said.fee_amount", 0, 1) == (question.key, question.last_value, question.importance)
    for amount, text in (
        (0, "未收取政府信息公开信息处理费"),
        (420, "收取政府信息公开信息处理费420元"),
    ):
        answer = Fact(question.key, question.label, amount, "元", YEAR)
        assert f"2024年，本机关{text}。" == shown(draft, facts(said=[answer])).text


@pytest.mark.parametrize(
    "text",
    [
        "召开政务公开工作会议，部署工作。",
        "召开座谈会，听取意见。",
        "组织开展业务培训，提高能力。",
        "定期举办培训班。",
    ],
)
def test_routine_work_is_not_asked_about(text: str) -> None:
    """A meeting without a name, date or number is what every office holds every year."""
    assert () == rolled(text).questions


def test_a_named_meeting_is_asked_about() -> None:
    """With a name it is one event."""
    assert EVENT_LABEL == only(rolled("举办“政务公开主题日”活动。")).label


EVENT_LABEL = "上年的事项，今年是否仍有"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("落实《2023年政务公开工作要点》。", "上年的文件，今年是否仍适用"),
        ("依据青政办〔2023〕12号文件要求。", "上年的文件，今年是否仍适用"),
        ("更新《政务公开目录》（2023版）。", "上年的文件，今年是否仍适用"),
    ],
)
def test_a_document_of_the_year_is_asked_about(text: str, label: str) -> None:
    """What was issued for last year may have a successor; its name is not changed."""
    draft = rolled(text)

    assert [label] == [question.label for question in draft.questions]
    assert "2023" in draft.text


@pytest.mark.parametrize(
    "text",
    [
        "落实《中华人民共和国政府信息公开条例》（国令第711号）。",
        "按照国办公开办函〔2021〕30号编制。",
        "执行《青禾县公文办法（2023年修订）》。",
        "落实青政办〔2020〕5号文件。",
    ],
)
def test_a_standing_document_stays(text: str) -> None:
    """Laws, standing rules and documents of earlier years are not asked about."""
    assert (text, ()) == (rolled(text).text, rolled(text).questions)


def test_all_in_time_is_asked_unless_the_ledger_says_so() -> None:
    """均按期答复 holds again when nothing was late and nothing carried on."""
    text = "申请均在法定期限内答复。"

    assert 1 == len(rolled(text).questions)
    ledger = {"ledger.late_replies": 0}
    known = fact_sheet(tables(0), FORM, YEAR, extra=ledger)
    assert () == rolled(text, sheet=known).questions


# --- zero both ways -------------------------------------------------------------------------------

TURNED = [
    (
        "未发生因政府信息公开被申请行政复议、行政诉讼的情况。",
        {"disputes__review__total": 2},
        "因政府信息公开被申请行政复议2件，未发生因政府信息公开被提起行政诉讼的情况。",
    ),
    (
        "全年收到政府信息公开申请12件。",
        {},
        "全年未收到政府信息公开申请。",
    ),
    (
        "全年共收到政府信息公开申请12件，其中予以公开5件、部分公开3件。",
        {},
        "全年未收到政府信息公开申请。",
    ),
    (
        "本年制发行政规范性文件3件，废止2件。",
        {"proactive__normative_documents__repealed": 2},
        "本年未制发行政规范性文件，废止2件。",
    ),
    (
        "本机关未作出行政处罚决定。",
        {"proactive__penalties__decisions": 4},
        "本机关作出行政处罚决定4件。",
    ),
    (
        "被申请行政复议3件，结果维持2件、其他结果1件，未发生行政诉讼。",
        {},
        "未发生因政府信息公开被申请行政复议的情况，未发生行政诉讼。",
    ),
]


@pytest.mark.parametrize(("last", "cells", "now"), TURNED)
def test_a_statement_turns_round_with_its_count(last: str, cells: dict[str, int], now: str) -> None:
    """From some to none and from none to some, in the fact's own words."""
    sheet = facts(0, **cells)

    assert now == shown(rolled(last, sheet=sheet), sheet).text


def test_what_only_holds_with_requests_is_asked_without_them() -> None:
    """未收到申请，均按时答复 cannot be left."""
    sheet = facts(0)
    draft = rolled("收到政府信息公开申请12件，均按时答复。", sheet=sheet)

    assert "今年的数是0，这一句是否照写" in [question.label for question in draft.questions]


def test_a_sentence_built_otherwise_is_held() -> None:
    """Where the words do not fit, the contradiction is marked, not rewritten."""
    sheet = facts(0, requests__new_received__total=5)
    text = shown(rolled("未收到政府信息公开申请方面的投诉。", sheet=sheet), sheet).text

    assert "【待核" in text


# --- directions -----------------------------------------------------------------------------------

DIRECTIONS = [
    ("收到政府信息公开申请12件，与上年持平。", 12, 9, "收到政府信息公开申请12件，较上年增加3件。"),
    ("收到政府信息公开申请12件，较上年明显增长。", 9, 12, "收到政府信息公开申请9件，较上年下降。"),
    (
        "收到政府信息公开申请12件，比上年增加3件，增长33%。",
        5,
        5,
        "收到政府信息公开申请5件，较上年持平。",
    ),
    (
        "收到政府信息公开申请12件，同比大幅增长33.3%。",
        6,
        12,
        "收到政府信息公开申请6件，同比下降50.0%。",
    ),
    ("收到政府信息公开申请12件，同比增长33.3%。", 6, 0, "收到政府信息公开申请6件，同比增加6件。"),
]


@pytest.mark.parametrize(("last", "value", "previous", "now"), DIRECTIONS)
def test_a_direction_follows_the_figures(last: str, value: int, previous: int, now: str) -> None:
    """Rise, fall and level are computed; adverbs of last year go."""
    sheet = facts(value, previous)
    draft = rolled(last, sheet=sheet)
    text = re.sub(r"【待核：上年正文[^】]*】", "", shown(draft, sheet).text)

    assert now == text


def test_a_direction_behind_a_bracket_is_that_of_the_whole() -> None:
    """（…），与上年持平 speaks of the figure before the bracket."""
    sheet = facts(9, 5)
    text = shown(
        rolled("收到政府信息公开申请12件（网上8件、信函4件），与上年持平。", sheet=sheet), sheet
    ).text

    assert text.rpartition("，")[2].startswith("较上年增加4件")


def test_a_direction_without_a_base_is_held() -> None:
    """工作量同比大幅增长 says something of last year only."""
    assert "工作量同比【待核：与上年相比是增是减】。" == shown(rolled("工作量同比大幅增长。")).text


def test_a_level_that_was_reached_follows_the_answer() -> None:
    """增至 becomes 降至 when it fell."""
    draft = rolled("微信公众号关注人数增至6480人。")
    question = only(draft)
    answer = Fact(question.key, question.label, 6000, "人", YEAR, previous=6480)

    assert "微信公众号关注人数降至6000人。" == shown(draft, facts(said=[answer])).text


# --- bound by last year's figure ------------------------------------------------------------------


def bound(text: str, last: dict[str, int]) -> str:
    """The draft of a sentence whose last year's tables held these cells."""
    zero = tables(0).with_cells({key: Cell(value) for key, value in last.items()})
    return rolled(text, sheet=fact_sheet(tables(NOW), FORM, YEAR, zero)).text


def test_last_years_figure_tells_two_facts_apart() -> None:
    """收到 may mean new or in hand; the one that last year's table held is meant."""
    last = {"requests.new_received.total": 30, "requests.carried_in.total": 4}

    assert f"共收到政府信息公开申请[F:{HAND}]件。" == bound("共收到政府信息公开申请34件。", last)
    assert f"共收到政府信息公开申请[F:{NEW}]件。" == bound("共收到政府信息公开申请30件。", last)


def test_a_share_of_the_tables_is_computed() -> None:
    """44.0% of the results were granted last year: this year's share follows, to one digit."""
    last = {"requests.granted.total": 11, "requests.total_results.total": 25}

    text = bound("予以公开占办结数的44.0%。", last)
    assert "予以公开占办结数的[F:derived.requests.granted_share|percent1]。" == text
    assert "said." in bound("予以公开占办结数的47.0%。", last)


def test_a_part_is_bound_when_words_and_figure_fit() -> None:
    """自然人 of the requests, as last year's table held it."""
    last = {"requests.new_received.natural_person": 29, "requests.new_received.total": 30}

    text = bound("收到政府信息公开申请30件，其中自然人申请29件。", last)
    assert "其中自然人申请[F:requests.new_received.natural_person]件" in text


def test_a_text_that_last_years_table_contradicts_raises_a_doubt() -> None:
    """The fact is bound, and the clerk is asked whether the text counts otherwise."""
    last = {"requests.new_received.total": 95}
    sheet = fact_sheet(
        tables(NOW), FORM, YEAR, tables(0).with_cells({k: Cell(v) for k, v in last.items()})
    )
    draft = rolled("收到政府信息公开申请17件。", sheet=sheet)

    assert f"[F:{NEW}]" in draft.text
    assert "17件" in only(draft).question
    assert "95" in only(draft).question


def test_several_doubts_of_a_sentence_are_one_question() -> None:
    """The clerk is asked once how the text counts."""
    sheet = fact_sheet(tables(NOW), FORM, YEAR, tables(7))
    draft = rolled("收到政府信息公开申请17件，其中予以公开9件、部分公开8件。", sheet=sheet)

    assert "17件" in only(draft).question
    assert "8件" in only(draft).question


# --- breakdowns -----------------------------------------------------------------------------------

REVIEWS = "被申请行政复议3件，结果维持2件、其他结果1件。"


def reviews(upheld: int, corrected: int, other: int, pending: int, last: Tables) -> str:
    """The rolled sentence with these results this year."""
    results = {"upheld": upheld, "corrected": corrected, "other": other, "pending": pending}
    cells = {f"disputes.review.{name}": Cell(value) for name, value in results.items()}
    total = {"disputes.review.total": Cell(sum(results.values()))}
    sheet = fact_sheet(tables(0).with_cells({**cells, **total}), FORM, YEAR, last)
    return shown(rolled(REVIEWS, sheet=sheet), sheet).text


def test_a_complete_list_of_results_stays_complete() -> None:
    """A result that did not occur last year joins the list, one that is 0 now leaves it."""
    cells = {"total": 3, "upheld": 2, "other": 1}
    last = tables(0).with_cells({f"disputes.review.{k}": Cell(v) for k, v in cells.items()})

    assert "被申请行政复议3件，结果维持1件、其他结果1件、结果纠正1件。" == reviews(1, 1, 1, 0, last)
    assert "被申请行政复议4件，结果维持3件、尚未审结1件。" == reviews(3, 0, 0, 1, last)


def test_a_list_that_left_something_out_stays_as_it_is() -> None:
    """Where last year's list was not the whole, nothing is added to it."""
    cells = {"total": 4, "upheld": 2, "other": 1, "pending": 1}
    last = tables(0).with_cells({f"disputes.review.{k}": Cell(v) for k, v in cells.items()})

    assert "结果纠正" not in reviews(1, 1, 1, 0, last)


# --- lists ----------------------------------------------------------------------------------------

LIST = "发布信息98期，其中，市级48期、城区17期、郊区13期、山区20期。"


def test_a_long_list_is_asked_about_as_a_whole() -> None:
    """One question on the list, its members last and in its group."""
    draft = rolled(LIST)
    (head,) = [question for question in draft.questions if question.importance == 2]
    (whole,) = [question for question in draft.questions if question.kind is QuestionKind.CONFIRM]
    members = [question for question in draft.questions if question.importance == 4]

    assert ("发布信息", 4) == (head.label, len(members))
    assert {whole.key} == {member.group for member in members}
    assert "市级、城区、郊区等4项" in whole.question


def test_a_list_that_is_not_wanted_goes() -> None:
    """Answered no, the breakdown is left out with its questions."""
    (whole,) = [q for q in rolled(LIST).questions if q.kind is QuestionKind.CONFIRM]
    no = Fact(whole.key, whole.label, 0, "", YEAR)
    draft = rolled(LIST, sheet=facts(said=[no]))

    assert re.fullmatch(r"发布信息\[F:said\.q\w+\]期。", draft.text)
    assert 1 == len(draft.questions)


def test_the_same_thing_is_asked_once() -> None:
    """意见征集5次 in two parts of the report is one question."""
    last = AnnualReport(
        AGENCY,
        OLD,
        tables(BEFORE),
        (
            Section(1, "", "就集市搬迁等事项开展意见征集5次。"),
            Section(5, "", "意见征集由上年的3次增加到5次。"),
        ),
    )
    drafts = roll_forward(last, facts(), agency=AGENCY, year=YEAR)
    keys = {q.key for d in drafts for q in d.questions if q.unit == "次" and q.section in (1, 5)}

    assert 1 == len({key for key in keys if key.startswith("said.q")})


# --- section five ---------------------------------------------------------------------------------


def test_problems_and_promises_are_asked_one_by_one() -> None:
    """Each numbered item of section five gets its question: does it persist, was it done."""
    draft = rolled(
        "工作取得成效，针对问题将改进。\n（一）存在的问题\n1.公开不及时。细节如此。\n2.力度不足。\n"
        "（二）整改措施\n1.充实内容。\n2.加强培训，提高能力。",
        section=5,
    )

    assert ["上年的问题，今年是否仍存在"] * 2 + ["上年的措施，今年是否已落实"] * 2 == [
        question.label for question in draft.questions
    ]
    assert {QuestionKind.OUTCOME} == {question.kind for question in draft.questions}
    assert "1.公开不及时【待核：上年的问题，今年是否仍存在】。细节如此。" in shown(draft).text


def test_problems_without_numbers_are_asked_too() -> None:
    """Sentences that name a problem or a measure are asked where nothing is numbered."""
    draft = rolled("个别单位的研判能力有待提升。下一步，将切实加强业务指导和培训。", section=5)

    assert ["上年的问题，今年是否仍存在", "上年的措施，今年是否已落实"] == [
        question.label for question in draft.questions
    ]


# --- the whole ------------------------------------------------------------------------------------


def test_four_parts_with_provenance_and_repetition() -> None:
    """Preface and parts one, five, six; how much repeats; who wrote it."""
    draft = rolled("2023年，工作平稳推进，成效明显。")

    assert ("rollforward", None) == (draft.provenance.drafter, draft.provenance.model)
    assert 1.0 == draft.repeats
    assert "一、总体情况" == draft.heading


def test_without_last_year_an_outline_is_drafted() -> None:
    """The five heads of part one, problems and measures, the fee statement; open figures are asked."""
    drafts = roll_forward(None, facts(), agency=AGENCY, year=YEAR)

    assert [0, 1, 5, 6] == [draft.section for draft in drafts]
    texts = {draft.section: shown(draft).text for draft in drafts}
    for head in next(spec for spec in FORM.sections if spec.number == 1).heads:
        assert head in texts[1]
    assert f"全年新收政府信息公开申请{NOW}件" in texts[1]
    assert "信息处理费" in texts[6]
    assert f"{YEAR}年12月31日" in texts[0]
    assert all(found.severity != "error" for d in drafts for found in shown(d).findings)
    assert {"said.fee_notices", "said.published"} <= {q.key for d in drafts for q in d.questions}


def test_a_changed_name_is_changed() -> None:
    """The body's old name gives way to the new one."""
    last = report(1, "青禾镇人民政府推进工作。")
    drafts = roll_forward(last, facts(), agency="青禾街道办事处", year=YEAR)

    assert "青禾街道办事处推进工作。" == drafts[1].text


REAL = [
    "c01_hongze_district_2023.pdf",
    "c01_hongze_district_2023.txt",
    "c02_hongze_district_2024.txt",
    "c03_suqian_city_2023.txt",
    "c04_suqian_city_2024.txt",
    "c05_jinhu_county_2023.txt",
    "c08_shanghai_kewei_2024.md",
    "c10_shanghai_office_2019.html",
    "c12_guantou_town_2022.txt",
    "c15_unnamed_table3_violation.txt",
    "p01_xiliu_town_2023.txt",
    "p02_nilka_town_2023.txt",
    "p04_taiping_town_2022.txt",
    "p06_xisi_town_2025.txt",
    "p11_xintian_town_2022.txt",
    "p12_fengshou_township_2022.txt",
    "p14_zhongbu_town_2020.txt",
    "p17_tuoshi_town_2020.txt",
    "p19_baleng_township_2021.txt",
    "p20_madandi_township_2021.txt",
    "p31_hengnan_health_2020.txt",
    "p33_wuhan_ecology_2020.txt",
    "p36_nhc_2024.txt",
    "p38_xianning_nr_2024.txt",
    "p40_yangling_audit_2022.txt",
    "p45_lucheng_newresident_2023.txt",
    "p47_longhua_emergency_2023.txt",
    "p53_longgang_district_2025.txt",
    "p56_guangdong_office_2023.txt",
]


@pytest.mark.real_reports
@pytest.mark.parametrize("name", REAL)
def test_nothing_of_last_year_survives_as_this_years(name: str, real_reports: Path) -> None:
    """In real texts no figure stays literal, and no date or year of last year stays unmarked."""
    from assistant.reading.read import read_report

    last = read_report(real_reports / name)
    year = (last.year or 2022) + 1
    sheet = fact_sheet(tables(NOW), FORM, year, tables(BEFORE))

    for draft in roll_forward(last, sheet, agency=last.agency or AGENCY, year=year):
        result = shown(draft, sheet, year)
        text = unmarked(result)
        left = find_quantities(text)
        assert [] == [quantity.text for quantity in left if quantity.is_figure]
        dates = [q.text for q in left if q.kind is Kind.DATE]
        assert [] == [
            d for d in dates if not re.search(r"(?<!\d)(?:12\s*月\s*31|1\s*月\s*1)(?!\d)", d)
        ]
        literal = [figure for figure in result.figures if figure.literal]
        assert [] == [result.text[figure.start : figure.end] for figure in literal]
        assert {"D04", "D05", "D06"} >= {f.code for f in result.findings} - {"D03"}


def unmarked(result: Rendered) -> str:
    """The rendered text without its figures and marks."""
    signs = list(result.text)
    for figure in result.figures:
        signs[figure.start : figure.end] = "\ue000" * (figure.end - figure.start)
    for match in re.finditer(r"【待[核填]：[^【】\n]*】", result.text):
        signs[match.start() : match.end()] = "\ue000" * len(match[0])
    return "".join(signs)


def test_a_bare_nothing_in_section_six_becomes_the_statement_on_fees() -> None:
    """Section six must state the processing fee, even when zero; 无 alone is not carried on."""
    last = AnnualReport(
        "青禾镇人民政府", YEAR - 1, Tables(), (Section(6, "六、其他需要报告的事项", "无"),)
    )
    draft = roll_forward(last, facts(), agency="青禾镇人民政府", year=YEAR)[-1]

    assert "信息处理费" in draft.text
    assert {"said.fee_notices", "said.fee_amount"} <= {q.key for q in draft.questions}
