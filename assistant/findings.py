"""Findings: what is wrong, doubtful or open in a ledger, table or text. Data, never exceptions."""

from __future__ import annotations

import hashlib
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
    """A cell (full key, `requests.granted.total`), the value it would take, and why (Chinese).

    `sure`: the relations leave no other single cell. `also`: further cells that must change with it.
    """

    cell: str
    to: int | Decimal | None
    why: str
    sure: bool = False
    also: tuple[tuple[str, int | Decimal | None], ...] = ()


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
        "repair": [repair_as_json(repair) for repair in finding.repair],
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
        repair=tuple(map(repair_from_json, data.get("repair", []))),
    )


def repair_as_json(repair: Repair) -> dict[str, Any]:
    """One element of a finding's `repair`."""
    return {
        "cell": repair.cell,
        "to": scalar_as_json(repair.to),
        "why": repair.why,
        "sure": repair.sure,
        "also": [{"cell": cell, "to": scalar_as_json(to)} for cell, to in repair.also],
    }


def repair_from_json(data: dict[str, Any]) -> Repair:
    """The inverse of `repair_as_json`; `sure` and `also` may be missing."""
    also = tuple((item["cell"], item["to"]) for item in data.get("also", []))
    return Repair(data["cell"], data["to"], data["why"], data.get("sure", False), also)


def fingerprint(finding: Finding) -> str:
    """Names a finding over re-runs: code, place without offsets, and the two values.

    The wording of the message, the severity and where in the section a sentence stands may change;
    a finding of a text without values is told apart by the words it quotes. Two findings that agree
    in all of this share a fingerprint.
    """
    place = finding.place
    values = [str(scalar_as_json(value)) for value in (finding.expected, finding.actual)]
    if isinstance(place, TextPlace):
        where = [str(place.section)]
        if finding.expected is None and finding.actual is None:
            where.append("".join(place.quote.split()))
    else:
        where = [str(value) for value in place_as_json(place).values()]
    named = "\x1f".join([finding.code, type(place).__name__, *where, *values])
    return hashlib.sha256(named.encode()).hexdigest()[:16]
