"""The pieces of an Excel package: looks, cells, sheets, and the streamed zip file.

Written as it stands rather than through a library: a formula carries the value that it has (no library
writes both), rows are streamed, and equal content gives equal bytes. Text is always an inline string,
so that nothing in it can become a formula.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from assistant.publishing.archive import entry_of
from assistant.publishing.outline import printable
from assistant.reading.paragraphs import columns_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Excel refuses a workbook whose cell holds more.
LONGEST_TEXT = 32_000
# Beginnings that a spreadsheet may take for a formula when the cell is edited or saved as csv.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Higher rows are hard to scroll past; Excel allows 409 points.
MOST_LINES = 12
_FIRST_FORMAT = 164  # below stand the formats that Excel knows by number
_AT_ONCE = 1 << 16
# A style sheet begins with these two, whatever follows.
_FIRST_FILLS = (
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
)
# The look of what a sheet's `wrong` conditions find.
_WRONG = (
    '<dxfs count="1"><dxf><font><color rgb="FF9C0006"/></font><fill><patternFill>'
    '<bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf></dxfs>'
)

Value = int | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. `unlocked`: may be edited on a protected sheet. `quoted`: text, also when edited.

    `shrunk`: smaller where it does not fit, for a number that would print as #### else.
    """

    bold: bool = False
    size: int = 10
    fill: str = ""
    border: bool = False
    side: str = "left"
    wrap: bool = True
    format: str = "General"
    unlocked: bool = False
    quoted: bool = False
    shrunk: bool = False
    colour: str = ""


PLAIN = Look()


class Looks:
    """The looks used in a workbook, each with its number."""

    def __init__(self) -> None:
        self._numbers: dict[Look, int] = {PLAIN: 0}

    def number(self, look: Look) -> int:
        """The number by which cells name this look."""
        return self._numbers.setdefault(look, len(self._numbers))

    def xml(self) -> str:
        """`xl/styles.xml`."""
        looks = list(self._numbers)
        fonts = _Parts(_font(look) for look in looks)
        fills = _Parts([*_FIRST_FILLS, *map(_fill, looks)])
        borders = _Parts([_border(ruled=False), _border(ruled=True)])
        used = (look.format for look in looks if look.format != "General")
        formats = {name: _FIRST_FORMAT + i for i, name in enumerate(dict.fromkeys(used))}
        shapes = "".join(_shape(look, fonts, fills, formats) for look in looks)
        named = "".join(
            f'<numFmt numFmtId="{code}" formatCode={quoteattr(name)}/>'
            for name, code in formats.items()
        )
        counted = f'<numFmts count="{len(formats)}">{named}</numFmts>' if formats else ""
        return (
            f'{_DECLARATION}<styleSheet xmlns="{MAIN}">{counted}'
            f"{fonts.xml('fonts')}{fills.xml('fills')}{borders.xml('borders')}"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(looks)}">{shapes}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>'
            f"{_WRONG}</styleSheet>"
        )


def _shape(look: Look, fonts: _Parts, fills: _Parts, formats: Mapping[str, int]) -> str:
    """How a cell of this look is made of the numbered parts."""
    quoted = ' quotePrefix="1"' if look.quoted else ""
    return (
        f'<xf numFmtId="{formats.get(look.format, 0)}" fontId="{fonts.number(_font(look))}"'
        f' fillId="{fills.number(_fill(look))}" borderId="{int(look.border)}" xfId="0"{quoted}'
        ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        f' applyProtection="1"><alignment horizontal="{look.side}" vertical="center"'
        f' wrapText="{int(look.wrap and not look.shrunk)}" shrinkToFit="{int(look.shrunk)}"/>'
        f'<protection locked="{int(not look.unlocked)}"/></xf>'
    )


