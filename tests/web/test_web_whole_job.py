"""The whole job in a real browser: from the first step to the approved Word file, as a clerk and a reviewer do it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_clerk import Clerk, Server, assert_nothing_left_the_machine

from assistant.forms import load_form
from assistant.models.capabilities import Capabilities
from assistant.reading.read import read_report
from assistant.report import AnnualReport
from assistant.services import Services, endpoints
from assistant.settings import Settings

pytestmark = pytest.mark.browser

FORM = load_form()
ROWS = list(dict.fromkeys(key.split(".")[1] for key in FORM.keys("requests")))
COLUMNS = list(dict.fromkeys(key.split(".")[2] for key in FORM.keys("requests")))
RECEIVED = "requests.new_received.natural_person"
LICENSING = "proactive.licensing.decisions"
BODY, OTHER = "样本县青禾镇人民政府", "样本县白石镇人民政府"


@pytest.fixture
def corpus(checkout: Path) -> Path:
    """The reports and the ledger of the invented township."""
    return checkout / "corpus" / "reports"


@pytest.fixture
def scripted(tmp_path: Path, model_server: Any) -> Iterator[Server]:
    """A running server whose model says what a test tells it to; it streams and calls no tools."""
    data = tmp_path / "data"
    data.mkdir()
    settings = Settings(data=data, llm_base_url=model_server.url, llm_model="scripted")
    writes = Capabilities(answers=True, stream=True, length="max_tokens")
    Services(settings).capability_file.save(endpoints(settings)[0].name, writes)
    environment = {"NIANBAO_LLM_BASE_URL": model_server.url, "NIANBAO_LLM_MODEL": "scripted"}
    server = Server(data, **environment)
    server.start()
    yield server
    server.kill()


def drop(user: Clerk, path: Path) -> None:
    """Let a file go over the step, as from the desktop."""
    content = base64.b64encode(path.read_bytes()).decode()
    user.page.evaluate(
        """([name, content]) => {
            const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], name));
            const place = document.querySelector(".nb-step");
            place.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        [path.name, content],
    )


def walk_in(user: Clerk, url: str, body: str, corpus: Path) -> None:
    """Through the four steps with last year's report and the ledger."""
    user.go(url)
    user.page.wait_for_selector(".nb-wizard, .nb-table")
    user.begin(body, 2025)
    drop(user, corpus / "qinghe_township_2024.docx")
    user.page.wait_for_selector(".nb-beside")
    user.next_step()
    drop(user, corpus / "qinghe_township_2025_ledger.xlsx")
    user.page.wait_for_selector(".nb-sheet")
    user.next_step()
    user.next_step()


def review(user: Clerk, step: str) -> None:
    """Take a step in the pane 送审 and wait for its version."""
    user.tab("送审")
    seen = user.version()
    user.page.click(f'.nb-review [data-act=review][data-step="{step}"]')
    user.wait_for_version(seen + 1)


def stage(user: Clerk) -> str:
    """The stage in the top bar."""
    return str(user.page.inner_text("#nb-bar .nb-stage"))


def downloaded(user: Clerk, folder: Path) -> tuple[str, AnnualReport]:
    """The Word file's name and the report that it holds."""
    with user.page.expect_download() as download:
        user.page.click("#nb-bar .nb-download")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.stem, read_report(path)


