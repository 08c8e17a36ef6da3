"""Old Word files through LibreOffice: the same cells, no macro, no link, nothing left running."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.errors import UnreadableFile
from assistant.forms import Form
from assistant.reading.office import as_docx, find_office
from assistant.reading.read import read_bytes, read_report

needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")


def _saved_as(kind: str, docx: bytes, folder: Path) -> Path:
    source = folder / "报告.docx"
    source.write_bytes(docx)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [find_office(), profile, "--headless", "--convert-to", kind, "--outdir", folder]
    subprocess.run([*command, source], check=True, capture_output=True, timeout=120)
    return source.with_suffix(f".{kind}")


@needs_office
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_every_cell_of_an_old_word_file_is_read(
    make: SimpleNamespace, form: Form, tmp_path: Path, kind: str
):
    """A report saved as .doc or .rtf gives the 200 cells and the text of the .docx."""
    figures = make.figures(form)
    path = _saved_as(kind, make.docx(form, make.tables(form, figures)), tmp_path)
    report = read_report(path)
    assert figures == {key: report.tables[key].text for key in form.all_keys}
    assert make.TEXTS == {part.number: part.text for part in report.sections}
    assert (make.TITLE, make.PREFACE, kind) == (report.title, report.preface, report.source.format)


@needs_office
def test_wps_and_wrong_names_are_known_by_their_content(
    make: SimpleNamespace, form: Form, tmp_path: Path
):
    """The binary format is read whatever the file is called."""
    data = _saved_as(
        "doc", make.docx(form, make.tables(form, make.figures(form))), tmp_path
    ).read_bytes()
    assert [make.TITLE] * 2 == [read_bytes(data, name).title for name in ("年报.wps", "年报.docx")]


@needs_office
def test_links_in_an_old_file_are_not_followed():
    """A picture that is said to lie on a server is not asked for."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        asked: list[object] = []

        def listen() -> None:
            try:
                asked.append(server.accept())
            except OSError:
                return

        threading.Thread(target=listen, daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
        field = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{address}" \\\\d}}{{\\fldrslt x}}}}'
        text = "".join(f"\\u{ord(letter)}?" for letter in "一、总体情况")
        report = read_bytes(f"{{\\rtf1\\ansi {text}\\par {field}\\par}}".encode(), "a.rtf")
        assert "一、总体情况" == report.section(1).heading
        assert [] == asked
        server.shutdown(socket.SHUT_RDWR)


@needs_office
def test_file_that_libreoffice_cannot_open_is_refused():
    """A damaged file in the old wrapping ends in a message, not in a crash."""
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8
    data += "WordDocument".encode("utf-16-le") + bytes(4000)
    with pytest.raises(UnreadableFile, match="请"):
        read_bytes(data, "坏.doc")


def test_without_libreoffice_the_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """The format is named, and both ways out."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match=r"LibreOffice.*没有装.*另存为 \.docx"):
        as_docx(b"{\\rtf1 a}", "年报.rtf", ".rtf")


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_program_that_hangs_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """After the time limit neither the program nor what it started is running."""
    program = tmp_path / "soffice"
    shell, sleep = shutil.which("sh"), shutil.which("sleep")
    program.write_text(f"#!{shell}\n{sleep} 300 & echo $! > {tmp_path}/child\nwait\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="秒内没有转换完"):
        as_docx(b"{\\rtf1 a}", "年报.rtf", ".rtf", longest_s=1.0)
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not _runs(child):
            return
        time.sleep(0.1)
    pytest.fail("the child is still running")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
