"""Every single error of tables three and four is placed; its repair is first, and never falsely sure."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from consistent_bases import BASES, held_keys, suqian

from assistant.findings import CellPlace, FilePlace, Finding, Repair, Severity
from assistant.forms import CellRef, Form, load_form
from assistant.report import Cell, Tables
from assistant.tables.likelihood import is_digit_dropped, is_digit_swap, is_one_digit
from assistant.tables.repair import with_repairs
from assistant.tables.rules import Previous, check_tables

FORM, SUQIAN = suqian(2024)
LAST_YEAR = Previous(suqian(2023)[1], FORM, holds=True, same_body=True)


def broken(changes: dict[str, int | None], previous: Previous | None = None) -> list[Finding]:
    """What is found when these cells of 宿迁 2024 hold these figures."""
    cells = {key: Cell(value) for key, value in changes.items()}
    return check_tables(SUQIAN.with_cells(cells), FORM, previous)


def first(findings: list[Finding]) -> Repair:
    """The first suggestion of the first finding."""
    return findings[0].repair[0]


def places(findings: list[Finding]) -> tuple[set[str | None], set[str | None]]:
    """The rows that row rules name, and the columns that column rules name."""
    rows, columns = set(), set()
    for finding in findings:
        if isinstance(finding.place, CellPlace) and finding.code in ("T01", "T04"):
            rows.add(finding.place.row)
        if isinstance(finding.place, CellPlace) and finding.code in ("T02", "T03"):
            columns.add(finding.place.column)
    return rows, columns


def slips(value: int) -> set[int]:
    """What a person may write instead of a figure."""
    digits = str(value)
    wrong = {value + 1, value - 1, value + 7, value + 100, -value, 0, int(digits + digits[-1])}
    for i in range(len(digits) - 1):
        wrong.add(int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]))
        wrong.add(int(digits[:i] + digits[i + 1 :]))
    return wrong - {value}


def all_slips(form: Form, tables: Tables) -> list[tuple[str, int, int]]:
    """Cell, right figure and wrong figure of every slip in tables three and four."""
    values = [(key, int(tables.value(key) or 0)) for key in held_keys(form)]
    return [(key, value, wrong) for key, value in values for wrong in sorted(slips(value))]


@pytest.mark.parametrize("name", BASES)
def test_bases_are_consistent(name: str) -> None:
    """Nothing is broken before something is broken on purpose, and every cell is known."""
    form, tables = BASES[name]

    assert [] == check_tables(tables, form)
    assert None not in [tables.value(key) for key in held_keys(form)]


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("name", BASES)
def test_every_single_edit_is_found_at_its_row_and_column(name: str, by: int) -> None:
    """One off in any cell names its row and its column in table three, its block in table four."""
    form, tables = BASES[name]

    missed = []
    for key in held_keys(form):
        ref = CellRef.parse(key)
        found = check_tables(tables.with_cells({key: Cell((tables.value(key) or 0) + by)}), form)
        rows, columns = places(found)
        if rows != {ref.row} or (ref.table == "requests" and columns != {ref.column}):
            missed.append(key)

    assert [] == missed


@pytest.mark.parametrize("name", BASES)
def test_every_negative_value_is_found_in_its_cell(name: str) -> None:
    """A count below 0 is named at its cell, except where a column may be negative."""
    form, tables = BASES[name]

    missed = []
    for key in form.all_keys:
        ref = CellRef.parse(key)
        wrong = Decimal(-5) if form.column(key).number.is_decimal else -5
        found = check_tables(tables.with_cells({key: Cell(wrong)}), form)
        told = ("T06", CellPlace(ref.table, ref.row, ref.column)) in [
            (f.code, f.place) for f in found
        ]
        if told is form.column(key).number.may_be_negative:
            missed.append(key)

    assert [] == missed


@pytest.mark.parametrize("name", ["suqian_2024", "made_up_collapsed", "made_up_2019"])
def test_true_repair_of_a_cell_of_table_three_is_first_and_sure(name: str) -> None:
    """Whatever single cell of table three is wrong, its right figure is first in every finding."""
    form, tables = BASES[name]

    wrong_repairs = []
    for key, value, wrong in all_slips(form, tables):
        found = check_tables(tables.with_cells({key: Cell(wrong)}), form)
        if not key.startswith("requests."):
            continue
        firsts = {(f.repair[0].cell, f.repair[0].to, f.repair[0].sure) for f in found}
        if firsts != {(key, value, True)}:
            wrong_repairs.append((key, value, wrong, firsts))

    assert [] == wrong_repairs


def test_repair_in_table_four_is_never_sure() -> None:
    """A block of table four has one relation: the total or any part may be wrong, and it is said."""
    for key, _, wrong in all_slips(FORM, SUQIAN):
        if key.startswith("disputes."):
            found = broken({key: wrong})
            assert not any(repair.sure for f in found for repair in f.repair), key

    repairs = broken({"disputes.review.upheld": 89})[0].repair
    assert {"disputes.review.upheld", "disputes.review.total"} <= {r.cell for r in repairs}
    assert "改法" in repairs[0].why


@pytest.mark.parametrize("with_last_year", [False, True])
def test_wrong_repair_is_never_offered_as_sure(*, with_last_year: bool) -> None:
    """Two wrong cells of table three are not explained by one sure cell that is neither of them."""
    dice = random.Random(7)
    keys = FORM.keys("requests")
    previous = LAST_YEAR if with_last_year else None
    counts: Counter[str] = Counter()
    for _ in range(300):
        pair = dice.sample(keys, 2)
        true = {key: int(SUQIAN.value(key) or 0) for key in pair}
        wrong = {key: value + dice.choice((1, 1, 2, 9, 100)) for key, value in true.items()}
        found = broken(dict(wrong), previous)
        repairs = [repair for f in found for repair in f.repair]
        counts["sure and wrong"] += any(r.sure and true.get(r.cell) != r.to for r in repairs)
        counts["offered"] += any({(r.cell, r.to), *r.also} == set(true.items()) for r in repairs)

    assert {"sure and wrong": 0, "offered": 300} == dict(counts)


def test_repairs_satisfy_every_relation() -> None:
    """Each suggestion, taken whole, leaves nothing broken, the carry-over included."""
    dice = random.Random(11)
    for _ in range(60):
        pair = dice.sample(FORM.keys("requests"), 2)
        tables = SUQIAN.with_cells(
            {key: Cell((SUQIAN.value(key) or 0) + dice.choice((1, 5))) for key in pair}
        )
        for finding in check_tables(tables, FORM, LAST_YEAR):
            for repair in finding.repair:
                cells = {repair.cell: Cell(repair.to), **{k: Cell(v) for k, v in repair.also}}
                assert [] == check_tables(tables.with_cells(cells), FORM, LAST_YEAR)


def test_unknown_cell_leaves_nothing_sure() -> None:
    """Where a relation of the cell cannot be held, the repair is offered and not called sure."""
    found = broken(
        {"requests.granted.natural_person": 1409, "requests.unable_not_held.total": None}
    )
    found = [f for f in found if f.actual is not None]

    assert ("requests.granted.natural_person", 1408, True) == (
        first(found).cell,
        first(found).to,
        first(found).sure,
    )
    blank = {
        "requests.granted.natural_person": 1409,
        "requests.unable_not_held.natural_person": None,
    }
    assert not any(r.sure for f in broken(blank) for r in f.repair)


@pytest.mark.parametrize(
    ("key", "wrong", "words"),
    [
        ("requests.partially_granted.natural_person", 426, "颠倒"),
        ("requests.new_received.natural_person", 340, "少写了一位"),
        ("requests.new_received.natural_person", 34400, "多写了一位"),
        ("requests.granted.total", 0, "总计没有填"),
        ("requests.granted.total", 1400, "没有改总计"),
        ("requests.granted.natural_person", -1408, "负号"),
        ("requests.unable_not_held.natural_person", 869, "写错了一位"),
        ("requests.unable_not_held.natural_person", 968, "上年报告这一格相同"),
    ],
)
def test_slip_is_named(key: str, wrong: int, words: str) -> None:
    """The suggestion says what kind of slip explains the figure."""
    repair = first([f for f in broken({key: wrong}, LAST_YEAR) if f.repair])

    assert (key, SUQIAN.value(key)) == (repair.cell, repair.to)
    assert words in repair.why


def test_figure_in_the_neighbouring_column_is_moved_back() -> None:
    """9 partial grants of 商业企业 typed under 科研机构: both cells are named in one suggestion."""
    found = broken(
        {
            "requests.partially_granted.commercial_enterprise": 0,
            "requests.partially_granted.research_institution": 9,
        }
    )

    assert ["T02", "T02"] == [f.code for f in found]
    assert ("requests.partially_granted.commercial_enterprise", 9) == (
        first(found).cell,
        first(found).to,
    )
    assert (("requests.partially_granted.research_institution", 0),) == first(found).also
    assert "相邻的一格" in first(found).why
    assert not first(found).sure


def test_neighbouring_rows_in_a_column_that_changed_places() -> None:
    """Two figures of one column in each other's rows are put back together."""
    one, other = "requests.granted.natural_person", "requests.partially_granted.natural_person"

    repair = first(broken({one: 462, other: 1408}))

    assert {(one, 1408), (other, 462)} == {(repair.cell, repair.to), *repair.also}
    assert "颠倒" in repair.why


