"""A list of results that was complete last year stays complete: what was nothing then may count now.

被申请行政复议3件，结果维持2件、其他结果1件 said all there was; when this year one was corrected, the
list must say so. The parts that were not listed are put behind as items that print nothing while
they are 0, and a listed one that is 0 this year becomes such an item.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache

from assistant.drafting.rolled import Rolled, wordings
from assistant.facts import FIGURE, FactSheet
from assistant.text.claims import Claim

_SHORTEST = 2
_SEPARATOR = "、"

Listed = Sequence[tuple[Claim, str]]


def complete_lists(rolled: Rolled, bound: Listed) -> None:
    """Complete each breakdown of the sentence whose total and parts are facts."""
    for number, (_, head) in enumerate(bound):
        parts = _breakdowns().get(head)
        if parts is None:
            continue
        listed = _listed(rolled.sentence, bound[number + 1 :], parts)
        if len(listed) < _SHORTEST or not _was_complete(head, listed, parts, rolled.context.facts):
            continue
        for previous, item in itertools.pairwise(listed):
            _fold(rolled, previous[0], *item)
        named = {key for _, key in listed}
        end = listed[-1][0].quantity.end
        rolled.change(end, end, "".join(f"[F:{key}|item]" for key in parts if key not in named))


def _listed(sentence: str, following: Listed, parts: Sequence[str]) -> Listed:
    """The parts that the sentence lists behind the total, in one run."""
    listed: list[tuple[Claim, str]] = []
    for claim, key in following:
        if key not in parts:
            if listed:
                break
            continue
        since = listed[-1][0].quantity.end if listed else claim.quantity.start
        if any(mark in sentence[since : claim.quantity.start] for mark in "。；;"):
            break
        listed.append((claim, key))
    return listed


def _was_complete(head: str, listed: Listed, parts: Sequence[str], facts: FactSheet) -> bool:
    """Whether the parts listed made up the whole last year, by last year's own tables."""
    whole = facts[head].previous
    values = {key: facts[key].previous for key in parts if key in facts}
    named = [values.get(key) for _, key in listed]
    if whole is None or None in values.values() or len(values) < len(parts):
        return False
    return sum(value or 0 for value in named) == whole


def _fold(rolled: Rolled, before: Claim, claim: Claim, key: str) -> None:
    """、结果维持2件 in the fact's plain words becomes an item that prints nothing when it is 0."""
    fact, sentence = rolled.context.facts[key], rolled.sentence
    between = sentence[before.quantity.end : claim.quantity.end]
    number = sentence[claim.quantity.number[0] : claim.quantity.number[1]]
    plain = bool(fact.forms) and between == f"{_SEPARATOR}{fact.forms[-1].replace(FIGURE, number)}"
    if fact.value == 0 and plain:
        rolled.retract(before.quantity.end, claim.quantity.end)
        rolled.change(before.quantity.end, claim.quantity.end, f"[F:{key}|item]")


@cache
def _breakdowns() -> dict[str, tuple[str, ...]]:
    return {
        str(head): tuple(map(str, item["parts"]))
        for item in wordings()["breakdowns"]
        for head in item["heads"]
    }
