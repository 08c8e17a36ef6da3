"""Markers become facts, and no literal number reaches the reader unaccounted for."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.drafting.markers import Rendered, find_markers, render
from assistant.facts import Fact, FactSheet
from assistant.findings import Severity, TextPlace
from assistant.report import Number
from assistant.text.quantities import find_quantities
from assistant.text.sentences import split_sentences

YEAR = 2024
PASSAGES = {"reg33": "行政机关自收到申请之日起20个工作日内答复。", "vague": "一般为三五件。"}


def fact(
    key: str,
    label: str,
    value: Number | None,
    previous: Number | None = None,
    unit: str = "件",
    confirmed: bool = True,
) -> Fact:
    """A fact of an invented body."""
    return Fact(key, label, value, unit, YEAR, previous, "测试", confirmed=confirmed)


SHEET = FactSheet(
    [
        fact("requests.new_received.total", "本年新收政府信息公开申请", 12, 9),
        fact("requests.new_received.natural_person", "本年新收（自然人）", 11, 9),
        fact("requests.carried_in.total", "上年结转政府信息公开申请", 1, 0),
        fact("requests.granted.total", "予以公开", 7, 7),
        fact("requests.partially_granted.total", "部分公开", 0, 2),
        fact("derived.requests.in_hand", "收办政府信息公开申请", 13, 9),
        fact("derived.requests.denied", "不予公开", 3, 5),
        fact("proactive.penalties.decisions", "行政处罚处理决定", None),
        fact(
            "proactive.fees.amount_wan_yuan", "行政事业性收费", Decimal("0.50"), Decimal(0), "万元"
        ),
        fact("disputes.review.total", "行政复议总计", 0, 1),
        fact("said.wechat_posts", "微信公众号发布信息", None, 149, "条"),
        fact("said.qualified", "抽查合格率", Decimal("96.5"), None, "%"),
        fact("said.trainings", "培训", 8, 5, "次", confirmed=False),
        fact("said.confirm_a", "今年是否仍有此事", None),
        fact("said.confirm_yes", "今年是否仍有此事", 1),
        fact("said.confirm_no", "今年是否仍有此事", 0),
        fact("said.tariff", "单项收费", 25000, None, "元"),
    ]
)


def rendered(text: str, *, publish: bool = False) -> Rendered:
    """The text rendered with the facts above."""
    return render(text, SHEET, section=1, year=YEAR, passages=PASSAGES, publish=publish)


def codes(text: str) -> list[str]:
    """The codes of the findings, in order."""
    return [finding.code for finding in rendered(text).findings]


# --- formats --------------------------------------------------------------------------------------

SHOWN = [
    ("新收[F:requests.new_received.total]件", "新收12件"),
    ("新收[F:requests.new_received.total|count]件", "新收12件"),
    ("上年[F:requests.new_received.total|previous]件", "上年9件"),
    (
        "同比[F:requests.new_received.total|direction][F:requests.new_received.total|rate]",
        "同比增长33.33%",
    ),
    ("同比[F:requests.new_received.total|rate]", "同比增长33.33%"),
    ("同比增长[F:requests.new_received.total|rate]", "同比增长33.33%"),
    ("同比下降[F:derived.requests.denied|rate]", "同比下降40.00%"),
    ("增长率为[F:derived.requests.denied|rate]", "增长率为-40.00%"),
    ("比上年[F:derived.requests.denied|change]件", "比上年减少2件"),
    ("比上年减少[F:derived.requests.denied|change]件", "比上年减少2件"),
    ("与上年[F:requests.granted.total|change]", "与上年持平"),
    ("同比[F:requests.granted.total|direction][F:requests.granted.total|rate]", "同比持平"),
    ("收费[F:proactive.fees.amount_wan_yuan|wan]万元", "收费0.50万元"),
    ("收费[F:said.tariff|wan]万元", "收费2.5万元"),
    ("合格率[F:said.qualified|percent]", "合格率96.5%"),
    ("合格率[F:said.qualified]%", "合格率96.5%"),
    ("部分公开[F:requests.partially_granted.total]件", "部分公开0件"),
    ("举办现场会[F:said.confirm_yes|confirm]。", "举办现场会。"),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_a_fact_is_printed_in_its_format(text: str, shown: str) -> None:
    """Every format prints the fact without findings, and the figure is bound."""
    result = rendered(text)

    assert shown == result.text
    assert () == result.findings
    assert {"bound"} == {figure.status for figure in result.figures}


HELD = [
    ("同比增长[F:requests.carried_in.total|rate]", "上年是0", "D01"),
    ("同比下降[F:requests.new_received.total|rate]", "实际是增长33.33%", "D01"),
    ("[F:proactive.penalties.decisions]件", "【待核：行政处罚处理决定】件", "D01"),
    ("[F:proactive.penalties.decisions|rate]", "【待核", "D01"),
    ("[F:proactive.penalties.decisions|change]", "【待核", "D01"),
    ("[F:proactive.penalties.decisions|direction]", "【待核", "D01"),
    ("[F:proactive.penalties.decisions|percent]", "【待核", "D01"),
    ("[F:said.trainings]次", "【待核：8】次", "D05"),
    ("[F:said.wechat_posts]条", "【待填：微信公众号发布信息】条", "D05"),
    ("[F:said.confirm_a|confirm]", "【待核：今年是否仍有此事】", "D05"),
    ("[F:said.confirm_no|confirm]", "请删去", "D01"),
    ("[F:requests.unknown.total]件", "【待核：requests.unknown.total】件", "D01"),
    ("[F:requests.granted.total|big]件", "【待核：予以公开】件", "D01"),
    ("[F:requests.granted.total]万件", "7【待核：万件】", "D02"),
    ("[F:requests.granted.total]%", "7【待核：%】", "D02"),
    ("依据[R:reg99]。", "【待核：依据不明】", "D01"),
    ("增加【待核：某事】。", "【待核：某事】", "D05"),
]


@pytest.mark.parametrize(("text", "shown", "code"), HELD)
def test_what_cannot_be_printed_is_held(text: str, shown: str, code: str) -> None:
    """A marker without a value is shown as 待核 or 待填, with one finding."""
    assert shown in rendered(text).text
    assert [code] == codes(text)


def test_open_questions_are_no_errors() -> None:
    """Waiting for the clerk's answer is information, an unknown fact is an error."""
    (open_one,) = rendered("[F:said.wechat_posts]").findings
    (unknown,) = rendered("[F:nothing]").findings

    assert (Severity.INFO, Severity.ERROR) == (open_one.severity, unknown.severity)


