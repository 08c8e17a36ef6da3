"""Every number in a Chinese text, with its exact span and what kind of number it is.

>>> [q.text for q in find_quantities("2023年，共收到申请143件，同比增长1.05%。") if q.is_figure]
['143件', '1.05%']

Spans never overlap and hold the number with its unit (18万余条); `number` is the part that is the
number alone (18万). A number inside a title 《…》 is a `NAME`, whatever it looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.text.grammar import FIGURES, ODD_DIGIT, RANGE, Kind, load_grammar
from assistant.text.numerals import (
    ARABIC,
    CHINESE,
    FORMAL,
    MIXED,
    NUMERAL,
    SPACE,
    parse_chinese_number,
    parse_number,
)
from assistant.text.sentences import title_spans

__all__ = ["Kind", "Quantity", "find_quantities"]

_BEFORE_VAGUE = re.compile(
    r"(?:约|近|超|超过|逾|将近|接近|大约|不到|不足|不少于|至少|达到?近|突破)[ \u3000]?$"
)
# 上百件, 数十件, 几十件; not 网上45条, 件数23.
_BEFORE_WORDS_VAGUE = re.compile(r"[上数几]$")
_AFTER_VAGUE = re.compile(r"^[ \u3000]?(?:以上|以下|左右|上下|之多)")
_NUMBER = re.compile(rf"{MIXED}|{CHINESE}|[{FORMAL}]+|{ODD_DIGIT}+")
_FEWER = re.compile(r"(?:不到|不足)[ \u3000]?$")
_AT_MOST = re.compile(r"(?:近|将近|接近|不到|不足|达到?近)[ \u3000]?$")
_AT_LEAST = re.compile(r"(?:超|超过|逾|突破|不少于|至少)[ \u3000]?$")
_SCALE_BEHIND = re.compile(r"(?:万|亿)(?!元)")
_RANGE = re.compile(
    rf"(?P<low>{ARABIC}|[{NUMERAL}]+){SPACE}[%％]?{RANGE}(?P<high>{ARABIC}|[{NUMERAL}]+)(?P<unit>.*)"
)
_SCALES = {"万": 10**4, "亿": 10**8}
_TENTHS = re.compile("([一两二三四五六七八九])成([一二三四五六七八九半]?)")
_VAGUE_INSIDE = re.compile(r"[余多来几]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number met in a text: `text` is exactly `whole[start:end]`.

    `value` is None where no single number can be read (三五件, 数十次, 3至5次) and for all kinds but
    figures and years; a range has both its ends in `bounds`. `approximate` is set by 余, 近, 约 and their like; 近 and 约 stand outside the span.
    `side` is 1 where it was at least so many (超, 余, 以上), -1 where nearly (近), -2 where fewer
    (不足), else 0.
    """

    start: int
    end: int
    text: str
    kind: Kind
    value: Decimal | None
    unit: str = ""
    approximate: bool = False
    number: tuple[int, int] = (0, 0)
    bounds: tuple[Decimal, Decimal] | None = None
    side: int = 0

    @property
    def is_figure(self) -> bool:
        """Whether it counts or measures something, so that it must have a source."""
        return self.kind in FIGURES


def find_quantities(text: str) -> list[Quantity]:
    """All numbers of the text in order, figures and others, without overlap."""
    titles = title_spans(text)
    return [_in_title(quantity, titles) for quantity in _scan(text)]


def _scan(text: str) -> Iterator[Quantity]:
    pattern, kinds = load_grammar()
    position = 0
    while match := pattern.search(text, position):
        rule = int((match.lastgroup or "r0")[1:])
        inner = match.re.groupindex.get(f"n{rule}")
        start, end = match.span(inner) if inner else match.span()
        yield _quantity(text, start, end, kinds[rule])
        position = max(end, match.start() + 1)


def _in_title(quantity: Quantity, titles: list[tuple[int, int]]) -> Quantity:
    if any(start < quantity.start and quantity.end < end for start, end in titles):
        start, end, text = quantity.start, quantity.end, quantity.text
        return Quantity(start, end, text, Kind.NAME, None, number=(start, end))
    return quantity


