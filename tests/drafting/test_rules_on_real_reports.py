"""The rules on text over all real reports: what contradicts is found, nothing else is accused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.drafting.rules import check_text
from assistant.errors import UnreadableFile
from assistant.findings import Finding, Severity
from assistant.reading.read import read_report
from assistant.report import AnnualReport
from assistant.tables.facts import fact_sheet

pytestmark = pytest.mark.real_reports

FIGURES = ("D03", "D08", "N")


def found_in(report: AnnualReport, previous: AnnualReport | None = None) -> list[Finding]:
    """The findings of the rules on figures."""
    before = previous.tables if previous else None
    facts = fact_sheet(report.tables, report.form, report.year or 0, before)
    findings = check_text(report, facts, previous)
    return [f for f in findings if f.code.startswith(FIGURES) and f.code < "N20"]


def said(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Code, severity and the words of each finding."""
    return [(f.code, f.severity.value, getattr(f.place, "quote", "")) for f in findings]


def test_the_city_report_is_accused_of_its_one_wrong_rate(real_reports: Path) -> None:
    """1.05 % for 1.08 % is the only error; filed cases that differ from table four are questions."""
    report = read_report(real_reports / "c04_suqian_city_2024.txt")
    last = read_report(real_reports / "c03_suqian_city_2023.txt")

    assert [
        ("N03", "error", "1.05%"),
        ("N08", "info", "134件"),
        ("N08", "info", "57件"),
    ] == said(found_in(report, last))


def test_each_seeded_wrong_figure_is_found(real_reports: Path) -> None:
    """Nine figures made wrong in a real text, one at a time: each adds one finding.

    Eight contradict their cells; the ninth is a total whose two parts, by level, leave nothing over.
    """
    last = read_report(real_reports / "c03_suqian_city_2023.txt")
    report = read_report(real_reports / "c04_suqian_city_2024.txt")
    part = report.section(1)
    assert part
    seeded = json.loads((real_reports / "c04_seeded_figures.json").read_text(encoding="utf-8"))

    levels = []
    for right, wrong in seeded["edits"]:
        edited = report.with_section(replace(part, text=part.text.replace(right, wrong)))
        new = [f for f in said(found_in(edited, last)) if f not in said(found_in(report, last))]
        levels.append([(code, level) for code, level, _ in new if code in ("D03", "D08")])

    # A total that no longer fits its parts is told by both rules.
    assert [("D03", "error")] * 8 == [
        next(found for found in level if found[0] == "D03") for level in levels[:8]
    ]
    assert [("D08", "warning")] == levels[8]


CONTRADICTIONS = {
    "c02_hongze_district_2024.txt": [("N07", "warning", "17件")],
    "c08_shanghai_kewei_2024.md": [
        ("N06", "warning", "所有申请均已按要求办理完成"),
        ("D08", "error", "2139条"),
    ],
    "c10_shanghai_office_2019.html": [
        ("D03", "warning", "258件"),
        ("N02", "warning", "258件"),
        ("N04", "error", "33.9%"),
        ("N04", "info", "4.34%"),
        ("D03", "warning", "265件"),
        ("N09", "error", "均获维持"),
    ],
    "p01_xiliu_town_2023.txt": [("N10", "warning", "0件"), ("N10", "warning", "0件")],
    "p11_xintian_town_2022.txt": [("D08", "error", "382条")],
    # The thirteenth of 1046 is 1.24 %: printed so that the shares sum to 100.
    "p36_nhc_2024.txt": [("N04", "info", "1.3%")],
    "p40_yangling_audit_2022.txt": [("N01", "warning", "16条")],
}


def test_every_other_finding_is_a_known_contradiction(real_reports: Path) -> None:
    """Read alone, the real reports raise exactly these findings on figures: each judged by eye."""
    judged = {"c04_suqian_city_2024.txt": [("N08", "info", "134件"), ("N08", "info", "57件")]}
    found = {}
    for path in sorted(real_reports.glob("[cp]*.*")):
        if path.suffix in (".json", ".pdf"):
            continue
        try:
            report = read_report(path)
        except UnreadableFile:
            continue
        if findings := found_in(report):
            found[path.name] = said(findings)

    assert {**judged, **CONTRADICTIONS} == found


def test_errors_need_tables_that_hold(real_reports: Path) -> None:
    """A report whose tables break their own sums is warned, not accused, by them."""
    report = read_report(real_reports / "c08_shanghai_kewei_2024.md")
    part = report.section(1)
    assert part
    edited = replace(part, text=part.text.replace("公开答复9件", "公开答复8件"))

    levels = {f.severity for f in found_in(report.with_section(edited)) if f.code == "D03"}

    assert {Severity.WARNING} == levels
