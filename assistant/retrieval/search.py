"""Search: what a clerk asks, the passages that answer it, and nothing when nothing fits."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from assistant.errors import IndexBusy, ModelUnavailable, UsageError
from assistant.retrieval.boosts import Asker, boost_for, reasons
from assistant.retrieval.closeness import Wanted, wanted_of, ways_of
from assistant.retrieval.fit import fits
from assistant.retrieval.index import Index
from assistant.retrieval.matters import Matter
from assistant.retrieval.passages import REPORT, Passage, pattern
from assistant.retrieval.postings import Filters
from assistant.retrieval.query import Glossary, Understood, default_glossary, understand
from assistant.retrieval.tokens import terms

# The numbers below were set on the dev split of tests/retrieval/queries.toml.
EXPANSION_WEIGHT = 0.5
# A word that sounds like an unknown one of the query.
HEARD_WEIGHT = 0.8
# How much the nearest way of asking raises a passage, as a share of the best score.
NEAR = 0.5
# A passage whose words score less than this share of the best is not raised.
FAR = 0.3
# A passage far below the best one is noise behind it.
TAIL = 0.25
# So many pieces of one body's reports under the same head; its other years say much the same.
PER_HEAD = 2
# Two passages of reports that share so many bigrams, figures aside, say the same.
SAME = 0.8
_CANDIDATES = 40
# So many times the hits that are shown are looked at for repeats.
_LOOK_AT = 4
_RRF = 60


_log = logging.getLogger(__name__)


class Leg(StrEnum):
    """Which ranking is used. `fused` joins both by reciprocal rank."""

    LEXICAL = "lexical"
    DENSE = "dense"
    FUSED = "fused"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers.

    Attributes:
        score: compares within one answer only; higher is better.
        reasons: why it stands where it stands beside its words, in Chinese.
        span: (start, end) in the passage's text of the 款 that was asked for.
    """

    passage: Passage
    score: float
    reasons: tuple[str, ...] = ()
    span: tuple[int, int] | None = None


def search(
    index: Index,
    query: str,
    *,
    filters: Filters | None = None,
    k: int = 5,
    leg: Leg | str = Leg.LEXICAL,
    glossary: Glossary | None = None,
    asker: Asker | None = None,
) -> list[Hit]:
    """The passages that answer the query, best first; empty when nothing fits.

    The lexical leg alone is the default: vectors without a model lower the recall (measured, see
    tests/retrieval). `asker` is the body that asks: its own reports come before those of others.
    Raises NotFound when no index was built; the dense leg alone raises IndexBusy while it is written
    and ModelUnavailable, in a fusion the words answer without it.
    """
    filters = filters or Filters()
    glossary = glossary or default_glossary()
    asked = understand(query, glossary, index.lexical.agencies())
    wanted = wanted_of(index.lexical, asked)
    asker = asker or Asker()
    leg = Leg(leg)
    pinned = _pinned(index, asked, filters)
    ranked = _ranked(index, query, asked, wanted, filters, asker, leg)
    there = [passage for passage, _ in ranked]
    if leg is not Leg.DENSE and not fits(wanted, asked, there, glossary, index.lexical):
        ranked = []
    best = ranked[0][1] if ranked else 0.0
    ids = {hit.passage.id for hit in pinned}
    hits = [
        Hit(passage, score, reasons(passage, asked, asker))
        for passage, score in ranked
        if passage.id not in ids and score >= TAIL * best
    ]
    hits = [*(replace(hit, score=best + 1.0) for hit in pinned), *hits]
    return _distinct(_official_first(index, hits)[: _LOOK_AT * k], asked.years)[:k]


Ranked = list[tuple[Passage, float]]


def _ranked(
    index: Index,
    query: str,
    asked: Understood,
    wanted: Wanted,
    filters: Filters,
    asker: Asker,
    leg: Leg,
) -> Ranked:
    if leg is Leg.DENSE:
        if index.embedder is None:
            raise UsageError(
                "没有设置向量模型，不能只按向量检索。请设 NIANBAO_EMBED_BASE_URL 或 NIANBAO_EMBED_ONNX。"
            )
        return index.dense_ranking(query, filters, _CANDIDATES)
    lexical = candidates(index, asked, wanted, filters, asker)
    if leg is Leg.LEXICAL:
        return lexical
    try:
        dense = index.dense_ranking(query, filters, _CANDIDATES)
    except (ModelUnavailable, IndexBusy) as error:
        # The words answer alone: a search that fails would help nobody.
        _log.warning("%s", error)
        dense = []
    there = {passage.id: passage for passage, _ in (*dense, *lexical)}
    both = fuse([[passage.id for passage, _ in ranking] for ranking in (lexical, dense)])
    return [(there[id_], score) for id_, score in both.items()]


