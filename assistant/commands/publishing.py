"""Publishing a report that is held as JSON, and verifying a pack."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant import __version__
from assistant.commands.output import print_findings
from assistant.errors import UsageError
from assistant.findings import Finding, has_errors
from assistant.report import dump_json

if TYPE_CHECKING:
    from assistant.report import AnnualReport


def run_export(options: argparse.Namespace) -> int:
    """Publish a report that is held as JSON; each file is read back before it is handed over."""
    from assistant.publishing.docx import export_docx
    from assistant.publishing.html import export_html
    from assistant.publishing.pack import write_pack
    from assistant.publishing.workbook import write_workbook
    from assistant.reading.read import read_report

    wanted = [options.docx, options.html, options.xlsx, options.pack]
    if not any(wanted):
        raise UsageError("请说明要写成什么：--docx、--html、--xlsx 或 --pack。")
    report = read_report(options.file)
    rules_run, findings = _checked(
        report, with_text=any((options.docx, options.html, options.pack))
    )
    if options.docx:
        export_docx(report, options.docx)
    if options.html:
        export_html(report, options.html)
    if options.xlsx:
        write_workbook(report, options.xlsx)
    if options.pack:
        write_pack(
            report,
            findings,
            options.pack,
            made_at=datetime.now(UTC),
            rules_run=rules_run,
            program_version=__version__,
        )
    for path in filter(None, wanted):
        print(f"已写入 {path}", file=sys.stderr)
    print_findings(options.file.name, findings)
    return int(has_errors(findings))


def _checked(report: AnnualReport, *, with_text: bool) -> tuple[list[str], list[Finding]]:
    """The codes of the rules that were run, and what they found.

    What leaves the house is checked as it stands: text that still waits for a figure is an error.
    """
    from assistant.drafting.rules import TEXT_RULES, check_text
    from assistant.tables.check import REPORT_CODES, check_report
    from assistant.tables.facts import fact_sheet
    from assistant.tables.rules import RULES

    codes, findings = [*REPORT_CODES, *(rule.code for rule in RULES)], check_report(report)
    if not with_text:
        return codes, findings
    facts = fact_sheet(report.tables, report.form, report.year or 0)
    text_codes = [rule.code for rule in TEXT_RULES]
    return [*codes, *text_codes], [*findings, *check_text(report, facts)]


def run_verify(options: argparse.Namespace) -> int:
    """Say whether a pack is as it was written."""
    from assistant.publishing.pack import verify_pack

    problems = verify_pack(options.pack)
    if options.json:
        print(dump_json({"pack": str(options.pack), "problems": problems}))
    else:
        print("\n".join(problems) or f"{options.pack.name}：文件齐全，没有被改动。")
    return int(bool(problems))
