"""How well the search finds: recall, rank, the honest no and latency, per leg, on labelled queries.

The query file is TOML: `[[query]]` with `text`, `expect` (a list of `file:article number`,
`file:beginning of the heading` or, for reports, `file:number of part.piece`; empty when the corpus
holds no answer), and optionally `kind`, `split` and `corpus`.

Three sets ship: our own (looked at while tuning, in the checkout only), the opened ones (blind
until they were looked at) and the blind one, whose misses are never printed.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.retrieval.passages import REPORT, Passage
from assistant.retrieval.search import Hit

K = 5
BLIND = "blind"
OPENED = "opened"
_SHIPPED = {OPENED: "queries_opened.toml", BLIND: "queries_blind.toml"}


@dataclass(frozen=True, slots=True)
class Query:
    """A labelled query; `expect` is empty when nothing answers it."""

    text: str
    expect: tuple[str, ...]
    kind: str = "other"
    split: str = "all"
    of_reports: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query got: the rank of the first right passage (None when there is none in five)."""

    query: Query
    rank: int | None
    found: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures over many answers; shares between 0 and 1, latencies in milliseconds.

    The honest no is scored as finding the queries without an answer: precision over the empty
    results, recall over the unanswerable queries. None where there is nothing to divide by.
    """

    answerable: int
    unanswerable: int
    recall_1: float | None
    recall_5: float | None
    mrr: float | None
    no_precision: float | None
    no_recall: float | None
    no_f1: float | None
    p50_ms: float
    p95_ms: float

    def as_json(self) -> dict[str, Any]:
        """One object, figures rounded to three places."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name in self.__slots__
            for value in [getattr(self, name)]
        }


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The scores of one ranking, of all queries, by split and by kind, and the answers."""

    total: Scores
    by_split: Mapping[str, Scores]
    by_kind: Mapping[str, Scores]
    answers: tuple[Answer, ...] = field(repr=False)

    @property
    def misses(self) -> list[Answer]:
        """The answers that are wrong: nothing right in five, or something where nothing answers.

        Those of the blind split are left out: read, they would be tuned on.
        """
        return [
            answer
            for answer in self.answers
            if answer.query.split != BLIND
            and ((answer.rank is None) == bool(answer.query.expect) or _wrong_no(answer))
        ]


def _wrong_no(answer: Answer) -> bool:
    return not answer.query.expect and bool(answer.found)


def shipped_queries(own: Path) -> list[Query]:
    """Our own queries, where the checkout holds them, then the opened and the blind ones.

    Raises UnreadableFile.
    """
    found = load_queries(own) if own.is_file() else []
    for split, name in _SHIPPED.items():
        found += load_queries(Path(__file__).with_name(name), split)
    return found


def load_queries(path: Path, split: str = "all") -> list[Query]:
    """The labelled queries of a file; `split` where a query names none. Raises UnreadableFile."""
    try:
        items = tomllib.loads(path.read_text(encoding="utf-8")).get("query", [])
        return [
            Query(
                text=item["text"],
                expect=tuple(item["expect"]),
                kind=str(item.get("kind", "other")),
                split=str(item.get("split", split)),
                of_reports=item.get("corpus") == "reports",
            )
            for item in items
        ]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(path.name, f"打不开（{error}）", "请按 TOML 格式改正") from error
    except (KeyError, TypeError) as error:
        raise UnreadableFile(path.name, "有的问题缺 text 或 expect", "每题写上这两项") from error


def answers_query(passage: Passage, expected: Iterable[str]) -> bool:
    """Whether a passage is one of those that the label names."""
    source = passage.source.rsplit(".", 1)[0]
    for label in expected:
        file, _, place = label.partition(":")
        if passage.kind == REPORT:
            if source == file and passage.id.rsplit(":", 1)[1] == place:
                return True
        elif file in (passage.id.split(":")[1], source):
            if place.isdigit() and passage.id.rsplit(":", 1)[1] == place:
                return True
            if not place.isdigit() and passage.place.startswith(place):
                return True
    return False


def evaluate(
    queries: Sequence[Query],
    search: Callable[[Query], list[Hit]],
    clock: Callable[[], float] = time.perf_counter,
) -> Evaluated:
    """Asks every query once, after one that warms up, and scores what came."""
    for query in queries[:1]:
        search(query)
    answers = []
    for query in queries:
        started = clock()
        hits = search(query)
        seconds = clock() - started
        ranks = (n for n, hit in enumerate(hits[:K], 1) if answers_query(hit.passage, query.expect))
        found = tuple(hit.passage.id for hit in hits)
        answers.append(Answer(query, next(ranks, None), found, seconds))
    return Evaluated(
        total=score(answers),
        by_split={split: score(part) for split, part in _parted(answers, "split")},
        by_kind={kind: score(part) for kind, part in _parted(answers, "kind")},
        answers=tuple(answers),
    )


def _parted(answers: Iterable[Answer], name: str) -> Iterable[tuple[str, list[Answer]]]:
    parts: dict[str, list[Answer]] = {}
    for answer in answers:
        parts.setdefault(getattr(answer.query, name), []).append(answer)
    return sorted(parts.items())


def score(answers: Sequence[Answer]) -> Scores:
    """The figures of these answers."""
    asked = [answer for answer in answers if answer.query.expect]
    ranks = [answer.rank for answer in asked if answer.rank is not None]
    empty = [answer for answer in answers if not answer.found]
    right_no = sum(not answer.query.expect for answer in empty)
    precision = _share(right_no, len(empty))
    recall = _share(right_no, len(answers) - len(asked))
    return Scores(
        answerable=len(asked),
        unanswerable=len(answers) - len(asked),
        recall_1=_share(sum(rank == 1 for rank in ranks), len(asked)),
        recall_5=_share(len(ranks), len(asked)),
        mrr=_share(sum(1 / rank for rank in ranks), len(asked)),
        no_precision=precision,
        no_recall=recall,
        no_f1=share_f1(precision, recall),
        p50_ms=percentile([answer.seconds * 1000 for answer in answers], 50),
        p95_ms=percentile([answer.seconds * 1000 for answer in answers], 95),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def share_f1(precision: float | None, recall: float | None) -> float | None:
    """The harmonic mean of two shares; None where there is no recall, 0 without a precision."""
    if precision is None or recall is None:
        return None if recall is None else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def percentile(values: Iterable[float], percent: float) -> float:
    """The value below which so many percent lie (the nearest one); 0 for none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
