"""The one recogniser: strips of any format are laid on the form."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.findings import Finding
from assistant.forms import EDITIONS, Shape
from assistant.reading.blocks import Document, Grid
from assistant.reading.disputes import read_disputes
from assistant.reading.edition import edition_of_labels, edition_of_rows
from assistant.reading.notes import in_file, note
from assistant.reading.proactive import read_proactive
from assistant.reading.requests import read_requests
from assistant.reading.strips import cut_strips
from assistant.report import Tables


@dataclass(frozen=True, slots=True)
class Recognised:
    """The tables, the edition and shape they follow, what was doubtful, the blocks they came from."""

    tables: Tables
    edition: str | None
    shape: Shape
    findings: tuple[Finding, ...]
    blocks: frozenset[int]


def recognise(document: Document, name: str) -> Recognised:
    """All three tables of a document."""
    strips = cut_strips(document.blocks)
    labelled = edition_of_labels(document, strips)
    third = read_requests(strips, labelled or EDITIONS[0])
    second = read_proactive(strips, third.form)
    fourth = read_disputes(strips, third.form)
    edition = labelled or edition_of_rows(third.form, [*second.cells, *third.cells])
    findings = [*second.findings, *third.findings, *fourth.findings]
    if edition is None:
        message = f"看不出表格属于哪一年的格式（{'年或'.join(EDITIONS)}年），请核对"
        findings.append(note("R05", in_file(name), message))
    grids = {i for i, block in enumerate(document.blocks) if isinstance(block, Grid)}
    used = second.blocks | third.blocks | fourth.blocks
    return Recognised(
        Tables({**second.cells, **third.cells, **fourth.cells}),
        edition,
        third.form.shape,
        tuple(findings),
        frozenset(used | grids),
    )
