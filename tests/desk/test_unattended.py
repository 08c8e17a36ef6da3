"""A report drafted in one go has the same shape with a model and without."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ModelUnavailable, UsageError
from assistant.services import Services
from assistant.unattended import Drafted, draft_report

TODAY = date(2026, 1, 12)


def draft(services: Services, **changes: Any) -> Drafted:
    """The sample township's report of 2025."""
    folder = services.library.corpus / "reports"
    values: dict[str, Any] = {
        "agency": "示例县青禾镇人民政府",
        "year": 2025,
        "ledger_path": folder / "qinghe_township_2025_ledger.xlsx",
        "previous_path": folder / "qinghe_township_2024.docx",
        "facts_path": None,
        "today": TODAY,
    }
    return draft_report(**{**values, **changes})


def test_model_and_roll_forward_give_the_same_shape(
    services: Services, model_server: Any, connect: Any, tmp_path: Path
) -> None:
    """The six files are there both ways; the model's draft names its prompt, facts and passages."""
    model_server.script(
        "本报告由镇政府编制。",
        "（二）依申请公开情况。新收申请[F:requests.new_received.total]件。",
        "目前还存在解读形式单一的问题，将改进。",
        "收取信息处理费[F:said.wechat_posts]元。",
    )
    offline = draft(services)
    modelled = draft(services, model=connect(model_server.url), passages=services.passages_for)
    offline.write(tmp_path / "offline")
    modelled.write(tmp_path / "model")

    files = [{path.name for path in (tmp_path / name).iterdir()} for name in ("offline", "model")]
    assert files[0] == files[1]
    assert set(offline.summary()) == set(modelled.summary())
    provenance = modelled.summary()["provenance"]
    assert {"preface", "section_one", "section_five", "section_six"} == {
        part["prompt"] for part in provenance.values()
    }
    assert "requests.new_received.total" in provenance["1"]["facts"]
    assert provenance["1"]["passages"]
    report = json.loads((tmp_path / "model" / "report.json").read_text(encoding="utf-8"))
    assert "新收申请25件" in report["sections"][0]["text"]


def test_a_model_that_fails_writes_nothing(
    services: Services, model_server: Any, connect: Any, say: Any
) -> None:
    """An endpoint that refuses ends the command with one plain message."""
    model_server.script(say(status=401))

    with pytest.raises(ModelUnavailable, match="NIANBAO_LLM_API_KEY"):
        draft(services, model=connect(model_server.url), passages=services.passages_for)


def test_writing_again_replaces_the_files(services: Services, tmp_path: Path) -> None:
    """A second run into the same folder leaves its files and whatever else lay there."""
    out = tmp_path / "out"
    draft(services).write(out)
    (out / "mine.txt").write_text("别动", encoding="utf-8")
    draft(services).write(out)

    assert "别动" == (out / "mine.txt").read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*"))


def test_a_folder_that_cannot_be_written_is_said(services: Services, tmp_path: Path) -> None:
    """A file in the place of the folder is named, with what to do."""
    (tmp_path / "out").write_text("a file", encoding="utf-8")

    with pytest.raises(UsageError, match="写不了文件夹"):
        draft(services).write(tmp_path / "out" / "deeper")
