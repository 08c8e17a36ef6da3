"""A second endpoint for when the first does not answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from assistant.drafting.model import Message, TextModel


class FallbackModel:
    """Two models as one: the second is asked only when the first fails before its first word.

    A stream that breaks midway is not begun anew elsewhere: two halves of two models make no text.
    `name` is that of the model that answered last, so that the provenance tells the truth.
    """

    def __init__(self, first: TextModel, second: TextModel) -> None:
        self._first = first
        self._second = second
        self._answered = first

    @property
    def name(self) -> str:
        """The name of the model that answered last."""
        return self._answered.name

    async def stream(self, messages: list[Message]) -> AsyncGenerator[str, None]:
        """The answer in chunks. Raises ModelUnavailable with what both said when neither answers."""
        begun = False
        try:
            async with aclosing(self._first.stream(messages)) as chunks:
                async for chunk in chunks:
                    self._answered, begun = self._first, True
                    yield chunk
            return
        except ModelUnavailable as error:
            if begun:
                raise
            failure = error
        try:
            async with aclosing(self._second.stream(messages)) as chunks:
                async for chunk in chunks:
                    self._answered, begun = self._second, True
                    yield chunk
        except ModelUnavailable as error:
            if begun:
                raise
            raise ModelUnavailable(f"{failure}备用的模型也没有应答：{error}") from error
