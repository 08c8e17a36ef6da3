"""Whether the program can do its work here: data folder, database, index, model, Word converter.

Each check says what was found and, where something is wrong, what to do. A check never raises.
"""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.errors import NianbaoError

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.models import Endpoint
    from assistant.models.capabilities import Capabilities
    from assistant.services import Services

SPACE_WANTED = 500 * 1024 * 1024
"""Bytes; an index of 100,000 passages takes about as much."""


class State(StrEnum):
    """What a check says: fine, works but worth knowing, broken."""

    FINE = "fine"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the program: its name, its state, what was found (Chinese, line by line)."""

    name: str
    state: State
    lines: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """One element of `nianbao doctor --json`."""
        return {"name": self.name, "state": self.state.value, "lines": list(self.lines)}


def examine(services: Services) -> Iterator[Check]:
    """Everything that can be checked without asking a model, one after the other."""
    yield Check("程序", State.FINE, (f"nianbao {__version__}，Python {platform.python_version()}",))
    yield _data(services.data)
    yield _database(services)
    yield _accounts(services)
    yield _index(services)
    yield _office()


def _data(folder: Path) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
        free = shutil.disk_usage(folder).free
    except OSError as error:
        line = (
            f"写不了 {folder}（{error.strerror}）。请修改权限，或用 NIANBAO_DATA 指定别的文件夹。"
        )
        return Check("数据文件夹", State.BROKEN, (line,))
    lines = [f"{folder}，可以写入，剩余空间 {free // 1024**2} MB"]
    if free < SPACE_WANTED:
        lines.append("剩余空间不多了，请清理磁盘，以免保存不了。")
        return Check("数据文件夹", State.NOTE, tuple(lines))
    return Check("数据文件夹", State.FINE, tuple(lines))


def _database(services: Services) -> Check:
    try:
        problems = services.store.problems()
        found = f"{services.store.describe()}，有 {len(services.reports())} 份报告"
    except NianbaoError as error:
        return Check("数据库", State.BROKEN, (str(error),))
    if problems:
        return Check("数据库", State.BROKEN, (found, *problems))
    return Check("数据库", State.FINE, (f"{found}，没有发现损坏",))


def _accounts(services: Services) -> Check:
    from assistant.services.accounts import Mode

    try:
        mode = services.accounts.mode()
        people = services.store.people.accounts()
    except NianbaoError:
        return Check("账号", State.NOTE, ("数据库打不开，看不到账号。",))
    if mode is not Mode.ACCOUNTS:
        how = "只在本机一个人用" if mode is Mode.ALONE else "第一次打开网页时再决定谁来用"
        return Check("账号", State.FINE, (f"没有账号，{how}；不能监听本机以外的地址。",))
    working = [one for one in people if one.disabled_at is None]
    whole = sum(one.person.everywhere for one in working)
    line = f"{len(working)} 人，其中全系统的管理员 {whole} 人；停用 {len(people) - len(working)} 人"
    if not whole:
        return Check("账号", State.NOTE, (f"{line}。没有管理员，请用 nianbao user add 建立一位。",))
    return Check("账号", State.FINE, (line,))


def _index(services: Services) -> Check:
    try:
        status = services.library.status()
    except NianbaoError as error:
        return Check("检索库", State.BROKEN, (str(error),))
    state = State.FINE if status.healthy else State.NOTE
    return Check("检索库", state, tuple(status.as_text().splitlines()))


def _office() -> Check:
    from assistant.reading.office import find_office

    if find_office():
        return Check("LibreOffice", State.FINE, ("已安装，可以读 .doc、.wps、.rtf",))
    line = "没有安装，读不了旧版的 .doc、.wps、.rtf；docx、网页、PDF 不受影响。"
    return Check("LibreOffice", State.NOTE, (line,))


def model_checks(found: Sequence[tuple[Endpoint, Capabilities]]) -> Iterator[Check]:
    """One check for each endpoint that was asked, or one that says that none is set."""
    from assistant.models.capabilities import as_lines

    if not found:
        line = "没有设置。导入、填表、核对、对照、滚动起草都照常可用；要由模型写文字，请设 NIANBAO_LLM_BASE_URL。"
        yield Check("模型", State.FINE, (line,))
    for number, (endpoint, capabilities) in enumerate(found):
        name = "模型" if number == 0 else "备用模型"
        state = State.FINE if capabilities.answers else State.BROKEN
        lines = as_lines(capabilities)
        yield Check(name, state, (f"{endpoint.model}（{endpoint.url}）", *lines))
