"""Statements that there was none of something, read clause by clause with every word known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.drafting.rules.case import Sentence
from assistant.text.claims import Claim
from assistant.text.clauses import CLAUSE_END
from assistant.text.periods import Period, counts_another_time, scope_at, scopes_in
from assistant.text.quantities import Kind, Quantity
from assistant.text.topics import known_topic, topic_of
from assistant.text.vocabulary import with_years
from assistant.text.wholly import Understood, understood

_CLAUSE = re.compile(r"[^，。；：！？\n（）]+")
_NONE = re.compile("未|没|无|零|不存在|不收取")
# 零诉讼、零复议: denied once for both.
_NO_TROUBLE = re.compile(
    "(?:(?:、|和|及|与)(?:零|无)|(?<=、)零)(?:有效)?(?:投诉|差错|舆情|超期|逾期|上访|信访|败诉|纠错|事故|差评)"
)
_ALSO_NONE = re.compile("(?:、|和|及|与|，)(?:零|无|没有)")
_QUOTES = re.compile(r"[“”\"‘’]")
_LAST = re.compile(r"上一?年(?!度?(?:的)?(?:结转|转入|遗留))|去年|前一年")
# 新收的24件申请无一结转
_FIGURE = re.compile(
    r"(?<=的)\d+[件宗起](?=[^，。；]*(?:无|没有|未))"
    r"|\d+[件宗起份](?=(?:新收|结转|政府信息公开|信息公开|的)*申请[中里均都全部]*(?:无|没有|未))"
)
_CARRIED = re.compile(
    r"(?:结转|转入)(?:至|到|入)?20\d\d年|(?:上一?年|去年|20\d\d年)(?:度|末|底)?的?(?:结转|转入|遗留)"
)
_TO_NOW = re.compile(
    r"连续[两二三四五六七八九十\d]+年|近[两二三四五六七八九十\d]+年(?:来)?|[两二三四五六七八九十]年来|历年(?:来)?"
    r"|(?:自|从)?(?:20\d\d年)?[^，。；]{0,10}?以来"
)
_YEAR = re.compile(r"(20\d{2})年")


@dataclass(frozen=True, slots=True)
class Denied:
    """A clause that says there was none: what it names, and its claim with the clause as its place."""

    claim: Claim
    said: Understood


def denied_clauses(sentence: Sentence, year: int | None) -> Iterator[Denied]:
    """Each clause of a sentence of which every word is known and that denies what they name."""
    text = sentence.wide
    if not _NONE.search(text):
        return
    scopes = scopes_in(text)
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        clause = _FIGURE.sub("", match[0], count=1)
        if not _NONE.search(clause) or re.search(r"\d", _YEAR.sub("", clause)):
            continue
        scope, whom = scope_at(scopes, text, end)
        words = _QUOTES.sub("", with_years(clause, clause, year))
        words = words.replace(whom, "", 1) if whom else words
        words = _ALSO_NONE.sub("、", _NO_TROUBLE.sub("", words))
        topic = topic_of(text[:start]) or topic_of(sentence.context)
        said = understood(words, known_topic(topic, f"{sentence.context}{text}"))
        if said is None or not said.denied:
            continue
        begun = max(text.rfind(mark, 0, start) + 1 for mark in CLAUSE_END)
        period = _period(_CARRIED.sub("", text[begun:end]), year)
        if period is None:
            continue
        quantity = Quantity(start, end, match[0], Kind.COUNT, None, number=(start, end))
        claim = Claim(
            quantity, said.names.key, match[0], names=said.names, zero=True, scope=scope, whom=whom
        )
        yield Denied(replace(claim, period=period, also=said.also), said)


def _period(statement: str, year: int | None) -> Period | None:
    """The time that the statement is made of: this year or last; None where it is another."""
    years = {int(found) for found in _YEAR.findall(statement)}
    named = _LAST.search(statement) is not None or years == {(year or 0) - 1}
    if named:
        part = re.search(r"半年|季度|\d月(?!3)", statement)
        return None if part or years - {(year or 0) - 1} else "last"
    statement = _TO_NOW.sub("", statement)  # this year among them
    return None if counts_another_time(statement, year) else "this"
