"""What a finished text must not hold any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.catalogue import basis_of
from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

_OPEN = re.compile(r"【待[\u4e00-\u9fff]{1,3}(?:[：:，,\s][^【】\n]*)?】|\[[FSQ]:[^\[\]\n]{1,60}\]")


@rule(
    RULES,
    finds=Example("全年举办培训【待填：举办培训】次。"),
    silent=Example("全年举办培训多次。"),
)
def rule_d05(case: TextCase) -> Iterator[Finding]:
    """Nothing stands open: no 【待填：…】 for the clerk to answer, no 【待核：…】 to confirm, no marker.

    Basis: what nobody confirmed is not published as a fact. An error: a finished text with a blank
    must be wrong.
    """
    for part in case.parts:
        for match in _OPEN.finditer(part.text):
            message = f"还没有处理：{match[0]}。请填好或核对后再发布。"
            yield fault(part, *match.span(), "D05", Severity.ERROR, message, basis=basis_of("D05"))
