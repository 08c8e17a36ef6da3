"""Breakdowns in a sentence held against the total that they break down.

Parts may fall short of a total that 其中 or 等 leaves open, they may never exceed it; a list in
brackets right behind its total is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.text.claims import Aspect, Claim, find_claims

_OPENS = re.compile(r"其中|包括|分别")
_UNFINISHED = re.compile(r"等|……|…|左右|以上")
# Two figures in brackets may be remarks (含上年结转2件、撤回1件); three are a list.
_SHORTEST_LIST = 3


@dataclass(frozen=True, slots=True)
class SumFault:
    """A total and the different sum of its parts; the span is that of the total."""

    start: int
    end: int
    total: Decimal
    parts: Decimal
    exceeds: bool


def sum_faults(sentence: str, year: int | None) -> list[SumFault]:
    """The totals of the sentence that their parts contradict."""
    claims = [c for c in find_claims(sentence, year) if c.aspect is Aspect.VALUE and not c.zero]
    return [
        fault
        for number, total in enumerate(claims)
        for fault in _faults(sentence, total, claims[number + 1 :])
    ]


def _faults(sentence: str, total: Claim, following: list[Claim]) -> Iterator[SumFault]:
    if not _is_exact(total):
        return
    parts, closed = _parts(sentence, total, following)
    if len(parts) < 2 or not all(map(_is_exact, parts)):
        return
    whole = total.quantity.value
    added = sum((part.quantity.value or Decimal(0) for part in parts), Decimal(0))
    if whole is not None and (added > whole or (closed and added != whole)):
        start, end = total.quantity.start, total.quantity.end
        yield SumFault(start, end, whole, added, added > whole)


def _parts(sentence: str, total: Claim, following: list[Claim]) -> tuple[list[Claim], bool]:
    """The parts of a total, and whether their list is complete."""
    rest = sentence[total.quantity.end :]
    if re.match(r"[^（(]{0,12}[）)]", rest):
        return [], False  # itself an item in brackets
    bracket = re.match(r"\s*[（(]([^（）()]*)[）)]", rest)
    if bracket:
        end = total.quantity.end + bracket.end()
        parts = [c for c in following if c.quantity.end <= end and _same_unit(c, total)]
        remark = _OPENS.search(bracket[1]) or _UNFINISHED.search(bracket[1]) or "含" in bracket[1]
        return parts, len(parts) >= _SHORTEST_LIST and not remark
    parts = []
    position = total.quantity.end
    for claim in following:
        between = sentence[position : claim.quantity.start]
        opened = _OPENS.search(between)
        if ("；" in between or ";" in between) or bool(opened) == bool(parts):
            break
        if not _same_unit(claim, total) or "（" in between or "(" in between:
            break
        parts.append(claim)
        position = claim.quantity.end
    return parts, False


def _same_unit(claim: Claim, total: Claim) -> bool:
    return claim.quantity.unit == total.quantity.unit and claim.quantity.kind is total.quantity.kind


def _is_exact(claim: Claim) -> bool:
    return claim.quantity.value is not None and not claim.quantity.approximate
