"""The library: what ships in `corpus/`, and what the office added to its own folder beside the data."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.errors import UnreadableFile, UsageError
from assistant.report import AnnualReport
from assistant.retrieval.embed import Embedder
from assistant.retrieval.index import Index
from assistant.retrieval.passages import (
    REGULATION,
    REPORT,
    Passage,
    regulation_passages,
    report_passages,
)
from assistant.retrieval.query import GLOSSARY, Glossary, load_glossary
from assistant.retrieval.search import Hit, Leg, search
from assistant.retrieval.status import Status

FOLDERS = {REGULATION: "regulations", REPORT: "reports"}
_SUFFIXES = {
    REGULATION: (".md", ".txt"),
    REPORT: (".html", ".htm", ".docx", ".doc", ".wps", ".rtf", ".pdf", ".txt", ".md", ".json"),
}
# Shares of the work, for one bar over three steps.
_STEPS = {"读取文件": (0, 30), "写入全文索引": (30, 50), "写入向量索引": (50, 100)}

Percent = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Collected:
    """All passages of the library.

    `files` names each file with its hash. `skipped` says in Chinese which files gave none, and why;
    a file that cannot be read never enters the index as text.
    """

    passages: tuple[Passage, ...]
    files: dict[str, str]
    skipped: tuple[str, ...]


class Library:
    """The retrieval index over the corpus and the office's own files under `data`."""

    def __init__(
        self, data: Path, corpus: Path | None = None, embedder: Embedder | None = None
    ) -> None:
        self.own = data / "library"
        self._corpus = corpus
        self.index = Index(data / "index", embedder)

    @cached_property
    def corpus(self) -> Path:
        """The folder of the corpus."""
        from assistant.resources import data_folder

        return self._corpus or data_folder("corpus")

    @cached_property
    def glossary(self) -> Glossary:
        """Clerks' words and the official terms for them."""
        return load_glossary(self.corpus / GLOSSARY)

    def build(self, progress: Percent | None = None) -> Status:
        """Brings the index up to the files; `progress` gets percent and 100.

        Raises IndexBusy while another process writes it.
        """
        percent = _percent(progress)
        collected = collect(self.folders, percent)
        self.index.build(collected.passages, built_from=collected.files, progress=percent)
        percent(1, 1, "写入向量索引")
        return self.index.status(collected.files)

    def ensure(self, progress: Percent | None = None) -> bool:
        """Builds the index where it is missing, broken or behind its files; whether it had to."""
        if self.index.is_current(file_hashes(self.folders)):
            return False
        self.build(progress)
        return True

    def add(self, file: Path, kind: str) -> int:
        """Takes a file of the office in and returns its number of passages.

        A file of the same name is replaced. Raises UnreadableFile and then changes nothing.
        """
        if kind not in FOLDERS:
            raise UsageError(f"不认识的种类“{kind}”。请用 regulation（法规）或 report（年报）。")
        if file.suffix.lower() not in _SUFFIXES[kind]:
            known = "、".join(_SUFFIXES[kind])
            raise UnreadableFile(file.name, "这种格式还不能加入检索库", f"请换成 {known} 之一")
        if not file.is_file():
            raise UnreadableFile(file.name, "没有这个文件", "请检查路径")
        count = len(_passages(file, kind))
        folder = self.own / FOLDERS[kind]
        folder.mkdir(parents=True, exist_ok=True)
        # Under a hidden name first: a copy that is cut short must not be taken for the file.
        half = folder / f".{file.name}.part"
        shutil.copyfile(file, half)
        half.replace(folder / file.name)
        self.build()
        return count

    def status(self) -> Status:
        """Checks both legs, and the files against what the index was built from."""
        return self.index.status(file_hashes(self.folders))

    def search(
        self,
        query: str,
        *,
        kind: str | None = None,
        year: int | None = None,
        agency: str | None = None,
        k: int = 5,
        leg: Leg | str = Leg.LEXICAL,
    ) -> list[Hit]:
        """The passages that answer the query, best first; empty when nothing fits."""
        return search(
            self.index,
            query,
            kind=kind,
            year=year,
            agency=agency,
            k=k,
            leg=leg,
            glossary=self.glossary,
        )

    def passage(self, id_: str) -> Passage | None:
        """The passage with this id, for a citation; None when it is no longer there."""
        return self.index.lexical.get([id_]).get(id_)

    @property
    def folders(self) -> dict[str, Path]:
        """The roots by the name they have in lists. The office's own files come first and win."""
        return {"library": self.own, "corpus": self.corpus}


def library_files(folders: dict[str, Path]) -> Iterator[tuple[str, str, Path]]:
    """(name, kind, path) of each file that may hold passages, in a fixed order."""
    for root_name, root in folders.items():
        for kind, sub in FOLDERS.items():
            for path in sorted((root / sub).glob("*")):
                if path.suffix.lower() in _SUFFIXES[kind] and not path.name.startswith("."):
                    yield f"{root_name}/{sub}/{path.name}", kind, path


def file_hashes(folders: dict[str, Path]) -> dict[str, str]:
    """The hash of each file of the library by name."""
    return {name: _hash(path) for name, _, path in library_files(folders)}


def collect(
    folders: dict[str, Path], progress: Callable[[int, int, str], None] | None = None
) -> Collected:
    """Every passage of these folders; one report for each agency and year, the first that is met."""
    files = list(library_files(folders))
    passages: list[Passage] = []
    skipped: list[str] = []
    seen: dict[tuple[str, int], str] = {}
    for done, (name, kind, path) in enumerate(files, start=1):
        try:
            found = _passages(path, kind)
        except UnreadableFile as error:
            skipped.append(f"{name}：{error}")
            continue
        key = _report_key(found)
        if key in seen:
            skipped.append(f"{name}：与 {seen[key]} 是同一机关同一年的年报")
        else:
            passages += found
            if key:
                seen[key] = name
        if progress:
            progress(done, len(files), "读取文件")
    return Collected(tuple(passages), file_hashes(folders), tuple(skipped))


def _passages(path: Path, kind: str) -> list[Passage]:
    if kind == REGULATION:
        return regulation_passages(path)
    from assistant.reading.read import read_report

    report: AnnualReport = read_report(path)
    found = report_passages(report, path.name)
    if not found:
        raise UnreadableFile(path.name, "没有读到年报的文字部分", "请换成完整的年报文件")
    return found


def _report_key(passages: list[Passage]) -> tuple[str, int] | None:
    first = passages[0]
    known = first.kind == REPORT and first.agency and first.year
    return (first.agency or "", first.year or 0) if known else None


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _percent(progress: Percent | None) -> Callable[[int, int, str], None]:
    last = -1

    def report(done: int, total: int, step: str) -> None:
        nonlocal last
        start, end = _STEPS[step]
        now = start + (end - start) * done // max(total, 1)
        if progress and now > last:
            last = now
            progress(now, 100)

    return report
