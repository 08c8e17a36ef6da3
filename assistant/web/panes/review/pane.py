"""The pane 送审: where the report stands, what is in the way, the reviewer's comments and decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from html import escape

from assistant.access import Action
from assistant.forms import Form
from assistant.store.repository import VersionEntry
from assistant.store.state import Stage
from assistant.web.panes.findings.places import place_words, target_of
from assistant.web.panes.findings.progress import left_words, parts_html
from assistant.web.panes.findings.todo import todo
from assistant.web.panes.frame.buttons import button, go_button
from assistant.web.panes.frame.moments import when
from assistant.web.panes.review.comments import LONGEST_REMARK, comments_html
from assistant.web.panes.review.remarks import lines_html
from assistant.workbench import (
    STAGES,
    STEPS,
    Hindrance,
    View,
    hindrances,
    open_comments,
)

TRACK = (Stage.DRAFTING, Stage.SUBMITTED, Stage.APPROVED)
SHOWN_STEPS = 12
SHOWN_HINDRANCES = 20


def review_html(
    view: View,
    history: Sequence[VersionEntry],
    today: date,
    may: Collection[Action] = frozenset(Action),
) -> str:
    """The whole pane for one report; who and when are those of the version rows.

    `may` is what the person may do: nothing else is offered.
    """
    rows = {entry.number: entry for entry in history}
    return (
        f'<div class="nb-review">{_track(view.state.review.stage)}{_stage(view, may)}'
        f"{comments_html(view, rows, today, may)}{_course(history, today)}</div>"
    )


def _track(stage: Stage) -> str:
    """起草 → 送审 → 审定, with the place where the report is."""
    at = TRACK.index(Stage.DRAFTING if stage is Stage.RETURNED else stage)
    items = []
    for number, known in enumerate(TRACK):
        name = STAGES[stage] if known is Stage.DRAFTING and at == 0 else STAGES[known]
        look = "nb-now" if number == at else "nb-past" if number < at else ""
        current = ' aria-current="step"' if number == at else ""
        items.append(f'<li class="{look}"{current}>{name}</li>')
    return f'<ol class="nb-track" aria-label="这份报告到了哪一步">{"".join(items)}</ol>'


# --- what can be done now -------------------------------------------------------------------------


def _stage(view: View, may: Collection[Action]) -> str:
    match view.state.review.stage:
        case Stage.SUBMITTED:
            return _in_review(view, may)
        case Stage.APPROVED:
            return _approved(view, may)
        case _:
            return _to_send(view, may)


def _to_send(view: View, may: Collection[Action]) -> str:
    """Before sending: the reason of the last return, what is in the way, the button."""
    review, work = view.state.review, todo(view)
    returned = (
        f'<div class="nb-returned"><b>审核退回的意见</b><p>{lines_html(review.reason)}</p></div>'
        if review.stage is Stage.RETURNED
        else ""
    )
    found = hindrances(view)
    send = (
        f'<p class="nb-do"><button data-act="review" data-step="send"{" disabled" if found else ""}>'
        "送审</button><span class=nb-hint>送审后内容锁定，可以随时收回。</span></p>"
        if Action.SEND_TO_REVIEW in may
        else "<p class=nb-hint>由经办人送审。</p>"
    )
    waiting = len(open_comments(review))
    words = "" if found and not work.open else left_words(work)
    notes = [f"还有 {waiting} 条批注没有处理。"] if waiting else []
    if not found and work.open:
        notes.append("提醒和待答不妨碍送审，审核人会看到。")
    return (
        f'{returned}<section class="nb-card nb-send"><h2>送审</h2>'
        f'<p role="status">{words}</p>{parts_html(view, work)}{_in_the_way(found, view.form)}'
        f"{''.join(f'<p class=nb-hint>{note}</p>' for note in notes)}"
        f"{send}</section>"
    )


def _in_the_way(found: Sequence[Hindrance], form: Form) -> str:
    """Each error and each empty part, with the way to it."""
    if not found:
        return '<p class="nb-fine">没有必须改正的，可以送审。</p>'
    items = "".join(_hindrance(item, form) for item in found[:SHOWN_HINDRANCES])
    more = len(found) - SHOWN_HINDRANCES
    rest = f"<li class=nb-hint>另有 {more} 处，改好上面的会接着列出。</li>" if more > 0 else ""
    return f'<p class="nb-wrong">先做好这 {len(found)} 处才能送审：</p><ol class="nb-way">{items}{rest}</ol>'


def _hindrance(item: Hindrance, form: Form) -> str:
    target = "table:proactive" if item.tables else f"part:{item.part}"
    where = ""
    if item.finding is not None:
        target = target_of(item.finding, form) or "group:error"
        where = f"<b>{escape(place_words(item.finding, form))}</b> "
    return f"<li><span>{where}{escape(item.words)}</span>{go_button(target, '去改')}</li>"


def _in_review(view: View, may: Collection[Action]) -> str:
    """The clerk may take it back; the reviewer looks, remarks, returns or approves."""
    back = button("经办人收回", "review", step="take_back") if Action.SEND_TO_REVIEW in may else ""
    return (
        '<section class="nb-card nb-send"><h2>正在审核</h2>'
        f'<p role="status">{left_words(todo(view))} 内容已锁定。</p>{parts_html(view, todo(view))}'
        f'<p class="nb-do">{go_button("tab:对照", "与上年对照")}{go_button("tab:核对", "看核对结果")}'
        f"{back}</p></section>{_verdict(view, may)}"
    )


def _verdict(view: View, may: Collection[Action]) -> str:
    """The reviewer's decision: back with a reason, or approved."""
    if not {Action.RETURN, Action.APPROVE} & set(may):
        return ""
    waiting = len(open_comments(view.state.review))
    note = f"<p class=nb-hint>还有 {waiting} 条批注没有处理。</p>" if waiting else ""
    return (
        '<section class="nb-card nb-send"><h2>审核意见</h2>'
        '<form data-submit="review" data-field="review:reason" class="nb-remark">'
        '<input type="hidden" name="step" value="return">'
        f'<textarea name="text" rows="3" maxlength="{LONGEST_REMARK}" required data-field="review:reason" '
        'data-free placeholder="退回时写明要改什么，例如：第五部分的改进措施写具体些" '
        'aria-label="退回的意见"></textarea>'
        f'{note}<p class="nb-do"><button class="nb-plain nb-return">退回修改</button>'
        '<button type="button" data-act="review" data-step="approve">审定</button></p></form></section>'
    )


def _approved(view: View, may: Collection[Action]) -> str:
    again = (
        button("重新修改", "review", step="reopen")
        + "<span class=nb-hint>重新修改后要再送审、再审定。</span>"
        if Action.SEND_TO_REVIEW in may
        else ""
    )
    return (
        '<section class="nb-card nb-send nb-approved"><h2>已审定</h2>'
        "<p>内容已锁定。下载的文件名不再带“草稿”或“送审稿”，可以报出和发布。</p>"
        f'<p class="nb-do"><a class="nb-download" href="/download/{view.report_id}.docx">下载 Word</a>'
        f"{again}</p></section>"
    )


# --- what happened so far -------------------------------------------------------------------------


def _course(history: Sequence[VersionEntry], today: date) -> str:
    """Every step of the review so far, the newest first."""
    known = tuple(STEPS.values())
    steps = [entry for entry in history if entry.change.startswith(known)]
    items = "".join(
        f"<li><b>{escape(entry.change)}</b><small>第 {entry.number} 版 · "
        f"{when(entry.made_at, today)} · {escape(entry.person)}</small></li>"
        for entry in steps[:SHOWN_STEPS]
    )
    return f'<section class="nb-course"><h2>经过</h2><ol>{items}</ol></section>' if items else ""
