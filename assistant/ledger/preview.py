"""What a ledger workbook was taken for: its columns, and its first rows without personal data.

Only words of the trade, dates and plain numbers are shown; anything else is a row of dots, also in
the preview of the ledger's own office. Nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.ledger.office import Words, load_words
from assistant.ledger.sheets import (
    HEADER_ROWS,
    Header,
    Sheet,
    column_letters,
    find_header,
    header_at,
)
from assistant.ledger.values import (
    CellValue,
    date_of,
    plain,
    quote_word,
    registration_number,
    text_of,
)
from assistant.ledger.words import load_data
from assistant.ledger.workbook import opened_sheets

FIRST_ROWS = 8
HIDDEN = "●●●"
YES_NO = ("是", "否")
CHANNELS = ("网络", "网站", "信函", "当面", "现场", "传真", "邮件", "邮寄")
NEEDED = ("received", "kind", "outcome", "replied")
# A row that names so many of the four is the header of a ledger that lacks a column.
NEARLY = 3


class WorkbookKind(StrEnum):
    """What a workbook is, by its columns: a request ledger, the sheet of tables two and four, neither."""

    LEDGER = "ledger"
    INPUTS = "inputs"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """A column: its letters, its name as printed, the field it was taken for (Chinese; None: unused)."""

    letters: str
    name: str
    taken: str | None
    shown: bool


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """A sheet that counts: the header's row (from 1), the columns, and the first rows by row number."""

    name: str
    header_row: int
    columns: tuple[ColumnPreview, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    filled: int


def preview_ledger(path: Path, office_words: Path | None = None) -> tuple[SheetPreview, ...]:
    """The sheets of a ledger that count, as they were understood. Raises UnreadableFile."""
    words = load_words(office_words)
    with opened_sheets(path) as sheets:
        return tuple(_previews(sheets, words))


def workbook_kind(path: Path, office_words: Path | None = None) -> WorkbookKind:
    """What a file is; OTHER also for one that cannot be opened as a workbook."""
    words = load_words(office_words)
    try:
        with opened_sheets(path) as sheets:
            heads = list(sheets)
            if any(_is_ledger(sheet, words) for sheet in heads):
                return WorkbookKind.LEDGER
            inputs = load_data("columns.toml")["inputs"]["sheet"]
            if any(sheet.name.strip() == inputs for sheet in heads):
                return WorkbookKind.INPUTS
    except UnreadableFile:
        pass
    return WorkbookKind.OTHER


def _is_ledger(sheet: Sheet, words: Words) -> bool:
    columns = words.columns["ledger"]
    return any(
        sum(name in header_at(sheet, index, 1, columns).columns for name in NEEDED) >= NEARLY
        for index in range(min(len(sheet.head), HEADER_ROWS))
    )


def _previews(sheets: Iterator[Sheet], words: Words) -> Iterator[SheetPreview]:
    fields = {**words.columns["ledger"], **words.columns["clock"]}
    for sheet in sheets:
        header = find_header(sheet, fields, NEEDED)
        if header is not None:
            yield _preview(sheet, header, words)


def _preview(sheet: Sheet, header: Header, words: Words) -> SheetPreview:
    taken = {column: name for name, column in header.columns.items()}
    shows = _Shows(words, taken, header)
    rows: list[tuple[int, tuple[str, ...]]] = []
    filled = 0
    for index, cells in sheet.rows(header.row + 1):
        if not any(text_of(value) for value in cells):
            continue
        filled += 1
        if len(rows) < FIRST_ROWS:
            shown = tuple(shows.cell(column, cells) for column in range(len(header.names)))
            rows.append((index + 1, shown))
    columns = tuple(
        ColumnPreview(
            column_letters(column),
            names[0] if names else "",
            shows.label(column),
            shown=shows.is_open(column),
        )
        for column, names in enumerate(header.names)
    )
    return SheetPreview(sheet.name, header.row + 1, columns, tuple(rows), filled)


class _Shows:
    """What may be shown of each column of one sheet."""

    def __init__(self, words: Words, taken: dict[int, str], header: Header) -> None:
        self._taken, self._names = taken, header.names
        self._labels = {
            name: names[0]
            for part in ("ledger", "clock")
            for name, names in words.columns[part].items()
        }
        self._quotable = words.vocabulary.quotable
        self._plain = set(words.columns["plain"]["names"])

    def label(self, column: int) -> str | None:
        """The field that the column was taken for, in words; None for one that is not used."""
        name = self._taken.get(column)
        return self._labels.get(name) if name else None

    def is_open(self, column: int) -> bool:
        """Whether the column may show anything at all."""
        known = self._taken.get(column)
        return known not in (None, "remarks") or bool(self._plain & set(self._names[column]))

    def cell(self, column: int, cells: Sequence[CellValue]) -> str:
        """What is shown of a cell: itself where it cannot be personal, dots otherwise."""
        value = cells[column] if column < len(cells) else None
        text = text_of(value)
        if not text or not self.is_open(column):
            return HIDDEN if text else ""
        day = date_of(value)
        if day is not None:
            return day.isoformat()
        if self._taken.get(column) == "number":
            return registration_number(value) or HIDDEN
        if text in YES_NO:
            return text
        quoted = quote_word(value, (*self._quotable, *CHANNELS), self._personal(cells))
        return quoted.strip("“”") if quoted.startswith("“") else HIDDEN

    def _personal(self, cells: Sequence[CellValue]) -> list[str]:
        closed = (i for i in range(len(self._names)) if not self.is_open(i) and i < len(cells))
        return [plain(text_of(cells[i])) for i in closed]
