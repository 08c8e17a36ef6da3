"""What a figure counts: the fact key that its words name, or a label in Chinese where they name none.

>>> [(c.quantity.text, c.key) for c in find_claims("全年收到政府信息公开申请34件，予以公开9件。")]
[('34件', 'requests.new_received.total'), ('9件', 'requests.granted.total')]

A key is given only when the wording names one fact; the words are data, `claims.toml`. Not covered:
claims that run over two sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.text.claim import Aspect, Claim
from assistant.text.clauses import (
    OTHER,
    REACH,
    SPACES,
    clause_bounds,
    floor_of,
    is_bare,
    is_listed,
    mask_numbers,
    plain_clause,
    widen,
)
from assistant.text.comparisons import (
    SHARE,
    SHARE_WORDS,
    TREND_WORDS,
    base_of,
    comparison,
    is_share_of_figure,
)
from assistant.text.denials import zero_claims
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
    Period,
    period_of,
    quarters_in_order,
    scope_at,
    scopes_in,
    years_before,
    years_in_order,
)
from assistant.text.quantities import Kind, Quantity, find_quantities
from assistant.text.surroundings import Reading, Surroundings
from assistant.text.word_by_word import (
    all_together,
    by_every_word,
    carried_on,
    confirmed,
    together,
)

__all__ = ["FIGURE", "Aspect", "Claim", "ClaimScope", "Confidence", "Period", "Sum", "find_claims"]


def find_claims(
    sentence: str,
    year: int | None = None,
    quantities: Sequence[Quantity] | None = None,
    context: str = "",
) -> list[Claim]:
    """One claim for each figure of the sentence, and one for each wording that says "none".

    `year` is the report year: a figure said of the year before gets the period `last`. `context` is
    what stands before the sentence in its paragraph.
    """
    found = find_quantities(sentence) if quantities is None else quantities
    figures = [quantity for quantity in found if quantity.is_figure]
    wide = widen(sentence)
    claims = _figure_claims(wide, figures, found, year, context) if figures else []
    zeros = [
        replace(claim, quantity=_as_written(claim.quantity, sentence))
        for claim in zero_claims(wide, year)
    ]
    return sorted([*claims, *zeros], key=lambda claim: claim.quantity.start)


def _as_written(quantity: Quantity, sentence: str) -> Quantity:
    return replace(quantity, text=sentence[quantity.start : quantity.end])


def _figure_claims(
    sentence: str,
    figures: Sequence[Quantity],
    found: Sequence[Quantity],
    year: int | None,
    context: str,
) -> list[Claim]:
    masked = mask_numbers(sentence, found)
    reading = Reading(sentence, masked)
    shared, scopes, years = distribute(masked, figures), scopes_in(masked), years_before(found)
    yearly, quarters = years_in_order(sentence, figures), quarters_in_order(sentence, figures)
    for quantity in figures:
        claim = _claim(reading.surroundings(quantity, shared.get(quantity.start)))
        period = period_of(sentence, masked, found, years, quantity, year)
        if year is not None and quantity.start in yearly:
            gap = year - yearly[quantity.start]
            period = "this" if gap == 0 else "last" if gap == 1 else "since"
            if (
                claim.names is None
                and reading.claims
                and reading.claims[-1].quantity.start in yearly
                and is_listed(reading.between(quantity))
            ):
                claim = _named_like(claim, reading.claims[-1])
        scope, whom = scope_at(scopes, masked, quantity.start)
        if claim.names is None and claim.aspect is Aspect.VALUE:
            in_order = quantity.start in yearly or quantity.start in quarters
            claim = by_every_word(claim, reading, whom, context, year, in_order=in_order)
        elif claim.confidence is Confidence.LIKELY and claim.aspect is Aspect.VALUE:
            claim = confirmed(claim, reading, whom, context, year)
        elif claim.names is not None and claim.aspect is Aspect.VALUE:
            claim = together(claim, reading, whom, year)
        claim = _of_those_done(claim, reading)
        if claim.names is None and claim.aspect is Aspect.VALUE:
            claim = carried_on(claim, reading)
            if whole := all_together(claim, reading):
                claim, scope, whom = whole, None, ""
        if quantity.start in quarters[1:] and claim.names is None:
            claim = _named_like(claim, reading.claims[-1])
        reading.take(replace(claim, period=period, scope=scope, whom=whom))
    return _told_apart(_named_behind(reading.claims, sentence))


_UNABLE = ("derived.requests.unable", "requests.unable_")


def _told_apart(claims: list[Claim]) -> list[Claim]:
    """无法提供 for 不掌握 no more, where the sentence tells the rows of that group apart."""
    keys = {c.names.key for c in claims if c.names and (c.names.key or "").startswith(_UNABLE)}
    if len(keys) < 2:
        return claims
    return [replace(c, also=()) if c.names and c.names.key in keys else c for c in claims]


def _named_like(claim: Claim, other: Claim) -> Claim:
    """The claim as one of the fact that another figure counts."""
    key = other.names.key if other.names else None
    return replace(claim, key=key, names=other.names, also=other.also, confidence=other.confidence)


_AGAINST_IT_PLAINLY = f"与去年的{FIGURE}相比"
_AGAINST_IT = re.compile(
    rf"(?:相?(?:与|和|同|较|比)|相比)于?(?:上一?年度?|去年|{OTHER}+)(?:同期)?的?{FIGURE}(?:相比)?"
)


# 与去年（20件）相比
_AGAINST_BRACKET = re.compile(
    r"(?:与|和|同|较|比)于?(?:上一?年度?|去年|20\d{2}年)(?:同期)?的?[（(]$"
)
_CLOSED = "derived.requests.closed"
_NEW_OR_CARRIED = ("requests.new_received.total", "requests.carried_in.total")
_AMONG_THEM = re.compile("[^，。；]{0,6}中|，其中|（其中")
_NEW_DONE = Sum(("requests.new_received.total",), ("requests.carried_out.total",))


def _of_those_done(claim: Claim, reading: Reading) -> Claim:
    """已办结的61件中，57件系本年新收: of those done, the new ones."""
    if claim.names is None or claim.names.key not in _NEW_OR_CARRIED:
        return claim
    among = any(
        done.names is not None
        and done.names.key == _CLOSED
        and _AMONG_THEM.match(reading.masked, done.quantity.end)
        for done in reading.claims
    )
    return replace(claim, also=(*claim.also, _NEW_DONE)) if among else claim


def _named_behind(claims: list[Claim], sentence: str) -> list[Claim]:
    """与去年的20件相比，今年行政处罚…16件: what the first figure counts stands with the second."""
    for place, (first, second) in enumerate(pairwise(claims)):
        before = sentence[max(0, first.quantity.start - 12) : first.quantity.start]
        if first.names is None and _AGAINST_BRACKET.search(before):
            first = replace(first, period="last", clause=_AGAINST_IT_PLAINLY)
        plain = first.names is None and first.aspect is Aspect.VALUE and first.period == "last"
        same = second.aspect is Aspect.VALUE and first.quantity.unit == second.quantity.unit
        if plain and same and second.names and _AGAINST_IT.fullmatch(first.clause):
            claims[place] = _named_like(first, second)
    return claims


def _claim(around: Surroundings) -> Claim:
    quantity = around.quantity
    left, right = clause_bounds(around.masked, quantity)
    before = around.masked[left : quantity.start]
    after = around.masked[quantity.end : right]
    label = label_of(before, after)
    if around.inside and is_bare(around.masked, quantity):
        label = label_before_bracket(around.masked, left) or label
    clause = plain_clause(before, after)
    if aspect := comparison(around, before):
        return _compared(around, aspect, before, label or "同比", clause)
    row = around.shared is not None and quantity.kind is Kind.PERCENT
    if row or (quantity.kind in (Kind.PERCENT, Kind.MULTIPLE) and SHARE.search(before)):
        claim = Claim(quantity, None, label, aspect=Aspect.SHARE, clause=clause)
        return _share(claim, around, before, left)
    if is_share_of_figure(around):
        return Claim(quantity, None, label, aspect=Aspect.SHARE, clause=clause)
    counts = quantity.kind in (Kind.COUNT, Kind.MONEY)
    named = _entry(around, clause) if counts else None
    if named is None and counts and around.inside and is_bare(around.masked, quantity):
        # 申请人主要是自然人（40件）
        named = _entry(replace(around, inside=False, breakdown=True), f"{label}{FIGURE}")
    if named is None:
        plain = _in_all(Claim(quantity, None, label, clause=clause), around)
        if plain.names is not None:
            return plain
        once_more = _same_again(around, f"{before}{FIGURE}{after}")
        return once_more or _of_what_grew(plain, around, left)
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


def _share(claim: Claim, around: Surroundings, before: str, left: int) -> Claim:
    """A share with what it is a share of, where its clause, the one before or 分别 says so."""
    noun = SHARE_WORDS.sub("", SPACES.sub("", before)).lstrip(OTHER)
    mainly = _MAINLY.search(around.masked[max(0, left - REACH) : left])
    noun = mainly["noun"] if mainly and not noun else noun
    if around.shared is not None:
        noun = next((text.rstrip(FIGURE) for text in around.shared), "")
    return _of_the_noun(claim, replace(around, shared=None), noun) if noun else claim


_IN_ALL = re.compile(rf"(?:总数|总量|共计?)?(?:达到?|增至|升至|降至|减至|共|为)了?{FIGURE}")


def _in_all(claim: Claim, around: Surroundings) -> Claim:
    """申请比上年多4件，达到24件: what it came to, where only the change is named before."""
    last = around.last
    if last is None or last.aspect is not Aspect.CHANGE or last.base is not None:
        return claim
    names = last.names
    if names is None or last.quantity.unit != claim.quantity.unit:
        return claim
    if not _IN_ALL.fullmatch(claim.clause):
        return claim
    return replace(claim, key=names.key, names=names, confidence=last.confidence)


# 新收申请以自然人为主，占比…
_MAINLY = re.compile(r"以(?P<noun>[^，。；：]{2,10})为主(?:体)?，$")
# 新收申请连续两年上升，由…: what grew stands in the clause before.
_GREW = re.compile(
    r"(?:^|[，；：])(?P<noun>[^，。；：]{2,16}?)(?:数量|总量|数|量)?(?:连续[^，。；]{1,4}|稳步|大幅|明显|略有|有所|持续|呈现?)*"
    r"(?:增长|增加|上升|提高|下降|减少|降低|回落)(?:了|的?态势|的?趋势)?，$"
)


# 行政强制与上年持平，均为…
_LEVEL = re.compile(
    r"(?:^|[，；：])(?P<noun>[^，。；：]{2,16}?)(?:与|和)(?:上一?年度?|去年)(?:同期)?(?:相比)?(?:基本)?(?:持平|相同|一致)，$"
)


# 企业次之，共＃
_RANKED = re.compile(
    r"(?:^|[，；：])(?P<noun>[^，。；：]{2,10}?)(?:数量|申请)?(?:占多数|占比最高|占比较高|数?量?最多|较多|居多|次之|居首|为主|位居第[一二三])，$"
)


def _of_what_grew(claim: Claim, around: Surroundings, left: int) -> Claim:
    """A figure behind 由 or 均为 counts what the clause before says to have grown or not."""
    before = around.masked[max(0, left - REACH) : left]
    came = around.masked[left : around.quantity.start]
    if came[:1] in ("由", "从"):
        grew = _GREW.search(before)
    elif came in ("均为", "都是", "都为", "为"):
        grew = _LEVEL.search(before) or _RANKED.search(before)
    elif came in ("共", "共计", "有", "共有", "达", "计"):
        grew = _RANKED.search(before)
    else:
        return claim
    noun = grew["noun"].lstrip(OTHER) if grew else ""
    return _of_the_noun(claim, around, noun) if noun else claim


def _same_again(around: Surroundings, clause: str) -> Claim | None:
    """A figure of the fact before it, of another time or body: 上年20件，今年24件; 全县320件，其中我镇24件."""
    head, quantity = around.head, around.quantity
    if head is None or head.names is None or around.shared is not None:
        return None
    if head.quantity.unit != quantity.unit or quantity.unit == "":
        return None
    again = load_lexicon().again.fullmatch(SPACES.sub("", clause))
    if again is None or not _is_same_deed(again["verb"], head.clause):
        return None
    if around.inside and not around.between.startswith("（"):
        return None
    return replace(head, quantity=quantity, key=head.names.key, clause=clause, base=None)


# 新收 and 收到 count one thing, 制发 and 出台 another.
_DEEDS = tuple(
    frozenset(words.split("|"))
    for words in (
        "新收|收到|受理|收办",
        "办结|答复|办理",
        "制发|制定|印发|出台",
        "作出|实施|办理",
        "被申请|发生",
    )
)


def _is_same_deed(verb: str | None, clause: str) -> bool:
    """Whether what was done is done in that clause too."""
    if verb == "新收" and verb not in clause:
        return False  # of those 收办, the new ones
    deeds = {word for words in _DEEDS if verb in words for word in words} | {verb or ""}
    return any(word in clause for word in deeds)


def _compared(around: Surroundings, aspect: Aspect, before: str, label: str, clause: str) -> Claim:
    base = base_of(around)
    claim = Claim(around.quantity, None, label, aspect=aspect, clause=clause)
    if base is not None:
        return replace(claim, key=base.key, base=base.quantity)
    noun = TREND_WORDS.sub("", SPACES.sub("", before)).lstrip(OTHER)
    last = around.last
    if not noun and aspect is Aspect.RATE and last is not None and last.aspect is Aspect.CHANGE:
        # 与上年相比，行政许可增加42件，增幅14%
        return replace(claim, key=last.key, names=last.names, confidence=last.confidence)
    if not noun or noun == before or around.shared is not None:
        return claim
    return _of_the_noun(claim, around, noun)


def _of_the_noun(claim: Claim, around: Surroundings, noun: str) -> Claim:
    """What grew, or has a share, where no figure of it stands before: 新收申请同比增长21%."""
    counted = replace(around.quantity, kind=Kind.COUNT, unit="件")
    named = _entry(replace(around, quantity=counted, breakdown=False), f"{noun}{FIGURE}")
    if named is None or around.inside:
        return claim
    entry, names = named
    key = None if claim.aspect is Aspect.SHARE else names.key
    return replace(claim, key=key, names=names, confidence=_confidence(entry, around))


def _entry(around: Surroundings, clause: str) -> tuple[Entry, Sum] | None:
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


# 60件申请中，予以公开…: of requests, though it is not said of which.
_SOME_REQUESTS = re.compile(rf"{FIGURE}(?:政府信息公开|信息公开|依申请公开)?申请[中里]?")


def _named_by(head: Claim | None) -> str:
    """The keys that the figure before names; "?" where it names none."""
    if head is None or (head.names is None and _SOME_REQUESTS.fullmatch(head.clause)):
        return ""
    return " ".join(head.names.plus) if head.names else "?"


def _confidence(entry: Entry, around: Surroundings) -> Confidence:
    floor, ceiling = floor_of(around.quantity), around.quantity.end + REACH
    if entry.confidence is Confidence.SURE and entry.sure:
        certain = entry.sure.search(around.sentence[floor:ceiling])
        return Confidence.SURE if certain else Confidence.LIKELY
    return entry.confidence
