"""Years and dates of a finished text: do they exist, do they belong to the report year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assistant.drafting.calendar import TIMES, TimeFault, time_fault, title_faults
from assistant.drafting.catalogue import basis_of
from assistant.drafting.rules.case import (
    Example,
    Part,
    Sentence,
    TextCase,
    TextRule,
    fault,
    missing,
    rule,
)
from assistant.findings import Finding, Severity
from assistant.report import Signature

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


_PERIOD_WORDS = re.compile(
    r"统计|(?:报告|数据|年报|内容)[^，。；]{0,12}(?:期限|时限|周期|时间|时段|涵盖)|涵盖$"
)
_LEAD = 40
_FULL_DATE = re.compile(r"(?:(20\d\d)\s*年\s*)?(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_SPAN = re.compile(
    rf"{_FULL_DATE.pattern}\s*(?:起)?[^。；，]{{0,2}}[至到—\-－~～][^。；，\d]{{0,2}}{_FULL_DATE.pattern}"
)
_YEAR_BASIS = "统计期限为报告年度的1月1日至12月31日"


@rule(
    RULES,
    finds=Example("本报告数据的统计期限为2024年1月1日至2024年12月13日。", 0),
    silent=Example("本报告数据的统计期限为2024年1月1日至2024年12月31日。", 0),
    title="统计期限不是报告年度的全年",
    explanation="统计期限应为报告年度的1月1日至12月31日；年份是旧的另按 D04 提示。",
    basis=_YEAR_BASIS,
)
def rule_n60(case: TextCase) -> Iterator[Finding]:
    """The period of the figures runs from 1 January to 31 December of the report year.

    Basis: the report tells of a year. Held where the sentence speaks of statistics, figures or a
    period; an earlier year is D04's.
    """
    for part, sentence in case.sentences():
        for match in _SPAN.finditer(sentence.text):
            if not _PERIOD_WORDS.search(sentence.text[: match.start()][-_LEAD:]):
                continue
            first, last = _days(match)
            late = case.year is not None and any(
                int(year) > case.year for year in (match[1], match[4]) if year
            )
            if (first, last) == ((1, 1), (12, 31)) and not late:
                continue
            message = (
                f"统计期限写的是“{match[0]}”，应为{case.year or '报告'}年1月1日至12月31日。请核对。"
            )
            start = sentence.span.start
            yield fault(
                part, start + match.start(), start + match.end(), "N60", Severity.WARNING, message,
                basis=_YEAR_BASIS,
            )  # fmt: skip


def _days(match: re.Match[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    return (int(match[2]), int(match[3])), (int(match[5]), int(match[6]))


_CUT_OFF = re.compile(rf"(?:截至|截止到?|截止至)\s*{_FULL_DATE.pattern}")


@rule(
    RULES,
    finds=Example("截至2024年12月13日，公开信息20条。"),
    silent=Example("截至2024年12月31日，公开信息20条。"),
    title="截至日期不是年底",
    explanation="报告统计到12月31日。写“截至12月13日”多半是把31日写颠倒了；截至年内别的日子的，提请确认。",
    basis=_YEAR_BASIS,
)
def rule_n61(case: TextCase) -> Iterator[Finding]:
    """Figures are counted to the end of the year: 截至12月31日.

    Basis: the report tells of a whole year. 12月13日 is a warning, for 31 with its digits turned is
    the likeliest reading; another day of the year is a question, asked once.
    """
    if case.year is None:
        return
    asked = False
    for part in case.parts:
        for match in _CUT_OFF.finditer(part.text):
            if match[1] and int(match[1]) != case.year:
                continue
            day = (int(match[2]), int(match[3]))
            if day == (12, 31):
                continue
            turned = day == (12, 13)
            if asked and not turned:
                continue
            asked = asked or not turned
            message = f"“{match[0]}”：报告统计到12月31日，" + (
                "这里多半是把31日写成了13日，请核对。"
                if turned
                else "请确认这个数是不是全年的，或改成截至12月31日。"
            )
            severity = Severity.WARNING if turned else Severity.INFO
            yield fault(
                part, *match.span(), "N61", severity, message, basis=_YEAR_BASIS,
                expected=f"{case.year}年12月31日",
            )  # fmt: skip


@rule(
    RULES,
    finds=Example("开展工作。", signed=Signature(date=date(2024, 1, 16))),
    silent=Example("开展工作。", signed=Signature(date=date(2025, 1, 16))),
    title="落款日期不合理",
    explanation="报告在年度结束之后写：落款早于年底，或晚了一年以上，多半是年份写错；31日当天落款、3月31日以后落款的提请确认。",
    basis="《政府信息公开条例》第四十九条",
)
def rule_n62(case: TextCase) -> Iterator[Finding]:
    """A report is signed after its year has ended, and by 31 March.

    Basis: Regulation, Art. 49. Before the year began is an error; within it, or more than a year
    after it, a warning; its last day, or after 31 March, a question. The earlier day of departments
    and of local notices is not covered.
    """
    signed = case.report.signed.date
    if signed is None or case.year is None:
        return
    found = _signed_oddly(signed, case.year)
    if found:
        severity, what = found
        shown = f"{signed.year}年{signed.month}月{signed.day}日"
        message = f"落款日期是{shown}，{what}"
        basis = "《政府信息公开条例》第四十九条"
        yield missing(6, f"落款 {shown}", "N62", severity, message, basis=basis)


def _signed_oddly(signed: date, year: int) -> tuple[Severity, str] | None:
    if signed.year < year:
        return Severity.ERROR, f"那时{year}年还没有开始。请改正年份。"
    if signed == date(year, 12, 31):
        return Severity.INFO, "统计期限那天才结束。请确认数字是不是全年的。"
    if signed.year == year:
        return Severity.WARNING, f"{year}年还没有结束，多半是年份写错了。请核对。"
    if signed.year > year + 1:
        return Severity.WARNING, f"离{year}年过了一年以上，多半是年份写错了。请核对。"
    if signed > date(year + 1, 3, 31):
        return Severity.INFO, "晚于法定的3月31日。请确认日期。"
    return None


_WEEKDAY = re.compile(
    r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*[（(，,]?\s*(?:星期|周|礼拜)([一二三四五六日天])(?!期)"
)


@rule(
    RULES,
    finds=Example("2024年5月6日（星期二）举办开放日活动。"),
    silent=Example("2024年5月6日（星期一）举办开放日活动。"),
    title="日期与星期不符",
    explanation="写了日期又写了星期几的，两者应当一致。",
    basis="公历",
)
def rule_n63(case: TextCase) -> Iterator[Finding]:
    """A date and the day of the week beside it agree.

    Basis: the calendar. Dates with a year alone.
    """
    for part in case.parts:
        for match in _WEEKDAY.finditer(part.text):
            try:
                day = date(int(match[1]), int(match[2]), int(match[3])).weekday()
            except ValueError:
                continue  # a day that does not exist is D06's
            if day != "一二三四五六日".index(match[4].replace("天", "日")):
                right = "一二三四五六日"[day]
                message = f"“{match[0]}”：那天是星期{right}。请核对日期和星期。"
                yield fault(
                    part, *match.span(), "N63", Severity.ERROR, message, basis="公历",
                    expected=f"星期{right}",
                )  # fmt: skip


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
