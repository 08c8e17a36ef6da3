"""A clerk at the page in a real browser, a server as a process of its own: for every test of the page."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.services import Services
from assistant.settings import Settings

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000


class Server:
    """`nianbao serve` as a process of its own, over one data folder, on one port.

    `alone` makes the choice of the first run: one person alone works here, without accounts.
    """

    def __init__(self, data: Path, *, alone: bool = True, **environment: str) -> None:
        if alone:
            services = Services(Settings(data=data))
            services.accounts.choose_alone()
            services.store.close()
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._environment = {**os.environ, **environment, "NIANBAO_DATA": str(data)}
        self.data = data
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

    @property
    def pid(self) -> int:
        """The number of the process that runs."""
        assert self._process is not None
        return self._process.pid

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

    def go(self, url: str) -> None:
        """Go to an address; once more where the page just loaded itself again behind a restarted server."""
        from playwright.sync_api import Error

        try:
            self.page.goto(url)
        except Error as error:
            if "ERR_ABORTED" not in str(error):
                raise
            self.page.goto(url)

    def open(self, url: str) -> None:
        """Go to an address and wait until the tables stand; before there is any report, the sample's."""
        self.go(url)
        self.page.wait_for_selector("[data-act=sample]:visible, .nb-table")
        if not self.page.locator(".nb-table").count():
            self.page.click("[data-act=sample]")
        self.page.wait_for_selector(".nb-table")
        self.page.wait_for_selector(".nb-wizard", state="detached")

    def begin(self, agency: str, year: int) -> None:
        """Begin a report of one's own: stands at the second step then."""
        self.page.wait_for_selector(".nb-wizard, .nb-new")
        if not self.page.locator(".nb-wizard").count():
            self.page.click(".nb-new")
        self.page.fill(".nb-body-form input", agency)
        self.page.select_option(".nb-body-form select", str(year))
        self.page.click(".nb-body-form button")
        self.at_step(2)

    def at_step(self, number: int) -> None:
        """Wait until a step of the start stands."""
        self.page.wait_for_selector(f'.nb-wizard[data-step="{number}"]')

    def next_step(self) -> None:
        """On to the next step, or past the last one, whatever the button says."""
        step = int(self.page.get_attribute(".nb-wizard", "data-step"))
        self.page.click(".nb-wizard > footer button:last-child")
        if step < 4:
            self.at_step(step + 1)
        else:
            self.page.wait_for_selector(".nb-wizard", state="detached")

    def leave_start(self) -> None:
        """Go on to the workspace at once."""
        self.page.click(".nb-leave")
        self.page.wait_for_selector(".nb-wizard", state="detached")

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

    def paste(self, key: str, text: str) -> None:
        """Paste from Excel: the cell has the focus, the clipboard holds this text."""
        self.page.focus(f'[data-cell="{key}"]')
        self.page.evaluate(
            """text => {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", text);
                const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
                document.activeElement.dispatchEvent(paste);
            }""",
            text,
        )

    def total(self, key: str) -> str:
        """What a computed cell shows."""
        return str(self.page.inner_text(f'[data-cell="{key}"] output'))

    def upload(self, number: int, path: Path) -> None:
        """Drop a file: 0 is last year's report, 1 the ledger, 2 the sheet of tables two and four."""
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
