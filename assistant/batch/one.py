"""What a worker does: read and check one report, hold two years against each other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.findings import (
    FilePlace,
    Finding,
    Severity,
    finding_as_json,
    finding_from_json,
)
from assistant.forms import Form, Shape
from assistant.report import AnnualReport, Cell, Scope, Tables, number_from_json

UNREAD = "F01"
_COMPACT: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


@dataclass(frozen=True, slots=True)
class Task:
    """A file below the folder: its path from there, size, time of change in nanoseconds."""

    root: str
    file: str
    size: int
    changed: int

    @property
    def mark(self) -> list[Any]:
        """What must be equal for a kept result to stand for the file."""
        return [self.file, self.size, self.changed]


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a checked file. `report` has the tables' figures, no text; None when unread."""

    file: str
    report: AnnualReport | None
    findings: tuple[Finding, ...]

    @property
    def form(self) -> Form | None:
        """The form that the tables follow."""
        return self.report.form if self.report else None


def check_files(tasks: Sequence[Task]) -> list[str]:
    """One line of JSON a file; never raises: what goes wrong is in the line."""
    return [check_file(task) for task in tasks]


def check_file(task: Task) -> str:
    """The report of a file, read and checked, as one line of JSON."""
    try:
        kept = _check(Path(task.root) / task.file, task.file)
    except UnreadableFile as error:
        kept = unread(task.file, str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours on one file must not stop the others
        kept = unread(
            task.file,
            f"程序读这个文件时出错（{type(error).__name__}：{error}）。请把文件发给维护人员。",
        )
    return line_of(task, kept)


def unread(file: str, message: str) -> Kept:
    """A file that gave no report, with the reason as its one finding."""
    place = FilePlace(file)
    return Kept(file, None, (Finding(UNREAD, Severity.ERROR, place, message, basis="读取"),))


def _check(path: Path, file: str) -> Kept:
    from assistant.drafting.rules import check_text
    from assistant.reading.read import read_report
    from assistant.tables.check import check_report
    from assistant.tables.facts import fact_sheet

    report = read_report(path)
    facts = fact_sheet(report.tables, report.form, report.year or 0)
    return Kept(file, report, (*check_report(report), *check_text(report, facts)))


def check_years(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Of each pair of kept lines (this year, last year) the findings that only the pair shows, as JSON."""
    return [_check_pair(kept_of(now), kept_of(before)) for now, before in pairs]


def _check_pair(now: Kept, before: Kept) -> str:
    from assistant.tables.check import check_report

    findings: list[Finding] = []
    if now.report and before.report:
        alone = check_report(now.report)
        findings = [f for f in check_report(now.report, before.report) if f not in alone]
    return json.dumps([finding_as_json(finding) for finding in findings], ensure_ascii=False)


def line_of(task: Task, kept: Kept) -> str:
    """A kept result as one line of JSON; the inverse is `kept_of`."""
    report = _report_as_json(kept.report) if kept.report else None
    findings = [finding_as_json(finding) for finding in kept.findings]
    rest = json.dumps({"report": report, "findings": findings}, **_COMPACT)
    return f'{{"mark":{json.dumps(task.mark, **_COMPACT)},{readable(rest)[1:]}'


def readable(text: str) -> str:
    """The text with a question mark for what a file name holds that is no character.

    Old archives leave names in GBK, which a system of UTF-8 can keep but nobody can print.
    """
    return text.encode(errors="replace").decode()


def kept_of(line: str, *, figures: bool = True) -> Kept:
    """The inverse of `line_of`, without the tables where their figures are not wanted."""
    data = json.loads(line)
    if data["report"] and not figures:
        data["report"]["figures"] = {}
    report = _report_from_json(data["report"]) if data["report"] else None
    return Kept(data["mark"][0], report, tuple(map(finding_from_json, data["findings"])))


def _report_as_json(report: AnnualReport) -> dict[str, Any]:
    return {
        "agency": report.agency,
        "year": report.year,
        "scope": report.scope.value if report.scope else None,
        "edition": report.edition,
        "shape": report.shape.value,
        "figures": {
            key: cell.value if isinstance(cell.value, int) else str(cell.value)
            for key, cell in report.tables.items()
            if cell.value is not None
        },
    }


def _report_from_json(data: Mapping[str, Any]) -> AnnualReport:
    cells = {key: Cell(number_from_json(key, value)) for key, value in data["figures"].items()}
    return AnnualReport(
        agency=data["agency"],
        year=data["year"],
        tables=Tables(cells),
        scope=Scope(data["scope"]) if data["scope"] else None,
        edition=data["edition"],
        shape=Shape(data["shape"]),
    )
