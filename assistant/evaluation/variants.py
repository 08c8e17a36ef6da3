"""What is tried: each format in each way of printing, with and without damage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.evaluation import damage, printers
from assistant.publishing.docx import table_xml
from assistant.publishing.outline import Outline


@dataclass(frozen=True)
class Variant:
    """A way to print a report as a file. `intact`: no label lost anything, so nothing may be missing.

    `spoil` is what happened to the report before it was printed.
    """

    format: str
    name: str
    title: str
    print: Callable[[Outline], bytes]
    intact: bool = True
    spoil: Callable[[Outline], Outline] = damage.nothing


def _text(table: printers.PrintTable) -> Callable[[Outline], bytes]:
    return lambda outline: printers.text(outline, table).encode()


def _page(
    table: printers.PrintTable, frame: str = "{body}", encoding: str = "utf-8"
) -> Callable[[Outline], bytes]:
    return lambda outline: printers.page(outline, table, frame).encode(encoding)


def _word(table: printers.PrintTable) -> Callable[[Outline], bytes]:
    return lambda outline: printers.word(outline, table)


PLAIN = (
    Variant("docx", "merged", "按官方格式合并单元格", _word(table_xml)),
    Variant("docx", "unmerged", "不合并，以空格补位", _word(printers.word_unmerged)),
    Variant("docx", "cut", "行名断成多段多行", _word(printers.word_cut)),
    Variant("html", "merged", "合并单元格", _page(printers.html_table)),
    Variant("html", "unmerged", "不合并，以空格补位", _page(printers.html_unmerged)),
    Variant("html", "soup", "span、font、o:p 混杂", _page(printers.html_soup)),
    Variant("html", "portal", "整个门户网页", _page(printers.html_table, printers.PORTAL)),
    Variant("html", "gbk", "GBK 且未声明编码", _page(printers.html_table, encoding="gb18030")),
    Variant("txt", "led", "制表符和换行（Word 转文本）", _text(printers.text_led)),
    Variant("txt", "rows", "一行一列，制表符分隔", _text(printers.text_rows)),
    Variant("txt", "pipes", "竖线分隔", _text(printers.text_pipes)),
    Variant("txt", "cells", "一格一行", _text(printers.text_cells)),
    Variant("txt", "lines", "空格分隔，行名折行（PDF 转文本）", _text(printers.text_lines)),
    Variant("txt", "glued", "各格粘连", _text(printers.text_glued), intact=False),
    Variant("txt", "torn", "表三行名在前、数字在后", _text(printers.text_torn), intact=False),
    Variant("md", "pipes", "Markdown 表格", _text(printers.markdown)),
)

_DAMAGES: tuple[tuple[str, str, Callable[[Outline], Outline], bool], ...] = (
    ("full_width", "全角数字", damage.boxes(damage.full_width), True),
    ("separated", "千位分隔符", damage.boxes(damage.separated), True),
    ("units", "数字后有“件”", damage.boxes(damage.with_unit), True),
    ("unquoted", "缺引号", damage.boxes(damage.unquoted), True),
    ("short", "行名用简称", damage.boxes(damage.short), True),
    ("dropped", "表三少一行", damage.without_row, True),
    ("unnumbered", "缺序号", damage.boxes(damage.unnumbered), False),
    ("lost", "行名丢字", damage.boxes(damage.lost), False),
    ("unnamed", "三分之一的行没有行名", damage.boxes(damage.unnamed), False),
    ("unnamed_dropped", "行名不全又少一行", damage.unnamed_without_row, False),
)
_CARRIERS = (("docx", "merged"), ("html", "unmerged"), ("txt", "led"), ("txt", "rows"))

DAMAGED = tuple(
    Variant(
        carrier.format,
        f"{carrier.name}+{name}",
        f"{carrier.title}，{title}",
        carrier.print,
        intact,
        spoil,
    )
    for carrier in PLAIN
    if (carrier.format, carrier.name) in _CARRIERS
    for name, title, spoil, intact in _DAMAGES
)

VARIANTS = PLAIN + DAMAGED
"""All that needs nothing but this program."""

PDFS = (
    Variant("pdf", "ruled", "有框线（LibreOffice 打印）", _word(table_xml)),
    Variant("pdf", "unruled", "无框线（LibreOffice 打印）", _word(printers.word_unruled)),
)
"""Printed as Word; LibreOffice makes them PDF."""
