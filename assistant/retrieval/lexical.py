"""The lexical leg: the passages in one SQLite file, `passages.sqlite`, and their inverted index.

The file is the truth. The index beside it (`postings`) is written before the transaction that names
it is committed, so the passages and the words always match. Readers open a connection for each
search and look at the name, so they never see an old state.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.errors import NotFound
from assistant.retrieval.passages import REPORT, Passage
from assistant.retrieval.postings import Filters, Postings, write
from assistant.retrieval.status import REBUILD

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "passages.sqlite"
# A file of another layout, or filled by another way of cutting, is thrown away and rebuilt.
LAYOUT = "4"
# SQLite binds at most this many values in every build that is still about.
_MANY = 500
_WORDS = "words-"

Progress = Callable[[int, int, str], None]
Boost = Callable[[Postings], "NDArray[Any]"]
Made = TypeVar("Made")

_FIELDS = ("id", "kind", "title", "place", "year", "agency", "text", "source", "heading")
# Kept as one JSON object: looked at only when the passage is shown.
_MORE = (
    *("asks", "in_force_from", "in_force_to", "sure", "sure_remark", "official_text", "official"),
    *("document_numbers", "superseded_by", "section", "level", "region", "edition", "scope"),
)
_COLUMNS = ",".join((*_FIELDS, "more"))
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL,
    place TEXT NOT NULL, year INTEGER, agency TEXT, text TEXT NOT NULL, source TEXT NOT NULL,
    heading TEXT NOT NULL, more TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);
CREATE INDEX passages_place ON passages (place);
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What an update did: numbers of passages added (or rewritten), kept and removed."""

    added: int
    kept: int
    removed: int


