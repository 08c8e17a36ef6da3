"""The figure ledger: every number of a report, in text and tables, with its source and a verdict.

One list for the page, for JSON and for the release pack: what is printed where, what it counts,
where its value comes from, and whether both agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.drafting.changes import text_place
from assistant.drafting.formats import print_value
from assistant.drafting.literals import Verdict, judge_sentence, number_of
from assistant.drafting.questions import alike
from assistant.drafting.rules.case import Part, Sentence, text_case
from assistant.facts import SAID, Fact, FactSheet
from assistant.findings import (
    CellPlace,
    Finding,
    Severity,
    TextPlace,
    place_as_json,
    scalar_as_json,
)
from assistant.forms import CellRef, Form
from assistant.report import AnnualReport, Number
from assistant.tables.check import check_report, form_of

SCHEMA = "nianbao.figures/1"


class FigureVerdict(StrEnum):
    """Whether a figure agrees with its source.

    `cannot_be_checked`: it is known what the figure counts, but not what it should be. `unbound`:
    its words name nothing in the tables; a person answers for it.
    """

    AGREES = "agrees"
    DISAGREES = "disagrees"
    CANNOT_BE_CHECKED = "cannot_be_checked"
    UNBOUND = "unbound"


VERDICT_WORDS = {
    FigureVerdict.AGREES: "相符",
    FigureVerdict.DISAGREES: "不符",
    FigureVerdict.CANNOT_BE_CHECKED: "核不了",
    FigureVerdict.UNBOUND: "表格里没有这项数",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the report as it is printed (`text`), its value and unit, and its place.

    `label` says what it counts, `key` the fact that it states, `period` and `source` those of the
    fact. `expected` is what it should be where it disagrees; `note` says why in Chinese.
    """

    place: TextPlace | CellPlace
    text: str
    value: Number | None
    unit: str
    label: str
    key: str | None
    period: str
    source: str
    verdict: FigureVerdict
    expected: Number | None = None
    note: str = ""


def figure_ledger(
    report: AnnualReport, facts: FactSheet, previous: AnnualReport | None = None
) -> tuple[Figure, ...]:
    """Every figure of the prose in the order of the text, then every filled cell as printed.

    `facts` are those of the report's own tables. Years, dates, document numbers and the like count
    nothing and are left out; wordings that say "none" of a cell are figures.
    """
    case = text_case(report, facts, previous)
    text = [
        figure for part, sentence in case.sentences() for figure in _of_text(part, sentence, facts)
    ]
    return (*text, *_of_tables(report, facts, previous))


# --- the text -------------------------------------------------------------------------------------


def _of_text(part: Part, sentence: Sentence, facts: FactSheet) -> Iterator[Figure]:
    year = part.year if part.year is not None else 0
    verdicts = judge_sentence(sentence.text, facts, year, quantities=sentence.quantities)
    for verdict in verdicts:
        quantity, claim = verdict.quantity, verdict.claim
        start = sentence.span.start + quantity.start
        end = sentence.span.start + quantity.end
        fact = facts.get(claim.key) if claim.key else _said(verdict, facts)
        judged, expected, note = _judged(verdict, fact)
        yield Figure(
            place=text_place(part.text, start, end, part.number),
            text=quantity.text,
            value=number_of(quantity),
            unit=quantity.unit,
            label=claim.label or (fact.label if fact else ""),
            key=fact.key if fact else None,
            period=_period(verdict, fact),
            source=fact.source if fact else "",
            verdict=judged,
            expected=expected,
            note=note,
        )


def _said(verdict: Verdict, facts: FactSheet) -> Fact | None:
    """What the clerk said under the same name and with the same unit."""
    claim = verdict.claim
    for key, fact in facts.items():
        known = key.startswith(SAID) and fact.unit == claim.quantity.unit
        if known and claim.label and alike(fact.label, claim.label):
            return fact
    return None


def _judged(verdict: Verdict, fact: Fact | None) -> tuple[FigureVerdict, Number | None, str]:
    if verdict.status in ("bound", "cited"):
        return FigureVerdict.AGREES, verdict.expected, ""
    if fact is None:
        return FigureVerdict.UNBOUND, None, ""
    if fact.key.startswith(SAID):
        return _judged_said(verdict, fact)
    if verdict.status == "disagrees" and verdict.expected is not None:
        wanted = print_value(fact, verdict.expected)
        return FigureVerdict.DISAGREES, verdict.expected, f"按“{fact.label}”应是{wanted}"
    if verdict.claim.period not in ("this", "last"):
        return FigureVerdict.CANNOT_BE_CHECKED, None, "不是这一整年的数，表格只有当年"
    if verdict.expected is None:
        return FigureVerdict.CANNOT_BE_CHECKED, None, "表格或上年报告里没有可对照的数"
    return FigureVerdict.CANNOT_BE_CHECKED, None, "这句话可能指另一项数"


