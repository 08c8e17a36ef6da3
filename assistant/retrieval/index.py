"""The index folder: the lexical file, and beside it the dense leg in Chroma, kept in step.

The lexical file is the truth. An update is one transaction in it, which also raises the generation
number; then Chroma is brought up to it and the file notes the generation that Chroma holds. Killed
in between, the two numbers differ, and the next build makes the dense leg anew, in a new folder
(Chroma keeps a client per path and answers from a deleted one).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.errors import NianbaoError
from assistant.retrieval import lexical
from assistant.retrieval.embed import Embedder, HashedNgrams, fingerprint
from assistant.retrieval.lexical import Change, Filters, Lexical, Progress
from assistant.retrieval.lock import reading, writing
from assistant.retrieval.passages import Passage
from assistant.retrieval.status import REBUILD, Status, changed_files

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

BATCH = 500
_SAMPLE = 20
_EQUAL = 1e-4
# With Chroma's defaults 29 of 213 sampled vectors could not find themselves among 10,000 (few
# regulations, many reports that resemble each other); with these none was lost.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `dense` is `kept`, `updated` or `rebuilt`."""

    passages: int
    change: Change
    dense: str
    generation: int
    seconds: float


class _Unreadable(NianbaoError):
    """Chroma cannot read what it wrote; the dense leg has to be made anew."""


