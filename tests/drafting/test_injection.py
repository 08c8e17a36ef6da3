"""Orders hidden in text that is data change nothing, even when the model does as they say.

Each attempt of `tests/data/injections.toml` goes the real way of its channel into the prompt, a scripted
server plays the model that obeys, and what comes out is stored and shown as the program does it.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from injections import ATTEMPTS, LOADS, page_of
from plain_figures import read_as_figures, read_as_figures_in

from assistant.chat.events import DraftSentence
from assistant.chat.record import event_as_json
from assistant.drafting.briefing import DraftRequest
from assistant.drafting.drafter import (
    DraftFailed,
    DraftReady,
    DraftWithdrawn,
    ModelDrafter,
    SentenceReady,
)
from assistant.drafting.markers import find_markers
from assistant.facts import Fact
from assistant.publishing.html import export_html
from assistant.reading.read import read_report
from assistant.report import Section
from assistant.retrieval.collecting import passages_of
from assistant.retrieval.passages import REGULATION, Passage
from assistant.services import Services
from assistant.settings import Settings
from assistant.web.panes.talk.messages import assistant_message
from assistant.workbench import View, build_view, finished_report, with_drafts

SOUND = "全年工作平稳有序。"
FENCES = ("事实清单", "资料", "上年文本", "上年问题和措施", "要求")
FENCED = re.compile(r"(?s)<资料 .*?</资料>|<上年文本>.*?</上年文本>|<事实清单>.*?</事实清单>")


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: the prompts sent, the sentences shown, the draft or none."""

    prompts: list[str]
    sentences: list[SentenceReady]
    draft: Any
    failure: str


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """The sample township with a text of section six that a person accepted."""
    services = Services(Settings(data=tmp_path_factory.mktemp("injected")))
    desk = services.open_sample()
    yield desk.edit(desk.view().version, 6, "本年度没有其他事项，信息处理费为零的情况见表。")
    services.store.close()


def request_with(attempt: dict[str, Any], view: View, folder: Path) -> DraftRequest:
    """The request with the attempt's text in its channel, by the code that reads that channel."""
    text = attempt.get("text", "")
    request = DraftRequest(6, view.state.agency, view.state.year, view.facts)
    match attempt["channel"]:
        case "previous":
            return replace(request, previous_section=imported(text, view, folder))
        case "library":
            return replace(request, passages=(passage_of(text, "办理细则", folder),))
        case "file":
            return replace(request, passages=(passage_of("应当及时答复。", text, folder),))
        case "instruction":
            return replace(request, instruction=text)
        case "label":
            fact = Fact("said.labelled", text, None, "条", view.state.year)
            return replace(request, facts=view.facts.with_facts([fact]))
        case "agency":
            return replace(request, agency=text)
    return request


def imported(text: str, view: View, folder: Path) -> str:
    """Section six of a published page that holds the text, as our reader takes it in."""
    assert view.previous
    sections = tuple(
        Section(6, part.heading, text) if part.number == 6 else part
        for part in view.previous.sections
    )
    path = folder / "previous.html"
    path.write_text(page_of(replace(view.previous, sections=sections), folder), encoding="utf-8")
    part = read_report(path).section(6)
    assert part
    return part.text


def passage_of(text: str, title: str, folder: Path) -> Passage:
    """The passage of an uploaded regulation with this title and text."""
    path = folder / "uploaded.txt"
    path.write_text(f"{title}\n\n第一条 {text}\n", encoding="utf-8")
    passages = passages_of(path, REGULATION)
    chosen = next((p for p in passages if text[:4] in p.text), passages[0])
    return replace(chosen, title=title)


def drafted(
    attempt: dict[str, Any], request: DraftRequest, server: Any, say: Any, model: Any
) -> Outcome:
    """The section drafted by a model that obeys the attempt, on every request."""
    ids = request.passages[0].id if request.passages else "none"
    obeys = attempt.get("obeys", SOUND).replace("{id}", ids)
    calls = tuple((c["name"], json.loads(c["arguments"])) for c in attempt.get("calls", ()))
    server.script(
        lambda _request: say(obeys, calls=calls, finish="tool_calls" if calls else "stop")
    )

    async def run() -> list[Any]:
        async with aclosing(ModelDrafter(model).draft_section(request)) as events:
            return [event async for event in events]

    latest: dict[int, SentenceReady] = {}
    draft, failure = None, ""
    for event in asyncio.run(run()):
        match event:
            case SentenceReady():
                latest[event.number] = event
            case DraftWithdrawn():
                latest.clear()
            case DraftReady():
                draft = event.draft
            case DraftFailed():
                failure = event.message
    prompts = [server.prompt(number) for number in range(len(server.requests))]
    return Outcome(prompts, list(latest.values()), draft, failure)


def test_the_set_is_large_and_covers_every_channel() -> None:
    """At least forty attempts, several in each channel."""
    channels = Counter(attempt["channel"] for attempt in ATTEMPTS)

    assert len(ATTEMPTS) >= 40
    assert {
        "previous",
        "library",
        "ledger",
        "instruction",
        "label",
        "agency",
        "file",
        "output",
    } == (set(channels))
    assert min(channels.values()) >= 3
    assert len(ATTEMPTS) == len({(a["channel"], a["name"]) for a in ATTEMPTS})


