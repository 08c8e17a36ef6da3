"""Reading a report, checking reports, holding two years against each other."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.commands.figures import figures_of, print_figures
from assistant.commands.judging import print_judged, reasons_by_file
from assistant.commands.output import SEVERITY_WORDS, write_whole
from assistant.commands.running import as_the_office_wants, rules_of_the_office
from assistant.errors import UnreadableFile, UsageError
from assistant.findings import FilePlace, Finding, Severity, has_errors
from assistant.policy import (
    Judged,
    RuleSettings,
    apply_rule_settings,
    judged,
    judged_as_json,
)
from assistant.report import dump_json, report_as_json

if TYPE_CHECKING:
    from assistant.drafting.figures import Figure
    from assistant.report import AnnualReport

REPORT_SUFFIXES = frozenset(
    (".docx", ".doc", ".wps", ".rtf", ".html", ".htm", ".pdf", ".txt", ".md", ".json")
)


def run_read(options: argparse.Namespace) -> int:
    """Print a report file as `nianbao.report/1`."""
    from assistant.reading.read import read_report

    print(dump_json(report_as_json(read_report(options.file))))
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Check each file; a bad one among several becomes a finding and the run goes on."""
    from assistant.reading.read import read_report

    rules = rules_of_the_office()
    previous = read_report(options.previous) if options.previous else None
    files = list(_expand(options.files))
    if options.ledger and len(files) != 1:
        raise UsageError("用 --ledger 核对时请只给一份报告：台账是一个单位一个年度的。")
    reasons = reasons_by_file(options.explanations, files)
    checked = [
        (path, report, judged(apply_rule_settings(findings, rules), reasons.get(path, {})))
        for path, report, findings in (
            _check_one(path, previous, options.ledger, alone=len(files) == 1) for path in files
        )
    ]
    ledgers = _ledgers(checked, previous) if options.figures else {}
    if options.json:
        print(dump_json(_with_figures(_checked_as_json(checked, rules), ledgers)))
    else:
        for path, report, items in checked:
            print_judged(_title(path, report), items)
            if path in ledgers:
                print_figures(ledgers[path])
        print(_summary_line(len(checked), _open(checked)))
        if rules.notice:
            print(rules.notice)
    return int(has_errors(_open(checked)))


Checked = tuple[Path, "AnnualReport | None", list[Finding]]
JudgedReport = tuple[Path, "AnnualReport | None", list[Judged]]


def _open(checked: Iterable[JudgedReport]) -> list[Finding]:
    """The findings that no written reason settles."""
    return [item.finding for _, _, items in checked for item in items if not item.settled]


def _ledgers(
    checked: list[JudgedReport], previous: AnnualReport | None
) -> dict[Path, tuple[Figure, ...]]:
    """The figure ledger of each report that could be read."""
    return {path: figures_of(report, previous) for path, report, _ in checked if report}


def _with_figures(data: dict[str, Any], ledgers: dict[Path, tuple[Figure, ...]]) -> dict[str, Any]:
    from assistant.drafting.figures import figures_as_json

    by_name = {str(path): figures for path, figures in ledgers.items()}
    for entry in data["files"]:
        if entry["file"] in by_name:
            entry["figures"] = figures_as_json(by_name[entry["file"]])
    return data


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in REPORT_SUFFIXES)
        if not inside:
            raise UsageError(
                f"文件夹 {path} 里没有报告文件（docx、doc、wps、html、pdf、txt、md、json）。"
            )
        yield from inside


def _check_one(
    path: Path, previous: AnnualReport | None, ledger: Path | None = None, *, alone: bool
) -> Checked:
    from assistant.drafting.rules import check_text
    from assistant.ledger.people import applicants_of
    from assistant.reading.read import read_report
    from assistant.tables.check import check_report
    from assistant.tables.facts import fact_sheet

    try:
        report = read_report(path)
    except UnreadableFile as error:
        if alone:
            raise
        place = FilePlace(path.name)
        return path, None, [Finding("F01", Severity.ERROR, place, str(error), basis="读取")]
    before = previous.tables if previous else None
    facts = fact_sheet(report.tables, report.form, report.year or 0, before)
    names = applicants_of(ledger) if ledger else frozenset()
    findings = [*check_report(report, previous), *check_text(report, facts, previous, names)]
    if ledger is not None:
        findings += _against_ledger(report, ledger, previous)
    return path, report, findings


def _against_ledger(
    report: AnnualReport, ledger: Path, previous: AnnualReport | None
) -> list[Finding]:
    """The tables held against the same tables counted from the ledger, and what is wrong with it."""
    from assistant.ledger.read import read_ledger
    from assistant.tables.against import against
    from assistant.tables.fill import fill_tables

    if report.year is None:
        raise UsageError("看不出报告是哪个年度的，没法和台账核对。请在标题里写明年度。")
    filled = fill_tables(read_ledger(ledger, report.year), report.form, report.year, previous)
    own = [finding for finding in filled.findings if finding.code[0] == "L"]
    return [*own, *against(report.tables, filled.tables, report.form)]


def _checked_as_json(checked: list[JudgedReport], rules: RuleSettings) -> dict[str, Any]:
    everything = _open(checked)
    return {
        "files": [
            {
                "file": str(path),
                "agency": report.agency if report else None,
                "year": report.year if report else None,
                "findings": [judged_as_json(item) for item in items],
            }
            for path, report, items in checked
        ],
        "summary": {
            "files": len(checked),
            **{
                severity.value: sum(f.severity is severity for f in everything)
                for severity in Severity
            },
            "explained": sum(item.settled for _, _, items in checked for item in items),
            "notice": rules.notice,
        },
    }


def _title(path: Path, report: AnnualReport | None) -> str:
    if report is None:
        return path.name
    return f"{path.name}　{report.agency or '机关不明'}　{report.year or '年度不明'}"


def _summary_line(files: int, findings: list[Finding]) -> str:
    counts = [
        f"{sum(f.severity is severity for f in findings)} 处{word}"
        for severity, word in SEVERITY_WORDS.items()
    ]
    return f"共 {files} 份报告：{'，'.join(counts)}。"


def run_compare(options: argparse.Namespace) -> int:
    """Hold a report against the one of the year before."""
    from assistant.publishing.comparison import comparison_docx
    from assistant.reading.read import read_report
    from assistant.review.side_by_side import comparison_html
    from assistant.review.years import compare_reports, comparison_as_json, comparison_as_text

    comparison = compare_reports(read_report(options.other), read_report(options.file))
    findings = tuple(as_the_office_wants(comparison.findings))
    comparison = replace(comparison, findings=findings)
    if options.html:
        write_whole(options.html, comparison_html(comparison).encode())
    if options.docx:
        comparison_docx(comparison, options.docx)
        print(f"已写入 {options.docx}", file=sys.stderr)
    if options.json:
        print(dump_json(comparison_as_json(comparison)))
    elif not (options.html or options.docx):
        print(comparison_as_text(comparison))
    return int(has_errors(comparison.findings))
