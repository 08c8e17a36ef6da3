"""Small workbooks written for a test and read back by the real reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

HEADINGS = (
    "序号",
    "收到日期",
    "申请人姓名或名称",
    "申请人类型",
    "申请内容",
    "办理结果",
    "答复日期",
)
Rows = Sequence[Sequence[Any]]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows to a workbook, sheet by sheet, and gives its path."""
    from openpyxl import Workbook

    def write(name: str = "台账.xlsx", **sheets: Rows) -> Path:
        book = Workbook()
        book.remove(book.active)  # type: ignore[arg-type]
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def ledger_file(workbook: Callable[..., Path]) -> Callable[..., Path]:
    """A ledger of 2025 from short rows: received, kind, outcome, replied, and the name if it matters."""

    def write(*rows: Sequence[Any], **sheets: Rows) -> Path:
        full = [
            (number, row[0], row[4] if len(row) > 4 else "某申请人", row[1], "某事项", *row[2:4])
            for number, row in enumerate(rows, 1)
        ]
        return workbook(台账=[HEADINGS, *full], **sheets)

    return write
