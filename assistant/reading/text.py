"""Flattened text: bytes to letters, lines to paragraphs and grids (tabs, pipes, one cell a line)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.errors import UnreadableFile
from assistant.reading.blocks import Block, Document, Grid, Paragraph, grid_of_rows
from assistant.reading.headings import is_heading
from assistant.reading.layout import Unreasonable
from assistant.reading.values import is_number, is_value

MOST_BYTES = 4 * 1024 * 1024
MOST_LINES = 60_000
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# Encodings that a page may name; others are slow, or no encodings of text.
_KNOWN = frozenset(
    ("utf-8", "utf8", "utf-16", "gb18030", "big5", "big5-hkscs", "hz", "iso-8859-1", "windows-1252")
)
# Without one of these the bytes were read in a wrong encoding, or are no report.
_EXPECTED = ("政府", "公开", "公開", "情况", "情況")
_PAGE = re.compile(
    r"[-－—–―]{1,2}\s*\d{1,3}\s*[-－—–―]{1,2}|第\s*\d{1,3}\s*页(?:[，,/\s]*共\s*\d{1,3}\s*页)?"
)
_ODD = bytes((*range(0x09), *range(0x0E, 0x20)))
_PIPES = re.compile(r"[|｜│┃]")
_RULE = re.compile(r"[\s|｜│┃:：+\-—─━═┼┌┐└┘├┤┬┴]+")
_SHORT_CELL = 8  # letters of a line that goes on in the cell above it, such as 企业 under 商业


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The text by its byte-order mark, else by the declared encoding, UTF-8 or GB18030.

    The first that gives words of a report is taken: many pages declare an encoding that is not
    theirs, and some encodings fit all bytes.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _printable(data[len(mark) :].decode(encoding, "replace"), name)
    fits: list[str] = []
    for guess in dict.fromkeys((declared, "utf-8", "gb18030")):
        if guess not in _KNOWN:
            continue
        try:
            text = data.decode(guess)
        except UnicodeError:
            continue
        if any(word in text for word in _EXPECTED):
            return _printable(text, name)
        fits.append(text)
    if fits:
        return _printable(fits[0], name)
    # A few bytes lost on the way make neither encoding fit as a whole.
    text = min(
        (data.decode(guess, "replace") for guess in ("utf-8", "gb18030")),
        key=lambda text: text.count("\ufffd"),
    )
    if text.count("\ufffd") * 100 > len(text):
        raise _not_text(name)
    return _printable(text, name)


def _not_text(name: str) -> UnreadableFile:
    return UnreadableFile(
        name,
        "内容不是文字，或文字编码无法识别",
        "请用 Word、记事本或浏览器打开确认内容正常，另存为 UTF-8 文本或 .docx 后再试",
    )


def _printable(text: str, name: str) -> str:
    data = text.encode("utf-8", "replace")
    odd = len(data) - len(data.translate(None, _ODD))
    if odd * 50 > len(text):
        raise _not_text(name)
    return text.replace("\x00", "")


def read_text(data: bytes, name: str) -> Document:
    """A text or Markdown file as blocks. Raises Unreasonable for more than any report holds."""
    if len(data) > MOST_BYTES:
        raise Unreasonable
    text = decode(data, name)
    if text.count("\n") > MOST_LINES:
        raise Unreasonable
    return Document(tuple(blocks_of_lines(text)), "text", lines=True)


def is_page_number(line: str) -> bool:
    """Whether the line is `- 4 -` or `第 4 页`, which stands between two pages."""
    return _PAGE.fullmatch(line.strip()) is not None


def drop_page_numbers(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The lines, numbered, without page numbers and the blank lines around them.

    A sentence that runs over the page is then whole again.
    """
    kept: list[tuple[int, str]] = []
    skipping = False
    for number, line in enumerate(lines, 1):
        if is_page_number(line):
            while kept and not kept[-1][1].strip(" "):
                kept.pop()
            skipping = True
        elif not skipping or line.strip(" "):
            kept.append((number, line))
            skipping = False
    return kept


