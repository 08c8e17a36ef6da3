"""Tables filled from a ledger: every cell, its origin, and what last year's report says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.findings import CellPlace, FilePlace, Severity
from assistant.forms import Shape, load_form
from assistant.ledger.read import Request, RequestLedger, read_ledger
from assistant.report import AnnualReport, Cell, How, Number, Tables
from assistant.tables.check import check_report
from assistant.tables.fill import FILL_CODES, fill_tables, rows_as_json, with_totals

FORM = load_form()
YEAR = 2025
INPUT_KEYS = [*FORM.keys("proactive"), *FORM.keys("disputes")]


def ledger(*requests: tuple[str, str, str | None], **inputs: Number) -> RequestLedger:
    """A ledger of requests (day received, kind, outcome or None) in rows 2, 3, …"""
    made = tuple(
        Request(
            number=str(index),
            received=date.fromisoformat(day),
            replied=None,
            kind=kind,
            outcome=outcome,
            running=outcome is None,
            place=FilePlace("台账.xlsx", "台账", f"A{index}"),
        )
        for index, (day, kind, outcome) in enumerate(requests, 2)
    )
    typed = {key.replace("__", "."): value for key, value in inputs.items()}
    return RequestLedger(made, typed, {}, (), "台账.xlsx")


def last_year(carried_out: Sequence[int | None], year: int | None = YEAR - 1) -> AnnualReport:
    """A report of which only the row carried out is known."""
    columns = FORM.tables["requests"].blocks[0].columns
    cells = {
        f"requests.carried_out.{column.key}": Cell(value)
        for column, value in zip(columns, carried_out, strict=True)
    }
    return AnnualReport("示例县青禾镇人民政府", year, Tables(cells))


def test_sample_ledger_fills_every_cell_as_counted_by_hand(checkout: Path) -> None:
    """青禾镇 2025: figures counted from the workbook by another program, all relations hold."""
    path = checkout / "corpus/reports/qinghe_township_2025_ledger.xlsx"
    if not path.exists():
        pytest.skip("the sample ledger is not in this checkout")
    expected = json.loads((checkout / "tests/data/qinghe_2025.json").read_text(encoding="utf-8"))

    filled = fill_tables(read_ledger(path, YEAR), FORM, YEAR, last_year([2, 1, 0, 0, 0, 0, 3]))

    columns = [column.key for column in FORM.tables["requests"].blocks[0].columns]
    counted = {
        row: [filled.tables.value(f"requests.{row}.{column}") for column in columns]
        for row in expected
    }
    assert expected == counted
    assert [] == [finding.code for finding in filled.findings]
    assert 200 == len([key for key in FORM.all_keys if filled.tables.value(key) is not None])
    assert [] == check_report(AnnualReport("示例县青禾镇人民政府", YEAR, filled.tables))


def test_empty_ledger_gives_zeros() -> None:
    """No request is 175 counts of 0, and they hold."""
    filled = fill_tables(ledger(), FORM, YEAR, None)

    values = Counter(filled.tables.value(key) for key in FORM.keys("requests"))
    assert {0: 175} == values
    assert "台账 0 行" == filled.tables["requests.granted.natural_person"].origin


def test_each_request_counts_in_its_cells_with_its_rows() -> None:
    """How it came in, what became of it, and the totals, each with the rows behind it."""
    filled = fill_tables(
        ledger(
            ("2025-01-03", "natural_person", "granted"),
            ("2024-12-03", "natural_person", "granted"),
            ("2025-02-03", "other_org", "other_misc"),
            ("2025-12-30", "legal_service_org", None),
        ),
        FORM,
        YEAR,
        None,
    )

    found = {
        key.removeprefix("requests."): value
        for key in FORM.keys("requests")
        if (value := filled.tables.value(key))
    }
    assert {
        "new_received.natural_person": 1,
        "new_received.legal_service_org": 1,
        "new_received.other_org": 1,
        "new_received.total": 3,
        "carried_in.natural_person": 1,
        "carried_in.total": 1,
        "granted.natural_person": 2,
        "granted.total": 2,
        "other_misc.other_org": 1,
        "other_misc.total": 1,
        "total_results.natural_person": 2,
        "total_results.other_org": 1,
        "total_results.total": 3,
        "carried_out.legal_service_org": 1,
        "carried_out.total": 1,
    } == found
    granted = filled.tables["requests.granted.natural_person"]
    assert (How.FILLED, "台账 2 行：第2、3行") == (granted.how, granted.origin)
    assert ["A2", "A3"] == [p.cell for p in filled.rows["requests.granted.natural_person"]]
    assert ["A2", "A3", "A4"] == [p.cell for p in filled.rows["requests.total_results.total"]]
    assert list(FORM.keys("requests")) == list(filled.rows)


def test_many_rows_are_named_in_part_and_kept_whole() -> None:
    """The origin names twelve rows, `rows` has all of them."""
    requests = [("2025-01-03", "natural_person", "granted")] * 30

    filled = fill_tables(ledger(*requests), FORM, YEAR, None)

    origin = filled.tables["requests.granted.natural_person"].origin
    assert origin == "台账 30 行：第2、3、4、5、6、7、8、9、10、11、12、13行等"
    assert 30 == len(filled.rows["requests.granted.natural_person"])


def test_cells_name_their_rows_on_every_sheet() -> None:
    """One sheet a month: the origin says which, and `rows` keeps the order of the workbook."""
    one = ledger(*[("2025-01-03", "natural_person", "granted")] * 2).requests
    december = replace(one[0], place=FilePlace("台账.xlsx", "12月", "A5"))
    business = replace(december, kind="commercial_enterprise")
    january = [replace(r, place=replace(r.place, sheet="1月")) for r in one]
    both = replace(ledger(), requests=(*january, december, business))

    filled = fill_tables(both, FORM, YEAR, None)

    origin = filled.tables["requests.granted.natural_person"].origin
    assert "台账 3 行：“1月”第2、3行；“12月”第5行" == origin
    assert [("1月", "A2"), ("1月", "A3"), ("12月", "A5")] == [
        (place.sheet, place.cell) for place in filled.rows["requests.granted.natural_person"]
    ]
    assert {"sheet": "12月", "cell": "A5"} in rows_as_json(filled)["requests.granted.total"]


def test_every_figure_of_table_three_is_the_number_of_its_rows() -> None:
    """Totals too, but for two requests in one row; carried-in from the ledger as well."""
    filled = fill_tables(
        ledger(
            ("2025-01-03", "natural_person", "granted"),
            ("2024-12-03", "other_org", "other_misc"),
            ("2025-12-30", "legal_service_org", None),
        ),
        FORM,
        YEAR,
        None,
    )

    assert {key: filled.tables.value(key) for key in FORM.keys("requests")} == {
        key: len(places) for key, places in rows_as_json(filled).items()
    }


def test_carried_in_is_taken_from_last_year_column_by_column() -> None:
    """Last year's fourth item decides; the ledger that agrees gives no word."""
    filled = fill_tables(
        ledger(
            ("2024-12-03", "natural_person", "granted"),
            ("2024-12-04", "commercial_enterprise", None),
        ),
        FORM,
        YEAR,
        last_year([1, 1, 0, 0, 0, 0, 2]),
    )

    cell = filled.tables["requests.carried_in.natural_person"]
    assert (1, How.FILLED, "上年报告第四项") == (cell.value, cell.how, cell.origin)
    assert 2 == filled.tables.value("requests.carried_in.total")
    assert [] == [f for f in filled.findings if f.code != "T21"]


