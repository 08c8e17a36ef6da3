"""What a printed share is a part of: the figure that has it, and the totals that it may be of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from assistant.drafting.formats import print_number
from assistant.drafting.rules.case import Sentence, TextCase
from assistant.drafting.rules.closeness import fits
from assistant.drafting.rules.holding import holds, in_scope, table_value, tables_scope
from assistant.report import Scope
from assistant.text.claims import Claim, ClaimScope, Confidence, Sum
from assistant.text.quantities import Kind

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
    rf"^[，,（(]?(?:分别|约|大约|仅|只|就|也)*(?:超过?|高于|低于|不足|不到|未到|接近|达到?|占|占比|比例|所占比例|所占比重|比重)(?:比|了|的|到|达到?|超过?|不足|不到|为|是|约|近|：|:)*{_TOTAL}$"
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
_RATE_OF = re.compile(
    r"(?P<done>[\u4e00-\u9fff]{2})(?:完成|到位|回复)?(?:率|比例)(?:达到?|为|是|约|：)*$"
)
# 占新收申请的, 占办结总数的: which total of the tables is meant.
_NAMED_WHOLES = (
    (re.compile("新收"), ("requests.new_received.total",)),
    (re.compile("办结|答复|办理结果|处理结果|全部结果"), ("derived.requests.closed",)),
    (re.compile("不予公开"), ("derived.requests.denied",)),
    (re.compile("无法提供"), ("derived.requests.unable",)),
    (re.compile("不予处理"), ("derived.requests.not_processed",)),
    (
        re.compile("收到|申请总|申请量|申请数"),
        ("requests.new_received.total", "derived.requests.in_hand"),
    ),
)
_GROUPS = (
    ("requests.denied_", "derived.requests.denied"),
    ("requests.unable_", "derived.requests.unable"),
    ("requests.not_processed_", "derived.requests.not_processed"),
    ("requests.other_", "derived.requests.other"),
)
_OF_WHAT = re.compile("占|超过?|高于|低于|不足|不到|未到|接近")
_AGAIN = re.compile(
    r"[，；](?:其中)?(?P<noun>[\u4e00-\u9fff]{2,8}?)(?:所)?占(?:比)?(?:为|达|约|：)*$"
)
_LISTED = re.compile(r"[、，][^，。；、\d]{1,14}")
_GRANTED = ("requests.granted.total", "requests.partially_granted.total")
# 12个公示点中，9个实现周更新，占…
_AMONG = re.compile(r"[^，。；]{0,8}中[，：]?[^，。；]{0,8}")
_DID = re.compile(r"[^，。；、\d]{1,12}[，](?:约|仅|只)?占(?:比)?(?:为|达|约|：)*")
# Those due only may be meant: 办结24件，办结率100%.
_OF_THOSE_DUE = re.compile("办结|答复|办理|回复|处理|按时|按期|及时|审结")
_NEAR_RATE = 16
_WHOLE_PHRASE = 4
_COUNTED_BEHIND = re.compile("，(?:共计?|计|为|即|有)")


@dataclass(frozen=True, slots=True)
class Share:
    """A printed share, the figure that has it, and the totals that it may be of.

    `certain`: the sentence itself gives the total, or the tables do.
    """

    item: Decimal
    shown: str
    wholes: tuple[Decimal, ...]
    certain: bool


def share_of(
    case: TextCase,
    sentence: Sentence,
    claim: Claim,
    values: Sequence[Claim],
    earlier: Sequence[Claim],
) -> Share | None:
    """The part and its possible totals; None where they cannot be told.

    `values` are the sentence's figures that count, `earlier` those of the sentences before.
    """
    before = [c for c in values if c.quantity.end <= claim.quantity.start and _counts(c)]
    rate = _RATE_OF.search(sentence.wide, 0, claim.quantity.start)
    if rate and rate.end() == claim.quantity.start:
        done = _done(sentence, claim, rate, before)
        if done is not None or "率" in rate[0]:
            return done
    if len(before) > 1 and (of := _of_given(sentence, claim, before[-2], before[-1])):
        return of
    if (of := _named_again(sentence, claim, before)) is not None:
        return of
    if (of := _of_both(case, sentence, claim, before)) is not None:
        return of
    if (of := _counted_behind(sentence, claim, values, before)) is not None:
        return of
    row = row_of(sentence, claim, before)
    if row is not None:
        if (of := _of_siblings(claim, row)) is not None:
            return of
        before = [c for c in before if c not in row.items or c is row.item(claim)]
    item = row.item(claim) if row else (before[-1] if before else None)
    if item is not None and row is None and (of := _among(sentence, claim, item, before)):
        return of
    if item is None or not (row or _beside(sentence, claim, item)):
        return _of_row(case, sentence, claim)
    between = sentence.wide[item.quantity.end : claim.quantity.start]
    if _OF_THE_AREA.search(between):
        if tables_scope(case) is not Scope.AREA:
            return None  # 我局34件，占全县总量的35.8%
        if item.scope in (ClaimScope.UNIT, ClaimScope.PART):
            return _of_the_area(case, item)
    if not row and (of := _of_named(case, item, between)) is not None:
        return of
    return _of_those_before(case, sentence, between, item, before, values, earlier)


def _of_the_area(case: TextCase, item: Claim) -> Share | None:
    """市公安局78万件，占全市的37.2%: of the same in the tables."""
    area = table_value(case, item.names) if item.names else None
    value = item.quantity.value or Decimal(0)
    return Share(value, item.quantity.text, (Decimal(area),), False) if area else None


def _of_those_before(
    case: TextCase,
    sentence: Sentence,
    between: str,
    item: Claim,
    before: Sequence[Claim],
    values: Sequence[Claim],
    earlier: Sequence[Claim],
) -> Share:
    """One of the totals that stand before the part, or of the tables' totals."""
    named = item.names is not None and all("requests." in key for key in item.names.plus)
    value = item.quantity.value or Decimal(0)
    inside = [*_wholes(item, [c for c in before if c is not item and c.key in _HEADS])]
    near = [*_wholes(item, [c for c in before if c.quantity.end <= item.quantity.start])]
    told = [*_wholes(item, earlier)]
    wholes = inside or [*near, *told]
    only = len(set(told)) == 1 and _SAYS_TOTAL.search(between) is not None
    of_them = near and "其中" in sentence.wide[: item.quantity.start]
    if not inside and not of_them:
        added = sum(_wholes(item, values, smaller=True), Decimal(0))
        wholes += [added] if added > value else []
    if not inside:
        totals = _totals(item.names, sentence.wide[: item.quantity.start])
        wholes += [Decimal(v) for names in totals if (v := table_value(case, names))]
    return Share(value, item.quantity.text, tuple(wholes), bool(named or near or only))


