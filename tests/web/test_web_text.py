"""The prose of a report as HTML: figures, questions, sources, doubts, suggestions, versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from lxml import html

from assistant.facts import SaidFact
from assistant.store.repository import VersionEntry
from assistant.store.state import SectionText, State
from assistant.web.panes.frame.versions import saved_html, steps_of, then_html
from assistant.web.panes.tables.look import Look, look_html
from assistant.web.panes.text.pane import text_html
from assistant.workbench import View, build_view, difference_to_now, with_cell

TOTAL = "requests.new_received.total"


def test_figures_are_underlined_and_say_where_they_come_from(view: View) -> None:
    """A figure leads to its cell, can be reached by the keyboard, and tells label, value and source."""
    page = html.fromstring(text_html(view))
    figures = page.xpath("//div[contains(@class,'nb-write')]//span[contains(@class,'nb-figure')]")

    assert ["3", "7"] == [figure.text for figure in figures]
    assert f"cell:{TOTAL}" == figures[-1].get("data-target")
    assert ("0", "link") == (figures[-1].get("tabindex"), figures[-1].get("role"))
    assert "7 件" in figures[-1].get("data-tip")
    assert "来源" in figures[-1].get("data-tip")


def test_a_figure_of_several_cells_names_them(state: State) -> None:
    """What is summed up from cells leads to each of them; what the clerk stated can be changed."""
    text = "受理[F:derived.requests.in_hand]件，发布[F:said.wechat_posts]条。"
    part = replace(state.sections[1], text=text)
    stated = (SaidFact("said.wechat_posts", "微信", 226, "条"),)
    view = build_view(1, 4, replace(state, sections={1: part}, suggestions={}, said=stated), None)
    derived, own = html.fromstring(text_html(view)).xpath("//span[@data-act='card']")

    assert [TOTAL, "requests.carried_in.total"] == [
        cell.split("=")[0] for cell in derived.get("data-cells").split("；")
    ]
    assert ("226", "条") == (own.get("data-value"), own.get("data-unit"))


def test_an_open_question_is_a_field_in_its_sentence(view: View) -> None:
    """It stands in the sentence and in the folded list, with last year's figure as a hint."""
    page = html.fromstring(text_html(view))
    fields = page.xpath("//input[@data-act='answer']")
    (holder,) = page.xpath("//span[@class='nb-ask']")

    assert ["said.wechat_posts"] * 2 == [field.get("data-key") for field in fields]
    assert ["上年 149"] * 2 == [field.get("placeholder") for field in fields]
    assert "待填：微信公众号发布信息，上年 149" == fields[0].get("aria-label")
    assert "【待填：微信公众号发布信息】" == holder.get("data-as")


def test_a_figure_without_a_source_stands_out_and_can_be_confirmed(view: View) -> None:
    """It shows as the person typed it, with a sign; in the text it is 【待核：…】."""
    page = html.fromstring(text_html(view))
    (mark,) = page.xpath("//div[contains(@class,'nb-write')]//mark")
    (button,) = page.xpath("//button[@data-act='confirm']")
    rendered = view.sections[1].rendered.text
    place = slice(int(button.get("data-start")), int(button.get("data-end")))

    assert ("37次", "37次") == (mark.text, mark.get("data-was"))
    assert "【待核：37次】" == mark.get("data-as") == rendered[place]
    assert mark.get("data-start") == button.get("data-start")


def test_what_was_held_in_the_draft_itself_is_marked(state: State) -> None:
    """A 【待核】 that stands written in a draft is as visible as one that the check put there."""
    drafted = replace(state, sections={1: SectionText("【待核：日期】举办活动。")})
    page = html.fromstring(text_html(build_view(1, 4, drafted, None)))

    assert ["【待核：日期】"] == page.xpath("//div[contains(@class,'nb-write')]//mark/text()")


def test_a_source_is_a_number_that_opens_its_passage(state: State) -> None:
    """The sign of a source is a link to the place in the document; in the text it stays ［注］."""
    cited = {"reg:1/<a>": {"title": "条例", "place": "第三十三条", "text": "20个工作日"}}
    part = SectionText("答复期限为20个工作日[R:reg:1/<a>]。", (), {"passages": cited})
    page = html.fromstring(text_html(build_view(1, 4, replace(state, sections={1: part}), None)))
    (sign,) = page.xpath("//sup")

    assert "［注］" == sign.get("data-as")
    assert ["/passage/reg:1%2F%3Ca%3E#here"] == sign.xpath("./a/@href")
    assert "第三十三条" in sign.xpath("./a/@data-tip")[0]


def test_paragraphs_are_shown_one_by_one_without_markers(view: View) -> None:
    """What a person writes in are the paragraphs as one reads them."""
    (prose,) = html.fromstring(text_html(view)).xpath("//div[@data-write='1']")

    assert 2 == len(prose.xpath("./p"))
    assert "[F:" not in prose.text_content()


def test_text_says_who_wrote_it(view: View) -> None:
    """A rolled-forward part says so, and how much of it stands as last year."""
    page = html.fromstring(text_html(view))

    assert "由上年报告滚动起草 · 与上年重复 61%" in page.xpath(
        "//article[@data-part='1']//small/text()"
    )


# --- suggestions, final paragraphs ----------------------------------------------------------------


