"""Where the report stands in the review, for the top bar: a button that leads there, and why nothing can be changed."""

from __future__ import annotations

from collections.abc import Collection

from assistant.access import Action
from assistant.store.state import Stage
from assistant.web.panes.frame.buttons import button
from assistant.workbench import LOCKED, STAGES


def lock_html(stage: Stage, may: Collection[Action] = frozenset(Action)) -> str:
    """A line beside the tabs while nobody may change the content; empty otherwise."""
    if stage not in LOCKED:
        return ""
    step, word = ("take_back", "收回") if stage is Stage.SUBMITTED else ("reopen", "重新修改")
    said = "正在审核，内容不能修改" if stage is Stage.SUBMITTED else "已审定，内容不能修改"
    back = button(word, "review", step=step) if Action.SEND_TO_REVIEW in may else ""
    return f'<p class="nb-lock" role="status"><span>{said}</span>{back}</p>'


def stage_chip(stage: Stage) -> str:
    """The stage in the top bar; it leads to the pane."""
    return (
        f'<button class="nb-stage nb-{stage}" data-act="goto" data-target="tab:送审" '
        f'title="到“送审”">{STAGES[stage]}</button>'
    )
