"""Years and dates of a finished text: do they exist, do they belong to the report year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.calendar import (
    TIMES,
    TimeFault,
    time_fault,
    title_faults,
    torn_years,
    years_in,
)
from assistant.drafting.catalogue import basis_of
from assistant.drafting.rules.case import (
    Example,
    Part,
    Sentence,
    TextCase,
    TextRule,
    fault,
    rule,
)
from assistant.drafting.rules.periods import leads_to_period, stated_periods
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
    A later year is meant only where something is told as done in it. Not covered: years of document
    numbers, titles and laws, and spans that began earlier; the period of the statistics is N60's.
    """
    for part, sentence, found in _faults(case):
        text = sentence.text
        if found.code != "D04" or "以来" in text[found.end : found.end + 3]:
            continue
        if any(start <= found.start < end for start, end in stated_periods(text)):
            continue
        if _LAST_YEARS.search(text[: found.start]) or _is_history(text, found, case.year):
            continue
        # Within a sentence the year may belong to a thing of that year: 2023年度决算.
        own = _heads_clause(text, found) or _tells_own_work(text, found)
        own = own and not _sets_beside(text, found, case.year)
        level = Severity.ERROR if own and _is_the_report(text, found) else Severity.WARNING
        yield _finding(part, sentence, found, level if own else Severity.INFO)
    for part, sentence in case.sentences():
        for found in (*_done_too_early(sentence, case.year), *_ended_before(sentence, case.year)):
            yield _finding(part, sentence, found, found.severity)


@rule(
    RULES,
    finds=Example("统计期限为2024年1月1日至12月32日。"),
    silent=Example("统计期限为2024年1月1日至12月31日。"),
)
def rule_d06(case: TextCase) -> Iterator[Finding]:
    """Every year, month and day that is written exists in the calendar, and nothing ends before it begins."""
    for part, sentence, found in _faults(case):
        if found.code == "D06":
            yield _finding(part, sentence, found, found.severity)
    for part, sentence in case.sentences():
        for found in (
            *_backward_spans(sentence.text),
            *_ended_before_begun(sentence.text, case.year),
            *_no_times(sentence.text),
        ):
            yield _finding(part, sentence, found, found.severity)


_SPAN_WITHIN = re.compile(
    r"(?:(20\d\d)\s*年\s*)?(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]\s*(?:起|开始|开幕|启动|始)?[，,、]?\s*(?:一直|持续|延续|连续)*(?:[至到]|—+|－|–|-|～|~)\s*(?:(20\d\d)\s*年\s*)?(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*日"
)


def _backward_spans(text: str) -> Iterator[TimeFault]:
    """Spans that end before they begin: 9月20日至9月5日; over the turn of the year only with its number."""
    if "月" not in text:
        return
    for match in _SPAN_WITHIN.finditer(text):
        first, last = int(match[1] or 0), int(match[4] or match[1] or 0)
        month, day = int(match[2]), int(match[3])
        until = int(match[5] or match[2]), int(match[6])
        turned = match[4] is None and until[0] < month  # 12月20日至1月5日, of the next year
        period = leads_to_period(text[: match.start()])
        if not turned and not period and (last, *until) < (first, month, day):
            message = f"“{match[0]}”：止的日子比起的日子还早，请改正。"
            yield TimeFault(*match.span(), "D06", Severity.ERROR, message)


# Hours, minutes and quarters that no clock and no year has.
_NO_TIME = re.compile(
    r"(?<![\d.:：])(?:2[5-9]|[3-9]\d)\s*时(?=结束|开始|[至到整半，。、]|\d{1,2}分)|(?<![\d.:：])\d{1,2}\s*[时点：:]\s*(?:6[1-9]|[7-9]\d)\s*分|"
    r"第(?:[五六七八九]|[5-9])\s*(?:个)?季度|(?<![\d一二三四])[5-9]\s*季度"
)
# 2024年6月启动建设，2024年5月建成上线: what is ended cannot end before it is begun.
_MONTH_OF = r"(?:(?P<y{0}>20\d\d)\s*年\s*)?(?<!\d)(?P<m{0}>\d{{1,2}})\s*月(?:\s*(?P<d{0}>\d{{1,2}})\s*[日号])?(?:份|初|底)?"
_BEGUN = "启动|开工|开建|动工|立项|着手|筹建|开始|开班|开通试运行|试运行|印发通知|公开征求意见"
_ENDED = "建成|完工|竣工|上线|投用|投入使用|启用|验收|结束|完成|结业|闭幕|正式印发|正式运行"
_BEGUN_AND_ENDED = re.compile(
    rf"{_MONTH_OF.format(1)}(?:[^，。；\d]{{0,8}}?)(?:{_BEGUN})[^。；\d]{{0,16}}?{_MONTH_OF.format(2)}[^，。；\d至到—]{{0,6}}?(?:{_ENDED})"
)


