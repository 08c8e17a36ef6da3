"""How far a report is to nothing left to do: in words, by kind, and by part."""

from __future__ import annotations

from html import escape

from assistant.web.panes.findings.todo import PartLeft, Todo, parts_left, words_left
from assistant.workbench import View


def progress_html(view: View, work: Todo) -> str:
    """`还剩 3 处错误、5 处提醒、2 个待答`, a bar, a way to each kind and to each part."""
    done = len(work.settled) + len(view.state.decisions)
    counts = (
        ("error", "必须改正", len(work.must)),
        ("warning", "请核对", len(work.look)),
        ("info", "请回答", work.asked),
        ("done", "已说明", done),
    )
    chips = "".join(
        f'<button class="nb-chip nb-{look}" data-act="goto" data-target="group:{look}"'
        f"{'' if count else ' disabled'}>{name} <b>{count}</b></button>"
        for look, name, count in counts
    )
    return (
        f'<div class="nb-progress" data-open="{work.open}"><p role="status">{left_words(work)}</p>'
        f'<i class="nb-meter" aria-hidden="true"><i></i></i><p class="nb-chips">{chips}</p>'
        f"{parts_html(view, work)}</div>"
    )


def left_words(work: Todo) -> str:
    """What is left of the whole report, and what to begin with."""
    left = words_left(len(work.must), len(work.look), work.asked)
    if not left:
        return "全部处理完了。"
    if work.must:
        return f"还剩 {left}，先改错误。"
    return f"还剩 {left}。没有必须改正的了。"


def parts_html(view: View, work: Todo) -> str:
    """The same part by part, each with a way to it."""
    items = "".join(_part(part) for part in parts_left(view, work))
    return f'<ol class="nb-parts" aria-label="各部分还剩多少">{items}</ol>'


def _part(part: PartLeft) -> str:
    look = (
        "error"
        if part.errors
        else "warning"
        if part.warnings
        else "info"
        if part.questions
        else "lack"
        if part.empty
        else "done"
    )
    left = words_left(part.errors, part.warnings, part.questions)
    words = left or ("还没有" if part.empty else "没有问题")
    return (
        f'<li class="nb-{look}"><button data-act="goto" data-target="{escape(part.target)}">'
        f"<b>{escape(part.name)}</b> <span>{words}</span></button></li>"
    )
