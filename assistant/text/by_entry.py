"""A figure that an entry of the lexicon names by its own clause, or by what grew or has a share there."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.text.claim import Aspect, Claim
from assistant.text.clauses import (
    OTHER,
    REACH,
    SPACES,
    clause_bounds,
    floor_of,
    is_bare,
    plain_clause,
)
from assistant.text.comparisons import (
    SHARE,
    SHARE_WORDS,
    TREND_WORDS,
    base_of,
    comparison,
    is_share_of_figure,
)
from assistant.text.labels import label_before_bracket, label_of
from assistant.text.lexicon import FIGURE, Confidence, Entry, Setting, Sum, find_entry
from assistant.text.quantities import Kind
from assistant.text.surroundings import Surroundings
from assistant.text.wholly import tells_results

# 新收申请以自然人为主，占比…
_MAINLY = re.compile(r"以(?P<noun>[^，。；：]{2,10})为主(?:体)?，$")


_CLOSED = "derived.requests.closed"
# 办理的26件申请 are those that came in as well as those that were finished.
_HANDLED = re.compile("办理|处理")
_FINISHED = re.compile("办结|答复|回复|完毕|完成|终结|结果")
_IN_HAND = (Sum(("derived.requests.in_hand",)), Sum(("requests.new_received.total",)))


def claim_by_entry(around: Surroundings) -> Claim:
    """The claim of a figure by its own clause; without names where no entry of the lexicon fits."""
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
    row = quantity.kind is Kind.PERCENT and (around.shared is not None or _in_share_list(around))
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
        return Claim(quantity, None, label, clause=clause)
    entry, names = named
    handled = names.key == _CLOSED and _HANDLED.search(clause) and not _FINISHED.search(clause)
    return Claim(
        quantity,
        names.key,
        label,
        also=(*entry.also, *_IN_HAND) if handled else entry.also,
        names=names,
        confidence=_confidence(entry, around),
        clause=clause,
    )


# 答复结果的占比依次是：予以公开45.8%，部分公开16.7%
_SHARES_OPEN = re.compile(
    "(?:占比|比例|比重|构成|结构)(?:情况)?(?:依次|分别)?(?:为|是|如下)?：[^。；：]*$"
)


def _in_share_list(around: Surroundings) -> bool:
    floor = floor_of(around.quantity)
    return _SHARES_OPEN.search(around.masked[floor : around.quantity.start]) is not None


def _share(claim: Claim, around: Surroundings, before: str, left: int) -> Claim:
    """A share with what it is a share of, where its clause, the one before or 分别 says so."""
    noun = SHARE_WORDS.sub("", SPACES.sub("", before)).lstrip(OTHER)
    mainly = _MAINLY.search(around.masked[max(0, left - REACH) : left])
    noun = mainly["noun"] if mainly and not noun else noun
    if around.shared is not None:
        noun = next((text.rstrip(FIGURE) for text in around.shared), "")
    return of_the_noun(claim, replace(around, shared=None), noun) if noun else claim


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
    return of_the_noun(claim, around, noun)


def of_the_noun(claim: Claim, around: Surroundings, noun: str) -> Claim:
    """The claim as one of what a noun names: what grew, or has a share, where no figure of it stands before: 新收申请同比增长21%."""
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
    if head is None:
        return ""
    # 复议机关审结3件，1件维持: of known words, though they name no one fact.
    if head.names is None and (_SOME_REQUESTS.fullmatch(head.clause) or tells_results(head.clause)):
        return ""
    return " ".join(head.names.plus) if head.names else "?"


def _confidence(entry: Entry, around: Surroundings) -> Confidence:
    floor, ceiling = floor_of(around.quantity), around.quantity.end + REACH
    if entry.confidence is Confidence.SURE and entry.sure:
        certain = entry.sure.search(around.sentence[floor:ceiling])
        return Confidence.SURE if certain else Confidence.LIKELY
    return entry.confidence
