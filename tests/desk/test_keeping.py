"""An answer is kept as it grows: broken streams, kill -9, export with its sources."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Any

from assistant.chat.export import conversation_json, conversation_markdown
from assistant.chat.record import turns_of
from assistant.chat.words import told
from assistant.services import ReportDesk, Services
from assistant.settings import Settings
from assistant.web.panes.talk.messages import conversation


def talk(desk: ReportDesk, message: str) -> list[dict[str, Any]]:
    """All events of an answer; message and answer are stored."""

    async def gather() -> list[dict[str, Any]]:
        async with aclosing(desk.converse(message)) as events:
            return [event async for event in events if event["kind"] != "step"]

    return asyncio.run(gather())


def test_a_draft_that_broke_off_is_an_unfinished_suggestion(
    with_model: ReportDesk, model_server: Any, say: Any
) -> None:
    """The whole sentences wait for a decision, marked; the part stays empty; retry is offered."""
    model_server.script(
        say("本年度严格落实各项要求。新收申请[F:requests.new_received.total]件。后", drop=True)
    )

    events = talk(with_model, "起草第一部分")
    view = with_model.view()

    saved = next(event for event in events if event["kind"] == "saved")
    assert (True, True) == (saved["suggested"], saved["unfinished"])
    assert [True] == [event["retry"] for event in events if event["kind"] == "failed"]
    assert "" == view.sections[1].text
    suggested = view.sections[1].suggestion
    assert suggested is not None
    assert "本年度严格落实各项要求。新收申请25件。" == suggested.text
    provenance = view.state.suggestions[1].provenance
    assert (True, "section_one") == (provenance["unfinished"], provenance["prompt"])


def test_retry_after_a_broken_draft_asks_the_model_again(
    with_model: ReportDesk, model_server: Any, say: Any
) -> None:
    """The whole draft that comes then stands; the history has whole turns."""
    model_server.script(say("本年度严格落实各项要求。后面还", drop=True), "本年度没有其他事项。")
    talk(with_model, "起草第六部分")

    talk(with_model, "重试")

    assert 2 == len(model_server.requests)
    assert "本年度没有其他事项。" == with_model.view().sections[6].text
    roles = [role for role, _ in turns_of(with_model.messages())]
    assert ["user", "assistant"] * 2 == roles


def test_a_model_that_wrote_nothing_leaves_no_suggestion(
    with_model: ReportDesk, model_server: Any, say: Any
) -> None:
    """A stream that breaks before its first sentence is a failure and nothing else."""
    model_server.script(say("本年", drop=True))

    assert ["failed"] == [event["kind"] for event in talk(with_model, "起草第六部分")]
    assert {} == with_model.view().state.suggestions


def test_a_stopped_answer_is_kept_and_can_be_tried_again(
    with_model: ReportDesk, model_server: Any, say: Any
) -> None:
    """What stood on the screen stays, the model is let go, and nothing is left growing."""
    model_server.script(say("本年度严格落实各项要求。", forever=True, pause_s=0.02))

    async def stop() -> None:
        async with aclosing(with_model.converse("起草第六部分")) as events:
            async for event in events:
                if event["kind"] == "sentence":
                    return

    asyncio.run(stop())
    last = with_model.messages()[-1]

    assert model_server.wait_for_disconnect()
    assert ["sentence", "stopped"] == [event["kind"] for event in last.content["events"]]
    assert "unfinished" not in last.content
    assert "重试" in conversation([last])[0]["content"]


TALKER = """
import asyncio, sys
from pathlib import Path
from assistant.services import Services, endpoints
from assistant.models.capabilities import Capabilities
from assistant.settings import Settings
settings = Settings(data=Path(sys.argv[1]), llm_base_url=sys.argv[2], llm_model="scripted")
services = Services(settings)
services.capability_file.save(endpoints(settings)[0].name, Capabilities(answers=True, stream=True))
desk = services.open_sample()
async def talk():
    async for event in desk.converse("起草第六部分"):
        print(event["kind"], flush=True)
asyncio.run(talk())
"""


def test_kill_in_the_middle_of_an_answer_keeps_what_was_shown(
    tmp_path: Path, indexed: Path, model_server: Any, say: Any
) -> None:
    """After kill -9 the sentences that were out are in the store, shown as interrupted, with 重试."""
    (tmp_path / "index").symlink_to(indexed / "index")
    sentences = tuple(f"第{number}项工作照常开展。" for number in "一二三四五六七八九十")
    model_server.script(say(chunks=sentences, forever=True, pause_s=0.1))
    command = [sys.executable, "-c", TALKER, str(tmp_path), model_server.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as talker:
        assert talker.stdout is not None
        shown = 0
        for line in talker.stdout:
            shown += line.strip() == "sentence"
            if shown == 3:
                break
        talker.send_signal(signal.SIGKILL)
    services = Services(Settings(data=tmp_path))
    messages = services.desk(1).messages()
    services.store.close()

    assert "起草第六部分" == messages[0].content["text"]
    events = messages[1].content["events"]
    assert messages[1].content["unfinished"]
    assert len([event for event in events if event["kind"] == "sentence"]) >= 3
    html = conversation(messages)[1]["content"]
    assert "中断" in html
    assert "重试" in html
    assert "nb-running" not in html
    assert "nb-running" in conversation(messages, growing={messages[1].id})[1]["content"]


def test_an_export_has_every_message_with_its_sources(desk: ReportDesk) -> None:
    """Markdown numbers the passages, JSON holds them whole; neither lets a person's words be markup."""
    talk(desk, "收到申请后多久要答复")
    talk(desk, "![图](http://a.example/x.png) # 标题")

    state, messages = desk.saved().state, desk.messages()
    text = conversation_markdown(state.agency, state.year, messages)
    data = json.loads(json.dumps(conversation_json(state.agency, state.year, messages)))

    assert "## 经办人" in text
    assert "第三十三条（来源：regulation.md）" in text
    assert "![" not in text
    assert ["user", "assistant"] * 2 == [message["role"] for message in data["messages"]]
    hits = next(e for e in data["messages"][1]["events"] if e["kind"] == "passages")["hits"]
    assert "reg:regulation:33" in [hit["id"] for hit in hits]


def test_an_answers_citations_have_the_numbers_of_its_sources() -> None:
    """The first passage that is cited is number one, also where another was found before it."""
    hit = {"kind": "regulation", "title": "条例", "heading": "", "year": None, "source": "r.md"}
    hits = [
        {**hit, "id": "a", "place": "第一条", "text": "甲"},
        {**hit, "id": "b", "place": "第二条", "text": "乙"},
    ]
    text = told(
        [
            {"kind": "answer", "text": "应当答复。", "sources": ["b"]},
            {"kind": "passages", "hits": hits},
        ]
    )

    assert text.startswith("应当答复。[1]")
    assert text.index("[1] 条例 第二条") < text.index("[2] 条例 第一条")
