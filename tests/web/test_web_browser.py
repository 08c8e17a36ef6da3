"""The main job in a real browser against a real server, offline; and that nothing leaves the machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser_clerk import Clerk, Server, assert_nothing_left_the_machine

from assistant.forms import load_form
from assistant.models.capabilities import Capabilities
from assistant.reading.read import read_report
from assistant.services import Services, endpoints
from assistant.settings import Settings

pytestmark = pytest.mark.browser

SAMPLE = "示例县青禾镇人民政府"


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
    assert user.page.get_by_text("将文件拖放到此处").count() == 3
    assert int(user.cell("requests.new_received.natural_person")) > 0
    sample_url = user.page.url

    # A report of one's own.
    user.begin("样本县青禾镇人民政府", 2025)
    user.leave_start()
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
    assert "来源" in figures.first.get_attribute("data-tip")
    field = user.page.locator("#nb-part-1 .nb-prose .nb-fill").first
    key = field.get_attribute("data-key")
    before = user.version()
    field.fill("226")
    user.page.keyboard.press("Tab")
    user.wait_for_version(before + 1)
    assert "226" in user.page.inner_text("#nb-part-1 .nb-prose")
    assert 0 == user.page.locator(f'input[data-key="{key}"]').count()

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
    settings = Settings(data=data, llm_base_url=model_server.url, llm_model="scripted")
    writes = Capabilities(answers=True, stream=True, length="max_tokens")
    Services(settings).capability_file.save(endpoints(settings)[0].name, writes)
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
