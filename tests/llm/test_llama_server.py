from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from typing import Any

import pytest

from assistant.drafting.drafter import (
    DraftFailed,
    DraftReady,
    DraftRequest,
    ModelDrafter,
    SentenceReady,
)
from assistant.errors import ModelUnavailable
from assistant.facts import Fact, FactSheet
from assistant.text.quantities import find_quantities

FACTS = FactSheet(
    [
        Fact("requests.new_received.total", "新收政府信息公开申请", 12, "件", 2024, 9),
        Fact("said.wechat_posts", "微信公众号发布信息", None, "条", 2024, 149),
    ]
)


def request(section: int) -> DraftRequest:
    """A small request for one section of an invented township."""
    return DraftRequest(section, "青禾镇人民政府", 2024, FACTS, previous_section="上年9件。")


async def events_of(drafter: ModelDrafter, section: int) -> list[Any]:
    """All events of one drafting."""
    async with aclosing(drafter.draft_section(request(section))) as events:
        return [event async for event in events]


def test_noise_never_shows_an_unbound_figure(llama_url: str, connect: Any) -> None:
    """Drafting from a real streaming server whose words are noise: all figures bound or marked."""
    drafter = ModelDrafter(connect(llama_url))
    shown = 0
    for section in (0, 1, 5, 6):
        events = asyncio.run(events_of(drafter, section))

        assert isinstance(events[-1], DraftReady | DraftFailed)
        for event in events:
            if not isinstance(event, SentenceReady):
                continue
            shown += 1
            text = event.rendered.text
            settled = [(figure.start, figure.end) for figure in event.rendered.figures]
            settled += [match.span() for match in re.finditer(r"【[^】]*】", text)]
            assert [] == [
                quantity.text
                for quantity in find_quantities(text)
                if quantity.is_figure
                and not any(a < quantity.end and quantity.start < b for a, b in settled)
            ]
    assert shown > 0


def test_the_stream_comes_in_pieces(llama_url: str, connect: Any) -> None:
    """Tokens arrive one by one through the langchain client."""

    async def collect() -> list[str]:
        return [chunk async for chunk in connect(llama_url).stream([("user", "你好")])]

    assert len(asyncio.run(collect())) > 5


def test_stopping_leaves_the_server_usable(llama_url: str, connect: Any) -> None:
    """After a stop in the middle the next request is answered at once."""
    model = connect(llama_url)

    async def stop_and_ask_again() -> int:
        async with aclosing(model.stream([("user", "写")])) as chunks:
            await anext(chunks)
        return len([chunk async for chunk in model.stream([("user", "再写")])])

    assert asyncio.run(stop_and_ask_again()) > 0


def test_an_overlong_prompt_is_explained(llama_url: str, connect: Any) -> None:
    """A prompt beyond the server's context is refused with words about its length."""

    async def ask() -> None:
        async for _ in connect(llama_url).stream([("user", "长" * 20_000)]):
            pass

    with pytest.raises(ModelUnavailable, match="超过了模型能读的长度"):
        asyncio.run(ask())
