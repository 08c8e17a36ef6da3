"""What a report is, for every room: cells, tables, sections, and its JSON (`nianbao.report/1`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from assistant.errors import UnreadableFile
from assistant.findings import Finding, finding_as_json, finding_from_json
from assistant.forms import EDITIONS, TABLES, Form, Shape, load_form, number_kind, shapes_of

SCHEMA = "nianbao.report/1"
MONEY_COLUMN = "amount_wan_yuan"
LONGEST_NUMBER = 18
"""Digits; no count of a report is longer, and `1e999999999` must not fill the memory."""

Number = int | Decimal
T = TypeVar("T")


class Scope(StrEnum):
    """Whom the report counts: `own` the organ itself, `area` a government with all below it."""

    OWN = "own"
    AREA = "area"


class How(StrEnum):
    """How a cell's value was come by.

    `grid`: label and value stood in one row of a real table. `order`: labels were torn off, the
    fixed order of the form decided. `typed`: a person typed it. `filled`: computed from the ledger,
    last year's report or other cells. `missing`: not there.
    """

    GRID = "grid"
    ORDER = "order"
    TYPED = "typed"
    FILLED = "filled"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: value (None is unknown, 0 is a count), the text as printed, a note in brackets.

    Amounts are Decimal as printed, counts are int (`forms.number_kind`). `origin` says where it was read or computed from, in
    Chinese, for the person who clicks on it.
    """

    value: Number | None
    text: str | None = None
    note: str | None = None
    how: How = How.TYPED
    origin: str | None = None


MISSING = Cell(None, None, None, How.MISSING)


class Tables(Mapping[str, Cell]):
    """All cells of tables two to four by key; a key without a cell gives `MISSING`.

    Immutable: `with_cells` returns a new one.
    """

    __slots__ = ("_cells",)

    def __init__(self, cells: Mapping[str, Cell] | None = None) -> None:
        self._cells = dict(cells or {})

    def __getitem__(self, key: str) -> Cell:
        return self._cells.get(key, MISSING)

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __contains__(self, key: object) -> bool:
        return key in self._cells

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tables) and self._cells == other._cells

    def __hash__(self) -> int:
        return hash(frozenset(self._cells.items()))

    def value(self, key: str) -> Number | None:
        """The cell's value; None when unknown or absent."""
        return self[key].value

    def with_cells(self, cells: Mapping[str, Cell]) -> Tables:
        """A copy with these cells replaced or added."""
        return Tables({**self._cells, **cells})

    def has(self, table: str) -> bool:
        """Whether any cell of the table is known."""
        return any(
            cell.value is not None
            for key, cell in self._cells.items()
            if key.startswith(f"{table}.")
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part: heading as printed, text as paragraphs parted by newlines (tables left out)."""

    number: int
    heading: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs that hold text."""
        return [line for line in self.text.split("\n") if line.strip()]


@dataclass(frozen=True, slots=True)
class Signature:
    """The agency and date at the end, None where not printed."""

    agency: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The file a report was read from."""

    name: str
    sha256: str
    format: str


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """A whole report. `edition` is None when its tables follow no known form.

    `findings` are those of reading it (labels torn off, tables missing), not of checking it.
    """

    agency: str | None
    year: int | None
    tables: Tables
    sections: tuple[Section, ...] = ()
    preface: str = ""
    title: str | None = None
    scope: Scope | None = None
    edition: str | None = "2021"
    shape: Shape = Shape.STANDARD
    signed: Signature = Signature()
    findings: tuple[Finding, ...] = field(default=())
    source: Source | None = None

    @property
    def form(self) -> Form:
        """The form its tables follow; the form in force where theirs is not known as data."""
        known = self.edition if self.edition in EDITIONS else EDITIONS[0]
        return load_form(known, shape_in(known, self.shape))

    def section(self, number: int) -> Section | None:
        """The part with this number (1 to 6), None when the report lacks it."""
        return next((part for part in self.sections if part.number == number), None)

    def with_section(self, section: Section) -> AnnualReport:
        """A copy with this part replaced or added, in order of number."""
        others = [part for part in self.sections if part.number != section.number]
        parts = sorted([*others, section], key=lambda part: part.number)
        return replace(self, sections=tuple(parts))


def shape_in(edition: str | None, shape: Shape) -> Shape:
    """The shape where the edition is met in it, else the standard one."""
    return shape if edition not in EDITIONS or shape in shapes_of(edition) else Shape.STANDARD


def cell_as_json(cell: Cell) -> dict[str, Any]:
    """CELL of the schema; money as a string. `origin` only where there is one."""
    value = str(cell.value) if isinstance(cell.value, Decimal) else cell.value
    data: dict[str, Any] = {
        "value": value,
        "text": cell.text,
        "note": cell.note,
        "how": cell.how.value,
    }
    if cell.origin:
        data["origin"] = cell.origin
    return data


def cell_from_json(key: str, data: Mapping[str, Any]) -> Cell:
    """The inverse of `cell_as_json`. Raises ValueError when the value is not a number of its kind."""
    return Cell(
        value=number_from_json(key, data.get("value")),
        text=data.get("text"),
        note=data.get("note"),
        how=How(data.get("how", "typed")),
        origin=data.get("origin"),
    )


def is_plausible(number: Number) -> bool:
    """Whether the number can be kept: finite and of at most LONGEST_NUMBER digits.

    Every entrance asks, so that nothing is stored that cannot be loaded again.
    """
    exact = Decimal(number)
    return exact.is_finite() and abs(exact.adjusted()) < LONGEST_NUMBER


def number_from_json(key: str, value: object) -> Number | None:
    """A JSON value as the kind of number that this cell holds. Raises ValueError when it is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | float | Decimal):
        raise ValueError(f"{key}: {value!r}")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{key}: {value!r}") from error
    if not is_plausible(number):
        raise ValueError(f"{key}: {value!r}")
    if number_kind(key).is_decimal:
        return number
    if number != number.to_integral_value():
        raise ValueError(f"{key}: {value!r}")
    return int(number)


