"""What the tables say of a claim, and how sure a difference is: shared by the rules on figures.

A difference is an error only when nothing can excuse it: plain words of this year, the scope of the
tables, an exact figure, and tables that hold in their own sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.literals import agrees, as_number, is_out_of_reach, sum_of_facts
from assistant.drafting.rules.case import Part, Sentence, TextCase, fault
from assistant.findings import Finding, Severity, has_errors
from assistant.report import Number, Scope
from assistant.tables.check import form_of, same_body
from assistant.tables.rules import check_tables
from assistant.text.claims import Aspect, Claim, ClaimScope, Confidence, Sum
from assistant.text.periods import scope_at, scopes_in
from assistant.text.quantities import Kind, Quantity

BASIS = "年度报告所列数据应当真实、准确（国办公开办函〔2021〕30号）"
GROUPS = ("denied", "unable", "not_processed", "other")

_AREA = re.compile(r"(?:省|自治区|市|县|区|州|盟|旗)(?:人民)?政府$")
_OWN = re.compile(
    r"[镇乡局委厅院办会]$|(?:镇|乡|街道办事处|苏木)(?:人民政府)?$|办公[室厅]$|中心$|处$|站$|所$"
)


_SHORTEST_NAME = 2
_LEVELS = frozenset("省市县区州旗镇乡")


def tables_scope(case: TextCase) -> Scope | None:
    """Whom the tables count: what the report says, else what its agency is; None when unknown."""
    agency = case.report.agency or ""
    if case.report.scope is not None:
        return case.report.scope
    if _AREA.search(agency):
        return Scope.AREA
    return Scope.OWN if _OWN.search(agency) else None


def in_scope(case: TextCase, claim: Claim) -> bool | None:
    """Whether the sentence counts whom the tables count; None when that cannot be told."""
    if claim.scope is None:
        return True
    if claim.scope is ClaimScope.PART:
        return False
    tables = tables_scope(case)
    if tables is None:
        return None
    if claim.scope is ClaimScope.OWN:
        return True if tables is Scope.OWN else None
    if claim.scope is ClaimScope.UNIT:
        return _is_ours(case, claim.whom, tables)
    if claim.scope is ClaimScope.OFFICE and tables is Scope.OWN:
        # The government's office in its own report; elsewhere it is another body.
        town = re.search("[镇乡]|街道", case.report.agency or "") and "本级" in claim.whom
        return bool(town) or "机关" in claim.whom or "办公" in (case.report.agency or "")
    if claim.scope is ClaimScope.AREA and tables is Scope.AREA and _is_above(case, claim.whom):
        return False  # 全省 in a county's report
    return (claim.scope is ClaimScope.AREA) == (tables is Scope.AREA)


def is_of_whole(case: TextCase, sentence: Sentence, position: int) -> bool | None:
    """Whether what is said at this place without a figure is said of those whom the tables count.

    None when that cannot be told.
    """
    scope, whom = scope_at(scopes_in(sentence.wide), sentence.wide, position)
    if scope is None:
        return True
    nobody = Quantity(position, position, "", Kind.COUNT, None)
    return in_scope(case, Claim(nobody, None, "", scope=scope, whom=whom))


_RANKS = {"省": 3, "市": 2, "州": 2, "盟": 2, "县": 1, "区": 1, "旗": 1, "镇": 0, "乡": 0}


def _is_above(case: TextCase, whom: str) -> bool:
    """Whether 全省, 全市 is of a higher level than the government that reports."""
    level = _AREA.search(case.report.agency or "")
    ours = _RANKS.get(level[0][:1]) if level else None
    theirs = _RANKS.get(whom[1:2]) if whom.startswith(("全", "我")) else None
    return ours is not None and theirs is not None and theirs > ours


def _is_ours(case: TextCase, whom: str, tables: Scope) -> bool | None:
    """Whether a body called by its name is the one that reports; None when that cannot be told.

    A government is called by its area (示例市), a bureau or township by its name or the end of it.
    """
    agency = (case.report.agency or "").removesuffix("人民政府").removesuffix("政府")
    whom = whom.removesuffix("人民政府").removesuffix("政府") or whom
    ends = [whom[place:] for place in range(len(whom) - 1)]
    same = next((end for end in ends if len(end) > 1 and agency.endswith(end)), None)
    if same is not None:
        level, ours = (name.removesuffix(same)[-1:] for name in (whom, agency))
        # 市水务局 is another body than 某县水务局.
        return not (level in _LEVELS and ours in _LEVELS and level != ours)
    if tables is Scope.AREA:
        return False
    if whom.endswith(("办公室", "科", "股")):
        return None
    if whom[-1:] == agency[-1:] and len(whom) > _SHORTEST_NAME:
        return False  # 红星镇 in 青禾镇's report
    return False if whom[-1:] != agency[-1:] and agency[-1:] in "镇乡局" else None


def table_value(case: TextCase, names: Sum, *, last: bool = False) -> Number | None:
    """What the tables print for these facts; None when a part of it is unknown."""
    return sum_of_facts(names, case.facts, last=last)


def at_least(case: TextCase, names: Sum) -> Number | None:
    """The least that the tables leave possible where a total is not printed; None when nothing is known.

    Counts are never negative, so the known cells of a row are a lower bound of its total.
    """
    if names.minus:
        return None
    values = [Decimal(value) for key in names.plus if (value := _bound(case, key)) is not None]
    return as_number(sum(values, Decimal(0))) if values else None


def _bound(case: TextCase, key: str) -> Number | None:
    fact = case.facts.get(key)
    if fact is not None and fact.value is not None:
        return fact.value
    tables = case.report.tables
    cells = [value for cell in _cells(case, key) if (value := tables.value(cell)) is not None]
    return as_number(sum(map(Decimal, cells), Decimal(0))) if cells else None


def _cells(case: TextCase, key: str) -> Iterator[str]:
    """The cells that a total of table three sums."""
    table = case.report.form.tables.get("requests")
    prefix, _, name = key.rpartition(".")
    if table is None or (name != "total" and prefix != "derived.requests"):
        return
    for _, row in table.lines():
        in_group = prefix == "derived.requests" and row.key.startswith(f"{name}_")
        if (in_group and name in GROUPS) or prefix == f"requests.{row.key}":
            # A printed total stands for its row; without one its columns do.
            total = f"requests.{row.key}.total"
            if prefix == "derived.requests" and case.report.tables.value(total) is not None:
                yield total
            else:
                columns = case.report.form.keys("requests")
                yield from (
                    k for k in columns if k.startswith(f"requests.{row.key}.") and k != total
                )


def tables_of(names: Sum) -> set[str]:
    """The tables that these facts stand in."""
    keys = (*names.plus, *names.minus)
    return {key.removeprefix("derived.").split(".")[0] for key in keys}


def holds(case: TextCase, names: Sum) -> bool:
    """Whether the tables of these facts hold in their own sums."""
    return not tables_of(names) & case.broken_tables


def last_year_holds(case: TextCase) -> bool:
    """Whether last year's report is of the same body and its tables hold in their own sums."""
    before = case.previous
    if before is None or not same_body(case.report, before):
        return False
    form = form_of(before)
    return form is not None and not has_errors(check_tables(before.tables, form))


