"""What kind of body reports, and how much of its report is at hand."""

from __future__ import annotations

import re

from assistant.drafting.rules.case import TextCase

ALL_PARTS = range(1, 7)
HEADINGS = {
    0: "前言",
    1: "一、总体情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
_CUT = re.compile(r"……|…$")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|苏木)(?:人民)?(?:政府|办事处)$")
_GOVERNMENT = re.compile(r"政府$")
# A county-level city may not make rules and a city with districts may: the name does not tell.
_WITHOUT_RULES = re.compile(
    r"(?:镇|乡|街道|苏木)(?:人民)?(?:政府|办事处)$|(?:县|旗|(?<!自治)区)(?:人民)?政府$|(?:局|分局|中心)$"
)
_NATIONAL = re.compile(r"^(?:国家|国务院|中国|中华)|^(?:海关)?总局|总署")


def is_whole(case: TextCase) -> bool:
    """Whether the whole report is at hand: all six parts, none of them cut or shortened."""
    numbers = {section.number for section in case.report.sections}
    cut = any(_CUT.search(part.text) for part in case.parts) or any(
        finding.code == "R21" for finding in case.report.findings
    )
    return numbers.issuperset(ALL_PARTS) and not cut


def is_ended(case: TextCase, number: int) -> bool:
    """Whether this part is at hand to its end: a later one stands behind it, and nothing is cut."""
    numbers = [section.number for section in case.report.sections]
    part = case.report.section(number)
    return part is not None and max(numbers) > number and not _CUT.search(part.text)


def is_township(agency: str | None) -> bool:
    """Whether a township, town or sub-district office reports."""
    return bool(agency and _TOWNSHIP.search(agency))


def is_government(agency: str | None) -> bool:
    """Whether a government reports: no department, no sub-district office, which is no level of its own."""
    return bool(agency and _GOVERNMENT.search(agency))


def lacks_rule_making_power(agency: str | None) -> bool:
    """Whether the name alone tells that this body can make no rules (规章)."""
    return bool(agency and _WITHOUT_RULES.search(agency) and not _NATIONAL.search(agency))


def whole_text(case: TextCase) -> str:
    """All prose, for the question whether something is said anywhere."""
    return "\n".join(part.text for part in case.parts)


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence or line that a span stands in."""
    first = max(text.rfind(mark, 0, start) for mark in "。；\n") + 1
    last = min(
        (i for i in (text.find(mark, end) for mark in "。；\n") if i >= 0), default=len(text)
    )
    return text[first:last]