def test_ledger_that_differs_from_last_year_is_a_warning_naming_both() -> None:
    """Last year's figure stands, the ledger's is told for each column that differs."""
    filled = fill_tables(
        ledger(("2024-12-03", "natural_person", "granted")),
        FORM,
        YEAR,
        last_year([3, 0, 0, 0, 1, 0, 4]),
    )

    found = [f for f in filled.findings if f.code == "T20"]
    assert [
        (CellPlace("requests", "carried_in", "natural_person"), 3, 1),
        (CellPlace("requests", "carried_in", "legal_service_org"), 1, 0),
    ] == [(f.place, f.expected, f.actual) for f in found]
    assert {Severity.WARNING} == {f.severity for f in found}
    assert (
        "上年报告结转 3 件，台账里上年收到、本年办理的有 1 件（台账 1 行：第2行）"
        in found[0].message
    )
    assert (3, 4) == (
        filled.tables.value("requests.carried_in.natural_person"),
        filled.tables.value("requests.carried_in.total"),
    )


@pytest.mark.parametrize(
    ("previous", "words"),
    [
        (last_year([3, 0, 0, 0, 0, 0, 3], year=2023), "2023 年度的，不是 2024 年度的"),
        (last_year([None, 0, 0, 0, 0, 0, None]), "没有读到数的列有：自然人"),
    ],
)
def test_last_year_that_cannot_be_used_leaves_the_ledger_count(
    previous: AnnualReport, words: str
) -> None:
    """Another year, or a column that is not known, falls back to the ledger with a warning."""
    one = ledger(("2024-12-03", "natural_person", "granted"))

    filled = fill_tables(one, FORM, YEAR, previous)

    assert 1 == filled.tables.value("requests.carried_in.natural_person")
    found = [f for f in filled.findings if f.code != "T21"]
    assert [("T22", Severity.WARNING)] == [(f.code, f.severity) for f in found]
    assert words in found[0].message


def test_last_year_without_a_year_is_taken_as_given() -> None:
    """The person gave it as last year's."""
    filled = fill_tables(ledger(), FORM, YEAR, last_year([2, 0, 0, 0, 0, 0, 2], year=None))

    assert 2 == filled.tables.value("requests.carried_in.natural_person")


