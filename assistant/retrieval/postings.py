"""The inverted index: for each token the passages that hold it, in arrays that are read in place.

It is derived from the passages of the lexical file and written whole, into a folder of its own; the
lexical file names the folder that counts. Numbers are mapped, not read: opening takes a few
milliseconds whatever its size.

A posting holds the impact of the token on the passage: the part of BM25 that does not depend on
the query. A score is the sum, over the tokens of a query, of rarity times impact.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.retrieval.bodies import LEVELS
from assistant.retrieval.boilerplate import common_shares
from assistant.retrieval.passages import REPORT, Passage
from assistant.retrieval.sounds import sounds_of
from assistant.retrieval.tokens import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

# A token counts so much where it stands. Measured on the dev split of tests/retrieval/queries.toml.
TITLE, HEAD_SINGLE, HEAD, SINGLE, BODY = 0.5, 1.0, 2.0, 0.3, 1.0
ASK_SINGLE, ASK = 0.8, 1.5
# The usual constants of BM25: how fast repeats stop to count, and how much length does.
_K1, _B = 1.2, 0.75
# So many words of one sound are looked for in place of an unknown one.
MOST_HEARD = 2
_LEVELS = list(LEVELS)
_ARRAYS = (
    *("terms", "starts", "docs", "impacts", "rows", "kinds", "years"),
    *("sections", "levels", "agencies", "regions", "common"),
    *("sounds", "sounding", "usual"),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a passage must be; None asks for nothing. `level` is a key of `bodies.LEVELS`."""

    kind: str | None = None
    year: int | None = None
    agency: str | None = None
    level: str | None = None
    section: int | None = None

    @property
    def given(self) -> dict[str, str | int]:
        """The filters that are set, by column."""
        pairs = {
            "kind": self.kind,
            "year": self.year,
            "agency": self.agency,
            "level": self.level,
            "section": self.section,
        }
        return {name: value for name, value in pairs.items() if value is not None}


