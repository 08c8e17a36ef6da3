"""A report's tables held against the same tables counted from the ledger: what no sum can show."""

from __future__ import annotations

from assistant.findings import Finding, Severity
from assistant.forms import CellRef, Form
from assistant.report import Tables
from assistant.tables.case import place

LEDGER = "T19"
LEDGER_CODES: dict[str, tuple[str, str]] = {
    LEDGER: (
        "表格与台账不一致",
        "用台账重新数一遍，与报告里的表逐格比较；合计都对得上的错（例如两行、两列之间串了数）只有这样才看得出来。",
    ),
}


def against(tables: Tables, counted: Tables, form: Form) -> list[Finding]:
    """T19 for each cell known in both that differs from what the ledger gives, in printed order.

    `counted` are tables filled from the ledger (`fill_tables`). Exact. A total is told only where
    none of its parts is: it differs because they do. Not covered: what the ledger itself has wrong
    or leaves out, so it is a warning; cells that the ledger does not fill.
    """
    differing = {
        key
        for key in form.all_keys
        if tables.value(key) is not None
        and counted.value(key) is not None
        and tables.value(key) != counted.value(key)
    }
    sums = (*form.row_sums, *form.column_sums, *form.dispute_sums)
    explained = {total.total for total in sums if differing.intersection(total.parts)}
    balanced = _sums_hide(differing, tables, counted)
    return [
        Finding(
            LEDGER,
            Severity.WARNING,
            place(key),
            f"{form.label(key)}为 {tables.value(key)}，按台账数出来是 {counted.value(key)}。"
            + ("合计看不出这处差别，因为另有一格差了相反的数。" if key in balanced else "")
            + "请对照台账核实；台账有误的请先改台账。",
            expected=counted.value(key),
            actual=tables.value(key),
            basis="依申请公开台账",
        )
        for key in form.all_keys
        if key in differing - explained
    ]


def _sums_hide(differing: set[str], tables: Tables, counted: Tables) -> set[str]:
    """Cells beside which another cell of the same row or column differs by as much the other way."""
    by = {key: (tables.value(key) or 0) - (counted.value(key) or 0) for key in differing}
    hidden = set()
    for key in differing:
        ref = CellRef.parse(key)
        for other in differing:
            at = CellRef.parse(other)
            in_line = ref.table == at.table and (ref.row == at.row or ref.column == at.column)
            if in_line and by[key] == -by[other]:
                hidden.add(key)
    return hidden
