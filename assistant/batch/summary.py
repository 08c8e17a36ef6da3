"""What a run over a folder says at its end, in a line and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.batch.folder import Folder
from assistant.findings import Severity
from assistant.policy import judged, judged_as_json

WORDS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "待答"}


@dataclass(frozen=True, slots=True)
class Summary:
    """Numbers of files, of findings by severity, of pairs of years."""

    files: int
    unread: int
    findings: dict[Severity, int]
    pairs: int
    ambiguous: int
    taken_over: int

    @property
    def as_text(self) -> str:
        """One or two lines."""
        counts = "，".join(f"{self.findings[s]} 处{word}" for s, word in WORDS.items())
        text = f"共 {self.files} 份报告（{self.unread} 份没有读出）：{counts}。"
        text += f"\n与同一机关上年报告核对结转：{self.pairs} 对。"
        if self.ambiguous:
            text += f"另有 {self.ambiguous} 份报告的上年报告不止一份，没有核对。"
        return text

    def as_json(self) -> dict[str, Any]:
        """The `summary` of `check --json`."""
        return {
            "files": self.files,
            **{severity.value: self.findings[severity] for severity in Severity},
            "unread": self.unread,
            "pairs": self.pairs,
            "ambiguous_previous": self.ambiguous,
            "taken_over": self.taken_over,
        }


def summary_of(folder: Folder) -> Summary:
    """The numbers of a checked folder."""
    counts: Counter[Severity] = Counter()
    unread = 0
    for kept in folder.results():
        unread += kept.report is None
        counts.update(finding.severity for finding in kept.findings)
    numbers = {severity: counts[severity] for severity in Severity}
    return Summary(
        len(folder.tasks),
        unread,
        numbers,
        len(folder.previous),
        folder.ambiguous,
        folder.taken_over,
    )


def json_pieces(folder: Folder, summary: Summary) -> Iterator[str]:
    """`check --json` of a folder, piece by piece: never all of it in memory."""
    yield '{"files": ['
    for i, kept in enumerate(folder.results()):
        one = {
            "file": kept.file,
            "agency": kept.report.agency if kept.report else None,
            "year": kept.report.year if kept.report else None,
            "previous": folder.previous.get(kept.file),
            "findings": [judged_as_json(item) for item in judged(kept.findings, {})],
        }
        yield f"{',' if i else ''}\n{json.dumps(one, ensure_ascii=False)}"
    yield f'\n], "summary": {json.dumps(summary.as_json(), ensure_ascii=False)}}}\n'