def test_whole_job_without_a_model(
    server: Server,
    clerk: Callable[[], Clerk],
    requests: list[str],
    corpus: Path,
    tmp_path: Path,
) -> None:
    """Steps, tables, draft, questions, findings, review with one return, approval, Word file."""
    user = clerk()
    page = user.page
    page.goto(server.url)
    user.begin(BODY, 2025)

    # A ledger at the step of last year's report is recognised; the report stands beside its original.
    drop(user, corpus / "qinghe_township_2025_ledger.xlsx")
    page.wait_for_selector(".nb-here")
    assert "是依申请公开台账" in page.inner_text(".nb-here")
    drop(user, corpus / "qinghe_township_2024.docx")
    page.wait_for_selector(".nb-beside")
    assert "读出 200 格，全部读出" in page.inner_text(".nb-summary")
    page.click(f'.nb-small td[data-key="{RECEIVED}"]')
    marked = page.locator(".nb-page .nb-marked")
    assert page.inner_text(f'.nb-small td[data-key="{RECEIVED}"]') == marked.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    below = "requests.carried_in.natural_person"
    page.wait_for_selector(f'.nb-page .nb-marked[data-original~="{below}"]')
    user.next_step()

    # The ledger; a reload in between comes back to the same step.
    drop(user, corpus / "qinghe_township_2025_ledger.xlsx")
    page.wait_for_selector(".nb-sheet")
    page.reload()
    user.at_step(3)
    assert "收到日期" in page.inner_text(".nb-meaning")
    user.next_step()

    # Tables two and four; typing there is saved like in the tables.
    seen = user.version()
    page.fill(f'.nb-inputs [data-key="{LICENSING}"]', "51")
    page.keyboard.press("Tab")
    user.wait_for_version(seen + 1)
    user.next_step()
    assert "51" == user.cell(LICENSING)

    # The offer to draft.
    before = page.locator(".nb-reply").count()
    page.click(".nb-offer [data-act=say]")
    page.wait_for_function(
        "n => document.querySelectorAll('.nb-reply').length > n && !document.querySelector('.nb-running')",
        arg=before,
    )
    user.tab("正文")
    page.wait_for_selector("#nb-part-1 .nb-figure")

    # Table three pasted from Excel with one figure too many: errors, which keep it from review.
    user.tab("表格")
    right = user.cell(RECEIVED)
    cells = {
        key: user.total(key) if key in FORM.computed_keys else user.cell(key)
        for key in FORM.keys("requests")
    }
    cells[RECEIVED] = str(int(right) + 1)
    seen = user.version()
    lines = ("\t".join(cells[f"requests.{row}.{column}"] for column in COLUMNS) for row in ROWS)
    user.paste(f"requests.{ROWS[0]}.{COLUMNS[0]}", "\r\n".join(lines) + "\r\n")
    user.wait_for_version(seen + 1)
    user.tab("送审")
    assert page.is_disabled(".nb-send [data-step=send]")
    way = page.locator(".nb-way button")
    errors = way.count()
    assert errors > 0
    assert f"还剩 {errors} 处错误" in page.inner_text(".nb-send [role=status]")
    way.first.click()
    page.wait_for_selector("#nb-tables td.nb-error:visible")
    seen = user.version()
    user.type_cell(RECEIVED, right)
    user.wait_for_version(seen + 1)

    # Questions: one answered in talk, one in its field; a warning explained.
    user.tab("核对")
    page.wait_for_selector(".nb-progress [role=status]:has-text('没有必须改正的了')")
    left = int(page.get_attribute(".nb-progress", "data-open"))
    assert "今年是多少" in user.say("逐个回答待填")
    user.say("226")
    page.wait_for_selector(f'.nb-progress[data-open="{left - 1}"]')
    field = page.locator(".nb-findings .nb-answer input").first
    asked = field.get_attribute("data-key")
    field.fill("3")
    page.keyboard.press("Tab")
    page.wait_for_selector(f'.nb-findings [data-key="{asked}"]', state="detached")
    warning = page.locator(".nb-card.nb-warning").first
    warning.locator("summary").click()
    warning.locator("textarea").fill("已逐段核对，情况与上年相同。")
    warning.locator(".nb-explain form button").click()
    page.wait_for_selector(".nb-group.nb-done:has-text('已说明 1 处')")

    # To review: nothing can be typed, the comparison is there, a remark, a return.
    name, _ = downloaded(user, tmp_path)
    assert name.endswith("（草稿）")
    review(user, "send")
    assert "送审中" == stage(user)
    page.click(".nb-send [data-target='tab:对照']")
    page.wait_for_selector("#nb-comparison .comparison")
    user.tab("表格")
    assert page.get_attribute(f'[data-cell="{LICENSING}"]', "readonly") is not None
    assert "正在审核" in user.say("撤销")
    page.click(f'[data-cell="{LICENSING}"]')
    page.click(".nb-look [data-act=comment-on]")
    page.fill(".nb-new-comment textarea", "与审批台账再核一遍。")
    seen = user.version()
    page.click(".nb-new-comment button")
    user.wait_for_version(seen + 1)
    page.fill('textarea[data-field="review:reason"]', "许可数见批注，改好再送。")
    page.click(".nb-return")
    page.wait_for_selector(".nb-returned:has-text('许可数见批注')")

    # The clerk goes to the place, mends it, settles the remark, sends again; the reviewer approves.
    page.click("[data-comment] [data-act=goto]")
    page.wait_for_selector("#nb-tables td.nb-commented")
    seen = user.version()
    user.type_cell(LICENSING, "52")
    user.wait_for_version(seen + 1)
    user.tab("送审")
    page.click("[data-comment] [data-act=settle-comment]")
    user.wait_for_version(seen + 2)
    review(user, "send")
    review(user, "approve")
    assert "已审定" == stage(user)
    course = page.inner_text(".nb-course")
    assert ["审定", "送审", "退回", "送审"] == re.findall(
        r"^(审定|送审|退回)", course, re.MULTILINE
    )

    name, report = downloaded(user, tmp_path)
    assert f"{BODY}2025年政府信息公开工作年度报告" == name
    assert (BODY, 2025) == (report.agency, report.year)
    assert 52 == report.tables.value(LICENSING)
    assert int(right) == report.tables.value(RECEIVED)
    assert "226" in "".join(part.text for part in report.sections)
    assert_nothing_left_the_machine(requests)
    assert "Traceback" not in server.said()


