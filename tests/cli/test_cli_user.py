"""Accounts from the command line: a server without a browser is prepared with them."""

from __future__ import annotations

import json
import os
import pty
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from assistant.services import Services
from assistant.settings import Settings

PASSWORD = "河口的渡船每天下午三点开"
BODY = "示例县青禾镇人民政府"


def run(data: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """One command over a data folder; `typed` is standard input."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", "user", *words],
        input=typed,
        capture_output=True,
        text=True,
        env={**os.environ, "NIANBAO_DATA": str(data)},
        check=False,
        timeout=60,
    )


def accounts(data: Path) -> Services:
    """The program over the same folder, to look at what the command did."""
    return Services(Settings(data=data))


def test_a_server_is_prepared(tmp_path: Path) -> None:
    """An administrator, a clerk with her body, a list, a stopped account, another password."""
    made = run(
        tmp_path, "add", "Admin-A", "--name", "管理员甲", "--administrator", typed=PASSWORD + "\n"
    )
    assert (0, "已增加“管理员甲”（Admin-A）。\n", "") == (made.returncode, made.stdout, made.stderr)
    words = ("add", "jingban-a", "--name", "经办人甲", "--body", BODY, "--role", "clerk")
    assert 0 == run(tmp_path, *words, typed=PASSWORD).returncode
    assert 0 == run(tmp_path, "disable", "jingban-a").returncode

    listed = run(tmp_path, "list", "--json")
    people = {one["login"]: one for one in json.loads(listed.stdout)}
    assert people["admin-a"]["administrator"]
    assert {BODY: ["clerk"]} == people["jingban-a"]["roles"]
    assert people["jingban-a"]["disabled"]
    assert "$argon2" not in listed.stdout
    text = run(tmp_path, "list").stdout
    assert f"jingban-a　经办人甲　{BODY}：经办人；已停用" in text

    assert 0 == run(tmp_path, "enable", "jingban-a").returncode
    assert (
        0 == run(tmp_path, "reset-password", "jingban-a", typed="山上的雾中午才散开了\n").returncode
    )
    services = accounts(tmp_path)
    assert services.accounts.sign_in("jingban-a", "山上的雾中午才散开了", "10.0.0.1")
    assert {"系统维护人员"} == {
        line.person for line in services.store.audit() if line.action != "登录"
    }
    services.store.close()


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("add", "a b", "--name", "甲", "--administrator"), PASSWORD, "登录名请用"),
        (("add", "jb", "--name", "甲", "--administrator"), "short", "至少要 10 位"),
        (("add", "jb", "--name", "甲", "--administrator"), "", "没有读到密码"),
        (("add", "jb", "--name", "甲", "--body", BODY), PASSWORD, "--body 和 --role 要一起写"),
        (("add", "jb", "--name", "甲", "--role", "king", "--body", BODY), PASSWORD, "没有“'king'”"),
        (("add", "jb", "--name", "本机用户"), PASSWORD, "由程序使用"),
        (("add", "jb"), PASSWORD, "缺少参数"),
        (("add", "jb", "--name", "甲", "--password", PASSWORD), "", "不认识的参数"),
        (("disable", "nobody"), "", "没有登录名为“nobody”的人"),
        (("reset-password", "nobody"), PASSWORD, "没有登录名为“nobody”的人"),
    ],
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path, words: tuple[str, ...], typed: str, said: str
) -> None:
    """One Chinese line, exit code 2, nobody added; and no option takes a password."""
    done = run(tmp_path, *words, typed=typed)

    assert 2 == done.returncode, done.stderr
    assert said in done.stderr
    assert 1 == done.stderr.count("\n")
    services = accounts(tmp_path)
    assert [] == services.store.people.accounts()
    services.store.close()


def test_the_last_administrator_is_not_stopped(tmp_path: Path) -> None:
    """Neither by the operator: reset the password instead."""
    run(tmp_path, "add", "admin-a", "--name", "管理员甲", "--administrator", typed=PASSWORD)
    done = run(tmp_path, "disable", "admin-a")

    assert 2 == done.returncode
    assert "最后一个全系统的管理员" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of POSIX")
def test_a_typed_password_is_not_shown(tmp_path: Path) -> None:
    """At a terminal it is asked twice, and nothing of it appears."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "assistant",
            "user",
            "add",
            "admin-a",
            "--name",
            "管理员甲",
            "--administrator",
        ],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "NIANBAO_DATA": str(tmp_path)},
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    for prompt in ("密码（输入时不显示）：", "再输一遍："):
        while prompt.encode() not in seen:
            seen += os.read(ours, 1024)
        os.write(ours, f"{PASSWORD}\n".encode())
    assert 0 == process.wait(60)
    while True:
        try:
            chunk = os.read(ours, 1024)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    os.close(ours)

    assert "已增加“管理员甲”" in seen.decode()
    assert PASSWORD not in seen.decode()


def serve(data: Path, *words: str) -> subprocess.Popen[str]:
    """`nianbao serve` with these words."""
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", *words],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NIANBAO_DATA": str(data), "NIANBAO_LLM_BASE_URL": ""},
    )


def test_other_machines_are_served_once_there_are_accounts(tmp_path: Path) -> None:
    """Without an account the start is refused, with the command to make one; then it listens."""
    refused = serve(tmp_path, "--host", "0.0.0.0", "--port", "1")
    said = refused.communicate(timeout=60)[1]
    assert 2 == refused.returncode
    assert "还没有账号，不能监听 0.0.0.0" in said
    assert "nianbao user add" in said

    run(tmp_path, "add", "admin-a", "--name", "管理员甲", "--administrator", typed=PASSWORD)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = serve(tmp_path, "--host", "0.0.0.0", "--port", str(port))
    try:
        assert process.stderr is not None
        until = time.monotonic() + 60
        while "已就绪" not in (line := process.stderr.readline()):
            assert line, "it ended"
            assert time.monotonic() < until
        answer = httpx.get(f"http://127.0.0.1:{port}/", headers={"host": "nianbao.example"})
        assert "/sign-in" == answer.headers["location"]
    finally:
        process.kill()
        process.communicate()
