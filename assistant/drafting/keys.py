"""Which fact a marker means when its key is not written exactly as in the fact sheet."""

from __future__ import annotations

from collections.abc import Callable

from assistant.facts import FactSheet


def resolve_key(written: str, facts: FactSheet) -> str | None:
    """The one key that is meant: exact, in other capitals, without its ends, or by its label.

    None when nothing or more than one fact fits; a total wins over the columns it sums.
    """
    if written in facts:
        return written
    lowered = written.lower()
    tests: tuple[Callable[[str], bool], ...] = (
        lambda key: key.lower() == lowered,
        lambda key: key.lower() == f"{lowered}.total",
        lambda key: key.lower().endswith(f".{lowered}"),
        lambda key: key.lower().endswith(f".{lowered}.total"),
        lambda key: key.lower().startswith(f"{lowered}."),
        lambda key: facts[key].label == written,
    )
    if not lowered.strip("."):
        return None
    for test in tests:
        fitting = [key for key in facts if test(key)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return None
    return None
