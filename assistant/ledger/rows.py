"""Rows of a ledger sheet decided one by one: counted, running, left out, or a finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.findings import FilePlace, Finding, Severity
from assistant.ledger.codes import LedgerCode
from assistant.ledger.model import Request
from assistant.ledger.sheets import Header, Sheet, heading
from assistant.ledger.values import (
    CellValue,
    date_of,
    quote_date,
    quote_word,
    registration_number,
    text_of,
)
from assistant.ledger.words import Decision, Vocabulary

BASIS = "国办公开办函〔2021〕30号 表三"
DATE_EXAMPLE = "2025-01-03"
SUMMARY_WORDS = ("合计", "总计", "小计", "注", "备注", "说明", "填表", "制表")
# How many rows a summing finding names.
NAMED_ROWS = 10


@dataclass(slots=True)
class SheetResult:
    """What a ledger sheet gave so far; filled row by row."""

    requests: list[Request] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    later: list[FilePlace] = field(default_factory=list)
    earlier: list[FilePlace] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One row with what is needed to judge it; lives only while it is being judged."""

    sheet: Sheet
    header: Header
    index: int
    words: Vocabulary
    personal: tuple[str, ...]

    @property
    def cells(self) -> Sequence[CellValue]:
        """The values of the row."""
        return self.sheet.rows[self.index]

    def value(self, name: str) -> CellValue:
        """The value of a field."""
        return self.header.value(self.cells, name)

    def place(self, name: str) -> FilePlace:
        """The address of a field's cell; of the row's first cell where the column is missing."""
        return self.sheet.place(self.index, self.header.columns.get(name, 0))

    def finding(
        self, code: LedgerCode, name: str, problem: str, severity: Severity = Severity.ERROR
    ) -> Finding:
        """A finding on a field of this row."""
        end = "这一行没有计入。" if severity is Severity.ERROR else ""
        return Finding(
            code.value,
            severity,
            self.place(name),
            f"台账“{self.sheet.name}”第 {self.index + 1} 行：{problem}{end}",
            basis=BASIS,
        )