def test_a_suggestion_is_text_and_can_be_taken_as_a_whole(view: View) -> None:
    """A suggested draft can be taken or refused, change by change or all at once; it is never markup."""
    page = html.fromstring(text_html(view))
    (suggestion,) = page.xpath("//aside")

    assert "新的一稿<script>。" in suggestion.text_content()
    assert ["1", "0"] == suggestion.xpath("./p/button/@data-accept")
    assert ["0", "0", "1", "1", "2", "2"] == suggestion.xpath(".//li//button/@data-place")


def test_only_what_changes_is_listed(state: State) -> None:
    """Paragraphs that the suggestion leaves alone are counted; a final one has no buttons."""
    text = state.sections[1].text
    first, second = text.split("\n")
    suggestion = SectionText(f"{first}\n{second}另有其他。\n新增一段。")
    state = replace(state, suggestions={1: suggestion}, frozen={1: (second,)})
    (listed,) = html.fromstring(text_html(build_view(1, 4, state, None))).xpath("//aside/ol")

    assert ["1 段不变"] == listed.xpath("./li[@class='nb-same']/text()")
    assert ["改", "增"] == listed.xpath("./li/b/text()")
    assert ["另有其他。"] == listed.xpath(".//li[2]//ins/text()")
    assert ["2", "2"] == listed.xpath(".//button/@data-place")
    assert "已定稿" in listed.text_content()


def test_a_final_paragraph_says_so(state: State) -> None:
    """Its button takes it back; that of the other paragraph declares it final."""
    first, _ = state.sections[1].text.split("\n")
    view = build_view(1, 4, replace(state, frozen={1: (first,)}), None)
    buttons = html.fromstring(text_html(view)).xpath(
        "//div[@data-write='1']//button[@data-act='final']"
    )

    assert [("已定稿", "0"), ("定稿", "1")] == [(b.text, b.get("data-final")) for b in buttons]


def test_an_emptied_part_says_that_drafts_only_come_as_suggestions(state: State) -> None:
    """What a person took out does not come back by itself, and the page says so."""
    emptied = replace(state, sections={1: SectionText("", (), {"edited": True})}, suggestions={})
    page = html.fromstring(text_html(build_view(1, 4, emptied, None)))

    assert "由您清空" in page.xpath("//div[@data-write='1']")[0].text_content()
    assert "由您清空" not in page.xpath("//div[@data-write='5']")[0].text_content()


# --- from the cell back ---------------------------------------------------------------------------


def test_a_cell_leads_to_the_sentences_that_use_it(view: View) -> None:
    """Also one that is counted in a total of the text; a cell that no sentence uses says so."""
    part = html.fromstring(look_html(view, Look(TOTAL)))
    none = look_html(view, Look("proactive.licensing.decisions"))

    assert [f"use:1.{TOTAL}"] == part.xpath("//button[@data-act='goto']/@data-target")
    assert ["7"] == part.xpath("//button[@data-act='goto']/b/text()")
    assert "正文没有写到这个数" in none


# --- versions -------------------------------------------------------------------------------------

MADE = datetime(2026, 1, 5, 2, 32, tzinfo=UTC).replace(tzinfo=None)


def entry(number: int, minutes: int, change: str, person: str = "甲") -> VersionEntry:
    """A version made so many minutes after the first."""
    return VersionEntry(number, MADE + timedelta(minutes=minutes), person, change)


def test_what_was_saved_in_one_go_is_one_line() -> None:
    """Pauses of one person in one part count together; another person or a long break begins anew."""
    history = [
        entry(7, 50, "修改“一”"),
        entry(6, 20, "修改“一”"),
        entry(5, 19, "修改“一”", "乙"),
        entry(4, 12, "修改“一”"),
        entry(3, 11, "修改“一”"),
        entry(2, 10, "修改“一”"),
        entry(1, 0, "新建报告"),
    ]
    page = html.fromstring(saved_html(history, 7, date(2026, 1, 6)))

    assert [(7, 1), (6, 1), (5, 1), (4, 3), (1, 1)] == [
        (step.entry.number, step.count) for step in steps_of(history)
    ]
    assert ["6", "5", "4", "1"] == page.xpath("//button[@data-act='then']/@data-number")
    assert "写了 3 次" in page.text_content()


def test_an_older_version_is_shown_as_what_changed_since(state: State) -> None:
    """Texts word by word, typed cells before and now; names are text, never markup."""
    changed = with_cell(state, "proactive.licensing.decisions", "5")
    part = replace(state.sections[1], text="（一）主动公开。制发公文。")
    view = build_view(1, 5, replace(changed, sections={1: part}), None)
    difference = difference_to_now(state, None, view)
    page = html.fromstring(then_html(entry(4, 0, "<填>"), difference, view, date(2026, 1, 5)))

    assert [1] == [number for number, _, _ in difference.parts]
    assert "微信公众号" in "".join(page.xpath("//del//text()"))
    assert ["0"] == page.xpath("//ul/li/del/text()")
    assert ["5"] == page.xpath("//ul/li/ins/text()")
    assert "<填>" in page.text_content()
    assert ["4"] == page.xpath("//button[@data-act='restore']/@data-number")


def test_the_same_state_has_no_difference(state: State, view: View) -> None:
    """It says so in words."""
    difference = difference_to_now(state, None, view)

    assert ((), ()) == (difference.parts, difference.cells)
    assert "没有差别" in then_html(entry(4, 0, "填表"), difference, view, date(2026, 1, 5))
