"""What a form is: its rows, columns, blocks, tables, sums; every type that the loader fills."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

TABLES = ("proactive", "requests", "disputes")
SECTION_NUMERALS = "零一二三四五六"

_INNER_QUOTES = str.maketrans("“”", "‘’")


class Shape(StrEnum):
    """`standard`: as the notice prints the form. An edition may know other shapes (`shapes_of`).

    `collapsed_other`: the three rows of （六） in the form of 2021 stand as one (seen in 2023 and
    2024 reports). The form of 2019 prints one row there, which is its standard shape.
    """

    STANDARD = "standard"
    COLLAPSED_OTHER = "collapsed_other"


class NumberKind(StrEnum):
    """What a column's numbers are.

    `count`: whole, not negative. `signed`: an increase or decrease, whole. `wan_yuan`: money in 万元,
    decimal. `printed`: an amount whose unit the form leaves open, decimal, as printed.
    """

    COUNT = "count"
    SIGNED = "signed"
    WAN_YUAN = "wan_yuan"
    PRINTED = "printed"

    @property
    def is_decimal(self) -> bool:
        """Whether the value is a Decimal and not an int."""
        return self in (NumberKind.WAN_YUAN, NumberKind.PRINTED)

    @property
    def may_be_negative(self) -> bool:
        """Whether a value below 0 is sound."""
        return self is NumberKind.SIGNED


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
    number: NumberKind = NumberKind.COUNT

    @property
    def label(self) -> str:
        """The official label, as the form prints it."""
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share columns. Tables three and four are one block each, table two has several.

    `spans`: how many columns of the printed table each figure takes.
    """

    title: str
    rows: tuple[LineSpec, ...]
    columns: tuple[LineSpec, ...]
    spans: tuple[int, ...] = ()


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
class Opening:
    """`key` of this year equals the sum of `parts` of last year's report on the same form."""

    key: str
    parts: tuple[str, ...]


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
    openings: tuple[Opening, ...] = ()
    roughly: tuple[tuple[str, str], ...] = ()
    """Cells here beside the cells of the form that followed which count nearly the same."""

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
        """`件`, `万元` for the fee, empty where the form fixes none."""
        return self.column(key).unit
