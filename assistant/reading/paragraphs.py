"""Printed lines become paragraphs again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_END = "。！？：；!?:;…）)”》】"
_STOP = "。！？!?"
_MARK = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]{1,2}、|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十]部分|附件[:：]|注[:：]"
)
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]"
_GAP = re.compile(rf"(?<={_WIDE})[ \u00a0]+(?=\S)|(?<=\S)[ \u00a0]+(?={_WIDE})")
_BREAK = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")
_NARROWEST = 30  # columns; shorter lines are lists or cells, not text broken by the page's width


def columns_of(text: str) -> int:
    """The printed width: a Chinese letter takes two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def close_up(text: str) -> str:
    """The text without the gaps that layout puts beside Chinese letters: `2023 年` is 2023年."""
    text = text.strip()
    return _GAP.sub("", text) if " " in text or "\u00a0" in text else text


def close_gaps(text: str) -> str:
    """The text without the blank that a line break in the source leaves between Chinese letters."""
    return _BREAK.sub("", text) if " " in text else text


def wrap_width(lines: Sequence[str]) -> int | None:
    """The width at which the lines were broken, None when every line is a whole paragraph."""
    widths = [columns_of(line) for line in lines if columns_of(line) >= _NARROWEST]
    broken = sorted(
        columns_of(line)
        for line in lines
        if columns_of(line) >= _NARROWEST and line[-1] not in _END
    )
    if len(broken) < 4 or 2 * len(broken) < len(widths):
        return None
    middle, widest = broken[len(broken) // 2], max(widths)
    return middle if widest <= 1.3 * middle else None


def rejoin(lines: Sequence[str], width: int | None) -> list[str]:
    """Paragraphs of the lines; an empty line ends one. Without a width each line is one."""
    if width is None:
        return [line.strip() for line in lines if line.strip()]
    paragraphs: list[str] = []
    open_line: str | None = None
    for line in (close_up(line) for line in lines):
        if not line:
            open_line = None
        elif open_line is not None and _goes_on(open_line, line, width):
            paragraphs[-1] += _seam(paragraphs[-1], line) + line
            open_line = line
        else:
            paragraphs.append(line)
            open_line = line
    return paragraphs


def _goes_on(line: str, following: str, width: int) -> bool:
    if _MARK.match(following):
        return line[-1] not in _END and columns_of(line) >= width - 6
    if line[-1] in _STOP:
        # A first line is two letters short: its indent was lost with the layout.
        indented = following[-1] not in _END and width - 6 <= columns_of(following) <= width - 3
        return columns_of(line) > width - 4 and not indented
    return columns_of(line) >= 0.6 * width


def _seam(before: str, after: str) -> str:
    """A space between two Latin words, nothing between Chinese letters or inside a number."""
    latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii()
    return " " if latin and after[:1].isalpha() else ""
