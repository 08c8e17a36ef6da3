"""The statutory clock: when a request must be answered, and what the ledger shows of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.findings import FilePlace
from assistant.ledger.deadlines import Standing, deadline_of, deadlines_as_text, open_deadlines
from assistant.ledger.model import Request, RequestLedger, Steps
from assistant.ledger.read import read_ledger
from assistant.ledger.remarks import with_remark
from assistant.ledger.workdays import work_days

CALENDAR = work_days()
PLACE = FilePlace("台账.xlsx", "台账", "A2")


def request(
    received: date,
    replied: date | None = None,
    outcome: str | None = "granted",
    **steps: Any,
) -> Request:
    """A request of a natural person."""
    running = replied is None
    outcome = None if running else outcome
    return Request(
        "1", received, replied, "natural_person", outcome, running, PLACE, Steps(**steps)
    )


def due(received: date, **steps: Any) -> date | None:
    """The last day to answer, while the request is open on the last day of 2025."""
    return deadline_of(request(received, **steps), CALENDAR, date(2025, 12, 31)).due


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2025, 1, 24), 1, date(2025, 1, 26)),  # a Sunday moved to a working day
        (date(2025, 1, 27), 1, date(2025, 2, 5)),  # eight days of the Spring Festival
        (date(2025, 9, 30), 1, date(2025, 10, 9)),  # National Day and Mid-Autumn
        (date(2025, 9, 30), 3, date(2025, 10, 11)),  # a Saturday moved to a working day
        (date(2020, 1, 23), 1, date(2020, 2, 3)),  # the Spring Festival that was made longer
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # not known: weekends alone
    ],
)
def test_working_days_follow_the_holiday_arrangement(day: date, count: int, expected: date) -> None:
    """Days off and moved working days are those of the yearly notices."""
    assert expected == CALENDAR.after(day, count)
    assert count == CALENDAR.between(day, expected)


def test_holidays_are_known_for_every_year_of_the_form() -> None:
    """From 2019, when the first form came, to 2026."""
    assert CALENDAR.last_known_year >= 2026
    assert [250, 250, 251] == [
        sum(day.year == year for day in CALENDAR.days) for year in (2019, 2021, 2024)
    ]


@pytest.mark.parametrize(
    ("received", "steps", "expected"),
    [
        (date(2025, 3, 3), {}, date(2025, 3, 31)),
        (date(2025, 3, 1), {}, date(2025, 3, 28)),
        (date(2025, 9, 10), {}, date(2025, 10, 14)),
        (date(2025, 3, 3), {"extended": True}, date(2025, 4, 28)),
        (date(2025, 3, 3), {"extended": True, "extension_days": 10}, date(2025, 4, 15)),
        (date(2025, 3, 3), {"extended": True, "extension_days": 60}, date(2025, 4, 28)),
        (
            date(2025, 3, 3),
            {"extended": True, "extended_to": date(2025, 4, 15)},
            date(2025, 4, 15),
        ),
        (
            date(2025, 3, 3),
            {"correction_asked": date(2025, 3, 5), "corrected": date(2025, 3, 17)},
            date(2025, 4, 15),
        ),
        (date(2025, 3, 3), {"fee_noticed": date(2025, 3, 5), "fee_paid": date(2025, 3, 17)}, date(2025, 4, 15)),
        (
            date(2025, 3, 3),
            {"third_party_asked": date(2025, 3, 5), "third_party_answered": date(2025, 3, 12)},
            date(2025, 4, 8),
        ),
        (date(2025, 3, 3), {"third_party_asked": date(2025, 3, 5)}, date(2025, 4, 22)),
        (
            date(2025, 3, 3),
            {
                "third_party_asked": date(2025, 3, 5),
                "third_party_answered": date(2025, 3, 12),
                "organ_asked": date(2025, 3, 10),
                "organ_answered": date(2025, 3, 14),
            },
            date(2025, 4, 10),
        ),
        (
            date(2025, 3, 3),
            {
                "third_party_asked": date(2025, 3, 4),
                "third_party_answered": date(2025, 3, 12),
                "correction_asked": date(2025, 3, 5),
                "corrected": date(2025, 3, 17),
            },
            date(2025, 4, 15),
        ),
    ],
)  # fmt: skip
def test_last_day_to_answer(received: date, steps: dict[str, Any], expected: date) -> None:
    """Counted by hand on the calendar of 2025."""
    assert expected == due(received, **steps)


@pytest.mark.parametrize(
    "steps", [{"correction_asked": date(2025, 3, 5)}, {"fee_noticed": date(2025, 3, 5)}]
)
def test_clock_stands_still_while_the_applicant_is_waited_for(steps: dict[str, Any]) -> None:
    """No deadline runs until the correction or the payment is there."""
    deadline = deadline_of(request(date(2025, 3, 3), **steps), CALENDAR, date(2025, 12, 31))

    assert (None, Standing.WAITING) == (deadline.due, deadline.standing)


@pytest.mark.parametrize(
    ("replied", "outcome", "steps", "standing", "days"),
    [
        (date(2025, 3, 31), "granted", {}, Standing.ON_TIME, 0),
        (date(2025, 4, 1), "granted", {}, Standing.LATE, 1),
        (date(2025, 4, 7), "granted", {}, Standing.LATE, 4),
        (date(2025, 4, 7), "other_misc", {}, Standing.NO_REPLY_DUE, 0),
        (date(2025, 4, 7), "other_no_correction", {}, Standing.NO_REPLY_DUE, 0),
        (date(2025, 4, 7), "granted", {"correction_asked": date(2025, 3, 5)}, Standing.UNKNOWN, 0),
        (date(2025, 3, 20), "granted", {"correction_asked": date(2025, 3, 5)}, Standing.ON_TIME, 0),
        (date(2025, 4, 7), "granted", {"unclear": True}, Standing.UNKNOWN, 0),
        (date(2025, 4, 7), "granted", {"loose": True}, Standing.UNKNOWN, 0),
        (date(2025, 3, 20), "granted", {"loose": True}, Standing.ON_TIME, 0),
    ],
)
def test_reply_is_held_against_its_deadline(
    replied: date, outcome: str, steps: dict[str, Any], standing: Standing, days: int
) -> None:
    """Late by working days; nothing is called late that may have had more time."""
    deadline = deadline_of(request(date(2025, 3, 3), replied, outcome, **steps), CALENDAR)

    assert (standing, days) == (deadline.standing, deadline.days)


def test_open_requests_are_listed_the_most_urgent_first() -> None:
    """Overdue, due soon and waiting are listed; what has time is not."""
    days = [date(2025, 3, 20), date(2025, 2, 10), date(2025, 2, 24), date(2025, 3, 10)]
    requests = [request(day) for day in days]
    waiting = request(date(2025, 3, 3), correction_asked=date(2025, 3, 5))

    found = open_deadlines([*requests, waiting], CALENDAR, date(2025, 3, 17))

    assert [
        (Standing.OVERDUE, date(2025, 3, 10), 5),
        (Standing.DUE_SOON, date(2025, 3, 24), 5),
        (Standing.WAITING, None, 0),
    ] == [(item.standing, item.due, item.days) for item in found]
    lines = list(deadlines_as_text(found))
    assert lines[0].endswith("2025-02-10 收到，应在 2025-03-10 前答复，已超期 5 个工作日")
    assert lines[1].endswith("即将到期，还有 5 个工作日")


# --- in a ledger --------------------------------------------------------------------------------

HEAD = (
    "登记编号", "收到日期", "申请人类型", "办理结果", "答复日期", "补正告知日期", "补正收到日期", "是否延期", "延期告知日期", "延期天数",
)  # fmt: skip


@pytest.fixture
def kept(workbook: Callable[..., Path]) -> Callable[..., RequestLedger]:
    """A ledger with these rows: received, replied, then the columns of the clock."""

    def read(*rows: Sequence[Any], head: Sequence[str] = HEAD) -> RequestLedger:
        full = [
            (f"2025-{i:03d}", row[0], "自然人", "予以公开" if row[1] else None, *row[1:])
            for i, row in enumerate(rows, 1)
        ]
        return read_ledger(workbook(台账=[head, *full]), 2025)

    return read


def codes(ledger: RequestLedger) -> list[tuple[str, str, str | None]]:
    """Code, severity and cell of each finding."""
    return [
        (f.code, f.severity.value, f.place.cell)
        for f in ledger.findings
        if isinstance(f.place, FilePlace)
    ]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("2025-03-03", "2025-03-31"), []),
        (("2025-03-03", "2025-04-01"), [("L19", "warning", "E2")]),
        (("2025-03-03", "2025-04-10", "2025-03-05", "2025-03-17"), []),
        (("2025-03-03", "2025-04-10", "2025-03-13", "2025-03-17"), [("L22", "warning", "F2")]),
        (("2025-03-03", "2025-04-10", None, None, "是", "2025-03-28"), []),
        (("2025-03-03", "2025-04-10", None, None, "是", "2025-04-03"), [("L21", "warning", "I2")]),
        (("2025-03-03", "2025-04-10", None, None, "是"), [("L21", "warning", "I2")]),
        (("2025-03-03", "2025-04-10", None, None, "否"), [("L19", "warning", "E2")]),
        (("2025-03-03", "2025-04-10", "/", "无", "—", "/", "无"), [("L19", "warning", "E2")]),
        (
            ("2025-03-03", "2025-04-10", None, None, "是", "2025-03-28", "30个工作日"),
            [("L20", "warning", "J2")],
        ),
        (("2025-03-03", "2025-04-10", "三月初"), [("L23", "warning", "F2")]),
        (("2025-03-03", "2025-04-10", "2025-03-05"), [("L23", "warning", "F2")]),
        (("2026-11-25", None), [("L08", "info", "B2")]),
    ],
)
def test_ledger_shows_how_a_deadline_was_kept(
    kept: Callable[..., RequestLedger], row: Sequence[Any], found: list[tuple[str, str, str]]
) -> None:
    """Each departure is a warning at its cell; the request counts all the same."""
    assert found == codes(kept(row))


def test_late_reply_is_told_with_its_dates(kept: Callable[..., RequestLedger]) -> None:
    """The clerk can check both days without counting."""
    finding = kept(("2025-03-03", "2025-04-07")).findings[0]

    assert ("2025-03-31", "2025-04-07") == (finding.expected, finding.actual)
    assert "2025-03-03 收到" in finding.message
    assert "超期 4 个工作日" in finding.message


def test_extensions_without_a_column_for_the_notice_are_asked_once(
    kept: Callable[..., RequestLedger],
) -> None:
    """Not one warning a row for what the ledger has no place for."""
    ledger = kept(*[("2025-03-03", "2025-04-10", "延期")] * 3, head=(*HEAD[:5], "延期情况"))

    assert [("L21", "info", "A2")] == codes(ledger)
    assert 3 == ledger.findings[0].actual


def test_figures_for_the_narrative_are_plain_numbers(kept: Callable[..., RequestLedger]) -> None:
    """Two of three in time; what the ledger has no column for is not claimed."""
    ledger = kept(
        ("2025-03-03", "2025-03-20"),
        ("2025-03-03", "2025-04-10", "2025-03-05", "2025-03-17"),
        ("2025-03-03", "2025-04-02"),
        ("2025-12-20", None),
    )

    assert {
        "ledger.replies": 3,
        "ledger.on_time_replies": 2,
        "ledger.late_replies": 1,
        "ledger.on_time_rate": Decimal("66.67"),
        "ledger.longest_days_late": 2,
        "ledger.corrections": 1,
        "ledger.extensions": 0,
    } == ledger.figures


def test_no_rate_is_told_over_a_clock_that_is_not_known(kept: Callable[..., RequestLedger]) -> None:
    """One reply that cannot be held against its deadline leaves the rate unknown."""
    ledger = kept(("2025-03-03", "2025-03-20"), ("2025-03-03", "2025-04-10", "2025-03-05"))

    assert "ledger.on_time_rate" not in ledger.figures


def test_unknown_holidays_are_told_once(workbook: Callable[..., Path]) -> None:
    """A deadline in a year without a notice is reckoned by weekends, and the clerk is told."""
    year = CALENDAR.last_known_year
    rows = [("自然人", f"{year}-12-28", None, None)] * 2
    path = workbook(台账=[("申请人类型", "收到日期", "办理结果", "答复日期"), *rows])

    assert [("L24", "info", "A2")] == codes(read_ledger(path, year))


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("3月5日通知补正，3月17日收到补正材料", {"correction_asked": date(2025, 3, 5), "corrected": date(2025, 3, 17)}),
        ("2025.3.28延期15个工作日", {"extended": True, "extension_noticed": date(2025, 3, 28), "extension_days": 15}),
        ("1月8日收到补正", {"corrected": date(2026, 1, 8)}),
        ("3月5日征求第三方意见；3月12日第三方答复不同意公开", {"third_party_asked": date(2025, 3, 5), "third_party_answered": date(2025, 3, 12)}),
        ("已告知延期", {"loose": True}),
        ("书面征求第三方意见", {"loose": True}),
        ("未延期，未补正", {}),
        ("已邮寄", {}),
    ],
)  # fmt: skip
def test_steps_in_a_remark_are_read(remark: str, expected: dict[str, Any]) -> None:
    """What clerks write beside the row; a step without its day only keeps the row from being blamed."""
    assert Steps(**expected) == with_remark(Steps(), remark, date(2025, 3, 3))
