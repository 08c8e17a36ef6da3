"""The main job in a real browser against a real server, offline; and that nothing leaves the machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.forms import load_form
from assistant.reading.read import read_report

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SAMPLE = "示例县青禾镇人民政府"
PATIENCE_MS = 20_000


class Server:
    """`nianbao serve` as a process of its own, over one data folder, on one port."""

    def __init__(self, data: Path, **environment: str) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._environment = {**os.environ, **environment, "NIANBAO_DATA": str(data)}
        self._log = data / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        command = [sys.executable, "-m", "assistant", "serve", "--port", str(self.port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stderr=log, env=self._environment)
        until = time.monotonic() + 60
        while "已就绪" not in self.said():
            assert self._process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        """What it wrote to stderr so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End it at once, as a loss of power would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


class Clerk:
    """A person at the page: says, clicks, types, looks."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE_MS)

    def open(self, url: str) -> None:
        """Go to an address and wait until the tables stand."""
        self.page.goto(url)
        self.page.wait_for_selector(".nb-table")

    def tab(self, name: str) -> None:
        """Open a tab of the right pane."""
        self.page.locator("#nb-pane button[role=tab]").filter(has_text=name).first.click()

    def say(self, text: str) -> str:
        """Write a message and wait for the whole answer; gives its text."""
        before = self.page.locator(".nb-reply").count()
        self.page.fill("#nb-ask textarea", text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            "n => document.querySelectorAll('.nb-reply').length > n && !document.querySelector('.nb-running')",
            arg=before,
        )
        return str(self.page.locator(".nb-reply").last.inner_text())

    def version(self) -> int:
        """The version that the bar names."""
        return int(self.page.get_attribute("[data-version]", "data-version"))

    def wait_for_version(self, number: int) -> None:
        """Wait until the bar names this version."""
        self.page.wait_for_selector(f'[data-version="{number}"]')

    def cell(self, key: str) -> str:
        """What a field of the tables shows."""
        return str(self.page.input_value(f'[data-cell="{key}"]'))

    def type_cell(self, key: str, text: str) -> None:
        """Type a figure into a cell and leave it."""
        self.page.fill(f'[data-cell="{key}"]', text)
        self.page.keyboard.press("Tab")

    def upload(self, number: int, path: Path) -> None:
        """Drop a file: 0 is last year's report, 1 the ledger."""
        self.page.locator(".nb-upload input[type=file]").nth(number).set_input_files(path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium; where there is none these tests are skipped."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine: install Debian's package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def requests() -> list[str]:
    """Every address that a page of this test asked for."""
    return []


@pytest.fixture
def clerk(browser: Any, requests: list[str]) -> Iterator[Callable[[], Clerk]]:
    """Makes a person with a browser window of her own."""
    contexts, errors = [], []

    def make() -> Clerk:
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, accept_downloads=True, locale="en-US"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Clerk(page)

    yield make
    for context in contexts:
        context.close()
    assert [] == errors, "the page's own script failed"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server over an empty data folder, without a model."""
    data = tmp_path / "data"
    data.mkdir()
    server = Server(data, NIANBAO_LLM_BASE_URL="")
    server.start()
    yield server
    server.kill()


def assert_nothing_left_the_machine(requests: list[str]) -> None:
    """No request went to any address but 127.0.0.1."""
    foreign = [
        url for url in requests if not re.match(r"(http://127\.0\.0\.1[:/]|data:|blob:)", url)
    ]

    assert [] == foreign
    assert requests


def test_main_job_without_a_model(
    server: Server, clerk: Callable[[], Clerk], requests: list[str], checkout: Path, tmp_path: Path
) -> None:
    """From the sample to a Word file of one's own report; a killed server loses nothing of it."""
    corpus = checkout / "corpus" / "reports"
    user = clerk()

    # The first minute shows something true: the sample township, its tables filled.
    user.open(server.url)
    assert f"{SAMPLE} 2025 年" in user.page.inner_text(".nb-picker option[selected], .nb-picker")
    assert "虚构样例" in user.page.inner_text(".nb-bar")
    assert user.page.get_by_text("将文件拖放到此处").count() == 2
    assert int(user.cell("requests.new_received.natural_person")) > 0
    sample_url = user.page.url

    # A report of one's own.
    user.page.click(".nb-new summary")
    user.page.fill(".nb-new input", "样本县青禾镇人民政府")
    user.page.select_option(".nb-new select", "2025")
    user.page.click(".nb-new button")
    user.page.wait_for_function("document.title.startsWith('样本县青禾镇人民政府 2025')")
    assert sample_url != user.page.url
    assert "" == user.cell("requests.new_received.natural_person")

    user.upload(0, corpus / "qinghe_township_2024.html")
    user.wait_for_version(2)
    assert "2024 年，读出 200 格" in user.page.inner_text(".nb-imports")
    user.upload(1, corpus / "qinghe_township_2025_ledger.xlsx")
    user.wait_for_version(3)
    assert re.search(r"\d+ 件申请", user.page.inner_text(".nb-imports"))
    received = user.cell("requests.new_received.natural_person")
    assert int(received) > 0

    # A cell by hand: its total follows.
    user.type_cell("proactive.licensing.decisions", "51")
    user.wait_for_version(4)

    # The text.
    assert "已起草" in user.say("起草第一部分")
    user.tab("正文")
    figures = user.page.locator("#nb-part-1 .nb-figure")
    assert figures.count() > 0
    assert "来源" in figures.first.get_attribute("title")
    field = user.page.locator("#nb-part-1 .nb-prose .nb-fill").first
    key = field.get_attribute("data-key")
    before = user.version()
    field.fill("226")
    user.page.keyboard.press("Tab")
    user.wait_for_version(before + 1)
    assert "226" in user.page.inner_text("#nb-part-1 .nb-prose")
    assert 0 == user.page.locator(f'[data-key="{key}"]').count()

    # Questions, checks, last year.
    answer = user.say("答复期限是多少天？")
    assert "第三十三条" in answer
    assert "来源" in answer
    assert "核对完了" in user.say("核对")
    user.tab("对照")
    user.page.wait_for_selector("#nb-comparison .comparison")
    assert "2024" in user.page.inner_text("#nb-comparison")
    assert "一、总体情况" in user.page.inner_text("#nb-comparison")
    user.say("起草前言")
    user.page.wait_for_selector("#nb-comparison h2:has-text('开头部分 重复')")

    # The Word file.
    with user.page.expect_download() as download:
        user.page.click(".nb-download")
    word = tmp_path / "报告.docx"
    download.value.save_as(word)
    report = read_report(word)
    assert ("样本县青禾镇人民政府", 2025) == (report.agency, report.year)
    assert 51 == report.tables.value("proactive.licensing.decisions")
    assert int(received) == report.tables.value("requests.new_received.natural_person")
    assert "226" in report.section(1).text
    assert len(load_form().all_keys) == sum(
        report.tables.value(key) is not None for key in load_form().all_keys
    )

    # Reload, then a killed server: everything is still there.
    own_url, last, replies = user.page.url, user.version(), user.page.locator(".nb-reply").count()
    user.open(own_url)
    assert last == user.version()
    server.kill()
    server.start()
    user.open(own_url)
    assert last == user.version()
    assert "51" == user.cell("proactive.licensing.decisions")
    assert replies == user.page.locator(".nb-reply").count()
    user.tab("正文")
    assert "226" in user.page.inner_text("#nb-part-1 .nb-prose")

    # What is typed while the server is away is not lost when it comes back.
    user.tab("表格")
    server.kill()
    user.type_cell("proactive.licensing.decisions", "52")
    user.page.wait_for_selector(".toast-message-text:has-text('连接断了')")
    server.start()
    user.page.wait_for_selector("#nb-held:has-text('1 处填写还没有保存')")
    assert "52" == user.cell("proactive.licensing.decisions")
    user.page.click("#nb-held [data-act=retry]")
    user.wait_for_version(last + 1)
    assert "52" == user.cell("proactive.licensing.decisions")
    assert_nothing_left_the_machine(requests)
    assert "Traceback" not in server.said()


def test_two_people_on_one_report(
    server: Server, clerk: Callable[[], Clerk], requests: list[str]
) -> None:
    """The second save shows the conflict and the newest state; what she typed is not lost."""
    first, second = clerk(), clerk()
    first.open(server.url)
    second.open(first.page.url)
    seen = first.version()
    granted, other = "requests.granted.natural_person", "proactive.penalties.decisions"
    second_saw = second.cell(granted)

    first.type_cell(other, "77")
    first.wait_for_version(seen + 1)
    second.type_cell(granted, "99")
    second.page.wait_for_selector(".nb-notice")

    assert "已被别处改过" in second.page.inner_text(".nb-notice")
    assert "77" == second.cell(other)
    assert "99" == second.cell(granted)
    second.page.click(".nb-notice [data-act=retry]")
    second.wait_for_version(seen + 2)
    assert ("99", "77") == (second.cell(granted), second.cell(other))
    assert second_saw != "99"

    # Three cells typed without waiting are three versions, none of them a conflict with oneself.
    for key, text in ((granted, "1"), (other, "2"), ("proactive.coercion.decisions", "3")):
        second.type_cell(key, text)
    second.wait_for_version(seen + 5)
    assert 0 == second.page.locator(".nb-notice").count()
    assert_nothing_left_the_machine(requests)


def test_answer_streams_and_stops(
    tmp_path: Path,
    clerk: Callable[[], Clerk],
    requests: list[str],
    model_server: Any,
    say: Any,
) -> None:
    """Checked sentences appear while the model writes; 停止 ends its request and keeps what was shown."""
    data = tmp_path / "data"
    data.mkdir()
    environment = {"NIANBAO_LLM_BASE_URL": model_server.url, "NIANBAO_LLM_MODEL": "scripted"}
    server = Server(data, **environment)
    server.start()
    try:
        user = clerk()
        user.open(server.url)
        sentences = tuple(f"本机关第{name}次听取了群众意见。" for name in "甲乙丙丁戊己庚辛壬癸")
        model_server.script(say(chunks=sentences, pause_s=0.3))
        user.page.fill("#nb-ask textarea", "起草第一部分")
        user.page.keyboard.press("Enter")
        user.page.wait_for_selector(".nb-draft")
        shown = user.page.inner_text(".nb-draft")
        assert "甲" in shown
        assert "癸" not in shown

        user.page.click("#nb-ask button:visible:has-text('停止')")
        user.page.wait_for_selector("text=已停止")
        assert model_server.wait_for_disconnect()
        kept = user.page.inner_text(".nb-draft")
        user.open(user.page.url)
        assert kept == user.page.inner_text(".nb-draft")
        user.tab("正文")
        assert "还没有内容" in user.page.inner_text("#nb-part-1")
        assert user.page.is_visible("#nb-ask button:has-text('发送')")
    finally:
        server.kill()
    assert_nothing_left_the_machine(requests)


def test_second_server_on_a_port_says_what_to_do(server: Server, tmp_path: Path) -> None:
    """A taken port is told in one Chinese line with exit code 2; the first server goes on."""
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(server.port)]
    environment = {**os.environ, "NIANBAO_DATA": str(tmp_path / "other")}
    second = subprocess.run(command, capture_output=True, env=environment, check=False, timeout=60)
    message = second.stderr.decode()

    assert 2 == second.returncode
    assert f"端口 {server.port} 已被占用" in message
    assert 1 == len(message.splitlines())
    with urllib.request.urlopen(server.url) as answer:
        assert 200 == answer.status
