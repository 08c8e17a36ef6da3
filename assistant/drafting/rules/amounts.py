"""The processing fee told more than once: amounts against their total, and against that there was none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.literals import as_number
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, fault, rule
from assistant.drafting.rules.fees import CHARGED, COLLECTED, FIRST_YEAR, NOTICES, is_late
from assistant.drafting.rules.figures import at
from assistant.drafting.rules.holding import is_exact, table_value
from assistant.findings import Finding, Severity
from assistant.tables.tariff import BASIS
from assistant.text.claims import Claim, Sum
from assistant.text.quantities import Kind

RULES: list[TextRule] = []
Place = tuple[Part, Sentence, Claim]

_FEE = re.compile("信息处理费|收费通知|缴费通知")
_YUAN = {"元": Decimal(1), "万元": Decimal(10**4)}
# 总金额820元, 合计820元: what the single amounts add up to.
_SUM = re.compile(
    r"(?:总金额|总额|金额|合计|共计|总计|共|实际收取|实收|收取|收缴|已收|应收|到账)[^，。；\d]{0,10}$"
)
# 分别收取100元、200元
_LISTED = re.compile(r"分别[^，。；、\d]{0,10}$|元、$")
_EACH = re.compile(r"每[^，。；]{0,6}$|各[^，。；]{0,4}$|均为?$|标准")
_COUNT = re.compile(r"(?P<count>\d+|[一两二三四五六七八九十])[件份宗笔][^，。；、\d]{0,8}$")
_DENIED_NOTICE = re.compile(
    r"(?:未|没有|无|均未)(?:发出|下达|出具|送达|制发|开具|产生)?过?[^，。；、]{0,12}(?:收费|缴费)通知"
)
_DENIED_MONEY = re.compile(
    r"(?:未|没有|无|均未|不)(?:收取|收|产生|发生|实际收取)过?(?:任何|政府信息公开|相关|过)*(?:信息处理)?费用?(?![^，。；]{0,4}通知)|"
    r"(?:未|没有)(?:收取|发生|产生)[^，。；]{0,10}信息处理费"
)
# 其余单位未收取, 除上述外: of the others; 此前, 上年: of another time.
_OF_OTHERS = re.compile("其余|其他|除|此外|另外|上年|去年|此前|往年|以外|逾期|免|减|退")
_OF_SOME = re.compile("本级|[市县区]直|局机关|办公室|其中")
_IN_HAND = Sum(("derived.requests.in_hand",))
_UNPAID = Sum(("requests.other_unpaid_fee.total",))


@rule(
    RULES,
    title="信息处理费前后矛盾",
    explanation="单笔金额加起来与总金额不同，或者一处写收了费、一处写没有收费、没有发出收费通知，或者与表三对不上。",
    basis=BASIS,
    finds=Example("全年发出信息处理费收费通知2件，分别为100元、200元，总金额400元。", section=6),
    silent=Example("全年发出信息处理费收费通知2件，分别为100元、200元，总金额300元。", section=6),
)
def rule_n68(case: TextCase) -> Iterator[Finding]:
    """What the report tells of the fee agrees with itself and with the requests of table three.

    An error where one amount for each notice is told and they miss their total, and where a fee
    and that there was none are both told. A warning where a fee was asked though no request was in
    hand, or none was asked though one was closed for a fee not paid.
    Basis: 国办函〔2020〕109号. Not covered: years before 2021, amounts for some of the notices.
    """
    if case.year is None or case.year < FIRST_YEAR:
        return
    for part in case.parts:
        if not _FEE.search(part.text):
            continue
        places = [(part, s, c) for s in part.sentences for c in s.claims if is_exact(c)]
        yield from _single_amounts(places)
        yield from _told_and_denied(part, places)
        yield from _beside_requests(case, part, places)


def _yuan(claim: Claim) -> Decimal:
    return (claim.quantity.value or Decimal(0)) * _YUAN.get(claim.quantity.unit, Decimal(1))


def _single_amounts(places: list[Place]) -> Iterator[Finding]:
    """分别为380元、420元，总金额820元, where there are as many amounts as notices."""
    notices = next(
        (c.quantity.value for _, _, c in places if c.key == NOTICES and not c.zero), None
    )
    totals = [
        p
        for p in places
        if p[2].key in (CHARGED, COLLECTED) and not p[2].zero and not _LISTED.search(_before(p))
    ]
    total = next((p for p in totals if p[2].key == CHARGED), totals[0] if totals else None)
    if notices is None or total is None or notices < 2:
        return
    single = [p for p in places if _is_single(p)]
    if any(_EACH.search(_before(place)[-12:]) for place in single):
        return
    added = sum((_yuan(claim) for _, _, claim in single), Decimal(0))
    if len(single) > 1 and sum(map(_notices_of, single)) == notices and added != _yuan(total[2]):
        message = (
            f"各笔信息处理费加起来是{print_number(as_number(added))}元，"
            f"正文写总金额“{total[2].quantity.text}”。请核对。"
        )
        yield at(total, "N68", Severity.ERROR, message, as_number(added), BASIS)


def _before(place: Place) -> str:
    return place[1].wide[: place[2].quantity.start]


def _is_single(place: Place) -> bool:
    """Whether the amount is that of one notice, or of one body's."""
    part, sentence, claim = place
    if claim.quantity.kind is not Kind.MONEY:
        return False
    if is_late(sentence.wide[claim.quantity.end :], part.year):
        return False
    named = claim.key in (CHARGED, COLLECTED) or _SUM.search(_before(place))
    return _LISTED.search(_before(place)) is not None or not named


