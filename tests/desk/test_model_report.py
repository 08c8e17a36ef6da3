"""A report chosen as a model of tone, length and heads; and who asked for a draft, under which settings."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.errors import NotFound, UnreadableFile, UsageError
from assistant.services import ReportDesk, Services

SOUND = "（一）主动公开。新收申请[F:requests.new_received.total]件。"


def talk(desk: ReportDesk, message: str) -> None:
    """Have a message answered."""

    async def run() -> None:
        async with aclosing(desk.reply(message, None)) as events:
            async for _ in events:
                pass

    asyncio.run(run())


@pytest.fixture
def other(checkout: Path) -> tuple[str, bytes]:
    """Another invented body's report."""
    path = checkout / "corpus" / "reports" / "nongye_bureau_2024.html"
    return path.name, path.read_bytes()


def test_a_chosen_model_is_kept_and_can_be_left(desk: ReportDesk, other: tuple[str, bytes]) -> None:
    """It stands in the state as one more version, and last year's report stays last year's."""
    before = desk.view()
    chosen = desk.choose_like(before.version, *other)
    again = desk.view()

    assert again.like
    assert again.like.agency
    assert again.like.agency != again.state.agency
    assert again.previous == before.previous
    assert desk.history()[0].change.startswith("选用范本")
    assert desk.drop_like(chosen.version).like is None


def test_a_file_without_prose_is_no_model(desk: ReportDesk, checkout: Path) -> None:
    """A ledger is refused with a word on what to do; nothing changes."""
    path = checkout / "corpus" / "reports" / "qinghe_township_2025_ledger.xlsx"
    before = desk.view().version

    with pytest.raises((UnreadableFile, UsageError), match="请"):
        desk.choose_like(before, path.name, path.read_bytes())
    assert desk.view().version == before


def test_a_chosen_model_outlives_the_report_it_was_last_years_of(
    services: Services, desk: ReportDesk, checkout: Path
) -> None:
    """A file goes with the last report that names it, as last year's or as a model."""
    name = "qinghe_township_2024.docx"
    path = checkout / "corpus" / "reports" / name
    later = services.create(desk.view().state.agency, 2024)
    chosen = later.choose_like(1, name, path.read_bytes())
    assert chosen.state.like == desk.view().state.previous

    services.delete_report(desk.report_id)
    left = services.desk(later.report_id).view()
    assert left.like == chosen.like
    later.drop_like(left.version)
    assert later.restore(3, 2).like == chosen.like
    services.delete_report(later.report_id)
    with pytest.raises(NotFound):
        services.store.document(str(chosen.state.like))


def test_the_model_is_told_the_manner_and_not_the_names(
    with_model: ReportDesk, model_server: Any, other: tuple[str, bytes]
) -> None:
    """The request holds the other report's words under 范本, without its name and figures."""
    view = with_model.choose_like(with_model.view().version, *other)
    model_server.script(lambda _: SOUND)
    talk(with_model, "起草第一部分")
    prompt = model_server.prompt(0)
    manner = re.findall(r"<范本>\n(.*?)\n</范本>", prompt, re.DOTALL)[-1]

    assert view.like
    assert view.like.agency
    assert len(manner) > 100
    assert view.like.agency not in prompt
    assert not re.search(r"\d{2,}[件条次场]", manner)
    assert "范本写到" in prompt


def test_a_rolled_draft_names_the_person_and_the_settings(desk: ReportDesk) -> None:
    """Also where no model wrote it."""
    talk(desk, "起草第一部分")

    signed(desk)


def test_a_models_draft_names_the_person_and_the_settings(
    with_model: ReportDesk, model_server: Any
) -> None:
    """The model, and the person who had it write."""
    model_server.script(lambda _: SOUND)
    talk(with_model, "起草第一部分")

    assert signed(with_model)["model"] == "scripted"


def signed(desk: ReportDesk) -> Any:
    """The provenance of section one, which says who asked for it and under which settings."""
    made = desk.view().sections[1].provenance
    assert made["person"] == desk.person
    assert re.fullmatch(r"[0-9a-f]{12}", made["settings_hash"])
    return made


def test_the_command_line_takes_a_model_report(
    tmp_path: Path, checkout: Path, other: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`draft --like FILE --offline` reads it, and the provenance names who asked."""
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    folder = checkout / "corpus" / "reports"
    like = tmp_path / other[0]
    like.write_bytes(other[1])
    out = tmp_path / "out"
    main(
        [
            "draft", "--agency", "示例县青禾镇人民政府", "--year", "2025",
            "--ledger", str(folder / "qinghe_township_2025_ledger.xlsx"),
            "--previous", str(folder / "qinghe_township_2024.docx"),
            "--like", str(like), "--out", str(out), "--offline",
        ]
    )  # fmt: skip
    made = json.loads((out / "provenance.json").read_text(encoding="utf-8"))

    assert {"本机用户"} == {part["person"] for part in made.values()}


def test_the_name_of_another_body_in_a_draft_is_a_finding(
    with_model: ReportDesk, model_server: Any
) -> None:
    """A sentence about somebody else does not pass in silence."""
    model_server.script(lambda _: f"示例县白杨镇人民政府认真落实各项要求。{SOUND}")
    talk(with_model, "起草第一部分")

    assert [finding for finding in with_model.view().findings if "白杨镇" in finding.message]
