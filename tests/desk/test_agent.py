"""The conversation led by a model: with tools, by JSON, and what happens when it behaves badly.

The server is real HTTP, its words are scripted; everything else is the real program.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from assistant.chat import Answer, DraftSaved, Event, Failed, Passages, Proposed, Say
from assistant.models.capabilities import Capabilities
from assistant.services import ReportDesk, Services, endpoints
from assistant.settings import Settings
from assistant.text.quantities import find_quantities

Made = Callable[..., ReportDesk]


@pytest.fixture
def made(tmp_path: Path, indexed: Path, model_server: Any) -> Iterator[Made]:
    """Makes the sample desk with the scripted server as its model, of the given abilities."""
    (tmp_path / "index").symlink_to(indexed / "index")
    opened: list[Services] = []

    def make(**can: bool) -> ReportDesk:
        settings = Settings(
            data=tmp_path, llm_base_url=model_server.url, llm_model="scripted", llm_timeout_s=10.0
        )
        services = Services(settings)
        found = Capabilities(answers=True, stream=True, length="max_tokens", **can)
        services.capability_file.save(endpoints(settings)[0].name, found)
        opened.append(services)
        return services.open_sample()

    yield make
    for services in opened:
        services.store.close()


@pytest.fixture
def desk(made: Made) -> ReportDesk:
    """The sample desk with a model that calls tools."""
    return made(tools=True)


def talk(desk: ReportDesk, message: str) -> list[Event]:
    """All events that answer a message, which is stored first as the page does."""

    async def gather() -> list[Event]:
        desk.remember("user", {"text": message})
        async with aclosing(desk.reply(message, None)) as events:
            return [event async for event in events]

    return asyncio.run(gather())


def of(kind: type[Any], events: list[Event]) -> list[Any]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def answered(events: list[Event]) -> str:
    """The model's own words as they were shown."""
    return "".join(event.text for event in of(Answer, events))


def plain_figures(text: str) -> list[str]:
    """Figures that stand in a text outside 【待核】."""
    held = [i for i, sign in enumerate(text) if sign in "【】"]
    spans = list(zip(held[::2], held[1::2], strict=False))
    return [
        quantity.text
        for quantity in find_quantities(text)
        if quantity.is_figure
        and not any(a < quantity.start and quantity.end <= b for a, b in spans)
    ]


def untouched(desk: ReportDesk, before: Any) -> bool:
    """Whether tables, facts and accepted texts are as they were."""
    state = desk.view().state
    same = (state.tables, state.said, state.sections)
    return same == (before.tables, before.said, before.sections)


def results(model_server: Any, number: int) -> list[str]:
    """What the tools told the model, as request `number` has it."""
    messages = model_server.requests[number]["messages"]
    return [message["content"] for message in messages if message["role"] == "tool"]


# --- with tools -----------------------------------------------------------------------------------


