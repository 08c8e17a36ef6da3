"""Years and dates of a text: do they exist, and do they belong to the report year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.findings import Severity
from assistant.text.numerals import DIGITS, parse_chinese_number
from assistant.text.quantities import Kind, Quantity

TIMES = frozenset({Kind.YEAR, Kind.DATE, Kind.PERIOD})

_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?!\d)|((?:一九|二[〇○零])[〇○零一二三四五六七八九]{2})(?=年)"
)
_LONG_YEAR = re.compile(r"\d{5,8}[ \u3000]*年")
# 202年, 二〇二年 where a year is due: a sign was lost. 202年来, 建校202年 count years.
_SHORT_YEAR = re.compile(
    r"(?:^|(?<=[。；，、：:（(\s至到于在自从])|(?<=截[至止]))(?:20\d|二[〇○零][〇○零一二三四五六七八九])"
    r"\s*年(?!来|间|前|后|历史|以|多|余|有期|[的之]?(?:历史|时间))"
)
# 3024年, 2204年: no year of any report, where a month, a comma or the body itself follows.
_FAR_YEAR = re.compile(
    r"(?<![A-Za-z\d])2(?=[\dOoＯ]{0,2}[OoＯ])[\dOoＯ]{3}\s*年|(?:^|(?<=[。；，]))02\d\s*年(?=[，,\d度我全])|"
    r"(?<![\d.])(?:[03-9]\d{3}|1[0-7]\d{2}|2[2-9]\d{2})\s*年(?=度|\d{1,2}月|[，,我全])"
)
_MONTH = re.compile(r"(\d{1,2})\s*月(?:\s*(\d{1,3}))?")
_NUMERIC = re.compile(r"(\d{4})[-/.．](\d{1,2})[-/.．](\d{1,2})")
_COMPARED = re.compile(r"上一?年|去年|同比|环比|[较比自]|以来|结转|截至|末")
_LEGAL_AFTER = re.compile(
    r"^(?:第?[一二两三四五六]次)?[^，。；]{0,6}(?:修订|修正|起?施行|起实施|版)"
)
# 公布 and 通过 are also what an office does: 2024年通过网站公布目录. They tell a law's date only
# beside its name, and 通过 only where nothing follows that it could be done through.
_LEGAL_ACT = re.compile(r"^[^，。；]{0,6}(?:公布|颁布|通过(?=[的，。；、）)]|$))")
# 按照2019年修订的条例, 2021年印发的《目录》: the named thing stands behind its year.
_LEGAL_NAMED_AFTER = re.compile(
    r"^(?:修订|修正|公布|颁布|施行|实施|印发|出台|制定|下发|发布)后?的[^，。；]{0,12}(?:条例|法|规定|令|《|格式|办法|目录|标准|通知)"
)
# A plan of several years is named by them; a practice began in its year.
_PLAN_AFTER = re.compile(r"^[^，。；]{0,8}(?:行动|规划|计划|方案|攻坚)")
_SINCE_AFTER = re.compile(r"^(?:\d{1,2}月(?:\d{1,2}日)?)?(?:度|底|初|末)?(?:起|开始)")
# A year in brackets or quotes names a thing: 《目录》（2023年版）, 2022年版, 2022年重点任务清单.
_NAMING_AFTER = re.compile(r"^度?(?:版|修订版|[^，。；、]{0,6}(?:白皮书|年鉴|台账))")
# The accounts of a year are published in the next.
_ACCOUNTS_AFTER = re.compile(
    r"^(?:年?度)?[^，。；、]{0,16}?(?:决算|绩效(?:评价|自评)|分配结果|审计)"
)
# What last year's report said is named by its year: 2023年报告提出的问题.
_REPORT_AFTER = re.compile(r"^(?:度|政府信息公开|工作|年度)*(?:报告|年报)(?:中|所|列|提|指|反映)")
_LEGAL = re.compile(r"《|条例|法|规定|令")
_OWN_TITLE = re.compile(
    r"《[^《》]*?((?:19|20)\d{2})年?度?[^《》]*信息公开[^《》]*(?:报告|年报)[^《》]*》"
)
# The only days that every report names: those of the statistics period.
BOUNDS: frozenset[tuple[int, int | None]] = frozenset({(1, 1), (12, 31)})


@dataclass(frozen=True, slots=True)
class TimeFault:
    """What is wrong with a year or date: rule code, severity, message, the year that would be right."""

    start: int
    end: int
    code: str
    severity: Severity
    message: str
    expected: int | None = None


_CHINESE_DAY = re.compile(r"([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")


def years_in(text: str) -> list[int]:
    """The years named in a piece of text, in Arabic or Chinese digits."""
    return [
        int(match[1]) if match[1] else int("".join(str(DIGITS[sign]) for sign in match[2]))
        for match in _YEAR.finditer(text)
    ]


def month_days(text: str) -> list[tuple[int, int | None]]:
    """The months and days named in a date or period; the day is None where only a month stands."""
    numeric: list[tuple[int, int | None]] = [
        (int(m[2]), int(m[3])) for m in _NUMERIC.finditer(text)
    ]
    written = [(_number(m[1]), _number(m[2])) for m in _CHINESE_DAY.finditer(text)]
    chinese: list[tuple[int, int | None]] = [(month, day) for month, day in written]
    plain: list[tuple[int, int | None]] = [
        (int(m[1]), int(m[2]) if m[2] else None) for m in _MONTH.finditer(text)
    ]
    return numeric or [*plain, *chinese]


def _number(numeral: str) -> int:
    return int(parse_chinese_number(numeral) or 0)


def is_legal_date(sentence: str, quantity: Quantity) -> bool:
    """Whether a year or date belongs to a law or named document: 2019年修订, 《目录》（2024版）."""
    before, after = sentence[: quantity.start], sentence[quantity.end : quantity.end + 16]
    if _LEGAL_NAMED_AFTER.match(after):
        return True
    if _LEGAL_AFTER.match(after):
        return _LEGAL.search(before) is not None
    clause = re.split(r"[，。；]", before)[-1]
    return bool(_LEGAL_ACT.match(after) and _LEGAL.search(clause))


def names_last_year(sentence: str, quantity: Quantity) -> bool:
    """Whether a report speaks of the year before its own here: 2023年度决算, 2023年报告提出的问题."""
    after = sentence[quantity.end : quantity.end + 24]
    return bool(_ACCOUNTS_AFTER.match(after) or _REPORT_AFTER.match(after))


def time_fault(sentence: str, quantity: Quantity, year: int) -> TimeFault | None:
    """The fault of one year, date or period of a sentence, or None."""
    if _is_impossible(quantity):
        return _fault(quantity, "D06", Severity.ERROR, "历法里没有这个日期，请改正")
    if is_legal_date(sentence, quantity):
        return None
    years = years_in(quantity.text)
    if years and max(years) < year and not _is_comparison(sentence, quantity, years, year):
        message = f"这里写的是{max(years)}年，报告年度是{year}年，请改正或说明是哪一年的事"
        return _fault(quantity, "D04", Severity.ERROR, message, year)
    if _is_event_day(sentence, quantity):
        return _fault(quantity, "D07", Severity.INFO, "这个日期没有来源，请核对确有其事")
    return None


def torn_years(sentence: str) -> list[TimeFault]:
    """Years with a sign too few or too far off to be one: 202年, 3024年."""
    return [
        TimeFault(
            *match.span(),
            "D06",
            Severity.ERROR,
            f"“{match[0]}”：年份写错了，请改正。",
        )
        for pattern in (_SHORT_YEAR, _FAR_YEAR)
        for match in pattern.finditer(sentence)
    ]


def title_faults(sentence: str, year: int) -> list[TimeFault]:
    """The report's own title with another year than the report's."""
    return [
        TimeFault(
            *match.span(1),
            "D04",
            Severity.WARNING,
            f"标题里写的是{match[1]}年，报告年度是{year}年，请核对",
            year,
        )
        for match in _OWN_TITLE.finditer(sentence)
        if int(match[1]) != year and not _COMPARED.search(sentence[: match.start()][-8:])
    ]


def _fault(
    quantity: Quantity, code: str, severity: Severity, message: str, expected: int | None = None
) -> TimeFault:
    shown = f"“{quantity.text}”：{message}。"
    return TimeFault(quantity.start, quantity.end, code, severity, shown, expected)


def _is_impossible(quantity: Quantity) -> bool:
    if _LONG_YEAR.match(quantity.text):
        return True
    years = years_in(quantity.text)
    for month, day in month_days(quantity.text):
        try:
            # A leap year is assumed where no single year is named.
            date(years[0] if len(years) == 1 else 2024, month, 1 if day is None else day)
        except ValueError:
            return True
    return False


def _is_comparison(sentence: str, quantity: Quantity, years: list[int], year: int) -> bool:
    """Last year may be named where the sentence looks back: 上年, 较2022年, 2022年结转."""
    if _lasts(sentence, quantity, years):
        return True
    if max(years) != year - 1 or quantity.kind is Kind.PERIOD:
        return False
    if names_last_year(sentence, quantity):
        return True
    start = max(sentence.rfind(mark, 0, quantity.start) for mark in "。；，,;") + 1
    return bool(
        _COMPARED.search(sentence[start : quantity.start])
        or re.match(r"(?:相比|同期|结转|[^，。；]{0,12}结转)", sentence[quantity.end :])
    )


def _lasts(sentence: str, quantity: Quantity, years: list[int]) -> bool:
    """Whether the year names what began then or runs for years: 自2021年起, 2021—2023年三年行动."""
    after = sentence[quantity.end : quantity.end + 16]
    if _SINCE_AFTER.match(after) or _NAMING_AFTER.match(after):
        return True
    return max(years) > min(years) and bool(_PLAN_AFTER.match(after))


def _is_event_day(sentence: str, quantity: Quantity) -> bool:
    if quantity.kind is not Kind.DATE:
        return False
    days = [(month, day) for month, day in month_days(quantity.text) if day is not None]
    if not days or set(days) <= BOUNDS:
        return False
    before = sentence[max(0, quantity.start - 6) : quantity.start]
    return not re.search(r"截[至止]", before)
