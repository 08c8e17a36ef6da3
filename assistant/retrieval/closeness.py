"""How close a query is to a passage: the share of it that the passage holds, and the nearest way of asking.

Both are weighed by what a word tells among the regulations, so they do not change with the number of
reports in the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.retrieval.lexical import Lexical
from assistant.retrieval.passages import Passage
from assistant.retrieval.query import Understood
from assistant.retrieval.tokens import CITED, citations, normalise, terms

# A character that is found tells less than a pair of them, but survives a typing error.
SINGLE_WEIGHT = 0.35
# What a word of a way of asking counts that the query does not have: nearly as much as a rare one.
OTHER_WORD = 0.9
# A word that only sounds like one of the passage: it may be a typing error, or another word.
HEARD_HELD = 0.3
COMMON_WORDS = "common_words.txt"
# So many ways of asking are kept cut; our digest has some 4,000.
MOST_WAYS = 20_000
_CLAUSE_END = re.compile(r"[。；！？，：\n]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks for.

    Attributes:
        weights: its telling words, each with how much it tells.
        heard: words that sound like an unknown one of the query, with that one.
    """

    weights: Mapping[str, float]
    heard: Mapping[str, str]

    def held(self, passage: Passage, asked: Understood) -> float:
        """The share of the query that stands in the passage or is meant by its words, 0 to 1."""
        # Looking for each token in the text is many times faster than cutting the text into tokens.
        text = normalise("\n".join((passage.searched_text, *passage.asks)))
        if any(token[0] in CITED and token[1:2] == "n" for token in self.weights):
            text += " ".join(citations(text))
        known: set[str] = set()
        for meant in asked.meant:
            if any(_holds(term, text) for term in meant.official):
                found = terms("\n".join(meant.phrases))
                known.update((*found.pairs, *found.singles))
        total = sum(self.weights.values())
        if total == 0:
            # Nothing but filler and known phrases was asked.
            return float(bool(known))
        there = {token for token in self.weights if token in known or token in text}
        heard = {token for alike, token in self.heard.items() if alike in text} - there
        held = sum(self.weights[token] for token in there)
        return (held + HEARD_HELD * sum(self.weights[token] for token in heard)) / total

    def nearest(self, ways: Iterable[Way]) -> float:
        """How much the query shares with the way of asking that is nearest to it, 0 to 1."""
        told = dict(self.weights) | {
            alike: self.weights[token] for alike, token in self.heard.items()
        }
        words, total = frozenset(told), sum(self.weights.values())
        best = 0.0
        for way in ways:
            met = words & way.tokens
            if met:
                shared = sum([told[token] for token in met])
                rest = OTHER_WORD * (way.size - sum([_size(token) for token in met]))
                best = max(best, 2 * shared / (total + shared + rest))
        return best


@dataclass(frozen=True, slots=True)
class Way:
    """A way of asking for something: its telling words, and how much they are together."""

    tokens: frozenset[str]
    size: float


def _size(token: str) -> float:
    return SINGLE_WEIGHT if len(token) == 1 else 1.0


def wanted_of(lexical: Lexical, asked: Understood) -> Wanted:
    """The telling words of a query; without words of everyday questions, where any are left."""
    text = asked.text
    for meant in asked.meant:
        for phrase in meant.phrases:
            # Where a known phrase begins or ends a word does; no bigram goes across.
            text = text.replace(phrase, f" {phrase} ")
    tokens = {*telling_tokens(text)}
    if asked.wants_reports:
        # Reports have no ways of asking beside them: a known phrase tells, even one that is made of
        # everyday words (处理费).
        tokens.update(
            terms("\n".join(word for meant in asked.meant for word in meant.phrases)).pairs
        )
    weights = {
        token: rarity * _size(token) for token, rarity in lexical.rarities(sorted(tokens)).items()
    }
    heard = {alike: token for token in weights for alike in lexical.heard(token)}
    return Wanted(weights, heard)


def ways_of(passage: Passage) -> list[Way]:
    """The ways to ask for a passage, its heading among them.

    Where nobody wrote any, as beside reports and what the office adds, its clauses stand for them.
    """
    heading = f"{passage.place} {passage.heading}"
    clauses: Iterable[str] = ()
    if passage.official or not passage.asks:
        clauses = filter(None, _CLAUSE_END.split(passage.text))
    return [way(text) for text in (heading, *passage.asks, *clauses)]


@lru_cache(maxsize=MOST_WAYS)
def way(text: str) -> Way:
    """A way of asking, cut into its telling words."""
    tokens = telling_tokens(text)
    return Way(tokens, sum(_size(token) for token in tokens))


def telling_tokens(text: str) -> frozenset[str]:
    """The tokens of a question without the words of everyday questions; of all where none is left."""
    found = terms(_common().sub(" ", normalise(text)))
    if not found.singles:
        found = terms(text)
    return frozenset((*found.pairs, *found.singles))


@cache
def _common() -> re.Pattern[str]:
    text = (Path(__file__).parent / COMMON_WORDS).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    words = sorted({word for line in lines for word in line.split()}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


# Terms are the official ones of the glossary: as many as it lists.
@cache
def _tokens_of(term: str) -> tuple[str, ...]:
    found = terms(term)
    return found.pairs or found.singles


def _holds(term: str, text: str) -> bool:
    tokens = _tokens_of(term)
    return bool(tokens) and all(token in text for token in tokens)
