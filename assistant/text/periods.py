"""When and for whom a sentence counts: this year, last year, a part of it; the area, the office, a part."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from assistant.text.clauses import CLAUSE_END, clause_bounds, floor_of
from assistant.text.lexicon import ClaimScope, load_lexicon
from assistant.text.quantities import Kind, Quantity

# `part`: a month, a quarter or half of the report year.
Period = Literal["this", "last", "since", "part"]
COMPARED = re.compile(
    r"同比|环比|[较比与]?(?:上一?年|去年)同期|[较比](?:上一?年|去年|同期)|[多少高低]于(?:上一?年|去年)|较·|比·|与(?:上一?年度?|去年|·+)(?:同期)?相比"
)
_THIS_AFTER = re.compile(r"[，；：、](?:其中)?(?:本年度?|全年|年内|今年|当年)")
_NAMED_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
_OTHER_TIME = re.compile(
    r"[上下]半年|季度|\d月(?:份|底|末)?(?!\s*\d)|上一?年|去年|往年|(?<!年)以来|历年|近[二三五两]年"
)
_TO_NEXT = ("转", "至", "入", "到")
_CARRIED = re.compile(r"度?的?(?:结转|转入|遗留)")
_CAUSES = ("因", "对", "就", "按", "照", "据")
_COMPARES = ("与", "和", "较", "比", "同")
_HALF = re.compile(
    r"[上下]半年|(?:前|最后|后|余下|其余|剩余)[\d一二三四五六七八九十两]+个月|末季度|最后一个季度|[四各]个?季度|第?一(?:季度)?(?:至|到|、二(?:季度)?、三(?:季度)?(?:、|和))(?:第?四)季度|一至四季度|第一、二、三、四季度"
)
# 12月, 2024年5月, 1-6月, 三季度; a whole date tells the day of an event, not what is counted.
_MONTHS = re.compile(r"月(?:份)?$|季度$")
_WHOLE_YEAR = re.compile(r"(?<!\d)0?1月?\s*(?:至|到|—+|－|–|-|～|~)\s*12月")
# 截至6月底，年内已办结: until then only.
_UNTIL_MONTH = re.compile(r"截[至止]到?(?:20\d{2}年)?(?:[1-9]|1[01])月")
_ALL_YEAR = re.compile(r"全年|本年|年度|年内|一年")
# 上年末，现行有效… : said of all that follows, until this year is named.
_THEN = re.compile(
    r"(?:(?:^|[，：])(?:截至|而|到|至)?(?:上一?年度?|去年|前一年)(?:末|底|全年|年底|年末|同期)?，"
    r"|^(?:截至|而)?(?:上一?年度?|去年|前一年)(?!度?的?(?:结转|转入|遗留)|度?的|同期|报告))(?P<last>)"
    r"|(?P<this>今年|本年|年内|当年|全年)"
)
# 五年来…，本年制发…: the year itself again.
_THIS_YEAR = re.compile(r"(?:今年|本年度?|年内|当年|全年)(?!以来)")
_TO_DATE = re.compile(r"截[至止]")
_YEAR_END = re.compile(r"12\s*月(?:\s*31|$)")
# 2021年以来: where the count begins.
_SINCE_THEN = re.compile(r"20\d{2}年(?:\d{1,2}月)?以来")
_YEARS = re.compile(r"(20\d{2})\s*年?度?\s*(?:至|到|—+|－|–|-|～|~)\s*(20\d{2})")
AGAINST_LAST = re.compile(r"(?:[较与]|相?比)于?(?:上一?年度?|去年|\d{4}年|·{4,7})(?:同期)?的?$")
# 与2023年行政许可116件相比
_AGAINST_NAMED = re.compile(r"(?:与|和|同|较|比)(?:上一?年度?|去年|(20\d{2})年)[^，。；]{0,14}$")
_COMPARED_BEHIND = re.compile("相比|相较|对比|比较|持平|相当|一致")
_MOVED = "(?:增加|上升|增长|提高|提升|扩大|跃升|攀升|跃增|扩增|下降|减少|降低|回落|下滑|压减|压降|增|升|降|减|缩减)"
# 由28件增加到34件: what it came to is this year's, whatever stands before.
_CAME_TO = re.compile(rf"{_MOVED}(?:到了?|至|为)$|(?:变为|变成|调整为|调整到)$")


# 由28件增加到34件: what it was before.
_GREW_TO = re.compile(rf"(?:变为|变成|调整为|到|至)|(?:大幅)?{_MOVED}(?:到|至|为)")


# 由年初的12件: of a day, not of the year.
_START_OF_YEAR = re.compile(r"(?:由|从|较|比|与)年初的?$")


# 较上年行政许可116件增加12件
_THAN_LAST = re.compile(r"(?:较|比|与)(?:上一?年度?|去年)(?:同期)?的?[\u4e00-\u9fff]{2,12}")
_CHANGED = re.compile(r"(?:净?[增减]|多|少|下降|上升)")
# 上年同期698条: a figure, no comparison.
_SAME_TIME = re.compile(r"而?(?:上一?年度?|去年)同期(?:的|为|是|则为)?")


def period_of(
    sentence: str,
    masked: str,
    found: Sequence[Quantity],
    years: dict[int, Quantity],
    quantity: Quantity,
    year: int | None,
) -> Period:
    """Which time the figure is said of; this year unless the statement says otherwise.

    `found` are all numbers of the sentence in order, `years` the year named before each
    (`years_before`), `year` the report year.
    """
    left, _ = clause_bounds(masked, quantity)
    floor = floor_of(quantity)
    start = max(floor, *(masked.rfind(mark, floor, quantity.start) + 1 for mark in CLAUSE_END))
    told = _told_by_the_clause(sentence, start, left, quantity, year)
    if told is not None:
        return told
    spanned = _spans_years(found, quantity, start)
    if spanned and not _is_this_year_again(sentence, spanned, quantity.start, year):
        return "since"
    if _is_part_of_the_year(found, quantity, sentence, start):
        return "part"
    named = years.get(quantity.start)
    if year is None or named is None or named.start < start:
        return "this"
    return _of_named_year(sentence[start : quantity.start], named, named.start - start, year)


def _told_by_the_clause(
    sentence: str, start: int, left: int, quantity: Quantity, year: int | None
) -> Period | None:
    """The time that the words before the figure say: of the clause from `left`, the statement from `start`."""
    lexicon, clause = load_lexicon(), sentence[left : quantity.start]
    since = [
        match.end()
        for match in lexicon.since.finditer(sentence, start, quantity.start)
        if year is None or not _within_the_year(sentence[start : match.end()], year)
    ]
    if since and not _is_this_year_again(sentence, since[-1], quantity.start, year):
        single = _NAMED_YEAR.search(_SINCE_THEN.sub("", _YEARS.sub("", clause)))
        return "last" if single and year and int(single[1]) == year - 1 else "since"
    if AGAINST_LAST.search(clause):
        return "last"
    against = _AGAINST_NAMED.search(clause)
    if against and _COMPARED_BEHIND.match(sentence, quantity.end):
        return "last" if against[1] in (None, str((year or 0) - 1)) else "since"
    if _CAME_TO.search(clause):
        return "this"
    if clause.endswith(("由", "从")) and _GREW_TO.match(sentence, quantity.end):
        return "last"
    than = _THAN_LAST.fullmatch(clause) and _CHANGED.match(sentence, quantity.end)
    if than or _SAME_TIME.fullmatch(clause):
        return "last"
    if _START_OF_YEAR.search(clause):
        return "part"
    if lexicon.last.search(clause) and not COMPARED.search(clause):
        return "last"
    then = [match.lastgroup for match in _THEN.finditer(sentence[start:left])]
    if then and then[-1] == "last" and not _THIS_YEAR.search(clause):
        return "last"
    if "累计" in clause and not _is_this_year_again(sentence, start, quantity.start, year):
        return "since"
    return None


def _is_this_year_again(sentence: str, start: int, end: int, year: int | None) -> bool:
    """Whether the words between these places come back to the report year: 本年, 其中2024年."""
    if _THIS_YEAR.search(sentence, start, end):
        return True
    named = list(_NAMED_YEAR.finditer(sentence, start, end))
    if not named or int(named[-1][1]) != year:
        return False
    return not sentence[max(start, named[-1].start() - 3) : named[-1].start()].endswith(
        ("截至", "截止", "截至到", "，至", "到", "用，至", "年至")
    )


def counts_another_time(statement: str, year: int | None) -> bool:
    """Whether a statement without a figure is made of a part of the year, or of another year.

    `statement` is the text up to its words: 上半年未收到申请, 2023年未收到申请 in a report for 2024.
    """
    years = [int(found) for found in _NAMED_YEAR.findall(statement)]
    other = bool(years) and year is not None and year not in years
    return other or _OTHER_TIME.search(statement) is not None


def _of_named_year(text: str, named: Quantity, place: int, year: int) -> Period:
    """The period by the year named last in the statement; `place` is where it stands in the text.

    因2023年度申请 names a cause and 按照2022年要求，全年 a rule: neither says when something was counted.
    """
    if named.value == year or named.value is None or _THIS_AFTER.search(text, place):
        return "this"
    before = text[max(0, place - 1) : place]
    if before in _TO_NEXT and named.value > year:
        return "this"  # 结转至2025年办理
    if before in _COMPARES:
        return "this"  # 与2023年相比，新收申请…
    if _CARRIED.match(text, place + len(named.text)):
        return "this"  # 2023年结转的2件
    attribute = before in _CAUSES
    return "last" if named.value == year - 1 and not attribute else "since"


def _within_the_year(text: str, year: int) -> bool:
    """Whether 以来 begins in the report year: 2024年以来, 自1月1日以来, 2024年3月以来."""
    match = re.search(r"(?:(20\d{2})年)?(?:\d{1,2}月)?(?:\d{1,2}日)?以来$", text)
    if match is None or match[0] == "以来":
        return False
    return match[1] in (None, str(year))


def _spans_years(found: Sequence[Quantity], quantity: Quantity, start: int) -> int | None:
    """Where the statement's span of several years ends, None where it names none: 2021年至2022年共收到93件."""
    first, last = (bisect_left(found, place, key=_start) for place in (start, quantity.start))
    for other in found[first:last]:
        years = _YEARS.match(other.text) if other.kind is Kind.PERIOD else None
        if years and years[1] != years[2]:
            return other.end
    return None


