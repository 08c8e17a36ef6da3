"""The door of the room: a ledger workbook into requests, inputs and facts, without personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.facts import SaidFact
from assistant.findings import Finding, Severity
from assistant.ledger.codes import LedgerCode
from assistant.ledger.inputs import inputs_of, inputs_of_json, load_json
from assistant.ledger.model import InputSheets, Request, RequestLedger
from assistant.ledger.rows import read_rows, same_numbers
from assistant.ledger.sheets import (
    HEADER_ROWS,
    Header,
    Sheet,
    find_header,
    match_columns,
    read_sheets,
)
from assistant.ledger.words import load_data, load_vocabulary

__all__ = [
    "InputSheets",
    "Request",
    "RequestLedger",
    "read_input_sheets",
    "read_ledger",
    "with_inputs",
]

REQUIRED = {
    "received": "收到日期",
    "kind": "申请人类型",
    "outcome": "办理结果",
    "replied": "答复日期",
}


def read_ledger(path: Path, year: int) -> RequestLedger:
    """The requests of a ledger that count in the year, the clerk's figures, and all findings.

    Raises UnreadableFile when it is no workbook or no sheet has the columns of a ledger.
    """
    sheets = read_sheets(path)
    names = load_data("columns.toml")
    (sheet, header), *others = _ledger_sheets(path, sheets, names)
    requests, findings = read_rows(sheet, header, load_vocabulary(), names, year)
    filled = inputs_of(sheets)
    return RequestLedger(
        requests=tuple(requests),
        inputs=filled.inputs,
        said=filled.said,
        findings=(
            *findings,
            *same_numbers(requests),
            *(_other_sheet(other, sheet) for other, _ in others),
            *filled.findings,
        ),
        source_name=path.name,
    )


def read_input_sheets(path: Path) -> InputSheets:
    """Inputs and facts of a JSON file or workbook, with a finding for each that cannot be used.

    Raises UnreadableFile when the file is neither, or holds neither of the two sheets.
    """
    if path.suffix.lower() == ".json":
        return inputs_of_json(load_json(path), path.name)
    sheets = read_sheets(path)
    names = load_data("columns.toml")
    wanted = [names["inputs"]["sheet"], names["facts"]["sheet"]]
    if not {sheet.name.strip() for sheet in sheets} & set(wanted):
        raise UnreadableFile(
            path.name,
            f"里面没有工作表“{wanted[0]}”或“{wanted[1]}”",
            "请用 nianbao fill --template 生成模板后填写",
        )
    return inputs_of(sheets)


def with_inputs(ledger: RequestLedger, path: Path | None) -> RequestLedger:
    """The ledger with the inputs and facts of a file of their own; where both speak, the file wins.

    Its faults join the findings. None changes nothing. Raises UnreadableFile.
    """
    if path is None:
        return ledger
    filled = read_input_sheets(path)
    return replace(
        ledger,
        inputs={**ledger.inputs, **filled.inputs},
        said=merged_said(ledger.said, filled.said),
        findings=(*ledger.findings, *filled.findings),
    )


def merged_said(
    before: Mapping[str, SaidFact], after: Mapping[str, SaidFact]
) -> dict[str, SaidFact]:
    """The facts of both; the later wins, but an open one never takes a known one away."""
    known = {key: fact for key, fact in after.items() if fact.value is not None}
    return {**after, **before, **known}


def _ledger_sheets(
    path: Path, sheets: list[Sheet], names: Mapping[str, Any]
) -> list[tuple[Sheet, Header]]:
    """Every sheet with the columns of a ledger, at least one."""
    reserved = {names["inputs"]["sheet"], names["facts"]["sheet"]}
    candidates = [sheet for sheet in sheets if sheet.name.strip() not in reserved]
    found = [
        (sheet, header)
        for sheet in candidates
        if (header := find_header(sheet.rows, names["ledger"], REQUIRED)) is not None
    ]
    if not found:
        raise UnreadableFile(
            path.name,
            f"没有找到台账的表头（{_missing(candidates, names['ledger'])}）",
            f"请在前 {HEADER_ROWS} 行内写上“收到日期”“申请人类型”“办理结果”“答复日期”这些列名，"
            "或用 nianbao fill --template 生成模板",
        )
    return found


def _missing(sheets: list[Sheet], names: Mapping[str, list[str]]) -> str:
    """Which columns the best row lacks."""
    rows = [match_columns(cells, names) for sheet in sheets for cells in sheet.rows[:HEADER_ROWS]]
    best = max(rows, key=lambda columns: len(REQUIRED.keys() & columns.keys()), default={})
    return "缺少列：" + "、".join(label for key, label in REQUIRED.items() if key not in best)


def _other_sheet(other: Sheet, used: Sheet) -> Finding:
    return Finding(
        LedgerCode.OTHER_SHEET.value,
        Severity.WARNING,
        other.place(0),
        f"工作表“{other.name}”也像台账，只计入了“{used.name}”。"
        "如果申请分记在几张表上，请合并成一张再交来。",
    )
