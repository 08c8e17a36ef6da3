"""How results and files leave the command line: lines on stdout, whole files or none."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import UsageError
from assistant.findings import Finding, Severity, TextPlace

SEVERITY_WORDS = {
    Severity.ERROR: "错误",
    Severity.WARNING: "提醒",
    Severity.INFO: "待答",
}


def print_findings(title: str, findings: Iterable[Finding]) -> None:
    """The title, then one line a finding, errors first."""
    print(title)
    order = list(Severity)
    for finding in sorted(findings, key=lambda finding: order.index(finding.severity)):
        where = _where(finding)
        print(f"  {SEVERITY_WORDS[finding.severity]} {finding.code}　{where}{finding.message}")


def _where(finding: Finding) -> str:
    """Part and paragraph of a finding on text; the messages of the others name their cell."""
    place = finding.place
    if not isinstance(place, TextPlace):
        return ""
    part = f"第{'一二三四五六'[place.section - 1]}部分" if place.section else "前言"
    return f"〔{part}第{place.paragraph}段〕" if place.paragraph else f"〔{part}〕"


def write_whole(path: Path, data: bytes) -> None:
    """Write a whole file or none. Raises UsageError."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"写不了文件 {path}：{error.strerror}。请换一个位置。") from error
    print(f"已写入 {path}", file=sys.stderr)
