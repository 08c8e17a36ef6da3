"""From the first run to two people at work, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_clerk import Clerk, Server, assert_nothing_left_the_machine
from people_site import PASSWORD, add, open_services, report_of

from assistant.access import Role

pytestmark = pytest.mark.browser

OWN, OTHER = "样本县青禾镇人民政府", "样本县禾口镇人民政府"
ADMIN_PASSWORD, CLERK_PASSWORD = "桥边三棵老柳树下十一只鸭", "河口的渡船每天下午三点开"
CELL = "proactive.licensing.decisions"


@pytest.fixture
def unused(tmp_path: Path) -> Iterator[Server]:
    """A running server that nobody used yet."""
    data = tmp_path / "data"
    data.mkdir()
    server = Server(data, alone=False, NIANBAO_LLM_BASE_URL="")
    server.start()
    yield server
    server.kill()


def add_clerk(admin: Clerk, name: str, login: str, body: str) -> str:
    """Add a clerk on the administrator's page; gives the password that is shown."""
    page = admin.page
    if not page.locator(".add[open]").count():
        page.click(".add summary")
    page.fill(".add [name=name]", name)
    page.fill(".add [name=login]", login)
    page.select_option(".add [name=body]", label=body)
    page.select_option(".add [name=role]", label="经办人")
    page.click(".add button")
    page.wait_for_selector(".secret")
    return str(page.inner_text(".secret code"))


def come_in(clerk: Clerk, url: str, login: str, given: str) -> None:
    """Sign in with a password that somebody else made, and choose another."""
    page = clerk.page
    page.goto(url)
    page.fill("[name=login]", login)
    page.fill("[name=password]", given)
    page.keyboard.press("Enter")
    page.wait_for_url("**/password")
    page.fill("[name=old]", given)
    page.fill("[name=new]", CLERK_PASSWORD)
    page.fill("[name=again]", CLERK_PASSWORD)
    page.keyboard.press("Enter")


def begin_report(clerk: Clerk, body: str) -> None:
    """Begin the report of the one body that is offered, past the steps."""
    clerk.page.wait_for_selector(".nb-wizard")
    assert [body] == clerk.page.locator("[name=agency] option").all_inner_texts()
    clerk.page.click(".nb-body-form button")
    clerk.at_step(2)
    clerk.leave_start()


