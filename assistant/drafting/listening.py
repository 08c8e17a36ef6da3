"""A short answer of a model, waited for whole: thinking folded away, cleaned, bounded in time and length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import aclosing

from assistant.drafting.incoming import Incoming, Piece
from assistant.drafting.model import Fault, Limits, Message, TextModel


async def listen(
    model: TextModel,
    messages: list[Message],
    limits: Limits,
    clock: Callable[[], float],
    known: str = "",
    told: frozenset[str] | None = None,
) -> tuple[list[Piece], Counter[Fault]]:
    """The sentences of the answer, and what was taken out of it.

    The whole answer is awaited: a server may tell only at the end that all before was thinking.
    `known` is text whose web addresses may be repeated, `told` as for `Incoming`. Raises ModelUnavailable. Cancelling closes
    the request to the model.
    """
    incoming, until = Incoming(limits, known=known, told=told), clock() + limits.seconds
    pieces: list[Piece] = []
    async with aclosing(model.stream(messages)) as chunks:
        async for chunk in chunks:
            fresh = incoming.feed(chunk)
            pieces = fresh if incoming.forgotten() else [*pieces, *fresh]
            if incoming.stopped or clock() > until:
                break
    return pieces + incoming.finish(), incoming.faults


def prose(pieces: list[Piece]) -> str:
    """The pieces as one text, paragraphs parted by newlines."""
    joined = "".join("\n" * piece.opens_paragraph + piece.text for piece in pieces)
    return joined.removeprefix("\n")
