"""PDF files: ruled tables, tables without rules, page numbers, tables over two pages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.errors import UnreadableFile
from assistant.forms import Form
from assistant.reading.isolated import read_pdf_apart
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


# A page of 842 by 595 drawn on its side, as wide tables are printed, and turned to be read.
ON_ITS_SIDE = "0 1 -1 0 595 0 cm 1 0 0 1 0 -247 cm"


def test_page_on_its_side_is_read_as_shown(make: SimpleNamespace, form: Form):
    """A wide table on a turned page gives its cells, and the lines around it their text."""
    figures = make.figures(form)
    texts, lines = make.ruled_table(make.tables(form, figures)[4], 120, [44] * 15)
    head = [
        (60, 60, "青石镇2023年政府信息公开工作年度报告"),
        (60, 90, "四、政府信息公开行政复议、行政诉讼情况"),
        (60, 300, "五、存在的主要问题及改进情况"),
        (60, 320, "没有问题。"),
    ]
    data = make.pdf_bytes([([*head, *texts], lines)], page="/Rotate 90", before=ON_ITS_SIDE)
    report = read_bytes(data, "年报.pdf")
    assert _expected(figures, "disputes") == _printed(report, form, "disputes")
    assert {How.GRID} == {report.tables[key].how for key in form.keys("disputes")}
    assert "没有问题。" == report.section(5).text


@pytest.mark.parametrize("way", ["0 1 -1 0 595 0 cm", "0 -1 1 0 0 842 cm", "-1 0 0 -1 595 842 cm"])
def test_figures_that_lie_on_their_side_are_never_read_backwards(
    make: SimpleNamespace, form: Form, way: str
):
    """A table drawn sideways on a page that is not turned is right or missing, never 21 for 12."""
    figures = {key: str(12 + 11 * i) for i, key in enumerate(form.keys("disputes"))}
    tables = make.tables(form, make.figures(form) | figures)
    texts, lines = make.ruled_table(tables[4], 60, [44] * 15)
    head = (60, 40, "四、政府信息公开行政复议、行政诉讼情况")
    data = make.pdf_bytes([([head, *texts], lines)], before=way)
    try:
        report = read_bytes(data, "年报.pdf")
    except UnreadableFile:
        return
    assert "R24" in {finding.code for finding in report.findings}
    printed = _printed(report, form, "disputes")
    assert {} == {k: v for k, v in printed.items() if v is not None and v != figures[k]}


def test_pdf_with_password_is_refused(make: SimpleNamespace):
    """A locked file is said to be locked."""
    lock = f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'1' * 64}> /U <{'2' * 64}> >>"
    data = make.pdf_bytes([([(60, 60, "一、总体情况")], [])], trailer=lock)
    with pytest.raises(UnreadableFile, match="密码"):
        read_bytes(data, "年报.pdf")


def _with_picture(data: bytes, at: int) -> bytes:
    """The picture fills the page whose content stream is the object `at`."""
    picture = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q\nendstream"
    start = data.index(b"%d 0 obj" % at)
    end = data.index(b"endstream", start)
    length = data[start:end].partition(b"/Length ")[2].split(b" ")[0]
    body = data[start:end].replace(b"/Length " + length, b"/Length %d" % (int(length) + 60), 1)
    return data[:start] + body + picture + data[end + len(b"endstream") :]


def test_scanned_page_among_others_is_said(make: SimpleNamespace, form: Form):
    """R20 names the page without text; and the table that is missing where a picture stands."""
    texts = [
        (60, 60, "青石镇2023年政府信息公开工作年度报告"),
        (60, 100, "二、主动公开政府信息情况"),
    ]
    after = [(60, 60, "五、存在的主要问题及改进情况"), (60, 90, "没有。")]
    data = make.pdf_bytes([(texts, []), ([], []), (after, [])])
    report = read_bytes(_with_picture(data, 10), "年报.pdf")
    said = [finding for finding in report.findings if finding.code == "R20"]
    assert ["第2页只有图片"] == [f.message[:7] for f in said if "第2页" in f.message]
    assert "proactive" in {getattr(finding.place, "table", None) for finding in said}


def test_too_many_pages_are_said(make: SimpleNamespace):
    """Beyond the limit pages are left out, and R21 says so."""
    pages = [([(60, 60, "一、总体情况")], []), *[([(60, 60, "后文。")], [])] * 300]
    report = read_bytes(make.pdf_bytes(pages), "年报.pdf")
    assert "R21" in {finding.code for finding in report.findings}


def test_pdf_that_takes_too_long_is_given_up(make: SimpleNamespace):
    """The child process ends with the time that it was given."""
    data = make.pdf_bytes([([(60, 60, "一、总体情况")], [])])
    with pytest.raises(UnreadableFile, match="秒内没有读完"):
        read_pdf_apart(data, "年报.pdf", longest_s=0.01)


def test_line_of_a_pdf_has_its_page_and_number(make: SimpleNamespace, form: Form):
    """A value that stands in no ruled table is placed by page and line."""
    row = form.row("requests", "new_received")
    texts = [(60, 60, "三、收到和处理政府信息公开申请情况"), (40, 90, row.label)]
    texts += [(300 + 35 * c, 90, "0") for c in range(7)]
    report = read_bytes(make.pdf_bytes([(texts, [])]), "年报.pdf")
    assert "第1页第2行" == report.tables["requests.new_received.total"].origin


def test_damaged_pdf_is_refused(make: SimpleNamespace, form: Form):
    """A PDF cut in the middle is damaged or read in part, never a crash."""
    texts, lines = make.ruled_table(make.tables(form, make.figures(form))[3], 60, WIDTHS)
    data = make.pdf_bytes([(texts, lines)])
    with pytest.raises(UnreadableFile, match="PDF"):
        read_bytes(data[:400], "年报.pdf")
