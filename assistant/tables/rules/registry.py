"""How a rule of the tables gets into the catalogue.

A rule is a function `rule_tNN(case)` under the decorator `rule`; its docstring is the manual entry.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from assistant.findings import Finding, Severity
from assistant.tables.case import Case

FORM_NOTICE = "国办公开办函〔2021〕30号"
TRIAL_NOTICE = "国办公开办函〔2019〕60号"


class Kind(StrEnum):
    """When a rule runs: `within` a year, `across` two years, `soft` where it only asks."""

    WITHIN = "within"
    ACROSS = "across"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule: code, Chinese title and explanation, its source, first report year, the check.

    `doc` is the docstring of the check: the relation as a fact, and what is not covered. `severity`
    is the usual one; a doubtful case may be less. `hard`: no sound report breaks it.
    """

    code: str
    title: str
    explanation: str
    basis: str
    since: int
    check: Callable[[Case], list[Finding]]
    kind: Kind = Kind.WITHIN
    severity: Severity = Severity.ERROR

    @property
    def hard(self) -> bool:
        """Whether the relation is one of those that no sound report breaks."""
        return self.severity is Severity.ERROR

    @property
    def doc(self) -> str:
        """The docstring of the check."""
        return inspect.getdoc(self.check) or ""


FOUND: list[Rule] = []
_Check = Callable[[Case], list[Finding]]


def rule(
    *,
    title: str,
    explanation: str,
    basis: str,
    since: int,
    kind: Kind = Kind.WITHIN,
    severity: Severity = Severity.ERROR,
) -> Callable[[_Check], _Check]:
    """Registers `rule_tNN` under the code `TNN`."""

    def register(check: _Check) -> _Check:
        code = check.__name__.removeprefix("rule_").upper()
        FOUND.append(Rule(code, title, explanation, basis, since, check, kind, severity))
        return check

    return register


def basis_of(code: str) -> str:
    """The basis of a registered rule."""
    return next(rule.basis for rule in FOUND if rule.code == code)
