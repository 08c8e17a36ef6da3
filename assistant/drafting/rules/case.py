"""What a rule on the text looks at, and how it is registered under its number."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from assistant.drafting.catalogue import DRAFT_RULES
from assistant.drafting.changes import text_place
from assistant.facts import FactSheet
from assistant.findings import CellPlace, Finding, Scalar, Severity, TextPlace
from assistant.forms import EDITIONS, TABLES
from assistant.report import AnnualReport, Cell, Number, Section, Signature, Tables
from assistant.tables.rules import check_tables
from assistant.text.claims import Claim, find_claims
from assistant.text.clauses import widen
from assistant.text.quantities import Quantity, find_quantities
from assistant.text.sentences import Span, split_sentences

PREFACE = 0
TABLE_PARTS = (2, 3, 4)
"""Sections that are tables: clerks write sentences beside them, and readers may leave rests of them."""
_ENDS = ("。", "；", "！", "）", "”")
UNSIGNED = Signature()
_TOPIC_REACH = 120
_LONGEST_HEADING = 24
# What a table part is about by its heading.
_ABOUT = {3: "政府信息公开申请：", 4: "政府信息公开："}


@dataclass
class Sentence:
    """A sentence of a part; offsets of quantities and claims are those of the sentence.

    `context` is what stands before it in its paragraph.
    """

    span: Span
    year: int | None
    context: str = ""

    @property
    def text(self) -> str:
        """The words."""
        return self.span.text

    @cached_property
    def wide(self) -> str:
        """The words with punctuation in full width, sign for sign: what rules match against."""
        return widen(self.text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Every number and what kind it is."""
        return find_quantities(self.text)

    @cached_property
    def claims(self) -> list[Claim]:
        """Every figure with what it counts; computed once for all rules."""
        return find_claims(self.text, self.year, self.quantities, self.context)


def context_of(text: str, start: int, number: int = 1) -> str:
    """What stands before this place in its paragraph, no further than a topic reaches.

    A heading on a line of its own goes before its first paragraph, and what the section `number` is
    about before all: 其中24件予以公开 in part three is said of requests.
    """
    line = text.rfind("\n", 0, start) + 1
    above = text[:line].rstrip().rpartition("\n")[2]
    heading = above if len(above) <= _LONGEST_HEADING and not above.endswith("。") else ""
    begun = max(line, start - _TOPIC_REACH)
    return f"{_ABOUT.get(number, '')}{heading}{text[begun:start]}"


