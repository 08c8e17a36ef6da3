"""Statements that turn round when a count becomes zero or stops being zero, and words of direction.

未收到政府信息公开申请 becomes 收到政府信息公开申请5件 and the reverse, by the fact's own statement
(`clause`), so that it turns again with the fact. Where the sentence is built otherwise it stays as
it is, and is held for a person when it contradicts its fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from assistant.drafting.binding import FAMILIES
from assistant.drafting.events import NONE
from assistant.drafting.rolled import Rolled, ask, clause_around, wordings
from assistant.drafting.sections import Question, QuestionKind
from assistant.facts import FactSheet
from assistant.text.claims import Claim
from assistant.text.quantities import Kind, Quantity

ANY_DIRECTION = "【待核：与上年相比是增是减】"
FEE = "said.fee_amount"
FOLLOWS = "今年的数是0，这一句是否照写"

_BREAK = re.compile(r"[。；;\d]")
_BRACKET_BEFORE = re.compile(r"[（(][^（）()]*[）)][，,]?$")


# --- from none to some ----------------------------------------------------------------------------


def roll_zeros(rolled: Rolled, zeros: Sequence[Claim]) -> None:
    """Words that say "none" where this year counts: the statements of their facts stand instead."""
    known = {key for claim in zeros for key in _keys(claim)}
    zeros = [*zeros, *(c for c in _other_zeros(rolled.sentence) if c.key not in known)]
    groups: list[list[Claim]] = []
    for claim in sorted(zeros, key=lambda c: (c.quantity.start, c.quantity.end)):
        near = groups and rolled.sentence[groups[-1][-1].quantity.end : claim.quantity.start]
        overlaps = groups and claim.quantity.start < groups[-1][-1].quantity.end
        if groups and (overlaps or _pattern("joined").match(near or "")):
            groups[-1].append(claim)
        else:
            groups.append([claim])
    for group in groups:
        _some(rolled, group)


def _keys(claim: Claim) -> tuple[str, ...]:
    """The facts of which the words say none: the one they name, or those of the sum they name."""
    if claim.key is not None:
        return (claim.key,)
    return tuple(getattr(getattr(claim, "names", None), "plus", ()))


def _other_zeros(sentence: str) -> Iterator[Claim]:
    """Wordings for none of a cell that only the roll-forward must know."""
    for pattern, key in _zero_words():
        for match in pattern.finditer(sentence):
            start, end = match.span()
            quantity = Quantity(start, end, match[0], Kind.COUNT, Decimal(0), number=(start, end))
            yield Claim(quantity, key, match[0], zero=True, clause=match[0])


def _some(rolled: Rolled, group: Sequence[Claim]) -> None:
    facts, sentence = rolled.context.facts, rolled.sentence
    keys = list(dict.fromkeys(key for claim in group for key in _keys(claim)))
    values = [facts[key].value if key in facts else None for key in keys]
    stated = all(
        value is not None and facts[key].forms for key, value in zip(keys, values, strict=True)
    )
    if not any(values):
        # What `text.claims` knows is held by the rendering as long as its fact is unknown.
        if None in values and group[0].period is None:
            _ask_none(rolled, group[0].quantity.start)
        return
    start = min(claim.quantity.start for claim in group)
    end = max(claim.quantity.end for claim in group)
    tail = _pattern("tail").match(sentence, end)
    own = [claim for claim in group if claim.period is None]
    held = any(words.fullmatch(claim.clause) for words in _stays() for claim in own)
    if tail is None or not stated or held:
        _ask_none(rolled, start)
        return
    before = re.search(r"(?:也|均|亦|都|并|则)$", sentence[:start])
    start = before.start() if before else start
    statements = "，".join(f"[F:{key}|clause]" for key in keys)
    rolled.retract(start, tail.end())
    rolled.change(start, tail.end(), statements)


def _ask_none(rolled: Rolled, place: int) -> None:
    span = clause_around(rolled.sentence, place)
    ask(rolled, span, NONE, QuestionKind.CONFIRM, importance=2)


# --- from some to none ----------------------------------------------------------------------------


def roll_to_none(rolled: Rolled, bound: Sequence[tuple[Claim, str]]) -> None:
    """A head figure that is 0 this year is said in words, with what was broken down below it."""
    facts, sentence = rolled.context.facts, rolled.sentence
    for number, (claim, key) in enumerate(bound):
        span = _statement(sentence, claim, key, facts)
        if span is None:
            continue
        start, end = span
        parts = _breakdown(sentence, end, key, bound[number + 1 :])
        if parts is None or any(facts[part].value != 0 for _, part in parts):
            continue
        end = max([end, *(clause_around(sentence, c.quantity.start)[1] for c, _ in parts)])
        rolled.retract(start, end)
        rolled.change(start, end, f"[F:{key}|clause]")
        _ask_what_follows(rolled, end)
        return


def _statement(sentence: str, claim: Claim, key: str, facts: FactSheet) -> tuple[int, int] | None:
    """The span of 收到政府信息公开申请34件 when the sentence is built so and the fact is 0."""
    fact = facts[key]
    if fact.value != 0 or not fact.none or claim.quantity.value == 0 or claim.period != "this":
        return None
    clause_start, _ = clause_around(sentence, claim.quantity.start)
    verb = _pattern("counted").search(sentence[clause_start : claim.quantity.start])
    behind = _pattern("behind").match(sentence, claim.quantity.end)
    if verb is None or behind is None:
        return None
    return clause_start + verb.start(), behind.end()


def _breakdown(
    sentence: str, end: int, key: str, following: Sequence[tuple[Claim, str]]
) -> list[tuple[Claim, str]] | None:
    """The parts that 其中 opens right behind, or that belong to the head anyway.

    None where those behind 其中 are not all facts.
    """
    if not re.match(r"[，,](?:其中|包括)", sentence[end:]):
        return _own_parts(sentence, end, key, following)
    stop = min(
        (place for mark in "。；;" if (place := sentence.find(mark, end)) >= 0),
        default=len(sentence),
    )
    parts = [(c, key) for c, key in following if c.quantity.start < stop]
    figures = len(re.findall(r"\d+", sentence[end:stop]))
    return parts if figures == len(parts) else None


def _own_parts(
    sentence: str, end: int, key: str, following: Sequence[tuple[Claim, str]]
) -> list[tuple[Claim, str]]:
    """被申请行政复议3件，结果维持2件、其他结果1件: the results right behind their total."""
    family = FAMILIES.get(key, ())
    parts: list[tuple[Claim, str]] = []
    for claim, part in following:
        between = sentence[end : claim.quantity.start]
        if not part.startswith(family) or _BREAK.search(between):
            break
        parts.append((claim, part))
        end = claim.quantity.end
    return parts


def _ask_what_follows(rolled: Rolled, end: int) -> None:
    match = _pattern("follows").search(rolled.sentence, end)
    if match:
        ask(
            rolled,
            clause_around(rolled.sentence, match.start()),
            FOLLOWS,
            QuestionKind.CONFIRM,
            words="前面的数今年是0，上年写的“{}”还能照写吗？（能，照写；不能，请删去或改写）",
        )


# --- the fee --------------------------------------------------------------------------------------


def roll_no_fee(rolled: Rolled) -> None:
    """未收取信息处理费 is this year's statement on the fee: the amount is asked, zero or not."""
    sentence, context = rolled.sentence, rolled.context
    match = _no_fee().search(sentence)
    tail = _pattern("tail").match(sentence, match.end()) if match else None
    if match is None or tail is None:
        return
    rolled.retract(match.start(), tail.end() + 1)
    rolled.questions = {
        key: question
        for key, question in rolled.questions.items()
        if question.kind is not QuestionKind.CONFIRM
    }
    question = Question(
        FEE,
        f"上年报告写了“{match[0]}”，今年收取信息处理费多少元？（没有收取，答 0）",
        context.section,
        0,
        sentence,
        1,
        "收取政府信息公开信息处理费",
        "元",
    )
    rolled.questions.setdefault(FEE, question)
    context.asked.setdefault(FEE, question)
    rolled.change(match.start(), tail.end(), f"[F:{FEE}|clause]")


