"""One message in, its events out. Holds nothing between messages but what it is given."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from assistant.chat.desk import Desk
from assistant.chat.drafting import Drafting
from assistant.chat.editing import EditKind, EditRequest, Unclear, edit_request, paragraph_named
from assistant.chat.events import (
    Answer,
    DraftSaved,
    Event,
    Failed,
    Passages,
    Proposed,
    Say,
    Step,
)
from assistant.chat.hearing import Heard, hear
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
    sections_named,
    wanted_sections,
)
from assistant.chat.plain import (
    figures_told,
    findings_told,
    help_text,
    next_question,
    pointed,
)
from assistant.chat.revising import rearranged, rewritten
from assistant.chat.tools import Toolbox
from assistant.drafting.answer import answer_question
from assistant.drafting.briefing import inert, one_line
from assistant.drafting.model import TextModel
from assistant.drafting.prompts import DIVIDER, load_prompt
from assistant.drafting.revising import Revision
from assistant.drafting.sections import Question, QuestionKind
from assistant.errors import Conflict, ModelUnavailable, UsageError
from assistant.findings import Severity
from assistant.report import Number
from assistant.store.state import Proposal
from assistant.text.numerals import parse_chinese_number, parse_number
from assistant.workbench import (
    View,
    heading_of,
    with_proposal_settled,
    with_proposals,
    with_said,
    with_suggestion_settled,
)

Lead = Callable[[Toolbox, str, Sequence[tuple[str, str]], str], AsyncGenerator[Event, None]]
"""A model that leads the conversation: toolbox, system prompt, what was said before, the message."""


class Conversation:
    """Answers one message at a time; holds nothing between messages but what it is given.

    `asked` is the key of the figure that the last message of the assistant asked for.
    """

    def __init__(
        self, desk: Desk, model: TextModel | None, settings_hash: str, lead: Lead | None = None
    ) -> None:
        self._desk = desk
        self._model = model
        self._settings_hash = settings_hash
        self._lead = lead
        self._drafting = Drafting(desk, model, settings_hash)

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
            return self._edit(view, edit)
        sections = wanted_sections(text)
        if sections:
            return self._drafting.draft(sections, text)
        question = self._open(asked)
        if question is not None:
            value = answered_value(text, question.kind, question.unit)
            if value is not None:
                return self._answer(question, value)
            if SKIP.match(text):
                return self._ask(after=question.key)
            if BACK.match(text):
                return self._ask(before=question.key)
        if ASK_ME.search(text):
            return self._ask()
        return self._command(view, text, question) or self._otherwise(view, text, asked)

    def _command(
        self, view: View, text: str, question: Question | None
    ) -> AsyncGenerator[Event, None] | None:
        """What a short phrase asks for; None when it is none."""
        if HELP.match(text):
            return self._say(help_text(model=self._model is not None))
        if SETTLE.match(text) or (TAKE.match(text) and _only_suggested(view)):
            return self._settle(view, text)
        if view.state.proposals and (chosen := _chosen(view, text, answering=question is not None)):
            return self._take(chosen, accept=not LEAVE.match(text))
        if UNDO.match(text):
            return self._undo()
        if CHECK.match(text):
            return self._say(findings_told(view))
        if match := POINT.match(text):
            return self._point(view, match[1])
        if COMPARE.match(text):
            return self._compare()
        if match := LOOK.match(text):
            return self._look_up(match[1])
        asked_for = FIGURE.match(text) or (None if self._lead else HOW_MANY.match(text))
        told = figures_told(asked_for[1], view) if asked_for else None
        return self._say(told) if told else None

    def _otherwise(self, view: View, text: str, asked: str | None) -> AsyncGenerator[Event, None]:
        """Figures that were stated, else a question to the model or to the passages."""
        heard = hear(text, view)
        if heard:
            return self._heard(heard, asked)
        return self._led(view, text) if self._lead else self._look_up(text)

    @staticmethod
    async def _say(text: str) -> AsyncGenerator[Event, None]:
        yield Say(text)

    # --- edits in plain words -------------------------------------------------------------------

    async def _edit(self, view: View, edit: EditRequest | Unclear) -> AsyncGenerator[Event, None]:
        if isinstance(edit, Unclear):
            yield Say(edit.question)
            return
        if not view.sections[edit.section].text.strip():
            yield Say(f"“{heading_of(edit.section)}”还没有正文。请先起草，再来修改。")
            return
        if edit.kind is not EditKind.REWRITE:
            state = rearranged(view, edit, self._desk.person)
        elif self._model is None:
            yield Say(
                "改写要靠模型，现在没有连接。合并、拆分、移动、删去段落可以直接说；"
                "要换说法，请点正文旁的“编辑”自己改。"
            )
            return
        else:
            yield Step("正在修改这一段")
            made_by = {"person": self._desk.person, "settings_hash": self._settings_hash}
            state, revision = await rewritten(view, edit, self._model, made_by)
            for line in _about(revision, less_like=edit.less_like_last_year):
                yield Say(line)
        after = self._desk.apply(view, f"建议修改“{heading_of(edit.section)}”", state)
        yield DraftSaved(edit.section, after.version, True, len(after.open_questions))

    # --- questions and answers ------------------------------------------------------------------

    def _open(self, key: str | None) -> Question | None:
        """The open question of that key."""
        questions = self._desk.view().open_questions if key else []
        return next((question for question in questions if question.key == key), None)

    async def _answer(self, question: Question, value: Number) -> AsyncGenerator[Event, None]:
        view = self._desk.view()
        state = with_said(view.state, question.key, value)
        self._desk.apply(view, f"回答“{question.label}”", state)
        if question.kind is QuestionKind.FIGURE:
            yield Say(f"已记下：{question.label} {value}{question.unit}，正文已更新。")
        elif value:
            yield Say("已记下：这一句照写。")
        else:
            yield Say("已记下：这一句不能照写，正文里已标出，请删去或改写。")
        async for event in self._ask():
            yield event

    async def _ask(
        self, after: str | None = None, before: str | None = None
    ) -> AsyncGenerator[Event, None]:
        asked = next_question(self._desk.view(), after=after, before=before)
        yield asked or Say("没有待填的问题了。")

    # --- figures that nobody asked for ----------------------------------------------------------

    async def _heard(self, heard: Heard, asked: str | None) -> AsyncGenerator[Event, None]:
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
            async for event in self._ask():
                yield event

    async def _take(
        self, chosen: Sequence[Proposal], *, accept: bool
    ) -> AsyncGenerator[Event, None]:
        view = self._desk.view()
        state = view.state
        for item in chosen:
            state = with_proposal_settled(state, item.key, accept=accept)
        self._desk.apply(view, "记下对话里的数" if accept else "不用对话里的数", state)
        words = "；".join(f"{p.label} {p.value}{p.unit}" for p in chosen)
        yield Say(f"{'已记下' if accept else '没有记下'}：{words}。")

    async def _settle(self, view: View, text: str) -> AsyncGenerator[Event, None]:
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

    async def _undo(self) -> AsyncGenerator[Event, None]:
        undone = self._desk.undo()
        yield Say(f"已撤销：{undone}。" if undone else "没有可以撤销的改动。")

    # --- led by a model with tools --------------------------------------------------------------

    async def _led(self, view: View, text: str) -> AsyncGenerator[Event, None]:
        """The model looks things up and proposes; where it does nothing, the passages are shown."""
        assert self._lead is not None
        toolbox = Toolbox(
            self._desk,
            text,
            emit=_nowhere,
            draft=lambda number, wishes: self._as_tool(
                toolbox, self._drafting.by_model(number, wishes)
            ),
            revise=lambda number, paragraph, wishes: self._as_tool(
                toolbox,
                self._edit(
                    self._desk.view(), EditRequest(EditKind.REWRITE, number, (paragraph,), wishes)
                ),
            ),
            propose=lambda quote: self._as_tool(
                toolbox, self._heard(hear(quote, self._desk.view()), None)
            ),
        )
        state = state_in_words(view)
        system = load_prompt("conversation").render(
            agency=one_line(view.state.agency), year=str(view.state.year), state=state
        )
        said = False
        lead = self._lead(toolbox, system.replace(DIVIDER, "\n"), self._desk.turns(), text)
        async with aclosing(lead) as events:
            async for event in events:
                said = True
                yield event
        for event in toolbox.sources():
            yield event
        if not said:
            async with aclosing(self._look_up(text)) as events:
                async for event in events:
                    yield event

    @staticmethod
    async def _as_tool(toolbox: Toolbox, events: AsyncGenerator[Event, None]) -> str:
        """Runs one of the fixed pipelines for the model: the clerk sees it, the model is told of it."""
        told = []
        async with aclosing(events) as running:
            async for event in running:
                await toolbox.emit(event)
                told.append(_told(event))
        return "\n".join(filter(None, told)) or "没有可做的。"

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


def _about(revision: Revision, *, less_like: bool) -> list[str]:
    """What a person should know of a rewritten paragraph before she accepts it."""
    lines = []
    if revision.touched:
        listed = "\n".join(f"- {item.message}" for item in revision.touched)
        lines.append(f"请留意，这一稿还动了没有让它动的内容：\n{listed}")
    if less_like:
        lines.append(f"这一段与上年的重复率是 {revision.repeats:.0%}。")
    return lines


async def _nowhere(_event: Event) -> None:
    """Where events go before the answer has begun."""


def _told(event: Event) -> str:
    """What a model is told of an event that the clerk sees; not the text itself, which she reads."""
    match event:
        case DraftSaved(suggested=True):
            return "已写好一稿，作为建议放在正文旁，等经办人决定。"
        case DraftSaved(open_questions=left):
            return f"已写好，放在正文里。还有{left}处要经办人填写。"
        case Proposed():
            return "已提出，等经办人点“记下”。"
        case Say(text) | Failed(text):
            return inert(text)
    return ""


def state_in_words(view: View) -> str:
    """Where the report stands, in a few lines for the model."""
    lines = []
    for number, part in view.sections.items():
        paragraphs = len(part.text.split("\n")) if part.text.strip() else 0
        words = f"{paragraphs} 段" if paragraphs else "还没有写"
        lines.append(f"{number} {part.heading}：{words}")
    errors = sum(finding.severity is Severity.ERROR for finding in view.findings)
    lines.append(f"待填 {len(view.open_questions)} 处，错误 {errors} 处。")
    lines.append("有上年报告。" if view.previous else "没有上年报告。")
    return "\n".join(lines)
