"""`nianbao backup`, `restore` and `audit`: all of it comes back, from either database into either."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.services import Services
from assistant.settings import Settings

AGENCY = "示例县青禾镇人民政府"
LAST_YEAR, LIKE = "qinghe_township_2024.docx", "nongye_bureau_2024.html"
LEDGER = "qinghe_township_2025_ledger.xlsx"
MADE_ANEW = ("index", "tmp", "endpoints.json", "nianbao.sqlite")
"""What of a data folder is no file that a person gave or took."""

Run = Callable[..., int]
Where = tuple[Path, Path | str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a data folder and, where one is given, a server's database."""

    def run(data: Path, place: Path | str, *words: str) -> int:
        monkeypatch.setenv("NIANBAO_DATA", str(data))
        monkeypatch.setenv("NIANBAO_DATABASE_URL", place if isinstance(place, str) else "")
        return main(list(words))

    return run


def opened(data: Path, place: Path | str) -> Services:
    """The program on a data folder."""
    url = place if isinstance(place, str) else None
    return Services(Settings(data=data, database_url=url))


@pytest.fixture
def office(tmp_path: Path, place: Path | str, checkout: Path) -> Iterator[Path]:
    """A data folder with all that people give, and a report that was deleted again."""
    data, files = tmp_path / "office", checkout / "corpus" / "reports"
    services = opened(data, place if isinstance(place, str) else data)
    store = services.store
    store.people.add("甲", "clerk", "经办人甲", "hash")
    desk = services.create(AGENCY, 2025)
    view = desk.import_previous(1, LAST_YEAR, (files / LAST_YEAR).read_bytes())
    view = desk.choose_like(view.version, LIKE, (files / LIKE).read_bytes())
    desk.export_docx(view, date(2026, 1, 20))
    desk.import_ledger(view.version, LEDGER, (files / LEDGER).read_bytes())
    desk.remember("user", {"text": "起草第一部分"})
    (data / "library" / "reports").mkdir(parents=True)
    (data / "library" / "reports" / LIKE).write_bytes((files / LIKE).read_bytes())
    gone = store.create("示例县白塔镇人民政府", 2025, "乙").report_id
    store.delete_report(gone, "乙")
    services.close()
    yield data
    services.close()


@pytest.fixture
def where(office: Path, place: Path | str) -> Where:
    """The data folder, and its database: the file in it or a server's."""
    return office, place if isinstance(place, str) else office


@pytest.fixture
def archive(where: Where, run: Run, tmp_path: Path) -> Path:
    """A backup of it, just written."""
    path = tmp_path / "backup.zip"
    assert 0 == run(*where, "backup", str(path))
    return path


def everything(services: Services) -> tuple[object, ...]:
    """What a person can see of a program's data, and every file that she gave or took."""
    store = services.store
    files = {
        path.relative_to(services.data).as_posix(): path.read_bytes()
        for path in services.data.rglob("*")
        if path.is_file() and not path.relative_to(services.data).parts[0].startswith(MADE_ANEW)
    }
    desk = services.desk(1)
    view = desk.view()
    return (
        store.reports(),
        store.bodies(),
        store.people.accounts(),
        store.history(1),
        [store.load(1, number) for number in range(1, 5)],
        desk.messages(),
        (view.previous, view.like, desk.starting.original(view), desk.starting.ledger(view)),
        [line for line in store.audit() if line.action != "恢复备份"],
        files,
    )


