"""Figures in what the clerk says, each matched to what it answers. Deterministic; no model.

`今年公众号发了226条，培训2次` is two figures. One that plainly answers an open question is proposed as
its answer, one that names a table cell is held against the cell, and any other is proposed as a fact
of its own. Nothing is taken over here: a figure that nobody asked for waits for a click.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.literals import agrees, as_number
from assistant.drafting.sections import Question, QuestionKind
from assistant.facts import SAID
from assistant.forms import Form, number_kind
from assistant.report import Number, is_plausible
from assistant.store.state import Proposal
from assistant.text.claims import Aspect, Claim, find_claims
from assistant.text.likeness import likeness
from assistant.text.quantities import find_quantities
from assistant.workbench import View

NEAR = 0.6
"""Below this two phrases do not name the same thing."""
AHEAD = 0.15
"""A question is meant only when it is nearer than the next one by this much."""

_ASKING = re.compile(r"[?？吗呢]|多少|几[个件条次]|是不是|有没有|怎么|什么|哪|能否|是否")
_UNSURE = re.compile(r"大约|大概|可能|估计|左右|好像|似乎|记得|应该是|不确定|差不多")
_OTHER_TIME = re.compile(r"去年|上一?年|往年|前年|明年|下一?年|计划|打算|准备|预计|将")
_CLAUSE = re.compile(r"[^，,。；;！!\n]+")
_FILLER = re.compile(
    r"^(?:我们|咱们|本|我)?(?:镇|乡|局|县|市|区|街道|办|单位|机关)?"
    r"(?:今年|本年度?|去年|上一?年|全年|年内|这一?年|一共|总共|共计?|还|又|另外|其中|大家|都)*"
    r"|(?:了|的|有|是|共计?|一共|总共|达到?|为|约|今年|全年)+$"
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A figure the clerk said that differs from what stands already. `stands` says where (Chinese)."""

    label: str
    said: str
    stands: str
    value: Number


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in one message."""

    proposals: tuple[Proposal, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    known: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.proposals or self.contradictions or self.known)


def hear(message: str, view: View) -> Heard:
    """The figures of a message that are said of this year, plainly and not as a question."""
    proposals: dict[str, Proposal] = {}
    contradictions: list[Contradiction] = []
    known: list[str] = []
    questions = [q for q in view.open_questions if q.kind is QuestionKind.FIGURE]
    for claim, words in _plain_claims(message, view.state.year):
        heard = _sort(claim, words, view, questions)
        if isinstance(heard, Proposal):
            proposals.setdefault(heard.key, heard)
        elif isinstance(heard, Contradiction):
            contradictions.append(heard)
        elif heard is not None:
            known.append(heard)
    return Heard(tuple(proposals.values()), tuple(contradictions), tuple(known))


def _plain_claims(message: str, year: int) -> Iterator[tuple[Claim, str]]:
    """Each claim that states this year's value, with the words that name it.

    A clause without words of its own goes on about the one before it: 去年公众号149条，今年226条.
    """
    subject = ""
    for match in _CLAUSE.finditer(message):
        clause = match[0]
        before = message[: match.start()][-12:]
        if _ASKING.search(clause) or _UNSURE.search(clause):
            continue
        if message[match.end() : match.end() + 1] in "?？" and match.end() < len(message):
            continue
        for claim in find_claims(clause, year):
            quantity = claim.quantity
            if claim.zero or quantity.value is None or quantity.approximate:
                continue
            subject = _words_about(clause, quantity.start, quantity.end) or subject
            if claim.aspect not in (Aspect.VALUE, Aspect.SHARE) or claim.period == "since":
                continue
            if subject and not _OTHER_TIME.search(clause[: quantity.start] or before):
                yield claim, subject


def _words_about(clause: str, start: int, end: int) -> str:
    """`公众号发` of 今年公众号发了226条: what stands round the figure, fillers and other figures left out."""
    others = [q for q in find_quantities(clause) if q.is_figure and q.start != start]
    left = max((q.end for q in others if q.end <= start), default=0)
    right = min((q.start for q in others if q.start >= end), default=len(clause))
    around = (clause[left:start], clause[end:right])
    return "".join(_FILLER.sub("", part.strip()) for part in around)


def _sort(
    claim: Claim, words: str, view: View, questions: Sequence[Question]
) -> Proposal | Contradiction | str | None:
    """A proposal, a contradiction, the label of what is known already, or None where it is unclear."""
    value = as_number(claim.quantity.value or Decimal(0))
    if not is_plausible(value):
        return None
    if claim.key is not None and claim.key in view.facts:
        return _about_cell(claim, value, view)
    question = nearest(words, claim.quantity.unit, questions)
    if question is not None:
        return Proposal(question.key, question.label, value, question.unit, claim.quantity.text)
    if claim.aspect is not Aspect.VALUE:
        return None  # a share that nobody asked for follows from other figures
    stated = _stated(words, claim.quantity.unit, view)
    if stated is not None:
        label, before = stated
        if before == value:
            return label
        where = f"前面填过“{label}”是{print_number(before)}{claim.quantity.unit}"
        return Contradiction(label, claim.quantity.text, where, value)
    return Proposal(
        said_key(words, claim.quantity.unit), words, value, claim.quantity.unit, claim.quantity.text
    )


def _about_cell(claim: Claim, value: Number, view: View) -> Proposal | Contradiction | str | None:
    fact = view.facts[claim.key or ""]
    if fact.value is not None:
        if agrees(claim.quantity, fact.value):
            return fact.label
        where = f"{fact.source or fact.label}是{print_number(fact.value)}"
        return Contradiction(fact.label, claim.quantity.text, where, value)
    if not _may_be_typed(fact.key, view.form, value):
        return None
    return Proposal(fact.key, fact.label, value, fact.unit, claim.quantity.text)


def _may_be_typed(key: str, form: Form, value: Number) -> bool:
    """Whether the value can stand in that cell; computed cells and those of the ledger cannot be typed."""
    if key not in form or key in form.computed_keys or key.startswith("requests."):
        return False
    return value >= 0 and (number_kind(key).is_decimal or isinstance(value, int))


def nearest(words: str, unit: str, questions: Sequence[Question]) -> Question | None:
    """The one open question that these words answer; None when none or several are near."""
    scored = sorted(
        (
            (_nearness(words, question.label), question)
            for question in questions
            if not unit or not question.unit or question.unit == unit
        ),
        key=lambda pair: -pair[0],
    )
    if not scored or scored[0][0] < NEAR:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < AHEAD:
        return None
    return scored[0][1]


def _nearness(words: str, label: str) -> float:
    """How near, with a little for a label that says nothing beside the words."""
    return likeness(words, label) + 0.3 * likeness(label, words)


def _stated(words: str, unit: str, view: View) -> tuple[str, Number] | None:
    """What the clerk stated earlier of the same thing: label and value."""
    for item in view.state.said:
        same = item.unit == unit and likeness(words, item.label) + likeness(item.label, words) > 1.6
        if same and item.value is not None:
            return item.label, item.value
    return None


def said_key(label: str, unit: str) -> str:
    """The key of a fact that the clerk volunteers: the same words give the same key."""
    return f"{SAID}t{hashlib.sha256(f'{label}:{unit}'.encode()).hexdigest()[:8]}"
