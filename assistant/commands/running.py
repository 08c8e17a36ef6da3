"""The running program as a command needs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.services import Services


def open_services() -> Services:
    """Everything put together from the environment's settings. Raises SettingsError."""
    from assistant.services import Services
    from assistant.settings import Settings

    return Services(Settings.from_environment(os.environ))
