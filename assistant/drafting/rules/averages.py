"""Averages computed again from the whole and the number of things that the sentence prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.literals import as_number
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, fault, rule
from assistant.drafting.rules.holding import BASIS
from assistant.findings import Finding, Severity
from assistant.text.quantities import Kind, Quantity
from assistant.text.surroundings import TIME_UNITS

RULES: list[TextRule] = []

_EACH = re.compile(
    r"(?:平均|均)每?(?P<unit>场|期|处|个|次|件|名|家|村|天|人|班|户|篇|条)[^，。；：\d一二三四五六七八九十百]{0,8}$"
)
_ROUGH = Decimal("0.2")
"""How far about so many may be from the quotient."""


@rule(
    RULES,
    finds=Example("全年举办开放活动26场，共邀请群众1140人次，平均每场150人次。"),
    silent=Example("全年举办开放活动26场，共邀请群众1140人次，平均每场近44人次。"),
    title="平均数算得不对",
    explanation="句子里写了总数和个数，平均数按这两个数重新计算，与正文不一致。",
    basis=BASIS,
)
def rule_n76(case: TextCase) -> Iterator[Finding]:
    """平均每场…人 is the whole divided by the number of things, where one sentence prints all three.

    An error where no whole and no number of the sentence give it: to the printed digits, or for about
    so many within a fifth. Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Averages per month and quarter are N67's.
    """
    for part, sentence in case.sentences():
        if "均" in sentence.wide:
            yield from _wrong(part, sentence)


def _wrong(part: Part, sentence: Sentence) -> Iterator[Finding]:
    counts = [q for q in sentence.quantities if q.kind is Kind.COUNT and q.value]
    for average in counts:
        each = _EACH.search(sentence.wide[: average.start])
        if each is None or average.unit in TIME_UNITS:
            continue
        others = [q for q in counts if q is not average]
        numbers = [
            q
            for q in others
            if q.unit.removeprefix("个")[:1] == each["unit"] or q.unit == each["unit"]
        ]
        wholes = [q for q in others if q.unit[:1] == average.unit[:1] and q not in numbers]
        pairs = [(whole, number) for whole in wholes for number in numbers]
        if not pairs or any(_fits(average, *pair) for pair in pairs):
            continue
        whole, number = pairs[0]
        right = _quotient(whole, number).quantize(Decimal("0.1")).normalize()
        message = (
            f"正文写平均“{average.text}”，由{whole.text}、{number.text}算是"
            f"{print_number(as_number(right))}。请核对。"
        )
        start = sentence.span.start
        yield fault(
            part, start + average.start, start + average.end, "N76", Severity.ERROR, message,
            basis=BASIS, expected=as_number(right),
        )  # fmt: skip


def _quotient(whole: Quantity, number: Quantity) -> Decimal:
    return (whole.value or Decimal(0)) / (number.value or Decimal(1))


def _fits(average: Quantity, whole: Quantity, number: Quantity) -> bool:
    told, right = average.value or Decimal(0), _quotient(whole, number)
    if average.approximate or whole.approximate or number.approximate:
        return abs(told - right) <= _ROUGH * right
    return abs(told - right) < Decimal(1).scaleb(int(told.as_tuple().exponent))
