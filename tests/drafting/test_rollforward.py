"""This year's narrative from last year's, without a model."""

from __future__ import annotations

import re
import time
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


def facts(value: int = NOW, previous: int = BEFORE, said: Iterable[Fact] = ()) -> FactSheet:
    """A fact sheet in which every cell holds the same figure."""
    return fact_sheet(tables(value), FORM, YEAR, tables(previous), said)


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
            f"共收办政府信息公开申请[F:{HAND}]件，同比[F:{HAND}|direction][F:{HAND}|rate]。",
        ),
        (
            "收到政府信息公开申请34件，比上年减少5件。",
            f"收到政府信息公开申请[F:{NEW}]件，比上年[F:{NEW}|change]件。",
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

    assert f"开设政务新媒体[F:{key}]个，同比[F:{key}|direction][F:{key}|rate]。" == draft.text
    answer = Fact(key, "开设政务新媒体", 160, "个", YEAR, previous=176)
    assert "开设政务新媒体160个，同比下降9.09%。" == shown(draft, facts(said=[answer])).text


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


def test_words_that_say_none_are_held_when_the_table_counts() -> None:
    """未收到 stands while the table says zero and is marked when it does not."""
    draft = rolled("年内，未收到政府信息公开申请。")

    assert "年内，未收到政府信息公开申请。" == shown(draft, facts(0)).text
    assert "年内，【待核：未收到政府信息公开申请】。" == shown(draft).text


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
    ("落实《2023年工作要点》。", "落实《2023年工作要点》。"),
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
    """未收取 of last year is no statement about this year."""
    draft = rolled("未收取信息处理费。", section=6)

    assert QuestionKind.CONFIRM is only(draft).kind


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
    "p01_xiliu_town_2023.txt",
    "p04_taiping_town_2022.txt",
    "p06_xisi_town_2025.txt",
    "p11_xintian_town_2022.txt",
    "p14_zhongbu_town_2020.txt",
    "p17_tuoshi_town_2020.txt",
    "p31_hengnan_health_2020.txt",
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


@pytest.mark.real_reports
def test_a_city_report_is_rolled_forward_at_once(real_reports: Path) -> None:
    """A long report takes a few hundredths of a second."""
    from assistant.reading.read import read_report

    last = read_report(real_reports / "c03_suqian_city_2023.txt")
    roll_forward(last, facts(), agency=AGENCY, year=YEAR)

    begun = time.perf_counter()
    roll_forward(last, facts(), agency=AGENCY, year=YEAR)

    assert time.perf_counter() - begun < 0.2


def test_a_bare_nothing_in_section_six_becomes_the_statement_on_fees() -> None:
    """Section six must state the processing fee, even when zero; 无 alone is not carried on."""
    last = AnnualReport(
        "青禾镇人民政府", YEAR - 1, Tables(), (Section(6, "六、其他需要报告的事项", "无"),)
    )
    draft = roll_forward(last, facts(), agency="青禾镇人民政府", year=YEAR)[-1]

    assert "信息处理费" in draft.text
    assert {"said.fee_notices", "said.fee_amount"} <= {q.key for q in draft.questions}
