"""Accounts from the command line, so that a server without a browser can be prepared.

A password comes from the prompt or from standard input, never from the command's words: those are
seen by every program of the machine and kept in the shell's history.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assistant.access import Role
from assistant.commands.running import open_services
from assistant.errors import UsageError
from assistant.report import dump_json

if TYPE_CHECKING:
    from assistant.store.repository import Account

ROLES = {role.value: role for role in Role} | {role.label: role for role in Role}


def add_user(user: Any) -> None:
    """The grammar of `nianbao user`."""
    actions = user.add_subparsers(title="动作", required=True, metavar="动作")
    add = actions.add_parser("add", help="增加人员。密码在提示后输入，或由标准输入给出一行。")
    add.add_argument("login", metavar="LOGIN", help="登录名")
    add.add_argument("--name", required=True, metavar="NAME", help="姓名，不能与别人相同")
    add.add_argument("--administrator", action="store_true", help="作为全系统的管理员")
    add.add_argument("--body", metavar="BODY", help="机关全称；没有登记过的就登记")
    add.add_argument(
        "--role",
        choices=sorted(ROLES),
        metavar="ROLE",
        help="在这个机关的角色：" + "、".join(f"{role.value}（{role.label}）" for role in Role),
    )
    add.set_defaults(run=run_user_add)
    listed = actions.add_parser("list", help="列出所有人员和角色。")
    listed.add_argument("--json", action="store_true", help="输出 JSON")
    listed.set_defaults(run=run_user_list)
    for name, words, run in (
        ("disable", "停用账号，立即生效。", run_user_disable),
        ("enable", "恢复停用的账号。", run_user_enable),
        (
            "reset-password",
            "重设密码；打开的页面都会退出。密码在提示后输入，或由标准输入给出一行。",
            run_user_reset,
        ),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("login", metavar="LOGIN", help="登录名")
        action.set_defaults(run=run)


def run_user_add(options: argparse.Namespace) -> int:
    """Add a person, with a role to begin with where one is given."""
    from assistant.services.accounts import OPERATOR

    if (options.body is None) != (options.role is None):
        raise UsageError(
            "--body 和 --role 要一起写，例如 --body 某某县某某镇人民政府 --role clerk。"
        )
    accounts = open_services().accounts
    password = ask_password()
    body = accounts.add_body(OPERATOR, options.body) if options.body else None
    accounts.add_person(
        OPERATOR,
        options.login,
        options.name,
        password,
        everywhere=options.administrator,
        role=None if body is None else (body, ROLES[options.role]),
    )
    print(f"已增加“{options.name}”（{options.login}）。")
    return 0


def run_user_list(options: argparse.Namespace) -> int:
    """Everybody with what she is where; a stopped account says so."""
    services = open_services()
    names = {body.id: body.name for body in services.store.bodies()}
    accounts = services.store.people.accounts()
    if options.json:
        print(dump_json([_as_json(account, names) for account in accounts]))
        return 0
    for account in accounts:
        print(f"{account.login}　{account.person.name}　{_about(account, names)}")
    if not accounts:
        print("还没有人员。先建立管理员：nianbao user add 登录名 --name 姓名 --administrator")
    return 0


def run_user_disable(options: argparse.Namespace) -> int:
    """Stop an account at once."""
    return _set_disabled(options.login, disabled=True)


def run_user_enable(options: argparse.Namespace) -> int:
    """Let a stopped account in again."""
    return _set_disabled(options.login, disabled=False)


def run_user_reset(options: argparse.Namespace) -> int:
    """Another password for somebody."""
    from assistant.services.accounts import OPERATOR

    accounts = open_services().accounts
    account = accounts.named(options.login)
    accounts.reset_password(OPERATOR, account.id, ask_password())
    print(f"已重设“{account.person.name}”的密码。")
    return 0


def _set_disabled(login: str, *, disabled: bool) -> int:
    from assistant.services.accounts import OPERATOR

    accounts = open_services().accounts
    account = accounts.named(login)
    accounts.set_disabled(OPERATOR, account.id, disabled=disabled)
    print(f"已{'停用' if disabled else '恢复'}“{account.person.name}”。")
    return 0


def ask_password() -> str:
    """A password: typed twice at the prompt without being shown, or the first line of standard input."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise UsageError("没有读到密码。请在提示后输入，或由标准输入给出一行。")
        return line
    from getpass import getpass

    password = getpass("密码（输入时不显示）：")
    if getpass("再输一遍：") != password:
        raise UsageError("两遍密码不一样，没有保存。请重新运行。")
    return password


def _about(account: Account, names: dict[int, str]) -> str:
    parts = ["全系统的管理员"] if account.person.everywhere else []
    for body, roles in sorted(account.person.roles.items()):
        labels = "、".join(role.label for role in Role if role in roles)
        parts.append(f"{names[body]}：{labels}")
    if account.disabled_at:
        parts.append("已停用")
    return "；".join(parts) or "没有角色"


def _as_json(account: Account, names: dict[int, str]) -> dict[str, Any]:
    return {
        "login": account.login,
        "name": account.person.name,
        "administrator": account.person.everywhere,
        "roles": {names[body]: sorted(roles) for body, roles in account.person.roles.items()},
        "created": _iso(account.created_at),
        "disabled": _iso(account.disabled_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.replace(tzinfo=UTC).isoformat(timespec="seconds") if moment else None
