"""The words that name a fact, read from `claims.toml`, and the search for the entry that fits a figure.

An entry may be written as `item` (the words of a row of the form, met before or behind its figure)
or as `words` (regular expressions in which ＃ stands for the figure). What names a fact only under a
figure before it (自然人 under 新收) is written as `under`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

FIGURE = "＃"
NEW = "requests.new_received.total"
ORGANISATIONS = "derived.requests.organisations"


class Confidence(StrEnum):
    """How surely the words name the fact.

    `sure`: a figure that differs is wrong. `likely`: the words are used loosely, or the sentence does
    not say that it speaks of requests at all. `ask`: another way of counting; a difference is a question.
    """

    SURE = "sure"
    LIKELY = "likely"
    ASK = "ask"


class ClaimScope(StrEnum):
    """Whom the sentence counts: the whole area, a part of it, or the government's own office.

    `own`: we ourselves (我局, 本机关); `unit`: a body called by its name, in its own report the whole.
    """

    OWN = "own"
    UNIT = "unit"
    OFFICE = "office"
    AREA = "area"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Sum:
    """One fact or the sum of several: `a + b`; a key after a minus is taken away."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    @property
    def key(self) -> str | None:
        """The key where the sum is one fact."""
        return self.plus[0] if len(self.plus) == 1 and not self.minus else None


class Words:
    """An expression that is compiled when it is first looked for: most reports need a part of them.

    Raises re.error then, when the data file is damaged.
    """

    __slots__ = ("_compiled", "expression")

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self._compiled: re.Pattern[str] | None = None

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where the words stand."""
        if self._compiled is None:
            self._compiled = re.compile(self.expression)
        return self._compiled.search(text)


# Rows of the form are named as part of what was received or done, not of letters or of documents.
_AMONG_REQUESTS = Words(r"^$|requests|disputes")


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact and the words that name it; the fields are explained at the head of `claims.toml`."""

    names: Sum | None
    under: Mapping[str, Sum]
    words: Words
    needs: Words | None
    before: Words | None
    sure: Words | None
    follows: Words | None
    unless: Words | None
    never: Words | None
    list_never: Words | None
    units: frozenset[str]
    part: bool
    bracket: bool
    also: tuple[Sum, ...]
    zero: tuple[Words, ...]
    about: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries in order, by the unit of the figure, and the words of period, scope and label."""

    entries: tuple[Entry, ...]
    denied: tuple[Entry, ...]
    never: re.Pattern[str]
    by_unit: Mapping[str, tuple[Entry, ...]]
    heads: frozenset[str]
    head_words: Mapping[str, re.Pattern[str]]
    applicants: re.Pattern[str]
    results: re.Pattern[str]
    again: re.Pattern[str]
    topic: re.Pattern[str]
    nouns: re.Pattern[str]
    last: re.Pattern[str]
    since: re.Pattern[str]
    scopes: re.Pattern[str]
    front: re.Pattern[str]
    back: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure's clause (the figure is ＃) with what must be known around it.

    `lead` is the list that the figure is an item of, up to the figure; `before` and `around` are the
    sentence up to and beyond it; `heads` are the keys named before it, nearest last; `previous` what
    the figure before it names.
    """

    clause: str
    lead: str
    before: str
    around: str
    unit: str
    part: bool
    inside: bool
    heads: Sequence[str]
    previous: str = ""


def find_entry(setting: Setting) -> tuple[Entry, Sum] | None:
    """The first entry that fits, and what it names here; None when none does or one forbids it."""
    lexicon = load_lexicon()
    if not lexicon.topic.search(setting.clause):
        return None
    for entry in lexicon.by_unit.get(setting.unit, ()):
        if (setting.part and not entry.part) or (setting.inside and not entry.bracket):
            continue
        if not entry.words.search(setting.clause):
            continue
        if entry.before and not entry.before.search(setting.before):
            continue
        if entry.unless and entry.unless.search(setting.clause):
            continue
        if entry.needs and not entry.needs.search(setting.around):
            continue
        if entry.follows and not entry.follows.search(setting.previous):
            continue
        names = _named(entry, setting)
        if names is None:
            continue
        forbidden = (
            lexicon.never.search(setting.clause)
            or (entry.never and entry.never.search(setting.clause))
            or (entry.list_never and entry.list_never.search(setting.lead))
        )
        return None if forbidden else (entry, names)
    return None


