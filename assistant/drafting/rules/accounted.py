"""Figures that their own sentence accounts for: no contradiction, whatever cell the words seem to name.

What a rule on figures calls wrong is looked at once more with the rest of its sentence. Where the numbers
printed beside it, or the cells that a joined name means, give just this figure, the words were taken for
another cell than they meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from assistant.drafting.literals import round_as_printed, signed
from assistant.drafting.rules.case import Sentence, TextCase
from assistant.facts import Fact
from assistant.findings import Finding, TextPlace
from assistant.text.claims import Claim
from assistant.text.quantities import Kind, Quantity

_JOINED = re.compile("[和及与、跟同]|连同|加上|合计|共计|一共|总共|两[项类者]|三[项类者]")
_CLAUSE = re.compile("[，。；：！？\n]")
_SENTENCE = re.compile("[。；：！？\n]")
_LEAST = 2
_SHORTEST_NAME = 3
_LITIGATION = ("direct", "after_review")


@dataclass(frozen=True)
class _Look:
    """A figure that a finding blames, in its sentence."""

    case: TextCase
    sentence: Sentence
    figure: Quantity
    finding: Finding

    @cached_property
    def claim(self) -> Claim | None:
        """What the figure was taken to count."""
        return self.claim_of(self.figure)

    @cached_property
    def value(self) -> Decimal:
        """The figure's value; nothing equals NaN."""
        return Decimal("NaN") if self.figure.value is None else self.figure.value

    @cached_property
    def expected(self) -> Decimal:
        """What the finding says that it should be; NaN where it does not say."""
        expected = self.finding.expected
        return (
            Decimal("NaN") if expected is None or isinstance(expected, str) else Decimal(expected)
        )

    @cached_property
    def counts(self) -> list[Quantity]:
        """The exact counts of the sentence."""
        kept = (q for q in self.sentence.quantities if q.kind is Kind.COUNT and not q.approximate)
        return [q for q in kept if q.value is not None]

    @cached_property
    def row(self) -> list[Quantity]:
        """The counts in the figure's own unit, itself among them."""
        return [q for q in self.counts if q.unit == self.figure.unit]

    @cached_property
    def before(self) -> str:
        """The words before the figure."""
        return self.sentence.wide[: self.figure.start]

    @property
    def clause(self) -> str:
        """The words before the figure in its clause."""
        return _CLAUSE.split(self.before)[-1]

    @property
    def since_last(self) -> str:
        """The words before the figure in its clause, none of another figure."""
        ends = [q.end for q in self.sentence.quantities if q.end <= self.figure.start]
        return _CLAUSE.split(self.before[max(ends, default=0) :])[-1]

    @property
    def facts(self) -> list[Fact]:
        """The facts that the words were taken to name."""
        names = self.claim.names if self.claim else None
        keys = names.plus if names and not names.minus else ()
        return [self.case.facts[key] for key in keys if key in self.case.facts]

    def claim_of(self, figure: Quantity) -> Claim | None:
        """What a figure of the sentence was taken to count."""
        return next((c for c in self.sentence.claims if c.quantity == figure), None)


