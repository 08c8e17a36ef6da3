"""A conversation handed over: Markdown to read, JSON to keep. Citations stay with their messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from assistant.chat.words import INTERRUPTED, told
from assistant.store.repository import Message

SCHEMA = "nianbao.conversation/1"
_SPEAKERS = {"user": "经办人", "assistant": "助手"}
# What Markdown would take for a heading, list, link, picture, code or emphasis.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~!])")


def conversation_json(agency: str, year: int, messages: Sequence[Message]) -> dict[str, Any]:
    """The whole conversation: who, when (UTC), what was written, events with their passages."""
    return {
        "schema": SCHEMA,
        "agency": agency,
        "year": year,
        "messages": [
            {
                "number": message.id,
                "role": message.role,
                "at": message.at.replace(tzinfo=UTC).isoformat(timespec="seconds"),
                **message.content,
            }
            for message in messages
        ],
    }


def conversation_markdown(agency: str, year: int, messages: Sequence[Message]) -> str:
    """The conversation to be read or printed, times in those of this machine."""
    parts = [f"# {agency} {year} 年年度报告：对话"]
    for message in messages:
        parts.append(f"## {heading_for(message)}")
        lines = said_in(message).split("\n")
        parts.append("  \n".join(_MARKUP.sub(r"\\\1", line) for line in lines))
    return "\n\n".join(parts) + "\n"


def heading_for(message: Message) -> str:
    """`经办人　2026-01-05 09:00`."""
    local = message.at.replace(tzinfo=UTC).astimezone()
    return f"{_SPEAKERS.get(message.role, message.role)}　{local:%Y-%m-%d %H:%M}"


def said_in(message: Message) -> str:
    """A message as text."""
    if message.role == "user":
        return str(message.content.get("text", ""))
    words = told(message.content.get("events", []))
    broken = INTERRUPTED if message.content.get("unfinished") else ""
    return "\n".join(filter(None, (words, broken))) or "（没有答完。）"
