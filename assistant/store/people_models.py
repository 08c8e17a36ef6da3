"""The database tables of people: accounts, their roles, sessions, attempts to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.models import NEVER_AGAIN, Base


class PersonRow(Base):
    """A person with an account. Never removed, only stopped: versions and the audit name her.

    `password` is an argon2 hash, None for one who comes through the office's own sign-in.
    `everywhere` makes an administrator of the whole installation; `must_change` holds until she chose
    a password of her own.
    """

    __tablename__ = "people"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    everywhere: Mapped[bool]
    must_change: Mapped[bool]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class RoleRow(Base):
    """What a person is in a body; a person may have several rows for one body."""

    __tablename__ = "roles"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class SessionRow(Base):
    """A session: the SHA-256 of its token, never the token itself."""

    __tablename__ = "sessions"

    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class AttemptRow(Base):
    """An attempt to sign in that failed or is being looked at.

    `account` is the SHA-256 of the name that was typed: in its place people also type passwords.
    """

    __tablename__ = "attempts"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]


class ChoiceRow(Base):
    """A choice of the whole installation, such as that one person alone works here."""

    __tablename__ = "choices"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    made_at: Mapped[datetime]
