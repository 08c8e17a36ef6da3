"""Shares of the text computed again, to the digits that are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.literals import as_number, round_as_printed
from assistant.drafting.parts import PAIRS
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, rule
from assistant.drafting.rules.closeness import FAR, FAR_BELOW, fits, room, side_of
from assistant.drafting.rules.figures import at
from assistant.drafting.rules.given import Share, row_of
from assistant.drafting.rules.holding import BASIS, table_value
from assistant.drafting.rules.rates import is_cut_off
from assistant.drafting.rules.wholes import share_of
from assistant.findings import Finding, Severity
from assistant.report import Number
from assistant.text.claims import Aspect, Claim, Sum
from assistant.text.quantities import Kind

RULES: list[TextRule] = []

# How many figures back the total of a share may stand.
_REMEMBERED = 12
_NEXT_SHARE = re.compile(r"[，、；]?(?![^，。；]*(?:其中|增|降|同比|满意|率))[^，。；、\d]{0,14}")
_OF_THEM = re.compile(r"[^，。；]{0,8}中[，：]?")
_SHORTEST_ROW = 3
_CLEARLY = Decimal("0.6")


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
    text does not count; and the shares of one list are 100 % at most. An error where the sentence or the tables give part and total in plain words.
    A question when only the last printed digit is off by one. Basis: 国办公开办函〔2021〕30号.
    Not covered: shares of something that the report does not count.
    """
    for part in case.parts:
        earlier: list[Claim] = []
        for sentence in part.sentences:
            values = [c for c in sentence.claims if c.aspect is Aspect.VALUE and not c.zero]
            for claim in sentence.claims:
                if claim.aspect is Aspect.SHARE or row_of(sentence, claim, values):
                    yield from _judged(
                        (part, sentence, claim), share_of(case, sentence, claim, values, earlier)
                    )
            earlier = [*earlier, *values][-_REMEMBERED:]
            for claim, level, added in _beyond_the_whole(sentence):
                message = (
                    f"这里各项占比加起来是{print_number(added)}%，超过了100%。请核对各项占比。"
                )
                yield at((part, sentence, claim), "N04", level, message, 100)


def _beyond_the_whole(sentence: Sentence) -> Iterator[tuple[Claim, Severity, Number]]:
    """Lists of shares that add up to more than the whole, and how much that is.

    An error where the list gives its total and no part of it has such a share: 30.7 % of 275.
    """
    shares = [c for c in sentence.claims if c.quantity.kind is Kind.PERCENT]
    row: list[Claim] = []
    for claim in [*shares, None]:
        exact = claim is not None and claim.quantity.value is not None
        exact = exact and claim is not None and not claim.quantity.approximate
        joined = claim is not None and exact and _is_share(sentence, claim, row)
        between = (
            sentence.wide[row[-1].quantity.end : claim.quantity.start] if row and claim else ""
        )
        if joined and claim is not None and (not row or _NEXT_SHARE.fullmatch(between)):
            row.append(claim)
            continue
        added = sum((c.quantity.value or Decimal(0) for c in row), Decimal(0))
        digits = [_last_digit(c) for c in row]
        two = len(row) == len(_HALVES) and _is_whole_of_two(sentence, row)
        if (two or len(row) >= _SHORTEST_ROW) and added > 100 + sum(digits, Decimal(0)) / 2:
            impossible = any(_is_no_part(sentence, row[0], c) for c in row)
            impossible = impossible or two or _makes_up(sentence, row[0])
            yield row[-1], Severity.ERROR if impossible else Severity.WARNING, as_number(added)
        row = [claim] if joined and claim is not None else []


_HALVES = ("one", "other")
_TWO_PARTS = re.compile("(?:只有|仅有|仅|只|共有?|分为)[^。；]{0,14}(?:两|二)[种类项个]|两[种类]")
_ALL_KINDS = re.compile(
    "(?:只有|仅有|仅|只|分为)[^。；]{0,20}[三四五六][种类个](?:方式|渠道|途径|形式|类型|情形)?"
)


def _is_whole_of_two(sentence: Sentence, row: list[Claim]) -> bool:
    """Whether the two shares are those of all there is: 线上63%，线下47%."""
    one, other = (re.split("[，；。：]", sentence.wide[: c.quantity.start])[-1] for c in row)
    if _TWO_PARTS.search(sentence.wide[: row[0].quantity.start]):
        return True
    return any(first.search(one) and second.search(other) for first, second in PAIRS)


