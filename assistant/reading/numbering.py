"""Automatic numbers of Word paragraphs, resolved to what is printed: 一、 （一） 1. ①"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from assistant.reading.package import (
    attribute,
    child_of,
    children_of,
    number_in,
    switched_on,
    tag_of,
)

_LEVELS = 9
_MOST_NUMBER = 99_999
_MOST_BASED = 20  # styles based on styles
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def chinese_number(number: int, digits: str = _DIGITS, units: str = "十百千万") -> str:
    """`12` as 十二, 105 as 一百零五.

    >>> chinese_number(10), chinese_number(21), chinese_number(105)
    ('十', '二十一', '一百零五')
    """
    if number <= 0:
        return digits[0]
    if number >= 10_000:
        rest = number % 10_000
        between = "零" if 0 < rest < 1000 else ""
        tail = chinese_number(rest, digits, units) if rest else ""
        return chinese_number(number // 10_000, digits, units) + units[3] + between + tail
    text = ""
    gap = False
    for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + unit
            gap = False
        else:
            gap = bool(text)
    return text[1:] if text.startswith(digits[1] + units[0]) and digits is _DIGITS else text


def _letters(number: int) -> str:
    """Word repeats the letter: a … z, aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20) if number > 0 else ""


def _roman(number: int) -> str:
    text = ""
    for value, letters in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
        (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        text += letters * (number // value)
        number %= value
    return text


def _ring(first: str, count: int) -> Callable[[int], str]:
    """Numbers that are one letter each, such as ①; decimal beyond them."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= count else str(number)


def _cycle(letters: str) -> Callable[[int], str]:
    return lambda number: letters[(number - 1) % len(letters)]


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "koreanCounting": str,
    "chineseLegalSimplified": lambda n: chinese_number(n, _LEGAL, "拾佰仟万"),
    "ideographLegalTraditional": lambda n: chinese_number(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟萬"),
    "japaneseLegal": lambda n: chinese_number(n, "零壱弐参四伍六七八九", "拾百阡萬"),
    "ideographDigital": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "taiwaneseDigital": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographEnclosedCircle": _ring("㊀", 10),
    "decimalEnclosedCircle": _ring("①", 20),
    "decimalEnclosedCircleChinese": _ring("①", 20),
    "decimalEnclosedParen": _ring("⑴", 20),
    "decimalEnclosedFullstop": _ring("⒈", 20),
    "decimalFullWidth": lambda n: "".join(chr(ord("０") + int(digit)) for digit in str(n)),
    "decimalFullWidth2": lambda n: "".join(chr(ord("０") + int(digit)) for digit in str(n)),
    "decimalZero": lambda n: f"{n:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is printed."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str | None = None

    def print(self, number: int, legal: bool) -> str:
        return str(number) if legal else _FORMATS.get(self.format, str)(number)


@dataclass(frozen=True, slots=True)
class _List:
    """A list that paragraphs name: its own levels over those of the list it is made from."""

    counts_with: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(slots=True)
class _Style:
    """What a paragraph or character style says; None where it says nothing."""

    based_on: str | None = None
    list: str | None = None
    level: int | None = None
    hidden: bool | None = None


class _Styles:
    """The styles of a document, each read when something first refers to it: most never are."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._read: dict[str, _Style] = {}
        self.usual: str | None = None
        self.may_hide = root is not None and next(root.iter("{*}vanish"), None) is not None
        for style in children_of(root, "style"):
            key = attribute(style, "styleId") or ""
            self._elements[key] = style
            if attribute(style, "default") in ("1", "true"):
                self.usual = key if attribute(style, "type") == "paragraph" else self.usual

    def get(self, key: str | None) -> _Style | None:
        """The style of this name, None where there is none."""
        found = self._read.get(key or "")
        if found is None and (element := self._elements.get(key or "")) is not None:
            found = self._read[key or ""] = _style(element)
        return found


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document in printed order."""

    lists: dict[str, _List] = field(default_factory=dict)
    styles: _Styles = field(default_factory=lambda: _Styles(None))
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def counts_in(self, body: etree._Element) -> bool:
        """Whether a paragraph may have a number: most documents have lists that none is in."""
        if not self.lists or next(body.iter("{*}numPr"), None) is not None:
            return bool(self.lists)
        named = {attribute(style, "val") for style in body.iter("{*}pStyle")}
        return any(self._list_of_style(style)[0] for style in (self.styles.usual, *named))

    def label(self, properties: etree._Element | None) -> str:
        """The number of the next paragraph, which has these properties; empty for most."""
        found = self._place(properties)
        if found is None:
            return ""
        key, level = found
        numbers = self._count(key, level)
        spec = self.lists[key].levels.get(level)
        if spec is None or spec.format == "bullet":
            return ""

        def printed(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            above = self.lists[key].levels.get(at, _Level())
            number = numbers[at]
            return above.print(above.start if number is None else number, spec.legal)

        return re.sub(r"%([1-9])", printed, spec.text).strip()

    def is_hidden(self, style: str | None) -> bool:
        """Whether a style hides its text."""
        for _ in range(_MOST_BASED if self.styles.may_hide else 0):
            known = self.styles.get(style)
            if known is None:
                return False
            if known.hidden is not None:
                return known.hidden
            style = known.based_on
        return False

    def _place(self, properties: etree._Element | None) -> tuple[str, int] | None:
        """The list and level of a paragraph: its own, else that of its style."""
        own = child_of(properties, "numPr")
        style = attribute(child_of(properties, "pStyle"), "val") or self.styles.usual
        key = attribute(child_of(own, "numId"), "val")
        level = child_of(own, "ilvl")
        from_style: int | None = None
        if key is None:
            key, from_style = self._list_of_style(style)
        if key is None or key not in self.lists:
            return None
        if level is not None or from_style is None:
            return key, number_in(level, 0, _LEVELS - 1)
        return key, from_style

    def _list_of_style(self, style: str | None) -> tuple[str | None, int]:
        for _ in range(_MOST_BASED):
            known = self.styles.get(style)
            if known is None:
                break
            if known.list is not None:
                levels = self.lists[known.list].levels if known.list in self.lists else {}
                linked = (at for at, level in levels.items() if level.style == style)
                return known.list, next(linked, known.level or 0)
            style = known.based_on
        return None, 0

    def _count(self, key: str, level: int) -> list[int | None]:
        """Counts one up; deeper levels start again, a list with its own start does so once."""
        made = self.lists[key]
        numbers = self.counts.setdefault(made.counts_with, [None] * _LEVELS)
        if key not in self.begun:
            self.begun.add(key)
            for at in made.starts:
                numbers[at] = None
        before = numbers[level]
        first = made.starts.get(level, made.levels.get(level, _Level()).start)
        numbers[level] = first if before is None else min(before + 1, _MOST_NUMBER)
        for at in range(level + 1, _LEVELS):
            restart = made.levels.get(at, _Level()).restart
            if restart is None or (restart and level < restart):
                numbers[at] = None
        return numbers


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists and styles of a document; nothing is numbered where there are none."""
    made = Numbering(styles=_Styles(styles))
    abstracts = {
        attribute(part, "abstractNumId") or "": part
        for part in children_of(numbering, "abstractNum")
    }
    nums = {attribute(part, "numId") or "": part for part in children_of(numbering, "num")}
    for key, part in nums.items():
        base = _base(part, abstracts, nums, made.styles)
        # List 0 means: no list.
        if base is not None and key != "0":
            made.lists[key] = _list(part, base, abstracts[base])
    return made


def _style(style: etree._Element) -> _Style:
    number = child_of(style, "pPr", "numPr")
    key = attribute(child_of(number, "numId"), "val")
    vanish = child_of(style, "rPr", "vanish")
    return _Style(
        attribute(child_of(style, "basedOn"), "val"),
        key,
        number_in(child_of(number, "ilvl"), 0, _LEVELS - 1) if number is not None else None,
        None if vanish is None else switched_on(vanish),
    )


def _base(
    part: etree._Element,
    abstracts: dict[str, etree._Element],
    nums: dict[str, etree._Element],
    styles: _Styles,
) -> str | None:
    """The definition a list is made from, also by way of a list style."""
    for _ in range(_MOST_BASED):
        key = attribute(child_of(part, "abstractNumId"), "val")
        if key is None or key not in abstracts:
            return None
        link = attribute(child_of(abstracts[key], "numStyleLink"), "val")
        style = styles.get(link)
        linked = style.list if style else None
        if linked is None or linked not in nums:
            return key
        part = nums[linked]
    return None


def _list(part: etree._Element, key: str, abstract: etree._Element) -> _List:
    levels = dict(map(_level, children_of(abstract, "lvl")))
    starts: dict[int, int] = {}
    for change in children_of(part, "lvlOverride"):
        at = _at(change)
        own = child_of(change, "lvl")
        if own is not None:
            levels[at] = _level(own)[1]
            starts[at] = levels[at].start
        start = child_of(change, "startOverride")
        if start is not None:
            starts[at] = number_in(start, 1, _MOST_NUMBER)
    return _List(key, levels, starts)


def _at(element: etree._Element) -> int:
    value = attribute(element, "ilvl") or ""
    return min(int(value[:2]), _LEVELS - 1) if value.isascii() and value.isdigit() else 0


def _level(level: etree._Element) -> tuple[int, _Level]:
    restart = child_of(level, "lvlRestart")
    hidden = switched_on(child_of(level, "rPr", "vanish"))
    return _at(level), _Level(
        start=number_in(child_of(level, "start"), 1, _MOST_NUMBER),
        format=_format(level),
        text="" if hidden else (attribute(child_of(level, "lvlText"), "val") or "")[:60],
        restart=None if restart is None else number_in(restart, 0, _LEVELS),
        legal=switched_on(child_of(level, "isLgl")),
        style=attribute(child_of(level, "pStyle"), "val"),
    )


def _format(level: etree._Element) -> str:
    """The format; newer ones stand in an alternative whose fallback older programs read."""
    plain = child_of(level, "numFmt")
    if plain is None:
        plain = next(
            (e for e in level.iter() if tag_of(e) == "numFmt" and attribute(e, "val") != "custom"),
            None,
        )
    return attribute(plain, "val") or "decimal"
