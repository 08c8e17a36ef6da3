"""Paragraphs of a part put in another order, joined, parted or left out; markers stay as they stand.

Paragraphs are counted from 1, those without text not counted. Every function gives the whole text.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.errors import UsageError
from assistant.text.sentences import split_sentences


def paragraphs_of(text: str) -> list[str]:
    """The lines that hold text."""
    return [line for line in text.split("\n") if line.strip()]


def merged(text: str, numbers: Sequence[int]) -> str:
    """These paragraphs as one, at the place of the first. Raises UsageError."""
    lines, places = _chosen(text, numbers)
    if len(places) < 2:
        raise UsageError("合并要说明哪几段，例如“合并第二段和第三段”。")
    joined = "".join(lines[place].strip() for place in places)
    kept = [joined if i == places[0] else line for i, line in enumerate(lines)]
    return "\n".join(line for i, line in enumerate(kept) if i == places[0] or i not in places)


def moved(text: str, number: int, to: int) -> str:
    """The paragraph at the place `to`, the others in their order. Raises UsageError."""
    lines, (place,) = _chosen(text, [number])
    if not 1 <= to <= len(lines):
        raise UsageError(f"这部分只有 {len(lines)} 段，没有第 {to} 段的位置。")
    line = lines.pop(place)
    lines.insert(to - 1, line)
    return "\n".join(lines)


def swapped(text: str, first: int, second: int) -> str:
    """The two paragraphs in each other's place. Raises UsageError."""
    lines, (a, b) = _chosen(text, [first, second])
    lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


def parted(text: str, number: int) -> str:
    """The paragraph as two, cut at the end of the sentence nearest to its middle. Raises UsageError."""
    lines, (place,) = _chosen(text, [number])
    line = lines[place]
    ends = [span.end for span in split_sentences(line)][:-1]
    if not ends:
        raise UsageError(f"第 {number} 段只有一句，拆不开。请先把它改成两句。")
    cut = min(ends, key=lambda end: abs(end - len(line) / 2))
    return "\n".join([*lines[:place], line[:cut].strip(), line[cut:].strip(), *lines[place + 1 :]])


def left_out(text: str, number: int) -> str:
    """The text without this paragraph. Raises UsageError."""
    lines, (place,) = _chosen(text, [number])
    return "\n".join([*lines[:place], *lines[place + 1 :]])


def replaced(text: str, number: int, paragraph: str) -> str:
    """The text with this paragraph in place of the old one. Raises UsageError."""
    lines, (place,) = _chosen(text, [number])
    return "\n".join([*lines[:place], paragraph, *lines[place + 1 :]])


def _chosen(text: str, numbers: Sequence[int]) -> tuple[list[str], list[int]]:
    lines = paragraphs_of(text)
    missing = [number for number in numbers if not 1 <= number <= len(lines)]
    if missing:
        raise UsageError(f"这部分只有 {len(lines)} 段，没有第 {missing[0]} 段。请核对后再说。")
    return lines, [number - 1 for number in dict.fromkeys(numbers)]
