"""Invented reports by the hundred: whatever they say, nothing of last year passes for this year's."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.markers import Rendered, find_markers, render
from assistant.drafting.rollforward import roll_forward
from assistant.drafting.sections import Draft, QuestionKind, question_facts
from assistant.facts import Fact, FactSheet
from assistant.forms import load_form
from assistant.report import AnnualReport, Cell, Section, Tables
from assistant.tables.facts import fact_sheet

AGENCY = "示例县青禾镇人民政府"
FORM = load_form()
# Last year's figures have five digits and end in 7, this year's are below a thousand: none of them
# can be taken for another.
OLD_FIGURES = st.integers(1000, 9999).map(lambda number: number * 10 + 7)
NEW_FIGURES = st.one_of(st.just(0), st.integers(1, 999))

SENTENCES = [
    "{y}年，全年收到政府信息公开申请{a}件，同比增长12.5%。",
    "新收政府信息公开申请{a}件，比上年减少{b}件，下降8.3%；上年结转{c}件。",
    "共收办政府信息公开申请{a}件（自然人{b}件、法人或其他组织{c}件），与上年持平。",
    "办结政府信息公开申请{a}件，其中予以公开{b}件、部分公开{c}件，予以公开占办结数的43.7%。",
    "未收到政府信息公开申请，未发生因政府信息公开引发的行政复议、行政诉讼。",
    "被申请行政复议{a}件，结果维持{b}件、结果纠正{c}件，纠错率33.7%。",
    "全年主动公开政府信息{a}条，其中网站{b}条、微信公众号{c}条、公开栏{d}条、广播{e}条。",
    "微信公众号关注人数增至{a}人，较上年增加{b}人；访问量突破{c}万次。",
    "意见征集由上年的{a}次增加到{b}次，收到意见{c}条。",
    "{y}年5月23日举办“公开日”活动，参加群众近{a}人次。",
    "举办第17期培训班，培训{a}人次；荣获全县先进单位。",
    "制发行政规范性文件{a}件，废止{b}件，现行有效{c}件。",
    "作出行政许可决定{a}件、行政处罚决定{b}件，行政事业性收费{c}.7万元。",
    "收取信息处理费{a}元，涉及申请{b}件。",
    "未收取信息处理费。",
    "统计期限自{y}年1月1日起至{y}年12月31日止。",
    "按照《{y}年政务公开工作要点》和示政办〔{y}〕12号文件要求推进工作。",
    "一是公开不及时，涉及{a}个部门；二是力量不足，只有{b}人。",
    "下一步，{n}年将开展培训{a}次，覆盖率提高到97.7%。",
    "工作量同比大幅增长，满意率为97.7%，提高3.7个百分点。",
]


@st.composite
def texts(draw: Callable[..., object]) -> str:
    """A few sentences in any order, with figures of last year."""
    chosen = draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5, unique=True))
    assert isinstance(chosen, list)
    figures = {name: draw(OLD_FIGURES) for name in "abcde"}
    return "".join(s.format(y=2023, n=2024, **figures) for s in chosen)


@st.composite
def sheets(draw: Callable[..., object]) -> FactSheet:
    """This year's tables known, all zero or partly so; last year's known or not."""

    def drawn(strategy: st.SearchStrategy[int]) -> Tables:
        few = draw(st.lists(strategy, min_size=7, max_size=7))
        assert isinstance(few, list)
        cells = {}
        for number, key in enumerate(FORM.all_keys):
            value = few[number % 7]
            cells[key] = Cell(Decimal(value) if key.endswith("wan_yuan") else value)
        return Tables(cells)

    before = drawn(OLD_FIGURES) if draw(st.booleans()) else None
    return fact_sheet(drawn(NEW_FIGURES), FORM, 2024, before)


def rolled(text: str, section: int, sheet: FactSheet) -> Draft:
    """The draft of the part that held this text last year."""
    last = AnnualReport(AGENCY, 2023, Tables(), (Section(section, "", text),))
    drafts = roll_forward(last, sheet, agency=AGENCY, year=2024)
    return next(draft for draft in drafts if draft.section == section)


@settings(max_examples=150, deadline=None)
@given(texts(), st.sampled_from([1, 5, 6]), sheets(), st.booleans())
def test_nothing_of_last_year_passes_for_this_years(
    text: str, section: int, sheet: FactSheet, answered: bool
) -> None:
    """No figure, share, date or year of last year stands unmarked, before and after the answers."""
    draft = rolled(text, section, sheet)
    facts = question_facts(draft.questions, 2024)
    if answered:
        facts = [answer(fact) for fact in facts]
    known = sheet.with_facts(fact for fact in facts if fact.key not in sheet)
    result = render(draft.text, known, section=section, year=2024)
    literal = [figure for figure in result.figures if figure.literal]
    plain = re.sub(r"【待[核填]：[^【】]*】|《[^》]*》|〔\d+〕", "", unbound(result))

    assert [] == literal
    assert not re.search(r"\d{4}7(?!\d)|[3789]\.7|12\.5%|8\.3%", plain), plain
    assert not re.search(r"2023|5月23|第17期", plain), plain
    assert not re.search(AWKWARD, result.text), result.text


AWKWARD = r"持平[件条次个人元%\d]|[增减升降][加少长][增减升降][加少长]|比上年持平|，，|，。|，；"


def unbound(result: Rendered) -> str:
    """The text without the figures that come from facts."""
    signs = list(result.text)
    for figure in result.figures:
        if figure.status == "bound":
            signs[figure.start : figure.end] = "＃" * (figure.end - figure.start)
    return "".join(signs)


def answer(fact: Fact) -> Fact:
    """A question answered: with 3, or yes."""
    yes = not fact.unit and fact.previous is None
    return Fact(fact.key, fact.label, 1 if yes else 3, fact.unit, fact.year, fact.previous)


@settings(max_examples=60, deadline=None)
@given(texts(), st.sampled_from([1, 5, 6]), sheets())
def test_every_question_has_its_place(text: str, section: int, sheet: FactSheet) -> None:
    """Each question is a marker of the text and each of the clerk's markers a question; all once."""
    draft = rolled(text, section, sheet)
    asked = [question.key for question in draft.questions]
    marked = {marker.key for marker in find_markers(draft.text) if marker.key not in sheet}

    assert len(asked) == len(set(asked))
    assert marked == set(asked)
    importances = [question.importance for question in draft.questions]
    assert importances == sorted(importances)
    groups = {q.group for q in draft.questions if q.group}
    heads = {q.key for q in draft.questions if q.kind is not QuestionKind.FIGURE}
    assert groups <= heads


@settings(max_examples=30, deadline=None)
@given(texts(), sheets())
def test_rolling_is_the_same_every_time(text: str, sheet: FactSheet) -> None:
    """The same report and facts give the same text and questions."""
    one, two = rolled(text, 1, sheet), rolled(text, 1, sheet)

    assert (one.text, one.questions) == (two.text, two.questions)