def severity(
    case: TextCase, claim: Claim, beside: Sequence[Claim] = (), expected: Number | None = None
) -> Severity:
    """Error when nothing can excuse a difference, else warning; `beside` are the sentence's claims.

    A hedged figure is one where it is far from what is `expected`.
    """
    unit = case.facts[claim.key].unit if claim.key and claim.key in case.facts else ""
    plain = not claim.quantity.approximate or (
        expected is not None and is_out_of_reach(claim.quantity, expected, unit)
    )
    known = claim.period == "this" or (claim.period == "last" and last_year_holds(case))
    certain = (
        known
        and claim.names is not None
        and (claim.confidence is Confidence.SURE or _is_borne_out(case, claim, beside))
        and in_scope(case, claim) is True
        and plain
        and holds(case, claim.names)
    )
    return Severity.ERROR if certain else Severity.WARNING


def _is_borne_out(case: TextCase, claim: Claim, beside: Sequence[Claim]) -> bool:
    """Whether likely words are plain by what stands beside them.

    Another figure of the sentence gives its own cell of the same table, so the sentence speaks of
    that table; or the figure is none, and everything that the words may mean is some.
    """
    if claim.confidence is not Confidence.LIKELY or claim.names is None:
        return False
    if claim.quantity.value == 0 and claim.also:
        meant = [table_value(case, names) for names in claim.also]
        return all(value is not None and value > 0 for value in meant)
    tables = tables_of(claim.names)
    return any(
        (other.names != claim.names or other.period != claim.period)
        and tables & tables_of(other.names)
        and (agrees_with(case, other) or _agrees_with_last(case, other))
        for other in beside
        if other.names is not None
    )


