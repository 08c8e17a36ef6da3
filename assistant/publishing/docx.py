"""The report as a Word file in the layout of GB/T 9704, its tables merged as in the national form.

Faces, sizes and lines are the styles of `word/styles.xml`; this module puts the report into them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

from assistant.publishing.grid import Box, Grid, Slot
from assistant.publishing.grid import Part as BoxPart
from assistant.publishing.handover import put_verified
from assistant.publishing.ooxml import package, styled, text_run
from assistant.publishing.outline import Outline, Paragraph, Run, outline, printable
from assistant.publishing.readback import verify_readback
from assistant.reading.paragraphs import columns_of
from assistant.report import AnnualReport

# 156 mm between the margins.
TEXT_WIDTH = 8845
CHARACTER = 320
# The shade of the style Pending, for a run that already has another style.
PENDING = '<w:shd w:val="clear" w:color="auto" w:fill="FFF2A8"/>'
# GB/T 9704: the date stands four characters in from the right, the agency centred over it.
DATE_INDENT = 4
ROW_HEIGHT = {"proactive": 397, "requests": 352, "disputes": 567}
# Fifteen columns leave room for five digits only with narrow margins.
CELL_MARGIN = {"proactive": 57, "requests": 57, "disputes": 20}
# Column heads below this width are set two characters a line.
NARROW = 800
# Tables that stay on one page; the long one repeats its header instead.
UNDIVIDED = frozenset({"proactive", "disputes"})
# So many of its rows, first and last, stay together: none stands alone under or over a page break.
TOGETHER = 4


def export_docx(report: AnnualReport, path: Path) -> None:
    """The Word file, handed over only when it reads back as the report.

    Raises ExportMismatch and leaves the target as it was.
    """
    put_verified(path, docx_bytes(report), lambda file: verify_readback(report, file, path.name))


def docx_bytes(report: AnnualReport) -> bytes:
    """The Word file as bytes; the same report gives the same bytes."""
    content = outline(report)
    return package("".join(content.title), "".join(_blocks(content)))


def _blocks(content: Outline) -> Iterator[str]:
    yield _title(content.title)
    yield from _paragraphs(content.preface)
    for part in content.parts:
        yield styled("Heading1", text_run(part.heading))
        is_last = part is content.parts[-1] and bool(content.agency or content.date)
        yield from _paragraphs(part.before, keep_last=is_last and not part.grid)
        if part.grid:
            yield table_xml(part.grid)
        yield from _paragraphs(part.after, keep_last=is_last and bool(part.grid))
    yield from _signature(content.agency, content.date)


# --- Text ---------------------------------------------------------------------------------------


def _run(run: Run) -> str:
    if run.head and run.pending:
        return text_run(run.text, style="RunInHead", look=PENDING)
    return text_run(run.text, style="RunInHead" if run.head else "Pending" if run.pending else "")


def _title(lines: tuple[str, ...]) -> str:
    line_break = "<w:r><w:br/></w:r>"
    return styled("Title", line_break.join(text_run(line) for line in lines))


def _paragraphs(paragraphs: Sequence[Paragraph], *, keep_last: bool = False) -> Iterator[str]:
    """`keep_last`: the signature that follows must not stand alone on its page."""
    for i, paragraph in enumerate(paragraphs):
        yield _paragraph(paragraph, keep=keep_last and i == len(paragraphs) - 1)


def _paragraph(paragraph: Paragraph, *, keep: bool = False) -> str:
    if paragraph.is_head:
        runs = (Run(run.text, pending=run.pending) for run in paragraph.runs)
        return styled("Heading2", "".join(map(_run, runs)))
    content = "".join(map(_run, paragraph.runs))
    return styled("BodyText", content, "<w:keepNext/>" if keep else "")


def signature_indents(agency: str, date: str) -> tuple[float, float]:
    """Characters in from the right for agency and date, both centred on one axis."""
    # In halves of a Chinese character, so the difference of the two halves is a quarter of it.
    overhang = (columns_of(agency) - columns_of(date)) / 4
    if overhang > DATE_INDENT:
        return 0, overhang
    return DATE_INDENT - overhang, DATE_INDENT


def _signature(agency: str, date: str) -> Iterable[str]:
    if not agency and not date:
        return
    yield styled("Signature", "", "<w:keepNext/>")
    indents = signature_indents(agency, date) if agency else (0, DATE_INDENT)
    for line, indent in zip((agency, date), indents, strict=True):
        if line:
            keep = "<w:keepNext/>" if line is agency and date else ""
            right = f'<w:ind w:rightChars="{indent * 100:.0f}" w:right="{indent * CHARACTER:.0f}"/>'
            yield styled("Signature", text_run(line), keep + right)


# --- Tables -------------------------------------------------------------------------------------

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def table_xml(grid: Grid) -> str:
    """A table with the merges of the form; rows grow with their text and never break over a page."""
    widths = _twips(grid.widths)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = (
        _row(grid, line, widths, is_header=i < grid.header_rows, keep=_stays_with_next(grid, i))
        for i, line in enumerate(grid.lines())
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"{_cell_margins(CELL_MARGIN[grid.name])}"
        f"<w:tblCaption w:val={quoteattr(grid.caption)}/></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _cell_margins(width: int) -> str:
    """Said in the table itself: LibreOffice passes over those of the default table style."""
    sides = (("top", 0), ("left", width), ("bottom", 0), ("right", width))
    margins = "".join(f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in sides)
    return f"<w:tblCellMar>{margins}</w:tblCellMar>"


def _twips(widths: tuple[int, ...]) -> list[int]:
    """The widths in twips; together they fill the text area exactly."""
    total = sum(widths)
    edges = [round(TEXT_WIDTH * sum(widths[:i]) / total) for i in range(len(widths) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _stays_with_next(grid: Grid, line: int) -> bool:
    begins, ends = line < grid.header_rows + TOGETHER - 1, line >= grid.height - TOGETHER
    return (grid.name in UNDIVIDED or begins or ends) and line < grid.height - 1


def _row(grid: Grid, line: list[Slot], widths: list[int], *, is_header: bool, keep: bool) -> str:
    height = f'<w:trHeight w:val="{ROW_HEIGHT[grid.name]}" w:hRule="atLeast"/>'
    header = "<w:tblHeader/>" if is_header else ""
    cells = "".join(_cell(grid, slot, widths, keep=keep) for slot in line)
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{header}</w:trPr>{cells}</w:tr>"


def _cell(grid: Grid, slot: Slot, widths: list[int], *, keep: bool) -> str:
    box = slot.box
    width = sum(widths[box.column : box.column + box.columns])
    narrow = _two_by_two(width) if box.part is BoxPart.HEAD and width < NARROW else ""
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    merge = "<w:vMerge/>" if slot.continued else '<w:vMerge w:val="restart"/>'
    properties = (
        f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}'
        f'{merge if box.rows > 1 else ""}{narrow}<w:vAlign w:val="center"/></w:tcPr>'
    )
    text = printable(box.text)
    content = text_run(text) if text and not slot.continued else ""
    return f"<w:tc>{properties}{_cell_paragraph(grid, box, content, keep=keep)}</w:tc>"


def _two_by_two(width: int) -> str:
    """Margins that leave room for two characters of 9 pt, so that 结果维持 breaks in the middle."""
    margin = (width - 400) // 2
    sides = "".join(f'<w:{side} w:w="{margin}" w:type="dxa"/>' for side in ("left", "right"))
    return f"<w:tcMar>{sides}</w:tcMar>"


def _cell_paragraph(grid: Grid, box: Box, content: str, *, keep: bool) -> str:
    style = "TableText" if grid.name == "proactive" else "TableSmall"
    align = '<w:jc w:val="left"/>' if box.part is BoxPart.LABEL else ""
    return styled(style, content, ("<w:keepNext/>" if keep else "") + align)
