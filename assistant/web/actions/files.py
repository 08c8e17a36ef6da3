"""The files that a person uploads: what each is taken as, and that none stays where it was put."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from assistant.errors import UsageError
from assistant.services import ReportDesk
from assistant.web.actions.changing import Done
from assistant.web.actions.starting import not_taken
from assistant.workbench import View

MEGABYTE = 1024 * 1024
LARGEST_FILE = 30 * MEGABYTE


class Upload(StrEnum):
    """What a file is taken as: last year's report, the ledger, tables two and four, the model of tone."""

    PREVIOUS = "previous"
    LEDGER = "ledger"
    INPUTS = "inputs"
    LIKE = "like"


def import_file(desk: ReportDesk, what: Upload, seen: int, upload: Path) -> View | Done:
    """Take an uploaded file into the report; the upload is removed. Raises whatever speaks against it."""
    name, data = upload.name, _taken(upload)
    match what:
        case Upload.PREVIOUS:
            return desk.import_previous(seen, name, data)
        case Upload.LEDGER:
            return desk.import_ledger(seen, name, data)
        case Upload.INPUTS:
            view, findings = desk.starting.import_inputs(seen, name, data)
            return Done(view, not_taken(findings))
        case Upload.LIKE:
            return desk.choose_like(seen, name, data)


def _taken(upload: Path) -> bytes:
    """The bytes of an uploaded file, which does not stay where any page could ask for it."""
    try:
        size = upload.stat().st_size
        if size > LARGEST_FILE:
            raise UsageError(
                f"文件“{upload.name}”有 {size // MEGABYTE} MB，超过了 {LARGEST_FILE // MEGABYTE} MB。"
                "请确认选对了文件；报告里图片太多的，先删去图片再上传。"
            )
        return upload.read_bytes()
    finally:
        upload.unlink(missing_ok=True)
