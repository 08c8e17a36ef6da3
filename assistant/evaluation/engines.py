"""SQLite FTS5 over the same tokens: the engine that our own index of words is compared with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from assistant.retrieval.passages import Passage
from assistant.retrieval.postings import Filters
from assistant.retrieval.tokens import terms

_SCHEMA = """
CREATE TABLE passages (row INTEGER PRIMARY KEY, kind TEXT, year INTEGER, agency TEXT, level TEXT,
    section INTEGER);
CREATE VIRTUAL TABLE tokens USING fts5(
    title, head, singles, body, tokenize = "unicode61 remove_diacritics 0");
"""


def fts5_build(path: Path, passages: Iterable[Passage]) -> None:
    """Writes the passages into an FTS5 file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        for row, passage in enumerate(passages):
            connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
                (row, passage.kind, passage.year, passage.agency, passage.level, passage.section),
            )
            title, body = terms(f"{passage.title}\n{passage.agency or ''}"), terms(passage.text)
            head = terms(f"{passage.place}\n{passage.heading}")
            columns = (
                (*title.singles, *title.pairs),
                (*head.singles, *head.pairs),
                body.singles,
                body.pairs,
            )
            connection.execute(
                "INSERT INTO tokens (rowid, title, head, singles, body) VALUES (?, ?, ?, ?, ?)",
                (row, *(" ".join(column) for column in columns)),
            )


def fts5_best(
    connection: sqlite3.Connection, weights: Mapping[str, float], filters: Filters, limit: int
) -> list[tuple[int, float]]:
    """(row, score) of the best passages."""
    query = " OR ".join(f'"{token}"' for token in weights)
    if not query:
        return []
    given = filters.given
    where = "".join(f" AND p.{name} = ?" for name in given)
    sql = (
        "SELECT p.row, -bm25(tokens, 0.5, 2.0, 0.3, 1.0) AS score FROM tokens"
        f" JOIN passages p ON p.row = tokens.rowid WHERE tokens MATCH ?{where}"
        " ORDER BY score DESC LIMIT ?"
    )
    return list(connection.execute(sql, (query, *given.values(), limit)))
