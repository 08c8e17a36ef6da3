"""What became of an action, and what is missing: a line across the page, or in the place of a pane."""

from __future__ import annotations

from enum import StrEnum
from html import escape


class Outcome(StrEnum):
    """What became of a person's action: the page keeps or drops what she typed accordingly."""

    OK = "ok"
    REFUSED = "refused"
    CONFLICT = "conflict"


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
    buttons = kept or '<button data-act="dismiss" class="nb-plain">知道了</button>'
    look = "error" if outcome is not Outcome.OK else "info"
    return f'<div class="nb-notice nb-{look}" role="alert"><p>{escape(message)}</p>{buttons}</div>'


def comparison_missing_html(year: int) -> str:
    """What the comparison pane says without last year's report."""
    return f'<div class="nb-empty">还没有上年报告，无从对照。请在“表格”里放入 {year - 1} 年的报告。</div>'
