"""How the report is built: the parts it announces, the outline it follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.body import ALL_PARTS, is_ended, is_whole
from assistant.drafting.rules.case import (
    Example,
    TextCase,
    TextRule,
    fault,
    missing,
    rule,
)
from assistant.drafting.rules.lists import number_of_items
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

_FORMAT = "国办公开办函〔2021〕30号：年度报告分六个部分"
_TOPICS = {
    "总体情况": re.compile(r"总体(?:情况|概况)|概述|基本情况"),
    "主动公开政府信息情况": re.compile(r"主动公开"),
    "收到和处理政府信息公开申请情况": re.compile(r"申请公开|公开申请|依申请"),
    "政府信息公开行政复议、行政诉讼情况": re.compile(r"复议|诉讼"),
    "存在的主要问题及改进情况": re.compile(r"问题|不足"),
    "其他需要报告的事项": re.compile(r"其[他它]"),
}
_ANNOUNCED = re.compile(
    r"(?P<list>(?:由|包括|分为?|包含|涵盖|从|含)[^。；]{6,220}?)?(?P<open>等)?[共分计为由]?\s*"
    r"(?P<number>[一二三四五六七八九十\d]{1,2})\s*个?(?:大)?(?:部分|方面)(?:组成|内容|构成|[，。；、进对汇报]|$)"
)
_FEWEST_NAMED = 3
FORMAT_FROM = 2019
"""Before it reports followed another outline."""
# 本年度报告共分为四个部分, 全文由五部分组成: said of the report itself.
_OWN_COUNT = re.compile(
    r"(?:(?:本|该|此|这份)(?:年度)?(?:政府信息公开)?(?:工作)?(?:年度)?(?:报告|年报|文)|全文|全篇|(?:报告|年报)(?:正文|全文)?(?=共|分|由|包括|包含|涵盖))"
    r"(?:的?(?:正文|内容|主要内容))?[，,]?(?:主要|一共|总共|总计|共计|共|由|从|包括|包含|涵盖|含|分成|分为|分|为|有|计|以下){1,4}"
    r"(?P<number>[一二三四五六七八九十两\d]{1,2})\s*个?大?(?:部分|章节|板块)"
)
_LISTED_BEHIND = re.compile(
    r"^(?:组成|构成|内容)?[，,：:（(]?\s*(?:分别|依次|具体|主要)?(?:是|为|即|包括|包含|有|：)([^。]{10,240})"
)
_BEYOND = re.compile(r"第(?P<number>[七八九十]|[7-9])\s*部分")


@rule(
    RULES,
    finds=Example(
        "本报告由总体情况、主动公开情况、依申请公开情况、行政复议和行政诉讼情况、"
        "存在的问题等六部分组成。",
        0,
    ),
    silent=Example(
        "本报告由总体情况、主动公开情况、依申请公开情况、行政复议和行政诉讼情况、"
        "存在的问题和其他事项等六部分组成。",
        0,
    ),
    title="说的部分数与列出的不符",
    explanation="前言说报告有几个部分，后面列出的部分和实际的标题应当与它一致；格式规定是六个部分。",
    basis=_FORMAT,
)
def rule_n28(case: TextCase) -> Iterator[Finding]:
    """The number of parts announced is that of the parts named beside it, and of the form: six.

    Basis: 国办公开办函〔2021〕30号. Named parts are recognised by their subject. Looked for in the
    preface and at the head of part one; a count without names is held against the form where the
    sentence says that it counts the report's parts. An error where the report has its six headings
    and another number is announced, or where the list itself has another number of parts; a name that
    may only be called otherwise is a warning.
    """
    for part in case.parts:
        if part.number > 1:
            continue
        for match in _ANNOUNCED.finditer(part.text):
            number = number_of_items(match["number"]) or 0
            named = [name for name, words in _TOPICS.items() if words.search(match["list"] or "")]
            message = _announced_wrongly(case, match, number, named)
            if message:
                severity = _severity(case, number)
                if _lists_fewer(match, number, named):
                    severity = Severity.ERROR
                yield fault(part, *match.span("number"), "N28", severity, message, basis=_FORMAT)
                return
        if (case.year or FORMAT_FROM) < FORMAT_FROM:
            continue
        for match in (*_OWN_COUNT.finditer(part.text), *_BEYOND.finditer(part.text)):
            message = _counted_wrongly(part.text, match)
            if message:
                severity = _severity(case, number_of_items(match["number"]))
                yield fault(part, *match.span("number"), "N28", severity, message, basis=_FORMAT)
                return


def _severity(case: TextCase, number: int | None) -> Severity:
    """Another number than six, where the report's six headings stand, cannot be right."""
    wrong = number is not None and number != len(ALL_PARTS)
    return Severity.ERROR if wrong and is_whole(case) else Severity.WARNING