class _Parts:
    """Distinct pieces of a style sheet by number."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = list(dict.fromkeys(pieces))

    def number(self, piece: str) -> int:
        return self._pieces.index(piece)

    def xml(self, name: str) -> str:
        return f'<{name} count="{len(self._pieces)}">{"".join(self._pieces)}</{name}>'


def _font(look: Look) -> str:
    bold = "<b/>" if look.bold else ""
    colour = f'<color rgb="FF{look.colour}"/>' if look.colour else ""
    return (
        f'<font>{bold}<sz val="{look.size}"/>{colour}<name val="宋体"/><charset val="134"/></font>'
    )


def _fill(look: Look) -> str:
    if not look.fill:
        return _FIRST_FILLS[0]
    colour = f'<fgColor rgb="FF{look.fill}"/><bgColor indexed="64"/>'
    return f'<fill><patternFill patternType="solid">{colour}</patternFill></fill>'


def _border(*, ruled: bool) -> str:
    style = ' style="thin"' if ruled else ""
    inside = '<color rgb="FF000000"/>' if ruled else ""
    sides = "".join(
        f"<{side}{style}>{inside}</{side}>" for side in ("left", "right", "top", "bottom")
    )
    return f"<border>{sides}<diagonal/></border>"


# --- Cells and rows -----------------------------------------------------------------------------


def letters(column: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def address(row: int, column: int) -> str:
    """`C5` for row 4, column 2: both count from 0."""
    return f"{letters(column)}{row + 1}"


def cell(at: str, value: Value, look: int = 0) -> str:
    """A cell with a number, text or nothing."""
    if value is None or value == "":
        return f'<c r="{at}" s="{look}"/>' if look else ""
    if isinstance(value, str):
        text = escape(printable(value)[:LONGEST_TEXT])
        return (
            f'<c r="{at}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        )
    return f'<c r="{at}" s="{look}"><v>{_plain(value)}</v></c>'


def formula(at: str, words: str, value: int | Decimal | None, look: int = 0) -> str:
    """A formula with the value that it has now; None is the empty text."""
    kind, kept = (' t="str"', "") if value is None else ("", _plain(value))
    return f'<c r="{at}" s="{look}"{kind}><f>{escape(words)}</f><v>{kept}</v></c>'


def _plain(value: int | Decimal) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width, at least 1."""
    return max(1, -(-columns_of(text) // int(width)))


def row(number: int, cells: Iterable[str], height: float | None = None) -> str:
    """A row, counted from 0, of cells from left to right; the height in points."""
    tall = f' ht="{height:g}" customHeight="1"' if height else ""
    return f'<row r="{number + 1}"{tall}>{"".join(cells)}</row>'


def list_rows(
    head: Sequence[str], widths: Sequence[float], lines: Iterable[Sequence[Value]], looks: Looks
) -> Iterator[str]:
    """A header and lines of values; text that looks like a formula is marked as text.

    Heights are written out: not every program makes room for wrapped text by itself.
    """
    top = looks.number(Look(bold=True, fill="E8EEF4", border=True, side="center"))
    plain, quoted = looks.number(Look()), looks.number(Look(quoted=True))
    figure = looks.number(Look(side="center"))
    names = [letters(i) for i in range(len(head))]
    yield row(0, (cell(f"{name}1", text, top) for name, text in zip(names, head, strict=True)), 30)
    for number, line in enumerate(lines, start=1):
        cells: list[str] = []
        tallest = 1
        for name, width, value in zip(names, widths, line, strict=True):
            look = figure
            if isinstance(value, str):
                look = quoted if value.startswith(FORMULA_STARTS) else plain
                tallest = max(tallest, lines_of(value, width))
            cells.append(cell(f"{name}{number + 1}", value, look))
        yield row(number, cells, 3 + 13 * min(tallest, MOST_LINES))


# --- Sheets and the package ---------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A worksheet. `rows` may be made while the file is written.

    `frozen` rows stay in sight, `filters` puts a filter on every column of the first row. `merges`
    are ranges (`A1:B2`); printed pages are as wide as the sheet and repeat the rows of `repeated`;
    `wrong` are pairs of a range and the formula that turns it red.
    """

    name: str
    rows: Iterable[str]
    widths: Sequence[float]
    frozen: int = 0
    filters: bool = False
    merges: Sequence[str] = ()
    wrong: Sequence[tuple[str, str]] = ()
    protected: bool = False
    hidden: bool = False
    paper: str = "portrait"
    repeated: tuple[int, int] | None = None

    def pieces(self) -> Iterator[str]:
        """The XML of the sheet, piece by piece."""
        fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        yield f'{_DECLARATION}<worksheet xmlns="{MAIN}">{fit}{self._view()}'
        yield '<sheetFormatPr defaultRowHeight="15"/><cols>'
        for i, width in enumerate(self.widths, start=1):
            yield f'<col min="{i}" max="{i}" width="{width:g}" customWidth="1"/>'
        yield "</cols><sheetData>"
        count = 0
        for one in self.rows:
            count += 1
            yield one
        yield "</sheetData>"
        if self.protected:
            yield '<sheetProtection sheet="1" formatColumns="0" formatRows="0"/>'
        if self.filters and count:
            yield f'<autoFilter ref="A1:{letters(len(self.widths) - 1)}{count}"/>'
        if self.merges:
            ranges = "".join(f'<mergeCell ref="{merge}"/>' for merge in self.merges)
            yield f'<mergeCells count="{len(self.merges)}">{ranges}</mergeCells>'
        for i, (where, words) in enumerate(self.wrong, start=1):
            yield (
                f'<conditionalFormatting sqref="{where}"><cfRule type="expression" dxfId="0"'
                f' priority="{i}"><formula>{escape(words)}</formula></cfRule></conditionalFormatting>'
            )
        yield '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        yield f'<pageSetup paperSize="9" orientation="{self.paper}" fitToHeight="0"/>'
        yield "</worksheet>"

    def _view(self) -> str:
        pane = ""
        if self.frozen:
            pane = (
                f'<pane ySplit="{self.frozen}" topLeftCell="A{self.frozen + 1}"'
                ' activePane="bottomLeft" state="frozen"/>'
            )
        return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'


@dataclass
class Book:
    """A workbook: title, sheets, names of cells (`requests.granted.total` to `'表三'!$J$8`)."""

    title: str
    sheets: Sequence[Sheet]
    looks: Looks
    names: Mapping[str, str] = field(default_factory=dict)

    def write(self, target: BinaryIO) -> None:
        """Write the package; the rows of the sheets are made meanwhile. Equal content, equal bytes."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            _put(package, "[Content_Types].xml", [self._types()])
            _put(package, "_rels/.rels", [_package_relations()])
            _put(package, "docProps/core.xml", [_properties(self.title)])
            for i, sheet in enumerate(self.sheets, start=1):
                _put(package, f"xl/worksheets/sheet{i}.xml", sheet.pieces())
            _put(package, "xl/workbook.xml", [self._workbook()])
            _put(package, "xl/_rels/workbook.xml.rels", [self._relations()])
            _put(package, "xl/styles.xml", [self.looks.xml()])

    def _types(self) -> str:
        sheets = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
            for i in range(1, len(self.sheets) + 1)
        )
        return (
            f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
            '<Override PartName="/docProps/core.xml"'
            ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
            f"{sheets}</Types>"
        )

    def _workbook(self) -> str:
        sheets = "".join(
            f'<sheet name={quoteattr(sheet.name)} sheetId="{i}"'
            f'{" state=" + quoteattr("hidden") if sheet.hidden else ""} r:id="rId{i}"/>'
            for i, sheet in enumerate(self.sheets, start=1)
        )
        titles = [
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{i}">'
            f"'{sheet.name}'!${sheet.repeated[0] + 1}:${sheet.repeated[1] + 1}</definedName>"
            for i, sheet in enumerate(self.sheets)
            if sheet.repeated
        ]
        named = [
            f"<definedName name={quoteattr(name)}>{escape(place)}</definedName>"
            for name, place in self.names.items()
        ]
        names = f"<definedNames>{''.join(titles + named)}</definedNames>" if titles or named else ""
        return (
            f'{_DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
            "<bookViews><workbookView/></bookViews>"
            f"<sheets>{sheets}</sheets>{names}</workbook>"
        )

    def _relations(self) -> str:
        sheets = "".join(
            f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet"'
            f' Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(self.sheets) + 1)
        )
        return (
            f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{sheets}'
            f'<Relationship Id="rIdStyles" Type="{RELATIONS}/styles" Target="styles.xml"/>'
            "</Relationships>"
        )


def _put(package: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    """One part of the package, written in pieces of some size."""
    with package.open(entry_of(name), "w") as part:
        held: list[str] = []
        size = 0
        for piece in pieces:
            held.append(piece)
            size += len(piece)
            if size > _AT_ONCE:
                part.write("".join(held).encode())
                held, size = [], 0
        part.write("".join(held).encode())


def _package_relations() -> str:
    return (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/></Relationships>'
    )


def _properties(title: str) -> str:
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(printable(title))}</dc:title><dc:creator></dc:creator><dc:language>zh-CN</dc:language>"
        "</cp:coreProperties>"
    )