def test_a_question_is_looked_up_and_answered_with_its_source(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """The passages come back fenced with ids; the cited sentence is shown with its source."""
    model_server.script(
        say(calls=(("search_corpus", {"query": "多久答复"}),)),
        "应当自收到之日起20个工作日内答复[R:reg:regulation:33]。",
    )

    events = talk(desk, "收到申请以后最晚什么时候答复，帮我查查")

    assert "<资料" in results(model_server, 1)[0]
    assert ("reg:regulation:33",) == of(Answer, events)[0].sources
    assert "20个工作日" in answered(events)
    assert of(Passages, events)[0].hits


def test_what_lies_outside_is_told_to_the_model(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """The tool gives no passage but the statement: whose matter it is, and not to answer from memory."""
    model_server.script(
        say(calls=(("search_corpus", {"query": "信访事项几日内受理"}),)),
        "这份资料里没有，请问信访部门。",
    )

    events = talk(desk, "来信来访的事项几日内要受理，帮我查查")
    told = results(model_server, 1)[0]

    assert "<资料" not in told
    assert "请问信访部门" in told
    assert "不要凭记忆回答" in told
    assert "请问信访部门" in answered(events)
    assert not of(Passages, events)


def test_a_figure_is_filled_by_code(desk: ReportDesk, model_server: Any, say: Any) -> None:
    """The model finds the fact and writes its marker; the clerk reads the figure."""
    model_server.script(
        say(calls=(("look_up_figures", {"words": "新收申请"}),)),
        "本年度新收申请[F:requests.new_received.total]件。",
    )

    events = talk(desk, "看看新收的情况")

    assert "requests.new_received.total" in results(model_server, 1)[0]
    assert "新收申请25件。" in answered(events)


@pytest.mark.parametrize(
    "words",
    [
        "本年度新收申请88件。",
        "新收申请八十八件。",
        "同比增长百分之八十八。",
        "增长了88%。",
        "大约翻了三番，共八百余条。",
        "2月30日前办结88件。",
    ],
)
def test_a_figure_of_the_models_own_is_never_plain(
    desk: ReportDesk, model_server: Any, words: str
) -> None:
    """Digits, Chinese numerals, shares and rates without a source are held as 【待核】."""
    model_server.script(words)

    shown = answered(talk(desk, "说说今年的情况"))

    assert "【待核" in shown
    assert [] == plain_figures(shown)


def test_an_invented_article_is_no_source(desk: ReportDesk, model_server: Any) -> None:
    """A citation of a passage that was not found this time is not shown as one."""
    model_server.script("逾期的按规定处理[R:reg:regulation:99]，须在35个工作日内办完。")

    events = talk(desk, "逾期了会怎样")

    assert [()] == [answer.sources for answer in of(Answer, events)]
    assert [] == plain_figures(answered(events))


def test_an_unknown_fact_is_not_shown_as_a_figure(desk: ReportDesk, model_server: Any) -> None:
    """A marker of a key that does not exist stays open."""
    model_server.script("网站点击[F:said.clicks_of_the_site]次。")

    assert [] == plain_figures(answered(talk(desk, "说说网站")))


def test_drafting_by_tool_runs_the_fixed_pipeline(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """The draft is made by the pipeline with its own prompt, not by the agent's words."""
    model_server.script(
        say(calls=(("draft_section", {"section": 6, "wishes": "短一点"}),)),
        "本年度没有其他需要报告的事项。",
        "已经写好，请看右边。",
    )

    events = talk(desk, "麻烦你来处理最后那个部分")

    assert [6] == [saved.section for saved in of(DraftSaved, events)]
    assert "本年度没有其他需要报告的事项。" == desk.view().sections[6].text
    assert "section_six" == desk.view().sections[6].provenance["prompt"]
    assert "已经写好" in answered(events)


def test_over_an_accepted_text_a_draft_is_a_suggestion(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """What stands is not replaced by any tool."""
    view = desk.edit(desk.view().version, 6, "无其他事项，收费为零的情况见表。")
    model_server.script(say(calls=(("draft_section", {"section": 6}),)), "另一种写法。", "好了。")

    talk(desk, "麻烦你来处理最后那个部分")

    assert view.state.sections == desk.view().state.sections
    assert 6 in desk.view().state.suggestions


def test_a_figure_is_proposed_only_from_the_clerks_own_words(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """A quote that she did not write proposes nothing, whatever the model says."""
    before = desk.view().state
    model_server.script(
        say(calls=(("propose_figures", {"quote": "印制宣传册9999份"}),)),
        "没有可以记的数。",
    )

    events = talk(desk, "你觉得宣传册印了多少份")

    assert "不是经办人" in results(model_server, 1)[0]
    assert [] == of(Proposed, events)
    assert before == desk.view().state


def test_rules_findings_and_questions_can_be_read(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """Several tools in one step are all answered."""
    model_server.script(
        say(
            calls=(
                ("explain_rule", {"code": "t03"}),
                ("list_findings", {}),
                ("list_open_questions", {}),
                ("compare_with_last_year", {}),
            )
        ),
        "看完了。",
    )

    talk(desk, "现在报告怎么样了")
    told = results(model_server, 1)

    assert 4 == len(told)
    assert "T03" in told[0]


# --- what a bad model does ------------------------------------------------------------------------


def test_an_unknown_tool_is_recovered_from(desk: ReportDesk, model_server: Any, say: Any) -> None:
    """The model is told which tools there are and goes on."""
    model_server.script(say(calls=(("delete_report", {"all": True}),)), "这个我做不了。")

    assert "这个我做不了。" == answered(talk(desk, "把报告删了吧"))


def test_missing_arguments_are_told_and_recovered_from(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """A wrong kind of argument is answered in words, not with an exception."""
    model_server.script(
        say(calls=(("draft_section", {"section": "第六部分"}),)),
        "请告诉我是哪一部分。",
    )

    events = talk(desk, "弄一下那个")

    assert "应是整数" in results(model_server, 1)[0]
    assert "请告诉我是哪一部分。" == answered(events)


def test_arguments_that_are_no_json_are_told_and_recovered_from(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """Half-written arguments run nothing; the model is told what is missing."""
    model_server.script(say(calls=(("search_corpus", "{query: 多久"),)), "请再说一遍。")

    events = talk(desk, "收到申请以后多久要答复")

    assert "缺少参数 query" in results(model_server, 1)[0]
    assert "请再说一遍。" == answered(events)


def test_a_loop_of_calls_is_bounded(desk: ReportDesk, model_server: Any, say: Any) -> None:
    """A model that calls for ever is stopped within the bound, and the clerk still gets passages."""
    model_server.script(lambda _request: say(calls=(("list_findings", {}),)))

    events = talk(desk, "收到申请以后多久要答复")

    assert len(model_server.requests) <= 10
    assert of(Passages, events)


def test_an_empty_answer_ends_in_passages(desk: ReportDesk, model_server: Any, say: Any) -> None:
    """Silence of the model is no silence of the assistant."""
    model_server.script(lambda _request: say(""))

    assert of(Passages, talk(desk, "收到申请以后多久要答复"))


def test_english_is_not_shown(desk: ReportDesk, model_server: Any) -> None:
    """An answer in another language is left out; passages are shown in its place."""
    model_server.script(lambda _request: "I am sorry, but I can only answer in English today.")

    events = talk(desk, "收到申请以后多久要答复")

    assert "sorry" not in answered(events)
    assert of(Passages, events)


def test_a_very_long_answer_is_cut(desk: ReportDesk, model_server: Any) -> None:
    """300 KB of prose end at the bound, and the request is closed there, not read to its end."""
    sentence = "严格落实各项要求并持续完善工作机制，第{}段说明。"
    model_server.script(
        "".join(sentence.format("甲乙丙丁"[i % 4] * (i % 97)) for i in range(9_000))
    )

    shown = answered(talk(desk, "说说今年的情况"))

    assert len(shown) <= 4_000
    assert model_server.wait_for_disconnect(1.0)


def test_a_repeated_sentence_is_not_repeated(desk: ReportDesk, model_server: Any) -> None:
    """A model caught in a circle is cut off."""
    model_server.script("持续完善政府信息公开工作机制。" * 200)

    assert answered(talk(desk, "说说今年的情况")).count("持续完善") <= 2


def test_thinking_is_folded_away(desk: ReportDesk, model_server: Any, say: Any) -> None:
    """Thinking in tags or in its own field is never shown."""
    model_server.script(
        say("<think>用户想知道88件。</think>请看右边的表格。", reasoning="先想一想，可能是77件。")
    )

    assert "请看右边的表格。" == answered(talk(desk, "说说今年的情况"))


def test_pictures_links_and_markup_do_not_arrive(desk: ReportDesk, model_server: Any) -> None:
    """Nothing that a browser would load comes out of a model's answer."""
    model_server.script(
        "请看![图](http://evil.example/x.png)和[这里](http://evil.example)。"
        "<img src=http://evil.example/y.png><script>alert(1)</script>完毕。"
    )

    shown = answered(talk(desk, "说说今年的情况"))

    assert "evil" not in shown
    assert "<" not in shown


def test_a_stream_that_breaks_keeps_what_was_said(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """Checked sentences stay, the failure is told once in plain words, nothing is begun twice."""
    model_server.script(say("先看总的情况。然后还要", drop=True))

    events = talk(desk, "说说今年的情况")

    assert "先看总的情况。" == answered(events)
    assert 1 == len(of(Failed, events))
    assert 1 == len(model_server.requests)


@pytest.mark.parametrize(("status", "words"), [(401, "密钥"), (404, "模型服务里没有“scripted”")])
def test_a_refusal_is_told_in_plain_words(
    desk: ReportDesk, model_server: Any, say: Any, status: int, words: str
) -> None:
    """A clerk is sent to the administrator, to no setting; tables and facts are untouched."""
    before = desk.view().state
    model_server.script(lambda _request: say(status=status))

    events = talk(desk, "说说今年的情况")

    told = of(Failed, events)[0].message
    assert words in told
    assert "请告诉管理员" in told
    assert "NIANBAO_" not in told
    assert untouched(desk, before)


def test_too_many_requests_are_tried_again_after_the_time_asked_for(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """Retry-After is obeyed and the clerk sees only the answer."""
    model_server.script(say(status=429, headers={"retry-after": "0.2"}), "请看右边的表格。")

    events = talk(desk, "说说今年的情况")

    assert "请看右边的表格。" == answered(events)
    assert [] == of(Failed, events)


def test_a_server_error_is_tried_again(desk: ReportDesk, model_server: Any, say: Any) -> None:
    """A single 503 is nothing that a clerk need know of."""
    model_server.script(say(status=503, headers={"retry-after": "0.1"}), "请看右边的表格。")

    assert "请看右边的表格。" == answered(talk(desk, "说说今年的情况"))


def test_stopping_in_the_middle_leaves_a_history_any_server_takes(
    desk: ReportDesk, model_server: Any, say: Any
) -> None:
    """After a stop during a tool the next request has whole turns and no open call."""
    model_server.script(
        say(calls=(("list_findings", {}),)), say("一直说。", forever=True, pause_s=0.02)
    )

    async def stop() -> None:
        desk.remember("user", {"text": "说说看"})
        async with aclosing(desk.reply("说说看", None)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    break

    asyncio.run(stop())
    desk.remember("assistant", {"events": [{"kind": "stopped"}]})
    assert model_server.wait_for_disconnect()
    model_server.clear()
    model_server.script("请接着看右边的表格。")
    talk(desk, "接着说")

    roles = [message["role"] for message in model_server.requests[0]["messages"]]
    assert ["system", "user", "assistant", "user"] == roles
    assert not any(message.get("tool_calls") for message in model_server.requests[0]["messages"])


def test_personal_data_does_not_leave(desk: ReportDesk, model_server: Any) -> None:
    """A mobile number in a message or in the history is redacted before the model sees it."""
    model_server.script("请看右边。", "请看左边。")

    talk(desk, "申请人的电话是13800138000，怎么联系合适")
    talk(desk, "刚才那个号码还在吗")

    sent = json.dumps(model_server.requests, ensure_ascii=False)
    assert "13800138000" not in sent


def test_a_long_conversation_is_summarised_within_the_budget(
    desk: ReportDesk, model_server: Any
) -> None:
    """Old turns become a few sentences; no request grows beyond a small model's context."""
    for number in range(12):
        desk.remember("user", {"text": f"第{number}个问题" + "请详细说明政府信息公开的要求" * 20})
        desk.remember("assistant", {"events": [{"kind": "say", "text": "说明如下" * 60}]})
    model_server.script(lambda _request: "请看右边的核对。")

    events = talk(desk, "那现在呢")

    assert "请看右边的核对。" == answered(events)
    assert len(model_server.requests) >= 2
    last = model_server.requests[-1]["messages"]
    assert sum(len(message["content"]) for message in last) < 8_000


# --- without tool calls ---------------------------------------------------------------------------


def test_a_model_without_tools_is_led_by_json(made: Made, model_server: Any) -> None:
    """It says in JSON what it wants, code runs it, and the answer is plain text with its source."""
    desk = made(json_schema=True)
    model_server.script(
        json.dumps({"tool": "search_corpus", "query": "多久答复"}),
        json.dumps({"tool": "answer"}),
        "应当自收到之日起20个工作日内答复[R:reg:regulation:33]。",
    )

    events = talk(desk, "收到申请以后最晚什么时候答复，帮我查查")

    assert "json_schema" == model_server.requests[0]["response_format"]["type"]
    assert "<资料" in model_server.prompt(1)
    assert ("reg:regulation:33",) == of(Answer, events)[0].sources


@pytest.mark.parametrize("reply", ["我不写 JSON。", "[1, 2]", '{"tool": "delete_report"}', ""])
def test_json_that_is_none_still_gets_an_answer(made: Made, model_server: Any, reply: str) -> None:
    """Whatever the model writes instead, the steps end and the clerk is answered."""
    desk = made(json_schema=True)

    def answer(request: dict[str, Any]) -> str:
        return reply if request.get("response_format") else "请看右边的表格。"

    model_server.script(answer)

    assert "请看右边的表格。" == answered(talk(desk, "说说今年的情况"))
    assert len(model_server.requests) <= 7


def test_a_json_model_that_asks_the_same_again_is_cut_short(made: Made, model_server: Any) -> None:
    """The same tool with the same words is run once."""
    desk = made(json_schema=True)

    def answer(request: dict[str, Any]) -> str:
        if request.get("response_format"):
            return json.dumps({"tool": "list_findings"})
        return "请看右边的核对。"

    model_server.script(answer)
    talk(desk, "说说今年的情况")

    assert 3 == len(model_server.requests)


def test_a_model_that_only_writes_is_run_by_code(made: Made, model_server: Any) -> None:
    """Neither tools nor JSON: passages are found by code and the answer cites them."""
    desk = made()
    model_server.script("应当自收到之日起20个工作日内答复[R:reg:regulation:33]。")

    events = talk(desk, "收到申请以后多久要答复")

    assert not any(r.get("tools") or r.get("response_format") for r in model_server.requests)
    assert "20个工作日" in answered(events)


def test_an_unknown_model_is_asked_once_what_it_can_do(
    tmp_path: Path, indexed: Path, model_server: Any, say: Any
) -> None:
    """The first message finds it out; it is kept for the next start."""
    (tmp_path / "index").symlink_to(indexed / "index")
    settings = Settings(data=tmp_path, llm_base_url=model_server.url, llm_model="scripted")
    services = Services(settings)
    model_server.script(lambda _request: say("好，好，好。"))

    talk(services.open_sample(), "说说今年的情况")
    services.store.close()
    found = Services(settings).capability_file.load(endpoints(settings)[0].name)

    assert found is not None
    assert (True, False) == (found.stream, found.tools)


def test_no_model_says_so_when_it_is_asked_for_words(tmp_path: Path, indexed: Path) -> None:
    """Without an endpoint passages are shown, and no failure."""
    (tmp_path / "index").symlink_to(indexed / "index")
    services = Services(Settings(data=tmp_path))

    events = talk(services.open_sample(), "收到申请以后多久要答复")
    services.store.close()

    assert of(Passages, events)
    assert [] == of(Failed, events)
    assert [] == of(Say, events)
