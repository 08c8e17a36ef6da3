"""Asking an endpoint what it can do: a handful of short requests, each bounded in time and length.

Nothing of a report is sent. An endpoint that refuses a request, answers beside the point or breaks
off is no failure of the probe: that is what it wants to know.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assistant.models.capabilities import Capabilities, Reasoning
from assistant.models.endpoint import Endpoint, http_client

if TYPE_CHECKING:
    import httpx2

LONGEST_S = 60.0
SHORT = 64
"""Tokens of a probe's answer."""
_CONTEXT_FIELDS = ("max_model_len", "context_length", "max_context_length", "n_ctx", "n_ctx_train")
_LENGTHS = ("max_tokens", "max_completion_tokens")
_TOOL = {
    "type": "function",
    "function": {
        "name": "look_up",
        "description": "查一个词的意思",
        "parameters": {
            "type": "object",
            "properties": {"word": {"type": "string"}},
            "required": ["word"],
        },
    },
}
_SCHEMA = {
    "type": "json_schema",
    "json_schema": {
        "name": "verdict",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"answer": {"type": "string", "enum": ["是", "否"]}},
            "required": ["answer"],
            "additionalProperties": False,
        },
    },
}


async def probe(endpoint: Endpoint) -> Capabilities:
    """What the endpoint can do. Never raises for what the endpoint does."""
    asked = _Asked(endpoint)
    async with http_client(endpoint.url, min(endpoint.timeout_s, LONGEST_S)) as client:
        return await asked.everything(client)


