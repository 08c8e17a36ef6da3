"""Vectors for the dense leg.

A model's vectors come from an endpoint (the call is handed in, `models.embedding_call`) or from an
ONNX folder on this machine (`onnx`).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import ModelUnavailable
from assistant.retrieval.status import REBUILD
from assistant.retrieval.tokens import terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

# Goes up when passages are cut or hashed in another way; it is part of the fingerprint.
CHUNKING = 3


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


class EndpointEmbedder:
    r"""Vectors of a model behind an endpoint.

    Attributes:
        call: takes up to `BATCH` texts and gives a vector for each; raises ModelUnavailable.
        query_prefix: put before every query, as some models want (「Instruct: …\\nQuery: 」).
    """

    ranks = True
    BATCH = 32

    def __init__(
        self,
        call: Callable[[list[str]], list[list[float]]],
        name: str,
        query_prefix: str = "",
    ) -> None:
        self._call = call
        self._prefix = query_prefix
        # The prefix changes the vectors of queries only: those of the passages stay good.
        self.name = f"endpoint {name}"
        self._dim = 0

    @property
    def dim(self) -> int:
        """The number of dimensions; asks the endpoint once when it is not known yet."""
        if not self._dim:
            self._vectors(["测"])
        return self._dim

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, each of length 1. Raises ModelUnavailable."""
        import numpy as np

        rows = [
            self._vectors(list(texts[start : start + self.BATCH]))
            for start in range(0, len(texts), self.BATCH)
        ]
        found: Vectors = np.concatenate(rows)
        return found

    def embed_query(self, text: str) -> Vectors:
        """One vector of length 1. Raises ModelUnavailable."""
        vector: Vectors = self._vectors([self._prefix + text])[0]
        return vector

    def _vectors(self, texts: list[str]) -> Vectors:
        vectors = self._call(texts)
        sizes = {len(vector) for vector in vectors}
        if len(vectors) != len(texts) or len(sizes) != 1 or sizes == {0}:
            raise ModelUnavailable(
                "向量服务的回答不完整：每段文字应有一个同样长的向量。请检查 NIANBAO_EMBED_MODEL 是否是向量模型。"
            )
        (size,) = sizes
        if self._dim and size != self._dim:
            raise ModelUnavailable(
                f"向量服务换了模型：向量从 {self._dim} 维变成了 {size} 维。{REBUILD}"
            )
        self._dim = size
        return unit_rows(vectors)


def unit_rows(vectors: Any) -> Vectors:
    """The rows scaled to length 1; a row of zeros, which cosine does not know, gets a first 1."""
    import numpy as np

    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows[lengths[:, 0] == 0, 0] = 1.0
    scaled: Vectors = (rows / np.where(lengths == 0, 1.0, lengths)).astype(np.float32)
    return scaled


def fingerprint(embedder: Embedder) -> str:
    """An ASCII name for a Chroma collection: other vectors or another cut give another name."""
    readable = re.sub(r"[^a-z0-9]+", "-", embedder.name.lower()).strip("-")[:40] or "embedder"
    key = f"{embedder.name}\x1f{CHUNKING}"
    return f"{readable}-{hashlib.blake2b(key.encode(), digest_size=4).hexdigest()}"
