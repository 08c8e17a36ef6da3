"""`nianbao chat`: the conversation in the terminal, on a report's JSON file or one of the page."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.services import Services
from assistant.settings import Settings

AGENCY = "示例县青禾镇人民政府"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose index is built."""
    folder = tmp_path_factory.mktemp("chat-data")
    Services(Settings(data=folder)).library.build()
    return folder


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory, data: Path, checkout: Path) -> bytes:
    """The sample township's report as `nianbao draft --offline` writes it."""
    out = tmp_path_factory.mktemp("chat-draft") / "out"
    reports = checkout / "corpus" / "reports"
    command = [
        "draft",
        *("--agency", AGENCY, "--year", "2025", "--out", str(out), "--offline"),
        *("--ledger", str(reports / "qinghe_township_2025_ledger.xlsx")),
        *("--previous", str(reports / "qinghe_township_2024.docx")),
    ]
    run(data, *command)
    return (out / "report.json").read_bytes()


@pytest.fixture
def report(tmp_path: Path, drafted: bytes) -> Path:
    """A report of one's own, without a conversation yet."""
    path = tmp_path / "report.json"
    path.write_bytes(drafted)
    return path


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a run over this data folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    return {**clean, "NIANBAO_DATA": str(data), **more}


def run(
    data: Path, *arguments: str, typed: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """One run of the program, with these lines typed into it."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        env=environment(data, **more),
        timeout=120,
        check=False,
    )


def chat(data: Path, report: Path | str, *lines: str, **more: str) -> str:
    """What the conversation prints for these lines, without a model."""
    typed = "".join(f"{line}\n" for line in lines)
    done = run(data, "chat", str(report), "--offline", typed=typed, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def section(path: Path, number: int) -> str:
    """A part's text in a report file."""
    parts = json.loads(path.read_text(encoding="utf-8"))["sections"]
    return str(next(part["text"] for part in parts if part["number"] == number))


def test_questions_are_answered_and_the_report_is_written(data: Path, report: Path) -> None:
    """An open place of the file is asked for; the answer stands in the file at once."""
    before = section(report, 1)
    out = chat(data, report, "逐个回答待填", "跳过")
    assert "还剩" in out
    state = json.loads(report.with_name("report.chat.json").read_text(encoding="utf-8"))
    assert ["user", "assistant"] * 2 == [message["role"] for message in state["messages"]]
    assert before == section(report, 1)

    chat(data, report, "逐个回答待填", "4321")
    assert report.read_text(encoding="utf-8").count("4321") >= 1


def test_nothing_changed_leaves_the_report_as_it_was(data: Path, report: Path) -> None:
    """Looking things up does not write the report file."""
    before = report.read_bytes()
    out = chat(data, report, "帮助", "核对", "收到申请后多久要答复", "对照上年")

    assert before == report.read_bytes()
    assert "没有连接模型" in out
    assert "第三十三条" in out
    assert "还没有上年报告" in out


def test_proposals_are_taken_by_number_and_suggestions_shown_as_a_difference(
    data: Path, report: Path, checkout: Path
) -> None:
    """记下1 takes a figure; a draft over a text is shown with + and - and accepted by word."""
    reports = checkout / "corpus" / "reports"
    typed = "印发宣传单900份\n记下1\n起草第六部分\n采用第六部分\n起草第五部分\n采用\n"
    done = run(
        data,
        "chat",
        str(report),
        "--offline",
        *("--previous", str(reports / "qinghe_township_2024.docx")),
        *("--ledger", str(reports / "qinghe_township_2025_ledger.xlsx")),
        typed=typed,
    )

    assert done.returncode == 0, done.stderr
    assert "1) 印发宣传单 900份" in done.stdout
    assert "已记下：印发宣传单 900份" in done.stdout
    state = json.loads(report.with_name("report.chat.json").read_text(encoding="utf-8"))
    assert "900" in [item["value"] for item in state["state"]["said"]]


def test_undo_brings_the_report_back(data: Path, report: Path) -> None:
    """撤销 takes the change out of the file again."""
    before = report.read_text(encoding="utf-8")
    out = chat(data, report, "逐个回答待填", "4321", "撤销")

    assert "已撤销" in out
    assert "4321" not in report.read_text(encoding="utf-8")
    assert json.loads(before)["sections"] == json.loads(report.read_text("utf-8"))["sections"]


def test_a_conversation_is_searched_exported_and_deleted(
    data: Path, report: Path, tmp_path: Path
) -> None:
    """--search, --export and --forget do one thing each and do not talk."""
    chat(data, report, "收到申请后多久要答复")

    assert "收到申请后多久要答复" in run(data, "chat", str(report), "--search", "多久").stdout
    for name in ("talk.md", "talk.json"):
        run(data, "chat", str(report), "--export", str(tmp_path / name))
    assert "来源：regulation.md" in (tmp_path / "talk.md").read_text(encoding="utf-8")
    assert 2 == len(json.loads((tmp_path / "talk.json").read_text(encoding="utf-8"))["messages"])
    wrong = run(data, "chat", str(report), "--export", str(tmp_path / "talk.doc"))
    assert (2, 1) == (wrong.returncode, wrong.stderr.count("\n"))

    assert "已删除 2 条对话" in run(data, "chat", str(report), "--forget").stdout
    assert "多久" not in report.with_name("report.chat.json").read_text(encoding="utf-8")


def test_a_report_changed_elsewhere_is_not_overwritten(data: Path, report: Path) -> None:
    """Edited by another program since, it is refused with what to do; moved away, one starts anew."""
    chat(data, report, "逐个回答待填", "4321")
    report.write_text(report.read_text(encoding="utf-8").replace("4321", "5555"), encoding="utf-8")

    refused = run(data, "chat", str(report), "--offline", typed="核对\n")
    assert 2 == refused.returncode
    assert "对话以外被改过" in refused.stderr
    report.with_name("report.chat.json").unlink()
    assert "核对完了" in chat(data, report, "核对")


@pytest.mark.parametrize(
    ("text", "words"),
    [("不是 JSON", "读不了文件"), ('{"schema": "nianbao.chat/9"}', "读不了文件")],
)
def test_a_damaged_state_file_is_said(data: Path, report: Path, text: str, words: str) -> None:
    """It is named with what to do, and left as it is."""
    beside = report.with_name("report.chat.json")
    beside.write_text(text, encoding="utf-8")

    done = run(data, "chat", str(report), "--offline")

    assert 2 == done.returncode
    assert words in done.stderr
    assert text == beside.read_text(encoding="utf-8")


def test_a_kill_between_the_two_files_is_made_good(data: Path, report: Path) -> None:
    """The old report beside the new state is written anew at the next start."""
    before = report.read_bytes()
    chat(data, report, "逐个回答待填", "4321")
    report.write_bytes(before)

    chat(data, report, "核对")
    assert "4321" in report.read_text(encoding="utf-8")


def test_a_report_of_the_page_is_talked_about_by_its_number(tmp_path: Path, data: Path) -> None:
    """The same conversation as on the page, in the same database."""
    (tmp_path / "index").symlink_to(data / "index")
    services = Services(Settings(data=tmp_path))
    desk = services.open_sample()
    out = chat(tmp_path, str(desk.report_id), "起草第一部分")

    assert "已起草“一、总体情况”" in out
    assert "起草第一部分" == desk.messages()[0].content["text"]
    assert desk.view().sections[1].text
    missing = run(tmp_path, "chat", "99", "--offline")
    services.store.close()
    assert (2, 1) == (missing.returncode, missing.stderr.count("\n"))


# --- at a terminal, with a model -------------------------------------------------------------------


def _at_its_terminal() -> None:
    """The new session takes the terminal, and hears Ctrl-C also where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """The program at a pseudo-terminal: keys in, what stands on the screen out."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self._screen, inner = pty.openpty()
        self.process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=env,
            start_new_session=True,
            # Ctrl-C is a signal only at the terminal that a session belongs to.
            preexec_fn=_at_its_terminal,
        )
        os.close(inner)
        self.text = ""

    def wait_for(self, words: str, seconds: float = 120.0) -> None:
        """Read until these words came."""
        until = time.monotonic() + seconds
        while words not in self.text:
            assert time.monotonic() < until, self.text
            if select.select([self._screen], [], [], 0.1)[0]:
                self.text += os.read(self._screen, 65536).decode(errors="replace")

    def listens(self, seconds: float = 120.0) -> None:
        """Wait until it takes keys one by one: what is typed while it sets itself up is thrown away."""
        until = time.monotonic() + seconds
        while termios.tcgetattr(self._screen)[3] & termios.ICANON:
            assert time.monotonic() < until, self.text
            time.sleep(0.01)

    def type(self, keys: str) -> None:
        """Press these keys; what was on the screen before is forgotten."""
        self.text = ""
        os.write(self._screen, keys.encode())

    def leave(self) -> None:
        """Press Ctrl-D, upon which it ends well."""
        self.type("\x04")
        assert 0 == self.process.wait(timeout=60)

    def close(self) -> None:
        """End it, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._screen)


@pytest.fixture
def terminal(data: Path, report: Path, model_server: Any) -> Iterator[Terminal]:
    """The conversation at a terminal with the scripted model, which only writes."""
    from assistant.models.capabilities import Capabilities, CapabilityFile

    found = Capabilities(answers=True, stream=True, length="max_tokens")
    CapabilityFile(data / "endpoints.json").save(f"{model_server.url} scripted", found)
    settings = {"NIANBAO_LLM_BASE_URL": model_server.url, "NIANBAO_LLM_MODEL": "scripted"}
    command = [sys.executable, "-m", "assistant", "chat", str(report)]
    opened = Terminal(command, environment(data, **settings))
    opened.wait_for("> ")
    yield opened
    opened.close()


def messages_beside(report: Path) -> list[dict[str, Any]]:
    """The conversation that is kept beside a report's file."""
    kept = json.loads(report.with_name("report.chat.json").read_text(encoding="utf-8"))
    return list(kept["messages"])


