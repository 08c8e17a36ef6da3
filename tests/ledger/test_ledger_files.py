"""Ledgers as clerks keep them: kinds of files, encodings, headers, sheets, rows that are no requests."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from assistant.errors import UnreadableFile
from assistant.findings import FilePlace
from assistant.ledger.marks import marks_of
from assistant.ledger.read import RequestLedger, read_input_sheets, read_ledger
from assistant.ledger.sheets import NO_MARKS

Write = Callable[..., Path]
YEAR = 2025
HEAD = ("登记编号", "收到日期", "申请人", "申请人类型", "办理结果", "答复日期")
ROWS = (
    ("2025-001", "2025-03-03", "某甲", "自然人", "予以公开", "2025-03-20"),
    ("2025-002", "2025-03-04", "某乙", "律师事务所", "信息不存在", "2025-03-21"),
)
EXPECTED = [("natural_person", "granted"), ("legal_service_org", "unable_not_held")]


def decided(ledger: RequestLedger) -> list[tuple[str | None, str | None]]:
    """Kind and outcome of each request."""
    return [(request.kind, request.outcome) for request in ledger.requests]


def codes(ledger: RequestLedger) -> list[tuple[str, str | None]]:
    """Code and cell of each finding."""
    return [(f.code, f.place.cell) for f in ledger.findings if isinstance(f.place, FilePlace)]


# --- text with separators -----------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    """A title, a header, two requests; the sheet is named like the file."""
    path = tmp_path / "台账.csv"
    lines = [("示例县青禾镇台账",), HEAD, *ROWS]
    path.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))

    ledger = read_ledger(path, YEAR)

    assert EXPECTED == decided(ledger)
    assert () == ledger.findings
    assert FilePlace("台账.csv", "台账", "A3") == ledger.requests[0].place


def test_csv_with_quotes_and_short_rows_is_read(tmp_path: Path) -> None:
    """A quoted cell may hold separators and line breaks; a row may end early."""
    path = tmp_path / "台账.csv"
    text = (
        ",".join(HEAD)
        + '\n1,2025-03-03,"某甲,\n某乙",自然人,"予以公开",2025-03-20\n2,2025-03-04,,自然人\n'
    )
    path.write_text(text, encoding="utf-8")

    ledger = read_ledger(path, YEAR)

    assert [("natural_person", "granted"), ("natural_person", None)] == decided(ledger)


def test_workbook_is_known_by_its_content(workbook: Write, tmp_path: Path) -> None:
    """A workbook called .xls and a text called .xlsx are read as what they are."""
    renamed = workbook(台账=[HEAD, *ROWS]).rename(tmp_path / "旧.xls")
    text = tmp_path / "新.xlsx"
    text.write_text("\n".join("\t".join(row) for row in (HEAD, *ROWS)), encoding="gbk")

    assert EXPECTED == decided(read_ledger(renamed, YEAR)) == decided(read_ledger(text, YEAR))


def test_page_called_a_workbook_is_told(tmp_path: Path) -> None:
    """What some systems export as .xls is a web page."""
    path = tmp_path / "导出.xls"
    path.write_text("<html><table><tr><td>收到日期</td></tr></table></html>", encoding="gbk")

    with pytest.raises(UnreadableFile, match=r"其实是网页.*另存为"):
        read_ledger(path, YEAR)


@pytest.mark.skipif(which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_older_and_open_workbooks_are_read(workbook: Write, tmp_path: Path, kind: str) -> None:
    """A real .xls and .ods, written by LibreOffice, with a result merged over two requests."""
    from openpyxl import load_workbook

    rows = [*ROWS, ("2025-003", date(2025, 3, 5), "某丙", "自然人", None, date(2025, 3, 21))]
    path = workbook(台账=[HEAD, *rows])
    book = load_workbook(path)
    book["台账"].merge_cells("E3:E4")
    book.save(path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)

    ledger = read_ledger(tmp_path / f"台账.{kind}", YEAR)

    # The library tells nothing of merged cells in .ods: the row is asked.
    whole = [*EXPECTED, ("natural_person", "unable_not_held")]
    assert (whole if kind == "xls" else EXPECTED) == decided(ledger)
    assert ([] if kind == "xls" else [("L06", "E4")]) == codes(ledger)


# --- headers ------------------------------------------------------------------------------------


@pytest.fixture
def two_rows(workbook: Write) -> Path:
    """A title, and a header of two rows with merged cells, as offices print it."""
    from openpyxl import load_workbook

    top = ("序号", "收到日期", "申请人", None, None, "办理情况", None)
    low = (None, None, "姓名", "类型", "联系电话", "结果", "答复日期")
    path = workbook(
        台账=[
            ("示例县青禾镇2025年依申请公开台账",),
            top,
            low,
            (1, "2025-03-03", "某甲", "自然人", "", "予以公开", "2025-03-20"),
            (2, "2025-03-04", "某乙", "公司", "", "部分公开", "2025-03-21"),
        ]
    )
    book = load_workbook(path)
    for cells in ("A1:G1", "A2:A3", "B2:B3", "C2:E2", "F2:G2"):
        book["台账"].merge_cells(cells)
    book.save(path)
    return path


def test_header_of_two_rows_is_read(two_rows: Path) -> None:
    """类型 under 申请人 is the kind, 结果 under 办理情况 the result."""
    ledger = read_ledger(two_rows, YEAR)

    assert [
        ("natural_person", "granted"),
        ("commercial_enterprise", "partially_granted"),
    ] == decided(ledger)
    assert () == ledger.findings
    assert "A4" == ledger.requests[0].place.cell


def test_name_in_a_column_of_a_lower_header_is_not_repeated(two_rows: Path) -> None:
    """姓名 stands in the second row of the header; it is personal there too."""
    from openpyxl import load_workbook

    book = load_workbook(two_rows)
    book["台账"]["C4"], book["台账"]["F4"] = "张某某", "张某某申请公开"
    book.save(two_rows)

    ledger = read_ledger(two_rows, YEAR)

    assert ["L04"] == [finding.code for finding in ledger.findings]
    assert not [f for f in ledger.findings if "张某某" in repr(f)]


def test_csv_with_the_lower_half_of_a_header_is_read(tmp_path: Path) -> None:
    """A row right below the header that only names columns is no request."""
    path = tmp_path / "台账.csv"
    lines = [
        ("序号", "收到日期", "申请人", "", "申请人类型", "办理结果", "答复日期"),
        ("", "", "姓名", "联系方式"),
    ]
    lines.append(("1", "2025-03-03", "某甲", "", "自然人", "予以公开", "2025-03-20"))
    path.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")

    ledger = read_ledger(path, YEAR)

    assert ([("natural_person", "granted")], ()) == (decided(ledger), ledger.findings)


@pytest.mark.parametrize(
    "head",
    [
        ("受理号", "收文日期", "姓名", "申请人性质", "答复类型", "办结时间"),
        ("编 号", "签收\n时间", "申请人", "申请主体类型", "处理结果（必填）", "回复日期"),
        ("申请号", "申请受理时间", "申请人", "申请人身份", "公开结果", "正式答复日期"),
        ("流水号", "申请日期", "申请人", "申请人分类", "答复情形", "完成时间"),
    ],
)
def test_columns_are_known_by_many_names(workbook: Write, head: Sequence[str]) -> None:
    """Each office names them in its own way."""
    assert EXPECTED == decided(read_ledger(workbook(台账=[head, *ROWS]), YEAR))


# --- rows that are no requests ------------------------------------------------------------------


def test_sums_notes_and_repeated_headers_are_no_requests(workbook: Write) -> None:
    """Subtotals with figures in any column, blank rows, notes, and the header printed again."""
    path = workbook(
        台账=[
            HEAD,
            ROWS[0],
            ("3月小计", None, None, None, 1, None),
            (None, "小计", None, 1, 1, None),
            (None,) * 6,
            HEAD,
            ROWS[1],
            ("合计", 2, None, "自然人1", "予以公开1", None),
            ("本年总计：", None, None, None, "2件", None),
            ("填表人：张某某", None, None, None, None, None),
            ("注：本表按收到日期排列", None, None, None, None, None),
        ]
    )

    ledger = read_ledger(path, YEAR)

    assert (EXPECTED, ()) == (decided(ledger), ledger.findings)


# --- several sheets -----------------------------------------------------------------------------


def test_one_sheet_a_month_is_counted_together(workbook: Write) -> None:
    """Twelve sheets, a summary beside them and the inputs: every row counts once."""
    months = {
        f"{month}月": [HEAD, (f"2025-{month:03d}", f"2025-{month:02d}-03", "某", "自然人", "予以公开", f"2025-{month:02d}-17")]
        for month in range(1, 13)
    }  # fmt: skip
    inputs = [("项目", "标识", "数值"), ("许可", "proactive.licensing.decisions", 6)]

    ledger = read_ledger(workbook(封面=[["台账"]], **months, 表二表四填报=inputs), YEAR)

    assert [f"{month}月" for month in range(1, 13)] == [r.place.sheet for r in ledger.requests]
    assert {"proactive.licensing.decisions": 6} == ledger.inputs
    assert () == ledger.findings


def test_registration_number_on_two_sheets_is_told(workbook: Write) -> None:
    """Both rows are counted, and both sheets are named."""
    ledger = read_ledger(workbook(一月=[HEAD, ROWS[0]], 二月=[HEAD, ROWS[0]]), YEAR)

    assert 2 == len(ledger.requests)
    assert [("L10", "A2")] == codes(ledger)
    assert "“一月”第 2 行，“二月”第 2 行" in ledger.findings[0].message


def test_sheet_of_the_year_beside_those_of_its_months_is_told(workbook: Write) -> None:
    """Without registration numbers too: all rows of the month stand in the other sheet."""
    head = ("序号", *HEAD[1:])
    march = [
        (i, f"2025-03-{i + 2:02d}", "某", "自然人", "予以公开", "2025-03-20") for i in range(1, 7)
    ]
    april = [(7, "2025-04-03", "某", "自然人", "予以公开", "2025-04-17")]

    ledger = read_ledger(workbook(三月=[head, *march], 全年=[head, *march, *april]), YEAR)

    assert 13 == len(ledger.requests)
    assert [("L17", "A2")] == codes(ledger)
    assert "“三月”的 6 行，在“全年”里都有" in ledger.findings[0].message


# --- what values do not show --------------------------------------------------------------------


def with_cells(path: Path, change: Callable[[Any], None]) -> Path:
    """The workbook after a change to its first sheet."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def test_hidden_rows_are_counted_and_asked_once(workbook: Write) -> None:
    """A filter hides rows; they are requests all the same."""

    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions[9].hidden = True

    ledger = read_ledger(with_cells(workbook(台账=[HEAD, *ROWS]), hide), YEAR)

    assert 2 == len(ledger.requests)
    assert [("L16", "A2")] == codes(ledger)
    assert "有 1 行是隐藏的" in ledger.findings[0].message


