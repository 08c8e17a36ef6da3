"""Rows of a Word table with what the file says of their cells: spans, merges, deletions, text."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from assistant.reading.layout import MOST_SPAN
from assistant.reading.package import attribute, child_of, number_in, tag_of

BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MERGES = ("gridSpan", "vMerge", "hMerge", "cellDel")
_PARTS = tuple(f"{{*}}{name}" for name in ("tr", "tc", "p", "t", "gridBefore", *_MERGES, *BREAKS))


@dataclass(slots=True)
class Cell:
    """A cell: columns covered, whether it goes on a merge from above or the left, whether deleted.

    `lines` are the texts of its paragraphs, None where they are still to be read.
    """

    element: etree._Element
    span: int = 1
    down: bool = False
    across: bool = False
    gone: bool = False
    lines: list[str] | None = None

    def take(self, tag: str, element: etree._Element) -> None:
        """Takes over one property of the cell; most properties are of no account."""
        if tag == "gridSpan":
            self.span = max(1, number_in(element, 1, MOST_SPAN))
        elif tag == "vMerge":
            self.down = attribute(element, "val") != "restart"
        elif tag == "hMerge":
            self.across = attribute(element, "val") != "restart"
        elif tag == "cellDel":
            self.gone = True


@dataclass(slots=True)
class Row:
    """The cells of a row, and how many columns of the grid stand empty before them."""

    element: etree._Element
    before: int = 0
    cells: list[Cell] = field(default_factory=list)


def cell_of(element: etree._Element) -> Cell:
    """The cell with its properties, its text still to be read."""
    cell = Cell(element)
    properties = child_of(element, "tcPr")
    for child in properties if properties is not None else ():
        cell.take(tag_of(child), child)
    return cell


def plain_rows(table: etree._Element) -> list[Row] | None:
    """The rows of a table in which nothing is intricate, all read in a single pass.

    None where an element stands at an unusual place. A search of its own in each cell takes three
    times as long, and the cells of the tables are most of a report.
    """
    rows: list[Row] = []
    cell = Cell(table)
    for element in table.iter(*_PARTS):
        tag = tag_of(element)
        if tag == "t" or tag in BREAKS:
            if not cell.lines:
                return None
            cell.lines[-1] += BREAKS.get(tag) or element.text or ""
            continue
        parent = element.getparent()
        if tag == "p" and parent is cell.element and cell.lines is not None:
            cell.lines.append("")
        elif tag == "tc" and rows and parent is rows[-1].element:
            cell = Cell(element, lines=[])
            rows[-1].cells.append(cell)
        elif tag == "tr" and parent is table:
            rows.append(Row(element))
            cell = Cell(element)
        elif tag == "gridBefore" and _belongs(parent, rows[-1].element if rows else table):
            rows[-1].before = number_in(element, 0, MOST_SPAN)
        elif tag in _MERGES and _belongs(parent, cell.element):
            cell.take(tag, element)
        else:
            return None
    return rows


def _belongs(properties: etree._Element | None, owner: etree._Element) -> bool:
    """Whether these are the properties of the row or cell, not those before a tracked change."""
    return properties is not None and properties.getparent() is owner
