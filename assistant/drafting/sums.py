"""Breakdowns in a sentence held against the total that they break down.

Parts may fall short of a total that 其中 or 等 leaves open, they may never exceed it; a list in
brackets right behind its total is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from assistant.text.claims import Aspect, Claim
from assistant.text.quantities import Kind

_LONGEST_ITEM = 16
_NEAR_ENOUGH = Decimal("1.15")
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
# 新增6项、删去2项，调整后共62项: what came and went makes no total.
_MOVES = re.compile("新增|增加|增设|删|取消|减少|撤销|废止|调整|修改|修订|变更")
# 8个村各设公开栏1个: one in each of them.
_EACH = re.compile("各(?!类|种|级|项)|每")
_WITHOUT = re.compile("剔除|去重|扣除|除去|不重复|重复")
_SCALED = re.compile(r"\d+(?:[.．](?P<digits>\d+))?[ \u3000]*(?P<scale>万|亿)")
_SIZES = {"万": 10**4, "亿": 10**8}
_OTHER_WAYS = re.compile("其[他它余](?:方式|渠道|途径|形式|类|平台)?")
_BRACKET = re.compile(r"（[^（）\d]{1,8}）")
_VERB = re.compile("发布|公开|推送|收到|受理|办理|开展|组织|举办|编发")
_FOUND = re.compile(
    "发现|收到|征集|收集|受理|提出|反馈|下达|交办|转办|梳理|排查|查找|任务|列出|列入|接到"
)
_DONE = re.compile("整改|采纳|吸收|解决|完成|落实|销号")


@dataclass(frozen=True, slots=True)
class SumFault:
    """A total and the different sum of its parts; the span is that of the total.

    `certain` when no reading of the words makes them right; `ask` when the parts fall short of a
    total that their list need not make up.
    """

    start: int
    end: int
    total: Decimal
    parts: Decimal
    exceeds: bool
    certain: bool = False
    ask: bool = False


def sum_faults(sentence: str, claims: Sequence[Claim]) -> list[SumFault]:
    """The totals of the sentence that their parts contradict; `claims` are those of the sentence."""
    values = [c for c in claims if c.aspect is Aspect.VALUE and not c.zero]
    return [
        fault
        for number, total in enumerate(values)
        for fault in (
            *_faults(sentence, total, values[:number], values[number + 1 :]),
            *_added_up(sentence, total, values[:number]),
            *_more_done(sentence, _last_alike(total, values[:number]), total),
            *_with_the_rest(sentence, values[:number], total),
            *_listed_behind(sentence, total, values[number + 1 :]),
            *_stock(sentence, values[:number], total),
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
        or _MOVES.search(behind[0])
        or any(_MOVES.search(claim.clause) or _EACH.search(claim.clause) for claim in items)
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


def _last_alike(claim: Claim, before: Sequence[Claim]) -> Sequence[Claim]:
    """The figure of the same unit that stands last before; two months may lie between."""
    alike = [c for c in before[-2:] if same_unit(c, claim)]
    return alike[-1:]


def _more_done(sentence: str, before: Sequence[Claim], done: Claim) -> Iterator[SumFault]:
    """发现问题13个，整改15个: more than there was."""
    for found in before:
        between = sentence[found.quantity.end : done.quantity.start]
        said = sentence[max(0, found.quantity.start - _LONGEST_ITEM) : found.quantity.start]
        named = _DONE.search(between) and _FOUND.search(re.split(r"[，。；]", said)[-1])
        short = len(between) <= 2 * _LONGEST_ITEM and not re.search(
            r"[。；]|上年|往年|累计", between
        )
        exact = is_exact(found) and is_exact(done) and same_unit(found, done)
        exact = exact and not (found.names or done.names)
        if named and short and exact and _is_larger(done, found):
            whole, more = found.quantity.value, done.quantity.value
            start, end = done.quantity.start, done.quantity.end
            yield SumFault(start, end, whole or Decimal(0), more or Decimal(0), True, True)


# 428条次，党务86条次，村务207条次，…: one after the other, each with a short name of its own.
_NEXT_ITEM = re.compile(
    r"[，、；和及](?!其中|另|还|较|比|同比|上年|去年|今年|本年|全年|合计|共|总)[^，。；、：（）\d]{1,10}"
)
_OPENED_WORDS = re.compile(r"(?:，[^，。；：（）\d]{2,10})?[，：（][^，。；、：（）\d]{1,10}")
_FROM_EACH = re.compile("[，：]?(?:来自|由)")
_CHANGES = re.compile(
    "增|新|减|注销|关停|撤|年末|年底|年内|上年|降|升|多了|少了|其中|占|平均|每|累计|阅读|点击|浏览|关注"
)


def _is_first_item(sentence: str, total: Claim) -> bool:
    """Whether the figure itself opens the list: 按类型数：给了的11件，给一部分的4件."""
    return re.search("：[^，。；：]*$", sentence[: total.quantity.start]) is not None


def _listed_behind(sentence: str, total: Claim, following: Sequence[Claim]) -> Iterator[SumFault]:
    """428条次，党务86条次、村务207条次、财务98条次、便民47条次: parts that come near to the whole, yet exceed it."""
    items: list[Claim] = []
    for claim in following:
        end = items[-1].quantity.end if items else total.quantity.end
        between = sentence[end : claim.quantity.start]
        pattern = _NEXT_ITEM if items else _OPENED_WORDS
        if (
            not same_unit(claim, total)
            or not pattern.fullmatch(between)
            or _CHANGES.search(between)
        ):
            break
        items.append(claim)
    counts = total.quantity.kind is Kind.COUNT and not _is_first_item(sentence, total)
    if len(items) < SHORTEST_LIST or leaves_out(sentence, items) or not counts:
        return
    if (
        not is_exact(total)
        or not all(map(is_exact, items))
        or all(c.names for c in (total, *items))
    ):
        return
    whole = total.quantity.value or Decimal(0)
    added = sum((c.quantity.value or Decimal(0) for c in items), Decimal(0))
    short = whole / _NEAR_ENOUGH <= added < whole
    near = whole < added <= whole * _NEAR_ENOUGH and all(_is_larger(total, c) for c in items)
    if short and exclude_each_other(items):
        yield SumFault(total.quantity.start, total.quantity.end, whole, added, False)
    opened = sentence[total.quantity.end : items[0].quantity.start]
    apart = exclude_each_other(items) or _FROM_EACH.match(opened) is not None
    if near and apart and not share_some(sentence, total, items):
        yield SumFault(total.quantity.start, total.quantity.end, whole, added, True, certain=True)


# 余下4个, 其余情形160件: with what stands before it, all that there is.
_REST = re.compile(r"(?:^|[，、；和及])(?:而|另外)?(?:其余|余下|剩余|剩下)")
_OTHERS = re.compile(r"其余|余下|剩余|剩下|(?:及|和|、)其[他它](?!处理|组织|结果|方式|情形处理)")
_LONGEST_STEP = 40


def _with_the_rest(sentence: str, before: Sequence[Claim], rest: Claim) -> Iterator[SumFault]:
    """发现问题73个，整改71个，余下4个: what was done and the rest of it are the whole."""
    parts: list[Claim] = []
    end, told = rest.quantity.start, False
    for claim in reversed(before):
        between = sentence[claim.quantity.end : end]
        if not parts:
            words = re.split("[，、；]", between)[-1]
            told = _REST.search(f"，{words}") is not None
            if _EACH.search(words) or (not told and not _OTHERS.search(words)):
                return
        if not same_unit(claim, rest) or not is_exact(claim) or claim.period != rest.period:
            return
        if len(between) > _LONGEST_STEP or re.search(r"[。；（]|其中.*其中", between):
            return
        parts.insert(0, claim)
        end = claim.quantity.start
        added = sum((c.quantity.value or Decimal(0) for c in parts[1:]), Decimal(0))
        added += rest.quantity.value or Decimal(0)
        if parts[0].quantity.value == added:
            return
    if len(parts) < 2 or not is_exact(rest) or _EACH.search(sentence[parts[0].quantity.end : end]):
        return
    total = next((c for c in reversed(parts[:-1]) if _is_larger_than_all(c, parts, rest)), None)
    items = parts[parts.index(total) + 1 :] if total else []
    if (
        total is None
        or _is_first_item(sentence, total)
        or not items
        or (len(items) == 1 and not told)
    ):
        return
    if all(c.names for c in (total, *items, rest)) or _MOVES.search(rest.clause):
        return  # D03 says which figure is wrong
    whole = total.quantity.value or Decimal(0)
    added = sum((c.quantity.value or Decimal(0) for c in (*items, rest)), Decimal(0))
    start, end = total.quantity.start, total.quantity.end
    yield SumFault(start, end, whole, added, added > whole, certain=True)


_AT_FIRST = re.compile("年初|上年末|上年底|去年底|去年末|期初|原有|原")
_CAME = re.compile(
    "新增|增加|新建|新开设|新开|新设|新备案|增设|新招|新聘|补充|加入|新纳入|纳入|注册"
)
_WENT_AWAY = re.compile(
    "注销|撤销|撤除|关停|减少|拆除|停用|清退|退出|取消|删除|删减|清理|下线|下架|剔除|淘汰|到期|过期|废止|移出|调出|离岗|停更|合并|整合"
)
_AT_LAST = re.compile("年末|年底|现有|目前|截至|期末|现共|调整后|总数")


def _stock(sentence: str, before: Sequence[Claim], last: Claim) -> Iterator[SumFault]:
    """年初52个，年内注销9个、新开设2个，年末43个: what there was, came and went makes what there is.

    A warning: something else may have come or gone that is not told.
    """
    row = list(before[-4:])
    while row and not _AT_FIRST.search(_clause_before(sentence, row[0])):
        row.pop(0)
    if len(row) < 2 or not all(same_unit(c, last) and is_exact(c) for c in (*row, last)):
        return
    if not _AT_LAST.search(_clause_before(sentence, last)):
        return
    if "。" in sentence[row[0].quantity.start : last.quantity.start]:
        return
    added = row[0].quantity.value or Decimal(0)
    for claim in row[1:]:
        words = _clause_before(sentence, claim)
        came, went = _CAME.search(words), _WENT_AWAY.search(words)
        if (came is None) == (went is None):
            return
        moved = claim.quantity.value or Decimal(0)
        added += moved if came else -moved
    whole = last.quantity.value or Decimal(0)
    if added != whole:
        yield SumFault(last.quantity.start, last.quantity.end, whole, added, added > whole)


def _clause_before(sentence: str, claim: Claim) -> str:
    return re.split("[，、；：。]", sentence[: claim.quantity.start])[-1]


def _is_larger_than_all(total: Claim, parts: Sequence[Claim], rest: Claim) -> bool:
    behind = [*parts[parts.index(total) + 1 :], rest]
    return all(_is_larger(total, part) for part in behind)


def _faults(
    sentence: str, total: Claim, before: Sequence[Claim], following: Sequence[Claim]
) -> Iterator[SumFault]:
    if not is_exact(total):
        return
    parts, closed = parts_of(sentence, total, following)
    among = bool(parts) and opened_by(sentence, total, parts[0], AMONG)
    single = len(parts) == 1 and not closed
    if not parts or (single and not _is_larger(parts[0], total)):
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
    return _is_larger(whole, part) and verb is not None and verb[0] in whole.clause


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


def _is_larger(part: Claim, total: Claim) -> bool:
    part_value, whole = part.quantity.value, total.quantity.value
    return part_value is not None and whole is not None and part_value > whole
