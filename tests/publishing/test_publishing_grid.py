"""The layout of the three tables, whatever format they are printed in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.forms import TABLES, Form, NumberKind, Shape, known_forms, load_form, number_kind
from assistant.publishing.grid import Grid, Part, printed_cell, table_grid
from assistant.report import AnnualReport, Cell, Tables


def _grid(name: str, shape: Shape = Shape.STANDARD) -> Grid:
    return table_grid(load_form("2021", shape), name, Tables())


def _spans(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    return {
        box.text: (box.row, box.column, box.rows, box.columns)
        for box in grid.boxes
        if box.part is not Part.VALUE
    }


FORMS = pytest.mark.parametrize("form", known_forms(), ids=lambda f: f"{f.edition}-{f.shape}")


@FORMS
@pytest.mark.parametrize("name", TABLES)
def test_boxes_cover_the_table_once(name: str, form: Form) -> None:
    """Every slot of a table belongs to exactly one box."""
    grid = table_grid(form, name, Tables())
    slots = [
        (row, column)
        for box in grid.boxes
        for row in range(box.row, box.row + box.rows)
        for column in range(box.column, box.column + box.columns)
    ]
    everything = [(r, c) for r in range(grid.height) for c in range(len(grid.widths))]
    assert everything == sorted(slots)


@FORMS
def test_every_cell_of_the_form_is_printed_once_in_order(form: Form) -> None:
    """The value boxes of the three tables are the keys of the form."""
    keys = [box.key for name in TABLES for box in table_grid(form, name, Tables()).boxes if box.key]
    assert list(form.all_keys) == keys


def test_header_of_table_three_is_merged_as_in_the_national_form() -> None:
    """Corner 3 x 3, 申请人情况 over 7, 自然人 and 总计 two rows high, organisations over 5."""
    grid = _grid("requests")
    spans = _spans(grid)
    corner = load_form().tables["requests"].corner
    assert (0, 0, 3, 3) == spans[corner]
    assert (0, 3, 1, 7) == spans["申请人情况"]
    assert (1, 3, 2, 1) == spans["自然人"]
    assert (1, 4, 1, 5) == spans["法人或其他组织"]
    assert (1, 9, 2, 1) == spans["总计"]
    assert 3 == grid.header_rows


@pytest.mark.parametrize(
    ("shape", "results", "total"),
    [(Shape.STANDARD, 22, 26), (Shape.COLLAPSED_OTHER, 20, 24)],
)
def test_labels_of_table_three_span_their_rows(shape: Shape, results: int, total: int) -> None:
    """三、 spans all results with their total; groups span their rows, single rows their columns."""
    spans = _spans(_grid("requests", shape))
    assert (5, 0, results, 1) == spans["三、本年度办理结果"]
    assert (7, 1, 8, 1) == spans["（三）不予公开"]
    assert (15, 1, 3, 1) == spans["（四）无法提供"]
    assert (18, 1, 5, 1) == spans["（五）不予处理"]
    assert (3, 0, 1, 3) == spans["一、本年新收政府信息公开申请数量"]
    assert (5, 1, 1, 2) == spans["（一）予以公开"]
    assert (total, 1, 1, 2) == spans["（七）总计"]


def test_other_handling_is_three_rows_or_one() -> None:
    """（六） spans three rows in the form, and is a single row over both columns when collapsed."""
    assert (23, 1, 3, 1) == _spans(_grid("requests"))["（六）其他处理"]
    assert (23, 1, 1, 2) == _spans(_grid("requests", Shape.COLLAPSED_OTHER))["（六）其他处理"]


def test_table_two_of_2019_is_five_columns_wide() -> None:
    """Five titled blocks; three figures stand over one, two and one columns, two over two each."""
    grid = table_grid(load_form("2019"), "proactive", Tables())
    titles = [(box.text, box.columns) for box in grid.boxes if box.part is Part.TITLE]
    assert [(f"第二十条第（{n}）项", 5) for n in "一五六八九"] == titles
    at = {box.key: (box.row, box.column, box.columns) for box in grid.boxes if box.key}
    row = [at[f"proactive.licensing.{c}"] for c in ("items_last_year", "items_change", "decisions")]
    assert [(6, 1, 1), (6, 2, 2), (6, 4, 1)] == row
    assert (17, 3, 2) == at["proactive.procurement.amount"]
    assert 5 == len(grid.widths)


def test_table_four_is_one_row_of_fifteen_figures() -> None:
    """行政复议 over 5, 行政诉讼 over 10 in two halves."""
    grid = _grid("disputes")
    spans = _spans(grid)
    assert (0, 0, 2, 5) == spans["行政复议"]
    assert (0, 5, 1, 10) == spans["行政诉讼"]
    assert (1, 5, 1, 5) == spans["未经复议直接起诉"]
    assert (1, 10, 1, 5) == spans["复议后起诉"]
    assert [(3, i) for i in range(15)] == [(box.row, box.column) for box in grid.boxes if box.key]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(22, "22（其中修订16件）", "其中修订16件"), "22（其中修订16件）"),
        (Cell(22, "22", "其中修订16件"), "22（其中修订16件）"),
        (Cell(22, None, "（其中修订16件）"), "22（其中修订16件）"),
        (Cell(23, "22（其中修订16件）", None), "23"),
        (Cell(22, "22（其中修订16件）", None), "22"),
        (Cell(1234, "1,234"), "1,234"),
        (Cell(7, "７"), "７"),
        (Cell(8, "7"), "8"),
        (Cell(0), "0"),
        (Cell(None, "/"), "/"),
        (Cell(None, ""), ""),
        (Cell(None), ""),
        (Cell(None, "12"), ""),
    ],
)
def test_a_cell_prints_its_text_only_while_that_is_true(cell: Cell, expected: str) -> None:
    """Text, note, number, mark and blank stay apart."""
    assert expected == printed_cell(cell)


def test_money_is_printed_to_the_digit() -> None:
    """No float and no exponent comes between; an amount keeps its unit while its value stands."""
    money = NumberKind.WAN_YUAN
    assert "59237.2449" == printed_cell(Cell(Decimal("59237.2449")), money)
    assert "0.00" == printed_cell(Cell(Decimal("0.00")), money)
    assert "1000" == printed_cell(Cell(Decimal("1E+3")), money)
    amount = Cell(Decimal(251000), "251000元")
    assert "251000元" == printed_cell(amount, NumberKind.PRINTED)
    assert "7" == printed_cell(replace(amount, value=Decimal(7)), NumberKind.PRINTED)


def test_all_figures_of_a_report_are_in_its_grids(report: AnnualReport) -> None:
    """Each of the distinct figures stands in the box of its own key."""
    for name in TABLES:
        for box in table_grid(report.form, name, report.tables).boxes:
            if box.key:
                assert printed_cell(report.tables[box.key], number_kind(box.key)) == box.text
