"""What leaves the ledger room: requests as decisions, without a name, contact or content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.facts import SaidFact
from assistant.findings import FilePlace, Finding
from assistant.report import Number


@dataclass(frozen=True, slots=True)
class Steps:
    """What happened to a request that stops, restarts or lengthens its clock (Arts. 30 to 35).

    `extended` says that the ledger calls it extended, with or without a date of the notice.
    `unclear`: a cell of these columns holds something that cannot be read, so that nothing is told
    of the deadline. `loose`: a remark speaks of such a step without its day, so that no request is
    called late because of it.
    """

    correction_asked: date | None = None
    corrected: date | None = None
    extended: bool = False
    extension_noticed: date | None = None
    extension_days: int | None = None
    extended_to: date | None = None
    third_party_asked: date | None = None
    third_party_answered: date | None = None
    organ_asked: date | None = None
    organ_answered: date | None = None
    fee_noticed: date | None = None
    fee_paid: date | None = None
    unclear: bool = False
    loose: bool = False


NO_STEPS = Steps()


@dataclass(frozen=True, slots=True)
class Request:
    """One application that counts in the year.

    `kind` is a column key and `outcome` a row key of table three. `running`: not answered by the end
    of the year; its outcome is then None. `number` is the registration number where it is plainly
    one. `place` is the row's first cell.
    """

    number: str | None
    received: date | None
    replied: date | None
    kind: str | None
    outcome: str | None
    running: bool
    place: FilePlace
    steps: Steps = NO_STEPS


@dataclass(frozen=True, slots=True)
class InputSheets:
    """Cells of tables two and four by key, facts of the clerk by key, and what is wrong with them."""

    inputs: Mapping[str, Number] = field(default_factory=dict)
    said: Mapping[str, SaidFact] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestLedger:
    """All that a ledger workbook says on one year.

    Rows that cannot be decided are findings and not among `requests`. `figures` are plain numbers
    on how the deadlines were kept, by fact key (`ledger.late_replies`); one that the ledger does not
    tell is not among them.
    """

    requests: tuple[Request, ...]
    inputs: Mapping[str, Number]
    said: Mapping[str, SaidFact]
    findings: tuple[Finding, ...]
    source_name: str
    figures: Mapping[str, Number] = field(default_factory=dict)
