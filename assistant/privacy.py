"""Mask: personal data of applicants taken out of a text before it leaves for a model or a log.

Pure functions over text. Published reports are not masked: their contact block is required.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

ID_CARD, MOBILE, BANK_CARD, EMAIL, APPLICANT = (
    "〔身份证号〕",
    "〔手机号〕",
    "〔银行卡号〕",
    "〔电子邮箱〕",
    "〔申请人〕",
)

# GB 11643: weights of the first 17 digits, and the check digit for each remainder of 11.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"

_GAP = r"[ \u3000\-－]?"
_DIGIT = r"[0-9０-９]"
_ALONE = rf"(?<!{_DIGIT})"
_ID = re.compile(rf"{_ALONE}{_DIGIT}{{17}}[0-9０-９XxＸｘ](?!{_DIGIT})")
_PHONE = re.compile(
    rf"{_ALONE}(?:[+＋]?(?:86|８６){_GAP})?"
    rf"[1１][3-9３-９]{_DIGIT}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}(?!{_DIGIT})"
)
_CARD = re.compile(
    rf"{_ALONE}{_DIGIT}{{4}}(?:{_GAP}{_DIGIT}{{4}}){{3}}(?:{_GAP}{_DIGIT}{{1,3}})?(?!{_DIGIT})"
)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+[@＠][A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}"
)

# Beside one of these a known name is an applicant; elsewhere it may be a place or a plain word.
CUES_BEFORE = (
    "申请人", "当事人", "第三人", "第三方", "原告", "复议申请人", "代理人", "联系人", "市民", "村民",
    "居民", "群众", "姓名",
)  # fmt: skip
CUES_AFTER = ("先生", "女士", "同志", "小姐", "老师", "律师", "等人", "申请", "提出", "（申请人）")
_JOIN = r"[：:、，,“\"「（( \u3000]{0,2}(?:是|为|系)?"


@dataclass(frozen=True, slots=True)
class Personal:
    """A span of personal data in a text, and the mark that stands in its place."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True)
class Mask:
    """Takes ID numbers, mobiles, bank cards, e-mails and known applicants out of a text.

    >>> Mask().apply("联系电话13800138000，邮箱 a@b.cn")
    '联系电话〔手机号〕，邮箱 〔电子邮箱〕'

    `names` are masked only beside a cue of an applicant (申请人…, …先生): short names are also
    ordinary words and places. They are never shown by `repr`. Not covered: landlines, addresses,
    numbers whose check digit is wrong, names that are not given.
    """

    names: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, names: Iterable[str]) -> Mask:
        """A mask that also knows these names; those of one character are left out."""
        return cls(frozenset(name.strip() for name in names if len(name.strip()) > 1))

    def apply(self, text: str) -> str:
        """The text with each find replaced by what it was; applying it again changes nothing."""
        pieces, end = [], 0
        for found in self.find(text):
            pieces += [text[end : found.start], found.mark]
            end = found.end
        return "".join([*pieces, text[end:]])

    def find(self, text: str) -> list[Personal]:
        """Every find in order, without overlap; of two that overlap the more telling kind stands."""
        found: list[Personal] = []
        for one in self._candidates(text):
            if not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
        return sorted(found, key=lambda one: one.start)

    def _candidates(self, text: str) -> Iterator[Personal]:
        for pattern, mark, check in _KINDS:
            for match in pattern.finditer(text):
                if check is None or check(match[0]):
                    yield Personal(*match.span(), mark)
        for pattern in self._patterns or ():
            for match in pattern.finditer(text):
                yield Personal(*match.span("name"), APPLICANT)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
        if not self.names:
            return None
        # Longest first, so that a name within a longer one does not leave its rest behind.
        ordered = sorted(self.names, key=lambda name: (-len(name), name))
        name = "|".join(re.escape(item) for item in ordered)
        before = "|".join(CUES_BEFORE)
        after = "|".join(re.escape(cue) for cue in CUES_AFTER)
        return (
            re.compile(rf"(?:{before}){_JOIN}(?P<name>{name})"),
            re.compile(rf"(?P<name>{name})[”\"」]?(?:{after})"),
        )


def is_id_number(text: str) -> bool:
    """Whether 18 characters are a resident ID number: a real date inside and the right check digit."""
    digits = _half(text).upper()
    if not re.fullmatch(
        r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX]", digits
    ):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=False))
    return _ID_CHECK[total % 11] == digits[17]


def is_bank_card(text: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn check of card numbers."""
    digits = re.sub(r"\D", "", _half(text))
    if not 16 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _half(text: str) -> str:
    """Full-width digits and letters as half-width ones."""
    return text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})


_KINDS: tuple[tuple[re.Pattern[str], str, Callable[[str], bool] | None], ...] = (
    (_MAIL, EMAIL, None),
    (_ID, ID_CARD, is_id_number),
    (_CARD, BANK_CARD, is_bank_card),
    (_PHONE, MOBILE, None),
)
