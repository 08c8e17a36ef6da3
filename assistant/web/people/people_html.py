"""The administrator's page as HTML: bodies, people with their roles, the record of what was done.

Everything is a plain form; whatever a person typed is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote

from assistant.access import Action, Person, Role, may
from assistant.store.repository import Account, AuditEntry, BodyEntry
from assistant.web.panes.frame.moments import local
from assistant.web.panes.frame.plain import bare_select, field, note, plain_page, select

ALL = "*"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a form: words, whether it was done, and a password to be handed on once."""

    words: str = ""
    good: bool = False
    password: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """What an administrator sees: her bodies, their people, who she is, what she looked for."""

    by: Person
    bodies: Sequence[BodyEntry]
    people: Sequence[Account]
    wanted: str = ""

    @property
    def names(self) -> Mapping[int, str]:
        """The names of the bodies by number."""
        return {body.id: body.name for body in self.bodies}

    @property
    def whole(self) -> bool:
        """Whether she administers the whole installation."""
        return may(self.by, Action.MANAGE_BODIES, None)


def people_page(
    roster: Roster, told: Told | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """The page 人员与机关."""
    body = (
        f"{_told(told) if told else ''}<nav class=tabs aria-label=管理><b>人员与机关</b><a href='/people/record'>操作记录</a></nav>"
        f"{_new_person(roster, typed or {})}{_people(roster)}{_bodies(roster, typed or {})}"
    )
    return plain_page("人员与机关", body, person=roster.by, manages=True, wide=True)


def _told(told: Told) -> str:
    if not told.password:
        return note(told.words, good=told.good)
    return (
        f'<div class="note good" role=status><p>{escape(told.words)}</p>'
        f"<p class=secret><code>{escape(told.password)}</code></p>"
        "<p>这个密码只显示这一次。请当面或打电话告诉本人；第一次登录时要换成自己的密码。</p></div>"
    )


# --- people ---------------------------------------------------------------------------------------


def _new_person(roster: Roster, typed: Mapping[str, str]) -> str:
    bodies = [(str(body.id), body.name) for body in roster.bodies]
    roles = [(role.value, role.label) for role in Role]
    if roster.whole:
        bodies = [("", "（以后再定）"), *bodies, (ALL, "全系统（管理员）")]
    chosen = typed.get("body") or (bodies[1][0] if roster.whole and len(bodies) > 2 else "")
    opened = " open" if typed.get("do") == "add" or len(roster.people) < 2 else ""
    return (
        f"<details class='card add'{opened}><summary>增加人员</summary>"
        '<form method=post action="/people" class=row><input type=hidden name=do value=add>'
        f"{field('姓名', 'name', value=typed.get('name', ''), more='maxlength=60 autocomplete=off')}"
        f"{field('登录名', 'login', value=typed.get('login', ''), more='maxlength=40 autocomplete=off')}"
        f"{select('机关', 'body', bodies, chosen)}"
        f"{select('角色', 'role', roles, typed.get('role', Role.CLERK.value))}"
        "<button>增加</button></form><ul class=hint>"
        + "".join(f"<li><b>{role.label}</b>　{role.work}</li>" for role in Role)
        + "</ul></details>"
    )


def _people(roster: Roster) -> str:
    rows = "".join(_person(account, roster) for account in roster.people)
    empty = "<tr><td colspan=4 class=hint>没有符合的人。</td></tr>" if not rows else ""
    search = (
        "<form class=search><input name=q type=search placeholder='找人、机关' aria-label='找人、机关' "
        f'value="{escape(roster.wanted)}"><button class=quiet>查找</button></form>'
    )
    return (
        f"<section><h2>人员</h2>{search}<table class=people><thead><tr><th>姓名</th><th>登录名</th>"
        f"<th>机关与角色</th><th>账号</th></tr></thead><tbody>{rows}{empty}</tbody></table></section>"
    )


def _person(account: Account, roster: Roster) -> str:
    person = account.person
    stopped = account.disabled_at is not None
    state = (
        f"已停用（{_when(account.disabled_at)}）"
        if account.disabled_at
        else f"最近使用 {_when(account.seen_at)}"
        if account.seen_at
        else "还没有登录过"
        if person.must_change
        else "没有登录"
    )
    number = person.id
    buttons = [] if stopped else [_button("reset", number, "重设密码")]
    if person.id != roster.by.id:
        buttons.append(
            _button("enable", number, "恢复")
            if stopped
            else _button("disable", number, "停用", danger=True)
        )
    look = " class=stopped" if stopped else ""
    return (
        f'<tr{look} data-login="{escape(account.login)}"><td><b>{escape(person.name)}</b></td>'
        f"<td>{escape(account.login)}</td><td>{_roles(person, roster)}</td>"
        f"<td><small>{state}</small><div class=buttons>{''.join(buttons)}</div></td></tr>"
    )


def _roles(person: Person, roster: Roster) -> str:
    chips = "<span class=chip>全系统的管理员</span>" if person.everywhere else ""
    for body, name in roster.names.items():
        for role in Role:
            if role in person.roles.get(body, ()):
                chips += (
                    f'<form method=post action="/people" class=chip>{escape(name)} · {role.label}'
                    f"{_hidden(do='take', person=person.id, body=body, role=role.value)}"
                    f'<button class=x title="收回这个角色" aria-label="收回{escape(name)}的{role.label}角色">×</button></form>'
                )
    if not roster.bodies:
        return chips or "<span class=hint>先登记机关</span>"
    bodies = [(str(body.id), body.name) for body in roster.bodies]
    roles = [(role.value, role.label) for role in Role]
    return (
        f"{chips}<details class=give><summary>加角色</summary><form method=post action='/people'>"
        f"{_hidden(do='give', person=person.id)}{bare_select('机关', 'body', bodies)}"
        f"{bare_select('角色', 'role', roles)}<button class=quiet>加上</button></form></details>"
    )


def _button(do: str, person: int | None, words: str, *, danger: bool = False) -> str:
    look = "quiet danger" if danger else "quiet"
    return (
        f'<form method=post action="/people">{_hidden(do=do, person=person)}'
        f'<button class="{look}">{words}</button></form>'
    )


def _hidden(**values: object) -> str:
    return "".join(
        f'<input type=hidden name={name} value="{escape(str(value))}">'
        for name, value in values.items()
    )


# --- bodies ---------------------------------------------------------------------------------------


def _bodies(roster: Roster, typed: Mapping[str, str]) -> str:
    counts = {
        body.id: sum(
            body.id in one.person.roles and one.disabled_at is None for one in roster.people
        )
        for body in roster.bodies
    }
    items = "".join(
        f"<li>{escape(body.name)}<small>{counts[body.id]} 人</small></li>" for body in roster.bodies
    )
    form = (
        '<form method=post action="/people" class=row><input type=hidden name=do value=body>'
        f"{field('机关全称', 'body', value=typed.get('body', '') if typed.get('do') == 'body' else '', more='maxlength=60 autocomplete=off placeholder=例如：某某县某某镇人民政府')}"
        "<button>登记机关</button></form>"
    )
    return (
        f"<section><h2>机关</h2><ul class=bodies>{items or '<li class=hint>还没有登记机关。</li>'}</ul>"
        f"{form if roster.whole else ''}</section>"
    )


# --- the record -----------------------------------------------------------------------------------


def record_page(
    by: Person, lines: Sequence[AuditEntry], wanted: str, problem: str = "", *, more: int | None
) -> str:
    """What was done, the newest first; `more` is where the next page begins."""
    rows = "".join(
        f"<tr><td><time>{_when(line.at)}</time></td><td>{escape(line.person)}</td>"
        f"<td>{escape(line.action)}</td><td>{escape(line.body)}{f' {line.year} 年' if line.year else ''}</td>"
        f"<td>{escape(line.detail)}</td></tr>"
        for line in lines
    )
    search = (
        "<form class=search><input name=person type=search placeholder='姓名' aria-label='姓名' "
        f'value="{escape(wanted)}"><button class=quiet>只看此人</button></form>'
    )
    older = (
        f'<p><a class=button href="/people/record?before={more}&amp;person={quote(wanted)}">更早的</a></p>'
        if more
        else ""
    )
    body = (
        f"{note(problem)}<nav class=tabs aria-label=管理><a href='/people'>人员与机关</a><b>操作记录</b></nav>{search}"
        "<table class=record><thead><tr><th>时间</th><th>谁</th><th>做了什么</th><th>机关</th><th>详情</th>"
        f"</tr></thead><tbody>{rows or '<tr><td colspan=5 class=hint>没有记录。</td></tr>'}</tbody></table>{older}"
    )
    return plain_page("操作记录", body, person=by, manages=True, wide=True)


def _when(moment: datetime | None) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}" if moment else ""
