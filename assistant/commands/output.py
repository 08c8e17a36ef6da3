"""How results and files leave the command line: lines on stdout, whole files or none."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import UsageError
from assistant.findings import Finding, Repair, Severity, TextPlace
from assistant.forms import known_forms

SEVERITY_WORDS = {
    Severity.ERROR: "错误",
    Severity.WARNING: "提醒",
    Severity.INFO: "待答",
}


def print_findings(title: str, findings: Iterable[Finding]) -> None:
    """The title, then one line a finding, errors first; below it the likeliest repair, told once."""
    print(title)
    order, told = list(Severity), set()
    for finding in sorted(findings, key=lambda finding: order.index(finding.severity)):
        where = _where(finding)
        print(f"  {SEVERITY_WORDS[finding.severity]} {finding.code}　{where}{finding.message}")
        for repair in finding.repair[:1]:
            changes = frozenset(((repair.cell, repair.to), *repair.also))
            if changes not in told:
                print(f"      建议：{_repair_words(repair)}")
            told.add(changes)


def _repair_words(repair: Repair) -> str:
    changes = ((repair.cell, repair.to), *repair.also)
    named = (f"{_label(cell)}改为 {'空白' if to is None else to}" for cell, to in changes)
    return f"{'，'.join(named)}。{repair.why}"


def _label(cell: str) -> str:
    return next((form.label(cell) for form in known_forms() if cell in form), cell)


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
