"""Lists of the text: their numbers count on, and are as many as was said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity
from assistant.text.numerals import parse_chinese_number

RULES: list[TextRule] = []

_IN_ORDER = "公文序号应当连续"


def number_of_items(numeral: str) -> int | None:
    """A numeral in either writing; None where it is none."""
    if numeral.isdecimal():
        return int(numeral)
    value = parse_chinese_number(numeral.replace("两", "二"))
    return None if value is None else int(value)


_LISTS = {
    "一是": re.compile(
        r"(?:^|[。；：:;，,、\n”）])\s*([一二三四五六七八九十]{1,2})是|(?<![统第唯之])(一)是"
    ),
    "（一）": re.compile(r"(?:^|[。；：:;\n])\s*[（(]([一二三四五六七八九十]{1,2})[）)]"),
    "1.": re.compile(r"(?:^|\n)\s*(\d{1,2})[.．、](?!\d)"),
    "第一，": re.compile(r"(?:^|[。；\n])\s*第([一二三四五六七八九十])[，、,]"),
}
_CUT = re.compile(r"……")


@rule(
    RULES,
    finds=Example("一是加强学习；二是健全制度；四是抓好培训。"),
    silent=Example("一是加强学习；二是健全制度；三是抓好培训。今后：一是提速；二是增效。"),
    title="序号跳号或重号",
    explanation="“一是、二是”“（一）（二）”“1.2.”这样的序号应当连续，跳号往往是漏了一段，重号往往是复制时忘了改。",
    basis=_IN_ORDER,
)
def rule_n29(case: TextCase) -> Iterator[Finding]:
    """A list counts on by one: a jump means a lost item, a repeat a forgotten number.

    A list within an item may start over and the outer one go on. Not covered: lists across text that
    was left out (……), and what does not start at one (its head may stand elsewhere).
    """
    for part in case.parts:
        for shown, pattern in _LISTS.items():
            for match, before, number in _breaks(part.text, pattern):
                how = "重复了" if number <= before else "前面少了"
                lost = _label(shown, number if number <= before else before + 1)
                message = f"序号不连续：{how}“{lost}”。请核对是漏了一段还是序号没有改。"
                start, end = match.span(1)
                yield fault(part, start, end, "N29", Severity.WARNING, message, basis=_IN_ORDER)


def _breaks(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int, int]]:
    """Items whose number no open level of the list leads to, with the number before them."""
    levels: list[int] = []
    position = 0
    for match in pattern.finditer(text):
        number = number_of_items(match[match.lastindex or 1])
        if number is None:
            continue
        if _CUT.search(text, position, match.start()):
            levels = []
        position = match.start()
        if number == 1:
            levels.append(1)
            continue
        if not levels:
            continue
        reached = [depth for depth, level in enumerate(levels) if level == number - 1]
        if reached:
            levels = [*levels[: reached[-1]], number]
            continue
        if number < levels[-1]:
            levels = [number]  # another list, whose first item is written otherwise (首先, 一方面)
            continue
        yield match, levels[-1], number
        levels[-1] = number


def _label(shown: str, number: int) -> str:
    numerals = "〇一二三四五六七八九十"
    chinese = numerals[number] if number <= 10 else f"十{numerals[number - 10]}"
    return shown.replace("一", chinese).replace("1", str(number))


_NUMERAL = r"(?P<number>[一二三四五六七八九两十\d]{1,2})"
_NOUNS = "方面|工作|任务|措施|举措|问题|不足|短板|实事|制度|机制|环节|渠道|重点|抓手|做法|亮点|要求|困难|差距|薄弱|办法|步骤|领域|层面|维度|关口?"
# 重点做了四项工作：一是, 存在以下三个方面的问题。一是
_SAID_BEFORE = re.compile(
    rf"(?<![第\d]){_NUMERAL}\s*(?:个|项|大|条|点|类|种|件|步|道|方|(?=方面))(?:大|主要|重点|突出|明显|具体|方面的?)*(?:{_NOUNS}|方面)"
    r"[^。；：:\n一二三四五六七八九十\d]{0,16}[：:，,。]\s*(?=一是|第一[，、,])"
)
_SAID_BEHIND = re.compile(
    rf"(?P<open>等)?{_NUMERAL}\s*(?:个|项|大|类|条)(?:主要|重点)?(?:方面|环节|领域|层面|维度|渠道|板块|举措|机制|制度|关口)(?![之以])"
)
# 针对上年的两个问题，一是: what follows is another list. A comma leads to it only behind what is done.
_ANOTHER = re.compile("针对|围绕|对照|解决|整改|破解|聚焦|落实|按照|根据|完成")
_DONE_SO = re.compile(r"(?:工作|措施|举措|做法|方面)[^。；：:\n]*[，,。]\s*$|[：:]\s*$")
# 教育、卫生等5个领域23个方面, 在网站、公众号开设三个板块: the number sums up nothing in front of it.
_NO_SUM = re.compile(
    r"[一二三四五六七八九十两\d]\s*(?:个|项|大|类|条|级|种|大类|方面|领域)[\u4e00-\u9fff]{0,6}$|[和与及、]$|"
    r"(?:开设|设立|设置|建立|建成|推出|新增|新开|增设|增加|形成|打造|梳理|明确|提出|采取|制定|落实|实行|实施|推行|抓好|做好|抓实|抓住|"
    r"分为|分成|涉及|涵盖|覆盖|围绕|聚焦|通过|完善|健全|优化|规范|从|按|分|共|共计|达到|有|出|了|成|为|的|到|在|用)$"
)
_CLAUSE_ENDS = re.compile(r"[，,。；;：:\n]")
_LONGEST_LIST = 120
# “登记、会商、审核、答复”四步法
_QUOTED = re.compile(
    r"“(?P<list>[^”“\n]*、[^”“\n]*)”的?(?P<number>[一二三四五六七八九两十\d]{1,2})(?:步|环|级|化|查|审|类|项|个|大|维|点|位|员|重|道|联|同|统一|定|有|清|必)"
    r"(?=[^，。；、]{0,8}(?:法|制|机制|模式|流程|体系|闭环|格局|清单|措施|标准|要求|方面|环节|服务))"
)
_STYLES = {
    "一": re.compile(r"([一二三四五六七八九十]{1,2})是"),
    "第": re.compile(r"第([一二三四五六七八九十])[，、,]"),
}
_LEADS = re.compile(
    "从|在|围绕|通过|聚焦|对|以|按|涵盖|包括|涉及|抓好|抓住|突出|健全|建立|落实|实行|设置?|把好|把"
)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]|“[^”]*”|《[^《》]*》")
_MAY_JOIN = re.compile("以及|[和与及]")


@rule(
    RULES,
    finds=Example("重点做了三项工作：一是健全制度；二是抓好培训。"),
    silent=Example("重点做了两项工作：一是健全制度；二是抓好培训。"),
    title="说的项数与列出的不符",
    explanation="“做了四项工作：一是……三是……”“从甲、乙、丙、丁三个方面”这样先说或后说个数的，个数应与列出的一致。",
    basis="年度报告应当准确（国办公开办函〔2021〕30号）",
)
def rule_n72(case: TextCase) -> Iterator[Finding]:
    """A list has as many items as the text says that it has.

    Basis: accurate. Covered where 一是 or 第一 stands right behind the number, up to the end of the
    paragraph or the next list, and where the items stand right in front of it; what 和 joins may be one
    item or two, and words in front of the list may be none of it. Not covered: a list that 等 leaves
    open, as long as it has no more items than were said.
    """
    for part in case.parts:
        for match in _SAID_BEFORE.finditer(part.text):
            lead = _CLAUSE_ENDS.split(part.text[max(0, match.start() - 40) : match.start()])[-1]
            if _ANOTHER.search(lead) or not _DONE_SO.search(match[0]):
                continue
            said, found = number_of_items(match["number"]), _counted(part, match)
            if found > 1 and said not in (None, found):
                yield _miscounted(part, match, found)
        for match in _SAID_BEHIND.finditer(part.text):
            said = number_of_items(match["number"])
            before = part.text[max(0, match.start() - _LONGEST_LIST) : match.start()]
            listed = _CLAUSE_ENDS.split(before)[-1]
            counts = _readings(listed)
            if 1 in counts or _NO_SUM.search(listed):  # no list, or it may be the end of one
                continue
            wrong = min(counts) > (said or 0) if match["open"] else said not in counts
            if said is not None and said > 1 and wrong:
                yield _miscounted(part, match, max(counts))

        for match in _QUOTED.finditer(part.text):
            said, items = number_of_items(match["number"]), len(match["list"].split("、"))
            if said is not None and items != said and "等" not in match["list"]:
                yield _miscounted(part, match, items)


def _miscounted(part: Part, match: re.Match[str], found: int) -> Finding:
    message = f"这里说有{match['number']}项，列出来的是{found}项。请核对是漏了一项还是个数没有改。"
    return fault(
        part, *match.span("number"), "N72", Severity.ERROR, message,
        basis="年度报告应当准确（国办公开办函〔2021〕30号）", expected=found,
    )  # fmt: skip


def _counted(part: Part, match: re.Match[str]) -> int:
    """How many items stand behind, one by one; 0 where their own numbers do not count on."""
    end = part.text.find("\n", match.end())
    text = part.text[match.end() : end if end >= 0 else len(part.text)]
    numbers = [number_of_items(item[1]) for item in _STYLES[text[0]].finditer(text)]
    again = next((place for place, n in enumerate(numbers[1:], 1) if n == 1), len(numbers))
    own = numbers[:again]
    return len(own) if own == list(range(1, len(own) + 1)) else 0


def _readings(listed: str) -> set[int]:
    """The numbers of items that the words in front of a number may have."""
    plain = _ASIDE.sub("某", listed)
    starts = [0, *(lead.end() for lead in _LEADS.finditer(plain))]
    counts = set()
    for start in starts:
        items = plain[start:].split("、")
        joined = len(_MAY_JOIN.findall(plain[start:]))
        counts |= {len(items) + more for more in range(joined + 1)}
    return counts
