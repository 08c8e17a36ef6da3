"""Writing in the text in a real browser: autosave, a killed server, an input method, a slow line, two people."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser_clerk import Clerk, Server, assert_nothing_left_the_machine

from assistant.services import Services
from assistant.settings import Settings
from assistant.store.state import SectionText

pytestmark = pytest.mark.browser

PAUSE_MS = 1600
TOTAL = "requests.new_received.total"
CITED = "答复期限为20个工作日"
REPORTS = 20


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the sample township with its text rolled forward, and one sentence with a source."""
    data = tmp_path_factory.mktemp("drafted")
    services = Services(Settings(data=data))
    services.library.build()
    desk = services.open_sample()

    async def draft() -> None:
        async for _ in desk.converse("起草全部"):
            pass

    asyncio.run(draft())
    desk.forget_conversation()
    passage = desk.search("答复期限")[0].passage
    known = {"title": passage.title, "place": passage.place, "text": passage.text}
    view = desk.view()
    part = SectionText(f"{CITED}[R:{passage.id}]。", (), {"passages": {passage.id: known}})
    sections = {**view.state.sections, 6: part}
    view = desk.apply(view, "写第六部分", replace(view.state, sections=sections))
    for number in range(2, REPORTS + 1):
        other = services.create(f"样本县第{number}镇人民政府", view.state.year)
        state = replace(view.state, agency=other.saved().state.agency)
        other.put(other.saved().version, "写好正文", state)
    services.store.close()
    return data


class Case:
    """A report of its own on a running server, which other tests use as well."""

    def __init__(self, server: Server, report: int) -> None:
        self.server, self.report = server, report
        self.url = f"{server.url}?report={report}"

    def stored(self, number: int, report: int | None = None) -> str:
        """The text of a part in the store."""
        services = Services(Settings(data=self.server.data))
        try:
            desk = services.desk(report or self.report)
            return desk.view().sections[number].rendered.text
        finally:
            services.store.close()


@pytest.fixture(scope="module")
def running(drafted: Path) -> Iterator[Iterator[Case]]:
    """A server over that folder without a model, and a report for each test that asks for one."""
    server = Server(drafted, NIANBAO_LLM_BASE_URL="")
    server.start()
    yield (Case(server, number) for number in range(2, REPORTS + 1))
    server.kill()


@pytest.fixture
def case(running: Iterator[Case]) -> Case:
    """The next report that no test has touched."""
    return next(running)


@pytest.fixture
def own(tmp_path: Path, drafted: Path) -> Iterator[Case]:
    """A report on a server of its own, which may be killed."""
    data = tmp_path / "data"
    shutil.copytree(drafted, data)
    server = Server(data, NIANBAO_LLM_BASE_URL="")
    server.start()
    yield Case(server, 1)
    server.kill()


class Writer(Clerk):
    """A clerk with the text open before her."""

    def read(self, url: str) -> None:
        """Open the page and its text."""
        self.open(url)
        self.tab("正文")
        self.page.wait_for_selector("#nb-part-1 .nb-write p")

    def paragraph(self, number: int, place: int) -> Any:
        """A paragraph of a part, from 0."""
        return self.page.locator(f"#nb-part-{number} .nb-write p").nth(place)

    def put_caret_behind(self, words: str) -> None:
        """Click into the text, then put the caret behind these words, where they stand first."""
        text = self.page.locator(".nb-write p", has_text=words).first
        text.click(position={"x": 60, "y": 14})
        found = self.page.evaluate(
            """words => {
                const prose = document.activeElement;
                const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const at = walker.currentNode.data.indexOf(words);
                    if (at < 0) continue;
                    getSelection().collapse(walker.currentNode, at + words.length);
                    return true;
                }
                return false;
            }""",
            words,
        )
        assert found, words

    def state(self, number: int) -> str:
        """What the page says about saving a part."""
        return str(self.page.inner_text(f"#nb-part-{number} .nb-state"))

    def wait_until_saved(self, number: int) -> None:
        """Wait until a part says that it is saved."""
        self.page.wait_for_selector(f"#nb-part-{number} .nb-state:has-text('已保存')")

    def leave(self) -> None:
        """Leave the text by the keyboard."""
        self.page.keyboard.press("Escape")

    def text(self, number: int) -> str:
        """The words of a part as they stand on the page."""
        return str(self.page.locator(f"#nb-part-{number} .nb-write").inner_text())