_ONE_HEADING = re.compile("复议[^、]{0,4}、(?=[^、]{0,6}诉讼)|问题[^、]{0,4}、(?=[^、]{0,6}改进)")


def _lists_fewer(match: re.Match[str], number: int, named: list[str]) -> bool:
    """Whether a list that nothing leaves open names every part that it has, and another number of them."""
    listed = _ONE_HEADING.sub("", match["list"] or "")
    items = re.split("[、，,]|以及|和(?=[^、]{2,14}$)", listed.strip("、，, "))
    return not match["open"] and len(named) > _FEWEST_NAMED and len(items) == len(named) != number


def _counted_wrongly(text: str, match: re.Match[str]) -> str | None:
    number = number_of_items(match["number"]) or 0
    if number != len(ALL_PARTS):
        return f"这里说有{match['number']}个部分，格式规定的是六个部分。请核对个数和标题。"
    listed = _LISTED_BEHIND.match(text[match.end() : match.end() + 260])
    named = [name for name, words in _TOPICS.items() if listed and words.search(listed[1])]
    if listed and _FEWEST_NAMED < len(named) < number and "等" not in listed[1]:
        lacking = "”“".join(name for name in _TOPICS if name not in named)
        return (
            f"这里说有{match['number']}个部分，列出来的只有{len(named)}个，没有提“{lacking}”。"
            "请补全或改正个数。"
        )
    return None


def _announced_wrongly(
    case: TextCase, match: re.Match[str], number: int, named: list[str]
) -> str | None:
    whole = len(ALL_PARTS)
    lists_parts = len(named) > _FEWEST_NAMED or (
        len(named) == _FEWEST_NAMED and "总体情况" in named
    )
    # 等 leaves a list open; with one part left out it is that part which was forgotten.
    if match["open"] and number - len(named) > 1 and number <= whole:
        return None
    if lists_parts and len(named) < number <= whole:
        lacking = "”“".join(name for name in _TOPICS if name not in named)
        return (
            f"这里说有{match['number']}个部分，列出来的只有{len(named)}个，没有提“{lacking}”。"
            "请补全或改正个数。"
        )
    about_parts = lists_parts or "本报告" in match.string[: match.start()][-30:]
    if about_parts and number != whole and is_whole(case) and "部分" in match[0]:
        return f"这里说有{match['number']}个部分，格式规定的是六个部分，报告里六个标题都在。请改正个数。"
    return None


_OLD_OUTLINE = re.compile(
    r"(?:政府信息)?公开的?收费及减免(?:情况)?|不予以?公开政府信息的?(?:数量|情况)|依申请公开政府信息的数量|"
    r"政府信息公开的收费情况|咨询处理情况|申请方式情况"
)


@rule(
    RULES,
    finds=Example("1、不予公开政府信息的数量：无。2、政府信息公开的收费及减免情况：无。"),
    silent=Example("（一）主动公开。全年公开信息10条。（二）依申请公开。未收到申请。"),
    title="沿用了2019年以前的提纲",
    explanation="“收费及减免情况”“不予公开政府信息的数量”等是2019年条例修订以前的提纲，现行格式第一部分按五个方面写。",
    basis="国办公开办函〔2021〕30号所附格式",
)
def rule_n30(case: TextCase) -> Iterator[Finding]:
    """Part one follows the five heads of the format, not the outline of before 2019.

    Basis: 国办公开办函〔2021〕30号. Known by headings that the present form no longer has.
    """
    if case.year is not None and case.year < 2019:
        return
    for part in case.parts:
        match = _OLD_OUTLINE.search(part.text)
        if match and part.number <= 1:
            message = (
                f"“{match[0]}”是2019年以前的提纲。第一部分请按主动公开、依申请公开、"
                "政府信息管理、政府信息公开平台建设、监督保障五个方面重写。"
            )
            yield fault(part, *match.span(), "N30", Severity.WARNING, message, basis=_FORMAT)
            return


