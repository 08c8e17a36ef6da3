"""Findings: what is wrong, doubtful or open in a ledger, table or text. Data, never exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How sure the finding is: `error` must be wrong, `warning` very likely, `info` asks a person."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell of the form; `row` and `column` may be None for a whole table or row."""

    table: str
    row: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A span of a section's rendered text, and the words there with a few around them.

    Section 0 is the preface. Paragraphs count from 1, offsets are characters of the section.
    """

    section: int
    paragraph: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A place in a file that was handed in; `cell` is written as in a workbook: `E12`."""

    file: str
    sheet: str | None = None
    cell: str | None = None


Place = CellPlace | TextPlace | FilePlace
Scalar = int | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Repair:
    """A cell (full key, `requests.granted.total`), the value it would take, and why (Chinese)."""

    cell: str
    to: int | Decimal | None
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or open question: rule code, severity, place, Chinese message, both values, basis."""

    code: str
    severity: Severity
    place: Place
    message: str
    expected: Scalar = None
    actual: Scalar = None
    basis: str = ""
    repair: tuple[Repair, ...] = field(default=())


def has_errors(findings: Iterable[Finding]) -> bool:
    """True when at least one finding is at error level."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def scalar_as_json(value: Scalar) -> int | str | None:
    """Money as a string, so that no reader turns it into a float."""
    return str(value) if isinstance(value, Decimal) else value


def place_as_json(place: Place) -> dict[str, Any]:
    """The fields of the place, without a tag: the three kinds share no field name."""
    return {name: getattr(place, name) for name in type(place).__slots__}


def place_from_json(data: dict[str, Any]) -> Place:
    """The inverse of `place_as_json`."""
    if "table" in data:
        return CellPlace(**data)
    if "section" in data:
        return TextPlace(**data)
    return FilePlace(**data)


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """FINDING of the report schema."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": place_as_json(finding.place),
        "message": finding.message,
        "expected": scalar_as_json(finding.expected),
        "actual": scalar_as_json(finding.actual),
        "basis": finding.basis,
        "repair": [
            {"cell": repair.cell, "to": scalar_as_json(repair.to), "why": repair.why}
            for repair in finding.repair
        ],
    }


def finding_from_json(data: dict[str, Any]) -> Finding:
    """The inverse of `finding_as_json`; money comes back as text, as it was written."""
    return Finding(
        code=data["code"],
        severity=Severity(data["severity"]),
        place=place_from_json(data["place"]),
        message=data["message"],
        expected=data.get("expected"),
        actual=data.get("actual"),
        basis=data.get("basis", ""),
        repair=tuple(Repair(r["cell"], r["to"], r["why"]) for r in data.get("repair", [])),
    )
