"""The numbered rules on a finished report's prose, one function each, and the check that runs them all.

The same judgement of figures as in `markers`, but on text that people wrote: a figure without a
known source is no fault there, one that contradicts the table it names very likely is.

`case` is what a rule looks at and how it is registered, `body` what kind of body reports and how
much of its report is at hand. `figures` hold numbers against tables, `statements` words without a
number, `lasting` figures of several years or a part of one, `denied` clauses that say none, `rates`
growth, `shares` parts of a total, `fees` and `amounts` the processing fee, `within` the text against itself (`holding` says for all of them
what the tables print and how sure a difference is, `sets` how many there are of a thing, `given` and `wholes` what a share is a part of, `closeness`
whether it states the exact one). `times` and `dates` look at years and dates; `citations` and
`articles` at what is cited, `documents` at document numbers, `terms` at what the law gives time for; `structure` at parts, lists and outline; `statutory` and `problems` at what
must be told; `identity` at whose report it is; `personal` at what must not be published; `leftovers`,
`residue` and `wording` at what a finished text must not hold any more; `sameness` at what repeats last
year.
"""

from __future__ import annotations

from assistant.drafting.rules import (
    amounts,
    articles,
    citations,
    dates,
    documents,
    fees,
    figures,
    identity,
    lasting,
    leftovers,
    personal,
    problems,
    rates,
    residue,
    sameness,
    shares,
    statements,
    statutory,
    structure,
    terms,
    times,
    within,
    wording,
)
from assistant.drafting.rules.case import Example, TextCase, TextRule, text_case
from assistant.facts import FactSheet
from assistant.findings import Finding
from assistant.report import AnnualReport

__all__ = ["TEXT_RULES", "Example", "TextCase", "TextRule", "check_text"]

_MODULES = (
    amounts,
    articles,
    citations,
    dates,
    documents,
    fees,
    figures,
    identity,
    lasting,
    leftovers,
    personal,
    problems,
    rates,
    residue,
    sameness,
    shares,
    statements,
    statutory,
    structure,
    terms,
    times,
    within,
    wording,
)

TEXT_RULES: tuple[TextRule, ...] = tuple(
    sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.code)
)


def check_text(
    report: AnnualReport, facts: FactSheet, previous: AnnualReport | None = None
) -> list[Finding]:
    """Findings on the preface and all parts that hold prose, in the order of the text.

    `facts` are those of the report's own tables; `previous` is last year's report where it is known.
    """
    case = text_case(report, facts, previous)
    findings = [finding for rule in TEXT_RULES for finding in rule.check(case)]
    return sorted(findings, key=_where)


def _where(finding: Finding) -> tuple[int, int, str]:
    place = finding.place
    return getattr(place, "section", -1), getattr(place, "start", -1), finding.code
