"""The numbered findings of reading, and how each is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from assistant.findings import CellPlace, FilePlace, Finding, Place, Scalar, Severity
from assistant.forms import Form

FORMAT = "国办公开办函〔2021〕30号所附格式"


@dataclass(frozen=True, slots=True)
class Note:
    """One kind of reading finding: its severity, what it says in short, and its basis."""

    severity: Severity
    title: str
    basis: str = FORMAT


NOTES = MappingProxyType(
    {
        "R01": Note(Severity.WARNING, "整张表没有读到"),
        "R02": Note(Severity.WARNING, "表中有的行或格没有读到，或数字个数与格式对不上"),
        "R03": Note(Severity.INFO, "行名与数字分离，按格式的固定顺序读取"),
        "R04": Note(Severity.WARNING, "单元格内容不是数字"),
        "R05": Note(Severity.WARNING, "表格不属于已知的格式版本"),
        "R06": Note(Severity.WARNING, "表三有不属于表二那一版格式的行，没有读入"),
        "R07": Note(Severity.WARNING, "没有找到某一部分的标题"),
        "R08": Note(Severity.INFO, "部分的序号与格式不同"),
        "R09": Note(Severity.WARNING, "落款日期不是真实的日期", "公历"),
        "R10": Note(Severity.INFO, "看不出报告的机关或年度", "《政府信息公开条例》第四十九条"),
        "R11": Note(Severity.WARNING, "同一格在文件里出现两次，数字不同"),
        "R13": Note(Severity.INFO, "数字粘连，按行合计拆开读取"),
        "R14": Note(Severity.INFO, "表二有格式之外的行，没有读入"),
        "R20": Note(Severity.WARNING, "表格或文字是图片，没有读入"),
        "R21": Note(Severity.WARNING, "文件太长，只读了前面的部分", "读取的限度"),
        "R22": Note(Severity.WARNING, "Word 的自动编号没有读到"),
        "R23": Note(Severity.INFO, "文字是繁体字，多半不是官方网站的原文"),
        "R24": Note(Severity.WARNING, "页面的字是横着或倒着的，数字没有读入", "读取的限度"),
        "R12": Note(Severity.INFO, "正文里有格式之外的表格，没有读入"),
    }
)


def note(code: str, place: Place, message: str, actual: Scalar = None) -> Finding:
    """A finding of the catalogue at this place."""
    kind = NOTES[code]
    return Finding(code, kind.severity, place, message, actual=actual, basis=kind.basis)


def in_file(name: str) -> FilePlace:
    """The file as a whole."""
    return FilePlace(name)


def in_table(table: str, row: str | None = None, column: str | None = None) -> CellPlace:
    """A table, a row or a cell of the form."""
    return CellPlace(table, row, column)


def row_names(form: Form, table: str, rows: Iterable[str]) -> str:
    """The rows in a clerk's words, the first four by name."""
    keys = list(rows)
    names = []
    for key in keys[:4]:
        row = form.row(table, key)
        short = row.labels[-1] if len(row.label) > 20 else row.label
        names.append(f"“{row.group} {short}”".replace("“ ", "“"))
    return "、".join(names) + (f"等 {len(keys)} 行" if len(keys) > 4 else "行")
