"""The form as data has the cells, sums and labels of the national form."""

from __future__ import annotations

from assistant.forms import CellRef, Shape, load_form


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
