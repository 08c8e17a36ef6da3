"""The relations between one report and the one of the year before: H5, and the opening of 2019."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.findings import Finding, Severity
from assistant.forms import CellRef, Opening
from assistant.report import Number
from assistant.tables.case import Case, Previous, place
from assistant.tables.rules.registry import FORM_NOTICE, TRIAL_NOTICE, Kind, basis_of, rule


@rule(
    title="上年结转等于上年报告的结转下年度",
    explanation="表三第二项每一列，应等于上年报告第四项同一列。两份报告机关名称、口径一致且各自平衡时为错误，否则为提醒。",
    basis=f"{FORM_NOTICE} 表三第二项、第四项",
    since=2019,
    kind=Kind.ACROSS,
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


@rule(
    title="上一年项目数量等于上年报告的项目数量加增减",
    explanation="2019 年格式表二：上一年项目数量，应等于上年报告的上一年项目数量加本年增/减。项目会调整，不一致时只提醒。",
    basis=f"{TRIAL_NOTICE} 表二“上一年项目数量”“本年增/减”列",
    since=2020,
    kind=Kind.ACROSS,
    severity=Severity.WARNING,
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
        place(key),
        message + _carry_advice(case, before),
        expected=then,
        actual=now,
        basis=basis_of("T05"),
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
        place(opening.key),
        f"{case.form.label(opening.key)}为 {now}，上年报告同一行的上一年项目数量加本年增/减为 "
        f"{_added(known)}={sum(known)}。请核对两年的项目数量；项目有调整的，可以不改。",
        expected=sum(known),
        actual=now,
        basis=basis_of("T11"),
    )


def _added(numbers: Iterable[Number]) -> str:
    """`8-3`: the numbers as one sum."""
    return "+".join(map(str, numbers)).replace("+-", "-")