@pytest.fixture(params=["to a file", "to a server"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    """An empty data folder, and the file in it or an empty database of a server."""
    data = tmp_path / "elsewhere"
    if request.param == "to a file":
        yield data, data
        return
    import sqlalchemy

    server = sqlalchemy.make_url(request.getfixturevalue("postgres_server"))
    engine = sqlalchemy.create_engine(
        server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    name = "nianbao_test_restored"
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield data, server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def test_everything_comes_back_from_either_database_into_either(
    where: Where, archive: Path, elsewhere: Where, run: Run
) -> None:
    """Reports, versions, talk, documents, audit, files; and no number of a deleted report is given anew."""
    assert 0o600 == stat.S_IMODE(archive.stat().st_mode)
    assert 0 == run(*elsewhere, "restore", str(archive))

    before, after = opened(*where), opened(*elsewhere)
    folders = {name.split("/")[0] for name in everything(before)[-1]}  # type: ignore[attr-defined]
    assert {"ledgers", "originals", "exports", "library"} == folders
    assert everything(before) == everything(after)
    assert "恢复备份" == after.store.audit(limit=1)[0].action
    number = before.store.create("示例县白塔镇人民政府", 2025, "乙").report_id
    assert number == after.store.create("示例县白塔镇人民政府", 2025, "乙").report_id
    assert 3 == number
    for folder in ("ledgers", "originals"):
        (file,) = (path for path in (after.data / folder).rglob("*") if path.is_file())
        assert 0o600 == stat.S_IMODE(file.stat().st_mode)
        assert 0o700 == stat.S_IMODE((after.data / folder).stat().st_mode)
    before.close()
    after.close()


def test_nothing_is_ever_overwritten(
    where: Where, archive: Path, tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a file of that name, nor a data folder or a database in use."""
    data = archive.read_bytes()

    assert 2 == run(*where, "backup", str(archive))
    assert "已经存在，备份不会覆盖它" in capsys.readouterr().err
    assert data == archive.read_bytes()
    assert 2 == run(*where, "restore", str(archive))
    assert "里已经有数据" in capsys.readouterr().err
    if isinstance(where[1], str):
        assert 2 == run(tmp_path / "empty", where[1], "restore", str(archive))
        assert "里已经有数据，恢复不会覆盖它。请换一个空的数据库" in capsys.readouterr().err
        assert [] == list((tmp_path / "empty").iterdir())


def changed(archive: Path, name: str, content: bytes | None, *, listed: bool = False) -> Path:
    """A copy of the archive in which one file is another, or is not there; its manifest says so or not."""
    target = archive.with_name(f"changed {len(list(archive.parent.glob('changed*')))}.zip")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as copy:
        for entry in source.namelist():
            if listed and entry == "manifest.json":
                manifest = json.loads(source.read(entry))
                manifest["files"][name] = manifest["files"].pop("nianbao.sqlite")
                copy.writestr(entry, json.dumps(manifest))
            elif entry != name and not (listed and entry == "nianbao.sqlite"):
                copy.writestr(entry, source.read(entry))
        if content is not None:
            copy.writestr(name, content)
        elif listed:
            copy.writestr(name, source.read("nianbao.sqlite"))
    return target


def test_a_damaged_archive_is_refused_and_nothing_is_written(
    office: Path, archive: Path, tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut off, changed, incomplete, with a file that would land elsewhere, or no archive at all."""
    empty = tmp_path / "empty"
    cut = tmp_path / "cut.zip"
    cut.write_bytes(archive.read_bytes()[:-200])
    ledger = next(path for path in office.rglob(LEDGER)).relative_to(office).as_posix()
    word = tmp_path / "word.zip"
    with zipfile.ZipFile(word, "w") as other:
        other.writestr("document.xml", "x")

    for wrong, said in (
        (cut, "不是备份文件，或者已损坏"),
        (tmp_path / "missing.zip", "没有这个文件"),
        (word, "不是年报助手的备份文件"),
        (changed(archive, ledger, b"other"), f"{LEDGER} 已损坏"),
        (changed(archive, ledger, None), "与清单不一致"),
        (changed(archive, "extra.txt", b"x"), "与清单不一致"),
        (changed(archive, "../outside", None, listed=True), "与清单不一致"),
        (changed(archive, "ledgers/../../outside", None, listed=True), "与清单不一致"),
    ):
        assert 2 == run(empty, empty, "restore", str(wrong))
        assert said in capsys.readouterr().err
        assert not empty.exists()
        assert not (tmp_path / "outside").exists()


def test_a_backup_of_a_newer_program_is_refused(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the data folder stays empty, so that one can upgrade and try again."""
    import sqlalchemy

    data, archive, empty = tmp_path / "data", tmp_path / "backup.zip", tmp_path / "empty"
    services = opened(data, data)
    with services.store._database.writing() as session:
        session.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'"))
    services.store.write_snapshot(tmp_path / "snapshot")
    services.close()
    sha256 = hashlib.sha256((tmp_path / "snapshot").read_bytes()).hexdigest()
    manifest = {
        "format": "nianbao.backup/1",
        "made_at": "2026-01-05T09:00:00",
        "reports": 0,
        "files": {"nianbao.sqlite": sha256},
    }
    with zipfile.ZipFile(archive, "w") as target:
        target.write(tmp_path / "snapshot", "nianbao.sqlite")
        target.writestr("manifest.json", json.dumps(manifest))

    assert 2 == run(empty, empty, "restore", str(archive))
    assert "由更新版本的程序写成，请先升级本程序" in capsys.readouterr().err
    assert [] == list(empty.iterdir())


def test_the_audit_is_listed_by_day_and_body_and_page(
    where: Where, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newest first; the last line says how to go on; a wrong date or body is said in Chinese."""

    def listed(*words: str) -> list[str]:
        assert 0 == run(*where, "audit", "--json", *words)
        return [line["action"] for line in json.loads(capsys.readouterr().out)]

    everything = listed()
    assert ["删除报告", "新建报告", "登记机关", "修改报告"] == everything[:4]
    assert everything == listed("--since", "2020-01-01", "--until", "2099-12-31")
    assert [] == listed("--until", "2020-01-01")
    assert 6 == len(listed("--body", AGENCY))
    assert ["删除报告"] == listed("--person", "乙", "--action", "删除报告")

    assert 0 == run(*where, "audit", "--limit", "2")
    output = capsys.readouterr()
    assert 2 == len(output.out.splitlines())
    assert "乙　删除报告　示例县白塔镇人民政府2025　共 1 版" in output.out
    before = output.err.rstrip("。\n").rsplit(" ", 1)[1]
    assert everything[2:] == listed("--before", before)

    assert 2 == run(*where, "audit", "--since", "昨天")
    assert "日期要写成 2026-01-31 这样" in capsys.readouterr().err
    assert 2 == run(*where, "audit", "--body", "没有的镇")
    assert "没有登记过“没有的镇”这个机关" in capsys.readouterr().err
