"""Comments of a reviewer where they belong: beside a part, below a cell."""

from __future__ import annotations

from html import escape

from assistant.forms import Form
from assistant.web.panes.findings.places import heading_words
from assistant.workbench import View, open_comments


def comment_place(place: str, form: Form) -> str:
    """`一、总体情况`, `表三“（一）予以公开”行“自然人”列`, `整份报告`."""
    kind, _, name = place.partition(":")
    if kind == "part":
        return heading_words(int(name), form)
    if kind == "table":
        return form.tables[name].label
    return form.label(name) if kind == "cell" else "整份报告"


def comments_on(view: View, place: str) -> str:
    """The open comments on one place, for where it stands; empty for none."""
    found = open_comments(view.state.review, place)
    items = "".join(f"<p><b>批注</b> {lines_html(comment.text)}</p>" for comment in found)
    return f'<div class="nb-remarks">{items}</div>' if items else ""


def comment_button(place: str, words: str) -> str:
    """Begins a comment on a place."""
    return (
        f'<button data-act="comment-on" data-place="{escape(place)}" data-words="{escape(words)}" '
        'class="nb-plain nb-comment-on">批注</button>'
    )


def lines_html(text: str) -> str:
    """A text with its line breaks, escaped."""
    return "<br>".join(escape(line) for line in text.split("\n"))