def _quantity(text: str, start: int, end: int, kind: Kind) -> Quantity:
    found = text[start:end]
    if kind is Kind.YEAR:
        return Quantity(start, end, found, kind, _year(found), number=_number_span(start, found))
    if kind not in FIGURES:
        return Quantity(start, end, found, kind, None, number=(start, end))
    if ends := _RANGE.fullmatch(found):
        return _range(start, end, found, kind, ends)
    number = _number_span(start, found)
    unit = text[number[1] : end].strip(" \t\u00a0\u3000")
    vague = _VAGUE_INSIDE.match(unit)
    value = _value(found, text[number[0] : number[1]])
    if vague:
        unit = unit[1:].strip()
        if value is not None and _SCALE_BEHIND.match(unit):  # 180余万件
            value, unit = value * _SCALES[unit[0]], unit[1:].strip()
    return Quantity(
        start,
        end,
        found,
        kind,
        value,
        _unit(kind, found, unit),
        bool(vague) or found[:1] in "数几" or _is_vague(text, start, end),
        number,
        side=_side(text, start, end, vague[0] if vague else ""),
    )


def _side(text: str, start: int, end: int, vague: str) -> int:
    before = text[max(0, start - 4) : start]
    if _FEWER.search(before):
        return -2
    if _AT_MOST.search(before) or text[end : end + 2] == "以下":
        return -1
    above = vague in ("余", "多") or _AT_LEAST.search(before) or text[end : end + 2] == "以上"
    return 1 if above else 0


def _range(start: int, end: int, found: str, kind: Kind, ends: re.Match[str]) -> Quantity:
    low, high = _plain_value(ends["low"]), _plain_value(ends["high"])
    unit = "%" if kind is Kind.PERCENT else ends["unit"].strip()
    scale = _SCALES.get(unit[:1], 1)  # 1—2万件: both ends are counted in 万
    unit = unit if scale == 1 else unit[1:].strip()
    bounds = None if low is None or high is None else (low * scale, high * scale)
    number = (start, start + ends.end("high"))
    return Quantity(start, end, found, kind, None, unit, True, number, bounds)


def _number_span(start: int, found: str) -> tuple[int, int]:
    shift = 3 if found[:3] in ("百分之", "千分之") else 0
    if found.startswith(("第", "翻")):
        shift = 1
    match = _NUMBER.search(found, shift)
    if not match:
        return start, start + len(found)
    first, last = match.span()
    if found[last:].startswith("元") and found[first:last].endswith(("万", "亿")):
        last -= 1  # the unit is 万元, as the form prints it
    return start + first, start + (last if last > first else match.end())


def _value(found: str, number: str) -> Decimal | None:
    if found[:1] in "数几":
        return None
    if found in ("一半", "半数"):
        return Decimal("0.5")
    if tenths := _TENTHS.fullmatch(found):
        rest = tenths[2]
        hundredths = Decimal(5) if rest == "半" else parse_chinese_number(rest) if rest else None
        return ((parse_chinese_number(tenths[1]) or 0) * 10 + (hundredths or 0)) / Decimal(100)
    if found.startswith("千分之") or found.endswith("‰"):
        value = _plain_value(number)
        return None if value is None else value / 10
    if found.startswith("翻"):
        doublings = _plain_value(number) if number[:1] not in ("翻", "了", "番") else Decimal(1)
        return None if doublings is None or doublings > 9 else Decimal(2) ** int(doublings)
    if "分之" in found and not found.startswith("百分之"):
        below, _, above = found.partition("分之")
        return _fraction(parse_chinese_number(above), parse_chinese_number(below))
    return _plain_value(number)


def _fraction(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    return above / below if above is not None and below else None


def _plain_value(number: str) -> Decimal | None:
    if number[:1].isdecimal():
        return parse_number(number)
    value = parse_chinese_number(number)
    if value is None and len(number) == 1 and not number.isdecimal():
        numeric = unicodedata.numeric(number, None)
        return None if numeric is None else Decimal(str(numeric))
    return value


def _year(found: str) -> Decimal | None:
    digits = re.match(r"\d+", found)
    if digits:
        return Decimal(digits[0]) if len(digits[0]) == 4 else None
    return parse_chinese_number(found.rstrip("度").rstrip("年").replace("○", "〇"))


def _unit(kind: Kind, found: str, unit: str) -> str:
    if kind is Kind.PERCENT:
        return "%"
    if kind is Kind.POINTS:
        return "个百分点"
    if kind is Kind.MULTIPLE and ("分之" in found or "半" in found[:2]):
        return ""
    if kind is Kind.MONEY and unit == "圆":
        return "元"
    return "成" if kind is Kind.MULTIPLE and "成" in found else unit


def _is_vague(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 4) : start]
    words = not text[start : start + 1].isdecimal() and _BEFORE_WORDS_VAGUE.search(before)
    return bool(words or _BEFORE_VAGUE.search(before) or _AFTER_VAGUE.match(text[end : end + 3]))
