"""The hard relations on real figures, and on every single change of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import Form, Shape, load_form
from assistant.report import AnnualReport, Cell, Tables
from assistant.tables import rules
from assistant.tables.rules import HARD_CODES, RULES, Kind, Previous, check_tables

Gold = Callable[[int], AnnualReport]
FORM = load_form()
COLUMNS = [column.key for column in FORM.tables["requests"].blocks[0].columns]
CHECKED = [*FORM.keys("requests"), *FORM.keys("disputes")]


def changed(tables: Tables, key: str, by: int) -> Tables:
    """The tables with one cell raised by so much."""
    value = tables.value(key)
    assert value is not None
    return tables.with_cells({key: Cell(value + by)})


def places(findings: list[Finding]) -> list[tuple[str, CellPlace]]:
    """Code and place of each finding."""
    return [(f.code, f.place) for f in findings if isinstance(f.place, CellPlace)]


def as_previous(report: AnnualReport, *, holds: bool = True, same_body: bool = True) -> Previous:
    """Last year for the rules, by default sound and of the same body."""
    return Previous(report.tables, report.form, holds, same_body)


def test_gold_pair_breaks_no_relation(gold: Gold) -> None:
    """宿迁 2023 and 2024 hold in themselves and from year to year."""
    before, after = gold(2023), gold(2024)

    assert [] == check_tables(before.tables, FORM)
    assert [] == check_tables(after.tables, FORM, as_previous(before))


@pytest.mark.parametrize("by", [1, -1])
def test_every_single_edit_of_a_cell_is_an_error_in_its_row(gold: Gold, by: int) -> None:
    """One off in any of the 175 + 15 cells is found at error level in that row or block."""
    tables = gold(2024).tables

    missed = []
    for key in CHECKED:
        table, row, _ = key.split(".")
        found = check_tables(changed(tables, key, by), FORM)
        if not any(
            f.severity is Severity.ERROR
            and isinstance(f.place, CellPlace)
            and (f.place.table, f.place.row) == (table, row)
            for f in found
        ):
            missed.append(key)

    assert [] == missed


def test_each_broken_relation_is_reported_once(gold: Gold) -> None:
    """No single edit gives two findings of one rule at one place."""
    tables = gold(2024).tables

    twice = []
    for key in CHECKED:
        found = places(check_tables(changed(tables, key, 1), FORM))
        if len(set(found)) != len(found) or len(found) > 4:
            twice.append(key)

    assert [] == twice


def test_wrong_row_total_breaks_its_row_and_the_column_of_totals_only(gold: Gold) -> None:
    """A row total that is wrong gives two findings, and the repair of both is that total alone."""
    found = check_tables(changed(gold(2024).tables, "requests.granted.total", 9), FORM)

    assert [
        ("T01", CellPlace("requests", "granted", "total")),
        ("T02", CellPlace("requests", "total_results", "total")),
    ] == places(found)
    assert [("requests.granted.total", 1431)] * 2 == [
        (r.cell, r.to) for f in found for r in f.repair
    ]


def test_wrong_part_gets_no_suggestion_that_moves_the_fault(gold: Gold) -> None:
    """Raising a total to fit a wrong part would break the other direction: the part is offered."""
    found = check_tables(changed(gold(2024).tables, "requests.granted.natural_person", 1), FORM)

    assert ["T01", "T02"] == [f.code for f in found]
    assert [("requests.granted.natural_person", 1408)] * 2 == [
        (r.cell, r.to) for f in found for r in f.repair
    ]


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column_of_the_carry_over_is_held(gold: Gold, column: str) -> None:
    """A carried-in figure that differs from last year's carried-out is an error of the same body."""
    before = gold(2023)
    key = f"requests.carried_out.{column}"
    told = replace(before, tables=changed(before.tables, key, 1))

    found = check_tables(gold(2024).tables, FORM, as_previous(told))

    assert [("T05", CellPlace("requests", "carried_in", column))] == places(found)
    assert Severity.ERROR is found[0].severity
    assert before.tables.value(key) == found[0].actual
    assert "相差 1。" in found[0].message


@pytest.mark.parametrize(
    ("holds", "same_body", "advice"),
    [(True, False, "是否同一机关"), (False, True, "先核实上年数据")],
)
def test_carry_over_is_a_warning_between_doubtful_reports(
    gold: Gold, holds: bool, same_body: bool, advice: str
) -> None:
    """Another body, or a last year that breaks its own sums, makes the carry-over a warning."""
    before = gold(2023)
    told = replace(before, tables=changed(before.tables, "requests.carried_out.total", 1))

    found = check_tables(
        gold(2024).tables, FORM, as_previous(told, holds=holds, same_body=same_body)
    )

    assert [Severity.WARNING] == [f.severity for f in found]
    assert advice in found[0].message


