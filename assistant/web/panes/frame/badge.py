"""The end of the top bar: who is signed in, and what she can go to."""

from __future__ import annotations

from html import escape

from assistant.services import Badge


def badge_html(badge: Badge) -> str:
    """A small menu: her name, her password, the way out; alone, the way to accounts."""
    if badge.alone:
        name, items = "本机", '<a href="/first-run">让几个人一起用…</a>'
    else:
        name = escape(badge.name)
        people = '<a href="/people">人员与机关</a>' if badge.manages else ""
        items = (
            f'{people}<a href="/password">修改密码</a>'
            '<form method="post" action="/sign-out"><button>退出</button></form>'
        )
    return (
        f'<details class="nb-person"><summary title="账号">{name}</summary>'
        f'<div class="nb-pop">{items}</div></details>'
    )
