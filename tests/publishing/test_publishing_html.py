"""The portal page, parsed as a browser would."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import html

from assistant.publishing.html import render_html, stylesheet
from assistant.report import AnnualReport, Cell, Section, Tables

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"


def _expanded(table: html.HtmlElement) -> list[list[str]]:
    """The table as a full grid, built from rowspan and colspan alone."""
    filled: dict[tuple[int, int], str] = {}
    rows = table.findall(".//tr")
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in filled:
                column += 1
            for down in range(int(cell.get("rowspan", "1"))):
                for right in range(int(cell.get("colspan", "1"))):
                    filled[r + down, column + right] = cell.text_content()
    width = max(column for _, column in filled) + 1
    return [[filled[r, c] for c in range(width)] for r in range(len(rows))]


def test_tables_have_the_official_merges(make_report: Callable[..., AnnualReport]) -> None:
    """Expanded from rowspan and colspan, every label lies beside its figures."""
    page = html.fromstring(render_html(make_report()))
    proactive, requests, disputes = map(_expanded, page.findall(".//table"))
    assert ["行政规范性文件", "1004", "1005", "1006"] == proactive[3]
    assert ["三、本年度办理结果", "（六）其他处理", "3.其他"] == requests[25][:3]
    assert [str(n) for n in range(1165, 1172)] == requests[25][3:]
    assert ["复议后起诉"] * 5 == disputes[1][10:]
    assert [str(n) for n in range(1186, 1201)] == disputes[3]


def test_figures_carry_their_keys(report: AnnualReport) -> None:
    """Each figure can be found by the key of its cell, in both shapes."""
    page = html.fromstring(render_html(report))
    printed = {cell.get("data-key"): cell.text_content() for cell in page.iterfind(".//td")}
    assert {key: str(report.tables.value(key)) for key in report.form.all_keys} == printed


def test_the_page_asks_for_nothing(make_report: Callable[..., AnnualReport]) -> None:
    """No address but the data: icon; the browser is told to load nothing."""
    text = render_html(make_report())
    page = html.fromstring(text)
    assert ["data:,"] == [
        value
        for element in page.iter()
        for name, value in element.items()
        if name in ("src", "href")
    ]
    assert not re.search(r"url\(|@import|https?:", text)
    assert "default-src 'none'" in text


def test_text_is_escaped_everywhere(make_report: Callable[..., AnnualReport]) -> None:
    """Hostile text in title, preface, heading, text, cell and signature stays text."""
    report = make_report()
    hostile = replace(
        report,
        title=HOSTILE,
        preface=HOSTILE,
        tables=report.tables.with_cells({"requests.granted.total": Cell(None, HOSTILE)}),
        signed=replace(report.signed, agency=HOSTILE),
    ).with_section(Section(6, f"六、{HOSTILE}", f"（一）{HOSTILE}。{HOSTILE}"))
    text = render_html(hostile)
    page = html.fromstring(text)
    assert "<script" not in text
    assert not page.xpath("//script | //img")
    assert 8 == page.text_content().count(HOSTILE)


def test_headings_are_headings(make_report: Callable[..., AnnualReport]) -> None:
    """One h1, six h2 in sections with anchors, the signature at the end."""
    page = html.fromstring(render_html(make_report()))
    assert 1 == len(page.findall(".//h1"))
    headings = [heading.text_content() for heading in page.findall(".//h2")]
    assert [spec.heading for spec in make_report().form.sections] == headings
    anchors = [section.get("id") for section in page.findall(".//section")]
    assert [f"part-{n}" for n in range(1, 7)] == anchors
    assert "青禾县云溪镇人民政府2025年1月6日" == "".join(
        page.find(".//div[@class='signature']").text_content().split()
    )
    assert ["【待核：37】"] == [mark.text_content() for mark in page.findall(".//mark")]


def test_the_style_touches_the_article_alone() -> None:
    """The page can be put on a portal that has a style of its own."""
    selectors = re.findall(r"^ *([^@{}\s][^{}]*)\{", stylesheet(), re.MULTILINE)
    assert selectors
    assert all(".annual-report" in selector for selector in selectors)


def test_zero_blank_and_stroke_stay_apart(make_report: Callable[..., AnnualReport]) -> None:
    """0 prints 0, unknown prints nothing, a stroke prints a stroke."""
    cells = {
        "disputes.review.upheld": Cell(0),
        "disputes.review.corrected": Cell(None),
        "disputes.review.other": Cell(None, "/"),
    }
    page = html.fromstring(render_html(replace(make_report(), tables=Tables(cells))))
    printed = [page.find(f".//td[@data-key='{key}']").text_content() for key in cells]
    assert ["0", "", "/"] == printed


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ud800", "\ufffe"])
def test_characters_that_no_page_can_carry_are_dropped(
    make_report: Callable[..., AnnualReport], character: str
) -> None:
    """The page can always be encoded."""
    report = replace(make_report(), preface=f"甲{character}乙")
    assert "甲乙" in render_html(report).encode().decode()
