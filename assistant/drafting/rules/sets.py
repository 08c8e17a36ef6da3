"""How many there are of one thing, told twice with the noun behind the figure: 全镇16个行政村 and 17个行政村."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.drafting.parts import same_unit
from assistant.drafting.rules.case import Part, Sentence, TextCase
from assistant.drafting.rules.holding import is_exact
from assistant.findings import Severity
from assistant.text.claims import Claim
from assistant.text.labels import plain_label
from assistant.text.quantities import Kind

Place = tuple[Part, Sentence, Claim]

_BEHIND = re.compile(
    r"(?P<noun>[镇乡村校](?=均|都|的|全|，|。|（)|[\u4e00-\u9fff“”]{2,12}?)(?=均|都|全|逐|共|已|进行|开展|的|，|。|；|、|$|（|参|实现|建|设|完成|各|授课|邀请|组织|和|与|及|配|由|落实|明确|每|内容)"
)
# All there are: by the words before, or by those behind the noun.
_ALL_BEFORE = re.compile(
    "全[镇乡县市区局校街系]|所有|共|现有|设有|建有|拥有|总|下辖|辖|全年|年内|一年|^(?:我[镇乡局县市])?(?:举办|组织|开展|召开|设立|建成|建立|配备|聘请|打造|开设|开通|制作|编发)"
)
_ALL_BEHIND = re.compile(
    r"[^，。；]{0,10}?(?:均|都|全部|逐一|逐个|全覆盖|各(?:配|设|建|明确|确定))"
)
_SOME = re.compile(
    "其中|抽|部分|新[增建设开聘]|半年|季度|首批|另|试点|重点|选|随机|每|平均|第|较|比|上年|去年|增|减|各|分别|余|剩|中$|中有|有$|多数|近|撤|不足|还有|月|涉及"
)
_NO_SET = re.compile("工作日|方面|环节|问题|申请|答复|决定|信息|月|天|人次|情形|意见|建议|案件")
_NO_SET_ENDS = re.compile(f"(?:{_NO_SET.pattern})$")
_VERB = re.compile(
    "^(?:[共现拥设建]?有|聘请|选聘|设置|设立|建立|建成|配备|开设|打造|确定|明确)(?=[\u4e00-\u9fff]{2})"
)
_NEAR, _NEAR_SET = 8, 5
_QUALIFIES = re.compile(
    "^(?:业务|专题|集中|政务公开|政府信息公开|信息公开|全[镇乡县市区局]|开展|举办|组织|专项|各类|工作)+$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure that counts all of one thing; `behind`: its noun stands behind it."""

    place: Place
    noun: str
    behind: bool
    whole: bool


def sets_told_twice(case: TextCase) -> Iterator[tuple[Place, Claim, Severity]]:
    """A count of all of one thing that differs from one told before, that one, and how sure it is.

    A warning where the one before is not said to be all. Only where one of both has its noun behind: two labels before their figures are compared by N01.
    """
    told: list[Mention] = []
    for part, sentence in case.sentences():
        for claim in sentence.claims:
            counted = claim.quantity.kind is Kind.COUNT and is_exact(claim) and not claim.zero
            if not counted or claim.names is not None or not claim.quantity.unit:
                continue
            found = [*_mentions((part, sentence, claim))]
            pairs = [(old, new) for new in found for old in reversed(told) if _differ(old, new)]
            for first, _ in pairs[:1]:
                level = Severity.ERROR if first.whole else Severity.WARNING
                yield (part, sentence, claim), first.place[2], level
            told += found


def _mentions(place: Place) -> Iterator[Mention]:
    _, sentence, claim = place
    text, start, end = sentence.wide, claim.quantity.start, claim.quantity.end
    before = re.split("[，。；：]", text[:start])[-1]
    if _SOME.search(before):
        return
    behind = _BEHIND.match(text, end)
    whole = _ALL_BEFORE.search(before) is not None
    if behind and not _NO_SET.search(behind["noun"]):
        whole = whole or _ALL_BEHIND.match(text, behind.end()) is not None
        if whole:
            yield Mention(place, behind["noun"], behind=True, whole=True)
        return
    noun = _VERB.sub("", plain_label(claim.label))
    if len(noun) > 1 and "（" not in claim.label and not _NO_SET_ENDS.search(noun):
        yield Mention(place, noun, behind=False, whole=whole)


def _differ(old: Mention, new: Mention) -> bool:
    """Whether both count one thing, one of them with its noun behind, and not to one figure."""
    if not (old.behind or new.behind) or not same_unit(old.place[2], new.place[2]):
        return False
    values = [m.place[2].quantity.value or Decimal(0) for m in (old, new)]
    short, long = sorted((old.noun, new.noun), key=len)
    same = short == long or (
        long.endswith(short) and _QUALIFIES.match(long.removesuffix(short)) is not None
    )
    if not old.whole or not new.whole:
        # 汇集政策218条。…对专栏208条政策全部…
        near = old.place[0] is new.place[0] and new.whole and long.endswith(short)
        return near and 0 < values[0] - values[1] <= values[0] / _NEAR
    # 18个村均设公开栏，3个村均由会计维护: a slip is near to what it should be.
    near = abs(values[0] - values[1]) <= max(Decimal(2), max(values) / _NEAR_SET)
    return same and values[0] != values[1] and near