def test_hidden_sheet_is_counted_and_asked(workbook: Write) -> None:
    """A sheet that nobody sees may be an old copy."""

    def hide(sheet: Any) -> None:
        sheet.sheet_state = "hidden"

    ledger = read_ledger(with_cells(workbook(旧=[HEAD, ROWS[0]], 新=[HEAD, ROWS[1]]), hide), YEAR)

    assert 2 == len(ledger.requests)
    assert [("L16", "A2")] == [(f.code, "A2") for f in ledger.findings]
    assert "“旧”是隐藏的" in ledger.findings[0].message


@pytest.mark.parametrize(
    ("cell", "content", "kind"),
    [
        ("B2", "#N/A", "e"),
        ("D2", "#REF!", "e"),
        ("E2", "=VLOOKUP(A2,X:Y,2,0)", "f"),
        ("F2", "=B2+14", "f"),
        ("F2", "#VALUE!", "e"),
    ],
)
def test_error_value_is_not_taken_for_an_empty_cell(
    workbook: Write, cell: str, content: str, kind: str
) -> None:
    """A broken result or date would turn an answered request into a running one."""

    def spoil(sheet: Any) -> None:
        sheet[cell] = content
        sheet[cell].data_type = kind

    ledger = read_ledger(with_cells(workbook(台账=[HEAD, *ROWS]), spoil), YEAR)

    assert EXPECTED[1:] == decided(ledger)
    assert [("L15", cell)] == codes(ledger)


