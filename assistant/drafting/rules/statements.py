"""Statements without a number held against the tables: nothing received, all finished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.rules.case import Example, Sentence, TextCase, TextRule, rule
from assistant.drafting.rules.denied import denied_clauses
from assistant.drafting.rules.figures import at, claims_of
from assistant.drafting.rules.holding import (
    BASIS,
    at_least,
    holds,
    in_scope,
    is_of_whole,
    label_of,
    on_words,
    severity,
    table_value,
)
from assistant.drafting.rules.verdicts import NONE_CORRECTED, of_disputes
from assistant.findings import Finding, Severity
from assistant.report import Number
from assistant.text.claims import Claim, Sum
from assistant.text.clauses import in_brackets
from assistant.text.quantities import Kind, Quantity
from assistant.text.topics import known_topic, topic_of
from assistant.text.wholly import KINDS

RULES: list[TextRule] = []

CARRIED_OUT = Sum(("requests.carried_out.total",))
NEW = Sum(("requests.new_received.total",))
IN_HAND = Sum(("derived.requests.in_hand",))
_CASES = ("件", "宗", "份", "起")
CARRIED_IN = Sum(("requests.carried_in.total",))
_DUE = "按时|按期|如期|及时|法定|期限|规定|要求|到期|时限|当年|年内|应"
# 当年全部办结 leaves nothing over; 按期全部办结 may be said of those that were due.
_DUE_ONLY = _DUE.replace("当年|年内|", "")
_FILLER = rf"(?:{_DUE}|依法|依规|规范|按照?|已|在|于|内|都|予以|全部|进行|了|并|作出|给予|、)*"
_ALL_DONE = re.compile(
    rf"(?:全部|均|都|悉数|全数|一律|逐[一件]|件件|事事|无一例外|所有申请[均都]?|100[%％]|百分之百)(?P<how>{_FILLER})"
    r"(?:办结|答结|销号|销账|清结|办理终结|终结|年清年结|办理完[毕成结]|处理完[毕成结]|办毕|办完|办妥|了结|完结|清零|画上(?:了|圆满的?)*句号|(?:办理|处理|答复)到位|答复完毕|答复并?办结|(?P<answered>答复))(?!率|意见|期|时|件|总|数|量|的)"
    r"|(?<!上年)(?<!上年度)(?<!去年)(?:零|无|没有)(?:一件|申请|案件)*结转(?![自的到至]|[^，。；]{0,4}上年)"
    r"|(?:无|没有)一?件?(?:申请)?跨年|年清年结|当年(?:事|件|申请)当年[办毕结清]+|(?:没有|未|无)(?:留下|留|有)?(?:任何)?(?:跨年(?:度|办理)?的?(?:申请|件|办件|事项)|[“]?(?:尾巴|欠账|积压)[”]?)"
    rf"|(?P<due>{_FILLER})办结率(?:均|都|保持|继续|达到?了?|为|是|、?答复率)*(?:(?:100|１００)[%％]|百分之百)"
)
_REQUESTS = re.compile(
    r"(?:所有|全部|所收|新收|收到|全[市县区镇乡局])的?申请|公开的?申请|依申请公开|申请(?:件|事项|人)|[到件]的?申请"
    r"|(?:新收|收到|受理)的?(?:申请)?(?:及|和|与|、)[^，。；\d]{0,8}(?:结转|遗留)的?申请"
)
# 收到的60件和上年结转的4件申请均已办结: said of both.
_NEW_AND_CARRIED = re.compile(
    r"(?:新收|收到|受理)的?\d+件[^，。；\d]{0,12}(?:和|及|与|连同|加上?|、)[^，。；\d]{0,8}(?:结转|遗留)[^，。；\d]{0,4}\d+件[^，。；\d]{0,12}，?$"
    r"|\d+件(?:新收|收到|受理)[^，。；\d]{0,12}(?:和|及|与|连同|加上?|、)[^，。；\d]{0,6}\d+件[^，。；\d]{0,6}(?:结转|遗留)[^，。；\d]{0,12}，?$"
    r"|(?:结转|遗留|转来)[^，。；\d]{0,4}?(?:\d+|[一二三四五六七八九十百两]+)件[^，。；\d]{0,6}(?:和|及|与|连同|加上?|、)[^，。；\d]{0,8}(?:新收|收到|受理)[的之]?(?:\d+|[一二三四五六七八九十百两]+)件[^，。；\d]{0,12}，?$"
)
# Other applications, and those of a part of the year only.
_OF_OTHERS = re.compile(
    r"(?:信访|热线|工单|提案|留言|转办|交办|许可|登记|复议)[^，。；]{0,6}申请[^，。；]{0,8}$"
    r"|(?<!\d)(?:\d{1,2}月?[至到—～-]+(?:[1-9]|1[01])月|[上下]半年|[一二三四]季度|前[\d一二三四五六七八九十]+个月)(?![^。；]*(?:全年|年底|年末))"
)
# 2023年结转至2024年的申请均已办结: of those alone.
_CARRIED_ONLY = re.compile(
    r"(?:(?!新收|收到|受理的|所有|全部申请|[，：]).)*(?:结转|转来|转入|跨年|遗留)(?:(?!新收|收到|受理的|所有|全部申请|[，：]).)*，?"
)
_BOTH_KINDS = re.compile(
    r"(?:新收|收到|受理)的?(?:申请)?(?:及|和|与|、)[^，。；\d]{0,8}(?:结转|遗留)的?申请，?$"
)
_THEY = re.compile(r"(?:本年|当年)?(?:新收|收到)?的?(?:政府|政务)?(?:信息公开|依申请公开)?的?申请")
_NEAR = 16
_CLAUSE_END = re.compile("[，。；！？]")
_SOME = re.compile(
    r"除[^。；]{0,40}(?:外|之外|以外)[，]?[^，。；]{0,8}$|(?:其余|剩余)[^，。；]{0,24}$|(?:其他|应(?!办尽办|结尽结|答尽答|复尽复|答必答)|到期|应办结|应答复|结转)[^，。；]{0,6}$"
)


@rule(
    RULES,
    title="正文说没有，表里有",
    explanation="正文写“未收到”“没有”“无”，而表里这一项大于0。",
    basis=BASIS,
    finds=Example(
        "全年未收到公民、法人或其他组织提出的政府信息公开申请。",
        cells={"requests.new_received.total": 3},
    ),
    silent=Example(
        "全年未收到公民、法人或其他组织提出的政府信息公开申请。",
        cells={"requests.new_received.total": 0},
    ),
)
def rule_n05(case: TextCase) -> Iterator[Finding]:
    """What the text says did not happen is zero in the tables.

    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: the reverse, a figure above zero against a zero in the table, is D03.
    """
    for part, sentence in case.sentences():
        for claim in _denials(case, sentence):
            if claim.names is None or in_scope(case, claim) is False:
                continue
            last, least = claim.period == "last", _least(case, claim)
            if least is None or least == 0:
                continue
            label = label_of(case, claim.names)
            message = (
                f"正文写“{claim.quantity.text}”，{'上年' if last else ''}表里“{label}”是"
                f"{print_number(least)}。请核对哪一个对；口径不同的，请在正文说明。"
            )
            level = severity(case, claim, sentence.claims)
            yield at((part, sentence, claim), "N05", level, message, least)
        for claim, least in _all_of_one_kind(case, sentence):
            message = f"正文写“{claim.quantity.text}”，表三另有其他申请人的{print_number(least)}件。请核对。"
            yield at((part, sentence, claim), "N05", severity(case, claim), message, least)


_ONE_KIND = re.compile("企业|科研机构|公益(?:性)?组织|法律服务|律师|律所")
_ANYONE = re.compile("公民|自然人|个人|群众|公众")


_ALL_OF = re.compile(
    r"(?:申请(?:人|主体|者)?|(?P<counted>\d+件)(?:的?申请)?，?)(?:全部|均|都|全|无一例外)(?:都|均)?(?:为|是|由|来自|出自|系|属)(?:于)?(?:(?P<natural_person>自然人|公民个人|公民|个人)|(?P<commercial_enterprise>企业)|(?P<legal_service_org>律师事务所|法律服务机构))"
)


def _all_of_one_kind(case: TextCase, sentence: Sentence) -> Iterator[tuple[Claim, Number]]:
    """申请人全部为自然人: the other kinds of applicants that table three has."""
    for match in _ALL_OF.finditer(sentence.wide):
        if match["counted"] and not _counts_all(sentence, match.end("counted")):
            continue
        others = Sum(tuple(f"requests.new_received.{k}" for k in KINDS if k != match.lastgroup))
        start, end = match.span()
        quantity = Quantity(start, end, match[0], Kind.COUNT, None, number=(start, end))
        claim = Claim(quantity, None, match[0], "this", names=others, zero=True)
        least = at_least(case, others)
        if (
            least
            and _REQUESTS.search(sentence.wide)
            and is_of_whole(case, sentence, start) is not False
        ):
            yield claim, least


def _counts_all(sentence: Sentence, end: int) -> bool:
    """Whether the figure that ends here is that of all requests, not of some."""
    return any(c.quantity.end == end and c.names in (NEW, IN_HAND) for c in sentence.claims)


def _of_one_kind(claim: Claim) -> bool:
    """未收到企业提出的申请: of one kind of applicant, not of all."""
    return (
        claim.key == "requests.new_received.total"
        and _ONE_KIND.search(claim.quantity.text) is not None
        and not _ANYONE.search(claim.quantity.text)
    )


def _denials(case: TextCase, sentence: Sentence) -> Iterator[Claim]:
    """The wordings that say "none", and the clauses that do so word by word where none of these stands."""
    known = [c for c in sentence.claims if c.zero and not _of_one_kind(c)]
    yield from known
    told = [c.quantity for c in known if _least(case, c)]
    for denied in denied_clauses(sentence, case.year):
        start, end = denied.claim.quantity.start, denied.claim.quantity.end
        if NONE_CORRECTED.search(denied.claim.quantity.text):
            continue  # N09
        if not any(quantity.start < end and start < quantity.end for quantity in told):
            yield denied.claim


def _least(case: TextCase, claim: Claim) -> Number | None:
    """The least that the tables hold of what is denied, by every fact that the words permit."""
    if claim.names is None:
        return None
    if claim.period == "last":
        return table_value(case, claim.names, last=True)
    found = [at_least(case, names) for names in (claim.names, *claim.also)]
    known = [value for value in found if value is not None]
    return min(known) if len(known) == len(found) else None


@rule(
    RULES,
    title="说全部办结，却有结转下年的",
    explanation="正文写申请已全部办结，而表三“结转下年度继续办理”大于0。",
    basis="表三：本年新收加上年结转等于办理结果总计加结转下年度继续办理（国办公开办函〔2021〕30号）",
    finds=Example(
        "全年收到政府信息公开申请34件，已全部办结。", cells={"requests.carried_out.total": 1}
    ),
    silent=Example(
        "全年收到政府信息公开申请34件，已全部办结。", cells={"requests.carried_out.total": 0}
    ),
)
def rule_n06(case: TextCase) -> Iterator[Finding]:
    """Where all requests are said to be finished, none is carried forward.

    A warning where the words may mean those that were due (按时办结), or the text itself goes on to
    say that some are carried forward. Basis: the relation printed in table three.
    """
    least = at_least(case, CARRIED_OUT)
    if least is None or least == 0:
        return
    admitted = any(_names(claim, CARRIED_OUT) for _, _, claim in claims_of(case))
    for part, sentence in case.sentences():
        for match in _ALL_DONE.finditer(sentence.wide):
            if not _about_requests(case, sentence, match):
                continue
            if _SOME.search(sentence.wide[: match.start()]) and not _says_both(sentence, match):
                continue  # 其余均已办结: not all of them
            hedged = re.search(_DUE_ONLY, match["how"] or match["due"] or "")
            more = _more_than_done(case, sentence, match)
            in_year = re.search("当年|年内|本年", match["how"] or "") is not None
            if match["answered"] and not in_year and (hedged or not more):
                continue  # answered may be said of those that were due
            certain = (not hedged or more) and not admitted and holds(case, CARRIED_OUT)
            message = (
                f"正文写“{match[0]}”，表三“结转下年度继续办理”却有{print_number(least)}件。"
                "请核对；指到期的都已办结的，请写明还有几件结转下年。"
            )
            level = Severity.ERROR if certain else Severity.WARNING
            yield on_words(part, sentence, match, "N06", level, message, 0, least)


def _more_than_done(case: TextCase, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether the figure said to be answered is larger than what table three has as done."""
    before = [c for c in sentence.claims if c.quantity.end <= match.start() and not c.zero]
    done = table_value(case, Sum(("derived.requests.closed",)))
    said = before[-1].quantity.value if before else None
    if _says_both(sentence, match) and len(before) > 1:
        said = sum((c.quantity.value or Decimal(0) for c in before[-2:]), Decimal(0))
    return done is not None and said is not None and said > done


