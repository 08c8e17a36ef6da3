"""The preview of a ledger: what each column was taken for, and that nothing personal is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.ledger.preview import (
    FIRST_ROWS,
    HIDDEN,
    SheetPreview,
    WorkbookKind,
    preview_ledger,
    workbook_kind,
)
from assistant.ledger.template import write_template

NAME, PHONE, CONTENT = "钱多多", "13800138000", "请公开青禾路征地补偿清单"


def words(sheets: tuple[SheetPreview, ...]) -> str:
    """Everything that a preview shows."""
    return "\n".join(text for sheet in sheets for _, cells in sheet.rows for text in cells)


def test_columns_are_named_by_what_they_were_taken_for(ledger_file: Callable[..., Path]) -> None:
    """Each column has its letters, its printed name and its field; the others are not used."""
    path = ledger_file(("2025-03-01", "自然人", "予以公开", "2025-03-20"))
    (sheet,) = preview_ledger(path)

    assert ("台账", 1, 1) == (sheet.name, sheet.header_row, sheet.filled)
    taken = {column.letters: column.taken for column in sheet.columns}
    assert {
        "A": "登记编号",
        "B": "收到日期",
        "D": "申请人类型",
        "F": "办理结果",
        "G": "答复日期",
    } == {letters: name for letters, name in taken.items() if name}
    assert [(2, ("1", "2025-03-01", HIDDEN, "自然人", HIDDEN, "予以公开", "2025-03-20"))] == list(
        sheet.rows
    )


def test_only_the_first_rows_are_shown_and_all_are_counted(
    ledger_file: Callable[..., Path],
) -> None:
    """A long ledger is not shown whole; how long it is is told."""
    rows = [("2025-03-01", "自然人", "予以公开", "2025-03-20")] * (FIRST_ROWS + 5)
    (sheet,) = preview_ledger(ledger_file(*rows))

    assert (FIRST_ROWS, FIRST_ROWS + 5) == (len(sheet.rows), sheet.filled)


@pytest.mark.parametrize("column", range(7))
@pytest.mark.parametrize("secret", [NAME, PHONE, CONTENT, "11010519491231002X", f"{NAME}申请公开"])
def test_personal_data_in_any_column_is_dots(
    workbook: Callable[..., Path], column: int, secret: str
) -> None:
    """Whatever column a name, number or content slipped into, the preview does not repeat it."""
    from assistant.ledger.template import LEDGER_COLUMNS

    headings = [name for name, _, _ in LEDGER_COLUMNS]
    row = ["1", "2025-03-01", "网络", NAME, "自然人", CONTENT, "", "", "", "", "", "", "", "", "予以公开", "2025-03-20", PHONE]  # fmt: skip
    places = [0, 1, 2, 4, 10, 14, 15]
    row[places[column]] = secret
    shown = words(preview_ledger(workbook(台账=[headings, row])))

    for told in (NAME, PHONE, CONTENT, secret):
        assert told not in shown


def test_remarks_are_used_and_not_shown(workbook: Callable[..., Path]) -> None:
    """The column of remarks is taken for one, and its words stay hidden."""
    rows = [
        ["收到日期", "申请人类型", "办理结果", "答复日期", "备注"],
        ["2025-03-01", "自然人", "予以公开", "2025-03-20", f"{NAME}来电"],
    ]
    (sheet,) = preview_ledger(workbook(台账=rows))

    assert ("备注", False) == (sheet.columns[4].taken, sheet.columns[4].shown)
    assert HIDDEN == sheet.rows[0][1][4]


def test_workbooks_are_told_apart(
    ledger_file: Callable[..., Path], workbook: Callable[..., Path], tmp_path: Path
) -> None:
    """A ledger, also one that lacks a column; the inputs sheet alone; anything else."""
    ledger = ledger_file(("2025-03-01", "自然人", "予以公开", "2025-03-20"))
    lacking = workbook("缺列.xlsx", 台账=[["收到日期", "申请人类型", "办理结果"]])
    inputs = workbook("填报.xlsx", 表二表四填报=[["项目", "标识", "数值"]])
    other = workbook("其他.xlsx", 工资=[["姓名", "金额"]])
    template = tmp_path / "模板.xlsx"
    write_template(template)
    text = tmp_path / "不是表.docx"
    text.write_bytes(b"PK\x03\x04 broken")

    kinds = [workbook_kind(path) for path in (ledger, lacking, inputs, other, template, text)]
    assert [
        WorkbookKind.LEDGER,
        WorkbookKind.LEDGER,
        WorkbookKind.INPUTS,
        WorkbookKind.OTHER,
        WorkbookKind.LEDGER,
        WorkbookKind.OTHER,
    ] == kinds
