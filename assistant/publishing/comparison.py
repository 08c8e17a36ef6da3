"""The comparison of two years as a Word file: the side-by-side page for those who work on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.publishing.handover import put_verified
from assistant.publishing.ooxml import package, styled, text_run
from assistant.publishing.outline import printable
from assistant.review.words import KINDS, change_names, figure, outcome, percent, signed
from assistant.review.years import Comparison, SectionComparison
from assistant.tables.years import CellChange
from assistant.text.align import Pair, diff_words

# A4 on its side, 20 mm around.
PAGE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"'
    ' w:header="567" w:footer="567" w:gutter="0"/>'
)
WIDTH = 14570
TEXT_COLUMNS = (6985, 600, 6985)
FIGURE_COLUMNS = (1000, 5970, 2200, 1300, 1300, 1300, 1500)
# Struck out and underlined, so that a black-and-white print still says everything.
REMOVED = '<w:strike/><w:color w:val="8C1D18"/>'
ADDED = '<w:color w:val="14532D"/><w:u w:val="single"/>'
LEFT, RIGHT = '<w:jc w:val="left"/>', '<w:jc w:val="right"/>'
QUIET, BOLD = '<w:color w:val="667085"/>', "<w:b/>"


def comparison_docx(comparison: Comparison, path: Path) -> None:
    """Write the comparison as a Word file. Raises UsageError when the place cannot be written to."""
    put_verified(path, comparison_bytes(comparison), lambda _: None)


def comparison_bytes(comparison: Comparison) -> bytes:
    """The Word file as bytes; the same comparison gives the same bytes."""
    return package(f"{comparison.after}与上年对照", "".join(_blocks(comparison)), PAGE)


def _blocks(comparison: Comparison) -> Iterator[str]:
    yield styled("Title", text_run("两年对照"))
    yield _line(f"上年：{comparison.before}")
    yield _line(f"本年：{comparison.after}")
    for finding in comparison.findings:
        yield _line(f"{finding.code}　{finding.message}")
    for section in comparison.sections:
        if section.pairs:
            yield from _section(section)
    if comparison.promises:
        yield _heading("上年第五部分提出的打算（右栏是今年最相近的句子，是否兑现请人工判断）")
        rows = (
            (_plain(promise.promise), _plain(outcome(promise))) for promise in comparison.promises
        )
        yield _table((WIDTH // 2, WIDTH // 2), ("上年的打算", "今年最相近的句子"), rows)
    moved = [change for change in comparison.tables if change.before != change.after]
    yield _heading(f"表格增减：{len(comparison.tables)} 格可比，{len(moved)} 格不同")
    if moved:
        heads = ("表", "行", "列", "上年", "本年", "增减", "幅度")
        yield _table(FIGURE_COLUMNS, heads, map(_movement, moved), figures=4)
    # Word wants a paragraph after the last table.
    yield _line("")


def _section(section: SectionComparison) -> Iterator[str]:
    rate = "" if section.repetition is None else f"（与上年重复 {section.repetition:.0%}）"
    yield _heading(f"{section.heading}{rate}")
    yield _table(TEXT_COLUMNS, ("上年", "", "本年"), map(_pair, section.pairs))


def _pair(pair: Pair) -> tuple[str, str, str]:
    kind = str(pair.kind)
    before, after = pair.before or "", pair.after or ""
    word = _plain(KINDS[kind])
    if before == after:
        return _plain(before, QUIET), word, _plain(after, QUIET)
    if not before or not after:
        # A whole sentence that went or came is named so in the middle; no need to strike it out.
        return _plain(before), word, _plain(after)
    operations = list(diff_words(before, after))
    return _marked(operations, "delete", REMOVED), word, _marked(operations, "insert", ADDED)


def _marked(operations: Iterable[tuple[str, str]], mine: str, look: str) -> str:
    return "".join(
        _plain(text, look if operation == mine else "")
        for operation, text in operations
        if operation in ("equal", mine)
    )


def _movement(change: CellChange) -> tuple[str, ...]:
    figures = (figure(change.before), figure(change.after), signed(change.change))
    names = change_names(change)
    return tuple(_plain(text) for text in (*names, *figures, percent(change.rate)))


# --- Word ---------------------------------------------------------------------------------------


def _plain(text: str, look: str = "") -> str:
    return text_run(printable(text), look=look) if text else ""


def _line(text: str) -> str:
    return styled("TableText", _plain(text), LEFT)


def _heading(text: str) -> str:
    spacing = '<w:keepNext/><w:spacing w:before="240" w:after="60"/>'
    outline_level = '<w:outlineLvl w:val="0"/>'
    return styled("TableText", _plain(text, BOLD), spacing + LEFT + outline_level)


def _table(
    widths: tuple[int, ...],
    heads: tuple[str, ...],
    rows: Iterable[Iterable[str]],
    figures: int = 0,
) -> str:
    """A ruled table whose head is repeated; the last `figures` columns are set to the right."""
    sides = [LEFT] * (len(widths) - figures) + [RIGHT] * figures
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = _row(widths, sides, (_plain(text, BOLD) for text in heads), "<w:tblHeader/>")
    body = "".join(_row(widths, sides, row) for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row(
    widths: tuple[int, ...], sides: Iterable[str], cells: Iterable[str], header: str = ""
) -> str:
    content = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{styled('TableText', cell, side)}</w:tc>"
        for width, side, cell in zip(widths, sides, cells, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{content}</w:tr>"
