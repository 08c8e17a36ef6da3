"""Figures of another time than the year held against the year: since a year, a half, a quarter, a month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from assistant.drafting.formats import print_number
from assistant.drafting.literals import agrees, as_number
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, rule
from assistant.drafting.rules.figures import at
from assistant.drafting.rules.holding import (
    BASIS,
    holds,
    in_scope,
    is_exact,
    last_year_holds,
    table_value,
)
from assistant.findings import Finding, Severity
from assistant.report import Number
from assistant.text.claims import Aspect, Claim, Confidence, Sum
from assistant.text.clauses import CLAUSE_END
from assistant.text.periods import quarters_in_order
from assistant.text.spans import Span, months_of, span_of
from assistant.text.surroundings import TIME_UNITS

RULES: list[TextRule] = []

# What is counted on one day is not added up over time.
_STOCK = re.compile(r"\.in_force$|carried|pending|in_hand")
_OUTSIDE = re.compile("此前|之前|以前|除外|不含|年均|月均|日均|平均|每[年月日天]")
_EACH_YEAR = re.compile("分别|依次|逐年|各年|每年|历年来?各")
_ONE_YEAR = re.compile(r"20\d{2}年")


@rule(
    RULES,
    title="累计或部分时段的数与全年的数对不上",
    explanation=(
        "包括本年在内的累计数少于本年的数，半年、季度、月份的数多于全年的数，"
        "各时段加起来不等于全年的数，或者每月、每季度的平均数由全年的数算不出来。"
    ),
    basis=BASIS,
    finds=Example(
        "2020年以来累计收到政府信息公开申请20件。", cells={"requests.new_received.total": 34}
    ),
    silent=Example(
        "2020年以来累计收到政府信息公开申请120件。", cells={"requests.new_received.total": 34}
    ),
)
def rule_n67(case: TextCase) -> Iterator[Finding]:
    """A count over several years is no less than this year's, one of a part of the year no more.

    Parts that make up the year add up to it. An error when the words are plain, the scope is that of
    the tables and these hold, whichever of the facts that the words permit is meant; else a warning.
    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: what is counted on one day (in force, carried forward, pending).
    """
    for part, sentence in case.sentences():
        claims = [c for c in sentence.claims if _may_be_compared(case, c)]
        for claim in claims:
            told = _compared(case, sentence, claim)
            if told is not None:
                message, expected = told
                yield at((part, sentence, claim), "N67", _level(case, claim), message, expected)
        yield from _whole_years(case, part, sentence, claims)
        yield from _averages(part, sentence)


_AVERAGE = re.compile(
    "(?:(?P<month>月均|平均每个?月|每个?月平均|按月平均)|(?P<quarter>季均|平均每个?季度|每个?季度平均))"
    "(?:新收|收到|受理|办理|办结|作出|申请|量|数|为|约|的)*$"
)
_TIMES_A_YEAR = {"month": 12, "quarter": 4}


def _averages(part: Part, sentence: Sentence) -> Iterator[Finding]:
    """新收300件，平均每月30件: a year's figure divided by its months or quarters, rounded or cut."""
    if "均" not in sentence.wide:
        return
    claims = [c for c in sentence.claims if not c.zero and c.quantity.unit not in TIME_UNITS]
    for whole, average in (*pairwise(claims), *pairwise(reversed(claims))):
        begun = max(sentence.wide.rfind(mark, 0, average.quantity.start) for mark in "，。；：") + 1
        found = _AVERAGE.search(sentence.wide[begun : average.quantity.start])
        alike = whole.quantity.unit == average.quantity.unit and whole.quantity.value
        exact = is_exact(whole) and not average.quantity.approximate
        told = average.quantity.value
        if found is None or not alike or not exact or whole.names is None or told is None:
            continue
        right = Decimal(whole.quantity.value or 0) / _TIMES_A_YEAR[found.lastgroup or "month"]
        step = Decimal(1).scaleb(int(told.as_tuple().exponent))
        if abs(told - right) >= step:
            shown = print_number(as_number(right.quantize(Decimal("0.1")).normalize()))
            message = (
                f"正文写平均“{average.quantity.text}”，由{whole.quantity.text}算是{shown}。请核对。"
            )
            yield at((part, sentence, average), "N67", Severity.ERROR, message, as_number(right))


def _may_be_compared(case: TextCase, claim: Claim) -> bool:
    usual = claim.aspect is Aspect.VALUE and not claim.zero and claim.period in ("since", "part")
    return (
        usual
        and claim.names is not None
        and claim.quantity.value is not None
        and not any(_STOCK.search(key) for key in claim.names.plus)
        and claim.confidence is not Confidence.ASK
        and in_scope(case, claim) is True
    )


def _level(case: TextCase, claim: Claim) -> Severity:
    sure = claim.confidence is Confidence.SURE and claim.names is not None
    plain = sure and claim.names is not None and holds(case, claim.names)
    return Severity.ERROR if plain and not claim.quantity.approximate else Severity.WARNING


