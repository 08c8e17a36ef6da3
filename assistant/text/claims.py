"""What a figure counts: the fact key that its words name, or a label in Chinese where they name none.

>>> [(c.quantity.text, c.key) for c in find_claims("全年收到政府信息公开申请34件，予以公开9件。")]
[('34件', 'requests.new_received.total'), ('9件', 'requests.granted.total')]

A key is given only when the wording names one fact; the words are data, `claims.toml`. Not covered:
claims that run over two sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from assistant.text.clauses import (
    CLAUSE_END,
    OTHER,
    REACH,
    SPACES,
    clause_bounds,
    continues_list,
    floor_of,
    in_brackets,
    is_bare,
    is_listed,
    mask_numbers,
    plain_clause,
    widen,
)
from assistant.text.distribution import distribute
from assistant.text.labels import label_before_bracket, label_of
from assistant.text.lexicon import (
    FIGURE,
    ClaimScope,
    Confidence,
    Entry,
    Setting,
    Sum,
    find_entry,
    load_lexicon,
)
from assistant.text.periods import (
    AGAINST_LAST,
    COMPARED,
    Period,
    counts_another_time,
    period_of,
    scope_at,
    scopes_in,
    years_before,
    years_in_order,
)
from assistant.text.quantities import Kind, Quantity, find_quantities

__all__ = ["FIGURE", "Aspect", "Claim", "ClaimScope", "Confidence", "Period", "Sum", "find_claims"]


_COMPARISON = 12
_BREAKDOWN = re.compile(r"其中|包括|分别")
_TREND = "增长|增加|上升|提高|提升|上涨|增|升|下降|减少|降低|回落|下滑|减|降"
_RATE = re.compile(rf"(?:{_TREND}|增幅|降幅|同比|环比)(?:率|幅度?)?[了为达约近超过至]*$")
_TREND_WORDS = re.compile(
    rf"(?:[，,]|同比|环比|[较与比](?:上一?年度?|去年|·+)(?:同期)?相?比?|{_TREND}|幅度?|率|了|为|达|约|近|超过|的|数量|量|数)+$"
)
# 是上年的1.5倍, 是上年60条的2倍
_TIMES_LAST = re.compile(r"(?:是|为|相当于|达到?)(?:上一?年度?|去年|同期|·)+的?$")
_SHARE_WORDS = re.compile(r"(?:的|所|约|分别)*(?:占|比例|比重)(?:比|例)?[^，。；]{0,12}$")
_DIRECTION = re.compile(rf"(?:{_TREND}|多|少)了?$")
_SHARE = re.compile(r"(?:占|率|比例|比重)[^，。；]{0,12}$")


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


def find_claims(
    sentence: str, year: int | None = None, quantities: Sequence[Quantity] | None = None
) -> list[Claim]:
    """One claim for each figure of the sentence, and one for each wording that says "none".

    `year` is the report year: a figure said of the year before gets the period `last`.
    """
    found = find_quantities(sentence) if quantities is None else quantities
    figures = [quantity for quantity in found if quantity.is_figure]
    wide = widen(sentence)
    claims = _figure_claims(wide, figures, found, year) if figures else []
    zeros = [
        replace(claim, quantity=_as_written(claim.quantity, sentence))
        for claim in _zero_claims(wide, year)
    ]
    return sorted([*claims, *zeros], key=lambda claim: claim.quantity.start)


def _as_written(quantity: Quantity, sentence: str) -> Quantity:
    return replace(quantity, text=sentence[quantity.start : quantity.end])


def _figure_claims(
    sentence: str, figures: Sequence[Quantity], found: Sequence[Quantity], year: int | None
) -> list[Claim]:
    masked = mask_numbers(sentence, found)
    reading = _Reading(sentence, masked)
    shared, scopes, years = distribute(masked, figures), scopes_in(masked), years_before(found)
    yearly = years_in_order(sentence, figures)
    for quantity in figures:
        claim = _claim(reading.surroundings(quantity, shared.get(quantity.start)))
        period = period_of(sentence, masked, found, years, quantity, year)
        if year is not None and quantity.start in yearly:
            gap = year - yearly[quantity.start]
            period = "this" if gap == 0 else "last" if gap == 1 else "since"
        scope, whom = scope_at(scopes, masked, quantity.start)
        reading.take(replace(claim, period=period, scope=scope, whom=whom))
    return reading.claims


@dataclass(slots=True)
class _Reading:
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

    def surroundings(self, quantity: Quantity, shared: Sequence[str] | None) -> _Surroundings:
        """What stands around this figure; call it for each figure in order."""
        between = self.between(quantity)
        opened = self.breakdown or bool(_BREAKDOWN.search(between))
        self.breakdown = "；" not in between and opened
        if not continues_list(between):
            self.list_start = clause_bounds(self.masked, quantity)[0]
        lead = self.masked[max(self.list_start, floor_of(quantity)) : quantity.start]
        return _Surroundings(
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
        if not listed and claim.aspect is Aspect.VALUE and not against:
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


@dataclass(frozen=True, slots=True)
class _Surroundings:
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


def _claim(around: _Surroundings) -> Claim:
    quantity = around.quantity
    left, right = clause_bounds(around.masked, quantity)
    before = around.masked[left : quantity.start]
    after = around.masked[quantity.end : right]
    label = label_of(before, after)
    if around.inside and is_bare(around.masked, quantity):
        label = label_before_bracket(around.masked, left) or label
    clause = plain_clause(before, after)
    if aspect := _comparison(around, before):
        return _compared(around, aspect, before, label or "同比", clause)
    row = around.shared is not None and quantity.kind is Kind.PERCENT
    if row or (quantity.kind in (Kind.PERCENT, Kind.MULTIPLE) and _SHARE.search(before)):
        claim = Claim(quantity, None, label, aspect=Aspect.SHARE, clause=clause)
        noun = _SHARE_WORDS.sub("", SPACES.sub("", before)).lstrip(OTHER)
        if around.shared is not None:
            noun = next((text.rstrip(FIGURE) for text in around.shared), "")
        return _of_the_noun(claim, replace(around, shared=None), noun) if noun else claim
    if _is_share_of_figure(around):
        return Claim(quantity, None, label, aspect=Aspect.SHARE, clause=clause)
    named = _entry(around, clause) if quantity.kind in (Kind.COUNT, Kind.MONEY) else None
    if named is None:
        once_more = _same_again(around, f"{before}{FIGURE}{after}")
        return once_more or Claim(quantity, None, label, clause=clause)
    entry, names = named
    return Claim(
        quantity,
        names.key,
        label,
        also=entry.also,
        names=names,
        confidence=_confidence(entry, around),
        clause=clause,
    )


def _same_again(around: _Surroundings, clause: str) -> Claim | None:
    """A figure of the fact before it, of another time or body: 上年20件，今年24件; 全县320件，其中我镇24件."""
    head, quantity = around.head, around.quantity
    if head is None or head.names is None or around.shared is not None:
        return None
    if head.quantity.unit != quantity.unit or quantity.unit == "":
        return None
    if not load_lexicon().again.fullmatch(SPACES.sub("", clause)):
        return None
    if around.inside and not around.between.startswith("（"):
        return None
    return replace(head, quantity=quantity, key=head.names.key, clause=clause, base=None)


def _compared(around: _Surroundings, aspect: Aspect, before: str, label: str, clause: str) -> Claim:
    base = _base(around)
    claim = Claim(around.quantity, None, label, aspect=aspect, clause=clause)
    if base is not None:
        return replace(claim, key=base.key, base=base.quantity)
    noun = _TREND_WORDS.sub("", SPACES.sub("", before)).lstrip(OTHER)
    if not noun or noun == before or around.shared is not None:
        return claim
    return _of_the_noun(claim, around, noun)


def _of_the_noun(claim: Claim, around: _Surroundings, noun: str) -> Claim:
    """What grew, or has a share, where no figure of it stands before: 新收申请同比增长21%."""
    counted = replace(around.quantity, kind=Kind.COUNT, unit="件")
    named = _entry(replace(around, quantity=counted, breakdown=False), f"{noun}{FIGURE}")
    if named is None or around.inside:
        return claim
    entry, names = named
    key = None if claim.aspect is Aspect.SHARE else names.key
    return replace(claim, key=key, names=names, confidence=_confidence(entry, around))


def _entry(around: _Surroundings, clause: str) -> tuple[Entry, Sum] | None:
    quantity = around.quantity
    floor, ceiling = floor_of(quantity), quantity.end + REACH
    # A list of names before 分别 is no breakdown of the figure before it.
    breakdown = around.breakdown and (around.shared is None or "其中" in around.between)
    setting = Setting(
        clause=clause,
        lead=around.lead,
        before=around.sentence[floor : quantity.start],
        around=around.sentence[floor:ceiling],
        unit=quantity.unit,
        part=around.inside or breakdown,
        inside=around.inside,
        heads=around.heads,
        previous=_named_by(around.head),
    )
    clauses = (clause,) if around.shared is None else around.shared
    found = (find_entry(replace(setting, clause=text)) for text in clauses)
    return next((entry for entry in found if entry), None)


def _named_by(head: Claim | None) -> str:
    """The keys that the figure before names; "?" where it names none."""
    if head is None:
        return ""
    return " ".join(head.names.plus) if head.names else "?"


def _confidence(entry: Entry, around: _Surroundings) -> Confidence:
    floor, ceiling = floor_of(around.quantity), around.quantity.end + REACH
    if entry.confidence is Confidence.SURE and entry.sure:
        certain = entry.sure.search(around.sentence[floor:ceiling])
        return Confidence.SURE if certain else Confidence.LIKELY
    return entry.confidence


def _is_share_of_figure(around: _Surroundings) -> bool:
    """Whether a percentage stands alone in brackets behind a figure: 网站80条（40%）."""
    behind = around.masked[: around.quantity.start].rstrip("（( ")
    bare = around.inside and is_bare(around.masked, around.quantity)
    return around.quantity.kind is Kind.PERCENT and bare and behind.endswith(OTHER)


def _comparison(around: _Surroundings, before: str) -> Aspect | None:
    kind, text = around.quantity.kind, around.quantity.text
    if kind is Kind.MULTIPLE:
        grown = _RATE.search(before) or text.startswith("翻") or _TIMES_LAST.search(before)
        return Aspect.RATE if grown else None
    if kind is Kind.PERCENT and _RATE.search(before):
        return Aspect.RATE
    compared = COMPARED.search(around.between[-16:] + before) or _follows_both_years(around, before)
    if kind in (Kind.COUNT, Kind.MONEY) and compared and _DIRECTION.search(before):
        return Aspect.CHANGE
    return None


def _follows_both_years(around: _Surroundings, before: str) -> bool:
    """上年20件，本年24件，增加4件: nothing else can have grown."""
    values = [c for c in around.claims if c.aspect is Aspect.VALUE][-2:]
    periods = {c.period for c in values}
    units = {c.quantity.unit for c in values} | {around.quantity.unit}
    plain = _DIRECTION.fullmatch(SPACES.sub("", before)) is not None
    return plain and periods == {"this", "last"} and len(units) == 1


def _base(around: _Surroundings) -> Claim | None:
    """The figure that a growth rate belongs to: the one just before it, if that is clear."""
    tail = around.between.rpartition("）")[2]
    if around.head is None or len(tail) > 16 or any(mark in tail for mark in CLAUSE_END):
        return None
    if "分别" in tail or around.shared is not None:
        return None
    head, last = around.head, around.last
    if last is not None and "）" not in around.between and not around.inside:
        # 其中自然人18件，增加2件，增长12.5%: of the item, not of the total.
        of = last.quantity if last.aspect is Aspect.VALUE else last.base
        head = next((c for c in around.claims if c.quantity == of and _may_grow(c)), head)
    # 今年34件，去年28件，增长21%: it is this year's figure that grew.
    grown = head.period == "last" and around.this_year
    return around.this_year if grown else head


def _may_grow(claim: Claim) -> bool:
    return claim.aspect is Aspect.VALUE and claim.quantity.kind in (Kind.COUNT, Kind.MONEY)


def _zero_claims(sentence: str, year: int | None) -> Iterator[Claim]:
    if not any(word in sentence for word in ("未", "没有", "无", "零")):
        return
    scopes = scopes_in(sentence)
    for entry in load_lexicon().entries:
        for pattern in entry.zero:
            match = pattern.search(sentence)
            if match and entry.names:
                start, end = match.span()
                begun = max(sentence.rfind(mark, 0, start) + 1 for mark in CLAUSE_END)
                if counts_another_time(sentence[begun:start], year):
                    break
                quantity = Quantity(
                    start, end, match[0], Kind.COUNT, Decimal(0), number=(start, end)
                )
                scope, whom = scope_at(scopes, sentence, start)
                yield Claim(
                    quantity,
                    entry.names.key,
                    match[0],
                    "this",
                    zero=True,
                    names=entry.names,
                    scope=scope,
                    whom=whom,
                    clause=match[0],
                )
                break
