"""The four first steps as the page gets them: what each shows, what became of a file, what is left."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from assistant.reading.blocks import Document, Grid, GridCell, Paragraph
from assistant.report import AnnualReport, Cell, How, Section, Tables
from assistant.services import Services
from assistant.store.repository import ReportEntry
from assistant.store.state import Stage
from assistant.web.actions.files import Upload
from assistant.web.actions.handlers import Handlers
from assistant.web.actions.screen import Screen
from assistant.web.start.original import original_html, understood_html, unread_numbers
from assistant.web.start.step import Wizard
from assistant.web.start.wizard import wizard_html

AGENCY = "样本县青禾镇人民政府"
UPHELD = "disputes.review.upheld"


@pytest.fixture
def handlers(services: Services) -> Handlers:
    """The handlers of a page over an empty data folder."""
    return Handlers(services.office(None))


@pytest.fixture
def corpus(services: Services) -> Path:
    """The reports and the ledger that ship with the program."""
    return services.library.corpus / "reports"


@pytest.fixture
def begun(handlers: Handlers) -> int:
    """A report that was just begun, at its second step."""
    screen = handlers.act(act("create", report="", agency=AGENCY, year="2025"))
    assert screen.report is not None
    return screen.report


def act(named: str, report: object, version: int = 1, **more: Any) -> dict[str, Any]:
    """An action as the page sends it."""
    return {"act": named, "report": str(report), "version": str(version), "ack": "a", **more}


def start(screen: Screen) -> html.HtmlElement:
    """The step on a screen."""
    assert screen.start
    return html.fromstring(screen.start)


def outcome(screen: Screen) -> tuple[str, str]:
    """Acknowledged action and outcome."""
    bar = html.fromstring(str(screen.bar))
    return bar.get("data-ack"), bar.get("data-outcome")


def copied(path: Path, folder: Path) -> Path:
    """An upload of a file: it is taken away once it is read."""
    upload = folder / path.name
    upload.write_bytes(path.read_bytes())
    return upload


def test_before_any_report_there_is_the_first_step_alone(
    handlers: Handlers, services: Services
) -> None:
    """No report is made by looking; the sample is offered, the other steps wait."""
    screen = handlers.open(None)
    page = start(screen)

    assert "1" == page.get("data-step")
    assert ["sample"] == page.xpath("//div[@class='nb-existing']/button/@data-act")
    assert 3 == len(page.xpath("//nav//li/button[@disabled]"))
    assert (None, None) == (screen.report, screen.tables)
    assert [] == services.reports()


@pytest.mark.parametrize(("agency", "year"), [("", "2025"), ("甲镇", "1999"), ("甲镇", "二〇二四")])
def test_a_first_report_without_name_or_year_is_refused_where_it_is_asked(
    handlers: Handlers, agency: str, year: str
) -> None:
    """The first step stays, with why; the action is answered."""
    screen = handlers.act(act("create", report="", agency=agency, year=year))

    assert ("a", "refused") == outcome(screen)
    assert start(screen).xpath("//div[@role='alert']")


def test_the_sample_opens_in_the_workspace_and_can_be_deleted(
    handlers: Handlers, services: Services
) -> None:
    """No step covers it; deleted, the first step is back and offers it anew."""
    screen = handlers.act(act("sample", report=""))
    assert "" == screen.start
    assert "青禾镇" in str(screen.imports)

    screen = handlers.act(act("delete", report=screen.report, id=str(screen.report)))
    assert ("a", "ok") == outcome(screen)
    assert ["sample"] == start(screen).xpath("//div[@class='nb-existing']/button/@data-act")
    assert [] == services.reports()


def test_deleting_another_report_stays_at_the_list(
    handlers: Handlers, services: Services, begun: int
) -> None:
    """The open report stays open; the list has one less."""
    other = services.create("样本县另一镇人民政府", 2025).report_id
    screen = handlers.act(act("delete", report=begun, id=str(other)))

    assert begun == screen.report
    assert [str(begun)] == start(screen).xpath("//button[@data-act='delete']/@data-id")


def test_a_report_deleted_in_another_window_is_told(
    handlers: Handlers, services: Services, begun: int
) -> None:
    """Typing into it is answered with a refusal and the report that is left."""
    left = services.create("样本县另一镇人民政府", 2025).report_id
    services.delete_report(begun)
    screen = handlers.act(act("cell", begun, key=UPHELD, text="1"))

    assert ("a", "refused") == outcome(screen)
    assert left == screen.report
    assert "没有这份报告" in str(screen.notice)


def test_each_step_can_be_gone_to_and_left(handlers: Handlers, begun: int) -> None:
    """Nothing has to be in for it; leaving shows the workspace, after the last one with an offer."""
    for step in ("3", "4", "2", "1"):
        page = start(handlers.act(act("start", begun, step=step)))
        assert step == page.get("data-step")
        assert [step] == [
            button.get("data-step") for button in page.xpath("//nav//button[@aria-current='step']")
        ]
    left = handlers.act(act("start", begun, step="0"))
    assert ("", "", "") == (left.start, left.step, left.notice)
    done = handlers.act(act("start", begun, step="done"))
    assert "还有 10 格空白" in str(done.notice)
    assert ["起草全部"] == html.fromstring(str(done.notice)).xpath("//button/@data-text")


def test_last_years_report_stands_beside_its_original(
    handlers: Handlers, begun: int, corpus: Path, tmp_path: Path
) -> None:
    """Each cell that was read names a place of the original that exists; so does each heading."""
    upload = copied(corpus / "qinghe_township_2024.docx", tmp_path)
    page = start(handlers.take(Upload.PREVIOUS, begun, 1, upload, step="2"))
    read = page.xpath("//td/@data-key")
    original = {key for keys in page.xpath("//@data-original") for key in keys.split()}

    assert 200 == len(read)
    assert set(read) == original
    parts = page.xpath("//button[@data-act='to-original']/@data-number")
    assert list("123456") == parts
    assert all(page.xpath(f"//h3[@id='nb-original-{number}']") for number in parts)
    assert "机关名称与本报告" in page.text_content()
    assert "对，下一步" in page.text_content()


def test_a_wrong_file_is_told_at_its_step_with_the_way_to_the_right_one(
    handlers: Handlers, begun: int, corpus: Path, tmp_path: Path
) -> None:
    """A ledger at the second step: nothing is taken, the third step is one click away."""
    upload = copied(corpus / "qinghe_township_2025_ledger.xlsx", tmp_path)
    screen = handlers.take(Upload.PREVIOUS, begun, 1, upload, step="2")
    (alert,) = start(screen).xpath("//div[@role='alert']")

    assert "依申请公开台账" in alert.text_content()
    assert ["3"] == alert.xpath(".//button/@data-step")
    assert "" == screen.notice
    assert not upload.exists()


def test_the_ledger_shows_what_its_columns_were_taken_for(
    handlers: Handlers, begun: int, corpus: Path, tmp_path: Path
) -> None:
    """The fields above, the printed names below, the rows without names."""
    upload = copied(corpus / "qinghe_township_2025_ledger.xlsx", tmp_path)
    page = start(handlers.take(Upload.LEDGER, begun, 1, upload, step="3"))

    taken = [cell.text for cell in page.xpath("//tr[@class='nb-meaning']/th")][1:]
    printed = [cell.text for cell in page.xpath("//tr[@class='nb-printed']/td")]
    assert ("收到日期", "收到日期") == (taken[1], printed[1])
    assert ("不用", "申请人姓名或名称") == (taken[3], printed[3])
    assert "28 件计入 2025 年" in page.text_content()
    assert "●●●" in page.text_content()


def test_undecided_words_are_decided_at_the_ledgers_step(
    handlers: Handlers, begun: int, tmp_path: Path
) -> None:
    """A word that the rules leave open has its choices there; decided, it is counted and gone."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["收到日期", "申请人类型", "办理结果", "答复日期"])
    book.active.append(["2025-03-01", "自然人", "已转办", "2025-03-20"])
    path = tmp_path / "登记.xlsx"
    book.save(path)
    page = start(handlers.take(Upload.LEDGER, begun, 1, path, step="3"))
    (form,) = page.xpath("//form[@data-submit='decide']")
    name = form.xpath(".//select[@name='name']/option/@value")[0]

    action = act("decide", begun, 2, name=name, key="other_misc", starting="3")
    screen = handlers.act(action)
    page = start(screen)
    assert [] == page.xpath("//form[@data-submit='decide']")
    assert "已记住" in page.xpath("string(//div[@role='status'])")
    assert "" == screen.notice
    assert "1 件计入 2025 年" in page.text_content()


