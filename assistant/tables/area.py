"""Which reports of a folder make up an area: of one year, each unit once, no government beside its parts."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.findings import FilePlace, Finding, Severity
from assistant.reading.units import ListedUnit, plain_name
from assistant.report import AnnualReport, Scope

NAMED = 8
# The levels whose governments sum their parts; a township's own report counts only itself.
_AREA_GOVERNMENT = re.compile(r"(?P<place>.+[省市县区旗州盟])(?:人民)?政府(?:办公厅|办公室)?")
BASIS = "《政府信息公开条例》第四十九条"

AREA_CODES: dict[str, tuple[str, str]] = {
    "U02": (
        "地区报告与它的组成单位同时在册",
        "一级政府的报告已经包含所属单位，再与它们相加会重复计算，汇总时不计入。有单位名单时为错误，否则为提醒。",
    ),
    "U03": ("同一单位同一年度有两份报告", "只取一份：空白最少的，一样多时取路径在前的。"),
    "U04": ("名单上的单位没有报告", "单位名单里有，文件夹里没有读到它这一年度的报告。"),
    "U05": ("报告的机关不在单位名单里", "不计入汇总，请核对机关名称或补充名单。"),
    "U06": ("单位名单有问题", "同一单位列了两次，或者上级关系成环。"),
    "U08": ("不是这一年度的报告", "汇总只取一个年度，其余年度不计入。"),
    "U11": ("看不出报告是哪个机关的", "有单位名单时不计入汇总；没有名单时计入，请核对。"),
}


@dataclass(frozen=True, slots=True)
class Filed:
    """A report that was handed in. `errors`: error-level findings of its own; `blanks`: unknown cells."""

    file: str
    report: AnnualReport
    errors: int = 0
    blanks: int = 0

    @property
    def name(self) -> str:
        """The agency, comparable with the list of units; empty where it is not known."""
        return plain_name(self.report.agency or "")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A report that is not added, and why in a few words."""

    filed: Filed
    why: str


