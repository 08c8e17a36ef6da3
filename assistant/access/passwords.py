"""Which login names and passwords are taken."""

from __future__ import annotations

import itertools
import re

MINIMUM_LENGTH = 10
LONGEST = 200
_LOGIN = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._@-]{1,39}")
_RESERVED = ("本机用户", "助手")
# What people type first when ten characters are asked for, without digits and signs at the end.
_WORN = (
    "password",
    "passw0rd",
    "qwertyuiop",
    "qwerty",
    "admin",
    "administrator",
    "nianbao",
    "abcd",
)


def login_key(login: str) -> str:
    """The form in which a login name is stored and compared: no blanks around it, small letters."""
    return login.strip().casefold()


def login_problem(login: str) -> str | None:
    """Why a login name cannot be taken, in Chinese; None when it can."""
    key = login_key(login)
    if key in _RESERVED:
        return f"登录名“{key}”由程序使用，请换一个。"
    if not _LOGIN.fullmatch(key):
        return "登录名请用 2 到 40 个字母、数字、汉字或 . _ - @，开头是字母、数字或汉字。"
    return None


def password_problem(password: str, login: str) -> str | None:
    """Why a password cannot be taken, in Chinese; None when it can. Length counts, not signs."""
    if len(password) < MINIMUM_LENGTH:
        return f"密码至少要 {MINIMUM_LENGTH} 位，越长越好，可以是几个不相干的词。"
    if len(password) > LONGEST:
        return f"密码太长了，请不要超过 {LONGEST} 位。"
    key = login_key(login)
    plain = password.casefold()
    core = re.sub(r"[\d\W_]+$", "", plain)
    if (key and plain.startswith(key) and len(plain) - len(key) < MINIMUM_LENGTH // 2) or (
        core in _WORN
    ):
        return "这个密码太容易猜到，请不要用登录名或常见的词加几个数字。"
    if len(set(plain)) < MINIMUM_LENGTH // 2 or _runs(plain):
        return "这个密码太容易猜到，请不要用重复的字符或连续的数字、字母。"
    return None


def _runs(text: str) -> bool:
    """Whether nearly every sign follows the one before it: 1234567890, abcdefghij, 9876543210."""
    steps = [ord(after) - ord(before) for before, after in itertools.pairwise(text)]
    return any(sum(step == way for step in steps) >= len(steps) - 1 for way in (1, -1))
