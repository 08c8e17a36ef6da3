"""The parts of a Word archive: unpacked within limits, parsed without entities, links not followed."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from assistant.errors import UnreadableFile

MAIN_PART = "word/document.xml"
MOST_ENTRIES = 5_000
MOST_XML_BYTES = 24 * 1024 * 1024
MOST_NODES = 400_000  # elements and attributes; each takes about 150 bytes once parsed
MOST_RATIO = 400  # a table of zeros packs about 40 to 1
_SMALL = 4 * 1024 * 1024  # below this no ratio is dangerous
_REDOWNLOAD = "请重新下载，或用 Word 打开后另存为 .docx"
_ENTRY_MARK = b"PK\x01\x02"
_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_ENCODINGS = frozenset((b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"))
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    ValueError,
)


class Package:
    """A Word file opened; parts are found by their relation, else by their usual name."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        # Counted before the directory is read: a million entries would fill the memory.
        if data.count(_ENTRY_MARK) > MOST_ENTRIES:
            raise self._unreasonable("里面的文件多得不合常理")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise self._damaged() from error
        self._infos = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info
            for info in self._archive.infolist()
        }
        self._relations: dict[str, etree._Element] = {}
        self._main = self._main_name()

    def main(self) -> etree._Element:
        """The document itself. Raises UnreadableFile when it is missing, damaged or too large."""
        if self._main not in self._infos:
            raise _not_word(self.name, list(self._infos))
        return self._parse(self._unpack(self._main))

    def related(self, kind: str) -> etree._Element | None:
        """The part of this kind (`numbering`, `styles`), None when there is none.

        Raises UnreadableFile when it is damaged or too large.
        """
        folder, file = posixpath.split(self._main)
        path = self._target(f"{folder}/_rels/{file}.rels", kind, folder) or f"{folder}/{kind}.xml"
        return self._parse(self._unpack(path)) if path in self._infos else None

    def _main_name(self) -> str:
        """Most often word/document.xml; the archive's own relation where there is no such entry."""
        if MAIN_PART in self._infos:
            return MAIN_PART
        return self._target("_rels/.rels", "officeDocument", "") or MAIN_PART

    def _target(self, rels: str, kind: str, folder: str) -> str | None:
        """The entry that a relation names; relations to anything outside the archive do not count."""
        if rels not in self._infos:
            return None
        if rels not in self._relations:
            self._relations[rels] = self._parse(self._unpack(rels))
        for relation in self._relations[rels]:
            if str(relation.get("Type", "")).rpartition("/")[2] != kind:
                continue
            target = str(relation.get("Target", "")).replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/").lower()
            if relation.get("TargetMode") != "External" and path in self._infos:
                return path
        return None

    def _unpack(self, path: str) -> bytes:
        """The bytes of an entry, never more than the limit, whatever the archive claims."""
        info = self._infos[path]
        if info.flag_bits & 1:
            raise UnreadableFile(self.name, "文件有密码", "请去掉密码后另存为 .docx 再试")
        try:
            with self._archive.open(info) as part:
                xml = part.read(MOST_XML_BYTES + 1)
        except _DAMAGE as error:
            raise self._damaged() from error
        packed = max(1, info.compress_size)
        if len(xml) > MOST_XML_BYTES or (len(xml) > _SMALL and len(xml) > MOST_RATIO * packed):
            raise self._unreasonable("解压后大得不合常理")
        return xml

    def _parse(self, xml: bytes) -> etree._Element:
        """The tree; a document type, another encoding or too many elements are refused unparsed."""
        if xml.count(b"<") // 2 + xml.count(b"=") > MOST_NODES:
            raise self._unreasonable("内容多得不合常理")
        head = xml[:512].replace(b"\x00", b"")
        declared = _ENCODING.search(head)
        odd = declared is not None and declared[1].lower() not in _ENCODINGS
        if odd or b"<" not in head or b"<!DOCTYPE" in xml.replace(b"\x00", b""):
            raise self._damaged()
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(xml, parser)
        except (etree.LxmlError, ValueError) as error:
            raise self._damaged() from error

    def _damaged(self) -> UnreadableFile:
        return UnreadableFile(self.name, "Word 文件已损坏或不完整", _REDOWNLOAD)

    def _unreasonable(self, problem: str) -> UnreadableFile:
        return UnreadableFile(self.name, problem, "请用 Word 打开，另存为新的 .docx 再试")


def _not_word(name: str, names: list[str]) -> UnreadableFile:
    if any(entry.startswith("xl/") for entry in names):
        return UnreadableFile(
            name, "这是 Excel 工作簿，不是报告", "请选择 Word、网页、PDF 或文本格式的年度报告"
        )
    if "ofd.xml" in names:
        return UnreadableFile(name, "这是 OFD 版式文件", "请换用 Word 原件或转换为 PDF")
    if "content.xml" in names:
        return UnreadableFile(name, "这是 OpenDocument 格式", "请另存为 .docx 后再试")
    return UnreadableFile(name, "这是压缩包，里面没有 Word 正文", "请先解压，再选择里面的报告文件")


def tag_of(element: etree._Element) -> str:
    """The name without its namespace (strict and transitional differ); empty for entities."""
    return _bare(element.tag)


@lru_cache(maxsize=1024)
def _bare(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The attribute in whatever namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child_of(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child along the path of names."""
    for name in path:
        if element is None:
            return None
        for child in element:
            if tag_of(child) == name:
                element = child
                break
        else:
            return None
    return element


def children_of(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """All children of this name; none of None."""
    if element is not None:
        yield from (child for child in element if tag_of(child) == name)


def switched_on(element: etree._Element | None) -> bool:
    """Whether a property such as `w:vanish` is there and not set to false."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off")


def number_in(element: etree._Element | None, default: int, most: int) -> int:
    """The property's value as a number from 0 to `most`; the default where it is none."""
    value = attribute(element, "val") or ""
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        return default
    return min(int(value), most)
