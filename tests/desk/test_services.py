"""A report from files to Word, every change of it, and what two people do to each other."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import Conflict, UnreadableFile, UsageError
from assistant.findings import Severity, TextPlace
from assistant.ledger.template import write_template
from assistant.reading.read import read_report
from assistant.services import ReportDesk, Services
from assistant.settings import Settings

NEW = "requests.new_received.total"


def folder(services: Services) -> Path:
    """The invented reports."""
    return services.library.corpus / "reports"


def drafted(desk: ReportDesk) -> ReportDesk:
    """The desk after all parts were rolled forward."""
    from assistant.drafting.rollforward import roll_forward
    from assistant.workbench import with_drafts

    view = desk.view()
    drafts = roll_forward(view.previous, view.facts, agency=view.state.agency, year=view.state.year)
    desk.apply(view, "起草", with_drafts(view.state, drafts))
    return desk


def test_sample_opens_filled_and_without_errors(desk: ReportDesk) -> None:
    """The first minute shows filled tables that hold, with carried-in figures of last year."""
    view = desk.view()

    assert 25 == view.state.tables.value(NEW)
    assert 3 == view.state.tables.value("requests.carried_in.total")
    assert [] == [f for f in view.findings if f.severity is Severity.ERROR]
    assert 26 == view.facts[NEW].previous


def test_opening_the_sample_again_changes_nothing(services: Services, desk: ReportDesk) -> None:
    """The sample is made once; opening it later finds it as it was left."""
    version = desk.saved().version

    assert version == services.open_sample().saved().version
    assert 1 == len(services.reports())


def test_a_typed_cell_moves_totals_and_sentences(desk: ReportDesk) -> None:
    """One cell changed: its totals follow, and so does every sentence that shows them."""
    drafted(desk)
    before = desk.view()
    after = desk.set_cell(before.version, "requests.new_received.natural_person", "19")

    assert 27 == after.state.tables.value(NEW)
    assert "25件" in before.sections[1].rendered.text
    assert "27件" in after.sections[1].rendered.text
    assert any(finding.code == "T03" for finding in after.findings)


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("requests.granted.natural_person", "三件", "不小于 0 的整数"),
        ("requests.granted.natural_person", "-1", "不小于 0 的整数"),
        ("requests.granted.natural_person", "1.5", "不小于 0 的整数"),
        ("requests.granted.natural_person", "1" * 20, "不小于 0 的整数"),
        ("proactive.fees.amount_wan_yuan", "很多", "金额（万元）"),
        (NEW, "3", "自动合计"),
        ("requests.nothing.total", "3", "没有"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(
    desk: ReportDesk, key: str, text: str, words: str
) -> None:
    """What is no number of the cell's kind changes nothing and says what to fill in."""
    version = desk.saved().version

    with pytest.raises(UsageError, match=words):
        desk.set_cell(version, key, text)
    assert version == desk.saved().version


def test_money_is_kept_as_typed_and_blank_is_unknown(desk: ReportDesk) -> None:
    """Two decimals stay two decimals, a cleared cell is unknown and its total with it."""
    view = desk.set_cell(desk.saved().version, "proactive.fees.amount_wan_yuan", "3.20")
    view = desk.set_cell(view.version, "disputes.review.upheld", " ")

    assert "3.20" == str(view.state.tables.value("proactive.fees.amount_wan_yuan"))
    assert view.state.tables.value("disputes.review.upheld") is None
    assert view.state.tables.value("disputes.review.total") is None


def test_second_editor_sees_the_conflict_and_loses_nothing(desk: ReportDesk) -> None:
    """Of two edits of one version the second is refused; the first stands."""
    seen = desk.saved().version
    desk.set_cell(seen, "requests.granted.natural_person", "8")

    with pytest.raises(Conflict):
        desk.set_cell(seen, "requests.granted.natural_person", "9")
    assert 8 == desk.view().state.tables.value("requests.granted.natural_person")


def test_an_answered_question_fills_its_sentence(desk: ReportDesk) -> None:
    """A question's answer is a fact of the clerk, shown in the text with its source."""
    view = drafted(desk).view()
    question = next(q for q in view.open_questions if q.kind.value == "figure")
    after = desk.answer(view.version, question.key, 1234)

    part = after.sections[question.section]
    assert question.key not in {q.key for q in after.open_questions}
    assert ["经办人填写"] == [f.source for f in part.rendered.figures if f.key == question.key][:1]
    assert "1234" in part.rendered.text


