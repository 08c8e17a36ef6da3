"""What the tables show that section five may have to speak of: words with markers, never with figures."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from assistant.facts import Fact, FactSheet
from assistant.report import Number


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that the tables show: the fact it rests on, and a sentence with markers."""

    fact: str
    words: str


def signals_of(facts: FactSheet) -> tuple[Signal, ...]:
    """Every signal that the facts give, in the order of `signals.toml`.

    A figure that is unknown, unconfirmed or zero shows nothing; nothing is compared with an unknown.
    """
    return tuple(
        Signal(item["fact"], item["words"])
        for item in _signals()
        if _shows(item, facts.get(item["fact"]), facts)
    )


def _shows(item: dict[str, Any], fact: Fact | None, facts: FactSheet) -> bool:
    if fact is None or not fact.confirmed or not fact.value or fact.value < 0:
        return False
    whole = facts.get(item.get("of", ""))
    percent = Decimal(item.get("percent", 0))
    return _WHEN[item["when"]](fact, whole.value if whole else None, percent)


def _grows(fact: Fact, _whole: Number | None, _percent: Decimal) -> bool:
    return fact.change is not None and fact.change > 0


def _grows_by(fact: Fact, _whole: Number | None, percent: Decimal) -> bool:
    return fact.growth is not None and fact.growth >= percent


def _is_share(fact: Fact, whole: Number | None, percent: Decimal) -> bool:
    return bool(whole) and Decimal(fact.value or 0) * 100 >= percent * Decimal(whole or 0)


_WHEN: dict[str, Callable[[Fact, Number | None, Decimal], bool]] = {
    "any": lambda *_: True,
    "grows": _grows,
    "grows_by": _grows_by,
    "share": _is_share,
}


@cache
def _signals() -> tuple[dict[str, Any], ...]:
    text = resources.files(__package__).joinpath("signals.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["signal"])
