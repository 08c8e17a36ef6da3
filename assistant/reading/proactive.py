"""Table two: each row is found by its label and has as many values as its block has columns."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.forms import Form
from assistant.reading.found import Found
from assistant.reading.labels import EXACT, TORN, Match, row_labels
from assistant.reading.notes import row_names
from assistant.reading.strips import Strip, Value, fit
from assistant.reading.values import is_number, split_fused
from assistant.report import How

TABLE = "proactive"


def read_proactive(strips: Sequence[Strip], form: Form) -> Found:
    """All rows of table two that stand anywhere in the document under their own label."""
    found = Found(form)
    labels = row_labels(form.edition, form.shape, TABLE)
    columns = {
        row.key: tuple(column.key for column in block.columns)
        for block, row in form.tables[TABLE].lines()
    }
    torn: dict[str, str] = {}
    for strip in strips:
        row = _row(strip, labels.find(strip.pieces) if strip.own else None)
        if row is None:
            continue
        values = _values(strip, len(columns[row]))
        if values is None:
            torn.setdefault(row, strip.values[0].origin)
            continue
        found.blocks.update(strip.blocks)
        for column, value in zip(columns[row], values, strict=True):
            found.put(f"{TABLE}.{row}.{column}", value, How.GRID)
    _tell(found, torn)
    return found


def _row(strip: Strip, match: Match | None) -> str | None:
    """The row that the label means; between words and lines only a whole label counts."""
    if match is None:
        return None
    sure = match.weight == EXACT or (match.weight == TORN and strip.in_grid)
    return match.row if sure else None


def _values(strip: Strip, count: int) -> list[Value] | None:
    if strip.fused:
        value = strip.values[0]
        parts = split_fused(value.text, count, total=False)
        return [Value(part, value.origin) for part in parts] if parts else None
    values = fit(strip, count)
    if values is not None and not strip.in_grid and count != len(strip.values):
        return None
    return values


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


def looks_like_2019(strips: Sequence[Strip], form: Form) -> bool:
    """Whether the licensing row prints three different numbers, as the 2019 form does."""
    labels = row_labels(form.edition, form.shape, TABLE)
    for strip in strips:
        match = labels.find(strip.pieces) if strip.own else None
        if match and match.weight == EXACT and match.row == "licensing":
            numbers = [value.text for value in strip.values if is_number(value.text)]
            if len(numbers) == 3 and len(set(numbers)) > 1:
                return True
    return False