def _agrees_with_last(case: TextCase, claim: Claim) -> bool:
    """Whether an exact figure of last year, other than none, is what last year's tables print for it."""
    value = claim.quantity.value
    exact = claim.aspect is Aspect.VALUE and not (claim.zero or claim.quantity.approximate)
    if claim.period != "last" or claim.names is None or not value or not exact:
        return False
    return last_year_holds(case) and value == table_value(case, claim.names, last=True)


def agrees_with(case: TextCase, claim: Claim) -> bool:
    """Whether an exact figure of this year, other than none, is what the tables print for it."""
    value = claim.quantity.value
    expected = table_value(case, claim.names) if claim.names else None
    return bool(value) and is_exact(claim) and not claim.zero and value == expected


def is_exact(claim: Claim) -> bool:
    """Whether the claim states one number of this year."""
    return (
        claim.aspect is Aspect.VALUE
        and claim.period == "this"
        and claim.quantity.value is not None
        and not claim.quantity.approximate
    )


def both_years(
    case: TextCase, claim: Claim, base: Claim | None
) -> tuple[Number, Number, bool] | None:
    """This year's and last year's figure of the tables, and that they are the tables'."""
    names = Sum((claim.key,)) if claim.key else (base or claim).names
    subject = base or claim
    if names is None or in_scope(case, subject) is False or subject.confidence is Confidence.ASK:
        return None
    if claim.aspect is Aspect.CHANGE and claim.quantity.kind is Kind.MONEY:
        unit = case.facts[claim.key].unit if claim.key and claim.key in case.facts else ""
        if claim.quantity.unit != unit:
            return None
    now, before = table_value(case, names), table_value(case, names, last=True)
    return None if now is None or before is None else (now, before, True)


def grew_for_certain(case: TextCase, base: Claim) -> bool:
    """Whether the tables are surely what grew: the base gives their figure, or is named in plain words."""
    if base.names is None or not holds(case, base.names) or not last_year_holds(case):
        return False
    if base.aspect is not Aspect.VALUE:
        return base.confidence is Confidence.SURE and in_scope(case, base) is True
    known = table_value(case, base.names, last=base.period == "last")
    if not known or base.confidence is Confidence.ASK:
        return base.confidence is Confidence.SURE and base.quantity.value == known
    return not base.quantity.approximate and agrees(base.quantity, known)


def label_of(case: TextCase, names: Sum) -> str:
    """The Chinese labels of what the words name, two at most."""
    labels = [case.facts[key].label for key in names.plus if key in case.facts]
    return "、".join(labels[:2])


def on_words(
    part: Part,
    sentence: Sentence,
    match: re.Match[str],
    code: str,
    level: Severity,
    message: str,
    said: Number,
    least: Number,
) -> Finding:
    """A finding on words that state a number without one: `said` is what they mean, `least` what there is."""
    start, end = sentence.span.start + match.start(), sentence.span.start + match.end()
    return fault(part, start, end, code, level, message, basis=BASIS, expected=least, actual=said)
