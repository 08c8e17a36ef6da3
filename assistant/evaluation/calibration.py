"""The honest no fitted on labelled queries and on ways of asking, and scored on what the fit has not seen.

`retrieval.fit` weighs five measures. Here their weights and the floor are found by logistic regression
with fixed signs, in repeated cross-validation: what is reported was never fitted on. Four kinds of
examples count alike: labelled queries with an answer; ways of asking of the digest, each as if it were
not written there; labelled queries without an answer, as they are and as if their matter were not
listed; ways of asking for what lies outside, each as if it were not written there and as if its matter
were not listed. A fit on listed matters alone would trust the list and let everything else through.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.evaluation.retrieval import Query, share_f1
from assistant.retrieval.closeness import wanted_of, way
from assistant.retrieval.collecting import collect
from assistant.retrieval.fit import Measures, measures
from assistant.retrieval.index import Index
from assistant.retrieval.matters import Matter
from assistant.retrieval.outside import Outside, inside_of, outside_of
from assistant.retrieval.passages import Passage
from assistant.retrieval.query import GLOSSARY, Glossary, load_glossary, understand
from assistant.retrieval.search import candidates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

# Held and asked speak for an answer, the three of what lies outside against it.
SIGNS = (1.0, 1.0, -1.0, -1.0, -1.0)
# The floor may refuse so many of the examples that have an answer.
REFUSED = 0.02
FOLDS, REPEATS = 5, 10
# Every so manieth way of asking is an example: they are many, and each is searched for.
EVERY_ASK, EVERY_WAY = 12, 6
# The kinds of examples.
ANSWERED, ASK, UNANSWERED, UNLISTED, WAY, WAY_UNLISTED = range(6)
_ANSWERABLE = (ANSWERED, ASK)
# How much of the whole each kind counts: what has no answer counts mostly as it is.
_SHARES = {ANSWERED: 3.0, ASK: 3.0, UNANSWERED: 2.0, UNLISTED: 1.0, WAY: 2.0, WAY_UNLISTED: 1.0}
_STEPS, _RATE, _RIDGE = 800, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its measures and its kind; one text is one group, whatever kinds it stands under."""

    text: str
    kind: int
    found: Measures


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of the measures and the floor that their sum must reach."""

    weights: Measures
    floor: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fit on all examples, and shares on unseen ones (means over the repeats, F1 with its spread).

    `refused` is the share of the queries with an answer that got none, `asks_refused` that of the ways
    of asking of the digest. `unlisted` is the share of the queries without an answer that got none as
    if their matter were not listed; `ways` and `ways_unlisted` are those of the ways of asking for what
    lies outside, as if they were not written there and as if their matter were not listed.
    """

    fitted: Fitted
    precision: float
    recall: float
    f1: float
    f1_spread: float
    refused: float
    asks_refused: float
    unlisted: float
    ways: float
    ways_unlisted: float

    def as_json(self) -> dict[str, Any]:
        """One object of `nianbao eval retrieval --calibrate --json`."""
        return asdict(self)

    def as_text(self) -> str:
        """A few lines for the terminal."""
        weights = "，".join(f"{weight:.2f}" for weight in self.fitted.weights)
        return (
            f"交叉验证（{FOLDS} 份，重复 {REPEATS} 次）：无答案 准确 {self.precision:.1%}、查全 {self.recall:.1%}、"
            f"F1 {self.f1:.3f}±{self.f1_spread:.3f}；有答案而没有给 {self.refused:.1%}\n"
            f"事项不在清单里时查全：标注问题 {self.unlisted:.1%}，清单里的问法 {self.ways_unlisted:.1%}；"
            f"换一种问法时 {self.ways:.1%}；摘要的问法去掉自己以后没有答案的 {self.asks_refused:.1%}\n"
            f"用全部例子拟合：WEIGHTS {weights}；FLOOR {self.fitted.floor:.2f}"
        )