def unaccounted(case: TextCase, findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those whose figure the sentence accounts for."""
    return [found for found in findings if not _is_accounted(case, found)]


def _is_accounted(case: TextCase, finding: Finding) -> bool:
    reasons, place = _REASONS.get(finding.code, ()), finding.place
    if not reasons or not isinstance(place, TextPlace):
        return False
    for part, sentence in case.sentences():
        start = place.start - sentence.span.start
        if part.number == place.section and 0 <= start < len(sentence.text):
            told = (*sentence.quantities, *(claim.quantity for claim in sentence.claims))
            figure = next((q for q in told if q.start == start), None)
            if figure is None:
                return False
            look = _Look(case, sentence, figure, finding)
            return any(reason(look) for reason in reasons)
    return False


# --- a figure against its cell ------------------------------------------------------------------


def _is_a_part(look: _Look) -> bool:
    """春季9件，秋季7件 where the cell says 16; 11件在办，8件…、3件… where the cell is larger than the 11."""
    alike = [q for q in look.row if q is look.figure or _counts_the_same(look, q)]
    if any(_sum(run) == look.expected for run in _runs(alike) if look.figure in run):
        return True
    return any(
        _sum(run) < look.expected and _sum(run) in {q.value for q in look.row if q not in run}
        for run in _runs(look.row)
        if look.figure in run
    )


def _counts_the_same(look: _Look, figure: Quantity) -> bool:
    """Whether another figure of the sentence counts what this one counts."""
    other, claim = look.claim_of(figure), look.claim
    if other is None or claim is None:
        return False
    return (other.names, other.period, other.aspect) == (claim.names, claim.period, claim.aspect)


def _is_whole_of_brackets(look: _Look) -> bool:
    """公开类15件（予以公开11件、部分公开4件）where the cell says 11."""
    behind = look.sentence.wide[look.figure.end :]
    if not behind.startswith("（"):
        return False
    end = look.figure.end + (behind.find("）") if "）" in behind else len(behind))
    inside = [q for q in look.row if look.figure.end < q.start < end]
    return len(inside) >= _LEAST and _sum(inside) == look.value


def _is_of_both_lawsuits(look: _Look) -> bool:
    """行政诉讼维持42件: brought directly and after review, where neither is named beside it."""
    table, row, column = _key(look)
    if re.search("复议[后再]|未经复议|直接", _SENTENCE.split(look.before)[-1]):
        return False
    facts = [look.case.facts.get(f"disputes.{name}.{column}") for name in _LITIGATION]
    values = [Decimal(fact.value) for fact in facts if fact and fact.value is not None]
    named = table == "disputes" and row in _LITIGATION
    return named and len(values) == len(_LITIGATION) and sum(values) == look.value


def _is_of_joined_cells(look: _Look) -> bool:
    """不予处理和其他处理6件: the cells of both names together."""
    table, _, _ = _key(look)
    words = look.since_last
    if table not in ("requests", "derived") or not _JOINED.search(words):
        return False
    own, beside = look.facts[0].value, _neighbours(look.case.facts, look.facts[0].key, words)
    return own is not None and any(
        own + sum(chosen) == look.value
        for size in range(1, len(beside) + 1)
        for chosen in combinations(beside, size)
    )


def _key(look: _Look) -> tuple[str, str, str]:
    """Table, row and column of the one fact that the words were taken to name; else nothing."""
    return _parts(look.facts[0].key) if len(look.facts) == 1 else ("", "", "")


def _parts(key: str) -> tuple[str, str, str]:
    table, row, column = f"{key}..".split(".")[:3]
    return table, row, column


def _neighbours(facts: Mapping[str, Fact], key: str, clause: str) -> list[Decimal]:
    """The values of a cell's neighbours whose names stand in the clause.

    Its neighbours are the other cells of its row and of its column; those of a group's sum the other
    groups' sums.
    """
    table, row, column = _parts(key)
    found = []
    for other, fact in facts.items():
        beside, other_row, other_column = _parts(other)
        if beside != table or other == key or fact.value is None:
            continue
        head, _, kind = fact.label.removesuffix("）").partition("（")
        if table == "derived":
            name = head.removesuffix("合计")
        elif (other_row == row) == (other_column == column):
            continue
        elif other_row == row and "total" in (column, other_column):
            continue  # the total holds the others
        else:
            name = kind if other_row == row else head.rpartition("：")[2]
        if len(name) >= _SHORTEST_NAME and name in clause:
            found.append(Decimal(fact.value))
    return found


def _is_none_of_a_part(look: _Look) -> bool:
    """春季学期收到9件，秋季学期收到7件，寒暑假未收到: the others are all that the cell counts."""
    alike = [q for q in look.counts if q is not look.figure and _counts_the_same(look, q)]
    return any(_sum(run) == look.expected for run in _runs(alike))


# --- growth -------------------------------------------------------------------------------------


def _is_growth_of_another(look: _Look) -> bool:
    """The change of the cell that the words name, or of one whose name or figure stands before it."""
    if look.claim is None or look.figure.kind not in (Kind.PERCENT, Kind.COUNT):
        return False
    change = signed(look.value, look.claim)
    fitting = [
        fact
        for fact in look.case.facts.values()
        if fact.value is not None
        and fact.previous is not None
        and _fits(look.figure, change, Decimal(fact.value), Decimal(fact.previous))
    ]
    base = next((c for c in look.sentence.claims if c.quantity == look.claim.base), look.claim)
    own = [look.case.facts.get(key) for key in (base.names.plus if base.names else ())]
    printed = {q.value for q in look.counts if q.end <= look.figure.start and q.value}
    if any(abs(now - before) == look.expected for now, before in combinations(printed, 2)):
        return False  # both years stand before it
    if any(fact in own or _is_named(look, fact) for fact in fitting):
        return True
    if any(fact is not None and fact.value in printed for fact in own):
        return False  # the words and the figure before them are the cell's
    return look.figure.kind is Kind.PERCENT and any(fact.value in printed for fact in fitting)


def _is_named(look: _Look, fact: Fact) -> bool:
    """Whether the clause calls the fact by the name in its brackets: 复议后起诉."""
    name = re.search("（([^（）]{4,})）", fact.label)
    return bool(name and name[1] in look.clause)


def _fits(figure: Quantity, change: Decimal, now: Decimal, before: Decimal) -> bool:
    if figure.kind is Kind.PERCENT:
        return before > 0 and round_as_printed((now - before) / before * 100, figure) == change
    return now - before == change


# --- runs of figures ----------------------------------------------------------------------------


def _runs(row: Sequence[Quantity]) -> Iterator[Sequence[Quantity]]:
    """Every run of two and more figures that follow one another."""
    for first in range(len(row)):
        for end in range(first + _LEAST, len(row) + 1):
            yield row[first:end]


def _sum(run: Iterable[Quantity]) -> Decimal:
    return sum((q.value or Decimal(0) for q in run), Decimal(0))


_REASONS: dict[str, tuple[Callable[[_Look], bool], ...]] = {
    "D03": (
        _is_a_part,
        _is_whole_of_brackets,
        _is_of_both_lawsuits,
        _is_of_joined_cells,
    ),
    "N03": (_is_growth_of_another,),
    "N05": (_is_none_of_a_part,),
}
