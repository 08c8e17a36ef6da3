"""Years and dates of a finished text: do they exist, do they belong to the report year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.calendar import TIMES, TimeFault, time_fault, title_faults
from assistant.drafting.catalogue import basis_of
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []


@rule(
    RULES,
    finds=Example("2023年，我镇认真做好主动公开。"),
    silent=Example(
        "2024年，我镇按照《中华人民共和国政府信息公开条例》（2019年修订）做好主动公开。"
    ),
)
def rule_d04(case: TextCase) -> Iterator[Finding]:
    """A year that says when the work was done is the report year.

    Basis: the statistics period is 1 January to 31 December of the report year.
    Not covered: years of document numbers, titles and laws, and spans that began earlier.
    """
    for part, sentence, found in _faults(case):
        if found.code != "D04" or "以来" in sentence.text[found.end : found.end + 3]:
            continue
        # Within a sentence the year may belong to a thing of that year: 2023年度决算.
        severity = Severity.WARNING if _heads_clause(sentence.text, found) else Severity.INFO
        yield _finding(part, sentence, found, severity)


@rule(
    RULES,
    finds=Example("统计期限为2024年1月1日至12月32日。"),
    silent=Example("统计期限为2024年1月1日至12月31日。"),
)
def rule_d06(case: TextCase) -> Iterator[Finding]:
    """Every year, month and day that is written exists in the calendar."""
    for part, sentence, found in _faults(case):
        if found.code == "D06":
            yield _finding(part, sentence, found, found.severity)


def _faults(case: TextCase) -> Iterator[tuple[Part, Sentence, TimeFault]]:
    """Dates of single events are the draft's concern: a published report may name them freely."""
    if case.year is None:
        return
    for part, sentence in case.sentences():
        times = [q for q in sentence.quantities if q.kind in TIMES]
        faults = [time_fault(sentence.text, quantity, case.year) for quantity in times]
        for found in [*faults, *title_faults(sentence.text, case.year)]:
            if found is not None:
                yield part, sentence, found


def _finding(part: Part, sentence: Sentence, found: TimeFault, severity: Severity) -> Finding:
    return fault(
        part,
        sentence.span.start + found.start,
        sentence.span.start + found.end,
        found.code,
        severity,
        found.message,
        basis=basis_of(found.code),
        expected=found.expected,
    )


def _heads_clause(sentence: str, fault: TimeFault) -> bool:
    """Whether the year says when the sentence is about: 2022年，我局……; a title or period always."""
    before, after = sentence[: fault.start].rstrip(), sentence[fault.end :]
    if "至" in sentence[fault.start : fault.end] or before.endswith("《") or "《" in before[-30:]:
        return True
    return bool(
        re.search(r"(?:^|[，,。；;：:）)况])$", before) and re.match(r"[，, 我全本共]", after)
    )
