"""How long a report is checked after it has been read: `python -m tests.benchmarks.checking FILE...`.

Prints one line per file: the rules on its tables, those on its text (first run and the best of five),
where the text's time goes, and how long its text takes to roll forward. Figures, no assertions: machines differ.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from assistant.drafting.rollforward import roll_forward
from assistant.drafting.rules import check_text
from assistant.drafting.rules.case import Sentence, text_case
from assistant.reading.read import read_report
from assistant.tables.check import check_report
from assistant.tables.facts import fact_sheet

RUNS = 5


def best_ms(work: Callable[[], object]) -> float:
    """The shortest of several runs in milliseconds."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times) * 1000


def line(path: Path) -> str:
    """The times of one file, in milliseconds."""
    report = read_report(path)
    facts = fact_sheet(report.tables, report.form, report.year or 0)
    begun = time.perf_counter()
    check_text(report, facts)
    first = (time.perf_counter() - begun) * 1000
    sentences = [sentence for _, sentence in text_case(report, facts).sentences()]
    numbers = best_ms(lambda: [Sentence(s.span, s.year).quantities for s in sentences])
    both = best_ms(lambda: [Sentence(s.span, s.year).claims for s in sentences])
    figures = sum(len(sentence.claims) for sentence in sentences)
    tables = best_ms(lambda: check_report(report))
    text = best_ms(lambda: check_text(report, facts))
    agency, year = report.agency or "示例县人民政府", (report.year or 2023) + 1
    rolled = best_ms(lambda: roll_forward(report, facts, agency=agency, year=year))
    return (
        f"{path.name[:32]:<34}{figures:>8}{tables:>8.1f}{first:>8.1f}{text:>8.1f}"
        f"{numbers:>8.1f}{both - numbers:>8.1f}{rolled:>8.1f}"
    )


def main(files: list[str]) -> None:
    """One line per file."""
    heads = ("figures", "tables", "first", "text", "numbers", "claims", "rolled")
    print(f"{'file':<34}" + "".join(f"{head:>8}" for head in heads))
    for name in files:
        print(line(Path(name)))


if __name__ == "__main__":
    main(sys.argv[1:])
