"""The attempts to steer a model by text that is data, and the ways in which such text comes in."""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.publishing.html import export_html
from assistant.report import AnnualReport, Section

FILE = Path(__file__).parent / "data" / "injections.toml"
ATTEMPTS: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["attempt"]
# What a browser would load or run, looked for in HTML.
LOADS = re.compile(
    r"<(?:img|script|style|iframe|svg|link|object|embed|a|details|form)\b|\b(?:src|href)\s*=\s*['\"]?(?:https?:)?//",
    re.IGNORECASE,
)


def page_of(report: AnnualReport, folder: Path) -> str:
    """The report as a page. Its signs are escaped, so that the reader finds them as they stand."""
    plain = Section(6, "六、其他需要报告的事项", "此处放正文。")
    others = tuple(part for part in report.sections if part.number != 6)
    export_html(replace(report, sections=(*others, plain)), folder / "plain.html")
    text = next(part.text for part in report.sections if part.number == 6)
    escaped = html.escape("".join(c for c in text)).replace("\n", "</p><p>")
    return (folder / "plain.html").read_text(encoding="utf-8").replace("此处放正文。", escaped)
