"""What a workbook's values do not show, looked up in its XML: hidden rows, cells that seem empty.

The library that reads values gives the same empty text for an empty cell, for `#N/A` and for a
formula that was never computed. The XML is searched for signs of these in pieces, and taken apart
only when there is one. Not covered: the older .xls and CSV, which are taken as they read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, fromstring, iterparse

from assistant.ledger.sheets import NO_MARKS, Marks

PIECE = 1 << 20
# An error, a formula (also one that shares another's, which is never closed), a hidden row or column.
SIGNS = (b't="e"', b"f>", b'f t="shared"', b'hidden="')
# Longer than any sign: a sign cut by the end of a piece stands whole in the next one.
OVERLAP = 16
# A sheet larger than this is not taken apart; nor is one with a document type, which no program
# writes into a workbook.
MAX_BYTES = 600 << 20
DOCUMENT_TYPE = b"<!DOCTYPE"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def marks_of(path: Path, sheet: str) -> Marks:
    """The marks of one sheet; none where the file's XML cannot be followed."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part_of(archive, sheet)
            if part is None or archive.getinfo(part).file_size > MAX_BYTES:
                return NO_MARKS
            with archive.open(part) as stream:
                if not _has_signs(stream):
                    return NO_MARKS
            with archive.open(part) as stream:
                return _taken_apart(stream)
    except (zipfile.BadZipFile, KeyError, ParseError, OSError, ValueError):
        return NO_MARKS


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the part that holds a sheet."""
    book = _parsed(archive.read("xl/workbook.xml"))
    for element in book.iter():
        if _tag(element) == "sheet" and element.get("name") == sheet:
            wanted = element.get(RELATION) or element.get(STRICT_RELATION)
            for relation in _parsed(archive.read("xl/_rels/workbook.xml.rels")):
                if relation.get("Id") == wanted:
                    target = relation.get("Target") or ""
                    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _parsed(data: bytes) -> Element:
    if DOCUMENT_TYPE in data:
        raise ValueError
    return fromstring(data)


def _has_signs(stream: IO[bytes]) -> bool:
    tail = b""
    while piece := stream.read(PIECE):
        piece = tail + piece
        if DOCUMENT_TYPE in piece:
            raise ValueError
        if any(sign in piece for sign in SIGNS):
            return True
        tail = piece[-OVERLAP:]
    return False


def _taken_apart(stream: IO[bytes]) -> Marks:
    hidden, broken = set(), set()
    index = -1
    for event, element in iterparse(stream, ("start", "end")):
        tag = _tag(element)
        if tag == "row" and event == "start":
            index = int(element.get("r") or index + 2) - 1
            if element.get("hidden") in ("1", "true"):
                hidden.add(index)
        elif tag == "row":
            broken |= {(index, column) for column in _broken_columns(element)}
            element.clear()
    return Marks(frozenset(hidden), frozenset(broken))


def _broken_columns(row: Element) -> Iterator[int]:
    column = -1
    for cell in row:
        letters = re.match(r"[A-Z]+", cell.get("r") or "")
        column = _column(letters[0]) if letters else column + 1
        parts = {_tag(part): part.text for part in cell}
        # A formula whose result is an empty text has the type `str` and an empty value.
        uncomputed = "f" in parts and not parts.get("v") and cell.get("t") != "str"
        if cell.get("t") == "e" or uncomputed:
            yield column


def _column(letters: str) -> int:
    """0 for `A`, 26 for `AA`."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