def test_row_that_stands_a_column_off_is_one_suggestion() -> None:
    """Four counts of new requests shifted by a column are one mistake, not four."""
    columns = [column.key for column in FORM.tables["requests"].blocks[0].columns]
    row = [SUQIAN.value(f"requests.new_received.{column}") for column in columns]
    kinds = row[:-1]
    shifted = dict(zip(columns, [kinds[-1], *kinds[:-1]], strict=False))
    cells = {f"requests.new_received.{c}": int(v or 0) for c, v in shifted.items()}

    repair = first(broken(dict(cells)))

    assert "整行错了一列" in repair.why
    put_back = {repair.cell: repair.to, **dict(repair.also)}
    assert all(SUQIAN.value(key) == value for key, value in put_back.items())


def test_rows_in_each_others_place_are_found_by_the_carry_over() -> None:
    """新收 and 上年结转 exchanged keep every sum; last year's report shows it."""
    columns = [column.key for column in FORM.tables["requests"].blocks[0].columns]
    cells = {}
    for column in columns:
        for row, source in (("new_received", "carried_in"), ("carried_in", "new_received")):
            cells[f"requests.{row}.{column}"] = int(
                SUQIAN.value(f"requests.{source}.{column}") or 0
            )

    assert [] == broken(dict(cells))
    found = broken(dict(cells), LAST_YEAR)
    assert {"T05"} == {f.code for f in found}
    assert "相邻两行填颠倒" in first(found).why