def candidates(
    index: Index,
    asked: Understood,
    wanted: Wanted,
    filters: Filters | None = None,
    asker: Asker | None = None,
) -> Ranked:
    """The passages that the words find, best first, whether they answer or not."""
    filters = filters or Filters()
    weights = query_weights(asked, wanted.heard)
    boost = boost_for(asked, filters, asker or Asker())
    lexical = index.lexical.best(weights, filters, _CANDIDATES, boost)
    return lexical if asked.wants_reports else _by_asking(lexical, wanted)


def _by_asking(ranked: Ranked, wanted: Wanted) -> Ranked:
    """A passage rises with the nearest way of asking for it: words that stand together tell more."""
    best = ranked[0][1] if ranked else 0.0
    raised = [
        (passage, score + NEAR * best * wanted.nearest(ways_of(passage)))
        if score >= best * FAR
        else (passage, score)
        for passage, score in ranked
    ]
    return sorted(raised, key=lambda pair: -pair[1])


def fuse(rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """Reciprocal rank fusion: each ranking gives 1 / (60 + rank) to its ids."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] = scores.get(id_, 0.0) + 1.0 / (_RRF + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def query_weights(asked: Understood, heard: Iterable[str] = ()) -> dict[str, float]:
    """The words of the query, and the official terms and words of the same sound at lower weights."""
    weights = dict.fromkeys(_tokens("\n".join(asked.expansions)), EXPANSION_WEIGHT)
    weights |= {token: HEARD_WEIGHT for pair in heard for token in _tokens(pair)}
    return weights | dict.fromkeys(_tokens(asked.text), 1.0)


def _tokens(text: str) -> list[str]:
    found = terms(text)
    return list(dict.fromkeys((*found.pairs, *found.singles)))


def _pinned(index: Index, asked: Understood, filters: Filters) -> list[Hit]:
    """The article that the query names, of the law it names, else of the Regulation."""
    if asked.article is None or filters.kind == REPORT or filters.agency:
        return []
    there = [
        passage
        for passage in index.lexical.at_place(asked.article)
        if passage.kind != REPORT and filters.year in (None, passage.year)
    ]
    named = [passage for passage in there if asked.law in passage.title]
    if not named and asked.law.endswith("条例"):
        named = [passage for passage in there if "政府信息公开条例" in passage.title]
    return [Hit(passage, 0.0, ("条号",), _span(passage, asked.paragraph)) for passage in named]


def _span(passage: Passage, paragraph: int | None) -> tuple[int, int] | None:
    return passage.paragraph(paragraph) if paragraph and passage.official else None


def _official_first(index: Index, hits: list[Hit]) -> list[Hit]:
    """Before each passage of our digest the official article that takes its place, where there is one."""
    wanted = [hit.passage.superseded_by for hit in hits if hit.passage.superseded_by]
    there = index.lexical.get(wanted) if wanted else {}
    ordered: dict[str, Hit] = {}
    for hit in hits:
        official = there.get(hit.passage.superseded_by or "")
        if official is not None and official.id not in ordered:
            ordered[official.id] = Hit(official, hit.score, (*hit.reasons, "官方文本"))
        ordered.setdefault(hit.passage.id, hit)
    return list(ordered.values())


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
        elif same is not None and _recency(hit, chosen[same], years):
            chosen[same] = replace(hit, score=chosen[same].score)
    return chosen


def _recency(hit: Hit, other: Hit, years: Sequence[int]) -> bool:
    """Whether the first is the one to show of two that say the same."""
    if hit.passage.agency != other.passage.agency:
        return False
    one, two = hit.passage.year or 0, other.passage.year or 0
    return (one in years, one) > (two in years, two)


def _same(shape: set[str], shapes: list[set[str]]) -> int | None:
    for place, other in enumerate(shapes):
        if shape and other and len(shape & other) / len(shape | other) >= SAME:
            return place
    return None


def hits_as_json(query: str, hits: Iterable[Hit], outside: Matter | None = None) -> dict[str, Any]:
    """The document of `nianbao search --json`; `outside` is the matter that nothing here answers."""
    told = {"name": outside.name, "tell": outside.tell} if outside else None
    return {"query": query, "passages": [hit_as_json(hit) for hit in hits], "outside": told}


def hit_as_json(hit: Hit) -> dict[str, Any]:
    """One passage of that document; a report has a `section` where a regulation has an `article`."""
    passage = hit.passage
    shared = {
        "id": passage.id,
        "kind": passage.kind,
        "title": passage.title,
        "section" if passage.kind == REPORT else "article": passage.place,
        "heading": passage.heading,
        "year": passage.year,
        "agency": passage.agency,
        "text": passage.text,
        "source": passage.source,
        "score": round(hit.score, 3),
        "reasons": list(hit.reasons),
    }
    if passage.kind == REPORT:
        return shared | {
            "level": passage.level,
            "edition": passage.edition,
            "scope": passage.scope,
        }
    return shared | {
        "official": passage.official,
        "in_force_from": passage.in_force_from,
        "in_force_to": passage.in_force_to,
        "sure": passage.sure,
        "note": passage.note,
        "official_text": passage.official_text,
        "quote": passage.text[slice(*hit.span)] if hit.span else None,
    }
