"""The steps of the schema: they make what the models say, all or nothing, once, and refuse what is newer."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, inspect, make_url, text

from assistant.cli import main
from assistant.errors import NianbaoError, UserError
from assistant.store.engine import Database, open_database
from assistant.store.repository import Store
from assistant.store.schema import HEAD, alembic_config, all_tables, bring_up

AGENCY = "示例县青禾镇人民政府"


@pytest.fixture(params=[1, 2])
def old(request: pytest.FixtureRequest, tmp_path: Path, checkout: Path) -> Path:
    """A file as the programs before Alembic wrote it, of schema 1 and of schema 2."""
    path = tmp_path / "nianbao.sqlite"
    dump = checkout / "tests" / "data" / f"store_schema_{request.param}.sql"
    with sqlite3.connect(path) as database:
        database.executescript(dump.read_text(encoding="utf-8"))
    database.close()
    return path


@pytest.fixture
def stepped(place: Path | str) -> Iterator[Database]:
    """A database at step 2, with a report of two versions and a message."""
    database = open_database(place)
    at = "'2026-01-05 09:00:00'"
    with database.alone() as connection:
        command.upgrade(alembic_config(connection), "0002")
        for row in (
            f"reports (id, agency, year, created_at) VALUES (7, '{AGENCY}', 2025, {at})",
            f"documents (sha256, name, report, added_at) VALUES ('abc', '2024', '{{}}', {at})",
            (
                "versions (report_id, number, made_at, person, change, state) "
                f"VALUES (7, 1, {at}, '甲', '新建', '{{\"previous\"\\:null,\"ledger\"\\:null}}')"
            ),
            (
                "versions (report_id, number, made_at, person, change, state) "
                f"VALUES (7, 2, {at}, '甲', '改', '{{\"previous\"\\:\"abc\",\"ledger\"\\:null}}')"
            ),
            (
                "messages (report_id, person, at, role, content) "
                f"VALUES (7, '甲', {at}, 'user', '{{}}')"
            ),
        ):
            connection.execute(text(f"INSERT INTO {row}"))
    yield database
    database.close()


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


def test_older_files_are_taken_over_whole(old: Path) -> None:
    """Bodies follow from the reports; versions know their files; nothing is left out or said twice."""
    before = sqlite3.connect(old)
    kept = {
        "reports": "SELECT id, year, created_at FROM reports",
        "documents": "SELECT * FROM documents",
        "versions": "SELECT report_id, number, made_at, person, change, state FROM versions",
        "messages": "SELECT id, report_id, at, role, content FROM messages",
    }
    rows = {table: before.execute(query).fetchall() for table, query in kept.items()}
    agencies = before.execute("SELECT id, agency FROM reports").fetchall()
    before.close()

    store = Store(old)
    reports = {(entry.id, entry.agency) for entry in store.reports()}
    bodies = [body.name for body in store.bodies()]
    store.close()

    after = sqlite3.connect(old)
    assert rows == {table: after.execute(query).fetchall() for table, query in kept.items()}
    after.close()
    assert set(agencies) == reports
    assert sorted({agency for _, agency in agencies}) == sorted(bodies)


def test_reports_that_were_taken_over_know_their_files(tmp_path: Path, checkout: Path) -> None:
    """Last year's report and the ledger of any version; a document that is not there is not named."""
    path = tmp_path / "nianbao.sqlite"
    database = sqlite3.connect(path)
    dump = checkout / "tests" / "data" / "store_schema_2.sql"
    database.executescript(dump.read_text(encoding="utf-8"))
    Store(path).close()
    documents = database.execute("SELECT * FROM report_documents").fetchall()
    ledgers = database.execute("SELECT * FROM report_ledgers").fetchall()
    database.close()

    assert [(1, "a" * 64)] == documents
    assert [(1, "b" * 64)] == ledgers


def test_a_database_at_an_older_step_is_brought_up(stepped: Database) -> None:
    """Its rows are as before, on both databases; the next report and message have new numbers."""
    bring_up(stepped)
    with stepped.reading() as session:
        versions = session.scalars(text("SELECT number FROM versions ORDER BY 1")).all()
        documents = session.execute(text("SELECT * FROM report_documents")).all()
        body = session.scalar(text("SELECT name FROM bodies JOIN reports ON body_id = bodies.id"))
        step = session.scalar(text("SELECT version_num FROM alembic_version"))

    assert [1, 2] == versions
    assert [(7, "abc")] == [tuple(row) for row in documents]
    assert AGENCY == body
    assert HEAD == step


def test_a_step_that_fails_leaves_everything_as_it_was(stepped: Database) -> None:
    """A version that cannot be read stops it in the middle; all tables and rows are those of before."""
    with stepped.writing() as session:
        session.execute(text("UPDATE versions SET state = '{' WHERE number = 2"))
        before = shape(session.connection())

    with pytest.raises(
        UserError, match=r"没有升级成功（JSONDecodeError：Expecting.*和升级前一样。请先用原来那一版"
    ):
        bring_up(stepped)
    with stepped.reading() as session:
        assert before == shape(session.connection())
        assert "0002" == session.scalar(text("SELECT version_num FROM alembic_version"))
        assert 2 == session.scalar(text("SELECT count(*) FROM versions"))
    with stepped.writing() as session:  # and once the fault is away, it goes
        session.execute(text("DELETE FROM versions WHERE number = 2"))
    bring_up(stepped)
    with stepped.reading() as session:
        assert 1 == session.scalar(text("SELECT count(*) FROM bodies"))