def _named(entry: Entry, setting: Setting) -> Sum | None:
    if not entry.under:
        return entry.names
    for head in reversed(setting.heads):
        # 法人或其他组织 heads its own kinds, and stands beside 自然人 under the same total.
        if head in entry.under or head != ORGANISATIONS:
            return entry.under.get(head)
    lexicon = load_lexicon()
    if NEW in entry.under and lexicon.results.search(setting.before):
        return None
    if NEW in entry.under and lexicon.applicants.search(setting.around):
        return entry.under[NEW]
    text = f"{setting.before}{setting.clause.partition(FIGURE)[2]}"
    named = (head for head, words in lexicon.head_words.items() if words.search(text))
    return next((entry.under[head] for head in named if head in entry.under), None)


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of `claims.toml`. Raises KeyError when that file is damaged."""
    data = tomllib.loads(
        resources.files(__package__).joinpath("claims.toml").read_text(encoding="utf-8")
    )
    terms = {**data["terms"], "M": FIGURE}
    entries = tuple(_read_entry(item, data["about"], terms) for item in data["claim"])
    units = {unit for entry in entries for unit in entry.units}
    periods, label = data["periods"], data["label"]
    return Lexicon(
        entries=entries,
        denied=tuple(entry for entry in entries if entry.zero and entry.names),
        never=re.compile(data["never"]),
        by_unit={unit: tuple(e for e in entries if unit in e.units) for unit in units},
        heads=frozenset(key for entry in entries for key in entry.under),
        head_words={head: re.compile(words) for head, words in data["heads"].items()},
        applicants=re.compile(data["applicants"]),
        results=re.compile(data["results"]),
        again=re.compile(data["again"]),
        topic=re.compile(data["topic"]),
        nouns=re.compile(data["nouns"]),
        last=re.compile(periods["last"]),
        since=re.compile(periods["since"]),
        scopes=re.compile(
            "|".join(f"(?P<{name}>{pattern})" for name, pattern in data["scopes"].items())
        ),
        front=re.compile(label["front"]),
        back=re.compile(label["back"]),
    )


def parse_sum(text: str) -> Sum:
    """`a + b - c` as a sum.

    >>> parse_sum("a + b - c")
    Sum(plus=('a', 'b'), minus=('c',))
    """
    signs = re.findall(r"([+-]?) *([a-z_.]+)", text)
    plus = tuple(key for sign, key in signs if sign != "-")
    return Sum(plus, tuple(key for sign, key in signs if sign == "-"))


def _read_entry(
    item: Mapping[str, Any], about: Mapping[str, str], terms: Mapping[str, str]
) -> Entry:
    def filled(text: str) -> str:
        return re.sub(r"\{([a-zA-Z]+)\}", lambda match: terms[match[1]], text)

    def pattern(name: str) -> Words | None:
        return Words(filled(item[name])) if item.get(name) else None

    words = [filled(word) for word in item.get("words", ())]
    if "item" in item:
        words += _item_words(filled(item["item"]), terms)
    zeros = [filled(zero) for zero in item.get("zero", ())]
    if "absent" in item:
        zeros.append(_absent(filled(item["item"]), terms, named=item["absent"] == "named"))
    part = bool(item.get("part")) or "item" in item
    nevers = [*([filled(item["never"])] if "never" in item else []), *([] if part else ["其中"])]
    key = item.get("key", "")
    return Entry(
        names=parse_sum(item["key"]) if "key" in item else None,
        under={head: parse_sum(names) for head, names in item.get("under", {}).items()},
        words=Words("|".join(words) or "(?!)"),
        needs=pattern("needs"),
        before=pattern("before"),
        sure=pattern("sure"),
        follows=pattern("follows") or (_AMONG_REQUESTS if "item" in item else None),
        unless=pattern("unless"),
        never=Words("|".join(nevers)) if nevers else None,
        list_never=pattern("list_never"),
        units=frozenset(item.get("units", terms["units"].split("|"))),
        part=part,
        bracket=bool(item.get("bracket")) or "item" in item,
        also=tuple(map(parse_sum, item.get("also", ()))),
        zero=tuple(map(Words, zeros)),
        about=tuple(w for part in about if key.startswith(part) for w in about[part].split("|")),
        confidence=Confidence(item.get("confidence", "sure")),
    )


def _item_words(item: str, terms: Mapping[str, str]) -> list[str]:
    """A row's words right before its figure, and right behind it at the end of the clause."""
    return [
        rf"(?:{item}){terms['tail']}{FIGURE}{terms['behind']}(?:[（(、，。；)）]|$)",
        rf"^{terms['lead']}{FIGURE}{terms['link']}(?:{item}){terms['close']}$",
    ]


def _absent(item: str, terms: Mapping[str, str], *, named: bool) -> str:
    """The words of a row denied: 没有重复申请; where `named`, the refusal stands behind them."""
    refused = rf"(?=[^，。；]{{0,24}}?{terms['refused']})" if named else ""
    none, end = terms["none_of"], terms["end"]
    # 未收到重复申请 tells what came in, not how it was dealt with.
    none = none if named else none.replace("收到|", "")
    return (
        rf"{none}{terms['lead_none']}{terms['beside']}(?:{item}){refused}"
        rf"{terms['beside_behind']}{terms['close_none']}{end}"
    )
