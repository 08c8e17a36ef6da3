"""This year's narrative from last year's report, without a model; deterministic and instant.

Sentence by sentence: figures that name a fact become markers, figures only the clerk knows become
questions, years move on, events and promises of last year are marked for confirmation. Without a
report of last year, an outline with the facts and questions of `outline.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

from assistant.drafting.events import PROBLEMS
from assistant.drafting.markers import find_markers, render
from assistant.drafting.outcomes import ask_outcomes
from assistant.drafting.rolled import Context, Rolled, merge_questions
from assistant.drafting.rolling import roll_sentence
from assistant.drafting.sections import Draft, Provenance, Question, question_facts
from assistant.facts import SAID, FactSheet
from assistant.forms import load_form
from assistant.report import AnnualReport
from assistant.text.repetition import repetition_rate
from assistant.text.sentences import split_sentences

SECTIONS = (0, 1, 5, 6)
OTHER_MATTERS = 6
_NOTHING = re.compile(r"(?:无|没有|暂无)(?:其他需要(?:报告|说明)的?(?:事项|情况))?[。.]?")
_OUTLINES = {0: "preface", 1: "section_one", 5: "section_five", 6: "section_six"}


def roll_forward(
    previous: AnnualReport | None, facts: FactSheet, *, agency: str, year: int
) -> list[Draft]:
    """Drafts of the preface and sections one, five and six, with markers and open questions.

    A part that last year's report lacks is drafted from the outline.
    """
    drafts = []
    asked: dict[str, Question] = {}
    said = tuple(fact for key, fact in facts.items() if key.startswith(SAID))
    old_year = previous.year if previous and previous.year is not None else year - 1
    for section in SECTIONS:
        text = _last_text(previous, section)
        if section == OTHER_MATTERS and _NOTHING.fullmatch(text.strip()):
            # A bare 无 leaves out the statement on fees that the section must hold.
            text = ""
        if previous is not None and text.strip():
            context = Context(facts, section, old_year, year, asked, said)
            drafts.append(_rolled(previous, text, context, agency))
        else:
            drafts.append(_outlined(facts, section, agency, year))
    return drafts


def _last_text(previous: AnnualReport | None, section: int) -> str:
    if previous is None:
        return ""
    if section == 0:
        return previous.preface
    part = previous.section(section)
    return part.text if part else ""


def _rolled(previous: AnnualReport, text: str, context: Context, agency: str) -> Draft:
    section = context.section
    sentences = _with_agency(text, previous.agency, agency)
    rolled = [roll_sentence(span.text, context) for span in split_sentences(sentences)]
    if section == PROBLEMS:
        ask_outcomes(rolled)
    rolled_text = _reassembled(sentences, rolled)
    kept = {marker.key for marker in find_markers(rolled_text)}
    return _draft(
        section,
        rolled_text,
        tuple(q for q in merge_questions(rolled) if q.key in kept),
        context.facts,
        context.year,
        last_text=text,
        heading=_heading(previous, section),
    )


def _with_agency(text: str, before: str | None, agency: str) -> str:
    """The body's name of this year where it changed its name."""
    return text.replace(before, agency) if before and before not in agency else text


def _reassembled(text: str, rolled: Sequence[Rolled]) -> str:
    """The sentences in their places; what stands between them stays."""
    pieces: list[str] = []
    position = 0
    for span, sentence in zip(split_sentences(text), rolled, strict=True):
        pieces += (text[position : span.start], sentence.text())
        position = span.end
    return "".join([*pieces, text[position:]])


def _outlined(facts: FactSheet, section: int, agency: str, year: int) -> Draft:
    outline = _outline()
    lines = [line.format(agency=agency, year=year) for line in outline[_OUTLINES[section]]]
    questions = tuple(
        Question(
            key=item["key"],
            question=f"{year}年“{item['label']}”是多少（{item['unit']}）？",
            section=section,
            importance=item["importance"],
            label=item["label"],
            unit=item["unit"],
        )
        for item in outline["ask"]
        if item["section"] == section and _is_open(item["key"], facts)
    )
    return _draft(section, "\n".join(lines), questions, facts, year)


def _is_open(key: str, facts: FactSheet) -> bool:
    return key not in facts or facts[key].value is None


def _draft(
    section: int,
    text: str,
    questions: tuple[Question, ...],
    facts: FactSheet,
    year: int,
    last_text: str = "",
    heading: str | None = None,
) -> Draft:
    new = [fact for fact in question_facts(questions, year) if fact.key not in facts]
    rendered = render(text, facts.with_facts(new), section=section, year=year)
    return Draft(
        section=section,
        heading=_heading(None, section) if heading is None else heading,
        text=text,
        questions=questions,
        findings=rendered.findings,
        provenance=Provenance(
            drafter="rollforward",
            model=None,
            prompt=None,
            prompt_hash=None,
            facts=tuple(dict.fromkeys(m.key for m in find_markers(text) if m.kind == "F")),
            passages=(),
            made_at=datetime.now(UTC),
        ),
        repeats=repetition_rate(last_text, text) if last_text else 0.0,
    )


def _heading(previous: AnnualReport | None, section: int) -> str:
    """Last year's heading, else the form's; the preface has none."""
    part = previous.section(section) if previous else None
    if part is not None and part.heading.strip():
        return re.sub(r"\s", "", part.heading)
    specs = load_form().sections
    return next((spec.heading for spec in specs if spec.number == section), "")


@cache
def _outline() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("outline.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
