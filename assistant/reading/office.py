"""Old Word files (.doc, .wps, .rtf) become .docx by LibreOffice, shut off from everything else."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from xml.sax.saxutils import escape

from assistant.errors import UnreadableFile

LONGEST_S = 60.0
MOST_FILE_BYTES = 256 * 1024 * 1024
_KEPT = ("PATH", "SYSTEMROOT", "WINDIR", "LANG", "LC_ALL")
_ITSELF = "请用 Word 或 WPS 打开，另存为 .docx 后再试"
# One conversion takes a core and 200 MB; a second one waits.
_one_at_a_time = threading.Lock()

# No macro runs, no link, picture or object outside the file is fetched, no program is asked.
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Misc", "UseSystemFileDialog", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Writer/Content/Update", "Field", "false"),
)
# A proxy that is not there, should anything ask for an address all the same.
_NO_NETWORK = (
    ("ooInetProxyType", "2"),
    ("ooInetHTTPProxyName", "127.0.0.1"),
    ("ooInetHTTPProxyPort", "9"),
    ("ooInetHTTPSProxyName", "127.0.0.1"),
    ("ooInetHTTPSProxyPort", "9"),
)


def find_office() -> str | None:
    """The program that opens old files, None when it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def as_docx(data: bytes, name: str, suffix: str, longest_s: float = LONGEST_S) -> bytes:
    """The same document as .docx. Raises UnreadableFile without LibreOffice or when it fails.

    `suffix` is that of the content (`.doc`, `.rtf`). The program has its own empty profile and
    folder, both gone afterwards; when time is up it is killed with its children.
    """
    program = find_office()
    if program is None:
        raise UnreadableFile(
            name,
            "这是旧版 Word、WPS 或 RTF 格式，要靠 LibreOffice 转换，这台电脑上没有装",
            f"{_ITSELF}，或安装 LibreOffice",
        )
    with (
        _one_at_a_time,
        tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as made,
    ):
        folder = Path(made)
        source = folder / f"report{suffix}"
        source.write_bytes(data)
        _write_profile(folder / "profile")
        if not _run(_command(program, folder, source), folder, longest_s):
            raise UnreadableFile(name, f"LibreOffice {longest_s:g} 秒内没有转换完", _ITSELF)
        result = folder / "out" / "report.docx"
        if not result.is_file():
            raise UnreadableFile(name, "LibreOffice 打不开它（可能已损坏或有密码）", _ITSELF)
        if result.stat().st_size > MOST_FILE_BYTES:
            raise UnreadableFile(name, "转换后大得不合常理", _ITSELF)
        return result.read_bytes()


def _command(program: str, folder: Path, source: Path) -> list[str]:
    return [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--invisible",
        "--nologo",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]


def _write_profile(profile: Path) -> None:
    items = [
        *((f"/org.openoffice.Office.{path}", key, value) for path, key, value in _SETTINGS),
        *(("/org.openoffice.Inet/Settings", key, value) for key, value in _NO_NETWORK),
    ]
    lines = "".join(
        f'<item oor:path="{path}"><prop oor:name="{key}" oor:op="fuse">'
        f"<value>{escape(value)}</value></prop></item>\n"
        for path, key, value in items
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{lines}</oor:items>\n",
        "utf-8",
    )


def _run(command: list[str], folder: Path, longest_s: float) -> bool:
    """Whether the program ended in time; nothing that it started outlives this call."""
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=kept | {"HOME": str(folder), "TMPDIR": str(folder), "TEMP": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _bound(process.pid, longest_s)
    try:
        process.wait(longest_s)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _kill(process)
    return True


def _bound(pid: int, longest_s: float) -> None:
    """Limits on written bytes and processor time, where the system has them for another process."""
    try:
        import resource

        prlimit = resource.prlimit
    except (ImportError, AttributeError):
        return
    with contextlib.suppress(OSError, ValueError):
        prlimit(pid, resource.RLIMIT_FSIZE, (MOST_FILE_BYTES, MOST_FILE_BYTES))
        seconds = int(4 * longest_s) + 1
        prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))


def _kill(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
