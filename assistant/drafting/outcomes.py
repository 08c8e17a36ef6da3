"""Section five: what became of the problems and promises of last year is asked, one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.drafting.rolled import Rolled, ask, wordings
from assistant.drafting.sections import QuestionKind

PROBLEM = "上年的问题，今年是否仍存在"
MEASURE = "上年的措施，今年是否已落实"
_ASKED = {
    PROBLEM: "上年报告列出的问题“{}”，今年还存在吗？（是，照写；已解决，请删去，并写明怎样解决的）",
    MEASURE: "上年报告提出的措施“{}”，今年还要继续吗？（是，照写；已落实，请改写为做法和成效）",
}
_PROBLEM_WORDS = re.compile(r"不够|不强|不高|不准|不及时|有待|滞后|薄弱|欠缺|能力不足|需")
# A shorter piece (下一步) says nothing that could be asked about.
_SHORTEST = 12
_CLAUSE = re.compile(r"[^；;：:]+")


def ask_outcomes(rolled: Sequence[Rolled]) -> None:
    """Mark every item of problems and measures; where a part has no numbers, its telling sentences."""
    problems, measures = _parts(rolled)
    for part, label in ((problems, PROBLEM), (measures, MEASURE)):
        numbered = any(_items(item.sentence, start, end) for item, start, end in part)
        for item, start, end in part:
            spans = _items(item.sentence, start, end)
            if not numbered:
                spans = _plain(item.sentence, start, end, label)
            for span in spans:
                key = ask(
                    item, span, label, QuestionKind.OUTCOME, words=_ASKED[label], importance=2
                )
                _subordinate(item, key)


def _subordinate(item: Rolled, outcome: str) -> None:
    """A figure of a problem or promise is asked after whether it stands at all."""
    for key, question in item.questions.items():
        if question.kind is QuestionKind.FIGURE and not question.group:
            item.questions[key] = replace(question, importance=3, group=outcome)


_Part = list[tuple[Rolled, int, int]]


def _parts(rolled: Sequence[Rolled]) -> tuple[_Part, _Part]:
    """The pieces of sentences before and after the heading, or else the words, that open the measures."""
    problems: _Part = []
    measures: _Part = []
    headed = any(_opens_measures(item.sentence) for item in rolled)
    for item in rolled:
        sentence = item.sentence
        switch = None if measures else _measures().search(sentence)
        if headed and not _opens_measures(sentence):
            switch = None  # a heading of its own opens the measures, not the words before it
        if switch is None:
            (measures if measures else problems).append((item, 0, len(sentence)))
            continue
        problems.append((item, 0, switch.start()))
        measures.append((item, switch.start(), len(sentence)))
    return problems, measures


def _opens_measures(sentence: str) -> bool:
    return bool(_heading().match(sentence) and _measures().search(sentence))


def _items(sentence: str, start: int, end: int) -> list[tuple[int, int]]:
    """Numbered items: 一是, 1., （一）, at the front or behind a semicolon or colon."""
    if _heading().match(sentence):
        return []
    return [
        (clause.start(), _end(sentence, clause.start()))
        for clause in _CLAUSE.finditer(sentence, start, end)
        if _item().match(clause[0])
    ]


def _plain(sentence: str, start: int, end: int, label: str) -> list[tuple[int, int]]:
    piece = sentence[start:end]
    telling = len(piece) > _SHORTEST and (label == MEASURE or _PROBLEM_WORDS.search(piece))
    if not telling or _heading().match(sentence):
        return []
    return [(start, start + len(piece.rstrip("。！；，：: ")))]


def _end(sentence: str, place: int) -> int:
    found = re.compile(r"[。；;\n]").search(sentence, place)
    return found.start() if found else len(sentence)


@cache
def _item() -> re.Pattern[str]:
    return re.compile(wordings()["outcomes"]["item"])


@cache
def _heading() -> re.Pattern[str]:
    return re.compile(wordings()["outcomes"]["heading"])


@cache
def _measures() -> re.Pattern[str]:
    return re.compile(wordings()["outcomes"]["measures"])
