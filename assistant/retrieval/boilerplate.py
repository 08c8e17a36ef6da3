"""Sentences that stand in many bodies' reports nearly word for word tell nothing of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.retrieval.passages import pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

# Letters of a shingle; a shorter sentence is one shingle.
SHINGLE = 8
# Only one shingle in so many is looked at: of a sentence of 30 letters some are.
_SAMPLE = 4
# A shingle is common when so many bodies, and this share of all bodies, have it.
FEWEST_BODIES = 4
COMMON = 0.02
# A sentence is boilerplate when this share of its shingles is common.
SENTENCE = 0.8
_SENTENCES = re.compile(r"[^。；！？\n]+[。；！？\n]?")
_CHUNK = 4_000_000


def common_shares(texts: Sequence[tuple[str, str]]) -> list[float]:
    """For each (body, text) the share of its letters in boilerplate; 0 for an empty body.

    Figures do not count. The repeats of one body over its years are no boilerplate.
    """
    import numpy as np

    bodies: dict[str, int] = {}
    owners, doc_of, lengths = [], [], []
    shingles, sentence_of = [], []
    for start, sentences in _chunks(texts):
        keys, places = _shingles([text for _, text in sentences])
        shingles.append(keys)
        sentence_of.append(places + start)
        for doc, text in sentences:
            owners.append(bodies.setdefault(texts[doc][0], len(bodies)))
            doc_of.append(doc)
            lengths.append(len(text))
    if len(bodies) < FEWEST_BODIES:
        return [0.0] * len(texts)
    key, sentence = np.concatenate(shingles), np.concatenate(sentence_of)
    owner, length = np.array(owners, np.int64), np.array(lengths, np.float64)
    least = max(FEWEST_BODIES, round(COMMON * len(bodies)))
    common = _common(key, owner[sentence], least)
    share = _mean(sentence, common, len(owner))
    docs = np.array(doc_of, np.int64)
    plain = np.bincount(docs, weights=length, minlength=len(texts))
    held = np.bincount(docs, weights=length * (share >= SENTENCE), minlength=len(texts))
    shares: list[float] = (held / np.maximum(plain, 1)).tolist()
    return shares


def _chunks(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """The sentences in handy portions, each with the number of its first sentence."""
    done, size, portion = 0, 0, list[tuple[int, str]]()
    for doc, (body, text) in enumerate(texts):
        if not body:
            continue
        for sentence in _SENTENCES.findall(text):
            plain = pattern(sentence)
            if plain:
                portion.append((doc, plain))
                size += len(plain)
        if size > _CHUNK:
            yield done, portion
            done, size, portion = done + len(portion), 0, []
    if portion:
        yield done, portion


def _shingles(sentences: Sequence[str]) -> tuple[Array, Array]:
    """The sampled shingles of the sentences as numbers, and the sentence of each."""
    import numpy as np

    padded = [text.ljust(SHINGLE, "\0") for text in sentences]
    codes = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.uint64)
    sizes = np.array([len(text) for text in padded])
    ends = np.cumsum(sizes)
    number = np.repeat(np.arange(len(padded)), sizes)
    count = len(codes) - SHINGLE + 1
    keys = np.zeros(count, np.uint64)
    for step in range(SHINGLE):
        # A polynomial in an odd base, modulo 2 to the 64: equal letters give equal numbers.
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + codes[step : step + count]
    starts = np.arange(count)
    inside = starts + SHINGLE <= ends[number[:count]]
    first = starts == (ends - sizes)[number[:count]]
    wanted = inside & (first | ((keys >> np.uint64(40)) % np.uint64(_SAMPLE) == 0))
    return keys[wanted], number[:count][wanted]


def _common(keys: Array, owners: Array, least: int) -> Array:
    """Whether each shingle stands in at least so many bodies."""
    import numpy as np

    unique, place = np.unique(keys, return_inverse=True)
    pairs = np.unique(place.astype(np.int64) * (owners.max() + 1) + owners)
    bodies = np.bincount(pairs // (owners.max() + 1), minlength=len(unique))
    flags: Array = (bodies >= least)[place]
    return flags


def _mean(places: Array, values: Array, size: int) -> Array:
    import numpy as np

    counts = np.bincount(places, minlength=size)
    share: Array = np.bincount(places, weights=values, minlength=size) / np.maximum(counts, 1)
    return share