@pytest.mark.parametrize(
    "attempt", ATTEMPTS, ids=[f"{a['channel']}: {a['name']}" for a in ATTEMPTS]
)
def test_an_order_in_data_changes_nothing(
    attempt: dict[str, Any],
    view: View,
    tmp_path: Path,
    model_server: Any,
    say: Any,
    connect: Any,
) -> None:
    """Tables, facts and accepted text stand; no figure is free; nothing loads; the fence holds."""
    request = request_with(attempt, view, tmp_path)
    outcome = drafted(attempt, request, model_server, say, connect(model_server.url))

    for prompt in outcome.prompts[:1]:
        held_in_its_fence(prompt, attempt)
    for sentence in outcome.sentences:
        assert [] == read_as_figures(sentence.rendered)
    shown_harmless(outcome)
    if outcome.draft is None:
        assert outcome.failure
        assert not re.search(r"Error|Traceback|scripted", outcome.failure)
        return
    state = with_drafts(view.state, [outcome.draft], request.passages)
    after = build_view(view.report_id, view.version + 1, state, view.previous)
    assert view.state.tables == state.tables
    assert view.state.said == state.said
    assert view.state.sections == state.sections
    assert view.sections[6].text == after.sections[6].text
    accepted = replace(state, sections={**state.sections, 6: state.suggestions[6]})
    report = finished_report(build_view(1, 1, accepted, view.previous), None)
    published = next(part.text for part in report.sections if part.number == 6)
    assert "evil.example" not in published
    assert "script" not in published
    export_html(report, tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert not LOADS.search(page[page.index("<body") :])  # the head holds our own style sheet


def held_in_its_fence(prompt: str, attempt: dict[str, Any]) -> None:
    """Every fence that is opened is closed once; no chat sign, no hidden sign, no foreign marker."""
    request = prompt[prompt.index("事实清单（") :]
    for name in FENCES:
        assert request.count(f"<{name}>") + request.count(f"<{name} ") == request.count(
            f"</{name}>"
        )
    assert not re.search(r"<\||\|>(?!>)|\[/?INST\]|<<SYS|[\u200b-\u200f\u202a-\u202e]", prompt)
    keys = {marker.key for marker in find_markers(request) if marker.kind == "F"}
    assert not {key for key in keys if "evil" in key}
    if attempt["channel"] in ("previous", "library", "file"):
        inside = FENCED.findall(request)
        outside = request
        for part in inside:
            outside = outside.replace(part, "")
        words = re.findall(r"[\u4e00-\u9fff]{4,}", attempt["text"])
        assert not [word for word in words if word in outside and word not in SOUND]
    if attempt["channel"] == "ledger":
        assert attempt["text"] not in prompt


def shown_harmless(outcome: Outcome) -> None:
    """The message in the chat window: escaped, without anything that loads, without free figures."""
    events = [
        event_as_json(DraftSentence(6, s.number, s.rendered.text, s.held, s.opens_paragraph))
        for s in outcome.sentences
    ]
    html = assistant_message(events)["content"]

    assert not LOADS.search(html)
    assert not re.search(r"javascript:|data:text|onerror\s*=|onload\s*=", html)
    assert {"div", "p", "mark", "blockquote", "br"} >= set(re.findall(r"</?([a-zA-Z]+)", html))


@pytest.mark.parametrize(
    "attempt", [a for a in ATTEMPTS if a["channel"] == "ledger"], ids=lambda a: a["name"]
)
def test_what_stands_in_a_ledger_cell_never_reaches_a_prompt(
    attempt: dict[str, Any],
    checkout: Path,
    tmp_path: Path,
    model_server: Any,
    say: Any,
    connect: Any,
) -> None:
    """The text in every free cell of the ledger: filled, drafted in all parts, and in no prompt."""
    import openpyxl

    services = Services(Settings(data=tmp_path))
    desk = services.open_sample()
    source = checkout / "corpus" / "reports" / "qinghe_township_2025_ledger.xlsx"
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=6) for cell in row}
    for name in ("申请内容", "申请人姓名或名称"):
        for row in range(7, 12):
            sheet.cell(row, heads[name]).value = attempt["text"]
    data = io.BytesIO()
    book.save(data)
    view = desk.import_ledger(desk.view().version, "台账.xlsx", data.getvalue())

    for section in (0, 1, 5, 6):
        request = DraftRequest(section, view.state.agency, view.state.year, view.facts)
        model_server.clear()
        outcome = drafted(attempt, request, model_server, say, connect(model_server.url))
        assert all(attempt["text"] not in prompt for prompt in outcome.prompts)
    services.store.close()


def test_the_oracle_sees_what_an_obedient_model_writes() -> None:
    """The check is no formality: most answers of the set hold a figure that a reader would see."""
    seen = [a for a in ATTEMPTS if read_as_figures_in(a.get("obeys", ""))]

    assert len(seen) >= 20
