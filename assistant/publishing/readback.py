"""What we export we read back: a file that lost or moved anything is not handed over."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import ExportMismatch, UnreadableFile
from assistant.forms import Form, NumberKind
from assistant.publishing.grid import bare_note, printed_cell, printed_number
from assistant.publishing.outline import (
    paragraphs,
    printable,
    printable_form,
    printed_date,
    printed_heading,
    printed_title,
)
from assistant.reading.workbook import CHANGED
from assistant.report import (
    AnnualReport,
    Cell,
    Number,
    Section,
    Tables,
    report_as_json,
    report_from_json,
)

# Differences named in the message; the rest is a number.
NAMED = 5
LONGEST_QUOTE = 24


def verify_readback(report: AnnualReport, path: Path, name: str | None = None) -> None:
    """Raise ExportMismatch unless the file reads as this report: docx, html, xlsx or json.

    `name` is what the message calls the file, where it still has a passing name.
    """
    verify_bytes(report, path.read_bytes(), name or path.name)


def verify_bytes(report: AnnualReport, data: bytes, name: str) -> None:
    """Raise ExportMismatch unless these bytes, read as a file of this name, are the report."""
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx":
        differences = list(_workbook_differences(report, data, name))
    elif suffix == ".json":
        differences = list(_json_differences(report, data, name))
    else:
        from assistant.reading.read import read_bytes

        differences = list(report_differences(report, read_bytes(data, name)))
    if differences:
        more = f"等共 {len(differences)} 处" if len(differences) > NAMED else ""
        raise ExportMismatch(
            f"导出的“{name}”读回后与报告不一致，没有交付：{'；'.join(differences[:NAMED])}{more}。"
            "报告本身没有变化；请按所指位置检查文字后重新导出，仍不一致时请把这条信息交给管理员。"
        )


def report_differences(report: AnnualReport, read: AnnualReport) -> Iterator[str]:
    """Each difference between a report and what was read from its export, in Chinese.

    What is printed must be there, word for word. Where the reader has to guess what a line is
    (title or preface, last sentence or signature), the same words in the same order are enough.
    """
    title = printed_title(report)
    if _plain(title + report.preface) not in _heads(read):
        yield from _line_difference("标题", title, read.title or "")
        yield from _text_differences("开头部分", report.preface, read.preface)
    yield from _name_differences(report, read)
    yield from _section_differences(report, read)
    form = printable_form(report)
    if report.shape is not read.shape and any(report.tables.has(name) for name in form.tables):
        yield f"表三的形状应为 {report.shape}，读回 {read.shape}"
        return
    yield from table_differences(form, report.tables, read.tables)


def _heads(read: AnnualReport) -> Iterator[str]:
    """The words before the first part. Lines above the one that was taken for the title count as
    preface to the reader: the title may stand before any of its first paragraphs.
    """
    paragraphs_read = _paragraphs(read.preface)
    for at in range(min(3, len(paragraphs_read)) + 1):
        above, below = paragraphs_read[:at], paragraphs_read[at:]
        yield "".join([*above, _plain(read.title or ""), *below])


def _end(report: AnnualReport, number: int) -> str:
    """The words from a part's first to the last of the report."""
    signed = f"{report.signed.agency or ''}{printed_date(report.signed.date)}"
    return _plain(_text(report.section(number)) + signed)


def _line_difference(name: str, mine: str, other: str) -> Iterator[str]:
    if _plain(mine) != _plain(other):
        yield f"{name}应为“{mine}”，读回“{other}”"


def _name_differences(report: AnnualReport, read: AnnualReport) -> Iterator[str]:
    """Agency and year, as far as the title prints them.

    The reader completes an agency by the county that the text names, so one within the other agrees.
    """
    title, agency = printed_title(report), report.agency or ""
    other = read.agency or agency
    if agency in title and agency not in other and other not in agency:
        yield f"机关名称应为“{agency}”，读回“{other}”"
    if report.year is not None and str(report.year) in title and report.year != read.year:
        yield f"年度应为 {report.year}，读回 {'空' if read.year is None else read.year}"


