"""Word documents, read straight from their XML: paragraphs and tables in order, merges kept.

What a reader of the printed page sees is read: automatic numbers, text boxes, tracked insertions.
What is not printed is not: tracked deletions, hidden text, field codes, footnotes, placeholders.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from assistant.errors import UnreadableFile
from assistant.findings import Finding
from assistant.reading.blocks import Block, Document, Grid, GridCell, Paragraph
from assistant.reading.docx_tables import BREAKS, Cell, Row, cell_of, plain_rows
from assistant.reading.layout import (
    MOST_CELLS,
    MOST_NESTED,
    MOST_SPAN,
    Unreasonable,
    cells_as_grid,
    settle,
)
from assistant.reading.notes import in_file, note
from assistant.reading.numbering import Numbering, read_numbering
from assistant.reading.package import (
    Package,
    attribute,
    child_of,
    number_in,
    switched_on,
    tag_of,
)
from assistant.reading.values import is_value

_GONE = frozenset(
    ("del", "moveFrom", "pPr", "instrText", "delText", "delInstrText", "rt", "sdtPr", "Fallback")
)
_WRAPPERS = frozenset(
    (
        *("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"),
        *("body", "document", "AlternateContent", "Choice"),
    )
)
# Elements that wrap or hide words, put them elsewhere or show pictures: most documents have none.
_INTRICATE = tuple(
    f"{{*}}{name}"
    for name in (
        *("vanish", "tabs", "fldChar", "txbxContent"),
        *(_WRAPPERS - {"body", "document"}),
        *("blip", "imagedata", "OLEObject", "chart"),
        *(_GONE - {"pPr", "sdtPr"}),
    )
)
_PRINTED = tuple(f"{{*}}{name}" for name in ("t", *BREAKS))
_PICTURES = frozenset(("blip", "imagedata", "OLEObject", "chart"))
# Letters without width: soft hyphen, zero-width space and joiners, byte-order mark.
_NO_WIDTH = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def read_docx(data: bytes, name: str) -> Document:
    """A Word document as blocks. Raises UnreadableFile."""
    package = Package(data, name)
    root = package.main()
    body = root if tag_of(root) == "body" else child_of(root, "body")
    if body is None:
        raise UnreadableFile(
            name, "Word 文件里没有正文", "请重新下载，或用 Word 打开后另存为 .docx"
        )
    findings: list[Finding] = []
    try:
        numbering = read_numbering(package.related("numbering"), package.related("styles"))
    except UnreadableFile:
        numbering = Numbering()
        message = "Word 文件的自动编号已损坏，没有读入编号，请核对各级标题的序号"
        findings.append(note("R22", in_file(name), message))
    if next(root.iter("{*}altChunk"), None) is not None:
        message = "Word 文件里嵌入了另一份文件，没有读入，请用 Word 打开后另存为 .docx 再试"
        findings.append(note("R20", in_file(name), message))
    plain = not numbering.styles.may_hide and next(body.iter(*_INTRICATE), None) is None
    reader = _Reader(numbering, plain, numbering.counts_in(body))
    reader.container(body)
    return Document(
        tuple(reader.made), "docx", findings=tuple(findings), pictures=tuple(reader.pictures)
    )


def _unwrapped(element: etree._Element, wanted: Collection[str]) -> Iterator[etree._Element]:
    """The children of these names, also inside content controls and tracked insertions."""
    for child in element:
        tag = tag_of(child)
        if tag in wanted:
            yield child
        elif tag in _WRAPPERS and not _holds_place(child):
            yield from _unwrapped(child, wanted)


def _holds_place(element: etree._Element) -> bool:
    """Whether it is a content control that still shows its prompt (“单击此处输入文字”)."""
    return tag_of(element) == "sdt" and switched_on(child_of(element, "sdtPr", "showingPlcHdr"))


@dataclass(slots=True)
class _Words:
    """The visible text of one paragraph, its text boxes, and whether it shows a picture."""

    numbering: Numbering
    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    picture: bool = False
    codes: bool = False  # whether the text of field codes is taken too
    fields: list[bool] = field(default_factory=list)  # open fields; True while their code lasts

    def take(self, element: etree._Element, hidden: bool) -> None:
        for child in element:
            tag = tag_of(child)
            if tag == "r":
                self.take(child, hidden)
            elif tag == "rPr":
                hidden = self._hides(child, hidden)
            elif tag == "t":
                if not hidden and (self.codes or not any(self.fields)):
                    self.parts.append(child.text or "")
            elif tag in BREAKS:
                self.parts.append(BREAKS[tag])
            elif tag == "txbxContent":
                self.boxes.append(child)
            elif tag == "fldChar":
                self._field(attribute(child, "fldCharType"))
            elif tag == "AlternateContent":
                self.take(_alternative(child), hidden)
            elif tag and tag not in _GONE and not _holds_place(child):
                self.picture = self.picture or tag in _PICTURES
                self.take(child, hidden)

    def _hides(self, properties: etree._Element, hidden: bool) -> bool:
        for child in properties:
            tag = tag_of(child)
            if tag == "vanish":
                return switched_on(child)
            if tag == "rStyle":
                hidden = hidden or self.numbering.is_hidden(attribute(child, "val"))
        return hidden

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self.fields.append(True)
        elif self.fields and kind == "separate":
            self.fields[-1] = False
        elif self.fields and kind == "end":
            self.fields.pop()


def _plain_text(element: etree._Element) -> str:
    """All text of a paragraph in which nothing is hidden."""
    pieces = [BREAKS.get(tag_of(child)) or child.text or "" for child in element.iter(*_PRINTED)]
    return pieces[0] if len(pieces) == 1 else "".join(pieces)


def _visible(text: str) -> str:
    """The text without letters that have no width."""
    return text if text.isascii() else text.translate(_NO_WIDTH)


def _alternative(element: etree._Element) -> etree._Element:
    """The one rendering that is read: the newest that holds text, else the fallback, never both."""
    options = [child for child in element if tag_of(child) in ("Choice", "Fallback")]
    speaks = (option for option in options if next(option.iter("{*}t"), None) is not None)
    return next(speaks, options[0] if options else element)


@dataclass(slots=True)
class _Reader:
    """Collects blocks while it walks, and counts paragraphs and tables."""

    numbering: Numbering
    plain: bool = False  # nothing intricate in the document: all stands where it is printed
    numbered: bool = True  # some paragraphs may have automatic numbers
    made: list[Block] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0

    def _inside(self, element: etree._Element, *wanted: str) -> Iterator[etree._Element]:
        """The children of these names, also inside wrappers where the document has any."""
        if self.plain:
            return element.iterchildren(*[f"{{*}}{name}" for name in wanted])
        return _unwrapped(element, wanted)

    def container(self, element: etree._Element, nested: int = 0) -> None:
        """The paragraphs and tables of a body, a layout cell or a text box."""
        merged = ""
        for child in self._inside(element, "p", "tbl"):
            if tag_of(child) == "tbl":
                self._table(child, nested)
                continue
            self.paragraphs += 1
            text, boxes, goes_on = self._paragraph(child)
            if goes_on:
                merged += text
            else:
                place = f"第{self.paragraphs}段"
                for line in (merged + text).split("\n"):
                    self.made.append(Paragraph(line.replace("\t", " ").strip(), place))
                merged = ""
            for box in boxes if nested < MOST_NESTED else ():
                self.container(box, nested + 1)
        if merged:
            self.made.append(Paragraph(merged.strip(), f"第{self.paragraphs}段"))

    def _paragraph(self, element: etree._Element) -> tuple[str, list[etree._Element], bool]:
        """Text with its automatic number, text boxes, and whether its end is a tracked deletion."""
        if self.plain:
            return self._numbered(element, _plain_text(element)), [], False
        properties = child_of(element, "pPr")
        mark = child_of(properties, "rPr")
        goes_on = mark is not None and any(tag_of(c) in ("del", "moveFrom") for c in mark)
        hidden = self.numbering.is_hidden(attribute(child_of(properties, "pStyle"), "val"))
        words = _Words(self.numbering)
        words.take(element, hidden)
        if any(words.fields) and not "".join(words.parts).strip():
            # A field whose end is lost, or stands in a later paragraph: nothing can be left out.
            words = _Words(self.numbering, codes=True)
            words.take(element, hidden)
        if words.picture:
            self.pictures.append((len(self.made), len(self.made)))
        text = "".join(words.parts)
        if goes_on:
            return _visible(text), words.boxes, True
        return self._numbered(element, text), words.boxes, False

    def _numbered(self, paragraph: etree._Element, text: str) -> str:
        """The text without letters that have no width, behind its automatic number."""
        text = _visible(text)
        label = self.numbering.label(child_of(paragraph, "pPr")) if self.numbered else ""
        # A number before a figure in a cell would change the figure; alone it says nothing.
        if label and text.strip() and not is_value(text):
            text = label + (" " if label[-1].isascii() and label[-1].isalnum() else "") + text
        return text

    def _table(self, table: etree._Element, nested: int) -> None:
        """A grid; rows around other tables only lay out the page: their cells are read one by one."""
        rows = [row for row in self._inside(table, "tr") if child_of(row, "trPr", "del") is None]
        if next(table.iterdescendants("{*}tbl"), None) is None:
            simple = plain_rows(table) if self.plain and not self.numbered else None
            self._data_rows(map(self._row, rows) if simple is None else simple, 0)
            return
        start = 0
        runs = [(key, list(run)) for key, run in groupby(rows, _arranges)]
        frames = any(key for key, _ in runs)
        for arranges, run in runs:
            if nested < MOST_NESTED and (arranges or (frames and not self._counts(run))):
                for cell in (cell for row in run for cell in self._inside(row, "tc")):
                    self.container(cell, nested + 1)
            else:
                self._data_rows(map(self._row, run), start)
            start += len(run)

    def _counts(self, rows: Iterable[etree._Element]) -> bool:
        """Whether a cell of the rows is a number."""
        return cells_as_grid(
            "".join(t.text or "" for t in cell.iter("{*}t"))
            for row in rows
            for cell in self._inside(row, "tc")
        )

    def _row(self, row: etree._Element) -> Row:
        before = number_in(child_of(row, "trPr", "gridBefore"), 0, MOST_SPAN)
        return Row(row, before, [cell_of(cell) for cell in self._inside(row, "tc")])

    def _data_rows(self, rows: Iterable[Row], start: int) -> None:
        self.tables += 1
        self.made += settle(self._grid(rows, f"第{self.tables}张表", start))

    def _grid(self, rows: Iterable[Row], place: str, start: int) -> Grid:
        cells: list[list[int | str]] = []  # row, column, text, rowspan, colspan
        open_at: dict[int, int] = {}  # column -> the cell that a vertical merge goes on from
        for number, row in enumerate(rows):
            column = row.before
            for cell in row.cells:
                if cell.gone:
                    continue
                if cell.across and cells and cells[-1][0] == number:
                    cells[-1][4] = int(cells[-1][4]) + cell.span
                elif cell.down and column in open_at:
                    origin = cells[open_at[column]]
                    origin[3] = number - int(origin[0]) + 1
                else:
                    open_at[column] = len(cells)
                    cells.append([number, column, self._cell_text(cell), 1, cell.span])
                column += cell.span
            if len(cells) > MOST_CELLS:
                raise Unreasonable
        made = (
            GridCell(int(r), int(c), str(text), int(high), int(wide))
            for r, c, text, high, wide in cells
        )
        return Grid(tuple(made), place, first_row=start)

    def _cell_text(self, cell: Cell) -> str:
        if cell.lines is None:
            text = "\n".join(self._cell_lines(cell.element, 0))
        else:
            text = _visible("\n".join(cell.lines))
        return text.replace("\t", " ").strip()

    def _cell_lines(self, cell: etree._Element, nested: int) -> Iterator[str]:
        """The paragraphs of a cell, also of text boxes and small tables in it."""
        merged = ""
        for child in self._inside(cell, "p", "tbl"):
            if tag_of(child) == "tbl":
                if nested < MOST_NESTED:
                    for row in self._inside(child, "tr"):
                        for inner in self._inside(row, "tc"):
                            yield from self._cell_lines(inner, nested + 1)
                continue
            text, boxes, goes_on = self._paragraph(child)
            merged += text
            if not goes_on:
                yield merged
                merged = ""
            for box in boxes if nested < MOST_NESTED else ():
                yield from self._cell_lines(box, nested + 1)
        if merged:
            yield merged


def _arranges(row: etree._Element) -> bool:
    """Whether a row holds a table of several cells."""
    return any(
        sum(1 for _, _cell in zip(range(2), table.iter("{*}tc"), strict=False)) > 1
        for table in row.iter("{*}tbl")
    )
