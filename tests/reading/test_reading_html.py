"""Saved web pages: encodings, spans, the page's frame, metadata tables."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.forms import Form
from assistant.reading.read import read_bytes


def _printed(report, form):
    return {key: report.tables[key].text for key in form.all_keys}


@pytest.mark.parametrize("merged", [True, False])
def test_every_cell_of_a_page_is_read(make: SimpleNamespace, form: Form, merged: bool):
    """Rowspan and colspan, or empty cells in their place, give the same 200 cells."""
    figures = make.figures(form)
    tables = make.tables(form, figures)
    if not merged:
        tables = {number: make.unmerged(rows) for number, rows in tables.items()}
    report = read_bytes(make.html(form, tables).encode(), "年报.html")
    assert figures == _printed(report, form)
    assert make.TEXTS == {part.number: part.text for part in report.sections}
    assert (make.TITLE, make.PREFACE, ()) == (report.title, report.preface, report.findings)
    assert "html" == report.source.format


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("gb18030", ""),
        ("gbk", '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'),
        ("utf-8", ""),
        ("utf-8-sig", '<meta charset="gb2312">'),
        ("utf-16", ""),
        ("gb18030", '<meta charset="utf-8">'),
        ("utf-8", '<meta charset="no-such-encoding">'),
    ],
)
def test_encodings(make: SimpleNamespace, form: Form, encoding: str, head: str):
    """The byte-order mark wins, then the declaration if it fits, then UTF-8, then GB18030."""
    page = make.html(form, make.tables(form, make.figures(form)), head)
    report = read_bytes(page.encode(encoding), "年报.htm")
    assert make.TITLE == report.title
    assert 200 == sum(report.tables.value(key) is not None for key in form.all_keys)


def test_frame_of_a_portal_page_is_left_out(make: SimpleNamespace, form: Form):
    """Menus, scripts, metadata and footers give no text; the metadata name agency and date."""
    metadata = make.html_table(
        [
            [("索引号", 1, 1), ("113205/2024-00001", 1, 1), ("发布机构", 1, 1), ("青石镇", 1, 1)],
            [("文号", 1, 1), ("无", 1, 1), ("发布日期", 1, 1), ("2024-01-22", 1, 1)],
        ]
    )
    page = make.html(form, make.tables(form, make.figures(form)))
    menu = "<nav>首页</nav><script>var a='一、总体情况';</script><ul>" + "".join(
        f"<li>2{i:03}年政府信息公开年报</li>" for i in range(20)
    )
    page = page.replace("<body>", f"<body>{menu}</ul>{metadata}<p>发布时间：2024-01-22 09:42</p>")
    page = page.replace("</body>", "<div>上一篇：无</div><div>版权所有 XX镇</div></body>")
    report = read_bytes(page.encode(), "年报.html")
    assert make.TITLE == report.title
    assert make.PREFACE == report.preface
    assert make.TEXTS == {part.number: part.text for part in report.sections}
    assert "临河县青石镇人民政府" == report.signed.agency
    assert 200 == sum(report.tables.value(key) is not None for key in form.all_keys)


def test_labels_torn_over_spans_and_lines(make: SimpleNamespace, form: Form):
    """Letters lost, quotes changed, numbering half-width, words cut by tags and breaks."""
    figures = make.figures(form)
    page = make.html(form, make.tables(form, figures))
    for official, printed in (
        ("2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
        ("危及“三安全一稳定”", '危及"三安<br>全一稳定"'),
        ("（一）予以公开", "<span>(一)</span><font>予以 </font>公开<o:p></o:p>"),
        ("一、本年新收政府信息公开申请数量", "本年新收政府信息\n公开申请数量"),
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.逾期不补正"),
        ("（七）总计", "（七）合计"),
        ("结果维持", "结果<br/>维持"),
    ):
        page = page.replace(official, printed)
    report = read_bytes(page.encode(), "年报.html")
    assert figures == _printed(report, form)
    assert () == report.findings


def test_heads_in_another_order_are_followed(make: SimpleNamespace, form: Form):
    """Values go under the head that is printed above them, not under the one that is usual there."""
    figures = make.figures(form)
    tables = make.tables(form, figures)
    tables[3][2][0], tables[3][2][1] = tables[3][2][1], tables[3][2][0]
    report = read_bytes(make.html(form, tables).encode(), "年报.html")
    assert figures["requests.granted.commercial_enterprise"] == (
        report.tables["requests.granted.research_institution"].text
    )


def test_origin_names_table_row_and_column(make: SimpleNamespace, form: Form):
    """A cell says where it was read."""
    report = read_bytes(
        make.html(form, make.tables(form, make.figures(form))).encode(), "年报.html"
    )
    assert "第2张表第4行第4列" == report.tables["requests.new_received.natural_person"].origin
