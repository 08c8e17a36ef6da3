"""What nothing here answers gets no answer: by what is held, asked for, and what lies outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.calibration import calibrate, measure_queries
from assistant.evaluation.retrieval import Query, load_queries
from assistant.retrieval.closeness import matter_of, nearest_elsewhere, wanted_of, way, ways_of
from assistant.retrieval.fit import ASKED, ELSEWHERE, FLOOR, HELD, fits
from assistant.retrieval.index import Index
from assistant.retrieval.library import Library
from assistant.retrieval.passages import Passage
from assistant.retrieval.query import Glossary, load_glossary, understand
from assistant.retrieval.search import search

OFFICIAL = Passage(
    *("reg:x:1", "regulation", "甲县办法", "第一条", 2024, None),
    *("公开栏每季度更新一次。\n由办公室负责。", "x.txt"),
    official=True,
)


@pytest.fixture(scope="module")
def pool(queries: list[Query], checkout: Path) -> list[Query]:
    """All labelled queries about the regulations that are open to tuning."""
    opened = load_queries(checkout / "assistant/evaluation/queries_blind.toml")
    found = {query.text: query for query in (*queries, *opened) if not query.of_reports}
    return list(found.values())


def test_the_no_holds_on_queries_that_the_fit_has_not_seen(
    digest_index: Index, glossary: Glossary, pool: list[Query]
) -> None:
    """Cross-validation by query; and the weights in use are near those of a fit today."""
    found = calibrate(measure_queries(digest_index, glossary, pool))

    assert len(pool) >= 500
    assert found.f1 >= 0.9, found.as_text()
    assert found.refused <= 0.03, found.as_text()
    assert found.unlisted >= 0.6, found.as_text()
    assert (HELD, ASKED, ELSEWHERE) == pytest.approx(found.fitted.weights, rel=0.3)
    assert pytest.approx(found.fitted.floor, abs=0.8) == FLOOR


@pytest.mark.parametrize(
    ("query", "matter"),
    [
        ("定密责任人由谁担任", "定密和保密管理"),
        ("档案移交进馆的年限是多久", "档案管理"),
        ("红烧肉要怎么做才好吃", "日常生活和闲谈"),
    ],
)
def test_what_lies_outside_is_known_by_name(
    digest_index: Index, glossary: Glossary, query: str, matter: str
) -> None:
    """The nearest matter is told, and nothing is found."""
    wanted = wanted_of(digest_index.lexical, understand(query, glossary))
    found = matter_of(wanted, glossary)

    assert found is not None
    assert matter == found.name
    assert [] == search(digest_index, query, glossary=glossary)


def test_a_question_of_the_field_belongs_to_no_matter(
    digest_index: Index, glossary: Glossary
) -> None:
    """It is nearer to the article than to anything outside."""
    asked = understand("收到申请以后多少个工作日要答复", glossary)
    wanted = wanted_of(digest_index.lexical, asked)
    article = digest_index.lexical.get(["reg:regulation:33"])["reg:regulation:33"]

    assert matter_of(wanted, glossary) is None
    assert wanted.nearest(ways_of(article)) > nearest_elsewhere(wanted, glossary)


def test_nearness_is_1_for_the_same_words_and_0_for_others(digest_index: Index) -> None:
    """Rare words count more than usual ones, words that are not shared count against it."""
    wanted = wanted_of(digest_index.lexical, understand("勾稽关系", Glossary()))

    assert wanted.nearest([way("勾稽关系")]) > 0.9
    assert 0.0 == wanted.nearest([way("页边距")])
    assert wanted.nearest([way("勾稽关系")]) > wanted.nearest([way("表三的勾稽关系和结转关系")]) > 0


def test_the_sentences_of_an_official_text_ask_for_it(tmp_path: Path) -> None:
    """It has no ways of asking of its own; ours would not know them."""
    index = Index(tmp_path)
    index.build([OFFICIAL])

    assert OFFICIAL == search(index, "公开栏多久更新一次")[0].passage


def test_nothing_answers_where_nothing_was_found(digest_index: Index, glossary: Glossary) -> None:
    """Without a passage there is no answer, whatever is asked."""
    asked = understand("答复期限", glossary)

    assert not fits(wanted_of(digest_index.lexical, asked), asked, [], glossary)


def test_who_gets_no_answer_is_told_whom_to_ask(tmp_path: Path, corpus: Path) -> None:
    """Where the matter is plain; else another wording is proposed."""
    library = Library(tmp_path, corpus)
    library.build()

    assert "请问信访部门" in library.no_answer("信访事项的受理期限")
    assert "换个说法" in library.no_answer("量子纠缠")


@pytest.mark.parametrize(
    "bad",
    [
        '[[matter]]\nmatter = "x"\nsays = ["y"]\n',
        '[[matter]]\nmatter = "x"\nask_whom = ""\nsays = []\n',
    ],
)
def test_half_a_matter_is_refused(tmp_path: Path, bad: str) -> None:
    """The file is named, and what is missing."""
    from assistant.errors import UnreadableFile

    file = tmp_path / "glossary.toml"
    file.write_text(bad, encoding="utf-8")

    with pytest.raises(UnreadableFile, match=r"glossary\.toml"):
        load_glossary(file)
