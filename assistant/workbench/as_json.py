"""JSON of the values of drafting, as the store keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from assistant.drafting.sections import Draft, Question, QuestionKind
from assistant.retrieval.passages import Passage
from assistant.store.state import SectionText


def question_as_json(question: Question) -> dict[str, Any]:
    """A question as one entry of `questions.json`."""
    data = asdict(question)
    last_value, sentence = data.pop("last_value"), data.pop("last_sentence")
    shown = str(last_value) if isinstance(last_value, Decimal) else last_value
    return {**data, "last_year": {"value": shown, "sentence": sentence}}


def question_from_json(data: Mapping[str, Any]) -> Question:
    """The inverse of `question_as_json`."""
    fields = dict(data)
    last = fields.pop("last_year")
    value = last["value"]
    if isinstance(value, str):
        value = Decimal(value)
    kind = QuestionKind(fields.pop("kind"))
    return Question(**fields, kind=kind, last_value=value, last_sentence=last["sentence"])


def provenance_as_json(draft: Draft, offered: Mapping[str, Passage]) -> dict[str, Any]:
    """Who or what wrote a draft, from which facts and passages (with their texts), when."""
    data = asdict(draft.provenance)
    made_at: datetime = data["made_at"]
    cited = {
        name: {"title": passage.title, "place": passage.place, "text": passage.text}
        for name, passage in offered.items()
        if name in draft.provenance.passages
    }
    return {
        **data,
        "made_at": made_at.isoformat(timespec="seconds"),
        "repeats": draft.repeats,
        "passages": cited,
    }


def passage_texts(part: SectionText) -> dict[str, str]:
    """The texts of the passages that a part may cite, by id."""
    return {name: cited["text"] for name, cited in part.provenance.get("passages", {}).items()}
