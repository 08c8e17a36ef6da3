"""One section to be drafted: what the model is told of it, and how what comes back is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import Template

from assistant.drafting.asking import facts_used
from assistant.drafting.briefing import (
    MIN_FACT_TOKENS,
    NOTHING,
    Briefing,
    DraftRequest,
    brief,
    count_tokens,
    list_facts,
    one_line,
    plan_for,
)
from assistant.drafting.cleaning import echoes_of
from assistant.drafting.last_year import told_last_year
from assistant.drafting.markers import Rendered, render, with_plain_markers
from assistant.drafting.model import Fault, Message
from assistant.drafting.plan import Plan, missing_heads, wrong_length
from assistant.drafting.prompts import Prompt, load_prompt
from assistant.drafting.sections import Question
from assistant.errors import UsageError
from assistant.findings import Finding, has_errors
from assistant.forms import load_form

PROMPTS = {0: "preface", 1: "section_one", 5: "section_five", 6: "section_six"}


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
class DraftTask:
    """One draft under way: its request with what the model was told."""

    request: DraftRequest
    briefing: Briefing
    prompt: Prompt
    passages: Mapping[str, str]
    plan: Plan
    asked: Mapping[str, Question]
    prompt_tokens: int

    def messages(self) -> list[Message]:
        """The first request."""
        return self.prompt.messages(**self._values(self.prompt))

    def messages_about(self, prompt: Prompt, text: str, **more: str) -> list[Message]:
        """A further request about what was drafted, within the same budget.

        The facts that `text` uses are listed first; others as far as there is room. `more` are
        the prompt's own variables, fenced there.
        """
        values = self._values(prompt)
        spent = count_tokens(prompt.text) + sum(
            count_tokens(value) for value in (*values.values(), *more.values())
        )
        room = self.prompt_tokens - spent + count_tokens(values["facts"])
        used = facts_used(text, self.request.facts)
        facts, _, _ = list_facts(
            self.request.facts, self.request.section, max(room, MIN_FACT_TOKENS), used
        )
        return prompt.messages(**{**values, "facts": facts or NOTHING}, **more)

    def own_words(self) -> frozenset[str]:
        """The sentences of the prompt's own wording: a model that says them back drafts nothing."""
        about = {"agency": one_line(self.request.agency), "year": str(self.request.year)}
        lines = Template(self.prompt.text).safe_substitute(about).split("\n")
        return echoes_of(line for line in lines if "$" not in line)

    def _values(self, prompt: Prompt) -> dict[str, str]:
        """What of the briefing this prompt has a place for."""
        told = self.briefing
        values = {
            "agency": one_line(self.request.agency),
            "year": str(self.request.year),
            "heading": heading_of(self.request.section) or "开头的说明",
            "facts": told.facts,
            "passages": told.passages,
            "previous": told.previous,
            "manner": told.manner,
            "instruction": told.instruction,
            "outline": told.outline,
            "outcomes": told.outcomes,
            "signals": told.signals,
        }
        return {name: value for name, value in values.items() if name in prompt.variables}

    def render(self, text: str) -> Rendered:
        """The text as it may be shown."""
        request = self.request
        return render(
            text,
            request.facts,
            section=request.section,
            year=request.year,
            passages=self.passages,
        )

    def check(self, number: int, text: str, opens_paragraph: bool) -> SentenceReady:
        """A sentence with its markers written plainly, resolved and checked."""
        text = with_plain_markers(text, self.request.facts)
        rendered = self.render(text)
        findings = rendered.findings
        return SentenceReady(
            number, text, rendered, findings, has_errors(findings), opens_paragraph
        )

    def shape_faults(self, text: str) -> dict[Fault, str]:
        """What the section lacks of its outline, in words; its length is that of the text shown."""
        faults = {}
        missing = missing_heads(self.plan, text)
        if missing:
            names = "、".join(f"“{head.name}”" for head in missing)
            faults[Fault.HEAD_MISSING] = f"没有写到{names}"
        size = wrong_length(self.plan, self.render(text).text)
        if size:
            faults[Fault.WRONG_LENGTH] = size
        return faults


def task_for(request: DraftRequest, prompt_tokens: int) -> DraftTask:
    """The task of one section. Raises UsageError for a section that is a table."""
    if request.section not in PROMPTS:
        raise UsageError("能起草的是开头说明和第一、五、六部分；第二至四部分是表格，由程序填写。")
    last = told_last_year(
        request.section,
        request.previous_section,
        request.facts,
        agency=request.agency,
        year=request.year,
    )
    request = replace(request, facts=request.facts.with_facts(last.open_facts))
    prompt = load_prompt(PROMPTS[request.section])
    briefing = brief(request, prompt_tokens, own=count_tokens(prompt.text), last=last)
    offered = {passage.id: passage.text for passage in request.passages}
    return DraftTask(
        request,
        briefing,
        prompt,
        {name: offered[name] for name in briefing.passage_ids},
        plan_for(request),
        last.asked,
        prompt_tokens,
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
