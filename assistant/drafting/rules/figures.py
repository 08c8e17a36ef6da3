"""Figures of the text held against the tables that they name."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assistant.drafting.catalogue import basis_of
from assistant.drafting.formats import print_number
from assistant.drafting.literals import agrees, as_number, may_mean_other, number_of
from assistant.drafting.rules.bodies import ELSEWHERE, INSIDE, OUTSIDE, bodies_together
from assistant.drafting.rules.case import Example, Part, Sentence, TextCase, TextRule, fault, rule
from assistant.drafting.rules.holding import (
    BASIS,
    at_least,
    holds,
    in_scope,
    is_exact,
    severity,
    table_value,
    tables_scope,
)
from assistant.drafting.sums import sum_faults
from assistant.findings import Finding, Severity
from assistant.report import Number, Scope
from assistant.text.claims import Aspect, Claim, ClaimScope, Confidence

RULES: list[TextRule] = []


def claims_of(case: TextCase) -> Iterator[tuple[Part, Sentence, Claim]]:
    """Every claim of the text with its place."""
    for part, sentence in case.sentences():
        for claim in sentence.claims:
            yield part, sentence, claim


def at(
    place: tuple[Part, Sentence, Claim],
    code: str,
    level: Severity,
    message: str,
    expected: Number | None = None,
    basis: str = BASIS,
) -> Finding:
    """A finding on the figure of a claim."""
    part, sentence, claim = place
    start, end = claim.quantity.start, claim.quantity.end
    return fault(
        part,
        sentence.span.start + start,
        sentence.span.start + end,
        code,
        level,
        message,
        basis=basis,
        expected=expected,
        actual=number_of(claim.quantity),
    )


@rule(
    RULES,
    finds=Example("全年收到政府信息公开申请35件。", cells={"requests.new_received.total": 34}),
    silent=Example("全年收到政府信息公开申请34件。", cells={"requests.new_received.total": 34}),
)
def rule_d03(case: TextCase) -> Iterator[Finding]:
    """A figure whose words name a cell, or the sum of some, equals what the tables print there.

    Where a row's total is not printed, the figure is no less than the row's known cells. An error
    when the words are plain, the scope is that of the tables and the tables hold; else a warning.
    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: figures of an office or a part of the area (N07), cases by another count (N08),
    wordings that say "none" (N05).
    """
    for place in claims_of(case):
        claim = place[2]
        if claim.zero or not _compared(case, claim) or claim.names is None:
            continue
        last = claim.period == "last"
        expected = table_value(case, claim.names, last=last)
        if expected is None:
            least = None if last else at_least(case, claim.names)
            value = claim.quantity.value
            if least is not None and value is not None and value < least and is_exact(claim):
                message = (
                    f"正文写“{claim.quantity.text}”，表里没有印这一项的总计，"
                    f"但各栏加起来已有{print_number(least)}。请核对。"
                )
                yield at(place, "D03", Severity.WARNING, message, least)
        elif not (
            agrees(claim.quantity, expected, _unit(case, claim))
            or may_mean_other(claim, case.facts)
        ):
            level = severity(case, claim, place[1].claims, expected)
            yield at(place, "D03", level, _message(case, claim, expected), expected)


def _compared(case: TextCase, claim: Claim) -> bool:
    return (
        claim.aspect is Aspect.VALUE
        and claim.quantity.value is not None
        and claim.period in ("this", "last")
        and claim.confidence is not Confidence.ASK
        and in_scope(case, claim) is not False
    )


def _unit(case: TextCase, claim: Claim) -> str:
    return case.facts[claim.key].unit if claim.key and claim.key in case.facts else ""


def _message(case: TextCase, claim: Claim, expected: Number) -> str:
    wanted = print_number(expected)
    last = "上年" if claim.period == "last" else ""
    label = _label(case, claim)
    known = claim.names is not None and claim.period == "this"
    before = table_value(case, claim.names, last=True) if known and claim.names else None
    stale = before is not None and before != expected and agrees(claim.quantity, before)
    hint = "正文写的与上年的数相同，可能没有改过来。" if stale else ""
    return (
        f"正文写“{claim.quantity.text}”，“{label}”{last}表里是{wanted}。{hint}"
        "请核对哪一个对；口径不同的，请在正文说明。"
    )


def _label(case: TextCase, claim: Claim) -> str:
    keys = (*claim.names.plus, *claim.names.minus) if claim.names else ()
    labels = [case.facts[key].label for key in keys if key in case.facts]
    return "、".join(labels[:2]) + (" 等" if len(labels) > 2 else "")


@rule(
    RULES,
    finds=Example("全年发布信息100条，其中政策文件160条，工作动态50条。"),
    silent=Example("全年发布信息100条，其中政策文件60条，工作动态30条。"),
)
def rule_d08(case: TextCase) -> Iterator[Finding]:
    """Parts add up to no more than their total, and to just it where their list is closed.

    An error when one part alone is larger than the whole, or when the parts exclude one another; a
    warning when they may overlap (channels, forms of explanation, what requests are about).
    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    Not covered: lists that 其中 or 等 leaves open may fall short.
    """
    for part, sentence in case.sentences():
        for found in sum_faults(sentence.wide, sentence.claims):
            start, end = sentence.span.start + found.start, sentence.span.start + found.end
            how = "超过" if found.exceeds else "不等于"
            message = (
                f"分项加起来是{print_number(found.parts)}，{how}前面的总数"
                f"{print_number(found.total)}。请核对总数和各分项。"
            )
            level = Severity.ERROR if found.certain else Severity.WARNING
            level = Severity.INFO if found.ask else level
            yield fault(
                part,
                start,
                end,
                "D08",
                level,
                message,
                basis=basis_of("D08"),
                expected=as_number(found.parts),
                actual=as_number(found.total),
            )


@rule(
    RULES,
    title="正文与表格口径不同",
    explanation="正文说的是本级机关或者部分单位的数，表格是全区域汇总的数（或者相反），两个数不同又没有说明。",
    basis="县级以上人民政府的年度报告汇总本级政府、各部门和下级政府的数据（条例第四十九条）",
    finds=Example(
        "县政府办公室代表县政府收到政府信息公开申请17件。",
        cells={"requests.new_received.total": 95},
        agency="示例县人民政府",
    ),
    silent=Example(
        "全县收到政府信息公开申请95件，其中县政府办公室收到17件。",
        cells={"requests.new_received.total": 95},
        agency="示例县人民政府",
    ),
)
def rule_n07(case: TextCase) -> Iterator[Finding]:
    """A figure of the office alone is told apart from the figure of the whole area.

    A warning when the whole is nowhere in the text, a question otherwise; an error when a part is more
    than the whole.
    Basis: a government's report sums up its area, Article 49 of the Regulation and practice.
    """
    told = {
        claim.key
        for _, _, claim in claims_of(case)
        if claim.key and is_exact(claim) and in_scope(case, claim)
    }
    for part, sentence in case.sentences():
        for claim, message, expected in bodies_together(case, sentence):
            yield at((part, sentence, claim), "N07", Severity.ERROR, message, expected)
    for place in claims_of(case):
        claim = place[2]
        if claim.names is None or claim.names.key is None or in_scope(case, claim) is not False:
            continue
        expected = table_value(case, claim.names)
        if claim.zero or not is_exact(claim) or claim.confidence is Confidence.ASK:
            continue
        if expected is None or agrees(claim.quantity, expected) or OUTSIDE.search(claim.whom):
            continue
        if ELSEWHERE.search(claim.whom):
            continue
        if _is_impossible(case, claim, Decimal(expected)):
            message = (
                f"正文写“{claim.quantity.text}”，表里“{_label(case, claim)}”是{print_number(expected)}："
                "一部分的数不会多于全区域的数，全区域的数不会少于本单位的数。请核对。"
            )
            yield at(place, "N07", Severity.ERROR, message, expected)
            continue
        if _has_its_place(case, place[1], claim, Decimal(expected)):
            continue
        other = "另一个范围" if claim.scope is ClaimScope.AREA else "本级机关或部分单位"
        plain = claim.names.key in told or _is_named(case, claim, Decimal(expected))
        message = (
            f"正文写“{claim.quantity.text}”，说的是{other}；表里“{_label(case, claim)}”是"
            f"{print_number(expected)}。两个数口径不同，请在正文写明各是谁的数，或补上与表格同口径的数。"
        )
        yield at(place, "N07", Severity.INFO if plain else Severity.WARNING, message, expected)


def _has_its_place(case: TextCase, sentence: Sentence, claim: Claim, expected: Decimal) -> bool:
    """Whether the figure of another scope goes with the table's: a part of it, or the whole around it."""
    value = claim.quantity.value or Decimal(0)
    same = [c for c in sentence.claims if c.names == claim.names and is_exact(c)]
    if claim.scope in (ClaimScope.PART, ClaimScope.UNIT) and expected >= value:
        return True  # one part of the whole, as it should be
    if sum(c.quantity.value or Decimal(0) for c in same) == expected:
        return True  # 市本级210件，县区2890件
    # 全县320件，其中我镇24件: ours is told, and judged by itself.
    ours = any(c is not claim and in_scope(case, c) is not False for c in same)
    own = tables_scope(case) is Scope.OWN and (ours or claim.scope is ClaimScope.UNIT)
    return own or any(c.quantity.value == expected for c in sentence.claims)


