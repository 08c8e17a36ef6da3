"""The conversation about one report: what a person writes becomes typed events, with or without a model.

Drafting is a fixed pipeline and never a model's whim: sentences arrive checked, a draft arrives
whole. Nothing here changes a text that a person accepted; where one stands, a draft becomes a
suggestion. The page and the command line render the same events.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from assistant.drafting.answer import answer_question
from assistant.drafting.briefing import DraftRequest
from assistant.drafting.drafter import (
    DraftFailed,
    DraftReady,
    DraftWithdrawn,
    ModelDrafter,
    SentenceReady,
)
from assistant.drafting.model import TextModel
from assistant.drafting.rollforward import roll_forward
from assistant.drafting.sections import Draft, Question, QuestionKind
from assistant.errors import Conflict, ModelUnavailable
from assistant.findings import Severity
from assistant.report import Number
from assistant.retrieval.passages import Passage
from assistant.retrieval.search import Hit
from assistant.review.years import text_of
from assistant.store.state import State
from assistant.text.quantities import find_quantities
from assistant.workbench import WRITTEN, View, heading_of, with_drafts, with_said


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
    """A draft stands in the store as `version`; `suggested` when it waits for acceptance."""

    section: int
    version: int
    suggested: bool
    open_questions: int


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
class Failed:
    """Something did not work; a plain message with the next step. Never report text."""

    message: str


Event = Say | Step | DraftSentence | DraftCleared | DraftSaved | Passages | Answer | Asked | Failed


class Desk(Protocol):
    """The report on the workbench, as the conversation needs it; `services` has the real one."""

    def view(self) -> View:
        """The newest version, with everything that is seen of it."""

    def apply(self, view: View, change: str, state: State) -> View:
        """Write a new state made from `view`. Raises Conflict."""

    def search(self, query: str) -> Sequence[Hit]:
        """Passages of the index."""

    def passages_for(self, section: int) -> Sequence[Passage]:
        """What the regulations say of a part."""

    def comparison_text(self, view: View) -> str | None:
        """The comparison with last year in a few lines; None without last year's report."""


_SECTION_WORDS: tuple[tuple[str, int], ...] = (
    (r"前言|引言|开头|导语", 0),
    (r"第?一部分|总体情况|第1部分|第一节", 1),
    (r"第?五部分|存在的?(主要)?问题|改进情况|第5部分|第五节", 5),
    (r"第?六部分|其他需要报告|第6部分|第六节", 6),
)
_DRAFT = re.compile(r"起草|拟写|撰写|草拟|生成|写一?下|重写|帮我写")
_ALL = re.compile(r"全部|整篇|全文|所有|整份|各部分")
_ASK_ME = re.compile(r"(待填|问我|逐个问|还差|还缺|缺什么|有哪些问题要|回答问题|待答)")
_CHECK = re.compile(r"^(核对|检查|校核|查错)(一?下|报告|表格|正文|全文)*[。！!]?$")
_COMPARE = re.compile(r"^(对照|对比|比较)(一?下|上年|去年|往年|与上年|和去年)*[。！!]?$")
# Characters; what is longer tells a story, and a figure in it may mean anything.
LONGEST_ANSWER = 40
_YES = re.compile(r"^(是的?|对|有|还?照写|还是|仍然?(有|存在|是)|没错|1)[，。！!]?$")
_NO = re.compile(
    r"^(否|不是了?|没有了?|不再.{0,6}|已(经)?解决了?|删(去|掉|除)|不(照写|存在|对)了?|0)[，。！!]?$"
)
# Another year's figure, a question, a denial or a guess is no answer for this year.
_NO_ANSWER = re.compile(
    r"去年|上年|往年|前年|上一年|\d{4}年|不|没|吗|呢|多少|[?？]|大约|大概|可能|估计|左右"
)
_SKIP = re.compile(r"^(跳过|不知道|下一个|先放着|暂无)[。！!]?$")


class Conversation:
    """Answers one message at a time; holds nothing between messages but what it is given.

    `asked` is the key of the figure that the last message of the assistant asked for.
    """

    def __init__(self, desk: Desk, model: TextModel | None, settings_hash: str) -> None:
        self._desk = desk
        self._model = model
        self._settings_hash = settings_hash

    async def reply(self, message: str, asked: str | None = None) -> AsyncGenerator[Event, None]:
        """The events that answer `message`. Closing the iterator stops the model."""
        text = message.strip()
        try:
            async with aclosing(self._route(text, asked)) as events:
                async for event in events:
                    yield event
        except (Conflict, ModelUnavailable) as error:
            yield Failed(str(error))

    def _route(self, text: str, asked: str | None) -> AsyncGenerator[Event, None]:
        sections = wanted_sections(text)
        if sections:
            return self._draft(sections, text)
        question = self._open(asked)
        if question is not None:
            value = answered_value(text, question.kind, question.unit)
            if value is not None:
                return self._answer(question, value)
            if _SKIP.match(text):
                return self._ask(skip=question.key)
        if _ASK_ME.search(text):
            return self._ask()
        if _CHECK.match(text):
            return self._check()
        if _COMPARE.match(text):
            return self._compare()
        return self._look_up(text)

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


def wanted_sections(text: str) -> list[int]:
    """The parts that a message asks to draft; empty when it asks for no draft."""
    if not _DRAFT.search(text):
        return []
    if _ALL.search(text):
        return list(WRITTEN)
    return [number for pattern, number in _SECTION_WORDS if re.search(pattern, text)]


def answered_value(
    text: str, kind: QuestionKind = QuestionKind.FIGURE, unit: str = ""
) -> Number | None:
    """What an answer says: the one figure of `226`, `226条`, `今年是 226 条`; 1 for yes, 0 for no.

    None when it is unclear: several figures, a guess, a question, another year, another unit.
    """
    if kind is not QuestionKind.FIGURE:
        return 1 if _YES.match(text) else 0 if _NO.match(text) else None
    figures = [quantity for quantity in find_quantities(text) if quantity.is_figure]
    bare = re.fullmatch(r"\s*([0-9０-９][0-9０-９,，]*)\s*", text)
    if bare:
        return int(bare[1].replace(",", "").replace("，", ""))
    if len(figures) != 1 or figures[0].value is None or len(text) > LONGEST_ANSWER:
        return None
    if figures[0].approximate or _NO_ANSWER.search(text):
        return None
    if unit and figures[0].unit and figures[0].unit != unit:
        return None
    value = figures[0].value
    return int(value) if value == value.to_integral_value() else value
