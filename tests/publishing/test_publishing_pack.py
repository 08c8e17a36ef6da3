"""The release pack: whole when written, and a change to it is found."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from zip_parts import unarchive

from assistant.cli import main
from assistant.errors import UnreadableFile, UsageError
from assistant.findings import CellPlace, Finding, Severity
from assistant.publishing.archive import archive
from assistant.publishing.pack import CERTIFICATE, FIGURES, READ_BACK, verify_pack, write_pack
from assistant.report import AnnualReport, dump_json, report_as_json, report_from_json

MADE_AT = datetime(2025, 1, 6, 9, 30, tzinfo=UTC)
FINDINGS = [
    Finding("T01", Severity.ERROR, CellPlace("requests", "granted", "total"), "合计不符"),
    Finding("T07", Severity.WARNING, CellPlace("disputes"), "有空白"),
    Finding("T07", Severity.WARNING, CellPlace("proactive"), "有空白"),
]


@pytest.fixture
def pack(make_report: Callable[..., AnnualReport], tmp_path: Path) -> Path:
    """A pack as it is handed over."""
    path = tmp_path / "pack.zip"
    write_pack(make_report(), FINDINGS, path, made_at=MADE_AT, rules_run=["T07", "T01", "T01"])
    return path


def _rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    parts = unarchive(path.read_bytes())
    change(parts)
    path.write_bytes(archive(parts))


def test_a_pack_is_whole_when_written(pack: Path, make_report: Callable[..., AnnualReport]) -> None:
    """Five files and the certificate, no problem, and the JSON is the report."""
    assert [] == verify_pack(pack)
    parts = unarchive(pack.read_bytes())
    assert [*READ_BACK, FIGURES, CERTIFICATE] == list(parts)
    assert make_report() == report_from_json(json.loads(parts["report.json"]))


def test_a_pack_holds_the_figure_ledger(pack: Path) -> None:
    """Every number with its verdict, counted; the certificate has its hash."""
    parts = unarchive(pack.read_bytes())
    ledger = json.loads(parts[FIGURES])

    assert "nianbao.figures/1" == ledger["schema"]
    assert len(ledger["figures"]) == sum(ledger["counts"].values()) > 0
    certificate = json.loads(parts[CERTIFICATE])
    assert hashlib.sha256(parts[FIGURES]).hexdigest() == certificate["files"][FIGURES]["sha256"]


def test_the_certificate_says_what_was_checked(pack: Path) -> None:
    """Program, time, rules, findings by severity and code, hash of each file."""
    parts = unarchive(pack.read_bytes())
    certificate = json.loads(parts[CERTIFICATE])
    assert "2025-01-06T09:30:00+00:00" == certificate["made_at"]
    assert ["T01", "T07"] == certificate["rules_run"]
    by_code = {"T01": 1, "T07": 2}
    assert {"error": 1, "warning": 2, "info": 0, "by_code": by_code} == certificate["findings"]
    for name in READ_BACK:
        expected = hashlib.sha256(parts[name]).hexdigest()
        assert expected == certificate["files"][name]["sha256"]


def test_the_same_report_gives_the_same_pack(
    pack: Path, make_report: Callable[..., AnnualReport], tmp_path: Path
) -> None:
    """Only the time that is passed in can differ."""
    again = tmp_path / "again.zip"
    write_pack(make_report(), FINDINGS, again, made_at=MADE_AT, rules_run=["T01", "T07"])
    assert pack.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("name", READ_BACK)
def test_one_changed_byte_is_found(pack: Path, name: str) -> None:
    """A byte changed inside any file is named with its file."""

    def change(parts: dict[str, bytes]) -> None:
        middle = len(parts[name]) // 2
        byte = bytes([parts[name][middle] ^ 1])
        parts[name] = parts[name][:middle] + byte + parts[name][middle + 1 :]

    _rewrite(pack, change)
    assert [f"文件 {name} 在导出后被改动过（校验值不符）"] == verify_pack(pack)


def test_a_byte_flipped_in_the_zip_itself_is_found(pack: Path) -> None:
    """Damage on the way, in the packed bytes of the Word file."""
    with zipfile.ZipFile(pack) as source:
        entry = source.getinfo("report.docx")
    data = bytearray(pack.read_bytes())
    data[entry.header_offset + 60 + entry.compress_size // 2] ^= 0xFF
    pack.write_bytes(bytes(data))
    (problem,) = verify_pack(pack)
    assert "report.docx" in problem


def test_missing_and_added_files_are_found(pack: Path) -> None:
    """What is gone and what came in are both named."""

    def change(parts: dict[str, bytes]) -> None:
        del parts["tables.xlsx"]
        parts["extra.exe"] = b"MZ"

    _rewrite(pack, change)
    expected = ["缺少文件 tables.xlsx", "多出证书没有登记的文件 extra.exe"]
    assert expected == verify_pack(pack)


def test_files_that_disagree_are_found_though_their_hashes_hold(pack: Path) -> None:
    """A Word file swapped together with its hash still differs from the JSON."""

    def change(parts: dict[str, bytes]) -> None:
        page = parts["report.html"].replace(b">1011<", b">9999<")
        parts["report.html"] = page
        certificate = json.loads(parts[CERTIFICATE])
        certificate["files"]["report.html"]["sha256"] = hashlib.sha256(page).hexdigest()
        parts[CERTIFICATE] = json.dumps(certificate).encode()

    _rewrite(pack, change)
    (problem,) = verify_pack(pack)
    assert "report.html" in problem
    assert "应为 1011，读回 9999" in problem


def test_a_certificate_of_another_report_is_found(pack: Path) -> None:
    """The agency and year that the certificate names must be those of the report inside."""

    def change(parts: dict[str, bytes]) -> None:
        certificate = json.loads(parts[CERTIFICATE])
        certificate["report"]["agency"] = "别的局"
        parts[CERTIFICATE] = json.dumps(certificate).encode()

    _rewrite(pack, change)
    (problem,) = verify_pack(pack)
    assert "机关、年度" in problem


def test_what_is_no_pack_is_refused(tmp_path: Path) -> None:
    """Missing, empty, text, half a zip, another zip: one line that says what to do."""
    bad = tmp_path / "bad.zip"
    with pytest.raises(UnreadableFile):
        verify_pack(bad)
    for data in (b"", b"hello", archive({"a.txt": b"a"})[:40], archive({"a.txt": b"a"})):
        bad.write_bytes(data)
        with pytest.raises(UnreadableFile, match=r"bad\.zip"):
            verify_pack(bad)


def test_a_spoilt_certificate_is_refused(pack: Path) -> None:
    """Without a certificate nothing can be verified."""
    _rewrite(pack, lambda parts: parts.update({CERTIFICATE: b"{}"}))
    with pytest.raises(UnreadableFile, match=r"certificate\.json"):
        verify_pack(pack)


def test_a_place_that_cannot_be_written_is_a_usage_error(
    make_report: Callable[..., AnnualReport], tmp_path: Path
) -> None:
    """No folder: said in Chinese, nothing left behind."""
    with pytest.raises(UsageError, match="写不了文件"):
        write_pack(make_report(), [], tmp_path / "none" / "pack.zip", made_at=MADE_AT)
    assert [] == list(tmp_path.iterdir())


def test_a_draft_with_open_places_is_packed_as_such(
    make_report: Callable[..., AnnualReport], tmp_path: Path
) -> None:
    """The command tells them and ends with 1; the certificate counts them, and names the rules."""
    file, pack = tmp_path / "report.json", tmp_path / "pack.zip"
    file.write_text(dump_json(report_as_json(make_report())), encoding="utf-8")

    assert 1 == main(["export", str(file), "--pack", str(pack)])
    certificate = json.loads(unarchive(pack.read_bytes())[CERTIFICATE])
    assert 1 == certificate["findings"]["by_code"]["D05"]
    assert {"T01", "T07", "D05"} <= {*certificate["rules_run"]}


def test_a_workbook_is_checked_as_tables_alone(
    make_report: Callable[..., AnnualReport],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It holds no text that could wait for a figure."""
    file = tmp_path / "report.json"
    file.write_text(dump_json(report_as_json(make_report())), encoding="utf-8")
    main(["export", str(file), "--xlsx", str(tmp_path / "tables.xlsx")])
    assert "D05" not in capsys.readouterr().out
    main(["export", str(file), "--docx", str(tmp_path / "report.docx")])
    assert "D05" in capsys.readouterr().out
