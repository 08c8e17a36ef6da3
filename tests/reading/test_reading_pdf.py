"""PDF files: ruled tables, tables without rules, page numbers, tables over two pages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.errors import UnreadableFile
from assistant.forms import Form
from assistant.reading.read import read_bytes
from assistant.report import How

WIDTHS = (30, 60, 130, 40, 40, 40, 40, 40, 40, 40)


def _printed(report, form, table):
    return {key: report.tables[key].text for key in form.keys(table)}


def _expected(figures, table):
    return {key: text for key, text in figures.items() if key.startswith(f"{table}.")}


def test_ruled_table_is_read_by_its_lines(make: SimpleNamespace, form: Form):
    """Table three drawn with its official merges gives 175 cells, each by its row."""
    figures = make.figures(form)
    texts, lines = make.ruled_table(make.tables(form, figures)[3], 120, WIDTHS)
    head = [
        (60, 60, "青石镇2023年政府信息公开工作年度报告"),
        (60, 100, "三、收到和处理政府信息公开申请情况"),
    ]
    report = read_bytes(make.pdf_bytes([([*head, *texts], lines)]), "年报.pdf")
    assert _expected(figures, "requests") == _printed(report, form, "requests")
    assert {How.GRID} == {report.tables[key].how for key in form.keys("requests")}
    assert ("青石镇2023年政府信息公开工作年度报告", "pdf") == (report.title, report.source.format)
    assert report.tables["requests.granted.total"].origin.startswith("第1页")


def test_blank_cells_of_a_ruled_table_stay_in_place(make: SimpleNamespace, form: Form):
    """Empty cells are blank cells, not gaps to close."""
    figures = make.figures(form)
    for row in ("granted", "total_results"):
        for column in ("natural_person", "research_institution", "total"):
            figures[f"requests.{row}.{column}"] = ""
    texts, lines = make.ruled_table(make.tables(form, figures)[3], 60, WIDTHS)
    report = read_bytes(make.pdf_bytes([(texts, lines)]), "年报.pdf")
    assert _expected(figures, "requests") == _printed(report, form, "requests")


def test_table_over_two_pages_goes_on_without_its_head(make: SimpleNamespace, form: Form):
    """Page numbers stand between the two halves and are no values."""
    figures = make.figures(form)
    figures["requests.carried_out.natural_person"] = ""
    rows = make.unmerged(make.tables(form, figures)[3])
    first, rules = make.ruled_table(rows[:15], 60, WIDTHS)
    second, more = make.ruled_table(rows[15:], 60, WIDTHS)
    pages = [
        ([*first, (290, 810, "- 3 -")], rules),
        (
            [
                *second,
                (290, 810, "- 4 -"),
                (60, 500, "五、存在的主要问题及改进情况"),
                (60, 520, "无。"),
            ],
            more,
        ),
    ]
    report = read_bytes(make.pdf_bytes(pages), "年报.pdf")
    assert _expected(figures, "requests") == _printed(report, form, "requests")
    assert "无。" == report.section(5).text


def test_row_cut_by_the_page_end_is_one_row(make: SimpleNamespace, form: Form):
    """The half of a label that goes over the page, with empty cells beside it, is no blank row."""
    figures = make.figures(form)
    rows = make.unmerged(make.tables(form, figures)[3])
    at = next(i for i, row in enumerate(rows) if any("（二）部分公开" in cell[0] for cell in row))
    label = form.row("requests", "partially_granted").label
    first = [cell if cell[0] != label else (label[:9], 1, 1) for cell in rows[at]]
    rest = [("", 1, 1), (label[9:], 1, 1), *[("", 1, 1)] * 8]
    above, rules = make.ruled_table([*rows[:at], first], 60, WIDTHS)
    below, more = make.ruled_table([rest, *rows[at + 1 :]], 60, WIDTHS)
    data = make.pdf_bytes([([*above, (290, 810, "- 3 -")], rules), (below, more)])
    report = read_bytes(data, "年报.pdf")
    assert _expected(figures, "requests") == _printed(report, form, "requests")


@pytest.mark.parametrize("number", ["- 1 -", "1"])
def test_table_without_rules_is_read_in_text_order(make: SimpleNamespace, form: Form, number: str):
    """Labels and numbers on one line each are enough; the page number is dropped."""
    figures = make.figures(form)
    texts = [(60, 60, "三、收到和处理政府信息公开申请情况")]
    for r, row in enumerate(form.tables["requests"].blocks[0].rows):
        y = 90 + 18 * r
        texts.append((40, y, row.labels[-1]))
        texts += [
            (300 + 35 * c, y, figures[f"requests.{row.key}.{column.key}"])
            for c, column in enumerate(form.tables["requests"].blocks[0].columns)
        ]
    report = read_bytes(make.pdf_bytes([([*texts, (290, 810, number)], [])]), "年报.pdf")
    assert _expected(figures, "requests") == _printed(report, form, "requests")


def test_damaged_pdf_is_refused(make: SimpleNamespace, form: Form):
    """A PDF cut in the middle is damaged or read in part, never a crash."""
    texts, lines = make.ruled_table(make.tables(form, make.figures(form))[3], 60, WIDTHS)
    data = make.pdf_bytes([(texts, lines)])
    with pytest.raises(UnreadableFile, match="PDF"):
        read_bytes(data[:400], "年报.pdf")
