"""Working days by the State Council's holiday arrangement, from the library `chinese_calendar`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

# The days of a table: deadlines outside of it are not told.
FIRST, LAST = date(2004, 1, 1), date(2060, 12, 31)


@dataclass(frozen=True, slots=True)
class WorkDays:
    """All working days in order, and the last year whose holidays are known.

    After that year every day from Monday to Friday counts as a working day.
    """

    days: Sequence[date]
    last_known_year: int

    def after(self, day: date, count: int) -> date:
        """The last of `count` working days that begin on the day after `day`.

        >>> work_days().after(date(2025, 1, 26), 1)  # the eve of the Spring Festival's eight days
        datetime.date(2025, 1, 27)
        """
        at = bisect_right(self.days, day) + count - 1
        return self.days[min(max(at, 0), len(self.days) - 1)]

    def between(self, day: date, until: date) -> int:
        """How many working days lie after `day`, `until` included; negative when it is earlier."""
        return bisect_right(self.days, until) - bisect_right(self.days, day)


@cache
def work_days() -> WorkDays:
    """The working days of the mainland, those moved to a weekend included."""
    from chinese_calendar.constants import holidays, workdays

    last_known_year = max(day.year for day in holidays)
    days = []
    day = FIRST
    while day <= LAST:
        weekday = day.weekday() < 5
        if day in workdays or (weekday and day not in holidays):
            days.append(day)
        day += timedelta(days=1)
    return WorkDays(tuple(days), last_known_year)
