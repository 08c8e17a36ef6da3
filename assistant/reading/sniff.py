"""What a file is, by its content first and its name second."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from assistant.errors import UnreadableFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = ("EncryptedPackage", "WordDocument", "Workbook")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_HTML = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|meta|title|table|div|p|h[1-6]|span|article|section)\b[^>]*>",
    re.IGNORECASE,
)
_HEAD = 4096


class Format(StrEnum):
    """The formats that can be read."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    JSON = "json"
    DOC = "doc"
    RTF = "rtf"
    XLSX = "xlsx"


def sniff(data: bytes, name: str) -> Format:
    """The format. Raises UnreadableFile for an empty file and for formats that cannot be read."""
    if not data.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile(name, "文件是空的", "请重新下载或另存这份报告")
    _refuse(data, name)
    suffix = PurePath(name).suffix.lower()
    if data.startswith(_OLE):
        return _old_word(data, name)
    if data.startswith(b"{\\rtf"):
        return Format.RTF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format.XLSX if _is_workbook(data) else Format.DOCX
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    head = _readable_head(data)
    if head.startswith(b"{") or (suffix == ".json" and head.startswith(b"[")):
        return Format.JSON
    if head.startswith(b"<") and _HTML.search(head):
        return Format.HTML
    if suffix in (".html", ".htm", ".shtml", ".xhtml") and _HTML.search(head):
        return Format.HTML
    if suffix in (".docx", ".pdf", ".json"):
        kind = suffix[1:]
        raise UnreadableFile(
            name,
            f"扩展名是 .{kind}，内容却不是（可能下载不完整，或只是改了扩展名）",
            "请重新下载，或用原来的程序打开后另存",
        )
    return Format.TEXT


def _is_workbook(data: bytes) -> bool:
    """By the names in the archive's directory; a Word file may hold a whole workbook inside."""
    return b"xl/workbook.xml" in data and b"word/" not in data


def _old_word(data: bytes, name: str) -> Format:
    """Word's binary format, which WPS writes too; other documents in the same wrapping are refused.

    The wrapping is a small file system; its entries are named in UTF-16.
    """
    names = {word for word in _OLE_STREAMS if word.encode("utf-16-le") in data}
    if "EncryptedPackage" in names or ("WordDocument" in names and _is_locked(data)):
        raise UnreadableFile(name, "文件有打开密码", "请在 Word 里去掉密码，另存为 .docx 后再试")
    if "WordDocument" in names:
        return Format.DOC
    if "Workbook" in names:
        raise UnreadableFile(
            name, "这是 Excel 工作簿，不是报告", "请选择 Word、网页、PDF 或文本格式的年度报告"
        )
    raise UnreadableFile(
        name,
        "这不是旧版 Word（.doc）或 WPS 文字，或者已经损坏",
        "请用 Word 或 WPS 打开，另存为 .docx 后再试",
    )


def _is_locked(data: bytes) -> bool:
    """Whether the Word stream says that its text is encrypted (bit 8 of its flags)."""
    for start in range(512, min(len(data), 1 << 20), 512):
        if data[start : start + 2] == b"\xec\xa5":
            return bool(int.from_bytes(data[start + 10 : start + 12], "little") & 0x100)
    return False


def _readable_head(data: bytes) -> bytes:
    """The first bytes as ASCII-compatible text, whatever the byte order."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[:_HEAD].replace(b"\x00", b"")[2:].lstrip()
    return data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()


def _refuse(data: bytes, name: str) -> None:
    """Raises for the formats that people do hand in and that have to be saved otherwise."""
    if data.startswith(_PICTURES):
        raise UnreadableFile(name, "这是图片", "请换用 Word、网页或文字版 PDF")
    if re.match(rb"(MIME-Version|From:|Content-Type: multipart)", data, re.IGNORECASE):
        raise UnreadableFile(
            name, "这是单一文件网页（.mht）", "请在浏览器里另存为“网页，仅 HTML”后再试"
        )
