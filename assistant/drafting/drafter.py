"""A section drafted by a language model: told what it may use, checked sentence by sentence, asked
once more for what is faulty, and handed over with its provenance.

request → messages → stream → whole sentences → markers resolved and figures checked → shown.
Nothing unchecked is ever given out. A model's failure is an event and never text of the draft.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from assistant.drafting.asking import facts_used, open_questions
from assistant.drafting.briefing import DETAILS, Briefing, DraftRequest, brief, name_some
from assistant.drafting.incoming import Incoming, Piece
from assistant.drafting.listening import listen, prose
from assistant.drafting.markers import Rendered, render, with_plain_markers
from assistant.drafting.model import (
    MODEL_RULES,
    Fault,
    Limits,
    Message,
    TextModel,
    fault_finding,
)
from assistant.drafting.prompts import Prompt, load_prompt
from assistant.drafting.repairing import (
    REPAIR_CHARS,
    count_errors,
    listed,
    may_replace,
    numbered,
)
from assistant.drafting.sections import Draft, Provenance
from assistant.errors import ModelUnavailable, UsageError
from assistant.findings import Finding, has_errors
from assistant.forms import load_form
from assistant.text.repetition import repetition_rate

__all__ = [
    "DraftEvent",
    "DraftFailed",
    "DraftReady",
    "DraftRequest",
    "DraftWithdrawn",
    "ModelDrafter",
    "SentenceReady",
    "run_draft",
    "run_drafts",
]

PROMPTS = {0: "preface", 1: "section_one", 5: "section_five", 6: "section_six"}
REPAIR_PROMPT = "repair"
NOTHING_WRITTEN = "模型什么也没有写。请再试一次；一直这样，请换一个模型，或改用滚动起草。"
NOT_CHINESE = "模型没有用中文写。请再试一次；一直这样，请换一个中文好的模型，或改用滚动起草。"
TOO_SLOW = "模型写得太慢，已经停下。请重试，或换一个更快的模型；已写好的句子还在。"


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A checked sentence. One of the same `number` replaces the earlier one.

    `rendered.text` is what may be shown: figures bound, whatever is not bound as 【待核】. `held` is
    True while the sentence has errors: it will be asked for once more.
    """

    number: int
    text_with_markers: str
    rendered: Rendered
    findings: tuple[Finding, ...]
    held: bool
    opens_paragraph: bool


@dataclass(frozen=True, slots=True)
class DraftWithdrawn:
    """All sentences so far were the model's thinking and must be taken from the screen."""


