"""Word documents, read straight from their XML: paragraphs and tables in order, merges kept."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from assistant.errors import UnreadableFile
from assistant.reading.blocks import Block, Document, Grid, GridCell, Paragraph
from assistant.reading.layout import MOST_CELLS, MOST_SPAN, settle

MAIN_PART = "word/document.xml"
MOST_XML_BYTES = 48 * 1024 * 1024
MOST_RATIO = 400  # a table of zeros packs about 40 to 1
_SMALL = 4 * 1024 * 1024  # below this no ratio is dangerous
_REDOWNLOAD = "请重新下载，或用 Word 打开后另存为 .docx"

_GONE = frozenset({"del", "moveFrom", "Fallback", "txbxContent", "pPr", "rPr", "instrText"})
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_WRAPPERS = frozenset(
    {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "body", "document"}
)


def read_docx(data: bytes, name: str) -> Document:
    """A Word document as blocks. Raises UnreadableFile."""
    root = _parse(_main_part(data, name), name)
    body = next((child for child in root if _tag(child) == "body"), None)
    if body is None:
        raise UnreadableFile(name, "Word 文件里没有正文", _REDOWNLOAD)
    return Document(tuple(_Reader().blocks(body)), "docx")


def _main_part(data: bytes, name: str) -> bytes:
    """The bytes of the main part, never more than the limit, whatever the archive claims."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if MAIN_PART not in names:
                raise _not_word(name, names)
            info = archive.getinfo(MAIN_PART)
            if info.flag_bits & 1:
                raise UnreadableFile(name, "文件有密码", "请去掉密码后另存为 .docx 再试")
            with archive.open(info) as part:
                xml = part.read(MOST_XML_BYTES + 1)
            packed = max(1, info.compress_size)
            if len(xml) > MOST_XML_BYTES or (len(xml) > _SMALL and len(xml) > MOST_RATIO * packed):
                raise UnreadableFile(
                    name, "解压后大得不合常理", "请用 Word 打开，另存为新的 .docx 再试"
                )
            return xml
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        LookupError,
        ValueError,
    ) as error:
        raise UnreadableFile(name, "Word 文件已损坏或不完整", _REDOWNLOAD) from error


def _not_word(name: str, names: list[str]) -> UnreadableFile:
    if any(entry.startswith("xl/") for entry in names):
        return UnreadableFile(
            name, "这是 Excel 工作簿，不是报告", "请选择 Word、网页、PDF 或文本格式的年度报告"
        )
    if "OFD.xml" in names:
        return UnreadableFile(name, "这是 OFD 版式文件", "请换用 Word 原件或转换为 PDF")
    if "content.xml" in names:
        return UnreadableFile(name, "这是 OpenDocument 格式", "请另存为 .docx 后再试")
    return UnreadableFile(name, "这是压缩包，里面没有 Word 正文", "请先解压，再选择里面的报告文件")


def _parse(xml: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(name, "Word 文件已损坏或不完整", _REDOWNLOAD) from error


def _tag(element: etree._Element) -> str:
    """The name without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _get(element: etree._Element | None, name: str) -> str | None:
    if element is None:
        return None
    found = (v for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name)
    return next((str(value) for value in found), None)


def _child(element: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if _tag(child) == name), None)
    return element


def _inside(element: etree._Element, *wanted: str) -> Iterator[etree._Element]:
    """The children of these names, also inside content controls and tracked insertions."""
    for child in element:
        tag = _tag(child)
        if tag in wanted:
            yield child
        elif tag in _WRAPPERS:
            yield from _inside(child, *wanted)


def _text(element: etree._Element) -> str:
    """The visible text of a paragraph; deleted text and text boxes are left out."""
    parts: list[str] = []
    for child in element:
        tag = _tag(child)
        if tag == "t":
            parts.append(child.text or "")
        elif tag in _BREAKS:
            parts.append(_BREAKS[tag])
        elif tag and tag not in _GONE:
            parts.append(_text(child))
    return "".join(parts)


def _span(cell: etree._Element) -> int:
    value = _get(_child(cell, "tcPr", "gridSpan"), "val") or "1"
    return max(1, min(int(value), MOST_SPAN)) if value.isascii() and value.isdigit() else 1


def _goes_on(cell: etree._Element, name: str) -> bool:
    """Whether the cell continues a merge (`vMerge` or the old `hMerge`)."""
    merge = _child(cell, "tcPr", name)
    return merge is not None and _get(merge, "val") != "restart"


@dataclass(slots=True)
class _Reader:
    """Counts paragraphs and tables while it walks."""

    paragraphs: int = 0
    tables: int = 0

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        for child in _inside(container, "p", "tbl"):
            if _tag(child) == "tbl":
                yield from self._table(child)
                continue
            self.paragraphs += 1
            place = f"第{self.paragraphs}段"
            for line in _text(child).split("\n"):
                yield Paragraph(line.replace("\t", " ").strip(), place)
            for box in child.iter("{*}txbxContent"):
                if not any(_tag(above) == "Fallback" for above in box.iterancestors()):
                    yield from self.blocks(box)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """A grid; a table around tables only lays out the page, so its cells are read one by one."""
        if any(True for _ in table.iter("{*}tbl") if _ is not table):
            for row in _inside(table, "tr"):
                for cell in _inside(row, "tc"):
                    yield from self.blocks(cell)
            return
        self.tables += 1
        yield from settle(_grid(table, f"第{self.tables}张表"))


def _grid(table: etree._Element, place: str) -> Grid:
    cells: list[list[int | str]] = []  # row, column, text, rowspan, colspan
    open_at: dict[int, int] = {}  # column -> the cell that a vertical merge goes on from
    number = -1
    for row in _inside(table, "tr"):
        if _child(row, "trPr", "del") is not None or len(cells) > MOST_CELLS:
            continue
        number += 1
        before = _get(_child(row, "trPr", "gridBefore"), "val") or "0"
        column = min(int(before), MOST_SPAN) if before.isascii() and before.isdigit() else 0
        for cell in _inside(row, "tc"):
            span = _span(cell)
            if _goes_on(cell, "hMerge") and cells and cells[-1][0] == number:
                cells[-1][4] = int(cells[-1][4]) + span
            elif _goes_on(cell, "vMerge") and column in open_at:
                origin = cells[open_at[column]]
                origin[3] = number - int(origin[0]) + 1
            else:
                open_at[column] = len(cells)
                text = "\n".join(_text(p) for p in _inside(cell, "p"))
                cells.append([number, column, text.replace("\t", " ").strip(), 1, span])
            column += span
    made = (
        GridCell(int(r), int(c), str(text), int(high), int(wide))
        for r, c, text, high, wide in cells
    )
    return Grid(tuple(made), place)
