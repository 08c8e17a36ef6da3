"""Rows of a ledger sheet decided one by one: counted, running, left out, or a finding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.findings import FilePlace, Finding, Severity
from assistant.ledger.clock import ClockColumns
from assistant.ledger.codes import LedgerCode
from assistant.ledger.decisions import Decisions
from assistant.ledger.judging import BASIS, Row, judge
from assistant.ledger.model import Request
from assistant.ledger.office import Words
from assistant.ledger.sheets import Header, Marks, Sheet, column_letters, heading
from assistant.ledger.values import CellValue, Memo, date_of, registration_number, text_of
from assistant.ledger.words import CARRIED_OUT, Decision, normal

JUDGED = ("received", "kind", "outcome", "replied")
SUMMARY_WORDS = (
    "合计",
    "总计",
    "小计",
    "累计",
    "注",
    "备注",
    "说明",
    "填表",
    "制表",
    "审核",
    "填报",
)
_SUM = re.compile(r".{0,8}(?:合计|小计|总计|累计)[:：]?")
# How many rows a summing finding names.
NAMED_ROWS = 10


@dataclass(slots=True)
class SheetResult:
    """What a ledger sheet gave so far; filled row by row."""

    requests: list[Request] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    later: list[FilePlace] = field(default_factory=list)
    earlier: list[FilePlace] = field(default_factory=list)
    used: set[tuple[str, str] | str] = field(default_factory=set)


def read_rows(
    sheet: Sheet, header: Header, words: Words, year: int, decisions: Decisions
) -> SheetResult:
    """The requests that count in the year, and a finding for each row that cannot be decided."""
    marks = sheet.marks()
    reading = _Reading(sheet, header, words, year, decisions, marks)
    for index, cells in sheet.rows(header.row + 1):
        if not reading.take_plain(index, cells):
            reading.take_with_care(index, cells)
    result = reading.result
    result.findings += [*_left_out(sheet, result, year), *_hidden(sheet, marks, result)]
    seen = {normal(text_of(value)) for memo in (reading.kinds, reading.outcomes) for value in memo}
    result.used |= seen & decisions.texts.keys()
    return result


class _Reading:
    """One sheet while it is read: its columns, what was understood before, the result so far."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        words: Words,
        year: int,
        decisions: Decisions,
        marks: Marks,
    ) -> None:
        self.sheet, self.header, self.year = sheet, header, year
        self.vocabulary = replace(words.vocabulary, chosen=decisions.texts)
        self.decided = {
            cell: key for (name, cell), key in decisions.cells.items() if name == sheet.name
        }
        self.broken: dict[int, set[int]] = defaultdict(set)
        for row, column in marks.broken:
            self.broken[row].add(column)
        judged = {header.columns[name] for name in JUDGED}
        self.special = {row for row, columns in self.broken.items() if columns & judged} | {
            int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1 for cell in self.decided
        }
        self.result = SheetResult()
        self.days = Memo(date_of)
        self.kinds = Memo(lambda value: self.vocabulary.kind(text_of(value)))
        self.outcomes = Memo(lambda value: self.vocabulary.outcome(text_of(value)))
        self.judged = tuple(header.columns[name] for name in JUDGED)
        self.number = header.columns.get("number")
        self.clock = ClockColumns(header.columns)
        self.counters, self.personal = _kinds_of_columns(header, words)

    def take_plain(self, index: int, cells: Sequence[CellValue]) -> bool:
        """Counts a row in which nothing is doubtful, which most rows are; False leaves it undecided."""
        at_received, at_kind, at_outcome, at_replied = self.judged
        received, replied = self.days[cells[at_received]], self.days[cells[at_replied]]
        if index in self.special or received is None or received.year > self.year:
            return False
        kind, outcome = self.kinds[cells[at_kind]], self.outcomes[cells[at_outcome]]
        if kind.key is None:
            return False
        if replied is None:
            open_still = outcome.running or cells[at_outcome] == ""
            if cells[at_replied] != "" or not open_still:
                return False
            self._count(index, cells, received, None, kind.key, None)
            return True
        if replied < received or replied.year != self.year or outcome.key is None:
            return False
        self._count(index, cells, received, replied, kind.key, outcome.key)
        return True

    def take_with_care(self, index: int, cells: Sequence[CellValue]) -> None:
        """Decides any row: not a request at all, left out, counted, or told with its faults."""
        if self._no_request(index, cells):
            return
        row = self._row(index, cells)
        received = date_of(row.value("received"))
        verdict = judge(row, self.year)
        if verdict.left_out:
            places = self.result.later if verdict.later else self.result.earlier
            places.append(row.place("received"))
            return
        self.result.findings += verdict.findings
        if verdict.counts and verdict.kind is not None and received is not None:
            outcome = verdict.outcome
            replied = date_of(row.value("replied"))
            self._count(index, cells, received, replied, verdict.kind, outcome)

    def _row(self, index: int, cells: Sequence[CellValue]) -> Row:
        own = tuple(text_of(cells[column]) for column in self.personal if column < len(cells))
        broken = frozenset(self.broken.get(index, ()))
        return Row(
            self.sheet,
            self.header,
            index,
            cells,
            self._decided_kind(index) or self._known(self.kinds, cells, "kind"),
            self._decided_outcome(index) or self._known(self.outcomes, cells, "outcome"),
            self.vocabulary,
            own,
            broken,
        )

    def _known(self, memo: Memo[Decision], cells: Sequence[CellValue], name: str) -> Decision:
        """What the words of a cell say."""
        return memo[cells[self.header.columns[name]]]

    def _decided_kind(self, index: int) -> Decision | None:
        key = self._chosen(index, "kind")
        return Decision(key) if key in self.vocabulary.kind_labels else None

    def _decided_outcome(self, index: int) -> Decision | None:
        key = self._chosen(index, "outcome")
        if key == CARRIED_OUT:
            return Decision(running=True)
        return Decision(key) if key in self.vocabulary.outcome_labels else None

    def _chosen(self, index: int, name: str) -> str | None:
        """What a person decided for a cell of this row."""
        cell = f"{column_letters(self.header.columns[name])}{index + 1}"
        key = self.decided.get(cell)
        if key is not None:
            self.result.used.add((self.sheet.name, cell))
        return key

    def _count(
        self,
        index: int,
        cells: Sequence[CellValue],
        received: date,
        replied: date | None,
        kind: str,
        outcome: str | None,
    ) -> None:
        number = None if self.number is None else registration_number(cells[self.number])
        place = FilePlace(self.sheet.file, self.sheet.name, f"A{index + 1}")
        steps = self.clock.steps(cells, received)
        self.result.requests.append(
            Request(number, received, replied, kind, outcome, outcome is None, place, steps)
        )

    def _no_request(self, index: int, cells: Sequence[CellValue]) -> bool:
        """Nothing but a running number; a line of sums or notes; or the header once more."""
        filled = [i for i, value in enumerate(cells) if value != "" and text_of(value)]
        filled += self.broken.get(index, ())
        if not set(filled) - self.counters:
            return True
        judged = set(self.judged)
        if not judged & set(filled):
            begins = text_of(cells[min(filled)]).startswith(SUMMARY_WORDS)
            below = index == self.header.row + 1 and not any(
                re.search(r"\d", text_of(cells[i])) for i in filled if i < len(cells)
            )
            return begins or (below and len(filled) > 1 and self._names_columns(cells, filled))
        if self.days[cells[self.judged[0]]] is None:
            texts = [text_of(value) for value in cells]
            if any(_SUM.fullmatch(text) for text in texts):
                return True
            named = (heading(cells[i]) in self.header.names[i] for i in self.judged)
            return sum(named) > 1
        return False

    def _names_columns(self, cells: Sequence[CellValue], filled: Sequence[int]) -> bool:
        """A row right below the header that only names columns: the lower half of a header in CSV."""
        return all(heading(cells[i]) in SUB_HEADINGS for i in filled)


