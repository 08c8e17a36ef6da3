"""Table three: strips of seven values are laid on the rows by label, and between labels by order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.forms import Form, known_forms, load_form, shapes_of
from assistant.reading.blocks import Grid
from assistant.reading.found import Found
from assistant.reading.labels import EXACT, LabelIndex, plain, row_labels
from assistant.reading.notes import row_names
from assistant.reading.strips import Strip, Value, fit
from assistant.reading.values import is_blank, read_value, split_fused
from assistant.report import How

TABLE = "requests"
WIDTH = 7
_HEADER = ("申请人情况", "勾稽关系", "科研机构", "法律服务机构", "法人或其他组织")
_NEXT_TABLE = ("维持",)
_GRID_BONUS = 3


@dataclass(frozen=True, slots=True)
class _Unit:
    """One printed row: the row of the form its label means, its seven values if they fit."""

    strip: int
    row: int | None
    weight: int
    values: tuple[Value, ...] | None
    foreign: bool = False
    parted: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    """A unit laid on a row of the form."""

    row: int
    unit: _Unit
    how: How


@dataclass(frozen=True)
class _Layout:
    """How the strips lie on one shape of the form."""

    form: Form
    placed: tuple[_Placed, ...]
    torn: tuple[int, ...]
    foreign: int

    @property
    def merit(self) -> tuple[float, int]:
        rows = len(self.form.tables[TABLE].blocks[0].rows)
        full = sum(p.unit.values is not None for p in self.placed)
        return full / (rows + self.foreign), sum(p.unit.weight for p in self.placed)


def read_requests(strips: Sequence[Strip], edition: str) -> Found:
    """Table three in the shape of the edition that fits best; `found.form` says which."""
    best = _best_layout(strips, [load_form(edition, shape) for shape in shapes_of(edition)])
    found = Found(best.form)
    if not any(p.unit.values for p in best.placed):
        found.form = load_form(edition, shapes_of(edition)[0])
        found.missing_table(TABLE)
        return found
    rows = best.form.tables[TABLE].blocks[0].rows
    columns = best.form.tables[TABLE].blocks[0].columns
    for placed in best.placed:
        if placed.unit.values is None:
            continue
        found.blocks.update(strips[placed.unit.strip].blocks)
        for column, value in zip(columns, placed.unit.values, strict=True):
            found.put(f"{TABLE}.{rows[placed.row].key}.{column.key}", value, placed.how)
    _tell(found, best)
    return found


def _best_layout(strips: Sequence[Strip], forms: Sequence[Form]) -> _Layout:
    """The layout of most merit, of two like the first; what cannot be bettered ends the search."""
    most = (1.0, max(len(_rows(form)) for form in forms) * (EXACT + _GRID_BONUS))
    best = _lay(strips, forms[0])
    for form in forms[1:]:
        if best.merit < most:
            best = max(best, _lay(strips, form), key=lambda layout: layout.merit)
    return best


def _tell(found: Found, layout: _Layout) -> None:
    keys = _rows(layout.form)
    by_order = [keys[p.row] for p in layout.placed if p.how is How.ORDER and not p.unit.parted]
    if by_order:
        names = row_names(layout.form, TABLE, by_order)
        message = f"表三{names}的行名与数字已分离，按格式的固定顺序读取，请对照原文"
        found.warn("R03", TABLE, message, by_order[0] if len(by_order) == 1 else None)
    if parted := [keys[p.row] for p in layout.placed if p.unit.parted]:
        names = row_names(layout.form, TABLE, parted)
        message = f"表三{names}的数字粘连在一起，按“各列之和等于总计”拆开读取，请对照原文"
        found.warn("R13", TABLE, message, parted[0] if len(parted) == 1 else None)
    if layout.foreign and len(shapes_of(layout.form.edition)) == 1:
        message = (
            f"表二是{layout.form.edition}年格式，表三却有 {layout.foreign} 行不属于这个格式，"
            "这几行没有读入，请按原文核对"
        )
        found.warn("R06", TABLE, message)
    read = {p.row for p in layout.placed if p.unit.values is not None}
    absent = [keys[row] for row in range(len(keys)) if row not in read]
    if absent:
        names = row_names(layout.form, TABLE, absent)
        reason = "数字个数与格式对不上，没有读入" if layout.torn else "没有读到"
        message = f"表三{names}{reason}，请核对原文"
        found.warn("R02", TABLE, message, absent[0] if len(absent) == 1 else None)


def _lay(strips: Sequence[Strip], form: Form) -> _Layout:
    rows = _rows(form)
    other = next(known for known in known_forms() if _rows(known) != rows)
    labels = row_labels(form.edition, form.shape, TABLE)
    others = row_labels(other.edition, other.shape, TABLE)
    columns = _value_columns(strips, form)
    strips = _join_split_rows(strips, labels)
    units: list[_Unit] = []
    for at, strip in enumerate(strips):
        units += _units(at, strip, rows, labels, others, columns)
    anchors = _rising([unit for unit in units if unit.row is not None])
    return _fill_gaps(form, strips, units, anchors)


def _rows(form: Form) -> list[str]:
    return [row.key for row in form.tables[TABLE].blocks[0].rows]


def _join_split_rows(strips: Sequence[Strip], labels: LabelIndex) -> list[Strip]:
    """A row that the page's end cut in two: its numbers in one half, its label in both."""
    joined = list(strips)
    for i, (a, b) in enumerate(pairwise(strips)):
        if not (a.own and b.own and a.grid and b.grid and a.grid is not b.grid):
            continue
        empty = _is_empty(a), _is_empty(b)
        label = (a.pieces[-1] + b.pieces[-1],)
        whole = [labels.find(strip.pieces) for strip in (a, b)]
        if empty[0] is empty[1] or all(match and match.weight == EXACT for match in whole):
            continue
        full, rest = (i, i + 1) if empty[1] else (i + 1, i)
        found = labels.find(label)
        if found and found.weight == EXACT:
            joined[full] = replace(joined[full], pieces=label)
            joined[rest] = replace(joined[rest], pieces=(), values=(), own=False)
    return joined