def _is_part_of_the_year(
    found: Sequence[Quantity], quantity: Quantity, sentence: str, start: int
) -> bool:
    """Whether the statement says a month, a quarter or a half before the figure, and not 全年 since."""
    text = sentence[start : quantity.start]
    ends = [match.end() + start for match in _HALF.finditer(text)]
    first, last = (bisect_left(found, place, key=_start) for place in (start, quantity.start))
    for other in found[first:last]:
        if other.kind in (Kind.DATE, Kind.PERIOD):
            until = _TO_DATE.search(sentence, max(start, other.start - 4), other.start)
            year = bool(_YEAR_END.search(other.text))
            day = (not until or year) and not _MONTHS.search(other.text)
            whole = day or (bool(until) and year) or bool(_WHOLE_YEAR.search(other.text))
            ends += [] if whole else [other.end]
    if _UNTIL_MONTH.search(text):
        return bool(ends)
    return bool(ends) and not _ALL_YEAR.search(sentence, max(ends), quantity.start)


def _start(quantity: Quantity) -> int:
    return quantity.start


def years_before(found: Sequence[Quantity]) -> dict[int, Quantity]:
    """For each quantity, by its start, the year named last before it."""
    named: Quantity | None = None
    years: dict[int, Quantity] = {}
    for quantity in found:
        if named is not None:
            years[quantity.start] = named
        named = quantity if quantity.kind is Kind.YEAR else named
    return years


