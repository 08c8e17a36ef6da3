"""What came back of what was handed out: no stage holds more than the one before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.literals import as_number
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, fault, rule
from assistant.drafting.rules.holding import BASIS
from assistant.findings import Finding, Severity
from assistant.text.quantities import Kind, Quantity

RULES: list[TextRule] = []

_STAGES = tuple(
    re.compile(rf"(?:{words})[^，。；：\d]{{0,8}}$")
    for words in ("发放|发出|下发|派发", "回收|收回", "有效", "满意|合格")
)
"""What the words before a figure call it, from the first stage to the last."""
_APART = re.compile("上年|去年|另|线上|网上|扫码|不满意|较|比|增")
_REACH = 14


@rule(
    RULES,
    finds=Example("社会评议发放问卷200份，收回有效问卷210份。"),
    silent=Example("社会评议发放问卷200份，收回有效问卷196份，满意和基本满意190份。"),
    title="收回的多于发出的",
    explanation="问卷、评议表收回的份数不会多于发放的，有效的不会多于收回的，满意的不会多于有效的。",
    basis=BASIS,
)
def rule_n77(case: TextCase) -> Iterator[Finding]:
    """Of what is handed out no more comes back, of what came back no more is valid, or content.

    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: stages that stand in different sentences, and what came in by another way besides.
    """
    for part, sentence in case.sentences():
        if "发" in sentence.wide or "收" in sentence.wide:
            yield from _grown(part, sentence)


def _grown(part: Part, sentence: Sentence) -> Iterator[Finding]:
    before: tuple[int, Quantity] | None = None
    for figure in sentence.quantities:
        words = sentence.wide[max(0, figure.start - _REACH) : figure.start]
        stage = _stage_of(words)
        if stage is None or figure.kind is not Kind.COUNT or figure.approximate or not figure.value:
            continue
        if before and before[0] < stage and before[1].unit == figure.unit:
            most = before[1].value or 0
            if figure.value > most:
                message = f"“{figure.text}”多于前面的“{before[1].text}”。请核对哪一个对。"
                start = sentence.span.start
                yield fault(
                    part, start + figure.start, start + figure.end, "N77", Severity.ERROR, message,
                    basis=BASIS, expected=as_number(before[1].value or figure.value),
                )  # fmt: skip
        before = stage, figure


def _stage_of(words: str) -> int | None:
    """The last stage that the words right before a figure name; None where they tell of something apart."""
    clause = re.split("[，。；]", words)[-1]
    found = [number for number, stage in enumerate(_STAGES) if stage.search(clause)]
    return None if _APART.search(clause) or not found else found[-1]
