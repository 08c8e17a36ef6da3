"""PDF files are read in a process of their own, with bounded time and memory.

The libraries for PDF unpack whatever a file says, and one of them is written in C++: a hostile file
may fill the memory, never end, or bring its process down. Here that costs one child process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile
from assistant.findings import finding_as_json, finding_from_json
from assistant.reading.blocks import Block, Document, Grid, GridCell, Paragraph
from assistant.reading.pdf import REFUSALS, PdfRefused, read_pages

LONGEST_S = 60
MOST_MEMORY = 150 * 1024 * 1024  # beside it stands what the program itself takes, 30 MB


def read_pdf_apart(data: bytes, name: str, longest_s: float = LONGEST_S) -> Document:
    """A PDF as blocks, read by a child process. Raises UnreadableFile."""
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "assistant.reading.isolated", name],
            input=data,
            capture_output=True,
            timeout=longest_s,
            env=_without_secrets() | {"PYTHONPATH": paths},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            name,
            f"这个 PDF 太复杂，{longest_s:g} 秒内没有读完",
            "请换用 Word 原件，或用 PDF 阅读器“打印”成新的 PDF",
        ) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadableFile(name, *REFUSALS["too_much"]) from error
    if "refused" in answer:
        raise UnreadableFile(name, *REFUSALS[answer["refused"]])
    return document_from_json(answer)


def _without_secrets() -> dict[str, str]:
    """The environment without our settings: a child that a file takes over finds no key in it."""
    return {key: value for key, value in os.environ.items() if not key.startswith("NIANBAO_")}


def document_as_json(document: Document) -> dict[str, Any]:
    """The blocks, pictures and findings of a PDF."""
    return {
        "blocks": [_block_as_json(block) for block in document.blocks],
        "pictures": document.pictures,
        "findings": [finding_as_json(finding) for finding in document.findings],
    }


def document_from_json(data: dict[str, Any]) -> Document:
    """The inverse of `document_as_json`."""
    return Document(
        tuple(_block_from_json(block) for block in data["blocks"]),
        "pdf",
        lines=True,
        pictures=tuple((first, last) for first, last in data["pictures"]),
        findings=tuple(finding_from_json(item) for item in data["findings"]),
    )


def _block_as_json(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return [block.text, block.place]
    cells = [[c.row, c.column, c.text, c.rowspan, c.colspan] for c in block.cells]
    return [cells, block.place, block.aligned, block.first_row]


def _block_from_json(data: list[Any]) -> Block:
    if isinstance(data[0], str):
        return Paragraph(data[0], data[1])
    return Grid(tuple(GridCell(*cell) for cell in data[0]), data[1], data[2], data[3])


def _bound_memory() -> None:
    """A limit on the memory of this process, where the system knows one."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_S, LONGEST_S))


def main() -> None:
    """Reads a PDF from the standard input and writes its blocks, or why it is refused."""
    _bound_memory()
    try:
        data = sys.stdin.buffer.read()
        answer = document_as_json(read_pages(data, sys.argv[1]))
    except PdfRefused as refused:
        answer = {"refused": refused.why}
    except MemoryError:
        answer = {"refused": "too_much"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
