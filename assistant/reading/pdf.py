"""PDF with a text layer: prose by pdfium, tables by their ruling lines, page after page."""

from __future__ import annotations

import io
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import UnreadableFile
from assistant.reading.blocks import Block, Document, Grid, GridCell, Paragraph
from assistant.reading.text import is_page_number
from assistant.reading.values import is_number

MOST_PAGES = 300
# What the two libraries raise on a damaged page; neither has one base class for it.
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
# PDFium keeps global state and must not be entered by two threads.
_pdfium_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Band:
    """A table on a page: its grid, top and bottom in points from the page's top."""

    top: float
    bottom: float
    grid: Grid


def read_pdf(data: bytes, name: str) -> Document:
    """A PDF as blocks. Raises UnreadableFile when it is locked, damaged or all pictures."""
    with _pdfium_lock:
        _must_open(data, name)
    bands, heights = _tables(data)
    with _pdfium_lock:
        pages = _texts(data, name, bands, heights)
    if not any(isinstance(b, Grid) or b.text.strip() for page in pages for b in page):
        raise _pictures(name)
    return Document(tuple(_without_page_numbers(pages)), "pdf", lines=True)


def _pictures(name: str) -> UnreadableFile:
    return UnreadableFile(
        name,
        "PDF 里只有图片，没有文字（多半是扫描件）",
        "请换用 Word 原件，或先做文字识别后再试",
    )


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(name, "PDF 已损坏或不完整", "请重新下载，或用 PDF 阅读器打开后另存")


