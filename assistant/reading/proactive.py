"""Table two: each row is found by its label and has as many values as its block has columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from assistant.forms import Block, Form
from assistant.reading.found import Found
from assistant.reading.labels import EXACT, TORN, Match, plain, row_labels, without_note
from assistant.reading.notes import row_names
from assistant.reading.strips import Strip, Value, fit
from assistant.reading.values import is_number, narrow, split_fused
from assistant.report import How

TABLE = "proactive"
_LONGEST_NAME = 20
_WIDEST = 12  # cells of a row that may be fill; the printed table is five columns wide


def read_proactive(strips: Sequence[Strip], form: Form) -> Found:
    """All rows of table two that stand anywhere in the document under their own label."""
    found = Found(form)
    labels = row_labels(form.edition, form.shape, TABLE)
    blocks = {row.key: block for block, row in form.tables[TABLE].lines()}
    torn: dict[str, str] = {}
    own: set[int] = set()
    for at, strip in enumerate(strips):
        row = _row(strip, labels.find(strip.pieces) if strip.own else None)
        if row is None:
            continue
        own.add(at)
        values = _values(strip, blocks[row])
        if values is None:
            torn.setdefault(row, strip.values[0].origin)
            continue
        found.blocks.update(strip.blocks)
        for column, value in zip(blocks[row].columns, values, strict=True):
            found.put(f"{TABLE}.{row}.{column.key}", value, How.GRID)
    _tell(found, torn)
    _tell_foreign(found, strips, own)
    return found


def _tell_foreign(found: Found, strips: Sequence[Strip], own: set[int]) -> None:
    """R14 for rows with figures that follow a row of the form, no head between, but are none of it."""
    for at, strip in enumerate(strips):
        follows = at - 1 in own and strips[at - 1].grid is strip.grid
        if at in own or not (follows and strip.in_grid and strip.own):
            continue
        numbers = [value for value in strip.values if is_number(value.text)]
        if not numbers:
            continue
        if strip.context == strip.pieces and len(strip.values) == len(strips[at - 1].values):
            name = without_note(strip.pieces[-1].strip())[:_LONGEST_NAME]
            message = f"表二的“{name}”行（{numbers[0].origin}）不属于格式，没有读入，请核对"
            found.warn("R14", TABLE, message)


def _row(strip: Strip, match: Match | None) -> str | None:
    """The row that the label means; between words and lines only a whole label counts."""
    if match is None:
        return None
    sure = match.weight == EXACT or (match.weight == TORN and strip.in_grid)
    return match.row if sure else None


def _values(strip: Strip, block: Block) -> list[Value] | None:
    """The row's values, one for each column of its block; None when that is not certain."""
    count = len(block.columns)
    if strip.fused:
        value = strip.values[0]
        parts = split_fused(value.text, count, total=False)
        return [Value(part, value.origin) for part in parts] if parts else None
    if not strip.in_grid:
        return list(strip.values) if len(strip.values) == count else None
    heads = _heads(strip, block)
    if heads and (placed := _under(strip.values, heads)) is not None:
        return placed
    if count == 1:
        return fit(strip, count)
    # Beside heads that stand elsewhere a blank may be fill or figure; heads mixed up forbid order.
    in_doubt = heads is not None and list(heads) != sorted(heads)
    return None if in_doubt else _without_fill(strip.values, count, sure=heads != ())


def _without_fill(values: Sequence[Value], count: int, *, sure: bool) -> list[Value] | None:
    """The values by number alone, where every choice of the empty cells that are fill reads the same.

    Not `sure`: the row is longer or shorter than its header, so that no empty cell has its place.
    """
    full = [value for value in values if narrow(value.text)]
    if not full:
        return [*values, *[values[-1]] * count][:count]
    if len(full) == count:
        return full
    if not (sure and len(full) < count <= len(values) <= _WIDEST):
        return None
    readings = {
        tuple(value.text if narrow(value.text) else None for value in chosen): list(chosen)
        for chosen in combinations(values, count)
        if sum(bool(narrow(value.text)) for value in chosen) == len(full)
    }
    return next(iter(readings.values())) if len(readings) == 1 else None


def _heads(strip: Strip, block: Block) -> tuple[int, ...] | None:
    """The columns of the heads of the row's block, where all of them are printed once.

    Empty where the columns of row and header cannot be compared: rows of flattened text can only
    when they are as long as their header.
    """
    grid = strip.grid
    if grid is None or len(block.columns) == 1:
        return None
    found = set()
    for row in grid.rows:
        if len(row) < len(block.columns):
            continue
        if sum(bool(narrow(cell.text)) for cell in row) > 1 + len(block.columns):
            continue
        known = {key: cell.column for cell in row if (key := _head(cell.text, block))}
        if len(known) == len(block.columns):
            fits = grid.aligned or row[-1].column == strip.values[-1].column
            found.add(tuple(known[column.key] for column in block.columns) if fits else ())
    if len(found) == 1:
        return found.pop()
    return () if found and not grid.aligned else None


def _head(text: str, block: Block) -> str | None:
    """The column that a head names, with an explanation behind it or a last letter lost."""
    printed = plain(without_note(text))
    for column in block.columns:
        for label in map(plain, column.labels):
            if printed == label or (len(printed) >= 3 and label.startswith(printed)):
                return column.key
    return None


def _under(values: Sequence[Value], heads: Sequence[int]) -> list[Value] | None:
    """The values that start under the heads; None when a figure stands elsewhere."""
    found = {value.column: value for value in values}
    elsewhere = [v for v in values if v.column not in heads and narrow(v.text)]
    if elsewhere or any(head not in found for head in heads):
        return None
    return [found[head] for head in heads]


def _tell(found: Found, torn: dict[str, str]) -> None:
    read = {key.split(".")[1] for key in found.cells}
    rows = [row.key for _, row in found.form.tables[TABLE].lines()]
    if not read and not torn:
        found.missing_table(TABLE)
        return
    for row, origin in torn.items():
        if row not in read:
            message = (
                f"表二{row_names(found.form, TABLE, [row])}（{origin}）的数字个数与格式对不上，"
                "没有读入，请核对原文"
            )
            found.warn("R02", TABLE, message, row)
    absent = [row for row in rows if row not in read and row not in torn]
    if absent:
        names = row_names(found.form, TABLE, absent)
        found.warn("R02", TABLE, f"表二没有读到{names}，请核对原文", absent[0])