def test_a_question_is_listed_once_for_a_part(desk: ReportDesk) -> None:
    """A figure that a part shows in three forms waits for one answer, so it is listed once."""
    findings = [f for f in drafted(desk).view().findings if f.severity is Severity.INFO]
    told = [(f.place.section, f.message) for f in findings if isinstance(f.place, TextPlace)]

    assert told
    assert len(told) == len(set(told))


def test_an_edit_keeps_untouched_figures(desk: ReportDesk) -> None:
    """A person rewords a sentence; its figures still follow the table."""
    view = drafted(desk).view()
    text = view.sections[1].rendered.text
    after = desk.edit(view.version, 1, text.replace("。", "。补充说明。", 1))
    moved = desk.set_cell(after.version, "requests.new_received.natural_person", "19")

    assert "补充说明。" in moved.sections[1].rendered.text
    assert "27件" in moved.sections[1].rendered.text


def test_a_typed_figure_waits_until_a_person_vouches_for_it(desk: ReportDesk) -> None:
    """A figure without a source is shown as 待核; confirmed, it is plain and has a source."""
    view = desk.edit(desk.saved().version, 6, "全年接待来访群众87人次。")
    (figure,) = view.sections[6].rendered.figures
    assert "【待核：87人次】" in view.sections[6].rendered.text

    after = desk.confirm_figure(view.version, 6, figure)

    assert "全年接待来访群众87人次。" == after.sections[6].rendered.text
    assert not after.sections[6].rendered.findings


def test_a_second_draft_is_a_suggestion(desk: ReportDesk) -> None:
    """Where text stands, a draft waits for acceptance; refusing it changes nothing."""
    view = desk.edit(desk.saved().version, 6, "没有其他需要报告的事项。")
    view = drafted(desk).view()
    assert "没有其他需要报告的事项。" == view.sections[6].rendered.text
    assert view.sections[6].suggestion is not None

    refused = desk.settle(view.version, 6, accept=False)
    assert "没有其他需要报告的事项。" == refused.sections[6].rendered.text
    again = drafted(desk).view()
    accepted = desk.settle(again.version, 6, accept=True)

    assert again.sections[6].suggestion is not None
    assert again.sections[6].suggestion.text == accepted.sections[6].rendered.text
    assert accepted.sections[6].suggestion is None


def test_any_version_comes_back(desk: ReportDesk) -> None:
    """Restoring brings the old state as a new version."""
    seen = desk.saved().version
    desk.set_cell(seen, "requests.granted.natural_person", "99")
    view = desk.restore(desk.saved().version, seen)

    assert 7 == view.state.tables.value("requests.granted.natural_person")
    assert [f"恢复第 {seen} 版", "修改表三“（一）予以公开”行“自然人”列"] == [
        entry.change for entry in desk.history()[:2]
    ]


def test_word_file_is_read_back_and_holds_the_text(desk: ReportDesk, tmp_path: Path) -> None:
    """The Word file holds tables and rendered text, and no marker."""
    view = drafted(desk).view()
    path = desk.export_docx(view, date(2026, 1, 15))
    report = read_report(path)

    assert (view.state.agency, 2025) == (report.agency, report.year)
    assert date(2026, 1, 15) == report.signed.date
    assert 25 == report.tables.value(NEW)
    first = report.section(1)
    assert first is not None
    assert "25件" in first.text
    assert "[F:" not in first.text


def test_everything_is_there_after_a_restart(services: Services, desk: ReportDesk) -> None:
    """A new process on the same data folder sees the same report and conversation."""
    view = drafted(desk).view()
    desk.remember("person", {"text": "核对"})
    again = Services(Settings(data=services.data)).desk(desk.report_id)

    assert view.version == again.view().version
    assert view.sections[1].rendered == again.view().sections[1].rendered
    assert ["核对"] == [message.content["text"] for message in again.messages()]


