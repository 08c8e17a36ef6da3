"""A fact as it is printed in a sentence: Arabic digits without separators, no unit.

`count`     the value (also the default)            3646
`wan`       in 万元, as the form prints it          59237.2449
`percent`   the value with a percent sign           96.5%
`change`    the difference from last year           增加39
`rate`      the growth on last year, two digits     1.08%
`direction` 增长, 下降 or 持平
`previous`  last year's value                       3607
`confirm`   nothing when the fact is 1 (yes); a request to strike the sentence when it is 0

`rate` and `change` stand alone (增长1.08%) unless a word of direction stands before the marker.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.facts import Fact
from assistant.report import Number

_UP = re.compile(r"(?:增长|增加|上升|提高|提升|多)了?(?:约|近)?$")
_DOWN = re.compile(r"(?:下降|减少|降低|降|少)了?(?:约|近)?$")
_LEVEL = re.compile(r"持平$")
_SIGNED = re.compile(r"(?:率|幅度?)(?:为|是|达到?)$")
_HUNDREDTH = Decimal("0.01")


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


def _count(fact: Fact, _before: str) -> Shown:
    return _known(fact.value, fact.label)


def _wan(fact: Fact, _before: str) -> Shown:
    if fact.value is not None and fact.unit == "元":
        exact = Decimal(fact.value) / 10000
        return Shown(print_number(exact.normalize() if exact else Decimal(0)))
    return _known(fact.value, fact.label)


def _percent(fact: Fact, _before: str) -> Shown:
    shown = _known(fact.value, fact.label)
    return Shown(f"{shown.text}%") if shown.text is not None else shown


def _previous(fact: Fact, _before: str) -> Shown:
    return _known(fact.previous, f"{fact.label}上年数")


def _change(fact: Fact, before: str) -> Shown:
    if fact.value is None or fact.previous is None:
        return Shown(None, f"“{fact.label}”缺本年或上年的数，算不出增减")
    difference = Decimal(fact.value) - Decimal(fact.previous)
    return _directed(difference, print_number(abs(difference)), before, "增加", "减少")


def _rate(fact: Fact, before: str) -> Shown:
    exact = growth(fact.value, fact.previous)
    if exact is None:
        reason = "上年是0，不能算比例" if fact.previous == 0 else "缺本年或上年的数，算不出比例"
        return Shown(None, f"“{fact.label}”{reason}")
    rounded = exact.quantize(_HUNDREDTH, ROUND_HALF_UP)
    return _directed(rounded, f"{abs(rounded)}%", before, "增长", "下降")


def _direction(fact: Fact, _before: str) -> Shown:
    if fact.value is None or fact.previous is None:
        return Shown(None, f"“{fact.label}”缺本年或上年的数，不知是增是减")
    return Shown(_word(Decimal(fact.value) - Decimal(fact.previous), "增长", "下降"))


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


def _known(value: Number | None, label: str) -> Shown:
    return Shown(None, label) if value is None else Shown(print_number(value))


FORMATS: dict[str, Callable[[Fact, str], Shown]] = {
    "count": _count,
    "wan": _wan,
    "percent": _percent,
    "change": _change,
    "rate": _rate,
    "direction": _direction,
    "previous": _previous,
    "confirm": _confirm,
}
