"""The three national tables as one sees them in print, with a field in every cell one may fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import TABLES, Form
from assistant.publishing.grid import Box, Grid, Part, printed_number, table_grid
from assistant.report import MISSING, How, Tables
from assistant.web.panes.findings.places import SEVERITIES, WORST_FIRST, keys_of
from assistant.workbench import View, open_comments

NUMERALS = {"proactive": "二", "requests": "三", "disputes": "四"}
FIGURE_WIDTH = {"requests": 62, "disputes": 62}
_HEADERS = frozenset({Part.CORNER, Part.TITLE, Part.HEAD})


@dataclass(frozen=True, slots=True)
class CellNote:
    """What a cell's outline and hover text say: the worst severity and every message."""

    severity: Severity
    messages: tuple[str, ...]


def tables_html(view: View) -> str:
    """All three tables of a report."""
    notes = cell_notes(view.findings, view.form)
    return _tools(view) + "".join(_table(view, name, notes) for name in TABLES)


def _tools(view: View) -> str:
    """What one can do with all tables: see last year's figures, take back the last step."""
    last = (
        '<label><input type="checkbox" data-show="last">同时显示上年数</label>'
        if view.previous is not None
        else ""
    )
    return (
        f'<div class="nb-table-tools">{last}<button data-act="undo" class="nb-plain" title="Ctrl+Z">'
        "撤销上一步</button></div>"
    )


def cell_notes(findings: tuple[Finding, ...], form: Form) -> dict[str, CellNote]:
    """The notes on each cell that a finding touches."""
    touched: dict[str, list[Finding]] = {}
    for finding in findings:
        for key in keys_of(finding, form):
            touched.setdefault(key, []).append(finding)
    return {
        key: CellNote(
            min((item.severity for item in items), key=WORST_FIRST.index),
            tuple(dict.fromkeys(item.message for item in items)),
        )
        for key, items in touched.items()
    }


def _table(view: View, name: str, notes: Mapping[str, CellNote]) -> str:
    grid = table_grid(view.form, name, view.state.tables)
    columns = "".join(f'<col style="width:{share}">' for share in _widths(grid))
    rows = [
        f"<tr>{''.join(_box(slot.box, view, notes) for slot in line if not slot.continued)}</tr>"
        for line in grid.lines()
    ]
    head, body = "".join(rows[: grid.header_rows]), "".join(rows[grid.header_rows :])
    return (
        f'<section class="nb-form" id="nb-table-{name}"><h2>{NUMERALS[name]}、{escape(grid.caption)}'
        f"{_state_of(view, name)}</h2>{_table_notes(view, name)}"
        f'<div class="nb-wide"><table class="nb-table nb-{name}" aria-label="{escape(grid.caption)}">'
        f"<colgroup>{columns}</colgroup>"
        f"{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table></div></section>"
    )


def _widths(grid: Grid) -> list[str]:
    total = sum(grid.widths)
    return [f"{width / total:.2%}" for width in grid.widths]


def _state_of(view: View, name: str) -> str:
    """How far the table is filled, beside its title."""
    keys = view.form.keys(name)
    open_cells = sum(view.state.tables.value(key) is None for key in keys)
    if not open_cells:
        return '<small class="nb-done">已填满</small>'
    if open_cells == len(keys):
        return "<small>还没有填</small>"
    return f"<small>还有 {open_cells} 格空白</small>"


def _table_notes(view: View, name: str) -> str:
    """Findings about the whole table, above it."""
    items = [
        f'<li class="nb-{finding.severity}"><b>{SEVERITIES[finding.severity]}</b> '
        f"{escape(finding.message)}</li>"
        for finding in view.findings
        if isinstance(finding.place, CellPlace)
        and finding.place.table == name
        and not keys_of(finding, view.form)
    ]
    return f'<ul class="nb-notes">{"".join(items)}</ul>' if items else ""


def _box(box: Box, view: View, notes: Mapping[str, CellNote]) -> str:
    spans = (f' rowspan="{box.rows}"' if box.rows > 1 else "") + (
        f' colspan="{box.columns}"' if box.columns > 1 else ""
    )
    if box.key:
        return _value(box.key, escape(box.text), spans, view, notes.get(box.key))
    scope = "col" if box.part in _HEADERS else "row"
    group = "group" if (box.columns if scope == "col" else box.rows) > 1 else ""
    return f'<th class="nb-{box.part}" scope="{scope}{group}"{spans}>{escape(box.text)}</th>'


def _value(key: str, shown: str, spans: str, view: View, note: CellNote | None) -> str:
    """A cell with a figure: a field, or plain text where the figure is computed."""
    title = escape(cell_title(key, view, note))
    look = f" nb-{note.severity}" if note else ""
    look += " nb-commented" if open_comments(view.state.review, f"cell:{key}") else ""
    last = _last_year(key, view)
    if key in view.form.computed_keys:
        parts = " ".join(parts_of(view.form)[key])
        return (
            f'<td class="nb-value nb-computed{look}" data-cell="{key}" data-sum="{parts}" data-shown="{shown}" '
            f'tabindex="-1" title="{title}"{last}{spans}>'
            f'<output aria-live="off" aria-label="{escape(view.form.label(key))}">{shown}</output></td>'
        )
    return (
        f'<td class="nb-value{look}" title="{title}"{last}{spans}><input data-act="cell" data-key="{key}" data-field="cell:{key}" '
        f'data-cell="{key}" value="{shown}" inputmode="decimal" autocomplete="off" '
        f'aria-label="{escape(view.form.label(key))}"{_invalid(note)}></td>'
    )


def parts_of(form: Form) -> dict[str, tuple[str, ...]]:
    """The parts of each computed cell, so that the page can add them up while a person types."""
    sums = (*form.row_sums, *form.column_sums, *form.dispute_sums)
    return {relation.total: relation.parts for relation in sums}


def _last_year(key: str, view: View) -> str:
    """Last year's figure beside the cell; the page shows it on request."""
    if view.previous is None:
        return ""
    value = view.previous.tables.value(key)
    return f' data-last="{"" if value is None else printed_number(value)}"'


def _invalid(note: CellNote | None) -> str:
    return ' aria-invalid="true"' if note and note.severity is Severity.ERROR else ""


def cell_title(key: str, view: View, note: CellNote | None) -> str:
    """The hover text of a cell: what it counts, what is wrong, where it came from, last year's."""
    lines = [view.form.label(key)]
    if note:
        lines += [f"{SEVERITIES[note.severity]}：{message}" for message in note.messages]
    origin = origin_words(key, view.state.tables, view.form)
    if origin:
        lines.append(f"来源：{origin}")
    if view.previous is not None:
        value = view.previous.tables.value(key)
        lines.append(f"上年：{'空白' if value is None else printed_number(value)}")
    return "\n".join(lines)


def origin_words(key: str, tables: Tables, form: Form) -> str:
    """Where a cell's figure came from, in a clerk's words; empty for an empty cell."""
    cell = tables[key]
    if key in form.computed_keys:
        return "自动合计"
    if cell.origin:
        return cell.origin
    if cell is MISSING or cell.how is How.MISSING or cell.value is None:
        return ""
    return "由台账或上年报告填入" if cell.how is How.FILLED else "经办人填写"