def test_computed_formula_and_empty_text_are_what_they_show(workbook: Write) -> None:
    """A formula with its value is a value; one whose value is an empty text is empty."""
    path = workbook(台账=[HEAD, ROWS[0], ("2025-002", "2025-12-04", "某乙", "自然人", None, None)])
    changed = {
        '<c r="E2" t="inlineStr"><is><t>&#20104;&#20197;&#20844;&#24320;</t></is></c>': '<c r="E2" t="str"><f>X2</f><v>予以公开</v></c>',
        "</row></sheetData>": '<c r="E3" t="str"><f>IF(1,"")</f><v></v></c></row></sheetData>',
    }  # fmt: skip
    rewrite(path, changed)

    ledger = read_ledger(path, YEAR)

    assert [("natural_person", "granted"), ("natural_person", None)] == decided(ledger)
    assert () == ledger.findings


def rewrite(path: Path, changed: dict[str, str]) -> None:
    """Changes these texts in the first sheet's XML."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    xml = parts["xl/worksheets/sheet1.xml"].decode()
    for before, after in changed.items():
        assert before in xml, before
        xml = xml.replace(before, after)
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_error_value_in_the_inputs_is_told(workbook: Write) -> None:
    """A formula that was never computed is not a missing input."""

    def spoil(sheet: Any) -> None:
        sheet["C2"] = "=1+1"

    rows = [("项目", "标识", "数值"), ("许可", "proactive.licensing.decisions", 6)]
    filled = read_input_sheets(with_cells(workbook(表二表四填报=rows), spoil))

    assert {} == filled.inputs
    assert [("L15", "C2")] == [(f.code, f.place.cell) for f in filled.findings]  # type: ignore[union-attr]


def test_sheet_with_a_document_type_is_not_taken_apart(workbook: Write) -> None:
    """Its entities could swell without end; no program writes one into a workbook."""

    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True

    path = with_cells(workbook(台账=[HEAD, *ROWS]), hide)
    assert frozenset({1}) == marks_of(path, "台账").hidden

    rewrite(path, {"<worksheet": '<!DOCTYPE a [<!ENTITY b "b">]><worksheet'})

    assert NO_MARKS == marks_of(path, "台账")


def test_merge_that_begins_in_the_header_takes_no_column_away(workbook: Write) -> None:
    """A header cell merged down over a request: the header is still that row alone."""

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:A2")

    ledger = read_ledger(with_cells(workbook(台账=[HEAD, *ROWS]), merge), YEAR)

    assert EXPECTED == decided(ledger)


def test_formula_in_a_column_that_is_not_judged_is_no_fault(workbook: Write) -> None:
    """A running number made by a formula that was never computed says nothing on the request."""

    def count(sheet: Any) -> None:
        sheet["A2"], sheet["A3"] = "=ROW()-1", "=ROW()-1"

    ledger = read_ledger(with_cells(workbook(台账=[HEAD, *ROWS]), count), YEAR)

    assert (EXPECTED, ()) == (decided(ledger), ledger.findings)
