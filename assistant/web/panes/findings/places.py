"""Where a finding is, in a clerk's words, and how a page element is named after it."""

from __future__ import annotations

from assistant.findings import CellPlace, Finding, Severity, TextPlace, fingerprint
from assistant.forms import Form

PREFACE_HEADING = "前言"
SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "待办"}
WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def place_words(finding: Finding, form: Form) -> str:
    """`表三“（一）予以公开”行“总计”列`, `一、总体情况 第 2 段`, `台账.xlsx 工作表“登记” E12`."""
    place = finding.place
    if isinstance(place, CellPlace):
        return _cell_words(place, form)
    if isinstance(place, TextPlace):
        paragraph = f" 第 {place.paragraph} 段" if place.paragraph else ""
        return f"{heading_words(place.section, form)}{paragraph}"
    sheet = f" 工作表“{place.sheet}”" if place.sheet else ""
    return f"{place.file}{sheet}{f' {place.cell}' if place.cell else ''}"


def heading_words(number: int, form: Form) -> str:
    """`一、总体情况`; `前言` for part 0."""
    known = {section.number: section.heading for section in form.sections}
    return known.get(number, PREFACE_HEADING)


def _cell_words(place: CellPlace, form: Form) -> str:
    table = form.tables.get(place.table)
    if table is None:
        return "表格"
    key = f"{place.table}.{place.row}.{place.column}"
    if key in form:
        return form.label(key)
    rows = [row for _, row in table.lines() if row.key == place.row]
    if rows:
        name = f"{rows[0].group} {rows[0].label}".strip()
        return f"{table.label}“{name}”行"
    columns = [c for block in table.blocks for c in block.columns if c.key == place.column]
    return f"{table.label}“{columns[0].label}”列" if columns else f"{table.label}全表"


def keys_of(finding: Finding, form: Form) -> list[str]:
    """The cells where a finding shows: its cell, the total of its row, the balance of its column.

    None when it is about a whole table or not about one.
    """
    place = finding.place
    if not isinstance(place, CellPlace) or (place.row is None and place.column is None):
        return []
    if place.row is None:
        for balance in form.balances:
            if place.table == "requests" and balance.column == place.column:
                return [*balance.left, *balance.right]
    keys = [
        key
        for key in form.keys(place.table)
        if place.row in (None, key.split(".")[1]) and place.column in (None, key.split(".")[2])
    ]
    totals = [key for key in keys if key in form.computed_keys]
    return keys if place.row and place.column else totals[-1:] or keys


def target_of(finding: Finding, form: Form) -> str | None:
    """What the page shows when a person goes to the finding: `cell:KEY`, `sentence:N:…`, or nothing."""
    place = finding.place
    if isinstance(place, CellPlace):
        keys = keys_of(finding, form)
        return f"cell:{keys[-1]}" if keys else f"table:{place.table}"
    if isinstance(place, TextPlace):
        return f"sentence:{place.section}:{fingerprint(finding)}"
    return None
