"""The figures that break down a total, and whether their list is complete."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.text.claims import Claim, ClaimScope

OPENS = re.compile(r"其中|包括|分别|，含(?!税|义|量)|，(?:主要)?涉及")
_UNFINISHED = re.compile(r"等(?!其[他它余])|……|…|左右|以上")
# Two figures in brackets may be remarks (含上年结转2件、撤回1件); three are a list.
SHORTEST_LIST = 3
_SAME_STATEMENT = 40
# One item may be several of these: the same news on the site and the account, a picture that explains
# a policy, a request that concerns two matters. Kinds (…类) exclude one another.
_MAY_OVERLAP = re.compile(
    r"网站|网上|微信|公众号|微博|抖音|快手|头条|视频|客户端|媒体|平台|渠道|公报|公开栏|显示屏|图解|图片|动漫|解读|原创|转载|转发|"
    r"线上|线下|首次|重点|涉及|党员|(?<![镇乡村县])干部|妇女|新增|新开|会议|培训|讲座"
)
# A request comes in one way.
_SENT_BY = re.compile(
    r"(?:网上|网络|线上|在线|信函|邮寄|邮件|当面|现场|传真|平台|电子)[^，、]{0,4}(?:提交|提出|递交|申请)"
)
_LEVEL = re.compile(r"(?:[省市县区镇乡村组]|社区)级")
_ALL_KINDS = (
    {"requests.new_received.natural_person", "derived.requests.organisations"},
    {"disputes.direct.total", "disputes.after_review.total"},
)
# Figures that head a list of their own.
_NO_PARTS = frozenset(
    {
        "requests.new_received.total",
        "requests.carried_in.total",
        "derived.requests.in_hand",
        "derived.requests.closed",
        "disputes.review.total",
        "derived.disputes.litigation",
    }
)
# 分别为…, ：…, 由…组成: the list behind is the whole.
_CLOSES = re.compile(
    r"(?:[，]?(?:按|从|具体|其|以)[^，。；：]{1,10}：|[，]?(?:构成|分布|组成)(?:情况)?(?:为|是|如下)：?)[^，。；：]{0,14}"
    r"|[^，。；：]{0,8}(?:[，]?分别(?:为|是)|：|[，]由(?!于)|，(?:细|具体|又|可)?分为|，即|，具体(?:为|是)|，(?:按|分|从)[^，。；]{1,8}(?:分|划分|统计|看)，)[^，。；：]{0,14}"
)
# 公开人员12人，专职…: another clause.
# 主动公开信息386条，分别为…: said to be the whole, in parts.
_EACH_ONE = re.compile(r"[^，。；：]{0,8}[，：]?(?:分别(?:为|是)|由(?!于))[^，。；：]{0,14}")
# One piece of news may stand in several channels, but is then said to.
_TRAIT = re.compile(
    r"首次|重点|涉及|党员|(?<![镇乡村县])干部|妇女|女|新增|新开|原创|转载|转发|及时|满意|优秀|先进"
)
_ALSO_ELSEWHERE = re.compile("同步|同时|重复|转载|转发|均|联动|一稿|多发")
_AT_ONCE = re.compile("同步|同时|重复|一稿|多发|联动")
_AND_THEN = re.compile(r"[^，。；：]{0,8}[，：（][^，。；：]{0,14}")
# 3100件中，…: parts of what stands before.
AMONG = re.compile(r"[^，。；：]{0,8}中(?:，|：)[^，。；：]{0,14}")
# Words that divide a whole in two: 专职2人、兼职10人.
PAIRS = tuple(
    tuple(map(re.compile, pair))
    for pair in (
        ("专职", "兼职"),
        ("公办|公立|国有", "民办|私立|民营"),
        ("[省市]级|[省市]本级|市直", "县级|县区|区县|各县|各区|下级"),
        ("[市县区]级|[市县区]本级", "部门|乡镇|街道|镇街"),
        ("线上", "线下"),
        ("自然人|个人", "法人|组织|企业"),
        ("网上|网络", "线下|窗口|当面"),
        ("已", "未"),
        ("[市县区]级|[市县区]直|部门", "乡镇|街道|镇街|区县|县区"),
        ("上半年", "下半年"),
        ("男", "女"),
    )
)
_SOME_PEOPLE = re.compile("党员|女|青年|老年|老人|残疾|少数民族|先进|首次|骨干")
_ACCOUNTS = re.compile("新媒体|账号|平台|栏目")
RESULT = re.compile("办结|答复|处理|审结|整改|采纳|回复")


def parts_of(sentence: str, total: Claim, following: Sequence[Claim]) -> tuple[list[Claim], bool]:
    """The parts of a total, and whether their list is complete."""
    rest = sentence[total.quantity.end :]
    if re.match(r"[^（(]{0,12}[）)]", rest):
        return [], False  # itself an item in brackets
    bracket = re.match(r"[^，。；、：（）()\d]{0,8}[（(]([^（）()]*)[）)]", rest)
    if bracket:
        end = total.quantity.end + bracket.end()
        parts = [c for c in following if c.quantity.end <= end and same_unit(c, total)]
        remark = OPENS.search(bracket[1]) or _UNFINISHED.search(bracket[1]) or "含" in bracket[1]
        if parts:
            paired = len(parts) == 2 and (
                opens_a_pair(sentence, total, parts) or _nearly_makes_up(total, parts)
            )
            return parts, (len(parts) >= SHORTEST_LIST or paired) and not remark
    parts, last = [], ""
    position = total.quantity.end
    closed = bool(following) and opened_by(sentence, total, following[0], _CLOSES)
    among = bool(following) and opened_by(sentence, total, following[0], AMONG)
    among = among and following[0].names is None  # results are judged by D03 and N02
    among = among or opens_a_pair(sentence, total, following)
    for claim in following:
        between = sentence[position : claim.quantity.start]
        opened = _opens(sentence, total, between) or (not parts and (closed or among))
        ended = len(parts) > 1 and "、" in last and "，" in between
        included = bool(parts) and "，含" in sentence[total.quantity.end : parts[0].quantity.start]
        if len(parts) > 1 and _TOLD_AGAIN.fullmatch(between) and _equal(claim, total):
            break  # 24个，其中甲2个、乙22个，24个专区均…: the total once more
        if len(parts) > 1 and between.startswith("，") and _make_up(parts, total):
            break  # 其中原创300条、转载186条，网站发布400条: told in another way
        if ended and (closed or among or included or RESULT.search(between)):
            break  # the list of 、 has ended
        if ("；" in between or ";" in between) or bool(opened) == bool(parts):
            break
        outside = re.sub(r"（[^（）]*）", "", between)  # 村（社区）信息员28人次
        partial = claim.scope in (ClaimScope.PART, ClaimScope.OFFICE)
        whole = _is_whole(claim) and not partial
        if not same_unit(claim, total) or "（" in outside or "(" in outside or whole:
            break
        parts.append(claim)
        position, last = claim.quantity.end, between
    closed = closed and len(parts) > 1 and not leaves_out(sentence, parts)
    return parts, closed


_NEARLY = Decimal("0.85")


def _nearly_makes_up(total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether the parts come so near to the total that they are meant to make it up."""
    whole = total.quantity.value or Decimal(0)
    added = sum((part.quantity.value or Decimal(0) for part in parts), Decimal(0))
    return whole > 0 and _NEARLY <= added / whole <= 1 / _NEARLY