class Index:
    """The index in `folder`. Opening it reads nothing; Chroma is imported by the dense leg alone."""

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        self.folder = folder
        self.embedder: Embedder = embedder or HashedNgrams()
        self.lexical = Lexical(folder)

    def build(
        self,
        passages: Iterable[Passage],
        *,
        built_from: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Built:
        """Makes the index hold exactly these passages. Raises IndexBusy while another one writes.

        Passages that have not changed are kept. `built_from` names the files they came from with
        their hashes; `status` compares them. Killed at any moment it leaves the old index or a new lexical leg
        whose dense leg is known to be missing.
        """
        report = progress or _silent
        return self._update(
            lambda connection: lexical.replace_all(connection, passages, report),
            {"built_from": _stated(built_from or {})},
            report,
        )

    def add(self, passages: Iterable[Passage], *, progress: Progress | None = None) -> Built:
        """Adds passages or rewrites those with the same ids; raises IndexBusy like `build`."""
        return self._update(
            lambda connection: lexical.add(connection, passages), {}, progress or _silent
        )

    def _update(
        self, change_with: Callable[[Any], Change], noted: dict[str, str], progress: Progress
    ) -> Built:
        started = time.monotonic()
        with writing(self.folder):
            if not self.lexical.usable() or self.lexical.faults():
                self.lexical.create()
            before = self.lexical.meta()
            generation = int(before.get("generation", "0")) + 1
            with self.lexical.writing() as connection:
                change = change_with(connection)
                noted |= {
                    "generation": str(generation),
                    "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
                }
                lexical.remember(connection, noted)
            dense = self._bring_up(before, generation, progress)
        return Built(self.lexical.count(), change, dense, generation, time.monotonic() - started)

    def is_current(self, built_from: Mapping[str, str]) -> bool:
        """Whether a build from these files would change nothing; looks at the lexical file alone."""
        if not self.lexical.usable():
            return False
        meta = self.lexical.meta()
        return meta.get("built_from") == _stated(built_from) and not self._dense_doubt(meta)

    def status(self, built_from: Mapping[str, str] | None = None) -> Status:
        """Checks both legs: counts, self-hits and readable vectors of a sample, and staleness."""
        if not self.lexical.usable():
            problem = f"检索索引还没有建立，或已损坏。{REBUILD}"
            return Status(None, None, 0, self.embedder.name, "", None, (problem,))
        meta = self.lexical.meta()
        dense, problems = self._dense_state(meta)
        return Status(
            passages=self.lexical.count(),
            dense=dense,
            generation=int(meta.get("generation", "0")),
            embedder=self.embedder.name,
            built_at=meta.get("built_at", ""),
            stale=None
            if built_from is None
            else changed_files(meta.get("built_from", ""), built_from),
            problems=(*self.lexical.faults(), *problems),
        )

    def _dense_state(self, meta: dict[str, str]) -> tuple[int | None, list[str]]:
        doubt = self._dense_doubt(meta)
        if doubt:
            return None, [doubt]
        try:
            with reading(self.folder), self._opened(meta["dense_folder"]) as collection:
                return collection.count(), self._faults(collection)
        except _Unreadable as error:
            return None, [str(error)]

    def dense_ranking(self, query: str, filters: Filters, limit: int) -> list[tuple[str, float]]:
        """(id, cosine similarity) of the nearest passages, nearest first.

        Raises IndexBusy while a build writes, NianbaoError when Chroma's files are damaged. Empty when there is no dense leg to be trusted.
        """
        meta = self.lexical.meta()
        if self._dense_doubt(meta):
            return []
        vector = self.embedder.embed_query(query)
        with reading(self.folder), self._opened(meta["dense_folder"]) as collection:
            found = cast(
                "dict[str, Any]",
                collection.query(
                    query_embeddings=[vector.tolist()],
                    n_results=limit,
                    where=_chroma_where(filters),
                    include=["distances"],
                ),
            )
        nearest = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(id_, 1.0 - distance) for id_, distance in nearest]

    def _dense_doubt(self, meta: dict[str, str]) -> str | None:
        """Why the dense leg must be made anew, in Chinese; None when nothing speaks against it."""
        if meta.get("dense_generation") != meta.get("generation"):
            return f"向量索引没有跟上全文索引（上次建立时中断了）。{REBUILD}"
        if meta.get("fingerprint") != fingerprint(self.embedder):
            return f"向量索引是用另一种向量建立的。{REBUILD}"
        if not (self.folder / meta.get("dense_folder", "missing")).is_dir():
            return f"向量索引的文件夹不见了。{REBUILD}"
        return None

    def _bring_up(self, before: dict[str, str], generation: int, progress: Progress) -> str:
        """Chroma made equal to the lexical file: changed in place, or anew on any doubt."""
        if not self._dense_doubt(before):
            changed = self._refresh(before["dense_folder"], progress)
            if changed is not None:
                self._settle(before["dense_folder"], generation)
                return "updated" if changed else "kept"
        name = f"dense-{generation}-{uuid.uuid4().hex[:6]}"
        if self._refresh(name, progress) is None:
            # It was made a moment ago: another try would mend nothing.
            raise NianbaoError(
                f"新建的向量索引没有通过检查。请检查磁盘空间和文件夹权限：{self.folder / name}"
            )
        self._settle(name, generation)
        return "rebuilt"

    def _settle(self, name: str, generation: int) -> None:
        self.lexical.remember(
            {
                "dense_folder": name,
                "dense_generation": str(generation),
                "fingerprint": fingerprint(self.embedder),
            }
        )
        for folder in self.folder.glob("dense-*"):
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    def _refresh(self, name: str, progress: Progress) -> int | None:
        """How many vectors were written or removed; None when the result cannot be trusted."""
        wanted = self.lexical.hashes()
        try:
            with self._opened(name) as collection:
                standing = _standing(collection)
                gone = [id_ for id_ in standing if id_ not in wanted]
                new = [id_ for id_, key in wanted.items() if standing.get(id_) != key]
                for part in _batches(gone):
                    collection.delete(ids=part)
                self._write(collection, new, wanted, progress)
                return None if self._faults(collection) else len(gone) + len(new)
        except _Unreadable:
            return None

    def _write(
        self, collection: Collection, ids: Sequence[str], keys: dict[str, str], progress: Progress
    ) -> None:
        done = 0
        for part in _batches(ids):
            passages = self.lexical.get(part)
            vectors = self.embedder.embed_documents([passages[id_].searched_text for id_ in part])
            collection.upsert(
                ids=part,
                embeddings=vectors,
                metadatas=[_metadata(passages[id_], keys[id_]) for id_ in part],
            )
            done += len(part)
            progress(done, len(ids), "写入向量索引")

    def _faults(self, collection: Collection) -> list[str]:
        """What is wrong with the vectors, in Chinese: counts, unreadable or lost ones of a sample."""
        count, dense = self.lexical.count(), collection.count()
        if count != dense:
            return [f"全文索引有 {count} 段，向量索引有 {dense} 段，应当相等。{REBUILD}"]
        ids = list(self.lexical.hashes())
        sample = ids[:: max(1, len(ids) // _SAMPLE)][:_SAMPLE]
        if not sample:
            return []
        stored = cast("dict[str, Any]", collection.get(ids=sample, include=["embeddings"]))
        if {len(vector) for vector in stored["embeddings"]} != {self.embedder.dim} or len(
            stored["ids"]
        ) != len(sample):
            return [f"向量索引里有读不出来的向量。{REBUILD}"]
        found = cast(
            "dict[str, Any]",
            collection.query(
                query_embeddings=stored["embeddings"],
                n_results=min(5, count),
                include=["distances"],
            ),
        )
        near = zip(stored["ids"], found["ids"], found["distances"], strict=True)
        # Equal texts crowd each other out of the nearest five at distance 0: that is no loss.
        lost = [id_ for id_, ids, far in near if id_ not in ids and far[-1] > _EQUAL]
        # The search is approximate: one in ten may hide, a broken index loses far more.
        if len(lost) > len(sample) // 10:
            return [f"向量索引查不到自己收录的段落（如 {lost[0]}）。{REBUILD}"]
        return []

    @contextmanager
    def _opened(self, name: str) -> Iterator[Collection]:
        """The collection of our embedder in this dense folder, made when it is not there."""
        import chromadb.errors

        try:
            with self._client(name) as collection:
                yield collection
        except (chromadb.errors.ChromaError, sqlite3.DatabaseError) as error:
            raise _Unreadable(f"向量索引读不出来（{error}）。{REBUILD}") from error

    @contextmanager
    def _client(self, name: str) -> Iterator[Collection]:
        import chromadb
        from chromadb.config import Settings

        client = chromadb.PersistentClient(
            path=str((self.folder / name).resolve()),
            settings=Settings(anonymized_telemetry=False),
        )
        # Closed at the end: Chroma keeps a client per path, which would answer from an old state.
        with closing(cast("Any", client)):
            # Without None Chroma downloads a model for the first text that comes without a vector.
            yield client.get_or_create_collection(
                name=fingerprint(self.embedder),
                embedding_function=None,
                configuration=cast("Any", {"hnsw": _HNSW}),
            )


def _stated(files: Mapping[str, str]) -> str:
    return json.dumps(files, ensure_ascii=False, sort_keys=True)


def _silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""


def _standing(collection: Collection) -> dict[str, str]:
    found = cast("dict[str, Any]", collection.get(include=["metadatas"]))
    return {
        id_: str((data or {}).get("hash", ""))
        for id_, data in zip(found["ids"], found["metadatas"], strict=True)
    }


def _metadata(passage: Passage, key: str) -> dict[str, str | int]:
    # Chroma refuses None.
    known = {"kind": passage.kind, "year": passage.year, "agency": passage.agency, "hash": key}
    return {name: value for name, value in known.items() if value is not None}


def _chroma_where(filters: Filters) -> dict[str, Any] | None:
    parts: list[dict[str, Any]] = [{name: value} for name, value in filters.given.items()]
    return {"$and": parts} if len(parts) > 1 else (parts[0] if parts else None)


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])
