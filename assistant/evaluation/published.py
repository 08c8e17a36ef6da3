"""What the checks say of real published reports: none of the sound ones may be blamed.

The folder holds reports with sidecars (`arithmetic_violations` names the sums that a page breaks) and,
where there is one, a list of wrong figures to be put into a text one at a time.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from assistant.drafting.rules import check_text
from assistant.errors import UnreadableFile
from assistant.evaluation.sentences import RANK, TextChecker
from assistant.evaluation.tables import TableChecker
from assistant.findings import CellPlace, Finding, Severity, TextPlace
from assistant.reading.read import read_report
from assistant.report import AnnualReport, Section
from assistant.tables.check import check_report
from assistant.tables.facts import fact_sheet

SUFFIXES = (".txt", ".md", ".html", ".docx", ".pdf")
SEEDED = "*_seeded_figures.json"


@dataclass(slots=True)
class PublishedScore:
    """One file. `sound`: its sidecar names no broken sum, so no table error may be raised."""

    name: str
    sound: bool
    table_errors: list[str] = field(default_factory=list)
    text_errors: list[str] = field(default_factory=list)
    text_warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KnownFault:
    """A fault of a published report that a person found, and how severely the checks speak of it.

    `stored`: whether its words stand in the text at hand; of a page that is cut they may not.
    """

    report: str
    what: str
    least: Severity
    said: Severity | None = None
    stored: bool = True

    @property
    def found(self) -> bool:
        """Whether it is said as severely as demanded, or more so."""
        return self.said is not None and RANK[self.said] >= RANK[self.least]


@dataclass(slots=True)
class SeededScore:
    """Wrong figures put into a real text one at a time, and what is said of the text as it is."""

    file: str
    tried: int = 0
    found: int = 0
    found_as_error: int = 0
    missed: list[str] = field(default_factory=list)
    unedited: list[str] = field(default_factory=list)


def score_published(
    folder: Path, check: TableChecker = check_report, read_text: TextChecker = check_text
) -> list[PublishedScore]:
    """Every readable file beside a sidecar, with its last year where the folder holds that too."""
    reports = dict(_reports(folder))
    scores = []
    for path, report in reports.items():
        side = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        before = _last_year(report, reports.values())
        score = PublishedScore(path.name, not side.get("arithmetic_violations"))
        score.table_errors = [_line(f) for f in check(report, before) if _is(f, Severity.ERROR)]
        told = _text_findings(report, before, read_text)
        score.text_errors = [_line(f) for f in told if _is(f, Severity.ERROR)]
        score.text_warnings = [_line(f) for f in told if _is(f, Severity.WARNING)]
        scores.append(score)
    return scores


def score_known(
    folder: Path, check: TableChecker = check_report, read_text: TextChecker = check_text
) -> list[KnownFault]:
    """Every fault of `data/published_faults.toml` whose report is in the folder."""
    file = resources.files("assistant.evaluation") / "data" / "published_faults.toml"
    specs = tomllib.loads(file.read_text(encoding="utf-8"))["fault"]
    # The text of a page comes before its PDF: the first file of a name is taken.
    reports = {path.name.split("_")[0]: report for path, report in reversed([*_reports(folder)])}
    faults = []
    for spec in specs:
        if spec["report"] not in reports:
            continue
        report = reports[spec["report"]]
        before = _last_year(report, reports.values())
        told = [*check(report, before), *_text_findings(report, before, read_text)]
        said = [f.severity for f in told if _speaks_of(f, spec, report)]
        worst = max(said, key=RANK.__getitem__, default=None)
        stored = not spec.get("words") or any(
            word in text for word in spec["words"] for text in _texts(report).values()
        )
        faults.append(
            KnownFault(spec["report"], spec["what"], Severity(spec["least"]), worst, stored)
        )
    return faults


def _speaks_of(finding: Finding, spec: dict[str, Any], report: AnnualReport) -> bool:
    """Whether the finding stands on one of the words, or names the matter in its message.

    A finding may point at a part of the words alone (六 of 六部分); of a table, `row` says which row.
    """
    place = finding.place
    if isinstance(place, CellPlace):
        wanted = spec.get("row")
        named = any(word in finding.message for word in spec.get("message", ()))
        return named and wanted in (None, place.row)
    if spec.get("tables") or not isinstance(place, TextPlace):
        return False
    if any(word in finding.message for word in spec.get("message", ())):
        return True
    text = _texts(report).get(place.section, "")
    return any(
        place.start < match.end() and match.start() < place.end
        for word in spec.get("words", ())
        for match in re.finditer(re.escape(word), text)
    )


def _texts(report: AnnualReport) -> dict[int, str]:
    """The prose by part, 0 the preface."""
    return {0: report.preface, **{part.number: part.text for part in report.sections}}


def _reports(folder: Path) -> Iterator[tuple[Path, AnnualReport]]:
    for side in sorted(folder.glob("*.json")):
        for suffix in SUFFIXES:
            path = side.with_suffix(suffix)
            if path.exists():
                try:
                    yield path, read_report(path)
                except UnreadableFile:
                    continue


def _last_year(report: AnnualReport, others: Iterable[AnnualReport]) -> AnnualReport | None:
    for other in others:
        same = other.agency == report.agency and None not in (report.agency, report.year)
        if same and other.year == (report.year or 0) - 1:
            return other
    return None


def _is(finding: Finding, severity: Severity) -> bool:
    return finding.severity is severity


def _line(finding: Finding) -> str:
    quote = f"「{finding.place.quote}」" if isinstance(finding.place, TextPlace) else ""
    return f"{finding.code} {quote}{finding.message}"


def _text_findings(
    report: AnnualReport, before: AnnualReport | None, check: TextChecker
) -> list[Finding]:
    facts = fact_sheet(
        report.tables, report.form, report.year or 0, before.tables if before else None
    )
    return check(report, facts, before)


def score_seeded(folder: Path, check: TextChecker = check_text) -> list[SeededScore]:
    """For every list of seeded figures: how many are found where they stand."""
    return [_seeded(folder, file, check) for file in sorted(folder.glob(SEEDED))]


def _seeded(folder: Path, file: Path, check: TextChecker) -> SeededScore:
    seeds: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    path = folder / seeds["file"]
    report = read_report(path)
    before = _last_year(report, [other for _, other in _reports(folder)])
    plain = _text_findings(report, before, check)
    score = SeededScore(path.name)
    score.unedited = [
        f"{f.severity.value} {_line(f)}" for f in plain if f.severity is not Severity.INFO
    ]
    known = {_identity(finding) for finding in plain}
    for right, wrong in seeds["edits"]:
        part = next((p for p in report.sections if right in p.text), None)
        score.tried += 1
        hits = _hits(report, before, part, right, wrong, check) if part else []
        new = [finding for finding in hits if _identity(finding) not in known]
        score.found += any(finding.severity is not Severity.INFO for finding in new)
        score.found_as_error += any(_is(finding, Severity.ERROR) for finding in new)
        if not any(finding.severity is not Severity.INFO for finding in new):
            score.missed.append(f"{right} → {wrong}")
    return score


def _hits(
    report: AnnualReport,
    before: AnnualReport | None,
    part: Section,
    right: str,
    wrong: str,
    check: TextChecker,
) -> list[Finding]:
    """Findings of the edited text; the seeded figure may be answered for anywhere in the report."""
    edited = report.with_section(replace(part, text=part.text.replace(right, wrong)))
    return _text_findings(edited, before, check)


def _identity(finding: Finding) -> object:
    """Without the place: edits may lengthen the text. With both figures, which tell findings apart."""
    return finding.code, finding.severity, finding.expected, finding.actual, finding.message
