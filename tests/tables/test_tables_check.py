"""A whole report checked: empty cells, missing tables, edition, and which report is last year's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import Shape, load_form
from assistant.reading.read import read_report
from assistant.report import AnnualReport, Cell, Scope, Tables
from assistant.tables.check import REPORT_CODES, check_report

Gold = Callable[[int], AnnualReport]


def codes(findings: list[Finding]) -> list[tuple[str, str]]:
    """Code and severity of each finding."""
    return [(f.code, f.severity.value) for f in findings]


def above_info(findings: list[Finding]) -> list[tuple[str, str]]:
    """Code and severity of each finding that is more than a question."""
    return [(code, severity) for code, severity in codes(findings) if severity != "info"]


def with_cells(report: AnnualReport, **values: int | None) -> AnnualReport:
    """The report with cells set; `__` stands for the dot of a key."""
    cells = {key.replace("__", "."): Cell(value) for key, value in values.items()}
    return replace(report, tables=report.tables.with_cells(cells))


def test_gold_pair_has_no_finding(gold: Gold) -> None:
    """A sound report gives nothing at all; with a sound last year no more than questions."""
    assert [] == check_report(gold(2023))
    assert {("T16", "info")} == set(codes(check_report(gold(2024), gold(2023))))


def test_findings_of_reading_come_first(gold: Gold) -> None:
    """What the reader said about the file stands before what the rules say."""
    told = Finding("R01", Severity.WARNING, CellPlace("requests"), "标签与数字被拆开。")
    report = with_cells(replace(gold(2024), findings=(told,)), disputes__review__total=0)

    assert [("R01", "warning"), ("T04", "error")] == codes(check_report(report))


def test_blank_cells_are_one_warning_per_table(gold: Gold) -> None:
    """Six empty cells of table three and one of table two are two warnings; one names its cell."""
    form = load_form()
    blank = {key: Cell(None) for key in form.keys("requests") if ".granted." in key}
    report = replace(gold(2024), tables=gold(2024).tables.with_cells(blank))
    report = with_cells(report, proactive__penalties__decisions=None)

    found = check_report(report)

    assert [("T07", "warning"), ("T07", "warning")] == codes(found)
    assert CellPlace("proactive", "penalties", "decisions") == found[0].place
    assert CellPlace("requests") == found[1].place
    assert "表三有 7 格是空白" in found[1].message
    assert [None, 7] == [f.actual for f in found]
    assert " 等。" in found[1].message


def test_blank_total_is_not_told_twice(sidecar: Callable[[str], AnnualReport]) -> None:
    """The blank total of 上海科委 2024 is an error and not also a blank cell."""
    assert [("T01", "error")] == codes(check_report(sidecar("c08")))


def test_missing_table_is_a_warning_unless_reading_told_it(gold: Gold) -> None:
    """A report without table four is told once."""
    cells = {k: c for k, c in gold(2024).tables.items() if not k.startswith("disputes.")}
    report = replace(gold(2024), tables=Tables(cells))
    told = Finding("R02", Severity.WARNING, CellPlace("disputes"), "没有找到表四。")

    assert [("T08", "warning")] == codes(check_report(report))
    assert [("R02", "warning")] == codes(check_report(replace(report, findings=(told,))))


def test_c01_is_two_errors_and_a_word_on_its_shape(
    sidecar: Callable[[str], AnnualReport],
) -> None:
    """洪泽 2023 prints （六） as one row, which is a warning beside its two wrong totals."""
    found = check_report(sidecar("c01"))

    assert [("T09", "warning"), ("T04", "error"), ("T04", "error")] == codes(found)
    assert "分为三行" in found[0].message


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2022, ["T09", "T04"]), (2020, ["T04"]), (2019, ["T04"]), (2018, ["T04"]), (None, ["T04"])],
)
def test_report_of_2019_is_checked_cell_by_cell(year: int | None, expected: list[str]) -> None:
    """The form of 2019 is held to its relations; in a year that asks for 2021 it is also a warning."""
    form = load_form("2019")
    tables = Tables({key: Cell(0) for key in form.all_keys})
    report = AnnualReport("某镇人民政府", year, tables, edition="2019")
    report = with_cells(report, disputes__review__total=1)

    found = check_report(report)

    assert expected == [f.code for f in found]
    if year == 2022:
        assert ("2021", "2019", "国办公开办函〔2021〕30号") == (
            found[0].expected,
            found[0].actual,
            found[0].basis,
        )


def test_form_that_is_not_held_is_named_and_not_checked(gold: Gold) -> None:
    """A report on an unknown form is no failure: its edition is told and no cell is checked."""
    report = with_cells(replace(gold(2023), edition="1999"), disputes__review__total=0)

    assert [("T09", "warning")] == codes(check_report(report))


def test_blank_totals_of_a_real_report_of_2019_are_counted(real_reports: Path) -> None:
    """Where blanks mean zero and totals are not printed no relation is held, and the totals are told."""
    report = read_report(real_reports / "c10_shanghai_office_2019.html")

    found = check_report(report)

    assert [("T07", "warning"), ("T07", "warning")] == codes(found)
    assert "表三有 126 格" in found[0].message
    assert "19 个“总计”没有印出，11 个所在的行（组）里有不为 0 的数" in found[0].message
    assert "表四有 9 格" in found[1].message


def test_carry_over_is_held_across_the_change_of_form() -> None:
    """A report on 2021 goes on from one on 2020 in the form of 2019, row four to row two."""
    form = load_form("2019")
    cells = {key: Cell(0) for key in form.all_keys}
    before = AnnualReport("宿迁市人民政府", 2020, Tables(cells), edition="2019")
    after = AnnualReport(
        "宿迁市人民政府", 2021, Tables({key: Cell(0) for key in load_form().all_keys})
    )
    more = {
        f"requests.{row}.{column}": Cell(1)
        for row in ("carried_in", "carried_out")
        for column in ("natural_person", "total")
    }

    assert [] == check_report(after, before)
    found = check_report(replace(after, tables=after.tables.with_cells(more)), before)
    assert [("T05", "error"), ("T05", "error")] == codes(found)


def test_edition_of_an_unknown_form_is_a_warning(gold: Gold) -> None:
    """Tables that follow no known form are told, with the form that the year asks for."""
    found = check_report(replace(gold(2023), edition=None))

    assert [("T09", "warning")] == codes(found)
    assert "不是国家统一格式" in found[0].message


def test_edition_2021_before_its_year_is_a_warning(gold: Gold) -> None:
    """A report on 2020 with the tables of 2021 uses the wrong form."""
    found = check_report(replace(gold(2023), year=2020))

    assert [("T09", "warning", "2019", "2021")] == [
        (f.code, f.severity.value, f.expected, f.actual) for f in found
    ]


def test_report_of_another_year_is_not_used_for_the_carry_over(gold: Gold) -> None:
    """Two years apart the carry-over is not held, and the person is told why."""
    found = check_report(replace(gold(2024), year=2025), gold(2023))

    assert [("T10", "warning")] == codes(found)
    assert "2024 年度" in found[0].message


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ({}, "error"),
        ({"agency": "宿迁市人民政府办公室"}, "warning"),
        ({"agency": None}, "warning"),
        ({"scope": Scope.AREA}, "warning"),
        ({"year": None}, "warning"),
    ],
)
def test_carry_over_is_an_error_only_for_the_same_body(
    gold: Gold, change: dict[str, str | Scope | None], severity: str
) -> None:
    """Agency, scope and year must be the same body's for a broken carry-over to be sure."""
    before = gold(2023)
    cells = {
        f"requests.{row}.{column}": Cell((before.tables.value(f"requests.{row}.{column}") or 0) + 1)
        for row in ("new_received", "carried_out")
        for column in ("natural_person", "total")
    }
    before = replace(before, tables=before.tables.with_cells(cells), **change)

    assert [("T05", severity)] * 2 == above_info(check_report(gold(2024), before))


