"""The parts of a report that hold prose, their headings, and who a typed figure comes from."""

from __future__ import annotations

from assistant.forms import CellRef, load_form

PREFACE = 0
PERSON = "经办人填写"
"""The origin of a cell and the source of a fact that a person typed on the page."""
WRITTEN = (0, 1, 5, 6)
"""The parts that hold prose: preface and sections one, five and six."""


def heading_of(number: int) -> str:
    """`一、总体情况`; `前言` for the preface."""
    if number == PREFACE:
        return "前言"
    return load_form().sections[number - 1].heading


def table_of(key: str) -> str:
    """The table of a cell key."""
    return CellRef.parse(key).table