def test_zeros_fill_what_is_blank_and_nothing_else(
    handlers: Handlers, services: Services, begun: int
) -> None:
    """The rest of table four is 0 by one click; a figure that stands there stays; totals follow."""
    handlers.act(act("cell", begun, key=UPHELD, text="2", starting="4"))
    screen = handlers.act(act("zeros", begun, 2, table="disputes", starting="4"))
    tables = services.desk(begun).view().state.tables

    assert ("2", "0") == (str(tables.value(UPHELD)), str(tables.value("disputes.direct.total")))
    assert 2 == tables.value("disputes.review.total")
    assert ["proactive"] == start(screen).xpath("//button[@data-act='zeros']/@data-table")


def test_an_inputs_sheet_fills_the_last_step(
    handlers: Handlers, begun: int, corpus: Path, tmp_path: Path
) -> None:
    """The ledger workbook's own sheet of tables two and four is taken there as well."""
    upload = copied(corpus / "qinghe_township_2025_ledger.xlsx", tmp_path)
    screen = handlers.take(Upload.INPUTS, begun, 1, upload, step="4")
    page = start(screen)

    assert ["46"] == page.xpath("//input[@data-key='proactive.licensing.decisions']/@value")
    assert [] == page.xpath("//button[@data-act='zeros']")


