"""The door of the room: a ledger workbook into requests, inputs and facts, without personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.facts import SaidFact
from assistant.findings import FilePlace, Finding, Severity
from assistant.ledger.clock import Clocks
from assistant.ledger.codes import LedgerCode
from assistant.ledger.decisions import Decisions, parse_decisions
from assistant.ledger.inputs import gather_inputs, inputs_of, inputs_of_json, load_json
from assistant.ledger.model import InputSheets, Request, RequestLedger
from assistant.ledger.office import Words, load_words
from assistant.ledger.repeats import repeats
from assistant.ledger.rows import SheetResult, read_rows
from assistant.ledger.sheets import HEADER_ROWS, Header, Sheet, find_header, header_at
from assistant.ledger.words import load_data
from assistant.ledger.workbook import opened_sheets
from assistant.ledger.workdays import work_days

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
# A sheet with so many of the four looks like a ledger that lacks a column.
LOOKS_LIKE = 3
NO_DECISIONS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Counted:
    """A sheet that was counted: its header and what it gave."""

    name: str
    header: Header
    result: SheetResult


def read_ledger(
    path: Path,
    year: int,
    decisions: Mapping[str, str] = NO_DECISIONS,
    office_words: Path | None = None,
) -> RequestLedger:
    """The requests of a ledger that count in the year, the clerk's figures, and all findings.

    All sheets with the columns of a ledger are counted together. `decisions` are a person's choices
    for what the rules leave open (see `parse_decisions`), `office_words` a file of the office's own
    words. Raises UnreadableFile when the file is no workbook or no sheet has the columns, UsageError
    for a decision that names no row or column.
    """
    words = load_words(office_words)
    chosen = parse_decisions(decisions, words.vocabulary)
    counted: list[_Counted] = []
    lacking: list[tuple[Sheet, list[str]]] = []
    filled = InputSheets()
    with opened_sheets(path) as sheets:
        for sheet in sheets:
            if _is_for_inputs(sheet):
                filled = gather_inputs(sheet, filled)
            elif header := find_header(
                sheet, {**words.columns["ledger"], **words.columns["clock"]}, REQUIRED
            ):
                result = read_rows(sheet, header, words, year, chosen)
                counted.append(_Counted(sheet.name, header, result))
            else:
                lacking.append((sheet, _missing(sheet, words)))
    if not counted:
        raise _no_header(path, lacking)
    return _gathered(path, counted, lacking, filled, chosen)


def _gathered(
    path: Path,
    counted: list[_Counted],
    lacking: list[tuple[Sheet, list[str]]],
    filled: InputSheets,
    chosen: Decisions,
) -> RequestLedger:
    """All sheets as one ledger."""
    requests = [request for item in counted for request in item.result.requests]
    clocks = Clocks(work_days(), {item.name: item.header.columns for item in counted})
    for request in requests:
        clocks.take(request)
    running = {item.name for item in counted if _has_running_numbers(item.header)}
    return RequestLedger(
        requests=tuple(requests),
        inputs=filled.inputs,
        said=filled.said,
        findings=(
            *(finding for item in counted for finding in item.result.findings),
            *repeats(requests, running),
            *(_lacking(sheet, missing) for sheet, missing in lacking if _looks_like(missing)),
            *_unused(path.name, chosen, counted),
            *clocks.findings,
            *clocks.summing_findings(),
            *filled.findings,
        ),
        source_name=path.name,
        figures=clocks.figures(requests),
    )


def read_input_sheets(path: Path) -> InputSheets:
    """Inputs and facts of a JSON file or workbook, with a finding for each that cannot be used.

    Raises UnreadableFile when the file is neither, or holds neither of the two sheets.
    """
    if path.suffix.lower() == ".json":
        return inputs_of_json(load_json(path), path.name)
    with opened_sheets(path) as sheets:
        filled = inputs_of(sheets)
    if filled is None:
        names = load_data("columns.toml")
        raise UnreadableFile(
            path.name,
            f"里面没有工作表“{names['inputs']['sheet']}”或“{names['facts']['sheet']}”",
            "请用 nianbao fill --template 生成模板后填写",
        )
    return filled


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


def _is_for_inputs(sheet: Sheet) -> bool:
    names = load_data("columns.toml")
    return sheet.name.strip() in (names["inputs"]["sheet"], names["facts"]["sheet"])


def _has_running_numbers(header: Header) -> bool:
    """Whether the rows are only counted through: such a number says nothing beyond its sheet."""
    column = header.columns.get("number")
    return column is not None and "序号" in header.names[column]


def _missing(sheet: Sheet, words: Words) -> list[str]:
    """Which of the four columns the best row lacks."""
    headers = (
        header_at(sheet, index, 1, words.columns["ledger"])
        for index in range(min(len(sheet.head), HEADER_ROWS))
    )
    best = max(
        (h.columns for h in headers),
        key=lambda found: len(REQUIRED.keys() & found.keys()),
        default={},
    )
    return [label for key, label in REQUIRED.items() if key not in best]


def _looks_like(missing: list[str]) -> bool:
    return len(REQUIRED) - len(missing) >= LOOKS_LIKE


def _no_header(path: Path, lacking: list[tuple[Sheet, list[str]]]) -> UnreadableFile:
    missing = min((missing for _, missing in lacking), key=len, default=list(REQUIRED.values()))
    return UnreadableFile(
        path.name,
        f"没有找到台账的表头（缺少列：{'、'.join(missing)}）",
        f"请在前 {HEADER_ROWS} 行内写上“收到日期”“申请人类型”“办理结果”“答复日期”这些列名，"
        "或用 nianbao fill --template 生成模板",
    )


def _lacking(sheet: Sheet, missing: list[str]) -> Finding:
    return Finding(
        LedgerCode.OTHER_SHEET.value,
        Severity.WARNING,
        sheet.place(0),
        f"工作表“{sheet.name}”像台账，但没有“{'”“'.join(missing)}”列，没有计入。"
        "如果里面有申请，请补上这一列再交来。",
    )


def _unused(file: str, chosen: Decisions, counted: Iterable[_Counted]) -> Iterable[Finding]:
    """A question for the decisions that met no cell: the ledger may have been changed since."""
    used = {item for sheet in counted for item in sheet.result.used}
    cells = [cell for cell in chosen.cells if cell not in used]
    texts = [text for text in chosen.texts if text not in used]
    if not cells and not texts:
        return
    named = "、".join(f"{sheet} {cell}" for sheet, cell in cells)
    count = len(cells) + len(texts)
    sheet, cell = cells[0] if cells else (None, None)
    yield Finding(
        LedgerCode.UNUSED_DECISION.value,
        Severity.INFO,
        FilePlace(file, sheet, cell),
        f"有 {count} 条以前的决定在台账里找不到对应的内容"
        + (f"（{named}）" if named else "")
        + "，没有用上。请看台账是不是改过。",
        actual=count,
    )
