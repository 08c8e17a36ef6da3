"""A conversation as the store keeps it: events become JSON, a reply is what still stands of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.chat.events import (
    Answer,
    Asked,
    DraftCleared,
    DraftSaved,
    DraftSentence,
    Event,
    Failed,
    Passages,
    Pointed,
    Proposed,
    Say,
    Step,
)
from assistant.chat.phrases import RETRY
from assistant.chat.plain import NO_MODEL
from assistant.findings import finding_as_json
from assistant.store.repository import Message
from assistant.store.state import Proposal

Json = dict[str, Any]


def event_as_json(event: Event) -> Json:
    """An event as it is kept in the store."""
    match event:
        case Say(text):
            return {"kind": "say", "text": text}
        case Step(title):
            return {"kind": "step", "text": title}
        case DraftSentence(section, number, text, held, opens):
            return {
                "kind": "sentence",
                "section": section,
                "number": number,
                "text": text,
                "held": held,
                "opens": opens,
            }
        case DraftCleared(section):
            return {"kind": "cleared", "section": section}
        case Answer(text, sources):
            return {"kind": "answer", "text": text, "sources": list(sources)}
        case DraftSaved(section, version, suggested, open_questions, unfinished):
            return {
                "kind": "saved",
                "section": section,
                "version": version,
                "suggested": suggested,
                "open": open_questions,
                "unfinished": unfinished,
            }
        case Passages(_, hits):
            return {"kind": "passages", "hits": [hit_as_json(hit.passage) for hit in hits]}
        case Asked(question, left):
            return {
                "kind": "asked",
                "key": question.key,
                "text": question.question,
                "sentence": question.last_sentence or "",
                "answer": question.kind.value,
                "left": left,
            }
        case Proposed(proposals):
            return {"kind": "proposed", "figures": [_proposal_as_json(p) for p in proposals]}
        case Pointed(finding, number, count):
            found = finding_as_json(finding)
            return {"kind": "finding", "number": number, "count": count, "finding": found}
        case Failed(message, retry):
            return {"kind": "failed", "text": message, "retry": retry}
    raise TypeError(event)  # a kind of event that the page was not told of


def _proposal_as_json(proposal: Proposal) -> Json:
    return {
        "key": proposal.key,
        "label": proposal.label,
        "value": str(proposal.value),
        "unit": proposal.unit,
    }


def hit_as_json(passage: Any) -> Json:
    """What is kept of a passage: enough to show it again without the index."""
    names = (
        *("id", "kind", "title", "place", "heading", "year", "text", "source"),
        *("note", "official"),
    )
    return {name: getattr(passage, name) for name in names}


def settled(events: Sequence[Json]) -> list[Json]:
    """The events that still stand: a sentence sent again replaces the first, cleared ones are gone."""
    standing: list[Json] = []
    for event in events:
        if event["kind"] == "cleared":
            standing = [other for other in standing if not _sentence_of(other, event["section"])]
        elif event["kind"] == "sentence":
            name = (event["section"], event["number"])
            at = [i for i, other in enumerate(standing) if _name(other) == name]
            if at:
                standing[at[0]] = event
            else:
                standing.append(event)
        else:
            standing.append(event)
    return standing


def _name(event: Json) -> tuple[int, int] | None:
    return (event["section"], event["number"]) if event["kind"] == "sentence" else None


def _sentence_of(event: Json, section: int) -> bool:
    return bool(event["kind"] == "sentence" and event["section"] == section)


def stored_reply(
    events: Sequence[Json], *, stopped: bool = False, unfinished: bool = False
) -> Json:
    """The document of an assistant's message: what was shown, without the passing steps.

    `unfinished` marks one that is still growing; found after a restart, it was interrupted.
    """
    kept = [event for event in settled(events) if event["kind"] != "step"]
    reply: Json = {"events": [*kept, {"kind": "stopped"}] if stopped else kept}
    return {**reply, "unfinished": True} if unfinished else reply


def asked_key(messages: Sequence[Message]) -> str | None:
    """The figure that the last message of the assistant asked for; the next answer confirms it."""
    if not messages or messages[-1].role != "assistant":
        return None
    events = messages[-1].content.get("events", [])
    asked = [event for event in events if event["kind"] == "asked"]
    return asked[-1]["key"] if asked else None


def last_request(messages: Sequence[Message]) -> tuple[str, str | None] | None:
    """The last thing that a person asked for, other than to try again, and what was asked of her then."""
    for place in range(len(messages) - 1, -1, -1):
        text = str(messages[place].content.get("text", ""))
        if messages[place].role == "user" and text and not RETRY.match(text):
            return text, asked_key(messages[:place])
    return None


MOST_TURNS = 24
"""Messages that a model is reminded of; older ones stay in the store."""


def turns_of(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """What was said, for a model: drafts and passages left out, an unanswered message too.

    Whatever was stopped or failed, user and assistant take turns: no server refuses the history.
    """
    turns: list[tuple[str, str]] = []
    for message in messages[-MOST_TURNS:]:
        words = _words(message)
        if not words:
            continue
        if turns and turns[-1][0] == message.role:
            turns.pop()
        turns.append((message.role, words))
    if turns and turns[-1][0] == "user":
        turns.pop()
    return turns[1:] if turns and turns[0][0] == "assistant" else turns


def _words(message: Message) -> str:
    if message.role == "user":
        return str(message.content.get("text", ""))
    events = message.content.get("events", [])
    spoken = [
        str(e["text"])
        for e in events
        if e["kind"] in ("say", "answer", "asked") and e["text"] != NO_MODEL
    ]
    if any(event["kind"] == "saved" for event in events):
        spoken.append("（已起草或修改正文。）")
    return "\n".join(spoken) or "（没有答完。）"