class Lexical:
    """The SQLite file of an index folder, and the index of words that it names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE
        self._local = threading.local()
        self._opened: tuple[str, Postings] | None = None
        self._derived: dict[str, tuple[str, Any]] = {}

    def usable(self) -> bool:
        """Whether the file is there, whole and of this layout."""
        if not self.path.is_file():
            return False
        self._reopen()
        try:
            with self.reading() as connection:
                return _meta(connection).get("layout") == LAYOUT
        except sqlite3.DatabaseError:
            return False

    def postings(self) -> Postings:
        """The index of words that belongs to the passages. Raises NotFound when it is not there."""
        for _attempt in range(2):
            name = self._words()
            if self._opened is not None and self._opened[0] == name:
                return self._opened[1]
            try:
                self._opened = (name, Postings(self.folder / (name or "missing")))
            except (OSError, ValueError):
                # A writer may have put another in its place since the name was read.
                continue
            return self._opened[1]
        raise NotFound(f"全文索引的文件不完整。{REBUILD}")

    def _words(self) -> str:
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'words'").fetchone()
            return str(row[0]) if row else ""

    def write_words(
        self, connection: sqlite3.Connection, generation: int, report: Progress
    ) -> None:
        """Writes the index of the passages of this transaction, and names it there."""
        name = f"{_WORDS}{generation}-{uuid.uuid4().hex[:6]}"
        total = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        sql = f"SELECT row, {_COLUMNS} FROM passages ORDER BY kind = '{REPORT}', row"
        rows = connection.execute(sql)
        write(
            self.folder / name,
            ((row[0], _passage(row[1:])) for row in rows),
            total,
            lambda done, all_: report(done, all_, "整理词语"),
        )
        remember(connection, {"words": name})

    def tidy(self) -> None:
        """Takes away the indexes of words that the file does not name."""
        name = self.meta().get("words")
        for folder in self.folder.glob(f"{_WORDS}*"):
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    def create(self) -> None:
        """Lays out an empty file; anything that stood there is dropped."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            # Searches go on while a build writes.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN;{_SCHEMA}COMMIT;")
            connection.execute("INSERT INTO meta VALUES ('layout', ?)", (LAYOUT,))

    def _reopen(self) -> None:
        """The next reading opens the file again: what was read before may hide that it is damaged."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local.inode = self._local.connection = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that cannot write. Raises NotFound when no index was built."""
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError as error:
            raise NotFound(f"还没有建立检索索引。{REBUILD}") from error
        # One for each thread: opening and reading the schema costs more than a search. A file that
        # was laid out anew is another one, its number cannot be that of a file still open here.
        if getattr(self._local, "inode", None) != inode:
            uri = f"{self.path.resolve().as_uri()}?mode=rw"
            connection = sqlite3.connect(uri, uri=True, timeout=10, isolation_level=None)
            connection.execute("PRAGMA query_only = 1")
            self._local.inode, self._local.connection = inode, connection
        yield self._local.connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed as a whole, or not at all."""
        with closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def meta(self) -> dict[str, str]:
        """What the index remembers of itself: generation, embedder, what it was built from."""
        with self.reading() as connection:
            return _meta(connection)

    def remember(self, values: Mapping[str, str]) -> None:
        """Sets these entries of `meta`."""
        with self.writing() as connection:
            remember(connection, values)

    def count(self) -> int:
        """The number of passages."""
        with self.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def faults(self) -> tuple[str, ...]:
        """What is wrong with the leg, in Chinese: damaged pages, or halves that do not match."""
        self._reopen()
        try:
            with self.reading() as connection:
                whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            whole = whole and self.postings().count == self.count()
        except (sqlite3.DatabaseError, NotFound):
            whole = False
        return () if whole else (f"全文索引的文件已损坏。{REBUILD}",)

    def hashes(self) -> dict[str, str]:
        """A hash of each passage by id, of its words and of everything that belongs to them."""
        with self.reading() as connection:
            rows = connection.execute("SELECT id, hash, more FROM passages")
            return {id_: f"{hash_}-{zlib.crc32(more.encode()):08x}" for id_, hash_, more in rows}

    def get(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids; unknown ids are left out."""
        return {passage.id: passage for passage in self._where("id", ids)}

    def at_place(self, place: str) -> list[Passage]:
        """The passages at this place (「第三十三条」) of any document."""
        return self._where("place", [place])

    def agencies(self) -> tuple[str, ...]:
        """The names of all bodies that have passages; read once for each state of the index."""
        return self.derived("agencies", Lexical._read_agencies)

    def _read_agencies(self) -> tuple[str, ...]:
        with self.reading() as connection:
            rows = connection.execute("SELECT DISTINCT agency FROM passages")
            return tuple(sorted(row[0] for row in rows if row[0]))

    def regulations(self) -> list[Passage]:
        """Every passage that is not of a report."""
        with self.reading() as connection:
            sql = f"SELECT {_COLUMNS} FROM passages WHERE kind != ? ORDER BY row"
            return [_passage(row) for row in connection.execute(sql, (REPORT,))]

    def derived(self, name: str, make: Callable[[Lexical], Made]) -> Made:
        """What `make` gives for the passages, kept under the name until they change."""
        words = self._words()
        if name not in self._derived or self._derived[name][0] != words:
            self._derived[name] = (words, make(self))
        made: Made = self._derived[name][1]
        return made

    def _where(self, column: str, values: Sequence[str | int]) -> list[Passage]:
        found: list[Passage] = []
        with self.reading() as connection:
            for start in range(0, len(values), _MANY):
                part = values[start : start + _MANY]
                marks = ",".join("?" * len(part))
                sql = f"SELECT {_COLUMNS} FROM passages WHERE {column} IN ({marks}) ORDER BY row"
                found += [_passage(row) for row in connection.execute(sql, tuple(part))]
        return found

    def rarities(self, tokens: Iterable[str]) -> dict[str, float]:
        """How much each token tells among the regulations (`Postings.rarities`)."""
        return self.postings().rarities(list(dict.fromkeys(tokens)))

    def heard(self, token: str) -> tuple[str, ...]:
        """Words of the regulations that sound like an unknown one (`Postings.heard`)."""
        return self.postings().heard(token)

    def best(
        self, weights: Mapping[str, float], filters: Filters, limit: int, boost: Boost | None = None
    ) -> list[tuple[Passage, float]]:
        """The passages with the highest BM25, best first (`Postings.best`)."""
        ranked = self.postings().best(weights, filters, limit, boost)
        with self.reading() as connection:
            marks = ",".join("?" * len(ranked))
            sql = f"SELECT row, {_COLUMNS} FROM passages WHERE row IN ({marks})"
            rows = [row for row, _ in ranked]
            there = {row[0]: _passage(row[1:]) for row in connection.execute(sql, rows)}
        # A row that is gone was taken out by a writer a moment ago.
        return [(there[row], score) for row, score in ranked if row in there]


