"""The search measured on growing libraries: the corpus, and with it thousands of invented reports.

Each size is built in this process and measured in a fresh one, so that time to the first answer and
memory are those of a search alone.
"""

from __future__ import annotations

import multiprocessing
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.engines import fts5_best, fts5_build
from assistant.evaluation.retrieval import Evaluated, Query, Scores, evaluate, percentile
from assistant.evaluation.synthetic import synthetic_passages
from assistant.retrieval.collecting import collect
from assistant.retrieval.embed import Embedder, HashedNgrams
from assistant.retrieval.index import Index
from assistant.retrieval.passages import REPORT, Passage
from assistant.retrieval.postings import Filters
from assistant.retrieval.query import GLOSSARY, Glossary, load_glossary, understand
from assistant.retrieval.search import Leg, query_weights, search

# Above this number of passages the dense leg is left out: building it takes minutes.
MOST_DENSE = 2_000
_MB = 1024.0


@dataclass(frozen=True, slots=True)
class Sized:
    """What was measured at one size.

    `legs` are the scores by ranking; `filtered` the latencies of the same queries with three
    filters; times in milliseconds, memory in megabytes. `engines` compares the bare ranking.
    """

    passages: int
    build_s: float
    first_ms: float
    resident_mb: float
    index_mb: float
    legs: dict[str, Evaluated]
    filtered_p50_ms: float
    filtered_p95_ms: float
    engines: dict[str, dict[str, float]]

    def as_json(self) -> dict[str, Any]:
        """One object of `nianbao eval retrieval --json`."""
        return {
            "passages": self.passages,
            "build_s": round(self.build_s, 2),
            "first_ms": round(self.first_ms, 1),
            "resident_mb": round(self.resident_mb, 1),
            "index_mb": round(self.index_mb, 1),
            "filtered": {
                "p50_ms": round(self.filtered_p50_ms, 2),
                "p95_ms": round(self.filtered_p95_ms, 2),
            },
            "legs": {name: _leg_as_json(leg) for name, leg in self.legs.items()},
            "engines": self.engines,
        }


def _leg_as_json(leg: Evaluated) -> dict[str, Any]:
    return {
        "total": leg.total.as_json(),
        "by_split": {name: part.as_json() for name, part in leg.by_split.items()},
        "by_kind": {name: part.as_json() for name, part in leg.by_kind.items()},
        "misses": [
            {
                "text": miss.query.text,
                "expect": list(miss.query.expect),
                "found": list(miss.found),
            }
            for miss in leg.misses
        ],
    }


