"""A section drafted in talk: by the model through its fixed pipeline, else rolled forward from last year."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from assistant.chat.desk import Desk
from assistant.chat.events import DraftCleared, DraftSaved, DraftSentence, Event, Failed, Step
from assistant.drafting.briefing import DraftRequest
from assistant.drafting.drafter import (
    DraftFailed,
    DraftReady,
    DraftWithdrawn,
    ModelDrafter,
    SentenceReady,
)
from assistant.drafting.manner import manner_of
from assistant.drafting.model import TextModel
from assistant.drafting.rollforward import roll_forward
from assistant.drafting.sections import Draft
from assistant.retrieval.passages import Passage
from assistant.review.years import text_of
from assistant.workbench import View, heading_of, with_drafts, with_unfinished_draft


class Drafting:
    """Drafts parts of the report on a desk and keeps them there; holds nothing between drafts."""

    def __init__(self, desk: Desk, model: TextModel | None, settings_hash: str) -> None:
        self._desk = desk
        self._model = model
        self._settings_hash = settings_hash

    async def draft(self, sections: Sequence[int], instruction: str) -> AsyncGenerator[Event, None]:
        """The events of these parts, one after the other. Closing the iterator stops the model."""
        for number in sections:
            drafting = self.by_model if self._model else self._by_roll_forward
            async with aclosing(drafting(number, instruction)) as events:
                async for event in events:
                    yield event

    async def _by_roll_forward(self, number: int, _instruction: str) -> AsyncGenerator[Event, None]:
        view = self._desk.view()
        drafts = roll_forward(
            view.previous, view.facts, agency=view.state.agency, year=view.state.year
        )
        draft = next(draft for draft in drafts if draft.section == number)
        yield self._keep(view, draft)

    async def by_model(self, number: int, instruction: str) -> AsyncGenerator[Event, None]:
        """The events of one part written by the model, which must be there."""
        assert self._model is not None
        view = self._desk.view()
        request = self._request(view, number, instruction)
        drafter = ModelDrafter(self._model, settings_hash=self._settings_hash)
        yield Step(f"正在起草“{heading_of(number)}”")
        async with aclosing(drafter.draft_section(request)) as events:
            async for event in events:
                match event:
                    case SentenceReady():
                        yield DraftSentence(
                            number,
                            event.number,
                            event.rendered.text,
                            event.held,
                            event.opens_paragraph,
                        )
                    case DraftWithdrawn():
                        yield DraftCleared(number)
                    case DraftReady():
                        yield self._keep(self._desk.view(), event.draft, request.passages)
                    case DraftFailed():
                        if event.draft is not None:
                            yield self._keep_unfinished(event.draft, request.passages)
                        yield Failed(event.message, retry=True)

    def _request(self, view: View, number: int, instruction: str) -> DraftRequest:
        return DraftRequest(
            section=number,
            agency=view.state.agency,
            year=view.state.year,
            facts=view.facts,
            passages=tuple(self._desk.passages_for(number)),
            previous_section=text_of(view.previous, number) if view.previous else None,
            instruction=instruction,
            like=manner_of(view.like, number) if view.like else None,
        )

    def _asked_for(self, draft: Draft) -> Draft:
        """The draft with who asked for it, under which settings."""
        made = draft.provenance
        known = made.settings_hash or self._settings_hash
        return replace(
            draft, provenance=replace(made, person=self._desk.person, settings_hash=known)
        )

    def _keep(self, view: View, draft: Draft, passages: Sequence[Passage] = ()) -> Event:
        state = with_drafts(view.state, [self._asked_for(draft)], passages)
        suggested = draft.section in state.suggestions
        after = self._desk.apply(view, f"起草“{heading_of(draft.section)}”", state)
        return DraftSaved(draft.section, after.version, suggested, len(after.open_questions))

    def _keep_unfinished(self, draft: Draft, passages: Sequence[Passage]) -> Event:
        view = self._desk.view()
        state = with_unfinished_draft(view.state, self._asked_for(draft), passages)
        after = self._desk.apply(view, f"没有写完的“{heading_of(draft.section)}”", state)
        left = len(after.open_questions)
        return DraftSaved(draft.section, after.version, True, left, unfinished=True)
