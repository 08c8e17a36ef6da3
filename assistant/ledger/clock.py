"""The columns of a ledger that move the statutory clock, read into `Steps`; and what they show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assistant.findings import FilePlace, Finding, Severity
from assistant.ledger.codes import LedgerCode
from assistant.ledger.deadlines import (
    CORRECTION_DAYS,
    EXTENSION_DAYS,
    NO_REPLY_DUE,
    REPLY_DAYS,
    Deadline,
    Standing,
    deadline_of,
    due_day,
    extension_asked,
)
from assistant.ledger.model import NO_STEPS, Request, Steps
from assistant.ledger.remarks import SPEAKS_OF_STEPS, with_remark
from assistant.ledger.sheets import column_letters
from assistant.ledger.values import CellValue, Memo, date_of, plain, text_of
from assistant.ledger.workdays import WorkDays
from assistant.report import Number

BASIS = "政府信息公开条例第三十条至第三十五条"
DATES = (
    "correction_asked",
    "corrected",
    "extension_noticed",
    "extended_to",
    "third_party_asked",
    "third_party_answered",
    "organ_asked",
    "organ_answered",
    "fee_noticed",
    "fee_paid",
)
FIELDS = (*DATES, "extended", "extension_days")
NOTHING = frozenset(("", "无", "/", "-", "—", "--", "否", "不", "未", "没有", "0", "×", "x", "X", "N", "不延期", "未延期"))  # fmt: skip
YES = frozenset(
    ("是", "有", "√", "✓", "Y", "y", "已延期", "延期", "延期答复", "已延长", "延长", "1")
)
HUNDREDTH = Decimal("0.01")
# How many rows without a notice the one question names.
NAMED = 10


class ClockColumns:
    """Where a sheet tells of corrections, extensions, third parties and fees."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = {name: columns[name] for name in FIELDS if name in columns}
        self._remarks = columns.get("remarks")
        self._at = tuple(self.columns.values())
        self._days = Memo(date_of)

    def steps(self, cells: Sequence[CellValue], received: date) -> Steps:
        """What a row says on its clock; its columns win over its remark."""
        steps = NO_STEPS
        if self._at and any(cells[column] != "" for column in self._at):
            given = {
                name: cells[column]
                for name, column in self.columns.items()
                if cells[column] != "" and not _says_nothing(cells[column])
            }
            steps = _steps_of(given, self._days) if given else NO_STEPS
        if self._remarks is None:
            return steps
        remark = cells[self._remarks]
        if not isinstance(remark, str) or not SPEAKS_OF_STEPS.search(remark):
            return steps
        return with_remark(steps, remark, received)


def _says_nothing(value: CellValue) -> bool:
    return not isinstance(value, date) and plain(text_of(value)) in NOTHING


def _steps_of(given: Mapping[str, CellValue], known: Memo[date | None]) -> Steps:
    days: dict[str, Any] = {name: known[given[name]] for name in DATES if name in given}
    unclear = None in days.values()
    length = _days_of(given["extension_days"]) if "extension_days" in given else None
    unclear |= "extension_days" in given and length is None
    said = given.get("extended")
    if said is not None and plain(text_of(said)) not in YES:
        # Under 延期 some write the day of the notice, others the number of days.
        day, number = date_of(said), _days_of(said)
        if day is not None:
            days.setdefault("extension_noticed", day)
        length = number if length is None and not day else length
        unclear |= day is None and number is None
    extended = bool(
        {"extended", "extension_noticed", "extension_days", "extended_to"} & given.keys()
    )
    return Steps(extended=extended, extension_days=length, unclear=unclear, **days)


def _days_of(value: CellValue) -> int | None:
    """`20`, `20个工作日`, `延长20个工作日` as 20."""
    found = re.fullmatch(r"(?:延[期长])?(\d{1,3})(?:个?工作日|日|天)?", plain(text_of(value)))
    return int(found[1]) if found else None


