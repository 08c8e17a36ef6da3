"""A LangChain chat model as our `TextModel`, its failures told in plain Chinese.

Nothing is built here: `services.py` makes the chat model and hands it in.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models.chat_models import BaseChatModel

    from assistant.drafting.model import Message

WITHOUT = "也可以先不用模型：导入、填表、核对、对照和滚动起草都照常可用。"


# What LangChain lets through when an answer is not in the format of an OpenAI endpoint: a proxy's
# page, a broken line, a missing field.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError)
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def http_client(base_url: str, timeout_s: float) -> httpx2.AsyncClient:
    """The connection to an endpoint, for `ChatOpenAI(http_async_client=…)`.

    It keeps no idle connection: one would belong to the event loop that opened it, and the command
    line starts a loop for each run. A model on this machine is never looked for behind a proxy.
    `timeout_s` is the longest silence, also between two chunks; connecting may take 10 s at most.
    """
    import httpx2

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(timeout_s, connect=min(10.0, timeout_s)),
        limits=httpx2.Limits(max_keepalive_connections=0),
        trust_env=(urlsplit(base_url).hostname or "") not in LOCAL_HOSTS,
        follow_redirects=False,
    )


class LangChainModel:
    """A text model over any LangChain chat model.

    `mask` is applied to every message before it leaves: personal data does not reach a model.
    `stream` raises ModelUnavailable for whatever the endpoint does; closing it closes the request.
    """

    def __init__(
        self, chat: BaseChatModel, name: str, mask: Callable[[str], str] = lambda text: text
    ) -> None:
        self._chat = chat
        self._mask = mask
        self.name = name

    async def stream(self, messages: list[Message]) -> AsyncGenerator[str, None]:
        """The answer in chunks, without the reasoning that some endpoints send beside it."""
        import httpx2
        import openai

        begun = False
        masked = [(role, self._mask(text)) for role, text in messages]
        try:
            # Typed as an iterator by LangChain; in fact a generator, and it must be closed.
            chunks = cast("AsyncGenerator[Any, None]", self._chat.astream(masked))
            async with aclosing(chunks):
                async for chunk in chunks:
                    if chunk.text:
                        begun = True
                        yield str(chunk.text)
        except (openai.OpenAIError, httpx2.HTTPError, *MALFORMED) as error:
            raise ModelUnavailable(explain(error, self.name, begun=begun)) from error


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


def explain(error: Exception, model: str, *, begun: bool = False) -> str:
    """What went wrong at the endpoint and what to do, in one Chinese line. Never quotes a key.

    `begun`: part of the answer had already come.
    """
    import openai

    if isinstance(error, openai.APITimeoutError):
        return (
            f"模型“{model}”太久没有回应。请重试；经常这样时，把 NIANBAO_LLM_TIMEOUT_S 调大，"
            "或换一个更快的模型。"
        )
    if isinstance(error, openai.APIStatusError):
        return _status(error, model)
    if begun:
        return f"模型“{model}”写到一半断了，已写好的句子还在。请重试；{WITHOUT}"
    if isinstance(error, openai.APIConnectionError):
        return (
            "连不上模型服务。请确认它已经启动、NIANBAO_LLM_BASE_URL 写的地址正确，然后重试。"
            f"{WITHOUT}"
        )
    return (
        f"“{model}”的回答读不懂，它可能不是 OpenAI 兼容的服务。"
        f"请检查 NIANBAO_LLM_BASE_URL 指向的服务后重试；{WITHOUT}"
    )


def _status(error: Any, model: str) -> str:
    code = error.status_code
    if code in (401, 403):
        return "模型服务不接受密钥。请检查 NIANBAO_LLM_API_KEY，改好后重新启动。"
    if code == 404:
        return (
            f"模型服务里没有“{model}”，或者地址不对。请检查 NIANBAO_LLM_MODEL 和 "
            "NIANBAO_LLM_BASE_URL（地址通常以 /v1 结尾）。"
        )
    if code == 429:
        return "模型服务说请求太多或额度用完了。请等一会儿再试；一直这样，请找管理模型服务的人。"
    if code in (400, 413, 422):
        return (
            f"模型服务不接受这次请求（{code}），多半是内容超过了模型能读的长度。"
            "请缩短要求、少选资料，或换上下文更长的模型。"
        )
    return f"模型服务出了错（{code}）。请稍后重试；{WITHOUT}"