@dataclass(frozen=True, slots=True)
class DraftReady:
    """The finished draft."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class DraftFailed:
    """The model failed: a message for the clerk, and the checked text (markers) so far, maybe empty."""

    message: str
    partial: str = ""


DraftEvent = SentenceReady | DraftWithdrawn | DraftReady | DraftFailed


@dataclass(frozen=True, slots=True)
class _Task:
    """One draft under way: its request with what the model was told."""

    request: DraftRequest
    briefing: Briefing
    prompt: Prompt
    passages: Mapping[str, str]

    def messages(self) -> list[Message]:
        request, briefing = self.request, self.briefing
        return self.prompt.messages(
            agency=request.agency,
            year=str(request.year),
            facts=briefing.facts,
            passages=briefing.passages,
            previous=briefing.previous,
            instruction=briefing.instruction,
        )

    def render(self, text: str) -> Rendered:
        request = self.request
        return render(
            text,
            request.facts,
            section=request.section,
            year=request.year,
            passages=self.passages,
        )

    def check(self, number: int, text: str, opens_paragraph: bool) -> SentenceReady:
        text = with_plain_markers(text, self.request.facts)
        rendered = self.render(text)
        findings = rendered.findings
        return SentenceReady(
            number, text, rendered, findings, has_errors(findings), opens_paragraph
        )


@dataclass(slots=True)
class _Progress:
    """What has been gathered; the only thing here that changes."""

    incoming: Incoming
    sentences: list[SentenceReady] = field(default_factory=list)
    failure: str | None = None

    def text(self) -> str:
        return joined(self.sentences)


class ModelDrafter:
    """Drafts sections with a text model. `now` and `clock` are passed in so that tests hold them."""

    def __init__(
        self,
        model: TextModel,
        *,
        limits: Limits | None = None,
        settings_hash: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._limits = limits or Limits()
        self._settings_hash = settings_hash
        self._now = now
        self._clock = clock

    async def draft_section(self, request: DraftRequest) -> AsyncGenerator[DraftEvent, None]:
        """Checked sentences as they come, repaired ones again, then the draft or the failure.

        Closing the generator closes the request to the model. Raises UsageError for a section that
        is a table.
        """
        task = self._task(request)
        heading = heading_of(request.section)
        progress = _Progress(Incoming(self._limits, heading, request.previous_section or ""))
        async with aclosing(self._gather(task, progress)) as events:
            async for event in events:
                yield event
        if progress.failure is None and not progress.sentences:
            foreign = progress.incoming.faults[Fault.FOREIGN]
            progress.failure = NOT_CHINESE if foreign else NOTHING_WRITTEN
        if progress.failure is not None:
            yield DraftFailed(progress.failure, progress.text())
            return
        for sentence in await self._repaired(task, progress):
            progress.sentences[sentence.number] = sentence
            yield sentence
        yield DraftReady(self._draft(task, progress, heading))

    def _task(self, request: DraftRequest) -> _Task:
        if request.section not in PROMPTS:
            raise UsageError(
                "能起草的是开头说明和第一、五、六部分；第二至四部分是表格，由程序填写。"
            )
        briefing = brief(request, self._limits.prompt_tokens)
        offered = {passage.id: passage.text for passage in request.passages}
        return _Task(
            request,
            briefing,
            load_prompt(PROMPTS[request.section]),
            {name: offered[name] for name in briefing.passage_ids},
        )

    async def _gather(
        self, task: _Task, progress: _Progress
    ) -> AsyncGenerator[SentenceReady | DraftWithdrawn, None]:
        incoming, until = progress.incoming, self._clock() + self._limits.seconds
        try:
            async with aclosing(self._model.stream(task.messages())) as chunks:
                async for chunk in chunks:
                    pieces = incoming.feed(chunk)
                    if incoming.forgotten():
                        progress.sentences.clear()
                        yield DraftWithdrawn()
                    for event in _added(task, progress, pieces):
                        yield event
                    if self._clock() > until:
                        progress.failure = TOO_SLOW
                    if incoming.stopped or progress.failure:
                        break
        except ModelUnavailable as error:
            progress.failure = str(error)
            return
        if progress.failure is None:
            for event in _added(task, progress, incoming.finish()):
                yield event

    # --- once more for what is faulty --------------------------------------------------------

    async def _repaired(self, task: _Task, progress: _Progress) -> list[SentenceReady]:
        """The sentences that came back better. A failing repair leaves the draft as it was."""
        faulty = [item for item in progress.sentences if item.held][: self._limits.repairs]
        if not faulty:
            return []
        known = task.request.previous_section or ""
        try:
            answer = await self._answer(self._repair_messages(task, faulty), known, len(faulty))
        except ModelUnavailable:
            progress.incoming.faults[Fault.REPAIR_FAILED] += 1
            return []
        better = []
        for place, text in numbered(answer, len(faulty)).items():
            before = faulty[place]
            if not may_replace(text, before.text_with_markers):
                continue
            after = task.check(before.number, text, before.opens_paragraph)
            if count_errors(after.findings) < count_errors(before.findings):
                better.append(after)
        return better

    def _repair_messages(self, task: _Task, faulty: Sequence[SentenceReady]) -> list[Message]:
        return load_prompt(REPAIR_PROMPT).messages(
            agency=task.request.agency,
            year=str(task.request.year),
            facts=task.briefing.facts,
            passages=task.briefing.passages,
            sentences=listed([(item.text_with_markers, item.findings) for item in faulty]),
        )

    async def _answer(self, messages: list[Message], known: str, lines: int) -> str:
        """The whole prose of a short answer, bounded like a draft."""
        most = min(self._limits.output_chars, REPAIR_CHARS * lines)
        limits = replace(self._limits, output_chars=most)
        pieces, _ = await listen(self._model, messages, limits, self._clock, known)
        return prose(pieces)

    # --- the draft ---------------------------------------------------------------------------

    def _draft(self, task: _Task, progress: _Progress, heading: str) -> Draft:
        request, text = task.request, progress.text()
        rendered = task.render(text)
        used = facts_used(text, request.facts)
        return Draft(
            section=request.section,
            heading=heading,
            text=text,
            questions=open_questions(used, request),
            findings=(*rendered.findings, *_model_findings(task, progress)),
            provenance=Provenance(
                drafter="model",
                model=self._model.name,
                prompt=task.prompt.name,
                prompt_hash=task.prompt.hash,
                facts=used,
                passages=task.briefing.passage_ids,
                made_at=self._now(),
                settings_hash=self._settings_hash,
            ),
            repeats=repetition_rate(request.previous_section or "", rendered.text),
        )


def joined(sentences: Sequence[SentenceReady]) -> str:
    """The text with markers, paragraphs parted by newlines."""
    return "".join(
        "\n" * (item.opens_paragraph and place > 0) + item.text_with_markers
        for place, item in enumerate(sentences)
    )


def heading_of(section: int) -> str:
    """`一、总体情况`; nothing for the preface."""
    return next(
        (part.heading for part in load_form().sections if part.number == section),
        "",
    )


def _added(task: _Task, progress: _Progress, pieces: Sequence[Piece]) -> list[SentenceReady]:
    fresh = []
    for piece in pieces:
        number = len(progress.sentences)
        sentence = task.check(number, piece.text, piece.opens_paragraph)
        progress.sentences.append(sentence)
        fresh.append(sentence)
    return fresh


def _model_findings(task: _Task, progress: _Progress) -> list[Finding]:
    """What was wrong with the answer as a whole, and what the model was not told."""
    section = task.request.section
    faults = dict.fromkeys(progress.incoming.faults, "")
    last = progress.sentences[-1].text_with_markers
    found = [fault_finding(section, fault, MODEL_RULES[fault] + "。", last) for fault in faults]
    # That single cells did not fit is the rule, and no reason to trouble the clerk.
    missed = [name for name in task.briefing.left_out if not name.startswith(DETAILS)]
    if missed:
        names = name_some(missed)
        found.append(
            fault_finding(section, Fault.LEFT_OUT, f"{MODEL_RULES[Fault.LEFT_OUT]}：{names}。", "")
        )
    return found


# --- for the command line ------------------------------------------------------------------------


def run_draft(drafter: ModelDrafter, request: DraftRequest) -> Draft:
    """One draft, waited for. Raises ModelUnavailable when the model failed."""
    return run_drafts(drafter, [request])[0]


def run_drafts(drafter: ModelDrafter, requests: Sequence[DraftRequest]) -> list[Draft]:
    """The drafts one after the other in one event loop, because connections belong to their loop.

    Raises ModelUnavailable when the model failed at one of them.
    """

    async def run() -> list[Draft]:
        return [await _final(drafter, request) for request in requests]

    return asyncio.run(run())


async def _final(drafter: ModelDrafter, request: DraftRequest) -> Draft:
    async with aclosing(drafter.draft_section(request)) as events:
        async for event in events:
            if isinstance(event, DraftFailed):
                raise ModelUnavailable(event.message)
            if isinstance(event, DraftReady):
                return event.draft
    raise ModelUnavailable(NOTHING_WRITTEN)
