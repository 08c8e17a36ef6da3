"""Whole portal pages: frames around the article, layout tables, pictures, mirrors, encodings."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.errors import UnreadableFile
from assistant.forms import Form
from assistant.reading.read import read_bytes


def _printed(report, form):
    return {key: report.tables[key].text for key in form.all_keys}


PORTAL = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>青石镇年报_临河县人民政府</title>
<style>.a{{color:red}}</style></head><body>
<div class="top"><a href="/">首页</a> <a href="/zw">政务公开</a> <a href="/hd">互动交流</a></div>
<div class="crumb">当前位置：<a>首页</a> &gt; <a>政府信息公开年报</a> &gt; <a>2023年</a></div>
<div class="side"><ul><li><a>2022年政府信息公开工作年度报告</a></li><li><a>2021年政府信息公开工作年度报告</a>
</li></ul></div>
<table class="xxgk"><tr><td>索 引 号：</td><td>113205/2024-00001</td><td>发布机构：</td><td>青石镇</td></tr>
<tr><td>文　　号：</td><td>&nbsp;</td><td>发布日期：</td><td>2024-01-22</td></tr></table>
<h1>{title}</h1>
<div class="info">发布时间：2024-01-22 09:42&nbsp;&nbsp;来源：青石镇&nbsp;&nbsp;浏览次数：<span>12</span>次</div>
<div id="zoom">{article}</div>
<div class="tool"><a>【打印】</a> <a>【关闭】</a></div>
<div>上一篇：<a>无</a></div><div>下一篇：<a>2022年年报</a></div>
<div class="foot"><p>主办：临河县人民政府办公室</p><p>网站标识码：3208290001</p><p>苏ICP备05000001号</p>
<p>联系电话：0517-80000000</p></div></body></html>"""


def _portal(make: SimpleNamespace, article: str) -> bytes:
    return PORTAL.format(title=make.TITLE, article=article).encode()


def _article(make: SimpleNamespace, form: Form, figures: dict[str, str]) -> str:
    page = make.html(form, make.tables(form, figures))
    return page[page.index("<body>") + 6 : page.index("</body>")].partition("</p>")[2]


@pytest.mark.parametrize("frame", ["{}", "<table><tr><td>{}</td></tr></table>"])
def test_whole_portal_page(make: SimpleNamespace, form: Form, frame: str):
    """Navigation, metadata, tools and footer give no text, also when the page lies in a table."""
    figures = make.figures(form)
    page = _portal(make, _article(make, form, figures)).decode()
    start, end = page.index("<body>") + 6, page.index("</body>")
    page = page[:start] + frame.format(page[start:end]) + page[end:]
    report = read_bytes(page.encode(), "年报.html")
    assert figures == _printed(report, form)
    assert (make.TITLE, make.PREFACE) == (report.title, report.preface)
    assert make.TEXTS == {part.number: part.text for part in report.sections}
    assert ("临河县青石镇人民政府", 2023) == (report.signed.agency, report.year)


def test_text_and_menu_side_by_side_in_one_row(make: SimpleNamespace):
    """A row of a menu and an article without inner tables is a page, not a table."""
    lines = "".join(
        f"<p>{n}、{h}</p><p>正文。</p>"
        for n, h in (("一", "总体情况"), ("六", "其他需要报告的事项"))
    )
    page = f"<html><body><table><tr><td>年报</td><td><p>{make.TITLE}</p>{lines}</td></tr></table>"
    report = read_bytes(page.encode(), "年报.html")
    assert (make.TITLE, ["正文。", "正文。"]) == (report.title, [p.text for p in report.sections])


def test_table_in_a_cell_of_a_table_of_figures(make: SimpleNamespace, form: Form):
    """A figure wrapped in a table of one cell stays in its place."""
    figures = make.figures(form)
    page = make.html(form, make.tables(form, figures))
    cell = f"<p>{figures['proactive.licensing.decisions']}</p>"
    page = page.replace(cell, f"<table><tr><td>{cell}</td></tr></table>")
    assert figures == _printed(read_bytes(page.encode(), "年报.html"), form)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("<tr>", "<form><tr>"),
        ("<tbody>", "<div>"),
        ("</td>", ""),
        ("<p>", "<p><span><font><o:p>"),
        ("<p>", "<p>&nbsp;\u3000\u200b"),
    ],
)
def test_wrong_markup_of_tables(make: SimpleNamespace, form: Form, wrong: str, right: str):
    """Forms and divisions inside tables, unclosed cells, soup and blanks change no cell."""
    figures = make.figures(form)
    page = make.html(form, make.tables(form, figures)).replace(wrong, right)
    assert figures == _printed(read_bytes(page.encode(), "年报.html"), form)


def test_hidden_parts_are_not_read(make: SimpleNamespace, form: Form):
    """Rows and words that the browser does not show are not there."""
    figures = make.figures(form)
    page = make.html(form, make.tables(form, figures))
    page = page.replace("<tr>", '<tr style="display: none"><td>1</td></tr><tr>')
    page = page.replace("<p>", '<p><span hidden>9</span><i style="visibility:hidden">8</i>')
    report = read_bytes(page.encode(), "年报.html")
    assert figures == _printed(report, form)
    assert make.TEXTS == {part.number: part.text for part in report.sections}


def test_tables_as_pictures_are_said(make: SimpleNamespace, form: Form):
    """R20 for each table that is a picture; icons and pictures inside other parts are no finding."""
    lines = [f"<p>{make.TITLE}</p>", '<img width="16" src="print.png">']
    for section in form.sections:
        lines.append(f"<p>{section.heading}</p><p>正文。</p>")
        lines.append('<p><img src="x/W02024.jpg" width="600"></p>' if section.number < 4 else "")
    report = read_bytes("".join(lines).encode(), "年报.html")
    said = [finding.place.table for finding in report.findings if finding.code == "R20"]
    assert ["proactive", "requests"] == said
    assert {"正文。"} == {part.text for part in report.sections}


@pytest.mark.parametrize("say", ["utf-8", "iso-8859-1", "windows-1252", "big5", "utf-16", "x"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
def test_wrong_declarations(make: SimpleNamespace, form: Form, say: str, encoding: str):
    """What the page says of its encoding is believed only where it gives Chinese text."""
    page = make.html(form, make.tables(form, make.figures(form)), f'<meta charset="{say}">')
    report = read_bytes(page.encode(encoding), "年报.htm")
    assert make.TITLE == report.title


def test_mirror_in_traditional_letters(make: SimpleNamespace, form: Form):
    """Labels and headings are known, the text is kept as printed, and R23 says what it is."""
    old = dict(
        zip(
            "开报处请关条复议诉讼总结续维权发个县镇务项数",
            "開報處請關條復議訴訟總結續維權發個縣鎮務項數",
            strict=True,
        )
    )
    figures = make.figures(form)
    page = make.html(form, make.tables(form, figures)).translate(str.maketrans(old))
    report = read_bytes(page.encode(), "年报.html")
    assert figures == _printed(report, form)
    assert "临河縣" == report.title[:3]
    assert "（一）主动公開。通过网站公開90條。" == report.section(1).paragraphs[1]
    assert 2023 == report.year
    assert "R23" in {finding.code for finding in report.findings}


def test_single_file_page_asks_for_another_format():
    """An .mht file names the format to save as."""
    with pytest.raises(UnreadableFile, match="仅 HTML"):
        read_bytes(b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", "年报.mht")
