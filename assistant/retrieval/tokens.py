"""Chinese text as search tokens: single characters, bigrams, and exact tokens for citations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# A unit is one Han character, one number or one Latin word; a bigram joins two that touch.
_UNIT = re.compile(r"[0-9]+(?:\.[0-9]+)?|[a-z]+|[〇\u3400-\u9fff\U00020000-\U0003ffff]")
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_DIGITS |= {"五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
# The tokens of a citation begin with one of these and an n.
CITED = "条号部"
_PLACES = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "0-9零〇一二两三四五六七八九十百千"
_ARTICLE = re.compile(rf"第\s*([{NUMERAL}]{{1,7}})\s*条")
_PART = re.compile(rf"第\s*([{NUMERAL}])\s*部分|^\s*([一二三四五六])、")
_YEAR_NUMBER = re.compile(r"[〔\[【(]\s*([12][0-9]{3})\s*[〕\]】)]\s*第?\s*0*([0-9]{1,5})\s*号")
_PLAIN_NUMBER = re.compile(r"(?<![0-9〕\]】)])第?0*([0-9]{1,5})号(?=文|令)|令第?0*([0-9]{1,5})号")


@dataclass(frozen=True, slots=True)
class Terms:
    """The tokens of a text, repeats kept: single units, and bigrams with the citation tokens."""

    singles: tuple[str, ...]
    pairs: tuple[str, ...]


def normalise(text: str) -> str:
    """Full-width letters and digits made half-width, capitals small."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> Iterator[list[str]]:
    """The stretches of units that touch each other; punctuation and spaces part them."""
    run: list[str] = []
    end = -1
    for match in _UNIT.finditer(normalise(text)):
        if match.start() != end and run:
            yield run
            run = []
        run.append(match[0])
        end = match.end()
    if run:
        yield run


def terms(text: str) -> Terms:
    """Every token of the text."""
    singles: list[str] = []
    pairs: list[str] = []
    for run in runs(text):
        singles += run
        pairs += [left + right for left, right in pairwise(run)]
    return Terms(tuple(singles), (*pairs, *citations(text)))


def citations(text: str) -> list[str]:
    """Tokens that are equal however an article or a document number is written.

    「第三十三条」 and 「第33条」 give `条n33`; 「〔2021〕30号」 and 「[2021]第30号」 give
    `号n2021n30` and `号n30`; 「30号文」 and 「令第711号」 give `号n30`, `号n711`. 「第六部分」 and a
    text that begins with 「六、」 give `部n6`.
    """
    plain = normalise(text)
    found = []
    for match in _ARTICLE.finditer(plain):
        number = parse_numeral(match[1])
        if number is not None:
            found.append(f"条n{number}")
    found += [f"部n{parse_numeral(match[1] or match[2])}" for match in _PART.finditer(plain)]
    for match in _YEAR_NUMBER.finditer(plain):
        found += [f"号n{match[1]}n{match[2]}", f"号n{match[2]}"]
    found += [f"号n{match[1] or match[2]}" for match in _PLAIN_NUMBER.finditer(plain)]
    return found


def parse_numeral(text: str) -> int | None:
    """A whole number below ten thousand in digits or Chinese numerals; None for anything else."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    if any(character.isascii() for character in text):
        return None
    total, digit = 0, None
    for character in text:
        if character in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[character]
            digit = None
        elif character in _DIGITS and (digit is None or digit == 0):
            digit = _DIGITS[character]
        else:
            return None
    return total + (digit or 0)


def chinese_numeral(number: int) -> str:
    """1 to 999 as an article number is written: 33 → 三十三, 110 → 一百一十."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 20:
        return "十" + (digits[number % 10] if number % 10 else "")
    if number < 100:
        return digits[number // 10] + "十" + (digits[number % 10] if number % 10 else "")
    head, rest = digits[number // 100] + "百", number % 100
    if rest == 0:
        return head
    if rest < 10:
        return f"{head}零{digits[rest]}"
    return f"{head}{digits[rest // 10]}十" + (digits[rest % 10] if rest % 10 else "")