def _no_times(text: str) -> Iterator[TimeFault]:
    if not any(word in text for word in ("时", "分", "季度")):
        return
    for match in _NO_TIME.finditer(text):
        message = f"“{match[0]}”：没有这个时刻或季度，请改正。"
        yield TimeFault(*match.span(), "D06", Severity.ERROR, message)


_OTHER_YEAR = re.compile("次年|翌年|第二年|来年|上年|去年")


def _ended_before_begun(text: str, year: int | None) -> Iterator[TimeFault]:
    """Something that is told to be done in an earlier month than it was begun in, of one year."""
    if text.count("月") < 2:
        return
    for match in _BEGUN_AND_ENDED.finditer(text):
        first = int(match["y1"] or year or 0), int(match["m1"]), int(match["d1"] or 0)
        last = (
            int(match["y2"] or match["y1"] or year or 0),
            int(match["m2"]),
            int(match["d2"] or 31),
        )
        begin = max(0, match.start() - 6)
        if last < first and not _OTHER_YEAR.search(text[begin : match.end()]):
            message = f"“{match[0]}”：完成的时间比开始的时间还早，请改正。"
            yield TimeFault(*match.span(), "D06", Severity.ERROR, message)


_SEVERAL_YEARS = re.compile(r"(20\d\d)\s*年?度?\s*[至到—–~～-]+\s*(20\d\d)")


def _is_history(text: str, found: TimeFault, year: int | None) -> bool:
    """Whether the fault is a span of several earlier years of which a sum is told: 2021年至2022年共93件."""
    span = _SEVERAL_YEARS.match(text, found.start)
    if span is None or year is None or not int(span[1]) < int(span[2]) < year:
        return False
    return (
        re.match(r"[年度期间，]*[^，。；]{0,4}(?:共|累计|年均|平均|先后)", text[span.end() :])
        is not None
    )


_LAST_YEARS = re.compile(r"(?:上一?年|去年|往年|此前)[^，。；]{0,16}$")


def _faults(case: TextCase) -> Iterator[tuple[Part, Sentence, TimeFault]]:
    """Dates of single events are the draft's concern: a published report may name them freely."""
    if case.year is None:
        return
    for part, sentence in case.sentences():
        times = [q for q in sentence.quantities if q.kind in TIMES]
        faults = [time_fault(sentence.text, quantity, case.year) for quantity in times]
        others = [*title_faults(sentence.text, case.year), *torn_years(sentence.text)]
        for found in [*faults, *others]:
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


_DATA_OF = re.compile(r"的?(?:全年)?(?:统计)?(?:数据|资料|报表|档案|台账)")
_MONTHS = re.compile(r"\d{1,2}月?[至到—–~～-]\d{1,2}月")


def _sets_beside(sentence: str, fault: TimeFault, year: int | None) -> bool:
    """Whether the sentence sets this year beside the other, or speaks of papers of that year."""
    after = re.sub(r"《[^《》]*》", "", sentence[fault.end :])
    if _DATA_OF.match(after):
        return True
    return f"{year}年" in after or bool(re.search(r"今年|本年(?!度?报告)", after))


_DASH = re.compile(r"[至到—–~～-]")


def _heads_clause(sentence: str, fault: TimeFault) -> bool:
    """Whether the year says when the sentence is about: 2022年，我局……; a title or period always."""
    before, after = sentence[: fault.start].rstrip(), sentence[fault.end :]
    if (
        _DASH.search(sentence[fault.start : fault.end])
        or before.endswith("《")
        or "《" in before[-30:]
    ):
        return True
    return bool(
        re.search(r"(?:^|[，,。；;：:）)况]|回顾|纵观|过去的)$", before)
        and (re.match(r"[，, 我全本共]", after) or _MONTHS.match(after))
    )


