"""The processing fee by the national tariff, both ways, and which totals it can give."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.findings import Severity, TextPlace
from assistant.tables.tariff import (
    FEE_CODES,
    fee_by_items,
    fee_by_pages,
    fee_finding,
    is_notice,
    is_reachable,
    item_steps,
    page_steps,
    pages_of,
)

PLACE = TextPlace(6, 1, 0, 4, "信息处理费")


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [
        (0, 0), (30, 0), (31, 10), (57, 270), (68, 380), (72, 420), (100, 700), (101, 720),
        (109, 880), (119, 1080), (200, 2700), (201, 2740), (300, 6700),
    ],
)  # fmt: skip
def test_fee_by_pages(pages: int, yuan: int) -> None:
    """Published amounts, the ends of the steps, and the open last step."""
    assert yuan == fee_by_pages(pages)
    assert max(pages, 30) == (pages_of(yuan) if yuan else 30)


@pytest.mark.parametrize(
    ("items", "yuan"),
    [
        (0, 0), (10, 0), (11, 100), (25, 1500), (30, 2000), (31, 2200), (40, 4000), (41, 4300),
        (50, 7000), (51, 7400),
    ],
)  # fmt: skip
def test_fee_by_items(items: int, yuan: int) -> None:
    """Ten free, then 100 each, and from 31 on 100 more apiece for each further ten."""
    assert yuan == fee_by_items(items)


def test_fee_by_items_is_the_formula() -> None:
    """2000 + Σ 100 × (2 + ⌊(k-31)/10⌋) for k from 31 to n."""
    for items in range(31, 200):
        expected = 2000 + sum(100 * (2 + (k - 31) // 10) for k in range(31, items + 1))
        assert expected == fee_by_items(items)


def test_steps_say_how_the_fee_comes_about() -> None:
    """45 items are 10 free, 20 at 100, 10 at 200 and 5 at 300; 250 pages go through four steps."""
    assert [(10, 0), (20, 100), (10, 200), (5, 300)] == [(s.count, s.each) for s in item_steps(45)]
    assert [0, 700, 2000, 2000] == [s.yuan for s in page_steps(250)]


def test_no_fee_for_less_than_nothing() -> None:
    """A negative number of items or pages is refused."""
    with pytest.raises(ValueError, match="-1"):
        fee_by_items(-1)
    with pytest.raises(ValueError, match="-1"):
        fee_by_pages(-1)


def test_one_notice_asks_for_a_step_of_the_tariff() -> None:
    """By pages 10, 20 or 40 apart; by items hundreds; nothing between."""
    good = {yuan for yuan in range(3000) if is_notice(yuan)}

    pages = {fee_by_pages(pages) for pages in range(31, 210)}
    assert {y for y in pages | set(range(100, 3000, 100)) if y < 3000} == good
    assert not is_notice(Decimal("420.50"))
    assert pages_of(-10) is None


def test_two_notices_reach_every_multiple_of_ten() -> None:
    """The closed form for two notices is what trying all pairs gives."""
    one = [yuan for yuan in range(10, 6000, 10) if is_notice(yuan)]
    pairs = {a + b for a in one for b in one}

    for total in range(0, 6000, 5):
        assert (total in pairs) is is_reachable(total, 2), total


@pytest.mark.parametrize(
    ("total", "notices", "reachable"),
    [
        (2950, 25, True), (2230, 3, True), (1500, 15, True), (0, 0, True), (10, 0, False),
        (0, None, True), (0, 3, False), (20, 3, False), (2955, 25, False), (710, 1, False),
        (710, None, True), (Decimal("0.5"), None, False),
    ],
)  # fmt: skip
def test_reachable_totals(total: Decimal | int, notices: int | None, reachable: bool) -> None:
    """Real totals are reachable; too little for so many notices, and odd amounts, are not."""
    assert reachable is is_reachable(total, notices)


def test_fee_that_the_tariff_cannot_give_is_a_warning() -> None:
    """A total off the tariff, or more collected than asked, is told with both figures."""
    assert fee_finding(PLACE, Decimal(2950), 25, Decimal(2950)) is None
    wrong = fee_finding(PLACE, Decimal(2955), 25)
    assert wrong is not None
    assert ("T14", Severity.WARNING, Decimal(2955)) == (wrong.code, wrong.severity, wrong.actual)
    assert "25 份收费通知" in wrong.message
    more = fee_finding(PLACE, Decimal(420), collected=Decimal(1420))
    assert more is not None
    assert (Decimal(420), Decimal(1420)) == (more.expected, more.actual)
    assert ["T14"] == list(FEE_CODES)
