"""What the page does with a step of the review or a comment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.errors import UsageError
from assistant.services import ReportDesk
from assistant.workbench import Step, View

ACTS = ("review", "comment", "settle-comment")
SAID = {
    Step.SEND: "已送审，内容锁定。审核人可以在“送审”里写批注、退回或审定；要改就先收回。",
    Step.TAKE_BACK: "已收回，可以继续修改。改好后再送审。",
    Step.RETURN: "已退回，经办人可以按意见修改后再送审。",
    Step.APPROVE: "已审定。下载的 Word 文件名不再带“送审稿”。",
    Step.REOPEN: "已重新打开，改好后要再送审、再审定。",
}


def review_change(desk: ReportDesk, seen: int, action: Mapping[str, Any]) -> tuple[View, str]:
    """Do a step or write a comment; gives the new view and what to tell. Raises UsageError, Conflict."""
    text, review = str(action.get("text", "")), desk.reviewing
    match action.get("act"):
        case "comment":
            return review.comment(seen, str(action.get("place", "")), text), ""
        case "settle-comment":
            settled = action.get("accept") == "1"
            return review.settle_comment(seen, int(action.get("number") or 0), settled=settled), ""
    match action.get("step"):
        case Step.SEND:
            view = review.send(seen)
        case Step.TAKE_BACK:
            view = review.take_back(seen)
        case Step.RETURN:
            view = review.return_to_clerk(seen, text)
        case Step.APPROVE:
            view = review.approve(seen)
        case Step.REOPEN:
            view = review.reopen(seen)
        case _:
            raise UsageError("页面发来了程序不认识的操作。请刷新页面后再试。")
    return view, SAID[Step(str(action["step"]))]
