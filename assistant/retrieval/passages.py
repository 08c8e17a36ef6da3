"""Passages: the pieces that are searched and cited, each with an id that outlives a rebuild."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.report import AnnualReport
from assistant.retrieval.tokens import chinese_numeral, parse_numeral

REGULATION = "regulation"
REPORT = "report"

# Longer paragraphs are cut at sentence ends: a passage is read at one glance and fits a prompt.
LONGEST = 400
_ARTICLE_HEADING = re.compile(r"^(第[0-9零〇一二三四五六七八九十百]+条)(?:[\s　、:：]+(.*)|$)")
_ARTICLE_LINE = re.compile(r"^第([0-9零〇一二三四五六七八九十百]+)条[\s　]+(\S.*)$")
_HEAD = re.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[）)]")
_HEAD_END = re.compile(r"[。；：:;\s]")
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]?[”’）]*")
_NUMBER = re.compile(r"[0-9零〇一二三四五六七八九十百千万.,，％%]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a regulation or a report.

    `place` is 「第三十三条」 or the heading of the part, `heading` what stands below it (the
    article's topic, the head 「（一）主动公开」), `source` the name of the file.
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

    @property
    def content_hash(self) -> str:
        """Equal for the same words of the same document, whatever file they came from."""
        parts = (self.kind, self.title, self.place, self.year, self.agency, self.heading, self.text)
        return _digest("\x1f".join("" if part is None else str(part) for part in parts), 16)

    @property
    def searched_text(self) -> str:
        """Everything of it that a query may meet."""
        parts = [self.title, self.agency or "", self.place, self.heading, self.text]
        return "\n".join(parts)


def pattern(text: str) -> str:
    """The text with its figures taken out: the same sentence of two years has one pattern."""
    return re.sub(r"\s+", "", _NUMBER.sub("#", text))


def _digest(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode(), digest_size=size).hexdigest()


# What we have read in full needs no remark; 依据程度：B or C is for the reader.
_SURE = re.compile(r"^依据程度：A$\n?", re.MULTILINE)


def regulation_passages(path: Path) -> list[Passage]:
    """One passage for each article or topic of a regulation file, the first one about the whole.

    Markdown with front matter and a `## ` heading per article, or plain text whose lines begin
    with 「第…条」. Raises UnreadableFile when it is neither.
    """
    meta, body = _front_matter(path.name, _read_text(path))
    blocks = list(_markdown_blocks(body)) or list(_article_blocks(body))
    if not blocks:
        raise UnreadableFile(
            path.name,
            "没有找到条文（以“## ”开头的小标题，或以“第一条”等开头的行）",
            "请给每一条加上小标题，或换成逐条分行的文本",
        )
    title = str(meta.get("title") or _first_line(body) or path.stem)
    name = _ascii(str(meta.get("id") or "")) or _ascii(path.stem) or _digest(path.stem, 4)
    issued = _year(meta.get("issued"))
    shared = {"title": title, "year": issued, "source": path.name}
    passages = [_about(name, meta, _opening(body), shared)] if meta else []
    taken: set[str] = set()
    for heading, graded in blocks:
        place, topic, key = _place(heading)
        text = _SURE.sub("", graded).strip()
        while key in taken:
            key += "x"
        taken.add(key)
        passages.append(_regulation(f"reg:{name}:{key}", place, topic, text, shared))
    return passages


def _regulation(
    id_: str, place: str, heading: str, text: str, shared: Mapping[str, Any]
) -> Passage:
    return Passage(
        id=id_, kind=REGULATION, place=place, heading=heading, text=text, agency=None, **shared
    )


def _about(name: str, meta: Mapping[str, Any], opening: str, shared: Mapping[str, Any]) -> Passage:
    facts = [
        ("文号", meta.get("number")),
        ("发布机关", meta.get("issuer")),
        ("发布日期", _chinese_date(meta.get("issued"))),
        ("施行日期", _chinese_date(meta.get("in_force_from"))),
        ("失效日期", _chinese_date(meta.get("in_force_to"))),
        ("官方文本", meta.get("official_text")),
    ]
    lines = [f"{shared['title']}。", *(f"{label}：{value}。" for label, value in facts if value)]
    text = "\n".join([*lines, opening]).strip()
    return _regulation(f"reg:{name}:about", "文件说明", "文号与施行日期", text, shared)


def _place(heading: str) -> tuple[str, str, str]:
    """(place, topic, key of the id)."""
    match = _ARTICLE_HEADING.match(heading)
    number = parse_numeral(match[1][1:-1]) if match else None
    if match and number:
        return f"第{chinese_numeral(number)}条", (match[2] or "").strip(), str(number)
    # A topic is keyed by its words: were it numbered, a heading put in between would make stored
    # drafts cite the wrong passage.
    return heading, "", _digest(heading, 3)


def _markdown_blocks(body: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"^##\s+(.+)$", body, flags=re.MULTILINE)
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        # A chapter heading that follows belongs to the next block.
        text = re.sub(r"^#\s.*$", "", text, flags=re.MULTILINE).strip()
        if text:
            yield heading.strip(), text


def _article_blocks(body: str) -> Iterator[tuple[str, str]]:
    heading, lines = "", list[str]()
    for line in body.splitlines():
        match = _ARTICLE_LINE.match(line.strip().lstrip("　"))
        if match:
            if heading:
                yield heading, "\n".join(lines)
            heading, lines = f"第{match[1]}条", [match[2].strip()]
        elif heading and line.strip():
            lines.append(line.strip())
    if heading:
        yield heading, "\n".join(lines)


def _opening(body: str) -> str:
    return re.split(r"^#{1,2}\s", body, maxsplit=1, flags=re.MULTILINE)[0].strip()


def report_passages(report: AnnualReport, source: str) -> list[Passage]:
    """The prose of a report by part and head; tables are left out, their figures are facts.

    The id is made of the agency, the year and the place (`rep:5f0c11d2:2024:1.2`), so the same
    report read from another file has the same ids.
    """
    title = report.title or f"{report.agency or ''}{report.year or ''}年政府信息公开工作年度报告"
    name = _digest(report.agency or source, 4)
    parts = [(0, "前言", report.preface)]
    parts += [(part.number, part.heading, part.text) for part in report.sections]
    return [
        Passage(
            id=f"rep:{name}:{report.year or 0}:{number}.{order}",
            kind=REPORT,
            title=title,
            place=place,
            year=report.year,
            agency=report.agency,
            text=text,
            source=source,
            heading=heading,
        )
        for number, place, prose in parts
        for order, (heading, text) in enumerate(_heads(prose), start=1)
    ]


def _heads(prose: str) -> Iterator[tuple[str, str]]:
    """(head, text) of each piece: a head begins one, what follows belongs to it up to `LONGEST`."""
    head, lines = "", list[str]()
    for paragraph in (line.strip() for line in prose.split("\n")):
        if not paragraph:
            continue
        if _HEAD.match(paragraph):
            yield from ((head, text) for text in _pieces(lines, head))
            head, lines = _head_of(paragraph), []
        lines.append(paragraph)
    yield from ((head, text) for text in _pieces(lines, head))


def _head_of(paragraph: str) -> str:
    end = _HEAD_END.search(paragraph, 3)
    head = paragraph[: end.start()] if end else paragraph
    return head if len(head) <= 30 else paragraph[: paragraph.find("）") + 1]


def _pieces(paragraphs: Iterable[str], head: str) -> Iterator[str]:
    """The paragraphs joined up to `LONGEST` characters; one that is longer is cut at sentences."""
    piece = ""
    for paragraph in paragraphs:
        for part in _cut(paragraph):
            if piece and len(piece) + len(part) > LONGEST:
                yield piece
                piece = ""
            piece = f"{piece}\n{part}" if piece else part
    # A bare head without a word below it says nothing.
    if piece and piece != head:
        yield piece


def _cut(paragraph: str) -> Iterator[str]:
    if len(paragraph) <= LONGEST:
        yield paragraph
        return
    part = ""
    for sentence in _SENTENCE.findall(paragraph):
        if part and len(part) + len(sentence) > LONGEST:
            yield part
            part = ""
        part += sentence
    if part:
        yield part


def _read_text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(path.name, "不是文本文件", "请另存为 UTF-8 编码的文本（.md 或 .txt）")


def _front_matter(name: str, text: str) -> tuple[dict[str, Any], str]:
    match = re.match(r"---\r?\n(.*?)\r?\n---\r?\n(.*)", text, flags=re.DOTALL)
    if not match:
        return {}, text
    import yaml

    try:
        meta = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise UnreadableFile(
            name, "开头的说明（--- 之间）写法不对", "请按 键: 值 逐行改正"
        ) from error
    return (meta if isinstance(meta, dict) else {}), match[2]


def _first_line(body: str) -> str:
    lines = (line.strip("# 　\t") for line in body.splitlines())
    return next((line for line in lines if line), "")


def _ascii(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") if name.isascii() else ""


def _year(value: object) -> int | None:
    return value.year if isinstance(value, date) else None


def _chinese_date(value: object) -> str | None:
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else None
