"""What a figure counts: the fact key that its words name, or a label in Chinese where they name none.

>>> [(c.quantity.text, c.key) for c in find_claims("全年收到政府信息公开申请34件，予以公开9件。")]
[('34件', 'requests.new_received.total'), ('9件', 'requests.granted.total')]

A key is given only when the wording names one fact; the words are data, `claims.toml`. Not covered:
claims that run over two sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.text.by_entry import claim_by_entry
from assistant.text.claim import Aspect, Claim
from assistant.text.clauses import (
    CLAUSE_END,
    OTHER,
    clause_bounds,
    is_listed,
    mask_numbers,
    widen,
)
from assistant.text.denials import zero_claims
from assistant.text.distribution import distribute
from assistant.text.lexicon import (
    FIGURE,
    ClaimScope,
    Confidence,
    Sum,
)
from assistant.text.periods import (
    Period,
    period_of,
    quarters_in_order,
    scope_at,
    scopes_in,
    years_before,
    years_in_order,
)
from assistant.text.quantities import Quantity, find_quantities
from assistant.text.said_before import all_together, carried_on, claim_from_before
from assistant.text.surroundings import Reading, Surroundings
from assistant.text.vocabulary import meanings_of
from assistant.text.wholly import KINDS
from assistant.text.word_by_word import Statement, by_every_word, confirmed, together

__all__ = ["FIGURE", "Aspect", "Claim", "ClaimScope", "Confidence", "Period", "Sum", "find_claims"]


def find_claims(
    sentence: str,
    year: int | None = None,
    quantities: Sequence[Quantity] | None = None,
    context: str = "",
) -> list[Claim]:
    """One claim for each figure of the sentence, and one for each wording that says "none".

    `year` is the report year: a figure said of the year before gets the period `last`. `context` is
    what stands before the sentence in its paragraph.
    """
    found = find_quantities(sentence) if quantities is None else quantities
    figures = [quantity for quantity in found if quantity.is_figure]
    wide = widen(sentence)
    claims = _figure_claims(wide, figures, found, year, context) if figures else []
    zeros = [
        replace(claim, quantity=_as_written(claim.quantity, sentence))
        for claim in zero_claims(wide, year)
    ]
    return sorted([*claims, *zeros], key=lambda claim: claim.quantity.start)


def _as_written(quantity: Quantity, sentence: str) -> Quantity:
    return replace(quantity, text=sentence[quantity.start : quantity.end])


def _figure_claims(
    sentence: str,
    figures: Sequence[Quantity],
    found: Sequence[Quantity],
    year: int | None,
    context: str,
) -> list[Claim]:
    masked = mask_numbers(sentence, found)
    reading = Reading(sentence, masked)
    shared, scopes, years = distribute(masked, figures), scopes_in(masked), years_before(found)
    yearly, quarters = years_in_order(sentence, figures), quarters_in_order(sentence, figures)
    for quantity in figures:
        around = reading.surroundings(quantity, shared.get(quantity.start))
        claim = claim_by_entry(around)
        if claim.names is None and claim.aspect is Aspect.VALUE:
            claim = claim_from_before(claim, around)
        period = period_of(sentence, masked, found, years, quantity, year)
        if year is not None and quantity.start in yearly:
            gap = year - yearly[quantity.start]
            period = "this" if gap == 0 else "last" if gap == 1 else "since"
            if (
                claim.names is None
                and reading.claims
                and reading.claims[-1].quantity.start in yearly
                and is_listed(reading.between(quantity))
            ):
                claim = _named_like(claim, reading.claims[-1])
        scope, whom = scope_at(scopes, masked, quantity.start)
        if claim.aspect is Aspect.VALUE:
            in_order = quantity.start in yearly or quantity.start in quarters
            claim = _by_words(claim, Statement(reading, whom, context, year, in_order))
        claim = _of_its_row(_unless_each(claim), around, reading)
        carried = claim.names is not None and claim.names.plus[0].startswith(_CARRIED_IN)
        if carried and period == "last" and _is_left_from_last(around):
            period = "this"
        if scope is not None and _TAKEN_TOGETHER.match(around.clause_before):
            scope, whom = None, ""
        claim = _of_those_done(claim, reading)
        if claim.names is None and claim.aspect is Aspect.VALUE:
            claim = carried_on(claim, reading)
            if whole := all_together(claim, reading):
                claim, scope, whom = whole, None, ""
        if quantity.start in quarters[1:] and claim.names is None:
            claim = _named_like(claim, reading.claims[-1])
        reading.take(replace(claim, period=period, scope=scope, whom=whom))
    return _told_apart(_named_behind(reading.claims, sentence))


def _by_words(claim: Claim, said: Statement) -> Claim:
    """The claim as the words of its clause have it, where no entry of the lexicon tells it for sure."""
    if claim.names is None:
        return by_every_word(claim, said)
    if claim.confidence is Confidence.LIKELY:
        return confirmed(claim, replace(said, in_order=False))
    return together(claim, said)


_UNABLE = ("derived.requests.unable", "requests.unable_")


def _told_apart(claims: list[Claim]) -> list[Claim]:
    """无法提供 for 不掌握 no more, where the sentence tells the rows of that group apart."""
    keys = {c.names.key for c in claims if c.names and (c.names.key or "").startswith(_UNABLE)}
    if len(keys) < 2:
        return claims
    return [replace(c, also=()) if c.names and c.names.key in keys else c for c in claims]


def _named_like(claim: Claim, other: Claim) -> Claim:
    """The claim as one of the fact that another figure counts."""
    key = other.names.key if other.names else None
    return replace(claim, key=key, names=other.names, also=other.also, confidence=other.confidence)


_AGAINST_IT_PLAINLY = f"与去年的{FIGURE}相比"
_AGAINST_IT = re.compile(
    rf"(?:相?(?:与|和|同|较|比)|相比)于?(?:上一?年度?|去年|{OTHER}+)(?:同期)?的?{FIGURE}(?:相比)?"
)


# 与去年（20件）相比
_AGAINST_BRACKET = re.compile(
    r"(?:与|和|同|较|比)于?(?:上一?年度?|去年|20\d{2}年)(?:同期)?的?[（(]$"
)
_CARRIED_IN = "requests.carried_in."
# 由2023年延续办理的1件, 2023年底未办结、转入本年的2件: last year is where they come from.
_LAST_YEAR = r"(?:20\d{2}年|上一?年|去年|前一年)"
_LEFT_FROM_LAST = re.compile(
    rf"{_LAST_YEAR}(?:度|底|末|年末|年底)*(?!，)[^，。；：\d]{{0,12}}(?:转|遗留|延续|接续|顺延|跨年|带|留|未办结|未办完|在办)[^，。；：\d]{{0,12}}$"
)
_CLOSED = "derived.requests.closed"
_NEW_OR_CARRIED = ("requests.new_received.total", "requests.carried_in.total")
_AMONG_THEM = re.compile("[^，。；]{0,6}中|，其中|（其中")
_NEW_DONE = Sum(("requests.new_received.total",), ("requests.carried_out.total",))


def _is_left_from_last(around: Surroundings) -> bool:
    """Whether last year is named as where they come from, not as the year that is spoken of."""
    left, _ = clause_bounds(around.masked, around.quantity)
    begun = max(around.sentence.rfind(mark, 0, left) + 1 for mark in CLAUSE_END)
    if "、" in around.lead and _ROW_WORDS[0][1].match(around.lead):
        return True  # 上年转来的自然人3件、企业1件
    if re.search(_LAST_YEAR, around.sentence[begun:left]):
        return False
    return _LEFT_FROM_LAST.search(around.sentence[left : around.quantity.start]) is not None


_TAKEN_TOGETHER = re.compile("(?:合计|总计|共计|总共|一共|两者|二者|三者|三项|两项)")
_ONE_EACH = re.compile(f"各(?:自|有|占|为|计)*(?={FIGURE})|{FIGURE}[^，。；]{{0,4}}分(?:属|别属)")


def _unless_each(claim: Claim) -> Claim:
    """自然人、企业各1件: of each of them, not of the one that stands last."""
    if claim.names is None or not _ONE_EACH.search(claim.clause):
        return claim
    return replace(claim, key=None, names=None, also=())


_NEW_ROW = "requests.new_received."
# Words that head a list of kinds of applicants with another row than that of the new requests.
_ROW_WORDS = (
    (
        "carried_in",
        re.compile(f"(?:上一?年度?|去年|{OTHER}{{4,7}})[^，。；：]{{0,4}}(?:结转|转来|转入|遗留)"),
    ),
    (
        "carried_out",
        re.compile(f"(?:结转|转到|转入|转至)(?:至|到)?(?:下一?年度?|次年|明年|{OTHER}{{4,7}})"),
    ),
)
_ROWS = {
    "requests.carried_in.total": "carried_in",
    "requests.carried_out.total": "carried_out",
    "requests.granted.total": "granted",
    "requests.partially_granted.total": "partially_granted",
    "derived.requests.closed": "total_results",
}
_ITS_KINDS = re.compile("[^，。；（]{0,8}(?:[（(]|[中里][，：]?|[，：]?其中)[^；。]*")


def _of_its_row(claim: Claim, around: Surroundings, reading: Reading) -> Claim:
    """上年转来的自然人3件; 结转下年的89件中，自然人67件: kinds of applicants under another row than the new ones."""
    keys = claim.names.plus if claim.names else ()
    kind = keys[0].removeprefix(_NEW_ROW) if keys and keys[0].startswith(_NEW_ROW) else None
    if claim.names is None and claim.aspect is Aspect.VALUE:
        kind = next(iter((meanings_of(claim.clause) or set()) & set(KINDS)), None)
    if kind is None or kind == "total":
        return claim
    row = next((row for row, words in _ROW_WORDS if words.search(around.lead)), None)
    heads = [c for c in reading.claims if c.key in _ROWS or c.key == f"{_NEW_ROW}total"]
    head = heads[-1] if heads else None
    if row is None and head is not None and head.key in _ROWS:
        between = around.masked[head.quantity.end : around.quantity.start]
        row = _ROWS[head.key] if _ITS_KINDS.fullmatch(between) else None
    if row is None:
        return claim
    names = Sum((f"requests.{row}.{kind}",))
    return replace(claim, key=names.key, names=names, also=())


def _of_those_done(claim: Claim, reading: Reading) -> Claim:
    """已办结的61件中，57件系本年新收: of those done, the new ones."""
    if claim.names is None or claim.names.key not in _NEW_OR_CARRIED:
        return claim
    among = any(
        done.names is not None
        and done.names.key == _CLOSED
        and _AMONG_THEM.match(reading.masked, done.quantity.end)
        for done in reading.claims
    )
    return replace(claim, also=(*claim.also, _NEW_DONE)) if among else claim


def _named_behind(claims: list[Claim], sentence: str) -> list[Claim]:
    """与去年的20件相比，今年行政处罚…16件: what the first figure counts stands with the second."""
    for place, (first, second) in enumerate(pairwise(claims)):
        before = sentence[max(0, first.quantity.start - 12) : first.quantity.start]
        if first.names is None and _AGAINST_BRACKET.search(before):
            first = replace(first, period="last", clause=_AGAINST_IT_PLAINLY)
        plain = first.names is None and first.aspect is Aspect.VALUE and first.period == "last"
        same = second.aspect is Aspect.VALUE and first.quantity.unit == second.quantity.unit
        if plain and same and second.names and _AGAINST_IT.fullmatch(first.clause):
            claims[place] = _named_like(first, second)
    return claims
