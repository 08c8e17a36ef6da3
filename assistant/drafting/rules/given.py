"""What a printed share is a part of where the sentence itself gives both figures: part, total, or a row of parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from assistant.drafting.rules.case import Sentence
from assistant.drafting.rules.closeness import fits
from assistant.text.claims import Claim
from assistant.text.clauses import is_listed
from assistant.text.quantities import Kind

TOTAL = (
    "(?:全部|全年|本年|所有|收到|受理|新收|提出|办结|答复|办理|发布|公开|申请|政府信息公开|信息公开|信息|处理|不予公开|无法提供|不予处理|复议|诉讼|案件|行政|"
    "总|数|量|件|结果|的|比|例|达|为|约|近|各类|全市|全县|全区)*"
)
LISTED = re.compile(r"[、，][^，。；、\d]{1,14}")
_EACH = re.compile(
    rf"^[，,]?(?:(?:分别|各)(?:约)?占(?:比)?(?:到|达|为|：)*{TOTAL}|(?:占比|比例|比重|占{TOTAL}比例)分别(?:为|是|达)*)$"
)
_JOINT = re.compile(r"^(?:、|，|和|及|以及)$")
_RATE_OF = re.compile(
    r"(?P<done>[\u4e00-\u9fff]{2})(?:完成|到位|回复)?(?:率|比例)(?:达到?|为|是|约|：)*$"
)
_AGAIN = re.compile(
    r"[，；](?:其中)?(?P<noun>[\u4e00-\u9fff]{2,8}?)(?:所)?占(?:比)?(?:为|达|约|：)*$"
)
# 12个公示点中，9个实现周更新，占…
_AMONG = re.compile(r"[^，。；]{0,8}中[，：]?[^，。；]{0,8}")
_DID = re.compile(r"[^，。；、\d]{1,12}[，](?:约|仅|只)?占(?:比)?(?:为|达|约|：)*")
# Those due only may be meant: 办结24件，办结率100%.
_OF_THOSE_DUE = re.compile("办结|答复|办理|回复|处理|按时|按期|及时|审结")
_NEAR_RATE = 16
_WHOLE_PHRASE = 4
_COUNTED_BEHIND = re.compile("，(?:共计?|计|为|即|有)")
_BEHIND_WHOLE = re.compile(r"^(?:总数|总量|中|里)*(?:的|之)?(?:约|近)?$")
_TO_WHOLE = re.compile(rf"^[，,（(]?(?:约|大约)?占(?:比|了|到)?{TOTAL}$")


@dataclass(frozen=True, slots=True)
class Share:
    """A printed share, the figure that has it, and the totals that it may be of.

    `certain`: the sentence itself gives the total, or the tables do.
    """

    item: Decimal
    shown: str
    wholes: tuple[Decimal, ...]
    certain: bool


def counts(claim: Claim) -> bool:
    """Whether the figure is one number of things, not about so many."""
    quantity = claim.quantity
    return quantity.kind is Kind.COUNT and quantity.value is not None and not quantity.approximate


def rate_before(sentence: Sentence, claim: Claim) -> re.Match[str] | None:
    """The words of a rate of what was done, right before the figure: 采纳率."""
    rate = _RATE_OF.search(sentence.wide, 0, claim.quantity.start)
    return rate if rate and rate.end() == claim.quantity.start else None


def of_both_figures(
    sentence: Sentence, claim: Claim, before: Sequence[Claim], values: Sequence[Claim]
) -> Share | None:
    """Part and total where both are printed beside the share; `before` and `values` are those of `share_of`."""
    if len(before) > 1 and (of := _of_given(sentence, claim, before[-2], before[-1])):
        return of
    named = _named_again(sentence, claim, before)
    return named or _counted_behind(sentence, claim, values, before)


def _of_given(sentence: Sentence, claim: Claim, item: Claim, whole: Claim) -> Share | None:
    """Part and total right before the share: 80条，占全年发布总量200条的40%."""
    to_whole = sentence.wide[item.quantity.end : whole.quantity.start]
    behind = sentence.wide[whole.quantity.end : claim.quantity.start]
    same = item.quantity.unit == whole.quantity.unit
    if not same or not _TO_WHOLE.match(to_whole) or not _BEHIND_WHOLE.match(behind):
        return None
    value, total = item.quantity.value or Decimal(0), whole.quantity.value or Decimal(0)
    return Share(value, item.quantity.text, (total,), True) if value <= total else None


def done_of(
    sentence: Sentence, claim: Claim, rate: re.Match[str], before: Sequence[Claim]
) -> Share | None:
    """收到意见42条，采纳17条，采纳率…: the verb of the rate is that of the figure before it."""
    if len(before) < 2:
        return None
    whole, item = before[-2], before[-1]
    near = claim.quantity.start - item.quantity.end <= _NEAR_RATE
    done = rate["done"]
    rest = re.match("[^，。；]{0,4}", sentence.wide[item.quantity.end :])
    said = sentence.wide[whole.quantity.end : item.quantity.end] + (rest[0] if rest else "")
    value, total = item.quantity.value or Decimal(0), whole.quantity.value or Decimal(0)
    same = item.quantity.unit == whole.quantity.unit and value <= total
    if (
        not near
        or not same
        or not (done in said or done[::-1] in said)
        or "。" in said
        or "；" in said
    ):
        return None
    if done in ("纠错", "纠正", "维持"):
        return None  # N11
    if is_listed(sentence.wide[whole.quantity.end : item.quantity.start]):
        return None  # 其中文字4篇、图片3篇，解读率100%
    told = re.split("[，；]", sentence.wide[item.quantity.end : claim.quantity.start])[-1]
    told = told.partition("率")[0]
    # 按时答复57件，按时答复率: the very words are counted.
    counted = len(told) >= _WHOLE_PHRASE and told in said
    plainly = done == "办结" and told == "办结"
    certain = counted or plainly or not _OF_THOSE_DUE.search(told)
    return Share(value, item.quantity.text, (total,), certain)


def done_behind(
    sentence: Sentence, claim: Claim, rate: re.Match[str], values: Sequence[Claim]
) -> Share | None:
    """采纳率60.5%，收到意见86条，采纳52条: the rate stands before its figures."""
    behind = [c for c in values if c.quantity.start >= claim.quantity.end and counts(c)]
    if len(behind) < 2:
        return None
    whole, item = behind[:2]
    told = sentence.wide[whole.quantity.end : item.quantity.end]
    gap = sentence.wide[claim.quantity.end : whole.quantity.start]
    value, total = item.quantity.value or Decimal(0), whole.quantity.value or Decimal(0)
    same = item.quantity.unit == whole.quantity.unit and value <= total
    plain = re.fullmatch(r"，[^，。；]{2,14}", gap) and re.fullmatch(r"，?[^，。；]{1,10}", told)
    if not same or not plain or rate["done"] not in told or _OF_THOSE_DUE.search(rate["done"]):
        return None
    return Share(value, item.quantity.text, (total,), True)


def _counted_behind(
    sentence: Sentence, claim: Claim, values: Sequence[Claim], before: Sequence[Claim]
) -> Share | None:
    """20份，图解占40%，共8份: the part stands behind its share."""
    item = next((c for c in values if c.quantity.start >= claim.quantity.end and counts(c)), None)
    whole = before[-1] if before else None
    if item is None or whole is None or whole.quantity.unit != item.quantity.unit:
        return None
    if not _COUNTED_BEHIND.fullmatch(sentence.wide[claim.quantity.end : item.quantity.start]):
        return None
    between = sentence.wide[whole.quantity.end : claim.quantity.start]
    value, total = item.quantity.value or Decimal(0), whole.quantity.value or Decimal(0)
    near = len(between) <= _NEAR_RATE and not re.search("[。；]", between)
    return Share(value, item.quantity.text, (total,), True) if near and value <= total else None


def _words_of(sentence: Sentence, claim: Claim) -> str:
    """The words right before a figure, from the last sign on."""
    return re.split("[，、；：（。]", sentence.wide[: claim.quantity.start])[-1]


def _last_end(sentence: Sentence, percent: Claim) -> int:
    ends = [c.quantity.end for c in sentence.claims if c.quantity.end <= percent.quantity.start]
    return max(ends, default=0)


@dataclass(frozen=True, slots=True)
class Row:
    """Figures and their shares in order: A48件，B12件，分别占80%、20%."""

    items: Sequence[Claim]
    shares: Sequence[Claim]

    def item(self, share: Claim) -> Claim:
        """The figure that has this share."""
        return self.items[self.shares.index(share)]


def row_of(sentence: Sentence, claim: Claim, before: Sequence[Claim]) -> Row | None:
    """The row of figures and shares that a share of a list behind 分别占 stands in."""
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
    for other in shares[shares.index(claim) + 1 :]:
        if not _JOINT.match(sentence.wide[row[-1].quantity.end : other.quantity.start]):
            break
        row.append(other)
    opened = _EACH.match(sentence.wide[_last_end(sentence, row[0]) : row[0].quantity.start])
    items = [c for c in before if c.quantity.end <= row[0].quantity.start]
    if not opened or len(row) < 2 or len(items) < len(row):
        return None
    return Row(items[-len(row) :], row)


def of_siblings(claim: Claim, row: Row) -> Share | None:
    """The figures of a row as parts of their own sum, where another share of the row says so."""
    values = [c.quantity.value or Decimal(0) for c in row.items]
    whole = sum(values, Decimal(0))
    if not whole or len({c.quantity.unit for c in row.items}) > 1:
        return None
    fitting = [
        share.quantity.value is not None
        and fits(share, share.quantity.value, value * 100 / whole, max(share.quantity.side, -1))
        for share, value in zip(row.shares, values, strict=True)
    ]
    if not any(fitting):
        return None
    item = row.item(claim)
    return Share(item.quantity.value or Decimal(0), item.quantity.text, (whole,), True)


def among(sentence: Sentence, claim: Claim, item: Claim, before: Sequence[Claim]) -> Share | None:
    """12个公示点中，9个实现周更新，占…: both figures stand in the sentence."""
    place = before.index(item)
    whole = before[place - 1] if place else None
    if whole is None or whole.quantity.unit != item.quantity.unit:
        return None
    opened = _AMONG.fullmatch(sentence.wide[whole.quantity.end : item.quantity.start])
    did = _DID.fullmatch(sentence.wide[item.quantity.end : claim.quantity.start])
    value, total = item.quantity.value or Decimal(0), whole.quantity.value or Decimal(0)
    if not opened or not did or value > total:
        return None
    return Share(value, item.quantity.text, (total,), True)


def _named_again(sentence: Sentence, claim: Claim, before: Sequence[Claim]) -> Share | None:
    """图解5篇、视频3篇、文字4篇，图解占…: the share is of one of the figures before, called by its name."""
    noun = _AGAIN.search(sentence.wide, 0, claim.quantity.start)
    row: list[Claim] = []
    for item in reversed(before):
        end = row[0].quantity.start if row else noun.start() if noun else 0
        between = sentence.wide[item.quantity.end : end]
        if item.quantity.unit != before[-1].quantity.unit or (
            between if not row else not LISTED.fullmatch(between)
        ):
            break
        row.insert(0, item)
    gaps = [sentence.wide[a.quantity.end : b.quantity.start][:1] for a, b in pairwise(row)]
    if gaps[:2] == ["，", "、"]:
        row = row[1:]  # the total, and its list behind it
    named = [c for c in row if noun and noun["noun"] in _words_of(sentence, c)]
    if len(row) < 2 or len(named) != 1:
        return None
    whole = sum((c.quantity.value or Decimal(0) for c in row), Decimal(0))
    told = [c for c in before if c not in row and c.quantity.unit == row[0].quantity.unit]
    wholes = {whole, *(c.quantity.value or Decimal(0) for c in told)}
    value = named[0].quantity.value or Decimal(0)
    return Share(value, named[0].quantity.text, tuple(wholes), bool(told) and len(wholes) == 1)
