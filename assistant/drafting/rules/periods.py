"""The period that the figures count: the whole report year, from its first day to its last."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.calendar import years_in
from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

# The period of the statistics said in so many words, up to the end of its clause.
_STATED_PERIOD = re.compile(
    r"(?:统计|数据|报告)[^，。；\d]{0,8}?(?:期限|时限|周期|时段|区间|期间|期(?=[为是：自从])|时间范围|时间跨度|时间段|(?:(?<=统计)|(?<=统计数据的)|(?<=数据统计的)|(?<=统计的))时间(?!截)|起止(?:时间|日期)?|起讫(?:时间|日期)?)[^，。；\d]{0,6}"
    r"((?:19|20)\d\d(?:[^，。；（(]|，(?=[至到截])){2,40})"
)
_SHOWN = re.compile("公示|公布期|征求|反馈期|有效期|保存")
_OF_OTHERS = re.compile(r"上一?年|去年|往年|此前|年度?报告")


def stated_periods(text: str) -> list[tuple[int, int]]:
    """Where the sentence says from when to when this report's figures are counted."""
    if not any(word in text for word in ("期", "时", "周", "区间", "起止", "起讫")):
        return []
    return [
        match.span(1)
        for match in _STATED_PERIOD.finditer(text)
        if not _OF_OTHERS.search(text[max(0, match.start() - 12) : match.start()])
        and not _SHOWN.search(match[0])
    ]


_PERIOD_WORDS = re.compile(
    r"统计|(?:报告|数据|年报|内容)[^，。；]{0,12}(?:期限|时限|周期|时间|时段|涵盖)|涵盖$"
)
_LEAD = 40


def leads_to_period(before: str) -> bool:
    """Whether these words, right in front of a span of days, call it the period of the figures."""
    return _PERIOD_WORDS.search(before[-_LEAD:]) is not None


_FULL_DATE = re.compile(r"(?:(20\d\d)\s*年\s*)?(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_SPAN = re.compile(
    rf"{_FULL_DATE.pattern}\s*(?:(?:起|始|开始|零时)[，,]?)?[^。；，]{{0,2}}[至到—\-－~～][^。；，\d]{{0,2}}{_FULL_DATE.pattern}"
)
# 数据统计自…, 文中数据涵盖…: that of the figures, without a word for a period.
_COUNTED_FROM = re.compile(
    r"(?:统计|数据|所列|报告内容)[^，。；\d]{0,8}(?:自|从|始于|起于|起自|涵盖|覆盖|截取|取自?|口径[为是系]?|范围[为是系]?|[为是系]|：)[^，。；\d]{0,4}$"
)
_YEAR_BASIS = "统计期限为报告年度的1月1日至12月31日"


@rule(
    RULES,
    finds=Example("本报告数据的统计期限为2024年1月1日至2024年12月13日。", 0),
    silent=Example("本报告数据的统计期限为2024年1月1日至2024年12月31日。", 0),
    title="统计期限不是报告年度的全年",
    explanation="统计期限应为报告年度的1月1日至12月31日：年份写成别的年度、明写的统计期限不到全年的报错，其他写法提请核对。",
    basis=_YEAR_BASIS,
)
def rule_n60(case: TextCase) -> Iterator[Finding]:
    """The period of the figures runs from 1 January to 31 December of the report year.

    Basis: the report tells of a year. Another year in a period that is said in so many words to be
    that of the statistics must be wrong, and so is one that leaves out days of the year or ends before
    it begins; a looser wording is a warning.
    """
    for part, sentence in case.sentences():
        text, start = sentence.text, sentence.span.start
        told: list[tuple[int, int]] = []
        for first, end in stated_periods(text):
            if case.year and any(year != case.year for year in years_in(text[first:end])):
                told.append((first, end))
                yield _wrong_period(case, part, start + first, start + end, Severity.ERROR)
        for match in _SPAN.finditer(text):
            if any(first <= match.start() < end for first, end in told):
                continue
            lead = text[: match.start()]
            told_so = leads_to_period(lead) or _COUNTED_FROM.search(lead[-_LEAD:])
            if told_so and not _SHOWN.search(lead[-8:]) and _is_other_period(case, match):
                place = start + match.start(), start + match.end()
                plain = any(first <= match.start() < end for first, end in stated_periods(text))
                plain = plain or _COUNTED_FROM.search(lead[-_LEAD:]) is not None
                plain = (
                    plain and not _NOT_ALL_YEAR.search(text) and not _OF_OTHERS.search(lead[-12:])
                )
                certain = _runs_backwards(match) or (plain and _leaves_the_year(case, match))
                began = _NOT_ALL_YEAR.search(text) and _days(match)[1] == (12, 31)
                severity = Severity.ERROR if certain else Severity.WARNING
                severity = Severity.INFO if began else severity
                yield _wrong_period(case, part, *place, severity)


def _is_other_period(case: TextCase, match: re.Match[str]) -> bool:
    late = case.year is not None and any(
        int(year) > case.year for year in (match[1], match[4]) if year
    )
    return late or _days(match) != ((1, 1), (12, 31))


def _runs_backwards(match: re.Match[str]) -> bool:
    """Whether a period within one year ends before it begins: 12月31日至1月1日."""
    first, last = _days(match)
    return last < first and match[4] in (None, match[1])


# Of a body that began or ended within the year.
_NOT_ALL_YEAR = re.compile("成立|组建|挂牌|新设|撤销|合并|划转|更名")


def _leaves_the_year(case: TextCase, match: re.Match[str]) -> bool:
    """Whether it leaves out days of its one year, or begins or ends in another: 1月1日至11月30日."""
    if match[4] in (None, match[1]):
        return _days(match) != ((1, 1), (12, 31))
    return case.year is not None and {match[1], match[4]} != {str(case.year)}


def _wrong_period(case: TextCase, part: Part, start: int, end: int, severity: Severity) -> Finding:
    message = f"统计期限写的是“{part.text[start:end]}”，应为{case.year or '报告'}年1月1日至12月31日。请核对。"
    return fault(part, start, end, "N60", severity, message, basis=_YEAR_BASIS)


def _days(match: re.Match[str]) -> tuple[tuple[int, int], tuple[int, int]]:
    return (int(match[2]), int(match[3])), (int(match[5]), int(match[6]))


_COUNTED = re.compile(
    r"(?<!结转)(?:统计(?:数据|数字|范围|时间)?|所列数据|报告数据|数据统计)[^，。；\d]{0,4}$"
)
# 统计截止日期为2024年11月30日
_COUNTED_TO = re.compile(
    rf"(?:统计|数据)[^，。；\d]{{0,6}}(?:截止|截至)(?:日期|时间|时点|日)?(?:为|是|：|:)\s*{_FULL_DATE.pattern}"
)
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
        for match in _COUNTED_TO.finditer(part.text):
            year, day = match[1], (int(match[2]), int(match[3]))
            wrong = (year and int(year) != case.year) or day != (12, 31)
            if wrong and not _NOT_ALL_YEAR.search(part.text[: match.end()][-_LEAD:]):
                yield _wrong_period(case, part, *match.span(), Severity.ERROR)
        for match in _CUT_OFF.finditer(part.text):
            if match[1] and int(match[1]) != case.year:
                before = part.text[max(0, match.start() - 14) : match.start()]
                if _COUNTED.search(before):
                    yield _wrong_period(case, part, *match.span(), Severity.ERROR)
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
