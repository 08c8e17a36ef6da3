"""Where a passage stands in its document, so that a citation opens it at the marked words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.retrieval.official import official_lines
from assistant.retrieval.passages import REPORT, Passage
from assistant.retrieval.regulations import read_text

# Letters shown before and after the passage.
AROUND = 200
_LABEL = re.compile(r"^(?:问法|适用|依据程度|官方文本)[：:].*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A passage in its document.

    `document` is the whole text as it is read from the file, without our lines of metadata;
    `document[start:end]` is the passage, from its first word to its last.
    """

    passage: Passage
    file: str
    document: str
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The words of the passage as they stand in the document."""
        return self.document[self.start : self.end]

    @property
    def before(self) -> str:
        """What stands in front of it, up to `AROUND` letters."""
        return self.document[max(0, self.start - AROUND) : self.start]

    @property
    def after(self) -> str:
        """What follows it, up to `AROUND` letters."""
        return self.document[self.end : self.end + AROUND]

    def as_json(self) -> dict[str, Any]:
        """The document of `nianbao index open --json`."""
        passage = self.passage
        return {
            "id": passage.id,
            "file": self.file,
            "title": passage.title,
            "place": passage.place,
            "heading": passage.heading,
            "official": passage.official,
            "note": passage.note,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "before": self.before,
            "after": self.after,
        }


def find_place(passage: Passage, name: str, path: Path) -> Place | None:
    """The place of a passage in this file; None when the file no longer holds it."""
    document = document_text(passage, path)
    span = _span(document, passage)
    return None if span is None else Place(passage, name, document, *span)


def document_text(passage: Passage, path: Path) -> str:
    """The text of a file as it is shown to the person who opens a citation."""
    if passage.official:
        return "\n".join(official_lines(path))
    if passage.kind == REPORT:
        from assistant.reading.read import read_report

        report = read_report(path)
        parts = [("", report.preface), *((part.heading, part.text) for part in report.sections)]
        return "\n".join(line for part in parts for line in part if line)
    return _LABEL.sub("", read_text(path).replace("\r\n", "\n"))


def _span(document: str, passage: Passage) -> tuple[int, int] | None:
    """From the first line of the passage to its last, looked for below its heading."""
    if passage.place == "文件说明":
        end = re.search(r"^#{1,2}\s", document, flags=re.MULTILINE)
        return 0, end.start() if end else len(document)
    lines = [line.strip() for line in passage.text.split("\n") if line.strip()]
    start, found = -1, _heading(document, passage)
    for line in lines:
        at = document.find(line, found)
        if at < 0:
            return None
        start = at if start < 0 else start
        found = at + len(line)
    return (start, found) if lines else None


def _heading(document: str, passage: Passage) -> int:
    """Where the article or the part begins; 0 when its heading does not stand there as such."""
    if passage.kind == REPORT:
        at = document.find(f"{passage.place}\n") if passage.section else 0
    elif passage.official:
        at = next((m.start() for m in _beginnings(document, passage.place)), 0)
    else:
        at = document.find(f"## {passage.place}")
    return max(at, 0)


def _beginnings(document: str, place: str) -> list[re.Match[str]]:
    from assistant.retrieval.tokens import NUMERAL, chinese_numeral, parse_numeral

    pattern = re.compile(rf"^第\s*([{NUMERAL}]{{1,7}})\s*条", re.MULTILINE)
    found = []
    for match in pattern.finditer(document):
        number = parse_numeral(match[1])
        if number and f"第{chinese_numeral(number)}条" == place:
            found.append(match)
    return found
