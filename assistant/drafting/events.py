"""What cannot be assumed to hold again: events, documents of the year, words that say "none"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from assistant.drafting.calendar import years_in
from assistant.drafting.questions import question_key
from assistant.drafting.rolled import Rolled, ask, clause_around, wordings
from assistant.drafting.sections import QuestionKind
from assistant.facts import FactSheet
from assistant.text.claims import Claim
from assistant.text.quantities import Kind, Quantity
from assistant.text.sentences import title_spans

PROBLEMS = 5
EVENT = "上年的事项，今年是否仍有"
NONE = "上年的说法，今年是否仍然如此"
OVERDUE = "ledger.late_replies"
CARRIED_OUT = "requests.carried_out.total"
DOCUMENT = "上年的文件，今年是否仍适用"
_OWN_REPORT = re.compile(r"信息公开[^《》]*(?:报告|年报)")
_EDITION_OF_YEAR = re.compile(r"年?版[）)]?")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def ask_events(rolled: Rolled, dated: Sequence[int], asked: Sequence[tuple[Claim, str]]) -> None:
    """One mark for the first event of each half-sentence.

    `dated` are places of dates that went, `asked` the figures that became questions, with their
    keys: those of an event are asked after whether there was one.
    """
    sentence = rolled.sentence
    # In section five every item is asked about anyway.
    places = [] if rolled.context.section == PROBLEMS else [*dated, *_places(sentence, asked)]
    told: set[int] = set()
    for place in sorted(places):
        half = sentence.count("；", 0, place) + sentence.count(";", 0, place)
        if half not in told:
            _ask_event(rolled, clause_around(sentence, place), asked)
            told.add(half)
    none = _pattern("none").search(sentence)
    if none is None and not _is_in_time(rolled.context.facts):
        none = _pattern("in_time").search(sentence)
    if none:
        ask(rolled, clause_around(sentence, none.start()), NONE, QuestionKind.CONFIRM)


def _ask_event(rolled: Rolled, clause: tuple[int, int], asked: Sequence[tuple[Claim, str]]) -> None:
    event = ask(rolled, clause, EVENT, QuestionKind.CONFIRM)
    for claim, key in asked:
        question = rolled.questions.get(key)
        if question and clause[0] <= claim.quantity.start < clause[1] and not question.group:
            rolled.questions[key] = replace(question, importance=3, group=event)


def _is_in_time(facts: FactSheet) -> bool:
    """Whether the ledger says that nothing was late and the table that nothing was carried on."""
    known = [facts[key].value if key in facts else None for key in (OVERDUE, CARRIED_OUT)]
    return known == [0, 0]


def _places(sentence: str, asked: Sequence[tuple[Claim, str]]) -> Iterator[int]:
    yield from (match.start() for match in _pattern("events").finditer(sentence))
    for match in _pattern("routine").finditer(sentence):
        start, end = clause_around(sentence, match.start())
        if _pattern("names").search(sentence, start, end) or _edition().search(
            sentence, start, end
        ):
            yield match.start()
    for match in _pattern("new").finditer(sentence):
        start, end = clause_around(sentence, match.start())
        if not any(start <= claim.quantity.start < end for claim, _ in asked):
            yield match.start()


# --- documents ------------------------------------------------------------------------------------


def ask_documents(rolled: Rolled, quantities: Sequence[Quantity]) -> None:
    """A document of last year is asked about; a law, a standing rule or an older document stays."""
    sentence, year = rolled.sentence, rolled.context.old_year
    places = [
        quantity.start
        for quantity in quantities
        if quantity.kind is Kind.DOCUMENT_NUMBER
        and year in years_in(_digits_only(quantity.text))
        and not _stands(sentence, quantity.start, quantity.end)
    ]
    places += [
        quantity.start
        for quantity in quantities
        if quantity.kind is Kind.YEAR
        and years_in(quantity.text) == [year]
        and _EDITION_OF_YEAR.match(sentence, quantity.end)
    ]
    for start, end in title_spans(sentence):
        title = sentence[start:end]
        named = [int(match[0]) for match in _ANY_YEAR.finditer(title)]
        if year in named and not _OWN_REPORT.search(title) and not _stands(sentence, start, end):
            places.append(start)
    if places:
        end = max(clause_around(sentence, place)[1] for place in places[:1])
        start = clause_around(sentence, places[0])[0]
        ask(rolled, (start, end), DOCUMENT, QuestionKind.CONFIRM)


def _digits_only(text: str) -> str:
    """〔2023〕12号 with its year parted from its number, whatever brackets were lost."""
    return re.sub(r"[〔〕\[\]［］（）()【】]", " ", text)


def _stands(sentence: str, start: int, end: int) -> bool:
    return bool(_standing().search(sentence[max(0, start - 12) : end]))


@cache
def _standing() -> re.Pattern[str]:
    return re.compile(wordings()["documents"]["standing"])


# --- editions -------------------------------------------------------------------------------------


def roll_editions(rolled: Rolled, quantities: Sequence[Quantity]) -> None:
    """第六期, 第三届: which edition it was this year is asked; its sentence is an event."""
    for quantity in quantities:
        match = _edition().fullmatch(quantity.text)
        if quantity.kind is not Kind.ORDINAL or not match:
            continue
        after = re.split(r"[，。；、）)]", rolled.sentence[quantity.end :])[0]
        after = re.sub(r"[“”《》\s]", "", after)[:16]
        label = f"第几{match[2]}{after}"
        claim = Claim(replace(quantity, unit=match[2]), None, label)
        key = question_key(rolled, claim)
        number = quantity.start + match.start(1), quantity.start + match.end(1)
        rolled.change(*number, f"[F:{key}]")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    data = wordings()[name]
    return re.compile(data if isinstance(data, str) else "|".join(data))


@cache
def _edition() -> re.Pattern[str]:
    return re.compile(rf"第\s*([\d一二三四五六七八九十百]+)\s*({wordings()['editions']})")
