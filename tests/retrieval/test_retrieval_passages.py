"""Regulations and reports cut into passages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import UnreadableFile
from assistant.report import AnnualReport, Section, Tables
from assistant.retrieval.official import official_passages
from assistant.retrieval.passages import Passage
from assistant.retrieval.regulations import regulation_passages
from assistant.retrieval.reports import LONGEST, report_passages


def test_all_56_articles_of_the_regulation_have_their_own_id(digest: list[Passage]) -> None:
    """`reg:regulation:1` to `:56`, each at its place."""
    ids = {passage.id: passage for passage in digest}

    assert all(f"reg:regulation:{number}" in ids for number in range(1, 57))
    assert "第三十三条" == ids["reg:regulation:33"].place
    assert ids["reg:regulation:33"].heading.startswith("答复期限")


def test_ids_are_ascii_and_unique(digest: list[Passage]) -> None:
    """An id can stand in a marker, and names one passage."""
    ids = [passage.id for passage in digest]

    assert len(ids) == len(set(ids))
    assert all(id_.isascii() and " " not in id_ for id_ in ids)


def test_chapter_headings_are_in_no_passage(digest: list[Passage]) -> None:
    """`# 第二章 …` belongs to what follows it, not to the article before."""
    assert not [passage for passage in digest if "\n# " in f"\n{passage.text}"]


def test_a_new_heading_moves_no_other_id(tmp_path: Path) -> None:
    """Ids of topics come from their words: stored citations outlive an insertion."""
    file = tmp_path / "guide.md"
    file.write_text("---\ntitle: 指引\n---\n## 甲\n一\n## 乙\n二\n", encoding="utf-8")
    before = {passage.place: passage.id for passage in regulation_passages(file)}
    file.write_text("---\ntitle: 指引\n---\n## 甲\n一\n## 丙\n三\n## 乙\n二\n", encoding="utf-8")
    after = {passage.place: passage.id for passage in regulation_passages(file)}

    assert before == {place: after[place] for place in before}


def test_plain_text_is_cut_at_its_articles(tmp_path: Path) -> None:
    """An official text pasted into a .txt file needs no headings; GB 18030 is read as well."""
    file = tmp_path / "办法.txt"
    text = "某县信息公开办法\n第一条　为了公开。\n第二条　公开要及时。\n接着上一条。\n"
    file.write_bytes(text.encode("gb18030"))
    passages = official_passages(file)

    assert ["第一条", "第二条"] == [passage.place for passage in passages]
    assert "某县信息公开办法" == passages[0].title
    assert "公开要及时。\n接着上一条。" == passages[1].text


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe\x81", "没有条文的文字".encode()])
def test_a_file_without_articles_is_refused(tmp_path: Path, data: bytes) -> None:
    """What cannot be cut never becomes a passage."""
    file = tmp_path / "坏.md"
    file.write_bytes(data)

    with pytest.raises(UnreadableFile):
        regulation_passages(file)


def test_reports_are_cut_by_part_and_head(make_report: Callable[..., AnnualReport]) -> None:
    """Each （一） begins a passage that knows its part, head, agency and year."""
    passages = report_passages(make_report(2024), "a.docx")
    second = next(passage for passage in passages if passage.id.endswith(":2024:1.2"))

    assert ["0.1", "1.1", "1.2", "1.3", "5.1"] == [
        passage.id.rsplit(":", 1)[1] for passage in passages
    ]
    assert ("一、总体情况", "（一）主动公开情况", 2024) == (
        second.place,
        second.heading,
        second.year,
    )


def test_the_same_report_in_another_file_has_the_same_ids(
    make_report: Callable[..., AnnualReport],
) -> None:
    """Ids are made of agency, year and place, not of the file."""
    one = report_passages(make_report(2024), "a.docx")
    other = report_passages(make_report(2024), "b.html")

    assert [passage.id for passage in one] == [passage.id for passage in other]


def test_a_long_paragraph_is_cut_at_sentences() -> None:
    """No passage is much longer than can be read at a glance, and no word is lost."""
    text = "本镇开展了政策宣讲活动，效果良好。" * 60
    report = AnnualReport("甲镇", 2024, Tables(), (Section(1, "一、总体情况", text),))
    passages = report_passages(report, "a.txt")

    assert text == "".join(passage.text for passage in passages)
    assert all(len(passage.text) <= LONGEST for passage in passages)


def test_a_bare_head_is_no_passage() -> None:
    """A head without a word below it says nothing."""
    report = AnnualReport("甲镇", 2024, Tables(), (Section(1, "一、总体情况", "（一）主动公开"),))

    assert [] == report_passages(report, "a.txt")
