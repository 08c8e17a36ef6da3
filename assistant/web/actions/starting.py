"""The first steps of a report as the page asks for them: which step, what it shows, what became of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.access import Action, may
from assistant.errors import NianbaoError
from assistant.findings import Finding
from assistant.services import Office, ReportDesk
from assistant.web.panes.findings.cards import Labels, undecided_cards
from assistant.web.start.step import BODY, INPUTS, LAST_YEAR, LEDGER, Wizard
from assistant.web.start.wizard import wizard_html
from assistant.workbench import View

DONE = "done"
"""The step after the last: the report is ready to be drafted."""
LISTED = 12
TOLD = 4


def is_open(step: str) -> bool:
    """Whether a step that the page names is one of the four."""
    return step in {str(number) for number in (BODY, LAST_YEAR, LEDGER, INPUTS)}


def start_html(
    services: Office,
    opened: tuple[ReportDesk, View] | None,
    step: str,
    today: date,
    labels: Labels,
    *,
    problem: str = "",
    belongs: int = 0,
    told: str = "",
) -> str:
    """One step as it stands; empty where the page names none. Without a report only the first."""
    if not is_open(step) or (opened is None and int(step) != BODY):
        return ""
    number, person = int(step), services.who()
    entries = services.reports()[:LISTED] if number == BODY else []
    wizard = Wizard(
        step=number,
        view=opened[1] if opened else None,
        reports=entries,
        stages=services.stages(entries),
        bodies=services.bodies(),
        sample=person.alone,
        deletable=frozenset(
            entry.id for entry in entries if may(person, Action.DELETE, entry.body_id)
        ),
        today=today,
        problem=problem,
        belongs=belongs,
        told=told,
    )
    return wizard_html(_with_files(wizard, services, opened, labels) if opened else wizard)


def _with_files(
    wizard: Wizard, services: Office, opened: tuple[ReportDesk, View], labels: Labels
) -> Wizard:
    """The wizard with what its step shows of the files. One that cannot be read any more is told."""
    desk, view = opened
    try:
        if wizard.step == LAST_YEAR:
            return replace(wizard, original=desk.starting.original(view))
        if wizard.step == LEDGER:
            cards = undecided_cards(view, labels)
            return replace(wizard, sheets=desk.starting.ledger(view), undecided=cards)
        if wizard.step == INPUTS:
            return replace(wizard, hints=services.input_hints)
    except NianbaoError as error:
        return replace(wizard, problem=wizard.problem or str(error))
    return wizard


def zeros_for(view: View, table: str) -> dict[str, str]:
    """A zero for each blank cell of a table that a person fills in."""
    return {
        key: "0"
        for key in view.form.keys(table)
        if key not in view.form.computed_keys and view.state.tables.value(key) is None
    }


def not_taken(findings: Sequence[Finding]) -> str:
    """What of an inputs sheet could not be taken, in a line."""
    said = [finding.message for finding in findings[:TOLD]]
    more = f"等 {len(findings)} 处。" if len(findings) > TOLD else ""
    return "".join([*said, more])
