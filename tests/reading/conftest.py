"""Builds report files of every format from one set of figures, by raw markup."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace

import pytest

from assistant.forms import Form, Shape, load_form

Row = list[tuple[str, int, int]]  # text, rowspan, colspan

TITLE = "临河县青石镇人民政府2023年政府信息公开工作年度报告"
PREFACE = (
    "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自2023年1月1日起至2023年12月31日止。"
)
TEXTS = {
    1: "2023年，青石镇主动公开政府信息120条。\n（一）主动公开。通过网站公开90条。",
    2: "",
    3: "",
    4: "",
    5: "（一）存在的问题\n公开不够及时。\n（二）改进情况\n加强培训。",
    6: "本年度未收取信息处理费。",
}


def figures_of(form: Form) -> dict[str, str]:
    """A different text for nearly every cell; row totals add up."""
    figures: dict[str, str] = {}
    for key in form.keys("proactive"):
        figures[key] = "12.3456" if key.endswith("wan_yuan") else str(1000 + len(figures))
    for r, row in enumerate(form.tables["requests"].blocks[0].rows):
        numbers = [r + 1, 2 * r, 0, 3, r % 4, 1]
        for column, number in zip(
            form.tables["requests"].blocks[0].columns, [*numbers, sum(numbers)], strict=True
        ):
            figures[f"requests.{row.key}.{column.key}"] = str(number)
    for r, key in enumerate(form.keys("disputes")):
        figures[key] = str(r * 7 % 11)
    return figures


def second_table(form: Form, figures: Mapping[str, str]) -> list[Row]:
    """Table two as the form prints it, four columns wide."""
    rows: list[Row] = []
    for block in form.tables["proactive"].blocks:
        wide = 4 - len(block.columns)
        rows.append([(block.title, 1, 4)])
        rows.append([("信息内容", 1, 1), *((c.label, 1, wide) for c in block.columns)])
        for row in block.rows:
            cells = [(figures[f"proactive.{row.key}.{c.key}"], 1, wide) for c in block.columns]
            rows.append([(row.label, 1, 1), *cells])
    return rows


def third_table(form: Form, figures: Mapping[str, str]) -> list[Row]:
    """Table three as the form prints it: three label columns, seven numbers."""
    spec = form.tables["requests"]
    columns = spec.blocks[0].columns
    rows: list[Row] = [
        [(spec.corner, 3, 3), (spec.spanner, 1, 7)],
        [("自然人", 2, 1), (spec.organisations, 1, 5), ("总计", 2, 1)],
        [(column.label, 1, 1) for column in columns[1:-1]],
    ]
    data = spec.blocks[0].rows
    groups = [row.group for row in data]
    for r, row in enumerate(data):
        cells: Row = []
        if row.key in ("new_received", "carried_in", "carried_out"):
            cells.append((row.label, 1, 3))
        else:
            if row.key == "granted":
                cells.append((spec.results, len(data) - 3, 1))
            if not row.group:
                cells.append((row.label, 1, 2))
            else:
                if r == 0 or groups[r - 1] != row.group:
                    cells.append((row.group, groups.count(row.group), 1))
                cells.append((row.label, 1, 1))
        cells += [(figures[f"requests.{row.key}.{c.key}"], 1, 1) for c in columns]
        rows.append(cells)
    return rows


def fourth_table(form: Form, figures: Mapping[str, str]) -> list[Row]:
    """Table four as the form prints it: three header rows, fifteen numbers."""
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((head, 2, 1) for head in heads), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [(head, 1, 1) for head in heads * 2],
        [(figures[key], 1, 1) for key in form.keys("disputes")],
    ]


def unmerged(rows: Sequence[Row]) -> list[Row]:
    """The same rows with an empty cell in each place that a merged cell covers."""
    covered: dict[tuple[int, int], None] = {}
    plain: list[Row] = []
    for r, row in enumerate(rows):
        line: Row = []
        queue = list(row)
        while queue or (r, len(line)) in covered:
            if (r, len(line)) in covered:
                line.append(("", 1, 1))
                continue
            text, high, wide = queue.pop(0)
            start = len(line)
            covered |= {(r + i, start + j): None for i in range(1, high) for j in range(wide)}
            line += [(text, 1, 1), *[("", 1, 1)] * (wide - 1)]
        plain.append(line)
    return plain


def html_table(rows: Sequence[Row]) -> str:
    """A table with rowspan and colspan."""
    body = "".join(
        "<tr>"
        + "".join(
            f'<td rowspan="{high}" colspan="{wide}"><p>{text or "&nbsp;"}</p></td>'
            for text, high, wide in row
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><tbody>{body}</tbody></table>"


def docx_table(rows: Sequence[Row]) -> str:
    """A table with gridSpan and vMerge."""
    open_merges: dict[int, tuple[int, int]] = {}  # column -> rows left, width
    xml = []
    for row in rows:
        column, queue, cells = 0, list(row), []
        while queue or column in open_merges:
            if column in open_merges:
                left, wide = open_merges.pop(column)
                if left > 1:
                    open_merges[column] = (left - 1, wide)
                    cells.append(docx_cell("", wide, "<w:vMerge/>"))
                else:
                    cells.append(docx_cell("", wide, "<w:vMerge/>"))
                    column += wide
                    continue
                column += wide
                continue
            text, high, wide = queue.pop(0)
            merge = '<w:vMerge w:val="restart"/>' if high > 1 else ""
            if high > 1:
                open_merges[column] = (high - 1, wide)
            cells.append(docx_cell(text, wide, merge))
            column += wide
            if not queue:
                # Columns behind the last named cell may still be covered from above.
                continue
        xml.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(xml)}</w:tbl>"


def docx_cell(text: str, wide: int, merge: str) -> str:
    """One cell, its text over two runs as editors leave it."""
    half = len(text) // 2
    return (
        f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/>{merge}</w:tcPr>'
        f"<w:p><w:r><w:t>{text[:half]}</w:t></w:r><w:r><w:t>{text[half:]}</w:t></w:r></w:p></w:tc>"
    )


SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_SPACE = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def docx_bytes(body: str, *, space: str = SPACE, **parts: str) -> bytes:
    """A Word file of its main part and others given by name: `numbering="<w:abstractNum …/>"`."""
    spaces = f'xmlns:w="{space}" xmlns:mc="mc" xmlns:wps="wps" xmlns:v="v" xmlns:a="a" xmlns:r="r"'
    start = '<?xml version="1.0" encoding="UTF-8"?>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr(
            "word/document.xml",
            f"{start}<w:document {spaces}><w:body>{body}</w:body></w:document>",
        )
        for name, inner in parts.items():
            xml = f"{start}<w:{name} {spaces}>{inner}</w:{name}>"
            archive.writestr(f"word/{name}.xml", xml)
    return buffer.getvalue()


# What Word itself and LibreOffice ask for; our own reader does without.
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    "</Types>"
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def word(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run, with the markup of its and the run's properties."""
    mark = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    look = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f"<w:p>{mark}<w:r>{look}<w:t>{text}</w:t></w:r></w:p>"


