"""Facts: the only figures that a text may show. Each has a key, a Chinese label and a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.report import Number, Scope

SAID = "said."


@dataclass(frozen=True, slots=True)
class SaidFact:
    """A fact that only the clerk knows, as she gave it: key `said.…`, label, value, unit.

    `value` is None while the question is open.
    """

    key: str
    label: str
    value: Number | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its source.

    `value` is this year's and `previous` last year's (None: unknown). `year` is the report year.
    `source` says in Chinese where the value comes from. `confirmed` is False for a fact that was
    proposed and awaits a person's click; it must not be rendered as true.
    """

    key: str
    label: str
    value: Number | None
    unit: str
    year: int
    previous: Number | None = None
    source: str = ""
    scope: Scope | None = None
    confirmed: bool = True


class FactSheet(Mapping[str, Fact]):
    """All facts of one report by key. Immutable: `with_facts` returns a new sheet."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts = {fact.key: fact for fact in facts}

    def __getitem__(self, key: str) -> Fact:
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def with_facts(self, facts: Iterable[Fact]) -> FactSheet:
        """A copy with these facts added; one of the same key is replaced."""
        return FactSheet([*self._facts.values(), *facts])
