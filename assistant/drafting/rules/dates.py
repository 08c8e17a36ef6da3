"""Days that are right or wrong by themselves: of the signature, with a day of the week, set by the law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assistant.drafting.rules.body import is_government
from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, missing, rule
from assistant.drafting.rules.lists import number_of_items
from assistant.findings import Finding, Severity
from assistant.report import Signature

RULES: list[TextRule] = []


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


_DUE = re.compile(
    r"(?:每年|次年|当年)?(?P<month>\d{1,2}|[一二三])月(?P<day>\d{1,2}|[一二三十]{1,3})日(?:之?前|以前)[^，。；]{0,24}(?:公布|发布|提交|报送|公开)[^。；]{0,24}(?:年度报告|年报)"
)
_BY_LAW = re.compile(
    r"《?(?:[\u4e00-\u9fff]{0,16}政府信息公开)?条例》?(?:第四十九条|[^，。；]{0,8}(?:规定|要求))"
)
_DUE_DAYS = {True: ((1, 31), (3, 31)), False: ((1, 31),)}
_ART_49 = "《政府信息公开条例》第四十九条"


@rule(
    RULES,
    finds=Example(
        "按照《条例》规定，于每年3月31日前公布上一年度政府信息公开工作年度报告。",
        agency="示例县水务局",
    ),
    silent=Example(
        "按照《条例》规定，于每年1月31日前公布上一年度政府信息公开工作年度报告。",
        agency="示例县水务局",
    ),
    title="年度报告公布的法定日期写错了",
    explanation="条例规定：县级以上政府部门每年1月31日前公布上一年度的年度报告，地方政府信息公开工作主管部门3月31日前公布本级政府的年度报告。",
    basis=_ART_49,
)
def rule_n73(case: TextCase) -> Iterator[Finding]:
    """Departments publish by 31 January, the lead body of a government by 31 March.

    Basis: Regulation, Art. 49. Covered where the day is said to be that of the Regulation; an earlier
    day that a notice sets is not meant.
    """
    days = _DUE_DAYS[is_government(case.report.agency)]
    for part, sentence in case.sentences():
        for match in _DUE.finditer(sentence.text):
            day = number_of_items(match["month"]), number_of_items(match["day"])
            if day in days or not _BY_LAW.search(sentence.text[: match.start()]):
                continue
            right = "或".join(f"{month}月{last}日" for month, last in days)
            message = f"“{match['month']}月{match['day']}日”：条例规定的是{right}前。请核对。"
            start = sentence.span.start
            yield fault(
                part, start + match.start(), start + match.end("day") + 1, "N73", Severity.ERROR,
                message, basis=_ART_49, expected=right,
            )  # fmt: skip
