"""The processing fee for requests beyond a certain number or volume, by the national tariff.

Basis: 政府信息公开信息处理费管理办法, 国办函〔2020〕109号, in force 1 January 2021. For one request an
organ charges by items or by pages, never both. Amounts are whole yuan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.findings import Finding, Place, Severity

BASIS = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"
FREE_ITEMS, FREE_PAGES = 10, 30
# Upper end and price of each step; above the last, items go on ten by ten, pages at the last price.
ITEM_STEPS = ((FREE_ITEMS, 0), (30, 100))
ITEM_STEP, ITEM_RISE = 10, 100
PAGE_STEPS = ((FREE_PAGES, 0), (100, 10), (200, 20))
LAST_PAGE_PRICE = 40
LEAST = 10
"""The smallest fee, one page above the free ones; every fee is a multiple of it."""

FEE = "T14"
FEE_CODES: dict[str, tuple[str, str]] = {
    FEE: (
        "信息处理费与收费标准对不上",
        f"按件或按量的收费都有固定档次，收费总额应能由这些档次得出；实收也不会多于应收。依据：{BASIS}。",
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """So many items or pages at one price each."""

    count: int
    each: int

    @property
    def yuan(self) -> int:
        """The fee of this step."""
        return self.count * self.each


def fee_by_items(items: int) -> int:
    """Yuan for so many items of one applicant in one calendar month. Raises ValueError below 0.

    The first 10 are free, 11 to 30 cost 100 each, and from 31 on each further ten cost 100 more
    apiece: 31 to 40 cost 200 each, 41 to 50 cost 300 each.

    >>> fee_by_items(25), fee_by_items(31)
    (1500, 2200)
    """
    return sum(step.yuan for step in item_steps(items))


def fee_by_pages(pages: int) -> int:
    """Yuan for so many pages of one request. Raises ValueError below 0.

    The first 30 are free, 31 to 100 cost 10 each, 101 to 200 cost 20 each, the rest 40 each. What
    counts as a page (one side of A4 or smaller) is not decided here.

    >>> fee_by_pages(72), fee_by_pages(119)
    (420, 1080)
    """
    return sum(step.yuan for step in page_steps(pages))


def item_steps(items: int) -> tuple[Step, ...]:
    """The steps that a number of items goes through. Raises ValueError below 0."""
    return tuple(_steps(items, _item_ends()))


def page_steps(pages: int) -> tuple[Step, ...]:
    """The steps that a number of pages goes through. Raises ValueError below 0."""
    return tuple(_steps(pages, iter((*PAGE_STEPS, (None, LAST_PAGE_PRICE)))))


def _item_ends() -> Iterator[tuple[int | None, int]]:
    yield from ITEM_STEPS
    end, each = ITEM_STEPS[-1]
    while True:
        end, each = end + ITEM_STEP, each + ITEM_RISE
        yield end, each


def _steps(count: int, ends: Iterator[tuple[int | None, int]]) -> Iterator[Step]:
    if count < 0:
        raise ValueError(f"{count} < 0")
    done = 0
    while done < count:
        end, each = next(ends)
        upto = count if end is None else min(count, end)
        yield Step(upto - done, each)
        done = upto


def is_notice(yuan: Decimal | int) -> bool:
    """Whether one notice can ask for this amount.

    By pages: any amount that a number of pages gives. By items: any multiple of 100, since the items
    of a month may be charged over several notices, each from where the last one ended.

    >>> is_notice(420), is_notice(710), is_notice(900)
    (True, False, True)
    """
    amount = Decimal(yuan)
    if amount < LEAST or amount % LEAST:
        return False
    return amount % ITEM_RISE == 0 or pages_of(int(amount)) is not None


def pages_of(yuan: int) -> int | None:
    """The number of pages that costs exactly this; None when none does, 30 for nothing.

    >>> pages_of(380), pages_of(710)
    (68, None)
    """
    left, done, price = yuan, FREE_PAGES, LAST_PAGE_PRICE
    for end, each in PAGE_STEPS[1:]:
        whole = (end - done) * each
        if left <= whole:
            price = each
            break
        left -= whole
        done = end
    return done + left // price if left >= 0 and left % price == 0 else None


def is_reachable(total: Decimal | int, notices: int | None = None) -> bool:
    """Whether so many notices can ask for this total in yuan; with None, any number of them.

    Two notices or more reach every multiple of 10 from 10 a notice up: one takes what brings the
    other onto a step of the tariff.

    >>> is_reachable(2950, 25), is_reachable(2230, 3), is_reachable(710, 1), is_reachable(15, 1)
    (True, True, False, False)
    """
    amount = Decimal(total)
    if notices == 0:
        return amount == 0
    if notices == 1:
        return is_notice(amount)
    if notices is None and amount == 0:
        return True
    return amount % LEAST == 0 and amount >= LEAST * (notices or 1)


def fee_finding(
    place: Place, total: Decimal, notices: int | None = None, collected: Decimal | None = None
) -> Finding | None:
    """A warning when the fee of a report cannot come from the tariff, or more came in than was asked.

    Pure: for the rules on the text of section six and for figures that a clerk typed. `total` and
    `collected` are yuan. Not covered: fees of a year before 2021, which no tariff ruled.
    """
    asked = f"{notices} 份收费通知、" if notices is not None else ""
    if not is_reachable(total, notices):
        problem = f"信息处理费{asked}共 {total} 元，按收费标准得不出这个数"
    elif collected is not None and collected > total:
        problem = f"信息处理费实收 {collected} 元，多于应收的 {total} 元"
    else:
        return None
    return Finding(
        FEE,
        Severity.WARNING,
        place,
        f"{problem}。请核对件数、金额和单位（元还是万元）；可用 nianbao fee 试算。",
        expected=total if collected is not None and is_reachable(total, notices) else None,
        actual=collected if collected is not None and is_reachable(total, notices) else total,
        basis=BASIS,
    )
