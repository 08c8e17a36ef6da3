"""The public bodies that reports belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import NotFound
from assistant.store.audit import write_line
from assistant.store.entries import NO_REPORT
from assistant.store.models import BodyRow, ReportRow
from assistant.store.part import Part


@dataclass(frozen=True, slots=True)
class BodyEntry:
    """A public body: its full name as in the title of its reports."""

    id: int
    name: str


class Bodies(Part):
    """Finding bodies, and the body of a report."""

    def bodies(self) -> list[BodyEntry]:
        """Every body, in the order in which they were entered."""
        with self._database.reading() as session:
            rows = session.scalars(select(BodyRow).order_by(BodyRow.id))
            return [BodyEntry(row.id, row.name) for row in rows]

    def add_body(self, name: str, person: str) -> int:
        """The number of the body of this name, entered where it is new."""
        with self._database.writing() as session:
            return body_named(session, name, self._now(), person)

    def body_of(self, report_id: int) -> BodyEntry:
        """Whose report this is. Raises NotFound."""
        query = select(BodyRow).join(ReportRow, ReportRow.body_id == BodyRow.id)
        with self._database.reading() as session:
            row = session.scalar(query.where(ReportRow.id == report_id))
        if row is None:
            raise NotFound(NO_REPORT)
        return BodyEntry(row.id, row.name)


def body_named(session: Session, name: str, at: datetime, person: str) -> int:
    """The number of the body of this name, entered where it is new, with a line in the audit."""
    row = session.scalar(select(BodyRow).where(BodyRow.name == name))
    if row is None:
        row = BodyRow(name=name, created_at=at)
        session.add(row)
        session.flush()
        write_line(session, at, person, "登记机关", body_id=row.id)
    return row.id