def _readings(claim: Claim) -> list[Sum]:
    return [*([claim.names] if claim.names else []), *claim.also]


def _compared(case: TextCase, sentence: Sentence, claim: Claim) -> tuple[str, Number] | None:
    """What is wrong with a figure of another time, and what it should have been at least or most."""
    value = claim.quantity.value or Decimal(0)
    text = _statement(sentence, claim)
    if claim.period == "part":
        most = _values(case, claim)
        if not most or value <= max(most):
            return None
        wanted = print_number(as_number(max(most)))
        return (
            f"正文写“{claim.quantity.text}”，说的是一年里的一段时间，表里全年是{wanted}。请核对。",
            as_number(max(most)),
        )
    span = span_of(text, case.year or 0)
    near = _since_the_figure_before(sentence, claim)
    if span is None or _OUTSIDE.search(text) or _EACH_YEAR.search(text):
        return None
    if near != text and _ONE_YEAR.search(near) and not span_of(near, 0):
        return None  # 其中2021年13件
    return _since(case, claim, value, span)


def _since(case: TextCase, claim: Claim, value: Decimal, span: Span) -> tuple[str, Number] | None:
    year = case.year or 0
    this = _values(case, claim) if span.last >= year else []
    last: list[Decimal] = []
    if span.first is not None and span.first < year <= span.last + 1 and last_year_holds(case):
        last = _values(case, claim, last=True)
    if span.first is None and span.last == year - 1 and last_year_holds(case):
        last = _values(case, claim, last=True)
    if (not this and not last) or (span.last >= year and not this):
        return None
    least = min(this, default=Decimal(0)) + min(last, default=Decimal(0))
    both = span.first == year - 1 and span.last == year and bool(this and last)
    sums = {a + b for a in this for b in last}
    if both and value not in sums:
        wanted = print_number(as_number(least))
        return (
            f"正文写两年合计“{claim.quantity.text}”，上年和本年表里的数加起来是{wanted}。请核对。",
            as_number(least),
        )
    if value >= least or (claim.quantity.side > 0 and agrees(claim.quantity, as_number(least))):
        return None
    wanted = print_number(as_number(least))
    years = "本年和上年" if this and last else "本年" if this else "上年"
    return f"正文写累计“{claim.quantity.text}”，仅{years}表里就有{wanted}。请核对。", as_number(
        least
    )


def _values(case: TextCase, claim: Claim, *, last: bool = False) -> list[Decimal]:
    found = [table_value(case, names, last=last) for names in _readings(claim)]
    return [Decimal(value) for value in found if value is not None]


def _statement(sentence: Sentence, claim: Claim) -> str:
    start = max(sentence.wide.rfind(mark, 0, claim.quantity.start) + 1 for mark in CLAUSE_END)
    return sentence.wide[start : claim.quantity.start]


def _whole_years(
    case: TextCase, part: Part, sentence: Sentence, claims: Sequence[Claim]
) -> Iterator[Finding]:
    """Parts of the year that make it up, and do not add up to it."""
    parts = [c for c in claims if c.period == "part" and not c.quantity.approximate]
    spans = [_months(sentence, c) for c in parts]
    if four := quarters_in_order(sentence.wide, [c.quantity for c in sentence.claims]):
        row = [c for c in parts if c.quantity.start in four]
        if len(row) == len(four):
            yield from _added(case, part, sentence, row)
        return
    named = [(c, months) for c, months in zip(parts, spans, strict=True) if months]
    for count in range(2, len(named) + 1):
        for chosen in combinations(named, count):
            months = [m for _, set_ in chosen for m in set_]
            same = {c.names for c, _ in chosen}
            if len(months) == len(set(months)) == 12 and len(same) == 1:
                yield from _added(case, part, sentence, [c for c, _ in chosen])
                return
        if count > 4:
            return


def _added(
    case: TextCase, part: Part, sentence: Sentence, parts: Sequence[Claim]
) -> Iterator[Finding]:
    whole = _values(case, parts[0])
    added = sum((c.quantity.value or Decimal(0) for c in parts), Decimal(0))
    if not whole or added in whole or any(c.names != parts[0].names for c in parts):
        return
    message = (
        f"一年里各段时间的数加起来是{print_number(as_number(added))}，"
        f"表里全年是{print_number(as_number(whole[0]))}。请核对。"
    )
    for claim in parts:
        yield at((part, sentence, claim), "N67", _level(case, claim), message, as_number(whole[0]))


def _months(sentence: Sentence, claim: Claim) -> frozenset[int] | None:
    """The months that the words before the figure name: back to the figure before it."""
    return months_of(_since_the_figure_before(sentence, claim))


def _since_the_figure_before(sentence: Sentence, claim: Claim) -> str:
    """The words between a figure and the one before it that counts something, no length of time."""
    ends = [
        other.quantity.end
        for other in sentence.claims
        if other.quantity.end <= claim.quantity.start and other.quantity.unit not in TIME_UNITS
    ]
    return sentence.wide[max(ends, default=0) : claim.quantity.start]
