"""What every part of the store works on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from assistant.store.engine import Database


class Part:
    """One part of the store: the database, and what time it is (UTC, without a zone)."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
