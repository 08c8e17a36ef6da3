"""What a person typed or pasted into cells, read strictly: one cell, or a block of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.errors import UsageError
from assistant.forms import Form, NumberKind
from assistant.reading.values import is_blank, narrow, read_value
from assistant.report import Cell, How, Number, Tables, is_plausible


@dataclass(frozen=True, slots=True)
class TypedBlock:
    """The cells of a block that can stand, and keys and messages of those that cannot.

    `totals` are the figures that the block has where the program computes; None for a blank.
    """

    cells: Mapping[str, Cell]
    refused: Mapping[str, str]
    totals: Mapping[str, Number | None]


def typed_cell(form: Form, key: str, text: str, origin: str) -> Cell:
    """A cell as a person typed it: blank and stroke are unknown and stay apart, `0` is a count.

    Full width, thousands separators, a unit and a note in brackets are understood. Raises UsageError
    for text that is not a number of the cell's kind.
    """
    kind = form.column(key).number
    if is_blank(text):
        return Cell(None, narrow(text) or None, None, How.TYPED, origin)
    printed = read_value(text, kind)
    value = printed.value
    if value is None or not is_plausible(value) or (value < 0 and kind is not NumberKind.SIGNED):
        what = "不小于 0 的金额（万元）" if kind.is_decimal else "不小于 0 的整数"
        raise UsageError(
            f"{form.label(key)}应填{what}，现在是“{text.strip()[:30]}”。请改正后再填。"
        )
    kept = printed.text if printed.note else None
    return Cell(value, kept, printed.note, How.TYPED, origin)


def typed_block(form: Form, texts: Mapping[str, str], origin: str) -> TypedBlock:
    """Every cell of a pasted block by its key; computed cells are only read, to be compared."""
    cells: dict[str, Cell] = {}
    refused: dict[str, str] = {}
    totals: dict[str, Number | None] = {}
    for key, text in texts.items():
        if key not in form:
            continue
        try:
            cell = typed_cell(form, key, text, origin)
        except UsageError as error:
            refused[key] = str(error)
            continue
        if key in form.computed_keys:
            totals[key] = cell.value
        else:
            cells[key] = cell
    return TypedBlock(cells, refused, totals)


def totals_that_differ(block: TypedBlock, tables: Tables, form: Form) -> list[str]:
    """In words, each pasted total that is not the computed one; a blank total says nothing."""
    told = []
    for key, pasted in block.totals.items():
        counted = tables.value(key)
        if pasted is None or pasted == counted:
            continue
        own = "还算不出来" if counted is None else f"按各格相加是 {counted}"
        told.append(f"{form.label(key)}粘贴的是 {pasted}，{own}")
    return told
