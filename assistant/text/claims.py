"""What a figure counts: the fact key that its words name, or a label in Chinese where they name none.

>>> [(c.quantity.text, c.key) for c in find_claims("全年收到政府信息公开申请34件，予以公开9件。")]
[('34件', 'requests.new_received.total'), ('9件', 'requests.granted.total')]

A key is given only when the wording names one fact; the words are data, `claims.toml`. Not covered
yet: figures that count for a part of the area, and claims that run over two sentences.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Literal

from assistant.text.quantities import Kind, Quantity, find_quantities

Period = Literal["this", "last", "since"]
FIGURE = "＃"
OTHER = "·"

_BOUNDARY = re.compile(r"[，,。；;！？：:\n（(]")
_RIGHT_BOUNDARY = re.compile(r"[，,。；;！？：:\n）)、（(]")
_CLAUSE_END = "。；;！？\n"
_BREAKDOWN = re.compile(r"其中|包括|分别")
_RATE = re.compile(
    r"(?:增长|增加|上升|提高|提升|下降|减少|降低|增幅|降幅|同比)[率了为达约近超过至]*$"
)
_DIRECTION = re.compile(r"(?:增长|增加|上升|提高|提升|多|下降|减少|降低|少)了?$")
_COMPARED = re.compile(r"同比|环比|[较比](?:上一?年|去年|同期)|较·|比·")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
# How far around a figure its words are looked for: a text without full stops stays fast.
_REACH = 400
_LONGEST_LABEL = 24
_BARE_VERB = 4
_MEANS = re.compile(r"^.*等(?:渠道|方式|形式|途径|平台)(?=.{4})")
_NOT_A_NOUN = re.compile(r"增|减|降|升|提高|扩大|缩短|压减|下降|到|至|为|以[上下]|左右|予以")
_FROM_LAST = re.compile(r"[由从](?:上一?年|去年|·+)?的?(?:.{0,4}[到至为]的?)?$")
_LIST_BEFORE = re.compile(r"^.*、(?=.{4})")
_SHARE = re.compile(r"(?:占|率|比例|比重)[^，。；]{0,12}$")


class Aspect(StrEnum):
    """Which side of the fact the figure states."""

    VALUE = "value"
    RATE = "rate"
    CHANGE = "change"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Claim:
    """A quantity with what it claims to count.

    `key` is None where the words do not name exactly one fact; `label` then still says what is
    counted. `also` are keys that the same words may mean. A `zero` claim says "none" in words: its
    quantity spans those words and has the value 0. `base` is the figure that a growth rate or change
    belongs to. `clause` is the text that was looked at.
    """

    quantity: Quantity
    key: str | None
    label: str
    period: Period | None = None
    aspect: Aspect = Aspect.VALUE
    also: tuple[str, ...] = ()
    zero: bool = False
    base: Quantity | None = None
    clause: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    words: tuple[re.Pattern[str], ...]
    needs: re.Pattern[str] | None
    before: re.Pattern[str] | None
    never: re.Pattern[str]
    units: frozenset[str]
    part: bool
    bracket: bool
    also: tuple[str, ...]
    zero: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    entries: tuple[_Entry, ...]
    last: re.Pattern[str]
    since: re.Pattern[str]
    front: re.Pattern[str]
    back: re.Pattern[str]


def find_claims(
    sentence: str, year: int | None = None, quantities: Sequence[Quantity] | None = None
) -> list[Claim]:
    """One claim for each figure of the sentence, and one for each wording that says "none".

    `year` is the report year: a figure said of the year before gets the period `last`.
    """
    found = find_quantities(sentence) if quantities is None else quantities
    figures = [quantity for quantity in found if quantity.is_figure]
    masked = _mask(sentence, found)
    claims = _figure_claims(sentence, masked, figures, found, year) if figures else []
    return sorted([*claims, *_zero_claims(sentence)], key=lambda claim: claim.quantity.start)


def _figure_claims(
    sentence: str,
    masked: str,
    figures: Sequence[Quantity],
    found: Sequence[Quantity],
    year: int | None,
) -> list[Claim]:
    claims: list[Claim] = []
    years = _years_before(found)
    head: Claim | None = None
    breakdown = False
    for quantity in figures:
        between = masked[claims[-1].quantity.end : quantity.start] if claims else ""
        breakdown = "；" not in between and (breakdown or bool(_BREAKDOWN.search(between)))
        inside = _in_brackets(masked, quantity.start)
        surroundings = _Surroundings(sentence, masked, quantity, between, inside, breakdown, head)
        claim = _claim(surroundings)
        period = _period(sentence, masked, years, quantity, year)
        listed = inside or breakdown or (bool(claims) and _is_listed(between))
        named = not (inside and _is_bare(masked, quantity))
        label = _full_label(claim, head, listed) if named else claim.label
        claims.append(replace(claim, label=label, period=period))
        if not listed and claim.aspect is Aspect.VALUE:
            head = claims[-1]
    return claims


def _full_label(claim: Claim, head: Claim | None, listed: bool) -> str:
    """An item of a list, a growth rate and a bare verb are named after the figure they belong to."""
    if head is None or (claim.key and claim.aspect is Aspect.VALUE):
        return claim.label
    if claim.label in ("", head.label):
        unit = claim.quantity.unit
        return f"{head.label}（{unit}）" if unit and unit != head.quantity.unit else head.label
    if listed or claim.aspect in (Aspect.RATE, Aspect.CHANGE) or len(claim.label) <= 2:
        return f"{head.label}（{claim.label}）"
    return claim.label


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What stands around a figure. `between` is the text from the figure before it."""

    sentence: str
    masked: str
    quantity: Quantity
    between: str
    inside: bool
    breakdown: bool
    head: Claim | None