# 申请渠道构成为：网络84%、信函13%: the shares are those of one whole.
_MAKES_UP = re.compile(
    r"(?:构成|分布|结构|组成|比例|比重|占比)(?:情况)?(?:[是为如下：，]|依次|分别)*[^，。；：、\d]{0,10}$"
)


def _makes_up(sentence: Sentence, first: Claim) -> bool:
    """Whether the list is said to be that which something is made up of."""
    before = sentence.wide[: first.quantity.start]
    return _MAKES_UP.search(before) is not None or _ALL_KINDS.search(sentence.wide) is not None


def _is_share(sentence: Sentence, claim: Claim, row: list[Claim]) -> bool:
    bare = claim.aspect is Aspect.VALUE and (_makes_up(sentence, row[0] if row else claim))
    return claim.aspect is Aspect.SHARE or bare


def _last_digit(claim: Claim) -> Decimal:
    exponent = (claim.quantity.value or Decimal(0)).as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _is_no_part(sentence: Sentence, first: Claim, share: Claim) -> bool:
    """Whether the total that opens the list has no whole part of this share."""
    before = [c for c in sentence.claims if c.quantity.end <= first.quantity.start]
    whole = before[-1] if before else None
    if whole is None or whole.quantity.kind is not Kind.COUNT or whole.quantity.approximate:
        return False
    opened = _OF_THEM.match(sentence.wide[whole.quantity.end : first.quantity.start])
    total, printed = whole.quantity.value, share.quantity.value
    if not opened or not total or printed is None:
        return False
    near = (printed * total / 100).to_integral_value()
    return not any(
        round_as_printed((near + step) * 100 / total, share.quantity) == printed
        for step in (-1, 0, 1)
    )


def _judged(place: tuple[Part, Sentence, Claim], share: Share | None) -> Iterator[Finding]:
    claim, printed = place[2], place[2].quantity.value
    if share is None or printed is None:
        return
    shares = {whole: share.item * 100 / whole for whole in share.wholes if whole}
    side = side_of(place[1], claim)
    if not shares or any(fits(claim, printed, exact, side) for exact in shares.values()):
        return
    percent = claim.quantity.kind is Kind.PERCENT
    stated = printed if percent else printed * 100
    nearest = min(shares, key=lambda whole: abs(shares[whole] - stated))
    cut_off = percent and any(is_cut_off(printed, exact) for exact in shares.values())
    # 超过三成 is wrong for certain where the share is clearly less than that, 不足三成 where it is more.
    beyond = bool(side) and all((stated - exact) * side >= _CLEARLY for exact in shares.values())
    # 近六成 of 46 %
    beyond = beyond or (side < 0 and all(stated - exact > FAR_BELOW for exact in shares.values()))
    plain = share.certain and (beyond or not (claim.quantity.approximate or side))
    sure = plain and (percent or beyond or abs(shares[nearest] - stated) >= FAR * room(claim))
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


_RESULT_RATE = re.compile(r"(?P<corrected>纠错率|纠正率)|(?P<upheld>维持率)")
_FINISHED = re.compile("审结|办结|已结|结案|作出决定|尚未")
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

    An error where the sentence prints the cases of table four that it is a rate of.
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
            told = _counts_as_told(case, sentence, result)
            if told and not _FINISHED.search(sentence.wide):
                rates = rates[:1]  # 复议5件，维持3件，维持率…: of the cases that it names
            if not rates or any(round_as_printed(r, claim.quantity) == printed for r in rates):
                continue
            wanted = round_as_printed(rates[0], claim.quantity)
            message = (
                f"正文写{match[0]}“{claim.quantity.text}”，按表四算是{print_number(wanted)}%。"
                "请核对；统计范围与表四不同的，请在正文说明。"
            )
            place = (part, sentence, claim)
            level = Severity.ERROR if told else Severity.WARNING
            yield at(place, "N11", level, message, as_number(wanted))


def _counts_as_told(case: TextCase, sentence: Sentence, result: str) -> bool:
    """Whether the sentence prints what table four does: the cases so ended, beside all of their block."""
    if any(table.startswith("disputes") for table in case.broken_tables):
        return False
    values = {c.key: c.quantity.value for c in sentence.claims if c.key and c.quantity.value}
    for block in ("review", "direct", "after_review"):
        keys = [f"disputes.{block}.{cell}" for cell in (result, "total")]
        if all(values.get(key) == table_value(case, Sum((key,))) is not None for key in keys):
            return True
    return False


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
