"""Word files: merged and unmerged tables, tracked changes, layout tables."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from assistant.forms import Form, Shape
from assistant.reading.read import read_bytes
from assistant.report import How


def _printed(report, form):
    return {key: report.tables[key].text for key in form.all_keys}


@pytest.mark.parametrize("merged", [True, False])
def test_every_cell_of_a_word_report_is_read(make: SimpleNamespace, form: Form, merged: bool):
    """Official merges, or empty cells in their place, give the same 200 cells."""
    figures = make.figures(form)
    tables = make.tables(form, figures)
    if not merged:
        tables = {number: make.unmerged(rows) for number, rows in tables.items()}
    report = read_bytes(make.docx(form, tables), "报告.docx")
    assert figures == _printed(report, form)
    assert {How.GRID} == {report.tables[key].how for key in form.keys("requests")}
    assert ("2021", Shape.STANDARD, ()) == (report.edition, report.shape, report.findings)


def test_text_of_a_word_report_is_read(make: SimpleNamespace, form: Form):
    """Title, preface, six parts, signature, agency and year come out as written."""
    report = read_bytes(make.docx(form, make.tables(form, make.figures(form))), "报告.docx")
    assert make.TITLE == report.title
    assert make.PREFACE == report.preface
    assert make.TEXTS == {part.number: part.text for part in report.sections}
    assert ("临河县青石镇人民政府", 2023) == (report.agency, report.year)
    assert ("临河县青石镇人民政府", date(2024, 1, 20)) == (report.signed.agency, report.signed.date)
    assert "docx" == report.source.format


def test_collapsed_rows_are_recognised(make: SimpleNamespace, collapsed_form: Form):
    """（六） as one row is read into other_single_row."""
    figures = make.figures(collapsed_form)
    report = read_bytes(
        make.docx(collapsed_form, make.tables(collapsed_form, figures)), "报告.docx"
    )
    assert Shape.COLLAPSED_OTHER is report.shape
    assert figures == _printed(report, collapsed_form)


@pytest.mark.parametrize("merged", [True, False])
def test_blank_cells_stay_unknown_and_in_place(make: SimpleNamespace, form: Form, merged: bool):
    """A blank, a stroke and a zero stay apart, and no neighbour moves."""
    figures = make.figures(form) | {
        "requests.granted.natural_person": "",
        "requests.granted.total": "/",
        "requests.granted.other_org": "0",
        "requests.carried_out.total": "",
        "disputes.review.upheld": "",
        "disputes.after_review.total": "-",
        "proactive.regulations.repealed": "—",
    }
    for column in ("commercial_enterprise", "research_institution", "legal_service_org"):
        figures[f"requests.total_results.{column}"] = ""
    tables = make.tables(form, figures)
    if not merged:
        tables = {number: make.unmerged(rows) for number, rows in tables.items()}
    report = read_bytes(make.docx(form, tables), "报告.docx")
    assert figures == _printed(report, form)
    assert report.tables.value("requests.granted.total") is None
    assert 0 == report.tables.value("requests.granted.other_org")
    assert How.GRID is report.tables["requests.carried_out.total"].how


def test_notes_units_and_separators_are_kept(make: SimpleNamespace, form: Form):
    """A note in brackets is kept beside the number, a separator is no part of it."""
    figures = make.figures(form) | {
        "proactive.normative_documents.issued": "22（其中修订16件）",
        "proactive.licensing.decisions": "1,808,595",
        "proactive.fees.amount_wan_yuan": "１２．５０",
    }
    tables = read_bytes(make.docx(form, make.tables(form, figures)), "报告.docx").tables
    assert (22, "其中修订16件") == (
        tables.value("proactive.normative_documents.issued"),
        tables["proactive.normative_documents.issued"].note,
    )
    assert 1808595 == tables.value("proactive.licensing.decisions")
    assert "12.50" == str(tables.value("proactive.fees.amount_wan_yuan"))


@pytest.mark.parametrize("word", ["无", "约10", "1 0", "3.5", "12元", "1,80"])
def test_a_doubtful_cell_moves_no_neighbour(make: SimpleNamespace, form: Form, word: str):
    """What is not clearly a count stays unknown with its text; the other cells of the row stand."""
    figures = make.figures(form) | {"requests.granted.research_institution": word}
    report = read_bytes(make.docx(form, make.tables(form, figures)), "报告.docx")
    assert figures == _printed(report, form)
    assert report.tables.value("requests.granted.research_institution") is None
    assert ["R04"] == [finding.code for finding in report.findings]


def test_words_in_a_cell_are_a_finding(make: SimpleNamespace, form: Form):
    """A cell that is no number keeps its text, has no value and is reported."""
    figures = make.figures(form) | {"proactive.penalties.decisions": "若干"}
    report = read_bytes(make.docx(form, make.tables(form, figures)), "报告.docx")
    cell = report.tables["proactive.penalties.decisions"]
    assert (None, "若干") == (cell.value, cell.text)
    assert [("R04", "若干")] == [(finding.code, finding.actual) for finding in report.findings]


def test_deleted_text_is_not_read(make: SimpleNamespace, form: Form):
    """Tracked deletions are gone, tracked insertions are there."""
    heading = "<w:p><w:r><w:t>一、总体情况</w:t></w:r></w:p>"
    changed = (
        "<w:p><w:r><w:t>公开</w:t></w:r><w:del><w:r><w:delText>12</w:delText><w:t>13</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>15</w:t></w:r></w:ins><w:r><w:t>条。</w:t></w:r></w:p>"
    )
    report = read_bytes(make.docx_bytes(heading + changed), "报告.docx")
    assert "公开15条。" == report.section(1).text


def test_table_around_tables_is_layout(make: SimpleNamespace, form: Form):
    """A one-cell table that frames the whole report changes nothing."""
    figures = make.figures(form)
    inner = "".join(make.docx_table(rows) for rows in make.tables(form, figures).values())
    framed = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{make.TITLE}</w:t></w:r></w:p>{inner}</w:tc></w:tr></w:tbl>"
    report = read_bytes(make.docx_bytes(framed), "报告.docx")
    assert figures == _printed(report, form)
    assert make.TITLE == report.title


def test_missing_table_is_reported_and_empty(make: SimpleNamespace, form: Form):
    """Without table three its cells are missing and R01 names it."""
    tables = make.tables(form, make.figures(form))
    del tables[3]
    report = read_bytes(make.docx(form, tables), "报告.docx")
    assert {How.MISSING} == {report.tables[key].how for key in form.keys("requests")}
    assert ["R01"] == [finding.code for finding in report.findings]
    assert "requests" == report.findings[0].place.table


def test_a_row_too_short_is_left_out(make: SimpleNamespace, form: Form):
    """Six numbers for seven columns are not shifted: the row is missing and reported."""
    tables = make.tables(form, make.figures(form))
    tables[3] = make.unmerged(tables[3])
    row = next(row for row in tables[3] if any("重复申请" in text for text, _, _ in row))
    del row[-1]
    report = read_bytes(make.docx(form, tables), "报告.docx")
    cells = [key for key in form.keys("requests") if ".not_processed_repeat." in key]
    assert {How.MISSING} == {report.tables[key].how for key in cells}
    assert ["R02"] == [finding.code for finding in report.findings]
    assert 168 == sum(report.tables.value(key) is not None for key in form.keys("requests"))
