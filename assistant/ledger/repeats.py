"""Requests that seem to be registered twice: equal numbers, and sheets that repeat one another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from assistant.findings import FilePlace, Finding, Severity
from assistant.ledger.codes import LedgerCode
from assistant.ledger.model import Request
from assistant.ledger.rows import named_rows

# A sheet of fewer rows may repeat another one by chance.
TELLING_ROWS = 5


def repeats(requests: Sequence[Request], running: Collection[str]) -> Iterator[Finding]:
    """A warning for each number that stands in several rows, and for each sheet that is repeated.

    All rows are counted. `running` are the sheets whose number only counts their rows: it is held
    against the same sheet alone.
    """
    yield from _same_numbers(requests, running)
    yield from _same_sheets(requests)


def _same_numbers(requests: Sequence[Request], running: Collection[str]) -> Iterator[Finding]:
    first: dict[tuple[str, str], FilePlace] = {}
    again: dict[tuple[str, str], list[FilePlace]] = {}
    for request in requests:
        if request.number:
            sheet = request.place.sheet or ""
            key = (request.number, sheet if sheet in running else "")
            if first.setdefault(key, request.place) is not request.place:
                again.setdefault(key, [first[key]]).append(request.place)
    for (number, _), found in again.items():
        yield Finding(
            LedgerCode.SAME_NUMBER.value,
            Severity.WARNING,
            found[1],
            f"编号 {number} 出现 {len(found)} 次（{_named(found)}），都已计入。"
            "请看是不是同一件申请登记了两次。",
            actual=len(found),
        )


def _named(places: Sequence[FilePlace]) -> str:
    """`第 2、5 行`, with the sheets where there are several."""
    sheets = list(dict.fromkeys(place.sheet for place in places))
    if len(sheets) == 1:
        return named_rows(places)
    return "，".join(
        f"“{sheet}”{named_rows([place for place in places if place.sheet == sheet])}"
        for sheet in sheets
    )


def _same_sheets(requests: Sequence[Request]) -> Iterator[Finding]:
    """A sheet all of whose rows stand in another one: a year's sheet beside those of its months."""
    rows: dict[str, Counter[tuple[object, ...]]] = defaultdict(Counter)
    first: dict[str, FilePlace] = {}
    if len({request.place.sheet for request in requests}) < 2:
        return
    for request in requests:
        sheet = request.place.sheet or ""
        rows[sheet][request.received, request.replied, request.kind, request.outcome] += 1
        first.setdefault(sheet, request.place)
    for small, large in ((a, b) for a in rows for b in rows if a != b):
        inside = rows[small] <= rows[large] and rows[small].total() >= TELLING_ROWS
        twins = rows[small] == rows[large] and list(rows).index(small) < list(rows).index(large)
        if inside and not twins:
            yield Finding(
                LedgerCode.SAME_SHEET.value,
                Severity.WARNING,
                first[small],
                f"工作表“{small}”的 {rows[small].total()} 行，在“{large}”里都有日期、类型和结果相同的行，"
                "两张表都已计入。如果是同一批申请，请只留一张。",
                actual=rows[small].total(),
            )
