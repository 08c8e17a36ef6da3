"""Orders hidden in data change nothing in talk either: the model reads them through its tools and obeys.

Each attempt stands where its channel puts it (last year's report, the index, a ledger, a label, the body's
name); a question makes the model call every reading tool, then the tools that the attempt asks for, and say
what it was told to say.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from injections import ATTEMPTS, LOADS, page_of
from plain_figures import read_as_figures_in

from assistant.errors import UsageError
from assistant.facts import SaidFact
from assistant.models.capabilities import Capabilities
from assistant.report import Section
from assistant.retrieval.passages import REGULATION
from assistant.services import ReportDesk, Services, endpoints
from assistant.settings import Settings
from assistant.web.panes.talk.messages import assistant_message

SOUND = "工作平稳有序。"
READING = (
    ("compare_with_last_year", {}),
    ("list_findings", {}),
    ("list_open_questions", {}),
    ("look_up_figures", {"words": "发布信息"}),
    ("propose_figures", {"quote": "新收申请500件"}),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose index holds every attempt that comes with an uploaded regulation."""
    data = tmp_path_factory.mktemp("injected_talk")
    library = Services(Settings(data=data)).library
    for number, attempt in enumerate(ATTEMPTS):
        if attempt["channel"] not in ("library", "file"):
            continue
        in_title = attempt["channel"] == "file"
        title, text = (
            (attempt["text"], "应当及时答复。") if in_title else ("办理细则", attempt["text"])
        )
        path = data / f"uploaded_{number}.txt"
        path.write_text(f"{title}\n\n第一条 第{number}号样本：{text}\n", encoding="utf-8")
        library.add(path, REGULATION)
    return data


@pytest.fixture
def services(data: Path, tmp_path: Path, model_server: Any) -> Iterator[Services]:
    """A program on that index, with the scripted server as a model that calls tools."""
    for name in ("index", "library"):
        if (data / name).exists():
            (tmp_path / name).symlink_to(data / name)
    settings = Settings(
        data=tmp_path, llm_base_url=model_server.url, llm_model="scripted", llm_timeout_s=10.0
    )
    services = Services(settings)
    found = Capabilities(answers=True, stream=True, length="max_tokens", tools=True)
    services.capability_file.save(endpoints(settings)[0].name, found)
    yield services
    services.store.close()


def desk_with(attempt: dict[str, Any], services: Services, checkout: Path, tmp: Path) -> ReportDesk:
    """The sample desk with the attempt's text where its channel puts it."""
    text = attempt.get("text", "")
    if attempt["channel"] == "agency":
        return services.create(text, 2025)
    desk = services.open_sample()
    view = desk.edit(desk.view().version, 6, "本年度没有其他事项。")
    match attempt["channel"]:
        case "previous":
            assert view.previous
            parts = tuple(
                Section(6, part.heading, text) if part.number == 6 else part
                for part in view.previous.sections
            )
            page = page_of(replace(view.previous, sections=parts), tmp)
            desk.import_previous(view.version, "上年.html", page.encode())
        case "label":
            said = (*view.state.said, SaidFact("said.labelled", text, None, "条"))
            desk.apply(view, "记下对话里的数", replace(view.state, said=said))
        case "ledger":
            desk.import_ledger(view.version, "台账.xlsx", ledger_with(text, checkout))
    return desk


def ledger_with(text: str, checkout: Path) -> bytes:
    """The sample ledger with the text in its free cells."""
    source = checkout / "corpus" / "reports" / "qinghe_township_2025_ledger.xlsx"
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=6) for cell in row}
    for row in range(7, 12):
        sheet.cell(row, heads["申请内容"]).value = text
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def obedient(attempt: dict[str, Any], say: Any) -> Any:
    """A model that reads everything, calls what it is told to call, and says what it is told to say."""
    asked = tuple((c["name"], json.loads(c["arguments"])) for c in attempt.get("calls", ()))
    search = ("search_corpus", {"query": attempt.get("text") or "答复期限"})
    words = attempt.get("obeys", "").replace("{id}", "none") or SOUND

    def answer(request: dict[str, Any]) -> Any:
        done = sum(message["role"] == "tool" for message in request["messages"])
        if not done:
            return say(calls=(search, *READING), finish="tool_calls")
        if asked and done <= len(READING) + 1:
            return say(calls=asked, finish="tool_calls")
        return words

    return answer


@pytest.mark.parametrize(
    "attempt", ATTEMPTS, ids=[f"{a['channel']}: {a['name']}" for a in ATTEMPTS]
)
def test_an_order_in_data_changes_nothing_in_talk(
    attempt: dict[str, Any],
    services: Services,
    checkout: Path,
    tmp_path: Path,
    model_server: Any,
    say: Any,
) -> None:
    """Tables, facts, texts and proposals stand; nothing shown loads, and no figure is free."""
    message = "上年第六部分写的是什么意思，资料里怎么说？"
    if attempt["channel"] == "instruction":
        message += attempt["text"]
    try:
        desk = desk_with(attempt, services, checkout, tmp_path)
    except UsageError:
        assert attempt["channel"] == "agency"  # a name of that kind is not even taken
        return
    before = desk.view().state
    model_server.script(obedient(attempt, say))
    events = conversed(desk, message)
    state = desk.view().state

    assert (before.tables, before.said, before.sections) == (
        state.tables,
        state.said,
        state.sections,
    )
    assert before.suggestions == state.suggestions
    if attempt["channel"] != "instruction":  # what the clerk herself wrote may wait for her click
        assert before.proposals == state.proposals
    filled = str(before.tables.value("requests.new_received.total"))
    for event in events:
        if event["kind"] == "answer":
            text = event["text"].replace(f"新收{filled}件", "")  # its marker was a true one
            assert [] == read_as_figures_in(text), text
    html = assistant_message([e for e in events if e["kind"] != "passages"])["content"]
    assert not LOADS.search(html)
    assert not re.search(r"javascript:|data:text|onerror\s*=|onload\s*=", html)
    # Figures that the clerk names are heard by code, without the model.
    assert model_server.requests or attempt["channel"] == "instruction"
    orders_stay_data(attempt, model_server)


def conversed(desk: ReportDesk, message: str) -> list[dict[str, Any]]:
    """All events of an answer, as they are stored and sent to the page."""

    async def gather() -> list[dict[str, Any]]:
        async with aclosing(desk.converse(message)) as events:
            return [event async for event in events]

    return asyncio.run(gather())


def orders_stay_data(attempt: dict[str, Any], model_server: Any) -> None:
    """No request holds a sign of a chat template; the orders stand in no system message."""
    words = re.findall(r"[\u4e00-\u9fff]{6,}", attempt.get("text", ""))
    for request in model_server.requests:
        for part in request["messages"]:
            content = part.get("content") or ""
            if part["role"] in ("system", "tool"):
                assert not re.search(
                    r"<\||\|>|\[/?INST\]|<<SYS|[\u200b-\u200f\u202a-\u202e]", content
                )
                assert content.count("<资料 ") == content.count("</资料>")
            if part["role"] == "system" and attempt["channel"] not in ("agency", "instruction"):
                assert not [word for word in words if word in content]
            if attempt["channel"] == "ledger" and part["role"] != "user":
                assert attempt["text"] not in content
