"""`check --ledger`: what no sum can show, against the ledger itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main

LEDGER, PREVIOUS = "qinghe_township_2025_ledger.xlsx", "qinghe_township_2024.docx"


@pytest.fixture
def drafted(checkout: Path, tmp_path: Path) -> Path:
    """The sample township's report as drafted from its own ledger."""
    reports = checkout / "corpus" / "reports"
    words = ["draft", "--offline", "--agency", "示例县青禾镇人民政府", "--year", "2025"]
    files = ["--ledger", str(reports / LEDGER), "--previous", str(reports / PREVIOUS)]
    main([*words, *files, "--out", str(tmp_path / "2025")])
    return tmp_path / "2025" / "report.json"


def found(capsys: pytest.CaptureFixture[str], report: Path, checkout: Path) -> list[dict[str, Any]]:
    """The T19 findings of the report against its ledger."""
    reports = checkout / "corpus" / "reports"
    capsys.readouterr()
    beside = ["--previous", str(reports / PREVIOUS), "--ledger", str(reports / LEDGER)]
    main(["check", str(report), *beside, "--json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    return [finding for finding in file["findings"] if finding["code"] == "T19"]


def test_a_report_counted_from_its_ledger_agrees_with_it(
    drafted: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing differs from what was counted."""
    assert [] == found(capsys, drafted, checkout)


def test_a_case_moved_between_two_reasons_is_found(
    drafted: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All sums hold, and only the ledger shows the two cells."""
    data = json.loads(drafted.read_text(encoding="utf-8"))
    cells = data["tables"]["requests"]
    for column in ("natural_person", "total"):
        cells[f"granted.{column}"]["value"] -= 1
        cells[f"denied_internal_affairs.{column}"]["value"] += 1
    drafted.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    places = [finding["place"] for finding in found(capsys, drafted, checkout)]

    assert {("granted", "natural_person"), ("denied_internal_affairs", "natural_person")} == {
        (place["row"], place["column"]) for place in places
    }


def test_a_ledger_is_held_against_one_report_only(
    drafted: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two reports and one ledger are a mistake, told in one line."""
    ledger = checkout / "corpus" / "reports" / LEDGER

    assert 2 == main(["check", str(drafted), str(drafted), "--ledger", str(ledger)])
    assert "只给一份报告" in capsys.readouterr().err
