"""Prompts are Markdown files in `prompts/`, one per purpose; code only fills their variables.

A file has front matter (purpose, variables) and two parts parted by a line of `===`: what the model
must obey, and the request with its data. Variables are written `$name`; there is no logic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from assistant.errors import NianbaoError
from assistant.resources import data_folder

DIVIDER = "\n===\n"
FENCE = "---\n"
HASH_CHARS = 12

Message = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as loaded: name, purpose (Chinese), its variables, the text, and the text's hash."""

    name: str
    purpose: str
    variables: tuple[str, ...]
    text: str
    hash: str

    def render(self, **values: str) -> str:
        """The text with every variable filled. Raises NianbaoError for a missing or unknown one."""
        return self._fill(self.text, values)

    def messages(self, **values: str) -> list[Message]:
        """The same as a system message and a user message.

        The text is parted before it is filled, so no data can move the border.
        """
        system, request = self.text.split(DIVIDER)
        return [
            ("system", self._fill(system, values).strip()),
            ("user", self._fill(request, values).strip()),
        ]

    def _fill(self, text: str, values: Mapping[str, str]) -> str:
        missing = [name for name in self.variables if name not in values]
        unknown = [name for name in values if name not in self.variables]
        if missing:
            raise NianbaoError(f"提示词 {self.name} 缺少变量：{'、'.join(missing)}。")
        if unknown:
            raise NianbaoError(f"提示词 {self.name} 没有这些变量：{'、'.join(unknown)}。")
        return Template(text).substitute(values)


def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """The prompt of that name, checked: the variables it declares are the ones it uses.

    Raises NianbaoError that names the file and what to mend.
    """
    path = (folder or data_folder("prompts")) / f"{name}.md"
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NianbaoError(
            f"读不了提示词文件 {path.name}：{error}。请重新安装或恢复它。"
        ) from error
    head, text = _parted(path.name, source)
    purpose, variables = _front_matter(path.name, head)
    _check_text(path.name, text, variables)
    digest = hashlib.sha256(source.encode("utf-8")).hexdigest()[:HASH_CHARS]
    return Prompt(name, purpose, variables, text, digest)


def _parted(file: str, source: str) -> tuple[str, str]:
    if not source.startswith(FENCE) or f"\n{FENCE}" not in source[len(FENCE) :]:
        raise NianbaoError(f"提示词文件 {file} 开头应是两行 --- 之间的说明（purpose、variables）。")
    head, text = source[len(FENCE) :].split(f"\n{FENCE}", 1)
    return head, text


def _front_matter(file: str, head: str) -> tuple[str, tuple[str, ...]]:
    import yaml

    try:
        data: Any = yaml.safe_load(head)
    except yaml.YAMLError as error:
        raise NianbaoError(f"提示词文件 {file} 开头的说明不是有效的 YAML：{error}") from error
    if not isinstance(data, dict) or set(data) != {"purpose", "variables"}:
        raise NianbaoError(f"提示词文件 {file} 的说明应正好有 purpose 和 variables 两项。")
    variables = data["variables"]
    if not isinstance(variables, list) or not all(isinstance(item, str) for item in variables):
        raise NianbaoError(f"提示词文件 {file} 的 variables 应是变量名的列表。")
    return str(data["purpose"]), tuple(variables)


def _check_text(file: str, text: str, variables: tuple[str, ...]) -> None:
    template = Template(text)
    if not template.is_valid():
        raise NianbaoError(f"提示词文件 {file} 里有写坏的 $：变量写作 $name，美元符号写作 $$。")
    used, declared = set(template.get_identifiers()), set(variables)
    if used != declared:
        problems = [f"用了但没有声明 {name}" for name in sorted(used - declared)]
        problems += [f"声明了但没有用到 {name}" for name in sorted(declared - used)]
        raise NianbaoError(f"提示词文件 {file} 的变量不一致：{'；'.join(problems)}。")
    if text.count(DIVIDER) != 1:
        raise NianbaoError(f"提示词文件 {file} 应有正好一行 ===，把规则和请求分开。")
