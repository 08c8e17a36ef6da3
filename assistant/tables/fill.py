"""Tables two to four filled: requests counted, carried-in taken from last year, totals computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.findings import CellPlace, FilePlace, Finding, Severity
from assistant.forms import CellRef, Form, Sum, number_kind
from assistant.ledger.read import Request, RequestLedger
from assistant.report import MISSING, AnnualReport, Cell, How, Number, Tables
from assistant.tables.rules import sum_of

OTHER_SINGLE_ROW = "other_single_row"
BALANCE_BASIS = "国办公开办函〔2021〕30号 表三第二项、第四项"
# How many rows of the ledger the origin of a cell names; `Filled.rows` has them all.
NAMED_ROWS = 12

FILL_CODES: dict[str, tuple[str, str]] = {
    "T20": (
        "上年结转与台账不一致",
        "上年结转按上年报告第四项填写；台账里上年收到、本年办理的件数与它不同时提醒。",
    ),
    "T21": (
        "表二、表四还有没填的格",
        "这些数只有经办人知道，请在“表二表四填报”里补填；没有发生的填 0。",
    ),
    "T22": (
        "上年报告不能用来结转",
        "上年报告不是上一年度的，或第四项没有读到数，上年结转按台账计。",
    ),
    "T23": ("填报的总计与各项之和不一致", "总计由程序按各项之和计算，填报的总计不同时提醒。"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """Filled tables, what to tell the person, and the ledger rows behind each cell of table three."""

    tables: Tables
    findings: tuple[Finding, ...]
    rows: Mapping[str, tuple[FilePlace, ...]]


def fill_tables(
    ledger: RequestLedger, form: Form, year: int, previous: AnnualReport | None
) -> Filled:
    """All cells of the form: table three from the ledger, tables two and four from the inputs.

    Carried-in figures come from the previous report's carried-out, column by column, where it is
    given and the year before; else from the ledger. An input that is not given stays missing.
    """
    rows = _rows_behind(ledger.requests, form, year)
    counted = Tables({key: _counted(places) for key, places in rows.items()})
    carried, findings = _carry_in(counted, form, year, previous)
    typed = _typed(ledger, form)
    tables = with_totals(counted.with_cells(carried).with_cells(typed), form)
    findings += [*_totals_that_differ(typed, tables, form), *_not_filled(tables, form)]
    return Filled(tables, (*ledger.findings, *findings), _with_rows_of_totals(rows, form))


def rows_as_json(filled: Filled) -> dict[str, list[dict[str, str | None]]]:
    """The ledger rows behind each cell of table three: `{cell: [{"sheet", "cell"}]}`.

    For carried-in figures taken from last year's report these are the rows that the ledger has.
    """
    return {
        key: [{"sheet": place.sheet, "cell": place.cell} for place in places]
        for key, places in filled.rows.items()
    }


def with_totals(tables: Tables, form: Form) -> Tables:
    """The tables with every total computed from its parts.

    Over an unknown part a total that was computed earlier becomes unknown; one that was typed or
    read stays, since nothing speaks against it.
    """
    sums = (*_parts_first(form.row_sums), *form.column_sums, *form.dispute_sums)
    for relation in sums:
        value = sum_of(tables, relation.parts)
        if value is not None:
            cell = Cell(value, how=How.FILLED, origin=f"{len(relation.parts)} 项之和")
        elif tables[relation.total].how is How.FILLED:
            cell = MISSING
        else:
            continue
        tables = tables.with_cells({relation.total: cell})
    return tables


def _rows_behind(
    requests: Sequence[Request], form: Form, year: int
) -> dict[str, tuple[FilePlace, ...]]:
    """The rows of each cell that is counted; every such cell is there, with no row for a zero."""
    places: dict[str, list[FilePlace]] = defaultdict(list)
    for request in requests:
        for row in _rows_of(request, form, year):
            places[f"requests.{row}.{request.kind}"].append(request.place)
    return {
        key: tuple(places[key]) for key in form.keys("requests") if key not in form.computed_keys
    }


def _rows_of(request: Request, form: Form, year: int) -> Iterator[str]:
    """Each request counts twice: how it came in, and what became of it."""
    new = request.received is not None and request.received.year == year
    yield "new_received" if new else "carried_in"
    outcome = "carried_out" if request.running else str(request.outcome)
    yield outcome if f"requests.{outcome}.total" in form else OTHER_SINGLE_ROW


def _counted(places: Sequence[FilePlace]) -> Cell:
    """A count with its rows: `台账 3 行：第5、9、12行`; with the sheets where they are several."""
    origin = f"台账 {len(places)} 行"
    if places:
        named = places[:NAMED_ROWS]
        sheets = list(dict.fromkeys(place.sheet for place in places))
        parts = []
        for sheet in dict.fromkeys(place.sheet for place in named):
            rows = "、".join(_row_number(place) for place in named if place.sheet == sheet)
            parts.append(f"“{sheet}”第{rows}行" if len(sheets) > 1 else f"第{rows}行")
        origin += "：" + "；".join(parts) + ("等" if len(places) > NAMED_ROWS else "")
    return Cell(len(places), how=How.FILLED, origin=origin)


def _row_number(place: FilePlace) -> str:
    return "".join(letter for letter in place.cell or "" if letter.isdigit())


def _carry_in(
    counted: Tables, form: Form, year: int, previous: AnnualReport | None
) -> tuple[dict[str, Cell], list[Finding]]:
    """Carried-in cells from last year's report, and where the ledger says otherwise."""
    if previous is None:
        return {}, []
    if previous.year is not None and previous.year != year - 1:
        problem = f"给出的报告是 {previous.year} 年度的，不是 {year - 1} 年度的"
        return {}, [_unusable(problem)]
    cells, findings, unknown = {}, [], []
    for key in form.keys("requests"):
        ref = CellRef.parse(key)
        if ref.row != "carried_in" or key in form.computed_keys:
            continue
        then = previous.tables.value(f"requests.carried_out.{ref.column}")
        if then is None:
            unknown.append(form.column(key).label)
            continue
        cells[key] = Cell(then, how=How.FILLED, origin="上年报告第四项")
        if then != counted.value(key):
            findings.append(_differs(form, key, then, counted[key]))
    if unknown:
        findings.append(_unusable(f"上年报告第四项没有读到数的列有：{'、'.join(unknown)}"))
    return cells, findings