@dataclass(frozen=True, slots=True)
class Area:
    """The reports to be added, those left out, the units without a report."""

    year: int
    counted: tuple[Filed, ...]
    left_out: tuple[LeftOut, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    parents: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing says that a part of the area is missing from the sum."""
        doubtful = {"U04", "U05", "U11"}
        return not any(finding.code in doubtful for finding in self.findings)


def year_of(filed: Sequence[Filed]) -> int | None:
    """The year of most reports, the later one of two; None when no report states one."""
    years = Counter(one.report.year for one in filed if one.report.year is not None)
    return max(years, key=lambda year: (years[year], year)) if years else None


def area_of(filed: Sequence[Filed], year: int, units: Sequence[ListedUnit] = ()) -> Area:
    """The reports that make up the area in this year; every one that is left out is named."""
    run = _Choice(year, _Listed(units))
    findings = list(run.listed.faults())
    left = list(filed)
    steps: list[Callable[[list[Filed]], Iterator[tuple[Filed, str, Finding]]]] = [
        run.other_years,
        run.unknown,
        run.doubles,
        run.unlisted,
        run.with_their_parts,
    ]
    out: list[LeftOut] = []
    for step in steps:
        for one, why, finding in step(left):
            findings.append(finding)
            if why:
                out.append(LeftOut(one, why))
        gone = {item.filed.file for item in out}
        left = [one for one in left if one.file not in gone]
    missing = run.missing(left)
    findings += [_missing(unit, units) for unit in missing]
    return Area(
        year, tuple(left), tuple(out), tuple(missing), _joined(findings), run.listed.parents
    )


class _Listed:
    """The list of units as a tree."""

    def __init__(self, units: Sequence[ListedUnit]) -> None:
        self.units = units
        self.names = [unit.name for unit in units]
        self.known = frozenset(self.names)
        self.parents = {unit.name: unit.parent for unit in reversed(units) if unit.parent}

    def above(self, name: str) -> Iterator[str]:
        """The units above this one, the nearest first; a ring ends where it began."""
        seen = {name}
        while (parent := self.parents.get(name)) is not None and parent not in seen:
            seen.add(parent)
            yield parent
            name = parent

    def faults(self) -> Iterator[Finding]:
        counts = Counter(self.names)
        told: set[str] = set()
        for unit in self.units:
            if counts[unit.name] > 1 and unit.name not in told:
                told.add(unit.name)
                message = f"单位名单里“{unit.name}”列了 {counts[unit.name]} 次，只取一次。请核对是否同名的两个单位。"
                yield Finding("U06", Severity.WARNING, unit.place, message)
            chain = [unit.name, *self.above(unit.name)]
            if self.parents.get(chain[-1]) in chain:
                message = f"单位名单里“{unit.name}”的上级关系成了环（{'→'.join(chain[:4])}）。请改正上级。"
                yield Finding("U06", Severity.WARNING, unit.place, message)


@dataclass(frozen=True)
class _Choice:
    """Each step gives reports with the reason to leave them out (empty: it stays) and the finding."""

    year: int
    listed: _Listed

    def other_years(self, left: list[Filed]) -> Iterator[tuple[Filed, str, Finding]]:
        for one in left:
            if one.report.year == self.year:
                continue
            told = "年度不明" if one.report.year is None else f"{one.report.year} 年度"
            severity = Severity.WARNING if one.report.year is None else Severity.INFO
            message = f"“{one.file}”是{told}的报告，没有计入 {self.year} 年度汇总。"
            yield one, told, Finding("U08", severity, FilePlace(one.file), message)

    def unknown(self, left: list[Filed]) -> Iterator[tuple[Filed, str, Finding]]:
        for one in left:
            if one.name:
                continue
            taken = "没有计入汇总" if self.listed.units else "已计入汇总"
            message = (
                f"看不出“{one.file}”是哪个机关的报告，{taken}。请核对，或在文件里写明机关名称。"
            )
            why = "机关不明" if self.listed.units else ""
            yield one, why, Finding("U11", Severity.WARNING, FilePlace(one.file), message)

    def doubles(self, left: list[Filed]) -> Iterator[tuple[Filed, str, Finding]]:
        by_name: dict[str, list[Filed]] = defaultdict(list)
        for one in left:
            if one.name:
                by_name[one.name].append(one)
        for name, same in by_name.items():
            taken, *others = sorted(same, key=lambda one: (one.blanks, one.file))
            for one in others:
                equal = one.report.tables == taken.report.tables
                severity = Severity.INFO if equal else Severity.WARNING
                differ = "内容相同" if equal else "数字不同，也可能是两个同名单位"
                message = (
                    f"{name} {self.year} 年度有两份报告，{differ}：取“{taken.file}”，没有计入“{one.file}”。"
                    "请确认取哪一份。"
                )
                yield one, "重复", Finding("U03", severity, FilePlace(one.file), message)

    def unlisted(self, left: list[Filed]) -> Iterator[tuple[Filed, str, Finding]]:
        if not self.listed.units:
            return
        known = self.listed.known | frozenset(self.listed.parents.values())
        for one in left:
            if not one.name or one.name in known:
                continue
            near = difflib.get_close_matches(one.name, self.listed.known, n=1, cutoff=0.8)
            hint = f"是不是名单里的“{near[0]}”？" if near else "请核对机关名称，或把它补进名单。"
            message = f"“{one.file}”的机关 {one.name} 不在单位名单里，没有计入汇总。{hint}"
            yield one, "不在名单里", Finding("U05", Severity.WARNING, FilePlace(one.file), message)

    def with_their_parts(self, left: list[Filed]) -> Iterator[tuple[Filed, str, Finding]]:
        """Governments whose parts are among the reports: theirs would be counted twice."""
        for one in left:
            if not _may_be_area(one):
                continue
            parts = [other.name for other in left if self._is_part(other.name, one.name)]
            if not parts:
                continue
            sure = bool(self.listed.units) and one.report.scope is Scope.AREA
            named = "、".join(parts[:3]) + (f"等 {len(parts)} 家" if len(parts) > 3 else "")
            scope = "" if one.report.scope else "报告没有写明口径，按本地区口径处理；"
            advice = "" if self.listed.units else "不对的话请用 --units 给出单位名单。"
            message = (
                f"{one.name}的报告是全地区的合计，它的组成单位也在文件夹里（{named}），"
                f"再相加会重复计算，没有计入汇总。{scope}{advice}"
            )
            severity = Severity.ERROR if sure else Severity.WARNING
            yield (
                one,
                "已含所属单位",
                Finding("U02", severity, FilePlace(one.file), message, basis=BASIS),
            )

    def _is_part(self, part: str, whole: str) -> bool:
        if self.listed.units:
            return whole in self.listed.above(part)
        government = _AREA_GOVERNMENT.fullmatch(whole)
        return government is not None and part != whole and part.startswith(government["place"])

    def missing(self, counted: list[Filed]) -> list[str]:
        """Listed units without a report, unless a report above them, or the parts below, hold them."""
        have = {one.name for one in counted}
        areas = {one.name for one in counted if _may_be_area(one)}
        covered = {above for name in have for above in self.listed.above(name)}
        return [
            name
            for name in dict.fromkeys(self.listed.names)
            if name not in have
            and not areas & set(self.listed.above(name))
            and not (name in covered and _AREA_GOVERNMENT.fullmatch(name))
        ]


def _may_be_area(one: Filed) -> bool:
    if one.report.scope is Scope.AREA:
        return True
    return one.report.scope is None and _AREA_GOVERNMENT.fullmatch(one.name) is not None


def _missing(name: str, units: Sequence[ListedUnit]) -> Finding:
    place = next(unit.place for unit in units if unit.name == name)
    message = f"名单里的 {name} 没有读到报告，汇总里没有它。请催报，或核对报告里的机关名称。"
    return Finding("U04", Severity.WARNING, place, message, basis=BASIS)


def _joined(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Reports of other years as one finding: a folder of several years is no fault."""
    kept: list[Finding] = []
    years: list[Finding] = []
    for finding in findings:
        (years if finding.code == "U08" and finding.severity is Severity.INFO else kept).append(
            finding
        )
    if len(years) <= NAMED:
        return (*kept, *years)
    first = years[0]
    message = f"另有 {len(years)} 份报告不是这一年度的，没有计入汇总。"
    return (*kept, Finding("U08", Severity.INFO, first.place, message))
