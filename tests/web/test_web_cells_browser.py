"""Tables and findings in a real browser: paste, undo, repair, decide, explain, and how fast a cell answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_clerk import Clerk, Server, assert_nothing_left_the_machine
from openpyxl import Workbook

from assistant.forms import load_form

pytestmark = pytest.mark.browser

FORM = load_form()
ROWS = list(dict.fromkeys(key.split(".")[1] for key in FORM.keys("requests")))
COLUMNS = list(dict.fromkeys(key.split(".")[2] for key in FORM.keys("requests")))
FIRST = f"requests.{ROWS[0]}.{COLUMNS[0]}"
GRANTED = "requests.granted.natural_person"
# From a keystroke to the answer on the screen, in milliseconds.
AT_ONCE = 150


def block() -> dict[str, str]:
    """A whole table three as Excel would hand it over: 25 by 7, every relation kept, odd writings in it."""
    count = dict.fromkeys(FORM.keys("requests"), 0)
    count["requests.new_received.natural_person"] = 1500
    count["requests.granted.natural_person"] = 1501
    count["requests.carried_in.natural_person"] = 1
    for total in (*FORM.row_sums, *FORM.column_sums):
        if total.total.startswith("requests."):
            count[total.total] = sum(count[part] for part in total.parts)
    for total in FORM.row_sums:
        if total.total.startswith("requests."):
            count[total.total] = sum(count[part] for part in total.parts)
    texts = {key: str(number) for key, number in count.items()}
    texts["requests.new_received.natural_person"] = "1,500"
    texts["requests.carried_in.natural_person"] = "１"
    texts["requests.denied_third_party.other_org"] = ""
    texts["requests.denied_third_party.legal_service_org"] = "/"
    texts["requests.new_received.total"] = "1501"  # wrong by one: the program adds up 1500
    return texts


def as_copied(texts: dict[str, str]) -> str:
    """Rows parted by line breaks, cells by tabs, as a spreadsheet puts them on the clipboard."""
    rows = ["\t".join(texts[f"requests.{row}.{column}"] for column in COLUMNS) for row in ROWS]
    return "\r\n".join(rows) + "\r\n"


def test_block_is_pasted_compared_and_undone_as_one_step(
    server: Server, clerk: Callable[[], Clerk], requests: list[str]
) -> None:
    """175 cells are one version; totals are computed and compared; Ctrl+Z brings all of them back."""
    user = clerk()
    user.open(server.url)
    before = {key: user.cell(key) for key in FORM.keys("requests") if key not in FORM.computed_keys}
    seen, total_before = user.version(), user.total("requests.total_results.total")

    user.paste(FIRST, as_copied(block()))
    assert "1500" == user.total(
        "requests.new_received.natural_person".replace("natural_person", "total")
    )
    user.wait_for_version(seen + 1)
    notice = user.page.inner_text(".nb-notice")

    assert "粘贴的是 1501，按各格相加是 1500" in notice
    assert "粘贴的是 1501" == user.page.get_attribute(
        '[data-cell="requests.new_received.total"]', "data-pasted"
    )
    assert "1500" == user.cell("requests.new_received.natural_person")
    assert "1" == user.cell("requests.carried_in.natural_person")
    assert "0" == user.cell("requests.granted.commercial_enterprise")
    assert "" == user.cell("requests.denied_third_party.other_org")
    assert "/" == user.cell("requests.denied_third_party.legal_service_org")
    assert "1501" == user.total("requests.granted.total")

    user.page.focus(f'[data-cell="{FIRST}"]')
    user.page.keyboard.press("Control+z")
    user.wait_for_version(seen + 2)
    assert before == {key: user.cell(key) for key in before}
    assert total_before == user.total("requests.total_results.total")
    assert "已撤销：粘贴" in user.page.inner_text(".nb-notice")
    assert_nothing_left_the_machine(requests)


def test_blocks_of_other_sizes_land_where_they_belong(
    server: Server, clerk: Callable[[], Clerk], requests: list[str]
) -> None:
    """A small block fills its cells alone; labels copied with it are left out; too much of it is told."""
    user = clerk()
    user.open(server.url)
    seen = user.version()
    beside = user.cell("requests.partially_granted.research_institution")

    user.paste(GRANTED, "4\t5\n6\t7\n")
    user.wait_for_version(seen + 1)
    assert ("4", "5") == (user.cell(GRANTED), user.cell("requests.granted.commercial_enterprise"))
    assert "7" == user.cell("requests.partially_granted.commercial_enterprise")
    assert beside == user.cell("requests.partially_granted.research_institution")

    user.paste(GRANTED, "办理结果\t自然人\t商业企业\n（一）予以公开\t8\t9\n")
    user.wait_for_version(seen + 2)
    assert ("8", "9") == (user.cell(GRANTED), user.cell("requests.granted.commercial_enterprise"))

    user.paste("requests.carried_out.other_org", "1\t1\t1\n2\t2\t2\n")
    user.wait_for_version(seen + 3)
    assert "多出来的 4 格没有用" in user.page.inner_text(".nb-notice")

    user.paste(GRANTED, "10\t约5\n")
    user.wait_for_version(seen + 4)
    assert "1 格不能填" in user.page.inner_text(".nb-notice")
    assert ("10", "约5") == (
        user.cell(GRANTED),
        user.cell("requests.granted.commercial_enterprise"),
    )
    assert_nothing_left_the_machine(requests)


def test_cell_answers_at_once_and_late_answers_lose_nothing(
    server: Server, clerk: Callable[[], Clerk], requests: list[str]
) -> None:
    """The total follows a keystroke within 150 ms; what is typed while the server is slow stays."""
    user = clerk()
    user.open(server.url)
    took = [
        user.page.evaluate(
            """([key, total, text]) => new Promise((done) => {
                const field = document.querySelector(`[data-cell="${key}"]`);
                const output = document.querySelector(`[data-cell="${total}"] output`);
                const before = output.textContent;
                field.focus();
                field.value = text;
                performance.mark("typed");
                field.dispatchEvent(new Event("input", { bubbles: true }));
                field.dispatchEvent(new Event("change", { bubbles: true }));
                const look = () => {
                    if (output.isConnected ? output.textContent !== before : true) {
                        performance.mark("shown");
                        done(performance.measure("answer", "typed", "shown").duration);
                    } else requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
            })""",
            [GRANTED, "requests.granted.total", str(40 + number)],
        )
        for number in range(8)
    ]
    assert AT_ONCE > sorted(took)[len(took) // 2], took

    # Every answer is 700 ms late; three cells are typed meanwhile, one is left half typed.
    user.page.wait_for_timeout(1500)
    seen = user.version()
    session = user.page.context.new_cdp_session(user.page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    keys = ["requests.granted.other_org", "proactive.penalties.decisions", "disputes.review.other"]
    for key in keys:
        user.type_cell(key, "21")
    user.page.focus('[data-cell="proactive.coercion.decisions"]')
    user.page.keyboard.press("Control+a")
    user.page.keyboard.type("34")
    user.wait_for_version(seen + len(keys))

    assert "34" == user.cell("proactive.coercion.decisions")
    focused = user.page.evaluate("document.activeElement.dataset.cell")
    assert "proactive.coercion.decisions" == focused
    user.page.keyboard.press("Enter")
    user.wait_for_version(seen + len(keys) + 1)
    assert ["21"] * 3 == [user.cell(key) for key in keys]
    assert "34" == user.cell("proactive.coercion.decisions")
    assert_nothing_left_the_machine(requests)


def test_keys_move_as_in_a_spreadsheet(server: Server, clerk: Callable[[], Clerk]) -> None:
    """Enter and arrows go from cell to cell, Escape takes back what is being typed."""
    user = clerk()
    user.open(server.url)
    focused = "document.activeElement.dataset.cell"
    user.page.focus(f'[data-cell="{GRANTED}"]')
    was = user.cell(GRANTED)

    user.page.keyboard.press("Control+a")
    user.page.keyboard.press("ArrowRight")
    assert "requests.granted.commercial_enterprise" == user.page.evaluate(focused)
    user.page.keyboard.press("ArrowDown")
    assert "requests.partially_granted.commercial_enterprise" == user.page.evaluate(focused)
    user.page.keyboard.press("Shift+Enter")
    user.page.keyboard.press("ArrowLeft")
    assert GRANTED == user.page.evaluate(focused)
    user.page.keyboard.type("99")
    user.page.keyboard.press("Escape")
    assert was == user.cell(GRANTED)


def test_repair_is_accepted_where_the_finding_stands(
    server: Server, clerk: Callable[[], Clerk], requests: list[str]
) -> None:
    """A wrong cell shows its findings on click; taking one of the repairs closes them in one version."""
    user = clerk()
    user.open(server.url)
    wrong, right = (
        "requests.carried_in.natural_person",
        user.cell("requests.carried_in.natural_person"),
    )
    seen = user.version()
    user.type_cell(wrong, "20")
    user.wait_for_version(seen + 1)

    user.page.click(f'[data-cell="{wrong}"]')
    user.page.wait_for_selector(f'[data-look="{wrong}"] .nb-card')
    panel = user.page.inner_text(".nb-look")
    assert "接上年表三“四、结转下年度继续办理”行“自然人”列：2" in panel
    assert "经办人填写" in panel
    user.page.locator(".nb-look [data-act=repair]").first.click()
    user.wait_for_version(seen + 2)
    assert right == user.cell(wrong)
    user.page.wait_for_selector(".nb-look:has-text('没有问题')")

    # Last year's figures beside this year's, on request; it stays so.
    user.page.check("[data-show=last]")
    user.type_cell("proactive.penalties.decisions", "9")
    user.wait_for_version(seen + 3)
    assert user.page.is_checked("[data-show=last]")
    assert '"2"' == user.page.evaluate(
        "key => getComputedStyle(document.querySelector(`[data-cell='${key}']`).closest('td'), '::after').content",
        wrong,
    )
    assert_nothing_left_the_machine(requests)


def ledger(path: Path) -> Path:
    """A ledger in which two rows hold a word that decides nothing, and a third has no reply date."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append(["收到日期", "申请人类型", "办理结果", "答复日期"])
    sheet.append(["2025-03-03", "自然人", "不属于政府信息", "2025-03-20"])
    sheet.append(["2025-03-04", "自然人", "不属于政府信息", "2025-03-21"])
    sheet.append(["2025-03-05", "自然人", "予以公开", None])
    book.save(path)
    return path


def test_word_is_decided_and_a_finding_explained_for_good(
    server: Server, clerk: Callable[[], Clerk], requests: list[str], tmp_path: Path
) -> None:
    """A decision reaches all rows of its word; an explanation holds when the ledger comes in again."""
    user = clerk()
    user.open(server.url)
    user.begin("样本县青禾镇人民政府", 2025)
    user.leave_start()
    user.page.wait_for_function("document.title.startsWith('样本县青禾镇人民政府 2025')")
    user.upload(1, ledger(tmp_path / "台账.xlsx"))
    user.wait_for_version(2)
    assert "0" == user.cell("requests.other_misc.natural_person")

    user.tab("核对")
    card = user.page.locator("#nb-group-error .nb-card:has-text('不属于政府信息')")
    assert "C2、C3，共 2 处" in card.inner_text()
    assert "所有写着“不属于政府信息”的行，共 2 行" in card.locator("select[name=name]").inner_text()
    card.locator("select[name=key]").select_option("other_misc")
    card.locator("button:has-text('就这样定')").click()
    user.wait_for_version(3)
    assert "又有 2 件计入表三" in user.page.inner_text(".nb-notice")
    assert 0 == user.page.locator("#nb-group-error .nb-card:has-text('不属于政府信息')").count()
    assert "写着“不属于政府信息”的行" in user.page.inner_text("#nb-group-done")

    # The question to the assistant is prepared, not sent.
    doubt = user.page.locator("#nb-group-warning .nb-card:has-text('没有答复日期')")
    doubt.locator("[data-act=ask]").click()
    assert "没有答复日期" in user.page.input_value("#nb-ask textarea")
    assert 0 == user.page.locator(".nb-reply").count()

    doubt.locator("summary").click()
    doubt.locator("textarea").fill("当场答复，没有另发答复书")
    doubt.locator("button:has-text('保存说明')").click()
    user.wait_for_version(4)
    user.page.wait_for_selector("#nb-group-done :text('当场答复'):visible")

    user.tab("表格")
    user.upload(1, ledger(tmp_path / "台账.xlsx"))
    user.wait_for_version(5)
    assert "2" == user.cell("requests.other_misc.natural_person")
    user.tab("核对")
    user.page.wait_for_selector("#nb-group-done :text('当场答复'):visible")
    assert 0 == user.page.locator("#nb-group-warning .nb-card:has-text('没有答复日期')").count()

    # Back to an open question of the ledger: taken back, it stands there again.
    user.page.click("#nb-group-done [data-act=decide]")
    user.wait_for_version(6)
    assert 1 == user.page.locator("#nb-group-error .nb-card:has-text('不属于政府信息')").count()
    assert_nothing_left_the_machine(requests)
