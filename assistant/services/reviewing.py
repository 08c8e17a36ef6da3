"""The review of one report: send, take back, return, approve, reopen, and the comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.access import Action

if TYPE_CHECKING:
    from assistant.services.desk import ReportDesk
    from assistant.workbench import View


ACTIONS = {
    "send": Action.SEND_TO_REVIEW,
    "take_back": Action.SEND_TO_REVIEW,
    "reopen": Action.SEND_TO_REVIEW,
    "return": Action.RETURN,
    "approve": Action.APPROVE,
}
"""What a person must be allowed for each step: taking back and reopening are the clerk's, as sending is."""


class Reviewing:
    """The steps of one report's review. Each is a version, which tells who did it and when."""

    def __init__(self, desk: ReportDesk) -> None:
        self._desk = desk

    def send(self, seen: int) -> View:
        """Send the report to review. Raises UsageError that says what is in the way, Conflict."""
        from assistant.workbench import Step, require_sendable

        require_sendable(self._desk.at(seen, Action.SEND_TO_REVIEW))
        return self._step(seen, Step.SEND)

    def take_back(self, seen: int) -> View:
        """Take the report back from review. Raises UsageError, Conflict."""
        from assistant.workbench import Step

        return self._step(seen, Step.TAKE_BACK)

    def return_to_clerk(self, seen: int, reason: str) -> View:
        """Return it with what is to be changed. Raises UsageError, Conflict."""
        from assistant.workbench import Step

        return self._step(seen, Step.RETURN, reason)

    def approve(self, seen: int) -> View:
        """Approve it. Raises UsageError where an error is open, Conflict."""
        from assistant.workbench import Step, require_sendable

        require_sendable(self._desk.at(seen, Action.APPROVE))
        return self._step(seen, Step.APPROVE)

    def reopen(self, seen: int) -> View:
        """Open an approved report for changes; it has to be approved again. Raises UsageError, Conflict."""
        from assistant.workbench import Step

        return self._step(seen, Step.REOPEN)

    def _step(self, seen: int, step: str, reason: str = "") -> View:
        from assistant.workbench import STEPS, Step, with_step

        taken = Step(step)
        action = ACTIONS[taken]
        state = with_step(self._desk.at(seen, action).state, taken, reason)
        said = f"：{reason.strip()[:60]}" if reason.strip() else ""
        return self._desk.write_review(seen, f"{STEPS[taken]}{said}", state, action)

    def comment(self, seen: int, place: str, text: str) -> View:
        """Write down a comment on a place (`report`, `part:1`, `table:requests`, `cell:KEY`).

        Raises UsageError, Conflict.
        """
        from assistant.workbench import with_comment

        view = self._desk.at(seen, Action.COMMENT)
        state = with_comment(view.state, view.form, seen + 1, place, text)
        return self._desk.write_review(seen, "写批注", state, Action.COMMENT)

    def settle_comment(self, seen: int, number: int, *, settled: bool) -> View:
        """Settle a comment by its number, or open it again. Raises UsageError, Conflict."""
        from assistant.workbench import with_comment_settled

        state = with_comment_settled(
            self._desk.at(seen, Action.COMMENT).state, seen + 1, number, settled=settled
        )
        return self._desk.write_review(
            seen, "批注已处理" if settled else "批注重新打开", state, Action.COMMENT
        )
