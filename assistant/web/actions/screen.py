"""What the page is given to show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything the page shows of one report; None leaves that part as it is."""

    report: int | None = None
    version: int | None = None
    bar: str | None = None
    notice: str | None = None
    imports: str | None = None
    tables: str | None = None
    look: str | None = None
    then: str | None = None
    text: str | None = None
    findings: str | None = None
    findings_tab: str | None = None
    comparison: str | None = None
    sources: str | None = None
    chat: list[dict[str, str]] | None = None
    found: str | None = None
    review: str | None = None
    start: str | None = None
    step: str | None = None