def _section_differences(report: AnnualReport, read: AnnualReport) -> Iterator[str]:
    """Headings and text; a part that is missing counts as one without text."""
    numbers = sorted({part.number for part in (*report.sections, *read.sections)})
    for number in numbers:
        mine, other = report.section(number), read.section(number)
        name = f"第{number}部分"
        if mine and other:
            heading = printed_heading(mine)
            yield from _line_difference(f"{name}标题", heading, printed_heading(other))
        if number != numbers[-1]:
            yield from _text_differences(name, _text(mine), _text(other))
    last = numbers[-1] if numbers else 0
    if _end(report, last) != _end(read, last):
        yield from _text_differences(
            f"第{last}部分", _text(report.section(last)), _text(read.section(last))
        )
        yield from _line_difference("署名", report.signed.agency or "", read.signed.agency or "")
        yield from _line_difference(
            "成文日期", printed_date(report.signed.date), printed_date(read.signed.date)
        )


def _text(section: Section | None) -> str:
    return section.text if section else ""


def _text_differences(name: str, mine: str, other: str) -> Iterator[str]:
    """The first paragraph that differs: later ones may only have moved."""
    expected, actual = _paragraphs(mine), _paragraphs(other)
    for i in range(max(len(expected), len(actual))):
        left = expected[i] if i < len(expected) else ""
        right = actual[i] if i < len(actual) else ""
        if left != right:
            at = next((k for k, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
            yield f"{name}第 {i + 1} 段应为“{_quote(left, at)}”，读回“{_quote(right, at)}”"
            return


def _paragraphs(text: str) -> list[str]:
    """Without spaces: those between Chinese and Western letters do not survive a web page."""
    return [_plain("".join(run.text for run in item.runs)) for item in paragraphs(text)]


def _quote(text: str, at: int) -> str:
    start = max(0, at - 6)
    piece = text[start : start + LONGEST_QUOTE]
    return f"{'…' if start else ''}{piece}{'…' if start + LONGEST_QUOTE < len(text) else ''}"


def _plain(text: str) -> str:
    return "".join(printable(text).split())


# --- Tables -------------------------------------------------------------------------------------


def table_differences(form: Form, tables: Tables, read: Tables) -> Iterator[str]:
    """Cells whose value, note or mark (`/` against blank) differs."""
    for key in form.all_keys:
        mine, other = tables[key], read[key]
        kind = form.column(key).number
        if not _same_cell(mine, other, kind):
            yield f"{form.label(key)}应为 {_shown(mine, kind)}，读回 {_shown(other, kind)}"


def _same_cell(mine: Cell, other: Cell, kind: NumberKind) -> bool:
    if mine.value is None or other.value is None:
        return mine.value is other.value and _mark(mine, kind) == _mark(other, kind)
    return mine.value == other.value and _note(mine) == _note(other)


def _mark(cell: Cell, kind: NumberKind) -> str:
    return unicodedata.normalize("NFKC", _plain(printed_cell(cell, kind)))


def _note(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", _plain(bare_note(cell.note)))


def _shown(cell: Cell, kind: NumberKind) -> str:
    return printed_cell(cell, kind) or "空白"


def _json_differences(report: AnnualReport, data: bytes, name: str) -> Iterator[str]:
    read = report_from_json(json.loads(data), name)
    if report_as_json(read) != report_as_json(report):
        yield from report_differences(report, read)
        yield "JSON 的内容与报告不同"


def _workbook_differences(report: AnnualReport, data: bytes, name: str) -> Iterator[str]:
    """Figures as our own reader finds them in the file, formulas with the values they carry."""
    from assistant.reading.read import read_bytes

    try:
        read = read_bytes(data, name)
    except UnreadableFile as error:
        yield f"工作簿打不开（{error}）"
        return
    changed = [finding for finding in read.findings if finding.code == CHANGED]
    form = printable_form(report)
    for key in form.all_keys:
        expected, actual = report.tables.value(key), read.tables.value(key)
        if expected != actual:
            yield f"{form.label(key)}应为 {_number(expected)}，读回 {_number(actual)}"
    yield from (finding.message for finding in changed)


def _number(value: Number | None) -> str:
    return "空白" if value is None else printed_number(value)
