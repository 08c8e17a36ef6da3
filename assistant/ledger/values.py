"""Cell values of a workbook as text, dates and numbers; and which texts may be repeated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

CellValue = int | float | str | bool | date | datetime | time | timedelta | None

# Day 0 of the serial numbers of a workbook (its day 60, 29 February 1900, never was).
SERIAL_ZERO = date(1899, 12, 30)
PLAUSIBLE = (date(2000, 1, 1), date(2099, 12, 31))
QUOTE_LIMIT = 24
# Below it a number has fewer digits than a mobile.
SHORT_NUMBER = 10**10
_DIGITS = {
    **{sign: digit for digit, sign in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "○": 0,
    "0": 0,
}

_TIME = (
    r"(?:[(\s]*(?:星期|周)[一二三四五六日天]\)?)?(?:\s*[上下]午)?"
    r"(?:[T\s]*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}秒?)?(?:\.\d+)?分?)?"
)
_PARTED = re.compile(r"(\d{4})\s*[-/.年。]\s*(\d{1,2})\s*[-/.月。]\s*(\d{1,2})\s*[日号]?" + _TIME)
_NUMERALS = re.compile(
    r"([零〇○0一二三四五六七八九]{4})年(十[一二]?|[一二三四五六七八九])月"
    r"(三十一?|[一二]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_DATE_LIKE = re.compile(r"[\d\s年月日号时分秒./:\-—~至和、,?T〇○一二三四五六七八九十]{1,24}")
_LANDLINE = re.compile(r"0\d{2,3}\s*-\s*\d{7,8}")
_NUMBER_LIKE = re.compile(r"[A-Za-z0-9\-_/#.()\[\]〔〕第年号字依申请公开函复告收件受理登记]{1,30}")
# Too short to hold a mobile.
_USUAL_NUMBER = re.compile(r"[A-Za-z]{0,3}\d{4}-\d{1,6}|\d{1,10}")
# A mobile, or as many digits as ID and card numbers have.
_TELLING = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|\d{13}")


Result = TypeVar("Result")


class Memo(dict[CellValue, Result]):
    """A function's results by cell value: a ledger writes the same words and days again and again."""

    def __init__(self, made: Callable[[CellValue], Result]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, value: CellValue) -> Result:
        self[value] = result = self._made(value)
        return result


def text_of(value: CellValue) -> str:
    """The value as a person sees it, without outer spaces; whole numbers without `.0`."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def plain(text: str) -> str:
    """Full-width forms as half-width ones, without spaces."""
    if text.isascii() and text.isalnum():
        return text
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def date_of(value: CellValue) -> date | None:
    """The day of a date cell, a serial number or a written date; None when it is none of them.

    Understands 2025-01-03, 2025/1/3, 2025.1.3, 2025年1月3日, 20250103, each with or without a
    weekday or a time, and 二〇二五年一月三日. Not covered: years of two digits, months without a
    day; they are not guessed.
    """
    if isinstance(value, datetime):
        return _plausible(value.date())
    if isinstance(value, date):
        return _plausible(value)
    if value is None or isinstance(value, bool | time | timedelta):
        return None
    text = unicodedata.normalize("NFKC", text_of(value)).strip()
    parts = _SOLID.fullmatch(text) or _PARTED.fullmatch(text)
    if parts:
        year, month, day = (int(part) for part in parts.groups())
        try:
            return _plausible(date(year, month, day))
        except ValueError:
            return None
    if _SERIAL.fullmatch(text):
        return _plausible(SERIAL_ZERO + timedelta(days=int(float(text))))
    return _date_in_numerals(text)


def _date_in_numerals(text: str) -> date | None:
    """The day of 二〇二五年三月五日; None for anything else."""
    parts = _NUMERALS.fullmatch(re.sub(r"\s", "", text))
    if not parts:
        return None
    year = int("".join(str(_DIGITS[sign]) for sign in parts[1]))
    month, day = (_small_number(part) for part in parts.group(2, 3))
    try:
        return _plausible(date(year, month, day))
    except ValueError:
        return None


def _small_number(text: str) -> int:
    """A numeral below 100: 三十一 is 31, 十 is 10."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + (_DIGITS[ones] if ones else 0)


def _plausible(day: date) -> date | None:
    return day if PLAUSIBLE[0] <= day <= PLAUSIBLE[1] else None


def number_of(value: int | float | str) -> Decimal | None:
    """A number cell, or a text that is one (`1,234`, full-width digits); None for anything else."""
    # A workbook keeps 15 digits; the rest of a float is noise of its formula.
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    text = plain(text)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def registration_number(value: CellValue) -> str | None:
    """The text of a number column when it is plainly a number; else None, since it may be a name."""
    if isinstance(value, float) and value.is_integer() and 0 <= value < SHORT_NUMBER:
        return str(int(value))
    if isinstance(value, str) and _USUAL_NUMBER.fullmatch(value):
        return value
    text = plain(text_of(value))
    if not _NUMBER_LIKE.fullmatch(text) or not re.search(r"\d", text) or _TELLING.search(text):
        return None
    return text


def quote_date(value: CellValue) -> str:
    """What stands in a date cell, for a message, where it holds nothing but a damaged date."""
    text = text_of(value)
    wide = unicodedata.normalize("NFKC", text)
    if not _DATE_LIKE.fullmatch(wide) or _LANDLINE.search(wide) or re.search(r"\d{9}", wide):
        return _withheld(text)
    return f"“{text}”"


def quote_word(value: CellValue, quotable: Iterable[str], personal: Iterable[str]) -> str:
    """What stands in a cell of fixed words, for a message, unless it may be personal data.

    Shown only when it is short, holds a word of the trade (`quotable`), no long number, and nothing
    of the row's own personal columns.
    """
    text = text_of(value)
    bare = plain(text)
    telling = (
        len(text) > QUOTE_LIMIT
        or not any(word in bare for word in quotable)
        or re.search(r"\d{5}|@", bare)
        or any(len(plain(item)) > 1 and plain(item) in bare for item in personal)
    )
    return _withheld(text) if telling else f"“{text}”"


def _withheld(text: str) -> str:
    return f"（{len(text)} 个字，可能含个人信息，未显示）"
