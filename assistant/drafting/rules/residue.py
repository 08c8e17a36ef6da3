"""What a form or a converter leaves in a text: instructions, blanks, lost characters, torn dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.body import all_parts
from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

_PUBLISHED = "年度报告应当完整、准确（国办公开办函〔2021〕30号）"

_TEMPLATE = re.compile(
    r"(?<![A-Za-z\d./@])[XＸxｘ]{2,}(?![A-Za-z\d./@])|[×＊]{2,}(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[×＊]{2,}|"
    r"[（(](?:单位名称|机关名称|单位全称|部门名称|填写[^）)]{0,20}|请填写[^）)]{0,20}|此处[^）)]{0,30}|示例|样表|模板|盖章)[）)]|"
    r"填表说明|填报说明|此处填写|请在此|请填写|该部分以表格形式报告|本部分以表格形式|表格如下[：:]?\s*$|_{3,}|＿{2,}|"
    r"20[_Xx×]{1,2}[ _]*年|年[ \u3000]{1,6}月[ \u3000]{1,6}日|某某[镇乡县区市局街单]",
    re.M,
)
_BROKEN = {
    "乱码": re.compile(
        r"\ufffd|锟斤拷|烫烫烫|屯屯屯|[ÃÂâåæçèéäï][\x80-\xbf¼½¾»€™œ]|[\ue000-\uf8ff]"
    ),
    "方框（没有显示出来的字）": re.compile(
        r"(?<=[\u4e00-\u9fff])[□▯](?=[\u4e00-\u9fff，。；])(?!是|否|有|无)"
    ),
    "连续的问号": re.compile(r"(?<=[\u4e00-\u9fff，。])[?？]{2,}(?=[\u4e00-\u9fff，。])"),
}
_TORN = {
    "“第（几）项”的序号": re.compile(r"第二十条第(?:项|[，。；\s]|$)"),
    "“月”“日”": re.compile(r"(?<!\d)20\d{2} ?[01]?\d[0-3]?\d\s*日|[至到]\s*1231\s*日"),
    "“年”": re.compile(r"(?<!\d)20\d{2}(?:1[0-2]|0?[1-9])\s*月(?:\s*\d{1,2}\s*日)?"),
    "“日”": re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*(?=止|起|[，。；]止)"),
    "文号的括号": re.compile(r"[〔\[［【]20\d\d(?![\d年\s]*[〕\]］】])\d{1,4}号|函20\d\d〕\d+号"),
}


def _first_of_each(
    parts: list[Part], patterns: dict[str, re.Pattern[str]]
) -> Iterator[tuple[str, Part, re.Match[str], int]]:
    """For each pattern that is met: its name, the first place, and how often it is met."""
    for name, pattern in patterns.items():
        found = [(part, match) for part in parts for match in pattern.finditer(part.text)]
        if found:
            yield name, *found[0], len(found)


def _times(count: int) -> str:
    return f"，共{count}处" if count > 1 else ""


@rule(
    RULES,
    finds=Example("XX镇（单位名称）认真做好公开工作。"),
    silent=Example("青禾镇认真做好公开工作，网址www.xx.example.cn。"),
    title="留有模板或填表说明的字样",
    explanation="正文里还有“XX”“××”“（单位名称）”“此处填写”“该部分以表格形式报告”等模板、填表说明的字样。",
    basis=_PUBLISHED,
)
def rule_n50(case: TextCase) -> Iterator[Finding]:
    """Nothing of the template or the form's instructions is left in the text.

    Basis: 国办公开办函〔2021〕30号: complete and accurate. One finding for each kind of wording, at
    its first place. Notes that begin with 注 are not meant: offices print their way of counting so.
    """
    seen: dict[str, tuple[Part, re.Match[str], int]] = {}
    for part in all_parts(case):
        for match in _TEMPLATE.finditer(part.text):
            kind = match[0][:2]
            first = seen.get(kind, (part, match, 0))
            seen[kind] = (first[0], first[1], first[2] + 1)
    whole = list(seen.values())
    # 表格如下 stands behind 该部分以表格形式报告: one instruction.
    if len(whole) > 1:
        whole = [entry for entry in whole if not entry[1][0].startswith("表格如下")]
    for part, match, count in whole:
        message = (
            f"“{match[0].strip()}”像是模板或填表说明没有删改{_times(count)}。请改成实际内容或删去。"
        )
        yield fault(part, *match.span(), "N50", Severity.WARNING, message, basis=_PUBLISHED)


@rule(
    RULES,
    finds=Example("主动公开政府信\ufffd10条。"),
    silent=Example("主动公开政府信息10条，□是□否。"),
    title="有乱码或没有显示出来的字",
    explanation="文件转换时丢了字，留下“\ufffd”“□”“？？”或成串的怪字，请对照原文件补上。",
    basis=_PUBLISHED,
)
def rule_n51(case: TextCase) -> Iterator[Finding]:
    """No character stands in the text that only a failed conversion makes.

    Basis: complete and accurate. One finding for each kind, at its first place.
    """
    for name, part, match, count in _first_of_each(list(all_parts(case)), _BROKEN):
        message = f"这里有{name}{_times(count)}，多半是文件转换时丢了字。请对照原文件补上。"
        yield fault(part, *match.span(), "N51", Severity.WARNING, message, basis=_PUBLISHED)


@rule(
    RULES,
    finds=Example("统计期限为2024年1月1日至12月31止。", 0),
    silent=Example("统计期限为2024年1月1日至12月31日止。", 0),
    title="日期、条款或文号缺字",
    explanation="日期里少了“月”“日”，“第二十条第（一）项”少了序号，文号少了括号：多半是转换时丢的，也可能是漏写。",
    basis=_PUBLISHED,
)
def rule_n52(case: TextCase) -> Iterator[Finding]:
    """Dates, items of articles and document numbers have all their signs.

    Basis: complete and accurate. One finding for each kind, at its first place. A year that is too
    long is D06's.
    """
    for name, part, match, count in _first_of_each(list(all_parts(case)), _TORN):
        message = f"“{match[0]}”少了{name}{_times(count)}。请对照原文件补上。"
        yield fault(part, *match.span(), "N52", Severity.WARNING, message, basis=_PUBLISHED)
