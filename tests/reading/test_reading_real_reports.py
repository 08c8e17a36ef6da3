"""Published reports against figures that people read off their pages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assistant.forms import Shape, load_form
from assistant.reading.read import read_report
from assistant.report import Scope, dump_json, report_as_json

pytestmark = pytest.mark.real_reports
TABLES_2 = {
    "regulations": ("issued", "repealed", "in_force"),
    "normative_documents": ("issued", "repealed", "in_force"),
    "licensing": ("decisions",),
    "penalties": ("decisions",),
    "coercion": ("decisions",),
}


def _expected(side: dict) -> dict[str, str | None]:
    cells: dict[str, object] = {}
    second = side.get("table2")
    if second and side["format_edition"].startswith("2021"):
        for row, columns in TABLES_2.items():
            numbers = second[row] if isinstance(second[row], list) else [second[row]]
            cells |= {f"proactive.{row}.{c}": n for c, n in zip(columns, numbers, strict=True)}
        cells["proactive.fees.amount_wan_yuan"] = second["fees_wan_yuan"]
    if second and side["format_edition"] == "2019":
        cells |= _of_2019(second)
    third = side.get("table3")
    for row, numbers in (third or {"rows": {}})["rows"].items():
        cells |= {f"requests.{row}.{c}": n for c, n in zip(third["columns"], numbers, strict=True)}
    for key, number in (side.get("table4") or {}).items():
        block, column = key.rsplit("_", 1)
        cells[f"disputes.{block}.{column}"] = number
    return {key: None if number is None else str(number) for key, number in cells.items()}


def _of_2019(rows: Mapping[str, object]) -> dict[str, object]:
    """Rows of table two of 2019 as cells; a stroke is no number, an amount goes without its unit."""
    cells: dict[str, object] = {}
    for block, row in load_form("2019").tables["proactive"].lines():
        numbers = rows.get(row.key, ())
        numbers = numbers.values() if isinstance(numbers, dict) else numbers
        for column, number in zip(block.columns, numbers, strict=False):
            bare = number.rstrip("元-") or None if isinstance(number, str) else number
            cells[f"proactive.{row.key}.{column.key}"] = bare
    return cells


def _reports(folder: Path, pattern: str) -> list[Path]:
    return sorted(
        path for path in folder.glob(pattern) if path.suffix in (".txt", ".md", ".html", ".pdf")
    )


def test_every_printed_cell_of_whole_reports_is_right(real_reports: Path):
    """No cell of a whole report is wrong, and none that is printed is missing."""
    lines, faults = [], []
    for path in _reports(real_reports, "c*"):
        expected = _expected(json.loads(path.with_suffix(".json").read_text("utf-8")))
        tables = read_report(path).tables
        actual = {k: None if tables.value(k) is None else str(tables.value(k)) for k in expected}
        right = sum(expected[k] == actual[k] for k in expected)
        missing = sum(expected[k] is not None and actual[k] is None for k in expected)
        lines.append(
            f"{path.name}: {right} right, {len(expected) - right - missing} wrong, {missing} missing"
        )
        faults += [
            (path.name, k, expected[k], actual[k]) for k in expected if expected[k] != actual[k]
        ]
    print("\n".join(lines))  # noqa: T201
    assert [] == faults


@pytest.mark.parametrize(
    ("name", "agency", "year", "edition", "shape"),
    [
        (
            "c01_hongze_district_2023.pdf",
            "淮安市洪泽区人民政府",
            2023,
            "2021",
            Shape.COLLAPSED_OTHER,
        ),
        (
            "c02_hongze_district_2024.txt",
            "淮安市洪泽区人民政府",
            2024,
            "2021",
            Shape.COLLAPSED_OTHER,
        ),
        ("c03_suqian_city_2023.txt", "宿迁市人民政府", 2023, "2021", Shape.STANDARD),
        ("c04_suqian_city_2024.txt", "宿迁市人民政府", 2024, "2021", Shape.STANDARD),
        ("c05_jinhu_county_2023.txt", "金湖县人民政府", 2023, "2021", Shape.STANDARD),
        ("c08_shanghai_kewei_2024.md", "上海市科委", 2024, "2021", Shape.STANDARD),
        (
            "c10_shanghai_office_2019.html",
            "上海市人民政府办公厅",
            2019,
            "2019",
            Shape.STANDARD,
        ),
        ("c12_guantou_town_2022.txt", "管头镇人民政府", 2022, "2021", Shape.STANDARD),
    ],
)
def test_whose_report_of_which_year(
    real_reports: Path, name: str, agency: str, year: int, edition: str, shape: Shape
):
    """Agency, year, edition and shape are found, and all six parts."""
    report = read_report(real_reports / name)
    assert (agency, year, edition, shape) == (
        report.agency,
        report.year,
        report.edition,
        report.shape,
    )
    assert [1, 2, 3, 4, 5, 6] == [part.number for part in report.sections]


def test_table_two_of_2019_is_read_whole(real_reports: Path):
    """The 22 cells of a real table two of 2019, the amount with its unit as printed."""
    report = read_report(real_reports / "c10_shanghai_office_2019.html")
    keys = report.form.keys("proactive")
    assert 22 == sum(report.tables.value(key) is not None for key in keys)
    assert "251000元" == report.tables["proactive.procurement.amount"].text
    assert () == report.findings


def test_signature_of_the_seed(real_reports: Path):
    """The seed report is signed, and its section six says nothing else."""
    report = read_report(real_reports / "c12_guantou_town_2022.txt")
    assert ("管头镇人民政府", date(2023, 1, 16)) == (report.signed.agency, report.signed.date)
    assert "无" == report.section(6).text
    assert () == report.findings


@pytest.mark.parametrize("stem", ["c01_hongze_district_2023", "c02_hongze_district_2024"])
def test_pdf_and_its_text_give_the_same_words(real_reports: Path, stem: str):
    """The same report as PDF and as flattened text has the same title, preface and parts."""
    text, pdf = (read_report(real_reports / f"{stem}{suffix}") for suffix in (".txt", ".pdf"))
    assert (text.title, text.preface, text.sections) == (pdf.title, pdf.preface, pdf.sections)


def test_parts_with_tables_hold_no_table_words(real_reports: Path):
    """Parts two to four of reports without prose there are empty."""
    for path in _reports(real_reports, "c*"):
        report = read_report(path)
        texts = {part.number: part.text for part in report.sections if part.number in (2, 3, 4)}
        assert dict.fromkeys(texts, "") == texts, path.name


def test_scope_of_whole_areas(real_reports: Path):
    """全市, 全县 and 全区 before the requests make an area's report; a mixed one stays open."""
    scopes = {
        name: read_report(real_reports / name).scope
        for name in (
            "c02_hongze_district_2024.txt",
            "c03_suqian_city_2023.txt",
            "c05_jinhu_county_2023.txt",
        )
    }
    assert [None, Scope.AREA, Scope.AREA] == list(scopes.values())


