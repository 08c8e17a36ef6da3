"""The conversation led by a model with tools: it looks things up and proposes, code does and checks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from assistant.chat.deciding import Deciding
from assistant.chat.desk import Desk
from assistant.chat.drafting import Drafting
from assistant.chat.editing import EditKind, EditRequest
from assistant.chat.events import DraftSaved, Event, Failed, Proposed, Say
from assistant.chat.hearing import hear
from assistant.chat.revising import Revising
from assistant.chat.tools import Toolbox
from assistant.drafting.briefing import inert, one_line
from assistant.drafting.prompts import DIVIDER, load_prompt
from assistant.findings import Severity
from assistant.workbench import View

Lead = Callable[[Toolbox, str, Sequence[tuple[str, str]], str], AsyncGenerator[Event, None]]
"""A model that leads the conversation: toolbox, system prompt, what was said before, the message."""


class Leading:
    """Hands a model its tools: the fixed pipelines of the conversation, and nothing else."""

    def __init__(
        self,
        lead: Lead,
        desk: Desk,
        drafting: Drafting,
        revising: Revising,
        deciding: Deciding,
        look_up: Callable[[str], AsyncGenerator[Event, None]],
    ) -> None:
        self._lead = lead
        self._desk = desk
        self._drafting = drafting
        self._revising = revising
        self._deciding = deciding
        self._look_up = look_up

    async def lead(self, view: View, text: str) -> AsyncGenerator[Event, None]:
        """What the model says and shows; where it says nothing, the passages are looked up instead."""
        toolbox = Toolbox(
            self._desk,
            text,
            emit=_nowhere,
            draft=lambda number, wishes: _as_tool(toolbox, self._drafting.by_model(number, wishes)),
            revise=lambda number, paragraph, wishes: _as_tool(
                toolbox,
                self._revising.edit(
                    self._desk.view(), EditRequest(EditKind.REWRITE, number, (paragraph,), wishes)
                ),
            ),
            propose=lambda quote: _as_tool(
                toolbox, self._deciding.heard(hear(quote, self._desk.view()), None)
            ),
        )
        state = state_in_words(view)
        system = load_prompt("conversation").render(
            agency=one_line(view.state.agency), year=str(view.state.year), state=state
        )
        lead = self._lead(toolbox, system.replace(DIVIDER, "\n"), self._desk.turns(), text)
        said = False
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


async def _as_tool(toolbox: Toolbox, events: AsyncGenerator[Event, None]) -> str:
    """Runs one of the fixed pipelines for the model: the clerk sees it, the model is told of it."""
    told = []
    async with aclosing(events) as running:
        async for event in running:
            await toolbox.emit(event)
            told.append(_told(event))
    return "\n".join(filter(None, told)) or "没有可做的。"


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
