"""The Word file, looked at as OOXML and through python-docx, a reader that is not ours."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from docx.shared import Mm
from lxml import etree

from assistant.errors import UsageError
from assistant.publishing.docx import docx_bytes, signature_indents
from assistant.publishing.ooxml import WORD
from assistant.report import AnnualReport, Section, Signature, Tables

W = f"{{{WORD}}}"
NAMES = {"w": WORD}


def _part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return etree.fromstring(source.read(name))


def _document(report: AnnualReport) -> etree._Element:
    return _part(docx_bytes(report), "word/document.xml")


def _style(data: bytes, style: str) -> etree._Element:
    found = _part(data, "word/styles.xml").find(f"w:style[@w:styleId='{style}']", NAMES)
    assert found is not None
    return found


def _text(element: etree._Element) -> str:
    return "".join(element.itertext(f"{W}t"))


def _expanded(table: etree._Element) -> list[list[str]]:
    """The table as a full grid, every merged cell repeated, built from gridSpan and vMerge alone."""
    grid: list[list[str]] = []
    for row in table.iterfind("w:tr", NAMES):
        line: list[str] = []
        for cell in row.iterfind("w:tc", NAMES):
            span = cell.find("w:tcPr/w:gridSpan", NAMES)
            merge = cell.find("w:tcPr/w:vMerge", NAMES)
            continued = merge is not None and merge.get(f"{W}val") != "restart"
            text = grid[-1][len(line)] if continued else _text(cell)
            line += [text] * (1 if span is None else int(span.get(f"{W}val", "1")))
        grid.append(line)
    return grid


def test_tables_have_the_official_merges(make_report: Callable[..., AnnualReport]) -> None:
    """Expanded from the OOXML alone, table three has each label beside each of its figures."""
    tables = _document(make_report()).findall("w:body/w:tbl", NAMES)
    proactive, requests, disputes = map(_expanded, tables)
    assert [(14, {4}), (28, {10}), (4, {15})] == [
        (len(grid), {len(line) for line in grid}) for grid in (proactive, requests, disputes)
    ]
    assert ["第二十条第（一）项"] * 4 == proactive[0]
    assert ["行政许可", "1007", "1007", "1007"] == proactive[6]
    head = ["三、本年度办理结果", "（三）不予公开", "2.其他法律行政法规禁止公开"]
    assert head == requests[8][:3]
    assert ["法人或其他组织"] * 5 == requests[1][4:9]
    assert ["四、结转下年度继续办理"] * 3 == requests[27][:3]
    assert [str(n) for n in range(1179, 1186)] == requests[27][3:]
    assert ["行政诉讼"] * 10 == disputes[0][5:]
    assert [str(n) for n in range(1186, 1201)] == disputes[3]


def test_figures_stand_in_order(report: AnnualReport) -> None:
    """Every figure of the form is in the file once, in printed order, in every edition and shape."""
    printed = [
        _text(cell)
        for cell in _document(report).iterfind(".//w:tc", NAMES)
        if _text(cell).removeprefix("-").replace(".", "").isdigit()
    ]
    expected = [str(report.tables.value(key)) for key in report.form.all_keys]
    assert expected == printed


def test_rows_stay_whole_and_headers_repeat(make_report: Callable[..., AnnualReport]) -> None:
    """No row breaks over a page; the three header rows of the long table repeat."""
    tables = _document(make_report()).findall("w:body/w:tbl", NAMES)
    for table in tables:
        rows = table.findall("w:tr", NAMES)
        assert all(row.find("w:trPr/w:cantSplit", NAMES) is not None for row in rows)
    headers = [row.find("w:trPr/w:tblHeader", NAMES) is not None for row in tables[1]][-28:]
    assert [True] * 3 + [False] * 25 == headers


def test_no_row_of_the_long_table_stands_alone(make_report: Callable[..., AnnualReport]) -> None:
    """Four rows follow its heads at least, and four stand together at its end; the others may part."""
    rows = _document(make_report()).findall("w:body/w:tbl", NAMES)[1].findall("w:tr", NAMES)
    keeps = ["".join("k" if _keeps(row) else "-") for row in rows]

    assert "kkk" + "kkk" + "-" * 18 + "kkk" + "-" == "".join(keeps)


def _keeps(row: Any) -> bool:
    """Whether every paragraph of the row holds on to the next row, as Word wants it."""
    paragraphs = row.findall(".//w:p", NAMES)
    kept = {p.find("w:pPr/w:keepNext", NAMES) is not None for p in paragraphs}
    assert 1 == len(kept)
    return kept.pop()


def test_the_page_is_that_of_gb_t_9704(make_report: Callable[..., AnnualReport]) -> None:
    """A4; margins 37, 35, 28, 26 mm; as python-docx reads them."""
    file = docx.Document(io.BytesIO(docx_bytes(make_report())))
    page = file.sections[0]
    measured = (
        page.page_width, page.page_height,
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin,
    )  # fmt: skip
    for expected, actual in zip((210, 297, 37, 35, 28, 26), measured, strict=True):
        assert actual is not None
        assert Mm(expected) == pytest.approx(actual, abs=Mm(0.05))
    assert file.settings.odd_and_even_pages_header_footer


@pytest.mark.parametrize(
    ("style", "face", "half_points"),
    [
        ("Title", "方正小标宋简体", "44"),
        ("Heading1", "黑体", None),
        ("Heading2", "楷体_GB2312", None),
        ("RunInHead", "楷体_GB2312", None),
        ("TableText", "宋体", "21"),
        ("Footer", "宋体", "28"),
    ],
)
def test_styles_name_the_official_faces(
    make_report: Callable[..., AnnualReport], style: str, face: str, half_points: str | None
) -> None:
    """Face for Chinese and Western characters alike, and the size, at the style."""
    found = _style(docx_bytes(make_report()), style)
    fonts = found.find("w:rPr/w:rFonts", NAMES)
    assert fonts is not None
    assert {face} == {fonts.get(f"{W}{kind}") for kind in ("ascii", "hAnsi", "eastAsia")}
    size = found.find("w:rPr/w:sz", NAMES)
    assert half_points == (None if size is None else size.get(f"{W}val"))


def test_body_is_size_three_fangsong_on_exact_lines(
    make_report: Callable[..., AnnualReport],
) -> None:
    """16 pt, 28.9 pt exact, two characters of indent in both notations."""
    data = docx_bytes(make_report())
    defaults = _part(data, "word/styles.xml").find("w:docDefaults/w:rPrDefault/w:rPr", NAMES)
    assert defaults is not None
    assert "仿宋_GB2312" == defaults.find("w:rFonts", NAMES).get(f"{W}eastAsia")  # type: ignore[union-attr]
    assert "32" == defaults.find("w:sz", NAMES).get(f"{W}val")  # type: ignore[union-attr]
    body = _style(data, "BodyText").find("w:pPr", NAMES)
    assert body is not None
    spacing, indent = body.find("w:spacing", NAMES), body.find("w:ind", NAMES)
    assert spacing is not None
    assert indent is not None
    assert ("578", "exact") == (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule"))
    assert ("200", "640") == (indent.get(f"{W}firstLineChars"), indent.get(f"{W}firstLine"))


def test_no_theme_outranks_the_faces(make_report: Callable[..., AnnualReport]) -> None:
    """No theme part, no theme font attribute, and the East Asian hint on every run with text."""
    data = docx_bytes(make_report())
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        for name in source.namelist():
            assert "theme" not in name
            assert b"asciiTheme" not in source.read(name)
            assert b"eastAsiaTheme" not in source.read(name)
    for run in _part(data, "word/document.xml").iterfind(".//w:r[w:t]", NAMES):
        fonts = run.find("w:rPr/w:rFonts", NAMES)
        assert fonts is not None
        assert "eastAsia" == fonts.get(f"{W}hint")


def test_exact_lines_do_not_reach_into_tables(make_report: Callable[..., AnnualReport]) -> None:
    """Exact 28.9 pt lines would cut rows; table styles space lines automatically."""
    data = docx_bytes(make_report())
    used = {
        style.get(f"{W}val")
        for style in _part(data, "word/document.xml").iterfind(".//w:tc//w:pStyle", NAMES)
    }
    assert {"TableText", "TableSmall"} == used
    spacing = _style(data, "TableText").find("w:pPr/w:spacing", NAMES)
    assert spacing is not None
    assert "auto" == spacing.get(f"{W}lineRule")


def test_heads_are_heads(make_report: Callable[..., AnnualReport]) -> None:
    """Six first-level headings; a whole （三） paragraph is second level, a run-in head is its sentence."""
    file = docx.Document(io.BytesIO(docx_bytes(make_report())))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in file.paragraphs]
    firsts = [text for style, text in styles if style == "Heading 1"]
    assert [spec.heading for spec in make_report().form.sections] == firsts
    assert ["（三）政府信息管理"] == [text for style, text in styles if style == "Heading 2"]
    run_in = [
        run.text
        for paragraph in file.paragraphs
        for run in paragraph.runs
        if run.style.name == "Run-in Head"
    ]
    assert ["（一）主动公开。", "（二）依申请公开。"] == run_in


def test_open_places_are_marked(make_report: Callable[..., AnnualReport]) -> None:
    """【待核：…】 is shaded, so that nobody hands it over unseen."""
    file = docx.Document(io.BytesIO(docx_bytes(make_report())))
    marked = [r.text for p in file.paragraphs for r in p.runs if r.style.name == "Pending"]
    assert ["【待核：37】"] == marked


def test_page_numbers_stand_outside(make_report: Callable[..., AnnualReport]) -> None:
    """「— 1 —」 (GB/T 9704: a one-character dash on each side), right on odd pages and left on even ones."""
    data = docx_bytes(make_report())
    for name, side in (("odd", "right"), ("even", "left")):
        footer = _part(data, f"word/footer_{name}.xml")
        align = footer.find(".//w:jc", NAMES)
        assert align is not None
        assert side == align.get(f"{W}val")
        assert "— 1 —" == _text(footer)
        assert " PAGE " == "".join(footer.itertext(f"{W}instrText"))


def test_the_date_has_no_leading_zeros(make_report: Callable[..., AnnualReport]) -> None:
    """Agency and date close the document, right-aligned."""
    file = docx.Document(io.BytesIO(docx_bytes(make_report())))
    assert ["青禾县云溪镇人民政府", "2025年1月6日"] == [p.text for p in file.paragraphs[-2:]]
    assert "Signature" == file.paragraphs[-1].style.name


def test_agency_and_date_share_an_axis() -> None:
    """The date is four characters in, the agency centred over it; a long name takes the edge."""
    assert (1.75, 4) == signature_indents("某某镇人民政府局处", "2025年1月")
    short, date_indent = signature_indents("某某局", "2025年1月6日")
    assert (short + 1.5, 4) == (date_indent + 3, date_indent)
    assert 0 == signature_indents("某" * 30, "2025年1月6日")[0]


def test_properties_name_the_report_and_nobody(make_report: Callable[..., AnnualReport]) -> None:
    """The title is set; no author, no machine, no time."""
    properties = docx.Document(io.BytesIO(docx_bytes(make_report()))).core_properties
    assert make_report().title == properties.title
    assert "" == properties.author == properties.last_modified_by
    assert properties.created is None


def test_the_same_report_gives_the_same_bytes(make_report: Callable[..., AnnualReport]) -> None:
    """Nothing of the moment gets into the file."""
    assert docx_bytes(make_report()) == docx_bytes(make_report())


def test_text_is_never_markup(make_report: Callable[..., AnnualReport]) -> None:
    """Angle brackets, ampersands and control characters leave a file that opens."""
    odd = make_report().with_section(Section(6, "六、其他需要报告的事项", "甲<w:p>&乙\x0b\ud800丙"))
    file = docx.Document(io.BytesIO(docx_bytes(odd)))
    assert "甲<w:p>&乙丙" in [paragraph.text for paragraph in file.paragraphs]


def test_a_report_with_nothing_in_it_still_prints_the_form() -> None:
    """All six headings and three empty tables; no signature is made up."""
    empty = AnnualReport(agency="某局", year=2024, tables=Tables())
    file = docx.Document(io.BytesIO(docx_bytes(empty)))
    assert "某局2024年政府信息公开工作年度报告" == file.paragraphs[0].text.replace("\n", "")
    assert 3 == len(file.tables)
    assert "六、其他需要报告的事项" == file.paragraphs[-1].text


def test_an_older_form_is_refused_in_words(make_report: Callable[..., AnnualReport]) -> None:
    """A form that this version cannot print is a usage error, not a crash."""
    with pytest.raises(UsageError, match="2007 年格式"):
        docx_bytes(replace(make_report(), edition="2007"))


def test_only_what_is_signed_is_printed(make_report: Callable[..., AnnualReport]) -> None:
    """A date without agency stands alone."""
    dated = replace(make_report(), signed=Signature(None, date(2025, 11, 30)))
    file = docx.Document(io.BytesIO(docx_bytes(dated)))
    assert ["", "2025年11月30日"] == [p.text for p in file.paragraphs[-2:]]