_HEADS = {
    "主动公开": (r"主动公开|主动地?公开", r"主动[^。]{0,6}公开|主动发布"),
    "依申请公开": (r"申请", r"依申请|公开申请"),
    "政府信息管理": (
        r"信息(?:资源)?管理|信息管理",
        r"规范性文件|审[核查]|信息管理|动态(?:调整|更新)",
    ),
    "政府信息公开平台建设": (r"平台", r"平台|网站|公众号|公开栏|专区"),
    "监督保障": (r"监督|保障", r"监督|保障|考核|培训"),
}
_HEAD = r"(?:^|[\n。；\s])\s*(?:[（(]?[一二三四五六七八九十\d]{{1,2}}[）)、.．]|[一二三四五]是)?[^，。；：:\n]{{0,14}}(?:{words})"
_HEAD_LINES = {name: re.compile(_HEAD.format(words=words[0])) for name, words in _HEADS.items()}
_CONTENT = {name: re.compile(words[1]) for name, words in _HEADS.items()}
_FEWEST_HEADS = 3
_HEADED_THROUGHOUT = 4
"""Where so many heads of the five stand numbered, the fifth is not told under another."""
_NUMBERED = re.compile(r"(?:^|[\n。；\s])\s*[（(]?[一二三四五六七八九][）)、.．]")


@rule(
    RULES,
    finds=Example("（一）主动公开。全年公开信息10条。", others={2: "", 3: ""}),
    silent=Example(
        "（一）主动公开。公开信息10条。（二）依申请公开。未收到申请。（三）政府信息管理。清理文件。"
        "（四）平台建设。维护网站。（五）监督保障。开展培训。",
        others={2: "", 3: ""},
    ),
    title="第一部分没有写全五个方面",
    explanation="第一部分按主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障五个方面写；没有发生的也要写明。",
    basis="国办公开办函〔2021〕30号",
)
def rule_n31(case: TextCase) -> Iterator[Finding]:
    """Part one tells of five heads, also where nothing happened under one.

    Basis: 国办公开办函〔2021〕30号. A head counts as told when a heading or any of its usual words
    stands there, by its heading alone where the four others have theirs; told without headings is a
    question. Not covered: parts that are cut, and the outline of before 2019, which is N30's.
    """
    part = case.part(1)
    numbers = {section.number for section in case.report.sections}
    if part is None or not is_ended(case, 1) or 3 not in numbers:
        return
    if _OLD_OUTLINE.search(part.text):
        return  # N30 says how it is to be written
    headed = [name for name, words in _HEAD_LINES.items() if words.search(part.text)]
    divided = len(_NUMBERED.findall(part.text)) >= len(headed) >= _HEADED_THROUGHOUT
    lacking = [
        name
        for name in _HEADS
        if name not in headed and (divided or not _CONTENT[name].search(part.text))
    ]
    if lacking:
        message = (
            f"第一部分没有写到：{'、'.join(lacking)}。五个方面都要写，没有发生的写明没有，请补上。"
        )
        yield missing(
            1, "一、总体情况", "N31", Severity.WARNING, message, basis="国办公开办函〔2021〕30号"
        )
    elif len(headed) < _FEWEST_HEADS:
        message = (
            "第一部分没有按主动公开、依申请公开、政府信息管理、政府信息公开平台建设、监督保障"
            "五个方面分段。请按五个方面重排，或确认内容都写到了。"
        )
        yield missing(
            1, "一、总体情况", "N31", Severity.INFO, message, basis="国办公开办函〔2021〕30号"
        )
