"""Results kept beside the output while a long run goes on, so that the next run can continue it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from assistant.errors import UsageError

SCHEMA = "nianbao.kept/1"
ODD_NAMES = "surrogatepass"  # a file name in GBK, as old archives leave it, is no UTF-8
SUFFIX = ".未完成.jsonl"


def journal_path(out: Path) -> Path:
    """`结果.xlsx.未完成.jsonl` beside `结果.xlsx`."""
    return out.with_name(out.name + SUFFIX)


@cache
def program_mark() -> str:
    """A hash of the program's own files: any change of a rule makes kept results void."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml"):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class Journal:
    """A file of lines: what it is for, then one result a line. `places` are where each line begins.

    Written at the end only, so that a run that was killed loses at most its last line.
    """

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self.path = path
        self.places: dict[tuple[Any, ...], tuple[int, int]] = {}

    @classmethod
    def open(cls, path: Path, settings: str, marks: Iterable[list[Any]]) -> Journal:
        """The journal of an earlier run of the same program on the same files, else a new one.

        `marks` are those of the files now; results of others are left out. Raises UsageError when
        the place cannot be written to.
        """
        head = json.dumps({"schema": SCHEMA, "program": program_mark(), "settings": settings})
        first = head.encode() + b"\n"
        try:
            file = path.open("r+b") if path.exists() else path.open("w+b")
        except OSError as error:
            raise UsageError(f"写不了 {path}：{error.strerror}。请换一个输出位置。") from error
        _hold(file, path)
        journal = cls(file, path)
        if file.readline() == first:
            journal._take_over({tuple(mark) for mark in marks})
        else:
            file.seek(0)
            file.truncate()
            file.write(first)
            file.flush()
        return journal

    def _take_over(self, marks: set[tuple[Any, ...]]) -> None:
        start = self._file.tell()
        for line in self._file:
            try:
                mark = tuple(json.loads(line)["mark"]) if line.endswith(b"\n") else None
            except (ValueError, KeyError, TypeError):
                mark = None
            if mark is None:
                break  # cut off in the middle of writing: from here on anew
            if mark in marks:
                self.places[mark] = (start, len(line))
            start += len(line)
        self._file.seek(start)
        self._file.truncate()

    def add(self, mark: list[Any], line: str) -> None:
        """Keep a result."""
        data = line.encode(errors=ODD_NAMES) + b"\n"
        start = self._file.seek(0, 2)
        self._file.write(data)
        self.places[tuple(mark)] = (start, len(data))

    def flush(self) -> None:
        """Hand everything to the system: from here on it survives the end of this process."""
        self._file.flush()

    def line(self, mark: list[Any]) -> str:
        """The line of a result."""
        start, length = self.places[tuple(mark)]
        self._file.seek(start)
        return self._file.read(length).decode(errors=ODD_NAMES)

    def close(self) -> None:
        """Close the file, which stays for the next run."""
        self._file.close()

    def remove(self) -> None:
        """The output is written: the kept results are not needed any more."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def _hold(file: BinaryIO, path: Path) -> None:
    """One run at a time writes a journal; the system lets go when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise UsageError(
            f"另一个 nianbao 正在写 {path.name.removesuffix(SUFFIX)}。请等它做完，或换一个输出文件。"
        ) from error
