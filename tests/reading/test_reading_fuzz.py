"""Damaged files of every format: only UnreadableFile may be raised, and no figure may move."""

from __future__ import annotations

import io
import random
import zipfile
from types import SimpleNamespace

import pytest

from assistant.errors import UnreadableFile
from assistant.forms import Form
from assistant.reading.read import read_bytes
from assistant.report import AnnualReport, dump_json, report_as_json

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


def _read(data: bytes, name: str) -> None:
    try:
        report = read_bytes(data, name)
    except UnreadableFile:
        return
    assert isinstance(report, AnnualReport)


@pytest.mark.parametrize(
    ("kind", "count"), [("txt", 120), ("html", 150), ("docx", 200), ("json", 200), ("pdf", 60)]
)
def test_damaged_bytes_never_crash(make: SimpleNamespace, form: Form, kind: str, count: int):
    """Bytes changed, lost, doubled and cut give a report or a refusal."""
    chance = random.Random(2021)
    seed = _seed(make, form, kind)
    for _ in range(count):
        _read(_mutate(seed, chance), f"a.{kind}")


def test_damaged_word_xml_never_crashes(make: SimpleNamespace, form: Form):
    """The same with a sound archive around damaged markup."""
    chance = random.Random(30)
    with zipfile.ZipFile(io.BytesIO(_seed(make, form, "docx"))) as archive:
        xml = archive.read("word/document.xml")
    for _ in range(120):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("word/document.xml", _mutate(xml, chance))
        _read(buffer.getvalue(), "a.docx")


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