def _notices_of(place: Place) -> int:
    """How many notices the amount is of: 县公安局2件840元."""
    count = _COUNT.search(_before(place)[-16:])
    return _small(count["count"]) if count else 1


def _small(text: str) -> int:
    return (
        int(text) if text.isdecimal() else "一二三四五六七八九十".find(text.replace("两", "二")) + 1
    )


def _told_and_denied(part: Part, places: list[Place]) -> Iterator[Finding]:
    """收取信息处理费420元, and 未收取信息处理费 elsewhere."""
    fee = (NOTICES, CHARGED, COLLECTED)
    told = {p[2].key: p for p in places if p[2].key in fee and (p[2].quantity.value or 0) > 0}
    for sentence in part.sentences:
        if _OF_OTHERS.search(sentence.wide) or _OF_SOME.search(sentence.wide):
            continue
        for pattern, keys in (
            (_DENIED_MONEY, (COLLECTED,)),
            (_DENIED_NOTICE, (NOTICES, CHARGED, COLLECTED)),
        ):
            match = pattern.search(sentence.wide)
            first = next((told[key] for key in keys if key in told), None)
            if match is None or first is None:
                continue
            start = sentence.span.start
            message = f"这里写“{match[0]}”，另一处写“{first[2].quantity.text}”，前后矛盾。请核对。"
            yield fault(
                part, start + match.start(), start + match.end(), "N68", Severity.ERROR, message,
                basis=BASIS,
            )  # fmt: skip
            return


def _beside_requests(case: TextCase, part: Part, places: list[Place]) -> Iterator[Finding]:
    """A fee without a request to ask it for, and a fee not paid that nobody asked for."""
    asked = next(
        (p for p in places if p[2].key in (NOTICES, CHARGED) and (p[2].quantity.value or 0) > 0),
        None,
    )
    if asked is not None and table_value(case, _IN_HAND) == 0:
        message = "表三没有收到、也没有结转来的申请，这里却写发出了收费通知。请核对。"
        yield at(asked, "N68", Severity.WARNING, message, basis=BASIS)
    unpaid = table_value(case, _UNPAID)
    for sentence in part.sentences:
        match = _DENIED_NOTICE.search(sentence.wide)
        if match and unpaid and not _OF_OTHERS.search(sentence.wide):
            start = sentence.span.start
            message = (
                f"表三有{print_number(unpaid)}件因逾期不缴纳信息处理费而不再处理，这里却写没有发出收费通知。"
                "请核对。"
            )
            yield fault(
                part, start + match.start(), start + match.end(), "N68", Severity.WARNING, message,
                basis=BASIS,
            )  # fmt: skip
            return