def _is_impossible(case: TextCase, claim: Claim, expected: Decimal) -> bool:
    """Whether a part is more than the whole, by every fact that the plain words permit."""
    value = claim.quantity.value or Decimal(0)
    if (
        claim.names is None
        or claim.confidence is not Confidence.SURE
        or not holds(case, claim.names)
    ):
        return False
    values = [table_value(case, names) for names in claim.also]
    known = [expected, *(Decimal(found) for found in values if found is not None)]
    if tables_scope(case) is Scope.OWN:
        within = claim.scope in (ClaimScope.UNIT, ClaimScope.PART) and INSIDE.match(claim.whom)
        return bool(within and value > max(known)) or (
            claim.scope is ClaimScope.AREA and 0 < value < min(known)
        )
    if claim.scope is ClaimScope.AREA or claim.whom.startswith("代"):
        return False
    if OUTSIDE.search(claim.whom):
        return False
    return value > max(known)


def _is_named(case: TextCase, claim: Claim, expected: Decimal) -> bool:
    """Whether the words leave no doubt that another body is counted, and its figure is possible."""
    value = claim.quantity.value or Decimal(0)
    if tables_scope(case) is Scope.OWN:
        return claim.scope is not ClaimScope.AREA or value >= expected
    if claim.scope is ClaimScope.AREA:
        return value >= expected  # 全省 in a county's report
    # 代表县政府: the office speaks for the government, whose figure is the whole area's.
    office = claim.scope is ClaimScope.OFFICE and not claim.whom.startswith("代")
    return office and value <= expected


