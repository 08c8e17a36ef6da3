"""How the findings of checked reports are printed: as the office has settled them, explained ones apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.commands.output import print_findings
from assistant.errors import UsageError
from assistant.findings import Finding
from assistant.policy import Judged, read_explanations, reasons_for


def reasons_by_file(path: Path | None, files: Sequence[Path]) -> dict[Path, dict[str, str]]:
    """The written reasons for each report file. Raises UnreadableFile, UsageError."""
    if path is None:
        return {}
    explanations, alone = read_explanations(path), len(files) == 1
    if not alone and any(isinstance(value, str) for value in explanations.values()):
        raise UsageError(
            f"一次核对多份报告时，{path} 里的说明要分文件写："
            '{"文件名": {"指纹": "说明"}}。请改写后再试。'
        )
    return {
        file: {
            **reasons_for(explanations, file.name, alone=alone),
            **reasons_for(explanations, str(file), alone=alone),
        }
        for file in files
    }


def print_judged(title: str, items: Iterable[Judged]) -> None:
    """The title, the open findings, then those that a written reason settles."""
    items = list(items)
    print_findings(title, [_as_printed(item) for item in items if not item.settled])
    for item in items:
        if item.settled:
            print(f"  已说明 {item.finding.code}　{item.finding.message}说明：{item.reason}")


def _as_printed(item: Judged) -> Finding:
    return replace(item.finding, message=item.message)
