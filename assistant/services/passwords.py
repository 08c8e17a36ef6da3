"""Passwords as argon2id hashes. The only file that knows the library."""

from __future__ import annotations

import secrets
import threading
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# Read aloud over the telephone without doubt: no i, l, o, 0, 1.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


_AT_ONCE = threading.BoundedSemaphore(4)
"""Each check takes 64 MiB: a crowd at the door waits, it does not fill the memory."""


class Passwords:
    """Hashes and checks. `time_cost` and `memory_kib` are argon2's; the defaults are RFC 9106's second choice."""

    def __init__(self, time_cost: int = 3, memory_kib: int = 64 * 1024) -> None:
        self._cost = (time_cost, memory_kib)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        time_cost, memory_kib = self._cost
        return PasswordHasher(time_cost, memory_kib, parallelism=4)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """The hash to keep, with its salt and parameters in it."""
        with _AT_ONCE:
            return self._hasher.hash(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether a password fits a hash. Without one it takes as long, and does not fit."""
        return self.matches(kept or self._nobody, password) and kept is not None

    def matches(self, kept: str, password: str) -> bool:
        """Whether a hash was made from this password."""
        from argon2.exceptions import InvalidHashError, VerificationError

        with _AT_ONCE:
            try:
                return self._hasher.verify(kept, password)
            except (VerificationError, InvalidHashError):
                return False

    def is_old(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def make_password() -> str:
    """A password for somebody else: four groups of four, 79 bits, easy to read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
