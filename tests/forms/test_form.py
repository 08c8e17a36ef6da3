"""The form as data has the cells, sums and labels of the national form."""

from __future__ import annotations

import pytest

from assistant.forms import (
    EDITIONS,
    TABLES,
    CellRef,
    NumberKind,
    Shape,
    edition_of_year,
    known_forms,
    load_form,
    number_kind,
    shapes_of,
)


def test_standard_form_has_two_hundred_cells() -> None:
    """Ten cells in table two, 25 rows of seven in table three, three blocks of five in table four."""
    form = load_form()

    assert [10, 175, 15] == [len(form.keys(name)) for name in ("proactive", "requests", "disputes")]
    assert 200 == len(set(form.all_keys))


def test_collapsed_shape_has_one_row_in_place_of_three() -> None:
    """（六） as one row stands where its three rows stood, also in the sum of the results."""
    form = load_form(shape=Shape.COLLAPSED_OTHER)
    rows = [row.key for _, row in form.tables["requests"].lines()]

    assert 161 == len(form.keys("requests"))
    assert ["not_processed_confirm_reissue", "other_single_row", "total_results"] == rows[-4:-1]
    assert "requests.other_single_row.total" in form.column_sums[-1].parts
    assert 19 == len(form.column_sums[0].parts)


def test_every_sum_names_cells_of_the_form() -> None:
    """Totals and parts of all sums and balances are cells; 25 + 7 + 3 sums and 7 balances."""
    form = load_form()
    sums = [*form.row_sums, *form.column_sums, *form.dispute_sums]
    named = {key for total in sums for key in (total.total, *total.parts)}
    named |= {key for balance in form.balances for key in (*balance.left, *balance.right)}

    assert named <= set(form.all_keys)
    assert (25, 7, 3, 7) == (
        len(form.row_sums),
        len(form.column_sums),
        len(form.dispute_sums),
        len(form.balances),
    )
    assert 21 == len(form.column_sums[0].parts)


def test_cell_keys_are_addresses() -> None:
    """A key is its parts, and the form knows its own cells only."""
    ref = CellRef.parse("requests.denied_state_secret.natural_person")

    assert "requests.denied_state_secret.natural_person" == ref.key
    assert ref.key in load_form()
    assert "requests.denied_state_secret.nobody" not in load_form()


def test_labels_speak_the_clerks_words() -> None:
    """A cell's label names table, row and column as printed."""
    form = load_form()

    expected = "表三“（三）不予公开 1.属于国家秘密”行“自然人”列"
    assert expected == form.label("requests.denied_state_secret.natural_person")
    assert "万元" == form.unit("proactive.fees.amount_wan_yuan")
    assert "一、总体情况" == form.sections[0].heading


def test_form_of_2019_has_its_own_table_two() -> None:
    """22 cells in five blocks, 23 rows of seven, three blocks of five; 19 results in a column."""
    form = load_form("2019")

    assert [22, 161, 15] == [len(form.keys(name)) for name in TABLES]
    assert [6, 6, 6, 2, 2] == [
        len(b.rows) * len(b.columns) for b in form.tables["proactive"].blocks
    ]
    assert 19 == len(form.column_sums[0].parts)
    assert (23, 7, 3, 7) == (
        len(form.row_sums),
        len(form.column_sums),
        len(form.dispute_sums),
        len(form.balances),
    )
    assert {
        "proactive.regulations.made",
        "proactive.other_services.items_change",
        "proactive.fees.items_last_year",
        "proactive.procurement.amount",
    } <= set(form.keys("proactive"))


def test_form_of_2019_prints_one_row_of_other_handling_by_itself() -> None:
    """Its standard shape has the one row; only the form of 2021 is met in a second shape."""
    old, collapsed = load_form("2019"), load_form("2021", Shape.COLLAPSED_OTHER)

    assert {edition: shapes_of(edition) for edition in EDITIONS} == {
        "2021": (Shape.STANDARD, Shape.COLLAPSED_OTHER),
        "2019": (Shape.STANDARD,),
    }
    assert collapsed.keys("requests") == old.keys("requests")
    with pytest.raises(ValueError, match="2019"):
        load_form("2019", Shape.COLLAPSED_OTHER)


def test_tables_three_and_four_and_sections_are_the_same_in_both_editions() -> None:
    """Labels and relations of what did not change are the same data in both files."""
    old, collapsed = load_form("2019"), load_form("2021", Shape.COLLAPSED_OTHER)

    for name in ("requests", "disputes"):
        labels = [
            [(row.key, row.group, row.labels) for _, row in form.tables[name].lines()]
            for form in (old, collapsed)
        ]
        assert labels[0] == labels[1]
    assert old.sections == collapsed.sections
    assert (old.row_sums, old.column_sums, old.balances) == (
        collapsed.row_sums,
        collapsed.column_sums,
        collapsed.balances,
    )


def test_year_asks_for_the_edition_in_force() -> None:
    """Reports on 2019 and 2020 follow the trial form, later ones the form of 2021, earlier none."""
    years = {2018: None, 2019: "2019", 2020: "2019", 2021: "2021", 2030: "2021"}

    assert years == {year: edition_of_year(year) for year in years}


def test_kind_of_number_is_the_columns_own() -> None:
    """A column key means one kind of number in every table and edition."""
    kinds: dict[str, set[NumberKind]] = {}
    for form in known_forms():
        for key in form.all_keys:
            kinds.setdefault(CellRef.parse(key).column, set()).add(form.column(key).number)

    assert all(1 == len(kind) for kind in kinds.values())
    assert (NumberKind.SIGNED, NumberKind.WAN_YUAN, NumberKind.PRINTED, NumberKind.COUNT) == (
        number_kind("proactive.fees.items_change"),
        number_kind("proactive.fees.amount_wan_yuan"),
        number_kind("proactive.procurement.amount"),
        number_kind("requests.granted.total"),
    )


def test_blocks_of_table_two_are_of_one_width() -> None:
    """The spans of a block's figures are as many as its columns, and all blocks are as wide."""
    for edition in EDITIONS:
        blocks = load_form(edition).tables["proactive"].blocks
        assert all(len(block.spans) == len(block.columns) for block in blocks)
        assert 1 == len({sum(block.spans) for block in blocks})


def test_pairs_and_openings_name_cells() -> None:
    """Roughly comparable cells exist in both forms; every opening names cells of its own row."""
    old, new = load_form("2019"), load_form()

    assert all(mine in old and theirs in new for mine, theirs in old.roughly)
    assert ["licensing", "other_services", "penalties", "coercion", "fees"] == [
        CellRef.parse(opening.key).row for opening in old.openings
    ]
    assert all(key in old for opening in old.openings for key in (opening.key, *opening.parts))
    assert () == new.openings
