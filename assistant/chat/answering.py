"""A model's own words in the conversation, shown only after they were checked.

Figures are filled from facts, citations point to passages that were found for this message, and any
other number is held as 【待核】.
"""

from __future__ import annotations

from assistant.chat.events import Answer
from assistant.chat.tools import Toolbox
from assistant.drafting.incoming import Incoming, Piece
from assistant.drafting.markers import render
from assistant.drafting.model import Limits
from assistant.workbench import View

LIMITS = Limits(output_chars=3_000, raw_chars=60_000, seconds=300.0)


class Speaking:
    """Chunks of a model's answer in, checked sentences out."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self._incoming = Incoming(LIMITS, known=toolbox.message)
        self._view: View | None = None
        self.said = 0

    @property
    def over(self) -> bool:
        """Whether nothing more is wanted of this answer: too long, or turning in circles."""
        return self._incoming.stopped is not None

    def feed(self, chunk: str) -> list[Answer]:
        """The sentences that this chunk completes."""
        return self._checked(self._incoming.feed(chunk))

    def finish(self) -> list[Answer]:
        """What was still waiting for its end; a new answer may begin after it."""
        answers = self._checked(self._incoming.finish())
        self._incoming = Incoming(LIMITS, known=self._toolbox.message)
        self._view = None  # a tool may come next and put a draft into the report
        return answers

    def _checked(self, pieces: list[Piece]) -> list[Answer]:
        if not pieces:
            return []
        view = self._view = self._view or self._toolbox.desk.view()
        answers = []
        for piece in pieces:
            rendered = render(
                piece.text,
                view.facts,
                section=0,
                year=view.state.year,
                passages=self._toolbox.offered,
            )
            answers.append(Answer(rendered.text, tuple(name for _, name in rendered.citations)))
        self.said += len(answers)
        return answers
