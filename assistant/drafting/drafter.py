"""A section drafted by a language model: told what it may use, checked sentence by sentence, asked
once more for what is faulty, and handed over with its provenance.

request → messages → stream → whole sentences → markers resolved and figures checked → shown.
Nothing unchecked is ever given out. A model's failure is an event and never text of the draft.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from assistant.drafting.asking import facts_used, open_questions
from assistant.drafting.briefing import DETAILS, DraftRequest, count_tokens, name_some
from assistant.drafting.incoming import Incoming, Piece
from assistant.drafting.listening import listen, prose
from assistant.drafting.model import (
    MODEL_RULES,
    Fault,
    Limits,
    Message,
    TextModel,
    fault_finding,
)
from assistant.drafting.prompts import load_prompt
from assistant.drafting.repairing import (
    REPAIR_CHARS,
    count_errors,
    listed,
    may_replace,
    numbered,
)
from assistant.drafting.sections import Draft, Provenance
from assistant.drafting.task import DraftTask, SentenceReady, heading_of, joined, task_for
from assistant.errors import ModelUnavailable
from assistant.findings import Finding
from assistant.text.repetition import repetition_rate

__all__ = [
    "DraftEvent",
    "DraftFailed",
    "DraftReady",
    "DraftRequest",
    "DraftWithdrawn",
    "ModelDrafter",
    "SentenceReady",
    "heading_of",
    "run_draft",
    "run_drafts",
]

REPAIR_PROMPT = "repair"
REWRITE_PROMPT = "rewrite"
# What of a draft one further request may hold, so that a context of 8k suffices.
REPAIR_TOKENS, REWRITE_TOKENS = 1_500, 2_500
NOTHING_WRITTEN = "模型什么也没有写。请再试一次；一直这样，请换一个模型，或改用滚动起草。"
NOT_CHINESE = "模型没有用中文写。请再试一次；一直这样，请换一个中文好的模型，或改用滚动起草。"
NO_TEXT = (
    "模型没有写正文，只是答话或者重复要求。请再试一次；一直这样，请换一个模型，或改用滚动起草。"
)
TOO_SLOW = "模型写得太慢，已经停下。请重试，或换一个更快的模型；已写好的句子还在。"


@dataclass(frozen=True, slots=True)
class DraftWithdrawn:
    """All sentences so far must be taken from the screen: they were thinking, or better ones follow."""


@dataclass(frozen=True, slots=True)
class DraftReady:
    """The finished draft."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class DraftFailed:
    """The model failed: a message for the clerk, and the checked text (markers) so far, maybe empty.

    `draft` is that text as a draft with its provenance, None when nothing was written.
    """

    message: str
    partial: str = ""
    draft: Draft | None = None


DraftEvent = SentenceReady | DraftWithdrawn | DraftReady | DraftFailed


