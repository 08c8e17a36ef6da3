"""What nothing here answers gets no answer: by what is held, asked for, and what lies outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.errors import UnreadableFile
from assistant.evaluation.calibration import calibrate, measure_queries, measure_ways
from assistant.evaluation.retrieval import Query, load_queries
from assistant.retrieval.closeness import wanted_of, way, ways_of
from assistant.retrieval.fit import FLOOR, WEIGHTS, fits
from assistant.retrieval.index import Index
from assistant.retrieval.library import Library
from assistant.retrieval.matters import Matter, load_matters
from assistant.retrieval.outside import Outside, inside_of, outside_of
from assistant.retrieval.passages import Passage
from assistant.retrieval.query import Glossary, understand
from assistant.retrieval.search import search

OFFICIAL = Passage(
    *("reg:x:1", "regulation", "甲县办法", "第一条", 2024, None),
    *("公开栏每季度更新一次。\n由办公室负责。", "x.txt"),
    official=True,
)


@pytest.fixture(scope="module")
def pool(queries: list[Query], checkout: Path) -> list[Query]:
    """All labelled queries about the regulations that are open to tuning."""
    opened = load_queries(checkout / "assistant/evaluation/queries_opened.toml")
    found = {query.text: query for query in (*queries, *opened) if not query.of_reports}
    return list(found.values())


def test_the_no_holds_on_what_the_fit_has_not_seen(
    digest_index: Index, glossary: Glossary, pool: list[Query]
) -> None:
    """Cross-validation by text; and the weights in use decide like those of a fit today."""
    examples = measure_queries(digest_index, glossary, pool)
    examples += measure_ways(digest_index, glossary)
    found = calibrate(examples)

    assert len(pool) >= 500
    assert found.f1 >= 0.9, found.as_text()
    assert found.refused <= 0.03, found.as_text()
    assert found.asks_refused <= 0.04, found.as_text()
    assert found.unlisted >= 0.6, found.as_text()
    assert found.ways_unlisted >= 0.4, found.as_text()
    in_use = [sum(map(float.__mul__, WEIGHTS, one.found)) < FLOOR for one in examples]
    fitted = [
        sum(map(float.__mul__, found.fitted.weights, one.found)) < found.fitted.floor
        for one in examples
    ]
    differ = sum(one != other for one, other in zip(in_use, fitted, strict=True))
    assert differ <= 0.05 * len(examples)


def test_questions_beside_the_field_get_no_passage(digest_index: Index, glossary: Glossary) -> None:
    """Whole questions of a clerk, written after the ways of asking and without a look at them."""
    asked = load_queries(Path(__file__).with_name("outside_queries.toml"))
    answered = [
        query.text for query in asked if search(digest_index, query.text, glossary=glossary)
    ]

    assert len(asked) >= 60
    assert len(answered) <= 0.32 * len(asked), answered


@pytest.mark.parametrize(
    ("query", "matter"),
    [
        ("定密责任人由谁担任", "定密和密级"),
        ("档案移交进馆的年限是多久", "档案的保管、移交和整理"),
        ("红烧肉要怎么做才好吃", "日常生活和闲谈"),
    ],
)
def test_what_lies_outside_is_known_by_name(
    digest_index: Index, glossary: Glossary, query: str, matter: str
) -> None:
    """The nearest matter is told, and nothing is found."""
    asked = understand(query, glossary)
    found = outside_of(glossary.matters).matter_of(wanted_of(digest_index.lexical, asked), asked)

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

    outside = outside_of(glossary.matters)
    beside = outside.measure(wanted, asked, inside_of(digest_index.lexical))
    assert outside.matter_of(wanted, asked) is None
    assert wanted.nearest(ways_of(article)) > beside.near
    assert beside.leaning < 0
    assert 0.0 == beside.cued


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

    lexical = digest_index.lexical
    assert not fits(wanted_of(lexical, asked), asked, [], glossary, lexical)


def test_who_gets_no_answer_is_told_whom_to_ask(tmp_path: Path, corpus: Path) -> None:
    """Where the matter is plain; else another wording is proposed."""
    library = Library(tmp_path, corpus)
    library.build()

    assert "请问信访部门" in library.no_answer("信访事项的受理期限")
    assert "换个说法" in library.no_answer("量子纠缠")


def test_the_command_tells_what_lies_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In words and as JSON; null where a passage was found and where the matter is not known."""
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path))

    def asked(query: str) -> dict[str, Any]:
        assert 0 == main(["search", query, "--json"])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    outside = asked("信访事项几日内受理")
    assert [] == outside["passages"]
    assert "信访的办理期限和程序" == outside["outside"]["name"]
    assert "请问信访部门" in outside["outside"]["tell"]
    assert asked("答复期限")["outside"] is None
    assert ([], None) == tuple(asked("量子计算机怎么保养")[key] for key in ("passages", "outside"))
    assert 0 == main(["search", "信访事项几日内受理"])
    assert "请问信访部门" in capsys.readouterr().out