def test_three_wrong_cells_are_each_repaired_where_their_relations_meet() -> None:
    """More faults than two, in other rows and columns, are still told apart by their amounts."""
    right = {
        "requests.granted.natural_person": 1408,
        "requests.partially_granted.commercial_enterprise": 9,
        "requests.denied_third_party.legal_service_org": 0,
    }
    found = broken({key: value + i + 1 for i, (key, value) in enumerate(right.items())})

    assert set(right.items()) == {(r.cell, r.to) for f in found for r in f.repair}
    assert not any(r.sure for f in found for r in f.repair)


@pytest.mark.parametrize("key", sorted(FORM.computed_keys))
def test_blank_total_is_sure_when_two_relations_ask_the_same(key: str) -> None:
    """A blank total of table three stands in two relations at least, one of table four in one."""
    (repair,) = broken({key: None})[0].repair

    assert (SUQIAN.value(key), key.startswith("requests.")) == (repair.to, repair.sure)


def test_blank_total_over_a_wrong_part_is_not_sure() -> None:
    """The row asks one figure and the column another: the sum is offered, with that said."""
    found = broken({"requests.granted.total": None, "requests.granted.natural_person": 1409})
    repair = next(f for f in found if f.code == "T01").repair[0]

    assert (1432, False) == (repair.to, repair.sure)
    assert "另一处" in repair.why


def test_negative_cell_without_relations_is_offered_its_amount() -> None:
    """-6 licences become 6, as a suggestion only; where sums then break, that is said."""
    repair = first(broken({"proactive.licensing.decisions": -6}))
    assert ("proactive.licensing.decisions", 6, False) == (repair.cell, repair.to, repair.sure)

    hidden = {
        "requests.granted.research_institution": -1,
        "requests.denied_third_party.research_institution": 1,
    }
    hidden |= {"requests.granted.other_org": 1, "requests.denied_third_party.other_org": -1}
    found = broken(dict(hidden))
    assert {"T06"} == {f.code for f in found}
    assert "对不上" in first(found).why


def test_a_table_of_noise_is_checked() -> None:
    """The search for repairs ends where nothing fits."""
    dice = random.Random(5)
    noise = SUQIAN.with_cells({key: Cell(dice.randrange(50)) for key in FORM.keys("requests")})
    assert check_tables(noise, FORM, LAST_YEAR)
    assert [] == check_tables(SUQIAN, FORM, LAST_YEAR)


