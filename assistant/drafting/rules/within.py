"""The text held against itself: two figures for one thing, results that do not add up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.literals import agrees, as_number, may_mean_other
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, rule
from assistant.drafting.rules.figures import at, claims_of
from assistant.drafting.rules.holding import BASIS, in_scope, is_exact, table_value
from assistant.drafting.rules.sets import sets_told_twice
from assistant.findings import Finding, Severity
from assistant.report import Number
from assistant.text.claims import Claim, ClaimScope, Confidence, Sum
from assistant.text.labels import core_of, plain_label

RULES: list[TextRule] = []
Place = tuple[Part, Sentence, Claim]

CLOSED = "derived.requests.closed"
IN_HAND = "derived.requests.in_hand"
CARRIED_OUT = "requests.carried_out.total"
RESULTS = frozenset(
    {
        "requests.granted.total",
        "requests.partially_granted.total",
        "derived.requests.denied",
        "derived.requests.unable",
        "derived.requests.not_processed",
        "derived.requests.other",
    }
)
_FEWEST_RESULTS = 4
_TOTAL = re.compile(
    "全年|一年来|共(?!同|建设|享)|累计|本年|年内|年底|年末|达到|总数|现有|全[镇乡县市区局]"
)
# 年初, 第一期, 每月: of one moment or of one of several.
_MOMENT = re.compile(
    r"年初|上年|去年|季度|半年|第[一二三四五六七八九十\d]{1,2}[次期批场轮届]|每|平均|其中|另有|较|比上|\d月|首次|抽查|试点"
)
_YEAR_END = re.compile(r"截[至止]到?(?:20\d\d年)?(?:12月)?(?:31日|底|末)|1月?[至—-]12月")
_OF_THE_YEAR = re.compile(
    r"(?:总的[看来]|总体[上看而]*[言来看]*|综上|回顾全年|据统计|经统计)?，?20\d\d年度?，?"
)
_WHEN = re.compile(
    "^(?:总的[看来]|总体[上看而]*[言来看]*|综上|据统计|经统计)，|^[^，]{0,10}(?:年|年来|底|年末|年度|以来|方面|上|中|统计|工作|管理|建设)，"
)
# 我镇聚焦…，主动公开…: how we went about it limits nothing.
# 综上，2024年共公开信息163条: all of the year, as 主动公开政府信息 is.
_EVERYTHING = "主动公开信息"
_ALL_PUBLISHED = re.compile(
    r"(?:总的[看来]，|综上，|据统计，)?(?:全年|一年来，?|20\d\d年，?)(?:[我全本][镇乡县市区局]|本机关)?(?:共计?|累计)(?:主动)?(?:公开|发布)(?:各类|政府)*信息"
)
# 政民互动更加顺畅，…: how well it went limits nothing either.
_PRAISE = re.compile(
    r"^(?:[^，]{2,12}(?:更加|不断|持续|进一步|稳步|有力|有效|明显)[^，]{0,8}|"
    r"(?:加强|完善|规范|强化|优化|畅通|拓展|深化|健全|丰富)[^，]{2,14})，"
)
_HOW = re.compile(
    r"^(?:[我本全][镇乡县区市局委办厅]|街道|本机关|本单位)"
    r"(?:(?:坚持|严格|认真|持续|按照|不断|积极|深入|立足|全面|扎实)|(?:聚焦|紧扣|突出|围绕)(?=[^，]*(?:等|重点工作|中心工作|大局|关切)))"
    r"(?![^，]*(?:网站|公众号|新媒体|栏|渠道|平台|方面))[^，]{2,30}，"
)
_PLAIN_ENOUGH = 8
_OPEN_LIST = re.compile(r"等(?=[，。；、]|$)|……|…")


@rule(
    RULES,
    title="同一件事两处的数不同",
    explanation="正文两处说的是同一项，数却不同，而表里没有这一项可以判断哪一个对。",
    basis=BASIS,
    finds=Example("通过财政信息专栏公开信息20条。全年通过财政信息栏目公开政府信息16条。"),
    silent=Example("通过财政信息专栏公开信息20条。全年通过微信公众号公开信息16条。"),
)
def rule_n01(case: TextCase) -> Iterator[Finding]:
    """Two mentions of one thing give one figure, in whatever parts of the text they stand.

    An error when both name one cell in plain words that mean nothing else (收到 may be new requests or
    all in hand), or both name in the same words what is in no table; a warning when their words are
    only alike. Without a cell one of them tells a total, and the other does or opens its statement.
    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: cells that the tables print: there D03 says which figure is wrong.
    """
    mentions: dict[object, list[Place]] = defaultdict(list)
    for place in claims_of(case):
        claim = place[2]
        if is_exact(claim) and (thing := _thing(case, place[1], claim)) is not None:
            mentions[thing].append(place)
    blamed: set[Claim] = set()
    for places in mentions.values():
        first = places[0][2]
        for place in places[1:]:
            claim = place[2]
            if claim.quantity.value == first.quantity.value or _beside(places[0], place):
                continue
            if not claim.key and not _is_one_total(places[0], place):
                continue
            sure = Confidence.SURE
            plain = claim.key and not claim.also and {claim.confidence, first.confidence} == {sure}
            plain = plain or (not claim.key and _in_same_words(first, claim))
            plain = plain or (not claim.key and _is_transposed(first, claim))
            level = Severity.ERROR if plain else Severity.WARNING
            yield at(place, "N01", level, *_told_before(claim, first))
            blamed.add(claim)
    for place, other, level in sets_told_twice(case):
        if place[2] not in blamed:
            yield at(place, "N01", level, *_told_before(place[2], other))


def _told_before(claim: Claim, first: Claim) -> tuple[str, Number]:
    """What is said of a figure that another one contradicts, and that one."""
    message = (
        f"这里写“{claim.quantity.text}”，前面写“{first.quantity.text}”"
        f"（{first.label}），说的像是同一项。请核对，不是同一项的请写明区别。"
    )
    return message, as_number(first.quantity.value or Decimal(0))


def _thing(case: TextCase, sentence: Sentence, claim: Claim) -> object | None:
    """What is counted, in a form that two mentions share; None where they cannot be compared."""
    if (claim.zero or claim.period in ("last", "part")) and not claim.key:
        return None
    if claim.names is not None:
        unknown = table_value(case, claim.names) is None
        loose = any(table_value(case, other) is not None for other in claim.also)
        usable = claim.key and in_scope(case, claim) and unknown and not loose
        return (claim.key, _whose(claim)) if usable else None
    if not claim.quantity.unit:
        return None
    if "（" in claim.label:
        return _of_a_deed(sentence, claim)
    core = core_of(claim.label)
    if core is None and _ALL_PUBLISHED.fullmatch(_lead(sentence, claim)):
        core = _EVERYTHING
    return None if core is None else (core, claim.quantity.unit, _whose(claim))


_DEED = re.compile("(?P<deed>[^（）]+)（(?P<what>[^（）]{2,})）")


def _of_a_deed(sentence: Sentence, claim: Claim) -> object | None:
    """举办培训4期、参训120人次: what is counted of one deed, known by its own words and figure."""
    named, head = _DEED.fullmatch(claim.label), _head_of_deed(sentence, claim)
    core = core_of(head.label) if head else None
    if core is None or named is None or head is None or head.quantity.unit == claim.quantity.unit:
        return None
    told = (head.quantity.value, claim.quantity.unit, _whose(head))
    return (core, plain_label(named["what"]), *told)


def _head_of_deed(sentence: Sentence, claim: Claim) -> Claim | None:
    """The figure of the deed that this one is counted of."""
    named = _DEED.fullmatch(claim.label)
    heads = [c for c in sentence.claims if named and c.label == named["deed"] and is_exact(c)]
    return heads[0] if heads else None


def _whose(claim: Claim) -> ClaimScope | None:
    """Whom the mention counts: we ourselves need not be named."""
    return None if claim.scope is ClaimScope.OWN else claim.scope


def _beside(first: Place, second: Place) -> bool:
    """Whether both stand in one statement: there words repeat for different things."""
    if first[1] is not second[1]:
        return False
    if second[2].key:
        return True  # 甲县收取420元；乙县收取290元
    return "；" not in first[1].wide[first[2].quantity.end : second[2].quantity.start]


def _lead(sentence: Sentence, claim: Claim) -> str:
    """The statement up to the figure."""
    start = claim.quantity.start
    if head := _head_of_deed(sentence, claim):
        start = head.quantity.start
    before = sentence.wide[:start]
    return before[max(before.rfind(mark) for mark in "。；") + 1 :]


def _told_of(place: Place) -> object | None:
    """开展培训3次，参加人员96人次: what the figure right before counts, and how many, in a statement on the year."""
    _, sentence, claim = place
    before = [c for c in sentence.claims if c.quantity.end <= claim.quantity.start]
    head = before[-1] if before else None
    if head is None or head.zero or not is_exact(head):
        return None
    clause = sentence.wide[head.quantity.end : claim.quantity.start]
    core = core_of(head.label)
    if core is None or clause[:1] not in ("，", "、") or len(re.split("[，、；：（]", clause)) > 2:
        return None
    lead = _lead(sentence, head)
    whole = _TOTAL.search(lead) or "，" not in _WHEN.sub("", lead)
    whole = whole and not _MOMENT.search(lead) and not _MOMENT.search(clause)
    return (core, head.quantity.value, head.quantity.unit) if whole else None


def _is_one_total(first: Place, second: Place) -> bool:
    """Whether one tells a total and the other does too, or opens its statement; neither of one moment."""
    told_of = _told_of(first)
    if told_of is not None and told_of == _told_of(second):
        return True
    leads = [_lead(sentence, claim) for _, sentence, claim in (first, second)]
    clauses = [re.split("[，：]", lead)[-1] for lead in leads]
    if any(_MOMENT.search(_YEAR_END.sub("", lead)) for lead in leads):
        return False
    opens = ["，" not in _HOW.sub("", _PRAISE.sub("", _WHEN.sub("", lead))) for lead in leads]
    total = [
        _TOTAL.search(clause) is not None or (opened and _OF_THE_YEAR.match(lead) is not None)
        for clause, lead, opened in zip(clauses, leads, opens, strict=True)
    ]
    labels = {plain_label(place[2].label) for place in (first, second)}
    same = len(labels) == 1 and len(labels.pop()) >= _PLAIN_ENOUGH
    return (any(total) or same) and all(t or o for t, o in zip(total, opens, strict=True))


def _in_same_words(first: Claim, second: Claim) -> bool:
    """Whether both name the thing alike, but for words that do not tell one thing from another."""
    return plain_label(first.label) == plain_label(second.label)


def _is_transposed(first: Claim, second: Claim) -> bool:
    """218 and 281: the digits of one mistyped, of a thing that is already known to be the same."""
    one, other = (str(claim.quantity.value) for claim in (first, second))
    return len(one) == len(other) > 1 and sorted(one) == sorted(other)


@rule(
    RULES,
    title="各类办理结果加起来不等于办结数",
    explanation="正文列出的各类办理结果加起来，与正文写的办结（答复）总数或表三的总计不同。",
    basis="表三：（七）总计等于各项办理结果之和（国办公开办函〔2021〕30号）",
    finds=Example(
        "全年办结政府信息公开申请80件，其中予以公开20件，部分公开10件，不予公开5件，"
        "无法提供30件，不予处理8件，其他处理5件。"
    ),
    silent=Example(
        "全年办结政府信息公开申请80件，其中予以公开20件，部分公开10件，不予公开5件，"
        "无法提供30件，不予处理8件，其他处理7件。"
    ),
)
def rule_n02(case: TextCase) -> Iterator[Finding]:
    """The results that the text lists add up to what it says was finished.

    With those carried forward in the list, to what was in hand. Silent where the tables show which
    single figure is wrong: that is D03. Basis: the relation printed in table three.
    """
    for part in case.parts:
        before: Sequence[Claim] = ()
        for sentence in part.sentences:
            yield from _results(case, part, sentence, before)
            before = sentence.claims or before


def _results(
    case: TextCase, part: Part, sentence: Sentence, earlier: Sequence[Claim]
) -> Iterator[Finding]:
    found = [c for c in sentence.claims if is_exact(c) and not c.zero and _is_result(c)]
    named = {key for claim in found if claim.names for key in claim.names.plus}
    if len(found) < _FEWEST_RESULTS or not named >= RESULTS - {"derived.requests.other"}:
        return
    if len(named) < sum(len(c.names.plus) for c in found if c.names):
        return  # one result twice
    carried = next((c for c in sentence.claims if c.key == CARRIED_OUT and is_exact(c)), None)
    total = _stated_total([*sentence.claims, *earlier], carried is not None)
    if total is None or _OPEN_LIST.search(
        sentence.wide[found[0].quantity.end : found[-1].quantity.start]
    ):
        return
    listed = [*found, *([carried] if carried and total.key == IN_HAND else [])]
    added = sum((c.quantity.value or Decimal(0) for c in listed), Decimal(0))
    whole = total.quantity.value or Decimal(0)
    missing = "derived.requests.other" not in named
    if added == whole or (missing and added < whole) or _told(case, [*listed, total]):
        return
    message = (
        f"各类办理结果加起来是{print_number(as_number(added))}，"
        f"与正文写的总数“{total.quantity.text}”不同。请核对。"
    )
    place = (part, sentence, found[0])
    yield at(place, "N02", Severity.WARNING, message, as_number(whole))


def _is_result(claim: Claim) -> bool:
    return claim.names is not None and set(claim.names.plus) <= RESULTS and not claim.names.minus


def _stated_total(claims: Sequence[Claim], with_carried: bool) -> Claim | None:
    """The total that the results break down: what was finished, or what was in hand."""
    wanted = (CLOSED, IN_HAND) if with_carried else (CLOSED,)
    return next(
        (c for key in wanted for c in claims if c.names == Sum((key,)) and is_exact(c)), None
    )


def _told(case: TextCase, claims: Sequence[Claim]) -> bool:
    """Whether one of the figures is already known to differ from its cell."""
    for claim in claims:
        value = table_value(case, claim.names) if claim.names else None
        if value is not None and not agrees(claim.quantity, value):
            return not may_mean_other(claim, case.facts)
    return False
