"""Whether a passage answers at all: how much of what is asked it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from assistant.retrieval.lexical import Lexical
from assistant.retrieval.passages import Passage
from assistant.retrieval.postings import rarity
from assistant.retrieval.query import Understood
from assistant.retrieval.tokens import citations, normalise, terms

# The numbers were set on the dev split of tests/retrieval/queries.toml.
# Share of the query, by rarity, that some passage must hold, else nothing is shown.
FLOOR = 0.3
# Who uses a word of this trade asks about it: so much is added for each of up to two.
TRADE_BONUS, _TRADE_MOST = 0.1, 2
_TRADE = re.compile(
    "公开|年报|年度报告|复议|诉讼|起诉|补正|答复|政府信息|表[二三四]|部分|处理费|结转|不予|申请人|第三方"
    "|规范性文件|规章|信访|勾稽|条例|主管部门|收费|缴费|填|公报|公众号|网站|案卷|涉密"
)
# A character that is found tells less than a pair of them, but survives a typing error.
SINGLE_WEIGHT = 0.35
COMMON_WORDS = "common_words.txt"


def fits(lexical: Lexical, asked: Understood, passages: Iterable[Passage]) -> bool:
    """Whether any of the passages, the best first, holds enough of what is asked."""
    wanted = _wanted(asked)
    counts, total = lexical.frequencies(wanted)
    weights = {
        token: rarity(counts.get(token, 0), total) * (SINGLE_WEIGHT if len(token) == 1 else 1.0)
        for token in wanted
    }
    floor = _floor(asked)
    return any(_held(passage, asked, weights) >= floor for passage in passages)


def _floor(asked: Understood) -> float:
    """What share must be held; less when the query speaks the language of this trade."""
    words = set(_TRADE.findall(asked.text)) | set(asked.agencies)
    return FLOOR - TRADE_BONUS * min(_TRADE_MOST, len(words))


def _wanted(asked: Understood) -> list[str]:
    """The tokens that tell what is asked: without words of everyday questions, where any are left."""
    text = asked.text
    for meant in asked.meant:
        for phrase in meant.phrases:
            # Where a known phrase begins or ends a word does; no bigram goes across.
            text = text.replace(phrase, f" {phrase} ")
    found = terms(_common().sub(" ", text))
    if not found.singles:
        found = terms(text)
    return list(dict.fromkeys((*found.pairs, *found.singles)))


@cache
def _common() -> re.Pattern[str]:
    text = (Path(__file__).parent / COMMON_WORDS).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    words = sorted({word for line in lines for word in line.split()}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _held(passage: Passage, asked: Understood, weights: Mapping[str, float]) -> float:
    """The share of the query, by rarity, that stands in the passage or is meant by its words."""
    # Looking for each token in the text is many times faster than cutting the text into tokens.
    words = "\n".join((passage.searched_text, *passage.asks))
    text = normalise(words) + " ".join(citations(passage.searched_text))
    known: set[str] = set()
    for meant in asked.meant:
        if any(_holds(term, text) for term in meant.official):
            found = terms("\n".join(meant.phrases))
            known.update((*found.pairs, *found.singles))
    total = sum(weights.values())
    if total == 0:
        # Nothing but filler and known phrases was asked.
        return float(bool(known))
    held = sum(weight for token, weight in weights.items() if token in known or token in text)
    return held / total


def _holds(term: str, text: str) -> bool:
    found = terms(term)
    tokens = found.pairs or found.singles
    return bool(tokens) and all(token in text for token in tokens)
