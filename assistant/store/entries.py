"""What the store hands out: plain values, made without the database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.store.state import State

RESTORED = "恢复第 {} 版"
NO_REPORT = "没有这份报告。请回到报告列表重新选择。"


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A line of the list of reports: the newest version and when it was made (UTC)."""

    id: int
    agency: str
    year: int
    version: int
    changed_at: datetime
    body_id: int


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A line of a report's history."""

    number: int
    made_at: datetime
    person: str
    change: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A state as it stands in the store, with its version number."""

    report_id: int
    version: int
    state: State


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation; `content` is what `chat` stored."""

    id: int
    role: str
    content: dict[str, Any]
    at: datetime


def undo_target(history: Sequence[VersionEntry]) -> tuple[int, str] | None:
    """The version to bring back so that the newest change is undone, and what that change was.

    `history` has the newest first. A version that brought an older one back stands for that one, so
    that undoing again goes further back. None when nothing came before.
    """
    by_number = {entry.number: entry for entry in history}
    entry = history[0] if history else None
    while entry is not None and (match := re.fullmatch(RESTORED.format(r"(\d+)"), entry.change)):
        entry = by_number.get(int(match[1]))
    if entry is None:
        return None
    before = next((older.number for older in history if older.number < entry.number), None)
    return None if before is None else (before, entry.change)


# What a message keeps for the program and nobody reads.
_NOT_READ = frozenset({"kind", "id", "key", "answer"})


def messages_with(messages: Sequence[Message], words: str) -> list[Message]:
    """Those of the messages in whose readable text each of the words stands; none for no words."""
    wanted = words.casefold().split()
    return [
        message
        for message in messages
        if wanted and all(word in _readable(message.content) for word in wanted)
    ]


def _readable(content: object) -> str:
    if isinstance(content, str):
        return content.casefold()
    if isinstance(content, dict):
        return "\n".join(_readable(part) for key, part in content.items() if key not in _NOT_READ)
    if isinstance(content, list):
        return "\n".join(map(_readable, content))
    return ""