def measure(
    corpus: Path,
    queries: Sequence[Query],
    size: int,
    *,
    embedder: Embedder | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Sized:
    """The figures of a library of at least so many passages: the corpus, then invented reports."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        passages = _passages(corpus, size)
        with_dense = len(passages) <= MOST_DENSE
        # Without a model the vectors are made of characters: they show what a model would have to beat.
        made_by = (embedder or HashedNgrams()) if with_dense else None
        index = Index(folder / "index", made_by)
        started = time.perf_counter()
        index.build(passages, progress=progress)
        build_s = time.perf_counter() - started
        fts5_build(folder / "fts5.sqlite", passages)
        glossary = load_glossary(corpus / GLOSSARY)
        with _fresh_process() as run:
            alone = run(folder, glossary, queries)
        legs = [Leg.LEXICAL, *([Leg.DENSE, Leg.FUSED] if with_dense else [])]
        scored = {leg.value: evaluate(queries, _asking(index, glossary, leg)) for leg in legs[1:]}
        return Sized(
            passages=len(passages),
            build_s=build_s,
            index_mb=_size(folder / "index"),
            legs={Leg.LEXICAL.value: alone["lexical"], **scored},
            engines={"postings": alone["postings"], "fts5": alone["fts5"]},
            first_ms=alone["first_ms"],
            resident_mb=alone["resident_mb"],
            filtered_p50_ms=alone["filtered"].p50_ms,
            filtered_p95_ms=alone["filtered"].p95_ms,
        )


def _passages(corpus: Path, size: int) -> list[Passage]:
    own = list(collect({"corpus": corpus}).passages)
    return [*own, *synthetic_passages(size - len(own))] if size > len(own) else own


def _asking(
    index: Index, glossary: Glossary, leg: Leg, filters: Filters | None = None
) -> Callable[[Query], Any]:
    def ask(query: Query) -> Any:
        return search(index, query.text, leg=leg, glossary=glossary, filters=filters)

    return ask


Measuring = Callable[[Path, Glossary, Sequence[Query]], dict[str, Any]]


@contextmanager
def _fresh_process() -> Iterator[Measuring]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        yield lambda *given: pool.submit(measure_alone, *given).result()


def measure_alone(folder: Path, glossary: Glossary, queries: Sequence[Query]) -> dict[str, Any]:
    """Everything that wants a process of its own; the lexical leg first, FTS5 last."""
    index = Index(folder / "index")
    asking = _asking(index, glossary, Leg.LEXICAL)
    started = time.perf_counter()
    asking(queries[0])
    first_ms = (time.perf_counter() - started) * 1000
    lexical = evaluate(queries, asking)
    narrow = Filters(kind=REPORT, year=2023, level="county", section=1)
    filtered = evaluate(queries, _asking(index, glossary, Leg.LEXICAL, narrow)).total
    resident = _most_memory_mb()
    weights = [query_weights(understand(query.text, glossary)) for query in queries]
    postings = index.lexical.postings()
    connection = sqlite3.connect(folder / "fts5.sqlite")
    return {
        "lexical": lexical,
        "filtered": filtered,
        "first_ms": first_ms,
        "resident_mb": resident,
        "postings": _timed(lambda given: postings.best(given, Filters(), 40), weights)
        | {"disk_mb": _size(folder / "index" / index.lexical.meta()["words"])},
        "fts5": _timed(lambda given: fts5_best(connection, given, Filters(), 40), weights)
        | {"disk_mb": (folder / "fts5.sqlite").stat().st_size / _MB / _MB},
    }


def _most_memory_mb() -> float:
    # Not getrusage: there the parent's memory at the time of the fork counts as well.
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.is_file() else None
    return int(found[1]) / _MB if found else 0.0


def _timed(
    ask: Callable[[dict[str, float]], Any], given: Sequence[dict[str, float]]
) -> dict[str, float]:
    spent = []
    for weights in given:
        started = time.perf_counter()
        ask(weights)
        spent.append((time.perf_counter() - started) * 1000)
    return {"p50_ms": round(percentile(spent, 50), 2), "p95_ms": round(percentile(spent, 95), 2)}


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / _MB / _MB


def as_text(sized: Sequence[Sized]) -> str:
    """A table for the terminal."""
    lines = []
    for one in sized:
        lines.append(
            f"{one.passages} 段：建立 {one.build_s:.1f} 秒，首次检索 {one.first_ms:.0f} 毫秒，"
            f"内存 {one.resident_mb:.0f} MB，索引 {one.index_mb:.0f} MB"
        )
        for name, leg in one.legs.items():
            lines.append(f"  {name:8} {_line(leg.total)}")
            lines += [f"    {split:8} {_line(part)}" for split, part in leg.by_split.items()]
        lines.append(
            f"  加四个条件：p50 {one.filtered_p50_ms:.1f} 毫秒，p95 {one.filtered_p95_ms:.1f} 毫秒"
        )
        lines += [
            f"  引擎 {name}：p50 {found['p50_ms']:.1f} 毫秒，p95 {found['p95_ms']:.1f} 毫秒，磁盘 {found['disk_mb']:.0f} MB"
            for name, found in one.engines.items()
        ]
    return "\n".join(lines)


def _line(scores: Scores) -> str:
    return (
        f"第1条 {_percent(scores.recall_1)}，前5条 {_percent(scores.recall_5)}，MRR {_figure(scores.mrr)}；"
        f"无答案 准确 {_percent(scores.no_precision)}、查全 {_percent(scores.no_recall)}、F1 {_figure(scores.no_f1)}；"
        f"p50 {scores.p50_ms:.1f}、p95 {scores.p95_ms:.1f} 毫秒"
        f"（有答案 {scores.answerable} 题，无答案 {scores.unanswerable} 题）"
    )


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
