"""The working state of one report, as a value that is written whole with each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from assistant.facts import SaidFact
from assistant.findings import Finding, finding_as_json, finding_from_json
from assistant.forms import load_form
from assistant.report import Number, Tables, number_from_json, tables_as_json, tables_from_json


@dataclass(frozen=True, slots=True)
class SectionText:
    """One section's text with markers, the questions it left open, and who or what wrote it.

    `questions` and `provenance` are JSON documents of `drafting`; the store keeps, it does not read.
    """

    text: str
    questions: tuple[Mapping[str, Any], ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A figure that was proposed in talk and waits for a person's click.

    `key` is a fact (`said.…`) or a cell of tables two and four. `basis` are the words that it rests on.
    """

    key: str
    label: str
    value: Number
    unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class LedgerNote:
    """What is remembered of an uploaded ledger: its name and hash, counts, and addresses. No names.

    `findings` are those of reading and filling, `figures` how its deadlines were kept, by fact key.
    """

    name: str
    sha256: str
    requests: int
    findings: tuple[Finding, ...] = ()
    figures: Mapping[str, Number] = field(default_factory=dict)


class Stage(StrEnum):
    """How far a report is on its way from the clerk to the reviewer and back."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reviewer remarked on a place: `report`, `part:1`, `table:requests` or `cell:KEY`.

    `number` is the version in which it was written, so that the version's row tells who and when;
    `resolved` the version in which it was settled, None while it is open.
    """

    number: int
    place: str
    text: str
    resolved: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """Stage, the reason of the last return, and all comments. Who and when stand in the version rows."""

    stage: Stage = Stage.DRAFTING
    reason: str = ""
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """All that a clerk has made of a report so far.

    `sections` maps 0 (preface), 1, 5 and 6 to texts with markers; `suggestions` holds drafts for
    parts that had text already and wait for a person to accept or refuse them. `previous` is the hash of last
    year's report among the documents, `like` that of the report chosen as a model of tone, length and
    heads. `explanations` maps a finding's fingerprint to the written
    reason why it may stand; `proposals` wait for a click; `decisions` maps a ledger address
    (`台账!F12`) or the normal form of a text to the row or column of table three that a person chose.
    `frozen` maps a part to its paragraphs, as they stand in the draft, that a person declared final:
    no draft that is accepted later changes them.
    """

    agency: str
    year: int
    tables: Tables = field(default_factory=Tables)
    sections: Mapping[int, SectionText] = field(default_factory=dict)
    suggestions: Mapping[int, SectionText] = field(default_factory=dict)
    said: tuple[SaidFact, ...] = ()
    previous: str | None = None
    like: str | None = None
    ledger: LedgerNote | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    frozen: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    review: Review = Review()

    @property
    def documents(self) -> frozenset[str]:
        """The hashes of all documents that the state names."""
        return frozenset(sha256 for sha256 in (self.previous, self.like) if sha256)

    @property
    def ledgers(self) -> frozenset[str]:
        """The hashes of all request ledgers that the state names."""
        return frozenset((self.ledger.sha256,) if self.ledger else ())


def state_as_json(state: State) -> dict[str, Any]:
    """The state as one JSON document."""
    return {
        "agency": state.agency,
        "year": state.year,
        "tables": tables_as_json(state.tables, load_form()),
        "sections": _sections_as_json(state.sections),
        "suggestions": _sections_as_json(state.suggestions),
        "said": [
            {
                "key": said.key,
                "label": said.label,
                "value": None if said.value is None else str(said.value),
                "unit": said.unit,
            }
            for said in state.said
        ],
        "previous": state.previous,
        "like": state.like,
        "ledger": _ledger_as_json(state.ledger),
        "explanations": dict(state.explanations),
        "decisions": dict(state.decisions),
        "proposals": [{**asdict(item), "value": str(item.value)} for item in state.proposals],
        "frozen": {str(number): list(lines) for number, lines in state.frozen.items()},
        "review": {
            "stage": state.review.stage.value,
            "reason": state.review.reason,
            "comments": [asdict(comment) for comment in state.review.comments],
        },
    }


def state_from_json(data: Mapping[str, Any]) -> State:
    """The inverse of `state_as_json`."""
    return State(
        agency=data["agency"],
        year=data["year"],
        tables=tables_from_json(data["tables"]),
        sections=_sections_from_json(data["sections"]),
        suggestions=_sections_from_json(data["suggestions"]),
        said=tuple(
            SaidFact(item["key"], item["label"], said_number(item["value"]), item["unit"])
            for item in data["said"]
        ),
        previous=data["previous"],
        like=data.get("like"),
        ledger=_ledger_from_json(data["ledger"]),
        explanations=dict(data["explanations"]),
        decisions=dict(data["decisions"]),
        proposals=tuple(map(_proposal_from_json, data.get("proposals", ()))),
        frozen={int(number): tuple(lines) for number, lines in data.get("frozen", {}).items()},
        review=_review_from_json(data.get("review")),
    )


def stage_in(data: Mapping[str, Any]) -> Stage:
    """The stage in a state's JSON document; the rest of it is not read."""
    return _review_from_json(data.get("review")).stage


def _review_from_json(data: Mapping[str, Any] | None) -> Review:
    """The review of a state; one that was stored before reviews existed is being drafted."""
    if data is None:
        return Review()
    comments = tuple(Comment(**item) for item in data["comments"])
    return Review(Stage(data["stage"]), data["reason"], comments)


def _proposal_from_json(data: Mapping[str, Any]) -> Proposal:
    value = said_number(data["value"])
    if value is None:
        raise ValueError(f"proposal {data['key']} without a value")
    return Proposal(data["key"], data["label"], value, data["unit"], data["basis"])


def _sections_as_json(sections: Mapping[int, SectionText]) -> dict[str, Any]:
    return {
        str(number): {
            "text": part.text,
            "questions": [dict(question) for question in part.questions],
            "provenance": dict(part.provenance),
        }
        for number, part in sections.items()
    }


def _sections_from_json(data: Mapping[str, Any]) -> dict[int, SectionText]:
    return {
        int(number): SectionText(part["text"], tuple(part["questions"]), part["provenance"])
        for number, part in data.items()
    }


def said_number(text: str | None) -> Any:
    """A clerk's figure: int where it is whole, Decimal otherwise, None while open."""
    if text is None:
        return None
    number = number_from_json("amount_wan_yuan", text)
    return int(number) if number is not None and number == int(number) else number


def _ledger_as_json(note: LedgerNote | None) -> dict[str, Any] | None:
    if note is None:
        return None
    return {
        "name": note.name,
        "sha256": note.sha256,
        "requests": note.requests,
        "findings": [finding_as_json(finding) for finding in note.findings],
        "figures": {key: str(value) for key, value in note.figures.items()},
    }


def _ledger_from_json(data: Mapping[str, Any] | None) -> LedgerNote | None:
    if data is None:
        return None
    return LedgerNote(
        data["name"],
        data["sha256"],
        data["requests"],
        tuple(finding_from_json(item) for item in data["findings"]),
        {key: said_number(text) for key, text in data.get("figures", {}).items()},
    )