def _says_both(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether "all" is said of the new requests and those carried in, one beside the other."""
    text = sentence.wide[: match.start()]
    return bool(_NEW_AND_CARRIED.search(text) or _BOTH_KINDS.search(text))


def _about_requests(case: TextCase, sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether "all" is said of the requests: their words beside it, and no other figure between."""
    position = match.start()
    clause_end = _CLAUSE_END.search(sentence.wide, match.end())
    end = clause_end.start() if clause_end else len(sentence.wide)
    begun = max(sentence.wide.rfind(mark, 0, position) + 1 for mark in "。；！？")
    words = sentence.wide[: min(match.end() + _NEAR, end)]
    if is_of_whole(case, sentence, position) is False:
        return False
    if not _REQUESTS.search(words) and not _speaks_of_requests(sentence, position):
        return False
    if _OF_OTHERS.search(sentence.wide, begun, position):
        return False
    if _ONE_KIND.search(sentence.wide, begun, position) and not _ANYONE.search(
        sentence.wide, begun, position
    ):
        return False  # 科研机构的申请均已办结
    if _CARRIED_ONLY.fullmatch(re.sub("（[^（）]*）", "", sentence.wide[begun:position])):
        return False
    if _says_both(sentence, match):
        return True
    before = [c for c in sentence.claims if c.quantity.end <= position and not c.zero]
    before = [c for c in before if not _is_remark(sentence, c, position)] or before
    if before and before[-1].names == CARRIED_IN:
        # 上年结转的2件已全部办结 is said of those two; 24件及上年结转的2件 of both.
        if len(before) > 1 and before[-2].names == NEW:
            gap = sentence.wide[before[-2].quantity.end : before[-1].quantity.start]
            if re.search("[及和与、加连]", gap) and "；" not in gap:
                return True
        return "所有" in sentence.wide[before[-1].quantity.end : position + 4]
    if not before or _THEY.match(sentence.wide[before[-1].quantity.end :]):
        return True
    if before[-1].names is None and before[-1].quantity.unit in _CASES:
        # 26件全部处理完毕: as many as were in hand.
        values = (table_value(case, names) for names in (NEW, IN_HAND))
        said = [c.quantity.value or 0 for c in before[-2:]]
        return bool({said[-1], sum(said)} & {v for v in values if v})
    return before[-1].names is not None and not of_disputes(before[-1])


def _is_remark(sentence: Sentence, claim: Claim, position: int) -> bool:
    """Whether the figure stands in brackets that are closed before this place: 26件（含上年结转2件）."""
    return in_brackets(sentence.wide, claim.quantity.start) and not in_brackets(
        sentence.wide, position
    )


def _speaks_of_requests(sentence: Sentence, position: int) -> bool:
    """Whether a figure before it counts requests, or all that is said before speaks of them."""
    named = [c.names for c in sentence.claims if c.quantity.end <= position and c.names]
    if named:
        return all("requests." in key for key in named[-1].plus)
    topic = topic_of(sentence.wide[:position]) or topic_of(sentence.context)
    return known_topic(topic, f"{sentence.context}{sentence.wide}") == "request"


def _names(claim: Claim, names: Sum) -> bool:
    return claim.names == names and claim.quantity.value != 0 and claim.period == "this"
