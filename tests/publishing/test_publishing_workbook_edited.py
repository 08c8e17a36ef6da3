"""Formulas with their values, protection, and the workbook read back after it was edited."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from zip_parts import unarchive

from assistant.cli import main
from assistant.errors import UnreadableFile
from assistant.evaluation.cases import generated_cases
from assistant.findings import CellPlace
from assistant.publishing.archive import archive
from assistant.publishing.workbook import workbook_bytes, write_workbook
from assistant.reading.read import read_bytes, read_report
from assistant.report import AnnualReport, Cell, dump_json, report_as_json

BALANCED = [case.report for case in generated_cases() if case.name.split("-")[0] != "broken"]


def _named(book: Any, key: str) -> Any:
    ((sheet, place),) = book.defined_names[key].destinations
    return book[sheet][place.replace("$", "")]


def _book(report: AnnualReport, *, values: bool = False) -> Any:
    return load_workbook(io.BytesIO(workbook_bytes(report)), data_only=values)


def _small() -> AnnualReport:
    return next(case.report for case in generated_cases() if case.name == "small-2021-standard")


@pytest.mark.parametrize("report", BALANCED, ids=lambda r: f"{r.edition}-{r.shape.value}")
def test_what_is_written_is_read(report: AnnualReport) -> None:
    """Numbers, strokes, blanks and notes; nothing is called changed."""
    read = read_bytes(workbook_bytes(report), "表.xlsx")
    assert [] == [finding.message for finding in read.findings]
    for key in report.form.all_keys:
        mine, other = report.tables[key], read.tables[key]
        assert (mine.value, mine.note) == (other.value, other.note), key
    assert (report.agency, report.year, report.edition, report.shape) == (
        read.agency,
        read.year,
        read.edition,
        read.shape,
    )


def test_totals_that_hold_are_formulas_with_their_values_and_locked() -> None:
    """Everything else is a value and may be typed into."""
    report = _small()
    book, values = _book(report), _book(report, values=True)
    key = "requests.new_received.total"
    assert '=IF(COUNT(D6:I6)=6,SUM(D6:I6),"")' == _named(book, key).value
    for key in report.form.all_keys:
        computed = str(_named(book, key).value).startswith("=")
        assert report.tables.value(key) == Decimal(str(_named(values, key).value))
        assert computed == _named(book, key).protection.locked, key
        assert computed <= (key in report.form.computed_keys)
    assert all(book[sheet].protection.sheet for sheet in book.sheetnames)


def test_a_wrong_total_is_the_value_it_is(make_report: Callable[..., AnnualReport]) -> None:
    """No formula would print it; it may be typed into."""
    report = make_report()
    cell = _named(_book(report), "disputes.review.total")
    assert (report.tables.value("disputes.review.total"), False) == (
        cell.value,
        cell.protection.locked,
    )


def test_a_total_over_an_unknown_part_is_blank_not_less() -> None:
    """The formula gives nothing until all parts are there."""
    report = _small()
    unknown = {"disputes.review.other": Cell(None), "disputes.review.total": Cell(None)}
    report = replace(report, tables=report.tables.with_cells(unknown))
    data = workbook_bytes(report)
    assert (
        '=IF(COUNT(A6:D6)=4,SUM(A6:D6),"")' == _named(_book(report), "disputes.review.total").value
    )
    assert read_bytes(data, "表.xlsx").tables.value("disputes.review.total") is None


def _edited(report: AnnualReport, folder: Path, cells: dict[str, Any]) -> Path:
    """Edited by a program that keeps formulas without values, then opened and saved by LibreOffice."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not on this machine")
    book = _book(report)
    for key, value in cells.items():
        _named(book, key).value = value
    path = folder / "表.xlsx"
    book.save(path)
    return _recalculated(path, folder, "xlsx")