# --- the original ---------------------------------------------------------------------------------


def small_report() -> tuple[Document, AnnualReport]:
    """A page with one table of which a number was not read, and another table that is not ours."""
    first = Grid((GridCell(0, 0, "行政许可"), GridCell(0, 1, "46"), GridCell(0, 2, "7")), "第1张表")
    second = Grid((GridCell(0, 0, "电话"), GridCell(0, 1, "12")), "第2张表")
    blocks = (
        Paragraph("一、总体<情况>", "第1行"),
        first,
        second,
        Paragraph("行政处罚8件", "第9行"),
    )
    cells = {
        "proactive.licensing.decisions": Cell(46, "46", how=How.GRID, origin="第1张表第1行第2列"),
        "proactive.penalties.decisions": Cell(8, "8", how=How.ORDER, origin="第9行"),
    }
    report = AnnualReport("甲镇", 2024, Tables(cells), (Section(1, "一、总体<情况>", "好。"),))
    return Document(blocks, "txt"), report


def test_numbers_that_were_not_read_are_marked_where_the_table_is_ours() -> None:
    """One number of our table, none of the other; a line of text shows what was read of it."""
    document, report = small_report()
    page = html.fromstring(original_html(document, report))

    assert 1 == unread_numbers(document, report)
    assert ["7"] == page.xpath("//td[@class='nb-unread']/text()")
    assert ["proactive.penalties.decisions"] == page.xpath("//p/@data-original")
    assert ["一、总体<情况>"] == page.xpath("//h3[@id='nb-original-1']/text()")


def test_cells_and_parts_that_were_not_read_are_marked() -> None:
    """A figure that is not known stands out; so does a part that was not found."""
    _, report = small_report()
    page = html.fromstring(f"<div>{understood_html(report)}</div>")

    assert 198 == len(page.xpath("//td[@class='nb-lacking']"))
    assert 5 == len(page.xpath("//li[@class='nb-lacking']"))
    assert "一、总体<情况>" in page.text_content()


# --- with accounts --------------------------------------------------------------------------------


def first_step(bodies: list[str] | None, deletable: frozenset[int]) -> html.HtmlElement:
    """The first step of a person who may begin reports for these bodies and delete these reports."""
    entries = [ReportEntry(7, AGENCY, 2025, 3, datetime(2026, 1, 5, 9, 0), 1)]
    wizard = Wizard(
        1,
        None,
        entries,
        {7: Stage.SUBMITTED},
        date(2026, 1, 6),
        bodies=bodies,
        sample=False,
        deletable=deletable,
    )
    return html.fromstring(wizard_html(wizard))


def test_with_accounts_the_body_is_one_of_ones_own() -> None:
    """A choice of her bodies and no sample; who may begin none is told; who may not delete is not asked."""
    clerk = first_step([AGENCY], frozenset())
    assert [AGENCY] == clerk.xpath("//select[@name='agency']/option/text()")
    assert [] == clerk.xpath("//button[@data-act='sample' or @data-act='delete']")
    assert "送审中" in clerk.xpath("string(//div[@class='nb-existing'])")

    lead = first_step([], frozenset({7}))
    assert [] == lead.xpath("//form")
    assert "请管理员给您加上经办人的角色" in lead.text_content()
    assert ["7"] == lead.xpath("//button[@data-act='delete']/@data-id")


def test_a_ledger_with_many_faults_shows_the_words_to_decide_first(
    handlers: Handlers, begun: int, tmp_path: Path
) -> None:
    """Twenty cards at the most; the rest is counted and left to the list of findings."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["收到日期", "申请人类型", "办理结果", "答复日期"])
    for _ in range(30):
        book.active.append(["三月初", "自然人", "予以公开", "2025-03-20"])
    book.active.append(["2025-03-01", "自然人", "已转办", "2025-03-20"])
    path = tmp_path / "登记.xlsx"
    book.save(path)
    page = start(handlers.take(Upload.LEDGER, begun, 1, path, step="3"))

    assert 20 == len(page.xpath("//li[@data-finding]"))
    assert page.xpath("(//li[@data-finding])[1]//form[@data-submit='decide']")
    assert "另有 11 处" in page.text_content()