def test_last_year_that_does_not_hold_asks_for_nothing() -> None:
    """A carry-over from a doubtful report is a warning and moves no cell of this year."""
    doubtful = replace(LAST_YEAR, holds=False)
    changed = {
        "requests.carried_in.natural_person": 117,
        "requests.new_received.natural_person": 3441,
    }
    changed |= {"requests.carried_in.total": 120, "requests.new_received.total": 3526}

    assert {()} == {f.repair for f in broken(dict(changed), doubtful)}


def test_digit_slips() -> None:
    """Swapped neighbours, a digit dropped, one digit wrong; and what is none of them."""
    assert [True, False, False, False] == [
        is_digit_swap(a, b) for a, b in ((34, 43), (134, 431), (3, 30), (5, 5))
    ]
    assert [True, False, False] == [
        is_digit_dropped(a, b) for a, b in ((18, 118), (118, 18), (0, 10))
    ]
    assert [True, False, False] == [is_one_digit(a, b) for a, b in ((118, 178), (1, 7), (11, 22))]


def test_form_keys_are_190() -> None:
    """175 cells of table three and 15 of table four stand in relations."""
    assert 190 == len(held_keys(load_form()))


def test_last_year_without_a_figure_asks_for_nothing_in_that_column() -> None:
    """A carried-out figure that last year left blank is no relation; the other columns are."""
    key = "requests.carried_out.natural_person"
    before = replace(LAST_YEAR, tables=LAST_YEAR.tables.with_cells({key: Cell(None)}))

    repair = first(broken({"requests.carried_in.natural_person": 117}, before))

    assert ("requests.carried_in.natural_person", 118, True) == (
        repair.cell,
        repair.to,
        repair.sure,
    )


def test_negative_sum_is_no_repair_of_a_blank_total() -> None:
    """A blank total over a negative part gets no figure below 0."""
    found = broken(
        {"requests.denied_other_law.total": None, "requests.denied_other_law.natural_person": -9}
    )

    assert [()] == [f.repair for f in found if f.code == "T01"]


def test_figures_far_apart_are_not_called_neighbours() -> None:
    """Two cells that exchanged figures over several columns are offered without that reason."""
    one, other = (
        "requests.partially_granted.natural_person",
        "requests.partially_granted.legal_service_org",
    )

    repair = first(broken({one: 0, other: 462}))

    assert {(one, 462), (other, 0)} == {(repair.cell, repair.to), *repair.also}
    assert "相邻" not in repair.why


def test_figure_that_was_added_to_its_neighbour_is_moved_back() -> None:
    """33 of 商业企业 counted with the natural persons are taken back from there."""
    found = broken(
        {
            "requests.unable_not_held.commercial_enterprise": 0,
            "requests.unable_not_held.natural_person": 892,
        }
    )

    assert "加到了相邻的一格" in first(found).why
    assert {
        ("requests.unable_not_held.commercial_enterprise", 33),
        ("requests.unable_not_held.natural_person", 859),
    } == {(first(found).cell, first(found).to), *first(found).also}


def test_negative_cell_among_many_faults_is_left_to_its_relations() -> None:
    """Where nothing small mends the table, no sign is changed on a guess."""
    dice = random.Random(3)
    noise = {key: dice.randrange(1, 90) for key in FORM.keys("requests")}
    noise["requests.granted.natural_person"] = -4

    found = [f for f in broken(dict(noise)) if f.code == "T06"]

    assert [()] == [f.repair for f in found]


def test_only_cells_are_repaired() -> None:
    """A finding that speaks of a sentence or a file gets no suggestion of cells."""
    told = Finding("T01", Severity.ERROR, FilePlace("台账.xlsx"), "不符。")

    assert [told] == with_repairs([told], SUQIAN, FORM, None)


def test_row_that_counts_one_too_few_is_not_called_a_slip_of_the_pen() -> None:
    """A part and its total both one short: three rows may be meant, all as likely, and that is said."""
    found = broken(
        {"requests.new_received.natural_person": 3439, "requests.new_received.total": 3524}
    )

    assert ["T03", "T03"] == [f.code for f in found]
    assert {"new_received", "carried_in", "carried_out"} == {
        CellRef.parse(repair.cell).row for repair in found[0].repair
    }
    assert "可能性相当的改法有 3 种，说不准" in first(found).why
    assert {"像是这一行少计了 1 件", "像是这一行多计了 1 件"} == {
        part for r in found[0].repair for part in r.why.split("；") if "计了" in part
    }