def tables_as_json(tables: Tables, form: Form) -> dict[str, dict[str, Any]]:
    """Every cell of the form, also the missing ones, by table and `row.column`."""
    return {
        name: {key.removeprefix(f"{name}."): cell_as_json(tables[key]) for key in form.keys(name)}
        for name in TABLES
    }


def tables_from_json(data: Mapping[str, Any]) -> Tables:
    """The inverse of `tables_as_json`. Raises ValueError for a value that is not a number."""
    return Tables(
        {
            f"{name}.{key}": cell_from_json(f"{name}.{key}", cell)
            for name in TABLES
            for key, cell in data.get(name, {}).items()
        }
    )


def report_as_json(report: AnnualReport) -> dict[str, Any]:
    """The report as `nianbao.report/1`."""
    return {
        "schema": SCHEMA,
        "agency": report.agency,
        "year": report.year,
        "scope": report.scope.value if report.scope else None,
        "edition": report.edition,
        "shape": report.shape.value,
        "title": report.title,
        "preface": report.preface,
        "sections": [
            {"number": part.number, "heading": part.heading, "text": part.text}
            for part in report.sections
        ],
        "tables": tables_as_json(report.tables, report.form),
        "signed": {
            "agency": report.signed.agency,
            "date": report.signed.date.isoformat() if report.signed.date else None,
        },
        "findings": [finding_as_json(finding) for finding in report.findings],
        "source": {
            "name": report.source.name,
            "sha256": report.source.sha256,
            "format": report.source.format,
        }
        if report.source
        else None,
    }


def report_from_json(data: Mapping[str, Any], name: str = "report.json") -> AnnualReport:
    """The inverse of `report_as_json`. Raises UnreadableFile when the document is not a report."""
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        raise UnreadableFile(
            name,
            f"它不是本程序写出的报告（缺少 schema 标记 {SCHEMA}）",
            "请用 nianbao read 或 nianbao draft 生成，或换成 Word、网页、PDF、文本格式的报告",
        )
    try:
        return _report(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableFile(
            name, f"内容不完整或被改坏了（{error}）", "请重新用 nianbao read 生成这个文件"
        ) from error


def _report(data: Mapping[str, Any]) -> AnnualReport:
    signed = data.get("signed") or {}
    source = data.get("source")
    return AnnualReport(
        agency=_as(str, data["agency"]),
        year=_as(int, data["year"]),
        tables=tables_from_json(data["tables"]),
        sections=tuple(
            Section(_number(part["number"]), str(part["heading"]), str(part["text"]))
            for part in data["sections"]
        ),
        preface=data.get("preface") or "",
        title=data.get("title"),
        scope=Scope(data["scope"]) if data.get("scope") else None,
        edition=data.get("edition"),
        shape=shape_in(data.get("edition"), Shape(data.get("shape", "standard"))),
        signed=Signature(
            signed.get("agency"),
            date.fromisoformat(signed["date"]) if signed.get("date") else None,
        ),
        findings=tuple(finding_from_json(item) for item in data.get("findings", [])),
        source=Source(source["name"], source["sha256"], source["format"]) if source else None,
    )


def _as(kind: type[T], value: object) -> T | None:
    if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
        raise TypeError(f"{value!r}")
    return value


def _number(value: object) -> int:
    number = _as(int, value)
    if number is None or not 1 <= number <= 6:
        raise ValueError(f"section {value!r}")
    return number


def dump_json(data: object) -> str:
    """JSON as every command prints it: UTF-8, not escaped, two spaces."""
    return json.dumps(data, ensure_ascii=False, indent=2)
