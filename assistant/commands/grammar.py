"""argparse in Chinese: help pages and what is said of a wrong command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from assistant.errors import UsageError


class ChineseHelp(argparse.HelpFormatter):
    """Help pages that begin with 用法."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """The usage line, with a Chinese prefix unless another is given."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse in Chinese; a wrong command line raises UsageError."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"formatter_class": ChineseHelp, "allow_abbrev": False, **options, "add_help": False}
        )
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words of the command and where the usage is to be found."""
        raise UsageError(f"{_in_chinese(message)}。用法见：{self.prog} --help")


_MESSAGES = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (\S+): invalid choice: (\S+) \(choose from (.*)\)", r"没有“\2”，可用的有：\3"),
    (r"argument ([^:]+): expected .*", r"\1 后面缺少内容"),
    (r"argument ([^:]+): invalid int value: (.*)", r"\1 应是整数，现在是 \2"),
    (
        r"argument ([^:]+): invalid fromisoformat value: (.*)",
        r"\1 后面的日期要写成 2026-01-31 这样，现在是 \2",
    ),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 不明确，可能是 \2"),
)


def _in_chinese(message: str) -> str:
    for pattern, chinese in _MESSAGES:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, chinese, message)
    return f"命令写法不对（{message}）"