class _Asked:
    """One run of questions to one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._base = endpoint.url.rstrip("/")
        self._completions = f"{self._base}/chat/completions"
        self._headers = {"Authorization": f"Bearer {endpoint.key or 'none'}"}

    async def everything(self, client: httpx2.AsyncClient) -> Capabilities:
        begun = time.monotonic()
        plain, problem = await self._chat(client, "只回答一个字：好")
        if plain is None:
            return Capabilities(answers=False, problem=problem, probed_at=_now())
        seconds = time.monotonic() - begun
        listed, context = await self._models(client)
        return Capabilities(
            answers=True,
            listed=listed,
            stream=await self._streams(client),
            tools=await self._calls_tools(client),
            json_schema=await self._obeys_schema(client),
            length=await self._length(client),
            context=context or await self._context_of_server(client),
            reasoning=_reasoning(_message(plain)),
            seconds=round(seconds, 2),
            probed_at=_now(),
        )

    def _body(self, words: str, options: Mapping[str, Any]) -> dict[str, Any]:
        length = {} if any(name in options for name in _LENGTHS) else {"max_tokens": SHORT}
        messages = [{"role": "user", "content": words}]
        return {"model": self._endpoint.model, "messages": messages, **length, **options}

    async def _chat(
        self, client: httpx2.AsyncClient, words: str, **options: Any
    ) -> tuple[Any, str]:
        """The whole answer as JSON, or None and what went wrong."""
        import httpx2

        try:
            answer = await client.post(
                self._completions, json=self._body(words, options), headers=self._headers
            )
            if answer.status_code != 200:
                return None, _refused(answer.status_code)
            data = answer.json()
        except httpx2.TimeoutException:
            return None, "模型服务太久没有回应。请看它是否还在载入模型，过一会儿再试。"
        except httpx2.HTTPError:
            return None, "连不上模型服务。请确认它已经启动，NIANBAO_LLM_BASE_URL 写的地址正确。"
        except ValueError:
            data = None
        if not isinstance(_message(data), Mapping):
            return None, (
                "这个地址的回答不是 OpenAI 兼容的格式。请检查 NIANBAO_LLM_BASE_URL（通常以 /v1 结尾）。"
            )
        return data, ""

    async def _models(self, client: httpx2.AsyncClient) -> tuple[bool | None, int | None]:
        """Whether the model is listed (None: no list), and the context size stated there."""
        data = await self._get(client, f"{self._base}/models")
        entries = data.get("data") if isinstance(data, Mapping) else None
        if not isinstance(entries, list):
            return None, None
        named = [entry for entry in entries if isinstance(entry, Mapping)]
        mine = [entry for entry in named if entry.get("id") == self._endpoint.model]
        for entry in mine or (named if len(named) == 1 else []):
            meta = entry.get("meta")
            for source in (entry, meta if isinstance(meta, Mapping) else {}):
                size = _size(source)
                if size:
                    return bool(mine), size
        return bool(mine), None

    async def _context_of_server(self, client: httpx2.AsyncClient) -> int | None:
        """The context size as llama.cpp states it, beside its OpenAI routes."""
        data = await self._get(client, f"{self._base.removesuffix('/v1')}/props")
        settings = data.get("default_generation_settings") if isinstance(data, Mapping) else None
        return _size(settings) if isinstance(settings, Mapping) else None

    async def _get(self, client: httpx2.AsyncClient, url: str) -> Any:
        import httpx2

        try:
            answer = await client.get(url, headers=self._headers)
            return answer.json() if answer.status_code == 200 else None
        except (httpx2.HTTPError, ValueError):
            return None

    async def _streams(self, client: httpx2.AsyncClient) -> bool:
        """Whether an answer comes as events, and in more than one."""
        import httpx2

        body = self._body("从一数到十", {"stream": True})
        events = 0
        try:
            async with client.stream(
                "POST", self._completions, json=body, headers=self._headers
            ) as answer:
                async for line in answer.aiter_lines():
                    events += line.startswith("data:") and '"delta"' in line
        except httpx2.HTTPError:
            return False
        return events > 1

    async def _calls_tools(self, client: httpx2.AsyncClient) -> bool:
        """Whether it calls a tool it is plainly asked to call, with arguments that can be read."""
        words = "请调用工具 look_up 查“台账”这个词。"
        data, _ = await self._chat(client, words, tools=[_TOOL])
        message = _message(data) or {}
        calls = message.get("tool_calls")
        if not isinstance(calls, list) or not calls:
            return False
        try:
            function = calls[0]["function"]
            arguments = json.loads(function["arguments"])
        except (KeyError, TypeError, ValueError):
            return False
        return function.get("name") == "look_up" and isinstance(arguments, dict)

    async def _obeys_schema(self, client: httpx2.AsyncClient) -> bool:
        words = "政府信息公开年度报告由行政机关编制吗？用 JSON 回答 answer：是或否。"
        data, _ = await self._chat(client, words, response_format=_SCHEMA)
        try:
            parsed = json.loads(_content(_message(data)))
        except ValueError:
            return False
        return isinstance(parsed, dict) and parsed.get("answer") in ("是", "否")

    async def _length(self, client: httpx2.AsyncClient) -> str | None:
        """The argument by which the server cuts an answer; the older name is preferred."""
        for name in _LENGTHS:
            data, _ = await self._chat(client, "从一数到一百", **{name: 1})
            if _was_cut(data):
                return name
        return None


def _message(data: Any) -> Mapping[str, Any] | None:
    try:
        message = data["choices"][0]["message"]
    except (KeyError, IndexError, TypeError):
        return None
    return message if isinstance(message, Mapping) else None


def _content(message: Mapping[str, Any] | None) -> str:
    content = (message or {}).get("content")
    return content if isinstance(content, str) else ""


def _reasoning(message: Mapping[str, Any] | None) -> Reasoning:
    fields = message or {}
    if fields.get("reasoning_content") or fields.get("reasoning"):
        return Reasoning.FIELD
    return Reasoning.TAGS if "</think>" in _content(message) else Reasoning.NONE


def _was_cut(data: Any) -> bool:
    try:
        choice = data["choices"][0]
    except (KeyError, IndexError, TypeError):
        return False
    return isinstance(choice, Mapping) and choice.get("finish_reason") == "length"


def _size(source: Mapping[str, Any]) -> int | None:
    for name in _CONTEXT_FIELDS:
        value = source.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None


def _refused(code: int) -> str:
    if code in (401, 403):
        return "模型服务不接受密钥。请检查 NIANBAO_LLM_API_KEY。"
    if code == 404:
        return "模型服务里没有这个模型，或者地址不对。请检查 NIANBAO_LLM_MODEL 和 NIANBAO_LLM_BASE_URL。"
    if code == 429:
        return "模型服务说请求太多或额度用完了。请等一会儿再试。"
    return f"模型服务出了错（{code}）。请看它的日志，或稍后再试。"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
