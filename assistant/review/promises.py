"""What last year's section five announced, beside the nearest sentence of this year.

The nearest sentence is an offer to the reader, not a judgement that the promise was kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Words with which a report announces: 下一步, 今后, 明年, and 将 as an auxiliary (not 将近, 将军, 即将到期).
_ANNOUNCES = re.compile(
    r"下一步|下步|今后|明年|下一年|下年度|打算|拟(?=[于在对将])|(?<![即行])将(?!近|士|军|来|错)"
)
# Forms in which 将 takes an object: 将信息及时公开, 现将…报告如下.
_TAKES_OBJECT = re.compile(r"现将|将其|将有关情况|将本")
# A head or a lead-in under which everything is announced, up to the next head.
_PLANS = re.compile(r"下一步|下步|今后|措施[:：]|打算[:：]")
_PLAN_HEAD = re.compile(r"下一步|今后|措施|打算|计划")
_HEAD = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
_LONGEST_HEAD = 20
NEAR = 0.35
# From this similarity on, the same announcement is made once more.
ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence of last year's section five that announces work, and what this year says nearest.

    `this_year` is the nearest sentence that tells rather than announces; None when none is near.
    `similarity` is that of the nearest, 0..1. `again`: this year announces the same once more.
    """

    promise: str
    this_year: str | None
    similarity: float
    again: bool


def announces(sentence: str) -> bool:
    """Whether the sentence announces work to come."""
    return bool(_ANNOUNCES.search(_TAKES_OBJECT.sub("", sentence)))


def find_promises(before: list[str], after: list[str]) -> tuple[Promise, ...]:
    """The announcements among last year's sentences, each with the nearest sentence of this year."""
    told = [sentence for sentence in after if not announces(sentence)]
    announced = [sentence for sentence in after if announces(sentence)]
    return tuple(_promise(sentence, told, announced) for sentence in _announced(before))


def _announced(sentences: list[str]) -> Iterator[str]:
    """Sentences that announce, or stand under a head or lead-in that does (二是…, 三是…)."""
    planning = False
    for sentence in sentences:
        if _HEAD.match(sentence):
            planning = bool(_PLAN_HEAD.search(sentence))
            if len(sentence) <= _LONGEST_HEAD:
                continue
        planning = planning or bool(_PLANS.search(sentence))
        if planning or announces(sentence):
            yield sentence


def _promise(sentence: str, told: list[str], announced: list[str]) -> Promise:
    ranked = ((_similarity(sentence, other), other) for other in told)
    best, nearest = max(ranked, default=(0.0, ""), key=lambda pair: pair[0])
    again = any(_similarity(sentence, other) >= ALIKE for other in announced)
    return Promise(sentence, nearest if best >= NEAR else None, round(best, 4), again)


def _similarity(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
