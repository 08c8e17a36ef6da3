"""Reports and their versions. Every write of a report names the version it was made from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Join, and_, delete, func, join, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.errors import Conflict, NotFound
from assistant.store.audit import write_line
from assistant.store.bodies import body_named
from assistant.store.documents import forget_files, name_files
from assistant.store.entries import NO_REPORT, RESTORED, ReportEntry, Saved, VersionEntry
from assistant.store.models import BodyRow, MessageRow, ReportRow, VersionRow
from assistant.store.part import Part
from assistant.store.state import Stage, State, stage_in, state_as_json, state_from_json

GROWN = timedelta(minutes=5)
"""Of a text that is being written a version is kept this often, not for each pause."""


class Reports(Part):
    """Making, reading, changing and deleting reports."""

    def reports(self) -> list[ReportEntry]:
        """Every report with its newest version, the last changed first."""
        query = (
            select(ReportRow, BodyRow.name, VersionRow.number, VersionRow.made_at)
            .select_from(_newest())
            .join(ReportRow, ReportRow.id == VersionRow.report_id)
            .join(BodyRow, BodyRow.id == ReportRow.body_id)
            .order_by(VersionRow.made_at.desc(), ReportRow.id.desc())
        )
        with self._database.reading() as session:
            return [
                ReportEntry(row.id, agency, row.year, number, made_at, row.body_id)
                for row, agency, number, made_at in session.execute(query)
            ]

    def stages(self, report_ids: Sequence[int]) -> dict[int, Stage]:
        """The stage of each of these reports that is there."""
        query = select(VersionRow.report_id, VersionRow.state).select_from(_newest(report_ids))
        with self._database.reading() as session:
            rows = session.execute(query).all()
        return {report_id: stage_in(json.loads(state)) for report_id, state in rows}

    def create(self, agency: str, year: int, person: str) -> Saved:
        """A new, empty report as version 1; where the agency has one for this year, that one."""
        with self._database.reading() as session:
            existing = self._find(session, agency, year)
        if existing is not None:
            return self.load(existing)
        state = State(agency, year)
        try:
            with self._database.writing() as session:
                body_id = body_named(session, agency, self._now(), person)
                row = ReportRow(body_id=body_id, year=year, created_at=self._now())
                session.add(row)
                session.flush()
                session.add(self._version(row.id, 1, person, "新建报告", state))
                write_line(session, self._now(), person, "新建报告", report_id=row.id)
                report_id = row.id
        except IntegrityError:  # made by somebody else between the two steps
            return self.create(agency, year, person)
        return Saved(report_id, 1, state)

    @staticmethod
    def _find(session: Session, agency: str, year: int) -> int | None:
        query = select(ReportRow.id).join(BodyRow, BodyRow.id == ReportRow.body_id)
        return session.scalar(query.where(BodyRow.name == agency, ReportRow.year == year))

    def load(self, report_id: int, version: int | None = None) -> Saved:
        """A version of a report, the newest by default; for one that grew, what it grew into. Raises NotFound."""
        query = select(VersionRow).where(VersionRow.report_id == report_id).limit(1)
        if version is None:
            query = query.order_by(VersionRow.number.desc())
        else:
            query = query.where(VersionRow.number >= version).order_by(VersionRow.number)
        with self._database.reading() as session:
            row = session.scalar(query)
        if row is None:
            raise NotFound("没有这份报告或这个版本。请回到报告列表重新选择。")
        return Saved(report_id, row.number, state_from_json(json.loads(row.state)))

    def newest(self, report_id: int) -> int:
        """The number of a report's newest version. Raises NotFound."""
        with self._database.reading() as session:
            return self._newest(session, report_id)

    def save(
        self,
        report_id: int,
        seen: int,
        state: State,
        change: str,
        person: str,
        *,
        grows: bool = False,
    ) -> int:
        """Write `state` as the version after `seen`, on disk when this returns; gives its number.

        With `grows`, for a pause in writing, it takes the place of `seen` where that one and the one
        before it are the same change by the same person, the latter less than `GROWN` ago: of what is
        written in one go the first save stays, and one for each such while.

        Raises Conflict when `seen` is not the newest version: nothing is written then.
        """
        return self._save(report_id, seen, state, change, person, "修改报告", grows=grows)

    def _save(
        self,
        report_id: int,
        seen: int,
        state: State,
        change: str,
        person: str,
        action: str,
        *,
        grows: bool = False,
    ) -> int:
        number = seen + 1
        version = self._version(report_id, number, person, change, state)
        try:
            with self._database.writing() as session:
                last = _history(session, report_id, 2)
                if not last:
                    raise NotFound(NO_REPORT)
                if last[0].number != seen:
                    raise Conflict(seen, last[0].number)
                if grows and _goes_on(last, version):
                    place = (VersionRow.report_id == report_id, VersionRow.number == seen)
                    session.execute(delete(VersionRow).where(*place))
                session.add(version)
                name_files(session, report_id, state)
                detail = f"第 {number} 版：{change}"
                write_line(session, self._now(), person, action, report_id=report_id, detail=detail)
        except IntegrityError as error:
            with self._database.reading() as session:
                newest = self._newest(session, report_id)
            if newest == seen:  # deleted together with the last report that used it
                raise NotFound("找不到这份上年报告。请重新上传。") from error
            raise Conflict(seen, newest) from error  # two at the same moment: the key decides
        return number

    @staticmethod
    def _newest(session: Session, report_id: int) -> int:
        query = select(func.max(VersionRow.number)).where(VersionRow.report_id == report_id)
        newest = session.scalar(query)
        if newest is None:
            raise NotFound(NO_REPORT)
        return newest

    def restore(self, report_id: int, seen: int, number: int, person: str) -> int:
        """Bring back version `number` as a new version; what came between stays in the history.

        Stage and comments are not brought back: they belong to the report, not to a text of it.
        """
        old = self.load(report_id, number)
        state = replace(old.state, review=self.load(report_id).state.review)
        change = RESTORED.format(old.version)
        return self._save(report_id, seen, state, change, person, "恢复旧版本")

    def history(self, report_id: int) -> list[VersionEntry]:
        """Every version, the newest first."""
        with self._database.reading() as session:
            return _history(session, report_id)

    def delete_report(self, report_id: int, person: str) -> list[str]:
        """Delete a report with its versions and conversations, and the documents that no other report
        names; gives the hashes of the request ledgers that no other report names. Raises NotFound.

        On SQLite no byte of it stays in the file. The audit keeps its lines.
        """
        with self._database.writing() as session:
            # Whoever saves it at this moment goes first, or finds it gone.
            if session.get(ReportRow, report_id, with_for_update=True) is None:
                raise NotFound(NO_REPORT)
            detail = f"共 {self._newest(session, report_id)} 版"
            write_line(session, self._now(), person, "删除报告", report_id=report_id, detail=detail)
            session.flush()
            for model in (MessageRow, VersionRow):
                session.execute(delete(model).where(model.report_id == report_id))
            unused = forget_files(session, report_id)
            session.execute(delete(ReportRow).where(ReportRow.id == report_id))
        self._database.wipe()
        return unused

    def _version(
        self, report_id: int, number: int, person: str, change: str, state: State
    ) -> VersionRow:
        return VersionRow(
            report_id=report_id,
            number=number,
            made_at=self._now(),
            person=person,
            change=change,
            state=json.dumps(state_as_json(state), ensure_ascii=False),
        )


