"""What one table gave: cells by key, findings, and the blocks that it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.findings import CellPlace, Finding
from assistant.forms import Form, number_kind
from assistant.reading.notes import in_table, note
from assistant.reading.strips import Value
from assistant.reading.values import read_value
from assistant.report import Cell, How


@dataclass(slots=True)
class Found:
    """Collects while one table is read; the caller turns it into `Tables`."""

    form: Form
    cells: dict[str, Cell] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    blocks: set[int] = field(default_factory=set)

    def put(self, key: str, value: Value, how: How) -> None:
        """Reads the printed value into the cell; the first reading of a cell stands."""
        printed = read_value(value.text, number_kind(key))
        cell = Cell(printed.value, printed.text, printed.note, how, value.origin)
        known = self.cells.get(key)
        if known is not None:
            if known.value != cell.value:
                message = (
                    f"{self.form.label(key)}在文件里出现两次，先是“{known.text}”（{known.origin}），"
                    f"后是“{cell.text}”（{cell.origin}），取前者，请核对"
                )
                self.findings.append(note("R11", _place(key), message, actual=cell.value))
            return
        self.cells[key] = cell
        if printed.problem:
            message = (
                f"{self.form.label(key)}（{value.origin}）写着“{printed.text}”，{printed.problem}，"
                "没有读入数字，请改为数字或手工填写"
            )
            self.findings.append(note("R04", _place(key), message, actual=printed.text))

    def warn(self, code: str, table: str, message: str, row: str | None = None) -> None:
        """Adds a finding about the table or a row of it."""
        self.findings.append(note(code, in_table(table, row), message))

    def missing_table(self, table: str) -> None:
        """Adds R01: nothing of the table was read."""
        spec = self.form.tables[table]
        numeral = "零一二三四五六"[spec.section]
        self.warn(
            "R01",
            table,
            f"没有读到{spec.label}（第{numeral}部分的表格），可能原文没有、是图片或已被打散，"
            "请核对原文，或换用 Word 文件",
        )


def _place(key: str) -> CellPlace:
    table, row, column = key.split(".")
    return CellPlace(table, row, column)