def _counts(claim: Claim) -> bool:
    quantity = claim.quantity
    return quantity.kind is Kind.COUNT and quantity.value is not None and not quantity.approximate


def _beside(sentence: Sentence, claim: Claim, item: Claim) -> bool:
    between = sentence.wide[item.quantity.end : claim.quantity.start]
    return bool(_OF_THE_TOTAL.match(between) or _BARE.match(between))


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


def _of_siblings(claim: Claim, row: Row) -> Share | None:
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


def _among(sentence: Sentence, claim: Claim, item: Claim, before: Sequence[Claim]) -> Share | None:
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
            between if not row else not _LISTED.fullmatch(between)
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


_TOGETHER = re.compile(
    r"[，]?(?:两项|二者|两者|三项|三者|以上)?(?:合计|共计|总计|一共|共)(?:约)?占(?:比|到|了)?(?P<of>[^，。；\d]{0,12})"
)


def _of_both(
    case: TextCase, sentence: Sentence, claim: Claim, before: Sequence[Claim]
) -> Share | None:
    """予以公开33件、部分公开8件，合计占…: of what the list adds up to, in the total before it or the tables'."""
    row: list[Claim] = []
    for item in reversed(before):
        end = row[0].quantity.start if row else claim.quantity.start
        between = sentence.wide[item.quantity.end : end]
        joined = _LISTED.fullmatch(between) if row else _TOGETHER.fullmatch(between)
        if not joined or (
            row and (between[:1] != "、" or item.quantity.unit != row[0].quantity.unit)
        ):
            break
        row.insert(0, item)
    if len(row) < 2:
        return None
    value = sum((c.quantity.value or Decimal(0) for c in row), Decimal(0))
    told = [c for c in before if c.quantity.end <= row[0].quantity.start]
    wholes = [w for w in _wholes(row[0], told) if w >= value]
    if not wholes and all(c.names and all("requests." in k for k in c.names.plus) for c in row):
        wholes = [Decimal(v) for names in _WHOLES if (v := table_value(case, names))]
    shown = "、".join(c.quantity.text for c in row)
    return Share(value, shown, tuple(wholes), bool(wholes)) if wholes else None


def _counted_behind(
    sentence: Sentence, claim: Claim, values: Sequence[Claim], before: Sequence[Claim]
) -> Share | None:
    """20份，图解占40%，共8份: the part stands behind its share."""
    item = next((c for c in values if c.quantity.start >= claim.quantity.end and _counts(c)), None)
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


