"""Files that come into a report: last year's, a model report, the ledger; and the rows behind a cell."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.access import Action
from assistant.errors import NianbaoError
from assistant.findings import FilePlace
from assistant.report import AnnualReport, Source
from assistant.services.folders import remove, write_private

if TYPE_CHECKING:
    from assistant.services.starting import Starting
    from assistant.store.state import State
    from assistant.workbench import View

from assistant.services.gate import Gate


class Importing(Gate):
    """What a desk does with files. Personal data of a ledger stays in its own folder."""

    @property
    def starting(self) -> Starting:
        """The files behind the report, as the first steps show them."""
        from assistant.services.starting import Starting

        return Starting(self._services, self)

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
        kept = replace(report, source=source)
        return self._services.store.add_document(kept, person, self._body)

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
