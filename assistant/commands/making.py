"""Filling the tables from a ledger, drafting a whole report."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.commands.output import print_findings
from assistant.commands.running import as_the_office_wants, open_services, say_notice
from assistant.errors import UsageError
from assistant.findings import finding_as_json, has_errors, scalar_as_json
from assistant.forms import load_form
from assistant.report import dump_json, tables_as_json
from assistant.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.ledger.deadlines import Deadline
    from assistant.ledger.model import RequestLedger
    from assistant.tables.fill import Filled

# Each stands in questions.json with its question; a line of its own would say it twice.
OPEN_QUESTION = "D05"


def run_fill(options: argparse.Namespace) -> int:
    """Fill the tables from a ledger, or write an empty ledger."""
    from assistant.ledger.template import write_template
    from assistant.tables.fill import rows_as_json

    if options.template:
        write_template(options.template)
        print(f"已写入 {options.template}", file=sys.stderr)
        return 0
    if options.ledger is None or options.year is None:
        raise UsageError("请给出台账文件和 --year 年度；只要空白模板请用 --template OUT.xlsx。")
    ledger = _ledger(options)
    filled = _filled(options, ledger)
    filled = replace(filled, findings=tuple(as_the_office_wants(filled.findings)))
    deadlines = _deadlines(options, ledger)
    if options.xlsx:
        from assistant.publishing.workbook import write_workbook
        from assistant.report import AnnualReport

        write_workbook(AnnualReport(None, options.year, filled.tables), options.xlsx)
        print(f"已写入 {options.xlsx}", file=sys.stderr)
    if options.json:
        findings = [finding_as_json(finding) for finding in filled.findings]
        tables = tables_as_json(filled.tables, load_form())
        document = {
            "tables": tables,
            "findings": findings,
            "rows": rows_as_json(filled),
            "figures": {key: scalar_as_json(value) for key, value in ledger.figures.items()},
        }
        if options.deadlines:
            document["deadlines"] = [item.as_json() for item in deadlines]
        print(dump_json(document))
    else:
        from assistant.tables.show import tables_as_text

        print(tables_as_text(filled.tables, load_form()))
        print_findings(options.ledger.name, filled.findings)
        if options.deadlines:
            _print_deadlines(deadlines)
    return int(has_errors(filled.findings))


def _ledger(options: argparse.Namespace) -> RequestLedger:
    from assistant.ledger.decisions import load_decisions
    from assistant.ledger.read import read_ledger, with_inputs

    decisions = load_decisions(options.decisions) if options.decisions else {}
    words = Settings.from_environment(os.environ).ledger_words
    ledger = read_ledger(options.ledger, options.year, decisions, words)
    return with_inputs(ledger, options.inputs)


def _deadlines(options: argparse.Namespace, ledger: RequestLedger) -> tuple[Deadline, ...]:
    """What is overdue or due soon, where that is asked for."""
    if not options.deadlines:
        return ()
    from assistant.ledger.deadlines import open_deadlines
    from assistant.ledger.workdays import work_days

    return open_deadlines(ledger.requests, work_days(), options.today or date.today())


def _print_deadlines(deadlines: Sequence[Deadline]) -> None:
    from assistant.ledger.deadlines import deadlines_as_text

    print("答复期限")
    for line in deadlines_as_text(deadlines):
        print(f"  {line}")
    if not deadlines:
        print("  没有超期或即将到期的申请。")


def _filled(options: argparse.Namespace, ledger: RequestLedger) -> Filled:
    from assistant.reading.read import read_report
    from assistant.tables.fill import fill_tables

    previous = read_report(options.previous) if options.previous else None
    return fill_tables(ledger, load_form(), options.year, previous)


def run_draft(options: argparse.Namespace) -> int:
    """Draft a whole report into a folder, with or without a model."""
    from assistant.services.gate import PERSON
    from assistant.unattended import draft_report

    out: Path = options.out
    services = open_services()
    say_notice(services.rules)
    modelled = not options.offline
    drafted = draft_report(
        agency=options.agency,
        year=options.year,
        ledger_path=options.ledger,
        previous_path=options.previous,
        facts_path=options.facts,
        today=date.today(),
        model=services.model if modelled else None,
        passages=services.passages_for,
        settings_hash=services.settings_hash,
        ledger_words=services.settings.ledger_words,
        like_path=options.like,
        person=PERSON,
        rules=services.rules,
    )
    drafted.write(out)
    if options.json:
        print(dump_json(drafted.summary()))
    else:
        told = [finding for finding in drafted.findings if finding.code != OPEN_QUESTION]
        print_findings(f"{options.agency} {options.year} 年", told)
        print(f"已写入 {out}：还有 {len(drafted.questions)} 个问题要您回答，见 questions.json。")
    return int(has_errors(drafted.findings))
