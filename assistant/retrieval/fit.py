"""Whether a passage answers at all: how much of the query it holds, and whether it is asked for so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.retrieval.lexical import Lexical
from assistant.retrieval.passages import Passage
from assistant.retrieval.postings import rarity
from assistant.retrieval.query import Understood
from assistant.retrieval.tokens import citations, normalise, runs, terms

# The numbers were set on the dev split of tests/retrieval/queries.toml.
# Share of what the query asks for that some passage must hold, else nothing is shown; and the share
# below which a single passage is left out.
FLOOR = 0.22
PASSAGE_FLOOR = 0.1
# A way of asking that is so much alike answers, whatever the text holds.
ALIKE = 0.45
_PARTICLES = frozenset(
    "的了吗呢吧啊呀要在和与及或是不没有无也就都还又才只把被让给从到对向为之其这那几多少个些"
    "能会可去来得着过将以于由则而且但若请把当用叫做他她它我你们谁再后前里内中上下"
)
_PARTICLE_WEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Fit:
    """For each passage the share of the query that it holds, and how much a way of asking is alike."""

    shares: tuple[float, ...]
    alike: tuple[float, ...]

    @property
    def answered(self) -> bool:
        """Whether any passage answers."""
        return max(self.shares, default=0.0) >= FLOOR or max(self.alike, default=0.0) >= ALIKE

    @staticmethod
    def enough(share: float, alike: float) -> bool:
        """Whether a single passage is worth showing behind one that answers."""
        return share >= PASSAGE_FLOOR or alike >= ALIKE


def measure_fit(lexical: Lexical, asked: Understood, passages: Sequence[Passage]) -> Fit:
    """How well each passage fits the query."""
    wanted = _wanted(asked)
    counts, total = lexical.frequencies(wanted)
    weights = {token: rarity(counts.get(token, 0), total) * _telling(token) for token in wanted}
    return Fit(
        tuple(_share(passage, asked, weights) for passage in passages),
        tuple(_alike(passage, weights) for passage in passages),
    )


def _telling(token: str) -> float:
    """A bigram across two words, one of them a particle (「补正要」), is rare but tells little."""
    return _PARTICLE_WEIGHT if _PARTICLES & set(token) else 1.0


def _wanted(asked: Understood) -> list[str]:
    text = asked.text
    for meant in asked.meant:
        for phrase in meant.phrases:
            # Where a known phrase begins or ends a word does; no bigram goes across.
            text = text.replace(phrase, f" {phrase} ")
    pairs = terms(text).pairs or tuple(unit for run in runs(text) for unit in run)
    return list(dict.fromkeys(pairs))


def _share(passage: Passage, asked: Understood, weights: Mapping[str, float]) -> float:
    """The share of the query, by rarity, that the passage holds, in its words or in official ones."""
    # Looking for each token in the text is many times faster than cutting the text into tokens.
    plain = "\n".join((passage.searched_text, *passage.asks))
    text = normalise(plain) + " ".join(citations(passage.searched_text))
    known: set[str] = set()
    for meant in asked.meant:
        if any(_holds(term, text) for term in meant.official):
            known.update(terms("\n".join(meant.phrases)).pairs)
    total = sum(weights.values())
    if total == 0:
        # Nothing but filler and known phrases was asked.
        return 1.0 if known else 0.0
    held = sum(weight for token, weight in weights.items() if token in known or token in text)
    return held / total


def _holds(term: str, text: str) -> bool:
    found = terms(term)
    tokens = found.pairs or found.singles
    return bool(tokens) and all(token in text for token in tokens)


def _alike(passage: Passage, weights: Mapping[str, float]) -> float:
    """How much the nearest way of asking is the query: shared pairs against those of either."""
    total = sum(weights.values())
    best = 0.0
    for ask in passage.asks:
        plain = normalise(ask)
        held = sum(weight for token, weight in weights.items() if token in plain)
        if held:
            # A long way of asking holds many words that are not asked for.
            extra = max(0, len(plain) - 1 - len(weights)) / max(len(plain), 1)
            best = max(best, held / total * (1.0 - 0.5 * extra))
    return best
