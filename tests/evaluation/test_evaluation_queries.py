"""The shipped retrieval queries: enough of each kind, and their answers still stand in the corpus."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.retrieval import (
    BLIND,
    OPENED,
    Answer,
    Evaluated,
    Query,
    answers_query,
    score,
    shipped_queries,
)
from assistant.retrieval.collecting import collect
from assistant.retrieval.passages import Passage

Labelled = dict[str, Any]


@pytest.fixture(scope="module")
def blind(checkout: Path) -> list[Labelled]:
    """The queries as written; nobody tunes on them."""
    text = (checkout / "assistant/evaluation/queries_blind.toml").read_text(encoding="utf-8")
    found: list[Labelled] = tomllib.loads(text)["query"]
    return found


@pytest.fixture(scope="module")
def shipped(checkout: Path) -> list[Query]:
    """Every set that the command measures."""
    return shipped_queries(checkout / "tests/retrieval/queries.toml")


@pytest.fixture(scope="module")
def passages(checkout: Path) -> list[Passage]:
    """The passages of the corpus that ships."""
    return list(collect({"corpus": checkout / "corpus"}).passages)


def test_every_kind_is_there(blind: list[Labelled]) -> None:
    """At least 160 with an answer and 60 without, half of these close to the field; none twice."""
    kinds = Counter(query["kind"] for query in blind)
    near = sum(query.get("near", False) for query in blind)

    assert len(blind) == len({query["text"] for query in blind})
    assert len(blind) - kinds["unanswerable"] >= 160
    assert kinds["unanswerable"] >= 60
    assert 0.45 <= near / kinds["unanswerable"] <= 0.55
    answered = {"paraphrase", "colloquial", "number", "typo", "glossary"}
    assert answered | {"unanswerable"} == set(kinds)
    assert all(kinds[kind] >= 25 for kind in answered), kinds
    assert {BLIND} == {query["split"] for query in blind}


def test_only_what_has_an_answer_is_labelled(blind: list[Labelled]) -> None:
    """And at least 45 queries ask of the sample reports."""
    for query in blind:
        assert (query["kind"] == "unanswerable") == (not query["expect"]), query["text"]
        assert query["kind"] == "unanswerable" or "near" not in query, query["text"]
    assert sum(query["corpus"] == "reports" and bool(query["expect"]) for query in blind) >= 45


def test_every_answer_stands_in_the_corpus(shipped: list[Query], passages: list[Passage]) -> None:
    """A label meets a passage, in the opened sets as in the blind one."""
    labels = {label for query in shipped for label in query.expect}
    lost = {label for label in labels if not any(answers_query(p, [label]) for p in passages)}

    assert set() == lost


def test_a_label_of_the_blind_set_means_one_place(
    blind: list[Labelled], passages: list[Passage]
) -> None:
    """Else a wrong passage would count as right; a file alone means any place in it."""
    labels = {label for query in blind for label in query["expect"]}
    wide = {
        label
        for label in labels
        if not label.endswith(":") and sum(answers_query(p, [label]) for p in passages) != 1
    }

    assert set() == wide


def test_the_blind_set_covers_the_corpus(blind: list[Labelled], passages: list[Passage]) -> None:
    """Every article is asked for, and nine passages in ten of the rest."""
    labels = {label for query in blind for label in query["expect"] if not label.endswith(":")}
    missing = [p for p in passages if not answers_query(p, labels)]

    assert [] == [p.id for p in missing if re.fullmatch(r"reg:regulation:\d+", p.id)]
    assert len(missing) <= len(passages) / 10


def test_the_sets_are_told_apart(shipped: list[Query], blind: list[Labelled]) -> None:
    """The opened set is not the blind one, and no blind query stands in another set."""
    splits = Counter(query.split for query in shipped)
    others = {query.text for query in shipped if query.split != BLIND}

    assert splits[BLIND] == len(blind)
    assert splits[OPENED] >= 120
    assert set() == others & {query["text"] for query in blind}


def test_without_the_checkout_the_other_sets_are_left(tmp_path: Path) -> None:
    """The wheel carries no tests."""
    assert {OPENED, BLIND} == {query.split for query in shipped_queries(tmp_path / "none.toml")}


def test_misses_of_the_blind_split_are_not_told() -> None:
    """They would be tuned on; the figures count them."""
    answers = tuple(
        Answer(Query(split, ("a:1",), split=split), None, ("x",), 0.0) for split in (OPENED, BLIND)
    )
    found = Evaluated(score(answers), {}, {}, answers)

    assert [OPENED] == [miss.query.split for miss in found.misses]
    assert 0.0 == found.total.recall_5


def test_few_queries_are_close_to_a_way_of_asking(
    blind: list[Labelled], passages: list[Passage]
) -> None:
    """A query that the digest already holds in nearly the same words measures nothing."""
    asks = [_pairs(ask) for passage in passages for ask in passage.asks]
    queries = [_pairs(query["text"]) for query in blind if query["expect"]]
    close = sum(any(_alike(query, ask) >= 0.6 for ask in asks) for query in queries)

    assert len(asks) > 1000
    assert close <= len(queries) / 50


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