def said_by_the_person(messages: list[dict[str, Any]]) -> list[str]:
    """What she typed."""
    return [message["content"]["text"] for message in messages if message["role"] == "user"]


def test_ctrl_c_stops_the_answer_and_ctrl_d_ends(
    terminal: Terminal, report: Path, model_server: Any, say: Any
) -> None:
    """The model is let go, the program goes on, and what was shown is kept."""
    sentences = tuple(f"第{number}项工作照常开展。" for number in "一二三四五六七八九十")
    model_server.script(say(chunks=sentences, pause_s=0.4), "本年度没有其他事项。")
    terminal.type("起草第六部分\n")
    terminal.wait_for("第二项工作照常开展")
    terminal.type("\x03")
    terminal.wait_for("已停止")
    terminal.wait_for("> ")
    assert model_server.wait_for_disconnect()

    terminal.type("重试\n")
    terminal.wait_for("作为建议")
    terminal.wait_for("> ")
    terminal.leave()
    messages = messages_beside(report)
    assert ["起草第六部分", "重试"] == said_by_the_person(messages)
    assert "stopped" == messages[1]["content"]["events"][-1]["kind"]


def test_ctrl_c_at_the_prompt_drops_the_line_and_goes_on(terminal: Terminal, report: Path) -> None:
    """As in a shell: what was being typed is gone, the next line counts, and nothing was stored of it."""
    terminal.listens()
    terminal.type("起草第一")
    terminal.wait_for("起草第一")
    terminal.type("\x03")
    terminal.wait_for("> ")
    terminal.listens()
    terminal.type("帮助\n")
    terminal.wait_for("起草全部")
    terminal.wait_for("> ")
    terminal.leave()
    messages = messages_beside(report)
    assert ["帮助"] == said_by_the_person(messages)


def test_kill_at_the_terminal_loses_nothing_that_was_shown(
    terminal: Terminal, data: Path, report: Path, model_server: Any, say: Any
) -> None:
    """Started again, the answer stands as interrupted with what to do, and the file is whole."""
    sentences = tuple(f"第{number}项工作照常开展。" for number in "一二三四五六七八九十")
    model_server.script(say(chunks=sentences, pause_s=0.4))
    terminal.type("起草第六部分\n")
    terminal.wait_for("第二项工作照常开展")
    terminal.process.send_signal(signal.SIGKILL)
    terminal.process.wait()

    done = run(data, "chat", str(report), "--offline")
    assert "上一条回答没有写完" in done.stdout
    messages = messages_beside(report)
    assert messages[1]["content"]["unfinished"]
    assert "第一项工作照常开展。" in [e["text"] for e in messages[1]["content"]["events"]]
    json.loads(report.read_text(encoding="utf-8"))
