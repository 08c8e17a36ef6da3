"""What a clerk decided on words or cells of one ledger that the rules leave open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import UnreadableFile, UsageError
from assistant.findings import FilePlace
from assistant.ledger.inputs import load_json
from assistant.ledger.words import Vocabulary, normal

_ADDRESS = re.compile(r"(?P<sheet>.+)!(?P<cell>[A-Z]{1,3}[1-9]\d{0,6})")


@dataclass(frozen=True, slots=True)
class Decisions:
    """Row or column keys of table three: for every cell with a text, and for single cells.

    `texts` is keyed by the normal form of the text, `cells` by sheet and cell. A decision on a cell
    wins over one on its text, and both win over the words that we know.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[tuple[str, str], str] = field(default_factory=dict)


def parse_decisions(raw: Mapping[str, str], words: Vocabulary) -> Decisions:
    """The decisions of a mapping from `工作表!F12` or the text of cells to a row or column of table three.

    A row or column is named by its key (`other_misc`, `natural_person`, `carried_out`) or by its
    label in the template. Raises UsageError.
    """
    texts, cells = {}, {}
    for name, value in raw.items():
        key = words.row_or_column(value.strip()) if isinstance(value, str) else None
        address = _ADDRESS.fullmatch(name)
        if key is None:
            shown = f"“{name}”" if address else "其中一条"
            raise UsageError(
                f"决定里{shown}写的不是表三的行或列。请写 {'、'.join(words.kind_labels)}，"
                f"或 {'、'.join(words.outcome_labels)}、carried_out。"
            )
        if address:
            cells[address["sheet"], address["cell"]] = key
        elif normal(name):
            texts[normal(name)] = key
        else:
            raise UsageError(
                '决定里有一条没有写单元格或文字。请写成 {"工作表!F12": "other_misc"} 的样子。'
            )
    return Decisions(texts, cells)


def load_decisions(path: Path) -> dict[str, str]:
    """The decisions of a JSON file: `{"台账!F12": "other_misc"}`. Raises UnreadableFile."""
    pairs = load_json(path)
    if not all(isinstance(value, str) for _, value in pairs):
        raise UnreadableFile(
            path.name, "里面有一条不是文字", '请写成 {"工作表!F12": "other_misc", …} 的样子'
        )
    return dict(pairs)


def address_of(place: FilePlace) -> str:
    """The name of a cell in a mapping of decisions: `台账!F12`."""
    return f"{place.sheet}!{place.cell}"