PETITIONS = Passage(
    *("reg:p:1", "regulation", "示例县来信办理办法", "第一条", 2024, None),
    *("来信事项自收到之日起十五日内受理，六十日内办结。", "p.txt"),
    official=True,
)
LISTED = Matter("来信办理", "请问来信办。", ("来信事项几日内受理", "来信多久办结"), ("来信事项",))


def test_what_the_office_adds_is_answered_though_it_is_listed(
    tmp_path: Path, digest: list[Passage], glossary: Glossary
) -> None:
    """The list is made beside our digest; an official text of the office's own is not outside."""
    listed = Glossary(glossary.entries, glossary.filler, (*glossary.matters, LISTED))
    without, added = Index(tmp_path / "a"), Index(tmp_path / "b")
    without.build(digest)
    added.build([*digest, PETITIONS])

    assert [] == search(without, "来信事项几日内受理", glossary=listed)
    assert PETITIONS == search(added, "来信事项几日内受理", glossary=listed)[0].passage


def test_words_lean_to_the_side_that_has_them(digest_index: Index) -> None:
    """Against it for those of the rules, for it for those of the list, nowhere for unknown ones."""
    outside = Outside((LISTED,))
    inside = {"答复": 5.0, "答": 5.0, "复": 5.0}

    def leaning(query: str) -> float:
        asked = understand(query, Glossary())
        return outside.measure(wanted_of(digest_index.lexical, asked), asked, inside).leaning

    assert leaning("答复") < 0 < leaning("来信")
    assert pytest.approx(0.0) == leaning("量子")


def test_a_matter_that_is_not_listed_does_not_count(digest_index: Index) -> None:
    """Neither its ways of asking nor its words and cues: this is how the fit is tried."""
    other = Matter("别的", "请问别处。", ("路灯坏了找谁",))
    asked = understand("来信事项几日内受理", Glossary())
    wanted, inside = wanted_of(digest_index.lexical, asked), {"年报": 1.0}
    listed = Outside((LISTED, other)).measure(wanted, asked, inside)
    unlisted = Outside((other,)).measure(wanted, asked, inside)

    assert (1.0, 0.0) == (listed.cued, unlisted.cued)
    assert listed.near > 0.9 > unlisted.near
    assert listed.leaning > unlisted.leaning


@pytest.mark.parametrize(
    "bad",
    [
        '[[topic]]\nname = "x"\nasks = "y"\n',
        '[[topic]]\nname = "x"\nsay = "s"\nasks = ""\n',
        '[[topic]]\nname = "x"\nsay = "s"\nasks = "y"\nmore = "z"\n',
        "[[topic]\n",
    ],
)
def test_half_a_matter_is_refused(tmp_path: Path, bad: str) -> None:
    """The file is named, and what is missing."""
    file = tmp_path / "outside.toml"
    file.write_text(bad, encoding="utf-8")

    with pytest.raises(UnreadableFile, match=r"outside\.toml"):
        load_matters(file)