def calibration_of(corpus: Path, queries: Sequence[Query]) -> Calibration:
    """The calibration on the corpus as it ships, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder))
        index.build(collect({"corpus": corpus}).passages)
        glossary = load_glossary(corpus / GLOSSARY)
        examples = [*measure_queries(index, glossary, queries), *measure_ways(index, glossary)]
        return calibrate(examples)


def measure_queries(index: Index, glossary: Glossary, queries: Sequence[Query]) -> list[Example]:
    """The measures of each query; those that name an article are left out, they are always answered."""
    found: list[Example] = []
    for query in queries:
        kind = ANSWERED if query.expect else UNANSWERED
        found += _measured(index, glossary, query.text, kind)
        if not query.expect:
            found += _measured(index, glossary, query.text, UNLISTED)
    return found


def measure_ways(index: Index, glossary: Glossary) -> list[Example]:
    """The measures of a part of the ways of asking of the digest and of what lies outside."""
    asks = [ask for passage in index.lexical.regulations() for ask in passage.asks]
    ways = [(text, matter) for matter in glossary.matters for text in matter.says]
    found: list[Example] = []
    for ask in asks[::EVERY_ASK]:
        found += _measured(index, glossary, ask, ASK)
    for text, matter in ways[::EVERY_WAY]:
        found += _measured(index, glossary, text, WAY)
        found += _measured(index, glossary, text, WAY_UNLISTED, matter)
    return found


def _measured(
    index: Index, glossary: Glossary, text: str, kind: int, unlisted: Matter | None = None
) -> Iterator[Example]:
    asked = understand(text, glossary, index.lexical.agencies())
    if asked.article is not None:
        return
    wanted = wanted_of(index.lexical, asked)
    passages = [passage for passage, _ in candidates(index, asked, wanted)]
    if not passages:
        return
    inside, outside = inside_of(index.lexical), outside_of(glossary.matters)
    if kind == ASK:
        inside = {**inside, **{token: inside[token] - 1.0 for token in way(text).tokens}}
        passages = [_not_asked(passage, text) for passage in passages]
    if kind == UNLISTED:
        unlisted = outside.matter_of(wanted, asked, least=0.0)
    if unlisted is not None:
        outside = Outside(tuple(one for one in outside.matters if one is not unlisted))
    if kind == WAY:
        outside = Outside(tuple(_not_said(one, text) for one in outside.matters))
    beside = outside.measure(wanted, asked, inside)
    yield Example(text, kind, measures(wanted, asked, passages, beside))


def _not_asked(passage: Passage, text: str) -> Passage:
    if text not in passage.asks:
        return passage
    return replace(passage, asks=tuple(ask for ask in passage.asks if ask != text))


def _not_said(matter: Matter, text: str) -> Matter:
    if text not in matter.says:
        return matter
    return replace(matter, says=tuple(said for said in matter.says if said != text))


def calibrate(examples: Sequence[Example]) -> Calibration:
    """The fit, and how it does on texts that it has not seen."""
    import numpy as np

    found = np.array([one.found for one in examples])
    kinds = np.array([one.kind for one in examples])
    texts = sorted({one.text for one in examples})
    scores = []
    for repeat in range(REPEATS):
        random.Random(repeat).shuffle(texts)
        fold_of = {text: number % FOLDS for number, text in enumerate(texts)}
        folds = np.array([fold_of[one.text] for one in examples])
        empty = np.zeros(len(examples), bool)
        for fold in range(FOLDS):
            fitted = _fit(found[folds != fold], kinds[folds != fold])
            held_out = found[folds == fold] @ np.array(fitted.weights)
            empty[folds == fold] = held_out < fitted.floor
        scores.append(_scores(empty, kinds))
    mean, spread = np.mean(scores, axis=0), np.std(scores, axis=0)
    precision, recall, f1, *shares = (float(value) for value in mean)
    return Calibration(_fit(found, kinds), precision, recall, f1, float(spread[2]), *shares)


def _scores(empty: Array, kinds: Array) -> tuple[float, ...]:
    """Precision, recall and F1 of the no on the labelled queries, then the five shares of `Calibration`."""
    right = int(empty[kinds == UNANSWERED].sum())
    wrong = int(empty[kinds == ANSWERED].sum())
    precision = right / max(right + wrong, 1)
    recall, *shares = (
        float(empty[kinds == kind].mean()) if (kinds == kind).any() else 0.0
        for kind in (UNANSWERED, ANSWERED, ASK, UNLISTED, WAY, WAY_UNLISTED)
    )
    return precision, recall, share_f1(precision, recall) or 0.0, *shares


def _fit(found: Array, kinds: Array) -> Fitted:
    """Logistic regression by gradient descent: the kinds count by `_SHARES`, the signs are kept."""
    import numpy as np

    answered = np.isin(kinds, _ANSWERABLE)
    share = np.zeros(len(found))
    for kind, counts in _SHARES.items():
        share[kinds == kind] = counts / max(int((kinds == kind).sum()), 1)
    share /= share.mean()
    mean, spread = found.mean(axis=0), found.std(axis=0) + 1e-9
    scaled, weights, constant = (found - mean) / spread, np.zeros(len(SIGNS)), 0.0
    for _ in range(_STEPS):
        wrong = share * (1 / (1 + np.exp(-(scaled @ weights + constant))) - answered)
        weights -= _RATE * ((scaled * wrong[:, None]).mean(axis=0) + _RIDGE * weights / len(found))
        weights = np.where(weights * SIGNS < 0, 0.0, weights)
        constant -= _RATE * float(wrong.mean())
    weights = weights / spread
    by_kind = [
        np.quantile(found[kinds == kind] @ weights, REFUSED)
        for kind in _ANSWERABLE
        if (kinds == kind).any()
    ]
    held, near, outside, leaning, cued = (float(weight) for weight in weights)
    return Fitted((held, near, outside, leaning, cued), float(np.mean(by_kind)))
