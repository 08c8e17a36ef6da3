"""The processing fee that section six reports, held against the national tariff and within itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from assistant.drafting.changes import text_place
from assistant.drafting.formats import print_number
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, rule
from assistant.drafting.rules.figures import at
from assistant.drafting.rules.holding import is_exact
from assistant.findings import Finding, Severity, TextPlace
from assistant.report import Number
from assistant.tables.tariff import (
    BASIS,
    FEE,
    FEE_CODES,
    fee_by_items,
    fee_by_pages,
    fee_finding,
    is_reachable,
)
from assistant.text.claims import Claim
from assistant.text.quantities import Quantity

RULES: list[TextRule] = []
Place = tuple[Part, Sentence, Claim]

NOTICES, CHARGED, COLLECTED = (
    f"said.processing_fee{name}" for name in ("_notices", "_charged_yuan", "_yuan")
)
FIRST_YEAR = 2021
"""The first report year under the tariff."""
_YUAN = {"元": Decimal(1), "万元": Decimal(10**4)}
_NO_NOTICE = re.compile(
    r"(?:未|没有|无)(?:发出|下达|出具|送达|制发)?[^，。；]{0,12}(?:收费|缴费)通知"
)
_ONE_NOTICE = re.compile(r"[收缴]费通知书?\s*[1一]\s*[件份次]|(?<!\d)[1一]\s*[件份次][收缴]费通知")
_BY_PAGES, _BY_ITEMS = re.compile("按量|按页|页"), re.compile("按件")
_APPLIED = re.compile(r"申请[^，。；\d]{0,6}$")


@rule(
    RULES,
    title=FEE_CODES[FEE][0],
    explanation=FEE_CODES[FEE][1],
    basis=BASIS,
    finds=Example("全年发出信息处理费收费通知1件，总金额385元，实际收取385元。", section=6),
    silent=Example("全年发出信息处理费收费通知1件，总金额380元，实际收取380元。", section=6),
)
def rule_t14(case: TextCase) -> Iterator[Finding]:
    """The notices, the amount asked and the amount collected fit each other and the tariff.

    A warning: the amount is one that so many notices can ask for, no more came in than was asked,
    and where pages or items of one applicant are told the amount is theirs. That last is an error where
    one notice was sent, for one request by its pages, or for one applicant's requests of one month.
    Basis: 国办函〔2020〕109号. Not covered: years before 2021; fees of several applicants one by one.
    """
    if case.year is None or case.year < FIRST_YEAR:
        return
    for part in case.parts:
        yield from _fees(part)


def _fees(part: Part) -> Iterator[Finding]:
    told = {key: _only(part, key) for key in (NOTICES, CHARGED, COLLECTED)}
    asked, collected = told[CHARGED], told[COLLECTED]
    notices = _notices(part, told[NOTICES])
    first = asked or collected
    if first is None:
        if (amount := _only_amount(part)) is not None:
            yield from _beside_tariff(amount, notices)
        return
    total, came_in = _yuan(first), None if collected is None else _yuan(collected)
    wrong = fee_finding(_place(first), total, notices)
    if wrong is not None:
        yield wrong
    else:
        yield from _beside_tariff(first, notices)
    if any(
        is_late(sentence.wide[claim.quantity.end :], part.year)
        for sentence in part.sentences
        for claim in sentence.claims
        if claim.quantity.unit in _YUAN
    ):
        return
    if asked is not None and collected is not None and came_in is not None and came_in > total:
        more = fee_finding(_place(collected), total, None if wrong else notices, came_in)
        if more is not None and (not wrong or is_reachable(total)):
            yield more


def _beside_tariff(place: Place, notices: int | None) -> Iterator[Finding]:
    """The amount is the one that its pages or items cost."""
    by_tariff = _by_tariff(place, notices)
    if by_tariff is None or by_tariff[0] == _yuan(place):
        return
    fee, count, sure = by_tariff
    message = (
        f"{count.text}按收费标准算应是 {print_number(fee)} 元，"
        f"正文写“{place[2].quantity.text}”。请核对件数（页数）和金额。"
    )
    severity = Severity.ERROR if sure else Severity.WARNING
    finding = at(place, FEE, severity, message, fee, BASIS)
    yield replace(finding, place=_around(place, count), actual=int(_yuan(place)))


def is_late(behind: str, year: int | None) -> bool:
    """Whether what stands behind an amount says that it was asked for last year: 380元为2024年12月通知."""
    last = "" if year is None else f"|{year - 1}年"
    return (
        re.match(f"[^，。；]{{0,8}}(?:上年|去年{last})[^，。；]{{0,8}}(?:发出|通知)", behind)
        is not None
    )


_EACH = re.compile(r"(?:[每各单]|标准)[^，。；]{0,6}$")


def _only_amount(part: Part) -> Place | None:
    """The one amount of a sentence on the fee that says in no known words what it is: 应缴610元."""
    found = [
        (part, sentence, claim)
        for sentence in part.sentences
        if _BY_PAGES.search(sentence.wide) or _BY_ITEMS.search(sentence.wide)
        for claim in sentence.claims
        if claim.quantity.unit in _YUAN
        and claim.quantity.value
        and not claim.quantity.approximate
        and not _EACH.search(sentence.wide[: claim.quantity.start])
    ]
    return found[0] if len({_yuan(place) for place in found}) == 1 else None


def _only(part: Part, key: str) -> Place | None:
    """The one figure of this fact; None where there is none or more than one value."""
    found = [
        (part, sentence, claim)
        for sentence in part.sentences
        for claim in sentence.claims
        if claim.key == key and is_exact(claim) and not claim.zero
    ]
    values = {place[2].quantity.value for place in found}
    return found[0] if len(values) == 1 else None


def _notices(part: Part, place: Place | None) -> int | None:
    if place is not None:
        return int(place[2].quantity.value or 0)
    if any(_ONE_NOTICE.search(sentence.wide) for sentence in part.sentences):
        return 1
    return 0 if any(_NO_NOTICE.search(sentence.wide) for sentence in part.sentences) else None


def _yuan(place: Place) -> Decimal:
    quantity = place[2].quantity
    return (quantity.value or Decimal(0)) * _YUAN.get(quantity.unit, Decimal(1))


# One who asks, and one month: what the tariff counts items by.
_ONE_APPLICANT = re.compile(
    r"(?:1|一)\s*[名位个](?:申请人|自然人|公民|村民|居民|企业|市民)|同一(?:名|位|个)?申请人|该申请人"
)
_ONE_MONTH = re.compile(
    r"(?:自然|同一?个?|一个|1\s*个|当|该|单)月|\d{1,2}月(?:份)?(?:[内里中]|[^至到\d]{0,10}申请)"
)
_SEVERAL = re.compile(r"分别|各|[两二三四五六七八九十]\s*件[^，。；]{0,6}申请|累计|合计")


def _by_tariff(place: Place, notices: int | None) -> tuple[Number, Quantity, bool] | None:
    """The fee of the pages, or of the items of one applicant, that the sentence tells; and their number.

    The last says whether it can be no other fee: one notice, and one request of so many pages, or one
    applicant's requests of one month.
    """
    sentence = place[1]
    if notices not in (None, 1):
        return None
    text = sentence.wide
    one = notices == 1 and not _SEVERAL.search(text)
    counts = [q for q in sentence.quantities if q.value is not None and not q.approximate]
    pages = [q for q in counts if q.unit == "页"]
    asked = [q for q in counts if q.unit == "件" and "申请" in text[q.end : q.end + 8]]
    if len(pages) == 1 and _BY_PAGES.search(text):
        one = one and all(q.value == 1 for q in asked)
        return fee_by_pages(int(pages[0].value or 0)), pages[0], one
    items = [q for q in counts if q.unit == "件" and _APPLIED.search(text[: q.start])]
    items = items or [q for q in asked if (q.value or 0) > 1]
    if len(items) == 1 and _BY_ITEMS.search(text):
        one = (
            one and _ONE_APPLICANT.search(text) is not None and _ONE_MONTH.search(text) is not None
        )
        return fee_by_items(int(items[0].value or 0)), items[0], one
    return None


def _around(place: Place, other: Quantity) -> TextPlace:
    """From the amount to what it is asked for, whichever stands first."""
    part, sentence, claim = place
    start = sentence.span.start + min(claim.quantity.start, other.start)
    end = sentence.span.start + max(claim.quantity.end, other.end)
    return text_place(part.text, start, end, part.number)


def _place(place: Place) -> TextPlace:
    part, sentence, claim = place
    start, quantity = sentence.span.start, claim.quantity
    return text_place(part.text, start + quantity.start, start + quantity.end, part.number)
