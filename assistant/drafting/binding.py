"""Which fact a figure of last year's text states: by its words, and by last year's own tables.

Words alone may mean two facts (收到: new, or in hand); last year's figure then tells which. A figure
that its own table contradicts is bound to the fact that its words name, with a doubt: the text may
count otherwise than the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from assistant.drafting.literals import agrees
from assistant.drafting.rolled import wordings
from assistant.facts import Fact, FactSheet
from assistant.tables.facts import share_words
from assistant.text.claims import Aspect, Claim
from assistant.text.quantities import Kind, Quantity

_ABOUT_REQUESTS = re.compile(r"申请|办结|答复|结转|复议|诉讼")
_MOST_DIGITS = 2
# What a part belongs to when several facts held the same figure last year: by the fact named before.
FAMILIES: dict[str, tuple[str, ...]] = {
    "requests.new_received.total": ("requests.new_received.", "derived.requests.organisations"),
    "derived.requests.in_hand": ("derived.requests.in_hand_",),
    "disputes.review.total": ("disputes.review.",),
    "derived.disputes.litigation": ("derived.disputes.litigation_",),
    "disputes.direct.total": ("disputes.direct.",),
    "disputes.after_review.total": ("disputes.after_review.",),
}
HEADS = frozenset(FAMILIES)
"""Facts that a breakdown may follow."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The fact, the format it is printed in, and last year's table figure where the text differs."""

    key: str
    form: str = ""
    doubt: Fact | None = None


def bind(sentence: str, claim: Claim, facts: FactSheet, head: str | None = None) -> Binding | None:
    """The fact behind a figure of last year's text; None when only the clerk can know it.

    `head` is the fact that the sentence named last: its parts are meant by what follows.
    """
    if claim.period not in ("this", "last") or claim.aspect in (Aspect.RATE, Aspect.CHANGE):
        return None
    if claim.quantity.kind is Kind.PERCENT:
        return _share(claim, facts)
    if claim.aspect is not Aspect.VALUE:
        return None
    if claim.key is not None:
        return _named(claim, claim.key, facts)
    return _by_last_year(sentence, claim, facts, head)


def _named(claim: Claim, key: str, facts: FactSheet) -> Binding | None:
    if key not in facts:
        return None
    form = "wan" if claim.quantity.kind is Kind.MONEY else ""
    if claim.period == "last":
        return Binding(key, "previous")
    if _held_last_year(claim.quantity, facts[key]) is not False:
        return Binding(key, form)
    single = (_single(other) for other in claim.also)
    others = [other for other in single if other and _fits(claim.quantity, other, facts)]
    if len(others) == 1:
        return Binding(others[0], form)
    return Binding(key, form, facts[key])


def _single(other: object) -> str | None:
    """The one fact that words may mean as well; None for a sum of facts, which no marker shows."""
    plus, minus = getattr(other, "plus", (other,)), getattr(other, "minus", ())
    return str(plus[0]) if len(plus) == 1 and not minus else None


def _by_last_year(
    sentence: str, claim: Claim, facts: FactSheet, head: str | None
) -> Binding | None:
    """A part that words and last year's figure together name: 自然人申请3493件 of those in hand."""
    usual = claim.period == "this" and claim.quantity.kind is Kind.COUNT
    if not usual or not _ABOUT_REQUESTS.search(sentence):
        return None
    near = f"{claim.clause} {claim.label.rpartition('（')[2]}"
    for pattern, keys in _candidates():
        if pattern.search(near):
            fitting = [key for key in keys if _fits(claim.quantity, key, facts)]
            if len(fitting) > 1:
                family = FAMILIES.get(head or "", ())
                fitting = [key for key in fitting if key.startswith(family)]
            return Binding(fitting[0]) if len(fitting) == 1 else None
    return None


def _share(claim: Claim, facts: FactSheet) -> Binding | None:
    """A share that follows from the tables: bound when last year's does, to the digits printed."""
    value = claim.quantity.value
    if value is None or claim.quantity.approximate or claim.period != "this":
        return None
    exponent = value.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    if digits > _MOST_DIGITS:
        return None
    fitting = [
        key
        for key, said in share_words()
        if said.search(claim.clause)
        and key in facts
        and facts[key].previous is not None
        and _rounded(Decimal(facts[key].previous or 0), max(digits, 0)) == value
    ]
    return Binding(fitting[0], f"percent{max(digits, 0)}") if len(fitting) == 1 else None


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _fits(quantity: Quantity, key: str, facts: FactSheet) -> bool:
    return key in facts and _held_last_year(quantity, facts[key]) is True


def _held_last_year(quantity: Quantity, fact: Fact) -> bool | None:
    """Whether last year's table said what last year's text says; None when that is not known."""
    if fact.previous is None or quantity.value is None:
        return None
    return agrees(quantity, fact.previous)


@cache
def _candidates() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    listed: Iterable[dict[str, object]] = wordings()["bindings"]
    return tuple((re.compile(str(item["words"])), _keys(item["keys"])) for item in listed)


def _keys(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
