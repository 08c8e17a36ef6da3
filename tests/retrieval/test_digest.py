"""The digest of the regulations: complete, graded, and beside each heading the ways to ask."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from assistant.evaluation.retrieval import load_queries
from assistant.retrieval.passages import Passage
from assistant.retrieval.query import Glossary
from assistant.retrieval.tokens import chinese_numeral

LABELS = ("问法：", "适用：", "依据程度：", "官方文本：")
# An article is one passage, however many items it lists; a topic answers one question.
SHORTEST, LONGEST_TOPIC, LONGEST_ARTICLE = 60, 300, 450
_DAY = r"\d{4}-\d{2}-\d{2}"


@dataclass(frozen=True, slots=True)
class Block:
    """What stands under one `## ` heading: its lines of metadata, and the text that is shown."""

    file: str
    heading: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines without metadata."""
        return "\n".join(line for line in self.lines if not line.startswith(LABELS))

    def values(self, label: str) -> list[str]:
        """What stands after that label, line by line."""
        return [line.removeprefix(label) for line in self.lines if line.startswith(label)]

    @property
    def asks(self) -> list[str]:
        """The ways to ask for it."""
        return [ask for line in self.values("问法：") for ask in re.split("[；;]", line)]


def _front(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("---\n")[1]


def _blocks(path: Path) -> list[Block]:
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    parts = re.split(r"^## (.+)$", body, flags=re.MULTILINE)
    return [
        Block(
            path.stem,
            heading,
            tuple(line for line in text.splitlines() if line and not line.startswith("# ")),
        )
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    ]


@pytest.fixture(scope="module")
def files(corpus: Path) -> list[Path]:
    """The files of the digest."""
    return sorted((corpus / "regulations").glob("*.md"))


@pytest.fixture(scope="module")
def blocks(files: list[Path]) -> list[Block]:
    """Every heading of the digest."""
    return [block for file in files for block in _blocks(file)]


def test_the_digest_covers_what_a_report_needs(files: list[Path]) -> None:
    """Regulation, both formats, fee, reconsideration, layout, filling rules, common faults."""
    expected = {
        *("regulation", "format_2021", "format_2019", "fee_measures", "reconsideration_2024"),
        *("gbt_9704", "filling_rules", "common_faults"),
    }

    assert expected <= {file.stem for file in files}


def test_articles_1_to_56_stand_in_order(blocks: list[Block]) -> None:
    """The Regulation has 56 articles, none is missing or twice."""
    headings = [block.heading.split()[0] for block in blocks if block.file == "regulation"]

    assert [f"第{chinese_numeral(number)}条" for number in range(1, 57)] == headings


def test_every_heading_has_ways_to_ask(blocks: list[Block]) -> None:
    """At least eighteen each, at most fifty: more would answer another question as well."""
    counts = {(block.file, block.heading): len(block.asks) for block in blocks}

    assert {} == {key: count for key, count in counts.items() if not 18 <= count <= 50}


def test_no_way_to_ask_stands_twice(files: list[Path], blocks: list[Block]) -> None:
    """The same question under two headings helps neither of them."""
    asks = [ask for block in blocks for ask in block.asks]
    asks += [ask for file in files for ask in re.findall("^  - (.+)$", _front(file), re.M)]
    counts = Counter(re.sub(r"[\s，。、？?]", "", ask) for ask in asks)

    assert [] == [ask for ask, count in counts.items() if count > 1]


def test_ways_to_ask_are_short_questions(blocks: list[Block]) -> None:
    """None is empty, ends in a full stop or begins with a space."""
    asks = [ask for block in blocks for ask in block.asks]

    assert [] == [ask for ask in asks if not re.fullmatch(r"\S.{1,28}[^\s。？?]", ask)]


def test_no_way_to_ask_is_copied_from_the_labelled_queries(
    blocks: list[Block], glossary: Glossary, checkout: Path
) -> None:
    """Else the measure of recall would only read its own words back, and that of the honest no."""
    ours = Path(__file__).with_name("queries.toml")
    opened = checkout / "assistant/evaluation/queries_opened.toml"
    asked = {query.text for file in (ours, opened) for query in load_queries(file)}

    assert [] == [ask for block in blocks for ask in block.asks if ask in asked]
    assert [] == [ask for matter in glossary.matters for ask in matter.says if ask in asked]


def test_matters_outside_are_named_and_asked_for(glossary: Glossary) -> None:
    """At least a hundred, with several ways each, none under two matters; each has a statement."""
    says = Counter(ask for matter in glossary.matters for ask in matter.says)
    names = Counter(matter.name for matter in glossary.matters)

    assert len(glossary.matters) >= 100
    assert [] == [matter.name for matter in glossary.matters if len(matter.says) < 6]
    assert [] == [ask for ask, count in says.items() if count > 1]
    assert [] == [name for name, count in names.items() if count > 1]
    assert [] == [m.name for m in glossary.matters if not re.fullmatch(r".{12,90}。", m.tell)]


def test_no_way_to_ask_stands_on_both_sides(blocks: list[Block], glossary: Glossary) -> None:
    """What the digest is asked for is not what it is said not to answer."""
    ours = {ask for block in blocks for ask in block.asks}

    assert [] == [ask for matter in glossary.matters for ask in matter.says if ask in ours]


def test_a_cue_gives_away_what_the_digest_is_hardly_asked(
    blocks: list[Block], glossary: Glossary
) -> None:
    """No cue stands in more than one in a thousand of the digest's own ways of asking."""
    ours = [ask for block in blocks for ask in block.asks]
    met = {
        cue: [
            ask for ask in ours if re.search(".{0,8}?".join(map(re.escape, cue.split("..."))), ask)
        ]
        for matter in glossary.matters
        for cue in matter.cues
    }

    assert len(met) >= 500
    assert {} == {cue: asks for cue, asks in met.items() if len(asks) > len(ours) / 1000}


def test_grades_are_a_b_or_c(files: list[Path], blocks: list[Block]) -> None:
    """One in a heading at most, with a remark in brackets; without it the file's grade counts."""
    grades = {(block.file, block.heading): block.values("依据程度：") for block in blocks}

    assert {} == {
        key: found
        for key, found in grades.items()
        if len(found) > 1 or not all(re.fullmatch("[ABC](（[^（）]+）)?", grade) for grade in found)
    }
    assert [] == [file.name for file in files if not re.search("^sure: [ABC]$", _front(file), re.M)]


def test_what_is_graded_c_says_so_in_its_words(blocks: list[Block]) -> None:
    """The reader learns it from the text too, not only from a mark."""
    plain = ("未经官方文本核实", "没有读到", "没有逐字读到", "没有找到", "没有官方要求")
    unsure = [block for block in blocks if "".join(block.values("依据程度："))[:1] == "C"]

    assert [] == [
        (block.file, block.heading)
        for block in unsure
        if not any(words in block.text for words in plain)
    ]


def test_periods_are_dates(blocks: list[Block]) -> None:
    """`适用：` is 「2024-01-01起」 or 「2019-05-15至2023-12-31」."""
    periods = [period for block in blocks for period in block.values("适用：")]

    assert [] == [p for p in periods if not re.fullmatch(rf"{_DAY}(起|至{_DAY})", p)]


def test_a_heading_is_read_at_a_glance(blocks: list[Block]) -> None:
    """60 to 300 Han characters for a topic; an article may list more."""
    lengths = {
        (block.file, block.heading): len(re.findall(r"[\u4e00-\u9fff]", block.text))
        for block in blocks
    }

    assert {} == {
        key: length
        for key, length in lengths.items()
        if not SHORTEST <= length <= (LONGEST_ARTICLE if key[0] == "regulation" else LONGEST_TOPIC)
    }


def test_every_file_says_that_it_is_not_the_official_text(files: list[Path]) -> None:
    """Front matter is complete, and the notice goes with every citation."""
    keys = ("id", "title", "short_title", "number", "issuer", "issued")
    keys += ("in_force_from", "in_force_to", "sure", "official_text", "notice", "asks")

    for file in files:
        assert list(keys) == re.findall(r"^(\w+):", _front(file), re.M), file.name
        assert re.search("^notice: .*不是.*(原文|官方文件)", _front(file), re.M), file.name


def test_ways_to_ask_are_never_shown(digest: list[Passage], blocks: list[Block]) -> None:
    """What a reader sees and a model quotes holds the text alone."""
    if "asks" not in {field.name for field in fields(Passage)}:
        pytest.skip("Passage has no field for the ways to ask yet (branch retrieval)")
    lines = {line for block in blocks for line in block.lines if line.startswith(LABELS)}
    shown = [passage.text.splitlines() for passage in digest]

    assert [] == [line for text in shown for line in text if line in lines]
    assert not [passage.id for passage in digest if "问法：" in passage.text]
