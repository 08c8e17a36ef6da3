"""Figures that make up a total though no word like 其中 opens them: a list behind it, what is left over, a stock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.drafting.parts import (
    SHORTEST_LIST,
    exclude_each_other,
    is_exact,
    leaves_out,
    same_unit,
    share_some,
)
from assistant.text.claims import Claim
from assistant.text.quantities import Kind

_LONGEST_ITEM = 16
_FOUND = re.compile(
    "发现|收到|征集|收集|受理|提出|反馈|下达|交办|转办|梳理|排查|查找|任务|列出|列入|接到"
)
_DONE = re.compile("整改|采纳|吸收|解决|完成|落实|销号")
_NEAR_ENOUGH = Decimal("1.15")
# 新增6项、删去2项，调整后共62项: what came and went makes no total.
MOVES = re.compile("新增|增加|增设|删|取消|减少|撤销|废止|调整|修改|修订|变更")
# 8个村各设公开栏1个: one in each of them.
EACH = re.compile("各(?!类|种|级|项)|每")


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


def unopened_faults(
    sentence: str, before: Sequence[Claim], claim: Claim, following: Sequence[Claim]
) -> Iterator[SumFault]:
    """What contradicts this figure of the sentence, or what it contradicts, in sums that no word opens."""
    yield from _more_done(sentence, _last_alike(claim, before), claim)
    yield from _listed_behind(sentence, claim, following)
    yield from _with_the_rest(sentence, before, claim)
    yield from _stock(sentence, before, claim)


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
        if named and short and exact and is_larger(done, found):
            whole, more = found.quantity.value, done.quantity.value
            start, end = done.quantity.start, done.quantity.end
            yield SumFault(start, end, whole or Decimal(0), more or Decimal(0), True, True)


# 428条次，党务86条次，村务207条次，…: one after the other, each with a short name of its own.
_NEXT_ITEM = re.compile(
    r"[，、；和及](?!其中|另|还|较|比|同比|上年|去年|今年|本年|全年|合计|共|总)[^，。；、：（）\d]{1,10}"
)
_OPENED_WORDS = re.compile(r"(?:，[^，。；：（）\d]{2,10})?[，：][^，。；、：（）\d]{1,10}")
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
    near = whole < added <= whole * _NEAR_ENOUGH and all(is_larger(total, c) for c in items)
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
            if EACH.search(words) or (not told and not _OTHERS.search(words)):
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
    if len(parts) < 2 or not is_exact(rest) or EACH.search(sentence[parts[0].quantity.end : end]):
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
    if all(c.names for c in (total, *items, rest)) or MOVES.search(rest.clause):
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
    return all(is_larger(total, part) for part in behind)


def is_larger(part: Claim, total: Claim) -> bool:
    """Whether the part is more than the total; False where one of them is unknown."""
    part_value, whole = part.quantity.value, total.quantity.value
    return part_value is not None and whole is not None and part_value > whole