# --- words of direction ---------------------------------------------------------------------------


def roll_directions(rolled: Rolled, keys: dict[int, str], figures: Sequence[Claim]) -> None:
    """同比大幅增长, 与上年持平 without a figure: computed where its base is clear, else held."""
    sentence = rolled.sentence
    for match in _pattern("direction").finditer(sentence):
        if any(match.start() <= change.start < match.end() for change in rolled.changes):
            continue
        if re.match(
            r"了?[^，。；]{0,4}?(?:\d|[一二三四五六七八九十百]+[个件条倍成])",
            sentence[match.end() :],
        ):
            continue
        base = _base(sentence, match.start(), keys, figures)
        if base is None:
            rolled.change(*match.span(), f"{_compared(match[0])}{ANY_DIRECTION}")
        elif match["word"] == "持平":
            rolled.change(*match.span(), f"{_compared(match[0])}[F:{base}|changed]")
        else:
            rolled.change(*match.span(), f"{_compared(match[0])}[F:{base}|direction]")


def _base(sentence: str, place: int, keys: dict[int, str], figures: Sequence[Claim]) -> str | None:
    """The figure right before, in the same sentence part."""
    before = [claim for claim in figures if claim.quantity.end <= place]
    bracket = _BRACKET_BEFORE.search(sentence[:place])
    if bracket:
        # （自然人5件、法人3件），与上年持平 speaks of the figure before the bracket.
        before = [claim for claim in before if claim.quantity.end <= bracket.start()]
        place = bracket.start()
    elif before and before[-1].label.endswith("）"):
        return None
    if not before:
        return None
    between = sentence[before[-1].quantity.end : place]
    if len(between) > 2 or any(mark in between for mark in "。；、"):
        return None
    return keys.get(before[-1].quantity.start)


def _compared(text: str) -> str:
    """较上年 for 与上年 and 比上年, which do not go with every word that may follow."""
    return "同比" if text.startswith(("同比", "环比")) else "较上年"


@cache
def _zero_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(item["words"]), item["key"]) for item in wordings()["zeros"])


@cache
def _stays() -> tuple[re.Pattern[str], ...]:
    """The wordings that are asked about and never turned round."""
    return tuple(re.compile(i["words"]) for i in wordings()["zeros"] if not i.get("turns", True))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(wordings()["words"][name])


@cache
def _no_fee() -> re.Pattern[str]:
    return re.compile(wordings()["no_fee"])
