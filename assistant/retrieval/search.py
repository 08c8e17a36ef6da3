"""Search: what a clerk asks, the passages that answer it, and nothing when nothing fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.retrieval.index import Index
from assistant.retrieval.lexical import Filters, rarity
from assistant.retrieval.passages import REPORT, Passage, pattern
from assistant.retrieval.query import Glossary, Understood, default_glossary, understand
from assistant.retrieval.tokens import citations, normalise, runs, terms

# The numbers below were set on the dev half of tests/retrieval/queries.toml.
EXPANSION_WEIGHT = 0.5
# Share of what the query asks for that some passage must hold, else nothing is shown; and the share
# below which a single passage is left out.
FLOOR = 0.22
PASSAGE_FLOOR = 0.1
# A passage far below the best one is noise behind it.
TAIL = 0.25
# A report of another year than the one asked for.
OTHER_YEAR = 0.6
# Where no kind is asked for, a rule answers better than a report that tells of a case.
REGULATION_FIRST = 1.15
# So many pieces of one body's reports under the same head; its other years say much the same.
PER_HEAD = 2
# Two passages of reports that share so many bigrams, figures aside, say the same.
SAME = 0.8
_CANDIDATES = 40
_PARTICLES = frozenset(
    "的了吗呢吧啊呀要在和与及或是不没有无也就都还又才只把被让给从到对向为之其这那几多少个些"
    "能会可去来得着过将以于由则而且但若请把当用叫做他她它我你们谁再后前里内中上下"
)
_PARTICLE_WEIGHT = 0.2
_RRF = 60


class Leg(StrEnum):
    """Which ranking is used. `fused` joins both by reciprocal rank."""

    LEXICAL = "lexical"
    DENSE = "dense"
    FUSED = "fused"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers. Scores compare within one answer only; higher is better."""

    passage: Passage
    score: float


def search(
    index: Index,
    query: str,
    *,
    kind: str | None = None,
    year: int | None = None,
    agency: str | None = None,
    k: int = 5,
    leg: Leg | str = Leg.LEXICAL,
    glossary: Glossary | None = None,
) -> list[Hit]:
    """The passages that answer the query, best first; empty when nothing fits.

    The lexical leg alone is the default: vectors without a model lower the recall (measured, see
    tests/retrieval). Raises NotFound when no index was built, and IndexBusy when the dense leg is
    asked for while it is written.
    """
    asked = understand(query, glossary or default_glossary())
    filters = Filters(kind, year, agency)
    leg = Leg(leg)
    pinned = _pinned(index, asked, filters)
    if leg is Leg.DENSE:
        ranked = dict(index.dense_ranking(query, filters, _CANDIDATES))
    else:
        ranked = _lexical(index, asked, filters)
        if leg is Leg.FUSED:
            ranked = fuse([list(ranked), _dense_ids(index, query, filters)])
    passages = index.lexical.get(list(ranked))
    hits = [Hit(passages[id_], score) for id_, score in ranked.items() if id_ in passages]
    if leg is not Leg.DENSE:
        hits = _fitting(index, asked, hits)
    hits = _weighed(hits, asked, kind)
    best = hits[0].score if hits else 0.0
    ids = {passage.id for passage in pinned}
    hits = [hit for hit in hits if hit.passage.id not in ids and hit.score >= TAIL * best]
    return _distinct([*(Hit(passage, best + 1.0) for passage in pinned), *hits], asked.years)[:k]


def hits_as_json(query: str, hits: Iterable[Hit]) -> dict[str, Any]:
    """The document of `nianbao search --json`."""
    return {"query": query, "passages": [hit_as_json(hit) for hit in hits]}


def hit_as_json(hit: Hit) -> dict[str, Any]:
    """One passage of that document; a report has a `section` where a regulation has an `article`."""
    passage = hit.passage
    place = "section" if passage.kind == REPORT else "article"
    return {
        "id": passage.id,
        "kind": passage.kind,
        "title": passage.title,
        place: passage.place,
        "heading": passage.heading,
        "year": passage.year,
        "agency": passage.agency,
        "text": passage.text,
        "source": passage.source,
        "score": round(hit.score, 3),
    }


