"""Years and dates of last year's sentence moved into this year, or held for a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.drafting.calendar import BOUNDS, TIMES, is_legal_date, month_days, years_in
from assistant.text.numerals import DIGITS
from assistant.text.quantities import Kind, Quantity

HELD_DATE = "【待核：日期】"

_ARABIC_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_CHINESE_YEAR = re.compile(r"(?:一九|二[〇○零])[〇○零一二三四五六七八九]{2}(?=年)")
_OWN_TITLE = re.compile(r"《[^《》]*信息公开[^《》]*(?:报告|年报)[^《》]*》")
_UNTIL = re.compile(r"截[至止到][ \u3000]?$")
_SINCE = re.compile(r"[自从]$")


@dataclass(frozen=True, slots=True)
class Shift:
    """A span of the sentence and what stands there this year. `event`: a dated event, ask about it."""

    start: int
    end: int
    text: str
    event: bool = False


def shift_times(sentence: str, quantities: list[Quantity], old_year: int, year: int) -> list[Shift]:
    """The changes to years and dates. Document numbers, titles and dates of laws stay."""
    shifts = [
        shift
        for quantity in quantities
        if quantity.kind in TIMES and not is_legal_date(sentence, quantity)
        for shift in [_shift(sentence, quantity, old_year, year)]
        if shift is not None
    ]
    return shifts + _own_titles(sentence, old_year, year)


def _shift(sentence: str, quantity: Quantity, old_year: int, year: int) -> Shift | None:
    years = years_in(quantity.text)
    moved = _moved(quantity.text, old_year, year)
    start, end = quantity.start, quantity.end
    if quantity.kind is Kind.YEAR:
        since = _SINCE.search(sentence[:start]) and "以来" in sentence[end : end + 4]
        return None if since and years and years[0] < old_year else Shift(start, end, moved)
    if quantity.kind is Kind.PERIOD and years and max(years) - min(years) > 1:
        return None  # a plan of several years: 2021—2025年
    if _has_only_bounds(quantity):
        return Shift(start, end, moved)
    until = _UNTIL.search(sentence[:start]) is not None
    return Shift(start, end, HELD_DATE, event=not until)


def _has_only_bounds(quantity: Quantity) -> bool:
    """Whether it names no day but the first and last of the year."""
    named = month_days(quantity.text)
    if quantity.kind is Kind.PERIOD and not named:
        return True
    # 12月31止, with the sign of the day lost, is read like 12月31日.
    return bool(named) and set(named) <= BOUNDS


def _moved(text: str, old_year: int, year: int) -> str:
    """The text with last year, the year before it and the year after it moved on."""
    step = year - old_year

    def near(value: int) -> bool:
        return old_year - 1 <= value <= old_year + 1

    def arabic(match: re.Match[str]) -> str:
        value = int(match[0])
        return str(value + step) if near(value) else match[0]

    def chinese(match: re.Match[str]) -> str:
        value = int("".join(str(DIGITS[sign]) for sign in match[0]))
        if not near(value):
            return match[0]
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value + step))

    return _CHINESE_YEAR.sub(chinese, _ARABIC_YEAR.sub(arabic, text))


def _own_titles(sentence: str, old_year: int, year: int) -> list[Shift]:
    return [
        Shift(*match.span(), match[0].replace(str(old_year), str(year)))
        for match in _OWN_TITLE.finditer(sentence)
        if str(old_year) in match[0]
    ]
