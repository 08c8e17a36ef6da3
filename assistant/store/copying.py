"""A whole database as one SQLite file, and back into an empty database, whichever of the two kinds.

So a backup is the same for both, and an office can move from the file to a server or back.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, text

from assistant.errors import UserError
from assistant.store.engine import Database
from assistant.store.models import SchemaRow
from assistant.store.schema import all_tables, bring_up
from assistant.store.sqlite import SqliteFile

ROWS_AT_ONCE = 200
_MADE_WITH_THE_DATABASE = (SchemaRow.__tablename__,)


def write_snapshot(database: Database, target: Path) -> None:
    """Everything in the database at one moment, as a new SQLite file at `target`; others go on working."""
    if isinstance(database, SqliteFile):
        database.vacuum_into(target)
        return
    copy = SqliteFile(target)
    try:
        bring_up(copy)
        with database.still() as source, copy.alone() as connection:
            _copy(source, connection)
        copy.wipe()
    finally:
        copy.close()


def fill_from_snapshot(database: Database, source: Path) -> None:
    """Put everything of a snapshot into an empty database, all or nothing.

    The snapshot is brought to the tables of this program first. Raises UserError where the database
    is not empty.
    """
    snapshot = SqliteFile(source)
    try:
        bring_up(snapshot)
        bring_up(database)
        with snapshot.still() as rows, database.alone() as target:
            if not is_empty(target):
                raise UserError(
                    f"数据库 {database.name} 里已经有数据，恢复不会覆盖它。请换一个空的数据库。"
                )
            _copy(rows, target)
    finally:
        snapshot.close()


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row."""
    return not any(
        connection.scalar(select(func.count()).select_from(table))
        for table in all_tables().sorted_tables
        if table.name not in _MADE_WITH_THE_DATABASE
    )


def _copy(source: Connection, target: Connection) -> None:
    for table in all_tables().sorted_tables:
        if table.name in _MADE_WITH_THE_DATABASE:
            continue
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
        for part in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in part])
        if number := _last_number(source, table):
            _go_on_from(target, table, number)


def _last_number(connection: Connection, table: Table) -> int:
    """The highest number that was ever given in a table, 0 for one that gives none."""
    column = table.autoincrement_column
    if column is None or not table.dialect_options["sqlite"]["autoincrement"]:
        return 0
    if connection.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
        return connection.scalar(query, {"table": table.name}) or 0
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(:table, :column)"),
        {"table": table.name, "column": column.name},
    )
    query = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
    return connection.scalar(query) or 0


def _go_on_from(connection: Connection, table: Table, number: int) -> None:
    """Let the next row have the next number, also where the last ones were deleted."""
    column = table.autoincrement_column
    if column is None:
        return
    if connection.dialect.name == "sqlite":
        names = {"table": table.name, "number": number}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), names)
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:table, :number)"), names)
    else:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :number)"),
            {"table": table.name, "column": column.name, "number": number},
        )
