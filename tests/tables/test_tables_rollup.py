"""An area added up from its units: who counts, what is unknown, what differs from the area's own report."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from assistant.findings import CellPlace, FilePlace, Finding, Severity
from assistant.forms import Shape, load_form, number_kind
from assistant.reading.units import ListedUnit
from assistant.report import AnnualReport, Cell, Number, Scope, Tables
from assistant.tables.area import Area, Filed, area_of, year_of
from assistant.tables.rollup import Rollup, as_form, check_area, common_form, softened

COUNTY, TOWN, BUREAU = "示例县人民政府", "示例县青禾镇人民政府", "示例县教育局"


def _report(
    agency: str | None = BUREAU,
    *,
    start: int = 1,
    year: int | None = 2024,
    scope: Scope | None = None,
    edition: str = "2021",
    shape: Shape = Shape.STANDARD,
) -> AnnualReport:
    form = load_form(edition, shape)
    cells: dict[str, Cell] = {}
    for i, key in enumerate(form.all_keys):
        value: Number = Decimal(start + i) / 4 if number_kind(key).is_decimal else start + i
        cells[key] = Cell(value)
    return AnnualReport(agency, year, Tables(cells), scope=scope, edition=edition, shape=shape)


def _filed(agency: str | None, *, file: str = "", **facts: object) -> Filed:
    return Filed(file or f"{agency}.docx", _report(agency, **facts))  # type: ignore[arg-type]


def _listed(**parents: str | None) -> list[ListedUnit]:
    return [
        ListedUnit(name, above, FilePlace("名单.csv", None, "A2"))
        for name, above in parents.items()
    ]


def _codes(area: Area) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in area.findings]


def test_sum_is_over_all_units_cell_by_cell() -> None:
    """Money stays exact."""
    sums = Rollup(load_form())
    for start in (1, 2, 3):
        sums.add(str(start), _report(start=start))
    first = _report(start=1)
    for key in sums.form.all_keys:
        step = Decimal("0.25") if number_kind(key).is_decimal else 1
        assert 3 * (first.tables.value(key) or 0) + 3 * step == sums.tables.value(key)
    assert {} == sums.lacking


def test_unknown_cell_is_never_zero() -> None:
    """The sum of the known ones, with how many units lack it; unknown where all lack it."""
    key, other = "requests.granted.total", "disputes.review.other"
    sums = Rollup(load_form())
    report = _report()
    sums.add("甲", report)
    for name in "乙丙":
        blank = report.tables.with_cells({key: Cell(None, "/")})
        sums.add(name, AnnualReport(name, 2024, blank))
    cell = sums.tables[key]
    assert (report.tables.value(key), "缺2家", ["乙", "丙"]) == (
        cell.value,
        cell.note,
        sums.lacking[key],
    )
    assert ["U09"] == [finding.code for finding in sums.findings()]
    empty = Rollup(load_form())
    empty.add("甲", AnnualReport("甲", 2024, Tables({key: Cell(3)})))
    assert empty.tables.value(other) is None


def test_three_rows_of_other_results_are_added_to_one() -> None:
    """As soon as one unit prints （六） as one row."""
    split, single = _report("甲"), _report("乙", shape=Shape.COLLAPSED_OTHER)
    form = common_form([split, single], 2024)
    assert Shape.COLLAPSED_OTHER is form.shape
    sums = Rollup(form)
    sums.add("甲", split)
    sums.add("乙", single)
    rows = ("other_no_correction", "other_unpaid_fee", "other_misc")
    three = sum(int(split.tables.value(f"requests.{row}.total") or 0) for row in rows)
    one = single.tables.value("requests.other_single_row.total")
    assert three + int(one or 0) == sums.tables.value("requests.other_single_row.total")
    assert {} == sums.lacking


def test_three_rows_stay_where_all_units_have_them() -> None:
    """The standard form of the year."""
    assert Shape.STANDARD is common_form([_report(), _report()], 2024).shape


def test_cells_of_another_edition_are_left_out_and_named() -> None:
    """Table three of 2019 counts the same, most of table two does not; an open unit never adds."""
    old = _report("乙", edition="2019")
    form = common_form([_report("甲"), old], 2024)
    sums = Rollup(form)
    sums.add("甲", _report("甲"))
    sums.add("乙", old)
    assert "requests.granted.total" not in sums.lacking
    assert ["乙"] == sums.lacking["proactive.regulations.issued"]
    assert "U07" in [finding.code for finding in sums.findings()]
    tables, _ = as_form(old, load_form("2019"))
    assert "proactive.procurement.amount" not in tables


def test_area_report_with_its_parts_is_an_error_and_not_added() -> None:
    """By the list of units; over two levels too."""
    units = _listed(**{COUNTY: None, TOWN: COUNTY, BUREAU: COUNTY, "示例县第一小学": BUREAU})
    filed = [_filed(COUNTY, scope=Scope.AREA), _filed(TOWN), _filed("示例县第一小学")]
    area = area_of(filed, 2024, units)
    assert [TOWN, "示例县第一小学"] == [one.report.agency for one in area.counted]
    assert [(COUNTY, "已含所属单位")] == [(x.filed.report.agency, x.why) for x in area.left_out]
    assert ("U02", Severity.ERROR) in _codes(area)


def test_area_report_alone_stands_for_its_parts() -> None:
    """Nothing is counted twice, and the units below it are not missing."""
    units = _listed(**{COUNTY: None, TOWN: COUNTY, BUREAU: COUNTY})
    area = area_of([_filed(COUNTY, scope=Scope.AREA)], 2024, units)
    assert ([COUNTY], (), ()) == (
        [one.report.agency for one in area.counted],
        area.missing,
        area.findings,
    )


def test_government_that_counts_only_itself_is_added() -> None:
    """Its scope says so."""
    units = _listed(**{COUNTY: None, TOWN: COUNTY})
    area = area_of([_filed(COUNTY, scope=Scope.OWN), _filed(TOWN)], 2024, units)
    assert (2, ()) == (len(area.counted), area.findings)


@pytest.mark.parametrize("scope", [Scope.AREA, None])
def test_without_a_list_the_likely_parts_make_it_a_warning(scope: Scope | None) -> None:
    """A county's government beside bodies that carry the county's name; a township is no area."""
    filed = [
        _filed(COUNTY, scope=scope),
        _filed(BUREAU),
        _filed(TOWN),
        _filed(f"{TOWN[:-4]}卫生院"),
    ]
    area = area_of(filed, 2024)
    assert [COUNTY] == [left.filed.report.agency for left in area.left_out]
    assert [("U02", Severity.WARNING)] == _codes(area)


def test_two_reports_of_one_unit_count_once() -> None:
    """The one with fewer blanks; whether they differ decides how loud it is said."""
    same = [_filed(BUREAU, file="a.docx"), _filed(BUREAU, file="b.html")]
    area = area_of(same, 2024)
    assert (["a.docx"], [("U03", Severity.INFO)]) == ([x.file for x in area.counted], _codes(area))
    other = [Filed("a.docx", _report(), blanks=3), _filed(BUREAU, file="b.html", start=5)]
    area = area_of(other, 2024)
    assert (["b.html"], [("U03", Severity.WARNING)]) == (
        [x.file for x in area.counted],
        _codes(area),
    )


def test_missing_and_unlisted_units_are_named() -> None:
    """With the nearest name of the list; spaces in a name do not matter."""
    units = _listed(**{COUNTY: None, TOWN: COUNTY, BUREAU: COUNTY})
    area = area_of([_filed("示例县 教育局"), _filed("示例县青禾乡人民政府")], 2024, units)
    assert [(TOWN,)] == [area.missing]
    assert {("U04", Severity.WARNING), ("U05", Severity.WARNING)} == set(_codes(area))
    assert any(f"是不是名单里的“{TOWN}”" in finding.message for finding in area.findings)
    assert not area.complete


def test_list_with_doubles_and_rings_is_said_and_used() -> None:
    """A ring of parents ends."""
    place = FilePlace("名单.csv", None, "A3")
    units = [
        ListedUnit("甲局", "乙局", place),
        ListedUnit("乙局", "甲局", place),
        ListedUnit("丙局", None, place),
        ListedUnit("丙局", None, place),
    ]
    area = area_of([_filed("甲局"), _filed("丙局")], 2024, units)
    assert ["U04", "U06", "U06", "U06"] == sorted(code for code, _ in _codes(area))


def test_other_years_and_unknown_agencies() -> None:
    """The year of most reports is taken, the later of two; the others are named."""
    filed = [_filed("甲局"), _filed("乙局"), _filed("丙局", year=2023), _filed(None, file="x.txt")]
    assert 2024 == year_of(filed)
    assert 2024 == year_of([_filed("甲局", year=2023), _filed("甲局", year=2024)])
    area = area_of(filed, 2024)
    assert [("U08", Severity.INFO), ("U11", Severity.WARNING)] == sorted(_codes(area))
    assert 3 == len(area.counted)
    listed = area_of(filed, 2024, _listed(甲局=None, 乙局=None))
    assert 2 == len(listed.counted)


def test_every_differing_cell_of_the_area_is_named() -> None:
    """Exactly the cells that were changed, with both figures."""
    units = [_report(start=start).tables for start in (1, 2, 3)]
    sums = Rollup(load_form())
    for start in (1, 2, 3):
        sums.add(str(start), _report(start=start))
    area = Tables({key: Cell(cell.value) for key, cell in sums.tables.items()})
    assert [] == check_area(area, units, load_form())
    for key in load_form().all_keys:
        changed = area.with_cells({key: Cell((area.value(key) or 0) + 7)})
        (finding,) = check_area(changed, units, load_form())
        place = finding.place
        assert isinstance(place, CellPlace)
        assert key == f"{place.table}.{place.row}.{place.column}"
        assert (area.value(key), Severity.ERROR) == (finding.expected, finding.severity)


def test_area_is_not_held_against_unknown_cells(
    gold: Callable[[int], AnnualReport],
) -> None:
    """Of the area or of a unit."""
    tables, key = gold(2024).tables, "requests.granted.total"
    blank = tables.with_cells({key: Cell(None)})
    assert [] == check_area(blank, [tables], load_form())
    assert [] == check_area(tables.with_cells({key: Cell(1)}), [blank], load_form())


def test_known_gaps_make_a_larger_area_a_warning_only() -> None:
    """An area that prints less than the units that did report is wrong all the same."""
    place = CellPlace("requests", "granted", "total")
    more = Finding("U01", Severity.ERROR, place, "", expected=5, actual=8)
    less = Finding("U01", Severity.ERROR, place, "", expected=5, actual=2)
    assert [Severity.WARNING, Severity.ERROR] == [f.severity for f in softened([more, less])]
