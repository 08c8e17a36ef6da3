"""Numbers in Chinese characters and in Arabic digits of any width."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.numerals import parse_chinese_number, parse_number

DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """The number as one says it: 10305 is 一万零三百零五."""
    if number == 0:
        return "零"
    text = ""
    for size, sign in ((10**8, "亿"), (10**4, "万")):
        high, number = divmod(number, size)
        if high:
            text += in_chinese(high) + sign
            if 0 < number < size // 10:
                text += "零"
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += DIGITS[digit] + sign
        elif text and number and not text.endswith("零") and size > 1:
            text += "零"
    return text


@given(st.integers(0, 10**12 - 1))
def test_every_whole_number_reads_back(number: int) -> None:
    """What one says for a number is read as that number."""
    assert Decimal(number) == parse_chinese_number(in_chinese(number))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("百", 100),
        ("三百五", 350),
        ("三万五", 35000),
        ("二〇二二", 2022),
        ("三点五", Decimal("3.5")),
        ("一千零一", 1001),
        ("叁佰贰拾壹", 321),
        ("三万亿", 3 * 10**12),
    ],
)
def test_spoken_forms(text: str, value: int | Decimal) -> None:
    """Short forms stand for round numbers; digits may be formal."""
    assert Decimal(value) == parse_chinese_number(text)


@pytest.mark.parametrize(
    "text", ["", "万一", "三五", "三三", "一一", "三点", "点三", "十百", "百姓"]
)
def test_words_are_no_numbers(text: str) -> None:
    """Idioms, approximations and broken numerals have no value."""
    assert parse_chinese_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14,722.49", "14722.49"),
        ("1，234", "1234"),
        ("１２３", "123"),
        ("1.2万", "12000"),
        ("3万5千", "35000"),
        ("18 万", "180000"),
        ("2亿", "200000000"),
    ],
)
def test_arabic_forms(text: str, value: str) -> None:
    """Separators, full width and 万, 亿 are read."""
    assert Decimal(value) == parse_number(text)


@pytest.mark.parametrize("text", ["", "1.2.3", "abc", "1a"])
def test_other_text_is_no_number(text: str) -> None:
    """Text that is not wholly a number has no value."""
    assert parse_number(text) is None
