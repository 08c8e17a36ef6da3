"""The connection to the database: one file of SQLite, or a PostgreSQL server.

`open_database` is the only place that makes an engine. What the two databases do differently is in
`sqlite` and `postgres`; everything above speaks through `Database`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from assistant.errors import NianbaoError

CONNECTIONS, MORE_CONNECTIONS = 10, 20
"""Kept open, and opened beyond that while they are all in use: 30 people at once on one process."""
PATIENCE_S = 5
"""How long a writer waits for another before the person is told that the database is busy."""


class Database(ABC):
    """An open database. `name` is how people are told of it: path, or server and name, no password."""

    name: str
    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads. Raises NianbaoError with what to do where the database fails."""
        with self._explained(), Session(self._for_reading()) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is on disk when the block ends, and undone when it raises. Not to be
        opened inside of another.

        Raises IntegrityError where a key decides between two writers, else NianbaoError.
        """
        with self._explained(), Session(self._for_writing()) as session, session.begin():
            yield session

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except PoolTimeout as error:
            raise busy() from error
        except DBAPIError as error:
            failure = self.failure(error)
            if failure is None:
                raise
            raise failure from error

    def _for_reading(self) -> Engine:
        return self.engine

    def _for_writing(self) -> Engine:
        return self.engine

    @abstractmethod
    def alone(self) -> AbstractContextManager[Connection]:
        """A connection in a transaction that no other process can be in; for changes of the schema."""

    @abstractmethod
    def still(self) -> AbstractContextManager[Connection]:
        """A connection that sees the database as it is at one moment, whatever others write meanwhile."""

    @abstractmethod
    def failure(self, error: DBAPIError) -> NianbaoError | None:
        """What to tell the person of a failure of the database; None for a fault of the program."""

    @abstractmethod
    def wipe(self) -> None:
        """Take what was deleted off the disk too, as far as this database can."""

    @abstractmethod
    def problems(self) -> list[str]:
        """What is wrong with the database, in Chinese; empty when it is whole."""

    @abstractmethod
    def describe(self) -> str:
        """Kind, place and size of the database, in one Chinese line."""

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def busy() -> NianbaoError:
    """The failure of a step that had to wait too long for another."""
    return NianbaoError("数据库正被别的程序占用，这一步没有保存。请稍等片刻再试。")


def open_database(place: Path | str) -> Database:
    """The database at a path (SQLite; made where it is missing) or a URL (`postgresql://…`).

    Opens no connection to a server yet. Raises UserError where the driver for PostgreSQL is missing.
    """
    if isinstance(place, Path):
        from assistant.store.sqlite import SqliteFile

        return SqliteFile(place)
    from assistant.store.postgres import PostgresServer

    return PostgresServer(place)