def test_a_table_that_a_step_does_not_expect_is_said_without_its_texts(stepped: Database) -> None:
    """The first line of what the database said is told, never a row."""
    with stepped.alone() as connection:
        connection.execute(text("CREATE TABLE bodies (id INTEGER, secret TEXT)"))

    with pytest.raises(UserError, match=r"没有升级成功（\w+：.*bodies") as found:
        bring_up(stepped)
    assert AGENCY not in str(found.value)
    assert "\n" not in str(found.value)


def dumped(path: Path) -> str:
    """Every table and row of a file as SQL."""
    with closing(sqlite3.connect(path)) as database:
        return "\n".join(database.iterdump())


def test_a_full_disk_stops_a_step_and_is_said(old: Path) -> None:
    """Every table and row is as before; with room again, the same file is brought up."""
    database = open_database(old)

    @event.listens_for(database.engine, "connect")
    def full(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    before = dumped(old)
    with pytest.raises(NianbaoError, match=r"磁盘已满或有故障.*请清理磁盘后再试"):
        bring_up(database)
    database.close()
    assert before == dumped(old)
    Store(old).close()


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_an_account_that_may_not_change_tables_leaves_them(stepped: Database, place: str) -> None:
    """The right that is missing is named; the tables stay at their step."""
    url = make_url(place)
    with stepped.alone() as connection:
        connection.execute(text("CREATE ROLE looker LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker"))
    try:
        with pytest.raises(NianbaoError, match="没有权限做这一步。请管理员给"):
            Store(url.set(username="looker").render_as_string(hide_password=False))
        with stepped.reading() as session:
            assert "0002" == session.scalar(text("SELECT version_num FROM alembic_version"))
    finally:
        with stepped.alone() as connection:
            connection.execute(text("DROP OWNED BY looker"))
            connection.execute(text("DROP ROLE looker"))


def test_the_command_line_says_it_in_one_line(
    old: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A step that fails, and a newer program's database: no trace of the program, exit code 2."""
    monkeypatch.setenv("NIANBAO_DATA", str(old.parent))
    with closing(sqlite3.connect(old)) as database:
        database.execute("UPDATE versions SET state = '{'")
        database.commit()
    assert 2 == main(["audit"])
    failed = capsys.readouterr().err
    with closing(sqlite3.connect(old)) as database:
        database.execute("UPDATE schema SET version = 99")
        database.commit()
    assert 2 == main(["audit"])
    newer = capsys.readouterr().err

    assert (1, 1) == (failed.count("\n"), newer.count("\n"))
    assert "没有升级成功" in failed
    assert "请先升级本程序" in newer


OPENER = """
import sys
from pathlib import Path
from assistant.store.repository import Store
place = sys.argv[1]
Store(place if "://" in place else Path(place)).close()
"""


def start_together(place: Path | str) -> list[tuple[int | None, str]]:
    """Code and errors of three processes that open the same database at once."""
    command_line = [sys.executable, "-c", OPENER, str(place)]
    together = [subprocess.Popen(command_line, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    errors = [process.communicate()[1] for process in together]
    return list(zip([process.returncode for process in together], errors, strict=True))


def test_processes_that_start_together_make_one_database(place: Path | str) -> None:
    """Only one of them makes the tables; all start."""
    assert [(0, "")] * 3 == start_together(place)


def test_processes_that_start_together_bring_it_up_once(
    stepped: Database, place: Path | str
) -> None:
    """Only one of them takes the steps; all start."""
    assert [(0, "")] * 3 == start_together(place)
    with stepped.reading() as session:
        assert 1 == session.scalar(text("SELECT count(*) FROM bodies"))
        assert 1 == session.scalar(text("SELECT count(*) FROM alembic_version"))


def test_a_newer_database_is_refused_and_left_alone(place: Path | str) -> None:
    """A step that this program does not know means a newer program."""
    Store(place).close()
    database = open_database(place)
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(UserError, match="由更新版本的程序写成，请先升级本程序"):
        Store(place)
    with database.reading() as session:
        assert "9999" == session.scalar(text("SELECT version_num FROM alembic_version"))
    database.close()


def test_programs_before_alembic_refuse_the_database(place: Path | str) -> None:
    """The number they look at is higher than theirs, in a new database and in one taken over."""
    Store(place).close()
    database = open_database(place)
    with database.reading() as session:
        assert 3 == session.scalar(text("SELECT version FROM schema"))
    database.close()


def test_a_database_of_another_program_is_refused(place: Path | str) -> None:
    """Tables of the same names that are not ours are never written to."""
    database = open_database(place)
    with database.alone() as connection:
        connection.execute(text("CREATE TABLE reports (id INTEGER, body TEXT)"))

    with pytest.raises(UserError, match=r"别的程序的同名数据表（reports）.*另建一个空的数据库"):
        Store(place)
    with database.reading() as session:
        assert ["reports"] == inspect(session.connection()).get_table_names()
    database.close()
