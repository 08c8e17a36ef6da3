"""What a figure is compared with: growth and change with their base, shares."""

from __future__ import annotations

import re
from itertools import islice

from assistant.text.claim import Aspect, Claim
from assistant.text.clauses import CLAUSE_END, OTHER, SPACES, is_bare
from assistant.text.periods import COMPARED
from assistant.text.quantities import Kind
from assistant.text.surroundings import Surroundings

_TREND = "增长|增加|上升|提高|提升|上涨|增|升|下降|减少|降低|回落|下滑|压降|缩减|减|降"
_RATE = re.compile(rf"(?:{_TREND}|增幅|降幅|同比|环比)(?:率|幅度?)?[了为达约近超过至]*$")
TREND_WORDS = re.compile(
    rf"(?:[，,]|同比|环比|[较与比](?:上一?年度?|去年|·+)(?:同期)?相?比?|{_TREND}|幅度?|率|了|为|达|约|近|超过|的|多|少|净|总量|总数|数量|量|数)+$"
)
# 是上年的1.5倍, 是上年60条的2倍
_TIMES_LAST = re.compile(r"(?:是|为|相当于|达到?)(?:上一?年度?|去年|同期|·)+的?$")
SHARE_WORDS = re.compile(r"(?:的|所|约|分别)*(?:占|比例|比重)(?:比|例)?[^，。；]{0,12}$")
# 与2023年相比，新收申请增加…: the comparison stands in the clause before.
_SET_AGAINST = re.compile(
    r"(?:与|和|同|较)(?:上一?年度?|去年|·+)(?:同期)?(?:的?·+)?相比，[^，。；]{0,16}$"
)
# 新收申请增加＃: by how many, whatever it is set against.
_GREW_BY = re.compile(
    "(?:申请|许可|处罚|强制|文件|案件|收费|复议|诉讼|数量|总量)[量数]?(?:净?增加|减少|增长|下降|上升|降低)了?$"
)
_REACH = 40
_MORE = re.compile("(?:^|[，,])(?:多|少)(?:了|出)(?:约|近)?$")
_DIRECTION = re.compile(
    rf"(?:{_TREND}|净[增减]|增收|减收|[多少][办收制发出]?)了?$|(?:多|少|高|低)于(?:上一?年度?|去年)(?:同期)?的?$"
)
SHARE = re.compile(
    r"(?:占|率|比例|比重)[^，。；]{0,12}$|(?:超过?|不足|不到|接近|达到?)[^，。；]{0,10}(?:总数|总量|总额)的$"
)


def comparison(around: Surroundings, before: str) -> Aspect | None:
    """Whether the figure is a rate or a change; `before` is its clause up to it. None: it is neither."""
    kind, text = around.quantity.kind, around.quantity.text
    if kind is Kind.MULTIPLE:
        grown = (
            _RATE.search(before)
            or _MORE.search(before)
            or text.startswith("翻")
            or _TIMES_LAST.search(before)
        )
        return Aspect.RATE if grown else None
    if kind is Kind.PERCENT and _RATE.search(before):
        return Aspect.RATE
    lead = around.masked[max(0, around.quantity.start - _REACH) : around.quantity.start]
    compared = (
        COMPARED.search(around.between[-16:] + before)
        or _SET_AGAINST.search(lead)
        or _follows_both_years(around, before)
        or _GREW_BY.search(before)
    )
    if kind in (Kind.COUNT, Kind.MONEY) and compared and _DIRECTION.search(before):
        return Aspect.CHANGE
    return None


def _follows_both_years(around: Surroundings, before: str) -> bool:
    """上年20件，本年24件，增加4件: nothing else can have grown."""
    values = list(islice((c for c in reversed(around.claims) if c.aspect is Aspect.VALUE), 2))
    periods = {c.period for c in values}
    units = {c.quantity.unit for c in values} | {around.quantity.unit}
    plain = _DIRECTION.fullmatch(SPACES.sub("", before)) is not None
    return plain and periods == {"this", "last"} and len(units) == 1


def base_of(around: Surroundings) -> Claim | None:
    """The figure that a growth rate belongs to: the one just before it, if that is clear."""
    tail = around.between.rpartition("）")[2]
    if around.head is None or len(tail) > 16 or any(mark in tail for mark in CLAUSE_END):
        return None
    if "分别" in tail or around.shared is not None:
        return None
    head, last = around.head, around.last
    if last is not None and "）" not in around.between and not around.inside:
        # 其中自然人18件，增加2件，增长12.5%: of the item, not of the total.
        of = last.quantity if last.aspect is Aspect.VALUE else last.base
        head = next((c for c in around.claims if c.quantity == of and _may_grow(c)), head)
    # 今年34件，去年28件，增长21%: it is this year's figure that grew.
    grown = head.period == "last" and around.this_year
    return around.this_year if grown else head


def _may_grow(claim: Claim) -> bool:
    return claim.aspect is Aspect.VALUE and claim.quantity.kind in (Kind.COUNT, Kind.MONEY)


def is_share_of_figure(around: Surroundings) -> bool:
    """Whether a percentage stands alone in brackets behind a figure: 网站80条（40%）."""
    behind = around.masked[: around.quantity.start].rstrip("（( ")
    bare = around.inside and is_bare(around.masked, around.quantity)
    return around.quantity.kind is Kind.PERCENT and bare and behind.endswith(OTHER)
