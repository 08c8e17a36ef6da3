"""Shares of the text computed again, to the digits that are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.literals import as_number, round_as_printed
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, rule
from assistant.drafting.rules.figures import at
from assistant.drafting.rules.holding import BASIS, holds, in_scope, table_value, tables_scope
from assistant.drafting.rules.rates import is_cut_off
from assistant.findings import Finding, Severity
from assistant.report import Scope
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
_NEW = "requests.new_received"
_DISPUTES = ("disputes.review.", "disputes.direct.", "disputes.after_review.")
_HEADS = frozenset(names.key for names in _WHOLES)
_TOTAL = (
    "(?:全部|全年|本年|所有|收到|受理|新收|提出|办结|答复|办理|发布|公开|申请|政府信息公开|信息公开|信息|处理|不予公开|无法提供|不予处理|复议|诉讼|案件|行政|"
    "总|数|量|件|结果|的|比|例|达|为|约|近|各类|全市|全县|全区)*"
)
# 占全县总人口的, 占财政支出的: shares of something that the report does not count.
_OF_THE_TOTAL = re.compile(
    rf"^[，,（(]?(?:分别|约|大约)?(?:占|占比|比例|所占比例|所占比重|比重)(?:比|了|的|到|达到?|为|是|约|近|：|:)*{_TOTAL}$"
)
_BARE = re.compile(r"^[（(]$")
_BEHIND_WHOLE = re.compile(r"^(?:总数|总量|中|里)*(?:的|之)?(?:约|近)?$")
_TO_WHOLE = re.compile(rf"^[，,（(]?(?:约|大约)?占(?:比|了|到)?{_TOTAL}$")
_EACH = re.compile(
    rf"^[，,]?(?:(?:分别|各)(?:约)?占(?:比)?(?:到|达|为|：)*{_TOTAL}|(?:占比|比例|比重|占{_TOTAL}比例)分别(?:为|是|达)*)$"
)
_OF_THE_AREA = re.compile("全[省市县区州]")
_SAYS_TOTAL = re.compile("总|全部|全年")
_JOINT = re.compile(r"^(?:、|，|和|及|以及)$")
_NO_ITEM = re.compile(
    rf"(?:约|分别)?(?:占|占比|比重|所占比例|比例)(?:比|了|的|到|达到?|为|是|约|近|：)*{_TOTAL}$|、$"
)
_RATE_OF = re.compile(r"(?P<done>[\u4e00-\u9fff]{2})(?:完成|到位|回复)?率(?:达到?|为|是|约|：)*$")
# Those due only may be meant: 办结24件，办结率100%.
_OF_THOSE_DUE = re.compile("办结|答复|办理|回复|处理|按时|按期|及时|审结")
_NEAR_RATE = 16
# How many figures back the total of a share may stand.
_REMEMBERED = 12


@dataclass(frozen=True, slots=True)
class _Share:
    """A printed share, the figure that has it, and the totals that it may be of.

    `certain`: the sentence itself gives the total, or the tables do.
    """

    item: Decimal
    shown: str
    wholes: tuple[Decimal, ...]
    certain: bool


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

    So are a rate of what was done (采纳17条，采纳率40.5%) and the share of a row of the tables that the
    text does not count. An error where the sentence or the tables give part and total in plain words.
    A question when only the last printed digit is off by one. Basis: 国办公开办函〔2021〕30号.
    Not covered: shares of something that the report does not count.
    """
    for part in case.parts:
        earlier: list[Claim] = []
        for sentence in part.sentences:
            values = [c for c in sentence.claims if c.aspect is Aspect.VALUE and not c.zero]
            for claim in sentence.claims:
                if claim.aspect is Aspect.SHARE or _each(sentence, claim, values):
                    yield from _judged(
                        (part, sentence, claim), _share(case, sentence, claim, values, earlier)
                    )
            earlier = [*earlier, *values][-_REMEMBERED:]


