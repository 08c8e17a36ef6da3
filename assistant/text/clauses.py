"""The clause that a figure stands in: where it begins and ends, brackets, lists, the mask of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.text.quantities import Kind, Quantity

OTHER = "·"
_BOUNDARY = re.compile(r"[，,。；;！？：:\n（(]")
_RIGHT_BOUNDARY = re.compile(r"[，,。；;！？：:\n）)、（(]")
CLAUSE_END = "。；;！？\n"
SPACES = re.compile(r"[ \t\u00a0\u3000\n]+")
# How far around a figure its words are looked for: a text without full stops stays fast.
REACH = 400
_LONGEST_ITEM = 14
# 4件系上年结转、57件系…: an item that begins with its figure ends at the next 、.
_FIGURE_FIRST = re.compile(rf"\s*{OTHER}+[^{OTHER}、（(]{{1,{_LONGEST_ITEM}}}、(?={OTHER}|$)")
_DIGIT = re.compile(r"\d")


_WIDE = str.maketrans(",;:()!?", "，；：（）！？")


def widen(text: str) -> str:
    """The text with punctuation in full width, sign for sign, so that one pattern reads both."""
    return text.translate(_WIDE)


def mask_numbers(sentence: str, found: Sequence[Quantity]) -> str:
    """The sentence with its numbers masked; names in words (第三方, 三类内部事务信息) stay."""
    characters = list(sentence)
    for quantity in found:
        if quantity.kind is Kind.NAME and not _DIGIT.search(quantity.text):
            continue
        characters[quantity.start : quantity.end] = OTHER * (quantity.end - quantity.start)
    return "".join(characters)


def floor_of(quantity: Quantity) -> int:
    """Where the words around a figure begin to count."""
    return max(0, quantity.start - REACH)


def clause_bounds(masked: str, quantity: Quantity) -> tuple[int, int]:
    """The clause of a figure; a list item 、 after another figure is a clause of its own."""
    left = floor_of(quantity)
    for match in _BOUNDARY.finditer(masked, left, quantity.start):
        closed = match[0] in "（(" and _closes(masked, match.end(), quantity.start)
        left = left if closed else match.end()
    item = masked.rfind(f"{OTHER}、", left, quantity.start)
    left = max(left, item + 2) if item >= 0 else left
    if first := _FIGURE_FIRST.match(masked, left, quantity.start):
        left = first.end()
    ceiling = min(len(masked), quantity.end + REACH)
    right = _RIGHT_BOUNDARY.search(masked, quantity.end, ceiling)
    return left, right.start() if right else ceiling


def _closes(masked: str, start: int, end: int) -> bool:
    return "）" in masked[start:end] or ")" in masked[start:end]


def in_brackets(masked: str, position: int) -> bool:
    """Whether a bracket is open at this place."""
    floor = max(0, position - REACH)
    opened = max(masked.rfind("（", floor, position), masked.rfind("(", floor, position))
    closed = max(masked.rfind("）", floor, position), masked.rfind(")", floor, position))
    return opened > closed


def is_bare(masked: str, quantity: Quantity) -> bool:
    """Whether the bracket opens right before the figure: 微信公众号(1个)."""
    return masked[floor_of(quantity) : quantity.start].rstrip().endswith(("（", "("))


def is_listed(between: str) -> bool:
    """Whether a figure follows the last one as the next item of a list: 、 and a short name."""
    return between.lstrip().startswith("、") and len(between) < 14


def continues_list(between: str) -> bool:
    """Whether a figure is one more item of the list that the last one stood in."""
    start = between.lstrip()[:1]
    return bool(start) and start in "、，,和及" and len(between) <= _LONGEST_ITEM + 2


_QUOTES = re.compile(r"[“”\"‘’]")
# About how many it was is not what was counted.
# 收办的申请除＃结转下年外: what is named before 除 is not counted by the figure behind it.
_BUT_FOR = re.compile("^[^＃]*(?<![解消清免扣剔])除(?:了|去)?(?=＃)")
_HEDGE = re.compile(r"(?:大约|约|将近|接近|近|超过|超|逾|突破|不足|不到|不少于|至少)(?=＃)")
_AMONG = re.compile(r"(?<=[＃请复])中$")
# 申请由上年的＃: the figure of last year stands in the way of the noun.
# 申请增加到＃: how it came to be so many.
_CAME_TO = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:增加|增长|上升|提高|扩大|下降|减少|降低|增|升|降|减)(?:到|至)了?(?:年末的?|年底的?)?(?=＃)|(?<=[\u4e00-\u9fff])(?:变为|变成|调整为)(?=＃)"
)
_FROM_LAST = re.compile(
    r"(?<=[^，；：])(?:(?:由|从)(?:上一?年度?|去年|·{4,7})?|(?:较|比|与)(?:上一?年度?|去年|年初))(?:同期|末|底)?的?(?=＃)"
)
# 申请由·的·增加到＃: what it was before stands in the way of the noun too; 行政强制去年＃: so does a year.
_WAS_BEFORE = re.compile(
    r"(?<=[^，；：])(?:由|从)(?:上一?年度?|去年|年初|·{4,7})?(?:同期|末|底)?的?·+(?=(?:大幅)?(?:增加|增长|上升|提高|扩大|下降|减少|降低|增|升|降|减|变)了?(?:到|至|为|成))"
)
_THEN = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![较比与由从自至到入因含中])(?:去年|上一?年度?|今年|本年度?|年末的?|年底的?)(?:为|是|共)?(?=＃)"
)
_GREW_BEHIND = re.compile(
    r"(?<=＃)(?:增加|增长|上升|提高|扩大|下降|减少|降低|增|升|降|减|多|少)了?(?:到|至|为)?·+$"
)


def plain_clause(before: str, after: str) -> str:
    """The clause of a figure as the lexicon reads it: the figure is ＃, hedges and quotes are left out.

    >>> plain_clause("共收到申请近", "（含上年）")
    '共收到申请＃（含上年）'
    """
    text = SPACES.sub("", f"{before}＃{after}").lstrip(OTHER)  # a year in front
    text = _HEDGE.sub("", _QUOTES.sub("", text))
    text = _BUT_FOR.sub("", text)
    for away in (_AMONG, _WAS_BEFORE, _CAME_TO, _FROM_LAST, _THEN, _GREW_BEHIND):
        text = away.sub("", text)
    return text
