"""The workbook of an area: the three tables in the national layout, its units, gaps and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.batch.books import (
    SCOPES,
    edition_words,
    finding_cells,
    list_sheet,
    worst_first,
    write_book,
)
from assistant.batch.rollup import RolledUp
from assistant.publishing.spreadsheet import Book, Looks, Value
from assistant.publishing.workbook import table_sheets
from assistant.tables.area import Filed

MAIN_FIGURES = (
    ("新收", "requests.new_received.total"),
    ("上年结转", "requests.carried_in.total"),
    ("予以公开", "requests.granted.total"),
    ("部分公开", "requests.partially_granted.total"),
    ("办理结果总计", "requests.total_results.total"),
    ("结转下年", "requests.carried_out.total"),
    ("行政复议", "disputes.review.total"),
    ("直接起诉", "disputes.direct.total"),
    ("复议后起诉", "disputes.after_review.total"),
    ("规范性文件制发", "proactive.normative_documents.issued"),
    ("规范性文件现行有效", "proactive.normative_documents.in_force"),
    ("行政许可", "proactive.licensing.decisions"),
    ("行政处罚", "proactive.penalties.decisions"),
    ("行政强制", "proactive.coercion.decisions"),
    ("收费（万元）", "proactive.fees.amount_wan_yuan"),
)
FINDINGS = ("代号", "级别", "位置", "说明", "应为", "实为", "依据", "建议")
NAMED = 30


def write_rollup_book(rolled: RolledUp, path: Path) -> None:
    """Write the workbook of an area whole or not at all. Raises UsageError."""
    looks = Looks()
    report = rolled.report
    tables, names = table_sheets(report, looks)
    head = (
        "单位",
        "上级",
        "文件",
        "口径",
        "格式",
        "是否计入",
        "自身错误",
        *(n for n, _ in MAIN_FIGURES),
    )
    findings = (finding_cells(f, rolled.sums.form) for f in worst_first(rolled.findings))
    sheets = [
        *tables,
        list_sheet(
            "单位",
            head,
            (32, 26, 34, 8, 12, 14, 9, *[11] * len(MAIN_FIGURES)),
            _units(rolled),
            looks,
        ),
        list_sheet(
            "缺数", ("单元格", "缺几家", "哪些单位没有填"), (60, 10, 100), _lacking(rolled), looks
        ),
        list_sheet("问题", FINDINGS, (8, 8, 44, 80, 12, 12, 36, 44), findings, looks),
    ]
    write_book(Book(report.title or "", sheets, looks, names), path)


def _units(rolled: RolledUp) -> Iterator[Sequence[Value]]:
    for one in sorted(rolled.area.counted, key=lambda one: (one.name, one.file)):
        yield _unit(rolled, one, "计入")
    for left in rolled.area.left_out:
        yield _unit(rolled, left.filed, f"未计入：{left.why}")
    for name in rolled.area.missing:
        blank: list[Value] = [None] * (len(MAIN_FIGURES) + 1)
        yield (name, rolled.area.parents.get(name, ""), "", "", "", "没有报告", *blank)


def _unit(rolled: RolledUp, one: Filed, counted: str) -> Sequence[Value]:
    report = one.report
    return (
        report.agency or "机关不明",
        rolled.area.parents.get(one.name, ""),
        one.file,
        SCOPES.get(report.scope.value, "") if report.scope else "",
        edition_words(report.edition, report.shape),
        counted,
        one.errors,
        *(report.tables.value(key) for _, key in MAIN_FIGURES),
    )


def _lacking(rolled: RolledUp) -> Iterator[Sequence[Value]]:
    for key, names in rolled.sums.lacking.items():
        named = "、".join(names[:NAMED]) + (" 等" if len(names) > NAMED else "")
        yield rolled.sums.form.label(key), len(names), named
