"""All findings of a report as one list, by what there is to do with them: 必须改正, 请核对, 请回答, 已说明."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.web.panes.findings.cards import NO_LABELS, Cards, Labels
from assistant.web.panes.findings.progress import progress_html
from assistant.web.panes.findings.repairs import followers
from assistant.web.panes.findings.todo import todo
from assistant.web.panes.frame.buttons import button
from assistant.web.panes.text.questions import question_items
from assistant.workbench import View

# A list is worked off from its top: what is further down comes up by itself.
SHOWN = 60


def tab_label(name: str, count: int) -> str:
    """`核对 3`; the bare name for none."""
    return f"{name} {count}" if count else name


def findings_html(view: View, labels: Labels = NO_LABELS) -> str:
    """Progress, then the findings of ledger, tables and text, each with what can be done about it."""
    office = f'<p class="nb-office">{escape(view.notice)}</p>' if view.notice else ""
    work = todo(view)
    if not work.open and not work.settled and not view.state.decisions:
        words = (
            "没有发现问题。"
            if len(view.state.tables) or view.state.sections
            else "还没有可以核对的内容：请先在“表格”里放入台账，或在对话里起草正文。"
        )
        return f'{office}<div class="nb-empty">{words}</div>'
    follows = followers([*work.must, *work.look], view.form)
    cards = Cards(view.form, labels, work.same, follows)
    questions = question_items(work.questions)
    groups = [
        _group("error", "必须改正", "数对不上，改好才能报出", cards.all(work.must), len(work.must)),
        _group(
            "warning", "请核对", "核对无误的，写明情况即可", cards.all(work.look), len(work.look)
        ),
        _group(
            "info",
            "请回答",
            "只有您知道，填好就进正文",
            [*questions, *cards.all(work.told)],
            work.asked,
        ),
        _group(
            "done",
            "已说明",
            "写过情况说明或作过决定，可以撤回",
            [*cards.all(work.settled), *_decisions(view, labels)],
            len(work.settled) + len(view.state.decisions),
        ),
    ]
    return f'{office}{progress_html(view, work)}<div class="nb-findings">{"".join(groups)}</div>'


def _group(look: str, name: str, hint: str, items: Sequence[str], count: int) -> str:
    if not items:
        return ""
    rest = len(items) - SHOWN
    more = (
        f'<p class="nb-hint">另有 {rest} 处没有列出，处理完上面的会接着列出。</p>'
        if rest > 0
        else ""
    )
    return (
        f'<section class="nb-group nb-{look}" id="nb-group-{look}"><h2>{name} {count} 处'
        f"<small>{hint}</small></h2><ol>{''.join(items[:SHOWN])}</ol>{more}</section>"
    )


def _decisions(view: View, labels: Labels) -> list[str]:
    """What was decided for this ledger, each to be taken back."""
    return [
        f'<li class="nb-card nb-done"><p class="nb-where"><span>台账里的决定</span></p>'
        f'<p class="nb-reason"><b>{escape(_decided(name))}</b><span>算作“{escape(labels.name(key))}”</span>'
        f"{button('撤回', 'decide', name=name, key='')}</p></li>"
        for name, key in view.state.decisions.items()
    ]


def _decided(name: str) -> str:
    sheet, mark, cell = name.rpartition("!")
    return f"“{sheet}”{cell} 这一行" if mark else f"写着“{name}”的行"