def _history(session: Session, report_id: int, most: int | None = None) -> list[VersionEntry]:
    """The newest versions first, all of them or so many."""
    query = (
        select(VersionRow.number, VersionRow.made_at, VersionRow.person, VersionRow.change)
        .where(VersionRow.report_id == report_id)
        .order_by(VersionRow.number.desc())
        .limit(most)
    )
    return [VersionEntry(*row) for row in session.execute(query)]


def _goes_on(before: Sequence[VersionEntry], version: VersionRow) -> bool:
    """Whether the two versions before this one are the same writing, and the older of them is recent."""
    same = [one for one in before if (one.person, one.change) == (version.person, version.change)]
    return len(same) == 2 and version.made_at - same[-1].made_at < GROWN


def _newest(report_ids: Sequence[int] | None = None) -> Join:
    """The newest version of each report, or of each of these.

    First the key alone, which holds no text; then one row of each report.
    """
    number = func.max(VersionRow.number).label("number")
    keys = select(VersionRow.report_id, number).group_by(VersionRow.report_id)
    if report_ids is not None:
        keys = keys.where(VersionRow.report_id.in_(report_ids))
    newest = keys.subquery()
    same = and_(VersionRow.report_id == newest.c.report_id, VersionRow.number == newest.c.number)
    return join(newest, VersionRow, same)
