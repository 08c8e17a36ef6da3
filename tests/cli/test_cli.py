"""The command line as a person uses it: results, exit codes, one plain line for bad input."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.evaluation.sidecars import real_files

TOWNSHIP = "示例县青禾镇人民政府"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    """Exit code and the JSON document of one command."""
    code, out, _ = run(capsys, *arguments, "--json")
    return code, json.loads(out)


def errors(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings at error level."""
    return [finding for finding in findings if finding["severity"] == "error"]


# --- the acceptance commands of the first milestone, on real published reports -------------------


@pytest.mark.real_reports
def test_read_gives_every_cell_of_a_real_township(
    capsys: pytest.CaptureFixture[str], real_reports: Path
) -> None:
    """The township of 2022: agency, year, 200 cells that are all known, six parts, its date."""
    code, report = run_json(capsys, "read", real_reports / "c12_guantou_town_2022.txt")

    assert 0 == code
    assert ("管头镇人民政府", 2022) == (report["agency"], report["year"])
    cells = [cell for table in report["tables"].values() for cell in table.values()]
    assert (200, 200) == (len(cells), sum(cell["value"] is not None for cell in cells))
    assert [1, 2, 3, 4, 5, 6] == [part["number"] for part in report["sections"]]
    assert "2023-01-16" == report["signed"]["date"]


@pytest.mark.real_reports
def test_check_finds_the_two_wrong_totals_of_a_real_district(
    capsys: pytest.CaptureFixture[str], real_reports: Path
) -> None:
    """The district of 2023 prints two totals of table four wrong; nothing else is an error."""
    code, result = run_json(capsys, "check", real_reports / "c01_hongze_district_2023.pdf")

    wrong = errors(result["files"][0]["findings"])
    assert 1 == code
    assert [("review", 11, 0), ("after_review", 5, 0)] == [
        (finding["place"]["row"], finding["expected"], finding["actual"]) for finding in wrong
    ]


@pytest.mark.real_reports
def test_compare_gives_every_change_of_two_real_years(
    capsys: pytest.CaptureFixture[str], real_reports: Path
) -> None:
    """Each of the 186 cells' changes equals the difference of the figures that the reports print."""
    code, result = run_json(
        capsys,
        "compare",
        real_reports / "c02_hongze_district_2024.pdf",
        "--with",
        real_reports / "c01_hongze_district_2023.pdf",
    )
    printed = {file.path.name: file.expected for file in real_files(real_reports)}
    before, after = (
        printed[name] for name in ("c01_hongze_district_2023.pdf", "c02_hongze_district_2024.pdf")
    )

    assert code in (0, 1)
    assert 186 == len(before)
    changes = {change["cell"]: change for change in result["tables"]}
    for key, old in before.items():
        change, new = changes[key], after[key]
        assert old is not None
        assert new is not None
        shown = [Decimal(str(change[name])) for name in ("before", "after", "change")]
        assert [old, new, new - old] == shown, key


