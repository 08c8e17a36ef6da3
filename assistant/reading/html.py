"""Saved web pages: the words of blocks as paragraphs, tables as grids, the page's frame left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice, pairwise

from lxml import etree

from assistant.errors import UnreadableFile
from assistant.reading.blocks import Block, Document, Grid, Paragraph
from assistant.reading.layout import (
    MOST_NESTED,
    SpannedCell,
    Unreasonable,
    cells_as_grid,
    place_cells,
    settle,
)
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
_BREAKING = _BLOCKS | {"table"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_LONGEST_STYLE = 300
_STYLES = etree.XPath("descendant::*/@style", smart_strings=False)
_WORDS = etree.XPath("string()", smart_strings=False)
_HIDDEN_ONES = etree.XPath("boolean(descendant::*[@hidden])")
_SPACES = re.compile(r"[\s\u3000]+")
_NO_WIDTH = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_INLINE_DATA = re.compile(rb"data:[\w/+.-]{0,60}(?:;[\w=-]{1,40})*;base64,[A-Za-z0-9+/=\s]*")
# Icons and counters are no tables.
_SMALL = re.compile(r"^\d{1,2}(?:px)? |icon|logo|ewm|qrcode|\.gif|share", re.IGNORECASE)
MOST_BYTES = 8 * 1024 * 1024
MOST_NODES = 250_000
_AGENCY_HEADS = ("发布机构", "发文机关", "信息来源", "公开主体", "责任部门", "制发机关")
_DATE_HEADS = ("发布日期", "发布时间", "发文日期", "成文日期", "生成日期", "公开日期")


def read_html(data: bytes, name: str) -> Document:
    """A saved page as blocks. Raises UnreadableFile when it cannot be parsed at all."""
    # Pictures written into the page are most of its bytes and none of its words.
    data = _INLINE_DATA.sub(b"data:,", data)
    if len(data) > MOST_BYTES:
        raise Unreasonable
    text = decode(data, name, _encoding(data))
    if text.count("<") // 2 + text.count("=") > MOST_NODES:
        raise Unreasonable
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise _broken(name) from error
    # Beyond its greatest depth the parser drops the rest of the page without a word.
    if root is None or any("xcessive depth" in entry.message for entry in parser.error_log):
        raise _broken(name)
    walker = _Walker()
    walker.walk(root)
    pictures = tuple((at, at) for at in walker.pictures)
    return Document(
        tuple(walker.blocks), "html", hints=_hints(root, walker.blocks), pictures=pictures
    )


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
    tag = element.tag
    return tag if isinstance(tag, str) else ""


def _gone(element: etree._Element, tag: str) -> bool:
    if tag in _GONE or not tag or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _hides(style)


def _hides(style: str) -> bool:
    """Whether the style hides its element; a page repeats a few styles on thousands of elements."""
    return _usual_hides(style) if len(style) <= _LONGEST_STYLE else _looks_hidden(style)


def _looks_hidden(style: str) -> bool:
    return _HIDDEN.search(style) is not None


# Long styles are not kept.
_usual_hides = lru_cache(maxsize=1024)(_looks_hidden)


def _is_plain(table: etree._Element) -> bool:
    """Whether nothing in a table is hidden, drawn or broken into lines: all its words are shown."""
    if next(table.iter(*_GONE, "br", "img"), None) is not None or _HIDDEN_ONES(table):
        return False
    styles: set[str] = set(_STYLES(table))  # type: ignore[arg-type]
    return not any(map(_hides, styles))


def _has_one_block(cell: etree._Element) -> bool:
    """Whether all words of a cell stand in one block: the cell itself or its only paragraph."""
    blocks = [e for e in cell.iterdescendants() if e.tag in _BREAKING]
    if not blocks:
        return True
    beside = f"{cell.text or ''}{cell[0].tail or ''}"
    return len(cell) == len(blocks) == 1 and blocks[0] is cell[0] and not beside.strip()


class _Walker:
    """Collects inline words until a block begins or ends; depth costs no recursion but in tables."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.pictures: list[int] = []
        self.tables = 0

    def flush(self) -> None:
        if not self.words:
            return
        for line in _lines("".join(self.words)):
            self.blocks.append(Paragraph(line, f"第{len(self.blocks) + 1}段"))
        self.words = []

    def walk(self, root: etree._Element, nested: int = 0, *, flat: bool = False) -> None:
        """Everything in the element; `flat`: tables in it give their words alone."""
        events = etree.iterwalk(root, events=("start", "end"))
        left_out: etree._Element | None = None
        for event, element in events:
            tag = _tag(element)
            if event == "end":
                if self.words and tag in _BREAKING and element is not left_out:
                    self.flush()
                if element is not root and element.tail:
                    self.words.append(element.tail)
            elif element is not root and _gone(element, tag):
                left_out = element
                events.skip_subtree()
            elif tag == "table" and not flat and element is not root:
                events.skip_subtree()
                self.flush()
                self._table(element, nested)
            else:
                self._open(element, tag)
        self.flush()

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag in _BREAKING:
            self.flush()
        elif tag == "br":
            self.words.append("\n\n")
        elif tag == "img" and not _SMALL.search(f"{element.get('width')} {element.get('src')}"):
            # In the paragraph that is being read, else behind the last one.
            pending = any(word.strip() for word in self.words)
            self.pictures.append(len(self.blocks) - (0 if pending else 1))
        if element.text:
            self.words.append(element.text)

    def _table(self, table: etree._Element, nested: int) -> None:
        """A grid; rows around other tables only lay out the page: their cells are read one by one."""
        for caption in table.iterchildren("caption"):
            self.walk(caption)
        rows = [row for row in _within(table, ("tr",)) if not _gone(row, "tr")]
        if next(table.iterdescendants("table"), None) is None:
            self._data_rows(rows, 0, plain=_is_plain(table))
            return
        start = 0
        runs = [(key, list(run)) for key, run in groupby(rows, _arranges)]
        frames = any(key for key, _ in runs)
        for arranges, run in runs:
            if nested < MOST_NESTED and (arranges or (frames and not _counts(run))):
                for cell in (cell for row in run for cell in _cells(row)):
                    self.walk(cell, nested + 1)
            else:
                self._data_rows(run, start)
            start += len(run)

    def _data_rows(
        self, rows: Sequence[etree._Element], start: int, *, plain: bool = False
    ) -> None:
        self.tables += 1
        spanned = [
            [
                SpannedCell(
                    self._cell_text(cell, plain=plain),
                    _number(cell, "rowspan"),
                    _number(cell, "colspan"),
                )
                for cell in _cells(row)
            ]
            for row in rows
        ]
        self.blocks += settle(place_cells(spanned, f"第{self.tables}张表", start))

    def _cell_text(self, cell: etree._Element, *, plain: bool) -> str:
        # Most cells hold one run of words; a walk for each would take most of the time.
        if not len(cell):
            return _clean(cell.text or "")
        if plain and _has_one_block(cell):
            return "\n".join(_lines(str(_WORDS(cell))))
        inner = _Walker()
        inner.walk(cell, flat=True)
        if inner.pictures:
            self.pictures.append(len(self.blocks))
        return "\n".join(block.text for block in inner.blocks if isinstance(block, Paragraph))