def pdf_bytes(
    pages: Sequence[tuple[Sequence[tuple[float, float, str]], Sequence[tuple[float, ...]]]],
    *,
    page: str = "",
    before: str = "",
    trailer: str = "",
) -> bytes:
    """A PDF of text at (x, y from the top) and of lines (x0, y0, x1, y1), without an embedded font.

    `page` and `trailer` are entries of these dictionaries, `before` operators at a page's start.
    """
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        + "".join(
            f"1 beginbfrange <{high:02X}00> <{high:02X}FF> <{high:02X}00> endbfrange\n"
            for high in range(256)
        )
        + "endcmap end end"
    )
    objects: list[bytes] = []

    def stream(text: str) -> bytes:
        data = text.encode("latin-1")
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)

    count = len(pages)
    kids = " ".join(f"{7 + 2 * i} 0 R" for i in range(count))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode())
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>"
    )
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /W [32 [500] 48 57 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        b" /FontDescriptor 5 0 R >>"
    )
    objects.append(
        b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900]"
        b" /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    objects.append(stream(cmap))
    for i, (texts, lines) in enumerate(pages):
        ops = [f"{x0} {842 - y0} m {x1} {842 - y1} l S" for x0, y0, x1, y1 in lines]
        for x, y, text in texts:
            code = text.encode("utf-16-be").hex()
            ops.append(f"BT /F1 6 Tf 1 0 0 1 {x} {842 - y} Tm <{code}> Tj ET")
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {page} /Contents {8 + 2 * i} 0 R"
                " /Resources << /Font << /F1 3 0 R >> >> >>"
            ).encode()
        )
        objects.append(stream("\n".join([before, *ops])))
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    more = trailer.encode()
    out += b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, more)
    out += b"startxref\n%d\n%%%%EOF" % start
    return bytes(out)


