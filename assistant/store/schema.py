"""Bringing a database to the tables of this program: made new, taken over, migrated, or refused.

The steps are Alembic's, in `migrations`; it is imported only for a database that needs one. A step is
all or nothing, and of several processes that start at once one does it while the others wait.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, String, Table, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.schema import Column, PrimaryKeyConstraint

from assistant.errors import NianbaoError, UserError
from assistant.store.engine import Database
from assistant.store.models import Base, SchemaRow
from assistant.store.people_models import PersonRow  # with it all tables of people are known

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0004"
"""The newest step; a test holds it to the files."""
BEFORE_ALEMBIC = {None: "0002", 1: "0001", 2: "0002"}
"""The row that programs before Alembic kept, and the step it stands for. None: killed before it was written."""
GUARD = 3
"""What is in that row now: higher than any of those programs knows, so that they refuse the database."""
TRIES, RETRY_PAUSE_S = 5, 0.2
LONGEST_REASON = 120
_OF_A_STEP = (SQLAlchemyError, LookupError, RuntimeError, TypeError, ValueError)
"""What a step raises over rows or tables that it did not expect."""

_stamp = Table(  # as Alembic makes it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def all_tables() -> MetaData:
    """The metadata of every table of this program."""
    assert PersonRow.metadata is Base.metadata
    return Base.metadata


def bring_up(database: Database) -> None:
    """Give the database the tables of this program.

    Raises UserError when it is none, was written by a newer program, belongs to another program, or a
    step does not go through; NianbaoError when the disk is full or it stays busy. It is then as it was.
    """
    for tries_left in range(TRIES - 1, -1, -1):
        try:
            with database.reading() as session:
                stored = _stored(session.connection(), database.name)
            if stored is None and (problems := database.problems()):
                raise UserError(problems[0])
            if stored != HEAD:
                _bring_up_alone(database)
        except UserError:
            raise
        except NianbaoError:  # another process is making the same file
            if not tries_left:
                raise
            time.sleep(RETRY_PAUSE_S)
        else:
            return


def _bring_up_alone(database: Database) -> None:
    """Make or step up while no other process does. Raises UserError for a step that does not go through."""
    try:
        with database.alone() as connection:
            _change(connection, database.name)
    except _OF_A_STEP as error:
        reason = str(error).partition("\n")[0][
            :LONGEST_REASON
        ]  # what follows can hold texts of a report
        raise UserError(
            f"数据库 {database.name} 没有升级成功（{type(error).__name__}：{reason}），里面的数据和升级前一样。"
            "请先用原来那一版程序工作，并请维护人员看这条信息和一份备份。"
        ) from error


def _change(connection: Connection, name: str) -> None:
    stored = _stored(connection, name)  # again: another process may have done it while we waited
    if stored is None:
        _make(connection, name)
    elif stored != HEAD:
        _migrate(connection, stored, name)


def _stored(connection: Connection, name: str) -> str | None:
    """The step the database stands at; None for one without tables of ours."""
    tables = set(inspect(connection).get_table_names())
    if _stamp.name in tables:
        return connection.scalar(select(_stamp.c.version_num))
    if SchemaRow.__tablename__ not in tables:
        return None
    version = connection.scalar(select(SchemaRow.version))
    if version not in BEFORE_ALEMBIC:
        raise _newer(name)
    return BEFORE_ALEMBIC[version]


def _make(connection: Connection, name: str) -> None:
    """All tables of a new database, without a step."""
    foreign = set(inspect(connection).get_table_names()) & set(all_tables().tables)
    if foreign:
        raise UserError(
            f"数据库 {name} 里已有别的程序的同名数据表（{'、'.join(sorted(foreign))}）。"
            "请为年报另建一个空的数据库。"
        )
    all_tables().create_all(connection, checkfirst=False)
    _stamp.create(connection)
    connection.execute(_stamp.insert().values(version_num=HEAD))
    with Session(connection) as session:
        session.add(SchemaRow(version=GUARD))
        session.flush()


def _migrate(connection: Connection, stored: str, name: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if stored not in known:
        raise _newer(name)
    if not inspect(connection).has_table(_stamp.name):
        command.stamp(config, stored)
    command.upgrade(config, "head")


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration with our steps, working on this connection, in its transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "assistant.store:migrations")
    config.attributes["connection"] = connection
    return config


def _newer(name: str) -> UserError:
    return UserError(f"数据库 {name} 由更新版本的程序写成，请先升级本程序。")
