"""A message answered and kept: what the person wrote is stored first, the answer while it grows.

The page and the command line run their conversations through `converse`; whatever ends the program in the
middle, what was shown until then is in the store, marked as unfinished.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Protocol

from assistant.chat.events import Event
from assistant.chat.phrases import RETRY
from assistant.chat.plain import NO_MODEL
from assistant.chat.record import Json, asked_key, event_as_json, last_request, stored_reply
from assistant.chat.words import WORKING
from assistant.errors import NianbaoError
from assistant.store.repository import Message

log = logging.getLogger(__name__)

BROKEN = "程序内部出错，这一步没有做成；已保存的内容没有变。请把时间和刚才的操作告诉维护人员。"
NOTHING_TO_RETRY = "没有可以重试的。请直接说要做什么。"


class Keeper(Protocol):
    """A report's conversation: where its messages are kept, and who answers."""

    def messages(self) -> Sequence[Message]:
        """The conversation so far."""

    def remember(self, role: str, content: dict[str, Any]) -> int:
        """Append a message; gives its number."""

    def rewrite(self, number: int, content: dict[str, Any]) -> None:
        """Put other content into a message that is still growing."""

    def reply(self, message: str, asked: str | None) -> AsyncGenerator[Event, None]:
        """The events that answer a message."""


class _Growing:
    """The answer as it is stored: one row, written anew with each event that a reader would miss."""

    def __init__(self, keeper: Keeper, growing: set[int]) -> None:
        self._keeper = keeper
        self._growing = growing
        self.events: list[Json] = []
        self._number = keeper.remember("assistant", stored_reply([], unfinished=True))
        growing.add(self._number)

    def add(self, event: Json) -> Json:
        self.events.append(event)
        if event["kind"] != "step":
            self._keeper.rewrite(self._number, stored_reply(self.events, unfinished=True))
        return event

    def close(self, *, stopped: bool) -> None:
        self._keeper.rewrite(self._number, stored_reply(self.events, stopped=stopped))
        self._growing.discard(self._number)


async def converse(
    keeper: Keeper, text: str, growing: set[int], *, model: bool
) -> AsyncGenerator[Json, None]:
    """The events of an answer as JSON; a failure is one of them, and nothing is raised.

    `growing` holds the numbers of the answers under way in this program. Closing the iterator stops the
    answer; what was shown of it is kept. Without a model it is said once in a conversation.
    """
    before = keeper.messages()
    keeper.remember("user", {"text": text})
    answer = _Growing(keeper, growing)
    finished = False
    try:
        yield answer.add({"kind": "step", "text": WORKING})
        if not model and not _was_told(before):
            yield answer.add({"kind": "say", "text": NO_MODEL})
        async with aclosing(_events(keeper, text, before)) as events:
            async for event in events:
                yield answer.add(event)
        finished = True
    finally:
        answer.close(stopped=not finished)


async def _events(
    keeper: Keeper, text: str, before: Sequence[Message]
) -> AsyncGenerator[Json, None]:
    asked = asked_key(before)
    if RETRY.match(text):
        again = last_request(before)
        if again is None:
            yield {"kind": "say", "text": NOTHING_TO_RETRY}
            return
        text, asked = again
    try:
        async with aclosing(keeper.reply(text, asked)) as events:
            async for event in events:
                yield event_as_json(event)
    except NianbaoError as error:
        yield {"kind": "failed", "text": str(error), "retry": True}
    except Exception:
        log.exception("answering a message failed")
        yield {"kind": "failed", "text": BROKEN, "retry": False}


def _was_told(messages: Sequence[Message]) -> bool:
    """Whether it was said in this conversation that no model is connected."""
    return any(
        event.get("text") == NO_MODEL
        for message in messages
        for event in message.content.get("events", [])
    )
