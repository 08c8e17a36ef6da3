"""The pages by which a person comes in: signing in, the first run, her password, where she starts.

HTML and no decision; whatever comes from a person is escaped here.
"""

from __future__ import annotations

from html import escape

from assistant.access import Person, Role
from assistant.web.panes.frame.plain import field, note, plain_page

PASSWORD_HINT = "至少 10 位，越长越好，可以是几个不相干的词"


def sign_in_page(problem: str = "", login: str = "", back: str = "") -> str:
    """Name and password; `back` is where to go afterwards."""
    return plain_page(
        "登录",
        f'{note(problem)}<form method=post action="/sign-in" class=card>'
        f"{field('登录名', 'login', value=login, more='autocomplete=username autofocus maxlength=40')}"
        f"{field('密码', 'password', 'password', more='autocomplete=current-password maxlength=200')}"
        f'<input type=hidden name=next value="{escape(back)}"><button>登录</button></form>'
        "<p class=hint>没有账号，或者忘了密码，请联系本单位的年报助手管理员。</p>",
    )


def first_run_page(
    problem: str = "", *, alone: bool = False, login: str = "", name: str = ""
) -> str:
    """The first choice: alone at this machine, or with accounts. `alone` was chosen before."""
    only_me = (
        "<p class=lead>现在只在本机一个人用，不用登录。要让几个人一起用，先建立一位管理员；"
        '已有的报告都会保留，建立以后每个人都要登录。</p><p><a href="/">先不改，回到报告</a></p>'
        if alone
        else '<section class="card choice"><h2>只在本机一个人用</h2>'
        "<p>不用登录。可以先打开一份虚构的样例，里面的表格已经填好，随便试；"
        "以后要让几个人一起用，随时可以再建立账号。</p>"
        '<form method=post action="/first-run"><button name=choice value=sample autofocus>'
        "只在本机用，先看样例</button> "
        "<button name=choice value=alone class=quiet>直接做自己的报告</button></form></section>"
    )
    return plain_page(
        "几个人一起用" if alone else "谁来用年报助手",
        f"{note(problem)}<div class={'one' if alone else 'two'}>{only_me}"
        '<section class="card choice"><h2>几个人一起用</h2>'
        "<p>先建立一位管理员。管理员登记机关、给经办人和审核人建立账号；每个人只看得到自己机关的报告。</p>"
        '<form method=post action="/first-run"><input type=hidden name=choice value=accounts>'
        f"{field('管理员姓名', 'name', value=name, more='maxlength=60 autocomplete=name')}"
        f"{field('登录名', 'login', value=login, hint='字母、数字或汉字，登录时用', more='maxlength=40 autocomplete=username')}"
        f"{_new_passwords('密码')}"
        "<button>建立管理员</button></form></section></div>",
        wide=not alone,
    )


def password_page(person: Person, problem: str = "", *, manages: bool = False) -> str:
    """One's own password; who got hers from an administrator must choose another first."""
    first = (
        "<p class=lead>这是管理员给您的密码，只用来登录一次。请先换成只有您自己知道的密码。</p>"
        if person.must_change
        else "<p class=lead>修改以后，在别处打开的页面都要重新登录。</p>"
    )
    return plain_page(
        "修改密码",
        f'{first}{note(problem)}<form method=post action="/password" class=card>'
        f'<input type=hidden name=login autocomplete=username value="{escape(person.key)}">'
        f"{field('现在的密码', 'old', 'password', more='autocomplete=current-password maxlength=200')}"
        f"{_new_passwords('新密码')}<button>修改密码</button></form>",
        person=person,
        manages=manages,
    )


def _new_passwords(label: str) -> str:
    more = 'autocomplete="new-password" minlength=10 maxlength=200'
    return field(label, "new", "password", hint=PASSWORD_HINT, more=more) + field(
        f"再输一遍{label}", "again", "password", more=more
    )


# --- a person without a report ---------------------------------------------------------------------


def start_page(person: Person, *, manages: bool) -> str:
    """The page of a person who sees no report and cannot begin one: what to do, or whom to ask."""
    if manages and not _works_at_reports(person):
        body = (
            "<p class=lead>您是管理员，还没有编制或审核报告的角色。</p>"
            '<p><a class=button href="/people">登记机关、建立账号</a></p>'
            "<p class=hint>要自己也编制报告，请在“人员与机关”里给自己加上经办人的角色。</p>"
        )
    elif person.roles:
        body = "<p class=lead>您的机关还没有年度报告。经办人新建以后，就会出现在这里。</p>"
    else:
        body = "<p class=lead>您还没有角色，看不到任何报告。请联系管理员，给您加上机关和角色。</p>"
    return plain_page("年度报告", body, person=person, manages=manages)


def _works_at_reports(person: Person) -> bool:
    return any(roles != {Role.ADMINISTRATOR} for roles in person.roles.values())
