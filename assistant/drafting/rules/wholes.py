"""What a printed share is a part of: the figure that has it, and the totals of the text and the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.rules.case import Sentence, TextCase
from assistant.drafting.rules.given import (
    LISTED,
    TOTAL,
    Share,
    among,
    counts,
    done_behind,
    done_of,
    of_both_figures,
    of_siblings,
    rate_before,
    row_of,
)
from assistant.drafting.rules.holding import holds, in_scope, table_value, tables_scope
from assistant.report import Scope
from assistant.text.claims import Claim, ClaimScope, Confidence, Sum

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
# 占全县总人口的, 占财政支出的: shares of something that the report does not count.
_OF_THE_TOTAL = re.compile(
    rf"^[，,（(]?(?:分别|约|大约|仅|只|就|也)*(?:超过?|高于|低于|不足|不到|未到|接近|达到?|占|占比|比例|所占比例|所占比重|比重)(?:比|了|的|到|达到?|超过?|不足|不到|为|是|约|近|：|:)*{TOTAL}$"
)
_BARE = re.compile(r"^[（(]$")
_OF_THE_AREA = re.compile("全[省市县区州]")
_SAYS_TOTAL = re.compile("总|全部|全年")
_NO_ITEM = re.compile(
    rf"(?:约|分别)?(?:占|占比|比重|所占比例|比例)(?:比|了|的|到|达到?|为|是|约|近|：)*{TOTAL}$|、$"
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
_GRANTED = ("requests.granted.total", "requests.partially_granted.total")


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
    before = [c for c in values if c.quantity.end <= claim.quantity.start and counts(c)]
    if rate := rate_before(sentence, claim):
        done = done_of(sentence, claim, rate, before) or done_behind(sentence, claim, rate, values)
        if done is not None or "率" in rate[0]:
            return done
    of = of_both_figures(sentence, claim, before, values)
    if of is not None or (of := _of_both(case, sentence, claim, before)) is not None:
        return of
    row = row_of(sentence, claim, before)
    if row is not None:
        if (of := of_siblings(claim, row)) is not None:
            return of
        before = [c for c in before if c not in row.items or c is row.item(claim)]
    item = row.item(claim) if row else (before[-1] if before else None)
    if item is not None and row is None and (of := among(sentence, claim, item, before)):
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


def _beside(sentence: Sentence, claim: Claim, item: Claim) -> bool:
    between = sentence.wide[item.quantity.end : claim.quantity.start]
    return bool(_OF_THE_TOTAL.match(between) or _BARE.match(between))


_TOGETHER = re.compile(
    r"[，]?(?:两项|二者|两者|三项|三者|以上)?(?:合计|共计|总计|一共|共)(?:约)?占(?:比|到|了)?(?P<of>[^，。；\d]{0,12})"
)
# 公开124件，再加上部分公开的35件，公开类答复占到52.8%
_ADDED_TO = re.compile(r"，(?:若|如)?(?:再|另|又)?(?:加上|连同|算上|计入)[^，。；、\d]{0,12}")
_ALL_OF_THEM = re.compile(r"，[^，。；\d]{0,8}(?:合计|共)?占(?:比|到|了)?(?P<of>[^，。；\d]{0,12})")


def _of_both(
    case: TextCase, sentence: Sentence, claim: Claim, before: Sequence[Claim]
) -> Share | None:
    """予以公开33件、部分公开8件，合计占…: of what the list adds up to, in the total before it or the tables'."""
    row: list[Claim] = []
    for item in reversed(before):
        end = row[0].quantity.start if row else claim.quantity.start
        between = sentence.wide[item.quantity.end : end]
        if not row:
            joined = _TOGETHER.fullmatch(between) or _ALL_OF_THEM.fullmatch(between)
        elif row[0].quantity.unit != item.quantity.unit:
            break
        else:
            joined = (between[:1] == "、" and LISTED.fullmatch(between)) or _ADDED_TO.fullmatch(
                between.rpartition("）")[2]
            )
        if not joined:
            break
        row.insert(0, item)
    added = any(_ADDED_TO.search(sentence.wide[: c.quantity.start]) for c in row[1:])
    told = row and _TOGETHER.fullmatch(sentence.wide[row[-1].quantity.end : claim.quantity.start])
    if len(row) < 2 or not (told or added):
        return None
    value = sum((c.quantity.value or Decimal(0) for c in row), Decimal(0))
    told = [c for c in before if c.quantity.end <= row[0].quantity.start]
    wholes = [w for w in _wholes(row[0], told) if w >= value]
    if not wholes and all(c.names and all("requests." in k for k in c.names.plus) for c in row):
        wholes = [Decimal(v) for names in _WHOLES if (v := table_value(case, names))]
    shown = "、".join(c.quantity.text for c in row)
    return Share(value, shown, tuple(wholes), bool(wholes)) if wholes else None


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


_SHARES_OPEN = re.compile(
    "(?:占比|比例|比重|构成|结构)(?:情况)?(?:依次|分别)?(?:为|是|如下)?：[^。；：]*$"
)
# 县政府部门收到的申请占…
_OF_SOME_BODY = re.compile(
    "(?:部门|单位|[镇乡局委办科]|街道|县区|区县|中心|系统)[^，。；]{0,6}(?:收到|受理|办理|承办|新收|提供)"
)


def _of_row(case: TextCase, sentence: Sentence, claim: Claim) -> Share | None:
    """The share of a row that the text does not count: 自然人申请占75%."""
    names = claim.names
    if names is None or claim.period != "this" or claim.confidence is Confidence.ASK:
        return None
    before = sentence.wide[: claim.quantity.start]
    value = table_value(case, names)
    if _OF_SOME_BODY.search(re.split("[，。；：]", before)[-1]):
        return None
    listed = _NO_ITEM.search(before) or _SHARES_OPEN.search(before)
    if value is None or in_scope(case, claim) is False or not listed:
        return None
    wholes = [Decimal(v) for total in _totals(names, before) if (v := table_value(case, total))]
    plain = claim.confidence is Confidence.SURE and in_scope(case, claim) is True
    shown = f"表里的{print_number(value)}件"
    return Share(Decimal(value), shown, tuple(wholes), plain and holds(case, names))


# 办结的申请中，予以公开的占近六成
_AMONG_DONE = re.compile("办结[^，。；\\d]{0,8}[中里]，?[^。；\\d]{0,24}$")


def _totals(names: Sum | None, said: str) -> Iterator[Sum]:
    """The totals of the tables that a row may be a share of; `said` stands before it."""
    keys = names.plus if names else ()
    if keys and all(key.startswith(_NEW) for key in keys) and "新收" in said:
        yield _WHOLES[0]  # 新收申请中自然人提出18件
        return
    if keys and all("requests." in key for key in keys) and _AMONG_DONE.search(said):
        yield _WHOLES[2]
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
