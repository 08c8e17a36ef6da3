"""The conversation led by a model that calls tools. The only file that builds a LangChain agent.

Steps are bounded, a tool's failure goes back to the model in words, and whatever the model writes
comes out as checked sentences. What cannot be done this way ends with nothing said, and the caller
goes on without tools.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.chat.answering import Speaking
from assistant.chat.events import Event
from assistant.chat.tools import SPECS, Toolbox, ToolSpec
from assistant.drafting.briefing import count_tokens
from assistant.drafting.prompts import DIVIDER, load_prompt
from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.tools import BaseTool

MODEL_CALLS, GRAPH_STEPS = 8, 120
"""For one message of the clerk; the second is LangGraph's own bound and never reached before it."""
SUMMARISE_AT, KEEP_MESSAGES = 3_500, 8
"""Tokens by our own count, messages."""
PERSONAL = "personal_data"

Turn = tuple[str, str]
"""`user` or `assistant`, and what was said."""


Outgoing = asyncio.Queue[Event | ModelUnavailable | None]
"""Events, a failure, or None when nothing more comes."""


@dataclass(frozen=True, slots=True)
class AgentModel:
    """A chat model that calls tools, others to ask when it fails, and how its failures are told.

    `mask` takes personal data out of a text and `find_personal` gives its spans: nothing leaves for the
    model before it went through one of them.
    """

    chat: BaseChatModel
    others: tuple[BaseChatModel, ...]
    explain: Callable[[Exception], str]
    mask: Callable[[str], str]
    find_personal: Callable[[str], Sequence[tuple[int, int]]]


async def converse(
    model: AgentModel, toolbox: Toolbox, system: str, turns: Sequence[Turn], message: str
) -> AsyncGenerator[Event, None]:
    """The events of an answer: checked sentences as they come, and what tools show meanwhile.

    Gives nothing when the model neither said nor did anything that can be used. Raises
    ModelUnavailable when the endpoint fails. Closing the generator closes the request.
    """
    queue: Outgoing = asyncio.Queue()
    toolbox.emit = queue.put
    speaking = Speaking(toolbox)
    task = asyncio.ensure_future(_run(model, toolbox, speaking, system, turns, message, queue))
    try:
        while (event := await queue.get()) is not None:
            if isinstance(event, ModelUnavailable):
                raise event
            yield event
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _run(
    model: AgentModel,
    toolbox: Toolbox,
    speaking: Speaking,
    system: str,
    turns: Sequence[Turn],
    message: str,
    queue: Outgoing,
) -> None:
    """Runs the agent to its end, or until no more is wanted: then the caller cancels it."""
    try:
        agent = _agent(model, toolbox, speaking, system)
        # The middleware looks at the newest message and at tool results only.
        messages = [(role, model.mask(text)) for role, text in (*turns, ("user", message))]
        stream = agent.astream(
            {"messages": messages},
            {"recursion_limit": GRAPH_STEPS},
            stream_mode="messages",
        )
        async for chunk, about in stream:
            if about.get("langgraph_node") == "model":
                await _hear(chunk, speaking, queue)
            if speaking.over:
                # Leaving the loop would wait for the model to end; the caller cancels it instead,
                # and must get its turn before what has piled up is heard.
                await queue.put(None)
                await asyncio.sleep(0)
        for answer in speaking.finish():
            await queue.put(answer)
        await queue.put(None)
    except Exception as error:  # noqa: BLE001 - whatever an endpoint or the graph does is told in words
        await queue.put(ModelUnavailable(model.explain(error)))


async def _hear(chunk: Any, speaking: Speaking, queue: Outgoing) -> None:
    """Text of the model becomes sentences; a tool call ends what it was saying before."""
    text = str(chunk.text)
    answers = speaking.feed(text) if text else []
    if getattr(chunk, "tool_call_chunks", None):
        answers += speaking.finish()
    for answer in answers:
        await queue.put(answer)


def _agent(model: AgentModel, toolbox: Toolbox, speaking: Speaking, system: str) -> Any:
    from langchain.agents import create_agent
    from langchain.agents.middleware import (
        ModelCallLimitMiddleware,
        ModelFallbackMiddleware,
        ModelRetryMiddleware,
        PIIMiddleware,
        SummarizationMiddleware,
    )

    middleware: list[Any] = [
        PIIMiddleware(
            PERSONAL,
            strategy="redact",
            detector=_detector(model.find_personal),
            apply_to_tool_results=True,
        ),
        SummarizationMiddleware(
            model.chat,
            trigger=("tokens", SUMMARISE_AT),
            keep=("messages", KEEP_MESSAGES),
            token_counter=_tokens_of,
            summary_prompt=load_prompt("summary").text.replace(DIVIDER, "\n"),
        ),
        ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="end"),
        # A stream that broke after its first sentence is not begun anew: the clerk would read it twice.
        ModelRetryMiddleware(
            max_retries=1,
            retry_on=lambda _error: not speaking.said,
            on_failure="error",
            initial_delay=0.3,
        ),
    ]
    if model.others:
        middleware.append(ModelFallbackMiddleware(*model.others))
    return create_agent(model.chat, _tools(toolbox), system_prompt=system, middleware=middleware)


def _detector(find: Callable[[str], Sequence[tuple[int, int]]]) -> Callable[[str], list[Any]]:
    def detect(text: str) -> list[Any]:
        return [
            {"type": PERSONAL, "value": text[start:end], "start": start, "end": end}
            for start, end in find(text)
        ]

    return detect


def _tokens_of(messages: Any) -> int:
    """Our own count; stock counters take a thousand Han characters for a quarter of their tokens."""
    found: Sequence[BaseMessage] = list(messages)
    return sum(count_tokens(str(message.text)) for message in found)


def _tools(toolbox: Toolbox) -> list[BaseTool]:
    return [_tool(spec, toolbox) for spec in SPECS]


def _tool(spec: ToolSpec, toolbox: Toolbox) -> BaseTool:
    from langchain_core.tools import StructuredTool
    from pydantic import Field, create_model

    # Everything is taken as text or number and judged by the toolbox, whose words a model can act on.
    fields: dict[str, Any] = {
        name: (int | str if name in spec.numbers else str, Field(default="", description=meaning))
        for name, meaning in spec.arguments.items()
    }

    async def call(**arguments: Any) -> str:
        return await toolbox.run(spec.name, arguments)

    return StructuredTool.from_function(
        coroutine=call,
        name=spec.name,
        description=spec.purpose,
        args_schema=create_model(f"{spec.name}_arguments", **fields),
    )