@pytest.mark.real_reports
def test_check_of_text_imports_nothing_heavy(real_reports: Path) -> None:
    """Checking a text report loads no page, vector store, model, office or PDF library."""
    heavy = ("gradio", "chromadb", "langchain", "langchain_core", "openai", "docx", "pdfplumber")
    script = (
        "import sys; from assistant.cli import main; code = main(sys.argv[1:]); "
        f"loaded = [name for name in {heavy!r} if name in sys.modules]; "
        "print(loaded, file=sys.stderr); sys.exit(code)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, "check", real_reports / "c12_guantou_town_2022.txt"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "[]" == result.stderr.strip()
    assert result.returncode in (0, 1)


# --- the samples -----------------------------------------------------------------------------------


def test_planted_faults_of_the_samples_are_found(
    capsys: pytest.CaptureFixture[str], checkout: Path
) -> None:
    """The documented faults of the invented reports are found, and the sound ones raise no error."""
    folder = checkout / "corpus" / "reports"
    found = {}
    for path in sorted(folder.glob("*.html")):
        _, result = run_json(capsys, "check", path)
        found[path.stem] = {
            (finding["code"], finding["place"].get("row"))
            for finding in errors(result["files"][0]["findings"])
        }

    assert {
        "qinghe_township_2021": set(),
        "qinghe_township_2022": {("T04", "review")},
        "qinghe_township_2023": {("D03", None)},
        "qinghe_township_2024": set(),
        "nongye_bureau_2023": {("T01", "unable_not_held"), ("T02", "total_results")},
        "nongye_bureau_2024": set(),
    } == found


def test_carry_over_fault_of_the_sample_bureau_is_found(
    capsys: pytest.CaptureFixture[str], checkout: Path
) -> None:
    """Carried in 3 against 2 carried out: a warning, because the year before breaks its own sums."""
    folder = checkout / "corpus" / "reports"
    _, result = run_json(
        capsys,
        "check",
        folder / "nongye_bureau_2024.html",
        "--previous",
        folder / "nongye_bureau_2023.html",
    )
    carry = [f for f in result["files"][0]["findings"] if f["code"] == "T05"]

    assert [("natural_person", 2, 3, "warning"), ("total", 3, 4, "warning")] == [
        (f["place"]["column"], f["expected"], f["actual"], f["severity"]) for f in carry
    ]


def test_sample_word_file_is_the_sample_page(
    capsys: pytest.CaptureFixture[str], checkout: Path
) -> None:
    """The Word file and the web page of the same sample hold the same report."""
    folder = checkout / "corpus" / "reports"
    read = [
        run_json(capsys, "read", folder / f"qinghe_township_2024.{suffix}")[1]
        for suffix in ("html", "docx")
    ]

    for key in ("agency", "year", "title", "preface", "sections", "signed"):
        assert read[0][key] == read[1][key], key
    values = [
        {
            (name, key): cell["value"]
            for name, table in report["tables"].items()
            for key, cell in table.items()
        }
        for report in read
    ]
    assert values[0] == values[1]


def test_pipeline_from_ledger_to_word_reads_back_equal(
    capsys: pytest.CaptureFixture[str], checkout: Path, tmp_path: Path
) -> None:
    """Ledger and last year's report give tables, a drafted report, and a Word file that reads back."""
    folder = checkout / "corpus" / "reports"
    out = tmp_path / "out"
    code, _, _ = run(
        capsys,
        *("draft", "--offline", "--agency", TOWNSHIP, "--year", 2025),
        *("--ledger", folder / "qinghe_township_2025_ledger.xlsx"),
        *("--previous", folder / "qinghe_township_2024.docx", "--out", out),
    )
    drafted = json.loads((out / "report.json").read_text(encoding="utf-8"))
    _, word = run_json(capsys, "read", out / "report.docx")
    _, page = run_json(capsys, "read", out / "report.html")

    assert code in (0, 1)
    wanted = {
        "report.json",
        "report.docx",
        "report.html",
        "findings.json",
        "questions.json",
        "provenance.json",
    }
    assert wanted == {path.name for path in out.iterdir()}
    assert 25 == drafted["tables"]["requests"]["new_received.total"]["value"]
    for again in (word, page):
        for name, table in drafted["tables"].items():
            for key, cell in table.items():
                assert cell["value"] == again["tables"][name][key]["value"], (name, key)
        assert drafted["sections"][0]["text"] == again["sections"][0]["text"]
    questions = json.loads((out / "questions.json").read_text(encoding="utf-8"))
    assert questions
    assert {"key", "question", "section", "last_year", "importance"} <= set(questions[0])


# --- bad input -------------------------------------------------------------------------------------


def bad_files(folder: Path) -> dict[str, Path]:
    """Files that are no reports, by what is wrong with them."""
    (folder / "empty.docx").write_bytes(b"")
    with zipfile.ZipFile(folder / "whole.zip", "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>" * 500)
    (folder / "truncated.docx").write_bytes((folder / "whole.zip").read_bytes()[:80])
    (folder / "image.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "shopping.txt").write_text("今天买菜花了二十元。\n", encoding="utf-8")
    (folder / "broken.json").write_text('{"schema": "nianbao.report/1"}', encoding="utf-8")
    return {
        "empty": folder / "empty.docx",
        "truncated": folder / "truncated.docx",
        "wrong extension": folder / "image.pdf",
        "not a report": folder / "shopping.txt",
        "broken json": folder / "broken.json",
        "missing": folder / "nowhere.docx",
        "a folder": folder,
    }


@pytest.mark.parametrize(
    "what",
    ["empty", "truncated", "wrong extension", "not a report", "broken json", "missing", "a folder"],
)
def test_bad_input_is_one_chinese_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, what: str
) -> None:
    """A file that cannot be used: exit 2, nothing on stdout, one line that says what to do."""
    path = bad_files(tmp_path)[what]
    code, out, err = run(capsys, "read", path)

    assert 2 == code
    assert "" == out
    assert 1 == len(err.strip().splitlines())
    assert path.name in err
    assert "请" in err


def test_bad_file_among_several_does_not_stop_the_run(
    capsys: pytest.CaptureFixture[str], checkout: Path, tmp_path: Path
) -> None:
    """The good report is checked, the bad one is a finding with its file, and the exit code is 1."""
    good = checkout / "corpus" / "reports" / "qinghe_township_2024.html"
    bad = bad_files(tmp_path)["not a report"]
    code, result = run_json(capsys, "check", bad, good)

    assert 1 == code
    assert ["F01"] == [finding["code"] for finding in result["files"][0]["findings"]]
    assert TOWNSHIP == result["files"][1]["agency"]


def test_failed_draft_leaves_nothing_half_written(
    capsys: pytest.CaptureFixture[str], checkout: Path, tmp_path: Path
) -> None:
    """A draft from an unreadable previous report writes no file at all."""
    code, _, err = run(
        capsys,
        *("draft", "--offline", "--agency", TOWNSHIP, "--year", 2025, "--out", tmp_path / "out"),
        *("--ledger", checkout / "corpus" / "reports" / "qinghe_township_2025_ledger.xlsx"),
        *("--previous", bad_files(tmp_path)["truncated"]),
    )

    assert 2 == code
    assert "truncated.docx" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "缺少参数"),
        (["read"], "缺少参数：FILE"),
        (["read", "a.txt", "--nonsense"], "不认识的参数：--nonsense"),
        (["teach"], "没有“'teach'”"),
        (["fill", "a.xlsx", "--year", "twenty"], "应是整数"),
        (["fill"], "请给出台账文件"),
        (["export", "a.json"], "请说明要写成什么"),
    ],
)
def test_usage_errors_are_chinese(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """A wrong command line is exit 2 and one Chinese line that names what is wrong."""
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert words in err
