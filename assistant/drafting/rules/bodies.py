"""What several bodies of one area, or parts of one office, had together, held against the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.formats import print_number
from assistant.drafting.literals import as_number
from assistant.drafting.rules.case import Sentence, TextCase
from assistant.drafting.rules.holding import holds, in_scope, is_exact, table_value, tables_scope
from assistant.report import Number, Scope
from assistant.text.claims import Claim, ClaimScope, Confidence

_EVERY_OTHER = re.compile("各|乡镇|镇街|街道|县区|区县|属|下级|其[他它余]")
OUTSIDE = re.compile("省|国家|外[省市县]|邻|垂直|中央|驻|税务|海关|气象|烟草|海事|调查队")
"""Bodies that no local government sums up."""
ELSEWHERE = re.compile("^[^全本我各][^，。；]{1,3}[市州]各")
"""The bodies of a city: 示例市各县区."""
INSIDE = re.compile(
    "[局委厅镇乡](?:机关|属|本级|下属|直)|机关|所属|下属|直属|[镇乡局委厅](?!辖)[^，。]{2,}"
)
"""How a body within the office that reports is called: 局机关, 局属单位, 镇便民服务中心."""


def bodies_together(
    case: TextCase, sentence: Sentence
) -> Iterator[tuple[Claim, str, Number | None]]:
    """What several bodies of the area, or parts of an office, had is no more than the whole.

    It is just as much where the office itself and all others are told beside the whole.
    """
    parts = [c for c in sentence.claims if _is_part_of_ours(case, c)]
    for names in dict.fromkeys(c.names for c in parts):
        same = [c for c in parts if c.names == names]
        expected = table_value(case, names) if names else None
        if names is None or expected is None or len({c.whom for c in same}) < len(same):
            continue
        between = sentence.wide[same[0].quantity.end : same[-1].quantity.start]
        if len(same) < 2 or "其中" in between or not holds(case, names):
            continue
        also = [table_value(case, other) for c in same for other in c.also]
        whole = max(map(Decimal, [expected, *(value for value in also if value is not None)]))
        added = sum((c.quantity.value or Decimal(0) for c in same), Decimal(0))
        told = any(c.names == names and in_scope(case, c) and is_exact(c) for c in sentence.claims)
        first, other = same[0], same[1]
        beside = [
            c
            for c in sentence.claims
            if first.quantity.end <= c.quantity.start < other.quantity.start
        ]
        divided = (
            told
            and len(same) == 2
            and not any(c.quantity.unit == first.quantity.unit for c in beside)
            and not _EVERY_OTHER.search(first.whom)
            and _EVERY_OTHER.search(other.whom) is not None
        )
        short = divided and added not in {expected, whole}
        if added > whole or short:
            message = (
                f"各单位的数加起来是{print_number(as_number(added))}，表里“{case.facts[names.plus[0]].label}”"
                f"是{print_number(expected)}。请核对。"
            )
            for claim in same:
                yield claim, message, expected


def _is_part_of_ours(case: TextCase, claim: Claim) -> bool:
    """Whether the figure is, beyond doubt, of a body within those that the tables count."""
    if claim.names is None or claim.zero or not is_exact(claim) or not claim.whom:
        return False
    if claim.confidence is not Confidence.SURE or in_scope(case, claim) is not False:
        return False
    if claim.scope is ClaimScope.AREA or OUTSIDE.search(claim.whom):
        return False
    return tables_scope(case) is Scope.AREA or bool(INSIDE.match(claim.whom))
