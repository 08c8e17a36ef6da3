"""The command line: verbs, results on stdout, progress on stderr, exit codes.

0: done, no error-level finding. 1: done, error-level findings. 2: usage or unreadable input, one
Chinese line on stderr. 3: failure of the program. Heavy libraries are imported by the command that
needs them, so that checking a text report starts at once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from assistant import __version__
from assistant.errors import NianbaoError, UsageError, UserError

Command = Callable[[argparse.Namespace], int]

OK, FOUND_ERRORS, USAGE, FAILURE = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. The only place where failures become messages."""
    try:
        options = parser().parse_args(arguments)
        run: Command = options.run
        return run(options)
    except UserError as error:
        print(error, file=sys.stderr)
        return USAGE
    except NianbaoError as error:
        print(error, file=sys.stderr)
        return FAILURE
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - the edge: nothing may reach the person as a bare trace
        traceback.print_exc()
        print(f"程序出错：{error}。请把上面的内容发给维护人员。", file=sys.stderr)
        return FAILURE


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
    (r"ambiguous option: (\S+) could match (.*)", r"\1 不明确，可能是 \2"),
)


def _in_chinese(message: str) -> str:
    for pattern, chinese in _MESSAGES:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, chinese, message)
    return f"命令写法不对（{message}）"


def parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line; `docs/commands.md` is generated from it."""
    from assistant.commands import add_commands

    root = Parser(
        prog="nianbao", description="政府信息公开工作年度报告：导入、填表、核对、起草、对照、发布。"
    )
    root.add_argument(
        "--version", action="version", version=f"nianbao {__version__}", help="显示版本号"
    )
    commands = root.add_subparsers(title="命令", required=True, metavar="命令", parser_class=Parser)
    add_commands(commands)
    root.set_defaults(grammar=root)
    return root
