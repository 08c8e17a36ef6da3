"""What drafting hands over: a section's text with markers, its open questions, how it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from assistant.facts import Fact
from assistant.findings import Finding
from assistant.report import Number

Drafter = Literal["rollforward", "model", "person"]


class QuestionKind(StrEnum):
    """What kind of answer a question wants.

    `figure`: a number. `confirm`: whether something of last year holds again. `outcome`: what became
    of a problem or promise. The last two are answered by 1 (yes, the sentence stands) or 0 (no).
    """

    FIGURE = "figure"
    CONFIRM = "confirm"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the clerk knows. `key` is the fact that the answer becomes (`said.…`).

    `importance` 1 is asked first. `last_value` and `last_sentence` are what last year's report said.
    `group` is the key of the question on the whole list of which this figure is a member.
    """

    key: str
    question: str
    section: int
    last_value: Number | None = None
    last_sentence: str | None = None
    importance: int = 2
    label: str = ""
    unit: str = ""
    kind: QuestionKind = QuestionKind.FIGURE
    group: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who or what wrote a draft, from which facts and passages, with which settings.

    `further_prompts` are those with which parts of it were asked for once more, each `name@hash`.
    `person` is who asked for the draft.
    """

    drafter: Drafter
    model: str | None
    prompt: str | None
    prompt_hash: str | None
    facts: tuple[str, ...]
    passages: tuple[str, ...]
    made_at: datetime
    settings_hash: str = ""
    further_prompts: tuple[str, ...] = ()
    person: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted part. Section 0 is the preface. `text` holds markers and must be rendered.

    `repeats` is the share of the text (0 to 1) that stands as it stood last year.
    """

    section: int
    heading: str
    text: str
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    provenance: Provenance
    repeats: float = field(default=0.0)


def question_facts(questions: Iterable[Question], year: int) -> list[Fact]:
    """The open facts behind the questions: without a value, with last year's where it is known."""
    return [
        Fact(
            key=question.key,
            label=question.label,
            value=None,
            unit=question.unit,
            year=year,
            previous=question.last_value,
            source="经办人填写",
        )
        for question in questions
    ]
