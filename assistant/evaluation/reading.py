"""`nianbao eval reading`: how many cells of each format and variant are read right, wrong, not at all.

A cell is right when it holds the figure that was printed, also where that breaks a sum. Another
figure, or a figure where none was printed, is wrong. A printed figure that is not read is missing;
`unsaid` counts those of them on which no finding speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import UnreadableFile, UsageError
from assistant.evaluation.cases import Case, own_cases
from assistant.evaluation.damage import printed_keys
from assistant.evaluation.pdfs import office, print_pdfs
from assistant.evaluation.sidecars import RealFile, real_files, sidecar_cases
from assistant.evaluation.variants import PDFS, VARIANTS, Variant
from assistant.findings import CellPlace
from assistant.publishing.outline import outline
from assistant.reading.read import read_bytes
from assistant.report import AnnualReport, Number

FAULTS_SHOWN = 20
_WHOLE_FILE = frozenset({"R05"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that was read wrong or not at all."""

    case: str
    cell: str
    expected: Number | None
    actual: Number | None
    kind: str


@dataclass(slots=True)
class Score:
    """One line of the table. `skipped` says why nothing was tried."""

    format: str
    variant: str
    title: str
    intact: bool = True
    reports: int = 0
    right: int = 0
    wrong: int = 0
    missing: int = 0
    unsaid: int = 0
    skipped: str | None = None
    faults: list[Fault] = field(default_factory=list)

    def add(self, case: str, expected: Mapping[str, Number | None], report: AnnualReport) -> None:
        """Counts every cell that is expected."""
        self.reports += 1
        spoken = _spoken(report)
        for key, value in expected.items():
            actual = report.tables.value(key)
            if actual == value:
                self.right += value is not None
            elif actual is None:
                self.missing += 1
                self.unsaid += not spoken & {key.split(".")[0], ""}
                self.faults.append(Fault(case, key, value, None, "missing"))
            else:
                self._wrong(case, key, value, actual)

    def add_stray(
        self, case: str, expected: Mapping[str, Number | None], report: AnnualReport
    ) -> None:
        """Counts figures read into cells that the printed form does not have."""
        for key, cell in report.tables.items():
            if key not in expected and cell.value is not None:
                self._wrong(case, key, None, cell.value)

    def _wrong(self, case: str, key: str, expected: Number | None, actual: Number) -> None:
        self.wrong += 1
        self.faults.append(Fault(case, key, expected, actual, "wrong"))

    def unreadable(self, case: str, expected: Mapping[str, Number | None]) -> None:
        """All cells of a file that was refused are missing, and the refusal says so."""
        self.reports += 1
        for key, value in expected.items():
            if value is not None:
                self.missing += 1
                self.faults.append(Fault(case, key, value, None, "missing"))


def _spoken(report: AnnualReport) -> set[str]:
    """The tables on which a finding speaks; the empty name stands for the whole file."""
    spoken = {f.place.table for f in report.findings if isinstance(f.place, CellPlace)}
    return spoken | {"" for f in report.findings if f.code in _WHOLE_FILE}


def evaluate(reports: Path | None = None) -> list[Score]:
    """Every variant on our own cases, and, given a folder, on the real reports in it.

    Raises UsageError when there is no such folder.
    """
    if reports and not reports.is_dir():
        raise UsageError(f"没有这个文件夹：{reports}。请核对 --reports 后面的路径。")
    cases = [*own_cases(), *(sidecar_cases(reports) if reports else ())]
    scores = [score_variant(variant, cases) for variant in VARIANTS]
    scores += score_pdfs(PDFS, cases)
    if reports:
        scores += [score_file(file) for file in real_files(reports)]
    return scores


def _score(variant: Variant) -> Score:
    return Score(variant.format, variant.name, variant.title, variant.intact)


def score_variant(variant: Variant, cases: Iterable[Case]) -> Score:
    """Prints each case in this way and reads it back."""
    score = _score(variant)
    for case in cases:
        printed = variant.spoil(outline(case.report))
        _read_back(score, case, printed_keys(printed), variant.print(printed))
    return score


