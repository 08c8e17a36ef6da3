"""A figure that no entry of the lexicon names, named by a clause of which every word is known."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.text.claim import Aspect, Claim
from assistant.text.clauses import (
    CLAUSE_END,
    OTHER,
    REACH,
    clause_bounds,
    floor_of,
    in_brackets,
    is_bare,
    is_listed,
    plain_clause,
)
from assistant.text.lexicon import NEW, Confidence, Sum
from assistant.text.quantities import Kind, Quantity
from assistant.text.surroundings import TIME_UNITS, Reading
from assistant.text.topics import known_topic, topic_of
from assistant.text.wholly import Understood, is_known, only_when, understood, with_years

_EACH = re.compile("(?:分别|依次)(?:为|是|有|达)?")
_UNITS = frozenset({"件", "宗", "份", "个", "项", "起", "条", "例", ""})
_MONEY = frozenset({"元", "万元", "亿元"})
_OTHERS = re.compile(
    f"(?:第?[一二三](?:季度)?[至到、])*[前近后]?{OTHER}+(?:份|底|末|以来|来|间|期间|内)?"
)
_BRACKETS = re.compile("[（(][^（）()]*[）)]")
# What is published, sent or listed of a thing is not how many there were.
_HANDED_ON = re.compile(
    "公开(?!申请)|公示|公布|发布|录入|上传|归集|推送|报送|信用|网站|涉及|专项|案卷|清单|罚款|听证|梳理"
)
_DECISIONS = ("proactive.licensing", "proactive.penalties", "proactive.coercion")
_DECIDED = re.compile("作出|处理决定|实施|办理|办结|给予|处以|下达")
_CASES = ("disputes.", "derived.disputes.")
# Cases that a body decides itself as the one that reviews.
_REVIEWS = re.compile("复议(?:机关|机构)[^，。；]{0,6}(?:受理|收到|审理)|无关")
_JUDGED = re.compile("复议机关|受理|审理|立案|新收|备案|各类|司法局|办结|审结率")
# 依申请公开 is also said of documents.
_PLAINLY = re.compile("公开(?:政府)?(?:信息)?的?申请|信息申请|获取")
_FEES = "proactive.fees.amount_wan_yuan"
_NEXT_CLAUSE = 20
_IN_HAND = Sum(("derived.requests.in_hand",))
_ABOUT = re.compile("信息公开|依申请|公开申请|被申请(?:行政)?复议")


def by_every_word(
    claim: Claim,
    reading: Reading,
    whom: str,
    context: str,
    year: int | None,
    *,
    in_order: bool = False,
) -> Claim:
    """The claim with what its whole clause names; unchanged where a word of it is foreign.

    `whom` are the words that say whom it counts, `context` stands before the sentence, `year`
    is the report's; `in_order`: 分别 binds its figures to times, not to names.
    """
    quantity, masked = claim.quantity, reading.masked
    if quantity.kind not in (Kind.COUNT, Kind.MONEY):
        return claim
    if quantity.unit not in _UNITS | _MONEY or _is_torn(masked, quantity):
        return claim
    clause, left = _clause(reading, quantity, whom, year, in_order=in_order)
    if not is_known(clause):
        return _once_more(claim, reading, clause, left, whom) or claim
    if _OF_SOME.match(clause) or _among_carried(reading):
        return claim
    around = masked[floor_of(quantity) : quantity.end + REACH]
    topic = topic_of(masked[floor_of(quantity) : left]) or topic_of(context)
    named = understood(clause, known_topic(topic, f"{context}{around}"))
    if named is None or named.denied or _counts_otherwise(reading, quantity, clause, named):
        return claim
    cases = named.names.plus[0].startswith(_CASES)
    likely = cases and not _ABOUT.search(f"{context}{around}")
    return replace(
        claim,
        key=named.names.key,
        names=named.names,
        also=named.also,
        confidence=Confidence.LIKELY if likely else Confidence.SURE,
    )


def _counts_otherwise(reading: Reading, quantity: Quantity, clause: str, named: Understood) -> bool:
    """Whether the figure is not that of the facts named: of each, of another whole, or only passed on."""
    masked, keys = reading.masked, named.names.plus
    around = masked[floor_of(quantity) : quantity.end + REACH]
    if len(keys) > 1 and quantity.value != 0 and not _TOGETHER.search(clause):
        return True
    if (keys[0] == _FEES) != (quantity.unit in _MONEY):
        return True
    if _is_of_something_else(reading, quantity, keys[0], clause, said=named.said):
        return True
    if keys[0].startswith(_DECISIONS):
        items = quantity.unit == "项" and "事项" in around
        return items or bool(_HANDED_ON.search(around) and not _DECIDED.search(clause))
    if keys[0].startswith(_CASES):
        about = _ABOUT.search(clause)
        behind = masked[quantity.end : quantity.end + _NEXT_CLAUSE]
        among = _JUDGED.search(around) or "信息公开" in behind
        return bool((among and not about) or _REVIEWS.search(around))
    return False


# Words that say when, so that a figure is the same thing of another time.
_WHEN = re.compile("全年|本年|今年|当年|年内|[上下]半年|季度|月|去年|上年|年度|年[初底末]")
_ADDED = re.compile("[共总合]计?")


def confirmed(
    claim: Claim,
    reading: Reading,
    whom: str,
    context: str,
    year: int | None,
    *,
    in_order: bool = False,
) -> Claim:
    """A likely claim made sure, where every word of its clause is known and they name the same."""
    blank = replace(claim, key=None, names=None, also=(), confidence=Confidence.SURE)
    again = by_every_word(blank, reading, whom, context, year, in_order=in_order)
    if again.names != claim.names or again.confidence is not Confidence.SURE:
        return claim
    return replace(claim, confidence=Confidence.SURE, also=tuple({*claim.also, *again.also}))


# 行政处罚和行政强制共19件: of all that is named, not of the last alone.
_SUMMED = re.compile("合计|总计|总共|一共|共计|共(?!同)")
_EACH_ONE = re.compile("均|各|都|分别|依次|其中")


def together(claim: Claim, reading: Reading, whom: str, year: int | None) -> Claim:
    """The claim of the sum, where the clause lists several names and says that it counts them together."""
    said = reading.masked[max(0, claim.quantity.start - _SUM_REACH) : claim.quantity.start]
    none = claim.quantity.value == 0  # 行政处罚、行政强制均为0件: so is their sum
    if not none and not _SUMMED.search(said):
        return claim
    clause, _ = _clause(reading, claim.quantity, whom, year, in_order=False)
    named = understood(clause, None) if none or not _EACH_ONE.search(clause) else None
    keys = claim.names.plus if claim.names else ()
    if named is None or named.denied or not set(keys) < set(named.names.plus):
        return claim
    return replace(claim, key=None, names=named.names, also=named.also)


def _once_more(claim: Claim, reading: Reading, clause: str, left: int, whom: str) -> Claim | None:
    """The fact before it once more, of another time or body: 全年共3100件, 其中12月份6件, 我镇24件."""
    head, quantity = reading.head, claim.quantity
    said = reading.masked[left : quantity.start]
    told = reading.sentence[left : quantity.start]
    if head is None or head.names is None or not only_when(clause):
        return None
    if not (whom and whom in told) and not _WHEN.search(told):
        return None
    if quantity.unit != head.quantity.unit or in_brackets(reading.masked, quantity.start):
        return None
    facts = {c.names for c in reading.claims if c.aspect is Aspect.VALUE}
    if _ADDED.search(said) and len(facts) > 1:
        return None  # what came in and what was carried in, together
    also = (*head.also, *((_IN_HAND,) if head.names.key == NEW else ()))
    return replace(
        claim, key=head.names.key, names=head.names, also=also, confidence=head.confidence
    )


_LEFT_OVER = re.compile(
    f"(?:^|[，。；：])(?:其余|剩余|余下|尚余|另有|还有|尚有|仅有|只有|其他)的?(?:申请)?{OTHER}+"
)
# …，将结转下年继续办理: no figure and no other statement between.
_GOES_ON = re.compile(
    f"[^。；{OTHER}]{{0,30}}(?<![未无不])(?<!没有)(?:结转|转入|转至|顺延|延续|留待)(?:至|到|入)?(?:下一?年|下个年度|次年|明年|翌年|{OTHER}{{4,7}})"
)
_CARRIED_OUT = Sum(("requests.carried_out.total",))


def carried_on(claim: Claim, reading: Reading) -> Claim:
    """The rest of what was in hand, of which a later clause says that it goes into next year."""
    quantity, masked = claim.quantity, reading.masked
    head = reading.head.names if reading.head else None
    about = head is not None and any("requests." in key for key in head.plus)
    left = max(0, quantity.start - _SUM_REACH - 2)
    rest = _LEFT_OVER.search(masked[left : quantity.end])
    if not about or quantity.unit not in _UNITS or rest is None:
        return claim
    if left + rest.end() != quantity.end or not _GOES_ON.match(masked, quantity.end):
        return claim
    return replace(claim, key=_CARRIED_OUT.key, names=_CARRIED_OUT)


_ONLY_ADDED = re.compile("[，、；]?(?:以上|两项|两级)?(?:合计|共计|总计)(?:为|是)?")


def all_together(claim: Claim, reading: Reading) -> Claim | None:
    """市本级1046件、各县2045件，合计3091件: what several bodies had together, the whole."""
    before = [c for c in reading.claims if c.aspect is Aspect.VALUE][-2:]
    names = before[0].names if before else None
    bodies = {c.whom for c in before if c.whom}
    if names is None or len(bodies) < 2 or any(c.names != names for c in before):
        return None
    if claim.quantity.unit != before[-1].quantity.unit:
        return None
    if not _ONLY_ADDED.fullmatch(reading.between(claim.quantity)):
        return None
    return replace(claim, key=names.key, names=names, also=before[0].also)


# Of several names before one figure these say that it is their sum.
_TOGETHER = re.compile("合计|共|总|[和及与]|诉讼|公开")
_SUM_REACH = 6
_OF_SOME = re.compile("(?:对|就|针对)其中＃")
_AMONG = re.compile("[^，。；]{0,4}[中里]")


def _among_carried(reading: Reading) -> bool:
    """Whether the figure is one of those that came from last year: 上年结转的2件中1件予以公开."""
    return any(
        other.names is not None
        and "carried" in (other.names.key or "")
        and _AMONG.match(reading.masked, other.quantity.end)
        for other in reading.claims[-4:]
    )


_TORN_BEFORE = re.compile(rf"{OTHER}\s+$")
_TORN_BEHIND = re.compile(rf"\s+{OTHER}")


def _is_torn(masked: str, quantity: Quantity) -> bool:
    """Whether only white space parts it from another number: 2 098 765件."""
    before = masked[max(0, quantity.start - 3) : quantity.start]
    return bool(_TORN_BEFORE.search(before) or _TORN_BEHIND.match(masked, quantity.end))


def _is_of_something_else(
    reading: Reading, quantity: Quantity, key: str, clause: str, *, said: bool
) -> bool:
    """Whether the figure is a part of one that is none of the form's: 印发公文120件，不予公开20件."""
    head = reading.head
    if head is None or head.names is not None or head.aspect is not Aspect.VALUE:
        return False
    if head.quantity.unit in TIME_UNITS:
        return False
    if key.startswith(_CASES) and is_listed(reading.between(quantity)):
        return True  # 因行政处罚引发的行政复议2件、行政诉讼1件
    if key.startswith(_CASES):
        return _ABOUT.search(clause) is None
    if key.removeprefix("derived.").startswith("requests."):
        return _PLAINLY.search(clause) is None
    return not said