def _opens(sentence: str, total: Claim, between: str) -> bool:
    """Whether a list begins; 涉及甲的132件，涉及乙的58件 are two of one kind."""
    found = OPENS.search(between)
    if found is None or "涉及" not in found[0]:
        return found is not None
    return "涉及" not in re.split("[，。；]", sentence[: total.quantity.start])[-1]


def opened_by(sentence: str, total: Claim, first: Claim, words: re.Pattern[str]) -> bool:
    """Whether the words between a total and the first figure behind it open a list of this kind."""
    between = sentence[total.quantity.end : first.quantity.start]
    return words.fullmatch(between) is not None and "其中" not in between


def opens_a_pair(sentence: str, total: Claim, following: Sequence[Claim]) -> bool:
    """Whether the two figures behind divide the total: 公开人员12人，专职2人、兼职10人."""
    if len(following) < 2 or not opened_by(sentence, total, following[0], _AND_THEN):
        return False
    if OPENS.search(re.split("[。；]", sentence[: total.quantity.start])[-1]):
        return False  # itself one of the parts
    first, second = following[:2]
    if (total.quantity.value or 0) < max(c.quantity.value or 0 for c in (first, second)):
        return False
    pieces = (
        sentence[total.quantity.end : first.quantity.end + 4],
        sentence[first.quantity.end : second.quantity.end + 4],
    )
    if all(_LEVEL.search(piece[:-2]) for piece in pieces):
        return True  # 公示点13个，村级8个、社区级4个、镇级1个
    return any(
        all(word.search(piece) for word, piece in zip(pair, pieces, strict=True)) for pair in PAIRS
    )


def lists_without_end(sentence: str, total: Claim, parts: Sequence[Claim]) -> bool:
    """包括 and a list of kinds without 等: it should be the whole."""
    between = sentence[total.quantity.end : parts[0].quantity.start] if parts else ""
    return (
        "包括" in between
        and "主要" not in between
        and not leaves_out(sentence, parts)
        and all(part.names is None for part in parts)
        and exclude_each_other(parts)
    )


