"""`nianbao doctor`: every part named, what is broken with what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.services import Services
from assistant.services.accounts import OPERATOR
from assistant.settings import Settings


def doctor(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code, and each check by its name."""
    code = main(["doctor", "--json", *options])
    return code, {check["name"]: check for check in json.loads(capsys.readouterr().out)}


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and no model."""
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    for name in ("NIANBAO_LLM_BASE_URL", "NIANBAO_LLM_MODEL", "NIANBAO_LLM_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


def test_a_fresh_installation_is_fine_and_says_what_is_not_there_yet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No index is worth knowing, no model is no fault."""
    code, checks = doctor(capsys)

    assert 0 == code
    assert "note" == checks["检索库"]["state"]
    assert "fine" == checks["数据库"]["state"]
    assert "照常可用" in checks["模型"]["lines"][0]


def test_accounts_are_counted(capsys: pytest.CaptureFixture[str], own_data: Path) -> None:
    """None, alone, then so many, and whether anybody can manage them."""
    services = Services(Settings(data=own_data))
    assert "再决定谁来用" in doctor(capsys, "--offline")[1]["账号"]["lines"][0]
    services.accounts.choose_alone()
    assert "只在本机一个人用" in doctor(capsys, "--offline")[1]["账号"]["lines"][0]
    services.accounts.add_person(OPERATOR, "jingban-a", "经办人甲")
    assert "note" == doctor(capsys, "--offline")[1]["账号"]["state"]
    services.accounts.add_person(OPERATOR, "admin-a", "管理员甲", everywhere=True)
    services.store.close()
    checked = doctor(capsys, "--offline")[1]["账号"]
    assert ("fine", "2 人，其中全系统的管理员 1 人；停用 0 人") == (
        checked["state"],
        checked["lines"][0],
    )


def test_a_damaged_database_is_named(capsys: pytest.CaptureFixture[str], own_data: Path) -> None:
    """The other checks still run."""
    own_data.mkdir()
    (own_data / "nianbao.sqlite").write_bytes(b"not a database" * 100)

    code, checks = doctor(capsys, "--offline")

    assert 1 == code
    assert "broken" == checks["数据库"]["state"]
    assert "从备份恢复" in checks["数据库"]["lines"][0]
    assert "数据文件夹" in checks
    assert "note" == checks["账号"]["state"]


def test_the_database_is_named_with_its_place(
    capsys: pytest.CaptureFixture[str],
    own_data: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file, or the server that the setting names; a server that is not there is said."""
    code, checks = doctor(capsys, "--offline")
    assert f"SQLite 文件 {own_data}/nianbao.sqlite" in checks["数据库"]["lines"][0]

    monkeypatch.setenv("NIANBAO_DATABASE_URL", postgres_url)
    code, checks = doctor(capsys, "--offline")
    assert 0 == code
    assert checks["数据库"]["lines"][0].startswith("PostgreSQL ")
    assert checks["数据库"]["lines"][0].endswith("有 0 份报告，没有发现损坏")

    monkeypatch.setenv("NIANBAO_DATABASE_URL", "postgresql://a:geheim@127.0.0.1:1/b")
    code, checks = doctor(capsys, "--offline")
    assert 1 == code
    assert "连不上数据库 a@127.0.0.1:1/b" in checks["数据库"]["lines"][0]


def test_the_model_is_asked_and_what_it_can_do_is_kept(
    capsys: pytest.CaptureFixture[str],
    own_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    model_server: Any,
    say: Any,
) -> None:
    """The endpoint's abilities are shown, and remembered without its key."""
    monkeypatch.setenv("NIANBAO_LLM_BASE_URL", model_server.url)
    monkeypatch.setenv("NIANBAO_LLM_MODEL", "scripted")
    monkeypatch.setenv("NIANBAO_LLM_API_KEY", "secret-key")
    model_server.script(lambda _request: say("好，好。"))

    code, checks = doctor(capsys)

    assert 0 == code
    assert "逐字输出：支持" in checks["模型"]["lines"]
    kept = (own_data / "endpoints.json").read_text(encoding="utf-8")
    assert model_server.url in kept
    assert "secret-key" not in kept


def test_a_silent_endpoint_is_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens: the operator is told what to look at."""
    monkeypatch.setenv("NIANBAO_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("NIANBAO_LLM_MODEL", "scripted")

    code, checks = doctor(capsys)

    assert 1 == code
    assert "连不上" in checks["模型"]["lines"][1]


def test_the_page_does_not_start_on_a_database_that_is_not_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what to do."""
    monkeypatch.setenv("NIANBAO_DATABASE_URL", "postgresql://a:geheim@127.0.0.1:1/b")

    assert 2 == main(["serve"])
    error = capsys.readouterr().err
    assert error.startswith("连不上数据库 a@127.0.0.1:1/b：服务器没有应答")
    assert 1 == len(error.splitlines())
