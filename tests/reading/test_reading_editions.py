"""Reports on the form of 2019, and which edition a report follows: by its labels, never by its year."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace

import pytest

from assistant.forms import Form, Shape, load_form, number_kind
from assistant.reading.read import read_bytes
from assistant.report import AnnualReport

Row = list[tuple[str, int, int]]
NAME = {"html": "年报.html", "docx": "年报.docx", "text": "年报.txt", "pipes": "年报.txt"}


@pytest.fixture
def old() -> Form:
    """The form of 2019."""
    return load_form("2019")


def second_table(form: Form, figures: Mapping[str, str], *, shifted: bool = False) -> list[Row]:
    """Table two of 2019, five columns wide.

    `shifted`: figures span other columns than their heads, as a published report has it.
    """
    rows: list[Row] = []
    for block in form.tables["proactive"].blocks:
        spans = block.spans
        under = tuple(sorted(spans, reverse=True)) if shifted else spans
        rows.append([(block.title, 1, 5)])
        heads = zip(block.columns, spans, strict=True)
        rows.append([("信息内容", 1, 1), *((c.label, 1, wide) for c, wide in heads)])
        for row in block.rows:
            cells = zip(block.columns, under, strict=True)
            rows.append(
                [
                    (row.label, 1, 1),
                    *((figures[f"proactive.{row.key}.{c.key}"], 1, wide) for c, wide in cells),
                ]
            )
    return rows


def figures_of(make: SimpleNamespace, form: Form) -> dict[str, str]:
    """A different figure in nearly every cell; changes below zero, an amount with its unit."""
    figures: dict[str, str] = make.figures(form)
    for i, key in enumerate(k for k in figures if k.endswith("items_change")):
        figures[key] = f"-{i + 3}"
    return figures | {"proactive.procurement.amount": "251000.50元"}


def written(make: SimpleNamespace, form: Form, tables: Mapping[int, list[Row]], kind: str) -> bytes:
    """The report in a format."""
    if kind == "html":
        return make.html(form, tables).encode()
    if kind == "docx":
        return make.docx(form, tables)
    return make.text(form, tables, "\t" if kind == "text" else " | ").encode()


def printed(report: AnnualReport, form: Form) -> dict[str, str | None]:
    """The texts of all cells as read."""
    return {key: report.tables[key].text for key in form.all_keys}


@pytest.mark.parametrize("kind", NAME)
@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("shifted", [True, False])
def test_every_cell_of_a_report_of_2019_is_read(
    make: SimpleNamespace, old: Form, kind: str, merged: bool, shifted: bool
):
    """All 198 cells in their place, in every format, merged or with empty cells for covered ones."""
    figures = figures_of(make, old)
    tables = make.tables(old, figures) | {2: second_table(old, figures, shifted=shifted)}
    if not merged:
        tables = {number: make.unmerged(rows) for number, rows in tables.items()}
    report = read_bytes(written(make, old, tables, kind), NAME[kind])
    assert ("2019", Shape.STANDARD) == (report.edition, report.shape)
    assert figures == printed(report, old)
    assert () == report.findings
    assert -3 == report.tables.value("proactive.licensing.items_change")
    assert Decimal("251000.50") == report.tables.value("proactive.procurement.amount")
    assert all(
        isinstance(report.tables.value(key), Decimal if number_kind(key).is_decimal else int)
        for key in old.all_keys
    )


def test_one_cell_a_line_is_read(make: SimpleNamespace, old: Form):
    """Table two whose cells stand one a line, as a copied page gives them."""
    figures = figures_of(make, old)
    tables = {2: second_table(old, figures)}
    text = make.text(old, tables, "\n")
    report = read_bytes(text.encode(), "年报.txt")
    keys = old.keys("proactive")
    assert "2019" == report.edition
    assert {k: figures[k] for k in keys} == {k: report.tables[k].text for k in keys}


def test_heads_in_another_order_are_followed_in_table_two(make: SimpleNamespace, old: Form):
    """Figures go under the head above them; a merged row whose heads are mixed up stays unread."""
    figures = figures_of(make, old)
    page = make.html(old, make.tables(old, figures) | {2: second_table(old, figures)})
    page = page.replace("本年新制作数量", "@").replace("对外公开总数量", "本年新制作数量")
    page = page.replace("@", "对外公开总数量")
    report = read_bytes(page.encode(), "年报.html")
    made, total = (f"proactive.regulations.{c}" for c in ("made", "total_public"))
    assert [figures[total], figures[made]] == [report.tables[key].text for key in (made, total)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["5", "", "7", ""], [None, None, None]),
        (["5", "7", "", "9"], ["5", "7", "9"]),
        (["", "", "3", "7"], [None, None, None]),
        (["/", "", "3", "7"], ["/", "3", "7"]),
        (["", "3", "7"], ["", "3", "7"]),
        (["", "", "", ""], ["", "", ""]),
        (["/", "-", "7"], ["/", "-", "7"]),
        (["5", "7"], [None, None, None]),
        (["1", "2", "3", "4"], [None, None, None]),
    ],
)
def test_fill_is_told_from_blanks_only_where_that_is_certain(
    cells: list[str], expected: list[str | None]
):
    """A row longer than its header is read only where none of its cells may be fill or figure."""
    text = "信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量\n行政许可 | " + " | ".join(cells)
    text += " |"
    report = read_bytes(f"二、主动公开政府信息情况\n{text}\n".encode(), "年报.txt")
    columns = ("items_last_year", "items_change", "decisions")
    keys = [f"proactive.licensing.{column}" for column in columns]
    assert expected == [report.tables[key].text for key in keys]
    assert (expected[0] is None) == any("行政许可" in f.message for f in report.findings)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-8", -8),
        ("－8", -8),
        ("−8", -8),
        ("—8", -8),
        ("减少8", -8),
        ("减8项", -8),
        ("+5", 5),
        ("增加5", 5),
        ("0", 0),
        ("减少0", 0),
        ("8（减少）", None),
        ("增2减1", None),
        ("减少-8", None),
        ("-1.5", None),
        ("/", None),
    ],
)
def test_changes_are_read_with_their_sign(
    make: SimpleNamespace, old: Form, text: str, value: int | None
):
    """Minus in every print, 增 and 减; what may mean two things stays unknown and is told."""
    figures = figures_of(make, old) | {"proactive.licensing.items_change": text}
    tables = make.tables(old, figures) | {2: second_table(old, figures)}
    report = read_bytes(make.html(old, tables).encode(), "年报.html")
    cell = report.tables["proactive.licensing.items_change"]
    assert (value, text) == (cell.value, cell.text)
    told = [f.code for f in report.findings]
    assert ([] if value is not None or text == "/" else ["R04"]) == told
    assert (
        figures["proactive.licensing.decisions"]
        == report.tables["proactive.licensing.decisions"].text
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("251000元", "251000"),
        ("25.1万元", "25.1"),
        ("￥251,000.00", "251000.00"),
        ("808", "808"),
        ("0", "0"),
        ("251000元（含服务类）", "251000"),
        ("约25万元", None),
        ("6项", None),
    ],
)
def test_amounts_are_kept_as_printed(
    make: SimpleNamespace, old: Form, text: str, value: str | None
):
    """The form of 2019 fixes no unit for procurement: the number as it stands, the text with its unit."""
    figures = figures_of(make, old) | {"proactive.procurement.amount": text}
    tables = make.tables(old, figures) | {2: second_table(old, figures)}
    cell = read_bytes(make.html(old, tables).encode(), "年报.html").tables[
        "proactive.procurement.amount"
    ]
    assert (None if value is None else Decimal(value), text) == (cell.value, cell.text)


def test_explanations_in_labels_and_rows_outside_the_form(make: SimpleNamespace, old: Form):
    """Explanations behind row and column names change nothing; a row of one's own is told in R14."""
    figures = figures_of(make, old)
    rows = second_table(old, figures)
    rows.insert(
        4,
        [
            ("其他主动公开文件（含正式签发的文件）", 1, 1),
            ("186", 1, 1),
            ("86", 1, 2),
            ("255", 1, 1),
        ],
    )
    page = make.html(old, make.tables(old, figures) | {2: rows})
    for official, longer in (
        ("<p>规章</p>", "<p>规章（设区的市人民政府应提供相关数据）</p>"),
        ("本年增/减", "本年增/减（减用负值表示，如-8）"),
        ("对外公开总数量", "对外公开<br>总数量"),
    ):
        page = page.replace(official, longer)
    report = read_bytes(page.encode(), "年报.html")
    assert figures == printed(report, old)
    assert ["R14"] == [finding.code for finding in report.findings]
    assert "“其他主动公开文件”" in report.findings[0].message


