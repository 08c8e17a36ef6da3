"""The report as one portal page: nothing loaded from elsewhere, tables merged as in the form."""

from __future__ import annotations

from html import escape
from importlib import resources
from pathlib import Path

from assistant.publishing.grid import Box, Grid
from assistant.publishing.grid import Part as BoxPart
from assistant.publishing.handover import put_verified
from assistant.publishing.outline import Outline, Paragraph, Part, Run, outline, printable
from assistant.publishing.readback import verify_readback
from assistant.report import AnnualReport

_HEADERS = frozenset({BoxPart.CORNER, BoxPart.TITLE, BoxPart.HEAD})


def render_html(report: AnnualReport) -> str:
    """A whole page with its style inside; it can be put on a portal or printed as it is."""
    content = outline(report)
    title = escape("".join(content.title))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # The page asks for nothing; should text ever carry an address, no browser follows it.
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        f'<title>{title}</title>\n<link rel="icon" href="data:,">\n'
        f"<style>\n{stylesheet()}</style>\n</head>\n<body>\n{_article(content)}</body>\n</html>\n"
    )


def export_html(report: AnnualReport, path: Path) -> None:
    """The page, handed over only when it reads back as the report.

    Raises ExportMismatch and leaves the target as it was.
    """
    data = render_html(report).encode()
    put_verified(path, data, lambda file: verify_readback(report, file, path.name))


def stylesheet() -> str:
    """The style of the page; every rule is scoped to `.annual-report`, so it can be put on a portal."""
    return resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")


def _article(content: Outline) -> str:
    # Each span breaks as a whole; a <br> would tear the title in two for those who read the page.
    lines = "".join(f"<span>{escape(line)}</span>" for line in content.title)
    preface = "".join(map(_paragraph, content.preface))
    opening = f"<div class=preface>\n{preface}</div>\n" if preface else ""
    parts = "".join(map(_part, content.parts))
    return (
        f'<article class="annual-report" lang="zh-CN">\n<header><h1>{lines}</h1></header>\n'
        f"{opening}{parts}{_signature(content)}</article>\n"
    )


def _part(part: Part) -> str:
    heading = f"<h2>{escape(part.heading)}</h2>\n"
    before = "".join(map(_paragraph, part.before))
    table = _table(part.grid) if part.grid else ""
    after = "".join(map(_paragraph, part.after))
    return f'<section id="part-{part.number}">\n{heading}{before}{table}{after}</section>\n'


def _paragraph(paragraph: Paragraph) -> str:
    if paragraph.is_head:
        text = "".join(_run(Run(run.text, pending=run.pending)) for run in paragraph.runs)
        return f"<h3>{text}</h3>\n"
    return f"<p>{''.join(map(_run, paragraph.runs))}</p>\n"


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.pending:
        text = f"<mark>{text}</mark>"
    return f'<span class="run-in">{text}</span>' if run.head else text


def _signature(content: Outline) -> str:
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in (content.agency, content.date) if line)
    # No <footer>: those who save or read the page take one for the frame of the portal.
    return f"<div class=signature>\n{lines}</div>\n" if lines else ""


def _table(grid: Grid) -> str:
    total = sum(grid.widths)
    columns = "".join(f'<col style="width:{width / total:.2%}">' for width in grid.widths)
    rows = [
        f"<tr>{''.join(_cell(slot.box) for slot in line if not slot.continued)}</tr>\n"
        for line in grid.lines()
    ]
    head, body = "".join(rows[: grid.header_rows]), "".join(rows[grid.header_rows :])
    header = f"<thead>\n{head}</thead>\n" if head else ""
    return (
        f'<div class="wide"><table class="{grid.name}" aria-label="{escape(grid.caption)}">\n'
        f"<colgroup>{columns}</colgroup>\n{header}<tbody>\n{body}</tbody>\n</table></div>\n"
    )


def _cell(box: Box) -> str:
    text = escape(printable(box.text))
    spans = (f' rowspan="{box.rows}"' if box.rows > 1 else "") + (
        f' colspan="{box.columns}"' if box.columns > 1 else ""
    )
    if box.key:
        return f'<td data-key="{escape(box.key)}"{spans}>{text}</td>'
    if box.part in _HEADERS:
        scope = "colgroup" if box.columns > 1 else "col"
        return f'<th class="{box.part}" scope="{scope}"{spans}>{text}</th>'
    scope = "rowgroup" if box.rows > 1 else "row"
    return f'<th class="{box.part}" scope="{scope}"{spans}>{text}</th>'
