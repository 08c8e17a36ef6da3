"""Cells of tables two and four and the clerk's facts, from the workbook and from JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import UnreadableFile
from assistant.facts import SaidFact
from assistant.findings import FilePlace
from assistant.ledger.model import InputSheets, RequestLedger
from assistant.ledger.read import read_input_sheets, read_ledger, with_inputs

Write = Callable[..., Path]
INPUT_HEAD = ("项目", "标识", "数值", "说明")
FACT_HEAD = ("标识", "名称", "数值", "单位")
FEE = "proactive.fees.amount_wan_yuan"
LICENSING = "proactive.licensing.decisions"


def faults(filled: InputSheets) -> list[tuple[str, str | None]]:
    """Code and cell of each finding."""
    return [(f.code, f.place.cell) for f in filled.findings if isinstance(f.place, FilePlace)]


@pytest.fixture
def inputs(workbook: Write) -> Callable[..., InputSheets]:
    """The inputs sheet with these (identifier, value) lines, read back."""

    def read(*lines: tuple[Any, Any]) -> InputSheets:
        rows = [INPUT_HEAD, *[("某项", key, value, None) for key, value in lines]]
        return read_input_sheets(workbook(表二表四填报=rows))

    return read


@pytest.mark.parametrize(
    ("key", "written", "expected"),
    [
        (LICENSING, 6, 6),
        (LICENSING, 6.0, 6),
        (LICENSING, "1,234", 1234),
        (LICENSING, "１２", 12),
        (LICENSING, 0, 0),
        (LICENSING, -3, -3),
        (FEE, 3.17, Decimal("3.17")),
        (FEE, 0.1 + 0.2, Decimal("0.3")),
        (FEE, "59237.2449", Decimal("59237.2449")),
        (FEE, 5, Decimal(5)),
        ("said.rate", 98.5, Decimal("98.5")),
    ],
)
def test_numbers_are_taken_exactly(
    inputs: Callable[..., InputSheets], key: str, written: object, expected: object
) -> None:
    """Counts are int, money is Decimal as a person sees it; a negative one is left to the rules."""
    filled = inputs((key, written))

    values = {**filled.inputs, **{k: fact.value for k, fact in filled.said.items()}}
    assert {key: expected} == values
    assert type(expected) is type(values[key])
    assert () == filled.findings


def test_empty_value_is_unknown_and_not_zero(inputs: Callable[..., InputSheets]) -> None:
    """A line without a value gives nothing; a fact without a value is an open question."""
    filled = inputs((LICENSING, None), (None, None), ("said.posts", None))

    assert {} == filled.inputs
    assert {"said.posts": None} == {key: fact.value for key, fact in filled.said.items()}
    assert () == filled.findings


@pytest.mark.parametrize(
    "written", ["/", "无", "六", "1.5", 1.5, True, "约6", "6件", "NaN", "1,23"]
)
def test_bad_count_is_an_error_at_its_cell(
    inputs: Callable[..., InputSheets], written: object
) -> None:
    """What is not a whole number is not taken; the message says to write 0 for none."""
    filled = inputs((LICENSING, written))

    assert {} == filled.inputs
    assert [("L13", "C2")] == faults(filled)
    assert "表二“行政许可”行" in filled.findings[0].message
    assert "没有发生的填 0" in filled.findings[0].message


def test_words_in_a_value_cell_are_not_repeated(inputs: Callable[..., InputSheets]) -> None:
    """A short sign is quoted, other text is not: it may be a name or a number of a person."""
    filled = inputs((LICENSING, "/"), (FEE, "欧阳某某"), ("said.posts", "13800138000号"))

    messages = [finding.message for finding in filled.findings]
    assert "“/”" in messages[0]
    assert not [m for m in messages if "欧阳" in m or "13800" in m]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("proactive.licensing.decision", "是不是 proactive.licensing.decisions"),
        ("requests.granted.total", "由台账计算"),
        ("said.微信", "said.xxx"),
        ("张某某13800138000", "未显示"),
        (None, "补上标识"),
    ],
)
def test_unknown_identifier_is_an_error_at_its_cell(
    inputs: Callable[..., InputSheets], key: str | None, hint: str
) -> None:
    """A line that names no cell of tables two and four and no fact is told, not dropped silently."""
    filled = inputs((key, 5))

    assert ({}, {}) == (filled.inputs, filled.said)
    assert [("L12", "B2")] == faults(filled)
    assert hint in filled.findings[0].message


def test_identifier_that_stands_twice_is_not_guessed(inputs: Callable[..., InputSheets]) -> None:
    """Of two values none is taken."""
    filled = inputs((LICENSING, 5), (LICENSING, 6), ("said.a", 1), ("said.a", 1))

    assert ({}, {}) == (filled.inputs, filled.said)
    assert [("L14", "C3"), ("L14", "C5")] == faults(filled)


def test_facts_have_label_and_unit(workbook: Write) -> None:
    """The sheet 事实 names what the clerk knows."""
    path = workbook(
        事实=[
            FACT_HEAD,
            ("said.posts", "微信公众号发布信息", 226, "条"),
            ("said.bare", None, 1, None),
        ]
    )

    said = read_input_sheets(path).said

    assert ("微信公众号发布信息", 226, "条") == (
        said["said.posts"].label,
        said["said.posts"].value,
        said["said.posts"].unit,
    )
    assert "bare" == said["said.bare"].label


def test_ledger_brings_its_own_inputs_and_their_faults(workbook: Write) -> None:
    """The three sheets of one workbook are read together."""
    head = ("收到日期", "申请人类型", "办理结果", "答复日期")
    path = workbook(
        台账=[head],
        表二表四填报=[
            INPUT_HEAD,
            ("许可", LICENSING, 6),
            ("处罚", "proactive.penalties.decisions", "六"),
        ],
        事实=[FACT_HEAD, ("said.posts", "信息", 3, "条")],
    )

    ledger = read_ledger(path, 2025)

    assert {LICENSING: 6} == ledger.inputs
    assert ["said.posts"] == list(ledger.said)
    assert [("L13", "表二表四填报", "C3")] == [
        (f.code, f.place.sheet, f.place.cell)
        for f in ledger.findings
        if isinstance(f.place, FilePlace)
    ]


def test_json_gives_inputs_and_facts(tmp_path: Path) -> None:
    """Plain numbers are cells, objects are facts with unit and label."""
    path = tmp_path / "填报.json"
    data = {
        LICENSING: 6,
        FEE: 3.17,
        "said.wechat_posts": {"value": 226, "unit": "条", "label": "微信公众号发布信息"},
        "said.open": {"value": None, "unit": "次", "label": "培训"},
    }
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    filled = read_input_sheets(path)
    said = filled.said

    assert {LICENSING: 6, FEE: Decimal("3.17")} == filled.inputs
    assert (226, "条") == (said["said.wechat_posts"].value, said["said.wechat_posts"].unit)
    assert said["said.open"].value is None


def test_json_with_a_fault_is_told_with_its_key(tmp_path: Path) -> None:
    """Every fault of the file is a finding with its key."""
    path = tmp_path / "填报.json"
    path.write_text(json.dumps({LICENSING: "六", FEE: [1], "said.x": True}), encoding="utf-8")

    assert [("L13", LICENSING), ("L13", FEE), ("L13", "said.x")] == faults(read_input_sheets(path))


@pytest.mark.parametrize("content", ["[1, 2]", "{", "", None])
def test_json_that_is_no_object_is_unreadable(tmp_path: Path, content: str | None) -> None:
    """A list, a torn file and a missing file are one line with the next step."""
    path = tmp_path / "填报.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(UnreadableFile, match=r"填报.json.*请"):
        read_input_sheets(path)


def test_workbook_without_the_sheets_is_unreadable(workbook: Write) -> None:
    """A workbook with neither sheet, or one whose header was changed, is told."""
    with pytest.raises(UnreadableFile, match="没有工作表"):
        read_input_sheets(workbook(别的=[["a"]]))
    with pytest.raises(UnreadableFile, match="“标识”和“数值”"):
        read_input_sheets(workbook("二.xlsx", 表二表四填报=[["项目", "数"]]))


def test_a_file_of_its_own_wins_over_the_ledger(tmp_path: Path, workbook: Write) -> None:
    """Inputs given beside the ledger replace those in it, and bring their faults along."""
    ledger = RequestLedger((), {LICENSING: 6, FEE: Decimal(1)}, {}, (), "台账.xlsx")
    path = tmp_path / "填报.json"
    path.write_text(json.dumps({LICENSING: 9, "said.x": True}), encoding="utf-8")

    merged = with_inputs(ledger, path)

    assert {LICENSING: 9, FEE: Decimal(1)} == merged.inputs
    assert ["L13"] == [finding.code for finding in merged.findings]
    assert ledger == with_inputs(ledger, None)


def test_an_open_fact_never_takes_a_known_one_away(tmp_path: Path) -> None:
    """A fact without a value in the file leaves the ledger's; one with a value replaces it."""
    known = SaidFact("said.hotline", "热线", 88, "次")
    ledger = RequestLedger((), {}, {"said.hotline": known}, (), "台账.xlsx")
    path = tmp_path / "填报.json"
    path.write_text('{"said.hotline": null}', encoding="utf-8")
    assert known == with_inputs(ledger, path).said["said.hotline"]

    path.write_text('{"said.hotline": 90}', encoding="utf-8")
    assert 90 == with_inputs(ledger, path).said["said.hotline"].value


def test_a_key_that_stands_twice_in_json_is_told(tmp_path: Path) -> None:
    """Of two values for one key neither is taken, as in a sheet."""
    path = tmp_path / "填报.json"
    path.write_text(f'{{"{LICENSING}": 5, "{LICENSING}": 7}}', encoding="utf-8")
    filled = read_input_sheets(path)

    assert {} == filled.inputs
    assert ["L14"] == [finding.code for finding in filled.findings]


def test_an_identity_number_in_a_figure_cell_is_no_figure(tmp_path: Path) -> None:
    """A number longer than any count is a fault, and is not stored."""
    path = tmp_path / "填报.json"
    path.write_text(json.dumps({LICENSING: 11010119900101123412, "said.x": 1e60}), encoding="utf-8")
    filled = read_input_sheets(path)

    assert {} == filled.inputs
    assert ["L13", "L13"] == [finding.code for finding in filled.findings]
