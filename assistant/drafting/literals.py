"""Numbers written out in a text, each held against the fact that its words name.

A figure is bound only when its claim names one fact and agrees with it, never because some fact
happens to have the same value; or when its sentence cites a passage that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Literal

from assistant.drafting.formats import growth
from assistant.facts import Fact, FactSheet
from assistant.report import Number
from assistant.text.claims import Aspect, Claim, Sum, find_claims
from assistant.text.quantities import Kind, Quantity, find_quantities

Status = Literal["bound", "cited", "unbound", "disagrees"]

# 近4000 may stand for 3985 and 超3900 for 3985, not for 3000.
_APPROXIMATE = Decimal("0.05")
# A hedge on the wrong side (超160万 of 159.9万) and one of any kind, beyond which a figure is wrong.
_SLIP, _WIDE = Decimal("0.005"), Decimal("0.2")
_SCALED = re.compile(r"\d+(?:[.．](?P<digits>\d+))?[ \u3000]*(?P<scale>万|亿)")
_SIZES = {"万": 10**4, "亿": 10**8}
_FEWER = -2  # `Quantity.side` of 不足三十
_MOST_DIGITS = 9
_LARGEST = Decimal(10) ** 18
_YUAN = {"元": Decimal(1), "万元": Decimal(10**4), "亿元": Decimal(10**8)}
_FALLING = (
    "下降",
    "减少",
    "降低",
    "降幅",
    "回落",
    "下滑",
    "少＃",
    "减收",
    "少办",
    "少收",
    "净减",
    "减＃",
    "降＃",
    "少了＃",
    "少出＃",
    "少于上",
    "少于去",
    "低于上",
    "低于去",
    "压降",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one literal figure; `expected` is the fact's value where it disagrees."""

    claim: Claim
    status: Status
    expected: Number | None = None

    @property
    def quantity(self) -> Quantity:
        """The figure, with offsets in the sentence."""
        return self.claim.quantity


def judge_sentence(
    sentence: str,
    facts: FactSheet,
    year: int,
    cited: Iterable[str] = (),
    quantities: Sequence[Quantity] | None = None,
) -> list[Verdict]:
    """A verdict on every literal figure; wordings that say "none" only where they can be judged.

    `cited` are the texts of the passages that the sentence cites.
    """
    return judge_claims(find_claims(sentence, year, quantities), facts, cited)


def judge_claims(
    claims: Sequence[Claim], facts: FactSheet, cited: Iterable[str] = ()
) -> list[Verdict]:
    """The verdicts on the claims of one sentence, where these are already known."""
    sources = [quantity for text in cited for quantity in find_quantities(text)] if claims else []
    return [_judge(claim, facts, sources) for claim in claims]


def _judge(claim: Claim, facts: FactSheet, sources: Sequence[Quantity]) -> Verdict:
    fact = facts.get(claim.key) if claim.key else None
    if fact is not None and fact.confirmed:
        expected = expected_value(claim, fact)
        if expected is not None and agrees(claim.quantity, expected, fact.unit):
            return Verdict(claim, "bound", expected)
        readable = expected is not None and claim.quantity.value is not None
        if readable and not may_mean_other(claim, facts):
            return Verdict(claim, "disagrees", expected)
    if not claim.zero and any(_is_same(claim.quantity, source) for source in sources):
        return Verdict(claim, "cited")
    return Verdict(claim, "unbound")


def expected_value(claim: Claim, fact: Fact) -> Number | None:
    """What the figure should be by this fact; None where that cannot be known."""
    if claim.period in ("since", "part"):
        return None
    if claim.aspect is Aspect.RATE and claim.quantity.kind is Kind.MULTIPLE:
        return None  # 增长两成, 翻番 leave room
    if claim.aspect is Aspect.RATE:
        rate = growth(fact.value, fact.previous)
        return None if rate is None else round_as_printed(signed(rate, claim), claim.quantity)
    if claim.aspect is Aspect.CHANGE:
        if fact.value is None or fact.previous is None:
            return None
        return as_number(signed(Decimal(fact.value) - Decimal(fact.previous), claim))
    return fact.previous if claim.period == "last" else fact.value


