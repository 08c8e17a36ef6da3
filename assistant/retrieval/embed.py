"""Vectors for the dense leg. The default needs no model: hashed characters and bigrams."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from assistant.retrieval.tokens import terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

# Goes up when passages are cut or hashed in another way; it is part of the fingerprint.
CHUNKING = 2


class Embedder(Protocol):
    """Turns texts into vectors of one length.

    Attributes:
        name: what made the vectors; two embedders with one name must give equal vectors.
        ranks: whether they tell meaning, so that the ranking may use them.
    """

    name: str
    ranks: bool

    @property
    def dim(self) -> int:
        """The number of dimensions."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, each of length 1."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """One vector of length 1."""
        ...


class HashedNgrams:
    """Vectors without a model: each single character and bigram adds to one of `dim` buckets.

    Equal in every process (CRC32, not `hash`). Counts are damped by a square root, single
    characters weigh less than bigrams. They find overlap of wording, not of meaning.
    """

    SINGLE_WEIGHT = 0.4
    # Fused with the words they lower the recall (measured, `nianbao eval retrieval`).
    ranks = False

    def __init__(self, dim: int = 1024) -> None:
        self.dim = dim
        self.name = f"hashed-ngrams-1-{dim}"

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, each of length 1; a text without a token is all zeros but one."""
        import numpy as np

        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            found = terms(text)
            for weight, tokens in ((self.SINGLE_WEIGHT, found.singles), (1.0, found.pairs)):
                for token, count in Counter(tokens).items():
                    value = zlib.crc32(token.encode())
                    # The top bit is the sign, so that collisions cancel out instead of adding up.
                    sign = 1.0 if value >> 31 else -1.0
                    row[value % self.dim] += sign * weight * count**0.5
            length = float(np.linalg.norm(row))
            if length == 0:
                # Cosine distance knows no zero vector.
                row[0] = length = 1.0
            row /= length
        return rows

    def embed_query(self, text: str) -> Vectors:
        """One vector of length 1."""
        vector: Vectors = self.embed_documents([text])[0]
        return vector


def fingerprint(embedder: Embedder) -> str:
    """An ASCII name for a Chroma collection: other vectors or another cut give another name."""
    readable = re.sub(r"[^a-z0-9]+", "-", embedder.name.lower()).strip("-")[:40] or "embedder"
    key = f"{embedder.name}\x1f{embedder.dim}\x1f{CHUNKING}"
    return f"{readable}-{hashlib.blake2b(key.encode(), digest_size=4).hexdigest()}"
