"""What a file is, by its content first and its name second."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from assistant.errors import UnreadableFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
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


def sniff(data: bytes, name: str) -> Format:
    """The format. Raises UnreadableFile for an empty file and for formats that cannot be read."""
    if not data.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile(name, "文件是空的", "请重新下载或另存这份报告")
    _refuse(data, name)
    suffix = PurePath(name).suffix.lower()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format.DOCX
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


def _readable_head(data: bytes) -> bytes:
    """The first bytes as ASCII-compatible text, whatever the byte order."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[:_HEAD].replace(b"\x00", b"")[2:].lstrip()
    return data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()


def _refuse(data: bytes, name: str) -> None:
    """Raises for the formats that people do hand in and that have to be saved otherwise."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile(
                name, "文件有打开密码", "请在 Word 里去掉密码，另存为 .docx 后再试"
            )
        raise UnreadableFile(
            name,
            "这是旧版 Word（.doc）、WPS 或 Excel 格式",
            "请用 Word 或 WPS 打开，另存为 .docx 后再试",
        )
    if data.startswith(_PICTURES):
        raise UnreadableFile(name, "这是图片", "请换用 Word、网页或文字版 PDF")
    if data.startswith(b"{\\rtf"):
        raise UnreadableFile(name, "这是 RTF 格式", "请用 Word 打开，另存为 .docx 后再试")
    if re.match(rb"(MIME-Version|From:|Content-Type: multipart)", data, re.IGNORECASE):
        raise UnreadableFile(
            name, "这是单一文件网页（.mht）", "请在浏览器里另存为“网页，仅 HTML”后再试"
        )