@dataclass(slots=True)
class Clocks:
    """How the requests of a ledger kept their deadlines, gathered one by one."""

    calendar: WorkDays
    columns: Mapping[str, Mapping[str, int]]
    findings: list[Finding] = field(default_factory=list)
    standings: dict[Standing, int] = field(default_factory=dict)
    longest: int = 0
    no_notice: list[FilePlace] = field(default_factory=list)
    unknown_year: FilePlace | None = None
    _plain: dict[tuple[date, date | None], Deadline] = field(default_factory=dict)

    def take(self, request: Request) -> None:
        """Adds one request and what is wrong with its clock."""
        if request.steps is NO_STEPS:
            deadline = self._without_steps(request)
        else:
            deadline = deadline_of(request, self.calendar)
            self.findings += self._step_findings(request, deadline)
        if not deadline.known and self.unknown_year is None:
            self.unknown_year = request.place
        if deadline.standing is Standing.LATE:
            self.findings.append(self._late(request, deadline))
        if not request.running:
            self.standings[deadline.standing] = self.standings.get(deadline.standing, 0) + 1
            if deadline.standing is Standing.LATE:
                self.longest = max(self.longest, deadline.days)

    def _without_steps(self, request: Request) -> Deadline:
        """The deadline of a request with nothing but its two dates; the same dates give the same."""
        if request.received is None or request.outcome in NO_REPLY_DUE or request.replied is None:
            return deadline_of(request, self.calendar)
        dates = (request.received, request.replied)
        if dates not in self._plain:
            self._plain[dates] = deadline_of(request, self.calendar)
        return self._plain[dates]

    def _place(self, request: Request, name: str) -> FilePlace:
        """The cell of a field in the row of a request."""
        sheet = request.place.sheet or ""
        row = (request.place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        letters = column_letters(self.columns.get(sheet, {}).get(name, 0))
        return FilePlace(request.place.file, sheet, f"{letters}{row}")

    def _finding(
        self,
        code: LedgerCode,
        request: Request,
        name: str,
        problem: str,
        expected: str | int | None = None,
        actual: str | int | None = None,
    ) -> Finding:
        place = self._place(request, name)
        row = (place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        message = f"台账“{place.sheet}”第 {row} 行：{problem}"
        return Finding(code.value, Severity.WARNING, place, message, expected, actual, BASIS)

    def _late(self, request: Request, deadline: Deadline) -> Finding:
        why = f"（{deadline.why}）" if deadline.why else ""
        return self._finding(
            LedgerCode.LATE,
            request,
            "replied",
            f"{request.received} 收到，{REPLY_DAYS} 个工作日的期限{why}到 {deadline.due} 止，"
            f"{request.replied} 才答复，超期 {deadline.days} 个工作日。"
            "请核对日期；有过补正、延期、征求意见或收费的，请补填相应日期。",
            str(deadline.due),
            str(request.replied),
        )

    def _step_findings(self, request: Request, deadline: Deadline) -> Iterator[Finding]:
        steps = request.steps
        if steps.unclear or deadline.standing is Standing.UNKNOWN:
            yield self._finding(
                LedgerCode.CLOCK,
                request,
                self._unclear_field(request),
                "补正、延期、征求意见或收费的日期认不出或没有写全，没有核算答复期限。"
                "请在相应的列里写成 2025-01-03 这样的日期。",
            )
            return
        if steps.correction_asked and request.received:
            days = self.calendar.between(request.received, steps.correction_asked)
            if days > CORRECTION_DAYS:
                yield self._finding(
                    LedgerCode.LATE_CORRECTION,
                    request,
                    "correction_asked",
                    f"{request.received} 收到，{steps.correction_asked} 才要求补正，"
                    f"是第 {days} 个工作日，应在 {CORRECTION_DAYS} 个工作日内。请核对日期。",
                    CORRECTION_DAYS,
                    days,
                )
        if steps.extended:
            yield from self._extension_findings(request)

    def _unclear_field(self, request: Request) -> str:
        fields = self.columns.get(request.place.sheet or "", {})
        names = ("remarks", *FIELDS) if request.steps.loose else FIELDS
        return next((name for name in names if name in fields), "received")

    def _extension_findings(self, request: Request) -> Iterator[Finding]:
        steps = request.steps
        before, _ = due_day(request, self.calendar, request.replied, extended=False)
        if before is None:
            return
        asked = extension_asked(steps, self.calendar, before)
        if asked is not None and asked > EXTENSION_DAYS:
            name = "extension_days" if steps.extension_days is not None else "extended_to"
            yield self._finding(
                LedgerCode.LONG_EXTENSION,
                request,
                name,
                f"延期 {asked} 个工作日，最多只能延长 {EXTENSION_DAYS} 个工作日，"
                f"已按 {EXTENSION_DAYS} 个工作日核算。请核对。",
                EXTENSION_DAYS,
                asked,
            )
        if steps.extension_noticed is not None and steps.extension_noticed > before:
            yield self._finding(
                LedgerCode.EXTENSION_NOTICE,
                request,
                "extension_noticed",
                f"原期限到 {before} 止，{steps.extension_noticed} 才告知延期。请核对日期。",
                str(before),
                str(steps.extension_noticed),
            )
        elif steps.extension_noticed is None:
            if "extension_noticed" in self.columns.get(request.place.sheet or "", {}):
                yield self._finding(
                    LedgerCode.EXTENSION_NOTICE,
                    request,
                    "extension_noticed",
                    "延期答复而没有告知申请人的日期。延期应当告知申请人，请补填告知日期。",
                )
            else:
                self.no_notice.append(request.place)

    def summing_findings(self) -> Iterator[Finding]:
        """What is said once for the whole ledger."""
        if self.no_notice:
            rows = "、".join(f"{place.sheet} {place.cell}" for place in self.no_notice[:NAMED])
            yield Finding(
                LedgerCode.EXTENSION_NOTICE.value,
                Severity.INFO,
                self.no_notice[0],
                f"有 {len(self.no_notice)} 件延期答复，台账没有“延期告知日期”一列：{rows}。"
                "延期应当告知申请人，请核对是否都已告知。",
                actual=len(self.no_notice),
                basis=BASIS,
            )
        if self.unknown_year is not None:
            year = self.calendar.last_known_year
            yield Finding(
                LedgerCode.CALENDAR.value,
                Severity.INFO,
                self.unknown_year,
                f"{year} 年以后的节假日安排，程序还不知道，那一年的期限只按周末推算。请自行核对到期日。",
                basis="国务院办公厅每年关于节假日安排的通知",
            )

    def figures(self, requests: Iterable[Request]) -> dict[str, Number]:
        """The plain numbers for the narrative; those that the ledger does not tell are left out."""
        steps = [request.steps for request in requests if request.steps is not NO_STEPS]
        known = {name for columns in self.columns.values() for name in columns}
        found: dict[str, Number] = {}
        for key, column, count in (
            ("corrections", "correction_asked", sum(s.correction_asked is not None for s in steps)),
            ("extensions", "extended", sum(s.extended for s in steps)),
            (
                "third_party_consultations",
                "third_party_asked",
                sum(s.third_party_asked is not None for s in steps),
            ),
            ("fee_notices", "fee_noticed", sum(s.fee_noticed is not None for s in steps)),
        ):
            if column in known and not any(step.unclear for step in steps):
                found[f"ledger.{key}"] = count
        return {**self._kept(), **found}

    def _kept(self) -> dict[str, Number]:
        """How many replies were in time; nothing where one of them cannot be told."""
        in_time, late = (self.standings.get(s, 0) for s in (Standing.ON_TIME, Standing.LATE))
        if self.standings.get(Standing.UNKNOWN) or not in_time + late:
            return {}
        exact = Decimal(in_time * 100) / Decimal(in_time + late)
        rate = exact.quantize(HUNDREDTH, ROUND_HALF_UP)
        return {
            "ledger.replies": in_time + late,
            "ledger.on_time_replies": in_time,
            "ledger.late_replies": late,
            "ledger.on_time_rate": int(rate) if rate == int(rate) else rate,
            "ledger.longest_days_late": self.longest,
        }
