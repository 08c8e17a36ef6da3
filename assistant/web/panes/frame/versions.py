"""The versions of a report: who changed what and when, and one of them against what stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from assistant.publishing.grid import printed_cell
from assistant.report import Cell
from assistant.store.repository import VersionEntry
from assistant.web.panes.frame.buttons import button
from assistant.web.panes.frame.moments import local, when
from assistant.web.panes.text.differences import paragraphs_difference
from assistant.workbench import Difference, View, heading_of

SHOWN_LINES = 40
SHOWN_CELLS = 30
TOGETHER = timedelta(minutes=15)
"""The same change by the same person within this time of the one before is one line of the list."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the list: the newest of versions that belong together, and how often was saved."""

    entry: VersionEntry
    count: int = 1


def steps_of(history: Sequence[VersionEntry]) -> list[Step]:
    """The history, newest first, with what was saved in one go while writing as one step."""
    newest: list[VersionEntry] = []
    oldest: VersionEntry | None = None
    for entry in history:
        same = (
            oldest is not None
            and (oldest.person, oldest.change) == (entry.person, entry.change)
            and oldest.made_at - entry.made_at <= TOGETHER
        )
        if not same:
            newest.append(entry)
        oldest = entry
    # A version that grew stands for several saves: the numbers that nobody has count too.
    below = [*(entry.number for entry in newest[1:]), 0]
    return [Step(entry, entry.number - number) for entry, number in zip(newest, below, strict=True)]


def saved_html(
    history: Sequence[VersionEntry], version: int, today: date, *, restore: bool = True
) -> str:
    """That all is saved, and on a click the list of versions, which may be brought back or not."""
    newest = history[0].made_at if history else None
    clock = f" {local(newest):%H:%M}" if newest else ""
    steps = steps_of(history)
    lines = "".join(_line(step, version, today, restore=restore) for step in steps[:SHOWN_LINES])
    more = len(steps) - SHOWN_LINES
    note = f'<li class="nb-hint">更早的还有 {more} 条</li>' if more > 0 else ""
    return (
        f'<details class="nb-saved"><summary title="历史版本"><i aria-hidden="true"></i>'
        f"<span>已保存 · 第 {version} 版{clock}</span></summary>"
        f'<div class="nb-pop"><h2>历史版本</h2><ol>{lines}{note}</ol></div></details>'
    )


def _line(step: Step, version: int, today: date, *, restore: bool) -> str:
    entry = step.entry
    times = f" · 写了 {step.count} 次" if step.count > 1 else ""
    number = entry.number
    buttons = (
        "<em>现在</em>"
        if number == version
        else button("看差别", "then", number=number)
        + (button("恢复", "restore", number=number) if restore else "")
    )
    return (
        f"<li><span><b>第 {number} 版</b> {escape(entry.change)}"
        f"<small>{when(entry.made_at, today)} · {escape(entry.person)}{times}</small></span>"
        f'<span class="nb-version-do">{buttons}</span></li>'
    )


# --- one version against now ----------------------------------------------------------------------


def then_html(entry: VersionEntry, difference: Difference, view: View, today: date) -> str:
    """What was put in and taken out since a version, with the way back to it."""
    parts = "".join(
        f"<h3>{escape(heading_of(number))}</h3>{paragraphs_difference(before, after)}"
        for number, before, after in difference.parts
    )
    same = "" if parts or difference.cells else "<p>与现在没有差别。</p>"
    legend = (
        '<p class="nb-hint"><ins>这样</ins>的是那以后写进去的，<del>这样</del>的是那以后删去的。</p>'
        if parts
        else ""
    )
    return (
        f'<section class="nb-then" aria-label="第 {entry.number} 版与现在的差别"><header>'
        f"<h2>第 {entry.number} 版与现在的差别</h2><small>{when(entry.made_at, today)} · "
        f"{escape(entry.person)} · {escape(entry.change)}</small>"
        f"<span>{button('恢复到这一版', 'restore', plain=False, number=entry.number)}"
        f"{button('关闭', 'then', number='')}</span></header>"
        f"{legend}{same}{parts}{_cells(difference, view)}</section>"
    )


def _cells(difference: Difference, view: View) -> str:
    if not difference.cells:
        return ""
    lines = "".join(
        f"<li>{escape(view.form.label(key))}：<del>{_printed(view, key, before)}</del> "
        f"<ins>{_printed(view, key, after)}</ins></li>"
        for key, before, after in difference.cells[:SHOWN_CELLS]
    )
    more = len(difference.cells) - SHOWN_CELLS
    rest = f'<li class="nb-hint">另有 {more} 格</li>' if more > 0 else ""
    return f"<h3>表格里填的数 {len(difference.cells)} 格</h3><ul>{lines}{rest}</ul>"


def _printed(view: View, key: str, cell: Cell) -> str:
    return escape(printed_cell(cell, view.form.column(key).number)) or "空白"
