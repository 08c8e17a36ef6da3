"""The running program as a command needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.findings import Finding
    from assistant.policy import RuleSettings
    from assistant.services import Services


def open_services(*, at_machine: bool = True) -> Services:
    """Everything put together from the environment's settings. Raises SettingsError.

    Messages name settings, unless they are for the page and so not for those `at_machine`.
    """
    from assistant.services import Services
    from assistant.settings import Settings

    return Services(Settings.from_environment(os.environ), at_machine=at_machine)


def rules_of_the_office() -> RuleSettings:
    """Severity and switch per rule, as `NIANBAO_RULES` sets them. Raises SettingsError."""
    from assistant.policy import NO_SETTINGS
    from assistant.settings import Settings

    path = Settings.from_environment(os.environ).rules
    if path is None:
        return NO_SETTINGS
    from assistant.catalogue import office_rules

    return office_rules(path)


def as_the_office_wants(findings: Iterable[Finding]) -> list[Finding]:
    """The findings under the office's rules; that a hard relation is off or weakened is said on stderr."""
    from assistant.policy import apply_rule_settings

    rules = rules_of_the_office()
    say_notice(rules)
    return apply_rule_settings(findings, rules)


def say_notice(rules: RuleSettings) -> None:
    """Say on stderr that a hard relation is off or weakened, where one is."""
    if rules.notice:
        print(rules.notice, file=sys.stderr)