def score_pdfs(variants: Sequence[Variant], cases: Sequence[Case]) -> list[Score]:
    """The same through LibreOffice, in one call for all; skipped where it is not installed."""
    scores = [_score(variant) for variant in variants]
    program = office()
    if program is None:
        for score in scores:
            score.skipped = "没有安装 LibreOffice"
        return scores
    files = {
        f"{v}-{c}": variant.print(outline(case.report))
        for v, variant in enumerate(variants)
        for c, case in enumerate(cases)
    }
    printed = print_pdfs(program, files)
    for v, score in enumerate(scores):
        for c, case in enumerate(cases):
            if data := printed.get(f"{v}-{c}"):
                _read_back(score, case, frozenset(case.expected), data)
        if score.reports < len(cases):
            score.skipped = f"LibreOffice 少打印了 {len(cases) - score.reports} 份"
    return scores


def _read_back(score: Score, case: Case, printed: frozenset[str], data: bytes) -> None:
    """Reads the file under a name that says nothing of agency or year, and counts."""
    expected = {key: value if key in printed else None for key, value in case.expected.items()}
    try:
        report = read_bytes(data, f"report.{score.format}")
    except UnreadableFile:
        score.unreadable(case.name, expected)
        return
    score.add(case.name, expected, report)
    score.add_stray(case.name, expected, report)


def score_file(file: RealFile) -> Score:
    """A real file against its sidecar."""
    score = Score("real", file.path.name, "真实报告原件", intact=False)
    try:
        report = read_bytes(file.path.read_bytes(), file.path.name)
    except UnreadableFile:
        score.unreadable(file.path.name, file.expected)
        return score
    score.add(file.path.name, file.expected, report)
    if file.whole:
        score.add_stray(file.path.name, file.expected, report)
    return score


# --- What is printed ----------------------------------------------------------------------------


def any_wrong(scores: Iterable[Score]) -> bool:
    """Whether a single cell was read as another figure."""
    return any(score.wrong for score in scores)


def scores_as_json(scores: Sequence[Score]) -> dict[str, Any]:
    """The table and every fault, as `--json` prints them."""
    return {
        "scores": [_score_as_json(score) for score in scores],
        "summary": {
            name: sum(getattr(score, name) for score in scores)
            for name in ("reports", "right", "wrong", "missing", "unsaid")
        },
    }


def _score_as_json(score: Score) -> dict[str, Any]:
    names = ("format", "variant", "title", "intact", "skipped")
    counts = ("reports", "right", "wrong", "missing", "unsaid")
    faults = [
        {
            "case": fault.case,
            "cell": fault.cell,
            "expected": None if fault.expected is None else str(fault.expected),
            "actual": None if fault.actual is None else str(fault.actual),
            "kind": fault.kind,
        }
        for fault in score.faults
    ]
    return {name: getattr(score, name) for name in names + counts} | {"faults": faults}


def scores_as_text(scores: Sequence[Score]) -> str:
    """The table for the terminal, and the first wrong cells."""
    lines = [_line("格式", "变体", "报告", "正确", "错误", "缺失", "未提示", "说明")]
    lines += [_score_as_line(score) for score in scores]
    total = scores_as_json(scores)["summary"]
    lines.append(_line("合计", "", *(str(total[name]) for name in total), ""))
    wrong = [(s, f) for s in scores for f in s.faults if f.kind == "wrong"]
    lines += [
        f"错误：{s.format} {s.variant} {f.case} {f.cell} 印的是 {f.expected}，读成 {f.actual}"
        for s, f in wrong[:FAULTS_SHOWN]
    ]
    if len(wrong) > FAULTS_SHOWN:
        lines.append(f"……另有 {len(wrong) - FAULTS_SHOWN} 处错误，见 --json")
    return "\n".join(lines)


def _score_as_line(score: Score) -> str:
    counts = (score.reports, score.right, score.wrong, score.missing, score.unsaid)
    remark = f"跳过：{score.skipped}" if score.skipped else score.title
    return _line(score.format, score.variant, *map(str, counts), remark)


def _line(*words: str) -> str:
    from assistant.reading.paragraphs import columns_of

    def padded(word: str, width: int, *, right: bool) -> str:
        fill = " " * max(0, width - columns_of(word))
        return fill + word if right else word + fill

    widths = (6, 36, 6, 8, 6, 6, 8)
    cells = [padded(w, n, right=i > 1) for i, (w, n) in enumerate(zip(words, widths, strict=False))]
    return "  ".join([*cells, words[-1]]).rstrip()
