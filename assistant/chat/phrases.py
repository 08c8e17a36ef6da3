"""What a short message asks for, told by its words: the conversation without a model runs on these."""

from __future__ import annotations

import re

from assistant.drafting.sections import QuestionKind
from assistant.report import Number
from assistant.text.quantities import find_quantities
from assistant.workbench import WRITTEN

SECTION_WORDS: tuple[tuple[str, int], ...] = (
    (r"前言|引言|开头|导语", 0),
    (r"第?一部分|总体情况|第1部分|第一节", 1),
    (r"第?五部分|存在的?(主要)?问题|改进情况|第5部分|第五节", 5),
    (r"第?六部分|其他需要报告|第6部分|第六节", 6),
)
DRAFT = re.compile(r"起草|拟写|撰写|草拟|生成|写一?下|重写|帮我写")
ALL = re.compile(r"全部|整篇|全文|所有|整份|各部分")
ASK_ME = re.compile(r"(待填|问我|逐个问|还差|还缺|缺什么|有哪些问题要|回答问题|待答)")
CHECK = re.compile(r"^(核对|检查|校核|查错)(一?下|报告|表格|正文|全文)*[。！!]?$")
COMPARE = re.compile(r"^(对照|对比|比较)(一?下|上年|去年|往年|与上年|和去年)*[。！!]?$")
# Characters; what is longer tells a story, and a figure in it may mean anything.
LONGEST_ANSWER = 40
YES = re.compile(r"^(是的?|对|有|还?照写|还是|仍然?(有|存在|是)|没错|1)[，。！!]?$")
NO = re.compile(
    r"^(否|不是了?|没有了?|不再.{0,6}|已(经)?解决了?|删(去|掉|除)|不(照写|存在|对)了?|0)[，。！!]?$"
)
# Another year's figure, a question, a denial or a guess is no answer for this year.
NO_ANSWER = re.compile(
    r"去年|上年|往年|前年|上一年|\d{4}年|不|没|吗|呢|多少|[?？]|大约|大概|可能|估计|左右"
)
HELP = re.compile(
    r"^(帮助|help|怎么用|能(做|说)什么|可以(做|说)什么|使用说明|[?？])[？?。！!]?$", re.IGNORECASE
)
BACK = re.compile(r"^(上一个|上一题|前一个|回到上一个)[。！!]?$")
RETRY = re.compile(r"^(重试|再试(一次|一下)?|重新(试|来)(一次|一下)?|再来一次)[。！!]?$")
POINT = re.compile(
    r"^(?:(?:看|查看|去)一?下?第?|第)\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*[处条个项](?:问题)?[。！!]?$"
)
LOOK = re.compile(
    r"^(?:查|搜|检索|搜索|查找|查资料|查一下|搜一下)(?:资料|法规|依据)?[:： ]\s*(.+)$"
)
HOW_MANY = re.compile(
    r"^(?:查数[:： ]?\s*)?(.{2,24}?)(?:一共|总共|共|的数|的数量)?(?:是|有|为)?多少(?:个|件|条|次|份|万元)?[？?。]?$"
)
FIGURE = re.compile(r"^查数[:： ]?\s*(.{2,24})$")
SETTLE = re.compile(
    r"^(不)?采用(?:建议稿?|这一?稿|新稿|.*?(?:部分|前言|问题)的?(?:建议稿?|新稿)?)[。！!]?$"
)
TAKE_ONE = re.compile(r"^(?:记下|采用|确认)?\s*第?\s*([0-9]{1,2})\s*个?[。！!]?$")
LEAVE = re.compile(r"^(?:都?不用|都?不要|不记|都?不采用)了?\s*第?\s*([0-9]{1,2})?\s*个?[。！!]?$")
TAKE = re.compile(r"^(记下|都记下|确认|采用|对|都对|是的?|没错)[。！!]?$")
UNDO = re.compile(r"^(撤销|撤回|恢复|退回)(上一?步|刚才.{0,6}|一步)?[。！!]?$")
SKIP = re.compile(r"^(跳过|不知道|下一个|先放着|暂无)[。！!]?$")


def wanted_sections(text: str) -> list[int]:
    """The parts that a message asks to draft; empty when it asks for no draft."""
    if not DRAFT.search(text):
        return []
    if ALL.search(text):
        return list(WRITTEN)
    return sections_named(text)


def sections_named(text: str) -> list[int]:
    """The parts that a message names."""
    return [number for pattern, number in SECTION_WORDS if re.search(pattern, text)]


def answered_value(
    text: str, kind: QuestionKind = QuestionKind.FIGURE, unit: str = ""
) -> Number | None:
    """What an answer says: the one figure of `226`, `226条`, `今年是 226 条`; 1 for yes, 0 for no.

    None when it is unclear: several figures, a guess, a question, another year, another unit.
    """
    if kind is not QuestionKind.FIGURE:
        return 1 if YES.match(text) else 0 if NO.match(text) else None
    figures = [quantity for quantity in find_quantities(text) if quantity.is_figure]
    bare = re.fullmatch(r"\s*([0-9０-９][0-9０-９,，]*)\s*", text)
    if bare:
        return int(bare[1].replace(",", "").replace("，", ""))
    if len(figures) != 1 or figures[0].value is None or len(text) > LONGEST_ANSWER:
        return None
    if figures[0].approximate or NO_ANSWER.search(text):
        return None
    if unit and figures[0].unit and figures[0].unit != unit:
        return None
    value = figures[0].value
    return int(value) if value == value.to_integral_value() else value