def _unusable(problem: str) -> Finding:
    return Finding(
        "T22",
        Severity.WARNING,
        CellPlace("requests", "carried_in"),
        f"{problem}，上年结转按台账计。请核对，或换成上一年度的报告。",
    )


def _differs(form: Form, key: str, then: Number, counted: Cell) -> Finding:
    ref = CellRef.parse(key)
    return Finding(
        "T20",
        Severity.WARNING,
        CellPlace(ref.table, ref.row, ref.column),
        f"{form.label(key)}：上年报告结转 {then} 件，台账里上年收到、本年办理的有 {counted.value} 件"
        f"（{counted.origin}），已按上年报告填 {then}。请核对台账是否漏登、多登或登错了收到日期。",
        expected=then,
        actual=counted.value,
        basis=BALANCE_BASIS,
    )


def _parts_first(sums: Sequence[Sum]) -> Iterator[Sum]:
    """Row sums but the row of results, whose parts are themselves column sums."""
    return (total for total in sums if CellRef.parse(total.total).row != "total_results")


def _with_rows_of_totals(
    rows: Mapping[str, tuple[FilePlace, ...]], form: Form
) -> dict[str, tuple[FilePlace, ...]]:
    """The rows behind a total are those of its parts, sheet by sheet in the order of the rows."""
    found = dict(rows)
    sheets: dict[str | None, int] = {}
    for places in rows.values():
        for place in places:
            sheets.setdefault(place.sheet, len(sheets))
    for relation in (*_parts_first(form.row_sums), *form.column_sums):
        behind = {place for key in relation.parts for place in found[key]}
        found[relation.total] = tuple(
            sorted(behind, key=lambda place: (sheets[place.sheet], int(_row_number(place) or 0)))
        )
    return {key: found[key] for key in form.keys("requests")}


def _typed(ledger: RequestLedger, form: Form) -> dict[str, Cell]:
    """Cells of tables two and four as the clerk filled them in; the others are missing."""
    return {
        key: Cell(_as_number(key, ledger.inputs[key]), how=How.TYPED, origin="填报表 数值")
        if key in ledger.inputs
        else MISSING
        for key in (*form.keys("proactive"), *form.keys("disputes"))
    }


def _as_number(key: str, value: Number) -> Number:
    """Money is Decimal also where a whole number was typed."""
    return Decimal(value) if number_kind(key).is_decimal else value


def _totals_that_differ(typed: Mapping[str, Cell], tables: Tables, form: Form) -> Iterator[Finding]:
    for relation in form.dispute_sums:
        said, value = typed[relation.total].value, tables.value(relation.total)
        if said is None or said == value:
            continue
        ref = CellRef.parse(relation.total)
        yield Finding(
            "T23",
            Severity.WARNING,
            CellPlace(ref.table, ref.row, ref.column),
            f"{form.label(relation.total)}填报为 {said}，四项之和为 {value}，已按 {value} 填写。"
            "请核对四项。",
            expected=value,
            actual=said,
        )


def _not_filled(tables: Tables, form: Form) -> Iterator[Finding]:
    wanted = (*form.keys("proactive"), *form.keys("disputes"))
    keys = [key for key in wanted if tables.value(key) is None]
    if keys:
        yield Finding(
            "T21",
            Severity.INFO,
            CellPlace(CellRef.parse(keys[0]).table),
            f"表二、表四还有 {len(keys)} 格没有填：{'；'.join(form.label(key) for key in keys)}。"
            "请在“表二表四填报”的“数值”列补填，没有发生的填 0。",
            actual=len(keys),
        )
