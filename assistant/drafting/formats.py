"""A fact as it is printed in a sentence: Arabic digits without separators, no unit.

`count`     the value (also the default)                            3646
`wan`       in 万元, as the form prints it                          59237.2449
`percent`   with a percent sign, at most two digits                 96.5%
`percent0`, `percent1`, `percent2`  the same with just so many      96.50%
`han`       a small count in Chinese numerals, as before 次 and 个    两
`change`    the difference from last year                           增加39
`changed`   the difference with its unit, a whole phrase            增加39件, 持平
`rate`      the growth on last year, two digits                     增长1.08%
`rate1`     the same with one digit (`rate0`: none)                 增长1.1%
`points`    the difference of two shares                            提高1.2个百分点
`direction` 增长, 下降 or 持平
`reach`     增至, 降至 or 保持在, before the figure itself
`previous`  last year's value                                       3607
`clause`    the fact's own statement, also when it is 0             未收到政府信息公开申请
`item`      one more item of a list, nothing when it is 0           、结果纠正1件
`confirm`   nothing when the fact is 1 (yes); a request to strike the sentence when it is 0

`rate` and `change` stand alone (增长1.08%) unless a word of direction stands before the marker. On a
base of zero there is no rate: it is said in words (增加5件). Basis for the way numbers are written:
GB/T 15835, Arabic digits for counts and measures, Chinese numerals where the style asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.facts import FIGURE, Fact
from assistant.report import Number

_UP = re.compile(r"(?:增长|增加|上升|提高|提升|多)了?(?:约|近)?$")
_DOWN = re.compile(r"(?:下降|减少|降低|降|少)了?(?:约|近)?$")
_LEVEL = re.compile(r"持平$")
_SIGNED = re.compile(r"(?:率|幅度?)(?:为|是|达到?)$")
_PRINTED_DIGITS = 2
_HAN = "零一两三四五六七八九"
PERCENT = "%"
_OPENED = re.compile(r"(?:其中|包括|[，、：；（(])$")
_DONE = re.compile(r"收取|发出|收到|开展|举办|召开|组织|发生|印发|制定|编印|发布")


@dataclass(frozen=True, slots=True)
class Shown:
    """The printed text, or None with the reason why there is none (Chinese)."""

    text: str | None
    problem: str = ""


def print_number(value: Number) -> str:
    """Digits as Chinese documents print them: no separators, no exponent."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def growth(value: Number | None, previous: Number | None) -> Decimal | None:
    """The growth on last year in percent, unrounded; None when it is unknown or on a base of zero."""
    if value is None or previous is None or previous == 0:
        return None
    return (Decimal(value) - Decimal(previous)) / Decimal(previous) * 100


def print_fact(fact: Fact, form: str, before: str) -> Shown:
    """The fact in a format; `before` is the text in front of the marker. Raises KeyError: no such format."""
    return FORMATS[form or "count"](fact, before)


# --- the value ------------------------------------------------------------------------------------


def _count(fact: Fact, _before: str) -> Shown:
    return _known(fact, fact.value, fact.label)


def _previous(fact: Fact, _before: str) -> Shown:
    return _known(fact, fact.previous, f"{fact.label}上年数")


def _wan(fact: Fact, before: str) -> Shown:
    if fact.value is not None and fact.unit == "元":
        exact = Decimal(fact.value) / 10000
        return Shown(print_number(exact.normalize() if exact else Decimal(0)))
    return _count(fact, before)


def _percent(fact: Fact, before: str) -> Shown:
    shown = _count(fact, before)
    return Shown(f"{shown.text}%") if shown.text is not None else shown


def _percent_of(digits: int) -> Callable[[Fact, str], Shown]:
    def shown(fact: Fact, _before: str) -> Shown:
        if fact.value is None:
            return Shown(None, fact.label)
        return Shown(f"{_rounded(Decimal(fact.value), digits)}%")

    return shown


def _han(fact: Fact, before: str) -> Shown:
    """两 before a measure word; from ten on Arabic digits, as no report writes 十二次 in a count."""
    if isinstance(fact.value, int) and 0 <= fact.value < len(_HAN):
        return Shown(_HAN[fact.value])
    return _count(fact, before)


def _clause(fact: Fact, before: str) -> Shown:
    if fact.value == 0 and (none := fact.none or _unsaid(fact.label)):
        return Shown(none)
    shown = _count(fact, before)
    if shown.text is None:
        return shown
    statement = fact.forms[0] if fact.forms else f"{fact.label}{FIGURE}{fact.unit}"
    return Shown(statement.replace(FIGURE, shown.text))


def _item(fact: Fact, before: str) -> Shown:
    """The shortest statement with the sign that parts it from the item before; nothing for 0."""
    if fact.value == 0:
        return Shown("")
    shown = _count(fact, before)
    if shown.text is None:
        return shown
    statement = fact.forms[-1] if fact.forms else f"{fact.label}{FIGURE}{fact.unit}"
    sign = "" if _OPENED.search(before) else "、"
    return Shown(f"{sign}{statement.replace(FIGURE, shown.text)}")


