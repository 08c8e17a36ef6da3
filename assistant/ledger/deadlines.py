"""The statutory clock of a request: when it must be answered, and whether it was (Arts. 30 to 35).

Pure: the calendar and today's date are passed in. Days of the clock are working days, and begin on
the day after the one that starts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from assistant.findings import FilePlace
from assistant.ledger.model import Request, Steps
from assistant.ledger.workdays import WorkDays

REPLY_DAYS = 20
EXTENSION_DAYS = 20
CORRECTION_DAYS = 7
ASKED_DAYS = 15
SOON_DAYS = 5
"""Open requests with at most so many working days left are shown as due soon."""

# Closed without a reply that the clock could be held against: nobody answered in time or late.
NO_REPLY_DUE = frozenset({"other_no_correction", "other_unpaid_fee", "other_misc"})


class Standing(StrEnum):
    """How a request stands to its deadline."""

    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    RUNNING = "running"
    WAITING = "waiting"
    NO_REPLY_DUE = "no_reply_due"
    UNKNOWN = "unknown"


WORDS: dict[Standing, str] = {
    Standing.ON_TIME: "按期答复",
    Standing.LATE: "超期答复",
    Standing.OVERDUE: "已超期",
    Standing.DUE_SOON: "即将到期",
    Standing.RUNNING: "在期限内",
    Standing.WAITING: "等待申请人",
    Standing.NO_REPLY_DUE: "无须答复",
    Standing.UNKNOWN: "期限不能核算",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The clock of one request.

    `due` is the last day of the period, None where the clock stands still or cannot be told.
    `days` are working days late (LATE, OVERDUE) or left (DUE_SOON, RUNNING). `why` says in Chinese
    what moved the deadline. `known`: all its holidays are known.
    """

    place: FilePlace
    number: str | None
    received: date | None
    replied: date | None
    due: date | None
    standing: Standing
    days: int = 0
    why: str = ""
    known: bool = True

    def as_json(self) -> dict[str, Any]:
        """One element of `deadlines` in `nianbao fill --deadlines --json`."""
        return {
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "number": self.number,
            "received": _iso(self.received),
            "due": _iso(self.due),
            "standing": self.standing.value,
            "working_days": self.days,
            "why": self.why,
            "holidays_known": self.known,
        }


def deadline_of(request: Request, calendar: WorkDays, today: date | None = None) -> Deadline:
    """How a request stands: against its reply, or against `today` while it is open.

    Without `today` an open request is RUNNING, with its deadline where the clock runs. A reply after
    the end of the year counts as a reply.
    """
    steps, until = request.steps, request.replied or today
    due, why = (None, "") if request.received is None else due_day(request, calendar, until)
    standing, days = _standing(request, due, calendar, today)
    if steps.unclear or request.received is None:
        standing, due, days = Standing.UNKNOWN, None, 0
    known = due is None or max(due, until or due).year <= calendar.last_known_year
    return Deadline(
        request.place,
        request.number,
        request.received,
        request.replied,
        due,
        standing,
        days,
        why,
        known,
    )


def due_day(
    request: Request, calendar: WorkDays, until: date | None, *, extended: bool = True
) -> tuple[date | None, str]:
    """The last day to answer and what moved it; no day while the applicant is waited for.

    20 working days from receipt (Art. 33); anew from the receipt of a correction (Art. 30) and from
    the day after a fee was paid (国办函〔2020〕109号); without the days on which third parties and
    other organs were asked (Arts. 32 to 34); with at most 20 more when extended (Art. 33). Without an
    answer of those who were asked, 15 working days are left out, or the days up to `until`. With
    `extended` False it is the day before which an extension had to be told.
    Not covered: the longer periods of Art. 35.
    """
    assert request.received is not None
    steps, notes = request.steps, []
    if _waiting(steps, request.replied):
        return (
            None,
            "等待补正" if steps.corrected is None and steps.correction_asked else "等待缴费",
        )
    start = request.received
    for restart, note in ((steps.corrected, "补正后"), (steps.fee_paid, "缴费后")):
        if restart is not None and restart >= start:
            start = restart
            notes.append(f"{note}从 {restart} 起算")
    days = REPLY_DAYS
    left_out = _days_left_out(steps, start, calendar, until)
    if left_out:
        days += left_out
        notes.append(f"扣除征求意见 {left_out} 个工作日")
    if steps.extended and extended:
        more = _extension(steps, calendar, calendar.after(start, days))
        days += more
        notes.append(f"延期 {more} 个工作日")
    if steps.loose:
        notes.append("备注提到补正、延期、征求意见或收费，没有写明日期")
    return calendar.after(start, days), "，".join(notes)


