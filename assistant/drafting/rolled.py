"""A sentence of last year under work: what changes in it, and the questions that this raises."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2s
from importlib import resources
from typing import Any

from assistant.drafting.sections import Question, QuestionKind
from assistant.facts import SAID, Fact, FactSheet
from assistant.text.sentences import title_spans

_CLAUSE_MARKS = "，；。：,;:"
_CLAUSE_END = re.compile(r"[，。；,;！!\n]")
_LONGEST_QUOTE = 60
NUMBERING = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十\d]{1,2}[、.．是]|其[一二三四五])\s*"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What all sentences of the report share.

    `asked` grows: every question so far by its key. `said` are the clerk's own facts.
    """

    facts: FactSheet
    section: int
    old_year: int
    year: int
    asked: dict[str, Question]
    said: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A span of the sentence and what stands there this year."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Rolled:
    """A sentence under work: its changes and the questions that they raise."""

    sentence: str
    context: Context
    changes: list[Change] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)

    def change(self, start: int, end: int, text: str) -> None:
        """Put this text in the place of the span."""
        self.changes.append(Change(start, end, text))

    def retract(self, start: int, end: int) -> None:
        """Take back every change that begins inside the span: it is replaced as a whole."""
        self.changes = [c for c in self.changes if not start <= c.start < end]

    def text(self) -> str:
        """The sentence with all changes made; of two that overlap the first stands.

        A mark that only inserts stands before what is replaced at the same place.
        """
        pieces: list[str] = []
        position = 0
        for change in sorted(self.changes, key=lambda c: (c.start, c.start != c.end, -c.end)):
            if change.start < position:
                continue
            pieces += (self.sentence[position : change.start], change.text)
            position = change.end
        return "".join([*pieces, self.sentence[position:]])


_WORDS = {
    QuestionKind.CONFIRM: "上年报告写了“{}”，今年还是这样吗？（是，照写；不是，请删去或改写）",
    QuestionKind.OUTCOME: "上年报告写了“{}”，今年怎样了？这一句还能照写吗？",
}


def ask(
    rolled: Rolled,
    span: tuple[int, int],
    label: str,
    kind: QuestionKind,
    *,
    words: str = "",
    importance: int = 3,
) -> str:
    """Put a mark at the end of this span, ask whether it holds again, and return the question's key.

    `words` is the question, `{}` in the place of the quoted span.
    """
    sentence, context = rolled.sentence, rolled.context
    start, end = span
    end = next((b for a, b in title_spans(sentence) if a < end < b), end)
    quoted = sentence[start:end].strip()
    key = f"{SAID}{kind}_{digest(quoted)}"
    question = (words or _WORDS[kind]).format(shortened(NUMBERING.sub("", quoted)))
    rolled.change(end, end, f"[F:{key}|confirm]")
    rolled.questions[key] = Question(
        key, question, context.section, None, sentence, importance, label, "", kind
    )
    return key


def shortened(text: str) -> str:
    """The words as they are quoted in a question: the whole, or its beginning."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 2]}……"


def clause_around(sentence: str, place: int) -> tuple[int, int]:
    """The clause that holds this place."""
    start = max(sentence.rfind(mark, 0, place) for mark in _CLAUSE_MARKS) + 1
    return start, clause_end(sentence, place)


def clause_end(sentence: str, place: int) -> int:
    """Where the clause ends that holds this place: at the next comma, semicolon or full stop."""
    found = _CLAUSE_END.search(sentence, place)
    return found.start() if found else len(sentence)


def digest(text: str) -> str:
    """A short name of this text, the same whatever its spaces."""
    return blake2s(re.sub(r"\s", "", text).encode(), digest_size=4).hexdigest()


@cache
def wordings() -> dict[str, Any]:
    """The data of `events.toml`."""
    text = resources.files(__package__).joinpath("events.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def merge_questions(rolled: Iterable[Rolled]) -> tuple[Question, ...]:
    """The questions of many sentences, each key once, the most important first."""
    merged: dict[str, Question] = {}
    for item in rolled:
        for key, question in item.questions.items():
            merged.setdefault(key, question)
    return tuple(sorted(merged.values(), key=lambda question: question.importance))
