"""One report of the store: read it, change it, talk about it."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.access import LOCAL, Action, Person, may, refusal
from assistant.errors import NianbaoError, NotAllowed, NotFound, UsageError
from assistant.findings import FilePlace, fingerprint
from assistant.report import AnnualReport, Number, Source
from assistant.services.folders import remove, write_private

if TYPE_CHECKING:
    from assistant.chat import Desk, Event
    from assistant.drafting.markers import FigureSpan
    from assistant.retrieval.passages import Passage
    from assistant.retrieval.search import Hit
    from assistant.review.years import Comparison
    from assistant.services.program import Services
    from assistant.services.reviewing import Reviewing
    from assistant.services.starting import Starting
    from assistant.store.repository import Message, Saved, VersionEntry
    from assistant.store.state import State
    from assistant.tables.typed import TypedBlock
    from assistant.workbench import View

PERSON = LOCAL.name
"""Whoever works at this machine where nobody signs in."""
PASTED, REPAIRED = "粘贴", "采用"
TYPED_IN_TABLES = ("修改表", PASTED, REPAIRED)
_UNDONE = "撤销表格修改，回到第 {} 版的表格"


class ReportDesk:
    """One report on one person's desk: read it, change it, talk about it.

    Every change names the version it saw. Every method asks first whether the person may: it raises
    NotFound where she may not see the report, NotAllowed where she may not do this, NotSignedIn when
    her account was stopped. `who` gives the person as she is at that moment.
    """

    def __init__(
        self, services: Services, report_id: int, who: Callable[[], Person] = lambda: LOCAL
    ) -> None:
        self._services = services
        self.report_id = report_id
        self._who = who

    def require(self, action: Action) -> Person:
        """The person, who may do this. The one gate of a report. Raises NotFound, NotAllowed, NotSignedIn."""
        from assistant.store.entries import NO_REPORT

        person = self._who()
        body = self._services.store.body_of(self.report_id).id
        if not may(person, Action.VIEW, body):
            raise NotFound(NO_REPORT)  # in the words in which the store says it of no report
        if not may(person, action, body):
            raise NotAllowed(refusal(action))
        return person

    def allows(self, action: Action) -> bool:
        """Whether the person may do this with the report; for what the page offers."""
        try:
            self.require(action)
        except NianbaoError:
            return False
        return True

    @property
    def person(self) -> str:
        """Who works at the report, for the provenance of what is made. Raises NotSignedIn."""
        return self._who().name

    def saved(self, version: int | None = None) -> Saved:
        """A version as stored, the newest by default. Raises NotFound."""
        self.require(Action.VIEW)
        return self._services.store.load(self.report_id, version)

    def view(self) -> View:
        """The newest version with everything that is seen of it."""
        self.require(Action.VIEW)
        return self._view_of(self._services.store.newest(self.report_id))

    def _view_of(self, version: int) -> View:
        def build() -> View:
            saved = self._services.store.load(self.report_id, version)
            return self._build(saved.version, saved.state)

        return self._services.views.get(self.report_id, version, build)

    def _build(self, version: int, state: State) -> View:
        from assistant.workbench import build_view

        previous = self.previous_of(state)
        like = self._services.store.document(state.like) if state.like else None
        return build_view(self.report_id, version, state, previous, self._services.rules, like)

    def previous_of(self, state: State) -> AnnualReport | None:
        """Last year's report, where the state names one. Raises NotFound."""
        return self._services.store.document(state.previous) if state.previous else None

    def apply(self, view: View, change: str, state: State) -> View:
        """Write a state made from `view`; gives the new view. Raises Conflict."""
        return self.put(view.version, change, state)

    def put(self, seen: int, change: str, state: State, action: Action = Action.EDIT) -> View:
        """Write a state made from the version `seen`; gives the new view.

        Raises UsageError while the report is being reviewed or is approved, Conflict.
        """
        from assistant.workbench import require_editable

        self.require(action)
        require_editable(state)
        return self.write_review(seen, change, state, action)

    def write_review(self, seen: int, change: str, state: State, action: Action) -> View:
        """Write a state of which only stage or comments changed. Raises Conflict."""
        person = self.require(action).name
        version = self._services.store.save(self.report_id, seen, state, change, person)
        return self._view_of(version)

    def _at(self, seen: int, action: Action = Action.EDIT) -> View:
        """The version a person saw, of which she may make another by this action.

        A change is made from it, and refused if it is not the newest.
        """
        self.require(action)
        return self._view_of(seen)

    def at(self, seen: int, action: Action = Action.EDIT) -> View:
        """The version that a person saw, to make a change from by this action. Raises NotAllowed, NotFound."""
        return self._at(seen, action)

    # --- files ----------------------------------------------------------------------------------

    def import_previous(self, seen: int, name: str, data: bytes) -> View:
        """Take last year's report; carried-in figures follow. Raises UnreadableFile, UsageError."""
        from assistant.reading.read import read_bytes
        from assistant.services.starting import keep_original
        from assistant.workbench import require_last_year

        view = self._at(seen, Action.IMPORT_REPORT)
        with self.starting.told_apart(name, data, 2):
            report = read_bytes(data, name)
        require_last_year(report, view.state.year)
        key = self._keep(report, name, data)
        keep_original(self._services.data, key, data)
        state = replace(view.state, previous=key)
        if state.ledger is not None:
            state = self._filled(
                state, self._ledger_path(state.ledger.sha256, state.ledger.name), report
            )
        return self.put(seen, f"导入上年报告“{name}”", state, Action.IMPORT_REPORT)

    def _keep(self, report: AnnualReport, name: str, data: bytes) -> str:
        """Keep an imported report as this body's; gives its key.

        By what was really uploaded: a JSON file says itself from which file it was read, and could name
        a file of somebody else.
        """
        person = self.require(Action.IMPORT_REPORT).name
        form = report.source.format if report.source else "json"
        source = Source(name, hashlib.sha256(data).hexdigest(), form)
        store = self._services.store
        body = store.body_of(self.report_id).id
        return store.add_document(replace(report, source=source), person, body)

    def choose_like(self, seen: int, name: str, data: bytes) -> View:
        """Take a report as the model of tone, length and heads. Raises UnreadableFile, UsageError."""
        from assistant.reading.read import read_bytes
        from assistant.workbench import require_prose

        view = self._at(seen, Action.IMPORT_REPORT)
        report = read_bytes(data, name)
        require_prose(report, name)
        state = replace(view.state, like=self._keep(report, name, data))
        return self.put(seen, f"选用范本“{name}”", state, Action.IMPORT_REPORT)

    def drop_like(self, seen: int) -> View:
        """Follow last year's report again instead of the chosen model. Raises Conflict."""
        return self.put(seen, "不再用范本", replace(self._at(seen).state, like=None))

    def ledger_file(self, view: View) -> Path | None:
        """Where the uploaded ledger lies; None without one."""
        self.require(Action.SEE_LEDGER_ROWS)
        note = view.state.ledger
        return self._ledger_path(note.sha256, note.name) if note else None

    def import_ledger(self, seen: int, name: str, data: bytes) -> View:
        """Take the request ledger and fill the tables. Raises UnreadableFile."""
        view = self._at(seen, Action.IMPORT_LEDGER)
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._ledger_path(sha256, name)
        known = path.exists()
        write_private(path, data)
        try:
            with self.starting.told_apart(name, data, 3):
                state = self._filled(view.state, path, view.previous)
            return self.put(seen, f"导入台账“{name}”", state, Action.IMPORT_LEDGER)
        except NianbaoError:
            if not known:  # personal data that no version refers to must not lie about
                remove(path)
            raise

    def _ledger_path(self, sha256: str, name: str) -> Path:
        return self._services.ledger_folder(sha256) / Path(name).name

    def _filled(self, state: State, path: Path, previous: AnnualReport | None) -> State:
        from assistant.forms import load_form
        from assistant.ledger.read import merged_said, read_ledger
        from assistant.store.state import LedgerNote
        from assistant.tables.fill import fill_tables
        from assistant.workbench import overruled, with_tables

        words = self._services.settings.ledger_words
        ledger = read_ledger(path, state.year, state.decisions, words)
        filled = fill_tables(ledger, load_form(), state.year, previous)
        findings = (*filled.findings, *overruled(state, filled.tables, ledger.said))
        note = LedgerNote(
            path.name, path.parent.name, len(ledger.requests), findings, dict(ledger.figures)
        )
        # An answer that stands is kept; `overruled` says where the ledger differs.
        said = merged_said(ledger.said, {item.key: item for item in state.said})
        return with_tables(replace(state, ledger=note, said=tuple(said.values())), filled.tables)

    # --- changes by a person --------------------------------------------------------------------

    def set_cell(self, seen: int, key: str, text: str) -> View:
        """Type one cell. Raises UsageError, Conflict."""
        from assistant.forms import load_form
        from assistant.workbench import with_cell

        state = with_cell(self._at(seen).state, key, text)
        return self.put(seen, f"修改{load_form().label(key)}", state)

    def set_block(self, seen: int, texts: Mapping[str, str]) -> tuple[View, TypedBlock]:
        """Type a pasted block as one change; gives what could not be taken. Raises UsageError, Conflict."""
        from assistant.workbench import with_block

        view = self._at(seen)
        state, block = with_block(view.state, texts)
        if not block.cells:
            return view, block
        return self.put(seen, f"{PASTED} {len(block.cells)} 格", state), block

    def take_repair(self, seen: int, finding: str, number: int) -> View:
        """Take one suggested repair of a finding, all its cells at once. Raises UsageError, Conflict."""
        from assistant.workbench import with_repair

        view = self._at(seen)
        found = next((one for one in view.findings if fingerprint(one) == finding), None)
        if found is None or not 0 <= number < len(found.repair):
            raise UsageError("这条建议已经不在了。请刷新页面后再看。")
        state = with_repair(view.state, found.repair[number])
        return self.put(seen, f"{REPAIRED} {found.code} 的建议", state)

    def undo_tables(self, seen: int) -> tuple[View, str]:
        """Take back the newest change that was typed in the tables; texts stay. Gives what it was.

        Undone once more, it goes one change further back. Raises UsageError where that change was
        not typed in the tables, Conflict.
        """
        view = self._at(seen)
        changes = {entry.number: entry.change for entry in self.history()}
        number = seen
        while number > 1:
            change = changes[number]
            if match := re.fullmatch(_UNDONE.format(r"(\d+)"), change):
                number = int(match[1])
                continue
            before = self._services.store.load(self.report_id, number - 1).state
            after = self._services.store.load(self.report_id, number).state
            if before.tables == after.tables:
                number -= 1
                continue
            if not change.startswith(TYPED_IN_TABLES):
                raise UsageError(
                    f"再往前是“{change}”，不是在表格里填的。要退回它，请点右上角的“已保存”，从历史版本里恢复。"
                )
            state = replace(view.state, tables=before.tables)
            return self.put(seen, _UNDONE.format(number - 1), state), change
        raise UsageError("表格里没有可以撤销的修改。")

    def rows_behind(self, view: View, key: str) -> tuple[FilePlace, ...]:
        """The rows of the ledger that a cell of table three counts. Raises UnreadableFile.

        Addresses only. Kept for the newest ledger, decisions and year asked about.
        """
        note = view.state.ledger
        if note is None or key not in view.form.keys("requests"):
            return ()
        self.require(Action.SEE_LEDGER_ROWS)
        asked = (note.sha256, view.state.year, tuple(sorted(view.state.decisions.items())))
        kept = self._services.rows_kept
        if kept is None or kept[0] != asked:
            from assistant.forms import load_form
            from assistant.ledger.read import read_ledger
            from assistant.tables.fill import fill_tables

            path = self._ledger_path(note.sha256, note.name)
            words = self._services.settings.ledger_words
            ledger = read_ledger(path, view.state.year, view.state.decisions, words)
            filled = fill_tables(ledger, load_form(), view.state.year, None)
            kept = self._services.rows_kept = (asked, filled.rows)
        return kept[1].get(key, ())

    def decide(self, seen: int, name: str, key: str | None) -> View:
        """Decide a cell (`台账!F12`) or text of the ledger; the tables follow. Raises UsageError, Conflict."""
        from assistant.workbench import with_decision

        view = self._at(seen)
        state = with_decision(view.state, name, key)
        if state.ledger is not None:
            path = self._ledger_path(state.ledger.sha256, state.ledger.name)
            state = self._filled(state, path, view.previous)
        return self.put(seen, "对台账内容作出决定", state)

    def answer(self, seen: int, key: str, value: Number | None) -> View:
        """Answer an open question of the text. Raises UsageError, Conflict."""
        from assistant.workbench import with_said

        return self.put(seen, "填写正文中的数", with_said(self._at(seen).state, key, value))

    def explain(self, seen: int, finding: str, reason: str) -> View:
        """Write down why a finding (by its fingerprint) may stand. Raises UsageError, Conflict."""
        from assistant.workbench import with_explanation

        view = self._at(seen, Action.EXPLAIN)
        found = next((f for f in view.findings if fingerprint(f) == finding), None)
        if found is None:
            raise UsageError("这条问题已经不在了。请刷新页面后再写说明。")
        state = with_explanation(view.state, found, reason)
        change = f"说明 {found.code}" if reason.strip() else "撤回说明"
        return self.put(seen, change, state, Action.EXPLAIN)

    def edit(self, seen: int, number: int, shown: str) -> View:
        """Take a person's edit of a part's shown text. Raises Conflict."""
        from assistant.workbench import heading_of, with_edit

        view = self._at(seen)
        state = with_edit(view.state, number, shown, view.facts)
        return self.put(seen, f"修改“{heading_of(number)}”", state)

    def confirm_figure(self, seen: int, number: int, span: FigureSpan) -> View:
        """Vouch for an unbound figure of the text. Raises UsageError, Conflict."""
        from assistant.workbench import with_confirmed_figure

        view = self._at(seen)
        state = with_confirmed_figure(view.state, number, span, view.facts)
        return self.put(seen, "确认正文中的数", state)

    def settle(self, seen: int, number: int, *, accept: bool) -> View:
        """Accept or refuse a suggested text. Raises UsageError, Conflict."""
        from assistant.workbench import heading_of, with_suggestion_settled

        state = with_suggestion_settled(self._at(seen).state, number, accept=accept)
        word = "采用" if accept else "不采用"
        return self.put(seen, f"{word}“{heading_of(number)}”的建议稿", state)

    def settle_proposal(self, seen: int, key: str, *, accept: bool) -> View:
        """Accept or refuse a figure that was proposed in talk. Raises UsageError, Conflict."""
        from assistant.workbench import with_proposal_settled

        state = with_proposal_settled(self._at(seen).state, key, accept=accept)
        return self.put(seen, "记下对话里的数" if accept else "不用对话里的数", state)

    def history(self) -> list[VersionEntry]:
        """Every version, the newest first."""
        self.require(Action.VIEW)
        return self._services.store.history(self.report_id)

    def restore(self, seen: int, number: int) -> View:
        """Bring back an old version as a new one. Raises UsageError, Conflict, NotFound."""
        from assistant.workbench import require_editable

        person = self.require(Action.RESTORE).name
        require_editable(self.saved().state)
        self._services.store.restore(self.report_id, seen, number, person)
        return self.view()

    def undo(self) -> str | None:
        """Take back the newest change, as a new version; None when only the first version is there.

        Undone once more, it goes one change further back. Steps of the review and comments are no
        change of the content and are passed over. Raises UsageError while the report is reviewed.
        """
        from assistant.store.repository import undo_target
        from assistant.workbench import require_editable, same_content

        person = self.require(Action.RESTORE).name
        saved, history = self.saved(), self.history()
        require_editable(saved.state)
        store = self._services.store
        while target := undo_target(history):
            number, change = target
            if not same_content(store.load(self.report_id, number).state, saved.state):
                store.restore(self.report_id, saved.version, number, person)
                return change
            history = [entry for entry in history if entry.number <= number]
        return None

    # --- looking and publishing -----------------------------------------------------------------

    def comparison(self, view: View) -> Comparison | None:
        """This report against last year's; None without last year's."""
        from assistant.review.years import compare_reports
        from assistant.workbench import finished_report

        if view.previous is None:
            return None
        return compare_reports(view.previous, finished_report(view, None))

    def comparison_text(self, view: View) -> str | None:
        """The comparison in a few lines."""
        from assistant.review.years import comparison_as_text

        comparison = self.comparison(view)
        return comparison_as_text(comparison) if comparison else None

    def export_docx(self, view: View, today: date) -> Path:
        """Write the Word file, read back and equal; gives its path. Raises ExportMismatch."""
        from assistant.publishing.docx import export_docx
        from assistant.workbench import FILE_MARKS, finished_report

        person = self.require(Action.EXPORT).name
        report = finished_report(view, today)
        folder = self._services.exports(self.report_id)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{report.title}{FILE_MARKS[view.state.review.stage]}.docx"
        export_docx(report, path)
        self._services.store.record("导出", person, self.report_id, path.name)
        return path

    def rule(self, code: str) -> str | None:
        """What a rule finds and on what it rests; None for an unknown code."""
        from assistant.catalogue import all_rules, rules_as_text

        found = [rule for rule in all_rules() if rule.code == code]
        return rules_as_text(found) if found else None

    def turns(self) -> list[tuple[str, str]]:
        """The conversation before the newest message, in words."""
        from assistant.chat.record import turns_of

        return turns_of(self.messages())

    def search(self, query: str) -> Sequence[Hit]:
        """Passages of the index; the reports of this body come first."""
        return self._services.library.search(query, asker=self.saved().state.agency)

    def passages_for(self, section: int) -> Sequence[Passage]:
        """What the regulations say of a part."""
        return self._services.passages_for(section)

    @property
    def starting(self) -> Starting:
        """The files behind the report, as the first steps show them."""
        from assistant.services.starting import Starting

        return Starting(self._services, self)

    @property
    def reviewing(self) -> Reviewing:
        """Sending to review, returning, approving, comments."""
        from assistant.services.reviewing import Reviewing

        return Reviewing(self)

    # --- conversation ---------------------------------------------------------------------------

    def messages(self) -> list[Message]:
        """The conversation so far."""
        person = self.require(Action.TALK).key
        return self._services.store.messages(self.report_id, person)

    def remember(self, role: str, content: dict[str, Any]) -> int:
        """Append a message to the conversation; gives its number."""
        person = self.require(Action.TALK).key
        return self._services.store.add_message(self.report_id, person, role, content)

    def rewrite(self, number: int, content: dict[str, Any]) -> None:
        """Put other content into a message that is still growing."""
        self._services.store.rewrite_message(number, content)

    def search_messages(self, words: str) -> list[Message]:
        """The messages of the conversation in which each of the words stands."""
        person = self.require(Action.TALK).key
        return self._services.store.search_messages(self.report_id, person, words)

    def forget_conversation(self) -> int:
        """Delete the person's conversation for good; gives how many messages it had."""
        person = self.require(Action.TALK).key
        return self._services.store.delete_conversation(self.report_id, person)

    async def converse(self, message: str) -> AsyncGenerator[dict[str, Any], None]:
        """The events of an answer as JSON, stored while they come. Closing the iterator stops the model.

        The answer stops as well when the person may talk no longer.
        """
        from assistant.chat.keeping import converse

        services = self._services
        told = converse(self, message, services.growing, model=services.model is not None)
        async with contextlib.aclosing(told) as events:
            async for event in events:
                self.require(Action.TALK)
                yield event

    async def reply(self, message: str, asked: str | None) -> AsyncGenerator[Event, None]:
        """The events that answer a message. Closing the iterator stops the model."""
        answers = answering(self, self._services, message, asked)
        async with contextlib.aclosing(answers) as events:
            async for event in events:
                yield event


async def answering(
    desk: Desk, services: Services | None, message: str, asked: str | None
) -> AsyncGenerator[Event, None]:
    """The events that answer a message on a report; without services no model is asked."""
    from assistant.chat import Conversation, Step

    if services is not None and services.must_probe():
        yield Step("第一次用这个模型，先看看它能做什么")
        await services.probe()
    conversation = (
        Conversation(desk, None, "")
        if services is None
        else Conversation(desk, services.model, services.settings_hash, services.lead())
    )
    async with contextlib.aclosing(conversation.reply(message, asked)) as events:
        async for event in events:
            yield event
