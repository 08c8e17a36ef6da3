"""What the four first steps are made of: which they are, what each is shown with, the place for a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from assistant.store.repository import ReportEntry
from assistant.store.state import Stage
from assistant.workbench import View

if TYPE_CHECKING:
    from assistant.reading.blocks import Document
    from assistant.services.starting import SheetPreview

BODY, LAST_YEAR, LEDGER, INPUTS = 1, 2, 3, 4
NAMES = {BODY: "机关和年度", LAST_YEAR: "上年报告", LEDGER: "申请台账", INPUTS: "表二和表四"}
UPLOADS = {LAST_YEAR: 0, LEDGER: 1, INPUTS: 2}
"""Which of the page's upload fields takes the file of a step."""


@dataclass(frozen=True, slots=True)
class Wizard:
    """What the steps show. `problem` is why the last file was not taken, `belongs` the step it is for.

    `view` is None before there is any report. `undecided` are the cards of words to decide, as HTML.
    `bodies` are those that the person may begin a report for, None for any; `sample` whether the
    sample is offered; `deletable` the reports that she may delete.
    """

    step: int
    view: View | None
    reports: Sequence[ReportEntry]
    stages: Mapping[int, Stage]
    today: date
    problem: str = ""
    belongs: int = 0
    told: str = ""
    original: Document | None = None
    sheets: Sequence[SheetPreview] = ()
    undecided: Sequence[str] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    bodies: Sequence[str] | None = None
    sample: bool = True
    deletable: frozenset[int] = frozenset()


def drop_html(step: int, words: str, kinds: str, *, again: bool) -> str:
    """The place to drop a file; a click opens the choice of files."""
    head = f"换一份{words}" if again else f"把{words}拖到这里"
    return drop_zone(step, head, f"或点这里选文件　{kinds}", again=again)


def drop_zone(step: int, head: str, rest: str, *, again: bool) -> str:
    """The same place with words of the step's own."""
    return (
        f'<button class="nb-drop{" nb-again" if again else ""}" data-act="pick" data-upload="{UPLOADS[step]}">'
        f'<b aria-live="polite">{head}</b><span>{rest}</span></button>'
    )
