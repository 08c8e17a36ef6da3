"""The numbered rules on a finished report's prose, one function each, and the check that runs them all.

The same judgement of figures as in `markers`, but on text that people wrote: a figure without a known source
is no fault there, one that contradicts the table it names very likely is. `case` is what a rule looks at and
how it is registered, `body` what kind of body reports and how much of its report is at hand.

Figures: `figures` against the tables, `statements` and `verdicts` words without a number, `denied` clauses
that say none,
`lasting` several years or a part of one, `rates` growth and `directions` its words without a figure, `shares`
parts of a total (`given`, `wholes` what a share is a part of, `closeness` whether it states the exact one),
`fees` and `amounts` the processing fee, `within` the text against itself, `sets` how many there are of a thing,
`averages` quotients, `stages` what came back of what was handed out. `holding` says for all what the tables
print and how sure a difference is; `accounted` takes back what the sentence itself accounts for.

Time and sources: `times` and `dates`, `periods` the one that the figures count; `citations`, `articles` and
`documents` what is cited, `terms` what the law gives time for.

The report: `structure` its parts and outline, `lists` numbered items, `statutory` and `problems` what must
be told, `identity` whose report it is, `selves` what the body calls itself, `powers` what it cannot do,
`personal` and `applicants` what must not be published, `leftovers`, `residue` and `wording` what a finished
text must not hold any more, `sameness` what repeats last year.
"""

from __future__ import annotations

from assistant.drafting.rules import (
    accounted,
    amounts,
    applicants,
    articles,
    averages,
    citations,
    dates,
    documents,
    fees,
    figures,
    identity,
    lasting,
    leftovers,
    lists,
    periods,
    personal,
    powers,
    problems,
    rates,
    residue,
    sameness,
    selves,
    shares,
    stages,
    statements,
    statutory,
    structure,
    terms,
    times,
    verdicts,
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
    applicants,
    articles,
    averages,
    citations,
    dates,
    documents,
    fees,
    figures,
    identity,
    lasting,
    leftovers,
    lists,
    periods,
    personal,
    powers,
    problems,
    rates,
    residue,
    sameness,
    selves,
    shares,
    stages,
    statements,
    statutory,
    structure,
    terms,
    times,
    verdicts,
    within,
    wording,
)

TEXT_RULES: tuple[TextRule, ...] = tuple(
    sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.code)
)


def check_text(
    report: AnnualReport,
    facts: FactSheet,
    previous: AnnualReport | None = None,
    names: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Findings on the preface and all parts that hold prose, in the order of the text.

    `facts` are those of the report's own tables; `previous` is last year's report where it is known.
    `names` are the applicants of a ledger that is at hand: no finding repeats one.
    """
    case = text_case(report, facts, previous, names)
    findings = [finding for rule in TEXT_RULES for finding in rule.check(case)]
    kept = accounted.unaccounted(case, findings)
    return sorted(applicants.without_names(kept, names), key=_where)


def _where(finding: Finding) -> tuple[int, int, str]:
    place = finding.place
    return getattr(place, "section", -1), getattr(place, "start", -1), finding.code
