"""Real reports with a JSON sidecar of the figures that a person read off the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.evaluation.cases import AGENCY, Case, report_of
from assistant.forms import EDITIONS, Form, Shape, load_form, number_kind, shapes_of
from assistant.report import Cell, Number

SUFFIXES = (".txt", ".md", ".html", ".docx", ".pdf", ".doc")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class RealFile:
    """A real file and the cells that its sidecar names. `whole`: any other cell would be wrong."""

    path: Path
    expected: Mapping[str, Number | None]
    whole: bool


def sidecar_cases(folder: Path) -> Iterator[Case]:
    """The figures of every whole report, to be printed anew; of known editions alone."""
    for _, side in _sides(folder):
        form = _form(side)
        figures = _whole(side, form) if form else {}
        if form and figures:
            cells = {key: Cell(value, _printed(value)) for key, value in figures.items()}
            agency, year = side.get("agency") or AGENCY, side.get("year")
            yield Case(side["id"], report_of(form, cells, agency, year))


def real_files(folder: Path) -> Iterator[RealFile]:
    """Every file beside a sidecar that names figures of it."""
    for path, side in _sides(folder):
        form = _form(side)
        if form is None:
            continue
        figures = _whole(side, form)
        expected = figures or _visible(side, form)
        for suffix in SUFFIXES:
            if expected and path.with_suffix(suffix).exists():
                yield RealFile(path.with_suffix(suffix), expected, bool(figures))


def _sides(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("*.json")):
        side = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(side, dict) and "format_edition" in side:
            yield path, side


def _form(side: Mapping[str, Any]) -> Form | None:
    """The form that the sidecar names, in the shape of its rows; None when it is not known as data."""
    edition = str(side["format_edition"])[:4]
    if edition not in EDITIONS:
        return None
    rows = (side.get("table3") or {}).get("rows", {})
    collapsed = "other_single_row" in rows and Shape.COLLAPSED_OTHER in shapes_of(edition)
    return load_form(edition, Shape.COLLAPSED_OTHER if collapsed else Shape.STANDARD)


def _whole(side: Mapping[str, Any], form: Form) -> dict[str, Number | None]:
    """The cells of tables two to four; empty when the sidecar holds no whole table."""
    cells: dict[str, Number | None] = {}
    if side.get("table2"):
        cells |= _second(side["table2"], form)
    third = side.get("table3") or {"rows": {}}
    for row, values in third["rows"].items():
        keys = [f"requests.{row}.{column}" for column in third["columns"]]
        cells |= _cells(keys, values)
    for name, value in (side.get("table4") or {}).items():
        block, column = name.rsplit("_", 1)
        cells |= _cells([f"disputes.{block}.{column}"], [value])
    unknown = [key for key in cells if key not in form]
    assert not unknown, f"{side['id']}: {unknown}"
    return cells


def _second(table: Mapping[str, Any], form: Form) -> dict[str, Number | None]:
    """Rows by name, their values in printed order."""
    cells: dict[str, Number | None] = {}
    for block, row in form.tables["proactive"].lines():
        values = table.get(row.key, table.get(f"{row.key}_wan_yuan"))
        if isinstance(values, Mapping):
            values = list(values.values())
        if values is not None:
            keys = [f"proactive.{row.key}.{column.key}" for column in block.columns]
            cells |= _cells(keys, values if isinstance(values, list) else [values])
    return cells


def _visible(side: Mapping[str, Any], form: Form) -> dict[str, Number | None]:
    """The rows of table two that the stored opening of a page shows."""
    shown = side.get("figures_visible") or {}
    return _second(shown, form)


def _cells(keys: list[str], values: list[Any]) -> dict[str, Number | None]:
    return {key: _number(key, value) for key, value in zip(keys, values, strict=True)}


def _number(key: str, value: object) -> Number | None:
    """The figure that is printed; `251000元` prints 251000, `-` none."""
    match = _NUMBER.match(str(value)) if value is not None else None
    if match is None:
        return None
    return Decimal(match[0]) if number_kind(key).is_decimal else int(match[0])


def _printed(value: Number | None) -> str:
    return "" if value is None else str(value)
