"""Damaged files of every format: only UnreadableFile may be raised, and no figure may move."""

from __future__ import annotations

import copy
import io
import os
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import etree

from assistant.errors import UnreadableFile
from assistant.forms import Form
from assistant.reading.pdf import read_pdf
from assistant.reading.read import read_bytes, report_of
from assistant.report import AnnualReport, dump_json, report_as_json

KINDS = 7
SECONDS_IN_SUITE = 1.2
MOST_IN_SUITE = 400
TOKENS = [
    b"<",
    b">",
    b"&#0;",
    b"\x00",
    b"\xff\xfe",
    b"<table>",
    b"</td>",
    b"999999999",
    b'"',
    b"|",
    b"\t",
]
TOKENS += [
    b"<w:tbl>",
    b"endobj",
    b"null",
    b"{",
    b"]",
    "（".encode(),
    b'colspan="99999"',
    b"-",
    b"1e9",
]


def _mutate(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, reach = chance.randrange(len(changed) + 1), chance.choice([1, 2, 8, 64, 512])
        kind = chance.randrange(5)
        if kind == 0 and at < len(changed):
            changed[at] = chance.randrange(256)
        elif kind == 1:
            del changed[at : at + reach]
        elif kind == 2:
            changed[at:at] = changed[at : at + reach]
        elif kind == 3:
            changed[at:at] = chance.choice(TOKENS)
        else:
            del changed[chance.randrange(len(changed) + 1) :]
    return bytes(changed)


def _seed(make: SimpleNamespace, form: Form, kind: str) -> bytes:
    tables = make.tables(form, make.figures(form))
    if kind == "txt":
        return make.text(form, tables).encode()
    if kind == "html":
        return make.html(form, tables).encode()
    if kind == "docx":
        return make.docx(form, tables)
    if kind == "json":
        return dump_json(report_as_json(read_bytes(make.docx(form, tables), "a.docx"))).encode()
    texts, lines = make.ruled_table(tables[4], 60, [34] * 15)
    return make.pdf_bytes([([(60, 40, "青石镇2023年政府信息公开工作年度报告"), *texts], lines)])


def _numbered_seed(make: SimpleNamespace, form: Form) -> dict[str, bytes]:
    """The parts of a Word file with lists, styles, text boxes, fields and tracked changes."""
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1">'
        '<w:abstractNumId w:val="0"/></w:num>'
    )
    styles = '<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    box = f"<mc:AlternateContent><mc:Choice><w:txbxContent>{make.word('框')}</w:txbxContent></mc:Choice></mc:AlternateContent>"
    field = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>P</w:instrText></w:r>'
    body = "".join(
        make.word(section.heading[2:], '<w:pStyle w:val="a"/>')
        + f"<w:p><w:ins><w:r><w:t>公开3条。</w:t></w:r></w:ins><w:r>{box}</w:r>{field}</w:p>"
        for section in form.sections
    )
    table = make.docx_table(make.tables(form, make.figures(form))[3])
    framed = f"<w:tbl><w:tr><w:tc>{body}{table}</w:tc></w:tr></w:tbl>"
    data = make.docx_bytes(framed, numbering=numbering, styles=styles)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _shaken(xml: bytes, chance: random.Random) -> bytes:
    """Sound markup whose elements are lost, doubled, moved, renamed or given other values."""
    root = etree.fromstring(xml)
    for _ in range(chance.randint(1, 6)):
        elements = list(root.iter())[1:]
        if not elements:
            break
        one, other = chance.choice(elements), chance.choice(elements)
        kind = chance.randrange(6)
        if kind == 0 and one.getparent() is not None:
            one.getparent().remove(one)
        elif kind == 1:
            one.addnext(copy.deepcopy(one))
        elif kind == 2:
            one.append(copy.deepcopy(other))
        elif kind == 3:
            one.tag = other.tag
        elif kind == 4 and one.attrib:
            key = chance.choice(list(one.attrib))
            one.set(key, chance.choice(["", "-1", "99999999999", "0", "restart", "%9", "１"]))
        else:
            one.text = chance.choice(["7", "无", "", "一、", "总计" * 40, " 3 4", "％"])
    return etree.tostring(root, encoding="utf-8")


def _read(data: bytes, name: str) -> None:
    try:
        # The child process that keeps PDFs apart costs a third of a second, too much for thousands.
        report = report_of(read_pdf(data, name), name) if ".pdf" in name else read_bytes(data, name)
    except UnreadableFile:
        return
    assert isinstance(report, AnnualReport)


def _cases(make: SimpleNamespace, form: Form, kind: str) -> Callable[[random.Random], bytes]:
    """What makes the next damaged file of a kind."""
    if kind in ("word xml", "word markup"):
        parts = _numbered_seed(make, form)
        change = _mutate if kind == "word xml" else _shaken

        def next_word(chance: random.Random) -> bytes:
            name = chance.choice(["word/document.xml"] * 3 + list(parts))
            if kind == "word markup" and name == "[Content_Types].xml":
                name = "word/numbering.xml"
            return _zipped(parts | {name: change(parts[name], chance)})

        return next_word
    seed = _seed(make, form, kind)
    return lambda chance: _mutate(seed, chance)


@pytest.mark.parametrize("kind", ["txt", "html", "docx", "word xml", "word markup", "json", "pdf"])
def test_damaged_files_never_crash(make: SimpleNamespace, form: Form, kind: str, tmp_path: Path):
    """Changed, lost, doubled and cut bytes and elements give a report or a refusal, in time.

    NIANBAO_FUZZ_SECONDS is the length of the whole run; it then starts from another seed each time.
    """
    seconds = float(os.environ.get("NIANBAO_FUZZ_SECONDS") or 0)
    seed = time.time_ns() if seconds else 2021
    chance = random.Random(seed)
    make_next = _cases(make, form, kind)
    suffix = "docx" if kind.startswith("word") else kind
    stop = time.monotonic() + (seconds / KINDS if seconds else SECONDS_IN_SUITE)
    done = 0
    while time.monotonic() < stop and (seconds or done < MOST_IN_SUITE):
        data = make_next(chance)
        try:
            _read(data, f"a.{suffix}")
        except BaseException:
            (tmp_path / f"a.{suffix}").write_bytes(data)
            print(f"seed {seed}, case {done}, kept as {tmp_path}/a.{suffix}")  # noqa: T201
            raise
        done += 1
    print(f"{kind}: {done} files")  # noqa: T201
    assert done > 0


@pytest.mark.parametrize("layout", ["cell a line", "row a line"])
def test_lost_lines_move_no_figure(make: SimpleNamespace, form: Form, layout: str):
    """Whatever one to four lines of a flattened report are lost, no cell takes another's figure."""
    chance = random.Random(60)
    figures = make.figures(form)
    text = make.text(form, make.tables(form, figures))
    lines = text.split("\n")
    if layout == "cell a line":
        lines = [cell for line in lines for cell in line.split("\t") if cell]
    for _ in range(150):
        kept = list(lines)
        for _ in range(chance.randint(1, 4)):
            del kept[chance.randrange(len(kept))]
        try:
            tables = read_bytes("\n".join(kept).encode(), "a.txt").tables
        except UnreadableFile:
            continue
        wrong = {
            key: (figures.get(key), cell.text)
            for key, cell in tables.items()
            if cell.value is not None and cell.text != figures.get(key)
        }
        lost = [line for line in lines if line not in kept]
        assert {} == wrong, lost
