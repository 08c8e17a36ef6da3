"""Breakdowns in a sentence held against the total that they break down.

Parts may fall short of a total that 其中 or 等 leaves open, they may never exceed it; a list in
brackets right behind its total is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.parts import (
    AMONG,
    OPENS,
    RESULT,
    SHORTEST_LIST,
    are_accounts,
    are_done_and_not,
    are_told_apart,
    divide_the_whole,
    divides_in_words,
    exclude_each_other,
    is_exact,
    leaves_out,
    lists_without_end,
    may_be_one_person,
    opened_by,
    opens_a_pair,
    parts_of,
    same_unit,
    share_some,
)
from assistant.drafting.unopened import EACH, MOVES, SumFault, is_larger, unopened_faults
from assistant.text.claims import Aspect, Claim

_LONGEST_ITEM = 16
NEW = "requests.new_received.total"
_NEW_ROW = ("requests.new_received.", "derived.requests.organisations")
_MANY_DIGITS = 4


# 132条、86条，合计228条: what stands before is added up; 两项, 以上 say so too.
_ADDS_UP = re.compile(
    r"(?P<made_up>[^，。；、：（）\d]{0,8}(?:组成|构成)的?[^，。；、：（）\d]{0,14}?(?:共计?|合计)?有?)"
    r"|[^，。；、：（）\d]{0,4}[，、]?(?:以上|上述|(?P<both>[两二三四五六](?:项|者|类|期|次|场|批|轮|处|级|部分|个?季度|个?渠道|个?方面)))?"
    r"(?P<sure>(?:全年(?!其[他余]|另|还)[^，。；、：（）\d]{1,8})?(?:合计|总计|共计))?(?P<all>(?:全[年镇乡县区市局]|年内)?累计|(?:全[年镇乡县区市局]|年内)?(?<!公)共(?![同建享用青])计?)?(?P<rest>[^，。；：\d]{0,10})"
)
_COUNTS_THEM = re.compile(r"[两二三四五六](?:[项者类期次场批轮处级]|个?季度|个?渠道|个?方面)")
# The parts of a year that leave nothing of it over.
_WHOLE_YEAR = re.compile(r"(?:一季度|1季度|上半年|(?<!\d)1月).*(?:四季度|4季度|下半年|12月)")
# How far a sum may miss a total that has a noun of its own (8个村、4个社区，共13个公示点) and still be
# taken for its total.
_SLIP = 2
_ITEM = re.compile(
    r"[^，。；、：（）\d]{0,4}(?:、|，|和|及|以及)(?!其中|比|较|同比|上年|去年|今年|本年)[^，。；、：（）]{0,14}"
)
_WITHOUT = re.compile("剔除|去重|扣除|除去|不重复|重复")
_SCALED = re.compile(r"\d+(?:[.．](?P<digits>\d+))?[ \u3000]*(?P<scale>万|亿)")
_SIZES = {"万": 10**4, "亿": 10**8}
_OTHER_WAYS = re.compile("其[他它余](?:方式|渠道|途径|形式|类|平台)?")
_BRACKET = re.compile(r"（[^（）\d]{1,8}）")
_VERB = re.compile("发布|公开|推送|收到|受理|办理|开展|组织|举办|编发")


def sum_faults(sentence: str, claims: Sequence[Claim]) -> list[SumFault]:
    """The totals of the sentence that their parts contradict; `claims` are those of the sentence."""
    values = [c for c in claims if c.aspect is Aspect.VALUE and not c.zero]
    return [
        fault
        for number, total in enumerate(values)
        for fault in (
            *_faults(sentence, total, values[:number], values[number + 1 :]),
            *_added_up(sentence, total, values[:number]),
            *unopened_faults(sentence, values[:number], total, values[number + 1 :]),
        )
    ]


def _added_up(sentence: str, total: Claim, before: Sequence[Claim]) -> Iterator[SumFault]:
    """A total behind the figures that it adds up: 网站132条、微信86条，合计228条."""
    items = _items_before(sentence, total, before)
    told = any(claim.names for claim in (total, *items))  # D03 says which figure is wrong
    if told or len(items) < 2 or not is_exact(total) or not all(map(is_exact, items)):
        return
    behind = _ADDS_UP.fullmatch(sentence[items[-1].quantity.end : total.quantity.start])
    if (
        behind is None
        or MOVES.search(behind[0])
        or any(MOVES.search(claim.clause) or EACH.search(claim.clause) for claim in items)
        or _WITHOUT.search(behind[0])
        or RESULT.search(behind["rest"] or "")
        or not (behind["sure"] or behind["all"] or behind["made_up"])
    ):
        return
    again = [word in (behind["rest"] or "") for word in _nouns(sentence, items)]
    if any(again) and not all(again):
        return  # 图文180条，视频40条，全年共制作视频52条
    whole = total.quantity.value or Decimal(0)
    added = sum((c.quantity.value or Decimal(0) for c in items), Decimal(0))
    if abs(added - whole) > _rounding([total, *items]):
        ends = re.match(r"[^，。；、]*", sentence[total.quantity.end :])
        plain = not behind["rest"] and not (ends and ends[0].strip())
        # 网站132条、微信86条，共150条: what stood in both may have been counted once.
        alike = whole > added or exclude_each_other(items)
        parts_of_year = all(claim.period == "part" for claim in items) and total.period == "this"
        summed = any(behind[name] is not None for name in ("sure", "both", "made_up"))
        summed = summed or parts_of_year
        rest = any(_OTHER_WAYS.search(claim.label) for claim in items)
        certain = summed or (plain and alike) or (rest and whole > added)
        ask = not certain and not plain and not behind["rest"] and abs(added - whole) <= _SLIP
        if not certain and not plain and not behind["rest"] and not ask:
            return
        start, end = total.quantity.start, total.quantity.end
        yield SumFault(start, end, whole, added, added > whole, certain, ask)


def _nouns(sentence: str, items: Sequence[Claim]) -> list[str]:
    """The words right before each figure."""
    clauses = [re.split("[，、；：（]", sentence[: c.quantity.start])[-1] for c in items]
    return [clause[-2:] for clause in clauses if len(clause) > 1]


def _items_before(sentence: str, total: Claim, before: Sequence[Claim]) -> list[Claim]:
    """The list of figures of the total's unit that ends right before it."""
    items: list[Claim] = []
    for claim in reversed(before):
        if not items and _COUNTS_THEM.fullmatch(claim.quantity.text):
            continue  # 两项共218条
        same = same_unit(claim, total) and claim.period in (total.period, "part")
        if not same:
            break
        between = sentence[claim.quantity.end : items[0].quantity.start] if items else None
        between = between and _BRACKET.sub("", between)
        summed = between is not None and ("计" in between or "共" in between)
        if between is not None and re.search("[（）]", between):
            return []  # an item in brackets: the list goes on before it
        if summed or (between is not None and not _ITEM.fullmatch(between)):
            break
        items.insert(0, claim)
    opened = sentence[: items[0].quantity.start] if items else ""
    if any(claim.period != total.period for claim in items):
        told = sentence[max(0, items[0].quantity.start - _LONGEST_ITEM) : items[-1].quantity.start]
        if not _WHOLE_YEAR.search(told):
            return []
    # 其中 opens the parts of a total that stands before: the one behind is another.
    return [] if OPENS.search(opened.rpartition("。")[2]) and "分别" not in opened else items


