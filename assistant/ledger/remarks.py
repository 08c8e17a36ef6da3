"""Steps of the clock that clerks write into the remarks: 9月26日告知延期答复15个工作日."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.ledger.model import Steps
from assistant.ledger.values import plain

SPEAKS_OF_STEPS = re.compile("补正|延期|延长|第三方|征求|征询|缴费|缴纳|收费")
_CLAUSE = re.compile("[，,；;。]")
_DAY = re.compile(r"(?:(\d{4})[年.\-/])?(\d{1,2})[月.\-/](\d{1,2})日?")
_LENGTH = re.compile(r"(\d{1,2})个?工作日")
# The first that fits names the step. `没有` and `未` say that it did not happen.
_STEPS = (
    ("corrected", re.compile("(?:收到|提交|完成|已|送来).{0,4}补正(?!通知)|补正.{0,6}(?:收到|完成|提交)")),
    ("correction_asked", re.compile("(?:通知|告知|要求|发出|发).{0,6}补正|补正(?:通知|告知)")),
    ("extension_noticed", re.compile("延期|延长")),
    ("third_party_answered", re.compile("(?:收到|回复|答复|反馈|回函).{0,8}第三方|第三方.{0,6}(?:回复|答复|反馈|同意|不同意|回函)")),
    ("third_party_asked", re.compile("(?:征求|征询|发函).{0,8}第三方|第三方.{0,6}(?:征求|征询)")),
    ("organ_asked", re.compile("征求|征询")),
    ("fee_noticed", re.compile("(?:通知|告知|发出).{0,8}(?:缴费|缴纳|收费)|(?:缴费|收费)(?:通知|告知)")),
    ("fee_paid", re.compile("缴费|缴纳")),
)  # fmt: skip
_NOT = re.compile("未|没有|不补正|逾期|无需|不需")


def with_remark(steps: Steps, remark: str, received: date) -> Steps:
    """The steps with those of a remark that are not known yet; `loose` where one has no day.

    A day without a year is the first one from receipt on.
    """
    found: dict[str, Any] = {}
    loose = False
    for clause in _CLAUSE.split(plain(remark)):
        name = next((name for name, words in _STEPS if words.search(clause)), None)
        if name is None or _NOT.search(clause) or getattr(steps, name) is not None:
            continue
        day = _day_of(clause, received)
        if day is None:
            loose = True
            continue
        found.setdefault(name, day)
        if name == "extension_noticed":
            found["extended"] = True
            length = _LENGTH.search(clause)
            if length and steps.extension_days is None:
                found["extension_days"] = int(length[1])
    return replace(steps, loose=loose, **found) if loose or found else steps


def _day_of(clause: str, received: date) -> date | None:
    written = _DAY.search(clause)
    if not written:
        return None
    year, month, day = (int(part) if part else 0 for part in written.groups())
    try:
        found = date(year or received.year, month, day)
        return found if year or found >= received else date(received.year + 1, month, day)
    except ValueError:
        return None