def test_inputs_are_typed_and_missing_ones_stay_missing() -> None:
    """What is given is there, what is not is unknown and listed once as a question."""
    filled = fill_tables(
        ledger(proactive__licensing__decisions=6, proactive__fees__amount_wan_yuan=5),
        FORM,
        YEAR,
        None,
    )

    licensing = filled.tables["proactive.licensing.decisions"]
    fee = filled.tables.value("proactive.fees.amount_wan_yuan")
    assert (6, How.TYPED, "填报表 数值") == (licensing.value, licensing.how, licensing.origin)
    assert (Decimal(5), Decimal) == (fee, type(fee))
    assert How.MISSING is filled.tables["proactive.penalties.decisions"].how
    assert [("T21", Severity.INFO, 23)] == [(f.code, f.severity, f.actual) for f in filled.findings]
    assert "表二“行政处罚”行" in filled.findings[0].message


def test_totals_of_table_four_are_computed() -> None:
    """A total is the sum of its parts, whatever was typed; the difference is told."""
    typed = dict.fromkeys(INPUT_KEYS, 1)
    typed["disputes.direct.total"] = 4
    typed["disputes.review.total"] = 9
    del typed["disputes.after_review.total"]

    filled = fill_tables(replace(ledger(), inputs=typed), FORM, YEAR, None)

    assert [4, 4, 4] == [
        filled.tables.value(f"disputes.{row}.total") for row in ("review", "direct", "after_review")
    ]
    assert How.FILLED is filled.tables["disputes.review.total"].how
    assert [("T23", 4, 9)] == [(f.code, f.expected, f.actual) for f in filled.findings]


def test_typed_total_without_its_parts_is_kept() -> None:
    """Nothing to compute: the total stays as typed and the parts stay open."""
    filled = fill_tables(ledger(disputes__review__total=3), FORM, YEAR, None)

    assert (3, How.TYPED) == (
        filled.tables["disputes.review.total"].value,
        filled.tables["disputes.review.total"].how,
    )
    assert filled.tables.value("disputes.review.upheld") is None


def test_collapsed_shape_counts_other_handling_in_one_row() -> None:
    """Where （六） is one row, its three results are counted there."""
    form = load_form(shape=Shape.COLLAPSED_OTHER)
    day = "2025-01-03"
    some = ledger(
        (day, "natural_person", "other_misc"), (day, "natural_person", "other_no_correction")
    )

    filled = fill_tables(some, form, YEAR, None)

    assert 2 == filled.tables.value("requests.other_single_row.natural_person")
    assert 2 == filled.tables.value("requests.total_results.total")


def test_findings_of_the_ledger_are_handed_on(workbook_ledger: Callable[[], RequestLedger]) -> None:
    """A row that could not be decided is told with the tables."""
    filled = fill_tables(workbook_ledger(), FORM, YEAR, None)

    assert "L04" in [finding.code for finding in filled.findings]
    assert 0 == filled.tables.value("requests.new_received.total")


@pytest.fixture
def workbook_ledger(tmp_path: Path) -> Callable[[], RequestLedger]:
    """A workbook with one undecidable row, read by the real reader."""
    from openpyxl import Workbook

    def read() -> RequestLedger:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["收到日期", "申请人类型", "办理结果", "答复日期"])
        sheet.append(["2025-01-03", "自然人", "不予公开", "2025-01-20"])
        path = tmp_path / "台账.xlsx"
        book.save(path)
        return read_ledger(path, YEAR)

    return read


def test_codes_of_this_module_are_explained() -> None:
    """Each code that `fill` adds has a Chinese title and explanation."""
    assert ["T20", "T21", "T22", "T23"] == sorted(FILL_CODES)


def test_totals_follow_a_changed_cell() -> None:
    """A typed part moves its row, its column and the total of results."""
    tables = fill_tables(ledger(), FORM, YEAR, None).tables
    typed = {"requests.granted.other_org": Cell(3)}

    changed = with_totals(tables.with_cells(typed), FORM)

    found = {key for key in FORM.all_keys if changed.value(key) == 3}
    assert {
        "requests.granted.other_org",
        "requests.granted.total",
        "requests.total_results.other_org",
        "requests.total_results.total",
    } == found


def test_total_over_a_cell_made_unknown_is_unknown() -> None:
    """A computed total does not outlive its parts."""
    tables = fill_tables(ledger(), FORM, YEAR, None).tables
    blank = {"requests.granted.other_org": Cell(None)}

    changed = with_totals(tables.with_cells(blank), FORM)

    assert How.MISSING is changed["requests.granted.total"].how
    assert changed.value("requests.total_results.total") is None
    assert 0 == changed.value("requests.carried_in.total")
