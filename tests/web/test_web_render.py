"""What the page shows, as pure functions of a view: escaped, complete, in plain Chinese."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from lxml import html

from assistant.findings import CellPlace, Finding, Severity
from assistant.forms import load_form
from assistant.store.repository import ReportEntry, VersionEntry
from assistant.web.panes.findings.places import keys_of, place_words, target_of
from assistant.web.panes.frame.bar import Bar, bar_html
from assistant.web.panes.frame.notices import Outcome, notice_html
from assistant.web.panes.sources import sources_html
from assistant.web.panes.tables.files import imports_html
from assistant.web.panes.tables.pane import tables_html
from assistant.workbench import View


@pytest.fixture
def bar() -> Bar:
    """The top bar of a report with two versions."""
    made = datetime(2026, 1, 5, 2, 32, tzinfo=UTC).replace(tzinfo=None)
    return Bar(
        report_id=3,
        version=2,
        agency="甲<乙>镇",
        year=2025,
        reports=[
            ReportEntry(3, "甲<乙>镇", 2025, 2, made, 1),
            ReportEntry(1, "示例县", 2024, 1, made, 2),
        ],
        history=[
            VersionEntry(2, made, "本机用户", "修改<表三>"),
            VersionEntry(1, made, "本机用户", "新建报告"),
        ],
        today=date(2026, 1, 5),
    )


def test_bar_names_report_version_and_time(bar: Bar) -> None:
    """The bar says that version 2 is saved, at what time on this machine's clock."""
    page = html.fromstring(bar_html(bar))
    clock = datetime(2026, 1, 5, 2, 32, tzinfo=UTC).astimezone()

    assert "3" == page.get("data-report")
    assert "2" == page.get("data-version")
    assert f"已保存 · 第 2 版 {clock:%H:%M}" in page.text_content()
    assert ["/review/3.html"] == page.xpath("//a[@class='nb-review']/@href")
    assert ["/download/3.docx"] == page.xpath("//a[@class='nb-download']/@href")


def test_bar_offers_every_version_but_the_present_one(bar: Bar) -> None:
    """A person can restore version 1; version 2 is what she sees."""
    page = html.fromstring(bar_html(bar))

    assert ["1"] == page.xpath("//button[@data-act='restore']/@data-number")


def test_bar_marks_the_invented_sample(bar: Bar) -> None:
    """Only a report of the invented bodies carries the sample's badge."""
    sample = Bar(1, 1, "示例县青禾镇人民政府", 2025, bar.reports, bar.history, bar.today)

    assert "虚构样例" in bar_html(sample)
    assert "虚构样例" not in bar_html(bar)


def test_bar_escapes_names(bar: Bar) -> None:
    """An agency's name and a change's words are text, never markup."""
    page = html.fromstring(bar_html(bar))

    assert [] == page.xpath("//乙|//表三")
    assert "甲<乙>镇 2025 年" in page.text_content()


def test_tables_have_a_field_for_every_cell_that_is_not_computed(view: View) -> None:
    """Each cell of the form stands once: as a field, or as a computed output."""
    page = html.fromstring(tables_html(view))
    form = load_form()

    assert set(form.all_keys) - form.computed_keys == set(page.xpath("//input/@data-key"))
    assert form.computed_keys == set(page.xpath("//td[contains(@class,'nb-computed')]/@data-cell"))
    assert len(form.all_keys) == len(page.xpath("//td[contains(@class,'nb-value')]"))


def test_tables_show_zero_and_unknown_apart(view: View) -> None:
    """A count of zero prints 0, an unknown cell prints nothing."""
    page = html.fromstring(tables_html(view))

    assert ["0"] == page.xpath("//input[@data-key='disputes.review.upheld']/@value")
    assert [""] == page.xpath("//input[@data-key='disputes.review.other']/@value")
    assert ["12.50"] == page.xpath("//input[@data-key='proactive.fees.amount_wan_yuan']/@value")


def test_table_three_has_the_printed_header(view: View) -> None:
    """The merged header of the national form stands over the columns."""
    page = html.fromstring(tables_html(view))
    (table,) = page.xpath("//table[contains(@class,'nb-requests')]")

    assert ["7"] == table.xpath(".//th[text()='申请人情况']/@colspan")
    assert ["5"] == table.xpath(".//th[text()='法人或其他组织']/@colspan")
    assert ["3"] == table.xpath(".//th[contains(@class,'nb-corner')]/@rowspan")


