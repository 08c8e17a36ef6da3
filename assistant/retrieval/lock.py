"""One writer for the index folder, told apart by an advisory lock that dies with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import IndexBusy


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Holds the folder for this writer alone. Raises IndexBusy at once when somebody else has it."""
    with _held(folder, fcntl.LOCK_EX):
        yield


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Keeps writers away from the dense leg while it is read.

    A second process that reads while one writes gets stale answers without an error.
    """
    with _held(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def _held(folder: Path, mode: int) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    # flock and not lockf: a POSIX record lock is lost when any handle on the file is closed.
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusy(_message(handle)) from error
        if mode == fcntl.LOCK_EX:
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _message(handle: int) -> str:
    owner = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
    who = f"另一个程序（进程 {owner}）" if owner.isdigit() else "另一个程序"
    return f"检索索引正被{who}使用，同一时间只能有一个写入。请等它结束后再试，或先关掉它。"
