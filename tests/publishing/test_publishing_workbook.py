"""The workbook of the tables, read with openpyxl."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.publishing.workbook import SHEETS, workbook_bytes, write_workbook
from assistant.reading.workbook import ORIGIN_SHEET
from assistant.report import AnnualReport, Cell, Tables


def _open(report: AnnualReport):  # type: ignore[no-untyped-def]
    return load_workbook(io.BytesIO(workbook_bytes(report)))


def _named(book, key: str):  # type: ignore[no-untyped-def]
    ((sheet, place),) = book.defined_names[key].destinations
    return book[sheet][place.replace("$", "")]


def test_figures_are_found_by_their_keys(report: AnnualReport) -> None:
    """Every key of the form names a cell that holds its number, in both shapes."""
    book = _open(report)
    assert set(report.form.all_keys) == set(book.defined_names)
    for key in report.form.all_keys:
        assert report.tables.value(key) == Decimal(str(_named(book, key).value))


def test_sheets_have_the_official_merges(make_report: Callable[..., AnnualReport]) -> None:
    """Merged as in the form, two rows of title above."""
    book = _open(make_report())
    assert [*SHEETS.values(), ORIGIN_SHEET] == book.sheetnames
    assert "hidden" == book[ORIGIN_SHEET].sheet_state
    merges = {str(merge) for merge in book[SHEETS["requests"]].merged_cells.ranges}
    assert {"A3:C5", "D3:J3", "D4:D5", "E4:I4", "J4:J5", "A8:A29", "B10:B17"} <= merges
    merges = {str(merge) for merge in book[SHEETS["disputes"]].merged_cells.ranges}
    assert {"A3:E4", "F3:O3", "F4:J4", "K4:O4"} <= merges


def test_rows_are_as_high_as_their_longest_label(make_report: Callable[..., AnnualReport]) -> None:
    """Five digits are one line of a narrow column: a digit is half as wide as a Chinese letter."""
    heights = []
    for value in (3, 12345):
        cells = {"requests.new_received.natural_person": Cell(value)}
        book = _open(replace(make_report(), tables=Tables(cells)))
        sheet = book[SHEETS["requests"]]
        heights.append([sheet.row_dimensions[number].height for number in range(6, 31)])
    assert heights[0] == heights[1]
    assert {21.0, 34.0, 47.0} == {*heights[0]}


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-HYPERLINK", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_text_is_never_a_formula(make_report: Callable[..., AnnualReport], text: str) -> None:
    """Neither a cell's text nor the title becomes one."""
    report = make_report()
    tables = report.tables.with_cells({"requests.granted.total": Cell(None, text)})
    book = _open(replace(report, title=text, tables=tables))
    for cell in (_named(book, "requests.granted.total"), book[SHEETS["requests"]]["A2"]):
        assert ("s", text, True) == (cell.data_type, cell.value, cell.quotePrefix)


def test_a_note_is_shown_and_the_number_stays_a_number(
    make_report: Callable[..., AnnualReport],
) -> None:
    """22（其中修订16件） is 22 with a format, so that sums still work."""
    report = make_report()
    key = "proactive.normative_documents.issued"
    noted = report.tables.with_cells({key: Cell(22, "22（其中修订16件）", "其中修订16件")})
    cell = _named(_open(replace(report, tables=noted)), key)
    assert (22, 'General"（其中修订16件）"') == (cell.value, cell.number_format)


def test_zero_blank_and_stroke_stay_apart(make_report: Callable[..., AnnualReport]) -> None:
    """0 is a number, unknown an empty cell, a stroke text."""
    report = make_report()
    cells = {
        "disputes.review.upheld": Cell(0),
        "disputes.review.corrected": Cell(None),
        "disputes.review.other": Cell(None, "/"),
    }
    book = _open(replace(report, tables=report.tables.with_cells(cells)))
    assert [0, None, "/"] == [_named(book, key).value for key in cells]


def test_the_same_report_gives_the_same_bytes(
    make_report: Callable[..., AnnualReport], tmp_path: Path
) -> None:
    """No time and no author gets into the file."""
    write_workbook(make_report(), tmp_path / "a.xlsx")
    write_workbook(make_report(), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert not load_workbook(tmp_path / "a.xlsx").properties.creator


def test_unit_of_an_amount_is_shown_behind_the_number(
    make_report: Callable[..., AnnualReport],
) -> None:
    """251000元 stays a number that shows its unit; a number typed anew has none."""
    report, key = make_report(edition="2019"), "proactive.procurement.amount"
    cells = [Cell(Decimal(251000), "251000元"), Cell(Decimal(7), "251000元")]
    books = [_open(replace(report, tables=report.tables.with_cells({key: cell}))) for cell in cells]
    shown = [(_named(book, key).value, _named(book, key).number_format) for book in books]
    assert [(251000, 'General"元"'), (7, "General")] == shown
