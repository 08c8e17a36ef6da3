"""Breakdowns in a sentence held against the total that they break down.

Parts may fall short of a total that 其中 or 等 leaves open, they may never exceed it; a list in
brackets right behind its total is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.text.claims import Aspect, Claim

_OPENS = re.compile(r"其中|包括|分别")
_UNFINISHED = re.compile(r"等|……|…|左右|以上")
# Two figures in brackets may be remarks (含上年结转2件、撤回1件); three are a list.
_SHORTEST_LIST = 3
_LONGEST_ITEM = 16
# One item may be several of these: the same news on the site and the account, a picture that explains
# a policy, a request that concerns two matters. Kinds (…类) exclude one another.
_MAY_OVERLAP = re.compile(
    r"网站|网上|微信|公众号|微博|抖音|快手|头条|视频|客户端|媒体|平台|渠道|公报|公开栏|显示屏|图解|图片|动漫|解读|原创|转载|转发|"
    r"线上|线下|首次|重点|涉及|党员|干部|妇女|新增|新开|会议|培训|讲座"
)
NEW = "requests.new_received.total"
_NEW_ROW = ("requests.new_received.", "derived.requests.organisations")
_LEVEL = re.compile(r"[省市县区镇乡村]级")
_MANY_DIGITS = 4
_ALL_KINDS = (
    {"requests.new_received.natural_person", "derived.requests.organisations"},
    {"disputes.direct.total", "disputes.after_review.total"},
)
# Figures that head a list of their own.
_NO_PARTS = frozenset(
    {
        "requests.new_received.total",
        "requests.carried_in.total",
        "derived.requests.in_hand",
        "derived.requests.closed",
        "disputes.review.total",
        "derived.disputes.litigation",
    }
)


@dataclass(frozen=True, slots=True)
class SumFault:
    """A total and the different sum of its parts; the span is that of the total.

    `certain` when no reading of the words makes them right.
    """

    start: int
    end: int
    total: Decimal
    parts: Decimal
    exceeds: bool
    certain: bool = False


def sum_faults(sentence: str, claims: Sequence[Claim]) -> list[SumFault]:
    """The totals of the sentence that their parts contradict; `claims` are those of the sentence."""
    values = [c for c in claims if c.aspect is Aspect.VALUE and not c.zero]
    return [
        fault
        for number, total in enumerate(values)
        for fault in _faults(sentence, total, values[:number], values[number + 1 :])
    ]


def _faults(
    sentence: str, total: Claim, before: Sequence[Claim], following: Sequence[Claim]
) -> Iterator[SumFault]:
    if not _is_exact(total):
        return
    parts, closed = _parts(sentence, total, following)
    single = len(parts) == 1 and not closed
    if not parts or (single and not _is_larger(parts[0], total)):
        return
    if not all(map(_is_exact, parts)) or _are_results_of_new(total, parts):
        return
    whole = total.quantity.value
    if whole is None:
        return
    room = whole + _beside(sentence, total, before)
    added = sum((part.quantity.value or Decimal(0) for part in parts), Decimal(0))
    divided = _divide_the_whole(parts) or (_exclude_each_other(parts) and _misprinted(whole, added))
    if added > room or ((closed or divided) and added != whole and room == whole):
        exceeds = added > whole
        largest = max(part.quantity.value or Decimal(0) for part in parts)
        certain = largest > room or ((exceeds or closed) and _exclude_each_other(parts))
        start, end = total.quantity.start, total.quantity.end
        yield SumFault(start, end, whole, added, exceeds, certain)


def _parts(sentence: str, total: Claim, following: Sequence[Claim]) -> tuple[list[Claim], bool]:
    """The parts of a total, and whether their list is complete."""
    rest = sentence[total.quantity.end :]
    if re.match(r"[^（(]{0,12}[）)]", rest):
        return [], False  # itself an item in brackets
    bracket = re.match(r"\s*[（(]([^（）()]*)[）)]", rest)
    if bracket:
        end = total.quantity.end + bracket.end()
        parts = [c for c in following if c.quantity.end <= end and _same_unit(c, total)]
        remark = _OPENS.search(bracket[1]) or _UNFINISHED.search(bracket[1]) or "含" in bracket[1]
        if parts:
            return parts, len(parts) >= _SHORTEST_LIST and not remark
    parts = []
    position = total.quantity.end
    for claim in following:
        between = sentence[position : claim.quantity.start]
        opened = _OPENS.search(between)
        if ("；" in between or ";" in between) or bool(opened) == bool(parts):
            break
        if not _same_unit(claim, total) or "（" in between or "(" in between or _is_whole(claim):
            break
        parts.append(claim)
        position = claim.quantity.end
    return parts, False


def _beside(sentence: str, total: Claim, before: Sequence[Claim]) -> Decimal:
    """What stands beside the total in one list: 行政复议3件、行政诉讼2件，其中维持4件 breaks down both."""
    added, start = Decimal(0), total.quantity.start
    for claim in reversed(before):
        between = sentence[claim.quantity.end : start]
        if len(between) > _LONGEST_ITEM or not re.match(r"\s*(?:[、，,和及与]|以及)", between):
            break
        if not _same_unit(claim, total) or _OPENS.search(between) or claim.quantity.value is None:
            break
        added, start = added + claim.quantity.value, claim.quantity.start
    return added


def _exclude_each_other(parts: Sequence[Claim]) -> bool:
    labels = [re.sub(r"^.*（|）$", "", part.label) for part in parts]
    return all(
        part.names is not None or "类" in label or not _MAY_OVERLAP.search(label)
        for part, label in zip(parts, labels, strict=True)
    )


def _divide_the_whole(parts: Sequence[Claim]) -> bool:
    """Whether the parts leave nothing over: all levels of government, people and organisations."""
    named = {part.names.key for part in parts if part.names}
    levels = all(_LEVEL.search(re.sub(r"^.*（", "", part.label)) for part in parts)
    return (levels and len(parts) > 1) or any(named >= kinds for kinds in _ALL_KINDS)


def _misprinted(whole: Decimal, added: Decimal) -> bool:
    """Whether two numbers have the same digits in another order: 10291 for 10219."""
    digits, others = str(whole), str(added)
    return len(digits) >= _MANY_DIGITS and sorted(digits) == sorted(others)


def _are_results_of_new(total: Claim, parts: Sequence[Claim]) -> bool:
    """Results of the year may be more than its new requests: some were carried in."""
    return total.key == NEW and any(
        part.names is not None and not all(key.startswith(_NEW_ROW) for key in part.names.plus)
        for part in parts
    )


def _is_larger(part: Claim, total: Claim) -> bool:
    part_value, whole = part.quantity.value, total.quantity.value
    return part_value is not None and whole is not None and part_value > whole


def _is_whole(claim: Claim) -> bool:
    """Whether a figure heads a list of its own; one answer may bring both a review and a suit."""
    named = claim.names is not None and claim.names.key in _NO_PARTS
    return named or (re.search("复议|诉讼", claim.clause) is not None and claim.names is None)


def _same_unit(claim: Claim, total: Claim) -> bool:
    return claim.quantity.unit == total.quantity.unit and claim.quantity.kind is total.quantity.kind


def _is_exact(claim: Claim) -> bool:
    return claim.quantity.value is not None and not claim.quantity.approximate