def test_from_the_first_run_to_two_people_at_work(
    unused: Server, clerk: Callable[[], Clerk], requests: list[str]
) -> None:
    """An administrator adds two bodies with a clerk each; each sees her own report and nothing else."""
    admin = clerk()
    admin.page.goto(unused.url)
    assert admin.page.url.endswith("/first-run")
    for name, text in (
        ("name", "管理员甲"),
        ("login", "admin-a"),
        ("new", ADMIN_PASSWORD),
        ("again", ADMIN_PASSWORD),
    ):
        admin.page.fill(f"[name={name}]", text)
    admin.page.click("button:has-text('建立管理员')")
    admin.page.wait_for_url("**/people")
    for body in (OWN, OTHER):
        admin.page.fill("[name=body]:not(select)", body)
        admin.page.click("button:has-text('登记机关')")
        admin.page.wait_for_selector(f".bodies li:has-text('{body}')")
    first_given = add_clerk(admin, "经办人甲", "jingban-a", OWN)
    second_given = add_clerk(admin, "经办人乙", "jingban-b", OTHER)
    assert first_given != second_given

    first, second = clerk(), clerk()
    for person, login, given, body in (
        (first, "jingban-a", first_given, OWN),
        (second, "jingban-b", second_given, OTHER),
    ):
        come_in(person, unused.url, login, given)
        begin_report(person, body)
        assert f"{body} 2025 年" in person.page.inner_text(".nb-picker")

    # Both work at the same time; the name of each is on what she did.
    first.type_cell(CELL, "51")
    second.type_cell(CELL, "7")
    first.wait_for_version(2)
    second.wait_for_version(2)
    first.page.click(".nb-saved summary")
    assert "经办人甲" in first.page.inner_text(".nb-saved ol")
    for person, other in ((first, OTHER), (second, OWN)):
        assert 1 == person.page.locator(".nb-picker option").count()
        assert other not in person.page.content()

    # The other's address opens one's own report, with a word of why.
    second.open(first.page.url)
    second.page.wait_for_selector(".nb-notice:has-text('没有这份报告')")
    assert f"{OTHER} 2025 年" in second.page.inner_text(".nb-picker")
    assert "7" == second.cell(CELL)

    # Stopped while her page is open: what she types stays on it, and nothing is saved.
    admin.page.click("tr[data-login='jingban-b'] button:has-text('停用')")
    admin.page.wait_for_selector("tr[data-login='jingban-b'].stopped")
    second.type_cell(CELL, "8")
    second.page.wait_for_selector("#nb-held:has-text('登录已失效')")
    assert "8" == second.cell(CELL)

    # Let in again, she signs in in another window and saves what waits on the page.
    admin.page.click("tr[data-login='jingban-b'] button:has-text('恢复')")
    admin.page.wait_for_selector("tr[data-login='jingban-b']:not(.stopped)")
    with second.page.context.expect_page() as opened:
        second.page.click("#nb-held a")
    again = opened.value
    again.fill("[name=login]", "jingban-b")
    again.fill("[name=password]", CLERK_PASSWORD)
    again.click("main button")
    again.wait_for_selector(".nb-table")
    second.page.click("#nb-held [data-act=retry]")
    second.wait_for_version(3)
    assert "8" == second.cell(CELL)

    # Signed out, the page is closed, also by the way back.
    first.page.click(".nb-person summary")
    first.page.click(".nb-person button")
    first.page.wait_for_url("**/sign-in")
    first.page.go_back()
    assert first.page.url.startswith(f"{unused.url}sign-in")
    assert_nothing_left_the_machine(requests)
    assert "Traceback" not in unused.said()


def test_alone_in_one_click(
    unused: Server, clerk: Callable[[], Clerk], requests: list[str]
) -> None:
    """A newcomer reaches the sample with one click, and may turn to accounts later."""
    user = clerk()
    user.page.goto(unused.url)
    user.page.click("button:has-text('先看样例')")
    user.page.wait_for_selector(".nb-table")
    assert "虚构样例" in user.page.inner_text(".nb-bar")
    user.page.click(".nb-person summary")
    user.page.click(".nb-person a")
    user.page.wait_for_selector("button:has-text('建立管理员')")
    assert "已有的报告都会保留" in user.page.content()
    assert_nothing_left_the_machine(requests)


def test_a_reviewer_reads_and_does_not_write(
    tmp_path: Path, clerk: Callable[[], Clerk], requests: list[str]
) -> None:
    """Fields only show, what she may not do is not offered; what she may is there."""
    data = tmp_path / "data"
    services = open_services(data)
    add(services, "shenhe-a", "审核人甲", OWN, Role.REVIEWER)
    folder = services.library.corpus / "reports"
    files = "qinghe_township_2024.docx", "qinghe_township_2025_ledger.xlsx"
    report_of(services, OWN, *(folder / name for name in files))
    services.store.close()
    server = Server(data, alone=False, NIANBAO_LLM_BASE_URL="")
    server.start()
    try:
        reviewer = clerk()
        page = reviewer.page
        page.goto(server.url)
        page.fill("[name=login]", "shenhe-a")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".nb-table")
        page.wait_for_selector(".nb-locked")

        assert page.locator(f'[data-cell="{CELL}"]').get_attribute("readonly") is not None
        assert not page.locator("#nb-files").is_visible()
        assert not page.locator("[data-act=undo]").is_visible()
        assert 0 == page.locator(".nb-new").count()
        page.click(".nb-saved summary")
        assert 0 == page.locator("[data-act=restore]").count()
        assert page.locator(".nb-download").is_visible()
        assert "核对完了" in reviewer.say("核对")
        assert "您的角色不能修改报告" in reviewer.say("起草第一部分")
        assert 3 == reviewer.version(), "nothing was written"
    finally:
        server.kill()
    assert_nothing_left_the_machine(requests)
    assert "Traceback" not in server.said()
