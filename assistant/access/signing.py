"""How long a session lasts, and how long one waits after guessing."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

IDLE = timedelta(hours=2)
"""A session without a request for so long is over: lunch is shorter, an evening longer."""
ABSOLUTE = timedelta(hours=12)
"""A session is over this long after signing in, whatever is done in it: a working day."""
REMEMBERED = timedelta(hours=24)
"""Failed attempts older than this do not count."""
FREE_PER_ACCOUNT, FREE_PER_ADDRESS = 5, 60
"""Failures that cost no waiting: slips of one person; those of an office behind one address. An attempt
under way counts as a failure until it is through: thirty people may sign in at the same moment."""
FIRST_WAIT_S, LONGEST_WAIT_S = 30, 15 * 60


def is_over(made: datetime, seen: datetime, now: datetime) -> bool:
    """Whether a session made and last used at these moments is over."""
    return now - made >= ABSOLUTE or now - seen >= IDLE


def counted_as(address: str) -> str:
    """The address under which attempts are counted: of IPv6 the /64, which one sender has as a whole."""
    try:
        plain = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(plain, ipaddress.IPv4Address):
        return str(plain)
    if plain.ipv4_mapped:
        return str(plain.ipv4_mapped)
    return str(ipaddress.ip_network((plain, 64), strict=False))


def wait_s(failures: Sequence[datetime], now: datetime, free: int) -> int:
    """Seconds until the next attempt is looked at, 0 for at once.

    `failures` are the failed attempts that are remembered. Each one beyond the free ones doubles the
    wait, from 30 seconds to a quarter of an hour, counted from the last of them.
    """
    recent = [at for at in failures if now - at < REMEMBERED]
    beyond = len(recent) - free
    if beyond < 0 or not recent:
        return 0
    wait = min(FIRST_WAIT_S * 2 ** min(beyond, 10), LONGEST_WAIT_S)
    left = (max(recent) + timedelta(seconds=wait) - now).total_seconds()
    return max(0, int(left) + (left > int(left)))