def _claim(around: _Surroundings) -> Claim:
    quantity = around.quantity
    left, right = _bounds(around.masked, quantity)
    before = around.masked[left : quantity.start]
    after = around.masked[quantity.end : right]
    label = _label(before, after)
    if around.inside and _is_bare(around.masked, quantity):
        label = _label_before_bracket(around.masked, left) or label
    clause = _SPACES.sub("", f"{before}{FIGURE}{after}")
    if aspect := _comparison(around, before):
        base = _base(around)
        key, figure = (base.key, base.quantity) if base else (None, None)
        return Claim(quantity, key, label or "同比", aspect=aspect, base=figure, clause=clause)
    if quantity.kind is Kind.PERCENT and _SHARE.search(before):
        return Claim(quantity, None, label, aspect=Aspect.SHARE, clause=clause)
    part = around.inside or around.breakdown
    entry = _entry(around.sentence, clause, quantity, part)
    if entry is None or (around.inside and not entry.bracket):
        return Claim(quantity, None, label, clause=clause)
    return Claim(quantity, entry.key, label, also=entry.also, clause=clause)


def _comparison(around: _Surroundings, before: str) -> Aspect | None:
    kind = around.quantity.kind
    if kind is Kind.PERCENT and _RATE.search(before):
        return Aspect.RATE
    compared = _COMPARED.search(around.between[-16:] + before)
    if kind is Kind.COUNT and compared and _DIRECTION.search(before):
        return Aspect.CHANGE
    return None


def _base(around: _Surroundings) -> Claim | None:
    """The figure that a growth rate belongs to: the head just before it, if that is clear."""
    tail = around.between.rpartition("）")[2]
    if around.head is None or len(tail) > 16 or any(mark in tail for mark in _CLAUSE_END):
        return None
    return around.head


def _entry(sentence: str, clause: str, quantity: Quantity, part: bool) -> _Entry | None:
    if quantity.kind not in (Kind.COUNT, Kind.MONEY):
        return None
    for entry in _lexicon().entries:
        if quantity.unit not in entry.units or (part and not entry.part):
            continue
        if not any(word.search(clause) for word in entry.words):
            continue
        if entry.before and not entry.before.search(sentence, _floor(quantity), quantity.start):
            continue
        if entry.never.search(clause) or not _needed(entry, sentence, quantity):
            return None
        return entry
    return None


def _needed(entry: _Entry, sentence: str, quantity: Quantity) -> bool:
    floor, ceiling = _floor(quantity), quantity.end + _REACH
    return entry.needs is None or bool(entry.needs.search(sentence, floor, ceiling))


def _floor(quantity: Quantity) -> int:
    return max(0, quantity.start - _REACH)


def _zero_claims(sentence: str) -> Iterator[Claim]:
    if not any(word in sentence for word in ("未", "没有", "无", "为零")):
        return
    for entry in _lexicon().entries:
        for pattern in entry.zero:
            match = pattern.search(sentence)
            if match:
                start, end = match.span()
                quantity = Quantity(
                    start, end, match[0], Kind.COUNT, Decimal(0), number=(start, end)
                )
                yield Claim(quantity, entry.key, match[0], "this", zero=True, clause=match[0])
                break


def _period(
    sentence: str,
    masked: str,
    years: dict[int, Quantity],
    quantity: Quantity,
    year: int | None,
) -> Period:
    lexicon = _lexicon()
    left, _ = _bounds(masked, quantity)
    floor = _floor(quantity)
    start = max(floor, *(masked.rfind(mark, floor, quantity.start) + 1 for mark in _CLAUSE_END))
    clause = sentence[left : quantity.start]
    if lexicon.since.search(sentence[start : quantity.start]):
        return "since"
    if lexicon.last.search(clause) and not _COMPARED.search(clause):
        return "last"
    named = years.get(quantity.start)
    if year is not None and named and named.start >= start and named.value == year - 1:
        return "last"
    return "this"


