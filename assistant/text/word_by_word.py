"""A figure that no entry of the lexicon names, named by a clause of which every word is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

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
from assistant.text.lexicon import Confidence
from assistant.text.quantities import Kind, Quantity
from assistant.text.said_before import of_clause_before, once_more
from assistant.text.surroundings import CASE_UNITS, TIME_UNITS, Reading
from assistant.text.topics import known_topic, topic_of
from assistant.text.vocabulary import is_known, meanings_of, with_years, without_foreign_start
from assistant.text.wholly import RESULTS, Understood, tells_results, understood

_EACH = re.compile("(?:分别|依次)(?:为|是|有|达)?")
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
_ABOUT = re.compile("信息公开|依申请|公开申请|被申请(?:行政)?复议")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is known around a figure: the sentence as read so far, and what tells whom and when it counts.

    `whom` are the words that say whom it counts, `context` stands before the sentence, `year`
    is the report's; `in_order`: 分别 binds its figures to times, not to names.
    """

    reading: Reading
    whom: str = ""
    context: str = ""
    year: int | None = None
    in_order: bool = False


def by_every_word(claim: Claim, said: Statement) -> Claim:
    """The claim with what its whole clause names; unchanged where a word of it is foreign."""
    reading, context = said.reading, said.context
    quantity, masked = claim.quantity, reading.masked
    if quantity.kind not in (Kind.COUNT, Kind.MONEY):
        return claim
    if quantity.unit not in CASE_UNITS | _MONEY or _is_torn(masked, quantity):
        return claim
    clause, left = _clause(said, quantity)
    known = is_known(clause)
    if not known and (again := once_more(claim, reading, clause, left, said.whom)):
        return again
    if _OF_SOME.match(clause) or _among_carried(reading):
        return claim
    around = masked[floor_of(quantity) : quantity.end + REACH]
    topic = topic_of(masked[floor_of(quantity) : left]) or topic_of(context)
    topic = known_topic(topic, f"{context}{around}")
    named = understood(clause, topic) or of_clause_before(reading, clause, left, topic)
    if named is None and (core := _core(clause, topic)):
        clause, named = core
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


# 2023年转入的4件申请已优先办理: what became of them is no part of what was counted.
_BECAME = re.compile(
    "(?<=＃)(?P<noun>(?:政府信息公开|信息公开|依申请公开|公开)?的?(?:申请|案件|事项|决定|行政规范性文件|规范性文件)?件?)"
    "(?:(?:均|都|全|也)?(?:已|按|依|由|在|于|及时|如期|逐|优先)|均|都|全部|一律|有所|正|尚|仍|经|并|主要|涵盖|内容|进入|纳入).*$"
)
# How it came about is none either; but these words narrow what was counted.
_NARROWS = re.compile(
    "网|线上|线下|在线|当面|现场|信函|邮|窗口|渠道|中|涉|关|针对|对|就|首|部分|主要|重点|个别|数|较|比|同|上年|去年|往|历年"
    "|以来|累计|的|类|及|和|与|、|或|由|从|除|外|各|村|科|所|下属|股|站|校|企业|社区|队|省|国|邻|其|另|转|每|平均|月|季|半年"
    "|计划|拟|不|未|没|无|非|撤|取消|超期|案件|违法|领域|方面|专项|行动|攻坚|整治|检查|推送|公示|公布|公开|发布|信用|通过|指导|协助|委托|申请|法院|强制|县|市|镇|乡|街道"
)
_FORM_TOPICS = ("norm", "rule", "request")
_DEEDS = frozenset(
    {
        *("received", "new", "carried", "due", "open", "done", "answered"),
        *("issued", "repealed", "in_force", "made", "charged"),
    }
)


def _core(clause: str, topic: str | None) -> tuple[str, Understood] | None:
    """The known core of the clause with what it names: without its outcome, or how it came about."""
    plain = _BECAME.sub(r"\g<noun>", clause)
    foreign, rest = without_foreign_start(plain)
    meanings = meanings_of(rest)
    if not rest or not meanings or (foreign and _NARROWS.search(foreign)):
        return None
    if not meanings & _DEEDS and (foreign or not meanings & RESULTS):
        return None
    if plain != clause and "的＃" in plain and not meanings & {"carried", *RESULTS}:
        return None  # 受理的6件申请已归档 may be six of them
    named = understood(rest, topic)
    if named is None or (foreign and not named.said and topic not in _FORM_TOPICS):
        return None
    return rest, named


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


_OF_REQUESTS = re.compile("申请|公开|新收|收件")


def confirmed(claim: Claim, said: Statement) -> Claim:
    """A likely claim made sure, where every word of its clause is known and they name the same."""
    blank = replace(claim, key=None, names=None, also=(), confidence=Confidence.SURE)
    carried = claim.names is not None and (claim.names.key or "").startswith("requests.carried")
    if carried and not _OF_REQUESTS.search(said.context + said.reading.sentence):
        return claim  # 结转下年3件: of what, nothing says
    again = by_every_word(blank, said)
    if again.names != claim.names or again.confidence is not Confidence.SURE:
        return claim
    return replace(claim, confidence=Confidence.SURE, also=tuple({*claim.also, *again.also}))


# 行政处罚和行政强制共19件: of all that is named, not of the last alone.
_SUMMED = re.compile("合计|总计|总共|一共|共计|共(?!同)")
_EACH_ONE = re.compile("均|各|都|分别|依次|其中")


def together(claim: Claim, said: Statement) -> Claim:
    """The claim of the sum, where the clause lists several names and says that it counts them together."""
    masked, start = said.reading.masked, claim.quantity.start
    none = claim.quantity.value == 0  # 行政处罚、行政强制均为0件: so is their sum
    if not none and not _SUMMED.search(masked[max(0, start - _SUM_REACH) : start]):
        return claim
    clause, _ = _clause(replace(said, in_order=False), claim.quantity)
    named = understood(clause, None) if none or not _EACH_ONE.search(clause) else None
    keys = claim.names.plus if claim.names else ()
    if named is None or named.denied or not set(keys) < set(named.names.plus):
        return claim
    return replace(claim, key=None, names=named.names, also=named.also)


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
    if head.quantity.unit in TIME_UNITS or tells_results(head.clause):
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


def _clause(said: Statement, quantity: Quantity) -> tuple[str, int]:
    """The words around the figure without other numbers' masks, and where they begin."""
    reading, whom, year, masked = said.reading, said.whom, said.year, said.reading.masked
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
    text = plain_clause(_EACH.sub("", before) if said.in_order else before, after)
    return (text.replace(whom, "", 1) if whom else text), left