def _is_empty(strip: Strip) -> bool:
    return all(is_blank(value.text) for value in strip.values)


def _units(
    at: int,
    strip: Strip,
    rows: Sequence[str],
    labels: LabelIndex,
    others: LabelIndex,
    columns: dict[int, tuple[int, ...]],
) -> Iterator[_Unit]:
    """The printed rows of a strip: one, or several whose labels are lost."""
    if not strip.values:
        return
    match = labels.find(strip.pieces) if strip.own else None
    if match and not strip.in_grid and len(labels.rows_in(strip.context)) > 1:
        match = None  # several labels before the number: which is meant cannot be known
    foreign = match is None and strip.own and _names_other_row(others, strip, rows)
    row = rows.index(match.row) if match else None
    weight = match.weight + (_GRID_BONUS if strip.in_grid else 0) if match else 0
    values = _seven(strip, columns.get(id(strip.grid)) if strip.grid else None)
    if values is not None:
        yield _Unit(at, row, weight, tuple(values), foreign, strip.fused)
    elif not strip.in_grid and len(strip.values) % WIDTH == 0:
        for first in range(0, len(strip.values), WIDTH):
            part = strip.values[first : first + WIDTH]
            yield _Unit(at, row if first == 0 else None, 1 if row is not None else 0, part)
    elif (row is not None or foreign) and len(strip.values) > 1:
        yield _Unit(at, row, 0, None, foreign)


def _names_other_row(others: LabelIndex, strip: Strip, rows: Sequence[str]) -> bool:
    """Whether the label is a row that table three has in another edition or shape alone.

    （六）其他处理 does not count: in the standard shape it heads the rows whose label may be lost.
    """
    match = others.find(strip.pieces)
    return match is not None and match.row not in (*rows, "other_single_row")


def _seven(strip: Strip, columns: tuple[int, ...] | None) -> list[Value] | None:
    if strip.fused:
        value = strip.values[0]
        parts = split_fused(value.text, WIDTH, total=True)
        return [Value(part, value.origin) for part in parts] if parts else None
    return fit(strip, WIDTH, columns)


def _value_columns(strips: Sequence[Strip], form: Form) -> dict[int, tuple[int, ...]]:
    """The seven value columns of each aligned grid: by its header, else by its rows of seven."""
    found: dict[int, tuple[int, ...]] = {}
    last: tuple[int, tuple[int, ...]] | None = None
    for grid in {id(s.grid): s.grid for s in strips if s.grid and s.grid.aligned}.values():
        columns = _header_columns(grid, form) or _row_columns(grid, strips)
        if columns is None and last and last[0] == grid.width:
            columns = last[1]  # the table goes on over the page
        if columns:
            found[id(grid)] = columns
            last = (grid.width, columns)
    return found


