"""The four first steps of a report: body and year, last year's report, the ledger, tables two and four.

Each can be skipped and come back to; what was understood stands beside the original.
"""

from __future__ import annotations

from html import escape

from assistant.forms import TABLES
from assistant.web.panes.frame.buttons import button
from assistant.web.start.body import body_step
from assistant.web.start.inputs import inputs_step
from assistant.web.start.last_year import last_year_step
from assistant.web.start.ledger import ledger_step
from assistant.web.start.step import BODY, INPUTS, LAST_YEAR, LEDGER, NAMES, Wizard
from assistant.workbench import View

STEPS = {BODY: body_step, LAST_YEAR: last_year_step, LEDGER: ledger_step, INPUTS: inputs_step}


def wizard_html(wizard: Wizard) -> str:
    """One step with the way to the others."""
    heading, inside = STEPS[wizard.step](wizard)
    return (
        f'<section class="nb-wizard" data-step="{wizard.step}" aria-label="开始做年度报告">'
        f"{_steps(wizard)}"
        f'<div class="nb-step"><h1 tabindex="-1">{heading}</h1>{_message(wizard)}{inside}</div>'
        f"{_footer(wizard)}</section>"
    )


def _message(wizard: Wizard) -> str:
    if wizard.problem:
        go = (
            button(f"去第 {wizard.belongs} 步", "start", step=wizard.belongs)
            if wizard.belongs and wizard.belongs != wizard.step
            else ""
        )
        return f'<div class="nb-notice nb-error nb-here" role="alert"><p>{escape(wizard.problem)}</p>{go}</div>'
    if wizard.told:
        return f'<div class="nb-notice nb-info nb-here" role="status"><p>{escape(wizard.told)}</p></div>'
    return ""


# --- the frame ------------------------------------------------------------------------------------


def steps_done(view: View | None) -> frozenset[int]:
    """The steps whose matter is in: they bear a tick."""
    if view is None:
        return frozenset()
    done = {BODY}
    if view.previous is not None:
        done.add(LAST_YEAR)
    if view.state.ledger is not None:
        done.add(LEDGER)
    keys = (*view.form.keys("proactive"), *view.form.keys("disputes"))
    if all(view.state.tables.value(key) is not None for key in keys):
        done.add(INPUTS)
    return frozenset(done)


def _steps(wizard: Wizard) -> str:
    done = steps_done(wizard.view)
    items = []
    for step, name in NAMES.items():
        look = "nb-past" if step in done else ""
        current = ' aria-current="step"' if step == wizard.step else ""
        mark = "✓" if step in done and step != wizard.step else str(step)
        state = "<span class=nb-unseen>，已完成</span>" if step in done else ""
        closed = " disabled" if wizard.view is None and step != BODY else ""
        items.append(
            f'<li class="{look}"><button data-act="start" data-step="{step}"{current}{closed}>'
            f'<i aria-hidden="true">{mark}</i><span class=nb-unseen>第 {step} 步 </span>{name}{state}'
            "</button></li>"
        )
    leave = (
        '<button data-act="start" data-step="0" class="nb-plain nb-leave">直接进工作台</button>'
        if wizard.view is not None
        else ""
    )
    return f'<nav class="nb-steps" aria-label="四步"><ol>{"".join(items)}</ol>{leave}</nav>'


def _footer(wizard: Wizard) -> str:
    """Back and on; on is 跳过 where the step's matter is not in yet."""
    if wizard.step == BODY:
        return ""
    back = button("上一步", "start", step=wizard.step - 1)
    done = wizard.step in steps_done(wizard.view)
    if wizard.step == INPUTS:
        word = "完成，进工作台" if done else "先进工作台，以后再填"
        return f"<footer>{back}{button(word, 'start', plain=False, step='done')}</footer>"
    word = "对，下一步" if done else "没有，跳过这一步"
    return f"<footer>{back}{button(word, 'start', plain=not done, step=wizard.step + 1)}</footer>"


def offer_html(view: View) -> str:
    """What stands after the last step, and the offer to draft."""
    parts = []
    for name in TABLES:
        keys = view.form.keys(name)
        open_cells = sum(view.state.tables.value(key) is None for key in keys)
        label = view.form.tables[name].label
        parts.append(f"{label}已填满" if not open_cells else f"{label}还有 {open_cells} 格空白")
    how = "按上年报告滚动起草" if view.previous else "起草"
    written = any(part.text.strip() for part in view.sections.values())
    draft = "" if written else button(f"{how}正文", "say", plain=False, text="起草全部")
    return (
        f'<div class="nb-notice nb-info nb-offer" role="status"><p>{"，".join(parts)}。</p><p>{draft}'
        f"{button('先看表格', 'dismiss')}</p></div>"
    )
