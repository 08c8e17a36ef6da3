"""An area rolled up from the reports of a folder: who is added, the sums, the area's own report beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.batch.folder import Folder
from assistant.batch.one import Kept
from assistant.errors import UsageError
from assistant.findings import FilePlace, Finding, Severity, finding_as_json, has_errors
from assistant.policy import apply_rule_settings
from assistant.reading.units import ListedUnit
from assistant.report import AnnualReport, tables_as_json
from assistant.tables.area import Area, Filed, area_of, year_of
from assistant.tables.check import form_of
from assistant.tables.rollup import Rollup, as_form, check_area, common_form, shared, softened

NAMED = 5


@dataclass(frozen=True)
class RolledUp:
    """An area: who makes it up, the sums, and every finding."""

    area: Area
    sums: Rollup
    findings: tuple[Finding, ...]

    @property
    def report(self) -> AnnualReport:
        """The sums as a report without text, in the national form."""
        year, count = self.area.year, len(self.area.counted)
        return AnnualReport(
            agency=None,
            year=year,
            tables=self.sums.tables,
            title=f"{year}年度政府信息公开工作年度报告汇总（{count} 家单位）",
            edition=self.sums.form.edition,
            shape=self.sums.form.shape,
        )

    def as_text(self) -> str:
        """What was added in a line."""
        area = self.area
        text = f"{area.year} 年度：计入 {len(area.counted)} 家单位"
        if area.left_out:
            text += f"，未计入 {len(area.left_out)} 份报告"
        if area.missing:
            text += f"，名单里缺 {len(area.missing)} 家"
        return f"{text}。"

    def as_json(self) -> dict[str, Any]:
        """What `rollup --json` prints."""
        return {
            "year": self.area.year,
            "edition": self.sums.form.edition,
            "shape": self.sums.form.shape.value,
            "tables": tables_as_json(self.sums.tables, self.sums.form),
            "lacking": {key: len(names) for key, names in self.sums.lacking.items()},
            "units": [{"agency": one.report.agency, "file": one.file} for one in self.area.counted],
            "left_out": [
                {"agency": one.filed.report.agency, "file": one.filed.file, "why": one.why}
                for one in self.area.left_out
            ],
            "missing": list(self.area.missing),
            "findings": [finding_as_json(finding) for finding in self.findings],
        }


def roll_up(
    folder: Folder,
    *,
    units: Sequence[ListedUnit] = (),
    against: AnnualReport | None = None,
    year: int | None = None,
) -> RolledUp:
    """Add up the reports of one year: the given one, that of the area's report, or that of most files.

    Raises UsageError when there is no report of that year.
    """
    filed: list[Filed] = []
    unread: list[Finding] = []
    for kept in folder.results(figures=True):
        if kept.report is None:
            unread += kept.findings
        else:
            filed.append(_filed(kept))
    year = year or (against.year if against else None) or year_of(filed)
    if year is None or not any(one.report.year == year for one in filed):
        told = f"{year} 年度的报告" if year else "写明年度的报告"
        raise UsageError(f"文件夹里没有{told}，没有可以汇总的。请核对文件夹或用 --year 指定年度。")
    area = area_of(filed, year, units)
    reports = [one.report for one in area.counted]
    sums = Rollup(common_form([*reports, *([against] if against else [])], year))
    for one in area.counted:
        sums.add(one.report.agency or one.file, one.report)
    findings = [*unread, *area.findings, *sums.findings(), *_unsound(area)]
    if against is not None:
        complete = area.complete and not unread
        findings += _against(against, sums, year, complete=complete)
    return RolledUp(area, sums, tuple(apply_rule_settings(findings, folder.rules)))


def _filed(kept: Kept) -> Filed:
    """A checked report with its figures packed: thousands are in memory at the same time."""
    assert kept.report is not None
    form = form_of(kept.report) or kept.report.form
    report = replace(kept.report, tables=shared(kept.report.tables, form))
    errors = sum(finding.severity is Severity.ERROR for finding in kept.findings)
    return Filed(kept.file, report, errors, len(form.all_keys) - len(report.tables))


def _unsound(area: Area) -> Iterator[Finding]:
    unsound = [one for one in area.counted if one.errors]
    if not unsound:
        return
    named = "、".join(one.report.agency or one.file for one in unsound[:NAMED])
    more = f"等 {len(unsound)} 家" if len(unsound) > NAMED else ""
    message = (
        f"{named}{more}的报告自身有错误，已照报告印的数相加。请先用 nianbao check 核对并改正。"
    )
    yield Finding("U12", Severity.WARNING, FilePlace(unsound[0].file), message)


def _against(area: AnnualReport, sums: Rollup, year: int, *, complete: bool) -> Iterator[Finding]:
    if area.year is not None and area.year != year:
        raise UsageError(f"--against 的报告是 {area.year} 年度的，汇总的是 {year} 年度。请换一份。")
    tables, _ = as_form(area, sums.form)
    found = check_area(tables, sums.units, sums.form)
    yield from found if complete or not has_errors(found) else softened(found)