def key_of(text: str) -> int:
    """A number for a token or a name; two of them share one in no library that fits on a disk."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def write(
    folder: Path,
    passages: Iterable[tuple[int, Passage]],
    total: int,
    progress: Callable[[int, int], None],
) -> None:
    """Writes the index of these passages, given with their row numbers, regulations first."""
    import numpy as np

    numbers: dict[str, int] = {}
    words: Counter[str] = Counter()
    token_of, doc_of, amounts = array("i"), array("i"), array("f")
    lengths, columns = array("i"), _Columns()
    bodies: list[tuple[str, str]] = []
    for doc, (row, passage) in enumerate(passages):
        weights, length = weigh(passage)
        for token, amount in weights.items():
            token_of.append(numbers.setdefault(token, len(numbers)))
            doc_of.append(doc)
            amounts.append(amount)
        if passage.kind != REPORT:
            words.update(weights)
        lengths.append(length)
        columns.take(row, passage)
        is_report = passage.kind == REPORT
        bodies.append((passage.agency or passage.source, passage.text) if is_report else ("", ""))
        if doc % 500 == 0:
            progress(doc, total)
    arrays = columns.arrays()
    kinds = arrays["kinds"]
    arrays |= _sorted_postings(numbers, token_of, doc_of, amounts, lengths, kinds)
    arrays |= _by_sound(words)
    arrays["common"] = np.asarray(common_shares(bodies), dtype=np.float32)
    folder.mkdir(parents=True)
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", arrays[name])
    progress(total, total)


def _by_sound(words: Mapping[str, int]) -> dict[str, Array]:
    """The pairs of characters of the regulations by the key of their sound."""
    import numpy as np

    found = sorted(
        (key_of(sound), pair, count)
        for pair, count in words.items()
        if len(pair) == 2
        for sound in sounds_of(pair)
    )
    return {
        "sounds": np.array([key for key, _, _ in found], dtype=np.uint64),
        "sounding": np.array([pair for _, pair, _ in found], dtype="<U2"),
        "usual": np.array([count for _, _, count in found], dtype=np.int32),
    }


def weigh(passage: Passage) -> tuple[dict[str, float], int]:
    """How much each token counts in a passage, and its length in tokens without the asking."""
    title = terms(f"{passage.title}\n{passage.agency or ''}")
    head = terms(f"{passage.place}\n{passage.heading}")
    body = terms(passage.text)
    found: dict[str, float] = {}
    parts = (
        *((TITLE, title.singles), (TITLE, title.pairs)),
        *((HEAD_SINGLE, head.singles), (HEAD, head.pairs)),
        *((SINGLE, body.singles), (BODY, body.pairs)),
    )
    for weight, tokens in parts:
        for token in tokens:
            found[token] = found.get(token, 0.0) + weight
    asks = terms("\n".join(passage.asks))
    # Once each: that many ways of asking hold a word does not make it tell more.
    for weight, tokens in ((ASK_SINGLE, asks.singles), (ASK, asks.pairs)):
        for token in dict.fromkeys(tokens):
            found[token] = found.get(token, 0.0) + weight
    return found, sum(len(tokens) for _, tokens in parts)


def _sorted_postings(
    numbers: Mapping[str, int],
    token_of: Any,
    doc_of: Any,
    amounts: Any,
    lengths: Any,
    kinds: Array,
) -> dict[str, Array]:
    """The postings ordered by the key of their token, then by passage."""
    import numpy as np

    keys = np.fromiter((key_of(token) for token in numbers), dtype=np.uint64, count=len(numbers))
    tokens = np.frombuffer(token_of, dtype=np.int32) if token_of else np.zeros(0, np.int32)
    docs = np.frombuffer(doc_of, dtype=np.int32) if doc_of else np.zeros(0, np.int32)
    amount = np.frombuffer(amounts, dtype=np.float32) if amounts else np.zeros(0, np.float32)
    length = np.frombuffer(lengths, dtype=np.int32) if lengths else np.zeros(0, np.int32)
    # Each kind has its own usual length: many short reports do not make a rule look long.
    usual = np.ones(len(length), dtype=np.float32)
    for kind in (0, 1):
        of_kind = kinds == kind
        if of_kind.any():
            usual[of_kind] = max(float(length[of_kind].mean()), 1.0)
    damping = (_K1 * (1 - _B + _B * length / usual)).astype(np.float32)
    order_of_keys = np.argsort(keys)
    place = np.empty(len(keys), dtype=np.int32)
    place[order_of_keys] = np.arange(len(keys), dtype=np.int32)
    order = np.argsort(place[tokens], kind="stable")
    docs, amount = docs[order], amount[order]
    counts = np.bincount(place[tokens], minlength=len(keys))
    starts = np.zeros(len(keys) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    impacts = amount * np.float32(_K1 + 1) / (amount + damping[docs])
    return {"terms": keys[order_of_keys], "starts": starts, "docs": docs, "impacts": impacts}


class _Columns:
    """What the filters and boosts look at, one value for each passage."""

    def __init__(self) -> None:
        self._values: dict[str, array[Any]] = {
            "rows": array("q"),
            "kinds": array("B"),
            "years": array("h"),
            "sections": array("b"),
            "levels": array("B"),
            "agencies": array("Q"),
            "regions": array("Q"),
        }

    def take(self, row: int, passage: Passage) -> None:
        values = {
            "rows": row,
            "kinds": int(passage.kind == REPORT),
            "years": passage.year or 0,
            "sections": -1 if passage.section is None else passage.section,
            "levels": level_number(passage.level),
            "agencies": key_of(passage.agency) if passage.agency else 0,
            "regions": key_of(passage.region) if passage.region else 0,
        }
        for name, value in values.items():
            self._values[name].append(value)

    def arrays(self) -> dict[str, Array]:
        import numpy as np

        return {
            name: np.array(values, dtype=np.dtype(values.typecode))
            for name, values in self._values.items()
        }


def level_number(level: str | None) -> int:
    """The level as it is kept in the column; 0 is unknown."""
    return _LEVELS.index(level) + 1 if level in _LEVELS else 0


class Postings:
    """A written index, opened. Raises FileNotFoundError or ValueError when it is not whole."""

    def __init__(self, folder: Path) -> None:
        import numpy as np

        self._arrays: dict[str, Array] = {}
        for name in _ARRAYS:
            path = folder / f"{name}.npy"
            # What is small is read, what is large is mapped.
            mode: Any = "r" if path.stat().st_size > 1_000_000 else None
            # As a plain array over the same bytes: slices of a mapped one cost several times as much.
            self._arrays[name] = np.asarray(np.load(path, mmap_mode=mode))
        if self._arrays["starts"][-1] != len(self._arrays["docs"]):
            raise ValueError(f"torn index in {folder.name}")

    @cached_property
    def count(self) -> int:
        """The number of passages."""
        return len(self._arrays["rows"])

    @cached_property
    def rules(self) -> int:
        """How many of them are of regulations; these come first."""
        return int(self._arrays["kinds"].searchsorted(1))

    def rarities(self, tokens: Sequence[str]) -> dict[str, float]:
        """How much each token tells among the regulations, whatever reports there are: 0 to 1."""
        import numpy as np

        docs = self._arrays["docs"]
        return {
            token: rarity(int(np.searchsorted(docs[start:end], self.rules)), self.rules)
            for token, (start, end) in self._spans(tokens).items()
        }

    def heard(self, token: str) -> tuple[str, ...]:
        """Pairs of the regulations that sound like this one, which they do not have, usual ones first.

        One of the two characters must be the same: words are seldom wrong altogether.
        """
        import numpy as np

        if len(token) != 2:
            return ()
        keys = np.array([key_of(sound) for sound in sounds_of(token)], dtype=np.uint64)
        starts = np.searchsorted(self._arrays["sounds"], keys, "left").tolist()
        ends = np.searchsorted(self._arrays["sounds"], keys, "right").tolist()
        places = [n for span in zip(starts, ends, strict=True) for n in range(*span)]
        found = {str(self._arrays["sounding"][n]): int(self._arrays["usual"][n]) for n in places}
        if token in found:
            return ()
        alike = [pair for pair in found if pair[0] == token[0] or pair[1] == token[1]]
        return tuple(sorted(alike, key=lambda pair: (-found[pair], pair))[:MOST_HEARD])

    def _spans(self, tokens: Sequence[str]) -> dict[str, tuple[int, int]]:
        import numpy as np

        if not tokens or not len(self._arrays["terms"]):
            return dict.fromkeys(tokens, (0, 0))
        keys = np.array([key_of(token) for token in tokens], dtype=np.uint64)
        terms_, starts = self._arrays["terms"], self._arrays["starts"]
        places = np.minimum(np.searchsorted(terms_, keys), len(terms_) - 1)
        there = terms_[places] == keys
        return {
            token: (int(starts[place]), int(starts[place + 1])) if known else (0, 0)
            for token, place, known in zip(tokens, places.tolist(), there.tolist(), strict=True)
        }

    def best(
        self,
        weights: Mapping[str, float],
        filters: Filters,
        limit: int,
        boost: Callable[[Postings], Array] | None = None,
    ) -> list[tuple[int, float]]:
        """(row, score) of the passages with the highest scores above 0, best first.

        `weights` says how much each token of the query counts beside its rarity. `boost` gives a
        factor for each passage.
        """
        import numpy as np

        scores = np.zeros(self.count, dtype=np.float32)
        docs, impacts = self._arrays["docs"], self._arrays["impacts"]
        reports = self.count - self.rules
        for token, (start, end) in self._spans(list(weights)).items():
            middle = start + int(np.searchsorted(docs[start:end], self.rules))
            for first, last, total in ((start, middle, self.rules), (middle, end, reports)):
                if last > first:
                    weight = np.float32(weights[token] * rarity(last - first, total))
                    scores[docs[first:last]] += impacts[first:last] * weight
        if filters.given:
            scores *= self.mask(filters)
        if boost is not None:
            scores *= boost(self)
        # Of the zeros none is wanted, and among many equal numbers a partition takes long.
        top = np.flatnonzero(scores > 0)
        if len(top) > limit:
            top = top[np.argpartition(scores[top], len(top) - limit)[len(top) - limit :]]
        # Equal scores keep the order of the passages.
        top = top[np.lexsort((top, -scores[top]))]
        rows = self._arrays["rows"]
        return [(int(rows[doc]), float(scores[doc])) for doc in top]

    def mask(self, filters: Filters) -> Array:
        """True where a passage is what the filters ask for."""
        import numpy as np

        wanted = {
            "kinds": None if filters.kind is None else int(filters.kind == REPORT),
            "years": filters.year,
            "agencies": None if filters.agency is None else key_of(filters.agency),
            "levels": None if filters.level is None else level_number(filters.level),
            "sections": filters.section,
        }
        mask = np.ones(self.count, dtype=bool)
        for name, value in wanted.items():
            if value is not None:
                mask &= self._arrays[name] == value
        return mask

    def column(self, name: str) -> Array:
        """One of the columns, a value for each passage."""
        return self._arrays[name]


def rarity(count: int, total: int) -> float:
    """How much a token tells: near 0 when every passage has it, near 1 when one or none has it.

    Scaled by the logarithm of the total, so that passages of few regulations and of many reports
    compare, and a library that grows keeps the order of the rules.
    """
    count, total = max(count, 1), max(total, 1)
    return math.log(1 + (total - count + 0.5) / (count + 0.5)) / math.log(2 + total)
