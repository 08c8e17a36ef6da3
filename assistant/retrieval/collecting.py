"""From the files of the library to passages: what lies there, what each file gives, what is twice."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.retrieval.official import official_passages, preferred
from assistant.retrieval.passages import REGULATION, REPORT, Passage
from assistant.retrieval.regulations import read_text, regulation_passages
from assistant.retrieval.reports import report_passages

FOLDERS = {REGULATION: "regulations", REPORT: "reports"}
_WORD = (".html", ".htm", ".docx", ".doc", ".wps", ".rtf", ".pdf", ".txt", ".md")
SUFFIXES = {REGULATION: _WORD, REPORT: (*_WORD, ".json")}
# The coarsest clock of a disk that is about (FAT) ticks every two seconds.
_TICK_NS = 2_000_000_000
_HEADING = re.compile(r"^##\s+\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file looked like: its size in bytes, when it was changed and looked at (ns), its hash."""

    size: int
    changed_ns: int
    looked_ns: int
    hash: str

    def is_still(self, path: Path) -> bool:
        """Whether the file surely has not changed since, as far as size and time tell.

        A file that was changed just before it was looked at may have changed once more since,
        within one tick of the clock of the disk.
        """
        stat = path.stat()
        same = (stat.st_size, stat.st_mtime_ns) == (self.size, self.changed_ns)
        return same and self.changed_ns < self.looked_ns - _TICK_NS


@dataclass(frozen=True, slots=True)
class Collected:
    """All passages of the library.

    `files` names each file with what it looked like. `skipped` says in Chinese which files gave none, and why;
    a file that cannot be read never enters the index as text.
    """

    passages: tuple[Passage, ...]
    files: dict[str, Seen]
    skipped: tuple[str, ...]


def library_files(folders: Mapping[str, Path]) -> Iterator[tuple[str, str, Path]]:
    """(name, kind, path) of each file that may hold passages, in a fixed order."""
    for root_name, root in folders.items():
        for kind, sub in FOLDERS.items():
            for path in sorted((root / sub).glob("*")):
                if path.suffix.lower() in SUFFIXES[kind] and not path.name.startswith((".", "~$")):
                    yield f"{root_name}/{sub}/{path.name}", kind, path


def look_at_files(
    folders: Mapping[str, Path], before: Mapping[str, Seen] | None = None
) -> dict[str, Seen]:
    """What each file of the library looks like, by name.

    Only those are read that differ in size or time from what is known from `before`.
    """
    found = {}
    for name, _, path in library_files(folders):
        known = (before or {}).get(name)
        found[name] = known if known is not None and known.is_still(path) else _look(path)
    return found


def _look(path: Path) -> Seen:
    # First the time, then the content: what changes in between is read again the next time.
    stat, now = path.stat(), time.time_ns()
    return Seen(stat.st_size, stat.st_mtime_ns, now, file_hash(path))


def hashes_of(files: Mapping[str, Seen]) -> dict[str, str]:
    """The hash of each file by name."""
    return {name: seen.hash for name, seen in files.items()}


def seen_as_json(files: Mapping[str, Seen]) -> str:
    """What `seen_from_json` reads."""
    return json.dumps({name: astuple(seen) for name, seen in files.items()}, ensure_ascii=False)


def seen_from_json(text: str) -> dict[str, Seen]:
    """What the files looked like; empty when nothing was noted, then all are read."""
    return {name: Seen(*values) for name, values in json.loads(text or "{}").items()}


def file_hash(path: Path) -> str:
    """A short hash of the bytes of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def collect(
    folders: Mapping[str, Path], progress: Callable[[int, int, str], None] | None = None
) -> Collected:
    """Every passage of these folders; one report for each agency and year, the first that is met."""
    files = list(library_files(folders))
    looked = look_at_files(folders)
    passages: list[Passage] = []
    skipped: list[str] = []
    seen: dict[tuple[str, ...], str] = {}
    for done, (name, kind, path) in enumerate(files, start=1):
        try:
            found = passages_of(path, kind)
        except UnreadableFile as error:
            skipped.append(f"{name}：{error}")
            continue
        key = _document_key(found)
        if key in seen:
            what = "同一机关同一年的年报" if kind == REPORT else "同一份文件"
            skipped.append(f"{name}：与 {seen[key]} 是{what}")
        else:
            passages += found
            if key:
                seen[key] = name
        if progress:
            progress(done, len(files), "读取文件")
    return Collected(tuple(preferred(passages)), looked, tuple(skipped))


def passages_of(path: Path, kind: str) -> list[Passage]:
    """The passages of one file. Raises UnreadableFile when it has none."""
    if kind == REGULATION:
        plain = path.suffix.lower() in (".md", ".txt")
        if plain and _HEADING.search(read_text(path)):
            return regulation_passages(path)
        return official_passages(path)
    from assistant.reading.read import read_report

    found = report_passages(read_report(path), path.name)
    if not found:
        raise UnreadableFile(path.name, "没有读到年报的文字部分", "请换成完整的年报文件")
    return found


def _document_key(passages: list[Passage]) -> tuple[str, ...] | None:
    """What two files of one document have in common; None when it is not known."""
    first = passages[0]
    if first.kind == REPORT:
        return (first.agency, str(first.year)) if first.agency and first.year else None
    return (first.id.rsplit(":", 1)[0],)
