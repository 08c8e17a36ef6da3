"""`check --figures`: the figure ledger on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import main

SAMPLE = "corpus/reports/qinghe_township_2024.html"


def test_check_lists_every_figure_as_json(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --figures each file has its ledger; without it none."""
    code = main(["check", str(checkout / SAMPLE), "--figures", "--json"])
    (entry,) = json.loads(capsys.readouterr().out)["files"]

    assert 0 == code
    verdicts = {figure["verdict"] for figure in entry["figures"]}
    assert {"agrees", "unbound", "cannot_be_checked"} == verdicts
    main(["check", str(checkout / SAMPLE), "--json"])
    assert "figures" not in json.loads(capsys.readouterr().out)["files"][0]


def test_check_prints_the_ledger_in_words(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a figure, then how many have which verdict."""
    main(["check", str(checkout / SAMPLE), "--figures"])
    lines = capsys.readouterr().out.splitlines()

    assert any("26件" in line and "相符" in line and "第一部分" in line for line in lines)
    assert any(line.startswith("  共 ") and "不符 0" in line for line in lines)
