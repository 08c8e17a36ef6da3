"""A question answered from passages: each sentence is shown only with a source that it cites.

A model's sentence without a citation of an offered passage is its own opinion; it is left out, and
so is one with a figure that the cited passage does not hold.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.drafting.briefing import PASSAGE_TOKENS, inert, list_passages
from assistant.drafting.listening import listen
from assistant.drafting.markers import Rendered, render
from assistant.drafting.model import Limits, TextModel
from assistant.drafting.prompts import load_prompt
from assistant.facts import FactSheet
from assistant.findings import has_errors

if TYPE_CHECKING:
    from assistant.retrieval.passages import Passage

PROMPT = "answer"
NO_ANSWER = "没有回答这个问题"
LIMITS = Limits(output_chars=2_000, raw_chars=60_000, seconds=180.0)


async def answer_question(
    model: TextModel,
    question: str,
    passages: Sequence[Passage],
    year: int,
    clock: Callable[[], float] = time.monotonic,
) -> list[Rendered]:
    """The sentences of the answer that a passage supports; none when the passages do not answer.

    The whole answer is awaited: a server may tell only at the end that all before was thinking.
    Raises ModelUnavailable. Cancelling closes the request to the model.
    """
    fenced, ids, _ = list_passages(passages, PASSAGE_TOKENS)
    offered = {passage.id: passage.text for passage in passages if passage.id in ids}
    messages = load_prompt(PROMPT).messages(question=inert(question), passages=fenced)
    pieces, _ = await listen(model, messages, LIMITS, clock)
    sentences = (supported(piece.text, offered, year) for piece in pieces)
    return [sentence for sentence in sentences if sentence is not None]


def supported(text: str, offered: dict[str, str], year: int) -> Rendered | None:
    """The sentence rendered, when it cites an offered passage and shows nothing unbound; else None."""
    rendered = render(text, FactSheet(), section=0, year=year, passages=offered)
    if not rendered.citations or has_errors(rendered.findings) or NO_ANSWER in rendered.text:
        return None
    return rendered