def _faults(
    sentence: str, total: Claim, before: Sequence[Claim], following: Sequence[Claim]
) -> Iterator[SumFault]:
    if not is_exact(total):
        return
    parts, closed = parts_of(sentence, total, following)
    among = bool(parts) and opened_by(sentence, total, parts[0], AMONG)
    single = len(parts) == 1 and not closed
    if not parts or (single and not is_larger(parts[0], total)):
        return
    if not all(map(is_exact, parts)) or _are_results_of_new(total, parts):
        return
    whole = total.quantity.value
    if whole is None:
        return
    room = whole + _beside(sentence, total, before)
    added = sum((part.quantity.value or Decimal(0) for part in parts), Decimal(0))
    halved = are_done_and_not(sentence, total, parts)
    divided = (
        halved
        or divide_the_whole(parts)
        or (exclude_each_other(parts) and _misprinted(whole, added))
    )
    short = added < whole and room == whole and len(parts) >= SHORTEST_LIST
    if lists_without_end(sentence, total, parts) and short and not divided:
        yield SumFault(total.quantity.start, total.quantity.end, whole, added, False, ask=True)
        return
    if among and short and not (closed or divided) and exclude_each_other(parts):
        start, end = total.quantity.start, total.quantity.end
        if total.key == NEW and not leaves_out(sentence, parts):
            yield SumFault(start, end, whole, added, exceeds=False, ask=True)
    if abs(added - whole) <= _rounding([total, *parts]) or may_be_one_person(parts):
        return
    if added > room or ((closed or divided) and added != whole and room == whole):
        exceeds = added > whole
        largest = max(part.quantity.value or Decimal(0) for part in parts)
        apart = exclude_each_other(parts) or are_accounts(total, parts)
        each = halved or (closed and divides_in_words(sentence, total, parts))
        certain = largest > room or halved or ((exceeds or closed) and (apart or each))
        certain = certain or (exceeds and opens_a_pair(sentence, total, parts))
        certain = certain or (exceeds and are_told_apart(sentence, total, parts))
        start, end = total.quantity.start, total.quantity.end
        shared = exceeds and not certain and share_some(sentence, total, parts)
        yield SumFault(start, end, whole, added, exceeds, certain, ask=shared)


