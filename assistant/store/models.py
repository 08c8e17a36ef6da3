"""The database tables. Rows of versions are only ever added; a message grows until it is finished."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA_VERSION = 2

# Each step brings a database of the version before it up to its own; what was written stays.
MIGRATIONS: dict[int, tuple[str, ...]] = {
    # Before people were told apart, everything was said by the one person at this machine.
    2: ("ALTER TABLE messages ADD COLUMN person VARCHAR NOT NULL DEFAULT '本机用户'",),
}


class Base(DeclarativeBase):
    """The metadata of all tables."""


class SchemaRow(Base):
    """The version of the schema, one row."""

    __tablename__ = "schema"

    version: Mapped[int] = mapped_column(primary_key=True)


class DocumentRow(Base):
    """A report that was read from a file, by the hash of that file, as `nianbao.report/1`."""

    __tablename__ = "documents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    report: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]


class ReportRow(Base):
    """A report that is being made: one for each agency and year."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("agency", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency: Mapped[str]
    year: Mapped[int]
    created_at: Mapped[datetime]


class VersionRow(Base):
    """One version of a report's state: who changed what, when, and the state after it."""

    __tablename__ = "versions"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    person: Mapped[str]
    change: Mapped[str]
    state: Mapped[str] = mapped_column(Text)


class MessageRow(Base):
    """One message of a person's conversation on a report; `content` is a JSON document of `chat`."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    person: Mapped[str]
    at: Mapped[datetime]
    role: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
