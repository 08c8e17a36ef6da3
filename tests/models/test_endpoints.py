"""Finding out what an endpoint can do, by asking real servers over HTTP."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ModelUnavailable
from assistant.models import Endpoint
from assistant.models.capabilities import Capabilities, CapabilityFile, Mode, Reasoning, as_lines
from assistant.models.fallback import FallbackModel
from assistant.models.probe import probe

NOWHERE = "http://127.0.0.1:9/v1"


def ask(url: str, key: str | None = None) -> Capabilities:
    """What is found at this address."""
    return asyncio.run(probe(Endpoint(url, "scripted", key, timeout_s=10.0)))


def able(say: Any) -> Any:
    """A server that can do everything, as a function of the request."""

    def answer(request: dict[str, Any]) -> Any:
        if request.get("tools"):
            return say(calls=(("look_up", {"word": "台账"}),))
        if request.get("response_format"):
            return say(json.dumps({"answer": "是"}, ensure_ascii=False))
        if request.get("max_tokens") == 1:
            return say("一", finish="length")
        return say("好，好，好，好。")

    return answer


def test_a_server_that_can_do_everything_is_known_as_such(model_server: Any, say: Any) -> None:
    """Tools, schema, streaming, length and the context size of the model list are found."""
    model_server.models = [{"id": "scripted", "max_model_len": 32768}]
    model_server.script(able(say))

    found = ask(model_server.url)

    assert (True, True, True, True) == (found.answers, found.stream, found.tools, found.json_schema)
    assert ("max_tokens", 32768, True) == (found.length, found.context, found.listed)
    assert Mode.TOOLS is found.mode


def test_a_server_that_only_talks_is_used_for_text_only(model_server: Any, say: Any) -> None:
    """Prose where a tool call or JSON was due is no error; the conversation is then run by code."""
    model_server.script(lambda _request: say("我是一个语言模型，很高兴为您服务。"))

    found = ask(model_server.url)

    assert (True, False, False) == (found.answers, found.tools, found.json_schema)
    assert (None, None, Mode.TEXT) == (found.length, found.context, found.mode)


def test_a_server_that_refuses_options_still_counts_as_answering(
    model_server: Any, say: Any
) -> None:
    """A 400 for tools or a schema says that it cannot do them, and nothing else."""

    def answer(request: dict[str, Any]) -> Any:
        refused = request.get("tools") or request.get("response_format")
        return say(status=400) if refused else say("好，好。")

    model_server.script(answer)

    assert Mode.TEXT is ask(model_server.url).mode
    assert ask(model_server.url).stream


def test_broken_arguments_are_no_tool_call(model_server: Any, say: Any) -> None:
    """A call whose arguments are not JSON cannot be used."""

    def answer(request: dict[str, Any]) -> Any:
        return say(calls=(("look_up", "{word:"),)) if request.get("tools") else say("好，好。")

    model_server.script(answer)

    assert not ask(model_server.url).tools


@pytest.mark.parametrize(
    ("reasoning", "text", "expected"),
    [
        ("先想想", "好", Reasoning.FIELD),
        ("", "<think>想</think>好", Reasoning.TAGS),
        ("", "好", Reasoning.NONE),
    ],
)
def test_thinking_is_noticed(
    model_server: Any, say: Any, reasoning: str, text: str, expected: Reasoning
) -> None:
    """How a model thinks aloud is told to the operator; it is folded away in any case."""
    model_server.script(lambda _request: say(text, reasoning=reasoning))

    assert expected is ask(model_server.url).reasoning


@pytest.mark.parametrize(
    ("status", "words"), [(401, "密钥"), (404, "NIANBAO_LLM_MODEL"), (429, "太多"), (500, "500")]
)
def test_a_refusal_is_told_in_plain_words(
    model_server: Any, say: Any, status: int, words: str
) -> None:
    """What to check stands in the message, and nothing is said of abilities."""
    model_server.script(lambda _request: say(status=status))

    found = ask(model_server.url)

    assert not found.answers
    assert [found.problem] == as_lines(found)
    assert words in found.problem


def test_a_page_that_is_no_endpoint_is_recognised(model_server: Any, say: Any) -> None:
    """A proxy's page with status 200 is no model."""
    model_server.script(lambda _request: say(raw=b"<html>welcome</html>"))

    assert "不是 OpenAI 兼容" in ask(model_server.url).problem


def test_nobody_listening_is_told_within_the_time_bound() -> None:
    """A closed port is told at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"

    assert "连不上" in ask(url).problem


def test_the_key_is_sent_and_never_kept(model_server: Any, say: Any, tmp_path: Path) -> None:
    """The file of capabilities names server and model, not the key."""
    model_server.script(able(say))
    endpoint = Endpoint(model_server.url, "scripted", "secret-key")
    file = CapabilityFile(tmp_path / "endpoints.json")

    file.save(endpoint.name, asyncio.run(probe(endpoint)))

    assert {"Bearer secret-key"} == {headers["authorization"] for headers in model_server.headers}
    assert "secret-key" not in (tmp_path / "endpoints.json").read_text()
    loaded = file.load(endpoint.name)
    assert loaded is not None
    assert Mode.TOOLS is loaded.mode


def test_a_damaged_file_of_capabilities_counts_as_empty(tmp_path: Path) -> None:
    """Everything in it can be found out again."""
    path = tmp_path / "endpoints.json"
    for text in ("", "[]", '{"a": 1}', '{"a": {"answers": true, "reasoning": "loud"}}'):
        path.write_text(text)

        assert CapabilityFile(path).load("a") is None


def test_llama_cpp_is_known_for_what_it_is(llama_url: str) -> None:
    """A real llama.cpp server with random weights: it streams, obeys a grammar and cuts answers."""
    found = ask(llama_url)

    assert (True, True, True) == (found.answers, found.stream, found.json_schema)
    assert ("max_tokens", False) == (found.length, found.tools)
    assert found.context


class TestFallback:
    """A second endpoint behind the first."""

    def test_is_asked_when_the_first_does_not_answer(self, model_server: Any, connect: Any) -> None:
        """The answer comes from the second, under its name."""
        model_server.script("第二个回答。")
        second = connect(model_server.url)
        model = FallbackModel(connect(NOWHERE), second)

        assert "第二个回答。" == asyncio.run(_whole(model))
        assert second.name == model.name

    def test_is_not_asked_after_the_first_word(
        self, model_server: Any, connect: Any, say: Any
    ) -> None:
        """A stream that breaks midway is told; nothing of a second model is put behind it."""
        model_server.script(say("写到一", drop=True))
        model = FallbackModel(connect(model_server.url), connect(NOWHERE))

        with pytest.raises(ModelUnavailable, match="写到一半"):
            asyncio.run(_whole(model))

    def test_tells_what_both_said(self, connect: Any) -> None:
        """Neither answers: the clerk hears of both."""
        model = FallbackModel(connect(NOWHERE), connect(NOWHERE))

        with pytest.raises(ModelUnavailable, match="备用的模型也没有应答"):
            asyncio.run(_whole(model))


async def _whole(model: FallbackModel) -> str:
    return "".join([chunk async for chunk in model.stream([("user", "写")])])
