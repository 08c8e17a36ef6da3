"""Flattened text: tabs, pipes, one cell a line, torn labels, broken lines."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from assistant.forms import Form, Shape
from assistant.reading.read import read_bytes
from assistant.report import How, Scope


def _printed(report, form):
    return {key: report.tables[key].text for key in form.all_keys}


def _lines_of(rows):
    return "".join(f"{text}\n" for row in rows for text, _, _ in row if text)


@pytest.mark.parametrize("cell", ["\t", " | "])
def test_rows_with_tabs_or_pipes(make: SimpleNamespace, form: Form, cell: str):
    """A row a line gives every cell and the text of every part."""
    figures = make.figures(form)
    text = make.text(form, make.tables(form, figures), cell)
    report = read_bytes(text.encode(), "年报.txt")
    assert figures == _printed(report, form)
    assert make.TEXTS == {part.number: part.text for part in report.sections}
    assert () == report.findings


@pytest.mark.parametrize("shape", list(Shape))
def test_one_cell_a_line(make: SimpleNamespace, form: Form, collapsed_form: Form, shape: Shape):
    """Labels and numbers each on a line of their own, page numbers between, give every cell."""
    form = form if shape is Shape.STANDARD else collapsed_form
    figures = make.figures(form)
    tables = make.tables(form, figures)
    text = make.text(form, {2: [], 3: [], 4: []})
    for number, section in zip((2, 3, 4), form.sections[1:4], strict=True):
        text = text.replace(
            section.heading, section.heading + "\n" + _lines_of(tables[number]).rstrip()
        )
    text = text.replace("4.保护第三方合法权益", "\n- 3 -\n4.保护第三方合法权益")
    report = read_bytes(text.encode(), "年报.txt")
    assert shape is report.shape
    assert figures == _printed(report, form)
    assert make.TEXTS == {part.number: part.text for part in report.sections}


@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_numbers_without_any_label_are_read_by_order(
    make: SimpleNamespace, form: Form, layout: str
):
    """175 numbers after the labels: sums show whether they run by rows or by columns."""
    figures = make.figures(form)
    tables = make.tables(form, figures)
    numbers = [[figures[k] for k in form.keys("requests")[i : i + 7]] for i in range(0, 175, 7)]
    if layout == "columns":
        numbers = [list(column) for column in zip(*numbers, strict=True)]
    labels = [text for row in tables[3] for text, _, _ in row if text and not text.isdigit()]
    text = make.text(form, {2: tables[2], 4: tables[4]}).replace(
        "三、收到和处理政府信息公开申请情况",
        "三、收到和处理政府信息公开申请情况\n"
        + "\n".join(labels)
        + "\n"
        + "\n".join(number for line in numbers for number in line),
    )
    report = read_bytes(text.encode(), "年报.txt")
    if layout == "rows":
        assert figures == _printed(report, form)
        assert How.ORDER is report.tables["requests.granted.total"].how
        assert "R03" in {finding.code for finding in report.findings}
    else:
        assert not report.tables.has("requests")
        assert {"R01", "R02"} & {finding.code for finding in report.findings}


def test_labels_torn_off_between_anchors(make: SimpleNamespace, form: Form):
    """Rows without a label take their place between labelled rows, and R03 names them."""
    figures = make.figures(form)
    text = make.text(form, make.tables(form, figures), "|")
    for label in (
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）|",
        "2.重复申请|",
        "3.要求提供公开出版物|",
    ):
        text = text.replace(label, "|")
    report = read_bytes(text.encode(), "年报.md")
    assert figures == _printed(report, form)
    assert How.ORDER is report.tables["requests.not_processed_repeat.total"].how
    assert How.GRID is report.tables["requests.granted.total"].how
    assert ["R03"] == [finding.code for finding in report.findings]


def test_a_lost_row_without_label_shifts_nothing(make: SimpleNamespace, form: Form):
    """Two labels gone and one row of numbers gone: both rows stay missing, no other moves."""
    figures = make.figures(form)
    lines = make.text(form, make.tables(form, figures), "|").split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("2.重复申请|"))
    lines[at] = lines[at].removeprefix("2.重复申请")
    del lines[at + 1]
    report = read_bytes("\n".join(lines).encode(), "年报.md")
    for key in form.keys("requests"):
        lost = "not_processed_repeat" in key or "not_processed_publication" in key
        assert (None if lost else figures[key]) == report.tables[key].text
    assert ["R02"] == [finding.code for finding in report.findings]


def test_wrong_count_in_table_four_is_left_out(make: SimpleNamespace, form: Form):
    """Fourteen numbers for fifteen cells are not laid on any of them."""
    tables = make.tables(form, make.figures(form))
    tables[4][-1].pop()
    report = read_bytes(make.text(form, tables).encode(), "年报.txt")
    assert not report.tables.has("disputes")
    assert ["R02"] == [finding.code for finding in report.findings]


def test_fused_cells_are_parted_only_when_clear():
    """`规章000` can only be three zeros; `规章123` may be one number and stays missing."""
    head = "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容本年制发件数本年废止件数现行有效件数\n"
    report = read_bytes((head + "规章000\n行政规范性文件123\n").encode(), "a.txt")
    assert 0 == report.tables.value("proactive.regulations.in_force")
    assert report.tables.value("proactive.normative_documents.issued") is None
    assert "R02" in {finding.code for finding in report.findings}


def test_fused_rows_of_requests_are_parted_by_their_sum():
    """`5000005` under seven heads is 5 = 5, said in R13; what no sum decides stays missing."""
    rows = "一、本年新收政府信息公开申请数量5000005\n二、上年结转政府信息公开申请数量0000000\n（一）予以公开1234567\n"
    report = read_bytes(f"三、收到和处理政府信息公开申请情况\n{rows}".encode(), "a.txt")
    cell = report.tables["requests.new_received.total"]
    assert (5, How.ORDER) == (cell.value, cell.how)
    assert 0 == report.tables.value("requests.carried_in.total")
    assert report.tables.value("requests.granted.total") is None
    assert "R13" in {finding.code for finding in report.findings}


def test_a_lost_total_is_not_made_from_other_digits(make: SimpleNamespace, form: Form):
    """`10 0 0 0 0 1` with its total lost is not read as 1, 0, 0, 0, 0, 0 and 1."""
    row = "一、本年新收政府信息公开申请数量\n10\n0\n0\n0\n0\n1\n二、上年结转政府信息公开申请数量\n"
    text = f"三、收到和处理政府信息公开申请情况\n{row}" + "0\n" * 7
    tables = read_bytes(text.encode(), "a.txt").tables
    assert tables.value("requests.new_received.natural_person") is None
    assert 0 == tables.value("requests.carried_in.total")


def test_lines_broken_by_width_are_joined():
    """Lines of one printed paragraph become one paragraph, also over a page number."""
    lines = [
        "青石镇人民政府",
        "2023 年政府信息公开工作年度报告",
        "一、总体情况",
        "2023 年，青石镇把镇务栏目重新分类，村民在一个页面里就",
        "能查到补贴发放和道路施工的安排，镇里每月核对一次栏目，",
        "发现缺漏当日补上，并把补上的内容抄送各村公示，全年共",
        "",
        "- 2 -",
        "补上 120 条。",
        "（一）栏目调整。镇里把原来的九个栏目并成四个，保留了",
        "旧地址的跳转，村民收藏的页面仍然可以打开，没有出现失",
        "效。",
        "五、存在的主要问题及改进情况",
        "无。",
    ]
    report = read_bytes("\n".join(lines).encode(), "年报.txt")
    assert "青石镇人民政府2023年政府信息公开工作年度报告" == report.title
    assert [
        "2023年，青石镇把镇务栏目重新分类，村民在一个页面里就能查到补贴发放和道路施工的安排，镇里每月核对一次栏目，发现缺漏当日补上，并把补上的内容抄送各村公示，全年共补上120条。",
        "（一）栏目调整。镇里把原来的九个栏目并成四个，保留了旧地址的跳转，村民收藏的页面仍然可以打开，没有出现失效。",
    ] == report.section(1).paragraphs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_of_text(make: SimpleNamespace, form: Form, encoding: str):
    """Text is read by its mark, as UTF-8 or as GB18030."""
    text = make.text(form, make.tables(form, make.figures(form)))
    assert make.TITLE == read_bytes(text.encode(encoding), "年报.txt").title


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["一、总体情况", "五、存在问题及改进情况", "六、其他需要报告的事项"], [1, 5, 6]),
        (["一、工作基本情况", "二、行政机关主动公开政府信息情况"], [1, 2]),
        (["总体情况", "其他需要报告的事项"], [1, 6]),
        (["(一)总体情况", "（六）其他需要报告的事项"], [1, 6]),
        (["1. 总体情况", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"], [1, 4]),
        (["一、总体情况", "四、存在的主要问题和整改措施", "五、其他需要报告的事项"], [1, 5, 6]),
        (["一、总体情况", "四、政府信息公开申请情况"], [1]),
    ],
)
def test_headings_are_found_by_their_words(headings: list[str], expected: list[int]):
    """Variants, lost and wrong numbers are understood; likenesses are not."""
    text = "\n".join(f"{heading}\n这里是正文。" for heading in headings)
    report = read_bytes(text.encode(), "年报.txt")
    assert expected == [part.number for part in report.sections]


def test_list_of_contents_is_not_taken_for_the_parts(make: SimpleNamespace, form: Form):
    """Headings listed at the start give way to the headings over the text."""
    text = make.text(form, make.tables(form, make.figures(form)))
    contents = "".join(f"{section.heading}\n" for section in form.sections)
    report = read_bytes(
        text.replace("一、总体情况\n", contents + "一、总体情况\n", 1).encode(), "a.txt"
    )
    assert make.TEXTS == {part.number: part.text for part in report.sections}


@pytest.mark.parametrize(
    ("ending", "agency", "day"),
    [
        ("青石镇人民政府\n2024年1月20日", "青石镇人民政府", "2024-01-20"),
        ("青石镇人民政府  2024年1月 20日", "青石镇人民政府", "2024-01-20"),
        ("青石镇人民政府\n二〇二四年一月二十日", "青石镇人民政府", "2024-01-20"),
        ("青石镇人民政府\n2024-01-20", "青石镇人民政府", "2024-01-20"),
        ("2024年1月20日", None, "2024-01-20"),
        ("青石镇人民政府", "青石镇人民政府", None),
        ("截至2023年12月31日", None, None),
        ("青石镇人民政府（盖章）\n2024年1月16日", "青石镇人民政府", "2024-01-16"),
        ("青石镇人民政府（公章）　　2024年1月16日", "青石镇人民政府", "2024-01-16"),
        ("单位（盖章）：青石镇人民政府\n日期：2024年1月16日", "青石镇人民政府", "2024-01-16"),
        ("落款：青石镇人民政府\n二○二四年元月十六日", "青石镇人民政府", "2024-01-16"),
        ("青石镇人民政府\n二〇二四年一月十六日", "青石镇人民政府", "2024-01-16"),
        ("青石镇人民政府\n（二O二四年一月三十一日）", "青石镇人民政府", "2024-01-31"),
        ("青石镇人民政府\n２０２４年１月１６日", "青石镇人民政府", "2024-01-16"),
        ("2024年1月16日\n青石镇人民政府", "青石镇人民政府", "2024-01-16"),
        ("青石镇人民政府\n2024.1.16", "青石镇人民政府", "2024-01-16"),
    ],
)
def test_signature(ending: str, agency: str | None, day: str | None):
    """Agency and date are read in the forms that occur; a date in a sentence is none."""
    text = f"六、其他需要报告的事项\n没有其他事项。\n{ending}\n"
    signed = read_bytes(text.encode(), "年报.txt").signed
    assert (agency, day) == (signed.agency, signed.date.isoformat() if signed.date else None)


def test_a_date_that_does_not_exist_is_reported():
    """30 February is no date: R09."""
    report = read_bytes(
        "六、其他需要报告的事项\n无\n青石镇人民政府\n2024年2月30日".encode(), "a.txt"
    )
    assert report.signed.date is None
    assert "R09" in {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("上年度全县合计接到公开申请27件。", Scope.AREA),
        ("我局在年内接到公开申请4件。", Scope.OWN),
        ("年内接到公开申请4件。", None),
    ],
)
def test_scope_where_stated(sentence: str, scope: Scope | None):
    """The scope follows the words that count requests, else it is unknown."""
    assert scope is read_bytes(f"一、总体情况\n{sentence}".encode(), "a.txt").scope


@pytest.mark.parametrize("kind", ["docx", "html"])
@pytest.mark.parametrize("place", ["before", "behind"])
def test_bare_none_beside_a_table_is_kept(make: SimpleNamespace, form: Form, kind: str, place: str):
    """无 in a part with a table is its text, not a word of the table."""
    tables = make.tables(form, make.figures(form))
    if kind == "docx":
        nothing, table = make.word("无"), make.docx_table(tables[4])
        body = make.word("四、政府信息公开行政复议、行政诉讼情况")
        body += nothing + table if place == "before" else table + nothing
        data = make.docx_bytes(body + make.word("五、存在的主要问题及改进情况") + make.word("有。"))
    else:
        nothing, table = "<p>无</p>", make.html_table(tables[4])
        body = nothing + table if place == "before" else table + nothing
        data = (
            f"<html><p>四、政府信息公开行政复议、行政诉讼情况</p>{body}"
            "<p>五、存在的主要问题及改进情况</p><p>有。</p></html>"
        ).encode()
    report = read_bytes(data, f"a.{kind}")
    assert ["无", "有。"] == [part.text for part in report.sections]
    assert report.tables.has("disputes")


def test_name_of_the_file_votes_where_the_text_is_silent():
    """Agency and year come from the file's name when nothing else gives them."""
    name = "临河县青石镇人民政府2023年政府信息公开工作年度报告.txt"
    report = read_bytes("一、总体情况\n公开了信息。\n".encode(), name)
    assert ("临河县青石镇人民政府", 2023) == (report.agency, report.year)
    other = read_bytes(
        "本报告由某县水务局编制。\n一、总体情况\n2021年，公开了信息。".encode(), name
    )
    assert other.year in (2021, 2023)
