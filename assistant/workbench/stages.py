"""The way of a report from the clerk to the reviewer and back: 起草中, 送审, 退回, 审定. Pure.

    起草中 ─送审─▶ 送审中 ─审定─▶ 已审定 ─重新修改─▶ 起草中
                    │  └─退回（意见）─▶ 已退回 ─送审─▶ 送审中
                    └─收回─▶ 起草中

While a report is with the reviewer, and once it is approved, nobody changes its content.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.errors import UsageError
from assistant.findings import Finding, Severity
from assistant.forms import TABLES, Form
from assistant.store.state import Comment, Review, Stage, State
from assistant.workbench.parts import WRITTEN, heading_of
from assistant.workbench.view import View

STAGES = {
    Stage.DRAFTING: "起草中",
    Stage.SUBMITTED: "送审中",
    Stage.RETURNED: "已退回",
    Stage.APPROVED: "已审定",
}
FILE_MARKS = {
    Stage.DRAFTING: "（草稿）",
    Stage.RETURNED: "（草稿）",
    Stage.SUBMITTED: "（送审稿）",
    Stage.APPROVED: "",
}
"""What the name of an exported file says of the stage; the document itself says nothing."""
LONGEST_REMARK = 1000
WHOLE = "report"
"""The place of a comment on the whole report."""
NEEDED = tuple(number for number in WRITTEN if number)
"""The parts without whose text there is nothing to review; a preface is not prescribed."""


class Step(StrEnum):
    """What a person does with a report as a whole."""

    SEND = "send"
    TAKE_BACK = "take_back"
    RETURN = "return"
    APPROVE = "approve"
    REOPEN = "reopen"


STEPS = {
    Step.SEND: "送审",
    Step.TAKE_BACK: "收回送审",
    Step.RETURN: "退回",
    Step.APPROVE: "审定",
    Step.REOPEN: "重新修改",
}
NEXT = {
    (Stage.DRAFTING, Step.SEND): Stage.SUBMITTED,
    (Stage.RETURNED, Step.SEND): Stage.SUBMITTED,
    (Stage.SUBMITTED, Step.TAKE_BACK): Stage.DRAFTING,
    (Stage.SUBMITTED, Step.RETURN): Stage.RETURNED,
    (Stage.SUBMITTED, Step.APPROVE): Stage.APPROVED,
    (Stage.APPROVED, Step.REOPEN): Stage.DRAFTING,
}
LOCKED = {
    Stage.SUBMITTED: "这份报告正在审核，现在不能修改。要修改，请先在“送审”里收回。",
    Stage.APPROVED: "这份报告已经审定，现在不能修改。要修改，请先在“送审”里点“重新修改”，改好后再送审。",
}


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What keeps a report from being sent: in words, and the finding behind it where there is one.

    `part` is the part that is still empty, `tables` that no table is filled.
    """

    words: str
    finding: Finding | None = None
    part: int | None = None
    tables: bool = False


def require_editable(state: State) -> None:
    """Raises UsageError while the report is with the reviewer or approved."""
    if state.review.stage in LOCKED:
        raise UsageError(LOCKED[state.review.stage])


def steps_from(stage: Stage) -> tuple[Step, ...]:
    """What can be done with a report at this stage."""
    return tuple(step for known, step in NEXT if known is stage)


def with_step(state: State, step: Step, reason: str = "") -> State:
    """The state after a step. Raises UsageError where the stage does not allow it, or a return has no reason."""
    review = state.review
    stage = NEXT.get((review.stage, step))
    if stage is None:
        raise UsageError(
            f"这份报告现在是“{STAGES[review.stage]}”，不能{STEPS[step]}。请刷新页面，看它到了哪一步。"
        )
    if step is Step.RETURN and not reason.strip():
        raise UsageError("退回时请写明意见，经办人才知道要改什么。")
    kept = _remark(reason) if step is Step.RETURN else ""
    return replace(state, review=replace(review, stage=stage, reason=kept))


def hindrances(view: View) -> list[Hindrance]:
    """What must be done before the report can be sent to review: every error, every empty part."""
    found = [
        Hindrance(judged.message, finding=judged.finding)
        for judged in view.judged
        if judged.finding.severity is Severity.ERROR
    ]
    if not any(view.state.tables.has(table) for table in TABLES):
        found.append(Hindrance("三张表还没有填。", tables=True))
    found += [
        Hindrance(f"“{heading_of(number)}”还没有写。", part=number)
        for number in NEEDED
        if not view.sections[number].text.strip()
    ]
    return found


def require_sendable(view: View) -> None:
    """Raises UsageError that says what is in the way of sending or approving the report."""
    found = hindrances(view)
    if found:
        named = "；".join(item.words.rstrip("。") for item in found[:3])
        more = f"；等 {len(found)} 处" if len(found) > 3 else ""
        raise UsageError(f"还有 {len(found)} 处没有做好，不能送审：{named}{more}。")


# --- comments -------------------------------------------------------------------------------------


def comment_places(form: Form) -> frozenset[str]:
    """Every place that can be remarked on."""
    parts = (f"part:{number}" for number in WRITTEN)
    tables = (f"table:{name}" for name in TABLES)
    return frozenset((WHOLE, *parts, *tables, *(f"cell:{key}" for key in form.all_keys)))


def with_comment(state: State, form: Form, version: int, place: str, text: str) -> State:
    """The state with one more comment, written as `version`. Raises UsageError without text or place."""
    if not text.strip():
        raise UsageError("请写下意见再保存。")
    if place not in comment_places(form):
        raise UsageError("请选定这条意见说的是哪一处。")
    comments = (*state.review.comments, Comment(version, place, _remark(text)))
    return replace(state, review=replace(state.review, comments=comments))


def with_comment_settled(state: State, version: int, number: int, *, settled: bool) -> State:
    """The state in which comment `number` is settled as of `version`, or open again. Raises UsageError."""
    if number not in {comment.number for comment in state.review.comments}:
        raise UsageError("这条意见已经不在了。请刷新页面后再看。")
    comments = tuple(
        replace(comment, resolved=version if settled else None)
        if comment.number == number
        else comment
        for comment in state.review.comments
    )
    return replace(state, review=replace(state.review, comments=comments))


def open_comments(review: Review, place: str | None = None) -> list[Comment]:
    """The comments that are not settled, those on one place where it is given."""
    return [
        comment
        for comment in review.comments
        if comment.resolved is None and place in (None, comment.place)
    ]


def same_content(one: State, other: State) -> bool:
    """Whether two states differ in nothing but stage and comments."""
    return replace(one, review=Review()) == replace(other, review=Review())


def _remark(text: str) -> str:
    clean = text.strip()
    if len(clean) > LONGEST_REMARK:
        raise UsageError(f"意见最多写 {LONGEST_REMARK} 字，现在是 {len(clean)} 字。请写短一些。")
    return clean