@dataclass
class Part:
    """The preface (number 0) or a section; of two to four what stands beside their tables."""

    number: int
    text: str
    year: int | None

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences in order; beside a table only whole ones, for the rest may be left of it."""
        return [
            Sentence(span, self.year, context_of(self.text, span.start, self.number))
            for span in split_sentences(self.text)
            if self.number not in TABLE_PARTS or span.text.rstrip().endswith(_ENDS)
        ]


@dataclass(frozen=True)
class TextCase:
    """A report as the rules see it: its parts that hold prose, its facts, last year's report.

    `names` are those of applicants, where a ledger is at hand; no finding may repeat one.
    """

    report: AnnualReport
    facts: FactSheet
    parts: tuple[Part, ...]
    previous: AnnualReport | None = None
    names: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def year(self) -> int | None:
        """The report year."""
        return self.report.year

    @cached_property
    def broken_tables(self) -> frozenset[str]:
        """The tables that break their own sums: no text is wrong by them for certain."""
        if self.report.edition not in (None, *EDITIONS):
            return frozenset(TABLES)
        found = check_tables(self.report.tables, self.report.form)
        places = [f.place for f in found if f.severity is Severity.ERROR]
        return frozenset(place.table for place in places if isinstance(place, CellPlace))

    def part(self, number: int) -> Part | None:
        """The part with this number, None when it is missing or empty."""
        return next((part for part in self.parts if part.number == number), None)

    def sentences(self) -> Iterator[tuple[Part, Sentence]]:
        """Every sentence of every part."""
        for part in self.parts:
            for sentence in part.sentences:
                yield part, sentence


def text_case(
    report: AnnualReport,
    facts: FactSheet,
    previous: AnnualReport | None = None,
    names: frozenset[str] = frozenset(),
) -> TextCase:
    """The case of a report; a part without text is left out."""
    written = [(part.number, part.text) for part in report.sections]
    parts = [(PREFACE, report.preface), *written]
    kept = tuple(Part(number, text, report.year) for number, text in parts if text.strip())
    return TextCase(report, facts, kept, previous, names)


@dataclass(frozen=True, slots=True)
class Example:
    """A small report in which a rule speaks, or keeps silent: run by the tests, printed in the manual.

    `text` is the prose of `section`; `cells` are known cells by key. `others` is the text of further
    parts by number (0 the preface), `previous_text` that of last year's parts, `names` are the
    applicants of its ledger.
    """

    text: str
    section: int = 1
    cells: Mapping[str, Number] = field(default_factory=dict)
    previous_cells: Mapping[str, Number] = field(default_factory=dict)
    year: int = 2024
    agency: str = "示例县青禾镇人民政府"
    others: Mapping[int, str] = field(default_factory=dict)
    previous_text: Mapping[int, str] = field(default_factory=dict)
    signed: Signature = UNSIGNED
    names: frozenset[str] = frozenset()

    def report(self) -> AnnualReport:
        """The small report."""
        texts = {**self.others, self.section: self.text}
        return _small(self.agency, self.year, self.cells, texts, self.signed)

    def previous_report(self) -> AnnualReport | None:
        """Last year's, None where the example knows none."""
        if not self.previous_text and not self.previous_cells:
            return None
        return _small(self.agency, self.year - 1, self.previous_cells, self.previous_text)


def _small(
    agency: str,
    year: int,
    cells: Mapping[str, Number],
    texts: Mapping[int, str],
    signed: Signature = UNSIGNED,
) -> AnnualReport:
    parts = tuple(Section(number, "", texts[number]) for number in sorted(texts) if number)
    tables = Tables({key: Cell(value) for key, value in cells.items()})
    return AnnualReport(agency, year, tables, parts, texts.get(PREFACE, ""), signed=signed)


_Check = Callable[[TextCase], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class TextRule:
    """A numbered rule on text: code, Chinese title and explanation, its source, examples, the check."""

    code: str
    title: str
    explanation: str
    basis: str
    finds: Example
    silent: Example
    check: _Check

    @property
    def doc(self) -> str:
        """The docstring of the check."""
        return inspect.getdoc(self.check) or ""


def rule(
    registry: list[TextRule],
    *,
    finds: Example,
    silent: Example,
    title: str = "",
    explanation: str = "",
    basis: str = "",
) -> Callable[[_Check], _Check]:
    """Registers `rule_d03` under D03. A code that drafts know too takes its words from `catalogue`."""

    def register(check: _Check) -> _Check:
        code = check.__name__.removeprefix("rule_").upper()
        known = next((entry for entry in DRAFT_RULES if entry.code == code), None)
        words = (
            (known.title, known.explanation, known.basis) if known else (title, explanation, basis)
        )
        registry.append(TextRule(code, *words, finds, silent, check))
        return check

    return register


def missing(
    number: int, heading: str, code: str, severity: Severity, message: str, *, basis: str
) -> Finding:
    """A finding on what a part (0 the preface) does not hold; its heading stands for the place, paragraph 0."""
    return Finding(code, severity, TextPlace(number, 0, 0, 0, heading), message, basis=basis)


def fault(
    part: Part,
    start: int,
    end: int,
    code: str,
    severity: Severity,
    message: str,
    *,
    basis: str,
    expected: Scalar = None,
    actual: Scalar = None,
) -> Finding:
    """A finding on `part.text[start:end]`; what stands there is the actual value unless one is given."""
    place = text_place(part.text, start, end, part.number)
    shown = part.text[start:end] if actual is None else actual
    return Finding(code, severity, place, message, expected, shown, basis)
