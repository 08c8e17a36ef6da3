"""What a person types or pastes into cells: blank, stroke, zero and number stay apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.errors import UsageError
from assistant.forms import load_form
from assistant.report import Number, Tables
from assistant.tables.fill import with_totals
from assistant.tables.typed import totals_that_differ, typed_block, typed_cell

FORM = load_form()
COUNT = "requests.granted.natural_person"
MONEY = "proactive.fees.amount_wan_yuan"
ME = "经办人填写"


@pytest.mark.parametrize(
    ("key", "text", "value", "kept"),
    [
        (COUNT, "0", 0, None),
        (COUNT, "", None, None),
        (COUNT, " / ", None, "/"),
        (COUNT, "—", None, "—"),
        (COUNT, "1,024", 1024, None),
        (COUNT, "１，０２４", 1024, None),
        (COUNT, "3件", 3, None),
        (COUNT, "22（其中修订16件）", 22, "22（其中修订16件）"),
        (MONEY, "12.50", Decimal("12.50"), None),
        (MONEY, "0", Decimal(0), None),
    ],
)
def test_typed_text_becomes_a_cell(
    key: str, text: str, value: Number | None, kept: str | None
) -> None:
    """A blank is unknown, a stroke is unknown and printed as it was, `0` is a count."""
    cell = typed_cell(FORM, key, text, ME)

    assert (value, kept, ME) == (cell.value, cell.text, cell.origin)
    assert type(value) is type(cell.value)


@pytest.mark.parametrize("text", ["约5", "-3", "1.5", "无", "1 2", "9" * 40])
def test_text_that_is_no_count_is_refused(text: str) -> None:
    """The message names the cell, and what belongs there."""
    with pytest.raises(UsageError, match=r"“（一）予以公开”行“自然人”列应填不小于 0 的整数"):
        typed_cell(FORM, COUNT, text, ME)


def test_block_parts_what_stands_from_what_does_not() -> None:
    """Good cells are taken, bad ones told by their key, totals only read; foreign keys are left out."""
    texts = {
        COUNT: "4",
        "requests.granted.other_org": "若干",
        "requests.granted.total": "5",
        "x.y.z": "1",
    }
    block = typed_block(FORM, texts, ME)

    assert [COUNT] == list(block.cells)
    assert ["requests.granted.other_org"] == list(block.refused)
    assert {"requests.granted.total": 5} == block.totals


def test_pasted_total_is_held_against_the_computed_one() -> None:
    """A total that differs, or that cannot be computed, is told; a blank one and an equal one are not."""
    parts = FORM.row_sums[0].parts
    total = FORM.row_sums[0].total
    block = typed_block(FORM, {**dict.fromkeys(parts, "1"), total: "7"}, ME)
    equal = typed_block(FORM, {total: str(len(parts))}, ME)
    blank = typed_block(FORM, {total: ""}, ME)
    tables = with_totals(Tables().with_cells(block.cells), FORM)

    (told,) = totals_that_differ(block, tables, FORM)
    assert f"粘贴的是 7，按各格相加是 {len(parts)}" in told
    assert [] == totals_that_differ(equal, tables, FORM)
    assert [] == totals_that_differ(blank, tables, FORM)
    (open_,) = totals_that_differ(block, Tables(), FORM)
    assert "还算不出来" in open_