# --- damaged markers ------------------------------------------------------------------------------

DAMAGED = [
    "［Ｆ：requests.new_received.total］",
    "【F:requests.new_received.total】",
    "[ f : requests.new_received.total ]",
    "[F：requests . new_received . total]",
    "[F:Requests.New_Received.Total]",
    "[F:requests.new_received]",
    "[F:new_received.total]",
    "[F:new_received]",
    "[F:本年新收政府信息公开申请]",
    "〔F:requests.new_received.total ｜ Count〕",
]


@pytest.mark.parametrize("marker", DAMAGED)
def test_unambiguous_damage_is_understood(marker: str) -> None:
    """Full width, spaces, capitals, shortened keys and labels still name the one fact."""
    assert "新收12件" == rendered(f"新收{marker}件").text


@pytest.mark.parametrize("marker", ["[F:requests]", "[F:total]", "[F:.]"])
def test_ambiguous_keys_are_not_guessed(marker: str) -> None:
    """A key that several facts fit is unknown."""
    assert ["D01"] == codes(marker)


def test_find_markers_gives_spans_kinds_and_formats() -> None:
    """Each marker is found where it stands."""
    text = "新收[F:a.b|rate]，见[R:reg33]。"
    fact_marker, source = find_markers(text)

    assert ("F", "a.b", "rate") == (fact_marker.kind, fact_marker.key, fact_marker.format)
    assert ("R", "reg33", "") == (source.kind, source.key, source.format)
    assert text[fact_marker.start : fact_marker.end] == fact_marker.raw


