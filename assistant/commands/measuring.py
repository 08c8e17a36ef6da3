"""Our own benchmarks on our own data."""

from __future__ import annotations

import argparse
import sys

from assistant.report import dump_json


def run_eval_reading(options: argparse.Namespace) -> int:
    """Print how exactly every format and variant is read; a wrong cell is the one error."""
    from assistant.evaluation.reading import any_wrong, evaluate, scores_as_json, scores_as_text

    scores = evaluate(options.reports)
    print(dump_json(scores_as_json(scores)) if options.json else scores_as_text(scores))
    return int(any_wrong(scores))


def run_eval_checks(options: argparse.Namespace) -> int:
    """Print how well tables and text are checked. A measurement: it ends with 0 whatever it finds."""
    from assistant.evaluation.bases import small_bases
    from assistant.evaluation.checks import checks_as_json, checks_as_text, measure

    checks = measure(options.reports, bases=small_bases() if options.quick else None)
    print(dump_json(checks_as_json(checks)) if options.json else checks_as_text(checks))
    return 0


def run_eval_retrieval(options: argparse.Namespace) -> int:
    """Print how well the search finds, on labelled queries and libraries of growing size."""
    from assistant.commands.running import open_services
    from assistant.evaluation.retrieval import load_queries, shipped_queries
    from assistant.evaluation.scale import as_text, measure

    services = open_services()
    corpus = services.library.corpus
    own = corpus.parent / "tests" / "retrieval" / "queries.toml"
    queries = load_queries(options.queries) if options.queries else shipped_queries(own)
    sized = []
    for size in options.scale or [0]:
        print(f"测量 {size or '自带资料'}…", file=sys.stderr)
        sized.append(measure(corpus, queries, size, embedder=services.embedder))
    found = {"queries": len(queries), "sizes": [one.as_json() for one in sized]}
    print(dump_json(found) if options.json else as_text(sized))
    return 0
