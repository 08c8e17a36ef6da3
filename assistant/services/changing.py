"""Each change that a person makes to a report, written as a version of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.access import Action
from assistant.errors import UsageError
from assistant.findings import fingerprint
from assistant.report import Number

if TYPE_CHECKING:
    from assistant.drafting.markers import FigureSpan
    from assistant.store.repository import VersionEntry
    from assistant.tables.typed import TypedBlock
    from assistant.workbench import View

from assistant.services.importing import Importing

PASTED, REPAIRED = "粘贴", "采用"
TYPED_IN_TABLES = ("修改表", PASTED, REPAIRED)
_UNDONE = "撤销表格修改，回到第 {} 版的表格"


class Changing(Importing):
    """The changes of cells, texts, answers, explanations, and the ways back."""

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
        history = [entry for entry in self.history() if entry.number <= seen]
        while len(history) > 1:
            (number, change), older = (history[0].number, history[0].change), history[1].number
            if match := re.fullmatch(_UNDONE.format(r"(\d+)"), change):
                history = [entry for entry in history if entry.number <= int(match[1])]
                continue
            before = self._services.store.load(self.report_id, older).state
            after = self._services.store.load(self.report_id, number).state
            if before.tables == after.tables:
                history = history[1:]
                continue
            if not change.startswith(TYPED_IN_TABLES):
                raise UsageError(
                    f"再往前是“{change}”，不是在表格里填的。要退回它，请点右上角的“已保存”，从历史版本里恢复。"
                )
            state = replace(view.state, tables=before.tables)
            return self.put(seen, _UNDONE.format(older), state), change
        raise UsageError("表格里没有可以撤销的修改。")

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
