"""Every number of a text is found with its exact span, kind and value."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.quantities import Kind, Quantity, find_quantities


def only(text: str) -> Quantity:
    """The one quantity of the text; fails unless there is exactly one."""
    (found,) = find_quantities(text)
    return found


def figures(text: str) -> list[str]:
    """The figures of the text, as they stand."""
    return [quantity.text for quantity in find_quantities(text) if quantity.is_figure]


FIGURES = [
    ("收到申请143件。", "143件", Kind.COUNT, "143", "件"),
    ("公开信息18万余条。", "18万余条", Kind.COUNT, "180000", "条"),
    ("公开信息1.2万条。", "1.2万条", Kind.COUNT, "12000", "条"),
    ("公开信息１２３条。", "１２３条", Kind.COUNT, "123", "条"),
    ("公开信息1,136 条。", "1,136 条", Kind.COUNT, "1136", "条"),
    ("公开信息三百二十一条。", "三百二十一条", Kind.COUNT, "321", "条"),
    ("召开会议两次。", "两次", Kind.COUNT, "2", "次"),
    ("召开会议一次。", "一次", Kind.COUNT, "1", "次"),
    ("访问量7854070人次。", "7854070人次", Kind.COUNT, "7854070", "人次"),
    ("活动300余场次。", "300余场次", Kind.COUNT, "300", "场次"),
    ("同比增长1.05%。", "1.05%", Kind.PERCENT, "1.05", "%"),
    ("同比增长１０％。", "１０％", Kind.PERCENT, "10", "%"),
    ("占百分之三点五。", "百分之三点五", Kind.PERCENT, "3.5", "%"),
    ("提高3.2个百分点。", "3.2个百分点", Kind.POINTS, "3.2", "个百分点"),
    ("收费59237.2449万元。", "59237.2449万元", Kind.MONEY, "59237.2449", "万元"),
    ("收取2950元。", "2950元", Kind.MONEY, "2950", "元"),
    ("投资三亿元。", "三亿元", Kind.MONEY, "3", "亿元"),
    ("是上年的3倍。", "3倍", Kind.MULTIPLE, "3", "倍"),
    ("实现翻番。", "翻番", Kind.MULTIPLE, "2", ""),
    ("排名第3，", "第3", Kind.COUNT, "3", ""),
    ("在20个工作日内答复。", "20个工作日", Kind.COUNT, "20", "个工作日"),
    ("收到12345件。", "12345件", Kind.COUNT, "12345", "件"),
    ("接近百件。", "百件", Kind.COUNT, "100", "件"),
    ("共③件。", "③件", Kind.COUNT, "3", "件"),
    ("账号(1个)。", "1个", Kind.COUNT, "1", "个"),
    ("占5分，", "5分", Kind.COUNT, "5", "分"),
    ("三分之二，", "三分之二", Kind.MULTIPLE, str(Decimal(2) / Decimal(3)), ""),
    ("下降3‰。", "3‰", Kind.PERCENT, "0.3", "%"),
    ("翻了两番。", "翻了两番", Kind.MULTIPLE, "4", "番"),
    ("共叁佰件。", "叁佰件", Kind.COUNT, "300", "件"),
    ("花了千万元。", "千万元", Kind.MONEY, "1000", "万元"),
    ("占一半。", "一半", Kind.MULTIPLE, "0.5", ""),
    ("近半数，", "半数", Kind.MULTIPLE, "0.5", ""),
    ("占三成五，", "三成五", Kind.MULTIPLE, "0.35", "成"),
    ("占五分之一，", "五分之一", Kind.MULTIPLE, "0.2", ""),
    ("增长两倍多。", "两倍", Kind.MULTIPLE, "2", "倍"),
    ("10万余元。", "10万余元", Kind.MONEY, "100000", "元"),
    ("一百二十三件次。", "一百二十三件次", Kind.COUNT, "123", "件次"),
    ("１，２３４件。", "１，２３４件", Kind.COUNT, "1234", "件"),
    ("1万2千件。", "1万2千件", Kind.COUNT, "12000", "件"),
]


@pytest.mark.parametrize(("text", "found", "kind", "value", "unit"), FIGURES)
def test_figures(text: str, found: str, kind: Kind, value: str, unit: str) -> None:
    """Counts, shares, money and multiples have a value and a unit."""
    quantity = only(text)

    assert (found, kind, unit) == (quantity.text, quantity.kind, quantity.unit)
    assert Decimal(value) == quantity.value


OTHERS = [
    ("2023年，", "2023年", Kind.YEAR),
    ("2023 年度", "2023 年度", Kind.YEAR),
    ("二〇二三年", "二〇二三年", Kind.YEAR),
    ("202020年", "202020年", Kind.YEAR),
    ("（2024版）", "2024", Kind.YEAR),
    ("2023年 1月16日", "2023年 1月16日", Kind.DATE),
    ("12月31日", "12月31日", Kind.DATE),
    ("2026-01-26", "2026-01-26", Kind.DATE),
    ("三月十五日", "三月十五日", Kind.DATE),
    (
        "自2023 年1 月1 日起至2023 年12 月31 日止",
        "2023 年1 月1 日起至2023 年12 月31 日",
        Kind.PERIOD,
    ),
    ("从2023年1月1日至12月31止", "2023年1月1日至12月31", Kind.PERIOD),
    ("2021—2025年", "2021—2025年", Kind.PERIOD),
    ("1-6月", "1-6月", Kind.PERIOD),
    ("上午9:30", "9:30", Kind.CLOCK),
    ("较一季度好", "一季度", Kind.PERIOD),
    ("每季度开展一次自查", "一次", Kind.NAME),
    ("近三年", "三年", Kind.PERIOD),
    ("五年来", "五年", Kind.PERIOD),
    ("保护第三方权益", "第三方", Kind.NAME),
    ("国办公开办函〔2021〕30号", "〔2021〕30号", Kind.DOCUMENT_NUMBER),
    ("国办函[2021]30号", "[2021]30号", Kind.DOCUMENT_NUMBER),
    ("国令第711 号", "第711 号", Kind.DOCUMENT_NUMBER),
    ("第二十条第（一）项", "第二十条第（一）项", Kind.ARTICLE),
    ("第50条", "第50条", Kind.ARTICLE),
    ("一是强化", "一", Kind.ORDINAL),
    ("第一责任人", "第一", Kind.ORDINAL),
    ("第六期培训", "第六期", Kind.ORDINAL),
    ("（一）主动公开", "（一）", Kind.ORDINAL),
    ("1.信息", "1", Kind.ORDINAL),
    ("一、总体", "一", Kind.ORDINAL),
    ("①做好", "①", Kind.ORDINAL),
    ("电话：0517-87222589", "0517-87222589", Kind.PHONE),
    ("电话：87222589", "87222589", Kind.PHONE),
    ("邮编：223100", "223100", Kind.POSTCODE),
    ("见https://www.gov.cn/a1.html", "https://www.gov.cn/a1.html", Kind.WEB),
    ("邮箱：hzz12@126.com", "hzz12@126.com", Kind.WEB),
    ("大道90号", "90号", Kind.IDENTIFIER),
    ("110101199003074610", "110101199003074610", Kind.IDENTIFIER),
    ("“12345”热线", "12345", Kind.NAME),
    ("三审三校", "三审三校", Kind.NAME),
    ("一网通办", "一网通办", Kind.NAME),
    ("“1+X”新闻发布会", "1+X", Kind.NAME),
    ("危及“三安全一稳定”", "三安全一稳定", Kind.NAME),
    ("“十四五”规划", "十四五", Kind.NAME),
    ("党的二十大", "二十大", Kind.NAME),
    ("六个部分", "六个部分", Kind.NAME),
    ("“100”行动", "100", Kind.NAME),
    ("《2023年工作要点》", "2023年", Kind.NAME),
    ("5G网络", "5G", Kind.NAME),
]


@pytest.mark.parametrize(("text", "found", "kind"), OTHERS)
def test_numbers_that_count_nothing(text: str, found: str, kind: Kind) -> None:
    """Years, dates, document numbers, ordinals, addresses and names are told apart from figures."""
    quantity = only(text)

    assert (found, kind) == (quantity.text, quantity.kind)
    assert not quantity.is_figure


@pytest.mark.parametrize(
    "text",
    [
        "进一步统一思想",
        "千方百计",
        "十分重要",
        "每一件都办好",
        "一些问题",
        "百姓",
        "一个问题",
        "唯一",
    ],
)
def test_words_with_number_signs_are_no_quantities(text: str) -> None:
    """A number sign inside an ordinary word is no figure."""
    assert [] == figures(text)


@pytest.mark.parametrize("text", ["18万余条", "近100条", "约一百条", "100条以上", "数十条"])
def test_vague_figures_are_marked(text: str) -> None:
    """余, 近, 约, 数 and 以上 make a figure approximate."""
    assert only(text).approximate


@pytest.mark.parametrize(
    ("text", "found", "bounds"),
    [
        ("开展3至5次。", "3至5次", (3, 5)),
        ("于2～3日内答复", "2～3日", (2, 3)),
        ("每年三至五件", "三至五件", (3, 5)),
        ("占10%-20%。", "10%-20%", (10, 20)),
        ("1.5—2万件。", "1.5—2万件", (15000, 20000)),
    ],
)
def test_a_range_is_one_figure(text: str, found: str, bounds: tuple[int, int]) -> None:
    """A range has two ends and no single value."""
    quantity = only(text)

    assert (found, None, bounds) == (quantity.text, quantity.value, quantity.bounds)
    assert quantity.is_figure


@pytest.mark.parametrize("text", ["数十次", "几百条", "三五件"])
def test_some_tens_have_no_value(text: str) -> None:
    """数十次 is a figure of which nobody knows the value."""
    quantity = only(f"开展活动{text}。")

    assert (text, None) == (quantity.text, quantity.value)


def test_the_number_is_told_from_its_unit() -> None:
    """`number` spans the number alone, so that a marker can take its place."""
    text = "共18万余条"
    quantity = only(text)

    assert ("18万", "18万余条") == (text[slice(*quantity.number)], quantity.text)


PRINTED = {
    "plain": str,
    "separated": lambda n: f"{n:,}",
    "full width": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
}


@pytest.mark.parametrize("style", PRINTED)
@given(
    # Eleven digits are a mobile number; no count of a report has as many.
    number=st.integers(0, 10**10 - 1),
    unit=st.sampled_from(["件", "条", "次", "场", "人次", "份", ""]),
)
def test_any_printed_number_is_found(style: str, number: int, unit: str) -> None:
    """A count in any way of printing is found whole, with its value."""
    printed = f"{PRINTED[style](number)}{unit}"

    quantity = only(f"共发布信息{printed}，")

    assert (printed, Decimal(number)) == (quantity.text, quantity.value)


@given(st.decimals(0, 10**8, places=2), st.sampled_from(["%", "％", "个百分点", "万元", "元"]))
def test_any_decimal_is_found(number: Decimal, unit: str) -> None:
    """A share or an amount is found whole, with its value."""
    quantity = only(f"达到{number}{unit}。")

    assert (f"{number}{unit}", number) == (quantity.text, quantity.value)


DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A whole number below 10^8 in Chinese numerals, written as a person would."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return f"{in_chinese(high)}万{gap}{in_chinese(low) if low else ''}"
    for size, sign in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return f"{DIGITS[high]}{sign}{gap}{in_chinese(low) if low else ''}"
    return DIGITS[number]


@given(st.integers(2, 10**8 - 1), st.sampled_from(["件", "条", "次", "份"]))
def test_any_chinese_number_is_found(number: int, unit: str) -> None:
    """A count in Chinese numerals is found whole, and reads back as the number it was made from."""
    printed = f"{in_chinese(number)}{unit}"

    quantity = only(f"共收到申请{printed}。")

    assert (printed, Decimal(number)) == (quantity.text, quantity.value)


WIDE = str.maketrans("0123456789%.,", "０１２３４５６７８９％．，")


@given(
    st.one_of(st.integers(0, 10**8), st.decimals(0, 10**4, places=2)),
    st.sampled_from(["件", "%", "万元", "个百分点", "人次"]),
    st.sampled_from(["", " ", "\u3000", "  "]),
)
def test_spaces_and_full_width_never_change_a_value(
    number: int | Decimal, unit: str, space: str
) -> None:
    """A figure is the same figure however it is typed."""
    plain = only(f"达到{number}{unit}。")
    typed = only(f"达到{space}{str(number).translate(WIDE)}{space}{unit.translate(WIDE)}。")

    assert (plain.value, plain.kind, plain.unit) == (typed.value, typed.kind, typed.unit)


@given(
    st.text(
        st.sampled_from("公开政府信息申请办理，。；（）《》年月日件条次元倍多余近约了的第"),
        max_size=60,
    )
)
def test_a_text_without_numerals_holds_no_figure(text: str) -> None:
    """Without a digit or a numeral nothing is counted."""
    assert [] == [quantity for quantity in find_quantities(text) if quantity.is_figure]


@given(
    st.dates(date(1990, 1, 1), date(2049, 12, 31)),
    st.integers(1, 99),
    st.sampled_from(
        [
            "{d.year}年",
            "{d.year}年度",
            "{d.year}年{d.month}月{d.day}日",
            "{d.month}月{d.day}日",
            "{d.year}-{d.month:02}-{d.day:02}",
            "{d.year}年1月1日至{d.year}年12月31日",
            "国办函〔{d.year}〕{n}号",
            "第{n}条",
            "第{n}号",
        ]
    ),
)
def test_years_dates_and_document_numbers_are_never_figures(
    day: date, number: int, form: str
) -> None:
    """What names a time or a document counts nothing, in any sentence."""
    text = f"我局按照{form.format(d=day, n=number)}的要求做好公开，"

    assert [] == figures(text)


ALPHABET = st.sampled_from(
    list(
        "一二三十百千万亿零〇两第是年月日号条款项件次个%％.,，。；、：:（）()〔〕[]【】《》“”+-—至余近约翻番成倍分之点 \n"
    )
    + list("0123456789０９①½Ⅳ²aXG@/")
    + ["2023年", "12345", "三审三校", "电话", "邮编", "http://", "百分之", "万元"]
)


@given(st.one_of(st.text(), st.lists(ALPHABET, max_size=40).map("".join)))
def test_any_text_is_scanned(text: str) -> None:
    """No text makes the scanner fail; spans are exact, in order, and leave no digit out."""
    found = find_quantities(text)

    position = 0
    for quantity in found:
        assert position <= quantity.start < quantity.end
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.start <= quantity.number[0] <= quantity.number[1] <= quantity.end
        position = quantity.end
    covered = {place for q in found for place in range(q.start, q.end)}
    digits = [p for p, sign in enumerate(text) if is_digit(sign) and p not in covered]
    assert [] == digits


def is_digit(sign: str) -> bool:
    """Whether a sign is a digit of some script, Han characters apart."""
    return unicodedata.category(sign) in ("Nd", "No", "Nl") and sign != "〇"


def test_every_digit_of_unicode_is_seen() -> None:
    """A digit of whatever script is found, so none can hide a figure."""
    signs = [chr(code) for code in range(sys.maxunicode) if is_digit(chr(code))]

    assert [] == [sign for sign in signs if not find_quantities(f"共{sign}件")]


@pytest.mark.real_reports
def test_a_city_report_is_scanned_at_once(real_reports: Path) -> None:
    """A city's text takes a few milliseconds, and no digit of it goes unnoticed."""
    text = (real_reports / "c03_suqian_city_2023.txt").read_text(encoding="utf-8")
    find_quantities("1")

    begun = time.perf_counter()
    found = find_quantities(text)
    taken = time.perf_counter() - begun

    rest = "".join(
        " " if any(q.start <= p < q.end for q in found) else c for p, c in enumerate(text)
    )
    assert [] == re.findall(r"\d", rest)
    assert taken < 0.2