def test_carry_over_is_a_warning_when_this_year_breaks_its_own_sums(gold: Gold) -> None:
    """A carried-in figure that also breaks this year's balance is first to be put right there."""
    tables = changed(gold(2024).tables, "requests.carried_in.total", 1)

    found = check_tables(tables, FORM, as_previous(gold(2023)))

    assert [("T01", "error"), ("T03", "error"), ("T05", "warning")] == [
        (f.code, f.severity.value) for f in found
    ]
    assert "先改正" in found[-1].message


def test_negative_values_are_errors(gold: Gold) -> None:
    """No cell of the form may be negative, the fee included."""
    tables = gold(2024).tables

    missed = [
        key
        for key in FORM.all_keys
        if "T06" not in [f.code for f in check_tables(tables.with_cells({key: Cell(-1)}), FORM)]
    ]

    assert [] == missed


def test_counts_are_whole_and_money_need_not_be(gold: Gold) -> None:
    """Half a document is an error, half a 万元 is not."""
    half = Cell(Decimal("0.5"))
    count = {"proactive.licensing.decisions": half}
    money = {"proactive.fees.amount_wan_yuan": half}

    assert ["T06"] == [f.code for f in check_tables(gold(2024).tables.with_cells(count), FORM)]
    assert [] == check_tables(gold(2024).tables.with_cells(money), FORM)


def test_no_relation_is_evaluated_over_an_unknown(gold: Gold) -> None:
    """A blank part silences its row, its column and its balance, and nothing else."""
    blank = {"requests.carried_out.natural_person": Cell(None)}

    assert [] == check_tables(gold(2024).tables.with_cells(blank), FORM)
    assert [] == check_tables(Tables(), FORM, as_previous(gold(2023)))


@pytest.mark.parametrize("key", sorted(FORM.computed_keys))
def test_blank_total_over_known_parts_is_one_error_with_its_repair(gold: Gold, key: str) -> None:
    """Each total left blank is reported once and the sum is suggested."""
    tables = gold(2024).tables

    found = check_tables(tables.with_cells({key: Cell(None)}), FORM)

    assert [(Severity.ERROR, tables.value(key), None)] == [
        (f.severity, f.expected, f.actual) for f in found
    ]
    assert [(key, tables.value(key))] == [(r.cell, r.to) for r in found[0].repair]
    assert "是空白" in found[0].message


def test_blank_grand_total_falls_to_the_columns_when_its_row_is_unknown(gold: Gold) -> None:
    """（七） in the column of totals is taken from the column where its row has a blank part."""
    blank = {
        f"requests.total_results.{column}": Cell(None) for column in ("natural_person", "total")
    }

    found = check_tables(gold(2024).tables.with_cells(blank), FORM)

    assert ["T02", "T02"] == [f.code for f in found]
    assert [3440, 3521] == [f.expected for f in found]


def test_c01_has_exactly_two_errors(sidecar: Callable[[str], AnnualReport]) -> None:
    """洪泽 2023 prints 0 for two totals of table four, and nothing else is wrong."""
    report = sidecar("c01")

    found = check_tables(report.tables, report.form)

    assert [
        ("T04", CellPlace("disputes", "review", "total")),
        ("T04", CellPlace("disputes", "after_review", "total")),
    ] == places(found)
    assert "表四“行政复议”行“总计”列印为 0，四项之和为 11，相差 11。" in found[0].message
    assert [(11, 0), (5, 0)] == [(f.expected, f.actual) for f in found]
    assert [("disputes.review.total", 11), ("disputes.after_review.total", 5)] == [
        (f.repair[0].cell, f.repair[0].to) for f in found
    ]


def test_c05_has_one_wrong_total(sidecar: Callable[[str], AnnualReport]) -> None:
    """金湖 2023 prints 0 for 3 direct suits."""
    report = sidecar("c05")

    found = check_tables(report.tables, report.form)

    assert [("T04", CellPlace("disputes", "direct", "total"))] == places(found)
    assert [(3, 0)] == [(f.expected, f.actual) for f in found]


def test_c08_has_one_blank_total(sidecar: Callable[[str], AnnualReport]) -> None:
    """上海科委 2024 leaves the total of the last row blank over known parts."""
    report = sidecar("c08")

    found = check_tables(report.tables, report.form)

    assert [("T01", CellPlace("requests", "carried_out", "total"))] == places(found)
    assert [("requests.carried_out.total", 1)] == [(r.cell, r.to) for r in found[0].repair]


def test_c15_is_out_of_balance_in_two_columns(sidecar: Callable[[str], AnnualReport]) -> None:
    """One result too many in 自然人 and in 总计: 60+0 against 61+0, 62+0 against 63+0."""
    report = sidecar("c15")

    found = check_tables(report.tables, report.form)

    assert [
        ("T03", CellPlace("requests", None, "natural_person")),
        ("T03", CellPlace("requests", None, "total")),
    ] == places(found)
    assert [(60, 61), (62, 63)] == [(f.expected, f.actual) for f in found]
    assert "60+0=60" in found[0].message


