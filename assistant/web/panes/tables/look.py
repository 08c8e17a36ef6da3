"""What is known of one cell, below the tables: what is wrong with it, where it came from, last year's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.findings import FilePlace
from assistant.publishing.grid import printed_cell
from assistant.web.panes.findings.cards import NO_LABELS, Labels, card_html
from assistant.web.panes.findings.places import keys_of
from assistant.web.panes.review.remarks import comment_button, comments_on
from assistant.web.panes.tables.pane import origin_words
from assistant.web.panes.tables.uses import uses_html
from assistant.workbench import View

HINT = (
    "点一格，这里显示它的来源、上年数和问题。"
    "从 Excel 复制的一块，在左上角那一格按 Ctrl+V 粘贴；Ctrl+Z 撤销表格里的上一步。"
)


@dataclass(frozen=True, slots=True)
class Look:
    """A cell that a person looks at, the ledger rows that it counts, or why they are not known."""

    key: str
    rows: Sequence[FilePlace] = ()
    problem: str = ""


def look_html(view: View, look: Look | None, labels: Labels = NO_LABELS) -> str:
    """The panel for a cell; without one, how the tables are used."""
    if look is None or look.key not in view.form:
        return f'<aside class="nb-look"><p class="nb-hint">{HINT}</p></aside>'
    key = look.key
    cell = view.state.tables[key]
    shown = printed_cell(cell, view.form.column(key).number) or "空白"
    about = [judged for judged in view.judged if key in keys_of(judged.finding, view.form)]
    cards = "".join(card_html(judged, view, labels) for judged in about)
    lines = [
        _line("来源", origin_words(key, view.state.tables, view.form) or "还没有填"),
        _line("台账", look.problem or _rows(look.rows)),
        _line("上年", _last_year(view, key)),
        f"<div class=nb-uses><dt>正文</dt><dd>{uses_html(view, key)}</dd></div>",
    ]
    return (
        f'<aside class="nb-look" data-look="{key}" aria-label="这一格的情况">'
        f"<p class=nb-look-head><b>{escape(view.form.label(key))}</b>"
        f"<span>{escape(shown)}</span>{_state(len(about))}"
        f"{comment_button(f'cell:{key}', view.form.label(key))}"
        '<button data-act="unlook" class="nb-plain" aria-label="收起">收起</button></p>'
        f"<dl>{''.join(lines)}</dl>{comments_on(view, f'cell:{key}')}"
        f"{f'<ol>{cards}</ol>' if cards else ''}</aside>"
    )


def _state(count: int) -> str:
    return (
        f'<em class="nb-wrong">{count} 处要处理</em>'
        if count
        else '<em class="nb-fine">没有问题</em>'
    )


def _line(name: str, words: str) -> str:
    return f"<div><dt>{name}</dt><dd>{escape(words)}</dd></div>" if words else ""


def _rows(rows: Sequence[FilePlace]) -> str:
    """`“登记”第 5、9、12 行（共 3 件）`, sheet by sheet."""
    if not rows:
        return ""
    sheets = dict.fromkeys(place.sheet for place in rows)
    parts = [
        f"“{sheet}”第 {'、'.join(_number(place) for place in rows if place.sheet == sheet)} 行"
        for sheet in sheets
    ]
    return f"{'；'.join(parts)}（共 {len(rows)} 件）"


def _number(place: FilePlace) -> str:
    return "".join(letter for letter in place.cell or "" if letter.isdigit())


def _last_year(view: View, key: str) -> str:
    """Last year's figure of the same cell; for a carried-in one, the cell that it is carried from."""
    if view.previous is None:
        return "还没有放入上年报告"
    tables = view.previous.tables
    own = _printed(view, key)
    table, row, column = key.split(".")
    if row != "carried_in":
        return own
    before = f"{table}.carried_out.{column}"
    return (
        f"{own}；本格接上年{view.form.label(before)}：{_printed(view, before)}"
        if before in tables
        else own
    )


def _printed(view: View, key: str) -> str:
    tables = view.previous.tables if view.previous else view.state.tables
    value = printed_cell(tables[key], view.form.column(key).number) if key in view.form else ""
    return value or "空白"
