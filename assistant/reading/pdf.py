"""PDF with a text layer: prose by pdfium, tables by their ruling lines, page after page."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from assistant.errors import UnreadableFile
from assistant.reading.blocks import Block, Document, Grid, Paragraph
from assistant.reading.notes import in_file, note
from assistant.reading.pdf_tables import DAMAGE, Layout, lines_of, read_layouts
from assistant.reading.text import is_page_number
from assistant.reading.values import trailing_values

MOST_PAGES = 300
MOST_LETTERS = 2_000_000
_PICTURE_PART = 0.04  # of a page; a stamp or a code to scan is smaller
# PDFium keeps global state and must not be entered by two threads.
_pdfium_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Page:
    """What was read of a page, and whether a large picture is on it."""

    blocks: list[Block]
    picture: bool = False
    turned: bool = False


REFUSALS = {
    "pictures": (
        "PDF 里只有图片，没有文字（多半是扫描件）",
        "请换用 Word 原件，或先做文字识别后再试",
    ),
    "damaged": ("PDF 已损坏或不完整", "请重新下载，或用 PDF 阅读器打开后另存"),
    "locked": ("PDF 有打开密码", "请去掉密码后另存，或换用 Word 原件"),
    "too_much": (
        "PDF 内容多得或乱得不合常理",
        "请换用 Word 原件，或用 PDF 阅读器“打印”成新的 PDF",
    ),
}


class PdfRefused(Exception):
    """The file cannot be read; `why` is a key of `REFUSALS`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_pdf(data: bytes, name: str) -> Document:
    """A PDF as blocks, read in this process. Raises UnreadableFile."""
    try:
        return read_pages(data, name)
    except PdfRefused as refused:
        raise UnreadableFile(name, *REFUSALS[refused.why]) from refused


def read_pages(data: bytes, name: str) -> Document:
    """A PDF as blocks. Raises PdfRefused when it is locked, damaged or all pictures."""
    with _pdfium_lock:
        length, letters = _must_open(data)
    layouts = read_layouts(data, letters)
    with _pdfium_lock:
        pages = _read_all(data, layouts, min(length, MOST_PAGES))
    if not any(isinstance(b, Grid) or b.text.strip() for page in pages for b in page.blocks):
        raise PdfRefused("pictures")
    findings = []
    if length > MOST_PAGES:
        message = f"文件有{length}页，只读了前{MOST_PAGES}页，请只保留年度报告的部分再试"
        findings.append(note("R21", in_file(name), message))
    bare = [at for at, page in enumerate(pages, 1) if page.picture and not _speaks(page)]
    if bare:
        message = f"第{_listed(bare)}页只有图片、没有文字，没有读入，请换用 Word 原件"
        findings.append(note("R20", in_file(name), message))
    turned = [at for at, page in enumerate(pages, 1) if page.turned]
    if turned:
        message = (
            f"第{_listed(turned)}页的字是横着或倒着的，其中的数字没有读入，"
            "请换用 Word 原件，或把页面转正后另存"
        )
        findings.append(note("R24", in_file(name), message))
    blocks, pictures = _gathered(pages)
    return Document(
        tuple(blocks), "pdf", lines=True, pictures=tuple(pictures), findings=tuple(findings)
    )


def _speaks(page: _Page) -> bool:
    return any(isinstance(block, Grid) or block.text for block in page.blocks)


def _listed(pages: Sequence[int]) -> str:
    return "、".join(map(str, pages[:20])) + ("等" if len(pages) > 20 else "")


def _gathered(pages: Sequence[_Page]) -> tuple[list[Block], list[tuple[int, int]]]:
    """All blocks without page numbers, and for each page with a picture its range of blocks."""
    blocks: list[Block] = []
    pictures: list[tuple[int, int]] = []
    for page, kept in zip(
        pages, _without_page_numbers([page.blocks for page in pages]), strict=True
    ):
        if page.picture:
            pictures.append((max(0, len(blocks) - 1), len(blocks) + len(kept)))
        blocks += kept
    return blocks, pictures


