"""The library: what ships in `corpus/`, and what the office added to its own folder beside the data."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from assistant.errors import IndexBusy, ModelUnavailable, NotFound, UnreadableFile, UsageError
from assistant.retrieval.boosts import Asker
from assistant.retrieval.closeness import wanted_of
from assistant.retrieval.collecting import (
    FOLDERS,
    SUFFIXES,
    Seen,
    collect,
    file_hash,
    hashes_of,
    library_files,
    look_at_files,
    passages_of,
    seen_as_json,
    seen_from_json,
)
from assistant.retrieval.embed import Embedder
from assistant.retrieval.index import Index
from assistant.retrieval.matters import Matter
from assistant.retrieval.outside import outside_of
from assistant.retrieval.passages import Passage
from assistant.retrieval.places import Place, find_place
from assistant.retrieval.postings import Filters
from assistant.retrieval.query import GLOSSARY, Glossary, load_glossary, understand
from assistant.retrieval.search import Hit, Leg, search
from assistant.retrieval.status import Status

# Shares of the work, for one bar over four steps.
_STEPS = {
    "读取文件": (0, 30),
    "写入全文索引": (30, 40),
    "整理词语": (40, 60),
    "写入向量索引": (60, 100),
}

# Under this name the index keeps what the files looked like.
_SEEN = "seen"

_log = logging.getLogger(__name__)

Percent = Callable[[int, int], None]


class Library:
    """The retrieval index over the corpus and the office's own files under `data`.

    `leg` is the ranking that `search` uses: the lexical one unless an embedding model is at hand.
    """

    def __init__(
        self,
        data: Path,
        corpus: Path | None = None,
        embedder: Embedder | None = None,
        chroma_url: str | None = None,
    ) -> None:
        self.own = data / "library"
        self._corpus = corpus
        self.index = Index(data / "index", embedder, chroma_url)
        self.leg = Leg.FUSED if embedder is not None and embedder.ranks else Leg.LEXICAL

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
        hashes, looks = hashes_of(collected.files), {_SEEN: seen_as_json(collected.files)}
        self.index.build(collected.passages, built_from=hashes, noted=looks, progress=percent)
        percent(1, 1, "写入向量索引")
        return self.index.status(hashes)

    def ensure(self, progress: Percent | None = None) -> bool:
        """Builds the index where it is missing, broken or behind its files; whether it had to.

        Without an answer of the embedding model the words alone are brought up.
        """
        before = self.index.noted(_SEEN)
        files = look_at_files(self.folders, seen_from_json(before))
        if self.index.is_current(hashes_of(files)):
            if seen_as_json(files) != before:
                self._note(files)
            return False
        try:
            self.build(progress)
        except ModelUnavailable as error:
            _log.warning("%s", error)
        return True

    def _note(self, files: Mapping[str, Seen]) -> None:
        """Keeps how files look that were touched and not changed, so that they are not read again."""
        try:
            self.index.note({_SEEN: seen_as_json(files)})
        except IndexBusy:
            _log.debug("the index is being written: the looks of its files are not kept")

    def add(self, file: Path, kind: str, progress: Percent | None = None) -> int:
        """Takes a file of the office in and returns its number of passages.

        A file of the same name is replaced. Raises UnreadableFile and then changes nothing, and
        UsageError for a file that lies in the library already under another name.
        """
        if kind not in FOLDERS:
            raise UsageError(f"不认识的种类“{kind}”。请用 regulation（法规）或 report（年报）。")
        if file.suffix.lower() not in SUFFIXES[kind]:
            known = "、".join(SUFFIXES[kind])
            raise UnreadableFile(file.name, "这种格式还不能加入检索库", f"请换成 {known} 之一")
        if not file.is_file():
            raise UnreadableFile(file.name, "没有这个文件", "请检查路径")
        self._refuse_a_copy(file)
        count = len(passages_of(file, kind))
        folder = self.own / FOLDERS[kind]
        folder.mkdir(parents=True, exist_ok=True)
        # Under a hidden name first: a copy that is cut short must not be taken for the file.
        half = folder / f".{file.name}.part"
        shutil.copyfile(file, half)
        half.replace(folder / file.name)
        self.build(progress)
        return count

    def _refuse_a_copy(self, file: Path) -> None:
        key = file_hash(file)
        for name, _, path in library_files({"library": self.own}):
            if path.name != file.name and file_hash(path) == key:
                raise UsageError(
                    f"{file.name} 与检索库里的 {name} 内容完全相同，没有再加一遍。"
                    f"要换名字，请先运行 nianbao index remove {path.name}。"
                )

    def remove(self, what: str, progress: Percent | None = None) -> tuple[str, int]:
        """Takes a file that the office added out again, named by itself or by a passage's id.

        Returns its name and how many passages went. Raises NotFound, and UsageError for what ships
        with the program.
        """
        passage = self.passage(what) if ":" in what else None
        name = passage.source if passage else Path(what).name
        paths = [path for _, _, path in library_files({"library": self.own}) if path.name == name]
        if not paths:
            if any(path.name == name for _, _, path in library_files({"corpus": self.corpus})):
                raise UsageError(f"{name} 是程序自带的，不能移除。只能移除本单位添加的文件。")
            raise NotFound(f"检索库里没有“{what}”。请写本单位添加过的文件名，或检索结果里的编号。")
        before = self.index.lexical.count() if self.index.lexical.usable() else 0
        for path in paths:
            path.unlink()
        status = self.build(progress)
        return name, before - (status.passages or 0)

    def status(self) -> Status:
        """Checks both legs, and the files against what the index was built from."""
        return self.index.status(hashes_of(look_at_files(self.folders)))

    def search(
        self,
        query: str,
        *,
        kind: str | None = None,
        year: int | None = None,
        agency: str | None = None,
        level: str | None = None,
        section: int | None = None,
        k: int = 5,
        leg: Leg | str | None = None,
        asker: str | None = None,
    ) -> list[Hit]:
        """The passages that answer the query, best first; empty when nothing fits.

        `asker` is the name of the body that asks; its own reports come first.
        """
        return search(
            self.index,
            query,
            filters=Filters(kind, year, agency, level, section),
            k=k,
            leg=leg or self.leg,
            glossary=self.glossary,
            asker=Asker(asker),
        )

    def no_answer(self, query: str) -> str:
        """What to tell who asked and got nothing, in Chinese: where it is plain, whom to ask instead."""
        words = "法规摘要和往年报告里没有找到相关内容。"
        matter = self.beside(query)
        if matter is not None:
            return f"{words}这像是“{matter.name}”方面的事，这份资料里没有。{matter.tell}"
        return f"{words}可以换个说法再问；拿不准的事，请向本级政府信息公开工作主管部门核实。"

    def beside(self, query: str) -> Matter | None:
        """The matter outside the library that a query surely belongs to; None when that is not plain."""
        asked = understand(query, self.glossary, self.index.lexical.agencies())
        wanted = wanted_of(self.index.lexical, asked)
        return outside_of(self.glossary.matters).matter_of(wanted, asked)

    def passage(self, id_: str) -> Passage | None:
        """The passage with this id, for a citation; None when it is no longer there."""
        return self.index.lexical.get([id_]).get(id_)

    def open(self, id_: str) -> Place:
        """The document of a passage, and the place of the passage in it. Raises NotFound."""
        passage = self.passage(id_)
        if passage is None:
            raise NotFound(f"检索库里已经没有编号为 {id_} 的段落，它的文件可能被移除或改写了。")
        for name, kind, path in library_files(self.folders):
            if path.name == passage.source and kind == passage.kind:
                place = find_place(passage, name, path)
                if place is not None:
                    return place
        raise NotFound(f"找不到 {passage.source} 里的这一段。请运行 nianbao index build 后再试。")

    @property
    def folders(self) -> dict[str, Path]:
        """The roots by the name they have in lists. The office's own files come first and win."""
        return {"library": self.own, "corpus": self.corpus}


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
