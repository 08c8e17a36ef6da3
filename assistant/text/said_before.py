"""A figure whose own clause does not say what it counts: what stands before it does."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.text.by_entry import of_the_noun
from assistant.text.claim import Aspect, Claim
from assistant.text.clauses import OTHER, REACH, SPACES, clause_bounds, in_brackets
from assistant.text.lexicon import FIGURE, NEW, Sum, load_lexicon
from assistant.text.surroundings import CASE_UNITS, Reading, Surroundings
from assistant.text.vocabulary import is_known, only_when
from assistant.text.wholly import Understood, understood

_NEAR = 8
_IN_HAND = Sum(("derived.requests.in_hand",))


def claim_from_before(claim: Claim, around: Surroundings) -> Claim:
    """The claim of a figure that no entry names, as one of what the clause or the figure before it says."""
    left, right = clause_bounds(around.masked, around.quantity)
    plain = _in_all(claim, around)
    if plain.names is not None:
        return plain
    start, end = around.quantity.start, around.quantity.end
    again = _same_again(around, f"{around.masked[left:start]}{FIGURE}{around.masked[end:right]}")
    return again or _of_what_grew(plain, around, left)


_IN_ALL = re.compile(rf"(?:总数|总量|共计?)?(?:达到?|增至|升至|降至|减至|共|为)了?{FIGURE}")


def _in_all(claim: Claim, around: Surroundings) -> Claim:
    """申请比上年多4件，达到24件: what it came to, where only the change is named before."""
    last = around.last
    if last is None or last.aspect is not Aspect.CHANGE or last.base is not None:
        return claim
    names = last.names
    if names is None or last.quantity.unit != claim.quantity.unit:
        return claim
    if not _IN_ALL.fullmatch(claim.clause):
        return claim
    return replace(claim, key=names.key, names=names, confidence=last.confidence)


# 新收申请连续两年上升，由…: what grew stands in the clause before.
_GREW = re.compile(
    r"(?:^|[，；：])(?P<noun>[^，。；：]{2,16}?)(?:数量|总量|数|量)?(?:连续[^，。；]{1,4}|稳步|大幅|明显|略有|有所|持续|呈现?)*"
    r"(?:增长|增加|上升|提高|下降|减少|降低|回落)(?:了|的?态势|的?趋势)?，$"
)


# 行政强制与上年持平，均为…
_LEVEL = re.compile(
    r"(?:^|[，；：])(?P<noun>[^，。；：]{2,16}?)(?:与|和)(?:上一?年度?|去年)(?:同期)?(?:相比)?(?:基本)?(?:持平|相同|一致)，$"
)


# 企业次之，共＃
_RANKED = re.compile(
    r"(?:^|[，；：])(?P<noun>[^，。；：]{2,10}?)(?:数量|申请)?(?:占多数|占比最高|占比较高|数?量?最多|较多|居多|次之|居首|为主|位居第[一二三])，$"
)


def _of_what_grew(claim: Claim, around: Surroundings, left: int) -> Claim:
    """A figure behind 由 or 均为 counts what the clause before says to have grown or not."""
    before = around.masked[max(0, left - REACH) : left]
    came = around.masked[left : around.quantity.start]
    if came[:1] in ("由", "从"):
        grew = _GREW.search(before)
    elif came in ("均为", "都是", "都为", "为"):
        grew = _LEVEL.search(before) or _RANKED.search(before)
    elif came in ("共", "共计", "有", "共有", "达", "计"):
        grew = _RANKED.search(before)
    else:
        return claim
    noun = grew["noun"].lstrip(OTHER) if grew else ""
    return of_the_noun(claim, around, noun) if noun else claim


def _same_again(around: Surroundings, clause: str) -> Claim | None:
    """A figure of the fact before it, of another time or body: 上年20件，今年24件; 全县320件，其中我镇24件."""
    head, quantity = around.head, around.quantity
    if head is None or head.names is None or around.shared is not None:
        return None
    if head.quantity.unit != quantity.unit or quantity.unit == "":
        return None
    again = load_lexicon().again.fullmatch(SPACES.sub("", clause))
    if again is None or not _is_same_deed(again["verb"], head.clause):
        return None
    if around.inside and not around.between.startswith("（"):
        return None
    return replace(head, quantity=quantity, key=head.names.key, clause=clause, base=None)


# 新收 and 收到 count one thing, 制发 and 出台 another.
_DEEDS = tuple(
    frozenset(words.split("|"))
    for words in (
        "新收|收到|受理|收办",
        "办结|答复|办理",
        "制发|制定|印发|出台",
        "作出|实施|办理",
        "被申请|发生",
    )
)


def _is_same_deed(verb: str | None, clause: str) -> bool:
    """Whether what was done is done in that clause too."""
    if verb == "新收" and verb not in clause:
        return False  # of those 收办, the new ones
    deeds = {word for words in _DEEDS if verb in words for word in words} | {verb or ""}
    return any(word in clause for word in deeds)


# Words that say when, so that a figure is the same thing of another time.
_WHEN = re.compile("全年|本年|今年|当年|年内|[上下]半年|季度|月|去年|上年|年度|年[初底末]")
_ADDED = re.compile("[共总合]计?")


def once_more(claim: Claim, reading: Reading, clause: str, left: int, whom: str) -> Claim | None:
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


_WENT = re.compile(
    "(?:数量|总量|件数|数|量)?(?:连[续年]|持续|继续|稳步|逐年|有所|略有|大幅|明显|总体|基本|呈现?|保持|趋于)*"
    "(?:攀升|增长|增加|上升|下降|减少|回落|走低|走高|平稳|稳定|变化不大|不多|不少|较多|较少|很少|不大|不高)(?:的?态势|的?趋势)?$"
)
_LONGEST_SUBJECT = 40


def of_clause_before(
    reading: Reading, clause: str, left: int, topic: str | None
) -> Understood | None:
    """What the clause before names, where this one says no more than when: 行政诉讼方面，2023年10件，2024年8件."""
    masked = reading.masked
    if not only_when(clause) or masked[max(0, left - 1) : left] not in ("，", "：", "、"):
        return None
    if reading.claims and reading.claims[-1].quantity.end > left - _LONGEST_SUBJECT:
        last = reading.claims[-1].quantity.end
        if not any(mark in masked[last:left] for mark in "。；"):
            return None  # a figure stands between
    floor = max(0, left - _LONGEST_SUBJECT)
    start = max(floor, *(masked.rfind(mark, floor, left - 1) + 1 for mark in "。；，：！？\n"))
    subject = _WENT.sub("", masked[start : left - 1])
    named = understood(subject, topic) if is_known(subject) else None
    return named if named and named.said and not named.denied and named.names.key else None


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
    left = max(0, quantity.start - _NEAR)
    rest = _LEFT_OVER.search(masked[left : quantity.end])
    if not about or quantity.unit not in CASE_UNITS or rest is None:
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
