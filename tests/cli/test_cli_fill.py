"""`nianbao fill`: rows behind each cell, deadlines, decisions, the office's words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main

ROWS = (
    "编号,收到日期,申请人类型,办理结果,答复日期",
    "2025-001,2025-03-03,自然人,不属于政府信息,2025-04-07",
    "2025-002,2025-12-18,自然人,,",
    "2025-003,2025-12-25,合作社,,",
)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger in GBK with two undecided rows, one of them late, and one request still open."""
    path = tmp_path / "台账.csv"
    path.write_text("\n".join(ROWS), encoding="gbk")
    return path


def fill(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    code = main(["fill", str(path), "--year", "2025", *options])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_decisions_settle_the_errors_and_rows_are_told(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without them two errors and exit 1; with them none, and each cell leads to its rows."""
    assert 1 == fill(capsys, ledger)[0]
    path = tmp_path / "决定.json"
    path.write_text(json.dumps({"不属于政府信息": "other_misc", "台账!C4": "其他"}), "utf-8")

    code, out, _ = fill(capsys, ledger, "--decisions", str(path), "--json")

    result: dict[str, Any] = json.loads(out)
    assert 0 == code
    assert 1 == result["tables"]["requests"]["other_misc.natural_person"]["value"]
    assert [{"sheet": "台账", "cell": "A2"}] == result["rows"]["requests.other_misc.total"]
    assert [{"sheet": "台账", "cell": "A4"}] == result["rows"]["requests.carried_out.other_org"]
    assert 3 == len(result["rows"]["requests.new_received.total"])
    assert "deadlines" not in result


def test_deadlines_are_listed_for_the_day_that_is_given(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twenty working days from 18 December end on 16 January, a moved Sunday among them."""
    _, out, _ = fill(capsys, ledger, "--deadlines", "--today", "2026-01-13")
    assert "答复期限" in out
    assert "2025-12-18 收到，应在 2026-01-16 前答复，即将到期，还有 3 个工作日" in out

    _, out, _ = fill(capsys, ledger, "--deadlines", "--today", "2026-01-20", "--json")
    assert [("2026-01-16", "overdue", 2)] == [
        (item["due"], item["standing"], item["working_days"])
        for item in json.loads(out)["deadlines"]
    ]

    _, out, _ = fill(capsys, ledger, "--deadlines", "--today", "2025-12-26")
    assert "没有超期或即将到期的申请" in out


def test_words_of_the_office_are_taken_from_the_setting(
    ledger: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """NIANBAO_LEDGER_WORDS names the file; a fault in it ends the run with one line."""
    words = tmp_path / "用语.toml"
    monkeypatch.setenv("NIANBAO_LEDGER_WORDS", str(words))
    entry = "[[kind]]\ncolumn = '{}'\nwords = ['合作社']\nbasis = '本县口径'\n"
    words.write_text(entry.format("other_org"), encoding="utf-8")

    _, out, _ = fill(capsys, ledger, "--json")
    assert 1 == json.loads(out)["tables"]["requests"]["carried_out.other_org"]["value"]

    words.write_text(entry.format("其他"), encoding="utf-8")
    code, out, err = fill(capsys, ledger)
    assert (2, "") == (code, out)
    assert "“其他”不是表三的列标识" in err
