"""A file or its bytes become an `AnnualReport`, whatever the format."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.findings import Finding
from assistant.forms import load_form
from assistant.reading.blocks import Document, Paragraph
from assistant.reading.identity import name_agency, name_scope, name_year
from assistant.reading.layout import Unreasonable
from assistant.reading.notes import in_file, in_table, note
from assistant.reading.outline import Outline, read_outline
from assistant.reading.recognise import Recognised, recognise
from assistant.reading.sniff import Format, sniff
from assistant.reading.traditional import is_traditional, simplified
from assistant.report import AnnualReport, Source

MOST_BYTES = 50 * 1024 * 1024
MOST_BLOCKS = 20_000
MOST_LETTERS = 1_000_000
MOST_JSON_BYTES = 4 * 1024 * 1024
_COUNTED = re.compile(
    r"(收到|受理|公开|发布)[^。]{0,24}(政府信息|公开申请|政务信息)[^。\d]{0,15}\d+\s*[件条]"
)


def read_report(path: Path) -> AnnualReport:
    """The report in a file. Raises UnreadableFile with what is wrong and what to do."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UnreadableFile(
                path.name, f"文件太大（{size // 2**20} MB）", "请去掉图片等附件后另存再试"
            )
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise UnreadableFile(path.name, "它是文件夹", "请选择一个报告文件") from error
    except FileNotFoundError as error:
        raise UnreadableFile(path.name, "文件不存在", "请核对文件名和所在文件夹") from error
    except OSError as error:
        raise UnreadableFile(
            path.name, f"无法打开（{error.strerror}）", "请检查权限，或先关闭正在使用它的程序"
        ) from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> AnnualReport:
    """The report in the bytes of a file called `name`. Raises UnreadableFile."""
    if len(data) > MOST_BYTES:
        size = f"{len(data) // 2**20} MB"
        raise UnreadableFile(name, f"文件太大（{size}）", "请去掉图片等附件后另存再试")
    kind = sniff(data, name)
    digest = hashlib.sha256(data).hexdigest()
    if kind is Format.JSON:
        from assistant.reading.saved import read_saved

        if len(data) > MOST_JSON_BYTES:
            raise _unreasonable(name)
        report = read_saved(data, name)
        return report if report.source else replace(report, source=Source(name, digest, "json"))
    try:
        if kind is Format.XLSX:
            from assistant.reading.workbook import read_workbook

            report = read_workbook(data, name)
        else:
            report = report_of(_document(kind, data, name), name)
    except Unreasonable as error:
        raise _unreasonable(name) from error
    except RecursionError as error:
        raise UnreadableFile(
            name, "内容嵌套得太深", "请用 Word 或浏览器打开，把正文复制到新文件再试"
        ) from error
    return replace(report, source=Source(name, digest, kind.value))


