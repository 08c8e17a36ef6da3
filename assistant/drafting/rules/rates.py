"""Growth and shares of the text computed again, to the digits that are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.formats import growth, print_number
from assistant.drafting.literals import as_number, round_as_printed, signed
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, rule
from assistant.drafting.rules.figures import at
from assistant.drafting.rules.holding import BASIS, holds, table_value
from assistant.findings import Finding, Severity, has_errors
from assistant.report import Number
from assistant.tables.check import form_of, same_body
from assistant.tables.rules import check_tables
from assistant.text.claims import Aspect, Claim, Confidence, Sum
from assistant.text.quantities import Kind

RULES: list[TextRule] = []

_WHOLES = tuple(
    Sum((key,))
    for key in (
        "requests.new_received.total",
        "derived.requests.in_hand",
        "derived.requests.closed",
    )
)
_HEADS = frozenset(names.key for names in _WHOLES)
# 占全县总人口的, 占财政支出的: shares of something that the report does not count.
_OF_THE_TOTAL = re.compile(
    r"^[，,（(]?(?:分别|约|大约)?(?:占|占比|比例|所占比例)(?:比|了|的|到|达到?|为|是|约|近|：|:)*(?:全部|全年|本年|所有|收到|受理|办结|答复|申请|政府信息公开|信息公开|处理|总|数|量|件|结果|的|比|例|达|为|约)*$"
)
_NEAR = 40
# How many figures back the total of a share may stand.
_REMEMBERED = 12


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

    From both tables, or from two figures of one sentence. A question when only the last printed
    digit is off by one (a digit cut off, not rounded). Basis: 国办公开办函〔2021〕30号.
    Not covered: rates of figures that neither the tables nor the sentence give for both years.
    """
    for part, sentence in case.sentences():
        for claim in sentence.claims:
            pair, base = _pair(case, sentence, claim), _base(sentence, claim)
            if pair is None or claim.quantity.value is None or claim.quantity.approximate:
                continue
            now, before, from_tables = pair
            exact = _exact(claim, now, before)
            level = None if exact is None else _level(claim, exact)
            if exact is None or level is None:
                continue
            certain = not from_tables or (base is not None and _certain(case, base))
            level = level if certain or level is Severity.INFO else Severity.WARNING
            yield at((part, sentence, claim), "N03", level, *_words(claim, exact, now, before))


def _base(sentence: Sentence, claim: Claim) -> Claim | None:
    return next((c for c in sentence.claims if c.quantity == claim.base), None)


def _pair(case: TextCase, sentence: Sentence, claim: Claim) -> tuple[Number, Number, bool] | None:
    """This year's and last year's figure, and whether they are the tables'."""
    base = _base(sentence, claim)
    # A year named for comparison says nothing of the rate: 今年34件，2023年28件，增长21%.
    period = base.period if base else claim.period
    if claim.aspect not in (Aspect.RATE, Aspect.CHANGE) or period != "this":
        return None
    if base is not None and (beside := _beside(sentence, claim, base)) is not None:
        return beside
    if claim.key is None:
        return None
    names = Sum((claim.key,))
    now, before = table_value(case, names), table_value(case, names, last=True)
    return None if now is None or before is None else (now, before, True)


def _beside(sentence: Sentence, claim: Claim, base: Claim) -> tuple[Number, Number, bool] | None:
    """Both figures where the sentence gives them: this year's and one of last year beside it."""
    value, last = base.quantity.value, []
    for other in sentence.claims:
        same = other.quantity.unit == base.quantity.unit and other.aspect is Aspect.VALUE
        near = abs(other.quantity.start - claim.quantity.start) < _NEAR
        if other.period == "last" and same and near and other.quantity.value:
            last.append(other.quantity.value)
    exact = value is not None and not base.quantity.approximate and base.period == "this"
    if not exact or value is None or len(last) != 1:
        return None
    return as_number(value), as_number(last[0]), False


