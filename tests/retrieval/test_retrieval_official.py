"""Official texts of the office: read by article, quoted word for word, cited before the digest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from docx import Document

from assistant.cli import main
from assistant.errors import UnreadableFile
from assistant.evaluation.pdfs import office, print_pdfs
from assistant.retrieval.library import Library
from assistant.retrieval.official import official_passages
from assistant.retrieval.search import hit_as_json

# Invented: no such measures exist.
TEXT = """示例县政务信息公示办法
（示政令第88号）
第一章 总则
第一条 为了让群众看得懂公示，制定本办法。
第二条 公示栏由各镇自己管理。
第二款在这里另起一行，公示栏不得上锁。
（一）公示栏要有遮雨棚；
（二）公示栏要有照明。
最后一款说明例外。
第二条规定的例外由县里批准，这一行不是新的一条。
第二章 更新
第三条　公示内容每季度更新一次。
"""
DIGEST = """---
id: notice_board
title: 示例县政务信息公示办法
number: 示政令第88号
issued: 2024-01-02
in_force_from: 2024-03-01
sure: C
official_text: 示例县门户网站
asks:
  - 公示办法是哪年的
---
说明。

## 第三条 更新的频率
问法：公示栏多久换一次；隔几个月要更新
依据程度：B（频率为C）

我们的话：按季度更新。

## 第四条 没有官方文本的一条
问法：谁来检查
适用：2024-05-01至2025-12-31

