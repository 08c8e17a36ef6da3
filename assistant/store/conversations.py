"""What was said on a report: one conversation for each person.

A message is no deed, so the audit has no line of it; that a conversation was deleted is one.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import NotFound
from assistant.store.audit import write_line
from assistant.store.entries import NO_REPORT, Message, messages_with
from assistant.store.models import MessageRow
from assistant.store.part import Part


class Conversations(Part):
    """Writing, finding and deleting messages."""

    def add_message(self, report_id: int, person: str, role: str, content: dict[str, Any]) -> int:
        """Append a message to a person's conversation on a report; gives its number. Raises NotFound."""
        text = json.dumps(content, ensure_ascii=False)
        row = MessageRow(
            report_id=report_id, person=person, at=self._now(), role=role, content=text
        )
        try:
            with self._database.writing() as session:
                session.add(row)
                session.flush()
                return row.id
        except IntegrityError as error:
            raise NotFound(NO_REPORT) from error

    def rewrite_message(self, number: int, content: dict[str, Any]) -> None:
        """Put other content into a message that is still growing; one that was deleted stays gone."""
        text = json.dumps(content, ensure_ascii=False)
        with self._database.writing() as session:
            session.execute(update(MessageRow).where(MessageRow.id == number).values(content=text))

    def messages(self, report_id: int, person: str) -> list[Message]:
        """A person's conversation on a report, in order."""
        query = select(MessageRow).where(_conversation(report_id, person)).order_by(MessageRow.id)
        with self._database.reading() as session:
            return [
                Message(row.id, row.role, json.loads(row.content), row.at)
                for row in session.scalars(query)
            ]

    def search_messages(self, report_id: int, person: str, words: str) -> list[Message]:
        """The messages of a conversation in which each of the words stands, in order."""
        return messages_with(self.messages(report_id, person), words)

    def delete_conversation(self, report_id: int, person: str) -> int:
        """Delete a person's conversation on a report, also from the bytes of the file; gives how many
        messages it had. The report and its versions stay.
        """
        with self._database.writing() as session:
            query = select(func.count()).where(_conversation(report_id, person))
            count = session.scalar(query.select_from(MessageRow)) or 0
            session.execute(delete(MessageRow).where(_conversation(report_id, person)))
            detail = f"{count} 条消息"
            write_line(session, self._now(), person, "删除对话", report_id=report_id, detail=detail)
        self._database.wipe()
        return count


def _conversation(report_id: int, person: str) -> ColumnElement[bool]:
    return and_(MessageRow.report_id == report_id, MessageRow.person == person)
