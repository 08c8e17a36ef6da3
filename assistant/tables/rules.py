"""The hard relations of the three tables, one numbered function each, and their catalogue.

A rule is never evaluated over an unknown value: an empty total whose parts are known is a fault,
every other empty cell is left to `tables.check`. A broken relation is reported once, at the cell or
column that it speaks of.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.findings import CellPlace, Finding, Repair, Severity, has_errors
from assistant.forms import Balance, CellRef, Form, Opening, Sum
from assistant.report import Number, Tables


@dataclass(frozen=True, slots=True)
class Previous:
    """Last year's tables. `holds`: they break no relation of their own. `same_body`: same agency and scope."""

    tables: Tables
    form: Form
    holds: bool
    same_body: bool


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule looks at. `holds`: the tables break no relation within the year."""

    tables: Tables
    form: Form
    previous: Previous | None = None
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule: code, Chinese title and explanation, its source, first report year, the check.

    `doc` is the docstring of the check: the relation as a fact, and what is not covered.
    """

    code: str
    title: str
    explanation: str
    basis: str
    since: int
    check: Callable[[Case], list[Finding]]
    across_years: bool = False

    @property
    def doc(self) -> str:
        """The docstring of the check."""
        return inspect.getdoc(self.check) or ""


_FOUND: list[Rule] = []
_Check = Callable[[Case], list[Finding]]


def _rule(
    *, title: str, explanation: str, basis: str, since: int, across_years: bool = False
) -> Callable[[_Check], _Check]:
    """Registers `rule_tNN` under the code `TNN`."""

    def register(check: _Check) -> _Check:
        code = check.__name__.removeprefix("rule_").upper()
        _FOUND.append(Rule(code, title, explanation, basis, since, check, across_years))
        return check

    return register


FORM_NOTICE = "国办公开办函〔2021〕30号"
TRIAL_NOTICE = "国办公开办函〔2019〕60号"