def test_whole_job_with_a_model(
    scripted: Server,
    clerk: Callable[[], Clerk],
    requests: list[str],
    corpus: Path,
    tmp_path: Path,
    model_server: Any,
) -> None:
    """The model writes three parts with markers; code fills the figures; returned, rewritten, approved."""
    user = clerk()
    page = user.page
    walk_in(user, scripted.url, BODY, corpus)
    texts = {
        "只写第一部分": "2025年，本机关新收政府信息公开申请[F:requests.new_received.total]件，均依法办理。",
        "只写第五部分": "存在的主要问题是公开内容更新不够及时。改进措施是每月检查一次栏目更新情况。",
        "只写第六部分": "本年度没有其他需要报告的事项。",
    }

    def write(request: dict[str, Any]) -> str:
        asked = "\n".join(message["content"] for message in request["messages"])
        return next(text for head, text in texts.items() if head in asked)

    model_server.script(write)
    for number in "一五六":
        assert "已起草" in user.say(f"起草第{number}部分")
    user.tab("正文")
    total = page.locator("#nb-part-1 .nb-figure").first.inner_text()
    assert total == user.total("requests.new_received.total")

    user.tab("送审")
    page.wait_for_selector(".nb-send [data-step=send]:not([disabled])")
    review(user, "send")
    page.fill('textarea[data-field="review:reason"]', "第六部分写明收费情况。")
    page.click(".nb-return")
    page.wait_for_selector(".nb-returned")
    user.tab("正文")
    seen = user.version()
    page.locator("#nb-part-6 .nb-prose p").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("没有收取信息处理费。")
    user.tab("送审")
    user.wait_for_version(seen + 1)
    review(user, "send")
    review(user, "approve")
    name, report = downloaded(user, tmp_path)

    assert not name.endswith("）")
    part = report.section(1)
    assert part is not None
    assert f"申请{total}件" in part.text
    assert "没有收取信息处理费" in "".join(one.text for one in report.sections)
    assert report.tables.value("requests.new_received.total") == int(total)
    assert_nothing_left_the_machine(requests)


def test_two_clerks_on_two_bodies_at_once(
    server: Server, clerk: Callable[[], Clerk], requests: list[str], corpus: Path
) -> None:
    """Step by step beside each other: each keeps her own report, text, stage and conversation."""
    users = {BODY: clerk(), OTHER: clerk()}
    for body, user in users.items():
        walk_in(user, server.url, body, corpus)
    for number, user in enumerate(users.values()):
        user.page.click(".nb-offer [data-act=dismiss]")
        user.page.fill(f'[data-cell="{LICENSING}"]', str(60 + number))
    for user in users.values():
        user.page.keyboard.press("Tab")
        user.wait_for_version(4)
    for user in users.values():  # both answers are under way at the same time
        user.page.fill("#nb-ask textarea", "起草全部")
        user.page.keyboard.press("Enter")
    for number, (body, user) in enumerate(users.items()):
        user.page.wait_for_selector("text=整篇还有")
        user.page.wait_for_selector(".nb-running", state="detached")
        user.tab("正文")
        user.page.wait_for_selector("#nb-part-6 .nb-prose p")
        assert str(60 + number) == user.cell(LICENSING)
        assert f"{body} 2025 年" in user.page.title()
        assert 1 == user.page.locator("#nb-chat .user-row").count()
    first, second = users.values()
    review(first, "send")
    assert ("送审中", "起草中") == (stage(first), stage(second))
    second.tab("表格")
    seen = second.version()
    second.type_cell(LICENSING, "70")
    second.wait_for_version(seen + 1)
    first.open(first.page.url)
    assert ("60", "送审中") == (first.cell(LICENSING), stage(first))
    assert_nothing_left_the_machine(requests)


def test_kill_in_the_middle_of_a_step_and_of_an_answer(
    scripted: Server, clerk: Callable[[], Clerk], corpus: Path, model_server: Any, say: Any
) -> None:
    """What was typed and not yet sent is put back into its step; what was shown of an answer stays."""
    user = clerk()
    page = user.page
    page.goto(scripted.url)
    user.begin(BODY, 2025)
    page.click('.nb-steps button[data-step="4"]')
    user.at_step(4)
    page.focus(f'.nb-inputs [data-key="{LICENSING}"]')
    page.keyboard.type("51")
    scripted.kill()
    scripted.start()
    page.reload()
    user.at_step(4)
    page.wait_for_selector("#nb-held:has-text('1 处填写还没有保存')")
    assert "51" == page.input_value(f'.nb-inputs [data-key="{LICENSING}"]')
    page.click("#nb-held [data-act=retry]")
    user.wait_for_version(2)
    user.leave_start()
    assert "51" == user.cell(LICENSING)

    sentences = tuple(f"本机关第{name}次听取了群众意见。" for name in "甲乙丙丁戊己庚辛壬癸")
    model_server.script(say(chunks=sentences, pause_s=0.4))
    page.fill("#nb-ask textarea", "起草第一部分")
    page.keyboard.press("Enter")
    page.wait_for_selector(".nb-draft:has-text('乙')")
    shown = page.inner_text(".nb-draft")
    scripted.kill()
    scripted.start()
    user.open(page.url)
    page.wait_for_selector(".nb-draft")
    assert page.inner_text(".nb-draft").startswith(shown.split("丙")[0].rstrip("本机关第"))
    assert "中断" in page.locator(".nb-reply").last.inner_text()
