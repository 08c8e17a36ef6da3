"""The numbered rules of the three tables, and what runs them.

`hard` holds within the year, `across` from year to year, `soft` asks a person; `registry` is what
they share. `RULES` is the catalogue, made from the functions and their docstrings.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.findings import Finding, has_errors
from assistant.forms import Form
from assistant.report import Tables
from assistant.tables.case import Case, Previous, sum_of
from assistant.tables.repair import with_repairs
from assistant.tables.rules import across, hard, soft
from assistant.tables.rules.registry import FOUND, Kind, Rule

__all__ = [
    "HARD_CODES",
    "RULES",
    "Case",
    "Kind",
    "Previous",
    "Rule",
    "across",
    "check_soft",
    "check_tables",
    "hard",
    "soft",
    "sum_of",
]

RULES: tuple[Rule, ...] = tuple(sorted(FOUND, key=lambda rule: rule.code))
HARD_CODES = frozenset(rule.code for rule in RULES if rule.hard)
"""The relations that no sound report breaks: T01 to T06."""


def check_tables(tables: Tables, form: Form, previous: Previous | None = None) -> list[Finding]:
    """Every broken relation, in order of code, with what may put it right.

    Those across years are held only where `previous` is given.
    """
    case = Case(tables, form, previous)
    findings = [f for rule in RULES if rule.kind is Kind.WITHIN for f in rule.check(case)]
    case = replace(case, holds=not has_errors(findings))
    findings += [f for rule in RULES if rule.kind is Kind.ACROSS for f in rule.check(case)]
    findings.sort(key=lambda finding: finding.code)
    return with_repairs(findings, tables, form, previous)


def check_soft(case: Case) -> list[Finding]:
    """Every question that the tables raise, in order of code."""
    return [f for rule in RULES if rule.kind is Kind.SOFT for f in rule.check(case)]
