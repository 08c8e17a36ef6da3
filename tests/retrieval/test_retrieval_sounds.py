"""Words that are typed by their sound and picked wrongly are still found."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.retrieval.index import Index
from assistant.retrieval.passages import Passage
from assistant.retrieval.query import Glossary, understand
from assistant.retrieval.search import search
from assistant.retrieval.sounds import sounds_of


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("补证", "补正", True),
        ("乡正", "乡镇", True),
        ("负议", "复议", True),
        ("行距", "航距", True),
        ("补正", "答复", False),
        ("A页", "A业", False),
    ],
)
def test_sounds_without_tones_and_accents(one: str, other: str, alike: bool) -> None:
    """Two readings of a character both count; a Latin letter has none."""
    assert alike == bool({*sounds_of(one)} & {*sounds_of(other)})


def test_every_usual_character_has_a_sound() -> None:
    """The 6,763 characters of GB 2312, none of them without a reading."""
    characters = [
        bytes([row, cell]).decode("gb2312", "ignore")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    ]
    known = [character for character in characters if character]

    assert 6763 == len(known)
    assert [] == [character for character in known if not sounds_of(character)]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("逾期不补证填哪一行", "表三 各行含义：其他处理和总计"),
        ("页边矩设多少", "纸张和页边距"),
        ("勾机关系怎么算", "表三 勾稽关系"),
        ("新息处理费要交多少", "信息处理费是什么，为什么收"),
    ],
)
def test_a_wrong_character_finds_the_right_article(
    digest_index: Index, glossary: Glossary, typed: str, place: str
) -> None:
    """It stands among the first five."""
    assert place in [hit.passage.place for hit in search(digest_index, typed, glossary=glossary)]


def test_a_known_word_is_not_heard_as_another(digest_index: Index) -> None:
    """Only pairs that no regulation has are taken for errors, and one character must be right."""
    heard = digest_index.lexical.heard

    assert () == heard("补正")
    assert "补正" in heard("补证")
    assert () == heard("33")
    assert all(pair[0] == "勾" or pair[1] == "机" for pair in heard("勾机"))


def test_a_body_is_known_by_the_sound_of_its_name() -> None:
    """A name that is written wrongly throughout, where none is written rightly."""
    names = ("示例县青禾镇人民政府", "示例县农业农村局")

    assert names[:1] == understand("青和镇2024年收到几件申请", Glossary(), names).agencies
    assert names[1:] == understand("农夜农村局的年报", Glossary(), names).agencies
    assert names[1:] == understand("农业局去年培训几次", Glossary(), names).agencies
    assert () == understand("清河区的年报", Glossary(), names).agencies


def test_the_name_of_a_body_is_not_looked_for_in_the_text() -> None:
    """Its reports are raised by the name itself; asked for alone, the name stays."""
    names = ("示例县青禾镇人民政府",)

    assert "青禾" not in understand("青禾镇公示栏贴了几次", Glossary(), names).text
    assert "青禾镇" in understand("青禾镇2024年", Glossary(), names).text


def test_the_rules_are_ranked_by_themselves(tmp_path: Path, digest: list[Passage]) -> None:
    """Thousands of reports change neither the order of the regulations nor what a word tells."""
    reports = [
        Passage(
            *(f"rep:x:2024:1.{n}", "report", "某镇2024年年报", "一、总体情况", 2024, f"第{n}镇"),
            *(f"收到申请{n}件，答复期限、补正、信息处理费都按规定办理，第{n}次培训。", "r.html"),
            section=1,
        )
        for n in range(1500)
    ]
    small, large = Index(tmp_path / "small"), Index(tmp_path / "large")
    small.build(digest)
    large.build([*reports, *digest])
    words = ["答复期限", "期限", "补正", "稽关"]

    assert small.lexical.rarities(words) == large.lexical.rarities(words)
    for query in ("收到申请以后多久答复", "不补正怎么填", "信息处理费怎么收"):
        first, second = (
            [hit.passage.id for hit in search(index, query) if hit.passage.kind == "regulation"]
            for index in (small, large)
        )
        assert first[:3] == second[:3]
