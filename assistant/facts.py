"""Facts: the only figures that a text may show. Each has a key, a Chinese label and a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assistant.report import Number, Scope

SAID = "said."
FIGURE = "{}"
"""Where the figure stands in a sentence form."""


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
    proposed and awaits a person's click; it must not be rendered as true. `period` says in Chinese
    what time the figure counts (`2024年`, `截至2024年12月31日`). `forms` are the statements that it
    fits, `{}` in the figure's place, the plainest first; `none` is that statement when it is 0.
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
    period: str = ""
    forms: tuple[str, ...] = ()
    none: str = ""

    @property
    def change(self) -> Number | None:
        """This year's value less last year's; None when one of them is unknown."""
        if self.value is None or self.previous is None:
            return None
        return self.value - self.previous

    @property
    def growth(self) -> Decimal | None:
        """The growth on last year in percent, unrounded; None when unknown or on a base of zero."""
        if self.value is None or self.previous is None or self.previous == 0:
            return None
        return (Decimal(self.value) - Decimal(self.previous)) / Decimal(self.previous) * 100

    @property
    def phrases(self) -> tuple[str, ...]:
        """The sentence forms with this fact's marker: `收到政府信息公开申请[F:requests.…]件`."""
        if self.forms:
            return tuple(form.replace(FIGURE, f"[F:{self.key}]") for form in self.forms)
        return (f"{self.label}[F:{self.key}]{self.unit}",)


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
