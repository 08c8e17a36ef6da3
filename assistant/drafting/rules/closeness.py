"""Whether a printed share states the exact one: digits, fractions, 近五成, 超过一半."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.drafting.literals import round_as_printed
from assistant.drafting.rules.case import Sentence
from assistant.text.claims import Claim
from assistant.text.quantities import Kind

_ABOVE = re.compile(r"(?:超过?|高于|逾|突破)[^，。；]{0,12}$")
_BELOW = re.compile(r"(?:近|接近|不足|不到|未到|低于)[^，。；]{0,12}$")
_NEAR = 16
_HALF = Decimal("0.5")
# In percent: how far 四分之一 and 五成, 一半 may be from the share, what rounding hides, and how near
# 近 comes. Beyond this many times the room a fraction is not loose any more, but wrong.
_FINELY = 1
FAR_BELOW = 12
_CLOSE, _ROUGHLY, _ROUNDED, _APPROACHED, FAR = 4, 6, Decimal("0.5"), 10, Decimal("1.5")


def side_of(sentence: Sentence, claim: Claim) -> int:
    """1 where the share is said to be at least so large, -1 where at most, else 0."""
    before = sentence.wide[max(0, claim.quantity.start - _NEAR) : claim.quantity.start]
    told = claim.quantity.kind is Kind.MULTIPLE and before
    above = bool(told and _ABOVE.search(before))
    above = above or bool(told and sentence.wide[claim.quantity.end :].startswith("以上"))
    below = bool(told and _BELOW.search(before))
    return max(claim.quantity.side, -1) or int(above) - int(below)


def room(claim: Claim) -> Decimal:
    """How far, in percent, a share told as a fraction may be from the exact one."""
    quantity = claim.quantity
    if quantity.unit == "成" and len(quantity.text) > len("五成"):
        return Decimal(_FINELY)  # 五成五
    tenths = quantity.unit == "成" or quantity.value == _HALF
    return Decimal(_ROUGHLY if tenths else _CLOSE)


def fits(claim: Claim, printed: Decimal, exact: Decimal, side: int) -> bool:
    """Whether the share that the text prints may stand for the exact one, in percent; `side` as `side_of`."""
    quantity = claim.quantity
    multiple = quantity.kind is Kind.MULTIPLE
    stated = printed * 100 if multiple else printed
    if side:
        # 近五成 may be 45, 超过五成 may be 70.
        beyond = (exact - stated) * side
        return -_ROUNDED <= beyond and (side > 0 or beyond <= _APPROACHED)
    if multiple:
        return abs(stated - exact) < (_APPROACHED if quantity.approximate else room(claim))
    if quantity.approximate:
        return abs(printed - exact) <= _CLOSE + 1
    return round_as_printed(exact, quantity) == printed
