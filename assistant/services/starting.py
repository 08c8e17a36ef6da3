"""What the first steps of a report need: the original beside what was read, and files told apart."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.access import Action
from assistant.errors import NotFound, UnreadableFile, UserError
from assistant.services.folders import write_private

if TYPE_CHECKING:
    from assistant.findings import Finding
    from assistant.ledger.preview import SheetPreview as SheetPreview
    from assistant.reading.blocks import Document
    from assistant.services.importing import Importing
    from assistant.services.program import Services
    from assistant.store.repository import Store
    from assistant.workbench import View

ORIGINALS = "originals"
KEPT_READ = 4
"""Originals that are kept as they were read, so that a page drawn anew need not read a PDF again."""


class WrongFile(UserError):
    """A file that was dropped where another one is wanted; `step` is where it belongs, 0 for nowhere."""

    def __init__(self, message: str, step: int) -> None:
        super().__init__(message)
        self.step = step


class Starting:
    """The files behind one report: last year's original, the ledger's columns, the inputs sheet."""

    def __init__(self, services: Services, desk: Importing) -> None:
        self._services, self._desk = services, desk

    def original(self, view: View) -> Document | None:
        """Last year's file in its own order; None where it was not kept or there is none."""
        key, kept = view.state.previous, self._services.originals_read
        if key is None or view.previous is None:
            return None
        if key not in kept:
            from assistant.reading.read import read_original

            path = original_path(self._services.data, key)
            if not path.is_file():
                return None
            while len(kept) >= KEPT_READ:
                del kept[next(iter(kept))]
            name = view.previous.source.name if view.previous.source else ""
            kept[key] = read_original(path.read_bytes(), name)
        return kept[key]

    def ledger(self, view: View) -> tuple[SheetPreview, ...]:
        """How the ledger was understood, its first rows without personal data.

        Raises UnreadableFile, NotAllowed.
        """
        from assistant.ledger.preview import preview_ledger

        self._desk.require(Action.SEE_LEDGER_ROWS)
        path = self._desk.ledger_file(view)
        return () if path is None else preview_ledger(path, self._words)

    def import_inputs(self, seen: int, name: str, data: bytes) -> tuple[View, tuple[Finding, ...]]:
        """Take the cells of tables two and four, and facts, from the template's sheet or JSON.

        What the sheet leaves blank stays as it is; its cells count as filled in by the person. Gives
        what of it could not be taken. Raises WrongFile, UnreadableFile, UsageError, Conflict.
        """
        from assistant.ledger.read import merged_said, read_input_sheets
        from assistant.workbench import with_filled_in

        view = self._desk.at(seen)
        with self.told_apart(name, data, 4), _beside(name, data) as path:
            filled = read_input_sheets(path)
        said = merged_said({item.key: item for item in view.state.said}, filled.said)
        state = replace(view.state, said=tuple(said.values()))
        state = with_filled_in(state, filled.inputs, name)
        return self._desk.apply(view, f"导入填报表“{name}”", state), filled.findings

    @contextlib.contextmanager
    def told_apart(self, name: str, data: bytes, wanted: int) -> Iterator[None]:
        """Where a file cannot be used at a step, says what it is and where it belongs, if that is plain.

        `wanted` is the step: 2 last year's report, 3 the ledger, 4 the inputs. Raises WrongFile.
        """
        try:
            yield
        except UnreadableFile as error:
            found = self._told(name, data)
            if found is None or found[1] == wanted:
                raise
            what, step = found
            raise WrongFile(f"“{name}”是{what}，{_BELONGS[wanted]}{_GOES[step]}", step) from error

    def _told(self, name: str, data: bytes) -> tuple[str, int] | None:
        """What a file plainly is, and the step where it belongs."""
        from assistant.ledger.preview import WorkbookKind, workbook_kind
        from assistant.reading.read import read_bytes

        with _beside(name, data) as path:
            kind = workbook_kind(path, self._words)
        if kind is WorkbookKind.LEDGER:
            return "依申请公开台账", 3
        if kind is WorkbookKind.INPUTS:
            return "表二、表四的填报表", 4
        try:
            report = read_bytes(data, name)
        except UnreadableFile:
            return None
        year = f" {report.year} 年的" if report.year else ""
        return f"{report.agency or '某机关'}{year}年度报告", 2

    @property
    def _words(self) -> Path | None:
        return self._services.settings.ledger_words


_BELONGS = {2: "不是上年的年度报告。", 3: "不是依申请公开台账。", 4: "不是表二、表四的填报表。"}
_GOES = {
    2: "请把它放到第 2 步“上年报告”。",
    3: "请把它放到第 3 步“申请台账”。",
    4: "请把它放到第 4 步“表二和表四”。",
}


def original_path(data: Path, key: str) -> Path:
    """Where the bytes of last year's report lie, by its key among the documents."""
    return data / ORIGINALS / key


def keep_original(folder: Path, key: str, data: bytes) -> None:
    """Keep the bytes of a report that was read, to be shown beside what was recognised."""
    write_private(original_path(folder, key), data)


def forget_originals(folder: Path, store: Store) -> None:
    """Remove the originals whose report is no longer among the documents."""
    kept = folder / ORIGINALS
    for path in kept.iterdir() if kept.is_dir() else ():
        try:
            store.document(path.name)
        except NotFound:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _beside(name: str, data: bytes) -> Iterator[Path]:
    """The bytes as a file of that name in a folder of its own, which goes away again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "文件")
        path.write_bytes(data)
        path.chmod(0o600)
        yield path
