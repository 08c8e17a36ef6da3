"""Part five: problems are named, and each has its measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.drafting.rules.body import HEADINGS, is_ended
from assistant.drafting.rules.case import (
    Example,
    Part,
    TextCase,
    TextRule,
    fault,
    missing,
    rule,
)
from assistant.drafting.rules.statutory import sample
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

_BASIS = "《政府信息公开条例》第五十条第一款第（四）项"
FIVE = 5
SHORTEST = 12
"""Letters; less cannot hold a problem and its measure."""

_PROBLEM = re.compile(
    r"问题|不足|差距|短板|薄弱|不够|有待|欠缺|困难|不到位|不及时|不强|不高|不准|单一|滞后|不平衡|参差|(?:还|仍)需|"
    r"不[严深全细熟畅]|偏[少慢低弱窄]|照[搬抄]|缺[少乏位失]|流于形式|脱节|断档|陈旧|破损|难懂|更换频繁|变动频繁"
)
# What was put right already is a measure too: 现已规定一律配发明白卡, 自9月起实行周提醒.
_DONE = (
    r"(?:已经?|均已|[自从]\d{1,2}月(?:份)?起|现)[^，。；但不未没]{0,8}(?:规定|实行|安排|固定|建立|调整|制作|配[发备齐]|开展|组织|完成|更换|"
    r"增[加设派补]|明确|落实|补[齐上充]|修订|出台|印发|设立|推行|改为|改用|统一|纠正|督促|约谈|通报|压缩|整合|更新)"
)
_MEASURE = re.compile(
    rf"{_DONE}|"
    r"下一步|下步|今后|措施|改进|整改|加强|加大|完善|强化|优化|提升|针对[^。]{0,10}问题|将(?!近)|(?:^|[。；\n])(?:对此|为此|针对(?:此|这))[，,]"
)
# The measures begin where one of these heads a clause.
_TURN = re.compile(
    r"(?:针对|对照)(?:以上|上述|这些|存在的?|发现的?)[^。；，]{0,8}(?:问题|不足)|下一步|下步|今后(?=[，,]|我)|"
    r"(?:改进|整改)(?:措施|情况|打算|方向)|工作(?:打算|措施[：:])|(?:20\d\d)年(?:我们|我[市县区镇乡局委]|工作措施)|将从[^。；，]{0,10}方面|进行改进|今后的工作|"
    r"在\s*20\d\d\s*年的?[^。，]{0,16}工作中"
)
_HEAD = re.compile(
    r"(?:20\d\d年)?(?:当前|目前|工作中)?(?:存在|主要|面临|改进|整改|下一?步|工作|具体|今后|问题|不足|措施)"
    r"[^，。；]*(?<!不够)(?:问题|不足|措施|情况|打算|方向|困难|安排|计划)$|(?:问题|不足|措施)$"
)
LONGEST_HEAD = 14
_ITEM = re.compile(
    r"(?:^|[。；：:;，,\n])\s*(?:[一二三四五六七八九十]{1,2}是|[（(][一二三四五六七八九十]{1,2}[）)]|\d{1,2}[.．、](?!\d))"
)


@rule(
    RULES,
    finds=Example("无。", FIVE, others=sample(FIVE)),
    silent=Example("解读形式单一，下一步将制作图解，开设专栏。", FIVE, others=sample(FIVE)),
    title="第五部分没有内容",
    explanation="第五部分必须写存在的主要问题和改进情况，写“无”或几个字不算。",
    basis=_BASIS,
)
def rule_n36(case: TextCase) -> Iterator[Finding]:
    """Part five is not empty, nor a bare 无.

    Basis: Regulation, Art. 50(4). Only where part six stands behind it.
    """
    if not is_ended(case, FIVE):
        return
    part = case.part(FIVE)
    letters = len(re.sub(r"[\s，。；：、]", "", part.text)) if part else 0
    if letters < SHORTEST and not (part and _PROBLEM.search(part.text)):
        message = "第五部分没有写内容。请写明当年的主要问题和改进情况，问题与措施一一对应。"
        yield missing(FIVE, HEADINGS[FIVE], "N36", Severity.WARNING, message, basis=_BASIS)


@rule(
    RULES,
    finds=Example(
        "今年公开工作平稳，栏目齐全，群众满意，各项任务完成得好。", FIVE, others=sample(FIVE)
    ),
    silent=Example(
        "解读形式单一。下一步将制作图解，开设专栏，组织学习。", FIVE, others=sample(FIVE)
    ),
    title="第五部分缺问题或缺措施",
    explanation="第五部分既要写问题，也要写改进措施；只写成绩、只写问题或只写措施的提出来。",
    basis=_BASIS,
)
def rule_n37(case: TextCase) -> Iterator[Finding]:
    """Part five names problems and tells how they are put right.

    Basis: Regulation, Art. 50(4). Known by the usual words for both; an empty part is N36's.
    """
    part = case.part(FIVE)
    if part is None or not is_ended(case, FIVE) or len(part.text.strip()) < SHORTEST:
        return
    lacking = [
        name
        for name, words in (("存在的问题", _PROBLEM), ("改进措施", _MEASURE))
        if not words.search(part.text)
    ]
    if lacking:
        message = f"第五部分没有写{'，也没有写'.join(lacking)}。请补上，问题与措施一一对应。"
        yield missing(FIVE, HEADINGS[FIVE], "N37", Severity.WARNING, message, basis=_BASIS)


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    text: str


# Words that every sentence of these reports shares and that pair nothing.
_COMMON = re.compile(
    r"政府信息|政务|公开|信息|工作|政府|进一步|仍|需要?|有待|不够|不足|加强|加大|强化|完善|提升|提高|继续|"
    r"存在|问题|部分|方面|健全|做好|推进|开展|落实|力度|质量|水平|能力|情况|相关|各|和|的|与|对|还|把握不准|力量|意识"
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@rule(
    RULES,
    finds=Example(
        "（一）存在的问题。一是解读形式单一；二是答复文书不规范。"
        "（二）改进措施。一是制作解读图解；二是组织植树活动；三是走访企业。",
        FIVE,
        others=sample(FIVE),
    ),
    silent=Example(
        "（一）存在的问题。一是解读形式单一；二是答复文书不规范。"
        "（二）改进措施。一是制作解读图解；二是统一答复文书。",
        FIVE,
        others=sample(FIVE),
    ),
    title="问题没有对应的措施",
    explanation="编了号的问题，措施里没有提到同一件事，或者措施比问题少；请逐条对照。",
    basis=_BASIS,
)
def rule_n38(case: TextCase) -> Iterator[Finding]:
    """Each numbered problem meets its matter again among the measures.

    Basis: Regulation, Art. 50(4), and review practice: problems and measures one to one. A question,
    for the same matter may be told in other words; a warning where the measures, numbered or not, are
    also clearly fewer than the problems. Where counts agree and all others pair in place, the
    last pair is taken for granted. One finding for all problems without a measure.
    """
    part = case.part(FIVE)
    if part is None or not is_ended(case, FIVE):
        return
    problems, measures, rest = _divide(part)
    if len(problems) < 2 or not rest:
        return
    severity = Severity.INFO
    alone = _unpaired(problems, measures, rest)
    if alone:
        fewer = 0 < len(measures) < len(problems) or (
            not measures and _sentences(rest) < len(problems) - 1
        )
        severity = Severity.WARNING if fewer else Severity.INFO
        named = "；".join(f"“{problem.text[:24].strip('。；，')}”" for problem in alone)
        message = (
            f"列了{len(problems)}个问题、{len(measures)}条措施，这些问题后面没有找到对应的措施：{named}。"
            "请逐条对照，问题与措施一一对应。"
        )
    elif len(measures) == len(problems) - 1 or 1 < len(measures) < len(problems):
        alone = problems[len(measures) :]
        message = f"列了{len(problems)}个问题，只有{len(measures)}条措施。请逐条对照，问题与措施一一对应。"
    else:
        return
    yield fault(part, alone[0].start, alone[0].end, "N38", severity, message, basis=_BASIS)


def _sentences(measures: str) -> int:
    """How many sentences and clauses of a list the measures have, their head not counted."""
    return sum(len(piece.strip()) > LONGEST_HEAD // 2 for piece in re.split("[。；;\n]", measures))


def _divide(part: Part) -> tuple[list[_Item], list[_Item], str]:
    """Numbered problems, numbered measures, and the whole text of the measures."""
    first = _PROBLEM.search(part.text)
    turn = _TURN.search(part.text, first.end() if first else 0)
    # A head such as 存在的问题及改进措施 names both before any problem is told.
    items = _items(part.text, 0)
    while turn and items and turn.start() < items[0].start and _items(part.text, turn.end()):
        after = _TURN.search(part.text, max(turn.end(), items[0].start))
        if after is None:
            return [], [], ""
        turn = after
    if turn is None:
        return [], [], ""
    problems = [item for item in items if item.start < turn.start()]
    problems = [
        _Item(i.start, min(i.end, turn.start()), part.text[i.start : min(i.end, turn.start())])
        for i in problems
    ]
    problems = [item for item in problems if not _is_head(item)]
    measures = [item for item in _items(part.text, turn.start()) if not _is_head(item)]
    return problems, measures, part.text[turn.start() :]


def _is_head(item: _Item) -> bool:
    """（一）存在的问题, （二）整改措施 number the halves, not a problem or a measure."""
    words = item.text.strip("。：: \n")
    return len(words) <= LONGEST_HEAD and bool(_HEAD.match(words))


def _items(text: str, start: int) -> list[_Item]:
    """The numbered items from here, each up to the next."""
    marks = list(_ITEM.finditer(text, start))
    if not marks:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [
        _Item(mark.end(), end, text[mark.end() : end])
        for mark, end in zip(marks, ends, strict=True)
    ]


def _unpaired(problems: list[_Item], measures: list[_Item], rest: str) -> list[_Item]:
    known = _pairs(rest)
    alone = [item for item in problems if not _pairs(item.text) & known and _pairs(item.text)]
    if len(alone) == 1 and len(measures) == len(problems):
        place = problems.index(alone[0])
        others = (i for i in range(len(problems)) if i != place)
        if all(_pairs(problems[i].text) & _pairs(measures[i].text) for i in others):
            return []
    return alone


def _pairs(text: str) -> set[str]:
    """Two letters that stand together, common words left out."""
    return {
        run[i : i + 2] for run in _HAN.findall(_COMMON.sub("|", text)) for i in range(len(run) - 1)
    }


_PRAISE = re.compile(
    r"新台阶|新成效|显著|赢得|满意|良好|圆满|取得[^，。；]{0,10}(?:成效|成绩|进展)|稳步|全面(?:提升|完成)|参与度高"
)
MOST_PRAISE = 2
LONG_OPENING = 60


@rule(
    RULES,
    finds=Example(
        "今年，我镇公开工作迈上新台阶，栏目建设取得明显成效，办事流程更加透明，"
        "服务水平显著提升，赢得群众一致满意，各村支持配合，氛围越来越浓。但还有不足：解读单一。"
        "下一步丰富解读形式。",
        FIVE,
        others=sample(FIVE),
    ),
    silent=Example(
        "今年公开工作取得一定成效，但还有不足：解读形式单一。下一步丰富解读形式。",
        FIVE,
        others=sample(FIVE),
    ),
    title="第五部分先大段写成绩",
    explanation="第五部分写问题和改进，成绩放在第一部分；开头大段写成绩的提出来。",
    basis=_BASIS,
)
def rule_n39(case: TextCase) -> Iterator[Finding]:
    """Part five does not open with praise before the first problem.

    Basis: Regulation, Art. 50(4), and review practice. A question; half a sentence of courtesy
    (取得一定成绩，但) is usual and not meant.
    """
    part = case.part(FIVE)
    if part is None:
        return
    problem = _PROBLEM.search(part.text)
    end = problem.start() if problem else 0
    opening = part.text[:end]
    if end >= LONG_OPENING and len(_PRAISE.findall(opening)) >= MOST_PRAISE:
        last = max(opening.rfind("。"), opening.rfind("，")) + 1
        message = "第五部分开头大段写的是成绩。请移到第一部分或删去，直接写问题和改进情况。"
        yield fault(part, 0, last or end, "N39", Severity.INFO, message, basis=_BASIS)


# 将信息公开纳入考核 tells what was done to it; 将编印样式 what is to be done.
_DEEDS = (
    "从|继续|进一步|着力|重点|编|制[定作]|建立|建设|开展|组织|举办|新|增|推|加|完善|优化|探索|打造|聚焦|围绕|"
    "通过|不断|持续|积极|严格|深入|健全|强化|开设|设立|扩大|丰富|拓宽|拓展|安排|印发|修订"
)
_PLAN = re.compile(
    rf"(?<!\d)(20\d\d)\s*年[，,]?\s*(?:我[\u4e00-\u9fff]{{1,3}}?)?(?:将(?={_DEEDS})|拟(?!定)|计划(?!的)|力争)|"
    r"(?:下一步|下步|今后|下一年度?|接下来)[，,]?\s*(?:我[\u4e00-\u9fff]{{1,3}})?(?:将)?[在于]?\s*(20\d\d)\s*年"
)


_BACK_THEN = re.compile("年初|原计划|实际|未能|没有|尚未|已经?|上一?年|去年")


def _told_of_then(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence tells what had been planned: 年初计划培训4次，实际2次."""
    start = max(text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
    rest = re.split("[。；\n]", text[match.end() :])[0]
    return match[2] is None and _BACK_THEN.search(text[start : match.start()] + rest) is not None


@rule(
    RULES,
    finds=Example("解读形式单一。下一步，2024年我镇将开设专栏。", FIVE),
    silent=Example("解读形式单一。下一步，2025年我镇将开设专栏。", FIVE),
    title="下一步的打算写成了过去的年份",
    explanation="“下一步”“今后”的年份不应是报告年度或更早的年份，多半是抄上年报告没有改。",
    basis="统计期限为报告年度的1月1日至12月31日",
)
def rule_n40(case: TextCase) -> Iterator[Finding]:
    """What is to come is not dated with the report year or one before it.

    Basis: the report is written after its year. Covered only where 下一步 and its like, 将 or 拟 stand
    beside the year; a plan of then that is told with what became of it (计划4次，实际2次) is not meant.
    """
    part = case.part(FIVE)
    if part is None or case.year is None:
        return
    for match in _PLAN.finditer(part.text):
        group = 1 if match[1] else 2
        if int(match[group]) <= case.year and not _told_of_then(part.text, match):
            message = f"今后的打算写的是{match[group]}年，报告年度是{case.year}年，请改正年份。"
            basis = "统计期限为报告年度的1月1日至12月31日"
            yield fault(
                part, *match.span(group), "N40", Severity.WARNING, message, basis=basis,
                expected=case.year + 1,
            )  # fmt: skip
