"""One message in, its events out. Holds nothing between messages but what it is given."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from assistant.chat.desk import Desk
from assistant.chat.editing import EditKind, EditRequest, Unclear, edit_request, paragraph_named
from assistant.chat.events import (
    Answer,
    Asked,
    DraftCleared,
    DraftSaved,
    DraftSentence,
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
    CHECK,
    COMPARE,
    SKIP,
    TAKE,
    UNDO,
    answered_value,
    wanted_sections,
)
from assistant.chat.revising import rearranged, rewritten
from assistant.chat.tools import Toolbox
from assistant.drafting.answer import answer_question
from assistant.drafting.briefing import DraftRequest, inert
from assistant.drafting.drafter import (
    DraftFailed,
    DraftReady,
    DraftWithdrawn,
    ModelDrafter,
    SentenceReady,
)
from assistant.drafting.model import TextModel
from assistant.drafting.prompts import DIVIDER, load_prompt
from assistant.drafting.revising import Revision
from assistant.drafting.rollforward import roll_forward
from assistant.drafting.sections import Draft, Question, QuestionKind
from assistant.errors import Conflict, ModelUnavailable, UsageError
from assistant.findings import Severity
from assistant.report import Number
from assistant.retrieval.passages import Passage
from assistant.review.years import text_of
from assistant.workbench import (
    View,
    heading_of,
    with_drafts,
    with_proposal_settled,
    with_proposals,
    with_said,
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

    async def reply(self, message: str, asked: str | None = None) -> AsyncGenerator[Event, None]:
        """The events that answer `message`. Closing the iterator stops the model."""
        text = message.strip()
        try:
            async with aclosing(self._route(text, asked)) as events:
                async for event in events:
                    yield event
        except (Conflict, ModelUnavailable, UsageError) as error:
            yield Failed(str(error))

    def _route(self, text: str, asked: str | None) -> AsyncGenerator[Event, None]:
        view = self._desk.view()
        edit = edit_request(text, view)
        if edit is not None and (paragraph_named(text) or not wanted_sections(text)):
            return self._edit(view, edit)
        sections = wanted_sections(text)
        if sections:
            return self._draft(sections, text)
        question = self._open(asked)
        if question is not None:
            value = answered_value(text, question.kind, question.unit)
            if value is not None:
                return self._answer(question, value)
            if SKIP.match(text):
                return self._ask(skip=question.key)
        if ASK_ME.search(text):
            return self._ask()
        if TAKE.match(text) and view.state.proposals:
            return self._take()
        if UNDO.match(text):
            return self._undo()
        if CHECK.match(text):
            return self._check()
        if COMPARE.match(text):
            return self._compare()
        heard = hear(text, view)
        if heard:
            return self._heard(heard, asked)
        return self._led(view, text) if self._lead else self._look_up(text)

    # --- drafting -------------------------------------------------------------------------------

    async def _draft(
        self, sections: Sequence[int], instruction: str
    ) -> AsyncGenerator[Event, None]:
        for number in sections:
            drafting = self._by_model if self._model else self._by_roll_forward
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

    async def _by_model(self, number: int, instruction: str) -> AsyncGenerator[Event, None]:
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
                        yield Failed(event.message)

    def _request(self, view: View, number: int, instruction: str) -> DraftRequest:
        return DraftRequest(
            section=number,
            agency=view.state.agency,
            year=view.state.year,
            facts=view.facts,
            passages=tuple(self._desk.passages_for(number)),
            previous_section=text_of(view.previous, number) if view.previous else None,
            instruction=instruction,
        )

    def _keep(self, view: View, draft: Draft, passages: Sequence[Passage] = ()) -> Event:
        state = with_drafts(view.state, [draft], passages)
        suggested = draft.section in state.suggestions
        after = self._desk.apply(view, f"起草“{heading_of(draft.section)}”", state)
        return DraftSaved(draft.section, after.version, suggested, len(after.open_questions))

    # --- edits in plain words -------------------------------------------------------------------

    async def _edit(self, view: View, edit: EditRequest | Unclear) -> AsyncGenerator[Event, None]:
        if isinstance(edit, Unclear):
            yield Say(edit.question)
            return
        if not view.sections[edit.section].text.strip():
            yield Say(f"“{heading_of(edit.section)}”还没有正文。请先起草，再来修改。")
            return
        if edit.kind is not EditKind.REWRITE:
            state = rearranged(view, edit)
        elif self._model is None:
            yield Say(
                "改写要靠模型，现在没有连接。合并、拆分、移动、删去段落可以直接说；"
                "要换说法，请点正文旁的“编辑”自己改。"
            )
            return
        else:
            yield Step("正在修改这一段")
            state, revision = await rewritten(view, edit, self._model, self._settings_hash)
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

    async def _ask(self, skip: str | None = None) -> AsyncGenerator[Event, None]:
        questions = self._desk.view().open_questions
        keys = [question.key for question in questions]
        if not questions:
            yield Say("没有待填的问题了。")
            return
        following = keys.index(skip) + 1 if skip in keys else 0
        yield Asked(questions[following % len(questions)], len(questions))

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

    async def _take(self) -> AsyncGenerator[Event, None]:
        view = self._desk.view()
        state = view.state
        for item in state.proposals:
            state = with_proposal_settled(state, item.key, accept=True)
        self._desk.apply(view, "记下对话里的数", state)
        words = "；".join(f"{p.label} {p.value}{p.unit}" for p in view.state.proposals)
        yield Say(f"已记下：{words}。")

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
            draft=lambda number, wishes: self._as_tool(toolbox, self._by_model(number, wishes)),
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
            agency=view.state.agency, year=str(view.state.year), state=state
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

    async def _check(self) -> AsyncGenerator[Event, None]:
        findings = self._desk.view().findings
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        doubts = [finding for finding in findings if finding.severity is Severity.WARNING]
        if not errors and not doubts:
            yield Say("核对完了：没有发现错误，也没有需要留意的地方。")
            return
        lines = [f"核对完了：{len(errors)} 处错误，{len(doubts)} 处提醒。"]
        lines += [f"- {finding.message}" for finding in [*errors, *doubts][:8]]
        if len(errors) + len(doubts) > 8:
            lines.append("其余见右边“核对”。")
        yield Say("\n".join(lines))

    async def _compare(self) -> AsyncGenerator[Event, None]:
        text = self._desk.comparison_text(self._desk.view())
        yield Say(text or "还没有上年报告。请先在右边导入上年报告，再来对照。")

    async def _look_up(self, query: str) -> AsyncGenerator[Event, None]:
        hits = tuple(self._desk.search(query))
        if not hits:
            yield Say(
                "法规摘要和往年报告里没有找到相关内容。可以换个说法再问；"
                "拿不准的事，请向本级政府信息公开工作主管部门核实。"
            )
            return
        if self._model is not None:
            year = self._desk.view().state.year
            passages = [hit.passage for hit in hits]
            for sentence in await answer_question(self._model, query, passages, year):
                yield Answer(sentence.text, tuple(name for _, name in sentence.citations))
        yield Passages(query, hits)


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