@dataclass(slots=True)
class _Progress:
    """What has been gathered; the only thing here that changes."""

    incoming: Incoming
    sentences: list[SentenceReady] = field(default_factory=list)
    failure: str | None = None
    further_prompts: list[str] = field(default_factory=list)

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
        task = task_for(request, self._limits.prompt_tokens)
        heading = heading_of(request.section)
        known = request.previous_section or ""
        progress = _Progress(Incoming(self._limits, heading, known, task.own_words()))
        async with aclosing(self._gather(task, progress)) as events:
            async for event in events:
                yield event
        if progress.failure is None and not progress.sentences:
            progress.failure = _nothing_written(progress.incoming.faults)
        if progress.failure is not None:
            draft = self._draft(task, progress, heading) if progress.sentences else None
            yield DraftFailed(progress.failure, progress.text(), draft)
            return
        for sentence in await self._repaired(task, progress):
            progress.sentences[sentence.number] = sentence
            yield sentence
        rewritten = await self._rewritten(task, progress)
        if rewritten:
            progress.sentences = rewritten
            yield DraftWithdrawn()
            for sentence in rewritten:
                yield sentence
        yield DraftReady(self._draft(task, progress, heading))

    async def _gather(
        self, task: DraftTask, progress: _Progress
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

    async def _repaired(self, task: DraftTask, progress: _Progress) -> list[SentenceReady]:
        """The sentences that came back better. A failing repair leaves the draft as it was."""
        held = [item for item in progress.sentences if item.held][: self._limits.repairs]
        faulty = _within(held, REPAIR_TOKENS)
        if not faulty:
            return []
        known = task.request.previous_section or ""
        try:
            messages = self._repair_messages(task, faulty, progress)
            answer = await self._answer(messages, known, len(faulty))
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

    def _repair_messages(
        self, task: DraftTask, faulty: Sequence[SentenceReady], progress: _Progress
    ) -> list[Message]:
        sentences = listed([(item.text_with_markers, item.findings) for item in faulty])
        draft = joined(faulty)
        prompt = load_prompt(REPAIR_PROMPT)
        progress.further_prompts.append(f"{prompt.name}@{prompt.hash}")
        return task.messages_about(prompt, draft, sentences=sentences)

    async def _answer(self, messages: list[Message], known: str, lines: int) -> str:
        """The whole prose of a short answer, bounded like a draft."""
        most = min(self._limits.output_chars, REPAIR_CHARS * lines)
        limits = replace(self._limits, output_chars=most)
        pieces, _ = await listen(self._model, messages, limits, self._clock, known)
        return prose(pieces)

    # --- once more for what is missing --------------------------------------------------------

    async def _rewritten(self, task: DraftTask, progress: _Progress) -> list[SentenceReady]:
        """The whole section once more where heads are missing or its length is far out.

        Nothing when there is no need, when the first answer had to be stopped, when it fails, or when
        what comes back is no better: as many faults of shape, or more errors.
        """
        text = progress.text()
        faults = task.shape_faults(text)
        too_long = count_tokens(text) > REWRITE_TOKENS
        if not faults or not self._limits.rewrites or progress.incoming.stopped or too_long:
            return []
        prompt = load_prompt(REWRITE_PROMPT)
        progress.further_prompts.append(f"{prompt.name}@{prompt.hash}")
        messages = task.messages_about(
            prompt,
            text,
            draft=text.replace("<", "＜").replace(">", "＞"),
            faults="；".join(faults.values()),
        )
        known = task.request.previous_section or ""
        try:
            pieces, _ = await listen(
                self._model, messages, self._limits, self._clock, known, task.own_words()
            )
        except ModelUnavailable:
            progress.incoming.faults[Fault.REPAIR_FAILED] += 1
            return []
        again = [
            task.check(number, piece.text, piece.opens_paragraph)
            for number, piece in enumerate(pieces)
        ]
        if len(task.shape_faults(joined(again))) >= len(faults):
            return []
        return again if _errors(again) <= _errors(progress.sentences) else []

    # --- the draft ---------------------------------------------------------------------------

    def _draft(self, task: DraftTask, progress: _Progress, heading: str) -> Draft:
        request, text = task.request, progress.text()
        rendered = task.render(text)
        used = facts_used(text, request.facts)
        return Draft(
            section=request.section,
            heading=heading,
            text=text,
            questions=open_questions(used, request, task.asked),
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
                further_prompts=tuple(progress.further_prompts),
            ),
            repeats=repetition_rate(request.previous_section or "", rendered.text),
        )


def _nothing_written(faults: Counter[Fault]) -> str:
    """Why no sentence was left, as the clerk is told."""
    if faults[Fault.TALK]:
        return NO_TEXT
    return NOT_CHINESE if faults[Fault.FOREIGN] else NOTHING_WRITTEN


def _added(task: DraftTask, progress: _Progress, pieces: Sequence[Piece]) -> list[SentenceReady]:
    fresh = []
    for piece in pieces:
        number = len(progress.sentences)
        sentence = task.check(number, piece.text, piece.opens_paragraph)
        progress.sentences.append(sentence)
        fresh.append(sentence)
    return fresh


def _within(sentences: Sequence[SentenceReady], tokens: int) -> list[SentenceReady]:
    """The first sentences that fit together with their faults."""
    kept: list[SentenceReady] = []
    for item in sentences:
        tokens -= count_tokens(listed([(item.text_with_markers, item.findings)]))
        if tokens < 0:
            break
        kept.append(item)
    return kept


def _errors(sentences: Sequence[SentenceReady]) -> int:
    return sum(count_errors(item.findings) for item in sentences)


def _model_findings(task: DraftTask, progress: _Progress) -> list[Finding]:
    """What was wrong with the answer as a whole, and what the model was not told."""
    section = task.request.section
    faults = dict.fromkeys(progress.incoming.faults, "")
    last = progress.sentences[-1].text_with_markers
    found = [fault_finding(section, fault, MODEL_RULES[fault] + "。", last) for fault in faults]
    found += [
        fault_finding(section, fault, f"{MODEL_RULES[fault]}：{words}。请补写或重新起草。", "")
        for fault, words in task.shape_faults(progress.text()).items()
    ]
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
