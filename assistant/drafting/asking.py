"""What a drafted text asks of the clerk: the facts that it uses and that only she knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.drafting.briefing import DraftRequest
from assistant.drafting.keys import resolve_key
from assistant.drafting.markers import find_markers
from assistant.drafting.sections import Question
from assistant.facts import SAID, FactSheet
from assistant.report import Number
from assistant.text.sentences import split_sentences


def facts_used(text: str, facts: FactSheet) -> tuple[str, ...]:
    """The facts behind the markers of the text, each once, in order; damaged markers understood."""
    keys = (resolve_key(marker.key, facts) for marker in find_markers(text) if marker.kind == "F")
    return tuple(dict.fromkeys(key for key in keys if key is not None))


def open_questions(
    used: Sequence[str], request: DraftRequest, known: Mapping[str, Question]
) -> tuple[Question, ...]:
    """A question for each used fact of the clerk's own that has no confirmed value yet.

    `known` are the questions, by key, that last year's text raises.
    """
    asked = []
    for key in used:
        fact = request.facts[key]
        if not key.startswith(SAID) or (fact.value is not None and fact.confirmed):
            continue
        if key in known:
            asked.append(known[key])
            continue
        last = "" if fact.previous is None else f"上年是{fact.previous}{fact.unit}，"
        asked.append(
            Question(
                key=key,
                question=f"{last}{request.year}年“{fact.label}”是多少？",
                section=request.section,
                last_value=fact.previous,
                last_sentence=_sentence_with(request.previous_section, fact.previous),
                label=fact.label,
                unit=fact.unit,
            )
        )
    return tuple(asked)


def _sentence_with(text: str | None, value: Number | None) -> str | None:
    if text is None or value is None:
        return None
    exact = re.compile(rf"(?<![\d.]){re.escape(str(value))}(?![\d.])")
    sentences = (span.text for span in split_sentences(text))
    return next((sentence for sentence in sentences if exact.search(sentence)), None)
