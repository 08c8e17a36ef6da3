"""The workbook of findings: one line a unit, one line a finding, and what could not be read."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.batch.folder import Folder
from assistant.batch.one import UNREAD, Kept
from assistant.batch.summary import WORDS, Summary
from assistant.errors import UsageError
from assistant.findings import Finding, Repair, Severity
from assistant.forms import Form, Shape
from assistant.publishing.places import place_in_words
from assistant.publishing.spreadsheet import Book, Looks, Sheet, Value, list_rows

SUMMARY = ("文件", "机关", "年度", "口径", "格式", "错误", "提醒", "待答", "首个错误", "上年报告")
SUMMARY_WIDTHS = (38, 32, 8, 10, 12, 8, 8, 8, 70, 38)
FINDINGS = ("文件", "机关", "年度", "代号", "级别", "位置", "说明", "应为", "实为", "依据", "建议")
FINDINGS_WIDTHS = (30, 28, 8, 8, 8, 44, 70, 12, 12, 36, 44)
SCOPES = {"own": "本机关", "area": "本地区"}
# Lines of a worksheet; what is more stands in a further sheet of the same kind.
MOST_LINES = 1_000_000


def write_findings_book(folder: Folder, summary: Summary, path: Path) -> None:
    """The workbook of a checked folder. Raises UsageError when the place cannot be written to."""
    looks = Looks()
    sheets = [
        list_sheet("汇总", SUMMARY, SUMMARY_WIDTHS, _summary(folder), looks),
        *_finding_sheets(folder, sum(summary.findings.values()), looks),
        list_sheet("未读", ("文件", "原因"), (50, 110), _unread(folder.results()), looks),
        list_sheet("说明", ("项目", "内容"), (28, 80), _about(summary), looks),
    ]
    write_book(Book("年度报告核对结果", sheets, looks), path)


def write_book(book: Book, path: Path) -> None:
    """Write a workbook whole or not at all. Raises UsageError."""
    draft = path.with_name(f".{path.stem[:80]}-{secrets.token_hex(4)}{path.suffix}")
    try:
        with draft.open("wb") as target:
            book.write(target)
        draft.replace(path)
    except OSError as error:
        raise UsageError(
            f"写不了文件“{path.name}”（{error.strerror or error}）。请换一个能写入的文件夹，"
            "并确认没有别的程序正打开这个文件。"
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def list_sheet(
    name: str,
    head: Sequence[str],
    widths: Sequence[float],
    lines: Iterable[Sequence[Value]],
    looks: Looks,
) -> Sheet:
    """A list with its header in sight, a filter on each column, printed across."""
    return Sheet(
        name,
        list_rows(head, widths, lines, looks),
        widths,
        frozen=1,
        filters=True,
        paper="landscape",
        repeated=(0, 0),
    )


def _finding_sheets(folder: Folder, lines: int, looks: Looks) -> Iterator[Sheet]:
    """One sheet, or several where a worksheet cannot hold all lines."""
    for number in range(max(1, -(-lines // MOST_LINES))):
        first = number * MOST_LINES
        some = (
            line
            for i, line in enumerate(_finding_lines(folder.results()))
            if first <= i < first + MOST_LINES
        )
        name = "问题清单" if number == 0 else f"问题清单{number + 1}"
        yield list_sheet(name, FINDINGS, FINDINGS_WIDTHS, some, looks)


def _summary(folder: Folder) -> Iterator[Sequence[Value]]:
    for kept in folder.results():
        report = kept.report
        counts = Counter(finding.severity for finding in kept.findings)
        first = next((f.message for f in kept.findings if f.severity is Severity.ERROR), "")
        yield (
            kept.file,
            (report.agency if report else None) or "",
            report.year if report else None,
            SCOPES.get(report.scope.value, "") if report and report.scope else "",
            edition_words(report.edition, report.shape) if report else "未读",
            counts[Severity.ERROR],
            counts[Severity.WARNING],
            counts[Severity.INFO],
            first,
            folder.previous.get(kept.file, ""),
        )


def edition_words(edition: str | None, shape: Shape) -> str:
    """`2021`, `2021（六）一行`; `不明` where the tables follow no known form."""
    if edition is None:
        return "不明"
    return f"{edition}（六）一行" if shape is Shape.COLLAPSED_OTHER else edition


def _finding_lines(results: Iterable[Kept]) -> Iterator[Sequence[Value]]:
    for kept in results:
        if kept.report is None or kept.form is None:
            continue
        for finding in worst_first(kept.findings):
            yield (
                kept.file,
                kept.report.agency or "",
                kept.report.year,
                *finding_cells(finding, kept.form),
            )


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then questions."""
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def finding_cells(finding: Finding, form: Form) -> tuple[Value, ...]:
    """Code, severity, place, message, expected, actual, basis, suggested repair."""
    return (
        finding.code,
        WORDS[finding.severity],
        place_in_words(finding.place, form),
        finding.message,
        finding.expected,
        finding.actual,
        finding.basis,
        "；".join(_repair(repair, form) for repair in finding.repair),
    )


def _repair(repair: Repair, form: Form) -> str:
    label = form.label(repair.cell) if repair.cell in form else repair.cell
    return f"{label}改为 {'空白' if repair.to is None else repair.to}（{repair.why}）"


def _unread(results: Iterable[Kept]) -> Iterator[Sequence[Value]]:
    for kept in results:
        if kept.report is None:
            for finding in kept.findings:
                yield kept.file, finding.message


def _about(summary: Summary) -> Iterator[Sequence[Value]]:
    yield "文件数", summary.files
    yield "读出的报告", summary.files - summary.unread
    yield f"未读的文件（{UNREAD}）", summary.unread
    yield "与上年报告核对的对数", summary.pairs
    if summary.ambiguous:
        yield "上年报告不止一份、没有核对结转的报告", summary.ambiguous
    yield "级别", "错误：必定不对；提醒：多半不对，请核实；待答：要由人回答的问题"
