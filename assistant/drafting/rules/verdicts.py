"""What became of cases, told without a number: all upheld, none corrected, all closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.drafting.formats import print_number
from assistant.drafting.rules.case import Example, Sentence, TextCase, TextRule, rule
from assistant.drafting.rules.holding import (
    BASIS,
    agrees_with,
    at_least,
    holds,
    is_of_whole,
    label_of,
    on_words,
)
from assistant.findings import Finding, Severity
from assistant.text.claims import Claim, Sum

RULES: list[TextRule] = []

_ALL_UPHELD = re.compile(
    r"(?:全部|均|都|悉数|全数|一律|[无没]一例外)(?:获|被|获得|得到|予以|由|依法|判决|为|结果|作出|以|法院|复议机关)*维持|维持率(?:为|达到?)*(?:100|１００)[%％]"
)
# 已审结2件，均判决维持: of those that were closed.
_OF_CLOSED = re.compile(r"(?:审结|结案|办结|判决)的?\d+件，?$")
_ALL_CLOSED = re.compile(
    r"(?:全部|均|都|悉数|全数)(?:已|依法|由|法院|复议机关|予以)*(?:审结|结案|审理完毕|审理终结|办结)"
)
NONE_CORRECTED = re.compile(
    r"(?:未|没有|无一?件?|均未|零)(?:被|发生|出现|有|因此|案件|一件|复议|机关|行政|审查)*(?:纠错|纠正|撤销)(?!率)"
    r"|纠错率(?:为|是|保持)*(?:0|零|０)(?!\.)"
)


@rule(
    RULES,
    title="说全部维持，表四另有结果",
    explanation="正文写复议、诉讼全部维持或者没有被纠错，而表四有结果纠正、其他结果或者尚未审结的。",
    basis=BASIS,
    finds=Example(
        "因政府信息公开被申请行政复议7件，均获维持。",
        cells={"disputes.review.total": 7, "disputes.review.pending": 2},
    ),
    silent=Example(
        "因政府信息公开被申请行政复议7件，均获维持。",
        cells={"disputes.review.total": 7, "disputes.review.pending": 0},
    ),
)
def rule_n09(case: TextCase) -> Iterator[Finding]:
    """Where all cases are said to be upheld, table four has no other result; none corrected, none there.

    All said to be closed, none is pending.

    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    """
    for part, sentence in case.sentences():
        for pattern, results in (
            (_ALL_UPHELD, ("corrected", "other", "pending")),
            (NONE_CORRECTED, ("corrected",)),
            (_ALL_CLOSED, ("pending",)),
        ):
            for match in pattern.finditer(sentence.wide):
                closed = _OF_CLOSED.search(sentence.wide[: match.start()])
                due = tuple(name for name in results if not closed or name != "pending")
                blocks = _blocks(case, sentence, match.end())
                cells = Sum(tuple(f"disputes.{b}.{r}" for b in blocks for r in due))
                least = at_least(case, cells) if blocks else None
                if (
                    least is None
                    or least == 0
                    or is_of_whole(case, sentence, match.start()) is False
                ):
                    continue
                known = "、".join(
                    f"{label_of(case, Sum((key,)))}{print_number(value)}件"
                    for key in cells.plus
                    if (value := at_least(case, Sum((key,))))
                )
                message = f"正文写“{match[0]}”，表四却有：{known}。请核对。"
                level = Severity.ERROR if holds(case, cells) else Severity.WARNING
                yield on_words(part, sentence, match, "N09", level, message, 0, least)


def _blocks(case: TextCase, sentence: Sentence, position: int) -> tuple[str, ...]:
    """The blocks of table four that the statement at this place is made of.

    In brackets behind a figure it is said of that figure alone; a ； parts statements. The sentence
    speaks of disclosure where it says so, or gives a figure of table four.
    """
    about = re.search(r"信息公开|依申请|公开申请|被申请(?:行政)?复议", sentence.wide) or any(
        of_disputes(claim) and agrees_with(case, claim) for claim in sentence.claims
    )
    text = sentence.wide[max(sentence.wide.rfind("；", 0, position), 0) : position]
    opened = max(text.rfind("（"), text.rfind("("))
    if opened > max(text.rfind("）"), text.rfind(")")):
        text = re.split(r"[，、；。]", text[:opened])[-1]
    review = ("review",) if re.search(r"(?<!经)(?<!经行政)复议(?!后)", text) else ()
    direct = ("direct",) if re.search(r"诉讼|直接起诉", text) else ()
    after = ("after_review",) if re.search(r"诉讼|复议后", text) else ()
    return (*review, *direct, *after) if about else ()


def of_disputes(claim: Claim) -> bool:
    """Whether the figure is one of table four."""
    keys = claim.names.plus if claim.names else ()
    return any("disputes." in key for key in keys)
