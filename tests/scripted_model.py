"""A pytest plugin: a real OpenAI-compatible server on 127.0.0.1 that says what a test tells it to.

    def test_x(model_server, connect):
        model_server.script("第一句。", Say("断在半", drop=True))
        model = connect(model_server.url)

A script is one or more answers, or one function from the request to an answer. A call that no
answer was planned for fails the test at its end. `requests` holds what was asked, `disconnects`
how often a client hung up before the answer was over.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass(frozen=True)
class Say:
    """One answer: text in chunks of `size` characters (or `chunks` as given).

    `reasoning` is sent first as `reasoning_content`. `status` other than 200 answers with an error.
    `drop` cuts the connection after the text, without an end. `pause_s` waits before each chunk,
    `forever` repeats the chunks until the client hangs up. `calls` are tools called after the text:
    name and arguments, as an object or as the raw string that a broken model writes.
    """

    text: str = ""
    chunks: tuple[str, ...] = ()
    size: int = 3
    reasoning: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    pause_s: float = 0.0
    forever: bool = False
    finish: str = "stop"
    raw: bytes | None = None
    calls: tuple[tuple[str, dict[str, Any] | str], ...] = ()

    def tool_calls(self) -> list[dict[str, Any]]:
        """The calls as the protocol has them."""
        return [
            {
                "index": place,
                "id": f"call_{place}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": given if isinstance(given, str) else json.dumps(given),
                },
            }
            for place, (name, given) in enumerate(self.calls)
        ]

    def pieces(self) -> tuple[str, ...]:
        """The chunks in which the text is sent."""
        if self.chunks:
            return self.chunks
        return tuple(self.text[i : i + self.size] for i in range(0, len(self.text), self.size))


Answer = Say | str
Script = Callable[[dict[str, Any]], Answer]


class ConnectionCut(Exception):
    """Raised inside a response so that the server closes the connection without its end."""


class ModelServer:
    """The server. `url` is what goes into NIANBAO_LLM_BASE_URL."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.clear()

    def clear(self) -> None:
        """Forgets script and records; each test begins so."""
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.disconnects = 0
        self.unplanned = 0
        self.models: list[dict[str, Any]] = [{"id": "scripted", "object": "model"}]
        self._answers: list[Answer] = []
        self._function: Script | None = None

    def script(self, *answers: Answer | Script) -> None:
        """Sets what is said next: answers in order, or one function of the request's JSON."""
        if len(answers) == 1 and callable(answers[0]):
            self._function = answers[0]
        else:
            self._answers.extend(a for a in answers if isinstance(a, Say | str))

    def wait_for_disconnect(self, seconds: float = 5.0) -> bool:
        """Whether a client hung up early, within that time."""
        until = time.monotonic() + seconds
        while not self.disconnects and time.monotonic() < until:
            time.sleep(0.01)
        return self.disconnects > 0

    def prompt(self, number: int = 0) -> str:
        """All messages of a request as one text."""
        return "\n".join(message["content"] for message in self.requests[number]["messages"])

    def _next(self, request: dict[str, Any]) -> Say:
        if self._function:
            answer = self._function(request)
        elif self._answers:
            answer = self._answers.pop(0)
        else:
            self.unplanned += 1
            answer = Say(status=500)
        return Say(answer) if isinstance(answer, str) else answer

    async def complete(self, request: Any) -> Any:
        """POST /v1/chat/completions."""
        from starlette.responses import JSONResponse, Response, StreamingResponse

        body = json.loads(await request.body())
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        say = self._next(body)
        if say.status != 200:
            error = {"error": {"message": f"scripted {say.status}", "type": "scripted"}}
            return JSONResponse(error, status_code=say.status, headers=say.headers)
        if say.raw is not None:
            return Response(say.raw, media_type="text/event-stream")
        if body.get("stream"):
            return StreamingResponse(self._stream(say, request), media_type="text/event-stream")
        return JSONResponse(_whole(say))

    async def _stream(self, say: Say, request: Any) -> AsyncIterator[bytes]:
        over = False
        try:
            yield _event({"role": "assistant", "content": ""})
            if say.reasoning:
                yield _event({"reasoning_content": say.reasoning})
            while True:
                for piece in say.pieces():
                    # Also gives the loop to the other connections of an answer without pauses.
                    await asyncio.sleep(say.pause_s)
                    if await request.is_disconnected():
                        return
                    yield _event({"content": piece})
                if not say.forever:
                    break
            for call in say.tool_calls():
                yield _event({"tool_calls": [call]})
            over = True
            if say.drop:
                # The last chunk must leave before the connection is cut.
                await asyncio.sleep(0.05)
                raise ConnectionCut
            yield _event({}, finish="tool_calls" if say.calls else say.finish)
            yield b"data: [DONE]\n\n"
        finally:
            self.disconnects += not over


def _event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    data = {
        "id": "scripted",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _whole(say: Say) -> dict[str, Any]:
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "message": _message(say),
                "finish_reason": "tool_calls" if say.calls else say.finish,
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _message(say: Say) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": "".join(say.pieces())}
    if say.reasoning:
        message["reasoning_content"] = say.reasoning
    if say.calls:
        message["tool_calls"] = say.tool_calls()
    return message


@contextlib.contextmanager
def serving(app_of: Callable[[ModelServer], Any] | None = None) -> Iterator[ModelServer]:
    """The server running in a thread of its own."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    model_server = ModelServer(listener.getsockname()[1])

    async def models(_: Any) -> Any:
        return JSONResponse({"object": "list", "data": model_server.models})

    app = Starlette(
        routes=[
            Route("/v1/chat/completions", model_server.complete, methods=["POST"]),
            Route("/v1/models", models),
        ]
    )
    config = uvicorn.Config(app, log_config=None, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.005)
    assert server.started
    try:
        yield model_server
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=5)
        listener.close()


@pytest.fixture(scope="session")
def _model_server_process() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def model_server(_model_server_process: ModelServer) -> Iterator[ModelServer]:
    """The scripted server, its script empty."""
    _model_server_process.clear()
    yield _model_server_process
    assert _model_server_process.unplanned == 0, "the model was asked more often than was scripted"


@pytest.fixture(scope="session")
def say() -> type[Say]:
    """The class of an answer, for tests that need more than its text."""
    return Say


Connect = Callable[..., Any]


@pytest.fixture(scope="session")
def connect() -> Connect:
    """Makes a `LangChainModel` for an address, as `services.connect` does."""
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    from assistant.models import LangChainModel, http_client

    def build(url: str, *, timeout_s: float = 10.0, max_retries: int = 0) -> LangChainModel:
        chat = ChatOpenAI(
            model="scripted",
            base_url=url,
            api_key=SecretStr("none"),
            http_async_client=http_client(url, timeout_s),
            timeout=timeout_s,
            max_retries=max_retries,
            streaming=True,
            stream_usage=False,
            extra_body={"max_tokens": 512},
        )
        return LangChainModel(chat, "scripted")

    return build
