"""The statutory form as data: which cells there are, what they are called, which sums must hold.

>>> form = load_form()
>>> len(form.keys("proactive")), len(form.keys("requests")), len(form.keys("disputes"))
(10, 175, 15)

A cell is named by a key `table.row.column` (`requests.denied_state_secret.natural_person`).
Sources of the labels: 国办公开办函〔2021〕30号, the trial form 国办公开办函〔2019〕60号, and variants met
in published reports. What differs between editions and shapes stands in the TOML files alone.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from assistant.forms.spec import (
    SECTION_NUMERALS,
    TABLES,
    Balance,
    Block,
    CellRef,
    Form,
    LineSpec,
    NumberKind,
    Opening,
    SectionSpec,
    Shape,
    Sum,
    TableSpec,
)

__all__ = [
    "EDITIONS",
    "SECTION_NUMERALS",
    "TABLES",
    "Balance",
    "Block",
    "CellRef",
    "Form",
    "LineSpec",
    "NumberKind",
    "Opening",
    "SectionSpec",
    "Shape",
    "Sum",
    "TableSpec",
    "edition_of_year",
    "known_forms",
    "load_form",
    "number_kind",
    "shapes_of",
]

EDITIONS = ("2021", "2019")
"""The editions that are known as data, the one in force first."""


@cache
def _data(edition: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(f"{edition}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def shapes_of(edition: str) -> tuple[Shape, ...]:
    """The shapes in which an edition is met, the standard one first."""
    collapsible = "collapsed_other" in _data(edition)["requests"]
    return tuple(Shape) if collapsible else (Shape.STANDARD,)


def known_forms() -> tuple[Form, ...]:
    """Every edition in every shape, the one in force first."""
    return tuple(load_form(edition, shape) for edition in EDITIONS for shape in shapes_of(edition))


def edition_of_year(year: int) -> str | None:
    """The edition that a report on this year must follow; None before the first one."""
    return next((e for e in EDITIONS if _data(e)["first_year"] <= year), None)


@cache
def _number_kinds() -> dict[str, NumberKind]:
    return {
        column.key: column.number
        for form in known_forms()
        for table in form.tables.values()
        for block in table.blocks
        for column in block.columns
    }


def number_kind(key: str) -> NumberKind:
    """The kind of number of a cell: a column key means the same kind in every table and edition.

    >>> number_kind("proactive.licensing.items_change").value
    'signed'
    """
    return _number_kinds().get(key.rpartition(".")[2], NumberKind.COUNT)


def load_form(edition: str = EDITIONS[0], shape: Shape = Shape.STANDARD) -> Form:
    """The form of an edition. Raises FileNotFoundError for an edition that is not known, ValueError
    for a shape in which the edition is not met.
    """
    return _load(edition, shape)


@cache
def _load(edition: str, shape: Shape) -> Form:
    data = _data(edition)
    if shape not in shapes_of(edition):
        raise ValueError(f"edition {edition} has no shape {shape}")
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
        openings=_openings(tables["proactive"], data["proactive"].get("opening")),
        roughly=tuple(data.get("roughly", {}).items()),
    )


def _line(data: dict[str, Any]) -> LineSpec:
    return LineSpec(
        key=data["key"],
        labels=tuple(data["labels"]),
        group=data.get("group", ""),
        basis=data.get("basis", ""),
        unit=data.get("unit", "件"),
        number=NumberKind(data.get("number", "count")),
    )


def _lines(data: list[dict[str, Any]]) -> tuple[LineSpec, ...]:
    return tuple(_line(item) for item in data)


def _proactive(data: dict[str, Any]) -> TableSpec:
    blocks = tuple(
        Block(
            block["title"],
            tuple(_line({"basis": block["basis"], **row}) for row in block["rows"]),
            _lines(block["columns"]),
            tuple(block["spans"]),
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


def _openings(table: TableSpec, data: dict[str, Any] | None) -> tuple[Opening, ...]:
    """One for each row whose block has the opening column; none where the form knows no such thing."""
    if data is None:
        return ()
    return tuple(
        Opening(
            f"{table.name}.{row.key}.{data['column']}",
            tuple(f"{table.name}.{row.key}.{part}" for part in data["sum_of"]),
        )
        for block, row in table.lines()
        if data["column"] in {column.key for column in block.columns}
    )