def _unsaid(label: str) -> str:
    """未收取… for a label that begins with what was done; nothing for other labels."""
    return f"未{label}" if _DONE.match(label) else ""


# --- against last year ----------------------------------------------------------------------------


def _change(fact: Fact, before: str) -> Shown:
    difference = fact.change
    if difference is None:
        return Shown(None, f"“{fact.label}”缺本年或上年的数，算不出增减")
    exact = Decimal(difference)
    return _directed(exact, print_value(fact, abs(exact)), before, "增加", "减少")


def _changed(fact: Fact, before: str) -> Shown:
    shown = _change(fact, before)
    if not fact.change or shown.text is None:
        return shown
    return Shown(f"{shown.text}{fact.unit}")


def _rate_of(digits: int) -> Callable[[Fact, str], Shown]:
    def shown(fact: Fact, before: str) -> Shown:
        exact = growth(fact.value, fact.previous)
        if exact is None:
            return _without_base(fact, before)
        rounded = _rounded(exact, digits)
        return _directed(rounded, f"{abs(rounded)}%", before, "增长", "下降")

    return shown


def _without_base(fact: Fact, before: str) -> Shown:
    """On a base of 0 the growth is said in words: 增加5件, 持平."""
    if fact.value is None or fact.previous is None:
        return Shown(None, f"“{fact.label}”缺本年或上年的数，算不出比例")
    if _UP.search(before) or _DOWN.search(before) or _SIGNED.search(before):
        return Shown(None, f"“{fact.label}”上年是0，不能算比例")
    return _changed(fact, before)


def _points(fact: Fact, before: str) -> Shown:
    if fact.value is None or fact.previous is None:
        return Shown(None, f"“{fact.label}”缺本年或上年的比例，算不出增减")
    digits = _PRINTED_DIGITS
    now, then = (_rounded(Decimal(value), digits) for value in (fact.value, fact.previous))
    difference = now - then
    size = print_number(_bare(abs(difference)))
    return _directed(difference, f"{size}个百分点", before, "提高", "下降")


def _direction(fact: Fact, _before: str) -> Shown:
    if fact.change is None:
        return Shown(None, f"“{fact.label}”缺本年或上年的数，不知是增是减")
    return Shown(_word(Decimal(fact.change), "增长", "下降"))


def _reach(fact: Fact, _before: str) -> Shown:
    if fact.change is None:
        return Shown(None, f"“{fact.label}”缺本年或上年的数，不知是增是减")
    return Shown("保持在" if not fact.change else "增至" if fact.change > 0 else "降至")


def _confirm(fact: Fact, _before: str) -> Shown:
    if fact.value is None:
        return Shown(None, fact.label)
    return Shown("") if fact.value else Shown(None, "已答今年没有，请删去或改写这一句")


def _directed(difference: Decimal, size: str, before: str, more: str, less: str) -> Shown:
    if _SIGNED.search(before):
        return Shown(f"-{size}" if difference < 0 else size)
    if _LEVEL.search(before) and difference == 0:
        return Shown("")
    up, down = _UP.search(before), _DOWN.search(before)
    if not up and not down:
        word = _word(difference, more, less)
        return Shown(word if difference == 0 else f"{word}{size}")
    if difference == 0 or bool(up) == (difference > 0):
        return Shown(size)
    return Shown(
        None,
        f"实际是{_word(difference, more, less)}{size}，与前面的“{(up or down or [''])[0]}”相反",
    )


def _word(difference: Decimal, more: str, less: str) -> str:
    return "持平" if difference == 0 else more if difference > 0 else less


def _known(fact: Fact, value: Number | None, label: str) -> Shown:
    if value is None:
        return Shown(None, label)
    return Shown(print_value(fact, value))


def print_value(fact: Fact, value: Number) -> str:
    """A value of this fact as texts print it: a share computed to more digits with at most two."""
    if fact.unit == PERCENT and isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -_PRINTED_DIGITS:
            return print_number(_bare(_rounded(value, _PRINTED_DIGITS)))
    return print_number(value)


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _bare(value: Decimal) -> Decimal:
    """Without zeros behind the last digit that counts."""
    whole = value == value.to_integral_value()
    return value.quantize(Decimal(1)) if whole else value.normalize()


FORMATS: dict[str, Callable[[Fact, str], Shown]] = {
    "count": _count,
    "wan": _wan,
    "percent": _percent,
    "percent0": _percent_of(0),
    "percent1": _percent_of(1),
    "percent2": _percent_of(2),
    "han": _han,
    "change": _change,
    "changed": _changed,
    "rate": _rate_of(2),
    "rate0": _rate_of(0),
    "rate1": _rate_of(1),
    "points": _points,
    "direction": _direction,
    "reach": _reach,
    "previous": _previous,
    "clause": _clause,
    "item": _item,
    "confirm": _confirm,
}
