"""An examiner's retrieval queries: enough of each kind, and their answers still stand in the corpus."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.reading.read import read_report


@pytest.fixture(scope="module")
def blind(checkout: Path) -> list[dict[str, Any]]:
    """The queries; blind once, opened by now."""
    text = (checkout / "assistant/evaluation/queries_blind.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["query"]
    return found


def test_every_kind_is_there(blind: list[dict[str, Any]]) -> None:
    """At least 120, 30 of them without an answer, half of those close to the field; none twice."""
    kinds = Counter(query["kind"] for query in blind)

    assert 120 <= len(blind) == len({query["text"] for query in blind})
    assert {"paraphrase", "colloquial", "number", "typo", "unanswerable"} == set(kinds)
    assert kinds["unanswerable"] >= 30
    assert 15 <= sum(query.get("near", False) for query in blind)
    for query in blind:
        assert (query["kind"] == "unanswerable") == (not query["expect"]), query["text"]


def test_every_answer_stands_in_the_corpus(blind: list[dict[str, Any]], checkout: Path) -> None:
    """Headings and articles of the digest, parts of the sample reports."""
    corpus = checkout / "corpus"
    digest = {path.stem: _headings(path) for path in (corpus / "regulations").glob("*.md")}
    parts = {path.stem: _parts(path) for path in (corpus / "reports").glob("*.html")}
    for query in blind:
        for answer in query["expect"]:
            file, place = answer.split(":", 1)
            if file in parts:
                assert int(place.split(".")[0]) in parts[file], answer
            elif place.isdigit():
                assert _article(int(place)) in {head.split(" ")[0] for head in digest[file]}, answer
            else:
                assert any(head.startswith(place) for head in digest[file]), answer


def _headings(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("## ") for line in lines if line.startswith("## ")]


def _parts(path: Path) -> set[int]:
    report = read_report(path)
    return {0, *(part.number for part in report.sections if part.text.strip())}


def _article(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    written = {0: "", 1: "十"}.get(tens, f"{digits[tens]}十")
    return f"第{written}{digits[ones] if ones else ''}条"