def _open(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableFile(
                name, "PDF 有打开密码", "请去掉密码后另存，或换用 Word 原件"
            ) from error
        raise _damaged(name) from error


def _must_open(data: bytes, name: str) -> None:
    """Locked, damaged and scanned files are told apart before the slow search for tables."""
    pdf = _open(data, name)
    try:
        if len(pdf) == 0:
            raise _damaged(name)
        if not any(_letters(pdf, at) for at in range(min(len(pdf), MOST_PAGES))):
            raise _pictures(name)
    finally:
        pdf.close()


def _letters(pdf: Any, at: int) -> bool:
    """Whether the page has any text; a page that cannot be opened has none."""
    import pypdfium2

    try:
        page = pdf[at]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return False
    found = text_page.count_chars() > 0
    text_page.close()
    page.close()
    return bool(found)


def _tables(data: bytes) -> tuple[list[list[_Band]], list[float]]:
    """The ruled tables of each page; none where the page cannot be taken apart."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    # pdfminer logs each oddity of a page; none of them is for the person at the screen.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    damage = (PDFException, PSException, MalformedPDFException, PdfminerException, *_DAMAGE)
    bands: list[list[_Band]] = []
    heights: list[float] = []
    count = 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for number, page in enumerate(pdf.pages[:MOST_PAGES], 1):
                found: list[_Band] = []
                try:
                    if not page.rotation:
                        found = list(_bands(page, number, count))
                except damage:
                    found = []
                count += len(found)
                bands.append(found)
                heights.append(float(page.height))
                page.close()
    except damage:
        return [], []
    return bands, heights


def _bands(page: Any, number: int, count: int) -> Iterator[_Band]:
    """Each run of rows with more than one cell; rows of one cell are boxed prose."""
    tables = sorted(page.find_tables(), key=lambda table: table.bbox[1])
    for table in tables:
        texts = table.extract()
        for start, stop in _runs(texts):
            rows = [[cell for cell in row.cells if cell] for row in table.rows[start:stop]]
            boxes = [box for row in rows for box in row]
            if not boxes:
                continue
            count += 1
            grid = _grid(table.rows[start:stop], texts[start:stop], f"第{number}页第{count}张表")
            yield _Band(min(box[1] for box in boxes), max(box[3] for box in boxes), grid)


def _runs(texts: Sequence[Sequence[str | None]]) -> Iterator[tuple[int, int]]:
    """The runs of rows that make a real table: from the first to the last row of several cells."""
    many = [sum(cell is not None for cell in row) > 1 for row in texts]
    start = None
    for at, row in enumerate(texts):
        title = _is_block_title(row)
        if (many[at] or title) and start is None:
            start = at
        if start is not None and not (many[at] or title):
            if any(many[start:at]):
                yield start, at
            start = None
    if start is not None and any(many[start:]):
        yield start, len(texts)


def _is_block_title(row: Sequence[str | None]) -> bool:
    return re.match(r"\s*第二十条", next((cell for cell in row if cell), "")) is not None


def _grid(rows: Sequence[Any], texts: Sequence[Sequence[str | None]], place: str) -> Grid:
    """The cells at their origins with the columns that they cover."""
    edges = sorted({round(box[0], 1) for row in rows for box in row.cells if box})
    cells = []
    for r, (row, line) in enumerate(zip(rows, texts, strict=True)):
        for box, text in zip(row.cells, line, strict=True):
            if box is None:
                continue
            first = edges.index(round(box[0], 1))
            span = sum(round(box[0], 1) <= edge < round(box[2], 1) - 0.5 for edge in edges)
            cells.append(GridCell(r, first, _cell_text(text or ""), 1, max(1, span)))
    return Grid(tuple(cells), place)


def _cell_text(text: str) -> str:
    """A number broken by a narrow column is one number; other lines are joined as printed."""
    joined = re.sub(r"\s*\n\s*", "", text).strip()
    digits = re.sub(r"\s+", "", joined)
    return digits if is_number(digits) and re.fullmatch(r"[\d.,，\s]+", joined) else joined


def _texts(
    data: bytes, name: str, bands: list[list[_Band]], heights: list[float]
) -> list[list[Block]]:
    """The blocks of each page: lines of prose between the tables."""
    import pypdfium2

    pdf = _open(data, name)
    try:
        return [
            _page_blocks(
                pdf,
                at,
                bands[at] if at < len(bands) else [],
                heights[at] if at < len(heights) else 0,
            )
            for at in range(min(len(pdf), MOST_PAGES))
        ]
    except (pypdfium2.PdfiumError, *_DAMAGE) as error:
        raise _damaged(name) from error
    finally:
        pdf.close()


def _page_blocks(pdf: Any, at: int, bands: Sequence[_Band], height: float) -> list[Block]:
    page = pdf[at]
    text_page = page.get_textpage()
    try:
        place = f"第{at + 1}页"
        if not bands:
            return _lines(_spaced_text(text_page), place)
        blocks: list[Block] = []
        top = 0.0
        for band in bands:
            blocks += _strip_lines(text_page, height - top, height - band.top, place)
            blocks.append(band.grid)
            top = band.bottom
        return blocks + _strip_lines(text_page, height - top, 0.0, place)
    finally:
        text_page.close()
        page.close()


def _spaced_text(text_page: Any) -> str:
    """The page's text with the gaps between numbers that pdfium closes in narrow columns."""
    count = text_page.count_chars()
    text = text_page.get_text_range(0, count)
    if len(text) != count:
        return str(text_page.get_text_bounded())
    letters: list[str] = []
    for i, letter in enumerate(text):
        if i and letter.isdigit() and text[i - 1].isdigit() and _apart(text_page, i):
            letters.append(" ")
        letters.append(letter)
    return "".join(letters)


def _apart(text_page: Any, at: int) -> bool:
    """Whether the digit stands off the one before it by more than a digit's width."""
    left, _, right, _ = text_page.get_charbox(at - 1, loose=True)
    following, _, end, _ = text_page.get_charbox(at, loose=True)
    return bool(following - right > 0.6 * max(right - left, end - following, 1.0))


def _strip_lines(text_page: Any, top: float, bottom: float, place: str) -> list[Block]:
    """The lines between two heights, counted from the page's foot."""
    if top - bottom < 1:
        return []
    return _lines(text_page.get_text_bounded(bottom=bottom, top=top), place)


def _lines(text: str, place: str) -> list[Block]:
    lines = re.split(r"\r\n|\r|\n", text.replace("\x02", "").replace("\ufffe", ""))
    return [Paragraph(line.strip(), place) for line in lines]


def _without_page_numbers(pages: Sequence[Sequence[Block]]) -> Iterator[Block]:
    """All blocks but page numbers: `- 4 -` anywhere, a bare 4 at the edge of several pages."""
    bare = sum(_edge_number(page) is not None for page in pages)
    for page in pages:
        drop = _edge_number(page) if bare > 1 or len(pages) == 1 else None
        for at, block in enumerate(page):
            blank = isinstance(block, Paragraph) and not block.text
            if at == drop or blank or (isinstance(block, Paragraph) and is_page_number(block.text)):
                continue
            yield block


def _edge_number(page: Sequence[Block]) -> int | None:
    """Where a line that is only the page's number stands first or last."""
    filled = [i for i, b in enumerate(page) if isinstance(b, Grid) or b.text]
    for at in {*filled[:1], *filled[-1:]}:
        block = page[at]
        if isinstance(block, Paragraph) and f"第{block.text}页" == block.place:
            return at
    return None
