"""Saved web pages: the words of blocks as paragraphs, tables as grids, the page's frame left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from assistant.errors import UnreadableFile
from assistant.reading.blocks import Block, Document, Grid, Paragraph
from assistant.reading.layout import SpannedCell, place_cells, settle
from assistant.reading.paragraphs import close_gaps
from assistant.reading.text import decode

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]+)", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding=[\"']([a-zA-Z0-9_-]+)")
_GONE = frozenset(
    [
        "script",
        "style",
        "nav",
        "footer",
        "aside",
        "noscript",
        "iframe",
        "svg",
        "object",
        "select",
        "button",
        "textarea",
        "input",
        "head",
        "template",
        "title",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "td",
        "th",
        "tr",
        "ul",
        "tbody",
        "thead",
        "tfoot",
        "caption",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_AGENCY_HEADS = ("发布机构", "发文机关", "信息来源", "公开主体", "责任部门", "制发机关")
_DATE_HEADS = ("发布日期", "发布时间", "发文日期", "成文日期", "生成日期", "公开日期")


def read_html(data: bytes, name: str) -> Document:
    """A saved page as blocks. Raises UnreadableFile when it cannot be parsed at all."""
    text = decode(data, name, _encoding(data))
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise _broken(name) from error
    if root is None:
        raise _broken(name)
    walker = _Walker()
    walker.walk(root)
    walker.flush()
    return Document(tuple(walker.blocks), "html", hints=_hints(root, walker.blocks))


def _broken(name: str) -> UnreadableFile:
    return UnreadableFile(
        name, "网页内容已损坏", "请在浏览器里打开原网页，重新另存为“网页，仅 HTML”"
    )


def _encoding(data: bytes) -> str | None:
    """The declared encoding; GB2312 and GBK pages use letters of GB18030."""
    match = _DECLARED.search(data[:8192]) or _XML_DECLARED.search(data[:200])
    if match is None:
        return None
    declared = match[1].decode("ascii").lower()
    return "gb18030" if declared in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else declared


def _tag(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _gone(element: etree._Element) -> bool:
    return _tag(element) in _GONE or bool(_HIDDEN.search(element.get("style") or ""))


class _Walker:
    """Collects inline words until a block begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.tables = 0

    def flush(self) -> None:
        for line in _clean("".join(self.words)).split("\n"):
            if line:
                self.blocks.append(Paragraph(line, f"第{len(self.blocks) + 1}段"))
        self.words = []

    def walk(self, element: etree._Element) -> None:
        tag = _tag(element)
        if tag == "table" and not _lays_out(element):
            self.flush()
            self.tables += 1
            self.blocks += settle(_grid(element, f"第{self.tables}张表"))
            return
        block = tag in _BLOCKS or tag == "table"
        if block:
            self.flush()
        self.words.append(element.text or "")
        for child in element:
            if _tag(child) == "br":
                self.words.append("\n\n")
            elif _tag(child) and not _gone(child):
                self.walk(child)
            self.words.append(child.tail or "")
        if block:
            self.flush()


def _clean(text: str) -> str:
    """Source line breaks are spaces; an empty line stands for a break that is shown."""
    parts = re.split(r"\n\n", text.replace("\r", ""))
    return "\n".join(close_gaps(re.sub(r"[\s\u3000]+", " ", part).strip()) for part in parts)


def _lays_out(table: etree._Element) -> bool:
    """Whether the table holds other tables, so that it only arranges the page."""
    return next(table.iterdescendants("table"), None) is not None


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if _tag(child) == "tr":
            yield child
        elif _tag(child) in ("tbody", "thead", "tfoot"):
            yield from _rows(child)


def _grid(table: etree._Element, place: str) -> Grid:
    rows = [
        [
            SpannedCell(_cell_text(cell), _number(cell, "rowspan"), _number(cell, "colspan"))
            for cell in row
            if _tag(cell) in ("td", "th")
        ]
        for row in _rows(table)
        if not _gone(row)
    ]
    return place_cells(rows, place)


def _number(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _cell_text(cell: etree._Element) -> str:
    inner = _Walker()
    inner.walk(cell)
    inner.flush()
    return "\n".join(block.text for block in inner.blocks if isinstance(block, Paragraph))


def _hints(root: etree._Element, blocks: list[Block]) -> dict[str, str]:
    """Title, agency and date as the portal's metadata print them."""
    hints: dict[str, str] = {}
    title = next(root.iter("title"), None)
    if title is not None and title.text:
        hints["title"] = re.split(r"[_|\-–—]", _clean(title.text))[0].strip()
    for meta in root.iter("meta"):
        name, content = (meta.get("name") or "").lower(), (meta.get("content") or "").strip()
        if name == "articletitle" and content:
            hints["title"] = content
        elif name == "pubdate" and content:
            hints["date"] = content
    for block in blocks:
        if isinstance(block, Grid):
            _metadata(block, hints)
    return hints


def _metadata(grid: Grid, hints: dict[str, str]) -> None:
    """`发布机构 | 某局` in the first table of a portal page."""
    for row in grid.rows[:8]:
        for head, value in pairwise(row):
            words = re.sub(r"[\s:：]", "", head.text)
            if words in _AGENCY_HEADS:
                hints.setdefault("agency", value.text.strip())
            elif words in _DATE_HEADS:
                hints.setdefault("date", value.text.strip())
