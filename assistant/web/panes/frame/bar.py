"""The top bar: brand, the choice of reports, the stage, that all is saved, who is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from assistant.access import Action
from assistant.services import Badge
from assistant.store.repository import ReportEntry, VersionEntry
from assistant.store.state import Stage
from assistant.web.panes.frame.badge import badge_html
from assistant.web.panes.frame.notices import Outcome
from assistant.web.panes.frame.versions import saved_html

SAMPLE_PREFIX = "示例"
ALONE = Badge("本机用户")


@dataclass(frozen=True, slots=True)
class Bar:
    """What the top bar tells. `ack` names the action that this answers, empty for none."""

    report_id: int
    version: int
    agency: str
    year: int
    reports: Sequence[ReportEntry]
    history: Sequence[VersionEntry]
    today: date
    ack: str = ""
    outcome: Outcome = Outcome.OK
    stage: Stage = Stage.DRAFTING
    stage_html: str = ""
    """The stage in words, and the line that says why nothing can be changed now."""
    refused: Sequence[str] = ()
    """Cells of a pasted block that could not be taken: the page keeps what was pasted there."""
    badge: Badge = ALONE


BRAND = (
    '<div class="nb-brand"><span class="nb-seal" aria-hidden="true">年<br>报</span>'
    "<span>政府信息公开<br>年度报告助手</span></div>"
)
# The first stops of the tab key; they show while they have the focus.
PAST = (
    '<button class="nb-skip" data-act="reach" data-to="talk">到对话框</button>'
    '<button class="nb-skip" data-act="reach" data-to="pane">到报告的各个部分</button>'
)
NEW_REPORT = '<button data-act="start" data-step="1" class="nb-plain nb-new">新建报告</button>'


def empty_bar_html(badge: Badge, ack: str = "", outcome: Outcome = Outcome.OK) -> str:
    """The top bar before there is any report."""
    return (
        '<header class="nb-bar" data-report="" data-version="0" data-refused="" data-stage="drafting" '
        f'data-ack="{escape(ack)}" data-outcome="{outcome}" data-title="年报助手">{BRAND}'
        f'<div class="nb-right">{badge_html(badge)}</div></header>'
    )


def bar_html(bar: Bar) -> str:
    """The top bar: brand, report picker, saved state with history, download."""
    title = f"{bar.agency} {bar.year} 年 · 年报助手"
    restore = Action.RESTORE in bar.badge.may
    return (
        f'<header class="nb-bar" data-report="{bar.report_id}" data-version="{bar.version}" '
        f'data-ack="{escape(bar.ack)}" data-outcome="{bar.outcome}" '
        f'data-stage="{bar.stage}" data-may="{" ".join(sorted(bar.badge.may))}" '
        f'data-refused="{escape(" ".join(bar.refused))}" data-title="{escape(title)}">'
        f'{PAST}<h1 class="nb-unseen">{escape(title)}</h1>'
        f"{BRAND}{_picker(bar)}{bar.stage_html}{NEW_REPORT if bar.badge.bodies != [] else ''}"
        f'<div class="nb-right">{saved_html(bar.history, bar.version, bar.today, restore=restore)}'
        f'<a class="nb-review" href="/review/{bar.report_id}.html" target="_blank">审阅稿</a>'
        f'<a class="nb-download" href="/download/{bar.report_id}.docx">下载 Word</a>'
        f"{badge_html(bar.badge)}</div></header>"
    )


def is_sample(agency: str) -> bool:
    """Whether a report is of the invented bodies that ship with the program."""
    return agency.startswith(SAMPLE_PREFIX)


def _picker(bar: Bar) -> str:
    options = "".join(
        f'<option value="{entry.id}"{" selected" if entry.id == bar.report_id else ""}>'
        f"{escape(entry.agency)} {entry.year} 年</option>"
        for entry in sorted(bar.reports, key=lambda entry: (entry.agency, -entry.year))
    )
    badge = '<span class="nb-badge">虚构样例</span>' if is_sample(bar.agency) else ""
    return (
        f'<div class="nb-picker"><select data-act="open" aria-label="选择报告">{options}</select>'
        f"{badge}</div>"
    )
