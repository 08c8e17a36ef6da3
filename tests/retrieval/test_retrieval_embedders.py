"""Vectors of real models: an endpoint of llama.cpp with random weights, and an ONNX folder."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_server import write_random_llama
from numbered_passages import numbered_passages

from assistant.errors import ModelUnavailable, SettingsError
from assistant.models import embedding_call
from assistant.retrieval.embed import EndpointEmbedder, HashedNgrams, fingerprint
from assistant.retrieval.index import Index
from assistant.retrieval.library import Library
from assistant.retrieval.onnx import OnnxEmbedder
from assistant.retrieval.search import Leg, search
from assistant.services import Services
from assistant.settings import Settings

SERVER = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port = sys.argv[1], int(sys.argv[2])
params.n_ctx, params.n_parallel, params.embedding = 8192, 1, True
params.n_batch = params.n_ubatch = 8192
params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
params.cpuparams.n_threads = 1
params.hostnames, params.offline, params.warmup = ["127.0.0.1"], True, False
server = xllamacpp.Server(params)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a llama.cpp server in embedding mode; skips where it cannot run."""
    pytest.importorskip("gguf", reason="gguf is not installed: no model file can be written")
    reason = "xllamacpp cannot be imported here: no endpoint with vectors"
    pytest.importorskip("xllamacpp", reason=reason, exc_type=ImportError)
    model = tmp_path_factory.mktemp("embed") / "random.gguf"
    write_random_llama(model)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(model), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _wait(f"http://127.0.0.1:{port}/health", process)
    yield f"http://127.0.0.1:{port}/v1"
    process.kill()
    process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(100):
        assert process.poll() is None, "the server ended"
        try:
            with opener.open(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def _embedder(url: str, prefix: str = "") -> EndpointEmbedder:
    call = embedding_call(url, "random", "none", 30.0, lambda text: text)
    return EndpointEmbedder(call, "random", prefix)


def test_an_endpoint_gives_unit_vectors_in_batches(endpoint: str) -> None:
    """Forty texts go out in two batches and come back in order, each of length 1."""
    embedder = _embedder(endpoint)
    texts = [f"第{n}段，关于公开" for n in range(40)]
    vectors = embedder.embed_documents(texts)

    assert (40, 64) == vectors.shape
    assert 64 == embedder.dim
    assert all(abs(float((row * row).sum()) - 1) < 1e-4 for row in vectors)
    assert float((vectors[37] * embedder.embed_query(texts[37])).sum()) > 0.999


def test_the_prefix_is_put_before_queries_alone(endpoint: str) -> None:
    """As models with an instruction want it; the passages' vectors stay good."""
    plain, led = _embedder(endpoint), _embedder(endpoint, "找出有关的条文：")

    assert float((plain.embed_query("期限") * led.embed_query("期限")).sum()) < 0.9999
    assert fingerprint(plain) == fingerprint(led)


def test_an_index_of_the_endpoint_is_whole_and_fused(tmp_path: Path, endpoint: str) -> None:
    """Built, checked, searched by every ranking; the vectors of another model never mix."""
    index = Index(tmp_path, _embedder(endpoint))
    index.build(numbered_passages(40))

    assert index.status().healthy, index.status().as_text()
    for leg in Leg:
        assert search(index, "第5段文字", leg=leg)
    other = Index(tmp_path, HashedNgrams())
    assert not other.status().healthy
    assert "rebuilt" == other.build(numbered_passages(40)).dense


def test_a_silent_endpoint_leaves_the_words(tmp_path: Path, corpus: Path) -> None:
    """Nothing listens: the build says so, the search answers by words, the status names the doubt."""
    url = "http://127.0.0.1:9/v1"
    library = Library(tmp_path, corpus, _embedder(url))

    with pytest.raises(ModelUnavailable, match="NIANBAO_EMBED_BASE_URL"):
        library.build()
    assert library.ensure()
    assert "第三十三条" == library.search("第三十三条")[0].passage.place
    assert library.search("信息处理费怎么收")
    assert not library.status().healthy


@pytest.mark.parametrize("vectors", [[[1.0]], [[1.0], [1.0, 2.0]], [[], []]])
def test_half_an_answer_is_refused(vectors: list[list[float]]) -> None:
    """A vector too few, of another length, or empty is no answer."""
    with pytest.raises(ModelUnavailable, match="NIANBAO_EMBED_MODEL"):
        EndpointEmbedder(lambda _texts: vectors, "x").embed_documents(["一", "二"])


def test_settings_choose_the_embedder(tmp_path: Path, endpoint: str) -> None:
    """An endpoint, or nothing; a model's name is needed."""
    chosen = Services(
        Settings(data=tmp_path, embed_base_url=endpoint, embed_model="random")
    ).embedder

    assert chosen is not None
    assert 64 == chosen.embed_query("期限").shape[0]
    assert Services(Settings(data=tmp_path)).embedder is None
    with pytest.raises(SettingsError, match="NIANBAO_EMBED_MODEL"):
        Settings.from_environment({"NIANBAO_EMBED_BASE_URL": endpoint})


@pytest.fixture
def onnx_folder(tmp_path: Path) -> Path:
    """A model that looks each token up in a table, with a tokenizer of single characters."""
    reason = "the extra onnx is not installed: vectors of a local model are left out"
    for name in ("onnx", "onnxruntime", "tokenizers"):
        pytest.importorskip(name, reason=reason)
    _write_onnx(tmp_path)
    return tmp_path


def _write_onnx(folder: Path) -> None:
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers

    letters = {letter: n for n, letter in enumerate(["[UNK]", *"公开期限答复申请信息处理费多少天"])}
    tokenizer = Tokenizer(models.WordLevel(letters, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(1).normal(size=(len(letters), 16)).astype(np.float32)
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", "t"])
    states = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["n", "t", 16])
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "lookup",
        [ids],
        [states],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, str(folder / "model.onnx"))


def test_a_local_model_gives_unit_vectors(onnx_folder: Path) -> None:
    """The mean over the tokens; padding does not count."""
    embedder = OnnxEmbedder(onnx_folder)
    vectors = embedder.embed_documents(["公开", "公开期限答复申请信息处理费多少天" * 3])

    assert (2, 16) == vectors.shape
    assert 16 == embedder.dim
    assert float((vectors[0] * embedder.embed_query("公开")).sum()) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_without_a_model_is_refused(tmp_path: Path, missing: str) -> None:
    """The missing file is named."""
    files = {"model.onnx", "tokenizer.json"} - {missing}
    for name in files:
        (tmp_path / name).write_bytes(b"x")

    with pytest.raises(SettingsError, match=missing):
        OnnxEmbedder(tmp_path)
