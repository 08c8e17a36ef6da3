"""What stands around a figure, and what is remembered from figure to figure of one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.text.claim import Aspect, Claim
from assistant.text.clauses import (
    clause_bounds,
    continues_list,
    floor_of,
    in_brackets,
    is_bare,
    is_listed,
)
from assistant.text.lexicon import ClaimScope, Confidence, load_lexicon
from assistant.text.periods import AGAINST_LAST
from assistant.text.quantities import Quantity

_COMPARISON = 12
TIME_UNITS = frozenset({"个月", "年", "个季度", "季度", "天", "日", "周"})
CASE_UNITS = frozenset({"件", "宗", "份", "个", "项", "起", "条", "例", ""})
"""What cases are counted in."""
_BREAKDOWN = re.compile(r"其中|包括|分别")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a figure. `between` is the text from the figure before it.

    `lead` is the list that it is an item of, `heads` the keys named before it, `shared` its clauses
    where 分别 binds names and figures in order.
    """

    sentence: str
    masked: str
    quantity: Quantity
    between: str
    inside: bool
    breakdown: bool
    head: Claim | None
    lead: str
    heads: Sequence[str]
    shared: Sequence[str] | None
    this_year: Claim | None = None
    last: Claim | None = None
    claims: Sequence[Claim] = ()

    @property
    def clause_before(self) -> str:
        """The clause up to the figure, other numbers masked."""
        return self.masked[clause_bounds(self.masked, self.quantity)[0] : self.quantity.start]


@dataclass(slots=True)
class Reading:
    """What is remembered from figure to figure of one sentence.

    `heads` are the keys that can head a list, `head` the last figure outside a list, `this_year` the
    last such figure of this year.
    """

    sentence: str
    masked: str
    claims: list[Claim] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    head: Claim | None = None
    this_year: Claim | None = None
    breakdown: bool = False
    list_start: int = 0

    def between(self, quantity: Quantity) -> str:
        """The text from the figure before."""
        return self.masked[self.claims[-1].quantity.end : quantity.start] if self.claims else ""

    def surroundings(self, quantity: Quantity, shared: Sequence[str] | None) -> Surroundings:
        """What stands around this figure; call it for each figure in order."""
        between = self.between(quantity)
        opened = self.breakdown or bool(_BREAKDOWN.search(between))
        self.breakdown = "；" not in between and opened
        if not continues_list(between):
            self.list_start = clause_bounds(self.masked, quantity)[0]
        lead = self.masked[max(self.list_start, floor_of(quantity)) : quantity.start]
        return Surroundings(
            sentence=self.sentence,
            masked=self.masked,
            quantity=quantity,
            between=between,
            inside=in_brackets(self.masked, quantity.start),
            breakdown=self.breakdown,
            head=self.head,
            this_year=self.this_year,
            lead=lead,
            heads=self.heads,
            shared=shared,
            last=self.claims[-1] if self.claims else None,
            claims=self.claims,
        )

    def take(self, claim: Claim) -> None:
        """Name the claim in full and remember what the next ones need of it."""
        quantity = claim.quantity
        inside = in_brackets(self.masked, quantity.start)
        item = bool(self.claims) and is_listed(self.between(quantity))
        listed = inside or self.breakdown or item
        named = not (inside and is_bare(self.masked, quantity))
        label = _full_label(claim, self.head, listed) if named else claim.label
        if claim.key in load_lexicon().heads and claim.aspect is Aspect.VALUE:
            self.heads.append(claim.key or "")
        self.claims.append(replace(claim, key=_key_of_the_whole(claim), label=label))
        before = self.masked[max(0, quantity.start - _COMPARISON) : quantity.start]
        against = self.head is not None and AGAINST_LAST.search(before)
        counts = quantity.unit not in TIME_UNITS
        if not listed and claim.aspect is Aspect.VALUE and not against and counts:
            self.head = self.claims[-1]
            self.this_year = self.head if claim.period == "this" else self.this_year


def _key_of_the_whole(claim: Claim) -> str | None:
    """The key, where the figure counts the whole report and year in the ordinary way."""
    partial = claim.scope in (ClaimScope.OFFICE, ClaimScope.PART) or claim.period == "part"
    return None if partial or claim.confidence is Confidence.ASK else claim.key


def _full_label(claim: Claim, head: Claim | None, listed: bool) -> str:
    """An item of a list, a growth rate and a bare verb are named after the figure they belong to."""
    if head is None or (claim.key and claim.aspect is Aspect.VALUE):
        return claim.label
    if claim.label in ("", head.label):
        unit = claim.quantity.unit
        return f"{head.label}（{unit}）" if unit and unit != head.quantity.unit else head.label
    if listed or claim.aspect in (Aspect.RATE, Aspect.CHANGE) or len(claim.label) <= 2:
        return f"{head.label}（{claim.label}）"
    return claim.label
