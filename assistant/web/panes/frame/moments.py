"""Stored moments as a person here reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime


def when(moment: datetime, today: date) -> str:
    """`14:03` for today, else `3 月 5 日 14:03`."""
    made = local(moment)
    clock = f"{made:%H:%M}"
    return clock if made.date() == today else f"{made.month} 月 {made.day} 日 {clock}"


def local(moment: datetime) -> datetime:
    """A stored moment (UTC, without zone) on the clock of this machine."""
    return moment.replace(tzinfo=UTC).astimezone()