def _exact(claim: Claim, now: Number, before: Number) -> Decimal | None:
    if claim.aspect is Aspect.CHANGE:
        return signed(Decimal(now) - Decimal(before), claim)
    rate = growth(now, before)
    return None if rate is None else signed(rate, claim)


def _level(claim: Claim, exact: Decimal) -> Severity | None:
    """None when the printed digits follow; a question when the last one is off by one."""
    printed = claim.quantity.value or Decimal(0)
    wanted = round_as_printed(exact, claim.quantity)
    if printed == wanted:
        return None
    return Severity.INFO if _is_cut_off(printed, exact) else Severity.ERROR


def _is_cut_off(printed: Decimal, exact: Decimal) -> bool:
    exponent = printed.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return step < 1 and abs(printed - exact) < step


def _certain(case: TextCase, base: Claim) -> bool:
    if base.names is None or not holds(case, base.names) or base.confidence is not Confidence.SURE:
        return False
    agreed = base.quantity.value == table_value(case, base.names)
    before = case.previous
    if not agreed or before is None or not same_body(case.report, before):
        return False
    form = form_of(before)
    return form is not None and not has_errors(check_tables(before.tables, form))


def _words(claim: Claim, exact: Decimal, now: Number, before: Number) -> tuple[str, Number]:
    wanted = as_number(round_as_printed(exact, claim.quantity))
    how = f"本年{print_number(now)}，上年{print_number(before)}"
    opposite = exact < 0
    shown = print_number(-wanted if opposite else wanted)
    unit = "%" if claim.aspect is Aspect.RATE else claim.quantity.unit
    result = f"方向相反，是{shown}{unit}" if opposite else f"应是{shown}{unit}"
    return f"正文写“{claim.quantity.text}”，按两年的数算（{how}）{result}。请核对。", wanted


@rule(
    RULES,
    title="占比算得不对",
    explanation="占比按正文里的分项和总数（或表里的总数）重新计算，与正文印出的位数不一致。",
    basis=BASIS,
    finds=Example("全年办结政府信息公开申请80件，其中予以公开20件，占35%。"),
    silent=Example("全年办结政府信息公开申请80件，其中予以公开20件，占25%。"),
)
def rule_n04(case: TextCase) -> Iterator[Finding]:
    """A share is its part in one of the totals that stand before it, or of the table's totals.

    A question when only the last printed digit is off by one. Basis: 国办公开办函〔2021〕30号.
    Not covered: shares of something that the report does not count.
    """
    for part in case.parts:
        earlier: list[Claim] = []
        for sentence in part.sentences:
            values = [c for c in sentence.claims if c.aspect is Aspect.VALUE and not c.zero]
            for claim in sentence.claims:
                if claim.aspect is Aspect.SHARE:
                    yield from _share(case, (part, sentence, claim), values, earlier)
            earlier = [*earlier, *values][-_REMEMBERED:]


def _share(
    case: TextCase,
    place: tuple[Part, Sentence, Claim],
    values: Sequence[Claim],
    earlier: Sequence[Claim],
) -> Iterator[Finding]:
    _, sentence, claim = place
    before = [c for c in values if c.quantity.end <= claim.quantity.start]
    printed, item = claim.quantity.value, before[-1] if before else None
    if printed is None or item is None or item.quantity.value is None:
        return
    between = sentence.wide[item.quantity.end : claim.quantity.start]
    exact = not claim.quantity.approximate and not item.quantity.approximate
    if not exact or item.quantity.kind is not Kind.COUNT or not _OF_THE_TOTAL.match(between):
        return
    named = item.names is not None and all("requests." in key for key in item.names.plus)
    inside = [*_wholes(item, [c for c in before[:-1] if c.key in _HEADS])]
    wholes = inside or [*_wholes(item, [*earlier, *before[:-1]])]
    if not inside:
        wholes.append(sum(_wholes(item, values, smaller=True), Decimal(0)))
        wholes += [Decimal(v) for names in _WHOLES if (v := table_value(case, names))]
    shares = {whole: item.quantity.value * 100 / whole for whole in wholes if whole}
    if not shares or any(round_as_printed(s, claim.quantity) == printed for s in shares.values()):
        return
    nearest = min(shares, key=lambda whole: abs(shares[whole] - printed))
    cut_off = any(_is_cut_off(printed, share) for share in shares.values())
    level = Severity.INFO if cut_off else Severity.ERROR if named else Severity.WARNING
    wanted = round_as_printed(shares[nearest], claim.quantity)
    message = (
        f"正文写占“{claim.quantity.text}”，{item.quantity.text}在{print_number(as_number(nearest))}"
        f"里占{print_number(wanted)}%。请核对占比、分项和总数。"
    )
    yield at(place, "N04", level, message, as_number(wanted))