def _judged(place: tuple[Part, Sentence, Claim], share: _Share | None) -> Iterator[Finding]:
    claim, printed = place[2], place[2].quantity.value
    if share is None or printed is None:
        return
    shares = {whole: share.item * 100 / whole for whole in share.wholes if whole}
    if not shares or any(_fits(claim, printed, exact) for exact in shares.values()):
        return
    percent = claim.quantity.kind is Kind.PERCENT
    stated = printed if percent else printed * 100
    nearest = min(shares, key=lambda whole: abs(shares[whole] - stated))
    cut_off = percent and any(is_cut_off(printed, exact) for exact in shares.values())
    sure = share.certain and percent and not claim.quantity.approximate
    level = Severity.INFO if cut_off else Severity.ERROR if sure else Severity.WARNING
    wanted = (
        round_as_printed(shares[nearest], claim.quantity)
        if percent
        else shares[nearest].quantize(Decimal("0.1"))
    )
    message = (
        f"正文写占“{claim.quantity.text}”，{share.shown}在{print_number(as_number(nearest))}"
        f"里占{print_number(wanted)}%。请核对占比、分项和总数。"
    )
    yield at(place, "N04", level, message, as_number(wanted))


def _fits(claim: Claim, printed: Decimal, exact: Decimal) -> bool:
    quantity = claim.quantity
    if quantity.kind is Kind.MULTIPLE:
        room = 10 if quantity.approximate or quantity.unit == "成" else 4
        return abs(printed * 100 - exact) < room
    if quantity.approximate:
        return abs(printed - exact) <= 5
    return round_as_printed(exact, quantity) == printed


def _share(
    case: TextCase,
    sentence: Sentence,
    claim: Claim,
    values: Sequence[Claim],
    earlier: Sequence[Claim],
) -> _Share | None:
    before = [c for c in values if c.quantity.end <= claim.quantity.start and _counts(c)]
    rate = _RATE_OF.search(sentence.wide, 0, claim.quantity.start)
    if rate and rate.end() == claim.quantity.start:
        return _done(sentence, claim, rate, before)
    if len(before) > 1 and (of := _of_given(sentence, claim, before[-2], before[-1])):
        return of
    each = _each(sentence, claim, before)
    item = each or (before[-1] if before else None)
    if item is None or not (each or _beside(sentence, claim, item)):
        return _of_row(case, sentence, claim)
    named = item.names is not None and all("requests." in key for key in item.names.plus)
    value = item.quantity.value or Decimal(0)
    inside = [*_wholes(item, [c for c in before if c is not item and c.key in _HEADS])]
    near = [*_wholes(item, [c for c in before if c.quantity.end <= item.quantity.start])]
    told = [*_wholes(item, earlier)]
    wholes = inside or [*near, *told]
    between = sentence.wide[item.quantity.end : claim.quantity.start]
    if _OF_THE_AREA.search(between) and tables_scope(case) is not Scope.AREA:
        return None  # 我局34件，占全县总量的35.8%
    only = len(set(told)) == 1 and _SAYS_TOTAL.search(between) is not None
    of_them = near and "其中" in sentence.wide[: item.quantity.start]
    if not inside and not of_them:
        wholes.append(sum(_wholes(item, values, smaller=True), Decimal(0)))
    if not inside:
        wholes += [Decimal(v) for names in _totals(item.names) if (v := table_value(case, names))]
    return _Share(value, item.quantity.text, tuple(wholes), bool(named or near or only))


def _counts(claim: Claim) -> bool:
    quantity = claim.quantity
    return quantity.kind is Kind.COUNT and quantity.value is not None and not quantity.approximate


def _beside(sentence: Sentence, claim: Claim, item: Claim) -> bool:
    between = sentence.wide[item.quantity.end : claim.quantity.start]
    return bool(_OF_THE_TOTAL.match(between) or _BARE.match(between))


def _last_end(sentence: Sentence, percent: Claim) -> int:
    ends = [c.quantity.end for c in sentence.claims if c.quantity.end <= percent.quantity.start]
    return max(ends, default=0)


