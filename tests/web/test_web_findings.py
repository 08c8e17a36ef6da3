"""The list of what is to be done, and the panel of a cell, as pure functions of a view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import html

from assistant.drafting.sections import Question, QuestionKind
from assistant.findings import FilePlace, Finding, Repair, Severity, TextPlace
from assistant.findings import fingerprint as name_of
from assistant.store.state import State
from assistant.web.panes.findings.cards import Labels
from assistant.web.panes.findings.pane import SHOWN, findings_html
from assistant.web.panes.findings.todo import todo
from assistant.web.panes.tables.look import HINT, Look, look_html
from assistant.web.panes.text.pane import text_html
from assistant.web.panes.text.questions import question_items
from assistant.workbench import View, build_view

LABELS = Labels(
    {"natural_person": "自然人", "other_org": "其他"},
    {"granted": "（一）予以公开", "other_misc": "（六）其他处理 3.其他"},
)
GRANTED = "requests.granted.natural_person"


def undecided(row: int, word: str | None = "转办") -> Finding:
    """A result of the ledger that decides nothing."""
    said = f"台账“登记”第 {row} 行：办理结果“{word}”不能确定。请从这几项中选填：（一）予以公开。"
    return Finding(
        "L04", Severity.ERROR, FilePlace("台账.xlsx", "登记", f"F{row}"), said, actual=word
    )


def headings(page: html.HtmlElement) -> list[str]:
    """The headings of the groups."""
    return [str(text) for text in page.xpath("//h2/text()")]


def test_findings_are_grouped_by_what_there_is_to_do(
    with_findings: Callable[..., View], cell_finding: Finding
) -> None:
    """Errors must be mended, warnings looked at, questions answered; each with its place in words."""
    doubt = Finding("N58", Severity.WARNING, TextPlace(1, 2, 0, 3, "组织培"), "与上年重复")
    view = with_findings(doubt, cell_finding)
    page = html.fromstring(f"<div>{findings_html(view)}</div>")
    places = [item.text for item in page.xpath("//p[@class='nb-where']/span")]
    cards = "//li[contains(@class, 'nb-card')]"
    targets = page.xpath(f"{cards}//button[@data-act='goto']/@data-target")

    assert ["必须改正 1 处", "请核对 1 处", "请回答 1 处"] == headings(page)
    assert ["表三“（一）予以公开”行“自然人”列", "一、总体情况 第 2 段"] == places
    assert [f"cell:{GRANTED}", f"sentence:1:{name_of(doubt)}"] == targets
    assert "还剩 1 处错误、1 处提醒、1 个待答，先改错误。" in page.text_content()


def test_marker_of_a_question_is_not_told_twice(
    with_findings: Callable[..., View], text_finding: Finding
) -> None:
    """The question is asked with its field; the finding of its marker adds nothing."""
    work = todo(with_findings(text_finding))

    assert ([], 1) == (work.told, len(work.questions))
    assert 1 == work.open


def test_explained_warning_is_done_and_explained_error_is_not(
    view: View, cell_finding: Finding
) -> None:
    """A warning with a reason moves to 已说明; an error stays one and says that it does."""
    warning = replace(cell_finding, code="T09", severity=Severity.WARNING)
    reasons = {name_of(cell_finding): "上级另有要求", name_of(warning): "已核<对>"}
    told = replace(
        view, findings=(cell_finding, warning), state=replace(view.state, explanations=reasons)
    )
    page = html.fromstring(f"<div>{findings_html(told)}</div>")
    (error,) = page.xpath("//section[@id='nb-group-error']")
    (done,) = page.xpath("//section[@id='nb-group-done']")

    assert "仍按错误计" in error.text_content()
    assert "上级另有要求" in error.text_content()
    assert "已核<对>" in done.text_content()
    assert [""] == done.xpath(".//button[@data-act='explain']/@data-text")


def test_rows_with_one_undecided_word_are_one_thing_to_do(
    with_findings: Callable[..., View],
) -> None:
    """Three rows with the same word are decided at once, or one of them alone."""
    view = with_findings(undecided(5), undecided(9), undecided(12), undecided(14, "另函"))
    page = html.fromstring(f"<div>{findings_html(view, LABELS)}</div>")
    reach = page.xpath("(//select[@name='name'])[1]/option")

    assert "必须改正 2 处" in headings(page)
    assert ["转办", "登记!F5", "登记!F9", "登记!F12"] == [option.get("value") for option in reach]
    assert "所有写着“转办”的行，共 3 行" == reach[0].text
    assert "F5、F9、F12，共 3 处" in page.text_content()


def test_likely_rows_come_first_in_a_decision(with_findings: Callable[..., View]) -> None:
    """What the finding names is offered before all other rows of table three."""
    page = html.fromstring(f"<div>{findings_html(with_findings(undecided(5)), LABELS)}</div>")
    groups = page.xpath("//select[@name='key']/optgroup")

    assert ["可能是", "其他各项"] == [group.get("label") for group in groups]
    assert ["granted"] == groups[0].xpath("./option/@value")


def test_word_that_may_be_a_name_is_decided_by_its_cell_alone(
    with_findings: Callable[..., View],
) -> None:
    """A text that is not repeated cannot be decided for other rows."""
    view = with_findings(replace(undecided(5), actual=None))
    page = html.fromstring(f"<div>{findings_html(view, LABELS)}</div>")

    assert ["登记!F5"] == page.xpath("//select[@name='name']/option/@value")


def test_decisions_can_be_taken_back(view: View) -> None:
    """Each stands in the list with what it says, and a way back."""
    decided = replace(view, state=replace(view.state, decisions={"转办": "other_misc"}))
    page = html.fromstring(f"<div>{findings_html(decided, LABELS)}</div>")
    (button,) = page.xpath("//button[@data-act='decide']")

    assert ("转办", "") == (button.get("data-name"), button.get("data-key"))
    assert "写着“转办”的行算作“（六）其他处理 3.其他”" in page.text_content()


def test_repair_is_offered_and_not_made(
    with_findings: Callable[..., View], cell_finding: Finding
) -> None:
    """A suggested repair waits for a click, with all cells that belong together."""
    also = (("requests.granted.commercial_enterprise", 0),)
    finding = replace(cell_finding, repair=(Repair(GRANTED, 5, "填错了列。", also=also),))
    page = html.fromstring(f"<div>{findings_html(with_findings(finding))}</div>")
    (button,) = page.xpath("//button[@data-act='repair']")

    assert (name_of(finding), "0") == (button.get("data-finding"), button.get("data-number"))
    assert (
        "“自然人”列改为 5，表三“（一）予以公开”行“商业企业”列改为 0（一起改）。填错了列。"
        in page.text_content()
    )


def test_equally_likely_repairs_say_so(
    with_findings: Callable[..., View], cell_finding: Finding
) -> None:
    """Of several the program cannot tell which; a sure one is said to be the likeliest."""
    two = (Repair(GRANTED, 5, "甲。"), Repair(GRANTED, 6, "乙。"))
    one = (Repair(GRANTED, 5, "甲。", sure=True),)
    several = findings_html(with_findings(replace(cell_finding, repair=two)))
    sure = findings_html(with_findings(replace(cell_finding, repair=one)))

    assert "几种改法同样说得通" in several
    assert "最可能" not in several
    assert "最可能" in sure
    assert "同样说得通" not in sure


@pytest.mark.parametrize("cell", ["requests.granted.total", "table.row.column"])
def test_repair_of_a_computed_cell_has_no_button(
    with_findings: Callable[..., View], cell_finding: Finding, cell: str
) -> None:
    """It follows from others, or is no cell of this form: there is nothing to type."""
    finding = replace(cell_finding, repair=(Repair(cell, 5, "说明。"),))

    assert 'data-act="repair"' not in findings_html(with_findings(finding))


def test_long_list_stays_short(with_findings: Callable[..., View], cell_finding: Finding) -> None:
    """The head says how many there are; what is far down is not drawn."""
    many = [
        replace(cell_finding, severity=Severity.WARNING, actual=number) for number in range(500)
    ]
    page = html.fromstring(f"<div>{findings_html(with_findings(*many))}</div>")

    assert "请核对 500 处" in headings(page)
    assert SHOWN == len(page.xpath("//section[@id='nb-group-warning']/ol/li"))
    assert f"另有 {500 - SHOWN} 处" in page.text_content()


def test_rule_that_the_office_switched_off_is_said_above_the_findings(
    with_findings: Callable[..., View], cell_finding: Finding
) -> None:
    """A hard relation that is not held is never silent, with findings or without."""
    for shown in (with_findings(cell_finding), with_findings()):
        page = findings_html(replace(shown, notice="注意：没有核对T01。"))
        assert 1 == page.count("没有核对T01")


def test_no_findings_are_told_in_words(state: State) -> None:
    """A clean report without open questions says that nothing was found."""
    clean = build_view(1, 4, replace(state, sections={}), None)

    assert "没有发现问题" in findings_html(replace(clean, findings=()))


def test_messages_are_text(with_findings: Callable[..., View], cell_finding: Finding) -> None:
    """What comes from a ledger or a report never becomes markup, in the list nor in an attribute."""
    finding = replace(cell_finding, message='<img src=x onerror="a">', basis="<b>")
    page = html.fromstring(f"<div>{findings_html(with_findings(finding))}</div>")

    assert [] == page.xpath("//img|//small/b")
    assert '<img src=x onerror="a">' in page.xpath("//button[@data-act='ask']/@data-text")[0]


def question(key: str, group: str = "") -> Question:
    """A question on a figure, or on a whole list."""
    kind = QuestionKind.FIGURE if group else QuestionKind.CONFIRM
    return Question(key, f"问{key}？", 1, kind=kind, group=group)


def test_members_of_a_list_are_folded_under_its_question() -> None:
    """They come after the confirm, folded; without it they stand for themselves."""
    asked = [question("said.a", "said.list"), question("said.list"), question("said.b", "said.x")]
    items = question_items(asked)
    page = html.fromstring(f"<ol>{''.join(items)}</ol>")

    assert ["said.list", "said.b"] == page.xpath("./li/@data-ask")
    assert ["said.a"] == page.xpath("//details//li/@data-ask")


def test_sentence_of_a_finding_can_be_gone_to(with_findings: Callable[..., View]) -> None:
    """The whole sentence is marked, its figures inside, and the markup stays balanced."""
    view = with_findings()
    text = view.sections[1].rendered.text
    at = text.index("新收申请")
    first = Finding(
        "N10", Severity.WARNING, TextPlace(1, 2, at, at + 4, "新收申请"), "与表三<不>符"
    )
    second = replace(first, code="N11")
    page = html.fromstring(text_html(replace(view, findings=(first, second))))
    (sentence,) = page.xpath("//span[contains(@class,'nb-about')]")

    assert f"{name_of(first)} {name_of(second)}" == sentence.get("data-findings")
    assert "新收申请7件。" == sentence.text_content()
    assert 1 == len(sentence.xpath("./span[contains(@class,'nb-figure')]"))
    assert "p" == sentence.getparent().tag


# --- the panel of a cell --------------------------------------------------------------------------


def test_panel_tells_source_rows_and_findings_of_a_cell(
    with_findings: Callable[..., View], cell_finding: Finding
) -> None:
    """What is wrong with it, what it counts in the ledger, and that last year's is not here."""
    rows = [FilePlace("台账.xlsx", "登记", "B5"), FilePlace("台账.xlsx", "登记", "B9")]
    page = html.fromstring(look_html(with_findings(cell_finding), Look(GRANTED, rows)))
    said = page.text_content()

    assert GRANTED == page.get("data-look")
    assert "“登记”第 5、9 行（共 2 件）" in said
    assert "台账“登记”第 5 行" in said
    assert "还没有放入上年报告" in said
    assert "与<总计>不符" in said
    assert "1 处要处理" in said


def test_panel_without_a_cell_says_how_the_tables_are_used(view: View) -> None:
    """Before a click, and for a key that the form does not have."""
    assert HINT in look_html(view, None)
    assert HINT in look_html(view, Look("x"))