我们的话：由办公室检查。
"""


@pytest.fixture
def library(tmp_path: Path, corpus: Path) -> Library:
    """A library whose digest knows the invented measures."""
    folder = tmp_path / "corpus" / "regulations"
    folder.mkdir(parents=True)
    (folder / "notice_board.md").write_text(DIGEST, encoding="utf-8")
    shutil.copy(corpus / "regulations" / "fee_measures.md", folder)
    shutil.copy(corpus / "glossary.toml", folder.parent)
    return Library(tmp_path / "data", tmp_path / "corpus")


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    """The invented official text as a plain file."""
    file = tmp_path / "公示办法.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def _word(path: Path) -> Path:
    document = Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    document.save(str(path))
    return path


def _page(path: Path) -> Path:
    lines = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    path.write_text(f"<html><body>{lines}<p>政府信息公开</p></body></html>", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["txt", "docx", "html"])
def test_every_format_gives_the_same_articles(tmp_path: Path, text_file: Path, kind: str) -> None:
    """A line that begins with a citation begins no article; chapters are no text."""
    file = {
        "txt": lambda: text_file,
        "docx": lambda: _word(tmp_path / "公示办法.docx"),
        "html": lambda: _page(tmp_path / "公示办法.html"),
    }[kind]()
    passages = official_passages(file)

    assert ["第一条", "第二条", "第三条"] == [passage.place for passage in passages]
    assert passages[1].text.endswith("第二条规定的例外由县里批准，这一行不是新的一条。")
    assert "第二章 更新" == passages[2].heading
    assert "示例县政务信息公示办法" == passages[0].title


def test_printed_lines_of_a_pdf_are_joined_again(tmp_path: Path) -> None:
    """A long 款 that the page breaks into lines is one 款, as it was written."""
    program = office()
    if program is None:
        pytest.skip("LibreOffice is not installed: no PDF can be printed")
    long = "公示栏每次更新都要登记时间和经办的股室，登记表由办公室保存三年，" * 4 + "到期销毁。"
    document = Document()
    for line in [*TEXT.splitlines(), f"第四条 {long}", "这是第四条的第二款。"]:
        document.add_paragraph(line)
    word = tmp_path / "公示办法.docx"
    document.save(str(word))
    pdf = tmp_path / "公示办法.pdf"
    pdf.write_bytes(print_pdfs(program, {"a": word.read_bytes()})["a"])
    last = official_passages(pdf)[-1]

    assert "第四条" == last.place
    assert f"{long}\n这是第四条的第二款。" == last.text


def test_paragraphs_are_counted_without_items(text_file: Path) -> None:
    """（一） and （二） belong to the 款 before them."""
    article = official_passages(text_file)[1]
    second = article.paragraph(2)

    assert second is not None
    assert article.text[slice(*second)].startswith("第二款在这里")
    assert article.text[slice(*second)].endswith("照明。")
    assert article.paragraph(9) is None


def test_labels_are_searched_but_not_shown(library: Library) -> None:
    """问法, 适用 and 依据程度 are metadata; a passage that is not sure says so."""
    library.build()
    hit = library.search("隔几个月要更新公示")[0]

    assert "我们的话：按季度更新。" == hit.passage.text
    assert ("公示栏多久换一次", "隔几个月要更新") == hit.passage.asks
    assert ("B", "频率为C", "2024-03-01") == (
        hit.passage.sure,
        hit.passage.sure_remark,
        hit.passage.in_force_from,
    )
    assert "频率为C" in hit_as_json(hit)["note"]


def test_periods_and_doubts_are_told(library: Library) -> None:
    """A topic in force for some years only, and one that is not confirmed, carry a note."""
    library.build()
    passage = library.search("公示栏谁来检查")[0].passage

    assert ("2024-05-01", "2025-12-31", "C") == (
        passage.in_force_from,
        passage.in_force_to,
        passage.sure,
    )
    assert "未经官方文本核实" in passage.note
    assert "适用至2025-12-31" in passage.note


def test_the_official_text_comes_before_the_digest(library: Library, text_file: Path) -> None:
    """It takes over the ways of asking, is quoted word for word, and the digest follows it."""
    library.build()
    assert not library.search("隔几个月要更新公示")[0].passage.official

    assert 3 == library.add(text_file, "regulation")
    first, second = library.search("隔几个月要更新公示")[:2]

    assert ("公示内容每季度更新一次。", True) == (first.passage.text, first.passage.official)
    assert "官方文本" in first.reasons
    assert first.passage.id == second.passage.superseded_by
    assert "2024-03-01" == first.passage.in_force_from
    assert "" == first.passage.note


def test_the_paragraph_that_is_asked_for_is_quoted(library: Library, text_file: Path) -> None:
    """「第二条第二款」 gives the article with that 款 marked."""
    library.add(text_file, "regulation")
    hit = library.search("示例县政务信息公示办法第二条第二款")[0]

    assert "第二条" == hit.passage.place
    assert hit_as_json(hit)["quote"].startswith("第二款在这里")


def test_every_citation_opens_at_its_words(library: Library, text_file: Path) -> None:
    """Each passage of every file of the library is found again in its document, word for word."""
    library.add(text_file, "regulation")
    ids = list(library.index.lexical.hashes())
    for id_ in ids:
        place = library.open(id_)
        lines = [line.strip() for line in place.passage.text.split("\n") if line.strip()]
        if place.passage.place != "文件说明":
            assert place.quote.startswith(lines[0])
            assert place.quote.endswith(lines[-1])
            assert "问法" not in place.document

    assert len(ids) > 15


def test_a_wrong_label_says_where(library: Library) -> None:
    """A period that cannot be read names file and heading."""
    file = library.corpus / "regulations" / "notice_board.md"
    file.write_text(DIGEST.replace("2024-05-01至2025-12-31", "去年"), encoding="utf-8")
    from assistant.retrieval.regulations import regulation_passages

    with pytest.raises(UnreadableFile, match="第四条"):
        regulation_passages(file)


def test_a_removed_file_leaves_the_index(library: Library, text_file: Path) -> None:
    """By name or by the id of a passage; what ships cannot be removed; a copy is not added twice."""
    from assistant.errors import NotFound, UsageError

    library.add(text_file, "regulation")
    copy = text_file.with_name("另一个名字.txt")
    shutil.copy(text_file, copy)

    with pytest.raises(UsageError, match="内容完全相同"):
        library.add(copy, "regulation")
    with pytest.raises(UsageError, match="自带"):
        library.remove("notice_board.md")
    with pytest.raises(NotFound):
        library.remove("没有.txt")
    id_ = library.search("公示内容多久更新")[0].passage.id
    assert ("公示办法.txt", 3) == library.remove(id_)
    assert library.passage(id_) is None
    assert library.status().healthy


def test_the_command_line_adds_opens_and_removes(
    tmp_path: Path,
    text_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A whole round on the corpus as it ships; an unknown id is a matter of usage or said plainly."""
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    assert 0 == main(["index", "add", str(text_file), "--kind", "regulation"])
    capsys.readouterr()
    assert 0 == main(["search", "示例县政务信息公示办法第二条第二款"])
    shown = capsys.readouterr().out
    id_ = next(line for line in shown.splitlines() if "编号：" in line).split("：")[1]

    assert "问到的一款：第二款在这里另起一行" in shown
    assert 0 == main(["index", "open", id_])
    assert "【公示栏由各镇自己管理。" in capsys.readouterr().out
    assert 0 == main(["index", "open", id_, "--json"])
    assert "公示栏由各镇自己管理。" in json.loads(capsys.readouterr().out)["quote"]
    assert 0 == main(["index", "remove", text_file.name])
    assert "已移除 公示办法.txt：3 段" in capsys.readouterr().out
    assert 0 != main(["index", "open", id_])
    assert "已经没有编号" in capsys.readouterr().err


def test_a_passage_that_is_not_sure_is_shown_with_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """「依据程度：C」 becomes a plain sentence on the command line and in JSON."""
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    query = "对收费决定不服能单独复议吗"
    assert 0 == main(["search", query, "--kind", "regulation"])
    assert "注意：这一段未经官方文本核实" in capsys.readouterr().out
    assert 0 == main(["search", query, "--json"])
    passages = json.loads(capsys.readouterr().out)["passages"]
    assert any("未经官方文本核实" in passage["note"] for passage in passages if passage.get("note"))
