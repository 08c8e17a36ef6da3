"""What a figure counts: the fact key that its words name, or a label in Chinese where they name none.

>>> [(c.quantity.text, c.key) for c in find_claims("全年收到政府信息公开申请34件，予以公开9件。")]
[('34件', 'requests.new_received.total'), ('9件', 'requests.granted.total')]

A key is given only when the wording names one fact; the words are data, `claims.toml`. Not covered:
claims that run over two sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from assistant.text.distribution import distribute
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
from assistant.text.quantities import Kind, Quantity, find_quantities

__all__ = ["FIGURE", "Aspect", "Claim", "ClaimScope", "Confidence", "Period", "Sum", "find_claims"]

# `part`: a month, a quarter or half of the report year.
Period = Literal["this", "last", "since", "part"]
OTHER = "·"

_BOUNDARY = re.compile(r"[，,。；;！？：:\n（(]")
_RIGHT_BOUNDARY = re.compile(r"[，,。；;！？：:\n）)、（(]")
_CLAUSE_END = "。；;！？\n"
_BREAKDOWN = re.compile(r"其中|包括|分别")
_TREND = "增长|增加|上升|提高|提升|上涨|增|升|下降|减少|降低|回落|下滑|减|降"
_RATE = re.compile(rf"(?:{_TREND}|增幅|降幅|同比|环比)(?:率|幅度?)?[了为达约近超过至]*$")
_TREND_WORDS = re.compile(
    rf"(?:[，,]|同比|环比|[较与比](?:上一?年度?|去年|·+)(?:同期)?相?比?|{_TREND}|幅度?|率|了|为|达|约|近|超过|的|数量|量|数)+$"
)
_DIRECTION = re.compile(rf"(?:{_TREND}|多|少)了?$")
_COMPARED = re.compile(
    r"同比|环比|[较比与]?(?:上一?年|去年)同期|[较比](?:上一?年|去年|同期)|较·|比·"
)
_HALF = re.compile(r"[上下]半年")
# 12月, 2024年5月, 1-6月, 三季度; a whole date tells the day of an event, not what is counted.
_MONTHS = re.compile(r"月(?:份)?$|季度$")
_WHOLE_YEAR = re.compile(r"(?<!\d)0?1月?\s*(?:至|到|—+|－|–|-|～|~)\s*12月")
_ALL_YEAR = re.compile(r"全年|本年|年度|年内|一年")
_AGAINST_LAST = re.compile(r"[较比](?:上一?年度?|去年|\d{4}年|·{4,7})(?:同期)?的?$")
# 由28件增加到34件: what it came to is this year's, whatever stands before.
_CAME_TO = re.compile(r"(?:增加|上升|增长|提高|提升|扩大|下降|减少|降低|降|缩减)(?:到了?|至|为)$")
_SPACES = re.compile(r"[ \t\u00a0\u3000\n]+")
# How far around a figure its words are looked for: a text without full stops stays fast.
_REACH = 400
_LONGEST_LABEL = 24
_LONGEST_ITEM = 14
_BARE_VERB = 4
_MEANS = re.compile(r"^.*等(?:渠道|方式|形式|途径|平台)(?=.{4})")
_NOT_A_NOUN = re.compile(r"增|减|降|升|提高|扩大|缩短|压减|下降|到|至|为|以[上下]|左右|予以")
_FROM_LAST = re.compile(r"[由从](?:上一?年|去年|·+)?的?(?:.{0,4}[到至为]的?)?$")
_LIST_BEFORE = re.compile(r"^.*、(?=.{4})")
_SHARE = re.compile(r"(?:占|率|比例|比重)[^，。；]{0,12}$")
_DIGIT = re.compile(r"\d")


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
    says it counts, None where it does not say. `clause` is the text that was looked at.
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
    claims = _figure_claims(sentence, figures, found, year) if figures else []
    return sorted([*claims, *_zero_claims(sentence)], key=lambda claim: claim.quantity.start)


def _figure_claims(
    sentence: str, figures: Sequence[Quantity], found: Sequence[Quantity], year: int | None
) -> list[Claim]:
    masked = _mask(sentence, found)
    shared = distribute(masked, figures)
    scopes = _scopes(masked)
    claims: list[Claim] = []
    heads: list[str] = []
    years = _years_before(found)
    head: Claim | None = None
    this_year: Claim | None = None
    breakdown, list_start = False, 0
    for quantity in figures:
        between = masked[claims[-1].quantity.end : quantity.start] if claims else ""
        breakdown = "；" not in between and (breakdown or bool(_BREAKDOWN.search(between)))
        inside = _in_brackets(masked, quantity.start)
        if not _continues(between):
            list_start = _bounds(masked, quantity)[0]
        around = _Surroundings(
            sentence,
            masked,
            quantity,
            between,
            inside,
            breakdown,
            head,
            masked[max(list_start, _floor(quantity)) : quantity.start],
            heads,
            shared.get(quantity.start),
            this_year,
        )
        claim = _claim(around)
        period = _period(sentence, masked, found, years, quantity, year)
        listed = inside or breakdown or (bool(claims) and _is_listed(between))
        named = not (inside and _is_bare(masked, quantity))
        label = _full_label(claim, head, listed) if named else claim.label
        scope = _scope_at(scopes, masked, quantity.start)
        partial = scope in (ClaimScope.OFFICE, ClaimScope.PART) or period == "part"
        whole = not partial and claim.confidence is not Confidence.ASK
        key = claim.key if whole else None
        claims.append(replace(claim, key=key, label=label, period=period, scope=scope))
        if claim.key in load_lexicon().heads and claim.aspect is Aspect.VALUE:
            heads.append(claim.key or "")
        against = head is not None and _AGAINST_LAST.search(masked[: quantity.start][-12:])
        if not listed and claim.aspect is Aspect.VALUE and not against:
            head = claims[-1]
            this_year = head if period == "this" else this_year
    return claims


def _continues(between: str) -> bool:
    """Whether a figure is one more item of the list that the last one stood in."""
    start = between.lstrip()[:1]
    return bool(start) and start in "、，,和及" and len(between) <= _LONGEST_ITEM + 2


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


def _claim(around: _Surroundings) -> Claim:
    quantity = around.quantity
    left, right = _bounds(around.masked, quantity)
    before = around.masked[left : quantity.start]
    after = around.masked[quantity.end : right]
    label = _label(before, after)
    if around.inside and _is_bare(around.masked, quantity):
        label = _label_before_bracket(around.masked, left) or label
    clause = _SPACES.sub("", f"{before}{FIGURE}{after}").lstrip(OTHER)  # a year in front
    if aspect := _comparison(around, before):
        base = _base(around)
        key, figure = (base.key, base.quantity) if base else (None, None)
        if base is None and aspect is Aspect.RATE and around.shared is None:
            key = _grown(around, before)
        return Claim(quantity, key, label or "同比", aspect=aspect, base=figure, clause=clause)
    if quantity.kind is Kind.PERCENT and _SHARE.search(before):
        return Claim(quantity, None, label, aspect=Aspect.SHARE, clause=clause)
    named = _entry(around, clause) if quantity.kind in (Kind.COUNT, Kind.MONEY) else None
    if named is None:
        return Claim(quantity, None, label, clause=clause)
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


def _grown(around: _Surroundings, before: str) -> str | None:
    """What grew where no figure of it stands before: 新收申请同比增长21%."""
    noun = _TREND_WORDS.sub("", _SPACES.sub("", before)).lstrip(OTHER)
    if not noun or noun == before:
        return None
    counted = replace(around.quantity, kind=Kind.COUNT, unit="件")
    named = _entry(replace(around, quantity=counted, breakdown=False), f"{noun}{FIGURE}")
    return named[1].key if named and not around.inside else None


def _entry(around: _Surroundings, clause: str) -> tuple[Entry, Sum] | None:
    quantity = around.quantity
    floor, ceiling = _floor(quantity), quantity.end + _REACH
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
    floor, ceiling = _floor(around.quantity), around.quantity.end + _REACH
    if entry.confidence is Confidence.SURE and entry.sure:
        certain = entry.sure.search(around.sentence[floor:ceiling])
        return Confidence.SURE if certain else Confidence.LIKELY
    return entry.confidence


def _comparison(around: _Surroundings, before: str) -> Aspect | None:
    kind = around.quantity.kind
    if kind is Kind.PERCENT and _RATE.search(before):
        return Aspect.RATE
    compared = _COMPARED.search(around.between[-16:] + before)
    if kind is Kind.COUNT and compared and _DIRECTION.search(before):
        return Aspect.CHANGE
    return None


def _base(around: _Surroundings) -> Claim | None:
    """The figure that a growth rate belongs to: the head just before it, if that is clear."""
    tail = around.between.rpartition("）")[2]
    if around.head is None or len(tail) > 16 or any(mark in tail for mark in _CLAUSE_END):
        return None
    if "分别" in tail or around.shared is not None:
        return None
    # 今年34件，去年28件，增长21%: it is this year's figure that grew.
    grown = around.head.period == "last" and around.this_year
    return around.this_year if grown else around.head


def _floor(quantity: Quantity) -> int:
    return max(0, quantity.start - _REACH)


def _zero_claims(sentence: str) -> Iterator[Claim]:
    if not any(word in sentence for word in ("未", "没有", "无", "为零")):
        return
    scopes = _scopes(sentence)
    for entry in load_lexicon().entries:
        for pattern in entry.zero:
            match = pattern.search(sentence)
            if match and entry.names:
                start, end = match.span()
                quantity = Quantity(
                    start, end, match[0], Kind.COUNT, Decimal(0), number=(start, end)
                )
                scope = _scope_at(scopes, sentence, start)
                yield Claim(
                    quantity,
                    entry.names.key,
                    match[0],
                    "this",
                    zero=True,
                    names=entry.names,
                    scope=scope,
                    clause=match[0],
                )
                break


def _scopes(text: str) -> list[tuple[int, ClaimScope]]:
    """Where the sentence says whom it counts."""
    found = load_lexicon().scopes.finditer(text)
    return [(match.end(), ClaimScope(match.lastgroup)) for match in found if match.lastgroup]


def _scope_at(
    scopes: Sequence[tuple[int, ClaimScope]], text: str, position: int
) -> ClaimScope | None:
    """The scope named last before this place, within the same statement."""
    for end, scope in reversed(scopes):
        if end <= position:
            crossed = any(mark in text[end:position] for mark in "。；;！？\n")
            return None if crossed else scope
    return None


def _period(
    sentence: str,
    masked: str,
    found: Sequence[Quantity],
    years: dict[int, Quantity],
    quantity: Quantity,
    year: int | None,
) -> Period:
    lexicon = load_lexicon()
    left, _ = _bounds(masked, quantity)
    floor = _floor(quantity)
    start = max(floor, *(masked.rfind(mark, floor, quantity.start) + 1 for mark in _CLAUSE_END))
    clause = sentence[left : quantity.start]
    if lexicon.since.search(sentence[start : quantity.start]):
        return "since"
    if _AGAINST_LAST.search(clause):
        return "last"
    if _CAME_TO.search(clause):
        return "this"
    if lexicon.last.search(clause) and not _COMPARED.search(clause):
        return "last"
    if _is_part_of_the_year(found, quantity, sentence, start):
        return "part"
    named = years.get(quantity.start)
    if year is not None and named and named.start >= start and named.value == year - 1:
        return "last"
    return "this"


def _is_part_of_the_year(
    found: Sequence[Quantity], quantity: Quantity, sentence: str, start: int
) -> bool:
    """Whether the statement says a month, a quarter or a half before the figure, and not 全年 since."""
    text = sentence[start : quantity.start]
    ends = [match.end() + start for match in _HALF.finditer(text)]
    first, last = (bisect_left(found, place, key=_start) for place in (start, quantity.start))
    for other in found[first:last]:
        if other.kind in (Kind.DATE, Kind.PERIOD):
            whole = _WHOLE_YEAR.search(other.text) or not _MONTHS.search(other.text)
            ends += [] if whole else [other.end]
    return bool(ends) and not _ALL_YEAR.search(sentence, max(ends), quantity.start)


def _start(quantity: Quantity) -> int:
    return quantity.start


def _years_before(found: Sequence[Quantity]) -> dict[int, Quantity]:
    """For each quantity, by its start, the year named last before it."""
    named: Quantity | None = None
    years: dict[int, Quantity] = {}
    for quantity in found:
        if named is not None:
            years[quantity.start] = named
        named = quantity if quantity.kind is Kind.YEAR else named
    return years


def _bounds(masked: str, quantity: Quantity) -> tuple[int, int]:
    """The clause of a figure; a list item 、 after another figure is a clause of its own."""
    left = _floor(quantity)
    for match in _BOUNDARY.finditer(masked, left, quantity.start):
        closed = match[0] in "（(" and _closes(masked, match.end(), quantity.start)
        left = left if closed else match.end()
    item = masked.rfind(f"{OTHER}、", left, quantity.start)
    left = max(left, item + 2) if item >= 0 else left
    ceiling = min(len(masked), quantity.end + _REACH)
    right = _RIGHT_BOUNDARY.search(masked, quantity.end, ceiling)
    return left, right.start() if right else ceiling


def _closes(masked: str, start: int, end: int) -> bool:
    return "）" in masked[start:end] or ")" in masked[start:end]


def _in_brackets(masked: str, position: int) -> bool:
    floor = max(0, position - _REACH)
    opened = max(masked.rfind("（", floor, position), masked.rfind("(", floor, position))
    closed = max(masked.rfind("）", floor, position), masked.rfind(")", floor, position))
    return opened > closed


def _is_listed(between: str) -> bool:
    """Whether a figure follows the last one as the next item of a list: 、 and a short name."""
    return between.lstrip().startswith("、") and len(between) < 14


def _mask(sentence: str, found: Sequence[Quantity]) -> str:
    """The sentence with its numbers masked; names in words (第三方, 三类内部事务信息) stay."""
    characters = list(sentence)
    for quantity in found:
        if quantity.kind is Kind.NAME and not _DIGIT.search(quantity.text):
            continue
        characters[quantity.start : quantity.end] = OTHER * (quantity.end - quantity.start)
    return "".join(characters)


def _is_bare(masked: str, quantity: Quantity) -> bool:
    """Whether the bracket opens right before the figure: 微信公众号(1个)."""
    return masked[_floor(quantity) : quantity.start].rstrip().endswith(("（", "("))


def _label_before_bracket(masked: str, left: int) -> str:
    """What stands before the bracket that a bare figure is in: 微信公众号(1个)."""
    opened = masked.rfind(
        "（" if masked[left - 1 : left] == "（" else "(", max(0, left - _REACH), left
    )
    floor = max(0, opened - _LONGEST_LABEL)
    start = max(floor, *(masked.rfind(mark, floor, opened) + 1 for mark in "，,。；;：:"))
    return _label(masked[start:opened], "")


def _label(before: str, after: str) -> str:
    lexicon = load_lexicon()
    text = re.sub(r"[（(][^）)]*[）)]", "", before)
    while (shorter := lexicon.front.sub("", text, count=1)) != text:
        text = shorter
    text = lexicon.back.sub("", text).strip(f" {OTHER}")
    text = re.sub(f'[{OTHER}“”"‘’]+', "", text)
    text = _FROM_LAST.sub("", _MEANS.sub("", text))
    if len(text) > _LONGEST_LABEL:
        text = _LIST_BEFORE.sub("", text)
    if len(text) <= _BARE_VERB:
        noun = re.split(r"[的，、。；（(]", after)[0].strip(f" {OTHER}")
        text = text if _NOT_A_NOUN.match(noun) else f"{text}{noun[:12]}"
    return text[-_LONGEST_LABEL:].lstrip("、”’》")