def test_last_year_that_breaks_its_sums_makes_a_warning(gold: Gold) -> None:
    """A last year that does not hold in itself proves nothing about this year."""
    before = with_cells(gold(2023), requests__carried_out__total=122)

    assert [("T05", "warning")] == above_info(check_report(gold(2024), before))


def test_last_year_on_a_form_not_held_is_left_aside(gold: Gold) -> None:
    """A last year whose form this version does not hold gives no carry-over and no failure."""
    before = replace(gold(2023), edition="1999")

    assert [] == check_report(gold(2024), before)


def test_collapsed_last_year_carries_over_into_the_full_shape(
    gold: Gold, sidecar: Callable[[str], AnnualReport]
) -> None:
    """Rows two and four are the same in both shapes, so the carry-over is held across them."""
    before = replace(sidecar("c01"), agency="宿迁市人民政府")
    assert Shape.COLLAPSED_OTHER is before.shape

    assert {("T05", "warning")} == set(above_info(check_report(gold(2024), before)))


def test_codes_of_this_module_are_explained() -> None:
    """Each code that `check` adds has a Chinese title and explanation."""
    assert ["T07", "T08", "T09", "T10"] == sorted(REPORT_CODES)
    assert all(title and explanation for title, explanation in REPORT_CODES.values())


def test_consistent_real_reports_have_no_error(real_reports: Path) -> None:
    """Only the four published reports that break their own sums have errors in their tables."""
    errors = {}
    for path in sorted(real_reports.iterdir()):
        if path.suffix not in (".txt", ".html", ".md") or path.name == "INDEX.md":
            continue
        found = [f for f in check_report(read_report(path)) if f.severity is Severity.ERROR]
        if any(f.code.startswith("T") for f in found):
            errors[path.name[:3]] = len(found)

    assert {"c01": 2, "c05": 1, "c08": 1, "c15": 2} == errors


def test_real_pair_of_a_district_is_asked_about_four_figures(real_reports: Path) -> None:
    """洪泽 2023 to 2024: licences, measures, new requests and grants moved; documents follow."""
    before, after = (
        read_report(real_reports / f"{name}.txt")
        for name in ("c01_hongze_district_2023", "c02_hongze_district_2024")
    )

    found = [f for f in check_report(after, before) if f.severity is Severity.INFO]

    assert [("T16", 550, 9487), ("T16", 195, 84), ("T16", 21, 95), ("T16", 0, 50)] == [
        (f.code, f.expected, f.actual) for f in found
    ]
