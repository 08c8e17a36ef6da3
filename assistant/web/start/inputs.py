"""The fourth step: the cells of tables two and four as a short form, last year's figures beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.forms import CellRef
from assistant.publishing.grid import printed_cell, printed_number
from assistant.web.panes.frame.buttons import button
from assistant.web.start.step import INPUTS, Wizard, drop_zone
from assistant.workbench import View

ASKED = ("proactive", "disputes")


def inputs_step(wizard: Wizard) -> tuple[str, str]:
    """Its heading and what stands below."""
    assert wizard.view is not None
    head, rest = "有填好的填报表（Excel）就拖到这里", "没有就在下面填，填了就自动保存"
    return "填表二和表四<small>没有发生的填 0，不知道的留空</small>", (
        f"{drop_zone(INPUTS, head, rest, again=True)}{inputs_html(wizard.view, wizard.hints)}"
    )


def inputs_html(view: View, hints: Mapping[str, str]) -> str:
    """Both tables; `hints` says by row what to look at when filling it in."""
    return f'<div class="nb-inputs">{"".join(_table(view, name, hints) for name in ASKED)}</div>'


def _table(view: View, name: str, hints: Mapping[str, str]) -> str:
    table = view.form.tables[name]
    blank = [
        key
        for key in view.form.keys(name)
        if key not in view.form.computed_keys and view.state.tables.value(key) is None
    ]
    zeros = (
        button(f"空着的 {len(blank)} 格都填 0", "zeros", table=name)
        if blank
        else '<small class="nb-fine">已填满</small>'
    )
    rows: list[str] = []
    above: tuple[str, ...] = ()
    for _, row in table.lines():
        keys = [key for key in view.form.keys(name) if CellRef.parse(key).row == row.key]
        captions = tuple(view.form.column(key).label for key in keys)
        rows.append(
            _row(
                view,
                keys,
                f"{row.group} {row.label}".strip(),
                hints.get(row.key, ""),
                named=captions == above,
            )
        )
        above = captions
    return f"<fieldset><legend>{escape(table.label)}</legend>{zeros}{''.join(rows)}</fieldset>"


def _row(view: View, keys: Sequence[str], label: str, hint: str, *, named: bool) -> str:
    """One line of the form. `named`: the line above it bears the same captions."""
    note = f"<small>{escape(hint)}</small>" if hint else ""
    fields = "".join(_field(view, key, named=named) for key in keys)
    return f'<div class="nb-input-row"><b>{escape(label)}{note}</b><div>{fields}</div></div>'


def _field(view: View, key: str, *, named: bool) -> str:
    column = view.form.column(key)
    shown = escape(printed_cell(view.state.tables[key], column.number))
    name = escape(view.form.label(key))
    last = view.previous.tables.value(key) if view.previous else None
    before = f"<small>上年 {printed_number(last)}</small>" if last is not None else ""
    caption = "" if named else f"<span>{escape(column.label)}</span>"
    if key in view.form.computed_keys:
        return (
            f'<label>{caption}<output aria-label="{name}">{shown or "–"}</output>{before}</label>'
        )
    return (
        f'<label>{caption}<input data-act="cell" data-key="{key}" data-field="cell:{key}" value="{shown}" '
        f'inputmode="decimal" autocomplete="off" aria-label="{name}">{before}</label>'
    )
