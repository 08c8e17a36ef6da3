"""Which paragraph a clerk wants changed, and how: told by her words.

`把第二段写短一点`, `监督保障那段具体些`, `第一部分第二段和第三段合并`, `最后一段移到最前`. Joining, moving and
parting need no model; rewriting does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.chat.phrases import SECTION_WORDS
from assistant.drafting.paragraphs import paragraphs_of
from assistant.text.likeness import likeness
from assistant.text.numerals import parse_chinese_number, parse_number
from assistant.workbench import WRITTEN, View, heading_of


class EditKind(StrEnum):
    """What is to be done with the paragraphs that are named."""

    REWRITE = "rewrite"
    MERGE = "merge"
    MOVE = "move"
    SWAP = "swap"
    PART = "part"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class EditRequest:
    """An edit of one part. `paragraphs` count from 1; `to` is the new place of a moved one.

    `example` is the number of the paragraph whose manner is to be followed, None for none.
    `less_like_last_year`: the rewriting shall have less in common with last year's text.
    """

    kind: EditKind
    section: int
    paragraphs: tuple[int, ...]
    words: str
    to: int | None = None
    example: int | None = None
    less_like_last_year: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """An edit was wanted, but not which paragraph of which part. `question` asks for it (Chinese)."""

    question: str


_NUMBER = r"[一二三四五六七八九十\d]{1,3}"
_ORDINAL = re.compile(rf"第({_NUMBER})个?(?:自然)?段")
_RANGE = re.compile(rf"第({_NUMBER})[、和与及至到]+第?({_NUMBER})个?(?:自然)?段")
_LAST = re.compile(r"(?:最后一?|末|末尾)(?:自然)?段")
_FIRST = re.compile(r"(?:开头|首)(?:那一?)?段")
_NAMED = re.compile(r"[“「]?([\u4e00-\u9fff]{2,16}?)[”」]?(?:那|这|的那|的)一?段")
_KINDS: tuple[tuple[EditKind, re.Pattern[str]], ...] = (
    (EditKind.MERGE, re.compile(r"合并|并成一段|合成一段|连成一段")),
    (EditKind.SWAP, re.compile(r"对调|调换|交换|互换")),
    (EditKind.MOVE, re.compile(r"[移挪放调提]到|移动")),
    (EditKind.PART, re.compile(r"拆|分成两段|分为两段")),
    (
        EditKind.LEAVE_OUT,
        re.compile(
            r"删(?:去|掉|除|了)?(?=第|最后|末|开头|.{0,16}段)|段(?:都|就)?(?:删|不要[了。！]|不要$)"
        ),
    ),
    (
        EditKind.REWRITE,
        re.compile(
            r"写?[得短长]一?[点些]|缩短|精简|压缩|简短|简洁|具体|详细|充实|展开|润色|通顺|改写|改得|改成|换[个种]|"
            r"重新?写|别照抄|不要照抄|雷同|和(?:去|上)年不|跟(?:去|上)年不|不像(?:去|上)年|仿照|按照?.{0,8}段的?(?:写法|风格|语气)|"
            r"像.{1,10}段(?:那样|一样)|语气|口语|正式|平实|客套|空话"
        ),
    ),
)
_LESS_LIKE = re.compile(r"照抄|雷同|(?:和|跟|与|像)(?:去|上)一?年|重复")
_EXAMPLE = re.compile(rf"(?:仿照|像|按照?|学)(?:着)?第({_NUMBER})段")
_TO_FRONT = re.compile(r"到(?:最前|开头|第一段(?:的?前面?|之前)|前面去?)")
_TO_END = re.compile(r"到(?:最后|末尾|结尾|后面去?)")
_TO_PLACE = re.compile(rf"到第({_NUMBER})段的?(之?前|之?后|前面|后面|上面|下面)?")
_ABOUT_TEXT = re.compile(r"段|部分|正文|文字|写得?[短长]|改写")


def paragraph_named(message: str) -> bool:
    """Whether the message speaks of a paragraph, not of a whole part."""
    return "段" in message


def edit_request(message: str, view: View) -> EditRequest | Unclear | None:
    """The edit that a message asks for; None when it asks for none."""
    kind = next((kind for kind, pattern in _KINDS if pattern.search(message)), None)
    if kind is None or not _ABOUT_TEXT.search(message):
        return None
    section = _section(message, view)
    if section is None:
        return Unclear("要改的是哪一部分？请说“第一部分第二段……”，或者说出那一段讲的是什么。")
    words = _without_section(message)
    example = _EXAMPLE.search(words) if kind is EditKind.REWRITE else None
    target = words[: example.start()] + words[example.end() :] if example else words
    to_words = _TO_PLACE.search(target) if kind is EditKind.MOVE else None
    if to_words:
        target = target[: to_words.start()] + target[to_words.end() :]
    paragraphs = paragraphs_of(view.sections[section].rendered.text)
    numbers = _numbers(target, paragraphs)
    if not numbers and len(paragraphs) == 1:
        numbers = (1,)
    if not numbers:
        return Unclear(_which(section, paragraphs))
    return EditRequest(
        kind,
        section,
        numbers,
        message,
        to=_place(words, len(paragraphs)) if kind is EditKind.MOVE else None,
        example=_value(example[1]) if example else None,
        less_like_last_year=bool(_LESS_LIKE.search(message)),
    )


def _section(message: str, view: View) -> int | None:
    """The part that is named; else the one whose paragraph is; else the only one with text."""
    for pattern, number in SECTION_WORDS:
        if re.search(pattern, message):
            return number
    written = [number for number in WRITTEN if view.sections[number].text.strip()]
    named = _NAMED.search(message)
    if named:
        nearest = [
            number
            for number in written
            if _named(named[1], paragraphs_of(view.sections[number].rendered.text))
        ]
        if len(nearest) == 1:
            return nearest[0]
    return written[0] if len(written) == 1 else None


def _without_section(message: str) -> str:
    for pattern, _ in SECTION_WORDS:
        message = re.sub(pattern, "", message)
    return message


def _numbers(words: str, paragraphs: list[str]) -> tuple[int, ...]:
    both = _RANGE.search(words)
    if both:
        first, last = _value(both[1]), _value(both[2])
        run = re.search(r"[至到]", both[0])
        return tuple(range(first, last + 1)) if run else (first, last)
    found = [_value(match[1]) for match in _ORDINAL.finditer(words)]
    if _LAST.search(words):
        found.append(len(paragraphs))
    if _FIRST.search(words):
        found.insert(0, 1)
    if not found and (named := _NAMED.search(words)):
        found = _named(named[1], paragraphs)
    return tuple(dict.fromkeys(found))


def _named(name: str, paragraphs: list[str]) -> list[int]:
    """The one paragraph that begins with words like the name."""
    name = re.sub(r"^(?:请|把|将|帮我|麻烦)+", "", name)
    found = [
        number
        for number, text in enumerate(paragraphs, start=1)
        if likeness(name, text[:30]) >= 0.99
    ]
    return found if len(found) == 1 else []


def _place(words: str, count: int) -> int | None:
    if _TO_FRONT.search(words):
        return 1
    if _TO_END.search(words):
        return count
    match = _TO_PLACE.search(words)
    return _value(match[1]) if match else None


def _value(text: str) -> int:
    number = parse_number(text) or parse_chinese_number(text)
    return int(number) if number is not None else 0


def _which(section: int, paragraphs: list[str]) -> str:
    listed = "\n".join(
        f"- 第{number}段：{text[:18]}……" for number, text in enumerate(paragraphs, start=1)
    )
    return f"要改“{heading_of(section) or '前言'}”的哪一段？\n{listed}"
