"""One message in, its events out. Holds nothing between messages but what it is given."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from assistant.chat.deciding import Deciding
from assistant.chat.desk import Desk
from assistant.chat.drafting import Drafting
from assistant.chat.editing import edit_request, paragraph_named
from assistant.chat.events import (
    Answer,
    Event,
    Failed,
    Passages,
    Say,
)
from assistant.chat.hearing import hear
from assistant.chat.leading import Lead, Leading
from assistant.chat.phrases import (
    ASK_ME,
    BACK,
    CHECK,
    COMPARE,
    FIGURE,
    HELP,
    HOW_MANY,
    LEAVE,
    LOOK,
    POINT,
    SETTLE,
    SKIP,
    TAKE,
    TAKE_ONE,
    UNDO,
    answered_value,
    wanted_sections,
)
from assistant.chat.plain import (
    figures_told,
    findings_told,
    help_text,
    pointed,
)
from assistant.chat.revising import Revising
from assistant.drafting.answer import answer_question
from assistant.drafting.model import TextModel
from assistant.drafting.sections import Question
from assistant.errors import Conflict, ModelUnavailable, UsageError
from assistant.store.state import Proposal
from assistant.text.numerals import parse_chinese_number, parse_number
from assistant.workbench import (
    View,
)


class Conversation:
    """Answers one message at a time; holds nothing between messages but what it is given.

    `asked` is the key of the figure that the last message of the assistant asked for.
    """

    def __init__(
        self, desk: Desk, model: TextModel | None, settings_hash: str, lead: Lead | None = None
    ) -> None:
        self._desk = desk
        self._model = model
        self._drafting = Drafting(desk, model, settings_hash)
        self._revising = Revising(desk, model, settings_hash)
        self._deciding = Deciding(desk)
        parts = (self._drafting, self._revising, self._deciding, self._look_up)
        self._leading = Leading(lead, desk, *parts) if lead else None

    async def reply(self, message: str, asked: str | None = None) -> AsyncGenerator[Event, None]:
        """The events that answer `message`. Closing the iterator stops the model."""
        text = message.strip()
        try:
            async with aclosing(self._route(text, asked)) as events:
                async for event in events:
                    yield event
        except (Conflict, UsageError) as error:
            yield Failed(str(error))
        except ModelUnavailable as error:
            yield Failed(str(error), retry=True)

    def _route(self, text: str, asked: str | None) -> AsyncGenerator[Event, None]:
        view = self._desk.view()
        edit = edit_request(text, view)
        if edit is not None and (paragraph_named(text) or not wanted_sections(text)):
            return self._revising.edit(view, edit)
        sections = wanted_sections(text)
        if sections:
            return self._drafting.draft(sections, text)
        question = self._open(asked)
        if question is not None:
            value = answered_value(text, question.kind, question.unit)
            if value is not None:
                return self._deciding.answer(question, value)
            if SKIP.match(text):
                return self._deciding.ask(after=question.key)
            if BACK.match(text):
                return self._deciding.ask(before=question.key)
        if ASK_ME.search(text):
            return self._deciding.ask()
        return self._command(view, text, question) or self._otherwise(view, text, asked)

    def _command(
        self, view: View, text: str, question: Question | None
    ) -> AsyncGenerator[Event, None] | None:
        """What a short phrase asks for; None when it is none."""
        if HELP.match(text):
            return self._say(help_text(model=self._model is not None))
        if SETTLE.match(text) or (TAKE.match(text) and _only_suggested(view)):
            return self._deciding.settle(view, text)
        if view.state.proposals and (chosen := _chosen(view, text, answering=question is not None)):
            return self._deciding.take(chosen, accept=not LEAVE.match(text))
        if UNDO.match(text):
            return self._deciding.undo()
        if CHECK.match(text):
            return self._say(findings_told(view))
        if match := POINT.match(text):
            return self._point(view, match[1])
        if COMPARE.match(text):
            return self._compare()
        if match := LOOK.match(text):
            return self._look_up(match[1])
        asked_for = FIGURE.match(text) or (None if self._leading else HOW_MANY.match(text))
        told = figures_told(asked_for[1], view) if asked_for else None
        return self._say(told) if told else None

    def _otherwise(self, view: View, text: str, asked: str | None) -> AsyncGenerator[Event, None]:
        """Figures that were stated, else a question to the model or to the passages."""
        heard = hear(text, view)
        if heard:
            return self._deciding.heard(heard, asked)
        return self._leading.lead(view, text) if self._leading else self._look_up(text)

    @staticmethod
    async def _say(text: str) -> AsyncGenerator[Event, None]:
        yield Say(text)

    def _open(self, key: str | None) -> Question | None:
        """The open question of that key."""
        questions = self._desk.view().open_questions if key else []
        return next((question for question in questions if question.key == key), None)

    # --- looking --------------------------------------------------------------------------------

    async def _point(self, view: View, number: str) -> AsyncGenerator[Event, None]:
        value = parse_number(number) or parse_chinese_number(number) or 0
        found = pointed(view, int(value))
        yield found or Say(f"没有第{number}处。说“核对”看现在有哪些。")

    async def _compare(self) -> AsyncGenerator[Event, None]:
        text = self._desk.comparison_text(self._desk.view())
        yield Say(text or "还没有上年报告。请先在“表格”里放入上年报告，再来对照。")

    async def _look_up(self, query: str) -> AsyncGenerator[Event, None]:
        hits = tuple(self._desk.search(query))
        if not hits:
            yield Say(self._desk.no_answer(query))
            return
        if self._model is not None:
            year = self._desk.view().state.year
            passages = [hit.passage for hit in hits]
            for sentence in await answer_question(self._model, query, passages, year):
                yield Answer(sentence.text, tuple(name for _, name in sentence.citations))
        yield Passages(query, hits)


def _only_suggested(view: View) -> bool:
    """Whether a suggested text is what waits for a word of the clerk, and no figure does."""
    return bool(view.state.suggestions) and not view.state.proposals


def _chosen(view: View, text: str, *, answering: bool) -> Sequence[Proposal]:
    """The waiting figures that a word settles: all, or the one of that number.

    While a question is open a bare number answers it and chooses nothing.
    """
    waiting = view.state.proposals
    one = TAKE_ONE.match(text) or LEAVE.match(text)
    if one and one[1]:
        if answering and text.strip().isdecimal():
            return ()
        return waiting[int(one[1]) - 1 : int(one[1])] if int(one[1]) else ()
    return waiting if one or TAKE.match(text) else ()