def agrees(quantity: Quantity, expected: Number, unit: str = "") -> bool:
    """Whether the printed figure states this value; 近, 约, 余 leave room.

    An amount in another unit than the fact's (`unit`) is converted, and rounded as it is printed.
    """
    if quantity.value is None:
        return False
    value, wanted = quantity.value, Decimal(expected)
    if quantity.kind is Kind.MONEY and quantity.unit != unit and unit in _YUAN:
        wanted = wanted * _YUAN[unit] / _YUAN.get(quantity.unit, Decimal(1))
        wanted = wanted if quantity.approximate else round_as_printed(wanted, quantity)
    if not quantity.approximate:
        if quantity.kind is Kind.MONEY and _decimals(value) > 0:
            wanted = round_as_printed(wanted, quantity)  # 128.5万元 of 128.45
        return value == wanted or _is_rounded(quantity, wanted)
    if wanted == 0 or (wanted - value) * quantity.side < 0:
        return False  # 超160万 of 1562380
    near = abs(value - wanted) <= abs(wanted) * _APPROXIMATE
    step = _last_place(value)  # 不足三十 may stand for 24
    return near or (
        value - step <= wanted < value
        if quantity.side == _FEWER
        else value <= wanted < value + step
    )


def is_out_of_reach(quantity: Quantity, expected: Number, unit: str = "") -> bool:
    """Whether no hedge excuses the difference: 165万余 of 156万, 不足120万 of 128万, 约200 of 300."""
    if not quantity.approximate:
        return True
    value, wanted = quantity.value, Decimal(expected)
    if value is None:
        return False
    if quantity.kind is Kind.MONEY and quantity.unit != unit and unit in _YUAN:
        wanted = wanted * _YUAN[unit] / _YUAN.get(quantity.unit, Decimal(1))
    wrong_side = (wanted - value) * quantity.side < 0
    room = _WIDE if not wrong_side else _APPROXIMATE if quantity.side == -1 else _SLIP
    return abs(wanted - value) > room * max(abs(wanted), abs(value))


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _is_rounded(quantity: Quantity, wanted: Decimal) -> bool:
    """Whether a figure counted in 万 or 亿 gives this value to the digits it prints, rounded or cut."""
    first, last = (place - quantity.start for place in quantity.number)
    match = _SCALED.fullmatch(quantity.text[first:last])
    if match is None or quantity.value is None:
        return False
    step = Decimal(_SIZES[match["scale"]]).scaleb(-len(match["digits"] or ""))
    return any(
        (wanted / step).quantize(Decimal(1), rounding) * step == quantity.value
        for rounding in (ROUND_HALF_UP, ROUND_DOWN)
    )


def _last_place(value: Decimal) -> Decimal:
    """What the last digit that is not 0 counts: 30余 may stand for 34, 1.2万余 for 12900."""
    _, digits, exponent = value.normalize().as_tuple()
    return Decimal(1).scaleb(exponent) if digits and isinstance(exponent, int) else Decimal(0)


def number_of(quantity: Quantity) -> Number | None:
    """The figure's value: int for a whole number, Decimal otherwise, None when it has none."""
    return None if quantity.value is None else as_number(quantity.value)


def signed(difference: Decimal, claim: Claim) -> Decimal:
    """Positive when the word of direction is right: 下降5% of a fall by five percent is 5."""
    falling = any(word in claim.clause for word in _FALLING)
    return -difference if falling else difference


def round_as_printed(rate: Decimal, quantity: Quantity) -> Decimal:
    """The rate to as many digits as the text prints."""
    exponent = quantity.value.as_tuple().exponent if quantity.value is not None else 0
    digits = exponent if isinstance(exponent, int) else 0
    return rate.quantize(Decimal(1).scaleb(min(max(digits, -_MOST_DIGITS), 0)), ROUND_HALF_UP)


def as_number(value: Decimal) -> Number:
    """An int where the value is whole, else the Decimal itself."""
    # Beyond this no report counts anything, and int() of a huge exponent would take for ever.
    whole = abs(value) < _LARGEST and value == value.to_integral_value()
    return int(value) if whole else value


def sum_of_facts(names: Sum, facts: FactSheet, *, last: bool = False) -> Number | None:
    """The value of a fact or of a sum of facts, this year's or `last` year's; None when unknown."""
    total = Decimal(0)
    for sign, keys in ((1, names.plus), (-1, names.minus)):
        for key in keys:
            fact = facts.get(key)
            value = None if fact is None else fact.previous if last else fact.value
            if value is None:
                return None
            total += sign * Decimal(value)
    return as_number(total)


def may_mean_other(claim: Claim, facts: FactSheet) -> bool:
    """Whether the figure equals another fact that the same words may mean (收到: new, or in hand)."""
    last = claim.period == "last"
    others = (sum_of_facts(names, facts, last=last) for names in claim.also)
    return any(value is not None and agrees(claim.quantity, value) for value in others)


def _is_same(quantity: Quantity, source: Quantity) -> bool:
    if not source.is_figure or quantity.kind is not source.kind:
        return False
    if quantity.value is None:
        return quantity.text == source.text
    return quantity.value == source.value and quantity.unit == source.unit
