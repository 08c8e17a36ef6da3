"""Whom a failing model sends where: a clerk at the page to the administrator, who is at the machine to a setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_clerk import Server
from people_site import Browser, words

from assistant.cli import main
from assistant.services import Services
from assistant.settings import Settings

NOWHERE = "http://127.0.0.1:9/v1"
MODEL = {"NIANBAO_LLM_BASE_URL": NOWHERE, "NIANBAO_LLM_MODEL": "nobody"}


def test_the_page_names_no_setting(tmp_path: Path) -> None:
    """Neither before the model was ever asked nor in the answer; she is told what works without."""
    services = Services(Settings(data=tmp_path))
    report = services.create("示例县青禾镇人民政府", 2025).report_id
    services.close()
    server = Server(tmp_path, **MODEL)
    server.start()
    try:
        with Browser(server.url.rstrip("/")) as browser:
            number = browser.events()[":submit"]
            told = words(browser.event(number, ["说说今年的情况", str(report)]))
    finally:
        server.kill()

    assert (
        "连不上模型服务。请重试；还是这样，请告诉管理员（运行 nianbao doctor 可以看到原因）" in told
    )
    assert "也可以先不用模型" in told
    assert "NIANBAO_" not in told


def test_the_command_line_and_doctor_name_the_setting(
    tmp_path: Path,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who runs them can change it."""
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    for name, value in MODEL.items():
        monkeypatch.setenv(name, value)
    ledger = checkout / "corpus" / "reports" / "qinghe_township_2025_ledger.xlsx"
    drafting = f"draft --agency 示例县青禾镇人民政府 --year 2025 --ledger {ledger} --out"

    assert 0 == main(["index", "build"])
    assert 3 == main([*drafting.split(), str(tmp_path / "out")])
    assert "连不上模型服务。请确认它已经启动、NIANBAO_LLM_BASE_URL" in capsys.readouterr().err
    main(["doctor"])
    assert "NIANBAO_LLM_BASE_URL" in capsys.readouterr().out
