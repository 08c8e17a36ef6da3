"""The figure ledger on the command line: every number of a report with its source and verdict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assistant.findings import CellPlace, TextPlace

if TYPE_CHECKING:
    from assistant.drafting.figures import Figure
    from assistant.report import AnnualReport

_PARTS = "零一二三四五六"


def figures_of(report: AnnualReport, previous: AnnualReport | None) -> tuple[Figure, ...]:
    """The ledger of a report that was read, against its own tables and last year's report."""
    from assistant.drafting.figures import figure_ledger
    from assistant.tables.facts import fact_sheet

    before = previous.tables if previous else None
    facts = fact_sheet(report.tables, report.form, report.year or 0, before, scope=report.scope)
    return figure_ledger(report, facts, previous)


def print_figures(figures: Iterable[Figure]) -> None:
    """One line a figure: verdict, place, figure, what it counts, source; then the numbers of each."""
    from assistant.drafting.figures import VERDICT_WORDS, FigureVerdict, figure_counts

    kept = tuple(figures)
    for figure in kept:
        note = f"（{figure.note}）" if figure.note else ""
        source = f"　{figure.source}" if figure.source else ""
        words = f"{VERDICT_WORDS[figure.verdict]}{note}"
        print(f"  {_where(figure.place)}　{figure.text}　{figure.label}{source}　{words}")
    counts = figure_counts(kept)
    told = [f"{VERDICT_WORDS[verdict]} {counts[verdict]}" for verdict in FigureVerdict]
    print(f"  共 {len(kept)} 个数：{'，'.join(told)}。")


def _where(place: TextPlace | CellPlace) -> str:
    if isinstance(place, CellPlace):
        return "表格"
    part = "前言" if place.section == 0 else f"第{_PARTS[place.section]}部分"
    return f"{part}第{place.paragraph}段"