def _meta(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT key, value FROM meta"))


def remember(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
    """Sets entries of `meta` inside a transaction that is already open."""
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())


def replace_all(
    connection: sqlite3.Connection, passages: Iterable[Passage], progress: Progress
) -> Change:
    """Makes the file hold exactly these passages; unchanged ones are not touched.

    Of passages with one id, or with the same words, the first counts.
    """
    wanted: dict[str, tuple[str, Passage]] = {}
    hashes: set[str] = set()
    for passage in passages:
        key = passage.content_hash
        if passage.id not in wanted and key not in hashes:
            wanted[passage.id] = (key, passage)
            hashes.add(key)
    standing = {
        id_: (row, rest)
        for row, id_, *rest in connection.execute(
            "SELECT row, id, hash, source, more FROM passages"
        )
    }
    kept = {
        id_
        for id_, (key, passage) in wanted.items()
        if id_ in standing and standing[id_][1] == [key, passage.source, _more(passage)]
    }
    gone = [row for id_, (row, _) in standing.items() if id_ not in kept]
    _delete(connection, gone)
    new = [pair for id_, pair in wanted.items() if id_ not in kept]
    for done, (key, passage) in enumerate(new, start=1):
        _insert(connection, passage, key)
        if done % 200 == 0 or done == len(new):
            progress(done, len(new), "写入全文索引")
    removed = sum(id_ not in wanted for id_ in standing)
    return Change(added=len(new), kept=len(kept), removed=removed)


def add(connection: sqlite3.Connection, passages: Iterable[Passage]) -> Change:
    """Adds passages or rewrites those with the same id; the others stay."""
    added = 0
    for passage in passages:
        key = passage.content_hash
        rows = connection.execute(
            "SELECT row, id, hash, more FROM passages WHERE id = ? OR hash = ?", (passage.id, key)
        ).fetchall()
        if any(
            hash_ == key and (id_ != passage.id or more == _more(passage))
            for _, id_, hash_, more in rows
        ):
            continue
        _delete(connection, [row for row, *_ in rows])
        _insert(connection, passage, key)
        added += 1
    total = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    return Change(added=added, kept=total - added, removed=0)


def remove(connection: sqlite3.Connection, ids: Sequence[str]) -> Change:
    """Takes the passages with these ids out; the others stay."""
    before = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    connection.executemany("DELETE FROM passages WHERE id = ?", ((id_,) for id_ in ids))
    after = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    return Change(added=0, kept=after, removed=before - after)


def _delete(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    connection.executemany("DELETE FROM passages WHERE row = ?", ((row,) for row in rows))


def _insert(connection: sqlite3.Connection, passage: Passage, key: str) -> None:
    values = [getattr(passage, name) for name in _FIELDS]
    marks = ",".join("?" * (len(_FIELDS) + 2))
    connection.execute(
        f"INSERT INTO passages ({_COLUMNS}, hash) VALUES ({marks})",
        (*values, _more(passage), key),
    )


def _more(passage: Passage) -> str:
    values = {name: getattr(passage, name) for name in _MORE}
    return json.dumps(
        {name: value for name, value in values.items() if value or type(value) is int},
        ensure_ascii=False,
    )


def _passage(row: Sequence[Any]) -> Passage:
    more = json.loads(row[len(_FIELDS)])
    for name in ("asks", "document_numbers"):
        if name in more:
            more[name] = tuple(more[name])
    return Passage(*row[: len(_FIELDS)], **more)