@pytest.fixture
def writer(clerk: Callable[[], Clerk]) -> Callable[[], Writer]:
    """Makes a person who writes."""
    return lambda: Writer(clerk().page)


def test_what_is_shown_as_saved_is_there_after_a_kill_and_the_rest_is_offered_again(
    own: Case, writer: Callable[[], Writer], requests: list[str]
) -> None:
    """A pause saves; what was typed after it comes back from the page, to be saved or dropped."""
    user = writer()
    user.read(own.url)
    user.put_caret_behind("全文由总体情况")
    user.page.keyboard.type("（一段）")
    assert "未保存" in user.state(0)
    user.wait_until_saved(0)
    assert "全文由总体情况（一段）、" in own.stored(0)

    user.page.evaluate("window.before = true")
    own.server.kill()
    user.page.keyboard.type("又一段")
    user.page.wait_for_selector("#nb-part-0 .nb-state:has-text('程序没有回应')")
    assert "有修改还没有保存" in str(
        user.page.evaluate(
            "getComputedStyle(document.querySelector('.nb-saved summary'), '::after').content"
        )
    )
    own.server.start()
    assert "又一段" not in own.stored(0)

    # The page saves it by itself, or gradio has loaded it anew first: then it is put back and offered.
    user.page.wait_for_function(
        "window.before ? document.querySelector('#nb-part-0 [data-state=done]')"
        " : document.querySelector('.nb-table')",
        timeout=60_000,
    )
    if not user.page.evaluate("window.before"):
        user.tab("正文")
        user.page.click("#nb-part-0 [data-act=resave]")
        user.wait_until_saved(0)
    assert "全文由总体情况（一段）又一段、" in own.stored(0)
    assert_nothing_left_the_machine(requests)
    assert "Traceback" not in own.server.said()


def test_unsaved_text_is_offered_again_after_a_reload(
    case: Case, writer: Callable[[], Writer]
) -> None:
    """Put back in its place and named; dropped, the saved text stands again."""
    user = writer()
    user.read(case.url)
    before = case.stored(5)
    user.page.evaluate("() => { window.fetch = () => Promise.reject(new Error()); }")
    user.put_caret_behind("目前还存在以下问题")
    user.page.keyboard.type("（待定）")
    user.page.wait_for_selector("#nb-part-5 .nb-state:has-text('程序没有回应')")
    user.read(user.page.url)

    assert "（待定）" in user.text(5)
    assert "还没有保存" in user.page.inner_text("#nb-part-5 .nb-clash")
    user.page.click("#nb-part-5 [data-act=redrop]")
    user.page.wait_for_selector("#nb-part-5 .nb-figure, #nb-part-5 .nb-fill")
    assert "（待定）" not in user.text(5)
    assert before == case.stored(5)


