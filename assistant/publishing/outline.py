"""The report in printed order, as blocks that every format writes down in its own way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.errors import UsageError
from assistant.forms import EDITIONS, SECTION_NUMERALS, TABLES, Form
from assistant.publishing.grid import Grid, table_grid
from assistant.report import AnnualReport, Section

DOCUMENT = "政府信息公开工作年度报告"

# Characters that neither XML nor a page can carry: controls, lone surrogates.
_UNPRINTABLE = re.compile(
    "[^\\t\\n\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)
_PENDING = re.compile(r"(【待[核填][^】]*】)")
_SUBHEAD = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
_NUMERAL = re.compile(r"[一二三四五六七八九十]+[、.．]")
# A table's footnote stands under it; what comes before the first one introduces the table.
_FOOTNOTE = re.compile(r"(注|备注|说明)\d*[:：]")
# A first sentence that is longer is text, not a head.
LONGEST_HEAD = 40


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph: `head` in the face of second-level heads, `pending` still open."""

    text: str
    head: bool = False
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text; `is_head` when the whole of it is a second-level head."""

    runs: tuple[Run, ...]
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part: heading, text before its table, the table where it has one, text after."""

    number: int
    heading: str
    before: tuple[Paragraph, ...]
    grid: Grid | None
    after: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole report as printed. `title` holds one string per line."""

    title: tuple[str, ...]
    preface: tuple[Paragraph, ...]
    parts: tuple[Part, ...]
    agency: str
    date: str


def printable(text: str) -> str:
    """The text without characters that no file format can carry."""
    return _UNPRINTABLE.sub("", text)


def printed_title(report: AnnualReport) -> str:
    """The title as it stands, else the official one made of agency and year."""
    if report.title and report.title.strip():
        return printable(report.title.strip())
    year = f"{report.year}年" if report.year is not None else ""
    return printable(f"{report.agency or ''}{year}{DOCUMENT}")


def printed_heading(section: Section) -> str:
    """The heading as printed; its numeral is put before it where it is missing."""
    heading = printable(section.heading.strip())
    if _NUMERAL.match(heading) or section.number >= len(SECTION_NUMERALS):
        return heading
    return f"{SECTION_NUMERALS[section.number]}、{heading}"


def printed_date(day: date | None) -> str:
    """`2025年1月6日`: Arabic digits without leading zeros, as GB/T 9704 asks."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def outline(report: AnnualReport) -> Outline:
    """Everything that is printed. All six headings and three tables, also where nothing is known.

    Raises UsageError when the tables follow a form that this version cannot print.
    """
    form = printable_form(report)
    known = {section.number: section for section in report.sections}
    official = {spec.number: Section(spec.number, spec.heading, "") for spec in form.sections}
    grids = {form.tables[name].section: table_grid(form, name, report.tables) for name in TABLES}
    parts = [
        _part(section, grids.get(number)) for number, section in sorted((official | known).items())
    ]
    return Outline(
        title=title_lines(printed_title(report)),
        preface=paragraphs(report.preface),
        parts=tuple(parts),
        agency=printable((report.signed.agency or "").strip()),
        date=printed_date(report.signed.date),
    )


def printable_form(report: AnnualReport) -> Form:
    """The form to print. Raises UsageError for an edition that this version does not hold."""
    if report.edition is not None and report.edition not in EDITIONS:
        raise UsageError(
            f"这份报告的表格是 {report.edition} 年格式，本版只能导出 {'、'.join(EDITIONS)} 年格式的"
            f"报告。请把数据填入 {EDITIONS[0]} 年格式后再导出。"
        )
    return report.form


def _part(section: Section, grid: Grid | None) -> Part:
    text = paragraphs(section.text)
    notes = len(text)
    if grid:
        starts = (i for i, item in enumerate(text) if _FOOTNOTE.match(item.runs[0].text))
        notes = next(starts, len(text))
    heading = printed_heading(section)
    return Part(section.number, heading, text[:notes], grid, text[notes:])


# Twenty characters of 22 pt fill the text area.
TITLE_LINE = 20
# A bare place name above the title is not known for a part of it when the file is read.
_ORGAN = r".{2,28}(?:政府|办公厅|办公室|局|厅|委|委员会|中心|办事处|院|会)"


def title_lines(title: str) -> tuple[str, ...]:
    """The title on one line, or broken between agency and year so that no word is torn."""
    broken = re.fullmatch(rf"({_ORGAN})(\d{{4}}年.{{4,}})", title)
    if len(title) <= TITLE_LINE or not broken:
        return (title,)
    return (broken[1], broken[2])


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs that hold text, without the spaces that indented them."""
    lines = (line.strip() for line in printable(text).split("\n"))
    return tuple(_paragraph(line) for line in lines if line)


def _paragraph(line: str) -> Paragraph:
    if not _SUBHEAD.match(line):
        return Paragraph(_runs(line, head=False))
    head, stop, rest = line.partition("。")
    if len(head) > LONGEST_HEAD:
        return Paragraph(_runs(line, head=False))
    if not rest:
        return Paragraph(_runs(line, head=True), is_head=True)
    return Paragraph(_runs(head + stop, head=True) + _runs(rest, head=False))


def _runs(text: str, *, head: bool) -> tuple[Run, ...]:
    pieces = _PENDING.split(text)
    return tuple(Run(piece, head, pending=i % 2 == 1) for i, piece in enumerate(pieces) if piece)
