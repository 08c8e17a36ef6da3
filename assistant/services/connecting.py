"""The connection to models. The only file that names a provider."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.models import Endpoint, LangChainModel


def endpoints(settings: Settings) -> list[Endpoint]:
    """The configured endpoints, the first choice first; none when no model is set."""
    from assistant.models import Endpoint

    named = (
        (settings.llm_base_url, settings.llm_model, settings.llm_api_key),
        (
            settings.llm_fallback_base_url,
            settings.llm_fallback_model,
            settings.llm_fallback_api_key,
        ),
    )
    return [
        Endpoint(url, model or "", key, settings.llm_timeout_s) for url, model, key in named if url
    ]


def connect(
    endpoint: Endpoint, max_tokens: int, length: str | None = None, *, to_clerks: bool = True
) -> LangChainModel:
    """The model at an endpoint. `length` is the argument that bounds an answer there, if known."""
    keep_quiet(os.environ, endpoint.url)
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    from assistant.models import LangChainModel, http_client
    from assistant.privacy import Mask

    chat = ChatOpenAI(
        base_url=endpoint.url,
        model=endpoint.model,
        api_key=SecretStr(endpoint.key or "none"),
        timeout=endpoint.timeout_s,
        http_async_client=http_client(endpoint.url, endpoint.timeout_s),
        # The client above decides on proxies and silence; langchain's own tuning would warn of both.
        http_socket_options=(),
        # langchain's own bound on silence loses a stop: asyncio.wait_for of Python 3.11 drops a
        # cancellation that meets a chunk, and the model would be read to its end. The client has one.
        stream_chunk_timeout=0,
        max_retries=2,
        temperature=0.3,
        streaming=True,
        stream_usage=False,
        # Servers of the older protocol know max_tokens only; langchain renames its own argument.
        extra_body={length or "max_tokens": max_tokens},
    )
    return LangChainModel(chat, endpoint.model, Mask().apply, to_clerks=to_clerks)


def keep_quiet(environment: MutableMapping[str, str], base_url: str) -> None:
    """No tracing service is told anything, and a proxy is not asked for a model next door."""
    environment["LANGSMITH_TRACING"] = "false"
    environment["LANGCHAIN_TRACING_V2"] = "false"
    host = urlsplit(base_url).hostname or ""
    kept = [name for name in environment.get("NO_PROXY", "").split(",") if name]
    for name in ("127.0.0.1", "localhost", "::1", host):
        if name and name not in kept:
            kept.append(name)
    environment["NO_PROXY"] = environment["no_proxy"] = ",".join(kept)
