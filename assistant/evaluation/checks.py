"""`nianbao eval checks`: how well the checks of tables and text find faults, and how seldom they err.

A measurement, not a test: it ends with 0 whatever the figures are. `TARGETS` says what we aim at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.drafting.rules import check_text
from assistant.errors import UsageError
from assistant.evaluation.bases import TableBase
from assistant.evaluation.mutations import KINDS
from assistant.evaluation.published import (
    KnownFault,
    PublishedScore,
    SeededScore,
    score_known,
    score_published,
    score_seeded,
)
from assistant.evaluation.sentences import (
    CONSTRUCTIONS,
    RANK,
    SECRET,
    SPLITS,
    TextChecker,
    Verdict,
    judge_sentences,
    sentence_cases,
)
from assistant.evaluation.tables import (
    BaseScore,
    SlipScore,
    TableChecker,
    score_tables,
    slip_as_json,
)
from assistant.findings import Finding, Severity
from assistant.tables.check import check_report

TARGETS = {"error_precision": 0.98, "error_recall": 0.90, "repair_first": 0.95}
LEVELS = (Severity.ERROR, Severity.WARNING)
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """Of texts with a fault of at least this severity, how many are found at it; and false alarms.

    `precision` counts texts: those rightly blamed at this level among all blamed at it. What is said
    beside the fault of a faulty text is counted apart (`beside`): it may follow from the fault.
    """

    faults: int
    found: int
    blamed: int
    false_alarms: int

    @property
    def recall(self) -> float | None:
        """None where there is nothing to find."""
        return self.found / self.faults if self.faults else None

    @property
    def precision(self) -> float | None:
        """None where nothing was blamed."""
        told = self.blamed + self.false_alarms
        return self.blamed / told if told else None


@dataclass(slots=True)
class Checks:
    """All that was measured."""

    slips: list[SlipScore]
    bases: list[BaseScore]
    verdicts: list[Verdict]
    published: list[PublishedScore] = field(default_factory=list)
    known: list[KnownFault] = field(default_factory=list)
    seeded: list[SeededScore] = field(default_factory=list)


def measure(
    reports: Path | None = None,
    tables: TableChecker = check_report,
    text: TextChecker = check_text,
    bases: Iterable[TableBase] | None = None,
) -> Checks:
    """Slips in tables, labelled sentences, and, given a folder, real reports.

    Another check may be handed in, to see how much worse it does. Raises UsageError when there is
    no such folder.
    """
    if reports and not reports.is_dir():
        raise UsageError(f"没有这个文件夹：{reports}。请核对 --reports 后面的路径。")
    slips, sound = score_tables(tables, bases)
    verdicts = list(judge_sentences(sentence_cases(), text))
    found = Checks(slips, sound, verdicts)
    if reports:
        found.published = score_published(reports, tables, text)
        found.known = score_known(reports, tables, text)
        found.seeded = score_seeded(reports, text)
    return found


def rate(verdicts: Iterable[Verdict], level: Severity) -> Rate:
    """Precision and recall over these texts at this level."""
    seen = list(verdicts)
    wrong = [v for v in seen if v.case.expected]
    due = [v for v in wrong if v.case.expected and RANK[v.case.expected.severity] >= RANK[level]]
    return Rate(
        faults=len(due),
        found=sum(v.hit(level) for v in due),
        blamed=sum(v.hit(level) and not v.false_alarm(level) for v in wrong),
        false_alarms=sum(v.false_alarm(level) for v in seen),
    )


def rule_rates(verdicts: Iterable[Verdict], level: Severity) -> dict[str, tuple[int, int]]:
    """By rule code: texts that it blamed rightly and wrongly at this level or above."""
    counts: dict[str, tuple[int, int]] = {}
    for verdict in verdicts:
        right = {f.code for f in verdict.found if RANK[f.severity] >= RANK[level]}
        wrong = {f.code for f in _wrongly(verdict) if RANK[f.severity] >= RANK[level]}
        for code in sorted(right | wrong):
            good, bad = counts.get(code, (0, 0))
            counts[code] = good + (code in right), bad + (code in wrong)
    return dict(sorted(counts.items()))


def _wrongly(verdict: Verdict) -> tuple[Finding, ...]:
    return () if verdict.case.expected else verdict.beside


def checks_as_json(checks: Checks) -> dict[str, Any]:
    """Everything, with each slip and each sentence that went wrong."""
    return {
        "targets": TARGETS,
        "tables": {
            "bases": [{"name": b.name, "slips": b.slips, "errors": b.errors} for b in checks.bases],
            "slips": [slip_as_json(score) for score in checks.slips],
        },
        "text": _text_as_json(checks.verdicts),
        "published": [_published_as_json(score) for score in checks.published],
        "known_faults": [asdict(fault) for fault in checks.known],
        "seeded": [asdict(score) for score in checks.seeded],
    }


def _text_as_json(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    def rates(name: str, parts: Iterable[str]) -> dict[str, Any]:
        return {
            part: _rates_as_json([v for v in verdicts if getattr(v.case, name) == part])
            for part in parts
        }

    return {
        "splits": rates("split", _splits(verdicts)),
        "all": _rates_as_json(verdicts),
        "constructions": rates("construction", _constructions(verdicts)),
        "rules": {
            level.value: {
                code: {"right": right, "wrong": wrong}
                for code, (right, wrong) in rule_rates(verdicts, level).items()
            }
            for level in LEVELS
        },
        "failures": [_failure_as_json(v) for v in verdicts if _failed(v)],
    }


def _published_as_json(score: PublishedScore) -> dict[str, Any]:
    return {
        "file": score.name,
        "sound": score.sound,
        "table_errors": score.table_errors,
        "text_errors": score.text_errors,
        "text_warnings": score.text_warnings,
    }


def _rates_as_json(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "texts": len(verdicts),
        "sound": sum(v.case.expected is None for v in verdicts),
        "beside": sum(bool(v.beside) for v in verdicts if v.case.expected),
        **{level.value: _rate_as_json(rate(verdicts, level)) for level in LEVELS},
    }


def _rate_as_json(found: Rate) -> dict[str, Any]:
    return {
        "faults": found.faults,
        "found": found.found,
        "blamed": found.blamed,
        "false_alarms": found.false_alarms,
        "precision": _rounded(found.precision),
        "recall": _rounded(found.recall),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _constructions(verdicts: Iterable[Verdict]) -> list[str]:
    return list(dict.fromkeys(v.case.construction for v in verdicts))


def _splits(verdicts: Iterable[Verdict]) -> list[str]:
    """The splits that have texts, in the order of `SPLITS`."""
    met = {v.case.split for v in verdicts}
    return [split for split in SPLITS if split in met]


def _failed(verdict: Verdict) -> bool:
    """Not found at the severity demanded, or a false alarm."""
    expected = verdict.case.expected
    if expected and not verdict.hit(expected.severity):
        return True
    return any(verdict.false_alarm(level) for level in LEVELS)


def _failure_as_json(verdict: Verdict) -> dict[str, Any]:
    """A secret sentence is named by its id alone, so that nobody tunes on it by accident."""
    case = verdict.case
    data: dict[str, Any] = {
        "id": case.id,
        "split": case.split,
        "expected": case.expected.severity.value if case.expected else None,
        "said": [[f.code, f.severity.value] for f in (*verdict.found, *verdict.beside)],
    }
    if case.split not in SECRET:
        data |= {"text": case.text, "messages": [f.message for f in verdict.beside]}
    return data


# --- What is printed ----------------------------------------------------------------------------


def checks_as_text(checks: Checks) -> str:
    """The tables for the terminal."""
    lines = ["一、表格：在一致的表上故意改错", *_slip_lines(checks.slips)]
    lines += [f"原样误报：{b.name} {told}" for b in checks.bases for told in b.errors]
    lines += ["", "二、文字：自编标注句子", *_text_lines(checks.verdicts)]
    if checks.published:
        lines += ["", "三、真实报告", *_published_lines(checks)]
    return "\n".join(lines)


def _slip_lines(slips: Sequence[SlipScore]) -> list[str]:
    head = ("改法", "改动", "看不出", "查出", "位置对", "可定修复", "首选对", "肯定而错")
    names = ("tried", "unseen", "caught", "placed", "determined", "first", "sure_wrong")
    lines = [_line(*head)]
    lines += [
        _line(KINDS[score.kind], *(str(getattr(score, name)) for name in names)) for score in slips
    ]
    lines.append(_line("合计", *(str(sum(getattr(s, name) for s in slips)) for name in names)))
    missed = [(score, slip) for score in slips for slip in score.missed]
    lines += [f"没有查到该处：{KINDS[s.kind]} {slip}" for s, slip in missed[:SHOWN]]
    return lines


def _text_lines(verdicts: Sequence[Verdict]) -> list[str]:
    head = ("类别", "句数", "应报错", "查出", "错误误报", "精确", "召回")
    lines = [_line(*head, "应提醒", "查出", "提醒误报", "精确", "召回")]
    for split in _splits(verdicts):
        part = [v for v in verdicts if v.case.split == split]
        lines.append(_rate_line(SPLITS[split], part))
    lines.append(_rate_line("合计", verdicts))
    lines += [
        _rate_line(CONSTRUCTIONS[name], [v for v in verdicts if v.case.construction == name])
        for name in _constructions(verdicts)
    ]
    for level, word in ((Severity.ERROR, "错误"), (Severity.WARNING, "提醒以上")):
        counts = rule_rates(verdicts, level)
        told = "，".join(f"{code} 对{right}误{wrong}" for code, (right, wrong) in counts.items())
        lines.append(f"按规则（{word}）：{told or '没有'}")
    return lines


def _rate_line(name: str, verdicts: Sequence[Verdict]) -> str:
    cells = [name, str(len(verdicts))]
    for level in LEVELS:
        found = rate(verdicts, level)
        cells += [str(found.faults), str(found.found), str(found.false_alarms)]
        cells += [_percent(found.precision), _percent(found.recall)]
    return _line(*cells)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _published_lines(checks: Checks) -> list[str]:
    sound = [score for score in checks.published if score.sound]
    blamed = [score for score in sound if score.table_errors]
    lines = [f"表格应当一致的 {len(sound)} 份，报出表格错误的 {len(blamed)} 份"]
    lines += [f"  {score.name}：{told}" for score in blamed for told in score.table_errors]
    for title, name in (("文字错误", "text_errors"), ("文字提醒", "text_warnings")):
        told = [(s.name, t) for s in checks.published for t in getattr(s, name)]
        lines.append(f"{title} {len(told)} 处（逐条判断是否属实）")
        lines += [f"  {file}：{words}" for file, words in told]
    lines += _known_lines(checks.known)
    for seeded in checks.seeded:
        counts = (
            f"{seeded.tried} 处错数查出 {seeded.found} 处，其中报为错误 {seeded.found_as_error} 处"
        )
        lines.append(f"{seeded.file}：{counts}；未改原文的提示 {len(seeded.unedited)} 处")
        lines += [f"  漏：{words}" for words in seeded.missed]
        lines += [f"  原文：{words}" for words in seeded.unedited]
    return lines


def _known_lines(known: Sequence[KnownFault]) -> list[str]:
    stored = [fault for fault in known if fault.stored]
    missed = [fault for fault in stored if not fault.found]
    lines = [f"已知差错 {len(stored)} 处，按应有程度查出 {len(stored) - len(missed)} 处"]
    lines += [
        f"  漏：{fault.report} {fault.what}（应为 {fault.least}，说了 {fault.said or '没有'}）"
        for fault in missed
    ]
    lines += [
        f"  存下的正文里没有这些字，不计：{fault.report} {fault.what}"
        for fault in known
        if not fault.stored
    ]
    return lines


def _line(*words: str) -> str:
    from assistant.reading.paragraphs import columns_of

    first, *rest = words
    padded = [first + " " * max(0, 26 - columns_of(first))]
    padded += [" " * max(0, 9 - columns_of(word)) + word for word in rest]
    return " ".join(padded)
