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
    answers = {
        "报告开头": "本报告由镇政府编制。",
        "第一部分": "（二）依申请公开情况。新收申请[F:requests.new_received.total]件。",
        "第五部分": "目前还存在解读形式单一的问题，将改进。",
        "第六部分": "收取信息处理费[F:said.wechat_posts]元。",
    }

    def answer(request: dict[str, Any]) -> str:
        """By what is asked for; a request for the whole part once more gets nothing better."""
        told = request["messages"][0]["content"].split("\n")[0]
        return next((text for part, text in answers.items() if part in told), "没有可以补写的。")

    model_server.script(answer)
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


def keys_of(value: Any, ordered: bool = False) -> Any:
    """The shape of a JSON document: keys all the way down, lists by the shapes of their items."""
    if isinstance(value, dict):
        return {key: keys_of(item) for key, item in value.items()}
    if isinstance(value, list):
        return {json.dumps(keys_of(item), sort_keys=True) for item in value}
    return "value"


def test_the_json_has_the_same_keys_all_the_way_down(
    services: Services, model_server: Any, connect: Any
) -> None:
    """Both ways give the same keys, recursively; what a model knows more is null or empty offline."""
    model_server.script(
        lambda _request: "本年度工作平稳，新收申请[F:requests.new_received.total]件。"
    )
    offline = draft(services, settings_hash="0123").summary()
    modelled = draft(
        services,
        model=connect(model_server.url),
        passages=services.passages_for,
        settings_hash="0123",
    ).summary()

    for document in (offline, modelled):
        for finding in document["report"].pop("findings", []) + document.pop("findings"):
            assert {"code", "severity", "place", "message"} <= set(finding)
        for question in document.pop("questions"):
            assert {"key", "question", "section", "last_year", "importance"} <= set(question)
        for part in document["provenance"].values():
            for passage in part.pop("passages").values():
                assert {"title", "text"} <= set(passage)
            part["facts"], part["further_prompts"] = [], []
    assert keys_of(offline) == keys_of(modelled)


def test_provenance_is_complete(services: Services, model_server: Any, connect: Any) -> None:
    """Drafter, model, prompt with its hash, facts, passages, time and settings stand for every part."""
    model_server.script(
        lambda _request: "本年度工作平稳，新收申请[F:requests.new_received.total]件。"
    )
    modelled = draft(
        services,
        model=connect(model_server.url),
        passages=services.passages_for,
        settings_hash="0123",
    )

    for part in modelled.summary()["provenance"].values():
        assert ("model", "scripted", "0123") == (
            part["drafter"],
            part["model"],
            part["settings_hash"],
        )
        assert 12 == len(part["prompt_hash"])
        assert ["requests.new_received.total"] == list(part["facts"])
        assert part["made_at"].startswith("20")
        assert part["passages"]


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
