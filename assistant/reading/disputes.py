"""Table four: one row of fifteen values, or three labelled rows of five."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.forms import Form
from assistant.reading.found import Found
from assistant.reading.labels import plain
from assistant.reading.strips import Strip, Value, fit
from assistant.reading.values import is_number
from assistant.report import How

TABLE = "disputes"
_HEADS = ("维持", "纠正", "审结")
_MOST_BACK = 60  # letters before the heads that may name the block


def read_disputes(strips: Sequence[Strip], form: Form) -> Found:
    """Table four; missing with a finding when the numbers are not fifteen or three times five."""
    found = Found(form)
    rows = [row.key for row in form.tables[TABLE].blocks[0].rows]
    columns = [column.key for column in form.tables[TABLE].blocks[0].columns]
    whole = _fifteen(strips, len(rows) * len(columns))
    if whole is not None:
        strip, values = whole
        how = How.GRID if strip.grid and strip.grid.aligned else How.ORDER
        keys = [f"{TABLE}.{row}.{column}" for row in rows for column in columns]
        for key, value in zip(keys, values, strict=True):
            found.put(key, value, how)
        found.blocks.update(strip.blocks)
        return found
    blocks = _by_block(strips, form)
    for row, (strip, values) in blocks.items():
        for column, value in zip(columns, values, strict=True):
            found.put(f"{TABLE}.{row}.{column}", value, How.GRID)
        found.blocks.update(strip.blocks)
    absent = [row for row in rows if row not in blocks]
    if len(absent) == len(rows):
        _tell_missing(found, strips)
    elif absent:
        names = "、".join(f"“{form.row(TABLE, row).label}”" for row in absent)
        found.warn("R02", TABLE, f"表四没有读到{names}的数字，请核对原文", absent[0])
    return found


def _tell_missing(found: Found, strips: Sequence[Strip]) -> None:
    torn = next((s for s in strips if _under_heads(s) and len(s.values) > 4), None)
    if torn is None:
        found.missing_table(TABLE)
        return
    origin, count = torn.values[0].origin, len(torn.values)
    message = (
        f"表四（{origin}）应有15个数字，读到{count}个，无法确定各属哪一格，没有读入，请核对原文"
    )
    found.warn("R02", TABLE, message)


def _under_heads(strip: Strip) -> bool:
    text = plain("".join(strip.context) + "".join(strip.pieces))
    return all(head in text for head in _HEADS)


def _fifteen(strips: Sequence[Strip], count: int) -> tuple[Strip, list[Value]] | None:
    """The first row of fifteen under the heads; one with numbers goes before an empty one."""
    rows = []
    for strip in strips:
        if len(strip.values) < count or not _under_heads(strip):
            continue
        values = fit(strip, count) if strip.in_grid else list(strip.values)
        if values is not None and len(values) == count:
            rows.append((strip, values))
    full = [row for row in rows if any(is_number(value.text) for value in row[1])]
    return next(iter(full or rows), None)


def _by_block(strips: Sequence[Strip], form: Form) -> dict[str, tuple[Strip, list[Value]]]:
    """Rows of five under or behind the name of their block."""
    labels = [(plain(row.label), row.key) for row in reversed(form.tables[TABLE].blocks[0].rows)]
    found: dict[str, tuple[Strip, list[Value]]] = {}
    seen_heads = False
    for strip in strips:
        seen_heads = seen_heads or _under_heads(strip)
        if not seen_heads:
            continue
        text = plain("".join(strip.pieces))[-_MOST_BACK:]
        row = next((key for label, key in labels if label in text), None)
        values = fit(strip, 5) if strip.in_grid else list(strip.values)
        if row and row not in found and values and len(values) == 5:
            found[row] = (strip, values)
    return found
