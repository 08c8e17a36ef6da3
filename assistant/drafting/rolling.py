"""One sentence of last year's report made into this year's: figures become markers or questions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2s
from importlib import resources
from typing import Any

from assistant.drafting.literals import number_of
from assistant.drafting.sections import Question, QuestionKind
from assistant.drafting.timeshift import shift_times
from assistant.facts import SAID, FactSheet
from assistant.report import Number
from assistant.text.claims import Aspect, Claim, find_claims
from assistant.text.quantities import Kind, Quantity, find_quantities

_DIRECTION = re.compile(r"(?:增长|增加|上升|提高|提升|下降|减少|降低)了?(?:约|近|超过)?$")
_FROM_TO = re.compile(
    r"(增加|增长|提高|提升|扩大|下降|减少|降低|压减|缩短|升|降|增|减)(?:到|至|为)"
)
_VAGUE_BEFORE = re.compile(r"(?:不少于|超过|达到?近|大约|接近|将近|约|近|超|逾)$")
_VAGUE_AFTER = re.compile(r"^[ \u3000]*[余多来几]")
_FEE = re.compile(r"信息处理费|收费")
# 培训 and 业务培训 may be two things; 微信公众号发布信息 with the town's name before it is one.
_SHORTEST_ALIKE = 4
_OF_LAST_YEAR = re.compile(r"(?:上年|上一年|上年度|去年|前一年)(?:同期)?[的为是]?[ \t\u3000]?$")
# A name as long as this is known by its beginning alone: 县政府门户网站专栏(发布信息).
_LONG_NAME = 8
PROBLEMS = 5
EVENT = "上年的事项，今年是否仍有"
OPEN_DIRECTION = "【待核：增长或下降】"
NONE = "上年的说法，今年是否仍然如此"


@dataclass(frozen=True, slots=True)
class Context:
    """What all sentences of a section share. `asked` grows: last year's value of each question."""

    facts: FactSheet
    section: int
    old_year: int
    year: int
    asked: dict[str, Number | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A span of the sentence and what stands there this year."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Rolled:
    """A sentence under work: its changes and the questions that they raise."""

    sentence: str
    context: Context
    changes: list[Change] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)

    def text(self) -> str:
        """The sentence with all changes made; of two that overlap the first stands."""
        pieces: list[str] = []
        position = 0
        for change in sorted(self.changes, key=lambda c: (c.start, -c.end)):
            if change.start < position:
                continue
            pieces += (self.sentence[position : change.start], change.text)
            position = change.end
        return "".join([*pieces, self.sentence[position:]])


def roll_sentence(sentence: str, context: Context) -> Rolled:
    """The sentence with its figures, years and events taken into this year.

    A figure that names a fact becomes its marker, any other a question; years move on; what names a
    dated or one-off event gets a mark that asks whether it holds again.
    """
    rolled = Rolled(sentence, context)
    quantities = find_quantities(sentence)
    keys: dict[int, str] = {}
    claims = [c for c in find_claims(sentence, context.old_year, quantities) if not c.zero]
    for before, claim in zip([None, *claims], claims, strict=False):
        if before is None or not _roll_from_to(rolled, before, claim, keys):
            keys[claim.quantity.start] = _roll_figure(rolled, claim, keys)
    shifts = shift_times(sentence, quantities, context.old_year, context.year)
    rolled.changes += [Change(shift.start, shift.end, shift.text) for shift in shifts]
    _roll_editions(rolled, quantities)
    _ask_events(rolled, [shift.start for shift in shifts if shift.event])
    return rolled


def _ask_events(rolled: Rolled, dated: list[int]) -> None:
    """One mark for the first event of the sentence, one for a wording that says "none"."""
    sentence, places = rolled.sentence, list(dated)
    # In section five every item is asked about anyway.
    if rolled.context.section != PROBLEMS and (event := _event_pattern().search(sentence)):
        places.append(event.start())
    if places:
        ask(rolled, _clause(sentence, min(places)), EVENT, QuestionKind.CONFIRM)
    if none := _none_pattern().search(sentence):
        ask(rolled, _clause(sentence, none.start()), NONE, QuestionKind.CONFIRM)


def _clause(sentence: str, place: int) -> tuple[int, int]:
    start = max(sentence.rfind(mark, 0, place) for mark in "，；。：,;:") + 1
    return start, _clause_end(sentence, place)


def ask(rolled: Rolled, span: tuple[int, int], label: str, kind: QuestionKind) -> None:
    """Put a mark at the end of this span, and ask whether it holds again."""
    sentence, context = rolled.sentence, rolled.context
    start, end = span
    quoted = sentence[start:end].strip()
    key = f"{SAID}{kind}_{_digest(quoted)}"
    question = _WORDS[kind].format(quoted)
    rolled.changes.append(Change(end, end, f"[F:{key}|confirm]"))
    rolled.questions[key] = Question(
        key, question, context.section, None, sentence, 3, label, "", kind
    )


