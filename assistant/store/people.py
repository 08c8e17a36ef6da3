"""The people of the database: accounts, roles in bodies, sessions, attempts to sign in.

Who may do which of these things is decided above, by `access.may`; here it is only written, each
change with its line in the audit. Passwords come as hashes, tokens as their SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.access import (
    FREE_PER_ACCOUNT,
    FREE_PER_ADDRESS,
    REMEMBERED,
    Person,
    Role,
    is_over,
    wait_s,
)
from assistant.errors import NotFound, UsageError
from assistant.store.audit import write_line
from assistant.store.models import BodyRow
from assistant.store.part import Part
from assistant.store.people_models import AttemptRow, ChoiceRow, PersonRow, RoleRow, SessionRow

ALONE, FIRST = "alone", "first_administrator"
TOUCH = timedelta(minutes=1)
"""How exactly it is known when a session was last used: a write for each request would be too many."""
_NOT_FIRST = "已经有管理员了。请登录；忘记密码请联系管理员重设。"
_NOBODY = "没有这个人。请刷新页面后再试。"


@dataclass(frozen=True, slots=True)
class Account:
    """A line of the list of people: the person, her login name, and since when she is stopped (UTC)."""

    person: Person
    login: str
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    seen_at: datetime | None = None

    @property
    def id(self) -> int:
        """The account's number."""
        assert self.person.id is not None
        return self.person.id


