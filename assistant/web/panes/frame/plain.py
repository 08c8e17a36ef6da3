"""A page around the workspace: its frame, the fields of its forms. It needs no script."""

from __future__ import annotations

from html import escape

from assistant.access import Person


def plain_page(
    title: str,
    body: str,
    *,
    person: Person | None = None,
    manages: bool = False,
    wide: bool = False,
) -> str:
    """A whole page: brand, who is signed in with what she can go to, the body in one column."""
    return (
        f"<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><title>{escape(title)} · 年报助手</title>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<link rel=stylesheet href=/own/plain.css></head><body>"
        f"{_header(person, manages)}"
        f"<main class='{'wide' if wide else 'narrow'}'><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _header(person: Person | None, manages: bool) -> str:
    brand = "<span class=seal aria-hidden=true>年<br>报</span><span class=name>政府信息公开<br>年度报告助手</span>"
    if person is None:
        return f"<header><span class=brand>{brand}</span></header>"
    links = '<a href="/people">人员与机关</a>' if manages else ""
    return f'<header><a class=brand href="/">{brand}</a><nav aria-label="账号">{links}{person_links(person)}</nav></header>'


def person_links(person: Person) -> str:
    """Who is signed in, her password, the way out."""
    if person.alone:
        return "<span>只在本机使用</span>"
    return f'<span>{escape(person.name)}</span><a href="/password">修改密码</a>{sign_out_button()}'


def sign_out_button() -> str:
    """Leaving changes something, so it is a form and no link."""
    return '<form method=post action="/sign-out"><button class=link>退出</button></form>'


def note(words: str, *, good: bool = False) -> str:
    """A line above a form: what was done, or why not. Empty for no words."""
    role = "status" if good else "alert"
    look = "good" if good else "bad"
    return f'<p class="note {look}" role={role}>{escape(words)}</p>' if words else ""


def field(
    label: str, name: str, kind: str = "text", *, value: str = "", hint: str = "", more: str = ""
) -> str:
    """A labelled field of a form; `more` is further attributes, ours."""
    small = f"<small>{escape(hint)}</small>" if hint else ""
    given = f' value="{escape(value)}"' if value else ""
    return f'<label>{escape(label)}<input name="{name}" type="{kind}"{given} required {more}>{small}</label>'


def select(label: str, name: str, options: list[tuple[str, str]], chosen: str = "") -> str:
    """A labelled list to choose from; options are value and words."""
    return f"<label>{escape(label)}{bare_select(label, name, options, chosen)}</label>"


def bare_select(label: str, name: str, options: list[tuple[str, str]], chosen: str = "") -> str:
    """A list to choose from in a line, its label for screen readers only."""
    items = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in options
    )
    return f'<select name="{name}" aria-label="{escape(label)}">{items}</select>'
