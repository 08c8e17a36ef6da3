"""The list of what lies beside the library, `corpus/outside.toml`, as it is read from the file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.retrieval.tokens import normalise

OUTSIDE = "outside.toml"


@dataclass(frozen=True, slots=True)
class Matter:
    """What clerks ask about and nothing here answers.

    Attributes:
        tell: whose matter it is and where to look, a statement for the clerk.
        says: ways of asking for it, as in the `问法` of the digest.
        cues: words that give it away; `...` stands for a few characters.
    """

    name: str
    tell: str
    says: tuple[str, ...]
    cues: tuple[str, ...] = ()


def load_matters(path: Path) -> tuple[Matter, ...]:
    """The matters of the file. Raises UnreadableFile when one is not complete."""
    try:
        items = tomllib.loads(path.read_text(encoding="utf-8")).get("topic", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(path.name, f"打不开（{error}）", "请按 TOML 格式改正") from error
    matters = []
    for item in items:
        complete = all(str(item.get(key, "")).strip() for key in ("name", "say", "asks"))
        if not complete or set(item) - {"name", "say", "asks", "cues"}:
            raise UnreadableFile(
                path.name, f"事项 {item} 不完整", "每条要有 name、say 和 asks 三项，都不能空"
            )
        says, cues = _listed(item["asks"]), _listed(item.get("cues", ""))
        matters.append(Matter(item["name"], item["say"], says, tuple(map(normalise, cues))))
    return tuple(matters)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("；") if part.strip())
