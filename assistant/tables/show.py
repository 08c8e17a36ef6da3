"""The three tables as lines of text, for the terminal."""

from __future__ import annotations

import unicodedata

from assistant.forms import TABLES, Block, Form, LineSpec, TableSpec
from assistant.report import Tables

UNKNOWN = "?"
LABEL_WIDTH = 44


def tables_as_text(tables: Tables, form: Form) -> str:
    """Every row with its figures under the column heads; an unknown figure is `?`."""
    return "\n\n".join(_table(tables, form.tables[name]) for name in TABLES)


def _table(tables: Tables, table: TableSpec) -> str:
    lines = [table.label]
    for block in table.blocks:
        lines.append(_line(block.title, [_short(column) for column in block.columns]))
        lines += [_row(tables, table, block, row) for row in block.rows]
    return "\n".join(lines)


def _row(tables: Tables, table: TableSpec, block: Block, row: LineSpec) -> str:
    values = [tables.value(f"{table.name}.{row.key}.{column.key}") for column in block.columns]
    label = f"{row.group} {row.label}".strip()
    return _line(label, [UNKNOWN if value is None else str(value) for value in values])


def _short(column: LineSpec) -> str:
    return column.label.split("（")[0]


def _line(label: str, cells: list[str]) -> str:
    fitted = _fit(label)
    return fitted + "".join(" " * max(1, 14 - _width(cell)) + cell for cell in cells)


def _fit(label: str) -> str:
    kept = ""
    for letter in label:
        if _width(kept + letter) > LABEL_WIDTH - 2:
            kept += "…"
            break
        kept += letter
    return kept + " " * (LABEL_WIDTH - _width(kept))


def _width(text: str) -> int:
    """Columns on a terminal: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