def _open(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise PdfRefused("locked" if "assword" in str(error) else "damaged") from error


def _must_open(data: bytes) -> tuple[int, list[int]]:
    """Pages, and the letters on each; locked, damaged and scanned files are told apart here."""
    pdf = _open(data)
    try:
        letters = [_letters(pdf, at) for at in range(min(len(pdf), MOST_PAGES))]
        if not letters:
            raise PdfRefused("damaged")
        if not any(letters):
            raise PdfRefused("pictures")
        if sum(letters) > MOST_LETTERS:
            raise PdfRefused("too_much")
        return len(pdf), letters
    finally:
        pdf.close()


def _letters(pdf: Any, at: int) -> int:
    """How many letters the page has; a page that cannot be opened has none."""
    import pypdfium2

    try:
        page = pdf[at]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return 0
    count = int(text_page.count_chars())
    text_page.close()
    page.close()
    return count


def _read_all(data: bytes, layouts: Sequence[Layout], length: int) -> list[_Page]:
    """The blocks of each page: lines of prose between the tables."""
    import pypdfium2

    pdf = _open(data)
    try:
        return [
            _read_page(pdf, at, layouts[at] if at < len(layouts) else Layout(0.0))
            for at in range(length)
        ]
    except (pypdfium2.PdfiumError, *DAMAGE) as error:
        raise PdfRefused("damaged") from error
    finally:
        pdf.close()


def _read_page(pdf: Any, at: int, layout: Layout) -> _Page:
    page = pdf[at]
    text_page = page.get_textpage()
    try:
        place = f"第{at + 1}页"
        picture = _has_picture(page)
        if layout.blocks is not None:
            return _Page(_numbered(layout.blocks), picture)
        if layout.turned:
            lines = [b for b in lines_of(text_page.get_text_bounded(), place) if not _counts(b)]
            return _Page(_numbered(lines), picture, turned=True)
        if not layout.bands:
            return _Page(_numbered(lines_of(_spaced_text(text_page), place)), picture)
        blocks: list[Block] = []
        top, height = 0.0, layout.height
        for band in layout.bands:
            blocks += _strip_lines(text_page, height - top, height - band.top, place)
            blocks.append(band.grid)
            top = band.bottom
        blocks += _strip_lines(text_page, height - top, 0.0, place)
        return _Page(_numbered(blocks), picture)
    finally:
        text_page.close()
        page.close()


def _counts(block: Block) -> bool:
    """Whether the line ends in figures, as those of a table do."""
    return isinstance(block, Paragraph) and bool(trailing_values(block.text)[1])


def _numbered(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a page, its lines with their number; lines of tables are not counted."""
    numbers = count(1)
    return [
        Paragraph(block.text, f"{block.place}第{next(numbers)}行")
        if isinstance(block, Paragraph) and block.text
        else block
        for block in blocks
    ]


def _has_picture(page: Any) -> bool:
    """Whether a picture takes a good part of the page, as a scan or a pasted table does."""
    import pypdfium2
    import pypdfium2.raw

    whole = page.get_width() * page.get_height()
    try:
        kinds = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
        for picture in islice(page.get_objects(filter=kinds, max_depth=3), 100):
            left, bottom, right, top = picture.get_bounds()
            if (right - left) * (top - bottom) > _PICTURE_PART * whole:
                return True
    except pypdfium2.PdfiumError:
        return False
    return False


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
    return lines_of(text_page.get_text_bounded(bottom=bottom, top=top), place)


def _without_page_numbers(pages: Sequence[Sequence[Block]]) -> Iterator[list[Block]]:
    """The pages without page numbers: `- 4 -` anywhere, a bare 4 at the edge of several pages."""
    bare = sum(_edge_number(page) is not None for page in pages)
    for page in pages:
        drop = _edge_number(page) if bare > 1 or len(pages) == 1 else None
        kept: list[Block] = []
        for at, block in enumerate(page):
            blank = isinstance(block, Paragraph) and not block.text
            number = isinstance(block, Paragraph) and is_page_number(block.text)
            if at != drop and not blank and not number:
                kept.append(block)
        yield kept


def _edge_number(page: Sequence[Block]) -> int | None:
    """Where a line that is only the page's number stands first or last."""
    filled = [i for i, b in enumerate(page) if isinstance(b, Grid) or b.text]
    for at in {*filled[:1], *filled[-1:]}:
        block = page[at]
        if isinstance(block, Paragraph) and block.place.startswith(f"第{block.text}页"):
            return at
    return None
