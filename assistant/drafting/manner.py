"""The manner of a report that an office chose as its model: how it says things, never what it says.

Tone, detail and heads are worth learning from another body's report; its names, figures and deeds
are not this body's. Names and figures are hidden before anything of it reaches a prompt.
"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.report import AnnualReport

OURS = "本单位"
PLACE = "本地"
_LEVEL = re.compile(r"(?<=[省市县区旗州盟])(?=.)")
_OFFICE = re.compile(r"(?:人民政府|街道办事处|办事处)$")
_SHORTEST = 3


def manner_of(report: AnnualReport, number: int) -> str:
    """The model report's text of a part, its own name replaced by 本单位, its places by 本地.

    Section 0 is the preface. Empty where the report has no such part. Not covered: names inside the
    text that are no part of the body's own name.
    """
    section = report.section(number)
    text = report.preface if number == 0 else section.text if section else ""
    for name in _names(report.agency or ""):
        text = text.replace(name, OURS)
    for place in _places(report.agency or ""):
        text = text.replace(place, PLACE)
    return text


def _names(agency: str) -> list[str]:
    """Every way in which the body is named: with and without its county, its office; longest first."""
    cuts = [0, *(match.start() for match in _LEVEL.finditer(agency))]
    whole = [agency[cut:] for cut in cuts]
    short = [_OFFICE.sub("", name) for name in whole]
    return sorted({n for n in (*whole, *short) if len(n) >= _SHORTEST}, key=len, reverse=True)


def _places(agency: str) -> list[str]:
    """The places that the name begins with: 示例省, 示例县."""
    cuts = [0, *(match.start() for match in _LEVEL.finditer(agency))]
    return [agency[one:two] for one, two in pairwise(cuts) if two - one > 1]
