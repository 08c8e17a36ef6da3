"""Who works here: signing in, and what administrators do with people, bodies and roles.

Every change asks `access.may` first. `by` is who does it: a person, or the operator at the machine.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.access import (
    LOCAL,
    Action,
    Person,
    Role,
    counted_as,
    login_key,
    login_problem,
    may,
    may_manage,
    password_problem,
    refusal,
)
from assistant.errors import NotAllowed, NotFound, NotSignedIn, UsageError
from assistant.services.passwords import Passwords, make_password

if TYPE_CHECKING:
    from assistant.store.people import Account, People
    from assistant.store.repository import BodyEntry, Store

OPERATOR = replace(LOCAL, key="系统维护人员", name="系统维护人员")
"""Whoever runs commands on the machine itself."""
WRONG = "登录名或密码不对。忘记密码请联系管理员重设。"
LONGEST_NAME = 60


class Mode(StrEnum):
    """Who may work here: nobody decided yet, one person alone, or those with an account."""

    UNDECIDED = "undecided"
    ALONE = "alone"
    ACCOUNTS = "accounts"


class Accounts:
    """The people of one installation. `passwords` is a parameter for tests."""

    def __init__(self, store: Callable[[], Store], passwords: Passwords | None = None) -> None:
        self._store = store
        self._passwords = passwords or Passwords()

    @property
    def _people(self) -> People:
        return self._store().people

    # --- who works here -------------------------------------------------------------------------

    def mode(self) -> Mode:
        """Accounts once there is one; else whether it was chosen to work alone."""
        if self._people.any():
            return Mode.ACCOUNTS
        return Mode.ALONE if self._people.alone() else Mode.UNDECIDED

    def choose_alone(self) -> None:
        """One person alone works at this machine. Raises UsageError when there are accounts."""
        if self._people.any():
            raise UsageError("已经建立了账号，请登录使用。")
        self._people.choose_alone(LOCAL.name)

    def make_first(self, login: str, name: str, password: str) -> int:
        """The administrator of the whole installation, where there is no account yet. Raises UsageError."""
        login, name = self._checked(login, name, password)
        hashed = self._passwords.hash(password)
        return self._people.add(name, login, name, hashed, everywhere=True, first=True)

    def now(self, person_id: int | None) -> Person:
        """A person as she is at this moment, or the one user of a machine without accounts.

        Raises NotSignedIn for a stopped account, and for nobody where there are accounts.
        """
        if person_id is None:
            if self._people.any():
                raise NotSignedIn
            return LOCAL
        person = self._people.person(person_id)
        if person is None:
            raise NotSignedIn("您的账号已停用。请联系管理员。")
        return person

    # --- signing in -----------------------------------------------------------------------------

    def sign_in(self, login: str, password: str, address: str) -> str:
        """The token of a new session. Raises NotSignedIn with what to tell the person.

        A name that does not exist is answered in the same words and takes as long as a wrong password.
        """
        key = login_key(login)
        account = hashlib.sha256(key.encode()).hexdigest()
        attempt = self._people.begin_attempt(account, counted_as(address))
        if attempt.wait_s:
            raise NotSignedIn(
                f"试的次数太多了，请等{_span(attempt.wait_s)}再试。忘记密码请联系管理员重设。"
            )
        secret = self._people.secret(key)
        fits = self._passwords.fits(secret.password if secret else None, password)
        if secret is None or not fits or secret.disabled:
            self._people.attempt_failed(key if secret else None, address)
            raise NotSignedIn(WRONG)
        self._people.attempt_succeeded(account)
        if self._passwords.is_old(secret.password or ""):
            self._people.rehash(secret.person_id, self._passwords.hash(password))
        return self._session(secret.person_id, address)

    def _session(self, person_id: int, address: str) -> str:
        person = self.now(person_id)
        token = secrets.token_urlsafe(32)
        self._people.open_session(person_id, hash_of(token), person.name, address)
        return token

    def of_session(self, token: str) -> Person | None:
        """Whose session this is; None for none, an expired or revoked one, or a stopped account."""
        return self._people.of_session(hash_of(token)) if token else None

    def of_proxy(self, login: str) -> Person:
        """The person whom the office's own sign-in names. Raises NotSignedIn when she has no account here."""
        account = self._people.find(login_key(login))
        if account is None or account.disabled_at is not None:
            raise NotSignedIn(
                "您已通过单位的统一登录，但在年报助手里还没有账号，或账号已停用。请联系管理员。"
            )
        return account.person

    def sign_out(self, token: str) -> None:
        """End a session. Idempotent."""
        self._people.close_session(hash_of(token))

    def change_password(self, person: Person, old: str, new: str, address: str) -> str:
        """One's own password; all sessions are over, a new one begins, its token is given.

        Guessing the old one is slowed down like signing in. Raises NotSignedIn, UsageError.
        """
        if person.id is None:
            raise UsageError("没有账号，不用密码。")
        self.now(person.id)
        account = hashlib.sha256(person.key.encode()).hexdigest()
        attempt = self._people.begin_attempt(account, counted_as(address))
        if attempt.wait_s:
            raise UsageError(f"试的次数太多了，请等{_span(attempt.wait_s)}再试。")
        secret = self._people.secret(person.key)
        if secret is None or not self._passwords.fits(secret.password, old):
            raise UsageError("现在的密码不对，没有修改。")
        self._people.attempt_succeeded(account)
        self._check_password(new, person.key)
        if new == old:
            raise UsageError("新密码和现在的一样，没有修改。请换一个。")
        self._people.set_password(
            person.name, person.id, self._passwords.hash(new), must_change=False
        )
        return self._session(person.id, address)

    # --- people and bodies ----------------------------------------------------------------------

    def bodies(self, by: Person, action: Action) -> list[BodyEntry]:
        """The bodies in which a person may do this, in order of names."""
        found = [one for one in self._store().bodies() if may(by, action, one.id)]
        return sorted(found, key=lambda one: one.name)

    def add_body(self, by: Person, name: str) -> int:
        """A public body by its full name; gives its number. Raises NotAllowed, UsageError."""
        _require(by, Action.MANAGE_BODIES, None)
        name = _name(name, "机关全称")
        return self._store().add_body(name, by.name)

    def people(self, by: Person) -> list[Account]:
        """The people whom somebody manages: everybody, or those with a part in her bodies.

        Of the latter only the roles in those bodies are told.
        """
        accounts = self._people.accounts()
        if may(by, Action.MANAGE_BODIES, None):
            return accounts
        mine = {one.id for one in self.bodies(by, Action.MANAGE_PEOPLE)}
        shown = []
        for one in accounts:
            roles = {body: held for body, held in one.person.roles.items() if body in mine}
            if roles:
                shown.append(replace(one, person=replace(one.person, roles=roles)))
        return shown

    def manages(self, by: Person) -> bool:
        """Whether a person manages anybody at all."""
        return any(may(by, Action.MANAGE_PEOPLE, body) for body in (None, *by.roles))

    def add_person(
        self,
        by: Person,
        login: str,
        name: str,
        password: str | None = None,
        *,
        everywhere: bool = False,
        role: tuple[int, Role] | None = None,
    ) -> str:
        """A new account; gives the password she signs in with first, made where none is given.

        `role` is one to begin with, in a body. Who administers some bodies only must give one there.
        Raises NotAllowed, UsageError.
        """
        _require(by, Action.MANAGE_PEOPLE, role[0] if role else None)
        if everywhere:
            _require(by, Action.MANAGE_BODIES, None)
        first = password or make_password()
        login, name = self._checked(login, name, first)
        hashed = self._passwords.hash(first)
        person = self._people.add(
            by.name, login, name, hashed, everywhere=everywhere, must_change=password is None
        )
        if role is not None:
            self._people.set_role(by.name, person, *role, held=True)
        return first

    def reset_password(self, by: Person, person_id: int, password: str | None = None) -> str:
        """Another password for somebody who must change it at once; gives it, made where none is given.

        Raises NotAllowed, NotFound, UsageError.
        """
        account = self._managed(by, person_id)
        first = password or make_password()
        self._check_password(first, account.login)
        hashed = self._passwords.hash(first)
        self._people.set_password(by.name, person_id, hashed, must_change=password is None)
        return first

    def set_disabled(self, by: Person, person_id: int, *, disabled: bool) -> None:
        """Stop an account, at once, or let it in again. Raises NotAllowed, NotFound, UsageError."""
        self._managed(by, person_id)
        if disabled and person_id == by.id:
            raise UsageError("不能停用自己的账号。请让另一位管理员来做。")
        self._people.set_disabled(by.name, person_id, disabled=disabled)

    def set_role(self, by: Person, person_id: int, body_id: int, role: Role, *, held: bool) -> None:
        """Give somebody a role in a body, or take it. Raises NotAllowed, NotFound, UsageError."""
        _require(by, Action.MANAGE_PEOPLE, body_id)
        if not any(one.person.id == person_id for one in self.people(by)):
            raise NotFound("没有这个人。请刷新页面后再试。")
        own = person_id == by.id and role is Role.ADMINISTRATOR and not held
        if own and not by.everywhere:
            raise UsageError("不能收回自己的管理员角色。请让另一位管理员来做。")
        self._people.set_role(by.name, person_id, body_id, role, held=held)

    def named(self, login: str) -> Account:
        """The account of a login name. Raises NotFound."""
        account = self._people.find(login_key(login))
        if account is None:
            raise NotFound(f"没有登录名为“{login}”的人。用 nianbao user list 查看所有人员。")
        return account

    def _managed(self, by: Person, person_id: int) -> Account:
        """An account that `by` sees and may stop; who is not seen is as if she did not exist."""
        shown = any(one.person.id == person_id for one in self.people(by))
        account = next((a for a in self._people.accounts() if a.person.id == person_id), None)
        if account is None or not shown:
            raise NotFound("没有这个人。请刷新页面后再试。")
        if not may_manage(by, account.person):
            raise NotAllowed(
                "这个人在别的机关也有角色，或是全系统的管理员，这一步要由全系统的管理员来做。"
            )
        return account

    def _checked(self, login: str, name: str, password: str) -> tuple[str, str]:
        problem = login_problem(login)
        if problem:
            raise UsageError(problem)
        name = _name(name, "姓名")
        if name in (LOCAL.name, OPERATOR.name):
            raise UsageError(f"“{name}”由程序使用，请写真实姓名。")
        self._check_password(password, login)
        return login_key(login), name

    @staticmethod
    def _check_password(password: str, login: str) -> None:
        problem = password_problem(password, login)
        if problem:
            raise UsageError(problem)


def hash_of(token: str) -> str:
    """The form in which the token of a session is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _require(by: Person, action: Action, body: int | None) -> None:
    if not may(by, action, body):
        raise NotAllowed(refusal(action))


def _name(text: str, what: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(f"请填写{what}，不超过 {LONGEST_NAME} 个字。")
    return name


def _span(seconds: int) -> str:
    """`30 秒`, `2 分钟`: rounded up to minutes from one minute on."""
    return f" {seconds} 秒" if seconds < 60 else f" {-(-seconds // 60)} 分钟"
