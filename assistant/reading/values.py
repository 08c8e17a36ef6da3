"""A printed cell becomes a number, strictly: what is not clearly one number stays unknown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.forms import NumberKind
from assistant.report import Number

# 无 is not in this list: it is a word, and a person should say whether it means zero.
BLANKS = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "―", "…", "……", "*"})
_COUNT_UNITS = "件|宗|项|个|条|次|份|起|部|人次"
_MONEY_UNITS = "亿元|万元|元整|元"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_REST = rf"(?P<unit>{_COUNT_UNITS}|{_MONEY_UNITS})?(?P<note>[(\[【].*[)\]】])?"
_NUMBER = re.compile(rf"(?P<mark>人民币|¥)?(?P<number>[+-]?{_DIGITS}){_REST}", re.DOTALL)
# In a column of changes a stroke that touches the number has one reading, as 增 and 减 have.
_CHANGE = re.compile(
    rf"(?:(?P<more>增加|增|↑)|(?P<less>减少|减|↓|[-–—―]+))(?P<number>{_DIGITS}){_REST}", re.DOTALL
)
_CHANGES = re.compile(r"(?=.*[增减])(?=.*\d)[增减加少新项个件+\-/\d\s]{1,12}")
_DIGIT = re.compile(r"\d")
_FEW_DIGITS = 9
_GAPS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_WORDS = frozenset(
    ("无", "零", "暂无", "没有", "若干", "不详", "未统计", "无数据", "不涉及", "N/A", "○", "〇")
)
_NEARLY = re.compile(rf"[约近超逾]?\d[\d.,\s]*[余多+]?(?:{_COUNT_UNITS}|万元|元)?(?:左右)?[(\[]?")


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell's text, its number (None when blank or not a number), the note, and what is wrong."""

    text: str
    value: Number | None
    note: str | None = None
    problem: str | None = None


def narrow(text: str) -> str:
    """Full-width letters and digits as half-width, blank space of every kind taken off the ends."""
    if text.isascii():
        return text.strip()
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
    return plain.strip().strip("\u200b\ufeff\u2060").strip()


def is_blank(text: str) -> bool:
    """Whether the cell prints nothing, or a stroke in place of a number."""
    return not text or narrow(text) in BLANKS


def is_value(text: str) -> bool:
    """Whether the text is a number, with unit or note or not, or a blank; 减少8 is a number."""
    # Most cells are a bare number and most words letters alone: asked first.
    if text.isascii() and text.isdigit():
        return True
    if text.isalpha():
        return False
    plain = narrow(text)
    if plain in BLANKS or (plain.isascii() and plain.isdigit()):
        return True
    if _DIGIT.search(plain) is None:
        return False
    plain = _unspaced(plain)
    return _NUMBER.fullmatch(plain) is not None or _CHANGE.fullmatch(plain) is not None


def is_number(text: str) -> bool:
    """Whether the text is a number, with unit or note or not."""
    return not is_blank(text) and is_value(text)


def fills_cell(text: str) -> bool:
    """Whether a table cell stands in place of a number: a value, or a word such as 无 or 约10.

    >>> fills_cell("无"), fills_cell("约10件"), fills_cell("1.属于国家秘密")
    (True, True, False)
    """
    if is_value(text):
        return True
    plain = narrow(text)
    return (
        plain in _WORDS
        or _NEARLY.fullmatch(plain) is not None
        or _CHANGES.fullmatch(plain) is not None
    )


def _unspaced(plain: str) -> str:
    """Blank space between a number and its note or unit is dropped, between digits it is kept."""
    return _GAPS.sub("", plain)


