"""Suggested repairs of a finding; each is done only when the person takes it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from assistant.findings import Finding, Repair, fingerprint
from assistant.forms import Form
from assistant.policy import Judged
from assistant.publishing.grid import printed_number
from assistant.report import Number
from assistant.web.panes.findings.places import place_words
from assistant.web.panes.frame.buttons import button
from assistant.workbench import is_fillable


def repairs_html(finding: Finding, form: Form) -> str:
    """The suggested repairs; each is done only when the person takes it."""
    if not finding.repair:
        return ""
    several = len(finding.repair) > 1 and not any(repair.sure for repair in finding.repair)
    head = (
        '<p class="nb-hint">下面几种改法同样说得通，程序分不出是哪一种，请对照原始材料再选：</p>'
        if several
        else ""
    )
    name = fingerprint(finding)
    items = "".join(
        _repair(repair, form, name, number) for number, repair in enumerate(finding.repair)
    )
    return f'<div class="nb-repairs">{head}{items}</div>'


def _repair(repair: Repair, form: Form, name: str, number: int) -> str:
    cells = ((repair.cell, repair.to), *repair.also)
    fillable = is_fillable(repair)
    shown = _typed(repair, form) if fillable else cells
    changes = "，".join(_change(cell, to, form) for cell, to in shown)
    together = "（一起改）" if len(shown) > 1 else ""
    together += "，合计随之变" if len(shown) < len(cells) else ""
    sure = (
        ""
        if not repair.sure
        else '<em title="其他单独改一格的办法都不能使各项关系成立">最可能</em>'
    )
    take = button("采用", "repair", plain=False, finding=name, number=number) if fillable else ""
    return (
        f'<p class="nb-repair"><span>{sure}建议：{escape(changes)}{together}。{escape(repair.why)}</span>'
        f"{take}</p>"
    )


def _typed(repair: Repair, form: Form) -> tuple[tuple[str, Number | None], ...]:
    """What a person would type for a repair: totals follow."""
    cells = ((repair.cell, repair.to), *repair.also)
    return tuple(cell for cell in cells if cell[0] not in form.computed_keys)


def followers(items: Iterable[Judged], form: Form) -> dict[str, str]:
    """The findings that the repairs of an earlier one close as well, with the place of that one."""
    first: dict[frozenset[tuple[tuple[str, Number | None], ...]], Finding] = {}
    follows = {}
    for judged in items:
        finding = judged.finding
        changes = frozenset(filter(None, (_typed(repair, form) for repair in finding.repair)))
        if not changes:
            continue
        leading = first.setdefault(changes, finding)
        if leading is not finding:
            follows[fingerprint(finding)] = place_words(leading, form)
    return follows


def _change(cell: str, to: Number | None, form: Form) -> str:
    printed = "空白" if to is None else printed_number(to)
    return f"{form.label(cell) if cell in form else cell}改为 {printed}"