@_rule(
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


@_rule(
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


@_rule(
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


@_rule(
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


@_rule(
    title="上年结转等于上年报告的结转下年度",
    explanation="表三第二项每一列，应等于上年报告第四项同一列。两份报告机关名称、口径一致且各自平衡时为错误，否则为提醒。",
    basis=f"{FORM_NOTICE} 表三第二项、第四项",
    since=2019,
    across_years=True,
)
def rule_t05(case: Case) -> list[Finding]:
    """In each column of table three, carried in equals what last year's report carried out.

    Basis: rows two and four of table three, 国办公开办函〔2021〕30号; both rows are the same in the
    form of 2019, so the relation holds across the change of form.
    Since: report year 2019.
    Not covered: a column unknown in either year. A warning instead of an error where agency or
    scope differ or one report breaks a relation of its own: bodies are reorganised.
    """
    if case.previous is None:
        return []
    before = case.previous
    columns = [CellRef.parse(balance.left[0]).column for balance in case.form.balances]
    findings = (_carry_finding(case, before, column) for column in columns)
    return [finding for finding in findings if finding]


@_rule(
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


@_rule(
    title="上一年项目数量等于上年报告的项目数量加增减",
    explanation="2019 年格式表二：上一年项目数量，应等于上年报告的上一年项目数量加本年增/减。项目会调整，不一致时只提醒。",
    basis=f"{TRIAL_NOTICE} 表二“上一年项目数量”“本年增/减”列",
    since=2020,
    across_years=True,
)
def rule_t11(case: Case) -> list[Finding]:
    """In table two of 2019, items of last year equal last year's own number plus its change.

    Basis: the columns 上一年项目数量 and 本年增/减, 国办公开办函〔2019〕60号.
    Since: report year 2020, the only one whose last year is on the same form.
    Not covered: a cell unknown in either year; a last year on another form. Always a warning:
    lists of items are drawn up anew and reorganised.
    """
    if case.previous is None:
        return []
    before = case.previous
    findings = (_opening_finding(case, before, opening) for opening in case.form.openings)
    return [finding for finding in findings if finding]


RULES: tuple[Rule, ...] = tuple(sorted(_FOUND, key=lambda rule: rule.code))


def check_tables(tables: Tables, form: Form, previous: Previous | None = None) -> list[Finding]:
    """Every broken hard relation, in order of code; T05 only where `previous` is given."""
    case = Case(tables, form, previous)
    findings = [f for rule in RULES if not rule.across_years for f in rule.check(case)]
    case = replace(case, holds=not has_errors(findings))
    findings += [f for rule in RULES if rule.across_years for f in rule.check(case)]
    return sorted(findings, key=lambda finding: finding.code)


def sum_of(tables: Tables, keys: Iterable[str]) -> Number | None:
    """The sum of these cells; None when one of them is unknown."""
    total: Number = 0
    for key in keys:
        value = tables.value(key)
        if value is None:
            return None
        total += value
    return total


def _place(key: str) -> CellPlace:
    ref = CellRef.parse(key)
    return CellPlace(ref.table, ref.row, ref.column)


def _basis(code: str) -> str:
    return next(rule.basis for rule in RULES if rule.code == code)


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
        _place(relation.total),
        message,
        expected=right,
        actual=printed,
        basis=_basis(code),
        repair=_total_repair(case, relation.total, right, f"{parts}为 {right}"),
    )


def _total_repair(case: Case, key: str, right: Number, why: str) -> tuple[Repair, ...]:
    """The sum as the new total, unless that would break as many relations as it mends.

    When a part is wrong, or the total is right and another row's total is wrong, writing the sum
    into the total only moves the fault.
    """
    mended = case.tables.with_cells({key: replace(case.tables[key], value=right)})
    if case.tables.value(key) is not None and _broken(mended, case.form) >= _broken(
        case.tables, case.form
    ):
        return ()
    return (Repair(key, right, why),)


def _broken(tables: Tables, form: Form) -> int:
    """How many sums and balances of the form fail on these tables."""
    sums = (*form.row_sums, *form.column_sums, *form.dispute_sums)
    pairs: list[tuple[tuple[str, ...], tuple[str, ...]]]
    pairs = [((relation.total,), relation.parts) for relation in sums]
    pairs += [(balance.left, balance.right) for balance in form.balances]
    values = ((sum_of(tables, left), sum_of(tables, right)) for left, right in pairs)
    return sum(left is not None and right is not None and left != right for left, right in values)


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
        basis=_basis("T03"),
    )


def _carry_finding(case: Case, before: Previous, column: str) -> Finding | None:
    key, source = f"requests.carried_in.{column}", f"requests.carried_out.{column}"
    now, then = case.tables.value(key), before.tables.value(source)
    if now is None or then is None or now == then:
        return None
    sure = before.same_body and before.holds and case.holds
    message = (
        f"{case.form.label(key)}为 {now}，上年报告{before.form.label(source)}为 {then}，"
        f"相差 {abs(now - then)}。"
    )
    return Finding(
        "T05",
        Severity.ERROR if sure else Severity.WARNING,
        _place(key),
        message + _carry_advice(case, before),
        expected=then,
        actual=now,
        basis=_basis("T05"),
    )


def _carry_advice(case: Case, before: Previous) -> str:
    if not before.same_body:
        return "两份报告的机关名称、口径或年份不能确定为一致，请核实是否同一机关的上年报告。"
    if not before.holds:
        return "上年报告自身有数对不上，请先核实上年数据。"
    if not case.holds:
        return "本年报告自身有数对不上，请先改正再核对结转。"
    return "两年应逐列一致，请核对台账中上年未办结的申请。"


def _opening_finding(case: Case, before: Previous, opening: Opening) -> Finding | None:
    now = case.tables.value(opening.key)
    then = [before.tables.value(key) if key in before.form else None for key in opening.parts]
    known = [value for value in then if value is not None]
    if now is None or len(known) < len(then) or now == sum(known):
        return None
    return Finding(
        "T11",
        Severity.WARNING,
        _place(opening.key),
        f"{case.form.label(opening.key)}为 {now}，上年报告同一行的上一年项目数量加本年增/减为 "
        f"{_added(known)}={sum(known)}。请核对两年的项目数量；项目有调整的，可以不改。",
        expected=sum(known),
        actual=now,
        basis=_basis("T11"),
    )


def _added(numbers: Iterable[Number]) -> str:
    """`8-3`: the numbers as one sum."""
    return "+".join(map(str, numbers)).replace("+-", "-")


def _plain_number_finding(case: Case, key: str) -> Finding | None:
    value = case.tables.value(key)
    kind = case.form.column(key).number
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
        _place(key),
        f"{case.form.label(key)}{problem}。请对照原始记录改正。",
        actual=value,
        basis=_basis("T06"),
    )
