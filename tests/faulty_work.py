"""Work for a pool that brings its worker down on some items; here, so that other processes find it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from assistant.batch.one import Task, check_files


def double_or_die(items: Sequence[Any]) -> list[Any]:
    """Twice each number; `die` ends the process, `hang` never comes back."""
    return [_double(item) for item in items]


def _double(item: Any) -> Any:
    if item == "die":
        os._exit(9)
    while item == "hang":
        time.sleep(1)
    return item * 2


def check_or_die(tasks: Sequence[Task]) -> list[str]:
    """Really checks each file, but a file called 毒… brings the worker down."""
    if any("毒" in task.file for task in tasks):
        os._exit(9)
    return check_files(tasks)
