"""The comparison as a page, parsed as a browser would."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from lxml import html

from assistant.forms import Shape, load_form
from assistant.report import AnnualReport, Cell, Section, Tables
from assistant.review.side_by_side import comparison_fragment, comparison_html
from assistant.review.words import cell_names
from assistant.review.years import compare_reports


def _page(years: Any) -> html.HtmlElement:
    return html.fromstring(comparison_html(compare_reports(years.before, years.after)))


def _without_marks(cell: html.HtmlElement) -> str:
    return "".join(cell.itertext())


def test_both_columns_hold_the_whole_text(years: Any) -> None:
    """Marks add nothing and take nothing: each column reads as the report did."""
    tables = _page(years).findall(".//table[@class='text']")
    cells = [row.findall("td") for row in tables[1].findall(".//tbody/tr")]
    left = [_without_marks(row[0]) for row in cells]
    right = [_without_marks(row[2]) for row in cells]
    old, new = years.before.section(1).text, years.after.section(1).text
    assert sorted(old.split("\n")) == sorted(filter(None, left))
    assert sorted(new.split("\n")) == sorted(filter(None, right))


def test_only_what_differs_is_marked(years: Any) -> None:
    """Removed words on the left, added ones on the right, the figure among them."""
    tables = _page(years).findall(".//table[@class='text']")
    first = next(r for r in tables[1].findall(".//tbody/tr") if "149" in _without_marks(r))
    left, kind, right = first.findall("td")
    assert "改" == kind.text_content()
    assert "149" in "".join(mark.text_content() for mark in left.findall(".//del"))
    assert "226" in "".join(mark.text_content() for mark in right.findall(".//ins"))
    assert not left.findall(".//ins")
    assert not right.findall(".//del")


def test_same_sentences_carry_no_marks(years: Any) -> None:
    """A repeated sentence is named 同 and left plain."""
    same = _page(years).findall(".//tr[@class='same']")
    assert same
    for row in same:
        assert "同" == row.findall("td")[1].text_content()
        assert not row.xpath(".//ins | .//del")


def test_changed_cells_come_first_then_all(years: Any) -> None:
    """One moved cell in the open table, all comparable ones behind a fold."""
    moved, every = _page(years).findall(".//table[@class='figures']")
    rows = [[td.text_content() for td in tr.findall("td")] for tr in moved.findall(".//tbody/tr")]
    name = "一、本年新收政府信息公开申请数量"
    assert [["表三", name, "总计", "8", "12", "+4", "+50.00%"]] == rows
    assert 3 == len(every.findall(".//tbody/tr"))


def test_unknown_and_money_are_written_out(years: Any) -> None:
    """Unknown is 空白, never 0; money keeps its digits."""
    cells = {"proactive.fees.amount_wan_yuan": Cell(Decimal("1.50"))}
    then = replace(years.before, tables=years.before.tables.with_cells(cells))
    moved = html.fromstring(comparison_html(compare_reports(then, years.after)))
    row = moved.find(".//table[@class='figures']").find(".//tbody/tr")
    assert ["1.50", "空白", "—", "—"] == [td.text_content() for td in row.findall("td")[3:]]


def test_text_is_escaped(years: Any) -> None:
    """Markup in a report, its agency or heading stays text."""
    hostile = "<script>alert(1)</script>"
    after = replace(years.after, agency=hostile).with_section(Section(6, hostile, hostile + "。"))
    text = comparison_html(compare_reports(years.before, after))
    assert "<script" not in text
    assert hostile in html.fromstring(text).text_content()


def test_the_page_asks_for_nothing(years: Any) -> None:
    """No address but the data: icon."""
    text = comparison_html(compare_reports(years.before, years.after))
    assert not re.search(r"url\(|@import|https?:|src=", text)
    assert "default-src 'none'" in text


def test_the_fragment_styles_only_itself(years: Any) -> None:
    """Every rule of its style is scoped; there is no frame around it."""
    fragment = comparison_fragment(compare_reports(years.before, years.after))
    assert "<html" not in fragment
    assert "<body" not in fragment
    style = fragment.partition("</style>")[0]
    selectors = re.findall(r"^ *([^@{}\s<][^{}]*)\{", style, re.MULTILINE)
    assert selectors
    assert all(".comparison" in selector for selector in selectors)


def test_promises_are_shown_as_an_offer(years: Any) -> None:
    """The nearest sentence is offered, the judgement left to a person."""
    text = _page(years).text_content()
    assert "是否兑现请人工判断" in text


def test_cells_of_both_shapes_have_names() -> None:
    """Three rows joined into one for comparison are named as the one row."""
    names = ("表三", "（六）其他处理", "总计")
    assert names == cell_names("requests.other_single_row.total")
    for shape in Shape:
        for key in load_form("2021", shape).all_keys:
            assert all(cell_names(key))


def test_a_part_that_is_not_written_yet_is_not_all_struck_out() -> None:
    """Where this year has no text, one line says so instead of last year's text in red."""
    last = AnnualReport("示例县青禾镇人民政府", 2024, Tables(), preface="上年的前言。")
    now = AnnualReport("示例县青禾镇人民政府", 2025, Tables())
    page = comparison_fragment(compare_reports(last, now))

    assert "本年还没有写这一部分。" in page
    assert "上年的前言" not in page
