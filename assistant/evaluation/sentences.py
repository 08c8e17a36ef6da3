"""The labelled sentences of `sentences*.toml`, each set into a sound report, and what a check says of them.

A sentence is judged by difference: what the check says of the report with the sentence and does not
say of the report without it. So a bare sentence is not blamed for what a whole report would hold.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from assistant.drafting.rules import check_text
from assistant.evaluation.background import background
from assistant.facts import FactSheet
from assistant.findings import CellPlace, Finding, Severity, TextPlace
from assistant.forms import Form, load_form, number_kind
from assistant.report import AnnualReport, Cell, Number, Scope, Section, Tables
from assistant.tables.facts import fact_sheet

TextChecker = Callable[[AnnualReport, FactSheet, AnnualReport | None], list[Finding]]
"""`check_text`, or another to be measured in its place."""

SPLITS: Mapping[str, str] = {
    "dev": "可看",
    "opened": "原盲测（已公开）",
    "blind": "盲测",
}
"""What may be looked at: always, since it was measured, never. A secret set has a file of its own."""
SECRET = frozenset({"blind"})
"""The splits of which no text is shown: they are only measured."""
CONSTRUCTIONS: Mapping[str, str] = {
    "claim_cell": "正文数与表格",
    "claim_claim": "前后两个数",
    "breakdown": "总数与分项",
    "share": "占比",
    "growth": "增减与增幅",
    "zero": "没有、为零",
    "all_done": "全部办结与结转",
    "stale_year": "年份过时",
    "date": "日期",
    "period": "统计期限",
    "citation": "引用文件与条文",
    "principle": "公开为原则",
    "announced_parts": "所称部分数",
    "missing": "缺少内容",
    "agency": "机关名称",
    "rule_power": "规章制定权",
    "personal": "个人信息",
    "residue": "未删的说明和占位",
    "lost": "丢字乱码",
    "numerals": "数字写法",
    "scope": "本机关与全地区",
    "last_year": "上年的数",
    "since": "累计与时段",
    "fee": "信息处理费",
}
"""What a sentence tries, by the name that it has in the file."""

RANK = {Severity.INFO: 1, Severity.WARNING: 2, Severity.ERROR: 3}
PREFACE = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """A fault: where (any one of the quotes), and the least severity that a reviewer would demand.

    `anywhere`: something is missing, so the place is not judged.
    """

    severity: Severity
    quotes: tuple[str, ...] = ()
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """The report around a sentence: agency, year, scope, tables of this year and of last year."""

    agency: str
    year: int
    scope: Scope
    form: Form
    tables: Tables
    previous: AnnualReport | None


@dataclass(frozen=True, slots=True)
class SentenceCase:
    """A labelled text. `expected` is None where all is right. `replaces`: it is the whole part."""

    id: str
    construction: str
    split: str
    base: Base
    section: int
    text: str
    expected: Expected | None
    replaces: bool = False
    cells: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of a case: `found` hit the fault, `beside` are all other new findings."""

    case: SentenceCase
    found: tuple[Finding, ...]
    beside: tuple[Finding, ...]

    def hit(self, least: Severity) -> bool:
        """Whether the fault was found at this severity or above."""
        return any(RANK[finding.severity] >= RANK[least] for finding in self.found)

    def false_alarm(self, least: Severity) -> bool:
        """Whether a sound text was blamed at this severity or above.

        An error on what asks for a question at most counts as one too.
        """
        if self.case.expected is None:
            return any(RANK[finding.severity] >= RANK[least] for finding in self.beside)
        only_asked = self.case.expected.severity is Severity.INFO
        return only_asked and least is Severity.ERROR and self.hit(least)


@cache
def _labelled() -> dict[str, Any]:
    """The bases and cases of every file, in the order of the files' names."""
    folder = resources.files("assistant.evaluation")
    files = [f for f in folder.iterdir() if re.fullmatch(r"sentences.*\.toml", f.name)]
    data: dict[str, Any] = {"base": {}, "case": []}
    for file in sorted(files, key=lambda f: f.name):
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        data["base"] |= read.get("base", {})
        data["case"] += read.get("case", [])
    return data


def sentence_cases(split: str | None = None) -> list[SentenceCase]:
    """All labelled texts, or those of one split (see `SPLITS`), in the order of the files."""
    data = _labelled()
    bases = {name: _base(spec) for name, spec in data["base"].items()}
    cases = [_case(spec, bases[spec["base"]]) for spec in data["case"]]
    return [case for case in cases if split in (None, case.split)]


def sentence_bases() -> dict[str, Base]:
    """The reports around the sentences, by name."""
    return {name: _base(spec) for name, spec in _labelled()["base"].items()}


