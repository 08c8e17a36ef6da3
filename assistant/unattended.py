"""A whole report in one go, without the page: ledger and last year's report in, a folder of files out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.drafting.briefing import DraftRequest
from assistant.drafting.drafter import ModelDrafter, run_drafts
from assistant.drafting.manner import manner_of
from assistant.drafting.model import TextModel
from assistant.drafting.rollforward import roll_forward
from assistant.errors import UsageError
from assistant.findings import Finding, finding_as_json
from assistant.forms import load_form
from assistant.ledger.people import applicants_of
from assistant.ledger.read import RequestLedger, read_ledger, with_inputs
from assistant.policy import NO_SETTINGS, RuleSettings, apply_rule_settings
from assistant.publishing.docx import export_docx
from assistant.publishing.html import export_html
from assistant.reading.read import read_report
from assistant.report import AnnualReport, report_as_json
from assistant.retrieval.passages import Passage
from assistant.review.years import text_of
from assistant.store.state import LedgerNote, State
from assistant.tables.fill import fill_tables
from assistant.workbench import (
    WRITTEN,
    View,
    build_view,
    finished_report,
    question_as_json,
    require_last_year,
    with_drafts,
    with_tables,
)

Passages = Callable[[int], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A drafted report with everything that is to be said of it."""

    report: AnnualReport
    view: View
    findings: tuple[Finding, ...]

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The open questions as in `questions.json`."""
        return [question_as_json(question) for question in self.view.open_questions]

    def summary(self) -> dict[str, Any]:
        """The document of `nianbao draft --json`."""
        return {
            "report": report_as_json(self.report),
            "findings": [finding_as_json(finding) for finding in self.findings],
            "questions": self.questions,
            "provenance": self._provenance(),
        }

    def _provenance(self) -> dict[str, Any]:
        sections = self.view.state.sections
        return {str(number): dict(part.provenance) for number, part in sections.items()}

    def write(self, out: Path) -> None:
        """All six files, or none. Raises ExportMismatch, UsageError."""
        part = out.with_name(f".{out.name}.part")
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            self._write_into(part)
            _put(part, out)
        except OSError as error:
            raise UsageError(f"写不了文件夹 {out}：{error.strerror}。请换一个位置。") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _write_into(self, folder: Path) -> None:
        summary = self.summary()
        for name, document in summary.items():
            text = json.dumps(document, ensure_ascii=False, indent=2)
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
        export_docx(self.report, folder / "report.docx")
        export_html(self.report, folder / "report.html")


def _put(part: Path, out: Path) -> None:
    if not out.exists():
        part.rename(out)
        return
    for path in part.iterdir():
        path.replace(out / path.name)


def draft_report(
    *,
    agency: str,
    year: int,
    ledger_path: Path,
    previous_path: Path | None,
    facts_path: Path | None,
    today: date,
    model: TextModel | None = None,
    passages: Passages = lambda _section: (),
    settings_hash: str = "",
    ledger_words: Path | None = None,
    like_path: Path | None = None,
    person: str = "",
    rules: RuleSettings = NO_SETTINGS,
) -> Drafted:
    """The report drafted from its files: by roll-forward, or by the model where one is given.

    `like_path` is a report whose tone, length and heads the model follows; roll-forward keeps to
    last year's own. `rules` are the office's: they hold for every finding that is told.

    Raises UnreadableFile, UsageError, ModelUnavailable. Writes nothing.
    """
    ledger = with_inputs(read_ledger(ledger_path, year, office_words=ledger_words), facts_path)
    state, previous, filling = _filled(agency, year, ledger, previous_path)
    view = build_view(0, 1, state, previous)
    if model is None:
        drafts = roll_forward(previous, view.facts, agency=agency, year=year)
        offered: list[Passage] = []
    else:
        like = read_report(like_path) if like_path else None
        requests = [_request(view, number, passages(number), like) for number in WRITTEN]
        drafts = run_drafts(ModelDrafter(model), requests)
        offered = [passage for request in requests for passage in request.passages]
    drafts = [
        replace(
            draft,
            provenance=replace(draft.provenance, settings_hash=settings_hash, person=person),
        )
        for draft in drafts
    ]
    names = applicants_of(ledger_path, ledger_words)
    view = build_view(0, 1, with_drafts(state, drafts, offered), previous, rules, names=names)
    said = [finding for draft in drafts for finding in draft.findings if finding.code[0] == "M"]
    findings = apply_rule_settings((*filling, *view.findings, *said), rules)
    return Drafted(finished_report(view, today), view, tuple(findings))


def _filled(
    agency: str, year: int, ledger: RequestLedger, previous_path: Path | None
) -> tuple[State, AnnualReport | None, tuple[Finding, ...]]:
    previous = read_report(previous_path) if previous_path else None
    if previous:
        require_last_year(previous, year)
    filled = fill_tables(ledger, load_form(), year, previous)
    note = LedgerNote(ledger.source_name, "", len(ledger.requests), figures=dict(ledger.figures))
    state = State(agency, year, said=tuple(ledger.said.values()), ledger=note)
    return with_tables(state, filled.tables), previous, filled.findings


def _request(
    view: View, number: int, passages: Sequence[Passage], like: AnnualReport | None
) -> DraftRequest:
    return DraftRequest(
        section=number,
        agency=view.state.agency,
        year=view.state.year,
        facts=view.facts,
        passages=tuple(passages),
        previous_section=text_of(view.previous, number) if view.previous else None,
        like=manner_of(like, number) if like else None,
    )
