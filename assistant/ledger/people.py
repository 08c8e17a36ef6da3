"""The names of the people in a ledger, for the one moment in which a text is searched for them.

The only thing with a name in it that leaves this room. Whoever asks puts it in no object that lasts,
no file, log or message; what was read last is kept here, in memory alone, so that a pause in writing does
not read a ledger again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from assistant.ledger.office import Words, load_words
from assistant.ledger.read import REQUIRED
from assistant.ledger.sheets import Header, Sheet, find_header
from assistant.ledger.values import CellValue, text_of
from assistant.ledger.words import load_data
from assistant.ledger.workbook import opened_sheets

NATURAL = "natural_person"
KEPT = 64
"""Ledgers whose names are kept in memory: more than are worked on at once."""
_APART = re.compile(r"[、，,;；/|()（）\[\]【】:：\n]+")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,10}(?:[·•．][\u4e00-\u9fff]{1,10})+")
_COURTESY = re.compile(r"等\s*\d*[人名户位]?$|(?:先生|女士|同志)$")


def applicants_of(path: Path, office_words: Path | None = None) -> frozenset[str]:
    """Every natural person whom the ledger names: as applicant, agent or contact, of any year.

    Where nothing tells whether an applicant is a person, a known surname must. Names in other letters,
    and those that the ledger itself makes unknown (张某), are left out. Raises UnreadableFile.
    """
    # Only its state and that of the office's words decide what a ledger names.
    return _applicants_of(path, office_words, _state_of(path), _state_of(office_words))


@lru_cache(maxsize=KEPT)
def _applicants_of(
    path: Path, office_words: Path | None, *_states: tuple[int, int] | None
) -> frozenset[str]:
    words = load_words(office_words)
    with opened_sheets(path) as sheets:
        return frozenset(name for sheet in sheets for name in _people(sheet, words))


def _state_of(path: Path | None) -> tuple[int, int] | None:
    """Size and time of change; None for a file that is not there, which is told by who opens it."""
    if path is None or not path.is_file():
        return None
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _people(sheet: Sheet, words: Words) -> Iterator[str]:
    data = load_data("columns.toml")["people"]
    own, beside = data["applicants"], data["beside"]
    header = find_header(sheet, words.columns["ledger"], REQUIRED)
    header = header or next(
        (found for name in own if (found := find_header(sheet, {name: [name]}, (name,)))), None
    )
    if header is None:
        return
    applicants = _columns(header, own)
    others = _columns(header, beside)
    for _, cells in sheet.rows(header.row + 1):
        kind = words.vocabulary.kind(text_of(header.value(cells, "kind"))).key
        for column in applicants if kind in (NATURAL, None) else ():
            yield from _names(cells, column, words, data, known=kind == NATURAL)
        for column in others:
            yield from _names(cells, column, words, data, known=False)


def _columns(header: Header, names: Sequence[str]) -> list[int]:
    return [column for column, found in enumerate(header.names) if set(found) & set(names)]


def _names(
    cells: Sequence[CellValue], column: int, words: Words, data: dict[str, str], *, known: bool
) -> Iterator[str]:
    """The names in a cell; `known`: it is said that a person stands there."""
    for piece in _APART.split(text_of(cells[column]) if column < len(cells) else ""):
        for name in _joined(_COURTESY.sub("", piece.strip()).split()):
            plain = not re.search(data["no_names"], name) and not words.vocabulary.knows(name)
            surname = known or "·" in name or re.match(data["surnames"], name)
            if _NAME.fullmatch(name) and plain and surname:
                yield name


def _joined(tokens: list[str]) -> list[str]:
    """A letter that stands alone belongs to what stands beside it: 测 试甲 is one name."""
    return ["".join(tokens)] if any(len(token) == 1 for token in tokens) else tokens
