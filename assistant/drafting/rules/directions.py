"""A rise or fall that is told without a figure: 有所增加, 与上年持平, of the figure before it or of a noun."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.formats import print_number
from assistant.drafting.rules.case import Sentence, TextCase
from assistant.drafting.rules.holding import (
    both_years,
    grew_for_certain,
    holds,
    is_of_whole,
    last_year_holds,
    table_value,
)
from assistant.findings import Severity
from assistant.text.claims import Aspect, Sum
from assistant.text.topics import known_topic, topic_of
from assistant.text.wholly import understood

_LEVEL = re.compile(
    r"(?:与|和|同|较|比)?(?:上一?年度?|去年|(?P<of>20\d\d)年度?)(?:同期)?(?:相比)?(?P<about>基本|大体|大致)?(?:持平|相同|一致)"
    r"|(?:同比|(?:与|较|比)(?:上一?年度?|去年)(?:同期)?(?:相比)?)[，]?(?:均|都)?(?:继续|保持|呈|出现|有所|略有|大幅|明显|稳步|小幅|显著|持续|稳中有)*"
    r"(?:(?P<up>增加|增长|上升|提高|增多|攀升|走高)|(?P<down>下降|减少|降低|回落|下滑|走低|压降))(?![^，。；]{0,6}[\d百一二三四五六七八九两])"
)


_NOUN_START = "，。；：！？、\n"


def _noun_turned(
    case: TextCase, sentence: Sentence, match: re.Match[str]
) -> tuple[Severity, str] | None:
    """新收申请数量较上年有所回落, where the tables say that it rose: the noun stands in the clause itself."""
    text = sentence.wide
    start = max(text.rfind(mark, 0, match.start()) for mark in _NOUN_START) + 1
    noun = text[start : match.start()]
    if not noun or match["about"] or re.search(r"\d", noun):
        return None
    topic = known_topic(
        topic_of(text[:start]) or topic_of(sentence.context), sentence.context + text
    )
    named = understood(noun, topic)
    if named is None or named.denied or named.names.key is None:
        return None
    if not holds(case, named.names) or not last_year_holds(case):
        return None
    wrong = [_turns(match, case, names) for names in (named.names, *named.also)]
    if not all(wrong):
        return None
    now, last = (table_value(case, named.names, last=last) for last in (False, True))
    shown = f"本年{print_number(now or 0)}，上年{print_number(last or 0)}"
    level = Severity.ERROR if is_of_whole(case, sentence, start) else Severity.WARNING
    return level, f"正文写“{match[0]}”，{shown}。请核对。"


def _turns(match: re.Match[str], case: TextCase, names: Sum) -> bool:
    now, last = table_value(case, names), table_value(case, names, last=True)
    if now is None or last is None:
        return False
    return now <= last if match["up"] else now >= last if match["down"] else now != last


def directions(case: TextCase, sentence: Sentence) -> Iterator[tuple[re.Match[str], Severity, str]]:
    """持平, 有所增加 without a figure, said of the figure right before."""
    for match in _LEVEL.finditer(sentence.wide):
        before = [c for c in sentence.claims if c.quantity.end <= match.start()]
        base = before[-1] if before else None
        if (told := _noun_turned(case, sentence, match)) is not None:
            yield match, *told
            continue
        if base is None or base.names is None or base.aspect is not Aspect.VALUE or base.zero:
            continue
        gap = sentence.wide[base.quantity.end : match.start()]
        pair = both_years(case, base, base) if gap in ("，", "") else None
        if pair is None or base.period != "this" or match["about"]:
            continue
        if match["of"] and int(match["of"]) != (case.year or 0) - 1:
            continue
        now, last, _ = pair
        wrong = now <= last if match["up"] else now >= last if match["down"] else now != last
        if wrong:
            level = Severity.ERROR if grew_for_certain(case, base) else Severity.WARNING
            message = (
                f"正文写“{match[0]}”，本年{print_number(now)}，上年{print_number(last)}。请核对。"
            )
            yield match, level, message
