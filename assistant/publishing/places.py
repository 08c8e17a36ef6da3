"""Where a finding is, in words for a list: with the words of the text it speaks of."""

from __future__ import annotations

from assistant.findings import CellPlace, Place, TextPlace
from assistant.forms import Form

PREFACE = "前言"


def place_in_words(place: Place, form: Form) -> str:
    """`表三“（一）予以公开”行“总计”列`, `一、总体情况第 2 段：“…”`, `台账.xlsx 工作表“登记” E12`."""
    if isinstance(place, CellPlace):
        return _cell(place, form)
    if isinstance(place, TextPlace):
        headings = {section.number: section.heading for section in form.sections}
        paragraph = f"第 {place.paragraph} 段" if place.paragraph else ""
        quote = f"：“{place.quote}”" if place.quote else ""
        return f"{headings.get(place.section, PREFACE)}{paragraph}{quote}"
    sheet = f" 工作表“{place.sheet}”" if place.sheet else ""
    return f"{place.file}{sheet}{f' {place.cell}' if place.cell else ''}"


def _cell(place: CellPlace, form: Form) -> str:
    table = form.tables.get(place.table)
    if table is None:
        return "表格"
    key = f"{place.table}.{place.row}.{place.column}"
    if key in form:
        return form.label(key)
    for _, row in table.lines():
        if row.key == place.row:
            return f"{table.label}“{f'{row.group} {row.label}'.strip()}”行"
    columns = [c for block in table.blocks for c in block.columns if c.key == place.column]
    return f"{table.label}“{columns[0].label}”列" if columns else f"{table.label}全表"