def test_torn_report_says_what_was_read_by_order(real_reports: Path):
    """The converter's torn table: order is named in R03, the lost heading in R07."""
    report = read_report(real_reports / "c08_shanghai_kewei_2024.md")
    assert {"R03", "R07", "R08"} == {finding.code for finding in report.findings}
    assert ("", True) == (report.section(5).heading, report.section(5).text.startswith("（一）"))


def test_openings_of_pages_give_what_they_show(real_reports: Path):
    """Cells shown in the stored openings are right, the year where it is named, no agency wrong."""
    for path in _reports(real_reports, "p*"):
        side = json.loads(path.with_suffix(".json").read_text("utf-8"))
        report = read_report(path)
        assert report.year in (None, side["year"]), path.name
        assert report.agency is None or side["agency"].endswith(report.agency), path.name
        shown = side.get("figures_visible") or {}
        if shown.get("all_zero"):
            values = [report.tables.value(key) for key in report.tables]
            assert all(value == 0 for value in values), path.name
        if report.edition == "2021":
            for row in ("regulations", "normative_documents"):
                if row in shown:
                    keys = [f"proactive.{row}.{column}" for column in TABLES_2[row]]
                    assert shown[row] == [report.tables.value(key) for key in keys], path.name
        elif report.edition == "2019" and "all_zero" not in shown:
            cells = _of_2019(shown)
            assert cells == {key: report.tables.value(key) for key in cells}, path.name


@pytest.mark.parametrize(
    ("name", "cells", "edition"),
    [
        ("p01_xiliu_town_2023.txt", 10, "2021"),
        ("p02_nilka_town_2023.txt", 10, "2021"),
        ("p06_xisi_town_2025.txt", 6, "2021"),
        ("p12_fengshou_township_2022.txt", 29, "2019"),
        ("p17_tuoshi_town_2020.txt", 6, "2019"),
        ("p31_hengnan_health_2020.txt", 15, "2019"),
        ("p33_wuhan_ecology_2020.txt", 17, "2019"),
        ("p40_yangling_audit_2022.txt", 10, "2021"),
    ],
)
def test_cells_and_edition_of_openings(real_reports: Path, name: str, cells: int, edition: str):
    """Every cell that an opening shows is read, in the edition that its labels show."""
    report = read_report(real_reports / name)
    assert (cells, edition) == (
        sum(cell.value is not None for cell in report.tables.values()),
        report.edition,
    )


def test_report_survives_our_json(real_reports: Path, tmp_path: Path):
    """A report written as our JSON and read back is the same report."""
    report = read_report(real_reports / "c08_shanghai_kewei_2024.md")
    saved = tmp_path / "report.json"
    saved.write_text(dump_json(report_as_json(report)), "utf-8")
    again = read_report(saved)
    assert report_as_json(report) == report_as_json(again)


def test_text_is_read_without_heavy_libraries(real_reports: Path):
    """The text path imports no PDF or XML library."""
    code = (
        "import sys, pathlib\n"
        "from assistant.reading.read import read_report\n"
        "read_report(pathlib.Path(sys.argv[1]))\n"
        "heavy = {'lxml', 'pdfplumber', 'pypdfium2', 'pdfminer', 'docx'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))\n"
    )
    path = real_reports / "c12_guantou_town_2022.txt"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "[]" == done.stdout.strip()
