"""What names a finding over re-runs, and a repair as JSON."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assistant.findings import (
    CellPlace,
    FilePlace,
    Finding,
    Repair,
    Severity,
    TextPlace,
    finding_as_json,
    finding_from_json,
    fingerprint,
)

CELL = Finding("T12", Severity.INFO, CellPlace("proactive", "fees", "amount"), "甲", 1, 2)
TEXT = Finding("D03", Severity.WARNING, TextPlace(1, 2, 10, 12, "受理 5 件"), "乙", 6, 5)


def test_fingerprint_outlives_wording_severity_and_offsets() -> None:
    """The same fault in the same place with the same values keeps its name."""
    moved = replace(TEXT, place=TextPlace(1, 3, 40, 42, "共受理 5 件"), message="改了说法")

    assert fingerprint(CELL) == fingerprint(
        replace(CELL, message="换了说法", severity=Severity.WARNING, basis="另一依据")
    )
    assert fingerprint(TEXT) == fingerprint(moved)


def test_fingerprint_changes_with_code_place_and_values() -> None:
    """Another rule, cell, section, file or value is another finding."""
    others = [
        CELL,
        TEXT,
        replace(CELL, code="T13"),
        replace(CELL, place=CellPlace("proactive", "fees")),
        replace(CELL, actual=3),
        replace(CELL, expected=None),
        replace(TEXT, place=TextPlace(5, 2, 10, 12, "受理 5 件")),
        replace(CELL, place=FilePlace("proactive", "fees", "amount")),
    ]

    assert len(others) == len({fingerprint(finding) for finding in others})


def test_findings_of_a_text_without_values_are_told_apart_by_their_words() -> None:
    """Two stale years of one section are two findings; spaces do not matter."""
    one = Finding("D05", Severity.INFO, TextPlace(1, 1, 0, 4, "一 二"), "问")
    other = replace(one, place=TextPlace(1, 1, 0, 4, "三四"))

    assert fingerprint(one) != fingerprint(other)
    assert fingerprint(one) == fingerprint(replace(one, place=TextPlace(1, 9, 7, 9, "一二")))


def test_fingerprint_is_the_same_after_json() -> None:
    """Money comes back from JSON as text and still names the same finding."""
    money = replace(CELL, expected=Decimal("0.50"), actual=Decimal(3))

    assert fingerprint(money) == fingerprint(finding_from_json(finding_as_json(money)))


def test_repair_keeps_its_certainty_and_its_other_cells_in_json() -> None:
    """`sure` and `also` go out and come back; an older document without them is read."""
    repair = Repair("requests.granted.total", 5, "原因。", sure=True, also=(("a.b.c", 1),))
    data = finding_as_json(replace(CELL, repair=(repair,)))

    assert {"sure": True, "also": [{"cell": "a.b.c", "to": 1}]} == {
        name: data["repair"][0][name] for name in ("sure", "also")
    }
    assert (repair,) == finding_from_json(data).repair
    del data["repair"][0]["sure"], data["repair"][0]["also"]
    assert (replace(repair, sure=False, also=()),) == finding_from_json(data).repair
