"""Roles, actions, and the one function that decides whether a person may do something in a body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is in one body. She may be several things, and something else in another body."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role in Chinese."""
        return _ROLES[self][0]

    @property
    def work(self) -> str:
        """What a person in this role does, in Chinese."""
        return _ROLES[self][1]


class Action(StrEnum):
    """One thing that can be done, always in a body: that of the report, or that of the people."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    TALK = "talk"
    IMPORT_REPORT = "import_report"
    IMPORT_LEDGER = "import_ledger"
    SEE_LEDGER_ROWS = "see_ledger_rows"
    EXPLAIN = "explain"
    RESTORE = "restore"
    COMMENT = "comment"
    SEND_TO_REVIEW = "send_to_review"
    RETURN = "return"
    APPROVE = "approve"
    EXPORT = "export"
    DELETE = "delete"
    MANAGE_PEOPLE = "manage_people"
    SEE_AUDIT = "see_audit"
    MANAGE_BODIES = "manage_bodies"

    @property
    def label(self) -> str:
        """The action in Chinese, as it follows 不能."""
        return _ACTIONS[self]


_ROLES = {
    Role.CLERK: ("经办人", "编制年度报告：导入、填表、起草、修改、送审"),
    Role.REVIEWER: ("审核人", "审核报告：查看、对照、批注、退回、通过"),
    Role.LEAD: ("负责人", "签发报告：查看、批注、退回、通过，必要时删除"),
    Role.ADMINISTRATOR: ("管理员", "管理人员、机关和角色，查看操作记录；不看报告"),
}
_ACTIONS = {
    Action.VIEW: "查看报告",
    Action.CREATE: "新建报告",
    Action.EDIT: "修改报告（表格、正文、待填的数、对台账的决定）",
    Action.TALK: "与助手对话",
    Action.IMPORT_REPORT: "导入上年报告",
    Action.IMPORT_LEDGER: "导入依申请公开台账",
    Action.SEE_LEDGER_ROWS: "查看数字出自台账的哪几行",
    Action.EXPLAIN: "书面说明核对中的问题",
    Action.RESTORE: "恢复历史版本",
    Action.COMMENT: "批注",
    Action.SEND_TO_REVIEW: "送审",
    Action.RETURN: "退回修改",
    Action.APPROVE: "审核通过",
    Action.EXPORT: "导出报告",
    Action.DELETE: "删除报告",
    Action.MANAGE_PEOPLE: "管理人员（增加、停用、分配角色、重设密码）",
    Action.SEE_AUDIT: "查看操作记录",
    Action.MANAGE_BODIES: "管理机关（增加、改名）",
}

_A = Action
_READS = frozenset({_A.VIEW, _A.TALK, _A.COMMENT, _A.EXPORT})
GRANTS: Mapping[Role, frozenset[Action]] = {
    Role.CLERK: _READS
    | {_A.CREATE, _A.EDIT, _A.IMPORT_REPORT, _A.IMPORT_LEDGER, _A.SEE_LEDGER_ROWS}
    | {_A.EXPLAIN, _A.RESTORE, _A.SEND_TO_REVIEW},
    Role.REVIEWER: _READS | {_A.SEE_LEDGER_ROWS, _A.RETURN, _A.APPROVE},
    Role.LEAD: _READS | {_A.RETURN, _A.APPROVE, _A.DELETE},
    Role.ADMINISTRATOR: frozenset({_A.MANAGE_PEOPLE, _A.SEE_AUDIT}),
}
"""What each role may do in the body in which it is held."""
EVERYWHERE = GRANTS[Role.ADMINISTRATOR] | {Action.MANAGE_BODIES}
"""What the administrator of the whole installation may do, in every body and where no body is meant."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `roles` maps the number of a body to what the person is there.

    `key` names her conversations and never changes; `name` is shown. `everywhere` makes an
    administrator of the whole installation; `alone` is the one user of a machine without accounts.
    """

    key: str
    name: str
    id: int | None = None
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    everywhere: bool = False
    alone: bool = False
    must_change: bool = False


LOCAL = Person("本机用户", "本机用户", alone=True)
"""Whoever works at a machine where nobody signs in: may do everything."""


def may(person: Person, action: Action, body: int | None) -> bool:
    """Whether a person may do this in a body; None is no body in particular."""
    if person.alone:
        return True
    if person.everywhere and action in EVERYWHERE:
        return True
    return body is not None and any(action in GRANTS[role] for role in person.roles.get(body, ()))


def may_manage(person: Person, other: Person) -> bool:
    """Whether a person may stop another's account or set her password anew.

    An administrator of some bodies may, as long as the other has no part in any body besides those.
    """
    if person.alone or (person.everywhere and not other.alone):
        return True
    if other.everywhere or other.alone or not other.roles:
        return False
    return all(may(person, Action.MANAGE_PEOPLE, body) for body in other.roles)


def who_may(action: Action) -> tuple[Role, ...]:
    """The roles that may do this in their body."""
    return tuple(role for role in Role if action in GRANTS[role])


def refusal(action: Action) -> str:
    """What a person is told who may see something and not do this, in Chinese."""
    roles = "、".join(role.label for role in who_may(action)) or "全系统的管理员"
    return (
        f"您的角色不能{action.label.split('（')[0]}，这一步没有做。"
        f"它由{'这个机关的' if who_may(action) else ''}{roles}来做；要由您来做，请管理员给您加上角色。"
    )