@dataclass(frozen=True, slots=True)
class Secret:
    """What a sign-in is checked against: the account's number and hash, and whether it is stopped."""

    person_id: int
    password: str | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in that was written down; with `wait_s` above 0 it is not looked at."""

    id: int
    wait_s: int


class People(Part):
    """The accounts of one database. Safe to use from several threads and processes."""

    _has_accounts = False

    @contextmanager
    def _writing(self, taken: str) -> Iterator[Session]:
        """One transaction in which a unique name may be taken; `taken` is what to say then."""
        try:
            with self._database.writing() as session:
                yield session
        except IntegrityError as error:
            raise UsageError(taken) from error

    def _note(
        self, session: Session, by: str, action: str, detail: str = "", body_id: int | None = None
    ) -> None:
        write_line(session, self._now(), by, action, body_id=body_id, detail=detail)

    # --- who works here -------------------------------------------------------------------------

    def any(self) -> bool:
        """Whether there is an account. An account is never removed, so that once is for good."""
        if not self._has_accounts:
            with self._database.reading() as session:
                self._has_accounts = session.scalar(select(PersonRow.id).limit(1)) is not None
        return self._has_accounts

    def alone(self) -> bool:
        """Whether it was chosen that one person alone works here."""
        with self._database.reading() as session:
            return session.get(ChoiceRow, ALONE) is not None

    def choose_alone(self, by: str) -> None:
        """Remember that one person alone works here, without accounts. Idempotent."""
        if self.alone():
            return
        with suppress(IntegrityError), self._database.writing() as session:
            session.add(ChoiceRow(key=ALONE, value="1", made_at=self._now()))
            self._note(session, by, "决定只由一个人使用")

    # --- accounts -------------------------------------------------------------------------------

    def add(
        self,
        by: str,
        login: str,
        name: str,
        password: str | None,
        *,
        everywhere: bool = False,
        must_change: bool = False,
        first: bool = False,
    ) -> int:
        """A new account; gives its number. Raises UsageError when login or name are taken.

        `first` refuses when there is an account already: the page that makes it asks nobody who one is.
        """
        row = PersonRow(
            login=login,
            name=name,
            password=password,
            everywhere=everywhere,
            must_change=must_change,
            created_at=self._now(),
        )
        taken = (
            f"登录名“{login}”或姓名“{name}”已经有人用了。同名的人请加以区分，例如“某某（综合科）”。"
        )
        if first and self.any():
            raise UsageError(_NOT_FIRST)
        with self._writing(_NOT_FIRST if first else taken) as session:
            if first:  # of two who try at once the key of this row lets one
                session.add(ChoiceRow(key=FIRST, value=login, made_at=self._now()))
                session.flush()
            session.add(row)
            session.flush()
            what = "建立全系统的管理员" if everywhere else "增加人员"
            self._note(session, by, what, f"{name}（{login}）")
            return row.id

    def accounts(self) -> list[Account]:
        """Everybody, in order of names; those who are stopped last."""
        seen = select(SessionRow.person_id, func.max(SessionRow.seen_at).label("seen_at"))
        newest = seen.group_by(SessionRow.person_id).subquery()
        query = select(PersonRow, newest.c.seen_at).outerjoin(
            newest, newest.c.person_id == PersonRow.id
        )
        with self._database.reading() as session:
            rows = session.execute(query).all()
            roles: dict[int, list[RoleRow]] = {}
            for role in session.scalars(select(RoleRow)):
                roles.setdefault(role.person_id, []).append(role)
        found = [_account(row, _held(roles.get(row.id, ())), at) for row, at in rows]
        return sorted(found, key=lambda one: (one.disabled_at is not None, one.person.name))

    def person(self, person_id: int) -> Person | None:
        """An account with its roles as they are now; None when it is stopped or there is none."""
        query = _WITH_ROLES.where(PersonRow.id == person_id)
        with self._database.reading() as session:
            rows = session.execute(query).all()
        return _working(rows[0][0], [role for _, role in rows]) if rows else None

    def find(self, login: str) -> Account | None:
        """The account of a login name, also when it is stopped."""
        with self._database.reading() as session:
            rows = session.execute(_WITH_ROLES.where(PersonRow.login == login)).all()
        return _account(rows[0][0], _held([role for _, role in rows]), None) if rows else None

    def secret(self, login: str) -> Secret | None:
        """What the sign-in of a login name is checked against; None when there is no such name."""
        query = select(PersonRow).where(PersonRow.login == login)
        with self._database.reading() as session:
            row = session.scalar(query)
        return None if row is None else Secret(row.id, row.password, row.disabled_at is not None)

    def set_password(self, by: str, person_id: int, password: str, *, must_change: bool) -> None:
        """Another password; every session of the person is over. Raises NotFound."""
        with self._database.writing() as session:
            row = _existing(session, person_id)
            row.password, row.must_change = password, must_change
            session.execute(delete(SessionRow).where(SessionRow.person_id == person_id))
            what = "修改密码" if by == row.name else "重设密码"
            self._note(session, by, what, f"{row.name}（{row.login}）")

    def rehash(self, person_id: int, password: str) -> None:
        """The same password under newer parameters of the hash; nothing else changes."""
        with self._database.writing() as session:
            _existing(session, person_id).password = password

    def set_disabled(self, by: str, person_id: int, *, disabled: bool) -> None:
        """Stop an account or let it in again. Stopped, all its sessions are over at once.

        Raises NotFound, and UsageError for the last administrator of the installation.
        """
        with self._database.writing() as session:
            row = _existing(session, person_id)
            if disabled and row.everywhere and _administrators(session) == [person_id]:
                raise UsageError("这是最后一个全系统的管理员，不能停用。请先建立另一个。")
            row.disabled_at = self._now() if disabled else None
            session.execute(delete(SessionRow).where(SessionRow.person_id == person_id))
            what = "停用账号" if disabled else "恢复账号"
            self._note(session, by, what, f"{row.name}（{row.login}）")

    def set_role(self, by: str, person_id: int, body_id: int, role: Role, *, held: bool) -> None:
        """Give a person a role in a body, or take it. Idempotent. Raises NotFound."""
        with self._database.writing() as session:
            row = _existing(session, person_id)
            if session.get(BodyRow, body_id) is None:
                raise NotFound("没有这个机关。请刷新页面后再试。")
            key = (person_id, body_id, role.value)
            kept = session.get(RoleRow, key)
            if held == (kept is not None):
                return
            if kept is None:
                session.add(RoleRow(person_id=person_id, body_id=body_id, role=role.value))
            else:
                session.delete(kept)
            what = "给予角色" if held else "收回角色"
            about = f"{row.name}（{row.login}）：{role.label}"
            self._note(session, by, what, about, body_id)

    # --- sessions -------------------------------------------------------------------------------

    def open_session(self, person_id: int, token: str, by: str, address: str) -> None:
        """Begin a session; those that are over are cleared away."""
        now = self._now()
        with self._database.writing() as session:
            for old in session.scalars(select(SessionRow)).all():
                if is_over(old.made_at, old.seen_at, now):
                    session.delete(old)
            session.add(SessionRow(token=token, person_id=person_id, made_at=now, seen_at=now))
            self._note(session, by, "登录", address)

    def of_session(self, token: str) -> Person | None:
        """Whose session this is, with her roles as they are now; None when it is over."""
        now = self._now()
        query = (
            _WITH_ROLES.add_columns(SessionRow)
            .join(SessionRow, SessionRow.person_id == PersonRow.id)
            .where(SessionRow.token == token)
        )
        with self._database.reading() as session:
            rows = session.execute(query).all()
        if not rows:
            return None
        row, _, kept = rows[0]
        if is_over(kept.made_at, kept.seen_at, now):
            return None
        person = _working(row, [role for _, role, _ in rows])
        if person is not None and now - kept.seen_at >= TOUCH:
            with self._database.writing() as session:
                where = SessionRow.token == token
                session.execute(update(SessionRow).where(where).values(seen_at=now))
        return person

    def close_session(self, token: str) -> None:
        """End a session. Idempotent."""
        with self._database.writing() as session:
            kept = session.get(SessionRow, token)
            if kept is None:
                return
            row = _existing(session, kept.person_id)
            session.delete(kept)
            self._note(session, row.name, "退出")

    # --- guessing -------------------------------------------------------------------------------

    def begin_attempt(self, account: str, address: str) -> Attempt:
        """Write an attempt down before it is looked at, so that guessing in parallel gains nothing.

        `account` is the hash of the typed name. An attempt that has to wait leaves no trace: whoever
        keeps knocking does not keep the owner out for longer.
        """
        now = self._now()
        with self._database.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.at < now - REMEMBERED))
            mine = AttemptRow(account=account, address=address, at=now)
            session.add(mine)
            session.flush()
            number = mine.id
        counted = (
            (AttemptRow.account == account, FREE_PER_ACCOUNT),
            (AttemptRow.address == address, FREE_PER_ADDRESS),
        )
        with self._database.reading() as session:
            wait = max(wait_s(_others(session, one, number), now, free) for one, free in counted)
        if wait:
            with self._database.writing() as session:
                session.execute(delete(AttemptRow).where(AttemptRow.id == number))
        return Attempt(number, wait)

    def attempt_failed(self, person: str | None, address: str) -> None:
        """Note a refused sign-in of an account that exists; others are counted, not named."""
        if person is not None:
            with self._database.writing() as session:
                self._note(session, person, "登录未成功", address)

    def attempt_succeeded(self, account: str) -> None:
        """The failures of this account no longer count; those of the address still do."""
        with self._database.writing() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.account == account))


def _others(session: Session, same: ColumnElement[bool], number: int) -> Sequence[datetime]:
    """When the other attempts of this account or address were made, also those under way.

    Not the earlier ones by number alone: a server that gives out numbers ahead of commits would let
    many pass that were made at the same moment.
    """
    return session.scalars(select(AttemptRow.at).where(same, AttemptRow.id != number)).all()


def _existing(session: Session, person_id: int) -> PersonRow:
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotFound(_NOBODY)
    return row


def _administrators(session: Session) -> list[int]:
    query = select(PersonRow.id).where(PersonRow.everywhere, PersonRow.disabled_at.is_(None))
    return list(session.scalars(query))


_WITH_ROLES = select(PersonRow, RoleRow).outerjoin(RoleRow, RoleRow.person_id == PersonRow.id)
"""A person once with each of her roles, or once with none."""


def _working(row: PersonRow, roles: Iterable[RoleRow | None]) -> Person | None:
    """The person, None when she is stopped."""
    return None if row.disabled_at is not None else _person(row, _held(roles))


def _held(roles: Iterable[RoleRow | None]) -> dict[int, frozenset[Role]]:
    """Body to roles."""
    bodies: dict[int, frozenset[Role]] = {}
    for row in roles:
        if row is not None:
            bodies[row.body_id] = bodies.get(row.body_id, frozenset()) | {Role(row.role)}
    return bodies


def _account(
    row: PersonRow, roles: dict[int, frozenset[Role]], seen_at: datetime | None
) -> Account:
    person, has_password = _person(row, roles), row.password is not None
    return Account(person, row.login, row.created_at, row.disabled_at, has_password, seen_at)


def _person(row: PersonRow, roles: dict[int, frozenset[Role]]) -> Person:
    return Person(
        row.login, row.name, row.id, roles, everywhere=row.everywhere, must_change=row.must_change
    )
