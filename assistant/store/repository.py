"""The only door to the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from assistant.store.audit import AuditEntry, AuditTrail
from assistant.store.bodies import Bodies, BodyEntry
from assistant.store.conversations import Conversations
from assistant.store.documents import Documents
from assistant.store.engine import open_database
from assistant.store.entries import (
    Message,
    ReportEntry,
    Saved,
    VersionEntry,
    messages_with,
    undo_target,
)
from assistant.store.people import Account, People
from assistant.store.reports import Reports
from assistant.store.schema import bring_up

__all__ = [
    "Account",
    "AuditEntry",
    "BodyEntry",
    "Message",
    "ReportEntry",
    "Saved",
    "Store",
    "VersionEntry",
    "messages_with",
    "undo_target",
]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Store(Bodies, Reports, Documents, Conversations, AuditTrail):
    """Reports, versions, documents, messages and the audit, in one database.

    `Store(path)` is a SQLite file, made with its folder where they are missing; `Store(url)` is a
    PostgreSQL database. Raises UserError when it is no database, cannot be reached, or was written by
    a newer program. Safe to use from several threads and processes. `now` is a parameter for tests.
    """

    def __init__(self, place: Path | str, now: Callable[[], datetime] = _now) -> None:
        super().__init__(open_database(place), now)
        try:
            bring_up(self._database)
        except BaseException:
            self.close()
            raise
        self.people = People(self._database, now)

    def close(self) -> None:
        """Give back all connections."""
        self._database.close()

    def problems(self) -> list[str]:
        """What is wrong with the database, in Chinese; empty when it is whole."""
        return self._database.problems()

    def describe(self) -> str:
        """Kind, place and size of the database, in one Chinese line."""
        return self._database.describe()

    def write_snapshot(self, target: Path) -> None:
        """Everything at one moment as a new SQLite file, while others go on working."""
        from assistant.store.copying import write_snapshot

        write_snapshot(self._database, target)

    def fill_from_snapshot(self, source: Path) -> None:
        """Put everything of a snapshot into this database. Raises UserError where it is not empty."""
        from assistant.store.copying import fill_from_snapshot

        fill_from_snapshot(self._database, source)
