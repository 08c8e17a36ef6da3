"""The conversation in the terminal, and what is done with one: searched, exported, deleted."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.commands.output import write_whole
from assistant.commands.running import open_services
from assistant.errors import IndexBusy, UsageError
from assistant.report import dump_json

if TYPE_CHECKING:
    from assistant.store.repository import Message
    from assistant.workbench import View

PROMPT = "> "
HELLO = "说“帮助”看能说什么；Ctrl-C 停止正在写的回答，Ctrl-D 结束。"
GOODBYE = "已保存。"


class Talk(Protocol):
    """A report that can be talked about: one of the data folder, or one of a file."""

    def view(self) -> View:
        """The report as it stands."""

    def converse(self, message: str) -> AsyncGenerator[dict[str, Any], None]:
        """The events of an answer as JSON, stored while they come."""

    def messages(self) -> list[Message]:
        """The conversation so far."""

    def search_messages(self, words: str) -> list[Message]:
        """The messages in which each of the words stands."""

    def forget_conversation(self) -> int:
        """Delete the conversation for good; gives how many messages it had."""


def run_chat(options: argparse.Namespace) -> int:
    """Talk about a report; with --search, --export or --forget do that and end."""
    desk = _desk(options)
    if options.forget:
        print(f"已删除 {desk.forget_conversation()} 条对话。报告和它的历史版本不受影响。")
    elif options.export:
        _export(desk, options.export)
    elif options.search is not None:
        _print_found(desk.search_messages(options.search), options.search)
    else:
        _talk(desk)
    return 0


def _desk(options: argparse.Namespace) -> Talk:
    """The report that is named: a file, or by its number one of the data folder."""
    services = open_services()
    if not (options.forget or options.export or options.search is not None):
        with contextlib.suppress(IndexBusy):  # the page is running and keeps the index up to date
            services.library.ensure()
    if options.report.isdecimal() and not Path(options.report).exists():
        if options.previous or options.ledger:
            raise UsageError(
                "--previous 和 --ledger 只用于 JSON 文件；数据文件夹里的报告请在网页上导入。"
            )
        if options.offline:
            services = _without_model(services.settings)
        desk = services.desk(int(options.report))
        desk.saved()  # says at once when there is no such report
        return desk
    from assistant.commands.beside import FileDesk

    held = FileDesk(Path(options.report), services, offline=options.offline)
    if options.previous:
        held.take_previous(options.previous)
    if options.ledger:
        held.take_ledger(options.ledger)
    return held


def _without_model(settings: Any) -> Any:
    from dataclasses import replace

    from assistant.services import Services

    return Services(replace(settings, llm_base_url=None, llm_fallback_base_url=None))


# --- talking --------------------------------------------------------------------------------------


def _talk(desk: Talk) -> None:
    view = desk.view()
    _load_history(desk.messages())
    print(f"{view.state.agency} {view.state.year} 年年度报告。{HELLO}", flush=True)
    last = desk.messages()[-1:]
    if last and last[0].content.get("unfinished"):
        from assistant.chat.words import INTERRUPTED, RETRY_HINT

        print(f"上一条回答没有写完。{INTERRUPTED}{RETRY_HINT}", flush=True)
    while True:
        try:
            text = input(PROMPT).strip()
        except EOFError:
            print(f"\n{GOODBYE}")
            return
        except KeyboardInterrupt:  # the line that was being typed is dropped, as a shell does
            print()
            continue
        if text:
            # The answer that is stopped was stored as far as it came.
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(_answer(desk, text))


async def _answer(desk: Talk, text: str) -> None:
    from assistant.chat.words import STOPPED, Teller

    teller = Teller()
    try:
        async with aclosing(desk.converse(text)) as events:
            async for event in events:
                if event["kind"] == "step":
                    print(teller.tell(event), end="", file=sys.stderr, flush=True)
                else:
                    _put(teller.tell(event))
                if event["kind"] == "saved" and event["suggested"]:
                    _put(teller.end() + _suggested(desk.view(), event["section"]))
        _put(teller.end())
    except asyncio.CancelledError:
        _put(f"{teller.end()}\n{STOPPED}\n")
        raise


def _put(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _suggested(view: View, number: int) -> str:
    """A suggested text as what it changes: `+` is put in, `-` taken out, a blank stands."""
    from assistant.text.align import align_sentences
    from assistant.text.sentences import split_sentences
    from assistant.workbench import heading_of

    part = view.sections[number]
    if part.suggestion is None:
        return ""
    before = [span.text for span in split_sentences(part.rendered.text)]
    after = [span.text for span in split_sentences(part.suggestion.text)]
    lines = []
    for pair in align_sentences(before, after):
        if pair.kind == "same":
            lines.append(f"    {(pair.after or '').strip()}")
            continue
        lines += [f"  - {text.strip()}" for text in (pair.before,) if text]
        lines += [f"  + {text.strip()}" for text in (pair.after,) if text]
    name = heading_of(number)
    words = "前言" if number == 0 else f"第{'一二三四五六'[number - 1]}部分"
    lines.append(f"  （“{name}”：说“采用{words}”或“不采用{words}”。）")
    return "\n".join(lines) + "\n"


def _load_history(messages: Sequence[Message]) -> None:
    """What the person said before, for the arrow keys; where the system has no readline, without."""
    try:
        import readline
    except ImportError:
        return
    for message in messages:
        if message.role == "user":
            readline.add_history(str(message.content.get("text", "")).replace("\n", " "))


# --- what is done with a conversation -------------------------------------------------------------


def _export(desk: Talk, path: Path) -> None:
    from assistant.chat.export import conversation_json, conversation_markdown

    state = desk.view().state
    about = (state.agency, state.year, desk.messages())
    if path.suffix.lower() == ".json":
        write_whole(path, dump_json(conversation_json(*about)).encode())
    elif path.suffix.lower() == ".md":
        write_whole(path, conversation_markdown(*about).encode())
    else:
        raise UsageError(f"对话写成 .md 或 .json，现在是“{path.name}”。请改一个文件名。")


def _print_found(messages: Sequence[Message], words: str) -> None:
    """Each message with those of its lines that hold one of the words."""
    from assistant.chat.export import heading_for, said_in

    wanted = words.casefold().split()
    for message in messages:
        lines = said_in(message).split("\n")
        print(heading_for(message))
        for line in lines:
            if any(word in line.casefold() for word in wanted):
                print(f"  {line.strip()}")
    print(f"找到 {len(messages)} 条。", file=sys.stderr)