_NOT = re.compile("(?:暂未|尚未|未予|未能|未|没有|不予)(?P<deed>[\u4e00-\u9fff]{2})")


def are_done_and_not(sentence: str, total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether the two parts are what was done and what was not: 采纳19条、未采纳12条."""
    if len(parts) != 2:
        return False
    first, second = parts
    behind = re.match("[^，。；、]{0,8}", sentence[second.quantity.end :])
    said = sentence[first.quantity.end : second.quantity.end] + (behind[0] if behind else "")
    done = sentence[total.quantity.end : first.quantity.end]
    return any(deed["deed"] in done for deed in _NOT.finditer(said)) and "未" not in done


def may_be_one_person(parts: Sequence[Claim]) -> bool:
    """Whether people are counted who may be several of these: 党员干部30人次、女干部18人次."""
    people = {part.quantity.unit for part in parts} <= {"人", "名", "人次", "位"}
    return people and len(parts) > 1 and sum(bool(_SOME_PEOPLE.search(c.clause)) for c in parts) > 1


def are_accounts(total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether accounts are counted, not what stands on them: an account is on one service."""
    units = {claim.quantity.unit for claim in (total, *parts)}
    return units <= {"个", "家"} and _ACCOUNTS.search(total.label) is not None


def divides_in_words(sentence: str, total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether 分别为 or 由 tells that the parts are the whole."""
    return opened_by(sentence, total, parts[0], _EACH_ONE)


def are_told_apart(sentence: str, total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether a list of three divides the whole by channel or form, and nothing says that some share it."""
    listed = sentence[max(0, total.quantity.start - _SAME_STATEMENT) : parts[-1].quantity.end + 10]
    labels = [re.sub(r"^.*（|）$", "", part.label) for part in parts]
    return (
        len(parts) >= SHORTEST_LIST
        and not any(_TRAIT.search(label) for label in labels)
        and not _ALSO_ELSEWHERE.search(listed)
    )


def share_some(sentence: str, total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether the list itself says that some stand in more than one of its parts: 同步发布132条."""
    return _AT_ONCE.search(sentence[total.quantity.end : parts[-1].quantity.end]) is not None


def leaves_out(sentence: str, parts: Sequence[Claim]) -> bool:
    """Whether the list says that it leaves something out, in it or right behind."""
    start, end = parts[0].quantity.start, parts[-1].quantity.end
    return _UNFINISHED.search(sentence[start : end + 6]) is not None


def exclude_each_other(parts: Sequence[Claim]) -> bool:
    """Whether nothing can be counted in two of the parts."""
    labels = [re.sub(r"^.*（|）$", "", part.label) for part in parts]
    return all(
        part.names is not None
        or "类" in label
        or not _MAY_OVERLAP.search(label)
        or _SENT_BY.search(label)
        for part, label in zip(parts, labels, strict=True)
    )


def divide_the_whole(parts: Sequence[Claim]) -> bool:
    """Whether the parts leave nothing over: all levels of government, people and organisations."""
    named = {part.names.key for part in parts if part.names}
    levels = all(_LEVEL.search(re.sub(r"^.*（", "", part.label)) for part in parts)
    return (levels and len(parts) > 1) or any(named >= kinds for kinds in _ALL_KINDS)


_TOLD_AGAIN = re.compile(r"[^，。；、]{0,8}[，](?:以上|上述|这|全部|全[镇县市区乡局])?")


def _make_up(parts: Sequence[Claim], total: Claim) -> bool:
    return sum(part.quantity.value or 0 for part in parts) == total.quantity.value


def _equal(claim: Claim, total: Claim) -> bool:
    return claim.quantity.value == total.quantity.value


def _is_whole(claim: Claim) -> bool:
    """Whether a figure heads a list of its own; one answer may bring both a review and a suit."""
    named = claim.names is not None and claim.names.key in _NO_PARTS
    return named or (re.search("复议|诉讼", claim.clause) is not None and claim.names is None)


_ONE_UNIT = {"名": "人", "位": "人", "宗": "件", "起": "件", "家": "个"}


def same_unit(claim: Claim, total: Claim) -> bool:
    """Whether both are counted in one unit; 3人 and 18名 are."""
    units = {_ONE_UNIT.get(c.quantity.unit, c.quantity.unit) for c in (claim, total)}
    return len(units) == 1 and claim.quantity.kind is total.quantity.kind


def is_exact(claim: Claim) -> bool:
    """Whether the figure is one number, not about so many."""
    return claim.quantity.value is not None and not claim.quantity.approximate
