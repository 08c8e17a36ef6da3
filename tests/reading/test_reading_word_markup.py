"""Word markup: automatic numbers, tracked changes, text boxes, fields, nested tables, pictures."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from assistant.forms import Form
from assistant.reading.numbering import chinese_number
from assistant.reading.read import read_bytes

HEADINGS = ["总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况"]
LAST = ["政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况", "其他需要报告的事项"]


def _printed(report, form):
    return {key: report.tables[key].text for key in form.all_keys}


def _level(at: int, kind: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def _list(key: int, levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{levels}</w:abstractNum>'


def _num(key: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def _in(key: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'


OUTLINE = _list(
    0,
    _level(0, "chineseCounting", "%1、")
    + _level(1, "chineseCounting", "（%2）")
    + _level(2, "decimal", "%3."),
)


def _text_of(make: SimpleNamespace, paragraphs: str, **parts: str) -> str:
    """The text of part one, in which the paragraphs stand."""
    body = make.word("一、总体情况") + paragraphs
    return read_bytes(make.docx_bytes(body, **parts), "报告.docx").section(1).text


def test_automatic_numbers_are_headings_and_subheadings(make: SimpleNamespace):
    """一、（一）1. made by Word are read as printed; a new part begins its subheadings again."""
    body = "".join(
        make.word(heading, _in(1))
        + make.word("主动公开。做了公开。", _in(1, 1))
        + make.word("依申请公开。办了申请。", _in(1, 1))
        + make.word("受理。", _in(1, 2))
        for heading in HEADINGS + LAST
    )
    report = read_bytes(make.docx_bytes(body, numbering=OUTLINE + _num(1, 0)), "报告.docx")
    assert [1, 2, 3, 4, 5, 6] == [part.number for part in report.sections]
    assert "三、收到和处理政府信息公开申请情况" == report.section(3).heading
    expected = ["（一）主动公开。做了公开。", "（二）依申请公开。办了申请。", "1.受理。"]
    assert {tuple(expected)} == {tuple(part.paragraphs) for part in report.sections}


def test_lists_made_from_one_definition_count_on_or_start_anew(make: SimpleNamespace):
    """Two lists of one definition share the count; a start of its own begins again, once."""
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = _list(5, _level(0, "decimal", "%1."))
    numbering = lists + _num(1, 5) + _num(2, 5) + _num(3, 5, anew)
    body = "".join(make.word("事。", _in(key)) for key in (1, 2, 3, 3, 1))
    assert ["1.事。", "2.事。", "1.事。", "2.事。", "3.事。"] == _text_of(
        make, body, numbering=numbering
    ).split("\n")


@pytest.mark.parametrize(
    ("kind", "third"),
    [
        ("chineseCountingThousand", "三"),
        ("japaneseCounting", "三"),
        ("taiwaneseCounting", "三"),
        ("ideographDigital", "三"),
        ("ideographTraditional", "丙"),
        ("ideographZodiac", "寅"),
        ("chineseLegalSimplified", "叁"),
        ("decimal", "3"),
        ("decimalZero", "03"),
        ("decimalFullWidth", "３"),
        ("decimalEnclosedCircleChinese", "③"),
        ("upperRoman", "III"),
        ("lowerLetter", "c"),
        ("something-new", "3"),
    ],
)
def test_number_formats(make: SimpleNamespace, kind: str, third: str):
    """The third paragraph of a list prints this; a format that is not known counts in digits."""
    numbering = _list(0, _level(0, kind, "第%1条")) + _num(1, 0)
    text = _text_of(make, make.word("甲。", _in(1)) * 3, numbering=numbering)
    assert f"第{third}条甲。" == text.split("\n")[2]


def test_chinese_numbers_beyond_ten():
    """Counts as Word writes them."""
    numbers = {10: "十", 11: "十一", 20: "二十", 35: "三十五", 100: "一百", 105: "一百零五"}
    numbers |= {110: "一百一十", 1001: "一千零一", 120000: "十二万"}
    assert numbers == {number: chinese_number(number) for number in numbers}


def test_numbers_that_come_with_the_style(make: SimpleNamespace):
    """A list named by a style, by the style it is based on, and switched off by list 0."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="a1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="a2"><w:basedOn w:val="a1"/></w:style>'
    )
    levels = _level(0, "decimal", "%1.") + _level(1, "decimal", "%1.%2", '<w:pStyle w:val="a1"/>')
    numbering = _list(0, levels) + _num(1, 0)
    body = (
        make.word("甲。", '<w:pStyle w:val="a1"/>')
        + make.word("乙。", '<w:pStyle w:val="a2"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + make.word("丙。", '<w:pStyle w:val="a1"/>')
    )
    assert ["1.1 甲。", "乙。", "1.2 丙。"] == _text_of(
        make, body, numbering=numbering, styles=styles
    ).split("\n")


def test_numbered_list_through_a_list_style(make: SimpleNamespace):
    """A definition that only points to a list style takes that style's levels."""
    styles = (
        '<w:style w:type="numbering" w:styleId="s"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    numbering = (
        _list(0, '<w:numStyleLink w:val="s"/>')
        + _list(1, '<w:styleLink w:val="s"/>' + _level(0, "chineseCounting", "（%1）"))
        + _num(1, 0)
        + _num(2, 1)
    )
    text = _text_of(make, make.word("甲。", _in(1)), numbering=numbering, styles=styles)
    assert "（一）甲。" == text


def test_bullets_and_empty_paragraphs_print_no_number(make: SimpleNamespace):
    """A bullet is no number; a numbered paragraph without text is nothing but counted."""
    numbering = _list(0, _level(0, "bullet", "•") + _level(1, "decimal", "%2.")) + _num(1, 0)
    body = make.word("甲。", _in(1)) + make.word("", _in(1, 1)) + make.word("乙。", _in(1, 1))
    assert ["甲。", "2.乙。"] == [
        line for line in _text_of(make, body, numbering=numbering).split("\n") if line
    ]


def test_automatic_numbers_before_labels_and_figures_of_a_table(make: SimpleNamespace, form: Form):
    """Numbered labels are the labels of the form; a number set before a figure changes it not."""
    figures = make.figures(form)
    table = make.docx_table(make.tables(form, figures)[3])
    for official in ("（一）予以公开", "（二）部分公开", "（七）总计"):
        half = official[3:]
        start = table.index(official[: len(official) // 2])
        cell = table.rindex("<w:p>", 0, start)
        assert half
        table = table[:cell] + table[cell:].replace("<w:p>", f"<w:p><w:pPr>{_in(1)}</w:pPr>", 1)
        table = table.replace(official[0:3], "", 1)
    numbering = _list(0, _level(0, "chineseCounting", "（%1）")) + _num(1, 0)
    report = read_bytes(
        make.docx_bytes(make.word(make.TITLE) + table, numbering=numbering), "报告.docx"
    )
    wanted = {k: v for k, v in figures.items() if k.startswith("requests.granted.")}
    assert wanted == {key: report.tables[key].text for key in wanted}


@pytest.mark.parametrize("damage", ["<w:abstractNum", '<w:num w:numId="1"/><w:num/>'])
def test_damaged_numbering_loses_the_numbers_alone(make: SimpleNamespace, damage: str):
    """The text is read; numbering that cannot be parsed is said in R22."""
    body = make.word("一、总体情况") + make.word("甲。", _in(1))
    report = read_bytes(make.docx_bytes(body, numbering=damage), "报告.docx")
    assert "甲。" == report.section(1).text
    codes = {finding.code for finding in report.findings}
    assert ("R22" in codes) is damage.endswith("Num")


def test_text_box_is_read_once(make: SimpleNamespace):
    """The new rendering is read, its fallback is not; a box in a box is read once as well."""
    inner = f"<w:txbxContent>{make.word('里面。')}</w:txbxContent>"
    box = f"<w:txbxContent>{make.word('框内。')}<w:p><w:r>{inner}</w:r></w:p></w:txbxContent>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    text = _text_of(make, f"<w:p><w:r><w:t>前。</w:t></w:r><w:r>{both}</w:r></w:p>")
    assert ["前。", "框内。", "里面。"] == [line for line in text.split("\n") if line]


def test_fallback_is_read_where_the_choice_is_silent(make: SimpleNamespace):
    """An alternative without words gives way to the fallback that has some."""
    both = (
        "<mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"<w:txbxContent>{make.word('框内。')}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert "框内。" == _text_of(make, f"<w:p><w:r>{both}</w:r></w:p>").strip()


def test_national_tables_in_a_text_box(make: SimpleNamespace, form: Form):
    """A table framed by a text box is a table."""
    figures = make.figures(form)
    tables = "".join(make.docx_table(rows) for rows in make.tables(form, figures).values())
    box = f"<w:p><w:r><w:pict><w:txbxContent>{tables}</w:txbxContent></w:pict></w:r></w:p>"
    report = read_bytes(make.docx_bytes(make.word(make.TITLE) + box), "报告.docx")
    assert figures == _printed(report, form)


def test_tracked_changes_are_accepted(make: SimpleNamespace, form: Form):
    """Inserted and moved-in words stay; deleted and moved-out words, cells and rows are gone."""
    rows = make.tables(form, make.figures(form))
    table = make.docx_table(rows[3])
    first_data = table.index("一、本年新收"[:4])
    start = table.rindex("<w:tr>", 0, first_data)
    stop = table.index("</w:tr>", start) + len("</w:tr>")
    row = table[start:stop]
    dead = row.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>").replace(">1<", ">77<")
    new = row.replace("<w:tr>", "<w:tr><w:trPr><w:ins/></w:trPr>")
    table = table[:start] + dead + new + table[stop:]
    report = read_bytes(make.docx_bytes(make.word(make.TITLE) + table), "报告.docx")
    figures = make.figures(form)
    assert {key: figures[key] for key in form.keys("requests")} == {
        key: report.tables[key].text for key in form.keys("requests")
    }
    moved = (
        "<w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:moveTo><w:r><w:t>来。</w:t></w:r></w:moveTo></w:p>"
    )
    assert "新来。" == _text_of(make, moved)


def test_deleted_paragraph_end_joins_two_paragraphs(make: SimpleNamespace):
    """A tracked deletion of the mark makes one paragraph of two."""
    first = make.word("公开信息", "<w:rPr><w:del/></w:rPr>")
    assert "公开信息12条。" == _text_of(make, first + make.word("12条。"))


def test_deleted_figure_in_a_cell_is_not_read(make: SimpleNamespace, form: Form):
    """A corrected cell holds the new figure alone."""
    figures = make.figures(form) | {"requests.carried_out.total": "41"}
    table = make.docx_table(make.tables(form, figures)[3])
    at = table.rindex("<w:r><w:t>4</w:t></w:r><w:r><w:t>1</w:t></w:r>")
    changed = (
        "<w:del><w:r><w:delText>39</w:delText></w:r></w:del><w:ins><w:r><w:t>40</w:t></w:r></w:ins>"
    )
    table = table[:at] + table[at:].replace(
        "<w:r><w:t>4</w:t></w:r><w:r><w:t>1</w:t></w:r>", changed
    )
    report = read_bytes(make.docx_bytes(make.word(make.TITLE) + table), "报告.docx")
    assert 40 == report.tables.value("requests.carried_out.total")


def test_only_what_is_printed_is_read(make: SimpleNamespace):
    """Hidden text, field codes, ruby, prompts and zero-width signs are not printed; results are."""
    styles = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    run = "<w:r><w:t>{}</w:t></w:r>"
    begin, middle, end = (
        f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end")
    )
    parts = [
        run.format("公开"),
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>",
        '<w:r><w:rPr><w:rStyle w:val="h"/></w:rPr><w:t>藏</w:t></w:r>',
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>信</w:t></w:r>',
        begin + "<w:r><w:instrText>= 1 + 2</w:instrText></w:r>",
        begin + run.format("9") + middle + run.format("8") + end,
        middle + run.format("息3") + end,
        "<w:fldSimple><w:r><w:t>条</w:t></w:r></w:fldSimple>",
        '<w:r><w:t>\u00ad，</w:t><w:softHyphen/><w:tab/><w:noBreakHyphen/><w:footnoteReference w:id="2"/></w:r>',
        "<w:ruby><w:rt><w:r><w:t>yin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>音</w:t></w:r></w:rubyBase></w:ruby>",
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:hyperlink><w:r><w:t>网</w:t></w:r></w:hyperlink>",
        "<w:r><w:t>。</w:t></w:r>",
    ]
    assert "公开信息3条， -音网。" == _text_of(make, f"<w:p>{''.join(parts)}</w:p>", styles=styles)


def test_field_without_end_loses_no_text(make: SimpleNamespace):
    """A damaged field does not swallow its paragraph."""
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert "仍在。" == _text_of(make, f"<w:p>{begin}<w:r><w:t>仍在。</w:t></w:r></w:p>")


def test_strict_namespace_is_read_alike(make: SimpleNamespace, form: Form):
    """A file saved as Strict Open XML gives the same cells."""
    figures = make.figures(form)
    tables = "".join(make.docx_table(rows) for rows in make.tables(form, figures).values())
    body = make.word(make.TITLE) + tables
    report = read_bytes(make.docx_bytes(body, space=make.STRICT_SPACE), "报告.docx")
    assert figures == _printed(report, form)


def test_report_in_one_cell_with_nested_tables(make: SimpleNamespace, form: Form):
    """Text and tables in a layout cell, beside rows of its own; all parts and the signature stand."""
    figures = make.figures(form)
    tables = make.tables(form, figures)
    inner = make.word(make.TITLE) + make.word(make.PREFACE)
    for section in form.sections:
        inner += make.word(section.heading) + make.word(f"第{section.number}部分的话。")
        inner += make.docx_table(tables[section.number]) if section.number in tables else ""
    inner += make.word("临河县青石镇人民政府") + make.word("2024年1月20日")
    cells = "<w:tc>{}</w:tc><w:tc>{}</w:tc>".format(make.word("索引号"), make.word("K-1"))
    page = f"<w:tbl><w:tr>{cells}</w:tr><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    report = read_bytes(make.docx_bytes(page), "报告.docx")
    assert figures == _printed(report, form)
    expected = {section.number: f"第{section.number}部分的话。" for section in form.sections}
    assert expected == {part.number: part.text for part in report.sections}
    assert date(2024, 1, 20) == report.signed.date


def test_small_table_in_a_cell_is_the_text_of_the_cell(make: SimpleNamespace, form: Form):
    """A figure that stands in a table of one cell is still the figure of its place."""
    figures = make.figures(form) | {"requests.carried_out.total": "4321"}
    table = make.docx_table(make.tables(form, figures)[3])
    at = table.rindex("<w:p>")
    paragraph = table[at : table.index("</w:p>", at) + 6]
    nested = f"<w:tbl><w:tr><w:tc>{paragraph}</w:tc></w:tr></w:tbl><w:p/>"
    table = table[:at] + nested + table[at + len(paragraph) :]
    report = read_bytes(make.docx_bytes(make.word(make.TITLE) + table), "报告.docx")
    assert 4321 == report.tables.value("requests.carried_out.total")
    assert 175 == sum(report.tables.value(key) is not None for key in form.keys("requests"))


def test_table_pasted_as_a_picture_is_said(make: SimpleNamespace, form: Form):
    """R20 names the table; the text is read, and a picture elsewhere is no finding."""
    picture = '<w:p><w:r><w:drawing><a:blip r:embed="rId5"/></w:drawing></w:r></w:p>'
    body = picture + make.word(make.TITLE)
    for section in form.sections:
        body += make.word(section.heading) + make.word("正文。")
        body += picture if section.number == 3 else ""
    report = read_bytes(make.docx_bytes(body), "报告.docx")
    said = [finding for finding in report.findings if finding.code == "R20"]
    assert ["requests"] == [finding.place.table for finding in said]
    assert "正文。" == report.section(3).text


def test_title_broken_inside_a_name(make: SimpleNamespace):
    """Lines of a title are joined, also where the agency's name is cut."""
    body = make.word("临河县青石镇人民") + make.word("政府2023年政府信息公开")
    body += make.word("工作年度报告") + make.word("一、总体情况") + make.word("正文。")
    report = read_bytes(make.docx_bytes(body), "a.docx")
    assert "临河县青石镇人民政府2023年政府信息公开工作年度报告" == report.title
    assert ("临河县青石镇人民政府", 2023) == (report.agency, report.year)


def test_every_cell_has_its_place(make: SimpleNamespace, form: Form):
    """Table, row and column are said for each of the 200 cells."""
    report = read_bytes(make.docx(form, make.tables(form, make.figures(form))), "报告.docx")
    origins = [report.tables[key].origin for key in form.all_keys]
    assert len(form.all_keys) == len(set(origins))
    assert "第2张表第4行第4列" == report.tables["requests.new_received.natural_person"].origin
