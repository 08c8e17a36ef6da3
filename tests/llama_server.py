"""A real model server without weights: a random two-layer llama, written here, served by llama.cpp.

What it says is noise, but the protocol, the streaming and the limits are those of a real endpoint.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方"
    "后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合"
    "还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没"
    "结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路"
    "级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热"
    "领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万"
)
WIDTH, LAYERS, HEADS, FEED_FORWARD, CONTEXT = 64, 2, 4, 128, 8192
BYTE_TOKEN, CONTROL_TOKEN, UNKNOWN_TOKEN, NORMAL_TOKEN = 6, 3, 2, 1
TEMPLATE = (
    "{% for m in messages %}{{ m['role'] + ':' + m['content'] + '\\n' }}{% endfor %}assistant:"
)


def write_random_llama(path: Path, seed: int = 2024) -> None:
    """A GGUF file with random weights and a vocabulary of bytes, ASCII and common Han characters."""
    import gguf
    import numpy as np

    words = [chr(code) for code in range(32, 127)] + sorted(set(HAN + "，。、（）：；“”《》"))
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *words]
    kinds = [UNKNOWN_TOKEN, CONTROL_TOKEN, CONTROL_TOKEN, *[BYTE_TOKEN] * 256]
    kinds += [NORMAL_TOKEN] * len(words)

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)
    random = np.random.default_rng(seed)
    for name, shape in _tensors(len(tokens)).items():
        norm = name.endswith("norm.weight")
        data = np.ones(shape) if norm else random.normal(0, 0.3, shape)
        writer.add_tensor(name, data.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _tensors(vocabulary: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (vocabulary, WIDTH),
        "output_norm.weight": (WIDTH,),
        "output.weight": (vocabulary, WIDTH),
    }
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            shapes[f"{block}.{name}.weight"] = (WIDTH, WIDTH)
        shapes[f"{block}.attn_norm.weight"] = (WIDTH,)
        shapes[f"{block}.ffn_norm.weight"] = (WIDTH,)
        shapes[f"{block}.ffn_gate.weight"] = (FEED_FORWARD, WIDTH)
        shapes[f"{block}.ffn_up.weight"] = (FEED_FORWARD, WIDTH)
        shapes[f"{block}.ffn_down.weight"] = (WIDTH, FEED_FORWARD)
    return shapes


@pytest.fixture(scope="session")
def llama_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a llama.cpp server with random weights; skips where it cannot be imported."""
    pytest.importorskip("gguf", reason="gguf is not installed: no model file can be written")
    reason = "xllamacpp cannot be imported here: the tests against llama.cpp are left out"
    xllamacpp: Any = pytest.importorskip("xllamacpp", reason=reason, exc_type=ImportError)

    path = tmp_path_factory.mktemp("llm") / "random.gguf"
    write_random_llama(path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.offline = True
    params.warmup = False
    params.sampling.seed = 7
    server = xllamacpp.Server(params)
    yield f"http://127.0.0.1:{port}/v1"
    del server