def _judged_said(verdict: Verdict, fact: Fact) -> tuple[FigureVerdict, Number | None, str]:
    if fact.value is None or verdict.claim.period != "this":
        return FigureVerdict.CANNOT_BE_CHECKED, None, "经办人还没有填这项数"
    if number_of(verdict.quantity) == fact.value:
        return FigureVerdict.AGREES, fact.value, ""
    return FigureVerdict.DISAGREES, fact.value, f"经办人填的是{print_value(fact, fact.value)}"


def _period(verdict: Verdict, fact: Fact | None) -> str:
    if verdict.claim.period == "last" and fact is not None and fact.year:
        return f"{fact.year - 1}年"
    return fact.period if fact else ""


# --- the tables -----------------------------------------------------------------------------------


def _of_tables(
    report: AnnualReport, facts: FactSheet, previous: AnnualReport | None
) -> Iterator[Figure]:
    form = form_of(report)
    if form is None:
        return
    wrong = _faults(check_report(report, previous), form)
    relations = _relations(form)
    for key in form.all_keys:
        cell = report.tables[key]
        if cell.value is None:
            continue
        ref = CellRef.parse(key)
        fact = facts.get(key)
        judged, expected, note = _cell_verdict(key, wrong, relations, report)
        yield Figure(
            place=CellPlace(ref.table, ref.row, ref.column),
            text=cell.text if cell.text is not None else str(cell.value),
            value=cell.value,
            unit=form.unit(key),
            label=fact.label if fact else form.label(key),
            key=key,
            period=fact.period if fact else "",
            source=cell.origin or form.label(key),
            verdict=judged,
            expected=expected,
            note=note,
        )


def _cell_verdict(
    key: str,
    wrong: Mapping[str, Finding],
    relations: Mapping[str, Sequence[tuple[str, ...]]],
    report: AnnualReport,
) -> tuple[FigureVerdict, Number | None, str]:
    if key in wrong:
        finding = wrong[key]
        expected = None if isinstance(finding.expected, str) else finding.expected
        return FigureVerdict.DISAGREES, expected, f"{finding.code}：{finding.message}"
    known = [
        members
        for members in relations.get(key, ())
        if all(report.tables.value(member) is not None for member in members)
    ]
    if not known:
        return FigureVerdict.CANNOT_BE_CHECKED, None, "表内没有可与它核对的数"
    if any(member in wrong for members in known for member in members):
        return FigureVerdict.CANNOT_BE_CHECKED, None, "所在的行或列加不平，先改那一处"
    return FigureVerdict.AGREES, report.tables.value(key), ""


def _faults(findings: Iterable[Finding], form: Form) -> dict[str, Finding]:
    """The cells that a table rule speaks of; a broken balance is that of its column's results."""
    faults: dict[str, Finding] = {}
    for finding in findings:
        place = finding.place
        told = isinstance(place, CellPlace) and finding.severity is not Severity.INFO
        if not told or not isinstance(place, CellPlace) or place.column is None:
            continue
        key = f"{place.table}.{place.row or 'total_results'}.{place.column}"
        if key in form:
            faults.setdefault(key, finding)
    return faults


def _relations(form: Form) -> dict[str, list[tuple[str, ...]]]:
    """For each cell the sets of cells that must fit together, itself among them."""
    sums = [(s.total, *s.parts) for s in (*form.row_sums, *form.column_sums, *form.dispute_sums)]
    groups = [*sums, *((*b.left, *b.right) for b in form.balances)]
    relations: dict[str, list[tuple[str, ...]]] = {}
    for members in groups:
        for key in members:
            relations.setdefault(key, []).append(members)
    return relations


# --- handing over ---------------------------------------------------------------------------------


def figures_as_json(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """The ledger as JSON: `place` as in findings, values as in cells."""
    return [
        {
            "place": place_as_json(figure.place),
            "text": figure.text,
            "value": scalar_as_json(figure.value),
            "unit": figure.unit,
            "label": figure.label,
            "key": figure.key,
            "period": figure.period,
            "source": figure.source,
            "verdict": figure.verdict.value,
            "expected": scalar_as_json(figure.expected),
            "note": figure.note,
        }
        for figure in figures
    ]


def figure_counts(figures: Iterable[Figure]) -> dict[str, int]:
    """How many figures have which verdict."""
    counts = Counter(figure.verdict for figure in figures)
    return {verdict.value: counts[verdict] for verdict in FigureVerdict}
