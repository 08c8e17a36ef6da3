"""The rules on text: their catalogue, and the check of a finished report's prose against its tables.

The same judgement of figures as in `markers`, but on text that people wrote: a figure without a
known source is no fault there, one that contradicts the table it names very likely is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.calendar import TIMES, TimeFault, time_fault, title_faults
from assistant.drafting.catalogue import DRAFT_RULES, DraftRule, basis_of
from assistant.drafting.changes import text_place
from assistant.drafting.formats import print_number
from assistant.drafting.literals import Verdict, as_number, judge_sentence, number_of
from assistant.drafting.sums import sum_faults
from assistant.facts import FactSheet
from assistant.findings import Finding, Scalar, Severity
from assistant.report import AnnualReport, Number
from assistant.text.claims import Aspect
from assistant.text.quantities import find_quantities
from assistant.text.sentences import Span, split_sentences

__all__ = ["DRAFT_RULES", "DraftRule", "check_text"]

# Sections two to four are tables.
PROSE = (1, 5, 6)
_OPEN = re.compile(r"【待[核填]：[^【】\n]*】")
# Dates of single events are the draft's concern: a published report may name them freely.
_ON_FINISHED_TEXT = ("D04", "D06")


def check_text(report: AnnualReport, facts: FactSheet) -> list[Finding]:
    """Findings on the preface and all parts that hold prose; `facts` are those of its own tables."""
    written = [(part.number, part.text) for part in report.sections if part.number in PROSE]
    parts = [(0, report.preface), *written]
    return [
        finding
        for number, text in parts
        if text.strip()
        for finding in _check_part(text, number, facts, report.year)
    ]


def _check_part(text: str, section: int, facts: FactSheet, year: int | None) -> Iterator[Finding]:
    for match in _OPEN.finditer(text):
        message = f"还没有处理：{match[0]}。请填好或核对后再发布。"
        yield _finding(text, *match.span(), section, "D05", Severity.WARNING, message)
    for sentence in split_sentences(text):
        yield from _figures(text, sentence, section, facts, year)
        yield from _sums(text, sentence, section, year)
        if year is not None:
            yield from _times(text, sentence, section, year)


def _figures(
    text: str, sentence: Span, section: int, facts: FactSheet, year: int | None
) -> Iterator[Finding]:
    fallback = year if year is not None else 0
    for verdict in judge_sentence(sentence.text, facts, fallback):
        if verdict.status != "disagrees" or verdict.expected is None:
            continue
        quantity = verdict.quantity
        yield _finding(
            text,
            sentence.start + quantity.start,
            sentence.start + quantity.end,
            section,
            "D03",
            Severity.WARNING,
            _message(verdict, verdict.expected, facts),
            verdict.expected,
            number_of(quantity),
        )


def _message(verdict: Verdict, expected: Number, facts: FactSheet) -> str:
    claim = verdict.claim
    fact = facts[claim.key or ""]
    wanted = print_number(expected)
    how = "按两年的数算出来" if claim.aspect in (Aspect.RATE, Aspect.CHANGE) else "表里"
    return (
        f"正文写“{claim.quantity.text}”，“{fact.label}”{how}是{wanted}。"
        "请核对哪一个对；口径不同的，请在正文说明。"
    )


def _sums(text: str, sentence: Span, section: int, year: int | None) -> Iterator[Finding]:
    for fault in sum_faults(sentence.text, year):
        start, end = sentence.start + fault.start, sentence.start + fault.end
        how = "超过" if fault.exceeds else "不等于"
        message = (
            f"分项加起来是{print_number(fault.parts)}，{how}前面的总数"
            f"{print_number(fault.total)}。请核对总数和各分项。"
        )
        parts, total = as_number(fault.parts), as_number(fault.total)
        yield _finding(text, start, end, section, "D08", Severity.WARNING, message, parts, total)


def _times(text: str, sentence: Span, section: int, year: int) -> Iterator[Finding]:
    quantities = find_quantities(sentence.text)
    faults = [time_fault(sentence.text, q, year) for q in quantities if q.kind in TIMES]
    for fault in [*faults, *title_faults(sentence.text, year)]:
        if fault is None or fault.code not in _ON_FINISHED_TEXT:
            continue
        if fault.code == "D04" and "以来" in sentence.text[fault.end : fault.end + 3]:
            continue  # a span that began earlier: 2019年以来
        severity = fault.severity
        if fault.code == "D04":
            # Within a sentence the year may belong to a thing of that year: 2023年度决算.
            severity = Severity.WARNING if _heads_clause(sentence.text, fault) else Severity.INFO
        start, end = sentence.start + fault.start, sentence.start + fault.end
        yield _finding(
            text, start, end, section, fault.code, severity, fault.message, fault.expected
        )


def _heads_clause(sentence: str, fault: TimeFault) -> bool:
    """Whether the year says when the sentence is about: 2022年，我局……; a title or period always."""
    before, after = sentence[: fault.start].rstrip(), sentence[fault.end :]
    if "至" in sentence[fault.start : fault.end] or before.endswith("《") or "《" in before[-30:]:
        return True
    return bool(
        re.search(r"(?:^|[，,。；;：:）)况])$", before) and re.match(r"[，, 我全本共]", after)
    )


def _finding(
    text: str,
    start: int,
    end: int,
    section: int,
    code: str,
    severity: Severity,
    message: str,
    expected: Scalar = None,
    actual: Scalar = None,
) -> Finding:
    place = text_place(text, start, end, section)
    shown = text[start:end] if actual is None else actual
    return Finding(code, severity, place, message, expected, shown, basis_of(code))