def fuse(rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """Reciprocal rank fusion: each ranking gives 1 / (60 + rank) to its ids."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] = scores.get(id_, 0.0) + 1.0 / (_RRF + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def _dense_ids(index: Index, query: str, filters: Filters) -> list[str]:
    return [id_ for id_, _ in index.dense_ranking(query, filters, _CANDIDATES)]


def _pinned(index: Index, asked: Understood, filters: Filters) -> list[Passage]:
    """The article that the query names, of the law it names, else of the Regulation."""
    if asked.article is None:
        return []
    there = index.lexical.at_place(asked.article, filters)
    named = [passage for passage in there if asked.law in passage.title]
    if not named and asked.law.endswith("条例"):
        named = [passage for passage in there if "政府信息公开条例" in passage.title]
    return named


def _lexical(index: Index, asked: Understood, filters: Filters) -> dict[str, float]:
    """BM25 of the words, plus that of the official terms at a lower weight."""
    words = _tokens(asked.text)
    official = [token for token in _tokens("\n".join(asked.expansions)) if token not in set(words)]
    scores = index.lexical.scores(words, filters, _CANDIDATES)
    for id_, score in index.lexical.scores(official, filters, _CANDIDATES).items():
        scores[id_] = scores.get(id_, 0.0) + EXPANSION_WEIGHT * score
    return dict(sorted(scores.items(), key=lambda item: -item[1])[:_CANDIDATES])


def _tokens(text: str) -> list[str]:
    found = terms(text)
    return list(dict.fromkeys((*found.pairs, *found.singles)))


def _fitting(index: Index, asked: Understood, hits: list[Hit]) -> list[Hit]:
    """The hits that hold enough of what is asked; none when no hit holds much of it."""
    wanted = _wanted(asked)
    counts, total = index.lexical.frequencies(wanted)
    weights = {token: rarity(counts.get(token, 0), total) * _telling(token) for token in wanted}
    shares = [_share(hit.passage, asked, weights) for hit in hits]
    if max(shares, default=0.0) < FLOOR:
        return []
    return [hit for hit, share in zip(hits, shares, strict=True) if share >= PASSAGE_FLOOR]


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


def _share(passage: Passage, asked: Understood, weights: dict[str, float]) -> float:
    """The share of the query, by rarity, that the passage holds, in its words or in official ones."""
    # Looking for each token in the text is many times faster than cutting the text into tokens.
    text = normalise(passage.searched_text) + " ".join(citations(passage.searched_text))
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


def _weighed(hits: list[Hit], asked: Understood, kind: str | None) -> list[Hit]:
    """Regulations before reports unless a kind is asked for; then reports of the year that is named.

    A year that no report here has changes nothing.
    """
    years = {hit.passage.year for hit in hits if hit.passage.kind == REPORT} & set(asked.years)

    def weight(passage: Passage) -> float:
        if passage.kind != REPORT:
            return 1.0 if kind else REGULATION_FIRST
        return OTHER_YEAR if years and passage.year not in years else 1.0

    weighed = [Hit(hit.passage, hit.score * weight(hit.passage)) for hit in hits]
    return sorted(weighed, key=lambda hit: -hit.score)


def _distinct(hits: Iterable[Hit], years: Sequence[int]) -> list[Hit]:
    """The hits that differ.

    Of one wording over several years the newest, or that of a year asked for, in the best's place.
    """
    chosen: list[Hit] = []
    shapes: list[set[str]] = []
    heads: Counter[tuple[str | None, str, str]] = Counter()
    for hit in hits:
        report = hit.passage.kind == REPORT
        shape = set(terms(pattern(hit.passage.text)).pairs) if report else set()
        same = _same(shape, shapes)
        head = (hit.passage.agency, hit.passage.place, hit.passage.heading)
        if same is None and (not report or heads[head] < PER_HEAD):
            chosen.append(hit)
            shapes.append(shape)
            heads[head] += 1
        elif same is not None and _recency(hit, years) > _recency(chosen[same], years):
            chosen[same] = Hit(hit.passage, chosen[same].score)
    return chosen


def _recency(hit: Hit, years: Sequence[int]) -> tuple[bool, int]:
    return hit.passage.year in years, hit.passage.year or 0


def _same(shape: set[str], shapes: list[set[str]]) -> int | None:
    for place, other in enumerate(shapes):
        if shape and other and len(shape & other) / len(shape | other) >= SAME:
            return place
    return None