def test_an_input_method_is_left_in_peace(case: Case, writer: Callable[[], Writer]) -> None:
    """While a word is being composed nothing is saved and Enter breaks no line; then both as usual."""
    user = writer()
    user.read(case.url)
    version = user.version()
    lines = user.page.locator("#nb-part-0 .nb-write p").count()
    user.put_caret_behind("全文由总体情况")
    method = user.page.context.new_cdp_session(user.page)
    for word in ("b", "be", "bei"):
        composition = {"text": word, "selectionStart": len(word), "selectionEnd": len(word)}
        method.send("Input.imeSetComposition", composition)
    user.page.wait_for_timeout(PAUSE_MS)
    enter = {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    method.send("Input.dispatchKeyEvent", enter)
    assert version == user.version()
    assert "bei" not in case.stored(0)
    assert "未保存" in user.state(0)

    method.send("Input.insertText", {"text": "备注"})
    user.wait_until_saved(0)
    assert "全文由总体情况备注、" in case.stored(0)
    assert lines == user.page.locator("#nb-part-0 .nb-write p").count()

    user.page.keyboard.press("Enter")
    user.page.keyboard.type("另起一段")
    user.wait_until_saved(0)
    user.page.wait_for_timeout(PAUSE_MS)
    assert "全文由总体情况备注\n另起一段、" in case.stored(0)


def test_an_input_method_in_a_question_submits_only_what_is_chosen(
    case: Case, writer: Callable[[], Writer]
) -> None:
    """Enter that ends a composition neither saves the field nor leaves it; the next Enter does."""
    user = writer()
    user.read(case.url)
    version = user.version()
    field = user.page.locator("#nb-part-1 .nb-write .nb-fill").first
    key = field.get_attribute("data-key")
    field.focus()
    method = user.page.context.new_cdp_session(user.page)
    composition = {"text": "43", "selectionStart": 2, "selectionEnd": 2}
    method.send("Input.imeSetComposition", composition)
    enter = {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    method.send("Input.dispatchKeyEvent", enter)
    user.page.wait_for_timeout(500)
    assert key == user.page.evaluate("document.activeElement.dataset.key")
    assert version == user.version()

    method.send("Input.insertText", {"text": "431"})
    user.page.keyboard.press("Enter")
    user.wait_for_version(version + 1)
    assert key != user.page.evaluate("document.activeElement.dataset.key")
    assert "主动公开政府信息431条" in case.stored(1)


def test_typing_while_a_save_is_under_way_loses_nothing(
    case: Case, writer: Callable[[], Writer]
) -> None:
    """On a line of 800 ms: the caret stays, every letter arrives, the figures keep their cells."""
    user = writer()
    user.read(case.url)
    line = user.page.context.new_cdp_session(user.page)
    slow = {"offline": False, "latency": 800, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    user.put_caret_behind("年内办结")
    words = "天地玄黄宇宙洪荒日月" * 3
    top = user.page.evaluate("document.querySelector('#nb-texts').closest('.tabitem').scrollTop")
    user.page.keyboard.type(words[:10])
    user.page.wait_for_selector("#nb-part-1 .nb-state:has-text('正在保存')")
    user.page.keyboard.type(words[10:], delay=60)
    user.wait_until_saved(1)

    assert words in user.text(1)
    assert f"年内办结{words}" in case.stored(1)
    assert top == user.page.evaluate(
        "document.querySelector('#nb-texts').closest('.tabitem').scrollTop"
    )
    user.page.keyboard.type("。")
    user.leave()
    user.page.wait_for_selector("#nb-part-1:not(.nb-writing) .nb-figure")
    user.wait_until_saved(1)
    assert f"年内办结{words}。" in case.stored(1)
    assert user.page.locator(f"#nb-part-1 .nb-figure[data-key='{TOTAL}']").count()


def test_questions_are_answered_one_after_another_by_the_keyboard(
    case: Case, writer: Callable[[], Writer]
) -> None:
    """Enter saves a field and goes on to the next; what was typed stands in its sentence."""
    user = writer()
    user.read(case.url)
    version = user.version()
    fields = user.page.locator("#nb-part-1 .nb-write .nb-fill")
    keys = [fields.nth(i).get_attribute("data-key") for i in range(3)]
    assert "上年" in str(fields.first.get_attribute("placeholder"))
    fields.first.focus()
    for number, key in zip(("431", "61", "44"), keys, strict=True):
        user.page.wait_for_function(
            "key => document.activeElement.dataset.key === key && document.activeElement.closest('.nb-write')",
            arg=key,
        )
        user.page.keyboard.type(number)
        user.page.keyboard.press("Enter")
    user.wait_for_version(version + 3)

    assert "主动公开政府信息431条" in user.text(1).replace(" ", "")
    assert "收到意见建议44条" in user.text(1)
    assert user.page.evaluate("document.activeElement.matches('.nb-write .nb-fill')")
    user.page.keyboard.press("Shift+Enter")
    user.page.keyboard.type("约十")
    user.page.keyboard.press("Enter")
    user.page.wait_for_selector(".nb-notice:has-text('只填数字')")
    assert version + 3 == user.version()


def test_a_yes_or_no_is_answered_in_its_sentence(case: Case, writer: Callable[[], Writer]) -> None:
    """By the keyboard: the sentence stands without its question, and the next place has the focus."""
    user = writer()
    user.read(case.url)
    question = user.page.locator("#nb-part-5 .nb-write .nb-yesno").first
    key = str(question.get_attribute("data-ask"))
    question.locator("button").first.focus()
    assert "今年还存在吗" in user.page.inner_text("#nb-tip")
    user.page.keyboard.press("Enter")
    user.page.wait_for_function(
        "key => !document.querySelector(`.nb-write [data-ask='${key}']`)", arg=key
    )

    assert "一是老年群体获取信息不便。" in user.text(5)
    assert user.page.evaluate("document.activeElement.matches('#nb-part-5 .nb-write .nb-ask *')")


def test_what_is_written_in_a_new_report_stands_in_that_report(
    case: Case, writer: Callable[[], Writer]
) -> None:
    """Two empty reports look the same; the text of the second goes to the second."""
    user = writer()
    user.read(case.url)
    services = Services(Settings(data=case.server.data))
    first, second = (services.create(f"样本县{name}镇人民政府", 2025) for name in "甲乙")
    services.store.close()
    user.read(case.url.replace(f"report={case.report}", f"report={first.report_id}"))
    user.page.select_option(".nb-picker select", str(second.report_id))
    user.page.wait_for_function("document.title.startsWith('样本县乙镇人民政府')")
    user.page.wait_for_selector("#nb-part-6 .nb-blank")
    user.page.click("#nb-part-6 [data-act=write]")
    user.page.keyboard.type("没有其他事项。")
    user.page.keyboard.press("Enter")
    user.page.keyboard.type("特此报告。")
    user.wait_until_saved(6)
    user.page.wait_for_timeout(PAUSE_MS)

    assert "没有其他事项。\n特此报告。" == case.stored(6, second.report_id)
    assert "" == case.stored(6, first.report_id)
    user.page.keyboard.press("Control+a")
    user.page.keyboard.press("Delete")
    user.leave()
    user.page.wait_for_selector("#nb-part-6 .nb-blank:has-text('由您清空')")


def test_from_a_figure_to_its_cell_and_back(case: Case, writer: Callable[[], Writer]) -> None:
    """All by the keyboard: the focus tells what the figure is, Enter goes to its cell, and back again."""
    user = writer()
    user.read(case.url)
    figure = user.page.locator(f"#nb-part-1 .nb-figure[data-key='{TOTAL}']").first
    figure.focus()
    tip = user.page.locator("#nb-tip")
    assert re.search(
        r"新收政府信息公开申请（总计）：25 件.*上年：26 件.*来源：表三", tip.inner_text(), re.DOTALL
    )
    user.page.keyboard.press("Enter")
    user.page.wait_for_function(
        'key => document.activeElement.closest(`[data-cell="${key}"]`)', arg=TOTAL
    )
    assert tip.is_hidden()
    use = user.page.locator(".nb-look[data-look] .nb-use").first
    assert "25" in use.inner_text()
    use.click()
    user.page.wait_for_function(
        'key => document.activeElement.matches(`#nb-part-1 [data-key="${key}"]`)', arg=TOTAL
    )


def test_a_stated_figure_is_changed_on_its_card(case: Case, writer: Callable[[], Writer]) -> None:
    """A figure that the clerk gave is changed where it is used, in every sentence at once."""
    user = writer()
    user.read(case.url)
    user.page.locator("#nb-part-1 .nb-figure[data-value='226']").first.click()
    user.page.fill("#nb-card input", "227")
    user.page.keyboard.press("Enter")
    user.page.wait_for_selector("#nb-part-1 .nb-figure[data-value='227']")

    assert 0 == user.page.locator(".nb-write .nb-figure[data-value='226']").count()
    assert user.page.locator("#nb-card").is_hidden()


def test_a_source_opens_at_its_place(case: Case, writer: Callable[[], Writer]) -> None:
    """The small number leads to the marked words in the whole document."""
    user = writer()
    user.read(case.url)
    with user.page.expect_popup() as popup:
        user.page.locator("#nb-part-6 .nb-cite a").click()
    document = popup.value
    document.wait_for_selector("#here")

    assert document.url.endswith("#here")
    document.wait_for_function(
        "(() => { const at = document.querySelector('#here').getBoundingClientRect();"
        " return at.top >= 0 && at.bottom <= innerHeight; })()"
    )
    assert f"{CITED}。" == case.stored(6).replace("［注］", "")
    user.put_caret_behind("答复期限")
    user.page.keyboard.type("一般")
    user.wait_until_saved(6)
    assert "答复期限一般为20个工作日［注］。" == case.stored(6)


def test_two_people_in_one_paragraph_choose(
    case: Case, writer: Callable[[], Writer], requests: list[str]
) -> None:
    """What both wrote is shown side by side, nothing is overwritten; in two paragraphs both stand."""
    first, second = writer(), writer()
    first.read(case.url)
    second.read(first.page.url)
    first.put_caret_behind("全文由总体情况")
    first.page.keyboard.type("甲")
    first.wait_until_saved(0)
    second.put_caret_behind("按照《中华人民共和国政府信息公开条例》")
    second.page.keyboard.type("乙")
    second.wait_until_saved(0)
    assert "情况甲、" in case.stored(0)
    assert "条例》乙（" in case.stored(0)

    second.put_caret_behind("门户网站")
    second.page.keyboard.type("丙")
    second.page.wait_for_selector("#nb-part-0 .nb-clash")
    clash = second.page.inner_text("#nb-part-0 .nb-clash")
    assert "甲" in clash
    assert "丙" in clash
    assert "未保存" in second.state(0)
    assert "丙" not in case.stored(0)
    second.page.keyboard.type("丁")
    second.page.click("#nb-part-0 [data-choice=both]")
    second.wait_until_saved(0)
    second.page.wait_for_selector("#nb-part-0:not(.nb-writing)")
    assert "情况甲、" in case.stored(0)
    assert "网站丙丁（" in case.stored(0)
    assert 0 == second.page.locator("#nb-part-0 .nb-clash").count()
    assert_nothing_left_the_machine(requests)


def test_a_typed_figure_is_held_until_she_vouches_for_it(
    case: Case, writer: Callable[[], Writer]
) -> None:
    """Shown while she writes on, without touching her text; confirmed by a click on it."""
    user = writer()
    user.read(case.url)
    user.put_caret_behind("全文由总体情况")
    user.page.keyboard.type("，另办培训班3期")
    user.page.wait_for_function("CSS.highlights.get('nb-doubt')?.size === 1")
    user.page.keyboard.press("Control+z")
    user.page.wait_for_function("!document.querySelector('#nb-part-0').innerText.includes('3期')")
    user.page.keyboard.press("Control+Shift+z")
    user.leave()
    mark = user.page.locator("#nb-part-0 .nb-unbound")
    mark.wait_for()
    mark.click()
    user.page.click("#nb-card button")
    user.page.wait_for_selector("#nb-part-0 .nb-figure[data-value='3']")

    assert "培训班3期" in case.stored(0)


def test_final_text_and_changes_of_a_suggestion(case: Case, writer: Callable[[], Writer]) -> None:
    """A new draft changes no final paragraph; the other changes are taken or left one by one."""
    user = writer()
    user.read(case.url)
    user.put_caret_behind("按照《中华人民共和国政府信息公开条例》")
    user.page.keyboard.type("甲")
    user.leave()
    user.wait_until_saved(0)
    user.put_caret_behind("全文由总体情况")
    user.page.keyboard.type("乙")
    user.leave()
    user.wait_until_saved(0)
    user.paragraph(0, 1).hover()
    user.paragraph(0, 1).locator(".nb-final").click()
    user.page.wait_for_selector("#nb-part-0 [data-final-text]")
    user.say("起草前言")
    user.page.wait_for_selector("#nb-part-0 .nb-suggestion")

    assert 2 == user.page.locator("#nb-part-0 .nb-change").count()
    assert "已定稿" in user.page.inner_text("#nb-part-0 .nb-change >> nth=0")
    user.page.click("#nb-part-0 .nb-change >> nth=1 >> button >> text=采用")
    user.page.wait_for_function("!document.querySelector('#nb-part-0 .nb-suggestion')")
    assert "条例》甲（" in case.stored(0)
    assert "情况乙" not in case.stored(0)


def test_an_older_version_is_looked_at_and_brought_back(
    case: Case, writer: Callable[[], Writer]
) -> None:
    """The list says who, when, why; one version shows what changed since; restored, all is as it was."""
    user = writer()
    user.read(case.url)
    before, version = case.stored(0), user.version()
    user.put_caret_behind("全文由总体情况")
    user.page.keyboard.type("甲")
    user.leave()
    user.wait_for_version(version + 1)
    user.page.click(".nb-saved summary")
    assert "修改“前言”" in user.page.inner_text(".nb-saved ol")
    user.page.click(f".nb-saved [data-act=then][data-number='{version}']")
    user.page.wait_for_selector(".nb-then ins")

    assert "甲" == user.page.inner_text(".nb-then ins >> nth=-1")
    user.page.click(".nb-then [data-act=restore]")
    user.wait_for_version(version + 2)
    assert before == case.stored(0)
    assert "甲" not in user.text(0)
    assert 0 == user.page.locator(".nb-then").count()