def _years_before(found: Sequence[Quantity]) -> dict[int, Quantity]:
    """For each quantity, by its start, the year named last before it."""
    named: Quantity | None = None
    years: dict[int, Quantity] = {}
    for quantity in found:
        if named is not None:
            years[quantity.start] = named
        named = quantity if quantity.kind is Kind.YEAR else named
    return years


def _bounds(masked: str, quantity: Quantity) -> tuple[int, int]:
    """The clause of a figure; a list item 、 after another figure is a clause of its own."""
    left = _floor(quantity)
    for match in _BOUNDARY.finditer(masked, left, quantity.start):
        closed = match[0] in "（(" and _closes(masked, match.end(), quantity.start)
        left = left if closed else match.end()
    item = masked.rfind(f"{OTHER}、", left, quantity.start)
    left = max(left, item + 2) if item >= 0 else left
    ceiling = min(len(masked), quantity.end + _REACH)
    right = _RIGHT_BOUNDARY.search(masked, quantity.end, ceiling)
    return left, right.start() if right else ceiling


def _closes(masked: str, start: int, end: int) -> bool:
    return "）" in masked[start:end] or ")" in masked[start:end]


def _in_brackets(masked: str, position: int) -> bool:
    floor = max(0, position - _REACH)
    opened = max(masked.rfind("（", floor, position), masked.rfind("(", floor, position))
    closed = max(masked.rfind("）", floor, position), masked.rfind(")", floor, position))
    return opened > closed


def _is_listed(between: str) -> bool:
    """Whether a figure follows the last one as the next item of a list: 、 and a short name."""
    return between.lstrip().startswith("、") and len(between) < 14


def _mask(sentence: str, found: Sequence[Quantity]) -> str:
    characters = list(sentence)
    for quantity in found:
        characters[quantity.start : quantity.end] = OTHER * (quantity.end - quantity.start)
    return "".join(characters)


def _is_bare(masked: str, quantity: Quantity) -> bool:
    """Whether the bracket opens right before the figure: 微信公众号(1个)."""
    return masked[_floor(quantity) : quantity.start].rstrip().endswith(("（", "("))


def _label_before_bracket(masked: str, left: int) -> str:
    """What stands before the bracket that a bare figure is in: 微信公众号(1个)."""
    opened = masked.rfind(
        "（" if masked[left - 1 : left] == "（" else "(", max(0, left - _REACH), left
    )
    floor = max(0, opened - _LONGEST_LABEL)
    start = max(floor, *(masked.rfind(mark, floor, opened) + 1 for mark in "，,。；;：:"))
    return _label(masked[start:opened], "")


def _label(before: str, after: str) -> str:
    lexicon = _lexicon()
    text = re.sub(r"[（(][^）)]*[）)]", "", before)
    while (shorter := lexicon.front.sub("", text, count=1)) != text:
        text = shorter
    text = lexicon.back.sub("", text).strip(f" {OTHER}")
    text = re.sub(f'[{OTHER}“”"‘’]+', "", text)
    text = _FROM_LAST.sub("", _MEANS.sub("", text))
    if len(text) > _LONGEST_LABEL:
        text = _LIST_BEFORE.sub("", text)
    if len(text) <= _BARE_VERB:
        noun = re.split(r"[的，、。；（(]", after)[0].strip(f" {OTHER}")
        text = text if _NOT_A_NOUN.match(noun) else f"{text}{noun[:12]}"
    return text[-_LONGEST_LABEL:].lstrip("、”’》")


@cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads(
        resources.files(__package__).joinpath("claims.toml").read_text(encoding="utf-8")
    )
    return _Lexicon(
        entries=tuple(_read_entry(item, data["never"]) for item in data["claim"]),
        last=re.compile(data["periods"]["last"]),
        since=re.compile(data["periods"]["since"]),
        front=re.compile(data["label"]["front"]),
        back=re.compile(data["label"]["back"]),
    )


def _read_entry(item: dict[str, object], never: str) -> _Entry:
    def listed(name: str) -> tuple[str, ...]:
        values = item.get(name, ())
        return tuple(map(str, values)) if isinstance(values, list | tuple) else ()

    own = item.get("never")
    part = bool(item.get("part"))
    words = [never, *([str(own)] if own else []), *([] if part else ["其中"])]
    needs, before = item.get("needs"), item.get("before")
    return _Entry(
        key=str(item["key"]),
        words=tuple(map(re.compile, listed("words"))),
        needs=re.compile(str(needs)) if needs else None,
        before=re.compile(str(before)) if before else None,
        never=re.compile("|".join(words)),
        units=frozenset(listed("units")),
        part=part,
        bracket=bool(item.get("bracket")),
        also=listed("also"),
        zero=tuple(map(re.compile, listed("zero"))),
    )
