"""What a model is told for one section: facts, passages, last year's text, within a budget.

Everything that comes from a document is data: it is fenced, its brackets cannot close the fence, and
it holds no marker. What did not fit is named, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.drafting.events import PROBLEMS
from assistant.drafting.formats import print_value
from assistant.drafting.last_year import YES_OR_NO, LastYear, Outcome
from assistant.drafting.marking import defused, visible
from assistant.drafting.plan import LAST_YEAR, LIKE, Plan, plan_as_text, plan_section
from assistant.drafting.signals import signals_of
from assistant.facts import SAID, Fact, FactSheet
from assistant.text.quantities import find_quantities
from assistant.text.sentences import split_sentences

if TYPE_CHECKING:
    from assistant.retrieval.passages import Passage

NOTHING = "（无）"
HIDDEN = "▢"
LABEL_CHARS = 60
INSTRUCTION_TOKENS = 800
PASSAGE_TOKENS = 1_600
# In a draft facts come first, so that passages, last year's text and wishes are held shorter.
DRAFT_PASSAGE_TOKENS = 1_200
DRAFT_INSTRUCTION_TOKENS = 400
PREVIOUS_TOKENS = 900
MANNER_TOKENS = 600
# Of the budget, what the wording of the prompt itself takes.
PROMPT_OWN_TOKENS = 1_200
MIN_FACT_TOKENS = 300
OUTCOME_TOKENS = 400
NOTHING_LAST_YEAR = LastYear()


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What is to be drafted. `section` 0 is the preface; `previous_section` last year's text of it.

    `like` is the same part of a report chosen as a model of tone, length and heads, its names hidden
    (`manner_of`); without one the model is last year's text.
    """

    section: int
    agency: str
    year: int
    facts: FactSheet
    passages: tuple[Passage, ...] = ()
    previous_section: str | None = None
    instruction: str = ""
    like: str | None = None


@dataclass(frozen=True, slots=True)
class Briefing:
    """The data of a prompt as text, what of it was taken, and the names of what was left out."""

    facts: str
    passages: str
    previous: str
    manner: str
    instruction: str
    outline: str
    outcomes: str
    signals: str
    fact_keys: tuple[str, ...]
    passage_ids: tuple[str, ...]
    left_out: tuple[str, ...]


def count_tokens(text: str) -> int:
    """Our own estimate: 1 for a Han character or sign, 1 for a digit, 1 for three other letters.

    Stock counters take a thousand Han characters for a quarter of their tokens. This one is never
    below a real count: on our golden prompts and real reports the vocabulary of Qwen takes 0.66 to
    0.86 of it, that of DeepSeek 0.58 to 0.83.
    """
    plain = sum(c.isascii() and not c.isdigit() for c in text)
    return len(text) - plain + (plain + 2) // 3


def brief(
    request: DraftRequest,
    budget: int,
    *,
    own: int = PROMPT_OWN_TOKENS,
    last: LastYear = NOTHING_LAST_YEAR,
) -> Briefing:
    """The data for one section, so that the whole prompt stays within `budget` tokens.

    `own` is what the wording of the prompt takes, `last` what last year's text means for the section.
    """
    instruction, cut_instruction = _sentences_within(
        inert(request.instruction), DRAFT_INSTRUCTION_TOKENS
    )
    plan = plan_for(request)
    passages, ids, passages_out = list_passages(
        for_heads(request.passages, plan), DRAFT_PASSAGE_TOKENS
    )
    previous, cut_previous = _sentences_within(
        hide_figures(inert(request.previous_section or "")), PREVIOUS_TOKENS
    )
    manner, cut_manner = _sentences_within(hide_figures(inert(request.like or "")), MANNER_TOKENS)
    told = (instruction, passages, previous, manner, plan_as_text(plan))
    outcomes, outcomes_out = list_outcomes(last.outcomes)
    signals = list_signals(request.facts) if request.section == PROBLEMS else ""
    spent = own + sum(map(count_tokens, (*told, outcomes, signals)))
    facts, keys, facts_out = list_facts(
        request.facts, request.section, max(MIN_FACT_TOKENS, budget - spent), last.used
    )
    left_out = [*facts_out, *passages_out, *outcomes_out]
    if cut_previous:
        left_out.append("上年文本的后半")
    if cut_manner:
        left_out.append("范本的后半")
    if cut_instruction:
        left_out.append("经办人要求的后半")
    return Briefing(
        facts=facts or NOTHING,
        passages=passages or NOTHING,
        previous=previous or NOTHING,
        manner=manner or NOTHING,
        instruction=instruction or NOTHING,
        outline=plan_as_text(plan),
        outcomes=outcomes or NOTHING,
        signals=signals or NOTHING,
        fact_keys=keys,
        passage_ids=ids,
        left_out=tuple(left_out),
    )