def _case(spec: Mapping[str, Any], base: Base) -> SentenceCase:
    faults = [
        Expected(
            Severity(fault["severity"]),
            tuple(fault.get("quotes", ())),
            fault.get("anywhere", False),
        )
        for fault in spec["expect"]
    ]
    return SentenceCase(
        id=spec["id"],
        construction=spec["construction"],
        split=spec["split"],
        base=base,
        section=spec["section"],
        text=spec["text"],
        expected=faults[0] if faults else None,
        replaces=spec.get("replaces", False),
        cells=spec.get("cells", {}),
    )


def _base(spec: Mapping[str, Any]) -> Base:
    form = load_form(spec.get("edition", "2021"))
    scope = Scope(spec["scope"])
    last = spec.get("previous")
    agency, year = spec["agency"], spec["year"]
    before = None
    if last is not None:
        before = AnnualReport(agency, year - 1, _tables(last, form), scope=scope)
    return Base(agency, year, scope, form, _tables(spec["cells"], form), before)


def _tables(rows: Mapping[str, list[Any]], form: Form) -> Tables:
    """The rows that are named; every other cell of the form is zero."""
    values: dict[str, Number] = {
        key: Decimal(0) if number_kind(key).is_decimal else 0 for key in form.all_keys
    }
    for row, figures in rows.items():
        keys = [key for key in form.all_keys if key.rpartition(".")[0] == row]
        for key, figure in zip(keys, figures, strict=True):
            values[key] = Decimal(figure) if number_kind(key).is_decimal else figure
    return Tables({key: Cell(value) for key, value in values.items()})


def judge_sentences(
    cases: list[SentenceCase], check: TextChecker = check_text
) -> Iterator[Verdict]:
    """What the check says of each case, in the order given."""
    sound: dict[tuple[str, int], Counter[object]] = {}
    for case in cases:
        key = case.base.agency, case.base.year
        if key not in sound:
            sound[key] = Counter(map(_identity, _checked(background(case.base), case, check)))
        yield _verdict(case, _checked(_with_text(case), case, check), sound[key].copy())


def _checked(report: AnnualReport, case: SentenceCase, check: TextChecker) -> list[Finding]:
    before = case.base.previous
    facts = fact_sheet(
        report.tables, report.form, case.base.year, before.tables if before else None
    )
    return check(report, facts, before)


def _with_text(case: SentenceCase) -> AnnualReport:
    """The sound report with the case's text as its last paragraph there, or as the whole part."""
    report = background(case.base)
    tables = report.tables.with_cells({key: Cell(value) for key, value in case.cells.items()})
    report = replace(report, tables=tables)
    if case.section == PREFACE:
        return replace(report, preface=_joined(report.preface, case))
    part = report.section(case.section)
    assert part is not None
    return report.with_section(
        Section(part.number, part.heading, _joined(part.text, case)),
    )


def _joined(before: str, case: SentenceCase) -> str:
    return case.text if case.replaces else f"{before}\n{case.text}"


def _verdict(case: SentenceCase, findings: list[Finding], sound: Counter[object]) -> Verdict:
    """Splits the new findings into those on the fault and all others."""
    offset = 0
    if not case.replaces:
        report = background(case.base)
        part = report.section(case.section)
        offset = len(part.text if part else report.preface) + 1
    found, beside = [], []
    for finding in findings:
        if sound[_identity(finding)] and not _in_replaced_part(finding, case):
            sound[_identity(finding)] -= 1
        elif case.expected and _hits(finding, case, case.expected, offset):
            found.append(finding)
        else:
            beside.append(finding)
    return Verdict(case, tuple(found), tuple(beside))


def _in_replaced_part(finding: Finding, case: SentenceCase) -> bool:
    """Whether it speaks of words that the sound report does not have at all."""
    place = finding.place
    return case.replaces and isinstance(place, TextPlace) and place.section == case.section


def _identity(finding: Finding) -> object:
    """The same finding in two texts that differ elsewhere; the message may name a rate of the whole."""
    place = finding.place
    if isinstance(place, TextPlace):
        return finding.code, finding.severity, place.section, place.start, place.end
    return finding.code, finding.severity, place


def _hits(finding: Finding, case: SentenceCase, fault: Expected, offset: int) -> bool:
    place = finding.place
    if fault.anywhere:
        return True
    if isinstance(place, CellPlace) or not isinstance(place, TextPlace):
        return False
    if place.section != case.section:
        return False
    starts = [(offset + case.text.index(quote), quote) for quote in fault.quotes]
    return any(place.start < start + len(quote) and start < place.end for start, quote in starts)
