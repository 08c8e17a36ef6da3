"""What lies beside the library: matters that clerks ask about and that nothing here answers.

The list is `corpus/outside.toml`. A query is held against it in three ways: the nearest way of asking,
the words that give a matter away, and whether its words are rather those of the list or of the rules.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from assistant.retrieval.closeness import (
    SINGLE_WEIGHT,
    Wanted,
    Way,
    telling_tokens,
    way,
    ways_of,
)
from assistant.retrieval.lexical import Lexical
from assistant.retrieval.matters import Matter
from assistant.retrieval.passages import REPORT, Passage
from assistant.retrieval.query import Understood

# So near to a way of asking for a matter a query belongs to it, also in the eyes of a person.
PLAINLY = 0.5
# A word is taken as seen so often on either side before any counting: an unknown one leans nowhere.
_UNSEEN = 0.3
# A word in the text of a passage counts so much of one in a way of asking for it.
_IN_TEXT = 0.5
# The share of a query that an official text of the office's own must hold to answer what is listed.
_OWN_HOLDS = 0.6
# The share that a report must hold, and how near one of its clauses must come.
_REPORT_HOLDS, _REPORT_SAYS = 0.9, 0.6


# How many ways of asking for the rules, and how many of their texts, hold each token.
Inside = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Outsideness:
    """How far a query belongs beside the library.

    Attributes:
        near: the nearest way of asking for a matter, 0 to 1.
        leaning: the mean logarithm of how much rather its words are those of the matters than of the
            rules; 0 for words that neither has.
        cued: 1 when a word gives a matter away, else 0.
    """

    near: float
    leaning: float
    cued: float


class Outside:
    """The listed matters, cut and counted once."""

    def __init__(self, matters: tuple[Matter, ...]) -> None:
        self.matters = matters
        self._ways = [(way(text), at) for at, one in enumerate(matters) for text in one.says]
        self._holding: dict[str, list[int]] = {}
        for number, (cut, _) in enumerate(self._ways):
            for token in cut.tokens:
                self._holding.setdefault(token, []).append(number)

    def measure(self, wanted: Wanted, asked: Understood, inside: Inside) -> Outsideness:
        """How far a query belongs here."""
        near = max((near for near, _ in self._near(wanted)), default=0.0)
        return Outsideness(near, self._leaning(asked, inside), float(bool(self._cued(asked))))

    def matter_of(self, wanted: Wanted, asked: Understood, least: float = PLAINLY) -> Matter | None:
        """The matter that a word of the query gives away, else the nearest; None when none is so near."""
        nearness = {one: near for near, one in self._near(wanted)}
        cued = self._cued(asked)
        if cued:
            return max(cued, key=lambda one: nearness.get(one, 0.0))
        best = max(nearness, key=lambda one: nearness[one], default=None)
        return best if best is not None and nearness[best] >= least else None

    def _near(self, wanted: Wanted) -> list[tuple[float, Matter]]:
        """How near the query is to each matter that shares a word with it."""
        told = (*wanted.weights, *wanted.heard)
        numbers = {number for token in told for number in self._holding.get(token, ())}
        ways: dict[int, list[Way]] = {}
        for number in numbers:
            cut, at = self._ways[number]
            ways.setdefault(at, []).append(cut)
        return [(wanted.nearest(cuts), self.matters[at]) for at, cuts in ways.items()]

    def _cued(self, asked: Understood) -> list[Matter]:
        return [one for one in self.matters if one.cues and _cue(one.cues).search(asked.said)]

    def _leaning(self, asked: Understood, inside: Inside) -> float:
        if not inside:
            # A library of reports alone.
            return 0.0
        total = size = 0.0
        for token in telling_tokens(asked.text):
            weight = SINGLE_WEIGHT if len(token) == 1 else 1.0
            here, there = inside.get(token, 0.0), self._counts[token]
            total += weight * math.log((there + _UNSEEN) / (here + _UNSEEN))
            size += weight
        return total / size if size else 0.0

    @cached_property
    def _counts(self) -> Counter[str]:
        return _counted(text for one in self.matters for text in one.says)


# One for each list; a program reads one, with its glossary.
@cache
def outside_of(matters: tuple[Matter, ...]) -> Outside:
    """The list ready for use; cut and counted at the first call."""
    return Outside(matters)


def inside_of(lexical: Lexical) -> Inside:
    """What the rules of an index are asked for and say; counted once for each state of the index."""
    return lexical.derived("inside", _inside)


def _inside(lexical: Lexical) -> Inside:
    counts: Counter[str] = Counter()
    weighed: dict[str, float] = {}
    for passage in lexical.regulations():
        counts.update(_counted((*passage.asks, passage.heading or passage.place)))
        for token in telling_tokens(passage.text):
            weighed[token] = weighed.get(token, 0.0) + _IN_TEXT
    for token, count in counts.items():
        weighed[token] = weighed.get(token, 0.0) + count
    return weighed


def said_all_the_same(
    wanted: Wanted, asked: Understood, passages: Iterable[Passage], standing_in: frozenset[str]
) -> bool:
    """Whether one of the passages says what the list takes for outside: the list was made beside our digest.

    That is an official text that the office added, unless it stands in for our digest
    (`standing_in`), or a report with a clause in nearly these words.
    """
    for passage in passages:
        if passage.kind == REPORT:
            enough, near = _REPORT_HOLDS, _REPORT_SAYS
        elif passage.official and passage.id not in standing_in:
            enough, near = _OWN_HOLDS, 0.0
        else:
            continue
        if wanted.held(passage, asked) >= enough and wanted.nearest(ways_of(passage)) >= near:
            return True
    return False


def standing_in(lexical: Lexical) -> frozenset[str]:
    """The ids of the official passages that are cited in place of our digest."""
    return lexical.derived("standing in", _standing_in)


def _standing_in(lexical: Lexical) -> frozenset[str]:
    return frozenset(one.superseded_by for one in lexical.regulations() if one.superseded_by)


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(token for text in texts for token in way(text).tokens)


# As many as the list has matters.
@cache
def _cue(cues: tuple[str, ...]) -> re.Pattern[str]:
    parts = (".{0,8}?".join(re.escape(part) for part in cue.split("...")) for cue in cues)
    return re.compile("|".join(parts))
