"""Past reports: whose they are, what stands in all of them, and whose come first."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.synthetic import synthetic_passages
from assistant.retrieval.bodies import level_of, region_of
from assistant.retrieval.boilerplate import common_shares
from assistant.retrieval.boosts import Asker
from assistant.retrieval.index import Index
from assistant.retrieval.passages import Passage
from assistant.retrieval.postings import Filters
from assistant.retrieval.query import Glossary
from assistant.retrieval.search import Hit, hit_as_json, search


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Some hundred invented reports; tests only read it."""
    index = Index(tmp_path_factory.mktemp("many"))
    index.build(synthetic_passages(1200))
    return index


@pytest.mark.parametrize(
    ("agency", "level", "region"),
    [
        ("示例县青禾镇人民政府", "township", "示例县"),
        ("示例县农业农村局", "county", "示例县"),
        ("示例省示例市生态环境局", "city", "示例省示例市"),
        ("示例省人民政府办公厅", "province", "示例省"),
        ("示例市示例区城东街道办事处", "township", "示例市示例区"),
        ("国家示例局", "national", None),
        (None, None, None),
    ],
)
def test_level_and_region_are_told_from_the_name(
    agency: str | None, level: str | None, region: str | None
) -> None:
    """As far as a name tells."""
    assert (level, region) == (level_of(agency), region_of(agency))


def test_sentences_of_many_bodies_are_boilerplate() -> None:
    """Figures do not count; one body's repeats over the years are none; what is told once is none."""
    fixed = "本机关坚持公开为常态不公开为例外，全年发布信息{}条。"
    texts = [(f"第{n}镇", fixed.format(n * 7)) for n in range(6)]
    texts.append(("第0镇", "今年新修了三座漫水桥，并把图纸放在公示栏里供村民查看。"))
    texts += [("独一镇", "本镇的茶叶节每年都在春分那天举办，来的人很多。")] * 6

    assert [1.0] * 6 + [0.0] * 7 == common_shares(texts)
    assert [0.0] == common_shares([("", fixed)])
    assert [] == common_shares([])


def test_boilerplate_is_found_in_a_large_library(many: Index) -> None:
    """The sentences that every invented report shares are told from those that differ."""
    rows = many.lexical.postings().column("common")

    assert 0.1 < float(rows.mean()) < 0.9
    assert float(rows.min()) == 0.0
    assert float(rows.max()) <= 1.0


def _ask(index: Index, glossary: Glossary, query: str, asker: str | None = None) -> list[Hit]:
    return search(index, query, glossary=glossary, asker=Asker(asker), k=5)


def test_the_own_reports_come_first(many: Index, glossary: Glossary) -> None:
    """Then those of the same level and region; the reason is told."""
    agency = next(name for name in many.lexical.agencies() if name.endswith("镇人民政府"))
    hits = _ask(many, glossary, "组织培训接受群众评议", agency)

    assert agency == hits[0].passage.agency
    assert "本单位的报告" in hits[0].reasons
    assert "本单位的报告" in hit_as_json(hits[0])["reasons"]


def test_a_body_is_named_by_the_end_of_its_name(many: Index, glossary: Glossary) -> None:
    """「某镇」 is enough to be asked about."""
    agency = next(name for name in many.lexical.agencies() if name.endswith("镇人民政府"))
    short = agency.removesuffix("人民政府").split("县")[1]
    hits = _ask(many, glossary, f"{short}2023年收到多少件申请")

    assert hits[0].passage.agency is not None
    assert short in hits[0].passage.agency
    assert {"问到的单位", "问到的年度"} <= set(hits[0].reasons)


def test_filters_by_level_and_part(many: Index, glossary: Glossary) -> None:
    """Exact, and together with the others."""
    filters = Filters(kind="report", year=2022, level="county", section=5)
    hits = search(many, "主要问题", filters=filters, glossary=glossary)

    assert hits
    assert {(2022, "county", 5)} == {
        (hit.passage.year, hit.passage.level, hit.passage.section) for hit in hits
    }


def test_equal_seeds_make_equal_libraries() -> None:
    """The measurements can be repeated."""
    first: list[Passage] = list(synthetic_passages(50, seed=3))

    assert first == list(synthetic_passages(50, seed=3))
    assert first != list(synthetic_passages(50, seed=4))


def test_words_that_are_torn_are_a_fault(tmp_path: Path) -> None:
    """An index of words that lost an array is named, and the next build mends it."""
    index = Index(tmp_path)
    passages = list(synthetic_passages(30))
    index.build(passages)
    (words,) = tmp_path.glob("words-*")
    (words / "docs.npy").unlink()
    again = Index(tmp_path)

    assert again.lexical.faults()
    again.build(passages)
    assert not Index(tmp_path).lexical.faults()
