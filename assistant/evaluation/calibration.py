"""The honest no fitted on labelled queries and scored on queries that the fit has not seen.

`retrieval.fit` weighs three measures. Here their weights and the floor are found by logistic
regression with fixed signs, in repeated cross-validation by query: what is reported was never fitted on.
Two of them share a weight: the ways of asking were written with part of these queries in view, so a fit
of its own would trust them more than queries that nobody has seen deserve.
A query without an answer counts twice, as it is and as if the nearest matter of the glossary were not
listed there: a fit on listed matters alone would trust the list and let everything else through.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.evaluation.retrieval import Query, share_f1
from assistant.retrieval.closeness import nearest_elsewhere, wanted_of
from assistant.retrieval.collecting import collect
from assistant.retrieval.fit import measures
from assistant.retrieval.index import Index
from assistant.retrieval.query import GLOSSARY, Glossary, load_glossary, understand
from assistant.retrieval.search import candidates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

# What speaks for an answer, and the nearest matter outside, which speaks against it.
SIGNS = (1.0, -1.0)
# How much a query counts as if its matter were not listed, beside as it is.
UNLISTED = 0.5
# The floor may refuse so many of the queries that have an answer.
REFUSED = 0.012
FOLDS, REPEATS = 5, 10
_STEPS, _RATE, _RIDGE = 800, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A query with its measures, and the third as if the nearest matter were not listed."""

    query: Query
    held: float
    asked: float
    elsewhere: float
    unlisted: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of the three measures and the floor that their sum must reach."""

    weights: tuple[float, float, float]
    floor: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fit on all queries, and shares on unseen ones (means over the repeats, F1 with its spread).

    `refused` is the share of the queries with an answer that got none; `unlisted` the share of those
    without one that got none as if their matter were not listed.
    """

    fitted: Fitted
    precision: float
    recall: float
    f1: float
    f1_spread: float
    refused: float
    unlisted: float

    def as_json(self) -> dict[str, Any]:
        """One object of `nianbao eval retrieval --calibrate --json`."""
        return asdict(self)

    def as_text(self) -> str:
        """Two lines for the terminal."""
        held, asked, elsewhere = self.fitted.weights
        return (
            f"交叉验证（{FOLDS} 份，重复 {REPEATS} 次）：无答案 准确 {self.precision:.1%}、查全 {self.recall:.1%}、"
            f"F1 {self.f1:.3f}±{self.f1_spread:.3f}；有答案而没有给 {self.refused:.1%}；"
            f"事项不在词表里时查全 {self.unlisted:.1%}\n"
            f"用全部题目拟合：HELD {held:.1f}，ASKED {asked:.1f}，ELSEWHERE {elsewhere:.1f}，"
            f"FLOOR {self.fitted.floor:.1f}"
        )


def calibration_of(corpus: Path, queries: Sequence[Query]) -> Calibration:
    """The calibration on the corpus as it ships, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder))
        index.build(collect({"corpus": corpus}).passages)
        return calibrate(measure_queries(index, load_glossary(corpus / GLOSSARY), queries))


def measure_queries(index: Index, glossary: Glossary, queries: Sequence[Query]) -> list[Measured]:
    """The measures of each query; those that name an article are left out, they are always answered."""
    found = []
    for query in queries:
        asked = understand(query.text, glossary, index.lexical.agencies())
        if asked.article is not None:
            continue
        wanted = wanted_of(index.lexical, asked)
        passages = [passage for passage, _ in candidates(index, asked, wanted)]
        if not passages:
            continue
        held, near, elsewhere = measures(wanted, asked, passages, glossary)
        others = (replace(glossary, matters=(matter,)) for matter in glossary.matters)
        by_matter = sorted((nearest_elsewhere(wanted, one) for one in others), reverse=True)
        unlisted = by_matter[1] if len(by_matter) > 1 else 0.0
        found.append(Measured(query, held, near, elsewhere, unlisted))
    return found


def calibrate(measured: Sequence[Measured]) -> Calibration:
    """The fit, and how it does on queries that it has not seen."""
    import numpy as np

    plain, unlisted, answered = _arrays(measured)
    scores = []
    for repeat in range(REPEATS):
        order = list(range(len(measured)))
        random.Random(repeat).shuffle(order)
        empty, missing = np.zeros(len(order), bool), np.zeros(len(order), bool)
        for fold in range(FOLDS):
            seen = np.ones(len(order), bool)
            seen[order[fold::FOLDS]] = False
            fitted = _fit(plain[seen], unlisted[seen], answered[seen])
            weights = np.array(fitted.weights)
            empty[~seen] = plain[~seen] @ weights < fitted.floor
            missing[~seen] = unlisted[~seen] @ weights < fitted.floor
        right = int((empty & ~answered).sum())
        precision, recall = right / max(int(empty.sum()), 1), right / int((~answered).sum())
        refused = float((empty & answered).sum() / answered.sum())
        without = float((missing & ~answered).sum() / (~answered).sum())
        scores.append((precision, recall, share_f1(precision, recall) or 0.0, refused, without))
    mean, spread = np.mean(scores, axis=0), np.std(scores, axis=0)
    return Calibration(
        fitted=_fit(plain, unlisted, answered),
        precision=float(mean[0]),
        recall=float(mean[1]),
        f1=float(mean[2]),
        f1_spread=float(spread[2]),
        refused=float(mean[3]),
        unlisted=float(mean[4]),
    )


def _arrays(measured: Sequence[Measured]) -> tuple[Array, Array, Array]:
    import numpy as np

    plain = np.array([(one.held, one.asked, one.elsewhere) for one in measured])
    unlisted = np.array([(one.held, one.asked, one.unlisted) for one in measured])
    return plain, unlisted, np.array([bool(one.query.expect) for one in measured])


def _fit(plain: Array, unlisted: Array, answered: Array) -> Fitted:
    """Logistic regression by gradient descent: both classes count alike, the signs are kept."""
    import numpy as np

    rows = np.vstack([plain, unlisted[~answered]])
    # Held and asked under one weight.
    rows = np.column_stack([rows[:, 0] + rows[:, 1], rows[:, 2]])
    right = np.r_[answered, np.zeros(int((~answered).sum()), bool)]
    listed, beside = 1 / (1 + UNLISTED), UNLISTED / (1 + UNLISTED)
    no = int((~answered).sum())
    share = np.r_[
        np.where(answered, 1 / answered.sum(), listed / no),
        np.full(len(right) - len(plain), beside / no),
    ]
    share /= share.mean()
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled, weights, constant = (rows - mean) / spread, np.zeros(2), 0.0
    for _ in range(_STEPS):
        wrong = share * (1 / (1 + np.exp(-(scaled @ weights + constant))) - right)
        weights -= _RATE * ((scaled * wrong[:, None]).mean(axis=0) + _RIDGE * weights / len(right))
        weights = np.where(weights * SIGNS < 0, 0.0, weights)
        constant -= _RATE * float(wrong.mean())
    both, elsewhere = (float(weight) for weight in weights / spread)
    floor = float(np.quantile(plain[answered] @ np.array([both, both, elsewhere]), REFUSED))
    return Fitted((both, both, elsewhere), floor)
