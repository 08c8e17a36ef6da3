"""The way to review and back: what each stage allows, what it locks, and what survives it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import date

import pytest

from assistant.errors import Conflict, UsageError
from assistant.services import ReportDesk, Services
from assistant.store.state import Stage, State, state_as_json, state_from_json
from assistant.workbench import STAGES, Step, View, hindrances, with_step

CELL = "requests.granted.natural_person"
LICENSING = "proactive.licensing.decisions"
WORDS = "本机关依法公开政府信息，工作有序。"


@pytest.fixture
def ready(desk: ReportDesk) -> ReportDesk:
    """The sample with its three parts written: it can be sent to review."""
    view = desk.view()
    for number in (1, 5, 6):
        view = desk.edit(view.version, number, WORDS)
    assert [] == hindrances(view)
    return desk


def stage(desk: ReportDesk) -> Stage:
    """The stage that the store holds."""
    return desk.saved().state.review.stage


def test_the_way_of_a_report(ready: ReportDesk) -> None:
    """Sent, returned with a reason, sent again, approved, reopened: each a version with its name."""
    review = ready.reviewing
    view = review.send(ready.view().version)
    view = review.return_to_clerk(view.version, " 第五部分写具体些。 ")
    assert ("第五部分写具体些。", Stage.RETURNED) == (view.state.review.reason, stage(ready))
    view = review.send(view.version)
    assert "" == view.state.review.reason
    view = review.approve(view.version)
    assert Stage.APPROVED == stage(ready)
    review.reopen(view.version)

    assert Stage.DRAFTING == stage(ready)
    changes = [entry.change for entry in ready.history()][:5]
    assert ["重新修改", "审定", "送审", "退回：第五部分写具体些。", "送审"] == changes


@pytest.mark.parametrize(("known", "step"), list(itertools.product(Stage, Step)))
def test_every_other_step_is_refused_in_words(known: Stage, step: Step) -> None:
    """Of the twenty pairs of stage and step six are allowed; the others name the stage."""
    allowed = {
        (Stage.DRAFTING, Step.SEND),
        (Stage.RETURNED, Step.SEND),
        (Stage.SUBMITTED, Step.TAKE_BACK),
        (Stage.SUBMITTED, Step.RETURN),
        (Stage.SUBMITTED, Step.APPROVE),
        (Stage.APPROVED, Step.REOPEN),
    }
    data = state_as_json(State("甲镇", 2025))
    data["review"]["stage"] = known.value
    state = state_from_json(data)
    if (known, step) in allowed:
        assert state != with_step(state, step, "请改")
    else:
        with pytest.raises(UsageError, match=STAGES[known]):
            with_step(state, step, "请改")


def test_a_return_needs_a_reason(ready: ReportDesk) -> None:
    """Nobody is sent back without being told what to change."""
    view = ready.reviewing.send(ready.view().version)

    with pytest.raises(UsageError, match="写明意见"):
        ready.reviewing.return_to_clerk(view.version, "  ")
    assert Stage.SUBMITTED == stage(ready)


def test_open_errors_keep_a_report_from_review(ready: ReportDesk) -> None:
    """A wrong total is named; an explanation does not let it pass."""
    view = ready.set_cell(ready.view().version, CELL, "99")
    found = [item for item in hindrances(view) if item.finding]
    assert found

    with pytest.raises(UsageError, match=r"不能送审"):
        ready.reviewing.send(view.version)
    assert Stage.DRAFTING == stage(ready)


def test_an_empty_report_is_not_sent(services: Services) -> None:
    """Without tables and text there is nothing to review; each lack is named."""
    view = services.create("样本县样本局", 2025).view()
    found = hindrances(view)

    assert [True] == [item.tables for item in found if item.tables]
    assert [1, 5, 6] == [item.part for item in found if item.part]


def changes_of(desk: ReportDesk) -> list[tuple[str, Callable[[int], object]]]:
    """Every kind of change of the content, by name."""
    return [
        ("cell", lambda seen: desk.set_cell(seen, LICENSING, "3")),
        ("block", lambda seen: desk.set_block(seen, {LICENSING: "3"})),
        ("edit", lambda seen: desk.edit(seen, 1, "改")),
        ("restore", lambda seen: desk.restore(seen, 1)),
        ("undo", lambda _seen: desk.undo()),
        ("undo in tables", lambda seen: desk.undo_tables(seen)),
        ("apply", lambda _seen: desk.apply(desk.view(), "起草", desk.view().state)),
        ("decide", lambda seen: desk.decide(seen, "台账!F5", "granted")),
    ]


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("approved", [False, True])
def test_nothing_is_changed_while_the_report_is_reviewed(
    ready: ReportDesk, number: int, *, approved: bool
) -> None:
    """Every way to change the content says so, and what to do; the store stays as it was."""
    ready.set_cell(ready.view().version, LICENSING, "47")
    view = ready.reviewing.send(ready.view().version)
    if approved:
        view = ready.reviewing.approve(view.version)
    before = ready.saved()
    _, change = changes_of(ready)[number]

    with pytest.raises(UsageError, match="重新修改" if approved else "收回"):
        change(view.version)
    assert before == ready.saved()


def test_restoring_and_undoing_leave_stage_and_comments(ready: ReportDesk) -> None:
    """An old version comes back as content; the comment stays, undo passes the review over."""
    first = ready.view().version
    ready.set_cell(first, LICENSING, "47")
    view = ready.reviewing.send(first + 1)
    view = ready.reviewing.comment(view.version, "part:5", "请写具体。")
    view = ready.reviewing.return_to_clerk(view.version, "见批注")

    assert "修改" in str(ready.undo())
    state = ready.saved().state
    assert 46 == state.tables.value(LICENSING)
    view = ready.restore(ready.saved().version, 1)
    assert Stage.RETURNED == view.state.review.stage
    assert ["请写具体。"] == [comment.text for comment in view.state.review.comments]


def test_comments_are_settled_and_name_their_version(ready: ReportDesk) -> None:
    """A comment can be written at any stage; the row of its version tells who and when."""
    view = ready.reviewing.comment(ready.view().version, f"cell:{LICENSING}", " 与法制办核对。 ")
    (comment,) = view.state.review.comments
    assert (view.version, "与法制办核对。", None) == (
        comment.number,
        comment.text,
        comment.resolved,
    )
    (entry,) = [entry for entry in ready.history() if entry.number == comment.number]
    assert "写批注" == entry.change

    view = ready.reviewing.settle_comment(view.version, comment.number, settled=True)
    assert view.version == view.state.review.comments[0].resolved
    view = ready.reviewing.settle_comment(view.version, comment.number, settled=False)
    assert view.state.review.comments[0].resolved is None
    with pytest.raises(UsageError, match="刷新"):
        ready.reviewing.settle_comment(view.version, 1, settled=True)


@pytest.mark.parametrize(("place", "text"), [("part:2", "好"), ("cell:x", "好"), ("report", " ")])
def test_a_comment_needs_words_and_a_place(ready: ReportDesk, place: str, text: str) -> None:
    """A comment on nothing, or of nothing, is refused."""
    with pytest.raises(UsageError):
        ready.reviewing.comment(ready.view().version, place, text)


def test_a_step_from_an_old_version_is_a_conflict(ready: ReportDesk) -> None:
    """Whoever approves has seen the newest version."""
    seen = ready.reviewing.send(ready.view().version).version
    ready.reviewing.comment(seen, "report", "已阅。")

    with pytest.raises(Conflict):
        ready.reviewing.approve(seen)


def test_file_names_tell_the_stage_and_the_document_does_not(ready: ReportDesk) -> None:
    """A draft, a review copy and the approved report differ in name alone."""
    names, texts = [], []
    view = ready.view()
    for move in (None, ready.reviewing.send, ready.reviewing.approve):
        view = view if move is None else move(view.version)
        path = ready.export_docx(view, date(2026, 1, 20))
        names.append(path.stem.removeprefix(f"{view.state.agency}2025年政府信息公开工作年度报告"))
        texts.append(texts_of(ready, view))

    assert ["（草稿）", "（送审稿）", ""] == names
    assert 1 == len(set(texts))


def texts_of(desk: ReportDesk, view: View) -> str:
    """The document's own XML."""
    from zipfile import ZipFile

    with ZipFile(desk.export_docx(view, date(2026, 1, 20))) as package:
        return package.read("word/document.xml").decode()


def test_states_stored_before_reviews_existed_are_drafts() -> None:
    """An old state has no review; the new one survives JSON."""
    data = state_as_json(State("甲镇", 2025))
    assert data == json.loads(json.dumps(state_as_json(state_from_json(data))))
    del data["review"]

    assert Stage.DRAFTING == state_from_json(data).review.stage
