"""What the clerk decides by word: answers, figures that she names, suggestions, the last change."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from assistant.chat.desk import Desk
from assistant.chat.events import Event, Proposed, Say
from assistant.chat.hearing import Heard
from assistant.chat.phrases import sections_named
from assistant.chat.plain import next_question
from assistant.drafting.sections import Question, QuestionKind
from assistant.report import Number
from assistant.store.state import Proposal
from assistant.workbench import (
    View,
    heading_of,
    with_proposal_settled,
    with_proposals,
    with_said,
    with_suggestion_settled,
)


class Deciding:
    """Writes the clerk's decisions into the report on a desk; holds nothing between them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, question: Question, value: Number) -> AsyncGenerator[Event, None]:
        """The answer to an open question; the next one is asked."""
        view = self._desk.view()
        state = with_said(view.state, question.key, value)
        self._desk.apply(view, f"回答“{question.label}”", state)
        if question.kind is QuestionKind.FIGURE:
            yield Say(f"已记下：{question.label} {value}{question.unit}，正文已更新。")
        elif value:
            yield Say("已记下：这一句照写。")
        else:
            yield Say("已记下：这一句不能照写，正文里已标出，请删去或改写。")
        async for event in self.ask():
            yield event

    async def ask(
        self, after: str | None = None, before: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """The first open question, or the one after or before another."""
        asked = next_question(self._desk.view(), after=after, before=before)
        yield asked or Say("没有待填的问题了。")

    async def heard(self, heard: Heard, asked: str | None) -> AsyncGenerator[Event, None]:
        """What was asked is taken at once; what was volunteered waits; what differs is said."""
        view = self._desk.view()
        for found in heard.contradictions:
            yield Say(
                f"您说“{found.label}”是{found.said}，但{found.stands}。"
                "没有改动；请核对哪一个对，在表格或正文里改正。"
            )
        for label in heard.known:
            yield Say(f"“{label}”和已有的数一致。")
        answers = [item for item in heard.proposals if item.key == asked]
        waiting = [item for item in heard.proposals if item.key != asked]
        if answers or waiting:
            state = with_proposals(view.state, heard.proposals)
            for item in answers:
                state = with_proposal_settled(state, item.key, accept=True)
            self._desk.apply(view, "记下对话里的数", state)
        for item in answers:
            yield Say(f"已记下：{item.label} {item.value}{item.unit}，正文已更新。")
        if waiting:
            yield Proposed(tuple(waiting))
        if answers:
            async for event in self.ask():
                yield event

    async def take(
        self, chosen: Sequence[Proposal], *, accept: bool
    ) -> AsyncGenerator[Event, None]:
        """Figures that wait for a word of the clerk, noted or left."""
        view = self._desk.view()
        state = view.state
        for item in chosen:
            state = with_proposal_settled(state, item.key, accept=accept)
        self._desk.apply(view, "记下对话里的数" if accept else "不用对话里的数", state)
        words = "；".join(f"{p.label} {p.value}{p.unit}" for p in chosen)
        yield Say(f"{'已记下' if accept else '没有记下'}：{words}。")

    async def settle(self, view: View, text: str) -> AsyncGenerator[Event, None]:
        """Accepting or refusing a suggested text by word, which is as good as by click."""
        named = sections_named(text) or sorted(view.state.suggestions)
        waiting = [number for number in named if number in view.state.suggestions]
        if len(waiting) != 1:
            listed = "、".join(
                f"“{heading_of(number)}”" for number in sorted(view.state.suggestions)
            )
            yield Say(f"现在等您决定的建议稿：{listed or '没有'}。请说明是哪一部分。")
            return
        accept = not text.startswith("不")
        state = with_suggestion_settled(view.state, waiting[0], accept=accept)
        word = "采用" if accept else "不采用"
        self._desk.apply(view, f"{word}“{heading_of(waiting[0])}”的建议稿", state)
        yield Say(f"已{word}“{heading_of(waiting[0])}”的建议稿。")

    async def undo(self) -> AsyncGenerator[Event, None]:
        """The last change taken back."""
        undone = self._desk.undo()
        yield Say(f"已撤销：{undone}。" if undone else "没有可以撤销的改动。")
