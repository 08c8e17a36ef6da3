"""One SQLite file in WAL mode, which several threads and processes of one machine may use."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assistant.errors import NianbaoError, UserError
from assistant.store.engine import CONNECTIONS, MORE_CONNECTIONS, PATIENCE_S, Database, busy

# FULL: what a person was told is saved survives a loss of power, not only of the process.
PRAGMAS = (
    f"busy_timeout={PATIENCE_S * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    # A large change, such as a step of the schema, would leave a log of its size for good.
    f"journal_size_limit={64 * 1024**2}",
)
_BEGIN = "nianbao_begin"


class SqliteFile(Database):
    """`SqliteFile(path)` makes the folder where it is missing; the file comes with the first connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _not_writable(path) from error
        self.engine = _engine(path)
        self._writer = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._plain = self.engine.execution_options(**{_BEGIN: ""})
        self._turn = threading.Lock()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One writer of this process after the other: SQLite lets those who wait try again and again,
        and of thirty some never get their turn. Only other processes are left to wait for.
        """
        if not self._turn.acquire(timeout=PATIENCE_S):
            raise busy()
        try:
            with super().writing() as session:
                yield session
        finally:
            self._turn.release()

    def _for_writing(self) -> Engine:
        return self._writer

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """The one writer of the file; foreign keys are looked at when the change is done."""
        with self._explained(), self._plain.connect() as connection:
            # A table is changed by making it anew; the references to it must not notice.
            connection.execute(text("PRAGMA foreign_keys=OFF"))
            connection.execute(text("BEGIN IMMEDIATE"))
            try:
                yield connection
                if broken := connection.execute(text("PRAGMA foreign_key_check")).fetchall():
                    raise RuntimeError(f"migration leaves broken references: {broken[:3]}")
                connection.commit()
            finally:
                connection.rollback()
                connection.execute(text("PRAGMA foreign_keys=ON"))

    @contextmanager
    def still(self) -> Iterator[Connection]:
        """One transaction: in WAL mode it keeps to what was there at its first look."""
        with self._explained(), self.engine.connect() as connection:
            yield connection

    def vacuum_into(self, target: Path) -> None:
        """Everything at one moment as a new file that only its owner reads; others go on working."""
        target.touch(mode=0o600, exist_ok=False)
        with self._explained(), self._plain.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))

    def failure(self, error: DBAPIError) -> NianbaoError | None:
        """By the code of SQLite: damaged, not writable, disk full, busy."""
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return UserError(
                f"数据库文件 {self.path} 已损坏，或不是数据库。"
                "请从备份恢复这个文件，或把它移开后重新启动。"
            )
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return _not_writable(self.path)
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return NianbaoError(
                f"写不进数据库文件 {self.path}：磁盘已满或有故障，这一步没有保存。请清理磁盘后再试。"
            )
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return busy()
        return None

    def wipe(self) -> None:
        """Overwrite the log: the pages were zeroed (secure_delete), the old ones still stand in it."""
        with self._turn, self._explained(), self._plain.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def problems(self) -> list[str]:
        """What SQLite's own check finds."""
        try:
            with self.reading() as session:
                found = [str(line) for line in session.scalars(text("PRAGMA quick_check"))]
        except UserError as error:  # so damaged that the check itself cannot go on
            return [str(error)]
        if found == ["ok"]:
            return []
        return [f"数据库文件有损坏（{found[0]}）。请从备份恢复，并保留现在的文件。"]

    def describe(self) -> str:
        """Path and size, with its log."""
        files = self.path.parent.glob(f"{self.path.name}*")
        return f"SQLite 文件 {self.path}，{sum(f.stat().st_size for f in files) / 1024**2:.1f} MB"


def _not_writable(path: Path) -> UserError:
    return UserError(
        f"打不开或写不了数据库文件 {path}。请修改文件和文件夹的权限，或用 NIANBAO_DATA 指定别的文件夹。"
    )


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=CONNECTIONS,
        max_overflow=MORE_CONNECTIONS,
        pool_timeout=PATIENCE_S,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        # The driver would begin by itself, and only before rows are written; we say when and how.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if statement := connection.get_execution_options().get(_BEGIN, "BEGIN"):
            connection.exec_driver_sql(statement)

    return engine
