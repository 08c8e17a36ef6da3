"""The page around the report as HTML: top bar, notices, imported files, sources.

Pure functions; whatever comes from a report, a file or a person is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape
from typing import Any

from assistant.access import Action
from assistant.services import Badge
from assistant.store.repository import ReportEntry, VersionEntry
from assistant.store.state import Stage
from assistant.web.panes.frame.badge import badge_html
from assistant.web.panes.frame.versions import saved_html
from assistant.web.panes.talk.messages import passage_html
from assistant.workbench import View

SAMPLE_PREFIX = "示例"
FIRST_YEAR = 2021


ALONE = Badge("本机用户")


class Outcome(StrEnum):
    """What became of a person's action: the page keeps or drops what she typed accordingly."""

    OK = "ok"
    REFUSED = "refused"
    CONFLICT = "conflict"


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


def year_options(today: date) -> str:
    """The years that a report can be made for, last year chosen."""
    return "".join(
        f"<option{' selected' if year == today.year - 1 else ''}>{year}</option>"
        for year in range(today.year, FIRST_YEAR - 1, -1)
    )


# --- notices --------------------------------------------------------------------------------------


def notice_html(message: str, outcome: Outcome, typed: str = "") -> str:
    """A line across the page: what was not done, why, and what to do. Empty without a message."""
    if not message:
        return ""
    kept = ""
    if outcome is Outcome.CONFLICT and typed:
        kept = (
            f'<p class="nb-typed">您填的：<q>{escape(typed)}</q></p><p>'
            '<button data-act="retry">对照过了，按我填的保存</button>'
            '<button data-act="drop" class="nb-plain">放弃我填的</button></p>'
        )
    buttons = (
        kept or '<button data-act="dismiss" class="nb-plain" aria-label="关闭">知道了</button>'
    )
    look = "error" if outcome is not Outcome.OK else "info"
    return f'<div class="nb-notice nb-{look}" role="alert"><p>{escape(message)}</p>{buttons}</div>'


def imports_html(view: View) -> str:
    """What was understood of the two files: whose report, how many cells; how many requests."""
    lines = _previous_line(view), _ledger_line(view), _like_line(view)
    return f'<div class="nb-imports">{"".join(lines)}</div>'


def _previous_line(view: View) -> str:
    last = view.state.year - 1
    report = view.previous
    if report is None:
        return _import(
            "上年报告", f"还没有。放入 {last} 年的报告，上年结转和对照就有了。", done=False
        )
    cells = sum(report.tables.value(key) is not None for key in report.form.all_keys)
    year = f"{report.year} 年" if report.year is not None else "年度没有读出"
    name = report.source.name if report.source else ""
    other = (
        f"，机关名称与本报告“{view.state.agency}”不同，请确认"
        if report.agency and report.agency != view.state.agency
        else ""
    )
    words = f"{report.agency or '机关没有读出'} {year}，读出 {cells} 格、{_parts(view)} 部分正文{other}（{name}）"
    return _import("上年报告", words, done=True)


def _parts(view: View) -> int:
    return sum(bool(part.text.strip()) for part in view.previous.sections) if view.previous else 0


def _ledger_line(view: View) -> str:
    note = view.state.ledger
    if note is None:
        words = "还没有。放入本年的依申请公开台账（Excel），表三就填好了。"
        return _import("台账", words, done=False)
    unsure = f"，{len(note.findings)} 处要核对" if note.findings else "，没有疑问"
    return _import("台账", f"{note.requests} 件申请{unsure}（{note.name}）", done=True)


def _like_line(view: View) -> str:
    """The chosen model report with the way to leave it; nothing where none is chosen."""
    if view.like is None:
        return ""
    name = view.like.source.name if view.like.source else ""
    words = (
        f"{view.like.agency or '机关没有读出'}（{name}）。模型起草时照它的语气、篇幅和小标题写。"
    )
    leave = '<button data-act="unlike" class="nb-plain">不用范本了</button>'
    return _import("范本", words, done=True, more=leave)


def _import(label: str, words: str, *, done: bool, more: str = "") -> str:
    look = "nb-have" if done else "nb-lack"
    return f'<p class="{look}"><b>{label}</b><span>{escape(words)}</span>{more}</p>'


def tab_label(name: str, count: int) -> str:
    """`核对 3`; the bare name for none."""
    return f"{name} {count}" if count else name


# --- sources --------------------------------------------------------------------------------------

NOTICE = "法规部分是我们用自己的话写的摘要，不是法规原文；引用请以官方文本为准。"


NOTHING_FOUND = "没有找到相关内容。可以换个说法；拿不准的事，请向本级政府信息公开工作主管部门核实。"


def sources_html(
    query: str = "", hits: Iterable[Mapping[str, Any]] | None = None, no_answer: str = ""
) -> str:
    """The search box and what was found, each passage with title, place, text and source.

    `no_answer` is what to say where nothing was found.
    """
    found = list(hits) if hits is not None else None
    return (
        '<div class="nb-sources"><form data-submit="search"><input name="query" type="search" '
        f'value="{escape(query)}" placeholder="查法规摘要和往年报告，例如：答复期限、什么情况可以不予公开" '
        f'aria-label="查资料" required maxlength="200"><button>查找</button></form>'
        f'<p class="nb-hint">{NOTICE}</p>{_found(query, found, no_answer)}</div>'
    )


def _found(query: str, hits: list[Mapping[str, Any]] | None, no_answer: str) -> str:
    if hits is None:
        return ""
    if not hits:
        return (
            f'<div class="nb-empty">“{escape(query)}”：{escape(no_answer or NOTHING_FOUND)}</div>'
        )
    return "".join(passage_html(hit, opened=True) for hit in hits)


def comparison_missing_html(year: int) -> str:
    """What the comparison pane says without last year's report."""
    return f'<div class="nb-empty">还没有上年报告，无从对照。请在“表格”里放入 {year - 1} 年的报告。</div>'