@rule(
    RULES,
    title="备案的案件数与表四不同",
    explanation="正文按备案写复议、诉讼案件数，与表四不同。备案数和表四可能是两种统计方法，请人核对并说明。",
    basis=BASIS,
    finds=Example("全年备案信息公开类行政复议案件13件。", cells={"disputes.review.total": 17}),
    silent=Example("全年备案信息公开类行政复议案件17件。", cells={"disputes.review.total": 17}),
)
def rule_n08(case: TextCase) -> Iterator[Finding]:
    """Cases counted in a filing system are those of table four, or the text says why not; a question.

    Basis: figures of the report must be true and accurate, 国办公开办函〔2021〕30号.
    """
    for place in claims_of(case):
        claim = place[2]
        if claim.confidence is not Confidence.ASK or claim.names is None or not is_exact(claim):
            continue
        expected = table_value(case, claim.names)
        if expected is not None and not agrees(claim.quantity, expected):
            message = (
                f"正文写备案“{claim.quantity.text}”，表四“{_label(case, claim)}”是"
                f"{print_number(expected)}。两种统计方法不同的，请在正文说明；否则请核对。"
            )
            yield at(place, "N08", Severity.INFO, message, expected)


@rule(
    RULES,
    title="写着上年、数又与本年的表不同",
    explanation="句子写的是上一年，正文里又没有本年的这个数，而这个数与本年的表不同，像是没有更新。",
    basis=BASIS,
    finds=Example(
        "2023年，我镇制定规范性文件0件。", cells={"proactive.normative_documents.issued": 4}
    ),
    silent=Example(
        "2023年，我镇制定规范性文件0件；2024年，制定规范性文件4件。",
        cells={"proactive.normative_documents.issued": 4},
    ),
)
def rule_n10(case: TextCase) -> Iterator[Finding]:
    """A figure said of last year, of which the text gives no figure of this year, is not this year's.

    Basis: the statistics period is 1 January to 31 December of the report year.
    Not covered: reports whose figures of last year are known: these are compared by D03.
    """
    told = {claim.key for _, _, claim in claims_of(case) if claim.period == "this"}
    for place in claims_of(case):
        claim = place[2]
        if claim.period != "last" or claim.names is None or claim.key is None:
            continue
        unknown = table_value(case, claim.names, last=True) is None
        expected = table_value(case, claim.names)
        if claim.aspect is not Aspect.VALUE or claim.key in told or not unknown:
            continue
        if expected is not None and not agrees(claim.quantity, expected):
            message = (
                f"这一句写的是上一年，正文里没有本年的“{_label(case, claim)}”；表里本年是"
                f"{print_number(expected)}，正文是“{claim.quantity.text}”。请核对是否忘了更新。"
            )
            yield at(place, "N10", Severity.WARNING, message, expected)
