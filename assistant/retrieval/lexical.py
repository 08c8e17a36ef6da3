"""The lexical leg: passages and their BM25 index in one SQLite file, `passages.sqlite`.

The text is cut by `tokens` before it comes here; FTS5 only splits at the spaces. Readers open a
connection for each search, so they never see an old state.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import NotFound
from assistant.retrieval.passages import Passage
from assistant.retrieval.status import REBUILD
from assistant.retrieval.tokens import Terms, terms

FILE = "passages.sqlite"
# A file of another layout, or filled by another way of cutting, is thrown away and rebuilt.
LAYOUT = "2"
# BM25 weights of the columns. Measured on the dev half of tests/retrieval/queries.toml.
WEIGHTS = {"title": 0.5, "head_singles": 1.0, "head": 2.0, "singles": 0.3, "body": 1.0}
# SQLite binds at most this many values in every build that is still about.
_MANY = 500

Progress = Callable[[int, int, str], None]

_FIELDS = ("id", "kind", "title", "place", "year", "agency", "text", "source", "heading")
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL,
    place TEXT NOT NULL, year INTEGER, agency TEXT, text TEXT NOT NULL, source TEXT NOT NULL,
    heading TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);
CREATE INDEX passages_kind_year ON passages (kind, year);
CREATE INDEX passages_agency ON passages (agency);
CREATE INDEX passages_place ON passages (place);
CREATE VIRTUAL TABLE tokens USING fts5(
    title, head_singles, head, singles, body, tokenize = "unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('tokens', 'row');
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a passage must be; None asks for nothing."""

    kind: str | None = None
    year: int | None = None
    agency: str | None = None

    @property
    def given(self) -> dict[str, str | int]:
        """The filters that are set, by column."""
        pairs = {"kind": self.kind, "year": self.year, "agency": self.agency}
        return {name: value for name, value in pairs.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Change:
    """What an update did: numbers of passages added (or rewritten), kept and removed."""

    added: int
    kept: int
    removed: int


class Lexical:
    """The SQLite file of an index folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def usable(self) -> bool:
        """Whether the file is there, whole and of this layout."""
        if not self.path.is_file():
            return False
        try:
            with self.reading() as connection:
                return _meta(connection).get("layout") == LAYOUT
        except sqlite3.DatabaseError:
            return False

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

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that cannot write. Raises NotFound when no index was built."""
        if not self.path.is_file():
            raise NotFound(f"还没有建立检索索引。{REBUILD}")
        uri = f"{self.path.resolve().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
            connection.execute("PRAGMA query_only = 1")
            yield connection

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
        """What is wrong with the file, in Chinese: damaged pages, or halves that do not match."""
        try:
            with self.reading() as connection:
                whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
                counts = connection.execute(
                    "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM tokens)"
                ).fetchone()
        except sqlite3.DatabaseError:
            whole = False
        if not whole or counts[0] != counts[1]:
            return (f"全文索引的文件已损坏。{REBUILD}",)
        return ()

    def hashes(self) -> dict[str, str]:
        """The content hash of each passage by id."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT id, hash FROM passages"))

    def get(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids; unknown ids are left out."""
        found: dict[str, Passage] = {}
        with self.reading() as connection:
            for start in range(0, len(ids), _MANY):
                part = ids[start : start + _MANY]
                marks = ",".join("?" * len(part))
                sql = f"SELECT {','.join(_FIELDS)} FROM passages WHERE id IN ({marks})"
                for row in connection.execute(sql, part):
                    found[row[0]] = Passage(*row)
        return found

    def at_place(self, place: str, filters: Filters) -> list[Passage]:
        """The passages at this place (「第三十三条」) of any document."""
        where, values = _where(filters)
        sql = f"SELECT {','.join(_FIELDS)} FROM passages p WHERE place = ?{where} ORDER BY row"
        with self.reading() as connection:
            return [Passage(*row) for row in connection.execute(sql, (place, *values))]

    def frequencies(self, tokens: Iterable[str]) -> tuple[dict[str, int], int]:
        """In how many passages each token stands (absent ones left out), and how many there are."""
        wanted = list(dict.fromkeys(tokens))
        found: dict[str, int] = {}
        with self.reading() as connection:
            for start in range(0, len(wanted), _MANY):
                part = wanted[start : start + _MANY]
                marks = ",".join("?" * len(part))
                sql = f"SELECT term, doc FROM vocabulary WHERE term IN ({marks})"
                found.update(connection.execute(sql, part))
            total = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        return found, int(total)

    def scores(self, tokens: Iterable[str], filters: Filters, limit: int) -> dict[str, float]:
        """BM25 of the best passages by id, higher is better, best first."""
        query = " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens))
        if not query:
            return {}
        where, values = _where(filters)
        weights = ",".join(str(weight) for weight in WEIGHTS.values())
        sql = (
            f"SELECT p.id, -bm25(tokens, {weights}) AS score FROM tokens"
            f" JOIN passages p ON p.row = tokens.rowid WHERE tokens MATCH ?{where}"
            " ORDER BY score DESC, p.row LIMIT ?"
        )
        with self.reading() as connection:
            return dict(connection.execute(sql, (query, *values, limit)))


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
        id_: (row, key, source)
        for id_, row, key, source in connection.execute(
            "SELECT id, row, hash, source FROM passages"
        )
    }
    kept = {
        id_
        for id_, (key, passage) in wanted.items()
        if id_ in standing and standing[id_][1:] == (key, passage.source)
    }
    gone = [row for id_, (row, _, _) in standing.items() if id_ not in kept]
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
            "SELECT row, id, hash FROM passages WHERE id = ? OR hash = ?", (passage.id, key)
        ).fetchall()
        if any(hash_ == key for _, _, hash_ in rows):
            continue
        _delete(connection, [row for row, _, _ in rows])
        _insert(connection, passage, key)
        added += 1
    total = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    return Change(added=added, kept=total - added, removed=0)


def _delete(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    connection.executemany("DELETE FROM tokens WHERE rowid = ?", ((row,) for row in rows))
    connection.executemany("DELETE FROM passages WHERE row = ?", ((row,) for row in rows))


def _insert(connection: sqlite3.Connection, passage: Passage, key: str) -> None:
    values = [getattr(passage, name) for name in _FIELDS]
    marks = ",".join("?" * (len(_FIELDS) + 1))
    cursor = connection.execute(
        f"INSERT INTO passages ({','.join(_FIELDS)}, hash) VALUES ({marks})", (*values, key)
    )
    title = terms(f"{passage.title}\n{passage.agency or ''}")
    head = terms(f"{passage.place}\n{passage.heading}")
    body = terms(passage.text)
    row = (_spaced(title), head.singles, head.pairs, body.singles, body.pairs)
    connection.execute(
        "INSERT INTO tokens (rowid, title, head_singles, head, singles, body) VALUES (?,?,?,?,?,?)",
        (cursor.lastrowid, *(item if isinstance(item, str) else " ".join(item) for item in row)),
    )


def _spaced(found: Terms) -> str:
    return " ".join((*found.singles, *found.pairs))


def _where(filters: Filters) -> tuple[str, list[str | int]]:
    given = filters.given
    return "".join(f" AND p.{name} = ?" for name in given), list(given.values())


def rarity(count: int, total: int) -> float:
    """How much a token tells: near 0 when every passage has it; as if in one when none has it."""
    return math.log(1 + (total - max(count, 1) + 0.5) / (max(count, 1) + 0.5))
