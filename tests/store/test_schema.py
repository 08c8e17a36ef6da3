"""The steps of the schema: they make what the models say, all or nothing, once, and refuse what is newer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from assistant.store.engine import open_database
from assistant.store.schema import HEAD, alembic_config, all_tables, bring_up


def shape(connection: Connection) -> dict[str, Any]:
    """Everything that the database says of its tables, but the names that SQLite files of old lack."""
    look = inspect(connection)

    def told(found: Any) -> Any:
        if isinstance(found, dict):
            return {key: told(value) for key, value in found.items() if key != "comment"}
        if isinstance(found, list):
            return sorted((told(one) for one in found), key=repr)
        return str(found)

    return {
        name: told(
            [
                look.get_columns(name),
                look.get_pk_constraint(name)["constrained_columns"],
                look.get_foreign_keys(name),
                look.get_unique_constraints(name),
                look.get_indexes(name),
            ]
        )
        for name in sorted(look.get_table_names())
    }


def triggers(connection: Connection) -> set[str]:
    """The triggers and tables that number by AUTOINCREMENT, as the database keeps them."""
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' UNION ALL SELECT tbl_name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
    else:
        query = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    return set(connection.scalars(text(query)))


def test_the_steps_make_what_the_models_say(place: Path | str, tmp_path: Path) -> None:
    """A database that went through every step is the same as a new one, and as the models."""
    stepped = open_database(place)
    with stepped.alone() as connection:
        command.upgrade(alembic_config(connection), "head")
    with stepped.reading() as session:
        connection = session.connection()
        differences = compare_metadata(MigrationContext.configure(connection), all_tables())
        by_steps = shape(connection), triggers(connection)
    stepped.close()

    assert [] == differences
    assert by_steps == made_anew(place, tmp_path)


def made_anew(place: Path | str, tmp_path: Path) -> tuple[dict[str, Any], set[str]]:
    """Shape and triggers of a new database of the same kind."""
    new = open_database(tmp_path / "new.sqlite" if isinstance(place, Path) else place)
    if isinstance(place, str):
        with new.alone() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    bring_up(new)
    with new.reading() as session:
        found = shape(session.connection()), triggers(session.connection())
    new.close()
    return found


def test_the_newest_step_is_the_head() -> None:
    """HEAD, which is read without Alembic, is the one last step, and the steps are one line."""
    steps = ScriptDirectory.from_config(alembic_config())

    assert [HEAD] == steps.get_heads()