SUB_HEADINGS = frozenset(
    ("姓名", "名称", "姓名或名称", "联系方式", "联系电话", "电话", "地址", "邮箱", "类型", "证件号码", "内容", "日期", "时间", "结果", "文号")
)  # fmt: skip


def _kinds_of_columns(header: Header, words: Words) -> tuple[set[int], tuple[int, ...]]:
    """The columns of running numbers, and those of which nothing may be repeated.

    Personal is every column that is not known to be something else.
    """
    numbers = set(words.columns["ledger"]["number"])
    plain = set(words.columns["plain"]["names"])
    known = {column for name, column in header.columns.items() if name != "remarks"}
    counters, personal = set(), []
    for column, names in enumerate(header.names):
        if numbers & set(names):
            counters.add(column)
        elif column not in known and not plain & set(names):
            personal.append(column)
    return counters, tuple(personal)


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
                f"{named_rows(places)}。如果日期写错了，请改正。",
                actual=len(places),
            )


def _hidden(sheet: Sheet, marks: Marks, result: SheetResult) -> Iterator[Finding]:
    """Whether what nobody sees should count is asked once."""
    places = [
        request.place
        for request in (result.requests if marks.hidden else ())
        if int(row_number(request.place)) - 1 in marks.hidden
    ]
    if sheet.hidden and result.requests:
        what = f"工作表“{sheet.name}”是隐藏的，其中 {len(result.requests)} 件申请已经计入"
    elif places:
        what = (
            f"台账“{sheet.name}”有 {len(places)} 行是隐藏的（也可能是筛选），已经计入："
            f"{named_rows(places)}"
        )
    else:
        return
    place = places[0] if places else sheet.place(0)
    yield Finding(
        LedgerCode.HIDDEN.value,
        Severity.INFO,
        place,
        f"{what}。如果不应计入，请删去后再交来。",
        actual=len(places) or len(result.requests),
        basis=BASIS,
    )


def named_rows(places: Sequence[FilePlace]) -> str:
    """`第 3、5 行`, ten at most."""
    rows = "、".join(row_number(place) for place in places[:NAMED_ROWS])
    return f"第 {rows} 行" + (" 等" if len(places) > NAMED_ROWS else "")


def row_number(place: FilePlace) -> str:
    """The row of an address: `12` of `E12`."""
    return (place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
