"""What stands above the conversation: look through it, take it along, delete it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.chat.export import said_in
from assistant.store.repository import Message
from assistant.web.panes.frame.moments import local

MOST_FOUND, AROUND = 20, 30
"""Messages, characters."""


def tools_html(report_id: int, query: str = "", found: str = "") -> str:
    """Above the conversation: search it, take it along, delete it."""
    return (
        f'<details class="nb-tools"{" open" if query else ""}><summary>查找、导出或删除对话</summary>'
        '<form data-submit="find" role="search">'
        f'<input name="query" value="{escape(query)}" maxlength="100" autocomplete="off" '
        'aria-label="查找对话" placeholder="查找对话里的话"><button>查找</button></form>'
        f'<p><a href="/conversation/{report_id}.md" download>导出文本</a>　'
        f'<a href="/conversation/{report_id}.json" download>导出 JSON</a>　'
        '<button data-act="forget" class="nb-plain">删除对话</button></p>'
        f'<div class="nb-found">{found}</div></details>'
    )


def found_html(query: str, messages: Sequence[Message]) -> str:
    """The messages that a search of the conversation found, the newest first."""
    if not query.strip():
        return ""
    items = "".join(
        f"<li><small>{'您' if message.role == 'user' else '助手'}　{local(message.at):%m月%d日 %H:%M}</small>"
        f"<p>{_excerpt(said_in(message), query)}</p></li>"
        for message in reversed(messages[-MOST_FOUND:])
    )
    count = f"找到 {len(messages)} 条" if messages else "对话里没有找到"
    return f'<p class="nb-hint">{count}“{escape(query.strip())}”。</p><ul>{items}</ul>'


def _excerpt(text: str, query: str) -> str:
    """The text round the first word that was looked for."""
    at = max(0, text.casefold().find(query.casefold().split()[0]) - AROUND)
    cut = text[at : at + 4 * AROUND]
    return escape(f"{'……' if at else ''}{cut}{'……' if at + len(cut) < len(text) else ''}")
