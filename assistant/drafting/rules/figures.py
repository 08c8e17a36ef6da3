"""Figures of the text held against the tables that they name, and against one another."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.catalogue import basis_of
from assistant.drafting.formats import print_number
from assistant.drafting.literals import Verdict, as_number, judge_sentence, number_of
from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.drafting.sums import sum_faults
from assistant.facts import FactSheet
from assistant.findings import Finding, Severity
from assistant.report import Number
from assistant.text.claims import Aspect

RULES: list[TextRule] = []


@rule(
    RULES,
    finds=Example("全年收到政府信息公开申请35件。", cells={"requests.new_received.total": 34}),
    silent=Example("全年收到政府信息公开申请34件。", cells={"requests.new_received.total": 34}),
)
def rule_d03(case: TextCase) -> Iterator[Finding]:
    """A figure whose words name one cell equals that cell; a rate or change follows from both years.

    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: a figure that may name several cells, and one said of a part of the area.
    """
    for part, sentence in case.sentences():
        fallback = case.year if case.year is not None else 0
        for verdict in judge_sentence(
            sentence.text, case.facts, fallback, quantities=sentence.quantities
        ):
            if verdict.status != "disagrees" or verdict.expected is None:
                continue
            quantity = verdict.quantity
            yield fault(
                part,
                sentence.span.start + quantity.start,
                sentence.span.start + quantity.end,
                "D03",
                Severity.WARNING,
                _message(verdict, verdict.expected, case.facts),
                basis=basis_of("D03"),
                expected=verdict.expected,
                actual=number_of(quantity),
            )


def _message(verdict: Verdict, expected: Number, facts: FactSheet) -> str:
    claim = verdict.claim
    fact = facts[claim.key or ""]
    wanted = print_number(expected)
    how = "按两年的数算出来" if claim.aspect in (Aspect.RATE, Aspect.CHANGE) else "表里"
    return (
        f"正文写“{claim.quantity.text}”，“{fact.label}”{how}是{wanted}。"
        "请核对哪一个对；口径不同的，请在正文说明。"
    )


@rule(
    RULES,
    finds=Example("全年发布信息100条，其中政策文件60条，工作动态50条。"),
    silent=Example("全年发布信息100条，其中政策文件60条，工作动态30条。"),
)
def rule_d08(case: TextCase) -> Iterator[Finding]:
    """Parts add up to no more than their total, and to just it where their list is closed.

    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: lists that 其中 or 等 leaves open may fall short.
    """
    for part, sentence in case.sentences():
        for found in sum_faults(sentence.text, case.year):
            start, end = sentence.span.start + found.start, sentence.span.start + found.end
            how = "超过" if found.exceeds else "不等于"
            message = (
                f"分项加起来是{print_number(found.parts)}，{how}前面的总数"
                f"{print_number(found.total)}。请核对总数和各分项。"
            )
            yield fault(
                part,
                start,
                end,
                "D08",
                Severity.WARNING,
                message,
                basis=basis_of("D08"),
                expected=as_number(found.parts),
                actual=as_number(found.total),
            )
