"""A figure with what it claims to count."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from assistant.text.lexicon import ClaimScope, Confidence, Sum
from assistant.text.periods import Period
from assistant.text.quantities import Quantity


class Aspect(StrEnum):
    """Which side of the fact the figure states."""

    VALUE = "value"
    RATE = "rate"
    CHANGE = "change"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Claim:
    """A quantity with what it claims to count.

    `key` is None where the words do not name exactly one fact of the whole report: then `names` says
    which facts they do name, if any (a sum of several, or one that is counted for a part or in
    another way), and `label` what is counted in any case. `also` are facts that the same words
    may mean. A `zero` claim says "none" in words: its quantity spans those words and has the value
    0. `base` is the figure that a growth rate or change belongs to. `scope` is whom the sentence
    says it counts, None where it does not say; `whom` are its words. `clause` is the text that was looked at.
    """

    quantity: Quantity
    key: str | None
    label: str
    period: Period | None = None
    aspect: Aspect = Aspect.VALUE
    also: tuple[Sum, ...] = ()
    zero: bool = False
    base: Quantity | None = None
    names: Sum | None = None
    scope: ClaimScope | None = None
    whom: str = ""
    confidence: Confidence = Confidence.SURE
    clause: str = field(default="", compare=False)