@pytest.mark.parametrize("name", ["c02", "c03", "c04", "c12"])
def test_sound_real_reports_have_no_error(
    sidecar: Callable[[str], AnnualReport], name: str
) -> None:
    """Reports whose printed figures agree give no finding, in either shape of the form."""
    report = sidecar(name)

    assert [] == check_tables(report.tables, report.form)


def test_collapsed_shape_holds_its_own_sums() -> None:
    """With （六） as one row a column adds up 19 rows of results."""
    form = load_form(shape=Shape.COLLAPSED_OTHER)
    tables = Tables({key: Cell(0) for key in form.all_keys})
    wrong = tables.with_cells({"requests.other_single_row.natural_person": Cell(1)})

    assert [] == check_tables(tables, form)
    assert ["T01", "T02"] == [f.code for f in check_tables(wrong, form)]


def test_increase_columns_of_2019_may_be_negative() -> None:
    """A decrease of items is no fault in the form of 2019; a negative number or amount is."""
    form = load_form("2019")
    negative = {
        "proactive.licensing.items_change": Cell(-8),
        "proactive.licensing.items_last_year": Cell(-1),
        "proactive.procurement.amount": Cell(Decimal("-0.5")),
    }

    found = check_tables(Tables(negative), form)

    assert [("T06", "items_last_year"), ("T06", "amount")] == [
        (f.code, f.place.column) for f in found if isinstance(f.place, CellPlace)
    ]
    sound = {**negative, "proactive.licensing.items_last_year": Cell(8)}
    sound["proactive.procurement.amount"] = Cell(Decimal("0.5"))
    assert [] == check_tables(Tables(sound), form)


def test_form_of_2019_holds_the_same_relations() -> None:
    """Sums by row and column, the balance and table four hold on 23 rows too."""
    form = load_form("2019")
    tables = Tables({key: Cell(0) for key in form.all_keys})

    def broken(key: str) -> list[str]:
        return [f.code for f in check_tables(tables.with_cells({key: Cell(1)}), form)]

    assert [] == check_tables(tables, form)
    assert ["T01", "T02"] == broken("requests.other_single_row.natural_person")
    assert ["T01", "T03"] == broken("requests.carried_out.total")
    assert ["T04"] == broken("disputes.review.upheld")


def _items(last_year: int | None, change: int | None, form: Form | None = None) -> Previous:
    cells = {
        "proactive.licensing.items_last_year": Cell(last_year),
        "proactive.licensing.items_change": Cell(change),
    }
    return Previous(Tables(cells), form or load_form("2019"), holds=True, same_body=True)


def test_items_go_on_from_last_year() -> None:
    """8 items and a decrease of 3 make 5 last year's items; anything else is a warning with both."""
    form = load_form("2019")
    key = "proactive.licensing.items_last_year"

    assert [] == check_tables(Tables({key: Cell(5)}), form, _items(8, -3))
    (found,) = check_tables(Tables({key: Cell(8)}), form, _items(8, -3))
    assert ("T11", "warning", 5, 8) == (
        found.code,
        found.severity.value,
        found.expected,
        found.actual,
    )
    assert "8-3=5" in found.message


@pytest.mark.parametrize("before", [_items(None, -3), _items(8, None), _items(8, -3, load_form())])
def test_items_unknown_or_of_another_form_are_not_held(before: Previous) -> None:
    """No relation is held over an unknown cell, or against a form that has no such column."""
    tables = Tables({"proactive.licensing.items_last_year": Cell(8)})

    assert [] == check_tables(tables, load_form("2019"), before)
    assert [] == check_tables(Tables(), load_form("2019"), _items(8, -3))


def test_every_numbered_rule_is_registered_and_documented() -> None:
    """Each `rule_tNN` stands in RULES with Chinese words and a docstring that says its limits."""
    functions = [
        name.removeprefix("rule_").upper()
        for module in (rules.hard, rules.across, rules.soft)
        for name, _ in inspect.getmembers(module, inspect.isfunction)
        if re.fullmatch(r"rule_t\d\d", name)
    ]

    assert sorted(functions) == [rule.code for rule in RULES]
    assert {"T01", "T02", "T03", "T04", "T05", "T06"} == HARD_CODES
    for rule in RULES:
        assert re.match(r"[A-Z].+\.$", rule.doc.split("\n\n")[0].replace("\n", " ")), rule.code
        for heading in ("\nBasis: ", "\nSince: ", "\nNot covered: "):
            assert heading in rule.doc, (rule.code, heading)
        for words in (rule.title, rule.explanation, rule.basis):
            assert re.search(r"[\u4e00-\u9fff]", words), rule.code
        assert ("\nTolerance: " in rule.doc) is (rule.kind is Kind.SOFT), rule.code
        assert f"\nSince: report year {rule.since}" in rule.doc, rule.code
