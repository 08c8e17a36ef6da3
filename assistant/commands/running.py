"""The running program as a command needs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.policy import RuleSettings
    from assistant.services import Services


def open_services() -> Services:
    """Everything put together from the environment's settings. Raises SettingsError."""
    from assistant.services import Services
    from assistant.settings import Settings

    return Services(Settings.from_environment(os.environ))


def rules_of_the_office() -> RuleSettings:
    """Severity and switch per rule, as `NIANBAO_RULES` sets them. Raises SettingsError."""
    from assistant.policy import NO_SETTINGS
    from assistant.settings import Settings

    path = Settings.from_environment(os.environ).rules
    if path is None:
        return NO_SETTINGS
    from assistant.catalogue import office_rules

    return office_rules(path)
