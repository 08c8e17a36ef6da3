"""Vectors of an ONNX model in a folder of this machine: `model.onnx` and `tokenizer.json`.

Needs the extra `onnx` (onnxruntime and tokenizers). Nothing is downloaded: the folder is the model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError, UnreadableFile
from assistant.retrieval.embed import unit_rows

if TYPE_CHECKING:
    from assistant.retrieval.embed import Vectors

LONGEST_TOKENS = 512
_BATCH = 16


class OnnxEmbedder:
    """The mean of a model's last hidden states, over the tokens of the text.

    A model that gives one vector for a text (`sentence_embedding`, two dimensions) is taken as it
    is. Raises SettingsError when the folder or the extra is not there.
    """

    ranks = True

    def __init__(self, folder: Path, query_prefix: str = "") -> None:
        self._model, self._tokens = folder / "model.onnx", folder / "tokenizer.json"
        for file in (self._model, self._tokens):
            if not file.is_file():
                raise SettingsError(
                    f"NIANBAO_EMBED_ONNX 的文件夹里没有 {file.name}：{folder}。"
                    "请放入 model.onnx 和 tokenizer.json。"
                )
        self._prefix = query_prefix
        with self._model.open("rb") as model:
            key = hashlib.file_digest(model, "sha256").hexdigest()[:12]
        self.name = f"onnx {key}"

    @cached_property
    def dim(self) -> int:
        """The number of dimensions."""
        return int(self.embed_query("测").shape[0])

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, each of length 1."""
        import numpy as np

        rows = [
            self._vectors(list(texts[start : start + _BATCH]))
            for start in range(0, len(texts), _BATCH)
        ]
        found: Vectors = np.concatenate(rows)
        return found

    def embed_query(self, text: str) -> Vectors:
        """One vector of length 1."""
        vector: Vectors = self._vectors([self._prefix + text])[0]
        return vector

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise SettingsError(
                f"设了 NIANBAO_EMBED_ONNX，但没有安装 {error.name}。请安装 nianbao[onnx]。"
            ) from error
        try:
            tokenizer = Tokenizer.from_file(str(self._tokens))
            session = onnxruntime.InferenceSession(
                str(self._model), providers=["CPUExecutionProvider"]
            )
        # Both libraries raise bare exceptions of their own for a damaged file.
        except Exception as error:
            raise UnreadableFile(
                self._model.parent.name, f"不是可用的 ONNX 模型（{error}）", "请换一个模型文件夹"
            ) from error
        tokenizer.enable_truncation(LONGEST_TOKENS)
        tokenizer.enable_padding()
        return tokenizer, session

    def _vectors(self, texts: list[str]) -> Vectors:
        import numpy as np

        tokenizer, session = self._session
        encoded = tokenizer.encode_batch(texts)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        given = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([one.type_ids for one in encoded], dtype=np.int64),
        }
        wanted = {item.name for item in session.get_inputs()}
        outputs = session.run(None, {name: given[name] for name in given if name in wanted})
        pooled = next((output for output in outputs if output.ndim == 2), None)
        if pooled is None:
            weights = mask[:, :, None].astype(np.float32)
            pooled = (outputs[0] * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
        return unit_rows(pooled)