def read_rows(
    sheet: Sheet,
    header: Header,
    words: Vocabulary,
    names: Mapping[str, Mapping[str, Sequence[str]]],
    year: int,
) -> tuple[list[Request], list[Finding]]:
    """The requests that count in the year, and a finding for each row that cannot be decided.

    `names` is `columns.toml`: it says which columns are counters and which are personal.
    """
    result = SheetResult()
    counters = set(_columns_named(sheet, header, names["ledger"]["number"]))
    hidden = _columns_named(sheet, header, names["personal"]["names"])
    for index in range(header.row + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        if _is_empty(header, counters, cells):
            continue
        own = tuple(text_of(cells[column]) for column in hidden if column < len(cells))
        _read_row(Row(sheet, header, index, words, own), year, result)
    return result.requests, [*result.findings, *_left_out(sheet, result, year)]


def _columns_named(sheet: Sheet, header: Header, names: Sequence[str]) -> list[int]:
    return [i for i, cell in enumerate(sheet.rows[header.row]) if heading(cell) in names]


def _is_empty(header: Header, counters: set[int], cells: Sequence[CellValue]) -> bool:
    """Nothing but a running number, or a line of sums or notes below the rows."""
    filled = {i for i, value in enumerate(cells) if text_of(value)}
    if not filled - counters:
        return True
    judged = {header.columns[name] for name in ("received", "kind", "outcome", "replied")}
    return text_of(cells[min(filled)]).startswith(SUMMARY_WORDS) and not filled & judged


def _read_row(row: Row, year: int, result: SheetResult) -> None:
    """Decides one row and puts it where it belongs."""
    received, replied = date_of(row.value("received")), date_of(row.value("replied"))
    faults = list(_date_faults(row, received, replied))
    if not faults and received is not None:
        if received.year > year:
            result.later.append(row.place("received"))
            return
        if received.year < year and replied is not None and replied.year < year:
            result.earlier.append(row.place("received"))
            return
    kind = row.words.kind(text_of(row.value("kind")))
    outcome = row.words.outcome(text_of(row.value("outcome")))
    late = replied is not None and replied.year > year
    faults += _kind_faults(row, kind)
    if not late:
        faults += _outcome_faults(row, outcome, replied)
    if faults:
        result.findings += faults
        return
    running = late or outcome.key is None
    if not running and replied is None:
        result.findings.append(_reply_date_missing(row))
    result.requests.append(
        Request(
            number=registration_number(row.value("number")),
            received=received,
            replied=replied,
            kind=kind.key,
            outcome=None if running else outcome.key,
            running=running,
            place=row.sheet.place(row.index),
        )
    )


def _date_faults(row: Row, received: date | None, replied: date | None) -> Iterator[Finding]:
    written = {name: row.value(name) for name in ("received", "replied")}
    if received is None:
        problem = (
            "收到日期是空的。请补填，"
            if written["received"] is None
            else f"收到日期{quote_date(written['received'])}认不出是哪一天。请改"
        )
        yield row.finding(
            LedgerCode.RECEIVED, "received", f"{problem}写成 {DATE_EXAMPLE} 这样的日期。"
        )
    if replied is None and written["replied"] is not None:
        yield row.finding(
            LedgerCode.REPLIED,
            "replied",
            f"答复日期{quote_date(written['replied'])}认不出是哪一天。"
            f"请改写成 {DATE_EXAMPLE} 这样的日期；还没有答复的留空。",
        )
    if received is not None and replied is not None and replied < received:
        yield row.finding(
            LedgerCode.ORDER,
            "replied",
            f"答复日期 {replied} 早于收到日期 {received}。请核对这两个日期。",
        )


def _kind_faults(row: Row, kind: Decision) -> Iterator[Finding]:
    if kind.key is not None:
        return
    value = row.value("kind")
    problem = (
        "申请人类型是空的" if value is None else f"申请人类型{_quote(row, value)}不能确定属于哪一列"
    )
    yield row.finding(
        LedgerCode.KIND, "kind", f"{problem}。请从这几项中选填：{'；'.join(kind.choices)}。"
    )


def _outcome_faults(row: Row, outcome: Decision, replied: date | None) -> Iterator[Finding]:
    value = row.value("outcome")
    if value is None or outcome.running:
        if replied is not None:
            said = "没有填办理结果" if value is None else f"办理结果写的是{_quote(row, value)}"
            yield row.finding(
                LedgerCode.NO_OUTCOME,
                "outcome",
                f"答复日期是 {replied}，却{said}。请填写办理结果；还没有答复的，把答复日期清空。",
            )
    elif outcome.key is None:
        why = f"（{outcome.why}）" if outcome.why else ""
        yield row.finding(
            LedgerCode.OUTCOME,
            "outcome",
            f"办理结果{_quote(row, value)}不能确定属于表三哪一行{why}。"
            f"请从这几项中选填：{'；'.join(outcome.choices)}。",
        )


def _reply_date_missing(row: Row) -> Finding:
    return row.finding(
        LedgerCode.NO_REPLY_DATE,
        "replied",
        "有办理结果而没有答复日期，已按本年办结计入。请补填答复日期；不在本年答复的会改计。",
        Severity.WARNING,
    )


def _quote(row: Row, value: CellValue) -> str:
    return quote_word(value, row.words.quotable, row.personal)


def _left_out(sheet: Sheet, result: SheetResult, year: int) -> Iterator[Finding]:
    for code, places, what in (
        (LedgerCode.LATER_YEAR, result.later, f"是 {year} 年以后收到的"),
        (LedgerCode.EARLIER_YEAR, result.earlier, f"在 {year} 年以前已经办结"),
    ):
        if places:
            yield Finding(
                code.value,
                Severity.INFO,
                places[0],
                f"台账“{sheet.name}”有 {len(places)} 行{what}，不属于 {year} 年度，没有计入："
                f"{_named(places)}。如果日期写错了，请改正。",
                actual=len(places),
            )


def same_numbers(requests: Sequence[Request]) -> Iterator[Finding]:
    """A warning for each registration number that stands in several rows; both rows are counted."""
    places: Mapping[str, list[FilePlace]] = defaultdict(list)
    for request in requests:
        if request.number:
            places[request.number].append(request.place)
    for number, found in places.items():
        if len(found) > 1:
            yield Finding(
                LedgerCode.SAME_NUMBER.value,
                Severity.WARNING,
                found[1],
                f"编号 {number} 出现 {len(found)} 次（{_named(found)}），都已计入。"
                "请看是不是同一件申请登记了两次。",
                actual=len(found),
            )


def _named(places: Sequence[FilePlace]) -> str:
    rows = "、".join(row_number(place) for place in places[:NAMED_ROWS])
    return f"第 {rows} 行" + (" 等" if len(places) > NAMED_ROWS else "")


def row_number(place: FilePlace) -> str:
    """The row of an address: `12` of `E12`."""
    return (place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
