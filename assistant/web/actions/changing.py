"""What the page does with each change of a report's state: from what was sent to what is told of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.errors import Conflict, UsageError
from assistant.report import Number
from assistant.services import ReportDesk
from assistant.tables.typed import totals_that_differ
from assistant.web.actions.reviewing import review_change
from assistant.web.actions.starting import zeros_for
from assistant.web.actions.writing import settled
from assistant.workbench import View

NAMED = 4


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made, what to tell of it, and the pasted cells that could not be taken."""

    view: View
    told: str = ""
    refused: tuple[str, ...] = ()


def change_report(desk: ReportDesk, action: Mapping[str, Any]) -> View | Done:
    """Do a change of the report's state. Raises whatever the workbench says against it."""
    seen = int(action["version"])
    text = str(action.get("text", ""))
    number = int(action.get("number") or 0)
    match action.get("act"):
        case "cell":
            return desk.set_cell(seen, str(action["key"]), text)
        case "cells":
            return _pasted(desk, seen, action["cells"], int(action.get("over") or 0))
        case "undo":
            view, change = desk.undo_tables(seen)
            return Done(view, f"已撤销：{change}。")
        case "repair":
            return desk.take_repair(seen, str(action["finding"]), number)
        case "explain":
            return desk.explain(seen, str(action["finding"]), text)
        case "decide":
            return _decided(desk, seen, str(action["name"]), str(action["key"]) or None)
        case "answer":
            return desk.answer(seen, str(action["key"]), answer_value(text))
        case "confirm":
            return _confirm(desk, seen, number, action)
        case "settle" | "final":
            return settled(desk, seen, action)
        case "proposal":
            key, accept = str(action["key"]), action.get("accept") == "1"
            return desk.settle_proposal(seen, key, accept=accept)
        case "unlike":
            return desk.drop_like(seen)
        case "restore":
            return desk.restore(seen, number)
        case "zeros":
            zeros = zeros_for(desk.view(), str(action["table"]))
            return desk.set_block(seen, zeros)[0] if zeros else desk.view()
        case "review" | "comment" | "settle-comment":
            return Done(*review_change(desk, seen, action))
    raise UsageError("页面发来了程序不认识的操作。请刷新页面后再试。")


def _confirm(desk: ReportDesk, seen: int, number: int, action: Mapping[str, Any]) -> View:
    place = (int(action["start"]), int(action["end"]))
    view = desk.view()
    for span in view.sections[number].rendered.figures:
        if (span.start, span.end) == place and view.version == seen:
            return desk.confirm_figure(seen, number, span)
    raise Conflict(seen, view.version)


def typed_in(action: Mapping[str, Any]) -> str:
    """What a person typed, in a line, for the notice of a conflict."""
    if action.get("act") == "cells":
        return f"粘贴的一块，{len(action['cells'])} 格"
    return str(action.get("text", ""))


def _pasted(desk: ReportDesk, seen: int, texts: Mapping[str, Any], over: int) -> Done:
    """Type a pasted block, and say which cells and totals a person should look at."""
    view, block = desk.set_block(seen, {str(key): str(text) for key, text in texts.items()})
    told = []
    if block.refused:
        told.append(
            f"已填 {len(block.cells)} 格；另有 {len(block.refused)} 格不能填，粘贴的内容留在原处："
            f"{_some(list(block.refused.values()))}"
        )
    if differing := totals_that_differ(block, view.state.tables, view.form):
        told.append(
            f"合计由程序计算，没有用粘贴的数，其中 {len(differing)} 处不一致："
            f"{_some(differing)}。请核对是否抄错或漏了一格。"
        )
    if over:
        told.append(
            f"粘贴的内容比表格大，多出来的 {over} 格没有用；请核对是不是从对应的那一格开始粘贴的。"
        )
    return Done(view, "".join(told), tuple(block.refused))


def _some(messages: list[str]) -> str:
    more = f"；等 {len(messages)} 处" if len(messages) > NAMED else ""
    return "；".join(messages[:NAMED]) + more


def _decided(desk: ReportDesk, seen: int, name: str, key: str | None) -> Done:
    """Decide a word or cell of the ledger, and say how far it reached."""
    before = desk.view()
    view = desk.decide(seen, name, key)
    if key is None:
        return Done(view, "已撤回这个决定，台账已重新统计。")
    counted = (view.state.ledger.requests if view.state.ledger else 0) - (
        before.state.ledger.requests if before.state.ledger else 0
    )
    gained = f"，又有 {counted} 件计入表三" if counted > 0 else ""
    return Done(view, f"已记住，台账已重新统计{gained}。同一份台账再次导入时仍按这个决定。")


def whole_number(text: str, problem: str) -> int:
    """The digits of a field. Raises UsageError with this problem for anything else."""
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()):
        raise UsageError(problem)
    return int(text)


def answer_value(text: str) -> Number | None:
    """The figure typed into a field; None for an emptied one. Raises UsageError for anything else."""
    clean = text.strip().replace(",", "").replace("，", "")
    if not clean:
        return None
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", clean):
        raise UsageError(f"这里要填一个数，现在是“{text.strip()[:30]}”。请只填数字，例如 226。")
    value = Decimal(clean)
    return int(value) if value == value.to_integral_value() else value