# --- literal numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "全年收到政府信息公开申请12件，其中予以公开7件。",
        "本年收到政府信息公开申请12件，同比增长33.33%。",
        "收到政府信息公开申请12件，比上年增加3件。",
        "共收办政府信息公开申请13件，上年收到政府信息公开申请9件。",
        "未发生因政府信息公开引起的行政复议。",
    ],
)
def test_a_figure_that_agrees_with_the_fact_it_names_is_bound(text: str) -> None:
    """Words that name one fact and a value that agrees bind a literal figure."""
    result = rendered(text)

    assert text == result.text
    assert () == result.findings
    assert {"bound"} == {figure.status for figure in result.figures}


@pytest.mark.parametrize(
    "text",
    ["举办培训12次。", "网站发布信息7条。", "开展检查0次。", "收到12件。", "办件量增长33.33%。"],
)
def test_equal_value_alone_never_binds(text: str) -> None:
    """A figure that happens to equal some fact is unbound all the same."""
    assert ["D02"] == codes(text)


def test_a_figure_against_its_fact_is_a_disagreement() -> None:
    """The finding holds both values and the exact place."""
    (finding,) = rendered("工作平稳。\n全年收到政府信息公开申请9件。").findings

    assert ("D03", Severity.ERROR, 12, 9) == (
        finding.code,
        finding.severity,
        finding.expected,
        finding.actual,
    )
    assert TextPlace(1, 2, 18, 25, "【待核：9件】") == finding.place


def test_a_wrong_growth_rate_is_a_disagreement() -> None:
    """Growth is recomputed to the printed digits, with its direction."""
    assert ["D03"] == codes("收到政府信息公开申请12件，同比增长33.3%，".replace("33.3%", "33.4%"))
    assert [] == codes("收到政府信息公开申请12件，同比增长33.3%。")
    assert ["D03"] == codes("收到政府信息公开申请12件，同比下降33.3%。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到政府信息公开申请近12件。", []),
        ("收到政府信息公开申请近20件。", ["D03"]),
        ("自开通以来收到政府信息公开申请12件。", ["D02"]),
        ("作出行政处罚决定3件。", ["D02"]),
        ("收到政府信息公开申请³件。", ["D03"]),
        ("收到政府信息公开申请三五件。", ["D02"]),
        ("予以公开7件，占58.3%。", ["D02"]),
        ("收到政府信息公开申请12件，同比增长33." + "3" * 40 + "%。", ["D03"]),
        ("上年结转1件，同比增长100%。", ["D02"]),
        ("作出行政处罚决定3件，比上年增加1件。", ["D02", "D02"]),
        ("发给18888888888人。", ["D02"]),
    ],
)
def test_doubtful_figures(text: str, expected: list[str]) -> None:
    """Vague figures have room, unknown facts and bases bind nothing, no precision breaks the check."""
    assert expected == codes(text)


def test_words_that_say_none_are_held_against_the_table() -> None:
    """未收到 is wrong where the table counts twelve."""
    assert ["D03"] == codes("全年未收到政府信息公开申请。")


def test_received_may_mean_in_hand() -> None:
    """收到 with the sum of new and carried-in requests is doubtful, not wrong."""
    assert ["D02"] == codes("全年收到政府信息公开申请13件。")


def test_a_cited_passage_lends_its_figures() -> None:
    """A figure stands when its sentence cites a passage that holds the same quantity."""
    result = rendered("一律在20个工作日内答复。[R:reg33]工作平稳。")

    assert "一律在20个工作日内答复。［注］工作平稳。" == result.text
    assert ((13, "reg33"),) == result.citations
    assert ["cited"] == [figure.status for figure in result.figures]
    assert ["D02"] == codes("一律在25个工作日内答复[R:reg33]。")
    assert [] == codes("一律在20个工作日内答复。[R:reg33]")
    assert [] == codes("一般为三五件[R:vague]。")
    assert ["D02"] == codes("一律在20个工作日内答复。依法办理[R:reg33]。")


