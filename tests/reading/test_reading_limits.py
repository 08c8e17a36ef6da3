"""Hostile files: time and memory stay bounded, measured in a process of its own."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

MOST_MB = 200

READ = """
import resource, sys
from pathlib import Path
from assistant.errors import UnreadableFile
from assistant.reading.read import read_report
try:
    read_report(Path(sys.argv[1]))
except UnreadableFile:
    pass
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
status = Path("/proc/self/status")
if status.exists():  # getrusage also counts the process that started this one
    own = int(status.read_text().partition("VmHWM:")[2].split()[0])
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""

START = "<w:document xmlns:w='w'><w:body>"
END = "</w:body></w:document>"
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
HEADING = PARAGRAPH.format("一、总体情况")
ROW = f"<w:tr>{''.join(f'<w:tc>{PARAGRAPH.format(w)}</w:tc>' for w in ['重复申请', *'1234567'])}</w:tr>"

WIDE = "<w:tc><w:tcPr><w:gridSpan w:val='99999'/></w:tcPr><w:p/></w:tc>"


def _docx(body: str, **parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", START + body + END)
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return buffer.getvalue()


def _many_entries() -> bytes:
    return _docx(HEADING, **{f"a{number}": b"" for number in range(20_000)})


HOSTILE = {
    "empty paragraphs.docx": lambda: _docx("<w:p/>" * 190_000),
    "headings.docx": lambda: _docx(HEADING * 19_000),
    "rows.docx": lambda: _docx(f"<w:tbl>{ROW * 2_400}</w:tbl>"),
    "tables.docx": lambda: _docx(f"<w:tbl>{ROW}</w:tbl>" * 2_400),
    "nested tables.docx": lambda: _docx(
        "<w:tbl><w:tr><w:tc>" * 80 + HEADING + "</w:tc></w:tr></w:tbl>" * 80
    ),
    "deep.docx": lambda: _docx("<w:sdt>" * 5000 + HEADING + "</w:sdt>" * 5000),
    "attribute.docx": lambda: _docx(f"<w:p w:a='{'x' * 12_000_000}'/>"),
    "spans.docx": lambda: _docx(f"<w:tbl>{f'<w:tr>{WIDE * 100}</w:tr>' * 190}</w:tbl>"),
    "bomb.docx": lambda: _docx(HEADING, word__numbering=b" " * 100_000_000),
    "entries.docx": _many_entries,
    "paragraphs.html": lambda: ("<html><body>" + "<p>一</p>" * 200_000).encode(),
    "deep.html": lambda: ("<html><body>" + "<font>" * 200_000 + "一、总体情况").encode(),
    "tables.html": lambda: ("<html><body>" + "<table><tr><td>" * 60_000).encode(),
    "spans.html": lambda: (
        b"<html><body><table>" + (b"<tr>" + b"<td rowspan=9999 colspan=999>1" * 60) * 300
    ),
    "letters.html": lambda: b"<html><body>" + b"<" * 45_000_000,
    "picture.html": lambda: b'<html><img src="data:image/png;base64,' + b"A" * 45_000_000 + b'">',
    "headings.txt": lambda: "一、总体情况\n".encode() * 19_000,
    "lines.txt": lambda: b"a\n" * 20_000_000,
    "line.txt": lambda: ("一、总体情况\n" + "公开" * 300_000).encode(),
    "numbers.txt": lambda: ("一、总体情况\n" + "1 " * 400_000).encode(),
    "strokes.txt": lambda: ("一、总体情况\n" + "-" * 300_000 + "|" * 300_000).encode(),
    "large.txt": lambda: "公".encode() * 16_000_000,
    "deep.json": lambda: b'{"schema":"nianbao.report/1","a":' + b"[" * 1_000_000,
    "wide.json": lambda: b'{"schema":"nianbao.report/1","a":[' + b"{}," * 10_000_000 + b"{}]}",
}


def _flate(data: bytes, inner: bytes) -> bytes:
    """The PDF with its last content stream replaced by one that unpacks to `inner`."""
    packed = zlib.compress(inner, 9)
    start = data.rindex(b"<< /Length")
    end = data.rindex(b"endstream")
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
    return data[:start] + head + packed + b"\n" + data[end:]


LETTER = b"BT /F1 6 Tf 1 0 0 1 60 700 Tm <4E00> Tj ET\n"
PDFS = {
    "blanks": lambda: b" " * 400_000_000,
    "letters": lambda: LETTER * 1_500_000,
    "lines": lambda: LETTER + b"10 10 m 500 500 l S\n" * 1_500_000,
    "boxes": lambda: (
        LETTER + b"".join(b"%d %d 9 9 re S\n" % (i % 590, i % 840) for i in range(19_000))
    ),
    "states": lambda: LETTER + b"q " * 30_000_000,
    "numbers": lambda: LETTER + b"1 " * 60_000_000,
    "arrays": lambda: LETTER + b"[" * 30_000_000,
}


@pytest.mark.parametrize("name", PDFS)
def test_hostile_pdf_is_bounded(make: SimpleNamespace, tmp_path: Path, name: str):
    """A small file that unpacks to a large page is read or refused in less than 200 MB."""
    pages = [([(60, 60, "一、总体情况")], []), ([], [])]
    path = tmp_path / "a.pdf"
    path.write_bytes(_flate(make.pdf_bytes(pages), PDFS[name]()))
    assert _peak(path) < MOST_MB


def _peak(path: Path) -> int:
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, timeout=120
    )
    assert "" == done.stderr
    return int(done.stdout)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_bounded(tmp_path: Path, name: str):
    """It is read or refused, in less than 200 MB."""
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    assert _peak(path) < MOST_MB


@pytest.mark.real_reports
def test_largest_real_reports_are_bounded(real_reports: Path):
    """The largest published PDF, page and text stay far below the limit."""
    paths = sorted(real_reports.glob("[cp]*"), key=lambda path: path.stat().st_size)
    for suffix in (".pdf", ".html", ".txt"):
        assert _peak(next(p for p in reversed(paths) if p.suffix == suffix)) < MOST_MB
