"""What each verb of the command line does: read files, call the rooms, print one result."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.errors import UnreadableFile, UsageError
from assistant.findings import FilePlace, Finding, Severity, finding_as_json, has_errors
from assistant.forms import load_form
from assistant.report import dump_json, report_as_json, tables_as_json

if TYPE_CHECKING:
    from assistant.report import AnnualReport
    from assistant.services import Services
    from assistant.tables.fill import Filled

REPORT_SUFFIXES = frozenset(
    (".docx", ".doc", ".wps", ".rtf", ".html", ".htm", ".pdf", ".txt", ".md", ".json")
)
# Each stands in questions.json with its question; a line of its own would say it twice.
OPEN_QUESTION = "D05"
SEVERITY_WORDS = {
    Severity.ERROR: "错误",
    Severity.WARNING: "提醒",
    Severity.INFO: "待答",
}


# --- read, check, compare -------------------------------------------------------------------------


def run_read(options: argparse.Namespace) -> int:
    """Print a report file as `nianbao.report/1`."""
    from assistant.reading.read import read_report

    print(dump_json(report_as_json(read_report(options.file))))
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Check each file; a bad one among several becomes a finding and the run goes on."""
    from assistant.reading.read import read_report

    previous = read_report(options.previous) if options.previous else None
    files = list(_expand(options.files))
    checked = [_check_one(path, previous, alone=len(files) == 1) for path in files]
    everything = [finding for _, _, findings in checked for finding in findings]
    if options.json:
        print(dump_json(_checked_as_json(checked)))
    else:
        for path, report, findings in checked:
            _print_findings(_title(path, report), findings)
        print(_summary_line(len(checked), everything))
    return int(has_errors(everything))


Checked = tuple[Path, "AnnualReport | None", list[Finding]]


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


def _check_one(path: Path, previous: AnnualReport | None, *, alone: bool) -> Checked:
    from assistant.drafting.rules import check_text
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
    return path, report, [*check_report(report, previous), *check_text(report, facts)]


def _checked_as_json(checked: list[Checked]) -> dict[str, Any]:
    everything = [finding for _, _, findings in checked for finding in findings]
    return {
        "files": [
            {
                "file": str(path),
                "agency": report.agency if report else None,
                "year": report.year if report else None,
                "findings": [finding_as_json(finding) for finding in findings],
            }
            for path, report, findings in checked
        ],
        "summary": {
            "files": len(checked),
            **{
                severity.value: sum(f.severity is severity for f in everything)
                for severity in Severity
            },
        },
    }


def _title(path: Path, report: AnnualReport | None) -> str:
    if report is None:
        return path.name
    return f"{path.name}　{report.agency or '机关不明'}　{report.year or '年度不明'}"


def _print_findings(title: str, findings: Iterable[Finding]) -> None:
    print(title)
    order = list(Severity)
    for finding in sorted(findings, key=lambda finding: order.index(finding.severity)):
        print(f"  {SEVERITY_WORDS[finding.severity]} {finding.code}　{finding.message}")


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
    if options.html:
        _write(options.html, comparison_html(comparison).encode())
    if options.docx:
        comparison_docx(comparison, options.docx)
        print(f"已写入 {options.docx}", file=sys.stderr)
    if options.json:
        print(dump_json(comparison_as_json(comparison)))
    elif not (options.html or options.docx):
        print(comparison_as_text(comparison))
    return int(has_errors(comparison.findings))


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"写不了文件 {path}：{error.strerror}。请换一个位置。") from error
    print(f"已写入 {path}", file=sys.stderr)


# --- fill and draft -------------------------------------------------------------------------------


def run_fill(options: argparse.Namespace) -> int:
    """Fill the tables from a ledger, or write an empty ledger."""
    from assistant.ledger.template import write_template

    if options.template:
        write_template(options.template)
        print(f"已写入 {options.template}", file=sys.stderr)
        return 0
    if options.ledger is None or options.year is None:
        raise UsageError("请给出台账文件和 --year 年度；只要空白模板请用 --template OUT.xlsx。")
    filled = _filled(options)
    if options.xlsx:
        from assistant.publishing.workbook import write_workbook
        from assistant.report import AnnualReport

        write_workbook(AnnualReport(None, options.year, filled.tables), options.xlsx)
        print(f"已写入 {options.xlsx}", file=sys.stderr)
    if options.json:
        findings = [finding_as_json(finding) for finding in filled.findings]
        tables = tables_as_json(filled.tables, load_form())
        print(dump_json({"tables": tables, "findings": findings}))
    else:
        from assistant.tables.show import tables_as_text

        print(tables_as_text(filled.tables, load_form()))
        _print_findings(options.ledger.name, filled.findings)
    return int(has_errors(filled.findings))


def _filled(options: argparse.Namespace) -> Filled:
    from assistant.ledger.read import read_ledger, with_inputs
    from assistant.reading.read import read_report
    from assistant.tables.fill import fill_tables

    ledger = with_inputs(read_ledger(options.ledger, options.year), options.inputs)
    previous = read_report(options.previous) if options.previous else None
    return fill_tables(ledger, load_form(), options.year, previous)


