"""The six headings, found by their words; their numbers may be missing or wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.forms import SECTION_NUMERALS, load_form
from assistant.reading.labels import alike, plain

_NUMBER = r"第[一二三四五六]部分|[（(]?(?:[一二三四五六七八九十]{1,2}|\d{1,2})[)）]?"
_HEADING = re.compile(rf"[#*\s]*(?:(?P<number>{_NUMBER})\s*(?P<mark>[、.．,，:：])?)?(?P<label>.+)")
_ENOUGH = 0.87
_LONGEST = 34

# Wordings of numbered headings that no list can hold in full.
_WORDING = (
    (1, re.compile(r"总体(工作)?(情况|概况)|(工作)?基本情况|概述")),
    (2, re.compile(r".{0,6}主动公开政府信息(的)?(工作)?情况")),
    (3, re.compile(r".{0,6}收到.{0,4}处理.{0,10}申请(的)?情况")),
    (4, re.compile(r".*行政复议.*诉讼.{0,8}")),
    (5, re.compile(r".{0,14}问题.{0,6}(改进|整改|措施|打算|下一步).{0,8}")),
    (6, re.compile(r"其他(需要|应当|应|须).{0,6}(事项|情况|内容)|其他(报告)?事项")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's section by its words, the number that it prints, and how sure it is."""

    section: int
    printed: int | None
    weight: float


@cache
def _labels() -> dict[str, int]:
    return {
        _bare(label): section.number for section in load_form().sections for label in section.labels
    }


def _bare(text: str) -> str:
    """Plain letters without the little words that vary."""
    return re.sub(r"[的及和与]|以及", "", plain(text))


def heading_of(text: str) -> Heading | None:
    """Which of the six headings the whole line is; None when it is none.

    >>> heading_of("五、其他需要报告的事项")
    Heading(section=6, printed=5, weight=2.0)
    """
    if not text or len(text) > 2 * _LONGEST or "。" in text.rstrip("。 "):
        return None
    return _heading_of(text)


# Short lines come again in every report; paragraphs of text are not kept.
@lru_cache(maxsize=4096)
def _heading_of(text: str) -> Heading | None:
    match = _HEADING.fullmatch(text.strip())
    label = match["label"].strip(" :：。#*\u3000") if match else ""
    if match is None or not 1 < len(plain(label)) <= _LONGEST:
        return None
    number, strong = match["number"], match["mark"] == "、" or "第" in (match["number"] or "")
    bracketed = bool(number) and number[0] in "（("
    section = _by_label(label) or (_by_wording(label) if strong and not bracketed else None)
    if section is None:
        return None
    printed = _numeral(number)
    if number is None:
        return Heading(section, None, 1.5)
    if bracketed or not strong or number.isdigit():
        return Heading(section, printed, 1.0)
    return Heading(section, printed, 3.0 if printed == section else 2.0)


def _by_label(label: str) -> int | None:
    bare = _bare(label)
    if exact := _labels().get(bare):
        return exact
    best = max(_labels(), key=lambda known: alike(known, bare))
    return _labels()[best] if alike(best, bare) >= _ENOUGH else None


def _by_wording(label: str) -> int | None:
    text = plain(label)
    return next((number for number, words in _WORDING if words.fullmatch(text)), None)


def _numeral(number: str | None) -> int | None:
    digits = re.sub(r"[^一二三四五六七八九十\d]", "", number or "")
    if digits.isdigit():
        return int(digits)
    return "零一二三四五六七八九十".index(digits) if len(digits) == 1 else None


def is_heading(text: str) -> bool:
    """Whether the line is one of the six headings, with a number before it."""
    heading = heading_of(text.strip())
    return heading is not None and heading.weight >= 2


@cache
def _inline() -> re.Pattern[str]:
    options = []
    for section in load_form().sections:
        labels = "|".join(re.escape(label) for label in sorted(section.labels, key=len)[::-1])
        options.append(rf"{SECTION_NUMERALS[section.number]}、\s*(?:{labels})")
    return re.compile(rf"(?:^|(?<=[\s。…]))({'|'.join(options)})(?=$|[\s。：:…（(])[。：:]?")


def split_inline(text: str) -> list[str]:
    """A paragraph that runs over headings, parted before and behind each of them."""
    if not 2 < len(text) or "、" not in text:
        return [text]
    pieces = [piece.strip() for piece in _inline().split(text)]
    return [piece for piece in pieces if piece] or [text]


def choose_headings(candidates: Sequence[tuple[int, Heading]]) -> list[tuple[int, Heading]]:
    """The surest run of headings in rising order; of two like runs (a list of contents) the later."""
    best: list[tuple[float, int | None]] = [(0.0, None)] * len(candidates)
    # The best run that starts with each section, seen so far from the end; the earlier of two like.
    runs: dict[int, tuple[float, int]] = {}
    for i in range(len(candidates) - 1, -1, -1):
        heading = candidates[i][1]
        later = [run for section, run in runs.items() if section > heading.section]
        score, following = max(later, key=lambda run: (run[0], -run[1]), default=(0.0, None))
        best[i] = (heading.weight + score, following)
        if best[i][0] >= runs.get(heading.section, (0.0, 0))[0]:
            runs[heading.section] = (best[i][0], i)
    if not candidates:
        return []
    at: int | None = max(range(len(best)), key=lambda i: (best[i][0], i))
    chosen = []
    while at is not None:
        chosen.append(candidates[at])
        at = best[at][1]
    return chosen
