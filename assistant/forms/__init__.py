"""The statutory form as data: which cells there are, what they are called, which sums must hold.

>>> form = load_form()
>>> len(form.keys("proactive")), len(form.keys("requests")), len(form.keys("disputes"))
(10, 175, 15)

A cell is named by a key `table.row.column` (`requests.denied_state_secret.natural_person`).
Source of the labels: 国办公开办函〔2021〕30号, and variants met in published reports.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from typing import Any

EDITIONS = ("2021",)
"""The editions that are known as data, the one in force first."""

TABLES = ("proactive", "requests", "disputes")
SECTION_NUMERALS = "零一二三四五六"


_INNER_QUOTES = str.maketrans("“”", "‘’")


class Shape(StrEnum):
    """`collapsed_other`: the three rows of （六） stand as one (seen in 2023 and 2024 reports)."""

    STANDARD = "standard"
    COLLAPSED_OTHER = "collapsed_other"


@dataclass(frozen=True, slots=True)
class CellRef:
    """The address of one cell."""

    table: str
    row: str
    column: str

    @property
    def key(self) -> str:
        """`table.row.column`."""
        return f"{self.table}.{self.row}.{self.column}"

    @classmethod
    def parse(cls, key: str) -> CellRef:
        """The inverse of `key`. Raises ValueError unless there are three parts."""
        table, row, column = key.split(".")
        return cls(table, row, column)


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One row or column: key, labels (the official one first), the heading above it, legal basis."""

    key: str
    labels: tuple[str, ...]
    group: str = ""
    basis: str = ""
    unit: str = "件"

    @property
    def label(self) -> str:
        """The official label, as the form prints it."""
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share columns. Tables three and four are one block each, table two has four."""

    title: str
    rows: tuple[LineSpec, ...]
    columns: tuple[LineSpec, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One of the three tables: its blocks in printed order, and the words of its header."""

    name: str
    label: str
    section: int
    blocks: tuple[Block, ...]
    corner: str = ""
    spanner: str = ""
    organisations: str = ""
    results: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All cell keys, row by row, as printed."""
        return tuple(
            f"{self.name}.{row.key}.{column.key}"
            for block in self.blocks
            for row in block.rows
            for column in block.columns
        )

    def lines(self) -> Iterator[tuple[Block, LineSpec]]:
        """Every row with its block."""
        for block in self.blocks:
            for row in block.rows:
                yield block, row


@dataclass(frozen=True, slots=True)
class Sum:
    """`total` equals the sum of `parts`; all are cell keys. `rule` is the H number of domain facts."""

    rule: str
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """The sum of `left` equals the sum of `right`: the relation printed in the corner of table three."""

    column: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One of the six parts: number, heading variants (official first), the heads asked for inside it."""

    number: int
    labels: tuple[str, ...]
    heads: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """`一、总体情况`."""
        return f"{SECTION_NUMERALS[self.number]}、{self.labels[0]}"


@dataclass(frozen=True)
class Form:
    """One edition of the form in one shape."""

    edition: str
    shape: Shape
    notice: str
    first_year: int
    tables: dict[str, TableSpec]
    sections: tuple[SectionSpec, ...]
    row_sums: tuple[Sum, ...]
    column_sums: tuple[Sum, ...]
    dispute_sums: tuple[Sum, ...]
    balances: tuple[Balance, ...]

    @cached_property
    def all_keys(self) -> tuple[str, ...]:
        """Every cell key of the form: table two, three, four, in printed order."""
        return tuple(key for name in TABLES for key in self.tables[name].keys)

    @cached_property
    def computed_keys(self) -> frozenset[str]:
        """Cells that are the total of others."""
        return frozenset(
            total.total for total in (*self.row_sums, *self.column_sums, *self.dispute_sums)
        )

    def keys(self, table: str) -> tuple[str, ...]:
        """The cell keys of one table, row by row."""
        return self.tables[table].keys

    @cached_property
    def _lines(self) -> dict[tuple[str, str], tuple[Block, LineSpec]]:
        return {
            (name, row.key): (block, row)
            for name in TABLES
            for block, row in self.tables[name].lines()
        }

    def row(self, table: str, row: str) -> LineSpec:
        """The row's spec. Raises KeyError for a row that this form lacks."""
        return self._lines[table, row][1]

    def column(self, key: str) -> LineSpec:
        """The column's spec of a cell key. Raises KeyError for a cell that this form lacks."""
        ref = CellRef.parse(key)
        block, _ = self._lines[ref.table, ref.row]
        for column in block.columns:
            if column.key == ref.column:
                return column
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        """Whether the form has this cell."""
        return key in self._keys

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(self.all_keys)

    def label(self, key: str) -> str:
        """The cell in a clerk's words: `表三“（三）不予公开 1.属于国家秘密”行“自然人”列`."""
        ref = CellRef.parse(key)
        row = self.row(ref.table, ref.row)
        name = f"{row.group} {row.label}".strip().translate(_INNER_QUOTES)
        return f"{self.tables[ref.table].label}“{name}”行“{self.column(key).label}”列"

    def unit(self, key: str) -> str:
        """`件`, or `万元` for the fee."""
        return self.column(key).unit


