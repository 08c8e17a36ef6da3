"""Vectors from an endpoint with `/embeddings`."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from assistant.errors import ModelUnavailable
from assistant.models.endpoint import LOCAL_HOSTS
from assistant.models.text import MALFORMED


def embedding_call(
    base_url: str, model: str, key: str, timeout_s: float, mask: Callable[[str], str]
) -> Callable[[list[str]], list[list[float]]]:
    """What turns texts into vectors at an endpoint `…/v1/embeddings`. Opens no connection yet.

    Texts go out as texts and vectors come back as numbers: servers on one's own machine know
    neither token numbers nor packed vectors. What it returns raises ModelUnavailable.
    """

    def call(texts: list[str]) -> list[list[float]]:
        import httpx2
        import openai

        local = (urlsplit(base_url).hostname or "") in LOCAL_HOSTS
        http = httpx2.Client(timeout=timeout_s, trust_env=not local, follow_redirects=False)
        try:
            with openai.OpenAI(
                base_url=base_url, api_key=key, http_client=http, max_retries=2
            ) as client:
                found = client.embeddings.create(
                    model=model, input=[mask(text) for text in texts], encoding_format="float"
                )
            ordered = sorted(found.data, key=lambda item: item.index)
            return [list(item.embedding) for item in ordered]
        except (openai.OpenAIError, httpx2.HTTPError, *MALFORMED) as error:
            raise ModelUnavailable(
                f"向量服务没有给出向量（{type(error).__name__}）。请确认它已经启动，并检查 "
                "NIANBAO_EMBED_BASE_URL 和 NIANBAO_EMBED_MODEL；在那以前检索只按词语排序。"
            ) from error

    return call