def test_finding_stands_on_its_cell(
    with_findings: Callable[..., View], cell_finding: Finding
) -> None:
    """A wrong cell is outlined, says so on hover, and is invalid to a screen reader."""
    page = html.fromstring(tables_html(with_findings(cell_finding)))
    (cell,) = page.xpath("//td[input/@data-key='requests.granted.natural_person']")

    assert "nb-error" in cell.get("class")
    assert "错误：与<总计>不符" in cell.get("title")
    assert ["true"] == cell.xpath("./input/@aria-invalid")


def test_finding_of_a_column_stands_on_its_balance() -> None:
    """A column that does not balance is marked at the four figures of the balance."""
    finding = Finding("T03", Severity.ERROR, CellPlace("requests", None, "other_org"), "不平")

    assert [
        "requests.new_received.other_org",
        "requests.carried_in.other_org",
        "requests.total_results.other_org",
        "requests.carried_out.other_org",
    ] == keys_of(finding, load_form())


def test_finding_of_a_table_stands_above_it(with_findings: Callable[..., View]) -> None:
    """What is said of a whole table is a line over it and outlines no cell."""
    finding = Finding("T07", Severity.WARNING, CellPlace("disputes"), "有空白格")
    page = html.fromstring(tables_html(with_findings(finding)))

    assert "提醒 有空白格" in page.xpath("//section[@id='nb-table-disputes']/ul")[0].text_content()
    assert [] == page.xpath("//td[contains(@class,'nb-warning')]")
    assert "table:disputes" == target_of(finding, load_form())


def test_finding_of_a_file_names_sheet_and_cell(view: View) -> None:
    """A row of the ledger that could not be read is told by file, sheet and cell."""
    finding = view.findings[0]

    assert "台账.xlsx 工作表“登记” F12" == place_words(finding, view.form)
    assert target_of(finding, view.form) is None


def test_imports_say_what_was_understood(view: View) -> None:
    """The line above the tables counts requests, escapes the file's name, and asks for last year's."""
    page = html.fromstring(imports_html(view))

    assert "7 件申请，1 处要核对（台账<b>.xlsx）" in page.text_content()
    assert "放入 2024 年的报告" in page.text_content()
    assert [] == page.xpath("//span/b")


def test_conflict_keeps_what_was_typed() -> None:
    """After a conflict the person's words stand in the notice and can be saved again or dropped."""
    page = html.fromstring(notice_html("别处改过", Outcome.CONFLICT, "<十二>"))

    assert "<十二>" in page.text_content()
    assert ["retry", "drop"] == page.xpath("//button/@data-act")


def test_no_message_no_notice() -> None:
    """Without a message there is no notice."""
    assert "" == notice_html("", Outcome.OK)


def test_sources_carry_title_place_text_and_notice() -> None:
    """A found passage tells where it stands, and the page that digests are our own words."""
    hit = {
        "id": "reg:1", "kind": "regulation", "title": "政府信息公开条例", "place": "第三十三条",
        "heading": "多长时间答复", "year": 2019, "text": "20个工作日<内>。", "source": "regulation.md",
    }  # fmt: skip
    page = html.fromstring(sources_html('期限"><b>', [hit]))

    assert "《政府信息公开条例》摘要 第三十三条　多长时间答复" in page.text_content()
    assert "20个工作日<内>。" in page.text_content()
    assert "来源：本助手的法规摘要" in page.text_content()
    assert "不是法规原文" in page.text_content()
    assert ['期限"><b>'] == page.xpath("//input/@value")


def test_nothing_found_says_what_to_do() -> None:
    """An empty answer tells to ask the competent department, and invents nothing."""
    assert "主管部门核实" in sources_html("无关", [])
    told = sources_html("<b>信访", [], "请问<信访部门>。")
    assert "“<b>信访”：请问<信访部门>。" in html.fromstring(told).text_content()
    assert "请问" not in sources_html("信访", None, "请问信访部门。")
