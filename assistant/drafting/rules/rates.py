"""Growth of the text computed again, to the digits that are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.formats import growth, print_number
from assistant.drafting.literals import as_number, round_as_printed, signed
from assistant.drafting.rules.case import Example, Sentence, TextCase, TextRule, fault, rule
from assistant.drafting.rules.directions import directions
from assistant.drafting.rules.figures import at
from assistant.drafting.rules.holding import (
    BASIS,
    both_years,
    grew_for_certain,
    in_scope,
    table_value,
)
from assistant.drafting.rules.rises import DOWN, UP, in_row, points, turned
from assistant.findings import Finding, Severity
from assistant.report import Number
from assistant.text.claims import Aspect, Claim
from assistant.text.quantities import Kind

RULES: list[TextRule] = []

_NEAR = 40
# 增长约20% may stand for 16 to 24.
_ROOM = 5
_TENTH, _ROUGH, _FINE, _FRACTION = 10, 7, 3, 5
_AGAINST = re.compile(r"(?:比|较|与|和|同)(20\d\d)年")
_AGAINST_LAST = re.compile(r"(?:比|较|与|同)(?:上一?年度?|去年)(?:同期)?(?:相比)?$")


@rule(
    RULES,
    title="增长率、增减数算得不对",
    explanation="增长、下降的比例或者增减的件数，按本年和上年的数重新计算，与正文印出的位数不一致。",
    basis=BASIS,
    finds=Example(
        "全年收到政府信息公开申请36件，同比增长25%。",
        cells={"requests.new_received.total": 36},
        previous_cells={"requests.new_received.total": 30},
    ),
    silent=Example(
        "全年收到政府信息公开申请36件，同比增长20%。",
        cells={"requests.new_received.total": 36},
        previous_cells={"requests.new_received.total": 30},
    ),
)
def rule_n03(case: TextCase) -> Iterator[Finding]:
    """A rate or change follows from this year's and last year's figures, direction included.

    From both tables, or from figures of one sentence: both years', or this year's and the change. A question when only the last printed
    digit is off by one (a digit cut off, not rounded). Basis: 国办公开办函〔2021〕30号.
    Not covered: rates of figures that neither the tables nor the sentence give for both years.
    """
    for part, sentence in case.sentences():
        for claim in sentence.claims:
            if (found := _grown(case, sentence, claim)) is not None:
                exact, level, pair = found
                yield at((part, sentence, claim), "N03", level, *_words(claim, exact, *pair))
        for claim, message in _from_nothing(case, sentence):
            yield at((part, sentence, claim), "N03", Severity.ERROR, message)
        for claim, level, message, wanted in points(sentence):
            yield at((part, sentence, claim), "N03", level, message, wanted)
        for claim, level, message in turned(sentence):
            yield at((part, sentence, claim), "N03", level, message)
        for claim, message, wanted in _stepped(case, sentence):
            yield at((part, sentence, claim), "N03", Severity.ERROR, message, wanted)
        for match, level, message in directions(case, sentence):
            start, end = sentence.span.start + match.start(), sentence.span.start + match.end()
            yield fault(part, start, end, "N03", level, message, basis=BASIS)


def _grown(
    case: TextCase, sentence: Sentence, claim: Claim
) -> tuple[Decimal, Severity, tuple[Number, Number]] | None:
    """What the rate or change should be, how grave the difference is, and both years' figures."""
    claim = in_row(sentence, claim)
    pair, base = _pair(case, sentence, claim), _base(sentence, claim)
    if pair is None or claim.quantity.value is None:
        return None
    now, before, from_tables = pair
    exact = _exact(claim, now, before)
    level = None if exact is None else _level(claim, exact)
    if exact is None or level is None:
        return None
    certain = not from_tables or grew_for_certain(case, base or claim)
    level = level if certain or level is Severity.INFO else Severity.WARNING
    return exact, level, (now, before)


def _base(sentence: Sentence, claim: Claim) -> Claim | None:
    return next((c for c in sentence.claims if c.quantity == claim.base), None)


def _pair(case: TextCase, sentence: Sentence, claim: Claim) -> tuple[Number, Number, bool] | None:
    """This year's and last year's figure, and whether they are the tables'."""
    base = _base(sentence, claim)
    # A year named for comparison says nothing of the rate: 今年34件，2023年28件，增长21%.
    period = base.period if base else claim.period
    if base is None and _AGAINST_LAST.search(sentence.wide[: claim.quantity.start]):
        period = "this"  # 新收申请比上年翻了一番
    if claim.aspect not in (Aspect.RATE, Aspect.CHANGE) or _of_another_year(case, sentence, claim):
        return None
    if base is not None and period == "last" and claim.aspect is Aspect.RATE:
        return _against_last(case, base)
    if period != "this":
        return None
    if base is not None and (beside := _beside(sentence, claim, base)) is not None:
        return beside
    if (tables := both_years(case, claim, base)) is not None:
        return tables
    return _by_change(sentence, claim, base)


