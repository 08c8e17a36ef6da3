"""How likely a change of cells is what happened: the slips that people make, each with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.forms import CellRef, Form
from assistant.report import Number, Tables

# Scores order the slips, nothing more: what explains the wrong figure exactly stands before what
# merely fits. Two repairs of one score are called equally likely.
SIGN, SWAPPED, MOVED, LAST_YEARS, LENGTH, EMPTY_TOTAL = 90, 80, 75, 72, 70, 65
ONE_DIGIT, STALE_TOTAL, PLAIN, TO_ZERO, FROM_ZERO = 55, 50, 30, 25, 20


@dataclass(frozen=True, slots=True)
class Slip:
    """A score and what the slip is called; no words where nothing speaks for it."""

    score: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One cell, its figure now and the figure it would take."""

    cell: str
    now: Number
    to: Number


def slip_of(changes: Sequence[Change], form: Form, last_year: Tables) -> Slip:
    """The slip that explains one change, or two that belong together, best."""
    if len(changes) == 1:
        return _single(changes[0], form, last_year)
    one, other = changes
    if pair := _miscounted(one, other, form) or _moved(one, other, form):
        return pair
    slips = [_single(change, form, last_year) for change in changes]
    weakest = min(slips, key=lambda slip: slip.score)
    return Slip(weakest.score, weakest.words if len({slip.words for slip in slips}) == 1 else "")


def _single(change: Change, form: Form, last_year: Tables) -> Slip:
    now, to = change.now, change.to
    total = change.cell in form.computed_keys
    if now < 0:
        return Slip(SIGN, "像是多写了负号") if to == -now else Slip(PLAIN)
    if is_digit_swap(now, to):
        return Slip(SWAPPED, "像是相邻两位数字写颠倒了")
    if now and last_year.value(change.cell) == now:
        return Slip(LAST_YEARS, "现在的数与上年报告这一格相同，像是没有更新")
    if is_digit_dropped(now, to):
        return Slip(LENGTH, "像是少写了一位数字")
    if is_digit_dropped(to, now):
        return Slip(LENGTH, "像是多写了一位数字")
    if total and now == 0:
        return Slip(EMPTY_TOTAL, "像是总计没有填")
    if is_one_digit(now, to):
        return Slip(ONE_DIGIT, "像是写错了一位数字")
    if total:
        return Slip(STALE_TOTAL, "像是改了分项没有改总计")
    if to == 0:
        return Slip(TO_ZERO)
    return Slip(FROM_ZERO if now == 0 else PLAIN)


def _miscounted(one: Change, other: Change, form: Form) -> Slip | None:
    """A part and the total of its row, both off by the same: counted wrongly, not typed wrongly."""
    by = one.to - one.now
    rows = {change.cell.rpartition(".")[0] for change in (one, other)}
    totals = [change for change in (one, other) if change.cell.endswith(".total")]
    if len(rows) > 1 or len(totals) != 1 or by != other.to - other.now:
        return None
    unit = form.unit(one.cell)
    return Slip(PLAIN, f"像是这一行{'少' if by > 0 else '多'}计了 {abs(by)} {unit}")


def _moved(one: Change, other: Change, form: Form) -> Slip | None:
    """A figure that stands in the neighbouring cell, or two neighbours that changed places."""
    if not _neighbours(one.cell, other.cell, form):
        return None
    if one.now == other.to and other.now == one.to:
        if 0 in (one.now, other.now):
            return Slip(MOVED, "像是填错到相邻的一格")
        return Slip(MOVED, "像是相邻两格填颠倒了")
    if one.to - one.now == other.now - other.to and 0 in (one.now, other.now):
        return Slip(LENGTH, "像是加到了相邻的一格")
    return None


def _neighbours(one: str, other: str, form: Form) -> bool:
    a, b = CellRef.parse(one), CellRef.parse(other)
    block = form.tables[a.table].blocks[0]
    rows = [row.key for row in block.rows]
    columns = [column.key for column in block.columns]
    down = abs(rows.index(a.row) - rows.index(b.row))
    across = abs(columns.index(a.column) - columns.index(b.column))
    return down + across == 1


def is_digit_swap(now: Number, to: Number) -> bool:
    """Whether two neighbouring digits changed places.

    >>> is_digit_swap(34, 43), is_digit_swap(134, 431)
    (True, False)
    """
    wrong, right = str(now), str(to)
    if len(wrong) != len(right) or len(wrong) < 2 or wrong == right:
        return False
    at = [i for i, (a, b) in enumerate(zip(wrong, right, strict=True)) if a != b]
    return (
        len(at) == 2
        and at[1] == at[0] + 1
        and wrong[at[0]] == right[at[1]]
        and wrong[at[1]] == right[at[0]]
    )


def is_digit_dropped(now: Number, to: Number) -> bool:
    """Whether `now` is `to` without one of its digits.

    >>> is_digit_dropped(18, 118), is_digit_dropped(118, 18)
    (True, False)
    """
    short, long = str(now), str(to)
    if len(long) != len(short) + 1 or not now:
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def is_one_digit(now: Number, to: Number) -> bool:
    """Whether one digit of several is another.

    >>> is_one_digit(118, 178), is_one_digit(1, 7)
    (True, False)
    """
    wrong, right = str(now), str(to)
    if len(wrong) != len(right) or len(wrong) < 2:
        return False
    return sum(a != b for a, b in zip(wrong, right, strict=True)) == 1
