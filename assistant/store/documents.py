"""Reports of other years that were read from a file, each kept once by the hash of that file."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.errors import NotFound
from assistant.report import AnnualReport, report_as_json, report_from_json
from assistant.store.audit import write_line
from assistant.store.models import DocumentRow, ReportDocumentRow, ReportLedgerRow
from assistant.store.part import Part
from assistant.store.state import State


class Documents(Part):
    """Keeping and finding documents."""

    def add_document(self, report: AnnualReport, person: str, owner: int | None = None) -> str:
        """Keep a report that was read from a file; gives its key. Idempotent.

        The key is the hash of the file; with `owner`, the number of a body, the body is part of it: two
        bodies that take the same file in have a document each, and neither learns of the other's.
        """
        if report.source is None:
            raise ValueError("a document needs the source it was read from")
        sha256, name = report.source.sha256, report.source.name
        if owner is not None:
            sha256 = hashlib.sha256(f"{owner}:{sha256}".encode()).hexdigest()
        text = json.dumps(report_as_json(report), ensure_ascii=False)
        with self._database.writing() as session:
            known = session.get(DocumentRow, sha256)
            if known is None:
                session.add(
                    DocumentRow(sha256=sha256, name=name, report=text, added_at=self._now())
                )
                write_line(session, self._now(), person, "存入报告文件", detail=name)
            else:  # read again, perhaps by a newer reader
                known.name, known.report = name, text
        return sha256

    def document(self, sha256: str) -> AnnualReport:
        """A report kept by `add_document`. Raises NotFound."""
        with self._database.reading() as session:
            row = session.get(DocumentRow, sha256)
        if row is None:
            raise NotFound("找不到这份上年报告。请重新上传。")
        return _parsed(row.report, row.name)


@lru_cache(maxsize=64)
def _parsed(text: str, name: str) -> AnnualReport:
    """A document from its text; last year's report is asked for with each change of this year's."""
    return report_from_json(json.loads(text), name)


def name_files(session: Session, report_id: int, state: State) -> None:
    """Remember which documents and ledgers the state of a report names, for as long as the report is."""
    for row, hashes in ((ReportDocumentRow, state.documents), (ReportLedgerRow, state.ledgers)):
        for sha256 in sorted(hashes):
            if session.get(row, (report_id, sha256)) is None:
                session.add(row(report_id=report_id, sha256=sha256))


def forget_files(session: Session, report_id: int) -> list[str]:
    """Delete the documents that no other report names; gives the ledgers that no other report names."""
    documents, ledgers = (
        set(session.scalars(select(row.sha256).where(row.report_id == report_id)))
        for row in (ReportDocumentRow, ReportLedgerRow)
    )
    for row in (ReportDocumentRow, ReportLedgerRow):
        session.execute(delete(row).where(row.report_id == report_id))
    still = select(ReportDocumentRow.sha256).where(ReportDocumentRow.sha256.in_(documents))
    documents -= set(session.scalars(still))
    session.execute(delete(DocumentRow).where(DocumentRow.sha256.in_(documents)))
    still = select(ReportLedgerRow.sha256).where(ReportLedgerRow.sha256.in_(ledgers))
    return sorted(ledgers - set(session.scalars(still)))