def _lines(text: str) -> list[str]:
    """The lines that the words of a block print, without empty ones."""
    return [line for line in _clean(text).split("\n") if line] if text.strip() else []


def _clean(text: str) -> str:
    """Source line breaks are spaces; an empty line stands for a break that is shown."""
    if text.isalnum():  # most cells and links: no blank, no sign
        return text
    if "\n\n" not in text:
        return close_gaps(_SPACES.sub(" ", text.translate(_NO_WIDTH)).strip())
    parts = re.split(r"\n\n", text.replace("\r", "").translate(_NO_WIDTH))
    return "\n".join(close_gaps(_SPACES.sub(" ", part).strip()) for part in parts)


def _within(element: etree._Element, wanted: tuple[str, ...]) -> Iterator[etree._Element]:
    """The nearest elements of these names, behind forms and other wrong wrappers, not in tables."""
    queue = list(element)[::-1]
    while queue:
        child = queue.pop()
        tag = _tag(child)
        if tag in wanted:
            yield child
        elif tag and tag not in ("table", "td", "th", "caption"):
            queue += list(child)[::-1]


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in _within(row, ("td", "th")) if not _gone(cell, _tag(cell)))


def _arranges(row: etree._Element) -> bool:
    """Whether a row holds a table of several cells."""
    return any(len(list(islice(table.iter("td", "th"), 2))) > 1 for table in row.iter("table"))


def _counts(rows: Iterable[etree._Element]) -> bool:
    """Whether a cell of the rows is a number."""
    return cells_as_grid("".join(map(str, cell.itertext())) for row in rows for cell in _cells(row))


def _number(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


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