@cache
def load_form(edition: str = EDITIONS[0], shape: Shape = Shape.STANDARD) -> Form:
    """The form of an edition. Raises FileNotFoundError for an edition that is not known."""
    text = resources.files(__package__).joinpath(f"{edition}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    tables = {
        "proactive": _proactive(data["proactive"]),
        "requests": _requests(data["requests"], shape),
        "disputes": _disputes(data["disputes"]),
    }
    return Form(
        edition=data["edition"],
        shape=shape,
        notice=data["notice"],
        first_year=data["first_year"],
        tables=tables,
        sections=tuple(
            SectionSpec(s["number"], tuple(s["labels"]), tuple(s.get("heads", ())))
            for s in data["sections"]
        ),
        row_sums=_row_sums("H1", tables["requests"], data["requests"]["row_total"]),
        column_sums=_column_sums(tables["requests"], data["requests"], shape),
        dispute_sums=_row_sums("H4", tables["disputes"], data["disputes"]["row_total"]),
        balances=_balances(tables["requests"], data["requests"]["balance"]),
    )


def _line(data: dict[str, Any]) -> LineSpec:
    return LineSpec(
        key=data["key"],
        labels=tuple(data["labels"]),
        group=data.get("group", ""),
        basis=data.get("basis", ""),
        unit=data.get("unit", "件"),
    )


def _lines(data: list[dict[str, Any]]) -> tuple[LineSpec, ...]:
    return tuple(_line(item) for item in data)


def _proactive(data: dict[str, Any]) -> TableSpec:
    blocks = tuple(
        Block(
            block["title"],
            tuple(_line({"basis": block["basis"], **row}) for row in block["rows"]),
            _lines(block["columns"]),
        )
        for block in data["blocks"]
    )
    return TableSpec("proactive", data["label"], data["section"], blocks)


def _requests(data: dict[str, Any], shape: Shape) -> TableSpec:
    rows = list(_lines(data["rows"]))
    if shape is Shape.COLLAPSED_OTHER:
        replaced = data["collapsed_other"]["replaces"]
        first = next(i for i, row in enumerate(rows) if row.key in replaced)
        rows = [row for row in rows if row.key not in replaced]
        rows.insert(first, _line(data["collapsed_other"]))
    return TableSpec(
        "requests",
        data["label"],
        data["section"],
        (Block("", tuple(rows), _lines(data["columns"])),),
        corner=data["corner"],
        spanner=data["spanner"],
        organisations=data["organisations"],
        results=data["results"],
    )


def _disputes(data: dict[str, Any]) -> TableSpec:
    block = Block("", _lines(data["rows"]), _lines(data["columns"]))
    return TableSpec("disputes", data["label"], data["section"], (block,))


def _row_sums(rule: str, table: TableSpec, data: dict[str, Any]) -> tuple[Sum, ...]:
    return tuple(
        Sum(
            rule,
            f"{table.name}.{row.key}.{data['column']}",
            tuple(f"{table.name}.{row.key}.{part}" for part in data["sum_of"]),
        )
        for _, row in table.lines()
    )


def _column_sums(table: TableSpec, data: dict[str, Any], shape: Shape) -> tuple[Sum, ...]:
    total = next(row for row in data["rows"] if "sum_of" in row)
    parts = list(total["sum_of"])
    if shape is Shape.COLLAPSED_OTHER:
        replaced = data["collapsed_other"]["replaces"]
        first = min(parts.index(key) for key in replaced)
        parts = [key for key in parts if key not in replaced]
        parts.insert(first, data["collapsed_other"]["key"])
    return tuple(
        Sum(
            "H2",
            f"{table.name}.{total['key']}.{column.key}",
            tuple(f"{table.name}.{part}.{column.key}" for part in parts),
        )
        for column in table.blocks[0].columns
    )


def _balances(table: TableSpec, data: dict[str, Any]) -> tuple[Balance, ...]:
    return tuple(
        Balance(
            column.key,
            tuple(f"{table.name}.{row}.{column.key}" for row in data["left"]),
            tuple(f"{table.name}.{row}.{column.key}" for row in data["right"]),
        )
        for column in table.blocks[0].columns
    )