def _each(sentence: Sentence, claim: Claim, before: Sequence[Claim]) -> Claim | None:
    """The figure that a share of a list behind 分别占 belongs to, in order."""
    shares = [c for c in sentence.claims if c.quantity.kind is Kind.PERCENT]
    if claim not in shares or not re.search(
        "(?:分别|各)(?:约)?占|比例?分别|比重分别", sentence.wide
    ):
        return None
    # The row of shares that this one stands in.
    row = [claim]
    for other in reversed(shares[: shares.index(claim)]):
        if not _JOINT.match(sentence.wide[other.quantity.end : row[0].quantity.start]):
            break
        row.insert(0, other)
    place = len(row) - 1
    for other in shares[shares.index(claim) + 1 :]:
        if not _JOINT.match(sentence.wide[row[-1].quantity.end : other.quantity.start]):
            break
        row.append(other)
    opened = _EACH.match(sentence.wide[_last_end(sentence, row[0]) : row[0].quantity.start])
    items = [c for c in before if c.quantity.end <= row[0].quantity.start]
    if not opened or len(row) < 2 or len(items) < len(row):
        return None
    return items[-len(row) :][place]


def _of_given(sentence: Sentence, claim: Claim, item: Claim, whole: Claim) -> _Share | None:
    """Part and total right before the share: 80条，占全年发布总量200条的40%."""
    to_whole = sentence.wide[item.quantity.end : whole.quantity.start]
    behind = sentence.wide[whole.quantity.end : claim.quantity.start]
    same = item.quantity.unit == whole.quantity.unit
    if not same or not _TO_WHOLE.match(to_whole) or not _BEHIND_WHOLE.match(behind):
        return None
    value, total = item.quantity.value or Decimal(0), whole.quantity.value or Decimal(0)
    return _Share(value, item.quantity.text, (total,), True) if value <= total else None


def _done(
    sentence: Sentence, claim: Claim, rate: re.Match[str], before: Sequence[Claim]
) -> _Share | None:
    """收到意见42条，采纳17条，采纳率…: the verb of the rate is that of the figure before it."""
    if len(before) < 2:
        return None
    whole, item = before[-2], before[-1]
    near = claim.quantity.start - item.quantity.end <= _NEAR_RATE
    done = rate["done"]
    said = sentence.wide[whole.quantity.end : item.quantity.end + 4]
    value, total = item.quantity.value or Decimal(0), whole.quantity.value or Decimal(0)
    same = item.quantity.unit == whole.quantity.unit and value <= total
    if not near or not same or done not in said or "。" in said or "；" in said:
        return None
    if done in ("纠错", "纠正", "维持"):
        return None  # N11
    certain = not _OF_THOSE_DUE.search(sentence.wide[item.quantity.end : claim.quantity.start])
    return _Share(value, item.quantity.text, (total,), certain)


def _of_row(case: TextCase, sentence: Sentence, claim: Claim) -> _Share | None:
    """The share of a row that the text does not count: 自然人申请占75%."""
    names = claim.names
    if names is None or claim.period != "this" or claim.confidence is Confidence.ASK:
        return None
    before = sentence.wide[: claim.quantity.start]
    value = table_value(case, names)
    if value is None or in_scope(case, claim) is False or not _NO_ITEM.search(before):
        return None
    wholes = [Decimal(v) for total in _totals(names) if (v := table_value(case, total))]
    plain = claim.confidence is Confidence.SURE and in_scope(case, claim) is True
    shown = f"表里的{print_number(value)}件"
    return _Share(Decimal(value), shown, tuple(wholes), plain and holds(case, names))


def _totals(names: Sum | None) -> Iterator[Sum]:
    """The totals of the tables that a row may be a share of."""
    keys = names.plus if names else ()
    if keys and all(key.startswith("disputes.") for key in keys):
        blocks = [block for block in _DISPUTES if any(key.startswith(block) for key in keys)]
        yield from (Sum((f"{block}total",)) for block in blocks)
        yield Sum(tuple(f"{block}total" for block in _DISPUTES))
        yield Sum(tuple(f"{block}total" for block in _DISPUTES[1:]))
    else:
        yield from _WHOLES
        yield Sum(("requests.granted.total", "requests.partially_granted.total"))
        yield Sum(("derived.requests.denied",))


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
