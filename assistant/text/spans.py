"""What time a statement counts: from which year to which, or which months of the year.

>>> span_of("2021年至2023年共收到申请", 2024)
Span(first=2021, last=2023)
>>> sorted(months_of("前三季度"))
[1, 2, 3, 4, 5, 6, 7, 8, 9]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text.numerals import NUMERAL, parse_chinese_number

_TO = r"(?:年?度?\s*(?:至|到|—+|－|–|-|～|~)\s*)"
_THROUGH = re.compile(rf"(20\d{{2}}){_TO}(20\d{{2}})\s*年")
_LISTED = re.compile(
    r"(20\d{2})年?度?(?:、|和|及|与|以及)(20\d{2})(?:年度?|这?两年)(?!新|收|受|办|作|制|，)"
)
_SINCE = re.compile(r"(20\d{2})\s*年[^，。；：]{0,16}?(?:以来|起|开始)")
_UNTIL = re.compile(r"截[至止]\s*(20\d{2})\s*年(?:\s*12\s*月(?:\s*31\s*日)?)?(?:年?[末底])?")
_BACK = re.compile(
    r"(?:近|这|过去|最近|连续)(?P<years>[二三四五六七八九十两]|\d{1,2})年"
    r"|(?P<since>[二三四五六七八九十两]|\d{1,2})年(?:以?来|间)"
)
_OPEN = re.compile(r"历年|以来|累计|历史")
_DIGIT = rf"(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})"
_MONTHS = (
    re.compile(r"(?P<half>[上下])半年"),
    re.compile(r"前(?P<quarters>[一二两三四1-4])个?季度"),
    re.compile(r"(?:第)?(?P<quarter>[一二三四1-4])季度"),
    re.compile(rf"前(?P<months>{_DIGIT})个月"),
    re.compile(rf"(?:最后|后|末|余下|其余|剩余)(?P<lastly>{_DIGIT})个月"),
    re.compile(r"(?:最后一个|末)季度(?P<tail>)"),
    re.compile(rf"(?P<from>{_DIGIT})月?(?:份)?\s*(?:至|到|—+|－|–|-|～|~)\s*(?P<to>{_DIGIT})月"),
    re.compile(rf"截[至止](?:20\d\d年)?(?P<until>{_DIGIT})月(?:底|末|\d{{1,2}}日)?"),
    re.compile(rf"(?P<month>{_DIGIT})月(?:份|底|末|当月)?"),
    re.compile("(?P<end>年[底末])(?=新|又|再)"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first year to the last; `first` is None where it is not said."""

    first: int | None
    last: int


def span_of(text: str, year: int) -> Span | None:
    """The years that a statement counts over, by its words up to the figure; None where it names none.

    `year` is that of the report.
    """
    through = None
    for match in (*_THROUGH.finditer(text), *_LISTED.finditer(text)):
        through = Span(int(match[1]), int(match[2]))
    if through is not None:
        return through if (through.first or 0) < through.last else None
    if since := _last(_SINCE, text):
        return Span(int(since[1]), year)
    if until := _last(_UNTIL, text):
        return Span(None, int(until[1]))
    if (back := _last(_BACK, text)) is not None:
        count = _number(back["years"] or back["since"])
        past = "过去" in back[0]  # perhaps without this year
        return Span(None, year - 1) if past or count is None else Span(year - count + 1, year)
    return Span(None, year) if _OPEN.search(text) else None


def months_of(text: str) -> frozenset[int] | None:
    """The months that the words name last; None where they name none or the whole year."""
    best: tuple[int, frozenset[int]] | None = None
    for pattern in _MONTHS:
        for match in pattern.finditer(text):
            months = _months(match)
            if months and (best is None or match.end() > best[0]):
                best = (match.end(), months)
    return best[1] if best and len(best[1]) < len(_YEAR) else None


_YEAR = frozenset(range(1, 13))


def _months(match: re.Match[str]) -> frozenset[int]:
    said = {name: value for name, value in match.groupdict().items() if value}
    if half := said.get("half"):
        return frozenset(range(1, 7) if half == "上" else range(7, 13))
    if "end" in said:
        return frozenset({12})
    if "tail" in match.groupdict():
        return frozenset({10, 11, 12})
    numbers = {name: _number(value) or 0 for name, value in said.items()}
    if "quarters" in numbers:
        return frozenset(range(1, 3 * numbers["quarters"] + 1))
    if quarter := numbers.get("quarter"):
        return frozenset(range(3 * quarter - 2, 3 * quarter + 1))
    if "months" in numbers or "until" in numbers:
        return frozenset(range(1, (numbers.get("months") or numbers["until"]) + 1)) & _YEAR
    if "lastly" in numbers:
        return frozenset(range(13 - numbers["lastly"], 13)) & _YEAR
    if "from" in numbers:
        return frozenset(range(numbers["from"], numbers["to"] + 1)) & _YEAR
    return frozenset({numbers["month"]}) & _YEAR


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    value = parse_chinese_number(text.replace("两", "二"))
    return int(value) if value is not None else None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found
