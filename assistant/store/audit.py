"""Who did what, when, to which report: lines are only ever added, in the transaction of the deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.store.models import AuditRow, BodyRow, ReportRow
from assistant.store.part import Part

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line: `at` in UTC; `body`, `year` as they were called then; `report_id` may be gone since."""

    id: int
    at: datetime
    person: str
    action: str
    body_id: int | None
    body: str
    report_id: int | None
    year: int | None
    detail: str


class AuditTrail(Part):
    """Reading the audit, and writing lines of what happens outside of the database."""

    def audit(
        self,
        *,
        person: str | None = None,
        body_id: int | None = None,
        report_id: int | None = None,
        actions: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        limit: int = PAGE,
    ) -> list[AuditEntry]:
        """Lines that fit every filter, the newest first; `since` and `until` (left out) are UTC.

        The next page begins `before` the id of the last line of this one; lines that are added in
        between do not move it.
        """
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        equal = ((AuditRow.person, person), (AuditRow.body_id, body_id))
        for column, wanted in (*equal, (AuditRow.report_id, report_id)):
            if wanted is not None:
                query = query.where(column == wanted)
        if actions:
            query = query.where(AuditRow.action.in_(actions))
        if since is not None:
            query = query.where(AuditRow.at >= since)
        if until is not None:
            query = query.where(AuditRow.at < until)
        if before is not None:
            query = query.where(AuditRow.id < before)
        with self._database.reading() as session:
            return [_entry(row) for row in session.scalars(query)]

    def record(
        self, action: str, person: str, report_id: int | None = None, detail: str = ""
    ) -> None:
        """Write a line of something that was done with a report outside of the database."""
        with self._database.writing() as session:
            write_line(session, self._now(), person, action, report_id=report_id, detail=detail)


def write_line(
    session: Session,
    at: datetime,
    person: str,
    action: str,
    *,
    body_id: int | None = None,
    report_id: int | None = None,
    detail: str = "",
) -> None:
    """Add a line in the transaction of the deed; body and year follow from the report.

    `action` is a word or two of Chinese, as it is read. `detail` is kept for good: nothing that may
    have to be deleted one day.
    """
    report = session.get(ReportRow, report_id) if report_id is not None else None
    if report is not None:
        body_id = report.body_id
    body = session.get(BodyRow, body_id) if body_id is not None else None
    session.add(
        AuditRow(
            at=at,
            person=person,
            action=action,
            body_id=body_id,
            body=body.name if body else "",
            report_id=report_id,
            year=report.year if report else None,
            detail=detail,
        )
    )


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        row.id,
        row.at,
        row.person,
        row.action,
        row.body_id,
        row.body,
        row.report_id,
        row.year,
        row.detail,
    )