def test_publishing_leaves_source_signs_out() -> None:
    """The published text has no footnote signs; 待核 stays."""
    text = "一律在20个工作日内答复[R:reg33]，培训8次。"

    assert "一律在20个工作日内答复，培训【待核：8次】。" == rendered(text, publish=True).text


def test_figure_spans_and_literals_are_exact() -> None:
    """Spans cut out what is shown; a literal figure knows its place in the draft without its unit."""
    draft = "新收[F:requests.new_received.total]件，培训18万余人次。"
    result = rendered(draft)
    bound, free = result.figures

    assert ("12", "【待核：18万余人次】") == (
        result.text[bound.start : bound.end],
        result.text[free.start : free.end],
    )
    assert free.literal
    assert ("18万", 180000, "人次") == (
        draft[free.literal.start : free.literal.end],
        free.literal.value,
        free.literal.unit,
    )
    assert "18万余人次" == draft[slice(*free.origin)]


# --- years and dates ------------------------------------------------------------------------------

TIMES = [
    ("2024年，工作平稳。", []),
    ("统计期限自2024年1月1日起至2024年12月31日止。", []),
    ("2025年，将继续努力。", []),
    ("较2023年有所进步。", []),
    ("上年（2023年）结转。", []),
    ("根据《条例》（2019年修订）。", []),
    ("《目录》（2020版）。", []),
    ("依据国办公开办函〔2021〕30号。", []),
    ("落实《2022年工作要点》。", []),
    ("2021—2025年规划。", []),
    ("截至2024年12月10日。", []),
    ("2023年，工作平稳。", ["D04"]),
    ("二〇二三年，工作平稳。", ["D04"]),
    ("2019年以来，工作平稳。", ["D04"]),
    ("统计期限自2023年1月1日起至2023年12月31日止。", ["D04"]),
    ("编制《青禾镇2023年政府信息公开工作年度报告》。", ["D04"]),
    ("对照《青禾镇2024年政府信息公开工作年度报告》。", []),
    ("2024年2月30日召开会议。", ["D06"]),
    ("至202424年底。", ["D06"]),
    ("2024年5月3日召开会议。", ["D07"]),
    ("2024-13-01更新。", ["D06"]),
]


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_years_and_dates(text: str, expected: list[str]) -> None:
    """A year that is not the report's is stale unless the sentence looks back, plans or cites."""
    assert expected == codes(text)


# --- nothing hides --------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "全年收到政府信息公开申请", "予以公开", "12件", "7件", "培训8次", "三百二十一条", "十二次", "百分之三", "1.2万", "。",
        "，", "；", "、", "\n", "一是", "第一", "（一）", "1.", "2024年", "2023年", "12月31日", "5月3日", "〔2021〕30号",
        "第二十条", "《", "》", "“", "”", "12345", "“1+X”", "电话：", "邮编：", "同比增长", "35.6%", "翻番", "３倍", "①", "½", "²",
        "[F:requests.new_received.total]", "[F:said.wechat_posts]", "[F:", "[R:reg33]", "]", "【待核：", "】", "【", "万", "亿", "%",
        "余", "近", "未收到申请", "两", "号", "元", "万元", "(", ")", "http://a.cn/1", "\u200b", "٣", "五件", "一次，", "个",
        "[F:requests.granted.total|rate]", "|rate]", "149", "0517-87222589", "排名第3，", "叁佰件",
    ]
)  # fmt: skip
# Written apart from the grammar on purpose: what a reader would take for a figure.
READS_AS_FIGURE = re.compile(
    r"[\d]|百分之[一二三四五六七八九十百零点]+"
    r"|[二两三四五六七八九十百千万亿][件条次场份篇宗]|[二三四五六七八九]?十[一二三四五六七八九]"
)


