"""A file as it came in, with what was read of it marked: the original beside what was understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from assistant.forms import TABLES
from assistant.publishing.grid import Box, Part, table_grid
from assistant.reading.blocks import Document, Grid, GridCell, Paragraph
from assistant.report import AnnualReport
from assistant.web.panes.findings.places import place_words

SHOWN_BLOCKS = 600
LONGEST_LINE = 400
OPENING = 60
NUMERALS = "一二三四五六"
_NUMBER = re.compile(r"\s*[-+]?\d[\d,.]*\s*")


def original_html(document: Document, report: AnnualReport) -> str:
    """The blocks of a file in their order; a cell that was read and one that was not look different."""
    read = _read_at(report)
    headings = _headings(report)
    parts = [_block(block, read, headings) for block in document.blocks[:SHOWN_BLOCKS]]
    rest = len(document.blocks) - SHOWN_BLOCKS
    more = f"<p class=nb-hint>原文还有 {rest} 段没有显示。</p>" if rest > 0 else ""
    return f'<div class="nb-page">{"".join(parts)}{more}</div>'


def unread_numbers(document: Document, report: AnnualReport) -> int:
    """How many numbers stand in cells of the original's tables and in no cell that was read."""
    read = _read_at(report)
    return sum(
        _is_unread(block, cell, read)
        for block in document.blocks
        if isinstance(block, Grid) and _holds_read(block, read)
        for cell in block.cells
    )


def _read_at(report: AnnualReport) -> Mapping[str, str]:
    """The keys of the cells that were read from each place, parted by blanks: a line may hold several."""
    read: dict[str, list[str]] = {}
    for key, cell in report.tables.items():
        if cell.origin and cell.value is not None:
            read.setdefault(cell.origin, []).append(key)
    return {place: " ".join(keys) for place, keys in read.items()}


def _headings(report: AnnualReport) -> Mapping[str, int]:
    return {_flat(part.heading): part.number for part in report.sections}


def _flat(text: str) -> str:
    return "".join(text.split())


def _block(block: Paragraph | Grid, read: Mapping[str, str], headings: Mapping[str, int]) -> str:
    if isinstance(block, Grid):
        holds = _holds_read(block, read)
        rows = "".join(
            f"<tr>{''.join(_cell(block, cell, read, holds=holds) for cell in row)}</tr>"
            for row in block.rows
        )
        return f'<div class="nb-wide"><table class="nb-original" aria-label="原文里的表">{rows}</table></div>'
    text = block.text if len(block.text) <= LONGEST_LINE else f"{block.text[:LONGEST_LINE]}……"
    number = headings.get(_flat(block.text))
    if number is not None:
        return f'<h3 id="nb-original-{number}">{escape(text)}</h3>'
    keys = read.get(block.place)
    look = f' class="nb-read" data-original="{keys}"' if keys else ""
    return f"<p{look}>{escape(text)}</p>" if text.strip() else ""


def _holds_read(grid: Grid, read: Mapping[str, str]) -> bool:
    """Whether anything was read from this table; of another one the numbers are nobody's."""
    return any(grid.origin(cell.row, cell.column) in read for cell in grid.cells)


def _is_unread(grid: Grid, cell: GridCell, read: Mapping[str, str]) -> bool:
    place = grid.origin(cell.row, cell.column)
    return _NUMBER.fullmatch(cell.text) is not None and place not in read


def _cell(grid: Grid, cell: GridCell, read: Mapping[str, str], *, holds: bool) -> str:
    spans = (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "") + (
        f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    )
    key = read.get(grid.origin(cell.row, cell.column))
    if key is not None:
        return f'<td class="nb-read" data-original="{key}"{spans}>{escape(cell.text)}</td>'
    look = (
        ' class="nb-unread" title="这个数没有读入"'
        if holds and _is_unread(grid, cell, read)
        else ""
    )
    return f"<td{look}{spans}>{escape(cell.text)}</td>"


# --- what was understood --------------------------------------------------------------------------


def understood_html(report: AnnualReport) -> str:
    """The three tables and the parts as they were read; a cell without a figure is marked."""
    return (
        f"{_faults(report)}{''.join(_table(report, name) for name in TABLES)}"
        f'<section class="nb-read-parts"><h3>正文</h3><ol>{_parts(report)}</ol></section>'
    )


def unknown_cells(report: AnnualReport) -> int:
    """How many cells of the form have no figure."""
    return sum(report.tables.value(key) is None for key in report.form.all_keys)


def _faults(report: AnnualReport) -> str:
    items = "".join(
        f'<li class="nb-{finding.severity}"><b>{escape(place_words(finding, report.form))}</b> '
        f"{escape(finding.message)}</li>"
        for finding in report.findings
    )
    return f'<ul class="nb-notes" aria-label="读的时候发现的问题">{items}</ul>' if items else ""


def _table(report: AnnualReport, name: str) -> str:
    keys = report.form.keys(name)
    blank = sum(report.tables.value(key) is None for key in keys)
    state = f"{blank} 格没有读出" if blank else f"{len(keys)} 格都已读出"
    grid = table_grid(report.form, name, report.tables)
    rows = "".join(
        f"<tr>{''.join(_box(slot.box, report) for slot in line if not slot.continued)}</tr>"
        for line in grid.lines()
    )
    # One stop of the tab key for a table; the arrow keys go on from there.
    rows = rows.replace('tabindex="-1"', 'tabindex="0"', 1)
    label = f"表{NUMERALS[1 + TABLES.index(name)]}"
    return (
        f'<section class="nb-read-table"><h3>{label}<small class="{"nb-wrong" if blank else "nb-fine"}">'
        f'{state}</small></h3><div class="nb-wide"><table class="nb-original nb-small" '
        f'aria-label="{escape(grid.caption)}，读出的数">{rows}</table></div></section>'
    )


def _box(box: Box, report: AnnualReport) -> str:
    spans = (f' rowspan="{box.rows}"' if box.rows > 1 else "") + (
        f' colspan="{box.columns}"' if box.columns > 1 else ""
    )
    if box.part is not Part.VALUE or box.key is None:
        return f"<th{spans}>{escape(box.text)}</th>"
    cell = report.tables[box.key]
    label = escape(report.form.label(box.key))
    if cell.value is None:
        return f'<td class="nb-lacking" tabindex="-1" title="{label}\n没有读出"{spans}>{escape(box.text) or "空"}</td>'
    origin = f"\n{escape(cell.origin)}" if cell.origin else ""
    return f'<td tabindex="-1" data-key="{box.key}" title="{label}{origin}"{spans}>{escape(box.text)}</td>'


def _parts(report: AnnualReport) -> str:
    found = {part.number: part for part in report.sections}
    items = []
    for number in range(1, len(NUMERALS) + 1):
        part = found.get(number)
        if part is None:
            items.append(
                f'<li class="nb-lacking">{NUMERALS[number - 1]}、没有找到这一部分的标题</li>'
            )
            continue
        flat = _flat(part.text)
        about = f"{flat[:OPENING]}……（{len(flat)} 字）" if len(flat) > OPENING else flat
        items.append(
            f'<li><button data-act="to-original" data-number="{number}" class="nb-plain">'
            f"{escape(part.heading)}</button> <small>{escape(about)}</small></li>"
        )
    return "".join(items)
