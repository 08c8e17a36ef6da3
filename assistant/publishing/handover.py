"""Handing a file over: written beside its place, verified there, and only then put into it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from assistant.errors import UsageError


def put_verified(path: Path, data: bytes, verify: Callable[[Path], None]) -> None:
    """Write beside the target, verify, rename. Whatever fails, no half-written file remains.

    Raises what `verify` raises, and UsageError when the place cannot be written to.
    """
    # The suffix stays: readers go by it.
    draft = path.with_name(f".{path.stem[:80]}-{secrets.token_hex(4)}{path.suffix}")
    try:
        try:
            draft.write_bytes(data)
        except OSError as error:
            raise _cannot_write(path, error) from error
        verify(draft)
        try:
            draft.replace(path)
        except OSError as error:
            raise _cannot_write(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"写不了文件“{path.name}”（{error.strerror or error}）。请换一个能写入的文件夹，"
        "并确认没有别的程序正打开这个文件。"
    )