def _of_named(case: TextCase, item: Claim, between: str) -> Share | None:
    """48件，占新收申请的80%: which total of the tables is meant stands in the words."""
    if not _OF_WHAT.search(between):
        return None
    keys = next((keys for words, keys in _NAMED_WHOLES if words.search(between)), ())
    names = [Sum((key,)) for key in keys]
    values = [Decimal(value) for name in names if (value := table_value(case, name))]
    if not values or in_scope(case, item) is not True or item.quantity.unit not in ("件", ""):
        return None
    certain = all(holds(case, name) for name in names)
    value = item.quantity.value or Decimal(0)
    return Share(value, item.quantity.text, tuple(values), certain)


def _of_given(sentence: Sentence, claim: Claim, item: Claim, whole: Claim) -> Share | None:
    """Part and total right before the share: 80条，占全年发布总量200条的40%."""
    to_whole = sentence.wide[item.quantity.end : whole.quantity.start]
    behind = sentence.wide[whole.quantity.end : claim.quantity.start]
    same = item.quantity.unit == whole.quantity.unit
    if not same or not _TO_WHOLE.match(to_whole) or not _BEHIND_WHOLE.match(behind):
        return None
    value, total = item.quantity.value or Decimal(0), whole.quantity.value or Decimal(0)
    return Share(value, item.quantity.text, (total,), True) if value <= total else None


def _done(
    sentence: Sentence, claim: Claim, rate: re.Match[str], before: Sequence[Claim]
) -> Share | None:
    """收到意见42条，采纳17条，采纳率…: the verb of the rate is that of the figure before it."""
    if len(before) < 2:
        return None
    whole, item = before[-2], before[-1]
    near = claim.quantity.start - item.quantity.end <= _NEAR_RATE
    done = rate["done"]
    behind = re.match("[^，。；]{0,4}", sentence.wide[item.quantity.end :])
    said = sentence.wide[whole.quantity.end : item.quantity.end] + (behind[0] if behind else "")
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
    told = re.split("[，；]", sentence.wide[item.quantity.end : claim.quantity.start])[-1]
    told = told.partition("率")[0]
    # 按时答复57件，按时答复率: the very words are counted.
    counted = len(told) >= _WHOLE_PHRASE and told in said
    certain = counted or not _OF_THOSE_DUE.search(told)
    return Share(value, item.quantity.text, (total,), certain)


def _of_row(case: TextCase, sentence: Sentence, claim: Claim) -> Share | None:
    """The share of a row that the text does not count: 自然人申请占75%."""
    names = claim.names
    if names is None or claim.period != "this" or claim.confidence is Confidence.ASK:
        return None
    before = sentence.wide[: claim.quantity.start]
    value = table_value(case, names)
    if value is None or in_scope(case, claim) is False or not _NO_ITEM.search(before):
        return None
    wholes = [Decimal(v) for total in _totals(names, before) if (v := table_value(case, total))]
    plain = claim.confidence is Confidence.SURE and in_scope(case, claim) is True
    shown = f"表里的{print_number(value)}件"
    return Share(Decimal(value), shown, tuple(wholes), plain and holds(case, names))


def _totals(names: Sum | None, said: str) -> Iterator[Sum]:
    """The totals of the tables that a row may be a share of; `said` stands before it."""
    keys = names.plus if names else ()
    if keys and all(key.startswith(_NEW) for key in keys) and "新收" in said:
        yield _WHOLES[0]  # 新收申请中自然人提出18件
        return
    if keys and all(key.startswith("disputes.") for key in keys):
        blocks = [block for block in _DISPUTES if any(key.startswith(block) for key in keys)]
        yield from (Sum((f"{block}total",)) for block in blocks)
        yield Sum(tuple(f"{block}total" for block in _DISPUTES))
        yield Sum(tuple(f"{block}total" for block in _DISPUTES[1:]))
    else:
        yield from _WHOLES
        if keys and set(keys) <= set(_GRANTED):
            yield Sum(_GRANTED)
        for prefix, total in _GROUPS:
            if keys and all(key.startswith(prefix) for key in keys):
                yield Sum((total,))


def _wholes(item: Claim, claims: Sequence[Claim], *, smaller: bool = False) -> Iterator[Decimal]:
    """The figures of the item's unit that it may be a part of; `smaller` ones too, for their sum."""
    for claim in claims:
        quantity = claim.quantity
        same = quantity.unit == item.quantity.unit and quantity.kind is item.quantity.kind
        if same and quantity.value and (smaller or quantity.value >= (item.quantity.value or 0)):
            yield quantity.value
