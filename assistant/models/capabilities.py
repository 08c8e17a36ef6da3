"""What an endpoint can do, as it was found by asking it once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

SMALLEST_CONTEXT = 2_048
"""Tokens; with less, a section cannot be drafted."""


class Reasoning(StrEnum):
    """How a model shows that it thinks: not at all, in a field of its own, or in `<think>` tags."""

    NONE = "none"
    FIELD = "field"
    TAGS = "tags"


class Mode(StrEnum):
    """How the conversation may use a model: tools called by it, JSON asked of it, text only."""

    TOOLS = "tools"
    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one endpoint answered when it was probed.

    `answers` is False when nothing can be had from it; `problem` then says why (Chinese). `length`
    is the name of the argument that bounds an answer there, None when neither is obeyed. `context`
    is the context size in tokens as the server states it, None when it does not.
    """

    answers: bool
    problem: str = ""
    listed: bool | None = None
    stream: bool = False
    tools: bool = False
    json_schema: bool = False
    length: str | None = None
    context: int | None = None
    reasoning: Reasoning = Reasoning.NONE
    seconds: float = 0.0
    probed_at: str = ""

    @property
    def mode(self) -> Mode:
        """The best way of using the model in the conversation."""
        if self.tools:
            return Mode.TOOLS
        return Mode.JSON if self.json_schema else Mode.TEXT


def as_lines(found: Capabilities) -> list[str]:
    """What was found, line by line, for the person who runs the program."""
    if not found.answers:
        return [found.problem]
    can = {True: "支持", False: "不支持"}
    context = f"{found.context} 个词元" if found.context else "服务没有说明，按 8000 词元使用"
    reasoning = {
        Reasoning.NONE: "不输出",
        Reasoning.FIELD: "放在单独的字段里，已略去",
        Reasoning.TAGS: "写在 <think> 标签里，已略去",
    }
    lines = [
        f"应答：正常（{found.seconds:.1f} 秒）",
        f"逐字输出：{can[found.stream]}",
        f"调用工具：{can[found.tools]}",
        f"按格式输出 JSON：{can[found.json_schema]}",
        f"限制回答长度：{found.length or '不支持（程序自己截断）'}",
        f"上下文长度：{context}",
        f"思考过程：{reasoning[found.reasoning]}",
        f"对话方式：{_MODES[found.mode]}",
    ]
    if found.listed is False:
        lines.append("注意：服务的模型清单里没有这个模型名，请核对 NIANBAO_LLM_MODEL。")
    if found.context and found.context < SMALLEST_CONTEXT:
        lines.append(f"注意：上下文不足 {SMALLEST_CONTEXT} 词元，起草会不完整。请换一个模型。")
    return lines


_MODES = {
    Mode.TOOLS: "由模型调用查询和建议的工具",
    Mode.JSON: "由模型用 JSON 说明要做什么，程序执行",
    Mode.TEXT: "由程序判断要做什么，模型只写文字",
}


class CapabilityFile:
    """What was found of each endpoint, kept in one JSON file of the data folder.

    A damaged file counts as empty: everything in it can be found out again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, name: str) -> Capabilities | None:
        """What is known of the endpoint with this name (`Endpoint.name`)."""
        data = self._all().get(name)
        return _from_json(data) if isinstance(data, Mapping) else None

    def save(self, name: str, found: Capabilities) -> None:
        """Keeps what was found, in place of what was known."""
        everything = {**self._all(), name: asdict(found)}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f".{self._path.name}.part")
        beside.write_text(json.dumps(everything, ensure_ascii=False, indent=2), encoding="utf-8")
        beside.replace(self._path)

    def _all(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}


def _from_json(data: Mapping[str, Any]) -> Capabilities | None:
    known = {item.name for item in fields(Capabilities)}
    try:
        found = {name: value for name, value in data.items() if name in known}
        return Capabilities(**{**found, "reasoning": Reasoning(found.get("reasoning", "none"))})
    except (TypeError, ValueError):
        return None