def plan_for(request: DraftRequest) -> Plan:
    """The outline after the chosen model report, else after last year's text, else the usual one."""
    if (request.like or "").strip():
        return plan_section(request.section, request.like, LIKE)
    return plan_section(request.section, request.previous_section, LAST_YEAR)


# --- facts --------------------------------------------------------------------------------------

# The rank of a single cell inside a table: a sentence seldom needs it, so that it goes first.
DETAIL = 3
DETAILS = "表三、表四的分项"
_COMPUTED = re.compile(
    r"derived\.(?:.*_share$|requests\.in_hand_|disputes\.(?:litigation_|review_|all$))"
)
_TELLS_ALL = (SAID, "derived.", "ledger.", "proactive.", "requests.", "disputes.")
RELEVANT: dict[int, tuple[str, ...]] = {
    0: (SAID,),
    1: _TELLS_ALL,
    5: _TELLS_ALL,
    6: (SAID, "proactive.fees.", "proactive.normative_documents."),
}


def list_facts(
    facts: FactSheet, section: int, budget: int, first: Sequence[str] = ()
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The lines `key｜名称｜值｜单位｜上年值｜变化`, their keys, and the labels of those left out.

    Those of `first` come first (what last year's text told), then the most telling. Cells that are zero in both years are not worth a line unless they
    are totals; an unknown cell can say nothing.
    """
    ranks = {key: _rank(fact, section) for key, fact in facts.items()}
    places = {key: place for place, key in enumerate(first)}
    wanted = sorted(
        (fact for fact in facts.values() if ranks[fact.key] is not None),
        key=lambda fact: (places.get(fact.key, len(places)), ranks[fact.key] or 0),
    )
    lines, keys, left_out, details = [], [], [], 0
    for fact in wanted:
        line = fact_line(fact)
        cost = count_tokens(line) + 1
        if cost <= budget:
            budget -= cost
            lines.append(line)
            keys.append(fact.key)
        elif ranks[fact.key] == DETAIL:
            details += 1
        else:
            left_out.append(f"事实“{_label(fact)}”")
    if details:
        left_out.append(f"{DETAILS} {details} 项")
    return "\n".join(lines), tuple(keys), tuple(left_out)


def _rank(fact: Fact, section: int) -> int | None:
    """0 is the most telling; None is not listed."""
    if not fact.key.startswith(RELEVANT.get(section, _TELLS_ALL)):
        return None
    if fact.key.startswith(YES_OR_NO):
        return None
    if fact.key.startswith(SAID):
        return 0
    if fact.value is None:
        return None
    if _COMPUTED.match(fact.key):
        # Told after the counts that they follow from, and only where there is anything to tell.
        return 2 if fact.value else None
    whole = fact.key.startswith(("derived.", "ledger.", "proactive.")) or fact.key.endswith(
        ".total"
    )
    if whole:
        return 1 if fact.value or fact.previous else 2
    return DETAIL if fact.value or fact.previous else None


def fact_line(fact: Fact) -> str:
    """One line of the list; an open or unconfirmed value is 待填, an unknown one 未知."""
    known = fact.value is not None and fact.confirmed
    value = _number(fact, fact.value) if known else "待填"
    parts = [fact.key, _label(fact), value, fact.unit, _number(fact, fact.previous), _change(fact)]
    return "｜".join(parts)


def _label(fact: Fact) -> str:
    words = inert(" ".join(fact.label.split())).replace("｜", "，")
    return words[:LABEL_CHARS]


def _number(fact: Fact, value: int | Decimal | None) -> str:
    return "未知" if value is None else print_value(fact, value)


def _change(fact: Fact) -> str:
    if fact.value is None or fact.previous is None or not fact.confirmed:
        return "未知"
    change = Decimal(fact.value) - Decimal(fact.previous)
    if not change:
        return "持平"
    return f"{'增加' if change > 0 else '减少'}{print_value(fact, abs(change))}"


# --- section five ---------------------------------------------------------------------------------


def list_outcomes(outcomes: Sequence[Outcome]) -> tuple[str, tuple[str, ...]]:
    """Last year's problems and measures, one a line, with what became of them; and what did not fit.

    The words are last year's: without figures, and unable to close the fence they stand in.
    """
    lines, budget = [], OUTCOME_TOKENS
    for item in outcomes:
        words = hide_figures(one_line(item.words))
        line = f"{item.kind}：{words}——{item.state}"
        budget -= count_tokens(line) + 1
        if budget >= 0:
            lines.append(line)
    missed = len(outcomes) - len(lines)
    return "\n".join(lines), (f"上年的问题和措施 {missed} 项",) if missed else ()


def list_signals(facts: FactSheet) -> str:
    """What the tables show, one a line: words with markers, without figures."""
    return "\n".join(f"{signal.words}。" for signal in signals_of(facts))


# --- documents ----------------------------------------------------------------------------------

_CHAT_SIGNS = re.compile(r"\[(/?\s?(?:INST|SYS|system|user|assistant))\]", re.IGNORECASE)


def inert(text: str) -> str:
    """Text of a document that cannot close its fence, speak a chat template's signs, or bind a fact.

    Signs that a reader does not see are taken out: they hide orders, or part the letters of one.
    """
    text = visible(text).replace("<", "＜").replace(">", "＞")
    return defused(_CHAT_SIGNS.sub(r"（\1）", text))


def hide_figures(text: str) -> str:
    """Last year's text without its figures: what the model has not seen it cannot copy.

    Addresses, phone numbers, dates and article numbers stay.
    """
    parts, end = [], 0
    for quantity in find_quantities(text):
        if quantity.is_figure:
            parts += [text[end : quantity.start], HIDDEN]
            end = quantity.end
    return "".join([*parts, text[end:]])


def for_heads(passages: Iterable[Passage], plan: Plan) -> list[Passage]:
    """The passages that speak of most heads of the outline first; among equals as they came."""
    return sorted(
        passages,
        key=lambda passage: -sum(bool(re.search(head.said, passage.text)) for head in plan.heads),
    )


def list_passages(
    passages: Iterable[Passage], budget: int
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The passages fenced with their ids, the ids, and the names of those that did not fit."""
    blocks, ids, left_out = [], [], []
    for passage in passages:
        name = one_line(f"{passage.title} {passage.place}")
        block = f"<资料 编号=R:{passage.id} 出处={name}>\n{inert(passage.text).strip()}\n</资料>"
        cost = count_tokens(block)
        if cost > budget:
            left_out.append(f"资料“{name}”")
            continue
        budget -= cost
        blocks.append(block)
        ids.append(passage.id)
    return "\n".join(blocks), tuple(ids), tuple(left_out)


def one_line(text: str) -> str:
    """A name on one line, inert and of bounded length: what stands outside every fence."""
    return inert(" ".join(text.split()))[: 2 * LABEL_CHARS]


def _sentences_within(text: str, budget: int) -> tuple[str, bool]:
    """Whole sentences from the start that fit, and whether any was cut."""
    text = text.strip()
    if count_tokens(text) <= budget:
        return text, False
    end = 0
    for span in split_sentences(text):
        if count_tokens(text[: span.end]) > budget:
            break
        end = span.end
    return text[:end], True


def name_some(names: Sequence[str], most: int = 5) -> str:
    """The first few names and how many more there are, for a message."""
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown}等 {len(names)} 项"