def blocks_of_lines(text: str) -> Iterator[Block]:
    """Paragraphs (one a line, an empty one for each blank line) and grids of the text."""
    numbered = drop_page_numbers(re.sub(r"\r\n?|\f|\v", "\n", text).split("\n"))
    lines = [line for _, line in numbered]
    at = 0
    while at < len(lines):
        for reader in (_pipe_rows, _led_rows, _tab_rows):
            rows, stop = reader(lines, at)
            if rows:
                break
        if rows:
            yield from _settle(grid_of_rows(rows, f"第{numbered[at][0]}行起的表"))
            at = stop
        else:
            yield Paragraph(lines[at].strip().replace("\t", " "), f"第{numbered[at][0]}行")
            at += 1


def _settle(grid: Grid) -> Iterator[Block]:
    """A grid, unless none of its cells holds a number or every row is prose after a tab."""
    cells = [cell.text for cell in grid.cells]
    prose = any("。" in text or is_heading(text) for text in cells)
    if prose and not any(is_number(text) for text in cells):
        for row in grid.rows:
            line = " ".join(cell.text for cell in row if cell.text)
            yield Paragraph(line, grid.origin(row[0].row, 0))
    else:
        yield grid


def _pipe_rows(lines: Sequence[str], start: int) -> tuple[list[list[str]], int]:
    """Consecutive lines with pipes; lines that only rule the table are left out."""
    rows: list[list[str]] = []
    at = start
    while at < len(lines) and _PIPES.search(lines[at]):
        if not _RULE.fullmatch(lines[at]) or not re.search(r"[-—─━═]", lines[at]):
            cells = [cell.strip() for cell in _PIPES.split(lines[at].strip())]
            rows.append(_without_frame(cells))
        at += 1
    return rows, at


def _without_frame(cells: list[str]) -> list[str]:
    """The cells between the outer pipes of a line."""
    if len(cells) > 1 and not cells[0]:
        cells = cells[1:]
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


def _tab_rows(lines: Sequence[str], start: int) -> tuple[list[list[str]], int]:
    """Consecutive lines with a tab between words."""
    rows: list[list[str]] = []
    at = start
    while at < len(lines) and "\t" in lines[at].strip() and not _tabbed_prose(lines[at]):
        rows.append([cell.strip() for cell in lines[at].rstrip("\n").split("\t")])
        at += 1
    return rows, at


def _tabbed_prose(line: str) -> bool:
    """`一、<tab>总体情况`: a tab behind a list number makes no table."""
    return "。" in line or is_heading(line.replace("\t", ""))


def _led_rows(lines: Sequence[str], start: int) -> tuple[list[list[str]], int]:
    """One cell a line, each led by a tab, rows parted by blank lines, as Word's text export does."""
    rows: list[list[str]] = [[]]
    at = start
    while at < len(lines):
        line = lines[at]
        if line.startswith("\t") and "\t" not in line[1:].strip() and not _is_prose(line):
            rows[-1].append(line.strip())
        elif not line.strip():
            if not rows[-1] or _goes_on(rows[-1], lines, at + 1):
                at += 1
                continue
            rows.append([])
        elif rows[-1] and _continues(rows[-1], line):
            rows[-1][-1] += line.strip()
        else:
            break
        at += 1
    rows = [row for row in rows if row]
    return (rows, at) if any(is_value(cell) for row in rows for cell in row) else ([], start)


def _is_prose(line: str) -> bool:
    return "。" in line or is_heading(line)


def _continues(row: Sequence[str], line: str) -> bool:
    """Whether the line without a tab is the rest of the cell above it."""
    text = line.strip()
    above = row[-1]
    return (
        0 < len(text) <= _SHORT_CELL
        and 0 < len(above) <= _SHORT_CELL
        and not is_value(above)
        and not is_value(text)
        and not is_heading(text)
    )


def _goes_on(row: Sequence[str], lines: Sequence[str], at: int) -> bool:
    """Whether the blank line stands inside a cell: the next words have no tab and continue it."""
    while at < len(lines) and not lines[at].strip(" "):
        at += 1
    return at < len(lines) and not lines[at].startswith("\t") and _continues(row, lines[at])
