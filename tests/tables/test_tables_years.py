"""The change of each comparable cell from year to year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from assistant.forms import load_form
from assistant.report import AnnualReport, Cell, Tables
from assistant.tables.years import SPLIT, CellChange, Comparable, compare_tables, growth_rate

Gold = Callable[[int], AnnualReport]


def by_cell(changes: list[CellChange]) -> dict[str, CellChange]:
    """The changes by key; a key that stands twice fails."""
    found = {change.cell: change for change in changes}
    assert len(changes) == len(found)
    return found


def test_every_cell_of_the_gold_pair_is_compared(gold: Gold) -> None:
    """All 200 cells of one shape, in printed order, with change and rate."""
    before, after = gold(2023), gold(2024)

    changes = compare_tables(before, after)

    assert list(after.form.all_keys) == [change.cell for change in changes]
    found = by_cell(changes)
    assert (
        CellChange("requests.new_received.total", 3511, 3525, 14, Decimal("0.40"))
        == found["requests.new_received.total"]
    )
    assert (
        CellChange(
            "proactive.fees.amount_wan_yuan",
            Decimal("59237.2449"),
            Decimal("72701.2578"),
            Decimal("13464.0129"),
            Decimal("22.73"),
        )
        == found["proactive.fees.amount_wan_yuan"]
    )
    assert found["requests.denied_state_secret.total"].rate is None
    assert 2 == found["requests.denied_state_secret.total"].change


def test_rate_is_rounded_half_up() -> None:
    """Two digits, half away from zero, nothing from zero or unknown."""
    assert Decimal("1.08") == growth_rate(3607, 3646)
    assert Decimal("0.13") == growth_rate(800, 801)
    assert Decimal("-0.13") == growth_rate(800, 799)
    assert Decimal("-100.00") == growth_rate(5, 0)
    assert growth_rate(0, 5) is None
    assert growth_rate(None, 5) is None
    assert growth_rate(5, None) is None


def test_split_and_single_other_handling_are_compared_as_a_sum(
    gold: Gold, sidecar: Callable[[str], AnnualReport]
) -> None:
    """（六） as one row and as three is compared once per column, in either direction."""
    single = sidecar("c01")
    one_row = single.tables.value("requests.other_single_row.total")

    forward = by_cell(compare_tables(single, gold(2024)))
    backward = by_cell(compare_tables(gold(2023), single))

    key = "requests.other_single_row.total"
    assert (one_row, 469) == (forward[key].before, forward[key].after)
    assert (341, one_row) == (backward[key].before, backward[key].after)
    for found in (forward, backward):
        assert 186 == len(found)
        assert not [cell for cell in found if ".other_misc." in cell]


def test_pair_of_one_shape_keeps_its_row(sidecar: Callable[[str], AnnualReport]) -> None:
    """洪泽 2023 and 2024 both print （六） as one row and are compared cell by cell."""
    found = by_cell(compare_tables(sidecar("c01"), sidecar("c02")))

    assert 186 == len(found)
    assert (21, 95, 74) == (
        found["requests.new_received.total"].before,
        found["requests.new_received.total"].after,
        found["requests.new_received.total"].change,
    )


def test_unknown_cells_have_no_change(gold: Gold) -> None:
    """Unknown in one year: listed without change. Unknown in both: left out."""
    key = "requests.granted.total"
    blank = replace(gold(2023), tables=gold(2023).tables.with_cells({key: Cell(None)}))

    found = by_cell(compare_tables(blank, gold(2024)))

    assert CellChange(key, None, 1431, None, None) == found[key]
    assert [] == compare_tables(replace(blank, tables=Tables()), replace(blank, tables=Tables()))


def test_form_that_is_not_held_is_not_compared(gold: Gold) -> None:
    """Without the form nobody knows which cells count the same."""
    assert [] == compare_tables(replace(gold(2023), edition="1999"), gold(2024))


def _numbered(edition: str, start: int) -> AnnualReport:
    keys = load_form(edition).all_keys
    tables = Tables({key: Cell(start + i) for i, key in enumerate(keys)})
    year = 2020 if edition == "2019" else 2021
    return AnnualReport("某镇人民政府", year, tables, edition=edition)


def test_cells_of_two_forms_are_compared_as_far_as_they_count_the_same() -> None:
    """2020 against 2021: decisions and tables three and four; what is made against what is issued
    roughly; what one form lacks, and money against items, not at all.
    """
    old, new = _numbered("2019", 100), _numbered("2021", 500)

    found = by_cell(compare_tables(old, new))
    second = {key: found[key] for key in found if key.startswith("proactive.")}

    assert [
        "proactive.regulations.issued",
        "proactive.normative_documents.issued",
        "proactive.licensing.decisions",
        "proactive.penalties.decisions",
        "proactive.coercion.decisions",
    ] == list(second)
    assert [Comparable.ROUGHLY] * 2 + [Comparable.YES] * 3 == [
        change.comparable for change in second.values()
    ]
    rough = second["proactive.normative_documents.issued"]
    assert (103, 503, None, None) == (rough.before, rough.after, rough.change, rough.rate)
    sure = second["proactive.licensing.decisions"]
    assert (108, 506, 398) == (sure.before, sure.after, sure.change)
    assert 5 + 161 + 15 == len(found)
    parts = [f"requests.{row}.total" for row in SPLIT]
    other = found["requests.other_single_row.total"]
    assert sum(int(new.tables.value(key) or 0) for key in parts) == other.after
    assert old.tables.value("requests.other_single_row.total") == other.before


def test_later_report_on_the_older_form_is_compared_under_its_own_names() -> None:
    """The pairing holds in both directions."""
    found = by_cell(compare_tables(_numbered("2021", 500), _numbered("2019", 100)))

    rough = found["proactive.regulations.made"]
    assert (500, 100, Comparable.ROUGHLY) == (rough.before, rough.after, rough.comparable)
    assert "proactive.regulations.total_public" not in found


def test_amounts_without_a_fixed_unit_have_no_change() -> None:
    """Within the form of 2019 every cell is compared, but 251000元 is not set off against 25.1万元."""
    before, after = _numbered("2019", 100), _numbered("2019", 300)

    found = by_cell(compare_tables(before, after))

    assert list(before.form.all_keys) == list(found)
    rough = [key for key, change in found.items() if change.comparable is Comparable.ROUGHLY]
    assert ["proactive.procurement.amount"] == rough
    assert found["proactive.procurement.amount"].change is None
