"""A real folder of reports, checked by real processes through the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks.many_reports import reports
from faulty_work import check_or_die
from openpyxl import load_workbook

from assistant.batch.folder import check_folder, find_reports
from assistant.batch.journal import Journal, journal_path
from assistant.batch.workers import LocalCrew
from assistant.cli import main
from assistant.publishing.docx import docx_bytes
from assistant.reading.read import read_bytes
from assistant.report import AnnualReport, Cell, dump_json, report_as_json


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve reports of six bodies in two years, below two folders, and two files that are none."""
    root = tmp_path_factory.mktemp("报告")
    for i, (name, data) in enumerate(reports(12)):
        place = root / ("一" if i % 2 else "二")
        place.mkdir(exist_ok=True)
        (place / name).write_bytes(data)
    (root / "空.docx").write_bytes(b"")
    (root / "二" / "照片.pdf").write_bytes(b"\x89PNG")
    (root / "~$打开着.docx").write_bytes(b"x")
    return root


def _lines(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(path)[sheet].iter_rows(values_only=True))


def test_workbook_has_a_line_for_each_unit_and_each_finding(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts in 汇总 are those of 问题清单; files that cannot be read stand in 未读, with the run going on."""
    out = tmp_path / "结果.xlsx"
    assert 1 == main(["check", str(folder), "--out", str(out), "--workers", "2"])
    said = capsys.readouterr()
    assert "共 14 份报告（2 份没有读出）" in said.out
    assert "核对结转：6 对" in said.out
    assert "14/14" in said.err
    head, *units = _lines(out, "汇总")
    assert ("文件", "机关", "年度") == head[:3]
    assert 14 == len(units)
    findings = _lines(out, "问题清单")[1:]
    for unit in units:
        if unit[4] != "未读":
            of_unit = [line for line in findings if line[0] == unit[0]]
            words = [line[4] for line in of_unit]
            assert list(unit[5:8]) == [words.count(w) for w in ("错误", "提醒", "待答")]
    assert ["二/照片.pdf", "空.docx"] == [line[0] for line in _lines(out, "未读")[1:]]
    assert not journal_path(out).exists()
    sheet = load_workbook(out)["问题清单"]
    assert ("A2", f"A1:K{len(findings) + 1}") == (sheet.freeze_panes, sheet.auto_filter.ref)


def test_json_says_the_same_as_checking_one_by_one(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The findings of a file are those of `check FILE --previous FILE`."""
    out = tmp_path / "结果.xlsx"
    main(["check", str(folder), "--out", str(out), "--workers", "1", "--json"])
    files = json.loads(capsys.readouterr().out)["files"]
    named = {item["file"]: item for item in files}
    for item in files:
        if item["previous"] is None:
            continue
        paths = [str(folder / item["file"]), "--previous", str(folder / item["previous"])]
        main(["check", *paths, "--json"])
        (alone,) = json.loads(capsys.readouterr().out)["files"]
        key = lambda finding: json.dumps(finding, sort_keys=True)  # noqa: E731
        # Prose is held against last year's only by `check --previous`.
        tables = [f for f in alone["findings"] if f["code"][0] not in "DN"]
        kept = [f for f in named[item["file"]]["findings"] if f["code"][0] not in "DN"]
        assert sorted(map(key, tables)) == sorted(map(key, kept))


def _changed(report: AnnualReport, key: str, value: int) -> AnnualReport:
    return replace(report, tables=report.tables.with_cells({key: Cell(value)}))


def test_last_year_is_found_by_agency_and_carry_over_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """T05 for the body whose carried-in figure differs from last year's report, for no other."""
    made = list(reports(8))
    for name, data in made:
        report = read_bytes(data, name)
        if name.startswith("00002_2024"):
            carried = int(report.tables.value("requests.carried_in.legal_service_org") or 0)
            report = _changed(report, "requests.carried_in.legal_service_org", carried + 2)
        (tmp_path / f"{name}.docx").write_bytes(docx_bytes(report))
    out = tmp_path / "a.xlsx"
    main(["check", str(tmp_path), "--out", str(out), "--json"])
    data = json.loads(capsys.readouterr().out)
    told = {
        item["file"] for item in data["files"] if any(f["code"] == "T05" for f in item["findings"])
    }
    assert ({next(f"{n}.docx" for n, _ in made if n.startswith("00002_2024"))}, 4) == (
        told,
        data["summary"]["pairs"],
    )


def test_two_reports_of_last_year_are_not_guessed_between(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unless they print the same figures, as a Word file and its page do."""
    for name, data in reports(2):
        (tmp_path / name).write_bytes(data)
        if "_2023" in name:
            last, twin = read_bytes(data, name), tmp_path / "又一份.docx"
    for report, pairs, ambiguous in (
        (last, 1, 0),
        (_changed(last, "requests.carried_out.total", 977), 0, 1),
    ):
        twin.write_bytes(docx_bytes(report))
        main(["check", str(tmp_path), "--out", str(tmp_path / "a.xlsx"), "--json"])
        summary = json.loads(capsys.readouterr().out)["summary"]
        assert (pairs, ambiguous) == (summary["pairs"], summary["ambiguous_previous"])


def test_text_from_a_report_is_never_a_formula(tmp_path: Path) -> None:
    """An agency, a file name or a quote that begins with = + - @ stays text."""
    name, data = next(iter(reports(2)))
    report = read_bytes(data, name)
    evil = '=HYPERLINK("http://example.org")'
    path = tmp_path / "=cmd|' C'!A0.json"
    path.write_text(dump_json(report_as_json(replace(report, agency=evil))), encoding="utf-8")
    (tmp_path / "@坏.docx").write_bytes(b"")
    out = tmp_path / "a.xlsx"
    main(["check", str(tmp_path), "--out", str(out)])
    book = load_workbook(out)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert {"n", "s"} == {cell.data_type for cell in cells}
    risky = [c for c in cells if isinstance(c.value, str) and c.value[:1] in "=+-@"]
    assert {evil, path.name, "@坏.docx"} <= {cell.value for cell in risky}
    assert all(cell.quotePrefix for cell in risky)


def test_file_that_brings_its_worker_down_is_named(folder: Path, tmp_path: Path) -> None:
    """The others are checked all the same."""
    for name, data in reports(40):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "毒.html").write_bytes(b"<html>")
    tasks = find_reports(tmp_path)
    journal = Journal.open(tmp_path / "j.jsonl", "", ())
    done = check_folder(tasks, journal, LocalCrew(2), lambda *_: None, work=check_or_die)
    lost = [kept for kept in done.results() if kept.report is None]
    assert ["毒.html"] == [kept.file for kept in lost]
    assert "意外退出" in lost[0].findings[0].message
    assert 41 == len(list(done.results()))
    journal.remove()


def test_odd_names_pipes_and_dead_links_stop_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name in GBK as old archives leave it, a pipe that never ends, a link that leads nowhere."""
    root = tmp_path / "报告"
    root.mkdir()
    _, data = next(iter(reports(2)))
    odd = os.fsencode(root) + b"/\xb1\xa8\xb8\xe6.html"
    Path(os.fsdecode(odd)).write_bytes(data)
    Path(os.fsdecode(odd.replace(b".html", b".docx"))).write_bytes(b"")
    os.mkfifo(root / "管道.docx")
    (root / "断.docx").symlink_to(root / "没有.docx")
    out = tmp_path / "a.xlsx"
    assert 1 == main(["check", str(root), "--out", str(out), "--json"])
    summary = json.loads(capsys.readouterr().out)["summary"]
    assert (3, 2) == (summary["files"], summary["unread"])
    assert 4 == len(_lines(out, "汇总"))
    main(["rollup", str(root), "--out", str(out)])
    assert "计入 1 家单位" in capsys.readouterr().out
    main(["rollup", str(root), "--out", str(out), "--json"])
    assert 1 == len(json.loads(capsys.readouterr().out)["units"])


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_interrupted_run_is_continued(tmp_path: Path, checkout: Path, how: signal.Signals) -> None:
    """After kill -9 or Ctrl-C the next run says how many results it took over, and tidies up."""
    root, out = tmp_path / "报告", tmp_path / "结果.xlsx"
    root.mkdir()
    for name, data in reports(160):
        (root / name).write_bytes(data)
    command = [sys.executable, "-m", "assistant", "check", str(root), "--out", str(out)]
    command += ["--workers", "1"]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    with (tmp_path / "err").open("w") as err:
        run = subprocess.Popen(
            command,
            env=environment,
            stdout=err,
            stderr=err,
            cwd=tmp_path,
            # Where the tests run in the background, SIGINT is ignored, and would be here too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        for _ in range(600):
            if journal_path(out).exists() and journal_path(out).read_bytes().count(b"\n") > 20:
                break
            time.sleep(0.02)
        run.send_signal(how)
        run.wait(timeout=30)
    assert not out.exists()
    if how is signal.SIGINT:
        assert 130 == run.returncode
        assert "重新运行同一条命令" in (tmp_path / "err").read_text()
    with journal_path(out).open("ab") as journal:  # as if cut off in the middle of a line
        journal.write(b'{"mark": ["0000')
    again = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert "接着上次没有做完的核对" in again.stderr
    assert "共 160 份报告（0 份没有读出）" in again.stdout
    assert not journal_path(out).exists()
    assert 161 == len(_lines(out, "汇总"))


def test_kept_results_of_changed_files_and_other_programs_are_not_taken_over(
    folder: Path, tmp_path: Path
) -> None:
    """A file of another size or time, another folder, another version of the rules."""
    path = tmp_path / "j.jsonl"
    tasks = find_reports(folder)
    journal = Journal.open(path, "这里", (task.mark for task in tasks))
    check_folder(tasks, journal, LocalCrew(1), lambda *_: None)
    journal.close()
    changed = [replace(tasks[0], changed=1), *tasks[1:]]
    kept = Journal.open(path, "这里", (task.mark for task in changed))
    assert len(tasks) - 1 == len(kept.places)
    kept.close()
    elsewhere = Journal.open(path, "那里", (task.mark for task in tasks))
    assert {} == elsewhere.places
    elsewhere.remove()


def test_wrong_use_is_said_before_the_work(folder: Path, tmp_path: Path) -> None:
    """Exit 2 for each."""
    out = str(tmp_path / "a.xlsx")
    for wrong in (
        ["check", str(folder), "--workers", "2"],
        ["check", str(folder), "--out", str(tmp_path / "a.csv")],
        ["check", str(folder), "--out", str(tmp_path / "fehlt" / "a.xlsx")],
        ["check", str(folder), str(folder), "--out", out],
        ["check", str(folder / "空.docx"), "--out", out],
        ["check", str(folder), "--out", out, "--workers", "0"],
        ["check", str(folder), "--out", out, "--workers", "2", "--scheduler", "tcp://x:1"],
    ):
        assert 2 == main(wrong)
    assert [] == list(tmp_path.iterdir())


def test_two_runs_do_not_write_one_output(folder: Path, tmp_path: Path) -> None:
    """The second is refused at once and leaves the first one's results alone."""
    out = tmp_path / "a.xlsx"
    first = Journal.open(journal_path(out), "", ())
    first.add(["a", 1, 1], '{"mark": ["a", 1, 1]}')
    first.flush()
    assert 2 == main(["check", str(folder), "--out", str(out)])
    assert 2 == journal_path(out).read_bytes().count(b"\n")
    first.remove()