def test_ledger_is_kept_where_only_its_owner_reads(services: Services, desk: ReportDesk) -> None:
    """The uploaded ledger lies in a private folder; the database holds none of its names."""
    (path,) = (services.data / "ledgers").rglob("*.xlsx")
    database = (services.data / "nianbao.sqlite").read_bytes()
    wal = (services.data / "nianbao.sqlite-wal").read_bytes()

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 0o700 == stat.S_IMODE((services.data / "ledgers").stat().st_mode)
    for name in ("申请人0", "示例公司"):
        assert name.encode() not in database + wal


def test_a_deleted_report_leaves_no_file(services: Services, desk: ReportDesk) -> None:
    """Exports and ledgers go with it, but a ledger that another report uses; the sample can be had anew."""
    view = drafted(desk).view()
    other = services.create("示例县白塔镇人民政府", view.state.year)
    ledger = (folder(services) / "qinghe_township_2025_ledger.xlsx").read_bytes()
    other.import_ledger(1, "台账.xlsx", ledger)
    desk.export_docx(view, date(2026, 1, 20))
    assert [] != list((services.data / "exports").rglob("*.docx"))

    services.delete_report(desk.report_id)
    assert [] == list((services.data / "exports").rglob("*.docx"))
    assert ["台账.xlsx"] == [path.name for path in (services.data / "ledgers").rglob("台账.xlsx")]
    assert ["删除报告", "导出"] == [line.action for line in services.store.audit(limit=2)]
    services.delete_report(other.report_id)
    assert [] == list((services.data / "ledgers").iterdir())
    assert services.open_sample().report_id > desk.report_id


def test_last_years_report_of_another_year_is_refused(services: Services, desk: ReportDesk) -> None:
    """The report of 2022 cannot stand for 2024; nothing changes."""
    version = desk.saved().version
    data = (folder(services) / "qinghe_township_2022.html").read_bytes()

    with pytest.raises(UsageError, match="2022 年的报告，这里要的是 2024 年"):
        desk.import_previous(version, "2022.html", data)
    assert version == desk.saved().version


def test_an_unreadable_ledger_changes_nothing(services: Services, desk: ReportDesk) -> None:
    """A file that is no workbook is refused with its name, and is not kept."""
    version = desk.saved().version

    with pytest.raises(UnreadableFile, match=r"台账\.xlsx"):
        desk.import_ledger(version, "台账.xlsx", b"not a workbook")
    assert version == desk.saved().version
    assert 1 == len(list((services.data / "ledgers").iterdir()))


def test_what_a_person_typed_outlives_an_import(services: Services, desk: ReportDesk) -> None:
    """A corrected cell stays when files are imported again; the difference is said until settled."""
    key = "requests.granted.natural_person"
    view = desk.set_cell(desk.saved().version, key, "8")
    previous = (folder(services) / "qinghe_township_2024.html").read_bytes()
    view = desk.import_previous(view.version, "2024.html", previous)

    assert 8 == view.state.tables.value(key)
    assert 12 == view.state.tables.value("requests.granted.total")
    assert [(7, 8)] == [(f.expected, f.actual) for f in view.findings if f.code == "T24"]
    settled = desk.set_cell(view.version, key, "7")
    assert not [f for f in settled.findings if f.code == "T24"]


def test_an_answer_outlives_an_import(services: Services, desk: ReportDesk) -> None:
    """An answer given on the page stays when last year's report or the ledger is imported again."""
    drafted(desk)
    view = desk.answer(desk.saved().version, "said.trainings", 99)
    previous = (folder(services) / "qinghe_township_2024.html").read_bytes()
    view = desk.import_previous(view.version, "2024.html", previous)

    assert 99 == view.facts["said.trainings"].value
    assert [(4, 99)] == [(f.expected, f.actual) for f in view.findings if f.code == "T24"]
    settled = desk.answer(view.version, "said.trainings", 4)
    assert not [f for f in settled.findings if f.code == "T24"]


def test_a_refused_ledger_leaves_no_personal_data(services: Services, desk: ReportDesk) -> None:
    """After a conflict the upload is gone; the ledger that the report rests on stays."""
    (kept,) = (services.data / "ledgers").rglob("*.xlsx")

    with pytest.raises(Conflict):
        desk.import_ledger(1, "另存.xlsx", kept.read_bytes())
    assert [kept] == [path for path in (services.data / "ledgers").rglob("*") if path.is_file()]