_SUBJECT = (
    r"(?:^|[，,。；;：:、\s])(?:[我本全](?:[镇乡局委厅县市区办]|街道|机关|单位|部门|系统)|"
    r"[\u4e00-\u9fff]{2,14}(?:政府|办事处|街道|[局厅镇乡县市区]|委员会))[在于]?$"
)
_OWN_SUBJECT = re.compile(_SUBJECT)
_OWN_WORK = re.compile(
    r"^度?[，,]?\s*(?:全年|共|累计|合计|主动|收到|新收|受理|办理|办结|答复|制[发定]|发布|公开(?!招)|举办|组织|"
    r"开展|新增|未|没有|通过|依托|严格|认真|深入|持续|坚持|的?(?:政府信息公开|政务公开)?工作)"
)
_OPENS_REPORT = re.compile(r"现(?:将|就|予以|向社会)*(?:公布|公开|发布)?[^。；，]{0,16}$")
_REPORTED = re.compile(
    r"^度?[^，。；《》]{0,10}(?:信息公开|政务公开)[^，。；]{0,10}(?:报告|年报|情况|公布)"
)


_ITSELF = re.compile(
    r"^度?(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:情况)?(?:年度)?(?:报告|年报|情况)?(?:予以|如下|向社会|公布|公告|报告)*(?:如下|公布|公告)"
    r"|^度?(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:报告|年报)(?=[。，；]|$|予以|公布|公告|向社会|如下)"
)


def _is_the_report(sentence: str, fault: TimeFault) -> bool:
    """Whether the year is that of the report itself: 现将2023年政府信息公开工作情况报告如下."""
    opened = _OPENS_REPORT.search(sentence[: fault.start])
    return bool(opened and _ITSELF.match(sentence[fault.end : fault.end + 30]))


def _tells_own_work(sentence: str, fault: TimeFault) -> bool:
    """Whether the body did something in that year: 我镇2022年共收到……, 现将2022年……工作情况报告如下."""
    before, after = sentence[: fault.start], sentence[fault.end : fault.end + 30]
    if re.match(r"度?的?(?:政府信息公开|政务公开)?工作中", after):
        return True
    if _OWN_SUBJECT.search(before[-20:]) and _OWN_WORK.match(after):
        return True
    return bool(_OPENS_REPORT.search(before) and _REPORTED.match(after))


_LEADING_YEAR = re.compile(
    r"(?:^|[。；;：:）)\s])((?:20\d\d)年)(?=[，, ]|我|本[镇乡局委厅机单]|全年)"
)
_DONE = re.compile(
    r"共(?!同|建)|累计|收到|受理|办结|(?:公开|发布|答复|举办|组织|制发|印发)[^，。；]{0,14}\d|未(?:收到|发生|发出|收取)|没有(?:收到|收取|发生)"
)
_TO_COME = re.compile(r"将(?!近)|拟|计划|预计|力争|下一?步|打算|争取|目标|确保|今后|不少于|继续")


def _done_too_early(sentence: Sentence, year: int | None) -> Iterator[TimeFault]:
    """A year after the report's in which something is told as done: 2025年，共收到……"""
    text = sentence.text
    if year is None or "20" not in text:
        return
    for match in _LEADING_YEAR.finditer(text):
        clause = text[match.end() : match.end() + 60]
        later = int(match[1][:4]) > year
        if later and _DONE.search(clause) and not _TO_COME.search(text):
            message = (
                f"“{match[1]}”：报告年度是{year}年，这里写的却是{match[1]}已经做了的事，请改正。"
            )
            yield TimeFault(*match.span(1), "D04", Severity.WARNING, message, year)


_YEAR_END = re.compile(
    r"(?:^|[，,。；;])(?:截[至止]到?|到)((20\d\d)年(?:12月(?:31日)?|底|年底|末|年末))"
)
_LOOKS_BACK = re.compile(
    r"上一?年|去年|同比|环比|较|相比|比|增|减|下降|结转|期间|以来|尚未|当时|原"
)


def _ended_before(sentence: Sentence, year: int | None) -> Iterator[TimeFault]:
    """Figures counted to the end of last year, where the sentence compares nothing: 截至2023年底，公开……"""
    text = sentence.text
    if year is None or "20" not in text or _LOOKS_BACK.search(text):
        return
    if year in years_in(text):
        return
    for match in _YEAR_END.finditer(text):
        if int(match[2]) == year - 1:
            message = f"“{match[1]}”：报告年度是{year}年，这里统计到上年年底，请改正或说明。"
            yield TimeFault(*match.span(1), "D04", Severity.WARNING, message, year)