_WORDS = {
    QuestionKind.CONFIRM: "上年报告写了“{}”，今年还是这样吗？（是，照写；不是，请删去或改写）",
    QuestionKind.OUTCOME: "上年报告写了“{}”，今年怎样了？这一句还能照写吗？",
}


# --- figures --------------------------------------------------------------------------------------


def _roll_figure(rolled: Rolled, claim: Claim, keys: dict[int, str]) -> str:
    """Put a marker in the figure's place and return its fact key."""
    key = _fact_key(rolled, claim)
    if key is not None and claim.aspect is Aspect.VALUE:
        form = "previous" if claim.period == "last" else ""
        form = "wan" if claim.quantity.kind is Kind.MONEY and not form else form
        _replace_number(rolled, claim.quantity, key, form)
        return key
    base = claim.base and keys.get(claim.base.start)
    if claim.aspect in (Aspect.RATE, Aspect.CHANGE) and base:
        _replace_comparison(rolled, claim, base)
        return base
    key = _said_key(rolled, claim)
    if claim.quantity.kind is Kind.PERCENT:
        _replace_percent(rolled, claim, key)
        return key
    _replace_number(rolled, claim.quantity, key, "")
    word = _DIRECTION.search(rolled.sentence[: claim.quantity.start])
    if claim.aspect is Aspect.CHANGE and word:
        rolled.changes.append(Change(*word.span(), OPEN_DIRECTION))
    return key


def _roll_from_to(rolled: Rolled, last: Claim, now: Claim, keys: dict[int, str]) -> bool:
    """由上年的3次增加到5次: what was this year's figure is last year's now, the question is one."""
    between = rolled.sentence[last.quantity.end : now.quantity.start]
    verb = _FROM_TO.fullmatch(between)
    key = keys[last.quantity.start]
    if last.period != "last" or verb is None or not key.startswith(SAID):
        return False
    rolled.questions.pop(key, None)
    rolled.context.asked.pop(key, None)
    rolled.changes = [c for c in rolled.changes if c.start != last.quantity.number[0]]
    key = _said_key(rolled, replace(now, label=last.label))
    _replace_number(rolled, last.quantity, key, "previous")
    _replace_number(rolled, now.quantity, key, "")
    start = last.quantity.end + verb.start(1)
    rolled.changes.append(Change(start, last.quantity.end + verb.end(1), f"[F:{key}|direction]"))
    keys[now.quantity.start] = key
    return True


def _fact_key(rolled: Rolled, claim: Claim) -> str | None:
    """The table fact that the words name; a figure since some earlier year is none."""
    if claim.key is None or claim.key not in rolled.context.facts or claim.period == "since":
        return None
    return claim.key


def _replace_number(rolled: Rolled, quantity: Quantity, key: str, form: str) -> None:
    """The number gives way to a marker; 近 and 余 go, the unit stays."""
    sentence = rolled.sentence
    start, end = quantity.number
    vague = _VAGUE_BEFORE.search(sentence[:start])
    start = vague.start() if vague and quantity.approximate else start
    after = _VAGUE_AFTER.match(sentence[end : quantity.end])
    end += after.end() if after else 0
    if quantity.kind is Kind.MULTIPLE and "倍" not in quantity.text:
        start, end = quantity.start, quantity.end  # 翻番, 三分之二: no unit to keep
    marker = f"[F:{key}|{form}]" if form else f"[F:{key}]"
    rolled.changes.append(Change(start, end, marker))


def _replace_comparison(rolled: Rolled, claim: Claim, base: str) -> None:
    """同比增长1.05% follows the figures: its direction and size are computed."""
    sentence, quantity = rolled.sentence, claim.quantity
    word = _DIRECTION.search(sentence[: quantity.start])
    start = word.start() if word else quantity.start
    if claim.aspect is Aspect.CHANGE:
        rolled.changes.append(Change(start, quantity.number[1], f"[F:{base}|change]"))
        return
    marker = f"[F:{base}|direction][F:{base}|rate]" if word else f"[F:{base}|rate]"
    rolled.changes.append(Change(start, quantity.end, marker))


def _replace_percent(rolled: Rolled, claim: Claim, key: str) -> None:
    """A share or rate that only the clerk knows; whether it rose or fell is open too."""
    sentence, quantity = rolled.sentence, claim.quantity
    word = _DIRECTION.search(sentence[: quantity.start])
    if word:
        rolled.changes.append(Change(word.start(), quantity.start, OPEN_DIRECTION))
    vague = _VAGUE_BEFORE.search(sentence[: quantity.start])
    start = vague.start() if vague and not word else quantity.start
    rolled.changes.append(Change(start, quantity.end, f"[F:{key}|percent]"))


# --- what only the clerk knows --------------------------------------------------------------------


