"""One doubtful row judged: what it counts as, or every fault that keeps it from counting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.findings import FilePlace, Finding, Severity
from assistant.ledger.codes import LedgerCode
from assistant.ledger.sheets import Header, Sheet
from assistant.ledger.values import CellValue, date_of, quote_date, quote_word, text_of
from assistant.ledger.words import Decision, Vocabulary

BASIS = "国办公开办函〔2021〕30号 表三"
DATE_EXAMPLE = "2025-01-03"
COLUMN_WORDS = {
    "received": "收到日期",
    "kind": "申请人类型",
    "outcome": "办理结果",
    "replied": "答复日期",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row with what is needed to judge it; lives only while it is being judged.

    `kind` and `outcome` are what a person decided for it, or what its words say. `personal` are the
    texts of its other columns, `broken` the columns whose cell only seems to be empty.
    """

    sheet: Sheet
    header: Header
    index: int
    cells: Sequence[CellValue]
    kind: Decision
    outcome: Decision
    words: Vocabulary
    personal: tuple[str, ...]
    broken: frozenset[int] = frozenset()

    def value(self, name: str) -> CellValue:
        """The value of a field."""
        return self.header.value(self.cells, name)

    def is_broken(self, name: str) -> bool:
        """Whether the field holds an error value or a formula without a result."""
        return self.header.columns.get(name) in self.broken

    def place(self, name: str) -> FilePlace:
        """The address of a field's cell; of the row's first cell where the column is missing."""
        return self.sheet.place(self.index, self.header.columns.get(name, 0))

    def finding(
        self,
        code: LedgerCode,
        name: str,
        problem: str,
        severity: Severity = Severity.ERROR,
        found: str | None = None,
    ) -> Finding:
        """A finding on a field of this row; `found` is the text there where it may be repeated."""
        end = "这一行没有计入。" if severity is Severity.ERROR else ""
        return Finding(
            code.value,
            severity,
            self.place(name),
            f"台账“{self.sheet.name}”第 {self.index + 1} 行：{problem}{end}",
            actual=found,
            basis=BASIS,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row counts as. `left_out`: it belongs to another year, a later one where `later`."""

    counts: bool = False
    kind: str | None = None
    outcome: str | None = None
    left_out: bool = False
    later: bool = False
    findings: tuple[Finding, ...] = ()


def judge(row: Row, year: int) -> Verdict:
    """Decides one row of a ledger for the year. All its faults are told at once."""
    received, replied = date_of(row.value("received")), date_of(row.value("replied"))
    faults = [*_broken_cells(row), *_date_faults(row, received, replied)]
    if not faults and received is not None:
        if received.year > year:
            return Verdict(left_out=True, later=True)
        if received.year < year and replied is not None and replied.year < year:
            return Verdict(left_out=True)
    kind, outcome = row.kind, row.outcome
    late = replied is not None and replied.year > year
    faults += _kind_faults(row, kind)
    if not late:
        faults += _outcome_faults(row, outcome, replied)
    if faults:
        return Verdict(findings=tuple(faults))
    running = late or outcome.key is None
    told = () if running or replied is not None else (_reply_date_missing(row),)
    return Verdict(True, kind.key, None if running else outcome.key, findings=told)


def _broken_cells(row: Row) -> Iterator[Finding]:
    for name, label in COLUMN_WORDS.items():
        if row.is_broken(name):
            yield row.finding(
                LedgerCode.BROKEN,
                name,
                f"{label}是出错值（如 #N/A）或没有算出结果的公式，不能当作空白。"
                "请在 Excel 或 WPS 中改成实际内容后保存。",
            )


def _date_faults(row: Row, received: date | None, replied: date | None) -> Iterator[Finding]:
    written = {name: row.value(name) for name in ("received", "replied")}
    if received is None and not row.is_broken("received"):
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
    if kind.key is not None or row.is_broken("kind"):
        return
    value = row.value("kind")
    shown, found = quote(row, value)
    problem = "申请人类型是空的" if value is None else f"申请人类型{shown}不能确定属于哪一列"
    why = f"（{kind.why}）" if kind.why else ""
    yield row.finding(
        LedgerCode.KIND,
        "kind",
        f"{problem}{why}。请从这几项中选填：{'；'.join(kind.choices)}。{_for_all(found)}",
        found=found,
    )


def _outcome_faults(row: Row, outcome: Decision, replied: date | None) -> Iterator[Finding]:
    if row.is_broken("outcome"):
        return
    value = row.value("outcome")
    shown, found = quote(row, value)
    undecided = value is None and outcome.key is None
    if undecided or outcome.running:
        if replied is not None:
            said = "没有填办理结果" if value is None else f"办理结果写的是{shown}"
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
            f"办理结果{shown}不能确定属于表三哪一行{why}。"
            f"请从这几项中选填：{'；'.join(outcome.choices)}。{_for_all(found)}",
            found=found,
        )


def _for_all(found: str | None) -> str:
    """That a decision on these words holds for every row with them."""
    if not found:
        return ""
    return f"对“{found}”作出的决定适用于所有写着这几个字的行；只决定这一行的，按单元格决定。"


def _reply_date_missing(row: Row) -> Finding:
    return row.finding(
        LedgerCode.NO_REPLY_DATE,
        "replied",
        "有办理结果而没有答复日期，已按本年办结计入。请补填答复日期；不在本年答复的会改计。",
        Severity.WARNING,
    )


def quote(row: Row, value: CellValue) -> tuple[str, str | None]:
    """The text of a cell for a message, and the bare text where it may be repeated."""
    if value is not None and row.words.knows(text_of(value)):
        return f"“{text_of(value)}”", text_of(value)
    personal = [text for text in row.personal if text not in row.words.quotable]
    shown = quote_word(value, row.words.quotable, personal)
    return shown, text_of(value) if value is not None and shown.startswith("“") else None
