"""Passages: the pieces that are searched and cited, each with an id that outlives a rebuild."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

REGULATION = "regulation"
REPORT = "report"

_NUMBER = re.compile(r"[0-9零〇一二三四五六七八九十百千万.,，％%]+")
SURE = {
    "B": "这一段根据部分原文或多份已发布年报整理，没有逐字核对官方文本。",
    "C": "这一段未经官方文本核实，只是通行做法，请以官方文本和主管部门的口径为准。",
}
_SHORT = {"B": "没有逐字核对官方文本", "C": "未经官方文本核实"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a regulation or a report.

    Attributes:
        place: 「第三十三条」 or the heading of the part.
        heading: what stands below it: the article's topic, the head 「（一）主动公开」.
        source: the name of the file.
        asks: ways to ask for it; searched, never shown or quoted.
        in_force_from: ISO date; None is unknown. Regulations only, like the next four.
        in_force_to: ISO date; None is unknown or still in force.
        sure: how sure our digest is: A read in full, B in part, C not confirmed. None for others.
        sure_remark: what of it is less sure, in Chinese.
        official_text: where the official text is found, in Chinese.
        official: whether these are the words of the official text, added by the office.
        document_numbers: tokens of the numbers that stand before the first article.
        superseded_by: id of the passage of the official text that is cited in its place.
        section: the number of the part of a report, 0 for the preface.
        level: a key of `bodies.LEVELS`. Reports only, like the next three.
        region: the place that the agency belongs to (「示例县」).
        edition: of the form, `2021` or `2019`.
        scope: `own` or `area`.
    """

    id: str
    kind: str
    title: str
    place: str
    year: int | None
    agency: str | None
    text: str
    source: str
    heading: str = ""
    asks: tuple[str, ...] = ()
    in_force_from: str | None = None
    in_force_to: str | None = None
    sure: str | None = None
    sure_remark: str = ""
    official_text: str | None = None
    official: bool = False
    document_numbers: tuple[str, ...] = ()
    superseded_by: str | None = None
    section: int | None = None
    level: str | None = None
    region: str | None = None
    edition: str | None = None
    scope: str | None = None

    @property
    def content_hash(self) -> str:
        """Equal for the same words of the same document, whatever file they came from."""
        parts = (self.kind, self.title, self.place, self.year, self.agency, self.heading, self.text)
        return digest("\x1f".join("" if part is None else str(part) for part in parts), 16)

    @property
    def searched_text(self) -> str:
        """Everything of it that a query may meet, but the ways of asking."""
        parts = [self.title, self.agency or "", self.place, self.heading, self.text]
        return "\n".join(parts)

    @property
    def note(self) -> str:
        """What the reader must know before relying on it, in Chinese; empty when nothing."""
        notes = [SURE.get(self.sure or "", "")]
        if self.sure_remark:
            notes.append(f"依据说明：{self.sure_remark}。")
        if self.in_force_to:
            notes.append(f"适用至{self.in_force_to}，以后的年度请用新的规定。")
        return "".join(notes)

    @property
    def caveat(self) -> str:
        """`note` in as few words as possible, for a model's prompt; empty when nothing."""
        until = f"适用至{self.in_force_to}" if self.in_force_to else ""
        parts = (_SHORT.get(self.sure or "", ""), self.sure_remark, until)
        return "；".join(part for part in parts if part)

    def paragraph(self, number: int) -> tuple[int, int] | None:
        """(start, end) in `text` of the 款 with this number; None when there is none.

        A line is a 款 of its own unless it is an item （一） or 1. of the one before.
        """
        starts: list[int] = []
        position = 0
        for line in self.text.split("\n"):
            if not _ITEM.match(line) or not starts:
                starts.append(position)
            position += len(line) + 1
        if not 1 <= number <= len(starts):
            return None
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return starts[number - 1], end


_ITEM = re.compile(r"^\s*(?:[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、])")


def pattern(text: str) -> str:
    """The text with its figures taken out: the same sentence of two years has one pattern."""
    return re.sub(r"\s+", "", _NUMBER.sub("#", text))


def digest(text: str, size: int) -> str:
    """A short hexadecimal name for a text."""
    return hashlib.blake2b(text.encode(), digest_size=size).hexdigest()
