"""A report deleted for good: its versions and conversation, and the files that only it needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING

from assistant.services.desk import PERSON
from assistant.services.starting import original_path

if TYPE_CHECKING:
    from assistant.services.program import Services
    from assistant.store.repository import ReportEntry
    from assistant.store.state import State


def delete_report(services: Services, report_id: int) -> None:
    """Delete a report with all its versions, its conversation, exports, ledger and original.

    A ledger or original that another report refers to stays. Raises NotFound.
    """
    services.store.load(report_id)
    entries = services.store.reports()
    (doomed,) = [entry for entry in entries if entry.id == report_id]
    others = [entry for entry in entries if entry.id != report_id]
    gone = _files(_states(services, [doomed], doomed.agency))
    kept = _files(_states(services, others, doomed.agency))
    services.store.delete_report(report_id, PERSON)
    for kind, sha256 in gone - kept:
        if kind == "ledger":
            shutil.rmtree(services.data / "ledgers" / sha256, ignore_errors=True)
        else:
            original_path(services.data, sha256).unlink(missing_ok=True)
    shutil.rmtree(services.data / "exports" / str(report_id), ignore_errors=True)


def _states(services: Services, entries: Iterable[ReportEntry], agency: str) -> Iterable[State]:
    """Every version of the agency's own reports, the newest one of the others."""
    for entry in entries:
        numbers = range(1, entry.version + 1) if entry.agency == agency else [entry.version]
        for number in numbers:
            yield services.store.load(entry.id, number).state


def _files(states: Iterable[State]) -> set[tuple[str, str]]:
    """The uploaded files that states refer to, by kind and hash."""
    found = set()
    for state in states:
        if state.ledger is not None:
            found.add(("ledger", state.ledger.sha256))
        if state.previous is not None:
            found.add(("original", state.previous))
    return found
