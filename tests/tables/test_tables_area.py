"""An area's report against its units, and a report against its own ledger, cell by cell."""

from __future__ import annotations

from decimal import Decimal

from consistent_bases import made_up, suqian

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import Shape, load_form
from assistant.report import Cell, Tables
from assistant.tables.against import LEDGER_CODES, against
from assistant.tables.area import AREA_CODES, check_area
from assistant.tables.fill import with_totals
from assistant.tables.rules import check_tables

FORM = load_form()
FEE = "proactive.fees.amount_wan_yuan"


def full(fill: int) -> Tables:
    """A unit whose free cells all hold one figure; its fee is 0.25 万元."""
    cells = {key: Cell(fill) for key in FORM.all_keys if key not in FORM.computed_keys}
    cells[FEE] = Cell(Decimal("0.25"))
    return with_totals(Tables(cells), FORM)


def summed(units: list[Tables]) -> Tables:
    """The area that its units add up to."""
    return Tables({key: Cell(sum(u.value(key) or 0 for u in units)) for key in FORM.all_keys})


def places(findings: list[Finding]) -> list[CellPlace]:
    """The places of the findings."""
    return [f.place for f in findings if isinstance(f.place, CellPlace)]


def test_area_that_equals_its_units_has_no_finding() -> None:
    """Counts and the fee in 万元 add up exactly; without units nothing is compared."""
    units = [full(1), full(2), full(3)]

    assert [] == check_area(summed(units), units, FORM)
    assert [] == check_area(full(1), [], FORM)


def test_each_differing_cell_is_named_with_both_figures() -> None:
    """An area one above and a fee below its units are two warnings at their cells."""
    units = [full(1), full(2)]
    area = summed(units).with_cells(
        {"proactive.licensing.decisions": Cell(4), FEE: Cell(Decimal("0.4"))}
    )

    found = check_area(area, units, FORM)

    assert [("T17", Severity.WARNING)] * 2 == [(f.code, f.severity) for f in found]
    assert [(3, 4), (Decimal("0.50"), Decimal("0.4"))] == [(f.expected, f.actual) for f in found]
    assert CellPlace("proactive", "licensing", "decisions") == found[0].place
    assert "2 个单位之和为 3，汇总报告多 1。" in found[0].message
    assert "少 0.10" in found[1].message


def test_units_without_a_figure_are_named_and_the_cell_is_not_compared() -> None:
    """A unit that lacks a cell makes that cell incomparable, which is said once a table."""
    blank = full(2).with_cells({"requests.granted.total": Cell(None), FEE: Cell(None)})
    units = [full(1), blank]

    found = check_area(full(9), units, FORM, ["示例局", "示例镇"])

    unknown = [f for f in found if f.code == "T18"]
    assert [CellPlace("proactive"), CellPlace("requests")] == places(unknown)
    assert "表三有 1 格没有与汇总报告比较，因为有单位没有数：示例镇。" in unknown[1].message
    assert CellPlace("requests", "granted", "total") not in places(found)
    assert "第 2 个单位" in check_area(full(9), units, FORM)[-1].message


def test_many_units_without_a_figure_are_counted() -> None:
    """Five units are named, the rest is a number."""
    units = [Tables()] * 7

    found = check_area(full(1), units, FORM)

    assert ["T18"] * 3 == [f.code for f in found]
    assert "第 5 个单位等 7 个单位" in found[0].message


def test_area_without_a_figure_is_not_compared() -> None:
    """What the area leaves blank is its own fault, told elsewhere."""
    assert [] == check_area(Tables(), [full(1)], FORM)


def test_amount_of_2019_has_no_fixed_unit_and_is_left_out() -> None:
    """One office prints 元, the other 万元: their sum says nothing."""
    form, tables = made_up("2019", Shape.STANDARD, 4)
    key = "proactive.procurement.amount"
    units = [tables.with_cells({key: Cell(Decimal(251000))})]
    area = tables.with_cells({key: Cell(Decimal("25.1"))})

    assert key not in [
        f"{p.table}.{p.row}.{p.column}" for p in places(check_area(area, units, form))
    ]


def test_sum_preserving_error_shows_against_the_ledger() -> None:
    """A figure in the wrong row and the wrong column, with all sums right, is found in each cell."""
    form, counted = suqian(2024)
    by = {
        "requests.granted.natural_person": 1,
        "requests.denied_third_party.natural_person": -1,
        "requests.granted.commercial_enterprise": -1,
        "requests.denied_third_party.commercial_enterprise": 1,
    }
    printed = counted.with_cells(
        {key: Cell((counted.value(key) or 0) + delta) for key, delta in by.items()}
    )

    assert [] == check_tables(printed, form)
    assert [] == against(counted, counted, form)
    found = against(printed, counted, form)
    assert sorted(by) == sorted(f"{p.table}.{p.row}.{p.column}" for p in places(found))
    assert all("合计看不出" in f.message for f in found)
    assert {("T19", Severity.WARNING)} == {(f.code, f.severity) for f in found}


def test_totals_that_differ_because_of_their_parts_are_not_told_again() -> None:
    """One request too many in one cell is one finding, not four; unknown cells are not compared."""
    form, counted = suqian(2024)
    key = "requests.granted.natural_person"
    printed = with_totals(counted.with_cells({key: Cell(1409)}), form)

    (found,) = against(printed, counted, form)

    assert (1408, 1409) == (found.expected, found.actual)
    assert "合计看不出" not in found.message
    assert [] == against(Tables(), counted, form)
    assert [] == against(printed, Tables(), form)


def test_unit_that_prints_one_row_for_the_rest_is_compared_in_that_row() -> None:
    """（六） of one unit is one row, of the other three: the area is held in the sum of the three."""
    collapsed = load_form(shape=Shape.COLLAPSED_OTHER)
    _, short = made_up("2021", Shape.COLLAPSED_OTHER, 5)
    _, long = made_up("2021", Shape.STANDARD, 6)
    single = "requests.other_single_row.natural_person"
    three = ("other_no_correction", "other_unpaid_fee", "other_misc")
    of_long = sum(long.value(f"requests.{row}.natural_person") or 0 for row in three)
    area = made_up("2021", Shape.STANDARD, 7)[1]
    of_area = sum(area.value(f"requests.{row}.natural_person") or 0 for row in three)

    found = {
        f"{f.place.table}.{f.place.row}.{f.place.column}": (f.expected, f.actual)
        for f in check_area(area, [short, long], FORM)
        if isinstance(f.place, CellPlace) and f.code == "T17"
    }

    assert ((short.value(single) or 0) + of_long, of_area) == found[single]
    assert found.keys() <= set(collapsed.all_keys)


def test_codes_are_explained() -> None:
    """Each code has a Chinese title and explanation for the catalogue."""
    assert ["T17", "T18", "T19"] == [*AREA_CODES, *LEDGER_CODES]