def _said_key(rolled: Rolled, claim: Claim) -> str:
    """The clerk's fact that the figure states: one she gave under this label, else a new question.

    The question is kept in both cases: it knows last year's value. A figure of the year before
    last is a question of its own; nobody's answer for this year may stand in its place.
    """
    quantity, context = claim.quantity, rolled.context
    label = claim.label or _fallback_label(rolled.sentence, quantity)
    before_last = _OF_LAST_YEAR.search(rolled.sentence[: quantity.start]) is not None
    if before_last:
        label = f"上年{label}"
    for key, fact in () if before_last else context.facts.items():
        if key.startswith(SAID) and fact.unit in ("", quantity.unit) and _alike(fact.label, label):
            rolled.questions.setdefault(key, _question(rolled, claim, key, label))
            return key
    key = _free_key(context, f"{SAID}q{_digest(f'{label}/{quantity.unit}')}", number_of(quantity))
    rolled.questions.setdefault(key, _question(rolled, claim, key, label))
    return key


def _free_key(context: Context, key: str, value: Number | None) -> str:
    """The key, or a numbered one where the same words had another figure before: two questions."""
    count, free = 1, key
    while context.asked.setdefault(free, value) != value:
        count += 1
        free = f"{key}_{count}"
    return free


def _question(rolled: Rolled, claim: Claim, key: str, label: str) -> Question:
    quantity, context = claim.quantity, rolled.context
    importance = 3 if label.endswith("）") else 1 if _FEE.search(label) else 2
    asked = f"{label}？" if label.startswith("第几") else "多少？"
    return Question(
        key=key,
        question=f"上年报告写了“{_quoted(label, quantity)}”，今年是{asked}",
        section=context.section,
        last_value=number_of(quantity),
        last_sentence=rolled.sentence,
        importance=importance,
        label=label,
        unit=quantity.unit,
    )


def _quoted(label: str, quantity: Quantity) -> str:
    if label.startswith("第几"):
        return f"{quantity.text}{label[3:]}"
    return f"{label}{quantity.text}"


def _fallback_label(sentence: str, quantity: Quantity) -> str:
    start = _clause_start(sentence, quantity.start)
    end = _clause_end(sentence, quantity.end)
    words = f"{sentence[start : quantity.start]}{sentence[quantity.end : end]}"
    return re.sub(r"[\d\s（）()]", "", words)[:16] or "正文中的数"


def _alike(known: str, label: str) -> bool:
    """Whether two labels name the same thing: equal but for 的, spaces and a short beginning or end.

    A member of a list, `主动公开信息（微信公众号发布信息）`, is also known by its own name.
    """
    one, two = _bare(known), _bare(label)
    member = re.search(r"（(.+)）$", two)
    names = {two, re.sub(r"[（）]", "", two), *([member[1]] if member else [])}
    return any(_same_name(one, name) for name in names)


def _bare(label: str) -> str:
    return re.sub(r"[的\s“”‘’]", "", label)


def _same_name(one: str, two: str) -> bool:
    if min(len(one), len(two)) < _SHORTEST_ALIKE:
        return one == two
    if min(len(one), len(two)) >= _LONG_NAME and (one.startswith(two) or two.startswith(one)):
        return True
    return one.endswith(two) or two.endswith(one)


def _digest(text: str) -> str:
    return blake2s(re.sub(r"\s", "", text).encode(), digest_size=4).hexdigest()


# --- events ---------------------------------------------------------------------------------------


def _roll_editions(rolled: Rolled, quantities: Sequence[Quantity]) -> None:
    """第六期, 第三届: which edition it was this year is asked; its sentence is an event."""
    for quantity in quantities:
        match = _edition_pattern().fullmatch(quantity.text)
        if quantity.kind is not Kind.ORDINAL or not match:
            continue
        after = re.split(r"[，。；、）)]", rolled.sentence[quantity.end :])[0].strip("“”《》 ")[:16]
        label = f"第几{match[2]}{after}"
        claim = Claim(replace(quantity, unit=match[2]), None, label)
        key = _said_key(rolled, claim)
        number = quantity.start + match.start(1), quantity.start + match.end(1)
        rolled.changes.append(Change(*number, f"[F:{key}]"))


def _clause_start(sentence: str, place: int) -> int:
    return max(sentence.rfind(mark, 0, place) for mark in "，；。、,;") + 1


def _clause_end(sentence: str, place: int) -> int:
    found = re.compile(r"[，。；,;！!\n]").search(sentence, place)
    return found.start() if found else len(sentence)


@cache
def wordings() -> dict[str, Any]:
    """The data of `events.toml`."""
    text = resources.files(__package__).joinpath("events.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _event_pattern() -> re.Pattern[str]:
    return re.compile("|".join(wordings()["events"]))


@cache
def _none_pattern() -> re.Pattern[str]:
    return re.compile(wordings()["none"])


@cache
def _edition_pattern() -> re.Pattern[str]:
    return re.compile(rf"第\s*([\d一二三四五六七八九十百]+)\s*({wordings()['editions']})")


def merge_questions(rolled: Iterable[Rolled]) -> tuple[Question, ...]:
    """The questions of many sentences, each key once, the most important first."""
    merged: dict[str, Question] = {}
    for item in rolled:
        for key, question in item.questions.items():
            merged.setdefault(key, question)
    return tuple(sorted(merged.values(), key=lambda question: question.importance))
