"""The text for review: each source under a number, listed at the end, and leading to its place."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn
from lxml import html

from assistant.drafting.markers import render
from assistant.facts import FactSheet
from assistant.publishing.review_copy import (
    NO_SOURCES,
    ReviewCopy,
    ReviewPart,
    review_copy,
    review_docx,
    review_html,
)

TERM = "reg:regulation:33"
LAST = "rep:5f0c11d2:2024:1.2"
CITED = {
    TERM: {
        "title": "政府信息公开条例",
        "place": "第三十三条",
        "text": "能当场答复的，当场答复。\n其余在期限内答复。",
        "note": "这一段没有逐字核对官方文本。",
    },
    LAST: {"title": "某镇2024年<年报>", "place": "一、总体情况", "text": "申请均按期答复。"},
}


def _part(heading: str, text: str, cited: dict[str, dict[str, str]] = CITED) -> ReviewPart:
    texts = {name: passage["text"] for name, passage in cited.items()}
    rendered = render(text, FactSheet(), section=1, year=2025, passages=texts)
    return ReviewPart(heading, rendered, cited)


@pytest.fixture
def copy() -> ReviewCopy:
    """Two parts with three marks of two sources, and a part that is still empty."""
    first = f"申请都按期答复[R:{TERM}]。\n与上年一样[R:{LAST}]，没有超期[R:{TERM}]。"
    return review_copy(
        "某镇2025年年度报告（审阅稿）",
        [_part("一、总体情况", first), _part("五、问题", ""), _part("六、其他", "没有其他事项。")],
    )


def test_sources_are_numbered_as_they_come(copy: ReviewCopy) -> None:
    """One that is cited again keeps its number; an empty part is left out."""
    (_, (first, second)), (heading, _) = copy.parts

    assert "六、其他" == heading
    assert [(1, TERM), (2, LAST)] == [(source.number, source.id) for source in copy.sources]
    assert ["申请都按期答复", 1, "。"] == [piece.source or piece.text for piece in first]
    assert ["与上年一样", 2, "，没有超期", 1, "。"] == [p.source or p.text for p in second]


def test_the_page_leads_to_every_source(copy: ReviewCopy) -> None:
    """Served by the program the links stay on its server; markup in a title is text."""
    page = html.fromstring(review_html(copy, base=""))

    assert ["#source-1", "#source-2", "#source-1"] == page.xpath("//sup/a/@href")
    assert [f"/passage/{TERM}#here", f"/passage/{LAST}#here"] == page.xpath("//li//a/@href")
    assert "某镇2024年<年报> 一、总体情况" in page.text_content()
    assert "注意：这一段没有逐字核对官方文本。" in page.text_content()


def test_without_a_server_the_list_says_where(copy: ReviewCopy) -> None:
    """Document, article and words stand there, and no link that opens nothing."""
    page = html.fromstring(review_html(copy))

    assert [] == page.xpath("//li//a")
    assert "政府信息公开条例 第三十三条" in page.text_content()
    assert "能当场答复的，当场答复。" in page.text_content()


def test_the_word_file_leads_to_every_source(copy: ReviewCopy) -> None:
    """A file that is carried away has the whole address of the program."""
    file = docx.Document(io.BytesIO(review_docx(copy, base="http://127.0.0.1:7860/")))
    links = [
        field.get(qn("w:instr")).split('"')[1] for field in file.element.body.iter("{*}fldSimple")
    ]
    raised = [
        run.text for paragraph in file.paragraphs for run in paragraph.runs if run.font.superscript
    ]

    assert ["[1]", "[2]", "[1]"] == raised
    assert [f"http://127.0.0.1:7860/passage/{name}#here" for name in (TERM, LAST)] == links
    assert "其余在期限内答复。" in [paragraph.text for paragraph in file.paragraphs]
    assert review_docx(copy) == review_docx(copy)
    assert b"fldSimple" not in docx.Document(io.BytesIO(review_docx(copy))).element.xml.encode()


def test_text_without_sources_says_so() -> None:
    """The list is not left out: who reviews it sees that nothing was cited."""
    copy = review_copy("审阅稿", [_part("一、总体情况", "没有引用。")])

    assert () == copy.sources
    assert NO_SOURCES in review_html(copy)