def unaccounted(result: Rendered) -> list[str]:
    """What reads as a figure in the rendered text and is neither bound, marked nor a non-quantity."""
    signs = list(result.text)
    for figure in result.figures:
        signs[figure.start : figure.end] = "\ue000" * (figure.end - figure.start)
    for match in re.finditer(r"【待[核填]：[^【】\n]*】", result.text):
        signs[match.start() : match.end()] = "\ue002" * len(match[0])
    for place, _ in result.citations:
        signs[place : place + 3] = "\ue001" * 3
    rest = "".join(signs)
    found = []
    for sentence in split_sentences(rest):
        left = list(sentence.text)
        for quantity in find_quantities(sentence.text):
            if quantity.is_figure:
                found.append(quantity.text)
            left[quantity.start : quantity.end] = " " * (quantity.end - quantity.start)
        found += READS_AS_FIGURE.findall("".join(left))
        found += [sign for sign in left if unicodedata.category(sign) in ("Nd", "No")]
    return found


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join)))
@example("1\u200b8次")
@example("新收[F:requests.granted.total]万")
@example("【待核：】149件【待核：")
def test_no_number_reaches_the_reader_unaccounted_for(text: str) -> None:
    """Whatever a model writes, each number is bound, marked, or no quantity; spans are exact."""
    result = rendered(text)

    assert [] == unaccounted(result)
    for figure in result.figures:
        assert 0 <= figure.start <= figure.end <= len(result.text)
    for finding in result.findings:
        assert isinstance(finding.place, TextPlace)
        assert result.text[finding.place.start : finding.place.end] == finding.place.quote


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("收到（12）件申请。", "12"),
        ("公开（十五）条。", "十五"),
        ("收到申请（12）。", "12"),
        ("点击量达12345。", "12345"),
        ("收到廿件。", "廿"),
    ],
)
def test_a_figure_in_disguise_is_held(text: str, held: str) -> None:
    """Brackets, a hotline's digits and old numerals do not make a figure pass for something else."""
    shown = render(text, FactSheet(), section=1, year=2025).text

    assert f"【待核：{held}" in shown


@pytest.mark.parametrize(
    "text",
    [
        "（一）主动公开情况。",
        "拨打12345热线。",
        "问题有：（1）解读少；（2）更新慢。",
        "依据第（八）项公开。",
    ],
)
def test_what_only_looks_like_a_figure_passes(text: str) -> None:
    """Items and service numbers are no figures."""
    assert text == render(text, FactSheet(), section=1, year=2025).text


@pytest.mark.parametrize(
    "text",
    [
        "依据《政府信息公开条例》规定，2024年通过政府网站做好公开工作。",
        "按照县里规定，2024年公布目录。",
    ],
)
def test_a_law_in_the_sentence_does_not_excuse_a_stale_year(text: str) -> None:
    """通过 and 公布 are also what an office does: the year before is stale there."""
    assert "【待核：2024年】" in render(text, FactSheet(), section=1, year=2025).text


@pytest.mark.parametrize(
    "text", ["《条例》（2019年修订）施行以来公开有序。", "《管理办法》2023年公布，现已施行。"]
)
def test_the_date_of_a_law_is_no_stale_year(text: str) -> None:
    """A year beside the name of a law is its date."""
    assert "待核" not in render(text, FactSheet(), section=1, year=2025).text


def test_no_filler_of_a_marker_reaches_a_person() -> None:
    """The signs that stand for markers while a text is judged are in no label and no message."""
    fact = Fact("said.training", "培训", 4, "次", 2024)
    rendered = render(
        "全年培训[F:said.training]次99人次。", FactSheet([fact]), section=1, year=2024
    )

    words = [finding.message for finding in rendered.findings]
    words += [figure.label for figure in rendered.figures]
    assert words
    assert not any("\ue000" <= sign <= "\ue002" for text in words for sign in text)