def _beside(sentence: str, total: Claim, before: Sequence[Claim]) -> Decimal:
    """What stands beside the total in one list: 行政复议3件、行政诉讼2件，其中维持4件 breaks down both."""
    added, start = Decimal(0), total.quantity.start
    for claim in reversed(before):
        between = sentence[claim.quantity.end : start]
        if len(between) > _LONGEST_ITEM or not re.match(r"\s*(?:[、，,和及与]|以及)", between):
            break
        if _holds(claim, total) or re.search("发现|查出|存在", between):
            break  # 全年发布800条，网站发布471条: the whole, not beside
        if not same_unit(claim, total) or OPENS.search(between) or claim.quantity.value is None:
            break
        added, start = added + claim.quantity.value, claim.quantity.start
    return added


def _holds(whole: Claim, part: Claim) -> bool:
    """Whether a figure before is the larger whole: more of the same, done by the same verb."""
    verb = _VERB.search(part.clause)
    return is_larger(whole, part) and verb is not None and verb[0] in whole.clause


def _rounding(claims: Sequence[Claim]) -> Decimal:
    """How far rounded figures may miss their sum: half of the last digit of each (0.3万 and 1.8万)."""
    return sum((_half_a_digit(claim) for claim in claims), Decimal(0))


def _half_a_digit(claim: Claim) -> Decimal:
    match = _SCALED.search(claim.quantity.text)
    if match is None:
        return Decimal(0)
    return Decimal(_SIZES[match["scale"]]).scaleb(-len(match["digits"] or "")) / 2


def _misprinted(whole: Decimal, added: Decimal) -> bool:
    """Whether two numbers have the same digits in another order: 10291 for 10219."""
    digits, others = str(whole), str(added)
    return len(digits) >= _MANY_DIGITS and sorted(digits) == sorted(others)


def _are_results_of_new(total: Claim, parts: Sequence[Claim]) -> bool:
    """Results of the year may be more than its new requests: some were carried in."""
    return total.key == NEW and any(
        part.names is not None and not all(key.startswith(_NEW_ROW) for key in part.names.plus)
        for part in parts
    )
