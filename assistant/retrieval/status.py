"""What is known of an index, for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REBUILD = "请运行 nianbao index build。"


@dataclass(frozen=True, slots=True)
class Status:
    """The state of both legs; None where it is not known.

    Attributes:
        passages: how many the lexical leg holds.
        dense: how many vectors the dense leg holds; None when it cannot be trusted or there is none.
        generation: counts the updates.
        embedder: what makes the vectors; None when no embedding model is set and there are none.
        stale: files that changed since the build, in Chinese; None when nobody looked.
        problems: what is wrong, in Chinese, each with what to do.
    """

    passages: int | None
    dense: int | None
    generation: int
    embedder: str | None
    built_at: str
    stale: tuple[str, ...] | None
    problems: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        """Whether both legs are whole and nothing changed since they were built."""
        return not self.problems and not self.stale

    def as_json(self) -> dict[str, Any]:
        """The document of `nianbao index status --json`."""
        return {
            "healthy": self.healthy,
            "passages": self.passages,
            "dense": self.dense,
            "generation": self.generation,
            "embedder": self.embedder,
            "built_at": self.built_at or None,
            "stale": None if self.stale is None else list(self.stale),
            "problems": list(self.problems),
        }

    def as_text(self) -> str:
        """A few lines for the terminal."""
        lines = []
        if self.passages is not None:
            dense = "不可用" if self.dense is None else f"{self.dense} 段"
            vectors = f"，向量索引 {dense}（{self.embedder}）" if self.embedder else ""
            lines.append(f"全文索引 {self.passages} 段{vectors}。")
            if not self.embedder:
                lines.append("没有设置向量模型，只按词语检索，不需要向量索引。")
            lines.append(f"第 {self.generation} 次更新，{self.built_at or '时间不明'}。")
        lines += self.problems
        if self.stale:
            lines.append(f"建立以后文件有变化：{'、'.join(self.stale)}。{REBUILD}")
        elif not self.problems:
            lines.append("检查通过。")
        return "\n".join(lines)


def changed_files(before: str, now: Mapping[str, str]) -> tuple[str, ...]:
    """The files that differ from what the index was built from, each with what happened to it."""
    try:
        known: dict[str, str] = json.loads(before or "{}")
    except ValueError:
        known = {}
    names = sorted({*known, *now})
    return tuple(
        f"{name}（{_change(known.get(name), now.get(name))}）"
        for name in names
        if known.get(name) != now.get(name)
    )


def _change(before: str | None, now: str | None) -> str:
    if before is None:
        return "新增"
    return "已删除" if now is None else "有改动"
