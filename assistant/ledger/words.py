"""Which column of table three an applicant falls into, and which row a result: by words, never by guess."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from assistant.forms import LineSpec, load_form

NOT_RESULTS = frozenset({"new_received", "carried_in", "total_results", "carried_out"})
# `其他` is the printed label of one row, and also what people write for all of （六）: without its
# number or its group it decides nothing.
AMBIGUOUS = "其他"
NEAR_ENOUGH = 0.5
CARRIED_OUT = "carried_out"
CARRIED_OUT_LABEL = "结转下年度继续办理"
# How many neutral words are taken off a result at most.
NEUTRAL_WORDS = 5
_ARTICLE = re.compile(
    r"^(?:依据|根据|依照|按照)?(?:中华人民共和国)?(?:政府信息公开)?条例第[一二三四五六七八九十]+条"
    r"(?:第[一二三四五六七八九十]*款)?(?:第[一二三四五六七八九十]*项)?(?:之?规定)?"
)
_NUMBERING = re.compile(
    r"[(〔\[][一二三四五六七八九十]{1,2}[)〕\]]"
    r"|^[一二三四五六七八九十]、"
    r"|(?<!\d)\d{1,2}(?:[.、,)](?!\d)|(?=[\u4e00-\u9fff]))"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A key of the form, or `running`, or neither: then the choices (labels) and why it is open."""

    key: str | None = None
    running: bool = False
    choices: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Normal forms of all known words, and the labels to choose from.

    `chosen` are the words that a person decided for this ledger; they come first.
    """

    kinds: Mapping[str, str]
    outcomes: Mapping[str, str]
    running: frozenset[str]
    asks: Mapping[str, tuple[tuple[str, ...], str]]
    kind_asks: Mapping[str, tuple[tuple[str, ...], str]]
    kind_labels: Mapping[str, str]
    outcome_labels: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    neutral: tuple[tuple[str, ...], tuple[str, ...]]
    quotable: tuple[str, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)

    def kind(self, text: str) -> Decision:
        """The column of an applicant."""
        word = normal(text)
        key = self.chosen.get(word) or self.kinds.get(word)
        if key in self.kind_labels:
            return Decision(key)
        columns, why = self.kind_asks.get(word, (tuple(self.kind_labels), ""))
        return Decision(choices=tuple(self.kind_labels[column] for column in columns), why=why)

    def outcome(self, text: str) -> Decision:
        """The row of a result."""
        word = normal(text)
        chosen = self.chosen.get(word)
        if chosen == CARRIED_OUT or (chosen is None and word in self.running):
            return Decision(running=True)
        if chosen in self.outcome_labels:
            return Decision(chosen)
        if word == AMBIGUOUS:
            numbered = re.search(r"3[.、,)]?其他", unicodedata.normalize("NFKC", text))
            return Decision("other_misc") if numbered else self._open(self.groups["其他处理"])
        if word in self.outcomes:
            return Decision(self.outcomes[word])
        if word in self.asks:
            rows, why = self.asks[word]
            return self._open(rows, why)
        for group, rows in self.groups.items():
            if word == group:
                return self._open(rows, f"“{group}”下有几种情形，要写明是哪一种")
        return self._outcome_of_core(word)

    def _outcome_of_core(self, word: str) -> Decision:
        """The row of what remains of a result without the words that change nothing in it."""
        for core in self._cores(word):
            if core in self.outcomes:
                return Decision(self.outcomes[core])
            if core in self.asks:
                rows, why = self.asks[core]
                return self._open(rows, why)
        for group, rows in self.groups.items():
            if word.startswith(group):
                return self._open(rows, f"“{group}”下有几种情形，要写明是哪一种")
        return self._open(self._near(word) or tuple(self.outcome_labels))

    def _cores(self, word: str) -> Iterator[str]:
        """The word without its article, then with one neutral word after the other taken off."""
        before, behind = self.neutral
        word = _ARTICLE.sub("", word)
        for _ in range(NEUTRAL_WORDS):
            yield word
            shorter = next(
                (word.removeprefix(item) for item in before if word.startswith(item)), ""
            )
            shorter = shorter or next(
                (word.removesuffix(item) for item in behind if word.endswith(item)), ""
            )
            if not shorter:
                return
            word = shorter

    def knows(self, text: str) -> bool:
        """Whether the text is one of our words, open ones included: then it is no name."""
        word = normal(text)
        known = (self.kinds, self.outcomes, self.running, self.asks, self.kind_asks)
        return any(word in words for words in known)

    def _open(self, rows: Iterable[str], why: str = "") -> Decision:
        return Decision(choices=tuple(self.outcome_labels[row] for row in rows), why=why)

    def _near(self, word: str) -> tuple[str, ...]:
        near = difflib.get_close_matches(word, self.outcomes, n=6, cutoff=NEAR_ENOUGH)
        return tuple(dict.fromkeys(self.outcomes[item] for item in near))[:3]

    def row_or_column(self, text: str) -> str | None:
        """The key of a row or column named by its key or by its label in the template; else None.

        `carried_out` is the row of what is still being handled.
        """
        for labels in (self.kind_labels, {**self.outcome_labels, CARRIED_OUT: CARRIED_OUT_LABEL}):
            for key, label in labels.items():
                if text in (key, label):
                    return key
        return None


def normal(text: str) -> str:
    """The words of a label without numbering, punctuation, quotes and spaces.

    >>> normal("（三）不予公开—3. 危及“三安全一稳定”")
    '不予公开危及三安全一稳定'
    """
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\W_]", "", _NUMBERING.sub("", compact))


@cache
def load_vocabulary() -> Vocabulary:
    """The words of the form in force, and those of `outcomes.toml`."""
    return vocabulary_of(load_data("outcomes.toml"))


def vocabulary_of(data: Mapping[str, Any]) -> Vocabulary:
    """The words of the form in force, and those of a document like `outcomes.toml`."""
    table = load_form().tables["requests"]
    block = table.blocks[0]
    rows = [row for row in block.rows if row.key not in NOT_RESULTS]
    columns = [column for column in block.columns if column.key != "total"]
    groups: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row.group:
            groups[normal(row.group)] = (*groups.get(normal(row.group), ()), row.key)
    carried_out = next(row for row in block.rows if row.key == "carried_out")
    still = [word for item in data["running"] for word in item["words"]]
    return Vocabulary(
        kinds=_kinds(columns, table.organisations, data["kind"]),
        outcomes=_outcomes(rows, data["outcome"]),
        running=frozenset(normal(word) for word in [*still, *carried_out.labels]),
        asks={
            normal(word): (tuple(item["rows"]), item["why"])
            for item in data["ask"]
            for word in item["words"]
        },
        kind_asks={
            normal(word): (tuple(item["columns"]), item["why"])
            for item in data["ask_kind"]
            for word in item["words"]
        },
        kind_labels={column.key: column.label for column in columns},
        outcome_labels={row.key: row_label(row) for row in rows},
        groups=groups,
        neutral=(
            tuple(sorted(data["neutral"]["before"], key=len, reverse=True)),
            tuple(sorted(data["neutral"]["behind"], key=len, reverse=True)),
        ),
        quotable=tuple(data["quotable"]["words"]),
    )


def row_label(row: LineSpec) -> str:
    """A result as the template offers it: group and label."""
    return f"{row.group} {row.label}".strip()


def load_data(name: str) -> dict[str, Any]:
    """One of this room's data files."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _kinds(
    columns: list[LineSpec], organisations: str, words: list[dict[str, Any]]
) -> dict[str, str]:
    known = {normal(label): column.key for column in columns for label in column.labels}
    known |= {
        normal(organisations + label): column.key
        for column in columns
        if column.key != "natural_person"
        for label in column.labels
    }
    return known | {normal(word): item["column"] for item in words for word in item["words"]}


def _outcomes(rows: list[LineSpec], words: list[dict[str, Any]]) -> dict[str, str]:
    known = {}
    for row in rows:
        for label in row.labels:
            known[normal(row.group + label)] = row.key
            known[normal(label)] = row.key
    known |= {normal(word): item["row"] for item in words for word in item["words"]}
    known.pop(AMBIGUOUS)
    # `不予公开 国家秘密`, `其他处理：撤回`: a known word under its own group.
    groups = {row.key: normal(row.group) for row in rows}
    return {**{groups[key] + word: key for word, key in known.items()}, **known}