def _of_another_year(case: TextCase, sentence: Sentence, claim: Claim) -> bool:
    """Whether it is held against a year before the last: 比2022年增加10件 in a report for 2024."""
    before = sentence.wide[max(0, claim.quantity.start - _NEAR) : claim.quantity.start]
    named = _AGAINST.findall(before)
    return bool(named) and case.year is not None and int(named[-1]) != case.year - 1


def _against_last(case: TextCase, base: Claim) -> tuple[Number, Number, bool] | None:
    """新收申请较上年的2500件增长24%: this year's figure stands in the tables alone."""
    value, exact = base.quantity.value, not base.quantity.approximate
    if base.names is None or not value or not exact or in_scope(case, base) is False:
        return None
    now = table_value(case, base.names)
    agreed = table_value(case, base.names, last=True) == value
    return (now, as_number(value), True) if now is not None and agreed else None


def _beside(sentence: Sentence, claim: Claim, base: Claim) -> tuple[Number, Number, bool] | None:
    """Both figures where the sentence gives them: this year's and one of last year beside it."""
    value, last = base.quantity.value, []
    for other, to in zip(sentence.claims, (*sentence.claims[1:], None), strict=True):
        same = other.quantity.unit == base.quantity.unit and other.aspect is Aspect.VALUE
        if (
            to is not None
            and to.quantity != base.quantity
            and _GREW_TO.fullmatch(sentence.wide[other.quantity.end : to.quantity.start])
        ):
            continue  # （由25件增至45件）: of another thing
        near = abs(other.quantity.start - claim.quantity.start) < _NEAR
        if other.period == "last" and same and near and other.quantity.value:
            last.append(other.quantity.value)
    exact = value is not None and not base.quantity.approximate and base.period == "this"
    if not exact or value is None or len(last) != 1:
        return None
    return as_number(value), as_number(last[0]), False


def _by_change(
    sentence: Sentence, claim: Claim, base: Claim | None
) -> tuple[Number, Number, bool] | None:
    """Both figures where the sentence tells the change: 120条，比上年增加20条，增长20%."""
    value = base.quantity.value if base else None
    if claim.aspect is not Aspect.RATE or base is None or value is None:
        return None
    for other in sentence.claims:
        told = other.aspect is Aspect.CHANGE and (
            other.base == base.quantity or _came_to(sentence, other, base)
        )
        change = other.quantity.value
        if not told or change is None or other.quantity.approximate or base.quantity.approximate:
            continue
        if other.quantity.end > claim.quantity.start or other.quantity.unit != base.quantity.unit:
            continue
        before = value - signed(change, other)
        return (as_number(value), as_number(before), False) if before > 0 else None
    return None


_REACHED = re.compile(r"，(?:总数|总量)?(?:达到?|增至|升至|降至|减至|共|为)[^，。；\d]{0,4}")


def _came_to(sentence: Sentence, change: Claim, base: Claim) -> bool:
    """比上年增加3.5万次，达到18.5万次: the change stands before what it came to."""
    if change.base is not None or change.quantity.end > base.quantity.start:
        return False
    between = sentence.wide[change.quantity.end : base.quantity.start]
    return _REACHED.fullmatch(between) is not None


def _exact(claim: Claim, now: Number, before: Number) -> Decimal | None:
    if claim.aspect is Aspect.CHANGE:
        return signed(Decimal(now) - Decimal(before), claim)
    rate = growth(now, before)
    return None if rate is None else signed(rate, claim)


def _level(claim: Claim, exact: Decimal) -> Severity | None:
    """None when the printed digits follow; a question when the last one is off by one."""
    quantity = claim.quantity
    if quantity.kind is Kind.MULTIPLE:
        stated, room = _stated(claim)
        off = abs(stated - exact)
        loose = quantity.approximate or (quantity.unit == "成" and off < _TENTH and room > _FINE)
        return None if off < room else Severity.WARNING if loose else Severity.ERROR
    printed = quantity.value or Decimal(0)
    if quantity.approximate:
        room = max(Decimal(_ROOM), abs(exact) / 4)
        close = claim.aspect is Aspect.CHANGE or abs(printed - exact) <= room
        return None if close else Severity.WARNING
    if printed == round_as_printed(exact, quantity):
        return None
    return Severity.INFO if is_cut_off(printed, exact) else Severity.ERROR


def _stated(claim: Claim) -> tuple[Decimal, Decimal]:
    """The growth in percent that 三成, 1.5倍, 翻一番 state, and how much room they leave."""
    quantity = claim.quantity
    value = (quantity.value or Decimal(0)) * 100
    room = Decimal(_TENTH)
    if quantity.unit == "成" and not quantity.approximate:
        # 两成五 is told more finely than 两成.
        room = Decimal(_FINE if len(quantity.text) > 2 else _ROUGH)
    if quantity.unit == "倍":
        _, _, exponent = (quantity.value or Decimal(0)).as_tuple()
        room = Decimal(100).scaleb(exponent if isinstance(exponent, int) else 0)
    if "分之" in quantity.text and not quantity.approximate:
        room = Decimal(_FRACTION)
    trend = re.search(rf"(?:{UP}|{DOWN})[^，。；]{{0,4}}＃", claim.clause)
    counted = quantity.text.startswith("翻") or (quantity.unit == "倍" and not trend)
    return value - (100 if counted else 0), room


