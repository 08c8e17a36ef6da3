"""The relations within one report that a sound report cannot break: H1 to H4 and H6 of the form.

A rule is never evaluated over an unknown value: an empty total whose parts are known is a fault,
every other empty cell is left to `tables.check`. A broken relation is reported once, at the cell or
column that it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import Balance, Sum, number_kind
from assistant.tables.case import Case, place, sum_of
from assistant.tables.rules.registry import FORM_NOTICE, basis_of, rule


@rule(
    title="表三每行：六类申请人之和等于总计",
    explanation="表三 25 行，每一行“自然人”与法人或其他组织五列之和，应等于“总计”列。",
    basis=f"{FORM_NOTICE} 表三“总计”列",
    since=2019,
)
def rule_t01(case: Case) -> list[Finding]:
    """In each row of table three, natural persons plus the five kinds of organisation equal the total.

    Basis: the column 总计 of table three, 国办公开办函〔2021〕30号; the trial form of 2019 has it too.
    Since: report year 2019.
    Not covered: a row with an unknown part. A total that is blank over known parts is a fault.
    """
    return _sum_findings(case, "T01", case.form.row_sums, "六列之和")


@rule(
    title="表三每列：办理结果之和等于（七）总计",
    explanation="表三每一列，（一）至（六）各项办理结果之和，应等于“（七）总计”行。",
    basis=f"{FORM_NOTICE} 表三“（七）总计”行",
    since=2019,
)
def rule_t02(case: Case) -> list[Finding]:
    """In each column of table three, the rows of results add up to （七）总计.

    Basis: the row （七）总计 of table three, 国办公开办函〔2021〕30号.
    Since: report year 2019; 21 rows of results, 19 where （六） is one row.
    Not covered: a column with an unknown part; a blank （七） in the column 总计 whose row parts
    are known, since T01 reports that cell.
    """
    rows = {total.total: total for total in case.form.row_sums}
    open_sums = [
        total
        for total in case.form.column_sums
        if case.tables.value(total.total) is not None
        or total.total not in rows
        or sum_of(case.tables, rows[total.total].parts) is None
    ]
    return _sum_findings(case, "T02", open_sums, "各项办理结果之和")


@rule(
    title="表三每列：新收加上年结转等于办理结果总计加结转下年",
    explanation="表三每一列，第一项加第二项之和，应等于第三项（总计）加第四项之和。",
    basis=f"{FORM_NOTICE} 表三表头：第一项加第二项之和，等于第三项加第四项之和",
    since=2019,
)
def rule_t03(case: Case) -> list[Finding]:
    """In each column of table three, new plus carried in equal （七）总计 plus carried out.

    Basis: the words printed in the corner of table three, 国办公开办函〔2021〕30号.
    Since: report year 2019.
    Not covered: a column in which one of the four is unknown; which of the four is wrong.
    """
    findings = (_balance_finding(case, balance) for balance in case.form.balances)
    return [finding for finding in findings if finding]


@rule(
    title="表四每组：四项结果之和等于总计",
    explanation="表四三组（行政复议、未经复议直接起诉、复议后起诉），每组结果维持、结果纠正、其他结果、尚未审结之和，应等于总计。",
    basis=f"{FORM_NOTICE} 表四“总计”列",
    since=2019,
)
def rule_t04(case: Case) -> list[Finding]:
    """In each of the three groups of table four, the four outcomes equal the total.

    Basis: the columns 总计 of table four, 国办公开办函〔2021〕30号.
    Since: report year 2019.
    Not covered: a group with an unknown part; cases carried over from the year before (the form
    has no row for them).
    """
    return _sum_findings(case, "T04", case.form.dispute_sums, "四项之和")


@rule(
    title="数量为非负整数，金额不为负",
    explanation="表二、表三、表四的件数应为不小于 0 的整数；行政事业性收费金额不小于 0。",
    basis=f"{FORM_NOTICE} 表二、表三、表四",
    since=2019,
)
def rule_t06(case: Case) -> list[Finding]:
    """Every count is a whole number and not negative; the fee is not negative.

    Basis: the tables count cases and documents, 国办公开办函〔2021〕30号.
    Since: report year 2019.
    Not covered: increase or decrease columns of the form of 2019, which may be negative.
    """
    findings = (_plain_number_finding(case, key) for key in case.form.all_keys)
    return [finding for finding in findings if finding]


def _sum_findings(case: Case, code: str, sums: Iterable[Sum], parts: str) -> list[Finding]:
    findings = (_sum_finding(case, code, relation, parts) for relation in sums)
    return [finding for finding in findings if finding]


def _sum_finding(case: Case, code: str, relation: Sum, parts: str) -> Finding | None:
    right = sum_of(case.tables, relation.parts)
    printed = case.tables.value(relation.total)
    if right is None or printed == right:
        return None
    label = case.form.label(relation.total)
    if printed is None:
        message = f"{label}是空白，{parts}为 {right}。请补填；各项若无误，应填 {right}。"
    else:
        message = (
            f"{label}印为 {printed}，{parts}为 {right}，相差 {abs(printed - right)}。"
            f"请核对各项与总计；各项若无误，总计应为 {right}。"
        )
    return Finding(
        code,
        Severity.ERROR,
        place(relation.total),
        message,
        expected=right,
        actual=printed,
        basis=basis_of(code),
    )


def _balance_finding(case: Case, balance: Balance) -> Finding | None:
    left, right = sum_of(case.tables, balance.left), sum_of(case.tables, balance.right)
    if left is None or right is None or left == right:
        return None
    new, carried_in, done, carried_out = (
        case.tables.value(key) for key in (*balance.left, *balance.right)
    )
    column = case.form.column(balance.left[0]).label
    return Finding(
        "T03",
        Severity.ERROR,
        CellPlace("requests", None, balance.column),
        f"表三“{column}”列不平：第一项加第二项为 {new}+{carried_in}={left}，"
        f"第三项（总计）加第四项为 {done}+{carried_out}={right}，相差 {abs(left - right)}。"
        "请核对本年新收、上年结转、办理结果总计、结转下年度这四个数。",
        expected=left,
        actual=right,
        basis=basis_of("T03"),
    )


def _plain_number_finding(case: Case, key: str) -> Finding | None:
    value = case.tables.value(key)
    kind = number_kind(key)
    if value is None:
        return None
    if value < 0 and not kind.may_be_negative:
        problem = f"为 {value}，不能是负数"
    elif isinstance(value, Decimal) and not kind.is_decimal and value % 1:
        problem = f"为 {value}，件数应是整数"
    else:
        return None
    return Finding(
        "T06",
        Severity.ERROR,
        place(key),
        f"{case.form.label(key)}{problem}。请对照原始记录改正。",
        actual=value,
        basis=basis_of("T06"),
    )
