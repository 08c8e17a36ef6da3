"""A report held as a JSON file with its conversation in a file beside it: `REPORT.json`, `REPORT.chat.json`.

The file beside it holds the state with markers and questions, last year's report, what can be undone and
the conversation. Each change writes both whole, that file first; killed between the two, the next start
finishes the step. What nobody changed stays in the report as it was printed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.commands.adopting import adopted, questions_beside
from assistant.errors import Conflict, UnreadableFile, UsageError
from assistant.report import (
    AnnualReport,
    Section,
    dump_json,
    report_as_json,
    report_from_json,
)
from assistant.store.repository import Message, messages_with
from assistant.store.state import LedgerNote, State, state_as_json, state_from_json
from assistant.workbench import (
    PREFACE,
    WRITTEN,
    View,
    build_view,
    finished_report,
    overruled,
    require_last_year,
    with_tables,
)

if TYPE_CHECKING:
    from assistant.chat.events import Event
    from assistant.retrieval.passages import Passage
    from assistant.retrieval.search import Hit
    from assistant.services import Services

SCHEMA = "nianbao.chat/1"
MOST_UNDONE = 50
"""Changes that can be taken back."""


@dataclass(frozen=True, slots=True)
class _Change:
    """What was done, and the state before it."""

    name: str
    before: State


class FileDesk:
    """The report of one JSON file as the conversation needs it, without the database.

    Raises UnreadableFile, UsageError. A second program that writes the same files is a Conflict.
    """

    def __init__(self, path: Path, services: Services, *, offline: bool) -> None:
        self._path = path
        self._beside = path.with_name(f"{path.stem}.chat.json")
        self._services = services
        self._offline = offline
        self._growing: set[int] = set()
        self._ledger: Path | None = None
        self._seen: tuple[int, int] | None = None
        if self._beside.exists():
            self._open()
        else:
            self._begin()

    # --- the two files --------------------------------------------------------------------------

    def _begin(self) -> None:
        """Start from the report's own text."""
        printed = _read(self._path)
        if printed.agency is None or printed.year is None:
            raise UsageError(
                f"{self._path} 里没有机关名称或年度，不知道是哪一份报告。请先在 JSON 里补上 agency 和 year。"
            )
        if printed.edition != "2021":
            raise UsageError(
                f"{self._path} 不是 2021 年版格式的报告，这里只能接着写现行格式的报告。"
            )
        self._printed = printed
        self._state = adopted(printed, questions_beside(self._path))
        self._begun = self._state
        self._previous: AnnualReport | None = None
        self._version = 1
        self._changes: list[_Change] = []
        self._messages: list[Message] = []
        self._written = [_hash(self._path)]

    def _open(self) -> None:
        try:
            data = json.loads(self._beside.read_text(encoding="utf-8"))
            if data["schema"] != SCHEMA:
                raise ValueError(data["schema"])
            self._load(data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableFile(
                self._beside.name,
                "不是对话的状态文件，或已损坏",
                f"把它移开，就从 {self._path.name} 的正文重新开始",
            ) from error
        self._seen = _stamp(self._beside)
        if not self._path.exists() or _hash(self._path) not in self._written:
            raise UsageError(
                f"{self._path.name} 在对话以外被改过或删去了。要以它为准，请把 {self._beside.name} 移开再开始；"
                f"要接着原来的对话，请恢复 {self._path.name}。"
            )
        if _hash(self._path) != self._written[-1]:
            self._write_report()  # ended between the two files

    def _load(self, data: dict[str, Any]) -> None:
        self._printed = report_from_json(data["printed"])
        self._begun = state_from_json(data["begun"])
        self._state = state_from_json(data["state"])
        previous = data["previous"]
        self._previous = report_from_json(previous) if previous else None
        self._version = int(data["version"])
        self._changes = [
            _Change(item["change"], state_from_json(item["before"])) for item in data["changes"]
        ]
        self._messages = [
            Message(m["id"], m["role"], m["content"], datetime.fromisoformat(m["at"]))
            for m in data["messages"]
        ]
        self._written = list(data["written"])

    def _keep(self) -> None:
        """Write the file beside the report. Raises Conflict when another program wrote it since."""
        if self._seen != _stamp(self._beside):
            raise Conflict(self._version, self._version + 1)
        data = {
            "schema": SCHEMA,
            "written": self._written,
            "version": self._version,
            "printed": report_as_json(self._printed),
            "previous": report_as_json(self._previous) if self._previous else None,
            "begun": state_as_json(self._begun),
            "state": state_as_json(self._state),
            "changes": [
                {"change": item.name, "before": state_as_json(item.before)}
                for item in self._changes[-MOST_UNDONE:]
            ],
            "messages": [
                {"id": m.id, "role": m.role, "at": m.at.isoformat(), "content": m.content}
                for m in self._messages
            ],
        }
        _write(self._beside, json.dumps(data, ensure_ascii=False).encode())
        self._seen = _stamp(self._beside)

    def _save(self) -> None:
        """Both files, so that a kill in between is noticed and made good."""
        text = self._report_text()
        self._written = [*self._written[-1:], hashlib.sha256(text).hexdigest()]
        self._keep()
        _write(self._path, text)

    def _write_report(self) -> None:
        _write(self._path, self._report_text())

    def _report_text(self) -> bytes:
        """The report as it stands: changed parts from the state, all others as they were printed."""
        finished = finished_report(self.view(), None)
        printed = self._printed
        sections = {section.number: section for section in printed.sections}
        for section in finished.sections:
            if section.number not in WRITTEN or self._changed(section.number):
                held = sections.get(section.number)
                text = section.text if section.number in WRITTEN else held.text if held else ""
                sections[section.number] = Section(section.number, section.heading, text)
        report = replace(
            printed,
            tables=finished.tables,
            preface=finished.preface if self._changed(PREFACE) else printed.preface,
            sections=tuple(sections[number] for number in sorted(sections)),
            findings=(),
            source=None,
        )
        return (dump_json(report_as_json(report)) + "\n").encode()

    def _changed(self, number: int) -> bool:
        """Whether a part, or a figure that it shows, is another than at the beginning."""
        if self._state.sections.get(number) != self._begun.sections.get(number):
            return True
        before = build_view(0, 1, self._begun, None).sections[number].rendered.text
        return self.view().sections[number].rendered.text != before

    # --- files taken in -------------------------------------------------------------------------

    def take_previous(self, path: Path) -> None:
        """Last year's report. Raises UnreadableFile, UsageError."""
        report = _read(path)
        require_last_year(report, self._state.year)
        self._previous = report
        self._change(f"导入上年报告“{path.name}”", replace(self._state, previous=_hash(path)))

    def take_ledger(self, path: Path) -> None:
        """Fill the tables from a request ledger; what is kept of it is counts. Raises UnreadableFile."""
        from assistant.forms import load_form
        from assistant.ledger.read import merged_said, read_ledger
        from assistant.tables.fill import fill_tables

        state = self._state
        ledger = read_ledger(path, state.year, office_words=self._services.settings.ledger_words)
        filled = fill_tables(ledger, load_form(), state.year, self._previous)
        findings = (*filled.findings, *overruled(state, filled.tables, ledger.said))
        count = len(ledger.requests)
        note = LedgerNote(path.name, _hash(path), count, findings, dict(ledger.figures))
        said = merged_said(ledger.said, {item.key: item for item in state.said})
        state = replace(state, ledger=note, said=tuple(said.values()))
        self._ledger = path
        self._change(f"导入台账“{path.name}”", with_tables(state, filled.tables))

    # --- what the conversation asks of a report -------------------------------------------------

    def view(self) -> View:
        """The report with everything that is seen of it."""
        rules, names = self._services.rules, self._names()
        return build_view(0, self._version, self._state, self._previous, rules, names=names)

    def _names(self) -> frozenset[str]:
        """The applicants of the ledger that was given in this run, read anew and kept nowhere."""
        if self._ledger is None or not self._ledger.is_file():
            return frozenset()
        from assistant.ledger.people import applicants_of

        return applicants_of(self._ledger, self._services.settings.ledger_words)

    def apply(self, view: View, change: str, state: State) -> View:
        """Write a state made from `view`. Raises Conflict."""
        if view.version != self._version:
            raise Conflict(view.version, self._version)
        self._change(change, state)
        return self.view()

    def _change(self, name: str, state: State) -> None:
        before = (self._changes, self._state, self._version, self._written)
        self._changes = [*self._changes, _Change(name, self._state)]
        self._state, self._version = state, self._version + 1
        try:
            self._save()
        except Conflict:
            self._changes, self._state, self._version, self._written = before
            raise

    def undo(self) -> str | None:
        """Take back the last change; gives what it was, None when there is none."""
        if not self._changes:
            return None
        *self._changes, last = self._changes
        self._state, self._version = last.before, self._version + 1
        self._save()
        return last.name

    def rule(self, code: str) -> str | None:
        """What a rule finds and on what it rests."""
        from assistant.catalogue import all_rules, rules_as_text

        found = [rule for rule in all_rules() if rule.code == code]
        return rules_as_text(found) if found else None

    def turns(self) -> Sequence[tuple[str, str]]:
        """The conversation before this message, in words."""
        from assistant.chat.record import turns_of

        return turns_of(self._messages)

    def no_answer(self, query: str) -> str:
        """What to say where the search finds nothing."""
        return self._services.library.no_answer(query)

    @property
    def person(self) -> str:
        """Who talks: whoever works at this machine."""
        from assistant.services.gate import PERSON

        return PERSON

    def search(self, query: str) -> Sequence[Hit]:
        """Passages of the index."""
        return self._services.library.search(query)

    def passages_for(self, section: int) -> Sequence[Passage]:
        """What the regulations say of a part."""
        return self._services.passages_for(section)

    def comparison_text(self, view: View) -> str | None:
        """The comparison with last year in a few lines; None without last year's report."""
        from assistant.review.years import compare_reports, comparison_as_text

        if view.previous is None:
            return None
        return comparison_as_text(compare_reports(view.previous, finished_report(view, None)))

    # --- conversation ---------------------------------------------------------------------------

    def messages(self) -> list[Message]:
        """The conversation so far."""
        return list(self._messages)

    def remember(self, role: str, content: dict[str, Any]) -> int:
        """Append a message; gives its number."""
        number = max((message.id for message in self._messages), default=0) + 1
        at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        self._messages.append(Message(number, role, content, at))
        self._keep()
        return number

    def rewrite(self, number: int, content: dict[str, Any]) -> None:
        """Put other content into a message that is still growing."""
        self._messages = [
            replace(message, content=content) if message.id == number else message
            for message in self._messages
        ]
        self._keep()

    def search_messages(self, words: str) -> list[Message]:
        """The messages of the conversation in which each of the words stands."""
        return messages_with(self._messages, words)

    def forget_conversation(self) -> int:
        """Delete the conversation; gives how many messages it had. The file is written anew without it."""
        count, self._messages = len(self._messages), []
        self._keep()
        return count

    async def reply(self, message: str, asked: str | None) -> AsyncGenerator[Event, None]:
        """The events that answer a message. Closing the iterator stops the model."""
        from assistant.services import answering

        services = None if self._offline else self._services
        async with aclosing(answering(self, services, message, asked)) as events:
            async for event in events:
                yield event

    def converse(self, message: str) -> AsyncGenerator[dict[str, Any], None]:
        """The events of an answer as JSON, stored while they come."""
        from assistant.chat.keeping import converse

        connected = not self._offline and self._services.model is not None
        return converse(self, message, self._growing, model=connected)


def _read(path: Path) -> AnnualReport:
    from assistant.reading.read import read_report

    return read_report(path)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp(path: Path) -> tuple[int, int] | None:
    """When a file was written and how long it is; None when it is not there."""
    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    return about.st_mtime_ns, about.st_size


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none, on disk when this returns. Raises UsageError."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise UsageError(f"写不了文件 {path}：{error.strerror}。请换一个位置。") from error