_JOINED_BEHIND = re.compile(rf"(?:和|及|与|以及|连同|加上)(?=[^，。；{OTHER}]{{0,8}}{OTHER})")
_JOINT = re.compile("^.*(?:和|及|与)")


def _own_words(
    reading: Reading, quantity: Quantity, left: int, before: str, after: str
) -> tuple[str, str]:
    """The words of the figure alone where 和 joins it to another: 300件新收申请和12件结转申请."""
    others = [c.quantity for c in reading.claims[-2:] if c.quantity.start >= left]
    counted = [other for other in others if other.unit not in TIME_UNITS]
    if counted:
        before = (
            before[counted[-1].end - left :] if len(before) == quantity.start - left else before
        )
        before = _JOINT.sub("", before).rpartition("、")[2]
    cut = _JOINED_BEHIND.search(after)
    return before, after[: cut.start()] if cut else after


_BEHIND_COLON = re.compile(r"：\s*$")


def _clause(
    reading: Reading, quantity: Quantity, whom: str, year: int | None, *, in_order: bool
) -> tuple[str, int]:
    """The words around the figure without other numbers' masks, and where they begin."""
    masked = reading.masked
    left, right = clause_bounds(masked, quantity)
    if _BEHIND_COLON.search(masked, max(0, left - 1), quantity.start):
        # 申请新收数量：42件
        floor = max(0, left - _SUM_REACH * 5)
        left = max(
            floor, *(masked.rfind(mark, floor, left - 1) + 1 for mark in CLAUSE_END + "，：、（")
        )
    before = with_years(
        reading.sentence[left : quantity.start], masked[left : quantity.start], year
    )
    after = with_years(reading.sentence[quantity.end : right], masked[quantity.end : right], year)
    if in_brackets(masked, quantity.start) and is_bare(masked, quantity):
        floor = floor_of(quantity)
        end = max(masked.rfind(mark, floor, quantity.start) for mark in "（(")
        start = max(floor, *(masked.rfind(mark, floor, end) + 1 for mark in CLAUSE_END + "，：、"))
        before, left = masked[start:end], start
        after = ""
    before, after = _own_words(reading, quantity, left, before, after)
    # Before brackets are left out: 各县（市、区）.
    before = before.replace(whom, "", 1) if whom else before
    inside = (c.quantity for c in reading.claims[-2:] if c.quantity.start >= left)
    if all(other.unit in TIME_UNITS for other in inside):
        before = _OTHERS.sub("", _BRACKETS.sub("", before))
    text = plain_clause(_EACH.sub("", before) if in_order else before, after)
    return (text.replace(whom, "", 1) if whom else text), left