@pytest.mark.parametrize(("edition", "year"), [("2019", 2022), ("2021", 2020)])
def test_labels_decide_and_not_the_year(make: SimpleNamespace, edition: str, year: int):
    """A report of any year follows the form whose labels it prints."""
    form = load_form(edition)
    figures = figures_of(make, form) if edition == "2019" else make.figures(form)
    tables = make.tables(form, figures)
    if edition == "2019":
        tables[2] = second_table(form, figures)
    page = make.html(form, tables).replace("2023年", f"{year}年")
    report = read_bytes(page.encode(), "年报.html")
    assert (edition, year) == (report.edition, report.year)
    assert figures == printed(report, form)


def test_one_row_of_other_handling_under_labels_of_2021(
    make: SimpleNamespace, collapsed_form: Form
):
    """Labels of 2021 and （六） as one row make edition 2021 in its collapsed shape."""
    figures = make.figures(collapsed_form)
    page = make.html(collapsed_form, make.tables(collapsed_form, figures))
    report = read_bytes(page.encode(), "年报.html")
    assert ("2021", Shape.COLLAPSED_OTHER) == (report.edition, report.shape)
    assert figures == printed(report, collapsed_form)


def test_table_three_of_another_form_than_table_two_is_told(make: SimpleNamespace, old: Form):
    """Table two of 2019 before table three of 2021: the three rows of （六） are told, none is shifted."""
    form = load_form()
    figures = make.figures(form) | figures_of(make, old) | make.figures(form)
    figures |= {key: value for key, value in figures_of(make, old).items() if "proactive" in key}
    tables = make.tables(form, figures) | {2: second_table(old, figures)}
    report = read_bytes(make.html(form, tables).encode(), "年报.html")
    assert "2019" == report.edition
    assert {"R06", "R02"} == {finding.code for finding in report.findings}
    for key in old.all_keys:
        expected = None if "other_single_row" in key else figures[key]
        assert expected == report.tables[key].text, key


def test_tables_before_2019_are_of_no_known_edition():
    """Counters of the years before 2019 are no table of a known form; the text is read."""
    text = (
        "青石镇2017年政府信息公开工作年度报告\n一、概述\n2017年我镇公开信息80条。\n"
        "指标名称\t计量单位\t统计数\n主动公开政府信息数\t条\t80\n当面申请数\t件\t2\n"
        "同意公开答复数\t件\t1\n"
    )
    report = read_bytes(text.encode(), "年报.txt")
    assert (None, 2017, 0) == (report.edition, report.year, len(report.tables))
    assert {"R05", "R01"} <= {finding.code for finding in report.findings}
    assert "2017年我镇公开信息80条。" in report.sections[0].text


def test_figures_without_heads_show_the_form_of_2019():
    """Where the heads are lost, a row of three different figures shows which form it is."""
    text = "二、主动公开政府信息情况\n规章 | 0 | 0 | 0\n行政许可 | 18 | -2 | 1625\n行政处罚 | 1 | 0 | 3\n"
    report = read_bytes(text.encode(), "年报.txt")
    assert "2019" == report.edition
    assert -2 == report.tables.value("proactive.licensing.items_change")