def is_cut_off(printed: Decimal, exact: Decimal) -> bool:
    """Whether the last printed digit was cut off, not rounded."""
    exponent = printed.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return step < 1 and abs(printed - exact) < step


def _words(claim: Claim, exact: Decimal, now: Number, before: Number) -> tuple[str, Number]:
    multiple = claim.quantity.kind is Kind.MULTIPLE
    rounded = (
        exact.quantize(Decimal("0.1")) if multiple else round_as_printed(exact, claim.quantity)
    )
    wanted = as_number(rounded)
    how = f"本年{print_number(now)}，上年{print_number(before)}"
    opposite = exact < 0 and not multiple
    shown = print_number(-wanted if opposite else wanted)
    unit = "%" if claim.aspect is Aspect.RATE else claim.quantity.unit
    result = f"方向相反，是{shown}{unit}" if opposite else f"应是{shown}{unit}"
    return f"正文写“{claim.quantity.text}”，按两年的数算（{how}）{result}。请核对。", wanted


def _had_none(sentence: Sentence, claim: Claim, base: Claim) -> bool:
    """3件，上年为0件，同比增长…: the sentence itself says that there was none."""
    return any(
        other.period == "last"
        and other.quantity.value == 0
        and other.quantity.unit == base.quantity.unit
        and base.quantity.end <= other.quantity.start < claim.quantity.start
        and claim.quantity.start - base.quantity.end < _NEAR
        for other in sentence.claims
    )


def _from_nothing(case: TextCase, sentence: Sentence) -> Iterator[tuple[Claim, str]]:
    """行政处罚2件，同比增长200%, where last year had none: of nothing there is no rate."""
    for told in sentence.claims:
        if told.aspect is not Aspect.RATE or told.quantity.kind is not Kind.PERCENT:
            continue
        claim = in_row(sentence, told)
        base, pair = _base(sentence, claim), _pair(case, sentence, claim)
        if base is not None and base.period == "this" and _had_none(sentence, claim, base):
            yield told, f"正文写“{told.quantity.text}”，上年是0，算不出增长率。请改写成增加多少。"
            continue
        if pair is None or not pair[2] or pair[1] != 0 or pair[0] == 0:
            continue
        if base is None or base.quantity.kind is not Kind.COUNT:
            continue  # fees of last year may have been left out of the form
        if grew_for_certain(case, base or claim):
            yield told, f"正文写“{told.quantity.text}”，上年是0，算不出增长率。请改写成增加多少。"


_GREW_TO = re.compile(rf"(?:大幅|小幅)?(?:{UP}|{DOWN}|变)(?:到了?|至|为)")
_STEP_TO = re.compile(rf"(?:{UP}|{DOWN}|缩短|压缩|压减|精简|整合|合并|延长)(?:到了?|至|为)")
_STEP = re.compile(
    rf"[，]?(?:净|共|同比)?(?:(?P<up>{UP}|延长)|(?P<down>{DOWN}|缩短|压缩|压减|精简))(?:了|幅度?)?(?:为|达|约)?"
)


def _stepped(case: TextCase, sentence: Sentence) -> Iterator[tuple[Claim, str, Number]]:
    """由11天缩短到9天，缩短3天: the step is the difference of both figures, or its share of the first."""
    values = [c for c in sentence.claims if c.quantity.value is not None]
    for first, second, third in zip(values, values[1:], values[2:], strict=False):
        one, two, told = (c.quantity.value or Decimal(0) for c in (first, second, third))
        to = _STEP_TO.fullmatch(sentence.wide[first.quantity.end : second.quantity.start])
        step = _STEP.fullmatch(sentence.wide[second.quantity.end : third.quantity.start])
        plain = not any(c.quantity.approximate for c in (first, second, third))
        same = first.quantity.unit == second.quantity.unit
        if not (to and step and plain and same) or first.quantity.kind is Kind.PERCENT:
            continue
        if (two - one) * (1 if step["up"] else -1) < 0 or _pair(case, sentence, third) is not None:
            continue  # told by the direction, or judged with the tables
        if (
            third.quantity.unit == first.quantity.unit
            and third.quantity.kind is first.quantity.kind
        ):
            exact = abs(two - one)
            wrong = told != exact
        elif third.quantity.kind is Kind.MULTIPLE and "分之" in third.quantity.text and one:
            exact = (abs(two - one) * 100 / one).quantize(Decimal("0.1"))
            wrong = abs(told * 100 - exact) > _FINE
        elif third.quantity.kind is Kind.PERCENT and one:
            exact = round_as_printed(abs(two - one) * 100 / one, third.quantity)
            wrong = told != exact and not is_cut_off(told, abs(two - one) * 100 / one)
        else:
            continue
        if wrong:
            shown = print_number(as_number(exact))
            message = f"正文写“{third.quantity.text}”，由{first.quantity.text}到{second.quantity.text}算应是{shown}。请核对。"
            yield third, message, as_number(exact)
