"""Figures of one sentence that tell a rise or a fall: rows behind 分别, percentages and their points, from and to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from assistant.drafting.formats import print_number
from assistant.drafting.literals import as_number, round_as_printed
from assistant.drafting.rules.case import Sentence
from assistant.findings import Severity
from assistant.report import Number
from assistant.text.claims import Aspect, Claim
from assistant.text.quantities import Kind

UP = "增加|增长|上升|提高|提升|扩大|增|升"
DOWN = "下降|减少|降低|回落|下滑|缩减|压降|降|减"
_WAY = re.compile(
    rf"[，]?(?:相比|同比|较上年|比上年|较去年)*[，]?(?:(?P<up>{UP})|(?P<down>{DOWN}))了?"
)
_CAME_TO = re.compile(rf"(?:{UP}|{DOWN})(?:到了?|至|为)")
_TO = re.compile(rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:到了?|至|为)")
_FROM = re.compile(r"，?(?:比|较|与)(?:上一?年度?|去年)(?:同期)?的?")
_ROW_OPENS = re.compile(
    rf"(?:同比|(?:比|较)(?:上一?年度?|去年)(?:同期)?)?分别(?:同比)?(?:{UP}|{DOWN}|[多少])(?:了|约)?$"
)
_ROW_GOES_ON = re.compile(rf"(?:、|，|和|及|与)(?:同比)?(?:{UP}|{DOWN}|[多少])?(?:了|约)?")


def in_row(sentence: Sentence, claim: Claim) -> Claim:
    """分别为12件、9件，同比分别增长20%、下降10%: each rate with the figure in its own place."""
    if "分别" not in sentence.wide[: claim.quantity.start]:
        return claim
    row: list[Claim] = []
    for other in sentence.claims:
        joined = row and _ROW_GOES_ON.fullmatch(
            sentence.wide[row[-1].quantity.end : other.quantity.start]
        )
        opens = _ROW_OPENS.search(sentence.wide, 0, other.quantity.start)
        if row and joined and other.quantity.unit == row[0].quantity.unit:
            row.append(other)
        elif claim in row:
            break
        else:
            row = [other] if opens and opens.end() == other.quantity.start else []
    if len(row) < 2 or claim not in row:
        return claim
    before = [c for c in sentence.claims if c.quantity.end <= row[0].quantity.start]
    values = [c for c in before if c.aspect is Aspect.VALUE][-len(row) :]
    if len(values) < len(row):
        return claim
    base = values[row.index(claim)]
    return replace(claim, key=base.key, base=base.quantity, names=base.names, period=base.period)


def points(sentence: Sentence) -> Iterator[tuple[Claim, Severity, str, Number]]:
    """A rise of percentages told with both of them is their difference in points.

    90%提高到95% is 5个百分点, or 5.6% of growth; 提高5% confuses the two.
    """
    rates = [c for c in sentence.claims if c.quantity.kind in (Kind.PERCENT, Kind.POINTS)]
    for first, second, third in zip(rates, rates[1:], rates[2:], strict=False):
        between = sentence.wide[first.quantity.end : second.quantity.start]
        way = _WAY.fullmatch(sentence.wide[second.quantity.end : third.quantity.start])
        values = [c.quantity.value for c in (first, second, third)]
        exact = not any(
            c.quantity.approximate or c.quantity.value is None for c in (first, second, third)
        )
        one, two, told = (value or Decimal(0) for value in values)
        if way is None or not exact or first.quantity.kind is not Kind.PERCENT:
            continue
        if _CAME_TO.fullmatch(between):
            before, now = one, two
        elif _FROM.fullmatch(between):
            now, before = one, two
        else:
            continue
        points = (now - before) * (-1 if way["down"] else 1)
        if third.quantity.kind is Kind.POINTS:
            if told != points:
                message = f"{print_number(as_number(before))}%到{print_number(as_number(now))}%相差{print_number(as_number(points))}个百分点，正文写“{third.quantity.text}”。请核对。"
                yield third, Severity.ERROR, message, as_number(points)
            continue
        relative = points * 100 / before if before else Decimal(0)
        if told == round_as_printed(relative, third.quantity):
            continue
        message = f"{print_number(as_number(before))}%到{print_number(as_number(now))}%相差{print_number(as_number(points))}个百分点，正文写“{third.quantity.text}”。请核对，两个百分比相减的差要写“个百分点”。"
        yield (
            third,
            Severity.WARNING if told == points else Severity.ERROR,
            message,
            as_number(points),
        )


def turned(sentence: Sentence) -> Iterator[tuple[Claim, Severity, str]]:
    """由3次增加到2次: the words go one way, the figures the other."""
    values = [c for c in sentence.claims if c.quantity.value is not None]
    for first, second in pairwise(values):
        between = sentence.wide[first.quantity.end : second.quantity.start]
        way = _TO.fullmatch(between)
        one, two = first.quantity.value or Decimal(0), second.quantity.value or Decimal(0)
        same = first.quantity.unit == second.quantity.unit
        if way and same and (two < one if way["up"] else two > one):
            message = f"正文写由“{first.quantity.text}”{between}“{second.quantity.text}”，方向与两个数相反。请核对。"
            yield second, Severity.ERROR, message
