"""The tables of a PDF by their ruling lines, and the lines of pages whose text is turned."""

from __future__ import annotations

import io
import logging
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.reading.blocks import Block, Grid, GridCell, Paragraph
from assistant.reading.values import is_number

MOST_PAGE_LETTERS = 12_000  # no page prints more; beyond it tables are not looked for
MOST_SHAPES = 20_000
LONGEST_TABLES_S = 30.0
# What the two libraries raise on a damaged page; neither has one base class for it.
DAMAGE = (
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


@dataclass(frozen=True, slots=True)
class Band:
    """A table on a page: its grid, top and bottom in points from the page's top."""

    top: float
    bottom: float
    grid: Grid


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tables of a page are; all its blocks when the page is turned to be read.

    `turned`: some figures do not run from left to right, so that their order cannot be trusted.
    """

    height: float
    bands: tuple[Band, ...] = ()
    blocks: tuple[Block, ...] | None = None
    turned: bool = False


def read_layouts(data: bytes, letters: Sequence[int]) -> list[Layout]:
    """The ruled tables of each page; none where the page cannot be taken apart."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    # pdfminer logs each oddity of a page; none of them is for the person at the screen.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    damage = (PDFException, PSException, MalformedPDFException, PdfminerException, *DAMAGE)
    layouts: list[Layout] = []
    count = 0
    started = time.monotonic()
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for number, (page, size) in enumerate(zip(pdf.pages, letters, strict=False), 1):
                layout = Layout(float(page.height))
                slow = time.monotonic() - started > LONGEST_TABLES_S
                if 0 < size <= MOST_PAGE_LETTERS and not slow:
                    try:
                        layout = _layout(page, number, count)
                    except damage:
                        layout = Layout(float(page.height))
                count += len(layout.bands)
                layouts.append(layout)
                page.close()
    except damage:
        return []
    return layouts


def _layout(page: Any, number: int, count: int) -> Layout:
    """The tables of a page; on one that is turned also the lines between them."""
    height = float(page.height)
    shapes = len(page.rects) + len(page.lines) + len(page.curves)
    if not _stands_upright(page):
        return Layout(height, turned=True)
    if shapes > MOST_SHAPES:
        return Layout(height)
    bands = tuple(_bands(page, number, count))
    if not page.rotation:
        return Layout(height, bands)
    # pdfium counts from the corner of the paper, pdfplumber from that of the page as it is shown.
    place = f"第{number}页"
    blocks: list[Block] = []
    top = 0.0
    for band in (*bands, None):
        bottom = band.top if band else height
        if bottom - top >= 1:
            strip = page.crop((0, top, page.width, bottom), strict=False)
            blocks += lines_of(strip.extract_text() or "", place)
        if band:
            blocks.append(band.grid)
            top = band.bottom
    return Layout(height, bands, tuple(blocks))


def _stands_upright(page: Any) -> bool:
    """Whether all digits are read from left to right: turned ones would come out backwards."""
    for letter in page.chars:
        if letter["text"].isdigit():
            across, up, *_ = letter["matrix"]
            if across <= 0 or abs(up) > 0.2 * across:
                return False
    return True


def _bands(page: Any, number: int, count: int) -> Iterator[Band]:
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
            yield Band(min(box[1] for box in boxes), max(box[3] for box in boxes), grid)


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


def lines_of(text: str, place: str) -> list[Block]:
    """The lines of a page's text, empty ones too."""
    lines = re.split(r"\r\n|\r|\n", text.replace("\x02", "").replace("\ufffe", ""))
    return [Paragraph(line.strip(), place) for line in lines]
