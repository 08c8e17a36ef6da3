"""The page without a mouse, without a screen, on a small one, over a slow line: in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from browser_clerk import Clerk, Server

pytestmark = pytest.mark.browser

TABS = ("表格", "正文", "核对", "对照", "资料", "送审")
CELL, NEXT = "requests.granted.natural_person", "requests.granted.commercial_enterprise"
NAMED = {
    *("button", "textbox", "searchbox", "combobox", "checkbox", "link", "tab", "table", "log"),
    *("region", "tablist", "heading", "radio", "spinbutton", "dialog"),
}
# Figures of the text are their own names: 「3.17」 is read out as it stands.
FIGURE = re.compile(r"[\d.,%]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SEEN = """() => {
    const part = document.activeElement, style = getComputedStyle(part);
    return [part.tagName, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""
CUT_OFF = """() => [...document.querySelectorAll("#nb-bar *, #nb-pane [role=tab], #nb-ask *, #nb-pane .nb-do *")]
    .filter((part) => {
        const box = part.getBoundingClientRect(), unseen = part.closest(".nb-unseen, .nb-skip, .nb-pop");
        return !unseen && part.offsetParent && box.width && (box.right > innerWidth + 1 || box.left < -1);
    }).map((part) => part.outerHTML.slice(0, 90))"""


def press(user: Clerk, *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        user.page.keyboard.press(key)


def focus(user: Clerk, attribute: str) -> str:
    """An attribute of what has the focus."""
    return str(user.page.evaluate("name => document.activeElement.getAttribute(name)", attribute))


def names(user: Clerk) -> list[tuple[str, str]]:
    """Role and name of everything that a screen reader tells of, as the browser hands it over."""
    session = user.page.context.new_cdp_session(user.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        (node["role"]["value"], (node.get("name", {}).get("value") or "").strip())
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in NAMED
    ]


def test_everything_has_a_name_in_chinese(server: Server, clerk: Callable[[], Clerk]) -> None:
    """Buttons, fields, tables, parts of the page, in every tab; a main heading; no identifier twice."""
    user = clerk()
    user.open(server.url)
    user.say("起草第一部分")

    for tab in TABS:
        user.tab(tab)
        user.page.wait_for_timeout(700)
        told = names(user)
        bad = [one for one in told if not CHINESE.search(one[1]) and not FIGURE.fullmatch(one[1])]
        assert [] == bad, tab
        assert ("region", "对话") in told
        assert user.page.locator("h1.nb-unseen").count() == 1
        twice = user.page.evaluate(
            "() => [...document.querySelectorAll('[id]')].map(part => part.id)"
            ".filter((id, place, all) => id && all.indexOf(id) !== place)"
        )
        assert [] == twice, tab
    assert "zh-CN" == user.page.get_attribute("html", "lang")


def test_main_path_by_keyboard_alone(server: Server, clerk: Callable[[], Clerk]) -> None:
    """Past the long parts, along the tabs, through cells, a finding, the talk; the place is kept."""
    user = clerk()
    user.open(server.url)
    page = user.page

    page.reload()
    page.wait_for_selector(".nb-table input")
    press(user, "Tab", "Enter")
    assert "TEXTAREA" == page.evaluate("document.activeElement.tagName")
    page.keyboard.type("起草第一部分")
    press(user, "Enter")
    page.wait_for_selector(".nb-reply")
    page.wait_for_selector(".nb-running", state="detached")

    page.evaluate("document.activeElement.blur()")
    page.focus(".nb-skip >> nth=0")
    press(user, "Tab", "Enter")
    assert "tab" == focus(user, "role")
    press(user, "ArrowRight", "ArrowRight")
    assert "true" == focus(user, "aria-selected")
    page.wait_for_selector(".nb-findings")
    answer = page.locator(".nb-findings .nb-answer input:visible").first
    answer.focus()
    left, seen = focus(user, "data-field"), user.version()
    page.keyboard.type("5")
    press(user, "Enter")
    user.wait_for_version(seen + 1)
    page.wait_for_function("document.activeElement !== document.body")
    assert left != focus(user, "data-field")

    user.tab("表格")
    page.focus(f'[data-cell="{CELL}"]')
    seen = user.version()
    press(user, "Control+a")
    page.keyboard.type("8")
    press(user, "Tab")
    user.wait_for_version(seen + 1)
    assert NEXT == focus(user, "data-cell")
    page.wait_for_function("document.querySelector('#nb-said').textContent.includes('已保存')")


def test_focus_is_seen_wherever_it_is(server: Server, clerk: Callable[[], Clerk]) -> None:
    """Along fifty stops of the tab key each has its frame."""
    user = clerk()
    user.open(server.url)

    stops = []
    for _ in range(50):
        press(user, "Tab")
        stops.append(user.page.evaluate(SEEN))

    assert [] == [tag for tag, framed in stops if not framed and tag != "BODY"]


@pytest.mark.parametrize(("width", "height", "zoom"), [(911, 512, 1.5), (1093, 614, 1.25)])
def test_nothing_is_cut_off_when_the_page_is_zoomed(
    server: Server, browser: Any, clerk: Callable[[], Clerk], width: int, height: int, zoom: float
) -> None:
    """1366×768 at 150 % and 125 %: no bar of the window, no button beyond its edge, cells in reach."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=zoom
    )
    user = Clerk(context.new_page())
    user.open(server.url)

    for tab in TABS:
        user.tab(tab)
        user.page.wait_for_timeout(400)
        assert [] == user.page.evaluate(CUT_OFF), tab
        assert user.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab
    user.tab("表格")
    sheet = user.page.locator("#nb-table-requests .nb-wide")
    assert sheet.evaluate("part => part.scrollWidth <= part.clientWidth + 1")
    context.close()


def test_a_phone_shows_the_report_and_opens_the_talk(
    server: Server, browser: Any, clerk: Callable[[], Clerk]
) -> None:
    """390×844: nothing beside the window; the tabs stay in reach, the talk opens over the report and leaves it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    user = Clerk(context.new_page())
    user.open(server.url)
    page, chat = user.page, user.page.locator("#nb-chat")

    assert not chat.is_visible()
    page.focus("#nb-ask textarea")
    assert chat.is_visible()
    assert "已起草" in user.say("起草第一部分")
    page.click(".nb-go-part-1")
    page.wait_for_function("document.activeElement.closest('#nb-talk') === null")
    assert not chat.is_visible()

    for tab in TABS:
        user.tab(tab)
        page.wait_for_timeout(400)
        assert [] == page.evaluate(CUT_OFF), tab
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab
    user.tab("表格")
    page.focus(f'[data-cell="{CELL}"]')
    page.wait_for_selector(".nb-look[data-look]")
    shown = "part => { const box = part.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"
    page.locator("#nb-table-requests tr").last.scroll_into_view_if_needed()
    assert page.locator("#nb-pane [role=tablist]").evaluate(shown)
    assert page.locator(".nb-look-head").evaluate(shown)
    context.close()


def test_slow_line_loses_nothing(server: Server, clerk: Callable[[], Clerk]) -> None:
    """400 ms away, 400 kbit/s: what is typed quickly in many cells is all saved, in order."""
    user = clerk()
    user.open(server.url)
    session = user.page.context.new_cdp_session(user.page)
    session.send("Network.enable")
    bytes_a_second = 400_000 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": bytes_a_second,
            "uploadThroughput": bytes_a_second,
        },
    )
    user.page.reload()
    user.page.wait_for_selector(f'[data-cell="{CELL}"]', timeout=60_000)
    seen = user.version()
    user.page.focus(f'[data-cell="{CELL}"]')
    for figure in range(31, 37):
        press(user, "Control+a")
        user.page.keyboard.type(str(figure))
        press(user, "Tab")
    assert "31" == user.cell(CELL)
    user.page.wait_for_selector(f'[data-version="{seen + 6}"]', timeout=60_000)
    user.page.reload()
    user.page.wait_for_selector(f'[data-cell="{CELL}"]', timeout=60_000)

    typed = user.page.locator("tr", has=user.page.locator(f'[data-cell="{CELL}"]')).locator("input")
    assert [str(figure) for figure in range(31, 37)] == [part.input_value() for part in typed.all()]