def read_blocks(path: Path) -> Document:
    """The blocks of any document that need not be a report (JSON excepted). Raises UnreadableFile."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path.name, "打不开", "请检查路径和权限") from error
    if len(data) > MOST_BYTES:
        raise UnreadableFile(path.name, "文件太大", "请去掉图片等附件后另存再试")
    kind = sniff(data, path.name)
    if kind is Format.JSON:
        raise UnreadableFile(
            path.name, "是 JSON 数据，不是文件正文", "请换成文本、Word、网页或 PDF"
        )
    return _document(kind, data, path.name)


def read_original(data: bytes, name: str) -> Document:
    """What stands in a file, in its own order, to be shown beside what was recognised in it.

    A file of our own JSON has no page of its own: no blocks. Raises UnreadableFile.
    """
    kind = sniff(data, name)
    if kind is Format.JSON:
        return Document((), kind.value)
    if kind is Format.XLSX:
        from assistant.reading.workbook import blocks_of_workbook

        return Document(blocks_of_workbook(data, name), kind.value)
    return _document(kind, data, name)


def _unreasonable(name: str) -> UnreadableFile:
    return UnreadableFile(
        name, "内容多得不像一份年度报告", "请确认选对了文件，或只保留年度报告的部分另存再试"
    )


def _document(kind: Format, data: bytes, name: str) -> Document:
    """The reader of each format is imported only when a file of that format comes."""
    if kind is Format.DOCX:
        from assistant.reading.docx import read_docx

        return read_docx(data, name)
    if kind in (Format.DOC, Format.RTF):
        from assistant.reading.docx import read_docx
        from assistant.reading.office import as_docx

        return read_docx(as_docx(data, name, f".{kind.value}"), name)
    if kind is Format.HTML:
        from assistant.reading.html import read_html

        return read_html(data, name)
    if kind is Format.PDF:
        from assistant.reading.isolated import read_pdf_apart

        return read_pdf_apart(data, name)
    from assistant.reading.text import read_text

    return read_text(data, name)


def report_of(document: Document, name: str) -> AnnualReport:
    """The report that the blocks make up. Raises UnreadableFile when they make up none."""
    if len(document.blocks) > MOST_BLOCKS or _letters(document) > MOST_LETTERS:
        raise _unreasonable(name)
    recognised = recognise(document, name)
    outline = read_outline(document, recognised.blocks, name)
    text = "\n".join(b.text for b in document.blocks if isinstance(b, Paragraph))
    flat = re.sub(r"[^\S\n]+|(?<=[^\s。：；])\n+(?=\S)", "", text)
    _must_be_report(outline, recognised, simplified(flat), name)
    hints = {**document.hints, "file": name}
    year = name_year(outline, flat, hints)
    agency = name_agency(outline, flat, hints)
    findings = [*recognised.findings, *outline.findings, *document.findings]
    findings += _pictured(document, outline, recognised)
    if is_traditional(flat):
        message = "文字是繁体字，多半取自镜像网站，按原样读入，请换用官方网站的原文"
        findings.append(note("R23", in_file(name), message))
    lacks = [word for word, value in (("机关名称", agency), ("年度", year)) if value is None]
    if lacks:
        message = f"从文件里看不出{'和'.join(lacks)}，请手工补上"
        findings.append(note("R10", in_file(name), message))
    return AnnualReport(
        agency=agency,
        year=year,
        tables=recognised.tables,
        sections=outline.sections,
        preface=outline.preface,
        title=outline.title,
        scope=name_scope(flat),
        edition=recognised.edition,
        shape=recognised.shape,
        signed=outline.signed,
        findings=tuple(findings),
    )


def _letters(document: Document) -> int:
    return sum(
        len(block.text)
        if isinstance(block, Paragraph)
        else sum(len(cell.text) for cell in block.cells)
        for block in document.blocks
    )


def _pictured(document: Document, outline: Outline, recognised: Recognised) -> Iterator[Finding]:
    """R20 for each table of which nothing was read while its part shows a picture."""
    for table, spec in load_form().tables.items():
        first, stop = outline.spans.get(spec.section, (0, -1))
        shown = any(low < stop and high >= first for low, high in document.pictures)
        if shown and not any(key.startswith(f"{table}.") for key in recognised.tables):
            message = (
                f"{spec.label}在原文里是图片，数字没有读入（文字已读入），"
                "请换用表格没有做成图片的 Word 文件，或对照原文手工填写"
            )
            yield note("R20", in_table(table), message)


def _must_be_report(outline: Outline, recognised: Recognised, text: str, name: str) -> None:
    """A heading, a table, a title, or a sentence that counts what was disclosed or asked for."""
    if outline.headings or recognised.edition or len(recognised.tables) or outline.title:
        return
    named = re.search(r"政府信息公开(工作)?(年度报告|年报)", text) and re.search(r"20\d\d", text)
    if (named and len(text) < 20000 and "第五十六条" not in text) or _COUNTED.search(text):
        return
    raise UnreadableFile(
        name,
        "内容不像政府信息公开工作年度报告（没有找到标题、六个部分的标题或统计表格）",
        "请确认选对了文件；如果表格和文字是图片，请换用 Word 或文字版 PDF",
    )