def _wholes(item: Claim, claims: Sequence[Claim], *, smaller: bool = False) -> Iterator[Decimal]:
    """The figures of the item's unit that it may be a part of; `smaller` ones too, for their sum."""
    for claim in claims:
        quantity = claim.quantity
        same = quantity.unit == item.quantity.unit and quantity.kind is item.quantity.kind
        if same and quantity.value and (smaller or quantity.value >= (item.quantity.value or 0)):
            yield quantity.value


_RESULT_RATE = re.compile(r"(?P<corrected>纠错率|纠正率)|(?P<upheld>维持率)")
_REVIEW = re.compile(r"(?<!经)(?<!经行政)复议(?!后)")


@rule(
    RULES,
    title="纠错率、维持率算得不对",
    explanation="复议、诉讼的纠错率或维持率按表四重新计算（含或不含尚未审结的），与正文印出的位数不一致。",
    basis=BASIS,
    finds=Example(
        "因政府信息公开被申请行政复议8件，纠错率为20%。",
        cells={
            "disputes.review.total": 8,
            "disputes.review.pending": 0,
            "disputes.review.corrected": 2,
        },
    ),
    silent=Example(
        "因政府信息公开被申请行政复议8件，纠错率为25%。",
        cells={
            "disputes.review.total": 8,
            "disputes.review.pending": 0,
            "disputes.review.corrected": 2,
        },
    ),
)
def rule_n11(case: TextCase) -> Iterator[Finding]:
    """A rate of cases corrected or upheld follows from table four, with or without those pending.

    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: rates of other matters, and of cases counted in another way.
    """
    for part, sentence in case.sentences():
        for claim in sentence.claims:
            before = sentence.wide[: claim.quantity.start]
            match = _RESULT_RATE.search(before, max(0, len(before) - 12))
            printed = claim.quantity.value
            exact = claim.quantity.kind is Kind.PERCENT and not claim.quantity.approximate
            if match is None or printed is None or not exact or claim.aspect is Aspect.RATE:
                continue
            result = match.lastgroup or ""
            rates = [rate for rate in _result_rates(case, before, result) if rate is not None]
            if not rates or any(round_as_printed(r, claim.quantity) == printed for r in rates):
                continue
            wanted = round_as_printed(rates[0], claim.quantity)
            message = (
                f"正文写{match[0]}“{claim.quantity.text}”，按表四算是{print_number(wanted)}%。"
                "请核对；统计范围与表四不同的，请在正文说明。"
            )
            place = (part, sentence, claim)
            yield at(place, "N11", Severity.WARNING, message, as_number(wanted))


def _result_rates(case: TextCase, before: str, result: str) -> Iterator[Decimal | None]:
    """The rate for each way to count: reviews, suits or both, over all cases or those finished."""
    review = ("review",) if _REVIEW.search(before) else ()
    suits = ("direct", "after_review") if "诉讼" in before else ()
    for blocks in {review, suits, (*review, *suits)} - {()}:
        found, pending, total = (
            table_value(case, Sum(tuple(f"disputes.{block}.{cell}" for block in blocks)))
            for cell in (result, "pending", "total")
        )
        if found is None or not total:
            continue
        yield Decimal(found) * 100 / Decimal(total)
        if pending and total > pending:
            yield Decimal(found) * 100 / (Decimal(total) - Decimal(pending))