def _header_columns(grid: Grid, form: Form) -> tuple[int, ...] | None:
    """The columns under the seven heads, when each head stands once."""
    heads = {plain(c.label): c.key for c in form.tables[TABLE].blocks[0].columns}
    seen: dict[str, int] = {}
    for row in grid.rows[:6]:
        for cell in row:
            key = heads.get(plain(cell.text))
            if key and key not in seen and cell.colspan == 1:
                seen[key] = cell.column
    return tuple(seen[key] for key in heads.values()) if len(seen) == len(heads) else None


def _row_columns(grid: Grid, strips: Sequence[Strip]) -> tuple[int, ...] | None:
    rows = Counter(
        tuple(value.column for value in strip.values)
        for strip in strips
        if strip.grid is grid and strip.own and len(strip.values) == WIDTH
    )
    return rows.most_common(1)[0][0] if rows else None


def _rising(units: Sequence[_Unit]) -> list[_Unit]:
    """The heaviest run of labelled units whose rows rise: the order of the form is fixed."""
    best: list[tuple[int, int | None]] = []
    for i, unit in enumerate(units):
        score, before = 0, None
        for j in range(i):
            lower = (units[j].row or 0) < (unit.row or 0)
            if lower and best[j][0] > score:
                score, before = best[j][0], j
        best.append((score + unit.weight + 1, before))
    at = max(range(len(best)), key=lambda i: best[i][0], default=None)
    chosen: list[_Unit] = []
    while at is not None:
        chosen.append(units[at])
        at = best[at][1]
    return chosen[::-1]


def _fill_gaps(
    form: Form, strips: Sequence[Strip], units: Sequence[_Unit], anchors: Sequence[_Unit]
) -> _Layout:
    """Units without a label take the rows between two anchors when there are just as many."""
    count = len(form.tables[TABLE].blocks[0].rows)
    start, stop = _zone(strips, units, anchors)
    position = {id(unit): i for i, unit in enumerate(units)}
    fences = [(-1, start - 1), *((u.row or 0, position[id(u)]) for u in anchors), (count, stop)]
    placed = [
        _Placed(unit.row or 0, unit, How.ORDER if unit.parted else How.GRID) for unit in anchors
    ]
    torn: list[int] = []
    for (low, after), (high, before) in pairwise(fences):
        loose = [u for u in units[after + 1 : before] if u.values and not u.foreign]
        wanted = range(low + 1, high)
        if not loose or not wanted:
            continue
        if len(loose) == len(wanted) and (anchors or _adds_up(loose)):
            placed += [
                _Placed(r, replace(u, weight=0), How.ORDER)
                for r, u in zip(wanted, loose, strict=True)
            ]
        else:
            torn += wanted
    foreign = sum(unit.foreign for unit in units)
    return _Layout(form, tuple(sorted(placed, key=lambda p: p.row)), tuple(torn), foreign)


def _zone(
    strips: Sequence[Strip], units: Sequence[_Unit], anchors: Sequence[_Unit]
) -> tuple[int, int]:
    """The units that can belong to the table: from its header to the header of table four."""
    first = anchors[0].strip if anchors else len(strips) - 1
    opening = [i for i in range(first + 1) if _speaks_of(strips[i], _HEADER)]
    start = opening[-1] if opening else first
    last = anchors[-1].strip if anchors else start
    closing = [i for i in range(last + 1, len(strips)) if _speaks_of(strips[i], _NEXT_TABLE)]
    stop = closing[0] if closing else (last + 1 if anchors else len(strips))
    inside = [i for i, unit in enumerate(units) if start <= unit.strip < stop]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _speaks_of(strip: Strip, words: Sequence[str]) -> bool:
    text = plain("".join(strip.context) + "".join(strip.pieces))
    return any(word in text for word in words)


def _adds_up(units: Sequence[_Unit]) -> bool:
    """Whether nearly all rows sum to their total: read without any label, this is the only proof."""
    good = sum(_sums(unit.values or ()) for unit in units)
    return good >= 0.9 * len(units)


def _sums(values: Sequence[Value]) -> bool:
    numbers = [read_value(value.text).value for value in values]
    known = [number for number in numbers if number is not None]
    return len(known) == WIDTH and sum(known[:-1]) == known[-1]
