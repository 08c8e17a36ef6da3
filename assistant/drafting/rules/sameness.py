"""What repeats last year's report: whole parts, and the problems word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity
from assistant.text.repetition import normalise, repetition_rate
from assistant.text.sentences import split_sentences

RULES: list[TextRule] = []

_SAME = "国办公开办函〔2021〕30号：内容雷同的，依照条例第四十七条处理"
OWN_WORK = (1, 5)
"""Parts that tell the year's own work and problems; the others repeat of necessity."""
REPETITIVE = 0.6
COPIED = 0.9
SHORTEST = 10


@rule(
    RULES,
    finds=Example(
        "各村设置公开栏，每月更新，公开信息120条。",
        previous_text={1: "各村设置公开栏，每月更新，公开信息98条。"},
    ),
    silent=Example(
        "镇里新开公众号，发布图解30条。",
        previous_text={1: "各村设置公开栏，每月更新，公开信息98条。"},
    ),
    title="与上年报告雷同",
    explanation="第一、五部分写的是当年的工作和问题；与上年重复（不计数字和年份）达到60%请人看一看，达到90%基本是照抄。",
    basis=_SAME,
)
def rule_n58(case: TextCase) -> Iterator[Finding]:
    """Parts one and five are written anew: less than 60 % of the letters stand as last year.

    Basis: 国办公开办函〔2021〕30号, Regulation, Art. 47. A question from 60 % on, a warning from 90 %.
    Figures and years do not count. Needs last year's report.
    """
    if case.previous is None:
        return
    for number in OWN_WORK:
        part, before = case.part(number), case.previous.section(number)
        if part is None or before is None or not before.text.strip():
            continue
        if not _may_repeat(before.text, part.text):
            continue
        rate = repetition_rate(before.text, part.text)
        if rate < REPETITIVE:
            continue
        severity = Severity.WARNING if rate >= COPIED else Severity.INFO
        message = (
            f"第{'一五'[number == 5]}部分与上年重复{rate:.0%}（不计数字和年份的差别）。"
            "今年仍属实的可以保留，其余请改写成当年的情况。"
        )
        yield fault(
            part, 0, min(len(part.text), SHORTEST), "N58", severity, message, basis=_SAME,
            expected=f"低于{REPETITIVE:.0%}", actual=f"{rate:.0%}",
        )  # fmt: skip


_NOT_WORDS = re.compile(r"[\s，。；：、！？,.;:!?“”‘’\"'（）()《》]+")
_NUMERALS = re.compile(r"[0-9０-９一二三四五六七八九十百千万亿零〇两%％]+")
_RUN = 6
"""Letters; shorter common runs are no repetition, see `text.repetition`."""
_MARGIN = 0.1


def _may_repeat(before: str, after: str) -> bool:
    """Whether the exact rate can reach the limit: a cheap bound, so that most reports skip the rest.

    The letters of `after` in runs of six that stand anywhere in `before`, all numerals alike.
    """
    old, new = (_NUMERALS.sub("#", _NOT_WORDS.sub("", text)) for text in (before, after))
    runs = {old[start : start + _RUN] for start in range(len(old) - _RUN + 1)}
    covered = end = 0
    for start in range(len(new) - _RUN + 1):
        if new[start : start + _RUN] in runs:
            covered += start + _RUN - max(start, end)
            end = start + _RUN
    return len(new) < 10 * _RUN or covered >= (REPETITIVE - _MARGIN) * len(new)


_PROBLEM = re.compile(
    r"问题|不足|差距|短板|薄弱|不够|有待|欠缺|困难|不到位|不及时|不强|不高|不准|单一|需[^。]{0,8}(?:加强|提升|完善|提高|强化)"
)
_PIECES = re.compile(
    r"[；;，,。]|[一二三四五六七八九十]是|[（(][一二三四五六七八九十]+[）)]|\d[.．、]|[:：]"
)
_FORMULA = re.compile(r"取得|成绩|成效|对照|针对|存在.{0,6}(?:问题|不足|差距)|如下|改进|措施")


@rule(
    RULES,
    finds=Example(
        "一是政策解读的形式比较单一。下一步制作图解。",
        5,
        previous_text={5: "一是政策解读的形式比较单一；二是培训不够。今后加强培训。"},
    ),
    silent=Example(
        "一是个别栏目更新不及时。下一步定期检查。",
        5,
        previous_text={5: "一是政策解读的形式比较单一；二是培训不够。今后加强培训。"},
    ),
    title="问题与上年一字不差",
    explanation="第五部分的问题照抄上年，说明去年的措施没有交代，请写明整改到哪一步，或写今年的问题。",
    basis=_SAME,
)
def rule_n59(case: TextCase) -> Iterator[Finding]:
    """No problem of part five stands word for word in last year's.

    Basis: 国办公开办函〔2021〕30号, Regulation, Art. 47. A question; a warning when all problems are
    last year's. One finding, at the first. Needs last year's report.
    """
    part = case.part(5)
    before = case.previous.section(5) if case.previous else None
    if part is None or before is None:
        return
    old = {normalise(text) for _, text in _problems(before.text)}
    problems = _problems(part.text)
    same = [(start, text) for start, text in problems if normalise(text) in old]
    if not same:
        return
    start, text = same[0]
    severity = Severity.WARNING if len(same) == len(problems) > 1 else Severity.INFO
    message = (
        f"这{'个' if len(same) == 1 else f'里起{len(same)}个'}问题与上年报告一字不差。"
        "请写明去年以来整改到哪一步，或改写成今年的问题。"
    )
    yield fault(part, start, start + len(text), "N59", severity, message, basis=_SAME)


def _problems(text: str) -> list[tuple[int, str]]:
    """The clauses that name a problem, with their places; formulas of courtesy are left out."""
    found = []
    for sentence in split_sentences(text):
        position = 0
        pieces = _PIECES.split(sentence.text)
        for piece in pieces:
            start = sentence.text.find(piece, position)
            position = start + len(piece)
            words = piece.strip()
            if len(words) >= SHORTEST and _PROBLEM.search(words) and not _FORMULA.search(words):
                found.append((sentence.start + start + piece.find(words), words))
    return found
