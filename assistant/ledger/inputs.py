"""What the clerk fills in herself: cells of tables two and four, and facts that only she knows."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.facts import SAID, SaidFact
from assistant.findings import FilePlace, Finding, Severity
from assistant.forms import Form, load_form
from assistant.ledger.codes import LedgerCode
from assistant.ledger.model import InputSheets
from assistant.ledger.sheets import Header, Sheet, find_header
from assistant.ledger.values import number_of, text_of
from assistant.ledger.words import load_data
from assistant.report import MONEY_COLUMN, Number, is_plausible

SAID_KEY = re.compile(r"said\.[a-z][a-z0-9_]*")
BROKEN_NUMBER = "数值是出错值（如 #N/A）或没有算出结果的公式，没有采用。请改成数字后保存。"
# No figure of a report is as large; the number of a mobile, a card or a person is.
TELLING_NUMBER = 10**10
# What may be repeated of an identifier that is not known: anything else may be personal data.
PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z_.]{0,60}\d{0,4}")


@dataclass(slots=True)
class _Gathered:
    """Values gathered so far. A key that stands twice is taken out again and stays out."""

    inputs: dict[str, Number] = field(default_factory=dict)
    said: dict[str, SaidFact] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def fault(self, code: LedgerCode, place: FilePlace, message: str) -> None:
        self.findings.append(Finding(code.value, Severity.ERROR, place, message))

    def done(self) -> InputSheets:
        return InputSheets(self.inputs, self.said, tuple(self.findings))


def input_keys(form: Form) -> tuple[str, ...]:
    """The cells that the clerk fills in: all of tables two and four."""
    return (*form.keys("proactive"), *form.keys("disputes"))


def inputs_of(sheets: Iterable[Sheet]) -> InputSheets | None:
    """The sheets 表二表四填报 and 事实, found by name; None when there is neither."""
    filled = None
    for sheet in sheets:
        if _part_of(sheet):
            filled = gather_inputs(sheet, filled or InputSheets())
    return filled


def gather_inputs(sheet: Sheet, before: InputSheets) -> InputSheets:
    """What was gathered before, with the lines of one more sheet. Raises UnreadableFile."""
    gathered = _Gathered(
        dict(before.inputs),
        dict(before.said),
        list(before.findings),
        {*before.inputs, *before.said},
    )
    names = {k: v for k, v in load_data("columns.toml")[_part_of(sheet)].items() if k != "sheet"}
    header = find_header(sheet, names, ("key", "value"))
    if header is None:
        raise UnreadableFile(
            sheet.file,
            f"工作表“{sheet.name}”前 10 行里没有“标识”和“数值”两列",
            "请用 nianbao fill --template 生成的模板，不要改动表头",
        )
    _gather_sheet(sheet, header, gathered)
    return gathered.done()


def _part_of(sheet: Sheet) -> str:
    """Which of the two sheets it is, by its name; empty for another one."""
    names = load_data("columns.toml")
    return next(
        (part for part in ("inputs", "facts") if names[part]["sheet"] == sheet.name.strip()), ""
    )


def inputs_of_json(pairs: Iterable[tuple[str, Any]], name: str) -> InputSheets:
    """Cells and facts of a JSON object: `{key: number}` or `{key: {value, unit, label}}`."""
    gathered = _Gathered()
    for key, item in pairs:
        fields: Mapping[str, Any] = item if isinstance(item, Mapping) else {"value": item}
        _gather(
            gathered,
            key,
            fields.get("value"),
            FilePlace(name, None, key),
            str(fields.get("label") or ""),
            str(fields.get("unit") or ""),
        )
    return gathered.done()


def load_json(path: Path) -> list[tuple[str, Any]]:
    """The pairs of a file's JSON object, also a key that stands twice. Raises UnreadableFile."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = json.loads(text, parse_float=Decimal, object_pairs_hook=_Pairs)
    except OSError as error:
        raise UnreadableFile(path.name, "文件打不开", "请核对文件名和路径") from error
    except ValueError as error:
        raise UnreadableFile(
            path.name, "它不是完整的 JSON", '请写成 {"标识": 数值, …} 的样子，用 UTF-8 保存'
        ) from error
    if not isinstance(data, _Pairs):
        raise UnreadableFile(path.name, "它的最外层不是对象", '请写成 {"标识": 数值, …} 的样子')
    return [(key, dict(item) if isinstance(item, _Pairs) else item) for key, item in data]


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as its pairs: a dict would keep the last of two equal keys in silence."""


def _gather_sheet(sheet: Sheet, header: Header, gathered: _Gathered) -> None:
    broken = sheet.marks().broken
    for index, cells in sheet.rows(header.row + 1):
        key = text_of(header.value(cells, "key"))
        value = header.value(cells, "value")
        seems_empty = (index, header.columns["value"]) in broken
        if not key and value is None:
            continue
        known = _known(key)
        place = sheet.place(index, header.columns["value" if known else "key"])
        if known and seems_empty:
            gathered.fault(LedgerCode.BROKEN, place, BROKEN_NUMBER)
            continue
        label, unit = (text_of(header.value(cells, name)) for name in ("label", "unit"))
        _gather(gathered, key, value, place, label, unit)


def _known(key: str) -> bool:
    return key in input_keys(load_form()) or SAID_KEY.fullmatch(key) is not None


def _gather(
    gathered: _Gathered, key: str, value: object, place: FilePlace, label: str, unit: str
) -> None:
    """Takes one line in, or says what is wrong with it."""
    if not _known(key):
        gathered.fault(LedgerCode.UNKNOWN_KEY, place, _unknown_key(key))
        return
    if key in gathered.seen:
        gathered.inputs.pop(key, None)
        gathered.said.pop(key, None)
        gathered.fault(LedgerCode.SAME_KEY, place, f"标识 {key} 填了两次，都没有采用。请只留一处。")
        return
    gathered.seen.add(key)
    number = _number(key, value)
    if number is None and value is not None and value != "":
        gathered.fault(LedgerCode.BAD_NUMBER, place, _bad_number(key, value))
    elif key.startswith(SAID):
        gathered.said[key] = SaidFact(key, label or key.removeprefix(SAID), number, unit)
    elif number is not None:
        gathered.inputs[key] = number


def _number(key: str, value: object) -> Number | None:
    """The value as the kind of number that the key holds; None when it is none of that kind."""
    if not isinstance(value, int | float | str | Decimal) or isinstance(value, bool):
        return None
    number = value if isinstance(value, Decimal) else number_of(value)
    if number is None or not is_plausible(number) or abs(number) >= TELLING_NUMBER:
        return None
    if key.endswith(MONEY_COLUMN):
        return number
    if number == number.to_integral_value():
        return int(number)
    return number if key.startswith(SAID) else None


def _unknown_key(key: str) -> str:
    if not key:
        return "这一行有数值，没有标识，没有采用。请照模板补上标识。"
    shown = key if PLAIN_KEY.fullmatch(key) else "（未显示）"
    if key.startswith("requests."):
        return f"标识 {shown} 是表三的格，表三由台账计算，没有采用。请删去这一行。"
    near = difflib.get_close_matches(key, input_keys(load_form()), n=1)
    hint = (
        f"是不是 {near[0]}？"
        if near
        else "表二、表四的标识见模板，事实的标识写成 said.xxx（小写字母、数字、下划线）。"
    )
    return f"标识 {shown} 不认识，没有采用。{hint}"


def _bad_number(key: str, value: object) -> str:
    form = load_form()
    label = form.label(key) if key in form else key
    shown = _shown(value)
    whole = "" if key.endswith(MONEY_COLUMN) or key.startswith(SAID) else "不小于 0 的整数"
    return f"{label}填的{shown}不是{whole or '数'}，没有采用。请填数字；没有发生的填 0。"


def _shown(value: object) -> str:
    """Numbers and short signs are shown; words may be anything and are not."""
    text = str(value)
    if re.fullmatch(r"[\d.,%/\-—+万元件条 ]{1,12}|无|暂无", text) and not re.search(r"\d{9}", text):
        return f"“{text}”"
    return "内容"
