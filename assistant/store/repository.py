"""The only door to the database. Every write of a report names the version it was made from."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    and_,
    create_engine,
    delete,
    event,
    func,
    select,
    text,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from assistant.errors import Conflict, NianbaoError, NotFound, UserError
from assistant.report import AnnualReport, report_as_json, report_from_json
from assistant.store.models import (
    MIGRATIONS,
    SCHEMA_VERSION,
    Base,
    DocumentRow,
    MessageRow,
    ReportRow,
    SchemaRow,
    VersionRow,
)
from assistant.store.state import State, state_as_json, state_from_json

TRIES, RETRY_PAUSE_S = 5, 0.2
_RESTORED = "恢复第 {} 版"


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A line of the list of reports: the newest version and when it was made (UTC)."""

    id: int
    agency: str
    year: int
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A line of a report's history."""

    number: int
    made_at: datetime
    person: str
    change: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A state as it stands in the store, with its version number."""

    report_id: int
    version: int
    state: State


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation; `content` is what `chat` stored."""

    id: int
    role: str
    content: dict[str, Any]
    at: datetime


def undo_target(history: Sequence[VersionEntry]) -> tuple[int, str] | None:
    """The version to bring back so that the newest change is undone, and what that change was.

    `history` has the newest first. A version that brought an older one back stands for that one, so
    that undoing again goes further back. None when nothing came before.
    """
    by_number = {entry.number: entry for entry in history}
    entry = history[0] if history else None
    while entry is not None and (match := re.fullmatch(_RESTORED.format(r"(\d+)"), entry.change)):
        entry = by_number.get(int(match[1]))
    if entry is None or entry.number - 1 not in by_number:
        return None
    return entry.number - 1, entry.change


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Store:
    """Reports, versions, documents and messages in one SQLite file.

    `Store(path)` makes the file and its folder where they are missing. Raises UserError when the
    file is no database or was written by a newer program. Safe to use from several threads and
    processes. `now` is a parameter for tests.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = _now) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._now = now
        self._engine = _engine(path)
        for tries_left in range(TRIES - 1, -1, -1):
            try:
                self._prepare(path)
            except DatabaseError as error:
                if _is_damaged(error):
                    raise UserError(
                        f"数据库文件 {path} 已损坏，或不是数据库。"
                        "请从备份恢复这个文件，或把它移开后重新启动。"
                    ) from error
                if not tries_left:
                    raise _busy() from error
                time.sleep(RETRY_PAUSE_S)  # another process is making the same file
            else:
                return

    def _prepare(self, path: Path) -> None:
        Base.metadata.create_all(self._engine)
        with Session(self._engine) as session, session.begin():
            # The driver begins by itself only before rows are written; a migration is all or nothing,
            # and of two processes that start at once only one does it.
            session.execute(text("BEGIN IMMEDIATE"))
            self._bring_up(session, path)

    @staticmethod
    def _bring_up(session: Session, path: Path) -> None:
        """Bring the tables to the schema of this program."""
        version = session.scalar(select(SchemaRow.version))
        if version is None:
            session.add(SchemaRow(version=SCHEMA_VERSION))
        elif version > SCHEMA_VERSION:
            raise UserError(f"数据库 {path} 由更新版本的程序写成，请先升级本程序。")
        elif version < SCHEMA_VERSION:
            for step in range(version + 1, SCHEMA_VERSION + 1):
                for statement in MIGRATIONS[step]:
                    session.execute(text(statement))
            session.execute(update(SchemaRow).values(version=SCHEMA_VERSION))

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def problems(self) -> list[str]:
        """What is wrong with the database file, in Chinese; empty when it is whole."""
        with Session(self._engine) as session:
            found = [str(line) for line in session.scalars(text("PRAGMA quick_check"))]
        if found == ["ok"]:
            return []
        return [f"数据库文件有损坏（{found[0]}）。请从备份恢复，并保留现在的文件。"]

    # --- reports and versions ---------------------------------------------------------------

    def reports(self) -> list[ReportEntry]:
        """Every report with its newest version, the last changed first."""
        newest = (
            select(
                VersionRow.report_id,
                func.max(VersionRow.number).label("number"),
                func.max(VersionRow.made_at).label("made_at"),
            )
            .group_by(VersionRow.report_id)
            .subquery()
        )
        query = (
            select(ReportRow, newest.c.number, newest.c.made_at)
            .join(newest, newest.c.report_id == ReportRow.id)
            .order_by(newest.c.made_at.desc(), ReportRow.id.desc())
        )
        with Session(self._engine) as session:
            return [
                ReportEntry(row.id, row.agency, row.year, number, made_at)
                for row, number, made_at in session.execute(query)
            ]

    def create(self, agency: str, year: int, person: str) -> Saved:
        """A new, empty report as version 1; where the agency has one for this year, that one."""
        with Session(self._engine) as session:
            existing = self._find(session, agency, year)
        if existing is not None:
            return self.load(existing)
        state = State(agency, year)
        try:
            with Session(self._engine) as session, session.begin():
                row = ReportRow(agency=agency, year=year, created_at=self._now())
                session.add(row)
                session.flush()
                session.add(self._version(row.id, 1, person, "新建报告", state))
                report_id = row.id
        except IntegrityError:  # made by somebody else between the two steps
            return self.create(agency, year, person)
        return Saved(report_id, 1, state)

    @staticmethod
    def _find(session: Session, agency: str, year: int) -> int | None:
        query = select(ReportRow.id).where(ReportRow.agency == agency, ReportRow.year == year)
        return session.scalar(query)

    def load(self, report_id: int, version: int | None = None) -> Saved:
        """A version of a report, the newest by default. Raises NotFound."""
        query = select(VersionRow).where(VersionRow.report_id == report_id)
        if version is not None:
            query = query.where(VersionRow.number == version)
        with Session(self._engine) as session:
            row = session.scalar(query.order_by(VersionRow.number.desc()).limit(1))
        if row is None:
            raise NotFound("没有这份报告或这个版本。请回到报告列表重新选择。")
        return Saved(report_id, row.number, state_from_json(json.loads(row.state)))

    def save(self, report_id: int, seen: int, state: State, change: str, person: str) -> int:
        """Write `state` as the version after `seen`, on disk when this returns; gives its number.

        Raises Conflict when `seen` is not the newest version: nothing is written then.
        """
        try:
            with Session(self._engine) as session, session.begin():
                newest = self._newest(session, report_id)
                if newest != seen:
                    raise Conflict(seen, newest)
                session.add(self._version(report_id, seen + 1, person, change, state))
        except OperationalError as error:
            raise _busy() from error
        except IntegrityError as error:  # two writers at the same moment: the key decides
            with Session(self._engine) as session:
                raise Conflict(seen, self._newest(session, report_id)) from error
        return seen + 1

    def delete_report(self, report_id: int, person: str) -> None:  # noqa: ARG002 - for the audit
        """Delete a report, its versions and conversations, also from the bytes of the file."""
        with Session(self._engine) as session, session.begin():
            for row in (MessageRow, VersionRow):
                session.execute(delete(row).where(row.report_id == report_id))
            session.execute(delete(ReportRow).where(ReportRow.id == report_id))
        with self._engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    @staticmethod
    def _newest(session: Session, report_id: int) -> int:
        query = select(func.max(VersionRow.number)).where(VersionRow.report_id == report_id)
        newest = session.scalar(query)
        if newest is None:
            raise NotFound("没有这份报告。请回到报告列表重新选择。")
        return newest

    def restore(self, report_id: int, seen: int, number: int, person: str) -> int:
        """Bring back version `number` as a new version; what came between stays in the history.

        Stage and comments are not brought back: they belong to the report, not to a text of it.
        """
        old = self.load(report_id, number).state
        state = replace(old, review=self.load(report_id).state.review)
        return self.save(report_id, seen, state, _RESTORED.format(number), person)

    def history(self, report_id: int) -> list[VersionEntry]:
        """Every version, the newest first."""
        query = (
            select(VersionRow.number, VersionRow.made_at, VersionRow.person, VersionRow.change)
            .where(VersionRow.report_id == report_id)
            .order_by(VersionRow.number.desc())
        )
        with Session(self._engine) as session:
            return [VersionEntry(*row) for row in session.execute(query)]

    def _version(
        self, report_id: int, number: int, person: str, change: str, state: State
    ) -> VersionRow:
        return VersionRow(
            report_id=report_id,
            number=number,
            made_at=self._now(),
            person=person,
            change=change,
            state=json.dumps(state_as_json(state), ensure_ascii=False),
        )

    # --- documents --------------------------------------------------------------------------

    def add_document(self, report: AnnualReport) -> str:
        """Keep a report that was read from a file; gives the hash of that file. Idempotent."""
        if report.source is None:
            raise ValueError("a document needs the source it was read from")
        document = DocumentRow(
            sha256=report.source.sha256,
            name=report.source.name,
            report=json.dumps(report_as_json(report), ensure_ascii=False),
            added_at=self._now(),
        )
        with Session(self._engine) as session, session.begin():
            session.merge(document)
        return report.source.sha256

    def document(self, sha256: str) -> AnnualReport:
        """A report kept by `add_document`. Raises NotFound."""
        with Session(self._engine) as session:
            row = session.get(DocumentRow, sha256)
        if row is None:
            raise NotFound("找不到这份上年报告。请重新上传。")
        return report_from_json(json.loads(row.report), row.name)

    # --- conversations ----------------------------------------------------------------------

    def add_message(self, report_id: int, person: str, role: str, content: dict[str, Any]) -> int:
        """Append a message to a person's conversation on a report; gives its number."""
        text = json.dumps(content, ensure_ascii=False)
        with Session(self._engine) as session, session.begin():
            row = MessageRow(
                report_id=report_id, person=person, at=self._now(), role=role, content=text
            )
            session.add(row)
            session.flush()
            return row.id

    def rewrite_message(self, number: int, content: dict[str, Any]) -> None:
        """Put other content into a message that is still growing; one that was deleted stays gone."""
        text = json.dumps(content, ensure_ascii=False)
        with Session(self._engine) as session, session.begin():
            session.execute(update(MessageRow).where(MessageRow.id == number).values(content=text))

    def messages(self, report_id: int, person: str) -> list[Message]:
        """A person's conversation on a report, in order."""
        query = select(MessageRow).where(_conversation(report_id, person)).order_by(MessageRow.id)
        with Session(self._engine) as session:
            return [
                Message(row.id, row.role, json.loads(row.content), row.at)
                for row in session.scalars(query)
            ]

    def search_messages(self, report_id: int, person: str, words: str) -> list[Message]:
        """The messages of a conversation in which each of the words stands, in order."""
        return messages_with(self.messages(report_id, person), words)

    def delete_conversation(self, report_id: int, person: str) -> int:
        """Delete a person's conversation on a report, also from the bytes of the file; gives how many
        messages it had. The report and its versions stay.
        """
        with Session(self._engine) as session, session.begin():
            query = select(func.count()).where(_conversation(report_id, person))
            count = session.scalar(query.select_from(MessageRow)) or 0
            session.execute(delete(MessageRow).where(_conversation(report_id, person)))
        # The pages were overwritten with zeros (secure_delete); the old ones still stand in the log.
        with self._engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return count


def _conversation(report_id: int, person: str) -> ColumnElement[bool]:
    return and_(MessageRow.report_id == report_id, MessageRow.person == person)


# What a message keeps for the program and nobody reads.
_NOT_READ = frozenset({"kind", "id", "key", "answer"})


def messages_with(messages: Sequence[Message], words: str) -> list[Message]:
    """Those of the messages in whose readable text each of the words stands; none for no words."""
    wanted = words.casefold().split()
    return [
        message
        for message in messages
        if wanted and all(word in _readable(message.content) for word in wanted)
    ]


def _readable(content: object) -> str:
    if isinstance(content, str):
        return content.casefold()
    if isinstance(content, dict):
        return "\n".join(_readable(part) for key, part in content.items() if key not in _NOT_READ)
    if isinstance(content, list):
        return "\n".join(map(_readable, content))
    return ""


def _is_damaged(error: DatabaseError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _busy() -> NianbaoError:
    return NianbaoError("数据库正被别的程序占用，这一步没有保存。请稍等片刻再试。")


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _record: object) -> None:
        # FULL: what a person was told is saved survives a loss of power, not only of the process.
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=5000",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