def extension_asked(steps: Steps, calendar: WorkDays, before: date) -> int | None:
    """The working days by which the ledger says the deadline `before` was moved; None when it does not."""
    if steps.extension_days is not None:
        return steps.extension_days
    return None if steps.extended_to is None else calendar.between(before, steps.extended_to)


def _extension(steps: Steps, calendar: WorkDays, before: date) -> int:
    asked = extension_asked(steps, calendar, before)
    return EXTENSION_DAYS if asked is None else min(max(asked, 0), EXTENSION_DAYS)


def _waiting(steps: Steps, replied: date | None) -> bool:
    """Whether the clock stands still for a correction or a payment, as far as the ledger tells.

    A reply ends the waiting.
    """
    return replied is None and restart_unrecorded(steps)


def restart_unrecorded(steps: Steps) -> bool:
    """Whether a correction or a payment was asked for, and the day on which it came is not given."""
    unpaid = steps.fee_noticed is not None and steps.fee_paid is None
    return unpaid or (steps.correction_asked is not None and steps.corrected is None)


def _days_left_out(steps: Steps, start: date, calendar: WorkDays, until: date | None) -> int:
    """Working days after `start` on which others were asked; a day counts once."""
    spans = []
    for asked, answered in (
        (steps.third_party_asked, steps.third_party_answered),
        (steps.organ_asked, steps.organ_answered),
    ):
        if asked is None:
            continue
        longest = calendar.after(asked, ASKED_DAYS)
        end = answered or (longest if until is None else min(longest, until))
        spans.append((max(asked, start), end))
    total, reached = 0, start
    for begin, end in sorted(spans):
        begin = max(begin, reached)
        if end > begin:
            total += calendar.between(begin, end)
            reached = end
    return total


def _standing(
    request: Request, due: date | None, calendar: WorkDays, today: date | None
) -> tuple[Standing, int]:
    if request.outcome in NO_REPLY_DUE:
        return Standing.NO_REPLY_DUE, 0
    if request.replied is None and not request.running:
        return Standing.UNKNOWN, 0  # it was answered, and the ledger does not say when
    if due is None:
        return Standing.WAITING, 0
    if request.replied is not None:
        if request.replied <= due:
            return Standing.ON_TIME, 0
        if request.steps.loose or restart_unrecorded(request.steps):
            return Standing.UNKNOWN, 0  # the clock may have been moved on a day that is not given
        return Standing.LATE, calendar.between(due, request.replied)
    if today is None:
        return Standing.RUNNING, 0
    left = calendar.between(today, due)
    if today > due:
        if request.steps.loose:
            return Standing.UNKNOWN, 0
        return Standing.OVERDUE, calendar.between(due, today)
    return (Standing.DUE_SOON if left <= SOON_DAYS else Standing.RUNNING), left


def open_deadlines(
    requests: Iterable[Request], calendar: WorkDays, today: date
) -> tuple[Deadline, ...]:
    """What is overdue or due soon, the most urgent first; then what waits for the applicant."""
    found = [
        deadline
        for request in requests
        if request.running
        and (deadline := deadline_of(request, calendar, today)).standing
        in (Standing.OVERDUE, Standing.DUE_SOON, Standing.WAITING, Standing.UNKNOWN)
    ]
    return tuple(sorted(found, key=lambda item: item.due or date.max))


def deadlines_as_text(deadlines: Iterable[Deadline]) -> Iterator[str]:
    """A line for each, in Chinese."""
    for item in deadlines:
        number = f"（编号 {item.number}）" if item.number else ""
        place = f"{item.place.sheet} {item.place.cell}{number}"
        said = WORDS[item.standing]
        if item.standing is Standing.OVERDUE:
            said += f" {item.days} 个工作日"
        elif item.standing is Standing.DUE_SOON:
            said += f"，还有 {item.days} 个工作日" if item.days else "，今天到期"
        due = f"，应在 {item.due} 前答复" if item.due else ""
        why = f"（{item.why}）" if item.why else ""
        doubt = "" if item.known else "，节假日未定，只按周末推算"
        yield f"{place}：{item.received} 收到{due}{why}，{said}{doubt}"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
