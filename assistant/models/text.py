"""A LangChain chat model as our `TextModel`, its failures told in plain Chinese.

Nothing is built here: `services/` makes the chat model and hands it in.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from assistant.drafting.model import Message

ASK = "请重试；还是这样，请告诉管理员（运行 nianbao doctor 可以看到原因）。"
WITHOUT = "也可以先不用模型：导入、填表、核对、对照和滚动起草都照常可用。"


# What LangChain lets through when an answer is not in the format of an OpenAI endpoint: a proxy's
# page, a broken line, a missing field.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError)


class LangChainModel:
    """A text model over any LangChain chat model.

    `mask` is applied to every message before it leaves: personal data does not reach a model.
    `to_clerks` says that its failures are read by people who can change no setting.
    `stream` raises ModelUnavailable for whatever the endpoint does; closing it closes the request.
    """

    def __init__(
        self,
        chat: BaseChatModel,
        name: str,
        mask: Callable[[str], str] = lambda text: text,
        *,
        to_clerks: bool = False,
    ) -> None:
        self.chat = chat
        self._mask = mask
        self.name = name
        self._to_clerks = to_clerks

    def explain(self, error: Exception, *, begun: bool = False) -> str:
        """A failure of this model in words for whoever reads them here."""
        return explain(error, self.name, begun=begun, to_clerks=self._to_clerks)

    async def stream(self, messages: list[Message]) -> AsyncGenerator[str, None]:
        """The answer in chunks, without the reasoning that some endpoints send beside it."""
        import httpx2
        import openai

        begun = False
        masked = [(role, self._mask(text)) for role, text in messages]
        try:
            # Typed as an iterator by LangChain; in fact a generator, and it must be closed.
            chunks = cast("AsyncGenerator[Any, None]", self.chat.astream(masked))
            async with aclosing(chunks):
                async for chunk in chunks:
                    if chunk.text:
                        begun = True
                        yield str(chunk.text)
        except (openai.OpenAIError, httpx2.HTTPError, *MALFORMED) as error:
            raise ModelUnavailable(self.explain(error, begun=begun)) from error

    async def structured(
        self, messages: list[Message], schema: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """One JSON object by the schema; None when the model wrote something else.

        Raises ModelUnavailable for whatever the endpoint does.
        """
        import httpx2
        import openai

        wanted = {
            "type": "json_schema",
            "json_schema": {"name": "step", "strict": True, "schema": schema},
        }
        masked = [(role, self._mask(text)) for role, text in messages]
        try:
            answer = await self.chat.ainvoke(masked, response_format=wanted)
        except (openai.OpenAIError, httpx2.HTTPError, *MALFORMED) as error:
            raise ModelUnavailable(self.explain(error)) from error
        try:
            data = json.loads(_without_thinking(str(answer.text)))
        except ValueError:
            return None
        return data if isinstance(data, dict) else None


def _without_thinking(text: str) -> str:
    """What stands behind the last closing tag of thinking."""
    return text.rpartition("</think>")[2]


def explain(error: Exception, model: str, *, begun: bool = False, to_clerks: bool = False) -> str:
    """What went wrong at the endpoint and what to do, in one Chinese line. Never quotes a key.

    `begun`: part of the answer had already come. `to_clerks`: who reads it can change no setting, so
    the line sends her to the administrator where one is behind it.
    """
    import openai

    if begun and not isinstance(error, openai.APIStatusError | openai.APITimeoutError):
        return f"模型“{model}”写到一半断了，已写好的句子还在。请重试；{WITHOUT}"
    what, setting = (
        _status(error.status_code, model)
        if isinstance(error, openai.APIStatusError)
        else _unanswered(error, model)
    )
    if setting is None:
        return what
    return f"{what}{ASK}{WITHOUT}" if to_clerks else f"{what}{setting}{WITHOUT}"


def _unanswered(error: Exception, model: str) -> tuple[str, str]:
    """What happened where no answer of the service came, and which setting to look at."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return (
            f"模型“{model}”太久没有回应。",
            "请重试；经常这样时，把 NIANBAO_LLM_TIMEOUT_S 调大，或换一个更快的模型。",
        )
    if isinstance(error, openai.APIConnectionError):
        return (
            "连不上模型服务。",
            "请确认它已经启动、NIANBAO_LLM_BASE_URL 写的地址正确，然后重试。",
        )
    return (
        f"“{model}”的回答读不懂，它可能不是 OpenAI 兼容的服务。",
        "请检查 NIANBAO_LLM_BASE_URL 指向的服务后重试。",
    )


def _status(code: int, model: str) -> tuple[str, str | None]:
    """What the service said by its status, and which setting to look at; None where none is behind it."""
    if code in (401, 403):
        return "模型服务不接受密钥。", "请检查 NIANBAO_LLM_API_KEY，改好后重新启动。"
    if code == 404:
        return (
            f"模型服务里没有“{model}”，或者地址不对。",
            "请检查 NIANBAO_LLM_MODEL 和 NIANBAO_LLM_BASE_URL（地址通常以 /v1 结尾）。",
        )
    if code == 429:
        return (
            "模型服务说请求太多或额度用完了。请等一会儿再试；一直这样，请找管理模型服务的人。",
            None,
        )
    if code in (400, 413, 422):
        what = f"模型服务不接受这次请求（{code}），多半是内容超过了模型能读的长度。"
        return f"{what}请缩短要求、少选资料，或换上下文更长的模型。", None
    return f"模型服务出了错（{code}）。请稍后重试；{WITHOUT}", None
