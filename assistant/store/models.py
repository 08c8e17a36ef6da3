"""The database tables. Rows of versions and of the audit are never changed, and of the audit none goes; a
message grows until it is finished.

What a JSON column holds is text, not the server's own JSON type: it comes back byte for byte as it
was written, on both databases, and PostgreSQL's type refuses U+0000. Figures in it are strings where
they are not whole, so that no decimal passes through a binary number.

A table that is added or changed here needs a step in `migrations/versions`, and `schema.HEAD` its
name; a test compares the two.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, ForeignKey, MetaData, Text, UniqueConstraint, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# A number that was given away is never given again, so that a deleted report's address, and its lines
# of the audit, do not come to mean a later one.
NEVER_AGAIN = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """The metadata of all tables. Every constraint has a name that a migration can use."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SchemaRow(Base):
    """The number that programs before Alembic look at; theirs is lower, so that they keep off."""

    __tablename__ = "schema"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class DocumentRow(Base):
    """A report that was read from a file, by the hash of that file, as `nianbao.report/1`."""

    __tablename__ = "documents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    report: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]


class BodyRow(Base):
    """A public body (机关); reports belong to it."""

    __tablename__ = "bodies"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class ReportRow(Base):
    """A report that is being made: one for each body and year."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("body_id", "year"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    year: Mapped[int]
    created_at: Mapped[datetime]


class VersionRow(Base):
    """One version of a report's state: who changed what, when, and the state after it.

    Numbers go up and may leave gaps: where somebody writes, a later pause takes the place of an earlier.
    """

    __tablename__ = "versions"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    person: Mapped[str]
    change: Mapped[str]
    state: Mapped[str] = mapped_column(Text)


class ReportDocumentRow(Base):
    """A document that some version of a report names; one that no report names may go."""

    __tablename__ = "report_documents"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(
        ForeignKey("documents.sha256"), primary_key=True, index=True
    )


class ReportLedgerRow(Base):
    """A request ledger that some version of a report names, by the hash of its file."""

    __tablename__ = "report_ledgers"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True, index=True)


class MessageRow(Base):
    """One message of a person's conversation on a report; `content` is a JSON document of `chat`."""

    __tablename__ = "messages"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    person: Mapped[str]
    at: Mapped[datetime]
    role: Mapped[str]
    content: Mapped[str] = mapped_column(Text)


class AuditRow(Base):
    """One thing that was done. The database itself refuses to change or remove a line.

    Body and report are numbers without a foreign key, with their name and year beside them: the line
    outlives both.
    """

    __tablename__ = "audit"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person: Mapped[str] = mapped_column(index=True)
    action: Mapped[str]
    body_id: Mapped[int | None] = mapped_column(index=True)
    body: Mapped[str]
    report_id: Mapped[int | None] = mapped_column(index=True)
    year: Mapped[int | None]
    detail: Mapped[str] = mapped_column(Text)


APPEND_ONLY = {
    "sqlite": (
        (
            "CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append only'); END"
        ),
        (
            "CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append only'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit is append only'; END $$"
        ),
        (
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        ),
    ),
}


@event.listens_for(AuditRow.__table__, "after_create")
def _append_only(_table: object, connection: Connection, **_options: object) -> None:
    for statement in APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)