def ruled_table(
    rows: Sequence[Row], top: float, widths: Sequence[float], height: float = 18
) -> tuple[list[tuple[float, float, str]], list[tuple[float, ...]]]:
    """Texts and ruling lines of a table whose merged cells have no lines inside."""
    edges = [40.0]
    for width in widths:
        edges.append(edges[-1] + width)
    texts: list[tuple[float, float, str]] = []
    lines: list[tuple[float, ...]] = []
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        column = 0
        for text, high, wide in row:
            while (r, column) in taken:
                column += 1
            taken |= {(r + i, column + j) for i in range(high) for j in range(wide)}
            x0, x1 = edges[column], edges[column + wide]
            y0, y1 = top + r * height, top + (r + high) * height
            lines += [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
            fits = int((x1 - x0 - 4) // 6)
            chunks = [text[i : i + fits] for i in range(0, len(text), fits)]
            texts += [(x0 + 2, y0 + 7 + 7 * i, chunk) for i, chunk in enumerate(chunks)]
            column += wide
    return texts, lines


@pytest.fixture
def form() -> Form:
    """The form in force."""
    return load_form()


@pytest.fixture
def collapsed_form() -> Form:
    """The form in force with （六） as one row."""
    return load_form("2021", Shape.COLLAPSED_OTHER)


@pytest.fixture
def make() -> SimpleNamespace:
    """Everything that builds files, under one name."""
    return SimpleNamespace(
        TITLE=TITLE,
        PREFACE=PREFACE,
        TEXTS=TEXTS,
        figures=figures_of,
        tables=_tables,
        unmerged=unmerged,
        html=_html,
        html_table=html_table,
        docx=_docx,
        docx_table=docx_table,
        docx_bytes=docx_bytes,
        STRICT_SPACE=STRICT_SPACE,
        word=word,
        pdf_bytes=pdf_bytes,
        ruled_table=ruled_table,
        text=_text,
    )


def _tables(form: Form, figures: Mapping[str, str]) -> dict[int, list[Row]]:
    return {
        2: second_table(form, figures),
        3: third_table(form, figures),
        4: fourth_table(form, figures),
    }


def _parts(
    form: Form,
    tables: Mapping[int, list[Row]],
    write: Callable[[str], str],
    table: Callable[[list[Row]], str],
) -> str:
    parts = [write(TITLE), write(PREFACE)]
    for section in form.sections:
        parts.append(write(section.heading))
        parts += [write(line) for line in TEXTS[section.number].split("\n") if line]
        if section.number in tables:
            parts.append(table(tables[section.number]))
    parts += [write("临河县青石镇人民政府"), write("2024年1月20日")]
    return "".join(parts)


def _html(form: Form, tables: Mapping[int, list[Row]], head: str = "") -> str:
    body = _parts(form, tables, lambda text: f"<p>{text}</p>\n", html_table)
    return f"<html><head>{head}<title>门户</title></head><body>{body}</body></html>"


def _docx(form: Form, tables: Mapping[int, list[Row]]) -> bytes:
    body = _parts(form, tables, lambda t: f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>", docx_table)
    return docx_bytes(body)


def _text(form: Form, tables: Mapping[int, list[Row]], cell: str = "\t") -> str:
    return _parts(
        form,
        tables,
        lambda text: f"{text}\n",
        lambda rows: "".join(cell.join(text for text, _, _ in row) + "\n" for row in rows),
    )
