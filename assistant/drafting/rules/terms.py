"""Terms of the Regulation that the text states: within how many working days what must be done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity
from assistant.text.numerals import parse_chinese_number

RULES: list[TextRule] = []

_BASIS = "《政府信息公开条例》第二十六条、第三十条、第三十二条、第三十三条"
_NUMERAL = r"[\d一二三四五六七八九十两]{1,4}"
_DAYS = re.compile(rf"(?P<number>{_NUMERAL})个?(?P<unit>工作日|自然日|日|天)(?!起|止|前|召开)")
# The law must be named as that which sets the term: an office may promise less.
_BY_LAW = re.compile(r"条例》?|法定|法律规定|依法规定|规定的期限|规定的时限")
_OWN_TERM = re.compile(
    "承诺|压缩|缩短|提前|内部|平均|力争|比法定|较法定|快于|少于|流转|转办|分办|交办|网上|上传|报送|内反馈|之前"
)
# What is done in the term, and its right number of working days.
_TERMS = (
    (re.compile("延长|延期"), 20),
    (re.compile("第三方|征求意见书|提出意见"), 15),
    (re.compile("补正"), 7),
    (re.compile("(?:形成|产生|制作)(?:或者?|、)?(?:变更|更新)?之日|变更之日|第二十六条"), 20),
    (re.compile("答复"), 20),
)
# Other answers have other terms, and other laws.
_OF_OTHERS = re.compile(
    "复议|诉讼|法院|建议|提案|留言|来信|信箱|热线|咨询|投诉|信访|举报|更正|双公示|许可|处罚|年度报告"
)
_OTHER_LAW = re.compile(
    r"(?<!政府信息公开)(?<!《)(?<![按照据循行彻实守合])条例|《(?![^》]*政府信息公开条例|条例)[^》]*(?:条例|法|办法|规定)》"
)
_NEAR = 30


@rule(
    RULES,
    title="法定期限写错了",
    explanation="条例规定的期限：申请的答复和延长各为20个工作日，一次性告知补正7个工作日，第三方提出意见15个工作日，主动公开为信息形成或变更之日起20个工作日。",
    basis=_BASIS,
    finds=Example("严格按照《条例》规定，在收到申请之日起15个工作日内答复。"),
    silent=Example("严格按照《条例》规定，在收到申请之日起20个工作日内答复。"),
)
def rule_n69(case: TextCase) -> Iterator[Finding]:
    """A term that the text says the Regulation sets is the one it sets.

    An error where the sentence names the Regulation or calls the term 法定, and one matter alone is
    near it; years from 2019 on. Basis: Order 711, Art. 26, 30, 32, 33. Not covered: terms that an office
    promises beyond the law.
    """
    if case.year is None or case.year < 2019:
        return
    for part, sentence in case.sentences():
        text = sentence.wide
        if not _BY_LAW.search(text) or _OWN_TERM.search(text) or _OTHER_LAW.search(text):
            continue
        if _OF_OTHERS.search(text):
            continue
        for match in _DAYS.finditer(text):
            clause = _around(text, match.start(), match.end())
            right = next((days for words, days in _TERMS if words.search(clause)), None)
            number = _value(match["number"])
            if right is None or number is None or not _sets(clause):
                continue
            if number == right and match["unit"] == "工作日":
                continue
            start = sentence.span.start
            message = f"“{match[0]}”：条例规定的是{right}个工作日。请核对。"
            yield fault(
                part, start + match.start(), start + match.end(), "N69", Severity.ERROR, message,
                basis=_BASIS, expected=f"{right}个工作日",
            )  # fmt: skip


def _around(text: str, start: int, end: int) -> str:
    """The clause that the term stands in, with the one before it where it opens a clause of its own."""
    first = max(text.rfind(mark, 0, start) for mark in "，。；、") + 1
    last = re.search("[，。；、]", text[end:])
    return text[max(first, start - _NEAR) : end + min(last.start() if last else _NEAR, _NEAR)]


def _sets(clause: str) -> bool:
    """Whether it is said within what time a thing is done, not how long something took."""
    return (
        re.search(r"之日起|延长|(?:工作日|自然日|日|天)(?:之?内|的)|期限|时限", clause) is not None
    )


def _value(numeral: str) -> int | None:
    text = numeral.replace("两", "二")
    value = int(text) if text.isdecimal() else parse_chinese_number(text)
    return None if value is None else int(value)
