"""What the conversation gives out: typed events, rendered alike by the page and the command line."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.drafting.sections import Question
from assistant.findings import Finding
from assistant.retrieval.search import Hit
from assistant.store.state import Proposal


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph of the assistant's own words; never part of a report."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, for the impatient: shown while it lasts."""

    title: str


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A checked sentence of a draft, rendered; one of the same `number` replaces the earlier one.

    `held` when it shows a 【待核】 that will be asked for once more.
    """

    section: int
    number: int
    text: str
    held: bool = False
    opens_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class DraftCleared:
    """The sentences of this part so far must be taken from the screen."""

    section: int


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """A draft stands in the store as `version`; `suggested` when it waits for acceptance.

    `unfinished` when the model broke off: only the sentences until then, always as a suggestion.
    """

    section: int
    version: int
    suggested: bool
    open_questions: int
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages that bear on a question, the best first; each names its source."""

    query: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence of a model's answer; `sources` are ids of the passages that it cites."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The assistant asks for one figure; the next plain answer confirms it."""

    question: Question
    left: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """Figures heard in the clerk's words that wait for her click; none of them counts yet."""

    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Pointed:
    """One finding, the `number`th of `count` that are listed."""

    finding: Finding
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Something did not work; a plain message with the next step. Never report text.

    `retry` when the same may work if it is asked for again.
    """

    message: str
    retry: bool = False


Event = (
    Say
    | Step
    | DraftSentence
    | DraftCleared
    | DraftSaved
    | Passages
    | Answer
    | Asked
    | Proposed
    | Pointed
    | Failed
)
