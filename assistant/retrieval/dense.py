"""The dense leg in Chroma: in a folder of its own, or on a Chroma server that several share.

Chroma is the only thing here that knows vectors; what it holds can always be made anew from the
lexical file. Its filters on metadata read every row, so more is fetched than wanted and filtered
here; only where that leaves too little Chroma filters itself.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from assistant.errors import NianbaoError, SettingsError
from assistant.retrieval.embed import Embedder, fingerprint
from assistant.retrieval.passages import Passage
from assistant.retrieval.postings import Filters
from assistant.retrieval.status import REBUILD

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 500
PREFIX = "dense-"
_SAMPLE = 20
_EQUAL = 1e-4
_OVER_FETCH = 5
# With Chroma's defaults 29 of 213 sampled vectors could not find themselves among 10,000 (few
# regulations, many reports that resemble each other); with these none was lost.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}

Progress = Callable[[int, int, str], None]


class Unreadable(NianbaoError):
    """Chroma cannot read what it wrote; the dense leg has to be made anew."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the dense leg should hold: the content hash by id, and the passages themselves."""

    hashes: Mapping[str, str]
    get: Callable[[Sequence[str]], Mapping[str, Passage]]


class Dense:
    """The vectors of one index, in `folder` or, when `url` is given, on that Chroma server.

    `home` tells the collections of this index from those of others on the same server.
    """

    def __init__(self, folder: Path, embedder: Embedder, url: str | None, home: str = "") -> None:
        self.folder = folder
        self.embedder = embedder
        self.url = url
        self.home = home

    @property
    def where(self) -> str:
        """What the vectors were written with and to; another value is another set of vectors."""
        return f"{fingerprint(self.embedder)}@{self.url or 'folder'}"

    def exists(self, name: str) -> bool:
        """Whether the vectors of this name are there, as far as that is seen without Chroma."""
        return bool(name) and (self.url is not None or (self.folder / name).is_dir())

    def refresh(self, name: str, wanted: Wanted, progress: Progress) -> int | None:
        """How many vectors were written or removed; None when the result cannot be trusted."""
        try:
            with self._opened(name) as collection:
                standing = _standing(collection)
                gone = [id_ for id_ in standing if id_ not in wanted.hashes]
                new = [id_ for id_, key in wanted.hashes.items() if standing.get(id_) != key]
                for part in _batches(gone):
                    collection.delete(ids=part)
                self._write(collection, new, wanted, progress)
                trusted = not self._faults(collection, list(wanted.hashes))
                return len(gone) + len(new) if trusted else None
        except Unreadable:
            return None

    def tidy(self, name: str) -> None:
        """Takes away every other set of vectors of this index."""
        remove_vectors(self.folder, but="" if self.url else name)
        if self.url:
            with self._client(name) as client:
                for collection in client.list_collections():
                    ours = collection.name.startswith(f"nianbao-{self.home}-")
                    if ours and collection.name != self._collection(name):
                        client.delete_collection(collection.name)

    def state(self, name: str, ids: Sequence[str]) -> tuple[int | None, list[str]]:
        """(number of vectors, what is wrong in Chinese)."""
        try:
            with self._opened(name) as collection:
                return collection.count(), self._faults(collection, ids)
        except NianbaoError as error:
            return None, [str(error)]

    def ranking(
        self,
        name: str,
        query: str,
        filters: Filters,
        limit: int,
        get: Callable[[Sequence[str]], Mapping[str, Passage]],
    ) -> list[tuple[Passage, float]]:
        """(passage, cosine similarity) of the nearest, nearest first. Raises Unreadable."""
        vector = self.embedder.embed_query(query).tolist()
        with self._opened(name) as collection:
            wide = limit * _OVER_FETCH if filters.given else limit
            near = _nearest(collection, vector, min(wide, max(collection.count(), 1)), None)
            passages = get([id_ for id_, _ in near])
            kept = [
                (passages[id_], score)
                for id_, score in near
                if id_ in passages and fits(passages[id_], filters)
            ]
            if filters.given and len(kept) < limit and collection.count() > wide:
                near = _nearest(collection, vector, limit, _chroma_where(filters))
                passages = get([id_ for id_, _ in near])
                kept = [(passages[id_], score) for id_, score in near if id_ in passages]
        return kept[:limit]

    def _write(
        self, collection: Collection, ids: Sequence[str], wanted: Wanted, progress: Progress
    ) -> None:
        done = 0
        for part in _batches(ids):
            passages = wanted.get(part)
            texts = ["\n".join((passages[id_].searched_text, *passages[id_].asks)) for id_ in part]
            collection.upsert(
                ids=part,
                embeddings=self.embedder.embed_documents(texts),
                metadatas=[_metadata(passages[id_], wanted.hashes[id_]) for id_ in part],
            )
            done += len(part)
            progress(done, len(ids), "写入向量索引")

    def _faults(self, collection: Collection, ids: Sequence[str]) -> list[str]:
        """What is wrong with the vectors, in Chinese: counts, unreadable or lost ones of a sample."""
        count, dense = len(ids), collection.count()
        if count != dense:
            return [f"全文索引有 {count} 段，向量索引有 {dense} 段，应当相等。{REBUILD}"]
        sample = list(ids[:: max(1, len(ids) // _SAMPLE)][:_SAMPLE])
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
        lost = [id_ for id_, ids_, far in near if id_ not in ids_ and far[-1] > _EQUAL]
        # The search is approximate: one in ten may hide, a broken index loses far more.
        if len(lost) > len(sample) // 10:
            return [f"向量索引查不到自己收录的段落（如 {lost[0]}）。{REBUILD}"]
        return []

    def _collection(self, name: str) -> str:
        # Other vectors or another cut give another name, so that they never mix.
        made = fingerprint(self.embedder)
        return f"nianbao-{self.home}-{made}-{name}" if self.url else made

    @contextmanager
    def _opened(self, name: str) -> Iterator[Collection]:
        """The collection of our embedder under this name, made when it is not there."""
        import chromadb.errors

        try:
            with self._client(name) as client:
                # Without None Chroma downloads a model for the first text without a vector.
                yield client.get_or_create_collection(
                    name=self._collection(name),
                    embedding_function=None,
                    configuration=cast("Any", {"hnsw": _HNSW}),
                )
        except (chromadb.errors.ChromaError, sqlite3.DatabaseError) as error:
            raise Unreadable(f"向量索引读不出来（{error}）。{REBUILD}") from error

    @contextmanager
    def _client(self, name: str) -> Iterator[ClientAPI]:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self.url is None:
            path = str((self.folder / name).resolve())
            client = chromadb.PersistentClient(path=path, settings=settings)
        else:
            client = _server(self.url, settings)
        # Closed at the end: Chroma keeps a client per path, which would answer from an old state.
        with closing(cast("Any", client)), _session_closed(client):
            yield client


@contextmanager
def _session_closed(client: ClientAPI) -> Iterator[None]:
    """Chroma 1.5 leaves the connections to its server open when a client is closed."""
    try:
        yield
    finally:
        for one in (client, getattr(client, "_admin_client", None)):
            session = getattr(getattr(one, "_server", None), "_session", None)
            if session is not None:
                session.close()


def _server(url: str, settings: Any) -> ClientAPI:
    import chromadb

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            f"NIANBAO_CHROMA_URL 写法不对：{url}。请写成 http://主机:端口，例如 http://127.0.0.1:8000。"
        )
    secure = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=settings,
        )
    except ValueError as error:
        raise Unreadable(
            f"连不上 Chroma 服务 {url}。请确认它已经启动，或去掉 NIANBAO_CHROMA_URL 改用本机文件夹。"
        ) from error


def remove_vectors(folder: Path, but: str) -> None:
    """Takes away every set of vectors in the folder but the one of this name."""
    for path in folder.glob(f"{PREFIX}*"):
        if path.name != but:
            shutil.rmtree(path, ignore_errors=True)


def fits(passage: Passage, filters: Filters) -> bool:
    """Whether a passage is what the filters ask for."""
    return all(getattr(passage, name) == value for name, value in filters.given.items())


def _nearest(
    collection: Collection, vector: list[float], limit: int, where: dict[str, Any] | None
) -> list[tuple[str, float]]:
    found = cast(
        "dict[str, Any]",
        collection.query(
            query_embeddings=cast("Any", [vector]),
            n_results=limit,
            where=where,
            include=["distances"],
        ),
    )
    pairs = zip(found["ids"][0], found["distances"][0], strict=True)
    return [(id_, 1.0 - distance) for id_, distance in pairs]


def _standing(collection: Collection) -> dict[str, str]:
    found = cast("dict[str, Any]", collection.get(include=["metadatas"]))
    return {
        id_: str((data or {}).get("hash", ""))
        for id_, data in zip(found["ids"], found["metadatas"], strict=True)
    }


def _metadata(passage: Passage, key: str) -> dict[str, str | int]:
    # Chroma refuses None.
    known = {
        "kind": passage.kind,
        "year": passage.year,
        "agency": passage.agency,
        "level": passage.level,
        "section": passage.section,
        "hash": key,
    }
    return {name: value for name, value in known.items() if value is not None}


def _chroma_where(filters: Filters) -> dict[str, Any] | None:
    parts: list[dict[str, Any]] = [{name: value} for name, value in filters.given.items()]
    return {"$and": parts} if len(parts) > 1 else (parts[0] if parts else None)


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])
