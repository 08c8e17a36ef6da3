"""What the reading of the ledger left to a person, and what of it is still so."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.facts import SaidFact
from assistant.findings import CellPlace, FilePlace, Finding, Severity
from assistant.forms import CellRef, load_form
from assistant.report import (
    Cell,
    Tables,
)
from assistant.store.state import State
from assistant.workbench.parts import PERSON

NOT_FILLED, OVERRULED = "T21", "T24"
# Codes of this module: title and explanation, for the catalogue.
DESK_CODES: dict[str, tuple[str, str]] = {
    OVERRULED: (
        "手工填的数与台账不同",
        "重新导入台账或上年报告时，手工填过的格保留原数；与按台账算出的数不同时提醒。",
    ),
}


def typed_by_person(state: State) -> dict[str, Cell]:
    """The cells that hold a value which a person typed on the page."""
    return {
        key: cell
        for key, cell in state.tables.items()
        if cell.origin == PERSON and cell.value is not None
    }


def overruled(state: State, tables: Tables, said: Mapping[str, SaidFact]) -> list[Finding]:
    """A warning for each cell or fact that stands and differs from what the ledger now gives."""
    form = load_form()
    findings = [
        _overruled_fact(item, said[item.key]) for item in state.said if _differs(item, said)
    ]
    for key, cell in typed_by_person(state).items():
        counted = tables.value(key)
        if counted is None or counted == cell.value:
            continue
        ref = CellRef.parse(key)
        findings.append(
            Finding(
                OVERRULED,
                Severity.WARNING,
                CellPlace(ref.table, ref.row, ref.column),
                f"{form.label(key)}是手工填的 {cell.value}，按台账和上年报告是 {counted}，"
                "已保留手工填的数。请核对后改成正确的数。",
                expected=counted,
                actual=cell.value,
            )
        )
    return findings


def _differs(item: SaidFact, said: Mapping[str, SaidFact]) -> bool:
    given = said[item.key].value if item.key in said else None
    return None not in (item.value, given) and item.value != given


def _overruled_fact(item: SaidFact, given: SaidFact) -> Finding:
    return Finding(
        OVERRULED,
        Severity.WARNING,
        FilePlace("", "事实", item.key),
        f"“{given.label}”已填 {item.value}{item.unit}，事实表里是 {given.value}{given.unit}，"
        "已保留先填的数。请核对后改成正确的数。",
        expected=given.value,
        actual=item.value,
    )


def ledger_findings(state: State) -> list[Finding]:
    """What the ledger's reading found and is still so: cells typed since then settle their finding."""
    if state.ledger is None:
        return []
    return [finding for finding in state.ledger.findings if not _settled(finding, state)]


def _settled(finding: Finding, state: State) -> bool:
    if finding.code == NOT_FILLED:
        return True  # T07 says which cells are empty now
    if finding.code != OVERRULED:
        return False
    place = finding.place
    if isinstance(place, CellPlace):
        value = state.tables.value(f"{place.table}.{place.row}.{place.column}")
        return str(value) == str(finding.expected)
    said = {item.key: str(item.value) for item in state.said}
    return isinstance(place, FilePlace) and said.get(place.cell or "") == str(finding.expected)
