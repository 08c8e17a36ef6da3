"""The rules on prose over a report that is still being written: only what is there is judged."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.drafting.markers import Rendered
from assistant.drafting.rules import check_text
from assistant.facts import FactSheet
from assistant.findings import Finding, TextPlace
from assistant.report import AnnualReport

# The parts that every report has; until all of them are written nothing is missing, it is to come.
REQUIRED = frozenset((1, 5, 6))
_OPEN = frozenset(("asked", "unbound"))


def check_unfinished(
    report: AnnualReport,
    facts: FactSheet,
    previous: AnnualReport | None,
    shown: Mapping[int, Rendered],
    names: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Findings on the parts that hold text, at their places in the shown text.

    `report` holds the texts as `shown`. What the markers of a part have found already (an open
    question, a figure without a source) is not told again. `names` are the applicants of its ledger. Until parts one, five and six are all
    written, nothing is said of a part without text.
    """
    written = {number for number, part in shown.items() if part.text.strip()}
    if not written:
        return []
    whole = written >= REQUIRED
    return [
        finding
        for finding in check_text(report, facts, previous, names)
        if isinstance(finding.place, TextPlace)
        and (whole or finding.place.section in written)
        and not _known(finding.place, shown)
    ]


def _known(place: TextPlace, shown: Mapping[int, Rendered]) -> bool:
    """Whether the span is one that a marker left open."""
    part = shown.get(place.section)
    if part is None or place.start == place.end:
        return False
    told = [finding.place for finding in part.findings]
    spans = [(span.start, span.end) for span in part.figures if span.status in _OPEN]
    spans += [(item.start, item.end) for item in told if isinstance(item, TextPlace)]
    return any(start <= place.start and place.end <= end for start, end in spans)
