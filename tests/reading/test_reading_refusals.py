"""Files that cannot be read are refused in plain Chinese, with the next step."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.errors import UnreadableFile
from assistant.forms import Form
from assistant.reading.read import read_bytes, read_report

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

# The flags of a Word stream whose text is encrypted, at the start of a sector.
LOCKED = bytes(1024 - 608 - 24) + b"\xec\xa5" + bytes(8) + b"\x00\x01"


def _zip(**entries: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return buffer.getvalue()


BAD = [
    (b"", "a.txt", "空"),
    (b" \n\t\r\n", "a.docx", "空"),
    ("今天天气很好，我们去公园。".encode(), "a.txt", "不像"),
    (
        "政府信息公开条例\n第一条 为了保障公民权利。\n第五十条 年度报告应当包括下列内容。".encode(),
        "a.md",
        "不像",
    ),
    (b"<html><body><p>hello</p></body></html>", "a.html", "不像"),
    (OLE, "a.doc", "另存为 .docx"),
    (OLE + "Workbook".encode("utf-16-le"), "a.wps", "Excel"),
    (OLE + "WordDocument".encode("utf-16-le") + LOCKED, "a.doc", "密码"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "密码"),
    (b"%PDF-1.4\n%broken", "a.pdf", "PDF"),
    (b"PK\x03\x04broken", "a.docx", "损坏"),
    (_zip(xl__workbook_xml="<a/>"), "a.docx", "Excel"),
    (_zip(readme="x"), "a.zip", "压缩包"),
    (_zip(word__document_xml="<w:document"), "a.docx", "损坏"),
    (_zip(word__document_xml="<document/>"), "a.docx", "没有正文"),
    (b"{}", "a.json", "schema"),
    (b'{"schema": "nianbao.report/1"}', "a.json", "不完整"),
    (b"[1, 2", "a.json", "JSON"),
    (b"{" * 100_000, "a.json", "JSON"),
    (b"\x89PNG\r\n\x1a\n", "a.pdf", "图片"),
    (b"MIME-Version: 1.0\r\n", "a.htm", "mht"),
    ("一、总体情况".encode(), "a.docx", "扩展名"),
    (bytes(range(256)) * 20, "a.txt", "文字"),
    (bytes(range(256)) * 20, "a.pdf", "扩展名"),
]


@pytest.mark.parametrize(("data", "name", "said"), BAD, ids=[f"{n}-{s}" for _, n, s in BAD])
def test_bad_files_are_refused(data: bytes, name: str, said: str):
    """The message names the file, says what is wrong and ends with what to do."""
    with pytest.raises(UnreadableFile, match=said) as caught:
        read_bytes(data, name)
    assert name in str(caught.value)
    assert "请" in str(caught.value)


def test_truncated_word_file_is_refused(make: SimpleNamespace, form: Form):
    """Half a download is said to be damaged."""
    data = make.docx(form, make.tables(form, make.figures(form)))
    with pytest.raises(UnreadableFile, match="损坏"):
        read_bytes(data[: len(data) // 2], "报告.docx")


def test_wrong_extension_with_right_content_is_read(make: SimpleNamespace, form: Form):
    """Content goes before the name: a Word file called .txt, a page called .doc."""
    tables = make.tables(form, make.figures(form))
    assert "docx" == read_bytes(make.docx(form, tables), "报告.txt").source.format
    assert "html" == read_bytes(make.html(form, tables).encode(), "报告.doc").source.format


def test_pdf_of_pictures_is_refused(make: SimpleNamespace):
    """A PDF without letters asks for the Word original."""
    with pytest.raises(UnreadableFile, match="扫描"):
        read_bytes(make.pdf_bytes([([], [(10, 10, 90, 10)])]), "扫描.pdf")


def test_zip_bomb_is_refused():
    """An entry that unpacks to far more than a report could hold is not parsed."""
    data = _zip(word__document_xml="<a>" + " " * (60 * 1024 * 1024) + "</a>")
    assert len(data) < 100_000
    with pytest.raises(UnreadableFile, match="不合常理"):
        read_bytes(data, "a.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(tmp_path: Path, encoding: str):
    """Neither local files nor entities in entities get into a report: no Word file has a DTD."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    xml = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY l0 "ha">{laughs}]>'
        "<document><body><p><r><t>一、总体情况</t></r></p><p a='&l11;'><r><t>&x;</t></r></p>"
        "</body></document>"
    )
    with pytest.raises(UnreadableFile, match="损坏"):
        read_bytes(_zip(word__document_xml=xml.encode(encoding)), "a.docx")


def test_relations_to_the_outside_are_not_followed():
    """A numbering part that is said to lie elsewhere is not there."""
    relation = (
        '<Relationships><Relationship Type="x/numbering" TargetMode="External" '
        'Target="file:///etc/passwd"/><Relationship Type="x/numbering" '
        'Target="../../../../etc/passwd"/></Relationships>'
    )
    body = "<document><body><p><r><t>一、总体情况</t></r></p></body></document>"
    entries = {"word/_rels/document.xml.rels": relation, "word/document.xml": body}
    assert "一、总体情况" == read_bytes(_zip(**entries), "a.docx").section(1).heading


def test_missing_file_and_folder_are_refused(tmp_path: Path):
    """A path that is no file is said to be so."""
    with pytest.raises(UnreadableFile, match="不存在"):
        read_report(tmp_path / "无.docx")
    with pytest.raises(UnreadableFile, match="文件夹"):
        read_report(tmp_path)


def test_huge_numbers_in_our_json_are_refused():
    """A number that would fill the memory is not expanded."""
    cell = '{"value": "1e999999999", "text": null, "note": null, "how": "typed"}'
    text = (
        '{"schema": "nianbao.report/1", "agency": null, "year": 2023, "sections": [],'
        f' "tables": {{"proactive": {{"regulations.issued": {cell}}}}}}}'
    )
    with pytest.raises(UnreadableFile):
        read_bytes(text.encode(), "a.json")