def test_a_cell_filled_on_the_page_is_no_longer_asked_for(services: Services) -> None:
    """What a ledger left open and a person then typed is not listed as open."""
    desk = services.create("示例县样板镇人民政府", 2025)
    path = services.data / "空白台账.xlsx"
    write_template(path)
    view = desk.import_ledger(1, path.name, path.read_bytes())
    for key in (*view.form.keys("proactive"), *view.form.keys("disputes")):
        if key not in view.form.computed_keys:
            view = desk.set_cell(view.version, key, "0")

    assert () == view.findings


def test_two_confirmed_figures_of_one_label_keep_their_values(desk: ReportDesk) -> None:
    """Vouching for a second figure of the same words does not change the first."""
    view = desk.edit(desk.saved().version, 6, "接待群众87人次。接待群众95人次。")
    view = desk.confirm_figure(view.version, 6, view.sections[6].rendered.figures[0])
    second = next(f for f in view.sections[6].rendered.figures if f.status == "unbound")
    view = desk.confirm_figure(view.version, 6, second)

    assert "接待群众87人次。接待群众95人次。" == view.sections[6].rendered.text


@pytest.mark.parametrize(("agency", "year"), [("", 2024), ("  ", 2024), ("甲镇", 1999)])
def test_a_report_needs_an_agency_and_a_year(services: Services, agency: str, year: int) -> None:
    """An empty name or a year before the form is refused in plain words."""
    with pytest.raises(UsageError, match=r"请填写机关全称|报告年度应在"):
        services.create(agency, year)


def undecided(tmp_path: Path) -> bytes:
    """A ledger with one row whose result decides nothing, and a reply that is four days late."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append(["收到日期", "申请人类型", "办理结果", "答复日期"])
    sheet.append(["2025-03-03", "自然人", "不属于政府信息", "2025-03-20"])
    sheet.append(["2025-03-03", "自然人", "予以公开", "2025-04-07"])
    path = tmp_path / "台账.xlsx"
    book.save(path)
    return path.read_bytes()


def test_a_decision_is_remembered_for_its_ledger(services: Services, tmp_path: Path) -> None:
    """It counts at once, comes back with the version, and can be taken back."""
    desk = services.create("示例县禾口镇人民政府", 2025)
    view = desk.import_ledger(1, "台账.xlsx", undecided(tmp_path))
    assert 0 == view.state.tables.value("requests.other_misc.total")

    decided = desk.decide(view.version, "不属于政府信息", "other_misc")
    again = desk.import_ledger(decided.version, "台账.xlsx", undecided(tmp_path))
    undone = desk.decide(again.version, "不属于政府信息", None)

    counts = [v.state.tables.value("requests.other_misc.total") for v in (decided, again, undone)]
    assert [1, 1, 0] == counts
    assert "L04" not in [finding.code for finding in decided.findings]
    assert {"不属于政府信息": "other_misc"} == again.state.decisions
    assert {} == desk.saved().state.decisions


@pytest.mark.parametrize(
    ("name", "key"),
    [("不属于政府信息", "total"), ("不属于政府信息", "随便"), ("张某某", "other_misc")],
)
def test_a_decision_that_cannot_be_is_refused(
    services: Services, tmp_path: Path, name: str, key: str
) -> None:
    """No row of the form, or a text that no finding repeats: it may be a name."""
    desk = services.create("示例县禾口镇人民政府", 2025)
    view = desk.import_ledger(1, "台账.xlsx", undecided(tmp_path))

    with pytest.raises(UsageError):
        desk.decide(view.version, name, key)
    assert {} == desk.saved().state.decisions


def test_kept_deadlines_are_facts_of_the_report(services: Services, tmp_path: Path) -> None:
    """They come from the stored note, with the label that a sentence needs."""
    desk = services.create("示例县禾口镇人民政府", 2025)
    view = desk.import_ledger(1, "台账.xlsx", undecided(tmp_path))
    view = desk.decide(view.version, "台账!C2", "other_misc")

    facts = desk.view().facts

    assert (1, "件") == (facts["ledger.late_replies"].value, facts["ledger.late_replies"].unit)
    assert 0 == facts["ledger.on_time_rate"].value
    assert "L19" in [finding.code for finding in view.findings]