_YEARS_THROUGH = re.compile(
    r"(20\d{2})年?(?:至|到|—+|－|–|-|～|~)(20\d{2})年(?:度)?[^。；]{0,12}分别"
)
_EACH = re.compile("分别")
_YEARS_EACH = re.compile(
    r"(?:20\d{2}年(?:度)?(?:、|和|及|与|以及)?){2,}(?:两年|三年)?(?:相比)?(?:，)?[^，。；]{0,16}?分别"
)


def years_in_order(sentence: str, figures: Sequence[Quantity]) -> dict[int, int]:
    """For each figure, by its start, its year where 分别 binds years in order: 2022年、2023年分别50件、60件."""
    years: dict[int, int] = {}
    for match in _YEARS_EACH.finditer(sentence):
        named = [int(found) for found in _NAMED_YEAR.findall(match[0])]
        for each in _EACH.finditer(sentence, match.end() - 2):
            years |= _in_order(figures, each.end(), named)
    for match in _YEARS_THROUGH.finditer(sentence):
        years |= _in_order(figures, match.end(), range(int(match[1]), int(match[2]) + 1))
    return years


def _in_order(figures: Sequence[Quantity], start: int, years: Sequence[int]) -> dict[int, int]:
    """The years of the figures from here on, in order; none where these are fewer."""
    following = [figure for figure in figures if figure.start >= start][: len(years)]
    if len(following) < len(years):
        return {}
    return {figure.start: year for figure, year in zip(following, years, strict=True)}


_QUARTERS_EACH = re.compile(
    r"(?:[四各]个?季度|一至四季度|第?一(?:季度)?、第?二(?:季度)?、第?三(?:季度)?(?:、|和|及)第?四季度)[^。；，]*?分别"
)


def quarters_in_order(sentence: str, figures: Sequence[Quantity]) -> list[int]:
    """Where the figures of the four quarters begin, in order: 四个季度分别为7件、8件、9件、10件."""
    if "季度" not in sentence:
        return []
    match = _QUARTERS_EACH.search(sentence)
    following = [f.start for f in figures if match and f.start >= match.end()][:4]
    return following if len(following) == 4 else []


def scopes_in(text: str) -> list[tuple[int, ClaimScope, str]]:
    """Where the sentence says whom it counts, and the words that say so."""
    found = load_lexicon().scopes.finditer(text)
    return [
        (match.end(), ClaimScope(match.lastgroup), match[0])
        for match in found
        # 县综合执法局在青禾镇作出: where, not who.
        if match.lastgroup and not text.startswith("在", max(0, match.start() - 1), match.start())
    ]


def scope_at(
    scopes: Sequence[tuple[int, ClaimScope, str]], text: str, position: int
) -> tuple[ClaimScope, str] | tuple[None, str]:
    """The scope named last before this place, within the same statement, and its words."""
    for end, scope, words in reversed(scopes):
        if end <= position:
            crossed = any(mark in text[end:position] for mark in "。；;！？\n")
            return (None, "") if crossed else (scope, words)
    return None, ""
