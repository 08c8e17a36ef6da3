"""The comments of a reviewer: those that are open, those that are settled, the form for another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from html import escape

from assistant.access import Action
from assistant.forms import TABLES, Form
from assistant.store.repository import VersionEntry
from assistant.store.state import Comment
from assistant.web.panes.findings.places import heading_words
from assistant.web.panes.frame.buttons import button, go_button
from assistant.web.panes.frame.moments import when
from assistant.web.panes.review.remarks import comment_place, lines_html
from assistant.workbench import WHOLE, WRITTEN, View

LONGEST_REMARK = 1000


def comments_html(
    view: View, rows: Mapping[int, VersionEntry], today: date, may: Collection[Action]
) -> str:
    """The list and, for who may comment, the form. `rows` tell who wrote each and when."""
    form = _comment_form(view.form) if Action.COMMENT in may else ""
    comments = view.state.review.comments
    still = [comment for comment in comments if comment.resolved is None]
    done = [comment for comment in comments if comment.resolved is not None]
    count = f"<small>{len(still)} 条没有处理</small>" if still else ""
    listed = "".join(_comment(comment, view.form, rows, today) for comment in still)
    past = (
        f"<details><summary>已处理 {len(done)} 条</summary><ol>"
        f"{''.join(_comment(comment, view.form, rows, today) for comment in done)}</ol></details>"
        if done
        else ""
    )
    return (
        f'<section class="nb-comments" id="nb-comments"><h2>批注{count}</h2>'
        f"{f'<ol>{listed}</ol>' if listed else ''}{past}{form}</section>"
    )


def _comment_form(form: Form) -> str:
    places = [
        (WHOLE, "整份报告"),
        *((f"part:{number}", heading_words(number, form)) for number in WRITTEN),
        *((f"table:{name}", form.tables[name].label) for name in TABLES),
    ]
    options = "".join(f'<option value="{value}">{escape(name)}</option>' for value, name in places)
    return (
        '<form data-submit="comment" data-field="comment:text" class="nb-remark nb-new-comment">'
        f'<label>说的是<select name="place">{options}</select></label>'
        f'<textarea name="text" rows="2" maxlength="{LONGEST_REMARK}" required data-field="comment:text" '
        'data-free placeholder="写下意见；要批注某一格，在“表格”里点那一格再点“批注”" '
        'aria-label="批注"></textarea><button>写批注</button></form>'
    )


def _comment(comment: Comment, form: Form, rows: Mapping[int, VersionEntry], today: date) -> str:
    target = "" if comment.place == WHOLE else comment.place
    open_ = comment.resolved is None
    words, accept = ("处理好了", 1) if open_ else ("重新打开", 0)
    settle = button(words, "settle-comment", number=comment.number, accept=accept)
    return (
        f'<li class="nb-card {"nb-warning" if open_ else "nb-done"}" data-comment="{comment.number}">'
        f'<p class="nb-where"><span>{escape(comment_place(comment.place, form))}</span>'
        f"<small>{_who(comment.number, rows, today)}</small></p>"
        f'<p class="nb-said">{lines_html(comment.text)}</p><div class="nb-do">{go_button(target)}{settle}</div></li>'
    )


def _who(number: int, rows: Mapping[int, VersionEntry], today: date) -> str:
    entry = rows.get(number)
    return f"{escape(entry.person)} · {when(entry.made_at, today)}" if entry else ""
