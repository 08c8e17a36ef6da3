"""Everything that can be said of a report's tables: its hard relations, empty cells, edition, year."""

from __future__ import annotations

from assistant.findings import CellPlace, Finding, Severity, has_errors
from assistant.forms import EDITIONS, TABLES, CellRef, Form, Shape, edition_of_year, load_form
from assistant.report import AnnualReport
from assistant.tables.rules import Case, Previous, check_soft, check_tables
from assistant.tables.rules.powers import own_words

# How many empty cells a message names; the rest is a number.
NAMED_CELLS = 5

# Codes of this module: title and explanation, for the catalogue beside `rules.RULES`.
REPORT_CODES: dict[str, tuple[str, str]] = {
    "T07": (
        "表内有空白格",
        "空白不等于 0。每张表的空白格合为一条提醒；合计空白而各项已知的，另按 T01、T02、T04 报错。",
    ),
    "T08": ("缺少整张表", "报告里没有读到表二、表三或表四的任何一个数。"),
    "T09": (
        "表格格式与年份不符",
        "2021 年度起用国办公开办函〔2021〕30号格式，2019、2020 年度用国办公开办函〔2019〕60号试行格式。",
    ),
    "T10": ("对照的不是上一年报告", "结转只能与上一年度的报告核对；年份不相连时不核对 T05。"),
}


def check_report(report: AnnualReport, previous: AnnualReport | None = None) -> list[Finding]:
    """Findings of reading, then of checking the tables, with last year's report where given.

    A report whose tables follow a form that is not known here is not checked cell by cell.
    """
    findings = [*report.findings, *_edition(report)]
    form = form_of(report)
    if form is None:
        return findings
    before = None
    if previous is not None:
        findings += _not_last_year(report, previous)
        before = as_previous(report, previous)
    broken = check_tables(report.tables, form, before)
    case = Case(report.tables, form, before, not has_errors(broken), report.year, _body(report))
    empty = _empty_tables(report)
    return [*findings, *empty, *broken, *_blanks(report, form, broken), *check_soft(case)]


def _body(report: AnnualReport) -> str | None:
    """The agency, else how the text speaks of itself."""
    if report.agency is not None:
        return report.agency
    first = report.section(1)
    return own_words(report.preface) or own_words(first.text if first else "")


def form_of(report: AnnualReport) -> Form | None:
    """The form that the tables follow; None for an edition that is not known as data."""
    return report.form if report.edition in (None, *EDITIONS) else None


def as_previous(report: AnnualReport, previous: AnnualReport) -> Previous | None:
    """Last year's tables for the carry-over; None when it is not the year before or not checkable."""
    form = form_of(previous)
    if form is None or _not_last_year(report, previous):
        return None
    holds = not has_errors(check_tables(previous.tables, form))
    return Previous(
        previous.tables, form, holds, same_body(report, previous), _comparable(report, previous)
    )


def _comparable(report: AnnualReport, previous: AnnualReport) -> bool:
    """Whether a question about the two years makes sense: one agency, and no sign of two scopes."""
    same = report.agency is not None and report.agency == previous.agency
    return same and (None in (report.scope, previous.scope) or report.scope == previous.scope)


def same_body(report: AnnualReport, previous: AnnualReport) -> bool:
    """Whether both surely are of one body: agency known and equal, scope equal, both years known."""
    return (
        report.agency is not None
        and report.agency == previous.agency
        and report.scope == previous.scope
        and None not in (report.year, previous.year)
    )


def _not_last_year(report: AnnualReport, previous: AnnualReport) -> list[Finding]:
    if report.year is None or previous.year is None or previous.year == report.year - 1:
        return []
    return [
        Finding(
            "T10",
            Severity.WARNING,
            CellPlace("requests", "carried_in"),
            f"用来对照的是 {previous.year} 年度报告，不是 {report.year - 1} 年度的，没有核对上年结转。"
            f"请换成 {report.year - 1} 年度的报告。",
            expected=report.year - 1,
            actual=previous.year,
        )
    ]


def _edition(report: AnnualReport) -> list[Finding]:
    expected = edition_of_year(report.year) if report.year is not None else None
    if expected is None or not report.tables:
        return []
    collapsed = report.edition == expected and report.shape is Shape.COLLAPSED_OTHER
    if report.edition == expected and not collapsed:
        return []
    if report.edition is None:
        message = f"表格不是国家统一格式，{report.year} 年度应用 {expected} 年格式。"
    elif collapsed:
        message = (
            "表三“（六）其他处理”只有一行，2021 年格式分为三行（逾期不补正、逾期未缴费、其他）。"
        )
    else:
        message = f"表格用的是 {report.edition} 年格式，{report.year} 年度应用 {expected} 年格式。"
    place = CellPlace("requests", "other_single_row") if collapsed else CellPlace("proactive")
    return [
        Finding(
            "T09",
            Severity.WARNING,
            place,
            f"{message}请换用应用的格式重新填表。",
            expected=expected,
            actual=report.edition,
            basis=load_form(expected).notice,
        )
    ]


def _empty_tables(report: AnnualReport) -> list[Finding]:
    told = {
        finding.place.table
        for finding in report.findings
        if isinstance(finding.place, CellPlace) and finding.place.row is None
    }
    return [
        Finding(
            "T08",
            Severity.WARNING,
            CellPlace(name),
            f"{report.form.tables[name].label}没有读到任何数。"
            "请看原文件里这张表是不是图片或附件；是的话请补填，没有发生的填 0。",
        )
        for name in TABLES
        if not report.tables.has(name) and name not in told
    ]


def _blanks(report: AnnualReport, form: Form, broken: list[Finding]) -> list[Finding]:
    """One warning per table that has empty cells, those apart that are already errors."""
    told = {
        f"{finding.place.table}.{finding.place.row}.{finding.place.column}"
        for finding in broken
        if isinstance(finding.place, CellPlace) and finding.actual is None
    }
    findings = []
    for name in TABLES:
        blank = [
            key for key in form.keys(name) if report.tables.value(key) is None and key not in told
        ]
        if blank and report.tables.has(name):
            findings.append(_blank_finding(form, name, blank, _blank_totals(report, form, blank)))
    return findings


def _blank_totals(report: AnnualReport, form: Form, blank: list[str]) -> str:
    """How many rows lack their total, and how many of them have figures: `；其中 …`."""
    totals = [total for total in (*form.row_sums, *form.dispute_sums) if total.total in blank]
    begun = [t for t in totals if any(report.tables.value(part) for part in t.parts)]
    if not begun:
        return ""
    return f"；其中 {len(totals)} 个“总计”没有印出，{len(begun)} 个所在的行（组）里有不为 0 的数"


def _blank_finding(form: Form, name: str, blank: list[str], totals: str) -> Finding:
    ref = CellRef.parse(blank[0])
    place = CellPlace(name, ref.row, ref.column) if len(blank) == 1 else CellPlace(name)
    named = "、".join(form.label(key) for key in blank[:NAMED_CELLS])
    more = " 等" if len(blank) > NAMED_CELLS else ""
    return Finding(
        "T07",
        Severity.WARNING,
        place,
        f"{form.tables[name].label}有 {len(blank)} 格是空白或不是数字：{named}{more}{totals}。"
        "空白不等于 0，请补填；没有发生的填 0。",
        # Part of what names the finding: an explanation of seven blanks is none of eight.
        actual=len(blank) if len(blank) > 1 else None,
    )
