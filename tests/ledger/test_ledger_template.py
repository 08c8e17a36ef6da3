"""The template: what it offers, and that it reads back."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from assistant.forms import load_form
from assistant.ledger.inputs import input_keys
from assistant.ledger.read import read_ledger
from assistant.ledger.template import write_template
from assistant.ledger.words import load_vocabulary


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template just written."""
    path = tmp_path / "台账模板.xlsx"
    write_template(path)
    return path


def test_template_has_three_sheets_with_frozen_noted_headers(template: Path) -> None:
    """Each header cell says what to fill in, and stays in sight."""
    book = load_workbook(template)

    assert ["依申请公开台账", "表二表四填报", "事实"] == book.sheetnames
    for sheet in book:
        assert "A2" == sheet.freeze_panes
        heads = [cell for cell in sheet[1] if cell.value and cell.column < 20]
        assert all(cell.comment and cell.font.bold for cell in heads)
    assert [
        "序号", "收到日期", "申请渠道", "申请人姓名或名称", "申请人类型", "申请内容", "补正告知日期", "补正收到日期", "征求第三方意见日期", "第三方答复日期", "是否延期", "延期告知日期", "收费通知日期", "缴费日期", "办理结果", "答复日期", "备注",
    ] == [cell.value for cell in book["依申请公开台账"][1]]  # fmt: skip


def test_drop_downs_offer_the_labels_of_the_form(template: Path) -> None:
    """Kinds and results are chosen from lists whose every entry the reader understands."""
    book = load_workbook(template)
    words = load_vocabulary()
    rules = book["依申请公开台账"].data_validations.dataValidation

    offered = {}
    for rule in rules:
        if "!" not in rule.formula1:
            assert ("K2:K2000", '"是,否"') == (str(rule.sqref), rule.formula1)
            continue
        title, cells = rule.formula1.split("!")
        cells = cells.replace("$", "")
        offered[str(rule.sqref)] = [row[0].value for row in book[title.strip("'")][cells]]
    assert {
        "E2:E2000": list(words.kind_labels.values()),
        "O2:O2000": list(words.outcome_labels.values()),
    } == offered
    assert list(words.outcome_labels) == [words.outcome(text).key for text in offered["O2:O2000"]]
    assert book["表二表四填报"].column_dimensions["X"].hidden


def test_input_sheet_has_every_identifier_of_tables_two_and_four(template: Path) -> None:
    """10 + 15 identifiers with a label, all values empty."""
    sheet = load_workbook(template)["表二表四填报"]
    rows = [row[:4] for row in sheet.iter_rows(min_row=2, values_only=True) if row[1]]

    assert list(input_keys(load_form())) == [row[1] for row in rows]
    assert 25 == len(rows)
    assert all(row[0] and row[2] is None for row in rows)


def test_empty_template_reads_back_as_an_empty_year(template: Path) -> None:
    """No request, no input, facts as open questions, and not one finding."""
    ledger = read_ledger(template, 2025)

    assert ((), {}, ()) == (ledger.requests, ledger.inputs, ledger.findings)
    assert ledger.said
    assert all(fact.value is None and fact.label and fact.unit for fact in ledger.said.values())


def test_filled_template_reads_back(template: Path) -> None:
    """What a clerk chooses from the lists is what is counted."""
    book = load_workbook(template)
    ledger = book["依申请公开台账"]
    words = load_vocabulary()
    for number, label in enumerate(words.outcome_labels.values(), 1):
        kind = list(words.kind_labels.values())[number % 6]
        ledger.append(
            [number, "2025-03-03", "网络", "某某", kind, "某事", *[None] * 8, label, "2025-03-20"]
        )
    book["表二表四填报"]["C2"] = 3
    book.save(template)

    read = read_ledger(template, 2025)

    assert () == read.findings
    assert list(words.outcome_labels) == [request.outcome for request in read.requests]
    assert {"proactive.regulations.issued": 3} == read.inputs


def test_every_column_of_the_template_is_known_to_the_reader(template: Path) -> None:
    """A step of the clock that is filled in moves the deadline."""
    book = load_workbook(template)
    dates = ["2025-03-05", "2025-03-17", "2025-03-18", "2025-03-20", "是", "2025-03-24"]
    dates += ["2025-03-25", "2025-03-26"]
    row = [
        1,
        "2025-03-03",
        "网络",
        "某某",
        "自然人",
        "某事",
        *dates,
        "（一）予以公开",
        "2025-03-27",
    ]
    book["依申请公开台账"].append(row)
    book.save(template)

    steps = read_ledger(template, 2025).requests[0].steps

    fields = ("correction_asked", "corrected", "third_party_asked", "third_party_answered")
    assert dates[:4] == [str(getattr(steps, name)) for name in fields]
    assert (True, *dates[5:]) == (
        steps.extended,
        str(steps.extension_noticed),
        str(steps.fee_noticed),
        str(steps.fee_paid),
    )


def test_template_holds_no_formula_link_or_macro(template: Path) -> None:
    """Nothing in the file runs or leads elsewhere."""
    with ZipFile(template) as archive:
        names = archive.namelist()
        sheets = [archive.read(n).decode() for n in names if n.startswith("xl/worksheets/sheet")]

    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    assert not [text for text in sheets if "<f>" in text or "<hyperlink" in text]
    for sheet in load_workbook(template):
        for row in sheet.iter_rows(values_only=True):
            assert not [v for v in row if isinstance(v, str) and v[:1] in "=+-@"]
