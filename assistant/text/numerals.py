"""Numbers as Chinese reports write them, and their values as Decimal.

>>> parse_chinese_number("三百二十一"), parse_number("1.2万"), parse_number("14,722.49")
(Decimal('321'), Decimal('12000'), Decimal('14722.49'))
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "○": 0,
    "两": 2,
}
PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8, "萬": 10**4, "億": 10**8}

# Characters of ordinary numerals; the formal ones (陆, 伍, 拾) are also surnames and plain words.
NUMERAL = "零〇○一二两三四五六七八九十百千万亿"
FORMAL = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿萬億"
SPACE = r"[ \t\u00a0\u3000]*"
ARABIC = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:[.．]\d+)?"
SCALE = r"(?:万亿|亿|万|千(?![米克瓦])|百(?!分))"
MIXED = rf"{ARABIC}(?:{SPACE}{SCALE}(?:\d+(?:万|千|百(?!分)))*)?"
CHINESE = rf"[{NUMERAL}]+(?:点[零〇○一二三四五六七八九]+)?"

_SCALES = {**PLACES, **MYRIADS, "万亿": 10**12}
_MIXED_PART = re.compile(rf"({ARABIC}){SPACE}(万亿|亿|万|千|百)?")
_D, _ZERO = "[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]", "[零〇○]"
_SMALL = re.compile(
    rf"(?:({_D})[千仟])?(?:{_ZERO}?({_D})[百佰])?(?:{_ZERO}?(({_D})?[十拾]))?(?:({_ZERO})?({_D}))?"
)
# A string of bare digits reads as a number only when it is long or holds a zero sign: 二〇二二, but
# 三五 is "three to five".
_DIGIT_STRING_LENGTH = 4


def parse_chinese_number(text: str) -> Decimal | None:
    """The value of a number in Chinese characters; None when they do not form one (三三, 万一)."""
    whole, point, fraction = text.partition("点")
    value = _parse_whole(whole)
    if value is None or not point:
        return value if not point else None
    if not fraction or any(character not in DIGITS for character in fraction):
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[c]) for c in fraction)}")


def parse_number(text: str) -> Decimal | None:
    """The value of a number in Arabic digits (any width), with separators and 万, 亿 behind."""
    position, total = 0, Decimal(0)
    text = text.strip()
    for part in _MIXED_PART.finditer(text):
        if part.start() != position:
            return None
        digits = part[1].replace(",", "").replace("，", "").replace("．", ".")
        total += Decimal(digits) * (_SCALES[part[2]] if part[2] else 1)
        position = part.end()
    return total if position == len(text) and text else None


def _parse_whole(text: str) -> Decimal | None:
    if text and all(character in DIGITS for character in text):
        return _parse_digit_string(text)
    value = _parse_myriads(text)
    return None if value is None else Decimal(value)


def _parse_myriads(text: str) -> int | None:
    for signs, size in (("亿億", 10**8), ("万萬", 10**4)):
        cut = max(text.rfind(sign) for sign in signs)
        if cut >= 0:
            return _join(text[:cut], text[cut + 1 :], size)
    return _parse_small(text)


def _join(high: str, low: str, size: int) -> int | None:
    if not low:
        upper = _parse_myriads(high) if high else 1
        return None if upper is None else upper * size
    # 万一 is "in case", not 10,001.
    upper = _parse_myriads(high) if high else None
    if upper is None:
        return None
    if len(low) == 1 and low in DIGITS:
        return upper * size + DIGITS[low] * size // 10  # 三万五 is 35,000
    lower = _parse_myriads(low.lstrip("零〇○"))
    return None if lower is None or lower >= size else upper * size + lower


def _parse_small(text: str) -> int | None:
    if text in PLACES:
        return PLACES[text]
    match = _SMALL.fullmatch(text)
    if not match or not text:
        return None
    thousands, hundreds, tens_sign, tens, zero, ones = match.groups()
    value = 1000 * _digit(thousands) + 100 * _digit(hundreds) + _digit(ones)
    if tens_sign:
        return value + 10 * (_digit(tens) or 1)
    if ones and not zero and (hundreds or thousands):
        return value + _digit(ones) * ((10 if hundreds else 100) - 1)  # 三百五 is 350
    return value


def _digit(text: str | None) -> int:
    return DIGITS[text] if text else 0


def _parse_digit_string(text: str) -> Decimal | None:
    if len(text) == 1:
        return Decimal(DIGITS[text])
    zero_sign = any(character in "〇○" for character in text)
    if len(text) >= _DIGIT_STRING_LENGTH or zero_sign:
        return Decimal("".join(str(DIGITS[character]) for character in text))
    return None
