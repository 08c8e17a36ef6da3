"""One report of the store: read it, change it, talk about it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.access import Action

if TYPE_CHECKING:
    from assistant.chat import Desk, Event
    from assistant.publishing.review_copy import ReviewCopy
    from assistant.retrieval.passages import Passage
    from assistant.retrieval.search import Hit
    from assistant.review.years import Comparison
    from assistant.services.program import Services
    from assistant.services.reviewing import Reviewing
    from assistant.store.repository import Message
    from assistant.workbench import View

from assistant.services.changing import Changing


class ReportDesk(Changing):
    """One report on one person's desk: read it, change it, talk about it.

    Every change names the version it saw; every method asks first whether the person may (`Gate`).
    """

    # --- looking and publishing -----------------------------------------------------------------

    def comparison(self, view: View) -> Comparison | None:
        """This report against last year's; None without last year's."""
        from assistant.review.years import compare_reports
        from assistant.workbench import finished_report

        if view.previous is None:
            return None
        return compare_reports(view.previous, finished_report(view, None))

    def comparison_text(self, view: View) -> str | None:
        """The comparison in a few lines."""
        from assistant.review.years import comparison_as_text

        comparison = self.comparison(view)
        return comparison_as_text(comparison) if comparison else None

    def export_docx(self, view: View, today: date) -> Path:
        """Write the Word file, read back and equal; gives its path. Raises ExportMismatch."""
        from assistant.publishing.docx import export_docx
        from assistant.workbench import FILE_MARKS, finished_report

        person = self.require(Action.EXPORT).name
        report = finished_report(view, today)
        folder = self._services.exports(self.report_id)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{report.title}{FILE_MARKS[view.state.review.stage]}.docx"
        export_docx(report, path)
        self._services.store.record("导出", person, self.report_id, path.name)
        return path

    def review_copy(self, view: View) -> ReviewCopy:
        """The text with its sources, for those who review it."""
        from assistant.publishing.review_copy import ReviewPart, review_copy

        parts = (
            ReviewPart(part.heading, part.rendered, part.provenance.get("passages") or {})
            for part in view.sections.values()
        )
        return review_copy(f"{view.state.agency}{view.state.year}年年度报告（审阅稿）", parts)

    def rule(self, code: str) -> str | None:
        """What a rule finds and on what it rests; None for an unknown code."""
        from assistant.catalogue import all_rules, rules_as_text

        found = [rule for rule in all_rules() if rule.code == code]
        return rules_as_text(found) if found else None

    def turns(self) -> list[tuple[str, str]]:
        """The conversation before the newest message, in words."""
        from assistant.chat.record import turns_of

        return turns_of(self.messages())

    def no_answer(self, query: str) -> str:
        """What to say where the search finds nothing, and whom to ask where that is plain."""
        self.require(Action.VIEW)
        return self._services.library.no_answer(query)

    def search(self, query: str) -> Sequence[Hit]:
        """Passages of the index; the reports of this body come first."""
        return self._services.library.search(query, asker=self.saved().state.agency)

    def passages_for(self, section: int) -> Sequence[Passage]:
        """What the regulations say of a part."""
        return self._services.passages_for(section)

    @property
    def reviewing(self) -> Reviewing:
        """Sending to review, returning, approving, comments."""
        from assistant.services.reviewing import Reviewing

        return Reviewing(self)

    # --- conversation ---------------------------------------------------------------------------

    def messages(self) -> list[Message]:
        """The conversation so far."""
        person = self.require(Action.TALK).key
        return self._services.store.messages(self.report_id, person)

    def remember(self, role: str, content: dict[str, Any]) -> int:
        """Append a message to the conversation; gives its number."""
        person = self.require(Action.TALK).key
        return self._services.store.add_message(self.report_id, person, role, content)

    def rewrite(self, number: int, content: dict[str, Any]) -> None:
        """Put other content into a message that is still growing."""
        self._services.store.rewrite_message(number, content)

    def search_messages(self, words: str) -> list[Message]:
        """The messages of the conversation in which each of the words stands."""
        person = self.require(Action.TALK).key
        return self._services.store.search_messages(self.report_id, person, words)

    def forget_conversation(self) -> int:
        """Delete the person's conversation for good; gives how many messages it had."""
        person = self.require(Action.TALK).key
        return self._services.store.delete_conversation(self.report_id, person)

    async def converse(self, message: str) -> AsyncGenerator[dict[str, Any], None]:
        """The events of an answer as JSON, stored while they come. Closing the iterator stops the model.

        The answer stops as well when the person may talk no longer.
        """
        from assistant.chat.keeping import converse

        services = self._services
        told = converse(self, message, services.growing, model=services.model is not None)
        async with contextlib.aclosing(told) as events:
            async for event in events:
                self._who.again()
                self.require(Action.TALK)
                yield event

    async def reply(self, message: str, asked: str | None) -> AsyncGenerator[Event, None]:
        """The events that answer a message. Closing the iterator stops the model."""
        answers = answering(self, self._services, message, asked)
        async with contextlib.aclosing(answers) as events:
            async for event in events:
                yield event


async def answering(
    desk: Desk, services: Services | None, message: str, asked: str | None
) -> AsyncGenerator[Event, None]:
    """The events that answer a message on a report; without services no model is asked."""
    from assistant.chat import Conversation, Step

    if services is not None and services.must_probe():
        yield Step("第一次用这个模型，先看看它能做什么")
        await services.probe()
    conversation = (
        Conversation(desk, None, "")
        if services is None
        else Conversation(desk, services.model, services.settings_hash, services.lead())
    )
    async with contextlib.aclosing(conversation.reply(message, asked)) as events:
        async for event in events:
            yield event
