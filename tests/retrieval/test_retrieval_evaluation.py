"""The measurements themselves: ranks, the honest no, and a whole run of the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import UnreadableFile
from assistant.evaluation.retrieval import (
    Answer,
    Query,
    answers_query,
    load_queries,
    percentile,
    score,
)
from assistant.retrieval.passages import Passage


def _answer(expect: str, rank: int | None, found: str = "x") -> Answer:
    query = Query("问", (expect,) if expect else ())
    return Answer(query, rank, (found,) if found else (), 0.01)


def test_scores_by_hand() -> None:
    """Two found at 1 and 4, one missed, one wrongly empty; one right no and one wrong yes."""
    answers = [
        *(_answer("a", 1), _answer("a", 4), _answer("a", None)),
        *(_answer("a", None, ""), _answer("", None, ""), _answer("", None)),
    ]
    scores = score(answers)

    assert (0.25, 0.5, 0.3125) == (scores.recall_1, scores.recall_5, scores.mrr)
    assert (0.5, 0.5, 0.5) == (scores.no_precision, scores.no_recall, scores.no_f1)
    assert (4, 2) == (scores.answerable, scores.unanswerable)
    assert 10.0 == pytest.approx(scores.p95_ms)


def test_nothing_to_divide_by_is_unknown() -> None:
    """Without unanswerable queries there is no figure for the honest no."""
    scores = score([_answer("a", 1)])

    assert (None, None) == (scores.no_recall, scores.no_f1)
    assert 0.0 == percentile([], 95)


def test_labels_name_articles_headings_and_parts() -> None:
    """Each form of a label meets its passage and no other."""
    article = Passage("reg:regulation:33", "regulation", "", "第三十三条", 2019, None, "", "r.md")
    official = Passage(
        "law:12ab:33", "regulation", "", "第三十三条", 2019, None, "", "regulation.txt"
    )
    topic = Passage(
        "reg:fees:ab12cd", "regulation", "", "缴费期限：多久", None, None, "", "fees.md"
    )
    report = Passage("rep:1:2024:1.2", "report", "", "一、", 2024, "镇", "", "t_2024.html")

    assert answers_query(article, ["regulation:33"])
    assert answers_query(official, ["regulation:33"])
    assert not answers_query(article, ["regulation:3", "fees:33"])
    assert answers_query(topic, ["fees:缴费期限"])
    assert answers_query(report, ["t_2024:1.2"])
    assert not answers_query(report, ["t_2023:1.2"])


def test_our_own_queries_are_enough(queries: list[Query]) -> None:
    """At least 150, of them at least 30 that nothing answers; no query stands twice."""
    assert len(queries) >= 150
    assert sum(not query.expect for query in queries) >= 30
    assert len(queries) == len({query.text for query in queries})


def test_a_broken_query_file_is_refused(tmp_path: Path) -> None:
    """The file is named."""
    file = tmp_path / "q.toml"
    file.write_text('[[query]]\ntext = "没有答案栏"\n', encoding="utf-8")

    with pytest.raises(UnreadableFile, match=r"q\.toml"):
        load_queries(file)


def test_the_command_measures_every_leg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run on the corpus and one on a larger library, with the engines side by side."""
    file = tmp_path / "q.toml"
    file.write_text(
        '[[query]]\ntext = "第三十三条"\nexpect = ["regulation:33"]\nsplit = "blind"\n'
        '[[query]]\ntext = "红烧肉的做法"\nexpect = []\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))

    assert 0 == main(
        ["eval", "retrieval", "--queries", str(file), "--scale", "0", "2500", "--json"]
    )
    small, large = json.loads(capsys.readouterr().out)["sizes"]
    assert {"lexical", "dense", "fused"} == set(small["legs"])
    assert {"lexical"} == set(large["legs"])
    assert large["passages"] >= 2500
    assert 1.0 == small["legs"]["lexical"]["total"]["recall_1"]
    assert 1.0 == small["legs"]["lexical"]["by_split"]["blind"]["recall_5"]
    assert {"postings", "fts5"} == set(large["engines"])
    assert 0 == main(["eval", "retrieval", "--queries", str(file)])
    assert "MRR" in capsys.readouterr().out
