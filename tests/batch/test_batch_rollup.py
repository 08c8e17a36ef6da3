"""An area rolled up through the command line, with the list of units and the area's own report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks.many_reports import reports
from openpyxl import Workbook, load_workbook

from assistant.cli import main
from assistant.forms import load_form
from assistant.publishing.docx import docx_bytes
from assistant.reading.read import read_bytes, read_report
from assistant.reading.units import read_units
from assistant.report import AnnualReport, Cell, dump_json, report_as_json

COUNTY = "示例县人民政府"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten bodies of one county in two years."""
    root = tmp_path_factory.mktemp("单位")
    for name, data in reports(20):
        (root / name).write_bytes(data)
    return root


@pytest.fixture(scope="module")
def units(folder: Path) -> list[AnnualReport]:
    """Their reports of 2024."""
    read = [read_report(path) for path in sorted(folder.iterdir())]
    return [report for report in read if report.year == 2024]


def _area(units: list[AnnualReport], **cells: int) -> AnnualReport:
    form = load_form()
    sums = {key: Cell(sum((r.tables.value(key) or 0) for r in units)) for key in form.all_keys}
    report = replace(units[0], agency=COUNTY, title=f"{COUNTY}2024年政府信息公开工作年度报告")
    tables = replace(report, tables=report.tables.with_cells(sums)).tables
    return replace(report, tables=tables.with_cells({key: Cell(n) for key, n in cells.items()}))


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code = main(["rollup", *map(str, words), "--workers", "2", "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_sums_of_the_later_year_in_the_national_layout(
    folder: Path, units: list[AnnualReport], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each figure by its name, in the workbook and as JSON; a line for each unit."""
    out = tmp_path / "汇总.xlsx"
    code, data = _run(capsys, folder, "--out", out)
    assert (2024, 10) == (data["year"], len(data["units"]))
    book = load_workbook(out, data_only=True)
    for key in load_form().all_keys:
        ((sheet, place),) = book.defined_names[key].destinations
        total = sum((report.tables.value(key) or 0) for report in units)
        table, _, rest = key.partition(".")
        printed = data["tables"][table][rest]["value"]
        assert float(total) == float(book[sheet][place.replace("$", "")].value) == float(printed)
    assert [
        "表二 主动公开",
        "表三 申请",
        "表四 复议诉讼",
        "单位",
        "缺数",
        "问题",
    ] == book.sheetnames
    lines = list(book["单位"].iter_rows(values_only=True))
    assert 10 == sum(line[5] == "计入" for line in lines)
    assert code == int(any(f["severity"] == "error" for f in data["findings"]))
    assert [out.name] == [path.name for path in tmp_path.iterdir()]


def test_area_report_that_agrees_passes_and_one_that_differs_is_named(
    folder: Path, units: list[AnnualReport], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--against`: exit 0, or 1 with exactly the two cells that differ."""
    path, out = tmp_path / "县.json", tmp_path / "a.xlsx"
    path.write_text(dump_json(report_as_json(_area(units))), encoding="utf-8")
    code, data = _run(capsys, folder, "--out", out, "--against", path)
    assert (0, []) == (code, [f for f in data["findings"] if f["code"] == "U01"])
    right = _area(units)
    changes = {
        key: int(right.tables.value(key) or 0) + 3
        for key in ("requests.granted.natural_person", "disputes.review.upheld")
    }
    path.write_text(dump_json(report_as_json(_area(units, **changes))), encoding="utf-8")
    code, data = _run(capsys, folder, "--out", out, "--against", path)
    told = [f for f in data["findings"] if f["code"] == "U01"]
    places = {f"{f['place']['table']}.{f['place']['row']}.{f['place']['column']}" for f in told}
    assert (1, set(changes)) == (code, places)
    assert {3} == {f["actual"] - f["expected"] for f in told}


def _units_file(path: Path, lines: list[tuple[str, str | None]]) -> Path:
    if path.suffix == ".csv":
        text = "\n".join(["单位,上级", *(f"{name},{above or ''}" for name, above in lines)])
        path.write_bytes(text.encode("gb18030"))
    else:
        book = Workbook()
        assert book.active is not None
        for line in [("示例县单位名单", None), ("单位名称", "上级单位"), *lines]:
            book.active.append(line)
        book.save(path)
    return path


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_units_file_names_parents_and_what_is_missing(
    suffix: str,
    folder: Path,
    units: list[AnnualReport],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The area's report beside its parts is an error and not added; a missing unit is a warning."""
    inside = tmp_path / "单位"
    inside.mkdir()
    for path in folder.iterdir():
        (inside / path.name).write_bytes(path.read_bytes())
    area = replace(_area(units), preface="本报告的数据包含各乡镇和县政府各部门。")
    (inside / "县.docx").write_bytes(docx_bytes(area))
    saved = read_bytes((inside / "县.docx").read_bytes(), "县.docx")
    names = [(str(report.agency), COUNTY) for report in units]
    listed = [(COUNTY, None), *names, ("示例县不存在局", COUNTY)]
    path = _units_file(inside / f"名单.{suffix}", listed)
    assert listed == [(unit.name, unit.parent) for unit in read_units(path)]
    code, data = _run(capsys, inside, "--out", tmp_path / "a.xlsx", "--units", path)
    codes = {finding["code"]: finding["severity"] for finding in data["findings"]}
    assert COUNTY == saved.agency
    assert (10, ["示例县不存在局"]) == (len(data["units"]), data["missing"])
    assert "已含所属单位" in {left["why"] for left in data["left_out"]}
    assert "warning" == codes["U04"]
    assert ("error" if saved.scope == "area" else "warning") == codes["U02"]
    assert code == int("error" in codes.values())
    lines = list(load_workbook(tmp_path / "a.xlsx")["单位"].iter_rows(values_only=True))
    assert ("示例县不存在局", COUNTY, "没有报告") in {(line[0], line[1], line[5]) for line in lines}


def test_bad_file_is_named_and_the_rest_is_added(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """F01, exit 1."""
    inside = tmp_path / "单位"
    inside.mkdir()
    for path in folder.iterdir():
        (inside / path.name).write_bytes(path.read_bytes())
    (inside / "坏.docx").write_bytes(b"PK\x03\x04")
    code, data = _run(capsys, inside, "--out", tmp_path / "a.xlsx")
    assert (1, 10) == (code, len(data["units"]))
    assert "F01" in {finding["code"] for finding in data["findings"]}


def test_wrong_use_is_one_line(folder: Path, tmp_path: Path) -> None:
    """No such year, no such list, an area's report of another year."""
    out = ["--out", str(tmp_path / "a.xlsx")]
    (tmp_path / "名单.csv").write_text("甲,乙\n1,2", encoding="utf-8")
    assert 2 == main(["rollup", str(folder), *out, "--year", "1999"])
    assert 2 == main(["rollup", str(folder), *out, "--units", str(tmp_path / "名单.csv")])
    assert 2 == main(["rollup", str(folder), *out, "--units", str(tmp_path / "没有.csv")])
    assert 2 == main(["rollup", str(folder)])