def read_value(text: str, kind: NumberKind = NumberKind.COUNT) -> Printed:
    """The number that a cell prints: Decimal for amounts, int for counts and changes.

    >>> read_value("22（其中修订16件）")
    Printed(text='22（其中修订16件）', value=22, note='其中修订16件', problem=None)
    >>> read_value("减少8项", NumberKind.SIGNED).value
    -8
    """
    kept = text.strip()
    plain = narrow(text)
    if plain in BLANKS:
        return Printed(kept, None)
    if plain.isascii() and plain.isdigit() and len(plain) <= _FEW_DIGITS and not kind.is_decimal:
        return Printed(kept, int(plain))
    plain = _unspaced(plain)
    change = _CHANGE.fullmatch(plain) if kind is NumberKind.SIGNED else None
    match = change or _NUMBER.fullmatch(plain)
    if match is None:
        return Printed(kept, None, None, "不是一个数字")
    number = Decimal(match["number"].replace(",", ""))
    if change and change["less"]:
        number = -number
    note = match["note"][1:-1] if match["note"] else None
    if problem := _problem(number, match.groupdict(), kind):
        return Printed(kept, None, note, problem)
    return Printed(kept, number if kind.is_decimal else int(number), note)


def _problem(number: Decimal, parts: Mapping[str, str | None], kind: NumberKind) -> str | None:
    """Why the number cannot be what its column counts."""
    unit, note = parts["unit"], parts["note"] or ""
    is_money = parts.get("mark") is not None or unit in _MONEY_UNITS.split("|")
    if kind is NumberKind.WAN_YUAN:
        other = unit or ("元" if is_money else "万元")
        return f"单位是“{other}”，本格应为“万元”" if other != "万元" and number else None
    if kind is NumberKind.PRINTED:
        return None if is_money or unit is None else "不是金额"
    if is_money or number != number.to_integral_value():
        return "不是整数件数"
    if kind is NumberKind.SIGNED and number > 0 and "减" in note:
        return "看不出是增加还是减少"
    return None


def trailing_values(line: str) -> tuple[str, list[str]]:
    """A line as its leading words and the values that end it, parted by blank space.

    >>> trailing_values("（七）总计 21 0 0 0 0 0 21")
    ('（七）总计', ['21', '0', '0', '0', '0', '0', '21'])
    """
    tokens = line.split()
    cut = len(tokens)
    while cut and is_value(tokens[cut - 1]):
        cut -= 1
    return " ".join(tokens[:cut]), tokens[cut:]


def fused_tail(line: str) -> tuple[str, str] | None:
    """`规章000` as words and digits; None when the line does not end like that.

    A stroke before the digits is a cell without a number: which are the others cannot be told.
    """
    if "\u4e00" <= line[-1:] <= "\u9fff":
        return None
    match = re.fullmatch(r"(.*[^\d.,\s/\\*…—–―-])(\d+(?:\.\d+)?)", narrow(line))
    return (match[1], match[2]) if match else None


def split_fused(digits: str, count: int, *, total: bool) -> list[str] | None:
    """Digits of `count` cells run together, parted only where one single reading is possible.

    `total`: the last is the sum of the others, which decides between readings. Without it the
    digits must start with a superfluous 0, else they may as well be one large number.

    >>> split_fused("000", 3, total=False), split_fused("123", 3, total=False)
    (['0', '0', '0'], None)
    """
    if count == 1:
        return [digits]
    if not digits.isascii() or not digits.isdigit() or not count <= len(digits) <= 3 * count:
        return None
    if not total and digits[0] != "0":
        return None
    readings: list[list[str]] = []
    for parts in _partings(digits, count):
        if not total or sum(map(int, parts[:-1])) == int(parts[-1]):
            readings.append(parts)
        if len(readings) > 1:
            return None
    return readings[0] if readings else None


def _partings(digits: str, count: int) -> Iterator[list[str]]:
    """Every way to cut the digits into numbers without leading zeros."""
    if count == 1:
        if digits == "0" or (digits and digits[0] != "0"):
            yield [digits]
        return
    longest = 1 if digits[0] == "0" else len(digits) - count + 1
    for length in range(1, longest + 1):
        for rest in _partings(digits[length:], count - 1):
            yield [digits[:length], *rest]
