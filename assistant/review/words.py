"""How a comparison names cells and writes movements, for page, terminal and Word alike."""

from __future__ import annotations

from assistant.forms import known_forms
from assistant.report import Number
from assistant.review.promises import Promise
from assistant.tables.years import CellChange, Comparable

NOTHING = "—"
BLANK = "空白"
# What became of a sentence, in the column between the two years.
KINDS = {"same": "同", "changed": "改", "added": "增", "removed": "删", "moved": "移"}


def cell_names(key: str) -> tuple[str, str, str]:
    """Table, row and column of a cell in a clerk's words."""
    table, row, _ = key.split(".")
    # The form in force first; three rows joined to be compared, and cells of 2019, are in others.
    form = next(form for form in known_forms() if key in form)
    line = form.row(table, row)
    name = f"{line.group} {line.label}".strip()
    return form.tables[table].label, name, form.column(key).label


def change_names(change: CellChange) -> tuple[str, str, str]:
    """The names of the cell, with a word on cells that are only roughly comparable."""
    table, row, column = cell_names(change.cell)
    rough = change.comparable is Comparable.ROUGHLY
    return table, row, f"{column}（口径不同，不计增减）" if rough else column


def figure(value: Number | None) -> str:
    """The number as printed; unknown is 空白, never 0."""
    return BLANK if value is None else format(value, "d" if isinstance(value, int) else "f")


def signed(value: Number | None) -> str:
    """A change with its sign; 0 has none, an unknown change is a dash."""
    if value is None:
        return NOTHING
    if value == 0:
        return "0"
    return format(value, "+d" if isinstance(value, int) else "+f")


def percent(rate: Number | None) -> str:
    """A rate of change with its sign, or a dash."""
    return NOTHING if rate is None else f"{rate:+f}%"


def outcome(promise: Promise) -> str:
    """What this year says nearest to an announcement, and whether it is announced again."""
    nearest = promise.this_year or "今年没有找到相近的句子"
    return f"{nearest}（今年又作为打算提出）" if promise.again else nearest
