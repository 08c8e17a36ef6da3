"""The outline that a section is drafted to: heads, length and topics, from an earlier report or the form.

Only names of our own and numbers are taken from the earlier text, never its sentences, so that the
outline needs no fence. Lengths are characters without spaces. Tone is not in it: for that the model
sees the earlier text itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_NUMBERS = "一二三四五六七八九十"
_NUMBERED = re.compile(
    rf"\s*(?:[（(][{_NUMBERS}]{{1,3}}[）)]|[{_NUMBERS}]{{1,3}}、|\d{{1,2}}[.、．])\s*"
)
_NEW_HEAD = re.compile(rf"(?<=[。；\n])(?=[（(][{_NUMBERS}]{{1,2}}[）)])")
# How far into a paragraph its head is looked for.
_HEAD_CHARS = 24
_MOST_TOPICS = 5
# What a draft may differ from its model before it is a finding; a short part may vary more.
SHORTEST, LONGEST, SLACK = 0.4, 2.2, 200
# More than the answer of a model with the usual limit of tokens can hold.
MOST_CHARS = 1_500
_STEP = 10
LAST_YEAR, LIKE = "上年", "范本"


@dataclass(frozen=True, slots=True)
class Head:
    """A head that the section must have: its name, its title as the office writes it, length, topics."""

    name: str
    title: str
    said: str
    chars: int
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The outline of a section. `numbered` heads open a paragraph; others may stand anywhere.

    `after` is the report that it follows (上年 or 范本), None where the lengths are the usual ones.
    """

    chars: int
    heads: tuple[Head, ...]
    numbered: bool
    after: str | None

    @property
    def fewest(self) -> int:
        """Below this length the section is far too short; 0 where a short one can be right."""
        return int(self.chars * SHORTEST) if self.numbered or len(self.heads) > 1 else 0

    @property
    def most(self) -> int:
        """Above this length the section is far too long."""
        return max(int(self.chars * LONGEST), self.chars + SLACK)


def plan_section(section: int, earlier: str | None, after: str = LAST_YEAR) -> Plan:
    """The outline of a part, after the earlier text of the same part where there is one.

    `after` says whose text that is: last year's, or a chosen model report's.
    """
    part = _part(section)
    text = (earlier or "").strip()
    chars = min(length(text), MOST_CHARS) if text else int(part["chars"])
    found = _paragraphs_by_head(text, part.get("heads", ()), bool(part.get("numbered")))
    return Plan(
        chars=chars,
        heads=tuple(
            _head(number, item, found.get(item["name"], ""), chars, part)
            for number, item in enumerate(part.get("heads", ()))
        ),
        numbered=bool(part.get("numbered")),
        after=after if text else None,
    )


def plan_as_text(plan: Plan) -> str:
    """The outline as the prompt holds it."""
    lines = [f"全文约{_round(plan.chars)}字，不超过{_round(plan.most)}字。"]
    for head in plan.heads:
        topics = f"；{plan.after}写到：{'、'.join(head.topics)}" if head.topics else ""
        size = f"约{_round(head.chars)}字" if plan.numbered else "必须写到"
        lines.append(f"{head.title}：{size}{topics}")
    return "\n".join(lines)


def missing_heads(plan: Plan, text: str) -> list[Head]:
    """The heads of the outline that the text has not."""
    if not plan.numbered:
        return [head for head in plan.heads if not re.search(head.said, text)]
    starts = [line.lstrip()[:_HEAD_CHARS] for line in _paragraphs(text)]
    return [head for head in plan.heads if not any(re.search(head.said, s) for s in starts)]


def wrong_length(plan: Plan, text: str) -> str | None:
    """Why the text is far too short or too long, in words for the clerk and the model; else None."""
    size = length(text)
    measure = f"{plan.after}的同一部分" if plan.after else "通常的篇幅"
    if size < plan.fewest:
        return f"全文约{size}字，比{measure}（约{_round(plan.chars)}字）短得多"
    if size > plan.most:
        return f"全文约{size}字，比{measure}（约{_round(plan.chars)}字）长得多"
    return None


def length(text: str) -> int:
    """Characters without spaces."""
    return len(re.sub(r"\s", "", text))


def _head(number: int, item: dict[str, Any], paragraph: str, chars: int, part: Any) -> Head:
    share = length(paragraph) or chars // len(part["heads"])
    title = re.search(item["title"], paragraph[:_HEAD_CHARS]) if "title" in item else None
    name = title.group() if title else item["name"]
    numbered = part.get("numbered")
    return Head(
        name=item["name"],
        title=f"（{_NUMBERS[number]}）{name}。" if numbered else name,
        said=item["said"],
        chars=min(share, MOST_CHARS),
        topics=_topics(paragraph) if numbered else (),
    )


def _topics(paragraph: str) -> tuple[str, ...]:
    named = [str(item["name"]) for item in _data()["topic"] if re.search(item["said"], paragraph)]
    return tuple(named[:_MOST_TOPICS])


def _paragraphs(text: str) -> list[str]:
    return [line for line in _NEW_HEAD.sub("\n", text).split("\n") if line.strip()]


def _paragraphs_by_head(
    text: str, heads: Sequence[dict[str, Any]], numbered: bool
) -> dict[str, str]:
    """The text under each head, found by numbered paragraphs that open with its words."""
    found: dict[str, str] = {}
    current = ""
    for line in _paragraphs(text) if numbered else ():
        opens = _NUMBERED.match(line)
        named = [
            head["name"]
            for head in heads
            if opens and re.search(head["said"], line[:_HEAD_CHARS]) and head["name"] not in found
        ]
        if named:
            current = named[0]
        if current:
            found[current] = f"{found.get(current, '')}{line}\n"
    return found


def _round(chars: int) -> int:
    return max(_STEP, round(chars / _STEP) * _STEP)


def _part(section: int) -> dict[str, Any]:
    part: dict[str, Any] = next(item for item in _data()["part"] if item["section"] == section)
    return part


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    text = resources.files(__package__).joinpath("plan.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
