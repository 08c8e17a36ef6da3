"""Wordings that say "none" without a number: 未收到, 没有, 为零."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assistant.text.claim import Claim
from assistant.text.clauses import CLAUSE_END
from assistant.text.lexicon import load_lexicon
from assistant.text.periods import counts_another_time, scope_at, scopes_in
from assistant.text.quantities import Kind, Quantity


def zero_claims(sentence: str, year: int | None) -> Iterator[Claim]:
    """One claim with the value 0 for each fact that the (widened) sentence says there was none of."""
    if not any(word in sentence for word in ("未", "没有", "无", "零", "为0", "不存在")):
        return
    scopes = scopes_in(sentence)
    for entry in load_lexicon().denied:
        if entry.about and not any(word in sentence for word in entry.about):
            continue
        for pattern in entry.zero:
            match = pattern.search(sentence)
            if match and entry.names:
                start, end = match.span()
                begun = max(sentence.rfind(mark, 0, start) + 1 for mark in CLAUSE_END)
                if counts_another_time(sentence[begun:start], year):
                    break
                quantity = Quantity(
                    start, end, match[0], Kind.COUNT, Decimal(0), number=(start, end)
                )
                scope, whom = scope_at(scopes, sentence, start)
                yield Claim(
                    quantity,
                    entry.names.key,
                    match[0],
                    "this",
                    zero=True,
                    names=entry.names,
                    scope=scope,
                    whom=whom,
                    clause=match[0],
                )
                break
