"""Who may do what: roles, actions, and the rules of signing in. Decisions alone, nothing is read or written.

`may` is the one place that decides; `docs/permissions.md` is generated from its table.
"""

from assistant.access.passwords import MINIMUM_LENGTH, login_key, login_problem, password_problem
from assistant.access.roles import (
    EVERYWHERE,
    GRANTS,
    LOCAL,
    Action,
    Person,
    Role,
    may,
    may_manage,
    refusal,
    who_may,
)
from assistant.access.signing import (
    ABSOLUTE,
    FREE_PER_ACCOUNT,
    FREE_PER_ADDRESS,
    IDLE,
    REMEMBERED,
    counted_as,
    is_over,
    wait_s,
)

__all__ = [
    "ABSOLUTE",
    "EVERYWHERE",
    "FREE_PER_ACCOUNT",
    "FREE_PER_ADDRESS",
    "GRANTS",
    "IDLE",
    "LOCAL",
    "MINIMUM_LENGTH",
    "REMEMBERED",
    "Action",
    "Person",
    "Role",
    "counted_as",
    "is_over",
    "login_key",
    "login_problem",
    "may",
    "may_manage",
    "password_problem",
    "refusal",
    "wait_s",
    "who_may",
]