def run_draft(options: argparse.Namespace) -> int:
    """Draft a whole report into a folder, with or without a model."""
    from assistant.unattended import draft_report

    out: Path = options.out
    services = None if options.offline else _services()
    drafted = draft_report(
        agency=options.agency,
        year=options.year,
        ledger_path=options.ledger,
        previous_path=options.previous,
        facts_path=options.facts,
        today=date.today(),
        model=services.model if services else None,
        passages=services.passages_for if services else lambda _section: (),
        settings_hash=services.settings_hash if services else "",
    )
    drafted.write(out)
    if options.json:
        print(dump_json(drafted.summary()))
    else:
        told = [finding for finding in drafted.findings if finding.code != OPEN_QUESTION]
        _print_findings(f"{options.agency} {options.year} 年", told)
        print(f"已写入 {out}：还有 {len(drafted.questions)} 个问题要您回答，见 questions.json。")
    return int(has_errors(drafted.findings))


# --- export and verify ----------------------------------------------------------------------------


def run_export(options: argparse.Namespace) -> int:
    """Publish a report that is held as JSON; each file is read back before it is handed over."""
    from assistant.publishing.docx import export_docx
    from assistant.publishing.html import export_html
    from assistant.publishing.pack import write_pack
    from assistant.publishing.workbook import write_workbook
    from assistant.reading.read import read_report
    from assistant.tables.check import check_report
    from assistant.tables.rules import RULES

    wanted = [options.docx, options.html, options.xlsx, options.pack]
    if not any(wanted):
        raise UsageError("请说明要写成什么：--docx、--html、--xlsx 或 --pack。")
    report = read_report(options.file)
    findings = check_report(report)
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
            rules_run=[rule.code for rule in RULES],
            program_version=__version__,
        )
    for path in filter(None, wanted):
        print(f"已写入 {path}", file=sys.stderr)
    _print_findings(options.file.name, findings)
    return int(has_errors(findings))


def run_verify(options: argparse.Namespace) -> int:
    """Say whether a pack is as it was written."""
    from assistant.publishing.pack import verify_pack

    problems = verify_pack(options.pack)
    if options.json:
        print(dump_json({"pack": str(options.pack), "problems": problems}))
    else:
        print("\n".join(problems) or f"{options.pack.name}：文件齐全，没有被改动。")
    return int(bool(problems))


# --- index and search -----------------------------------------------------------------------------


def run_index_build(_options: argparse.Namespace) -> int:
    """Build the index from the corpus and the office's own library, with progress on stderr."""
    library = _services().library
    status = library.build(_progress)
    print(f"检索库已就绪：{status.passages} 段。", file=sys.stderr)
    return 0


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total:
        end = "\n" if done == total else "\r"
        width = 30 * done // max(total, 1)
        bar = "█" * width + "·" * (30 - width)
        print(f"建立检索库 {bar} {done}/{total}", end=end, file=sys.stderr, flush=True)


def run_index_add(options: argparse.Namespace) -> int:
    """Add one file of the office to its library and to the index."""
    added = _services().library.add(options.file, options.kind)
    print(f"已添加 {options.file.name}：{added} 段。")
    return 0


def run_index_status(options: argparse.Namespace) -> int:
    """Say what the index holds and whether it is whole."""
    status = _services().library.status()
    print(dump_json(status.as_json()) if options.json else status.as_text())
    return int(not status.healthy)


def run_index_manifest(_options: argparse.Namespace) -> int:
    """Write the hashes of the corpus files into its manifest."""
    from assistant.retrieval.manifest import write_manifest

    write_manifest(_services().library.corpus)
    return 0


def run_search(options: argparse.Namespace) -> int:
    """Find passages of regulations and past reports."""
    from assistant.retrieval.search import hit_as_json

    library = _services().library
    library.ensure(_progress)
    hits = library.search(options.query, kind=options.kind, year=options.year, k=options.k)
    if options.json:
        print(dump_json({"query": options.query, "passages": [hit_as_json(hit) for hit in hits]}))
        return 0
    for hit in hits:
        passage = hit.passage
        print(f"{passage.title} {passage.place}\n  {passage.text}\n")
    if not hits:
        print("没有找到相关内容。请换个说法，或向主管部门核实。")
    return 0


# --- evaluation, rules, docs, serve ---------------------------------------------------------------


def run_eval_reading(options: argparse.Namespace) -> int:
    """Print how exactly every format and variant is read; a wrong cell is the one error."""
    from assistant.evaluation.reading import any_wrong, evaluate, scores_as_json, scores_as_text

    scores = evaluate(options.reports)
    print(dump_json(scores_as_json(scores)) if options.json else scores_as_text(scores))
    return int(any_wrong(scores))


def run_rules(options: argparse.Namespace) -> int:
    """Print the catalogue of rules."""
    from assistant.catalogue import all_rules, rules_as_text

    rules = all_rules()
    if options.json:
        print(dump_json([rule.as_json() for rule in rules]))
    else:
        print(rules_as_text(rules))
    return 0


def run_docs(options: argparse.Namespace) -> int:
    """Write the generated pages of the documentation."""
    from assistant.catalogue import generated_pages

    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in generated_pages(options.grammar).items():
        (options.out / name).write_text(text, encoding="utf-8")
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Serve the page until it is stopped."""
    from assistant.web.server import serve

    services = _services()
    host = options.host or services.settings.host
    serve(services, host, options.port or services.settings.port)
    return 0


def _services() -> Services:
    from assistant.services import Services
    from assistant.settings import Settings

    return Services(Settings.from_environment(os.environ))