def _recalculated(path: Path, folder: Path, suffix: str) -> Path:
    out, profile = folder / "out", folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    # Every formula anew, whatever value the file holds.
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"'
        ' oor:op="fuse"><value>0</value></prop></item></oor:items>'
    )
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless"]
    command += ["--convert-to", suffix, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out / f"{path.stem}.{suffix}"


def test_what_was_edited_is_read_and_named(tmp_path: Path) -> None:
    """A number typed anew, one taken out, one with a note; totals follow; every change is a finding."""
    report = _small()
    path = _edited(
        report,
        tmp_path,
        {
            "requests.granted.natural_person": 500,
            "disputes.direct.upheld": None,
            "proactive.normative_documents.issued": "7（其中修订2件）",
            "proactive.licensing.decisions": "很多",
        },
    )
    read = read_report(path)
    assert 500 == read.tables.value("requests.granted.natural_person")
    assert read.tables.value("disputes.direct.upheld") is None
    assert read.tables.value("disputes.direct.total") is None
    issued = read.tables["proactive.normative_documents.issued"]
    assert (7, "其中修订2件") == (issued.value, issued.note)
    before = report.tables.value("requests.granted.total")
    grown = 500 - int(report.tables.value("requests.granted.natural_person") or 0)
    assert int(before or 0) + grown == read.tables.value("requests.granted.total")
    changed = {
        f"{f.place.table}.{f.place.row}.{f.place.column}": f
        for f in read.findings
        if f.code == "U10" and isinstance(f.place, CellPlace)
    }
    assert {
        "requests.granted.natural_person",
        "requests.granted.total",
        "disputes.direct.upheld",
        "disputes.direct.total",
        "proactive.normative_documents.issued",
        "proactive.licensing.decisions",
    } == set(changed)
    assert "随各项重新合计，" in changed["requests.granted.total"].message
    assert ["R04"] == [f.code for f in read.findings if f.code != "U10"]


@pytest.mark.parametrize("report", BALANCED[::3], ids=lambda r: f"{r.edition}-{r.shape.value}")
def test_libreoffice_computes_what_we_wrote(report: AnnualReport, tmp_path: Path) -> None:
    """Every value after a full recalculation is the one that the file carried."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not on this machine")
    path = tmp_path / "表.xlsx"
    write_workbook(report, path)
    read = read_report(_recalculated(path, tmp_path, "xlsx"))
    assert [] == [finding.message for finding in read.findings]
    assert all(report.tables.value(key) == read.tables.value(key) for key in report.form.all_keys)


def test_formulas_without_values_are_refused_not_zero(tmp_path: Path) -> None:
    """As a program leaves them that cannot compute; the message says what to do."""
    path = tmp_path / "表.xlsx"
    book = _book(_small())
    book.save(path)
    with pytest.raises(UnreadableFile, match="打开这个文件，保存一次"):
        read_report(path)


def test_a_workbook_without_our_names_is_read_by_its_labels(tmp_path: Path) -> None:
    """Typed anew in the national layout, or with the hidden sheet taken out."""
    report = _small()
    book = _book(report, values=True)
    for key in list(book.defined_names):
        del book.defined_names[key]
    del book["原值（勿改）"]
    path = tmp_path / "表.xlsx"
    book.save(path)
    read = read_report(path)
    assert (report.agency, report.year) == (read.agency, read.year)
    assert all(report.tables.value(key) == read.tables.value(key) for key in report.form.all_keys)


def test_other_workbooks_are_no_report(tmp_path: Path, checkout: Path) -> None:
    """A ledger is refused with the word Excel in the message."""
    ledger = checkout / "corpus/reports/qinghe_township_2025_ledger.xlsx"
    with pytest.raises(UnreadableFile, match="Excel 工作簿，里面没有"):
        read_report(ledger)


def test_a_spoilt_hidden_sheet_is_refused() -> None:
    """What was written cannot be told from what was changed any more."""
    parts = unarchive(workbook_bytes(_small()))
    sheet = "xl/worksheets/sheet4.xml"
    parts[sheet] = parts[sheet].replace(b">standard<", b">sonstwie<")
    with pytest.raises(UnreadableFile, match="重新导出"):
        read_bytes(archive(parts), "表.xlsx")


def test_a_hostile_workbook_is_refused() -> None:
    """A document type, a huge part, a sheet that claims a billion cells."""
    parts = unarchive(workbook_bytes(_small()))
    bad = {**parts, "xl/workbook.xml": b"<!DOCTYPE a>" + parts["xl/workbook.xml"]}
    with pytest.raises(UnreadableFile):
        read_bytes(archive(bad), "表.xlsx")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<a/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * (65 * 1024 * 1024))
    with pytest.raises(UnreadableFile, match="不合常理"):
        read_bytes(buffer.getvalue(), "表.xlsx")


def test_read_check_and_export_take_the_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All three verbs, and `check DIR` beside it."""
    path, report = tmp_path / "表.xlsx", _small()
    write_workbook(report, path)
    assert 0 == main(["read", str(path)])
    assert report.year == json.loads(capsys.readouterr().out)["year"]
    main(["check", str(path), "--json"])
    alone = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    (tmp_path / "a.json").write_text(dump_json(report_as_json(report)), encoding="utf-8")
    main(["check", str(tmp_path), "--out", str(tmp_path / "结果.xlsx"), "--json"])
    files = json.loads(capsys.readouterr().out)["files"]
    assert ["a.json", "表.xlsx"] == [item["file"] for item in files]
    assert alone == files[1]["findings"]
    main(
        [
            "export",
            str(path),
            "--xlsx",
            str(tmp_path / "又.xlsx"),
            "--docx",
            str(tmp_path / "a.docx"),
        ]
    )
    assert read_report(tmp_path / "又.xlsx").tables == read_report(path).tables


def test_a_long_note_is_cut_in_sight_and_kept_whole(
    make_report: Callable[..., AnnualReport],
) -> None:
    """Excel spoils a workbook whose number format is longer than 255 characters."""
    report, key = make_report(), "proactive.regulations.issued"
    note = "其中" + "修订" * 300
    tables = report.tables.with_cells({key: Cell(3, None, note)})
    report = replace(report, tables=tables)
    assert 255 > len(_named(_book(report), key).number_format)
    assert note == read_bytes(workbook_bytes(report), "表.xlsx").tables[key].note
