"""One sentence of last year's report made into this year's: figures become markers or questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from assistant.drafting.binding import HEADS, Binding, bind
from assistant.drafting.breakdowns import complete_lists
from assistant.drafting.events import ask_documents, ask_events, roll_editions
from assistant.drafting.formats import print_number
from assistant.drafting.questions import forget, group_lists, question_key, same_name
from assistant.drafting.rolled import Context, Rolled, ask, clause_around, wordings
from assistant.drafting.sections import QuestionKind
from assistant.drafting.timeshift import shift_times
from assistant.drafting.zeros import roll_directions, roll_no_fee, roll_to_none, roll_zeros
from assistant.facts import SAID, Fact
from assistant.text.claims import Aspect, Claim, find_claims
from assistant.text.quantities import Kind, Quantity, find_quantities

_DIRECTION = re.compile(
    r"(?:增长|增加|上升|提高|提升|下降|减少|降低|回落|多|少)了?(?:约|近|超过)?[ \t\u3000]?$"
)
_ADVERB = re.compile(r"(?:大幅度?|明显|显著|略有|有所|稳步|进一步|小幅|共|均)$")
_THAN = re.compile(r"[比与](?=(?:上一?年度?|去年|往年)(?:同期)?(?:相比|比)?[，,]?$)")
_FROM_TO = re.compile(
    r"[^，。；\d]{0,6}?(增加|增长|提高|提升|扩大|下降|减少|降低|压减|缩短|升|降|增|减|调整|变)(?:到|至|为)"
)
_NEUTRAL = ("调整", "变")
_FROM_BEFORE = re.compile(r"[由从]$")
_VAGUE_BEFORE = re.compile(r"(?:不少于|超过|达到?近|大约|接近|将近|约|近|超|逾)$")
_BROKEN_THROUGH = re.compile(r"突破了?$")
_VAGUE_AFTER = re.compile(r"^[ \u3000]*[余多来几]")
_FROM = re.compile(r"[由从][^，。；]*$")
_MOST_DIGITS = 2
_NAMED = 3
_NO_FIELDS = str.maketrans("{}", "（）")
OPEN_DIRECTION = "【待核：增长或下降】"
DOUBT = "上年正文与上年表格的数不同，口径是否不同"


@dataclass(slots=True)
class _Figures:
    """What became of the sentence's figures: the key of each by its start; facts and questions apart."""

    keys: dict[int, str] = field(default_factory=dict)
    bound: list[tuple[Claim, str]] = field(default_factory=list)
    asked: list[tuple[Claim, str]] = field(default_factory=list)
    passed: list[Claim] = field(default_factory=list)
    doubts: list[tuple[Claim, Fact]] = field(default_factory=list)


def roll_sentence(sentence: str, context: Context) -> Rolled:
    """The sentence with its figures, years and events taken into this year.

    A figure that names a fact becomes its marker, any other a question; years move on; what names a
    dated or one-off event gets a mark that asks whether it holds again.
    """
    rolled = Rolled(sentence, context)
    quantities = find_quantities(sentence)
    claims = find_claims(sentence, context.old_year, quantities)
    figures = _Figures()
    counted = [claim for claim in claims if not claim.zero]
    for before, claim in zip([None, *counted], counted, strict=False):
        if before is None or not _roll_from_to(rolled, before, claim, figures):
            _roll_figure(rolled, claim, figures)
        figures.passed.append(claim)
    complete_lists(rolled, figures.bound)
    _ask_doubts(rolled, figures.doubts)
    shifts = shift_times(sentence, quantities, context.old_year, context.year)
    for shift in shifts:
        rolled.change(shift.start, shift.end, shift.text)
    roll_editions(rolled, quantities)
    roll_directions(rolled, figures.keys, counted)
    ask_documents(rolled, quantities)
    ask_events(
        rolled,
        [shift.start for shift in shifts if shift.event],
        figures.asked,
    )
    group_lists(rolled, figures.asked)
    roll_to_none(rolled, figures.bound)
    roll_zeros(rolled, [claim for claim in claims if claim.zero])
    roll_no_fee(rolled)
    return rolled


# --- one figure -----------------------------------------------------------------------------------


def _roll_figure(rolled: Rolled, claim: Claim, figures: _Figures) -> None:
    """Put a marker in the figure's place: of its fact, of the figure it compares, of a question."""
    place = claim.quantity.start
    heads = [key for _, key in figures.bound if key in HEADS]
    binding = bind(rolled.sentence, claim, rolled.context.facts, heads[-1] if heads else None)
    if binding is not None:
        _bound(rolled, claim, binding)
        if binding.doubt is not None:
            figures.doubts.append((claim, binding.doubt))
        figures.keys[place] = binding.key
        figures.bound.append((claim, binding.key))
        return
    base = _base(claim, figures)
    if base is not None:
        _replace_comparison(rolled, claim, base)
        figures.keys[place] = base
        return
    key = question_key(rolled, claim)
    figures.keys[place] = key
    figures.asked.append((claim, key))
    _replace_asked(rolled, claim, key)


def _bound(rolled: Rolled, claim: Claim, binding: Binding) -> None:
    quantity = claim.quantity
    if quantity.kind is Kind.PERCENT:
        start = _without_vague(rolled.sentence, quantity.start, quantity)
        rolled.change(start, quantity.end, f"[F:{binding.key}|{binding.form}]")
    else:
        _replace_number(rolled, quantity, binding.key, binding.form)


def _ask_doubts(rolled: Rolled, doubts: Sequence[tuple[Claim, Fact]]) -> None:
    """One question for the figures of a sentence that last year's own tables contradict."""
    told = [
        f"“{claim.quantity.text}”，上年表格里“{fact.label}”是{print_number(fact.previous)}"
        for claim, fact in doubts
        if fact.previous is not None
    ]
    if not told:
        return
    more = f"等{len(told)}处" if len(told) > _NAMED else ""
    words = (
        f"上年正文写{'；又写'.join(told[:_NAMED])}{more}，口径不同吗？今年先用表格的数。"
        "（可用表格的数，照写；口径不同，请改写）"
    ).translate(_NO_FIELDS)
    span = clause_around(rolled.sentence, doubts[-1][0].quantity.start)
    ask(rolled, span, DOUBT, QuestionKind.CONFIRM, words=words, importance=2)


def _base(claim: Claim, figures: _Figures) -> str | None:
    """The figure that a growth rate, a change or a difference in points belongs to."""
    points = claim.quantity.kind is Kind.POINTS
    if claim.aspect not in (Aspect.RATE, Aspect.CHANGE) and not points:
        return None
    if claim.base is not None and claim.base.start in figures.keys:
        return figures.keys[claim.base.start]
    last = figures.passed[-1] if figures.passed else None
    if points:
        near = last is not None and last.quantity.kind is Kind.PERCENT
        return figures.keys.get(last.quantity.start) if near and last else None
    return _named_before(claim, figures)


def _named_before(claim: Claim, figures: _Figures) -> str | None:
    """公示栏张贴量较上年减少6条 goes with the 公示栏张贴58条 before it."""
    name = re.split(r"[较比]|同比", claim.label.rpartition("（")[2].rstrip("）"))[0]
    name = re.sub(r"(?:数量|总量|总数|量|数|率)$", "", name)
    for other in figures.passed:
        known = other.label.rpartition("（")[2].rstrip("）")
        alike = len(name) > 1 and name != known[:0] and same_name(known, name)
        if alike and other.quantity.unit == claim.quantity.unit and other.aspect is Aspect.VALUE:
            return figures.keys.get(other.quantity.start)
    return None


def _roll_from_to(rolled: Rolled, last: Claim, now: Claim, figures: _Figures) -> bool:
    """由上年的3次增加到5次: what was this year's figure is last year's now, the question is one."""
    between = rolled.sentence[last.quantity.end : now.quantity.start]
    verb = _FROM_TO.fullmatch(between)
    key = figures.keys[last.quantity.start]
    of_last_year = last.period == "last" or _FROM_BEFORE.search(
        rolled.sentence[: last.quantity.number[0]]
    )
    same = last.quantity.unit == now.quantity.unit
    if not of_last_year or verb is None or not same or not key.startswith(SAID):
        return False
    forget(rolled, key)
    rolled.changes = [c for c in rolled.changes if c.start != last.quantity.number[0]]
    figures.asked = [pair for pair in figures.asked if pair[0] is not last]
    key = question_key(rolled, replace(now, label=last.label))
    _replace_number(rolled, last.quantity, key, "previous")
    _replace_number(rolled, now.quantity, key, "")
    start, end = last.quantity.end + verb.start(1), last.quantity.end + verb.end(1)
    if verb[1] not in _NEUTRAL:
        rolled.change(start, end, f"[F:{key}|direction]")
    figures.keys[now.quantity.start] = key
    figures.asked.append((now, key))
    return True


# --- what stands in the figure's place ------------------------------------------------------------


def _replace_number(rolled: Rolled, quantity: Quantity, key: str, form: str) -> None:
    """The number gives way to a marker; 近 and 余 go, the unit stays."""
    sentence = rolled.sentence
    start, end = quantity.number
    start = _without_vague(sentence, start, quantity)
    after = _VAGUE_AFTER.match(sentence[end : quantity.end])
    end += after.end() if after else 0
    if quantity.kind is Kind.MULTIPLE and "倍" not in quantity.text:
        start, end = quantity.start, quantity.end  # 翻番, 三分之二: no unit to keep
    marker = f"[F:{key}|{form}]" if form else f"[F:{key}]"
    broken = _BROKEN_THROUGH.search(sentence[:start])
    if broken:
        start, marker = broken.start(), f"达{marker}"
    rolled.change(start, end, marker)


def _without_vague(sentence: str, start: int, quantity: Quantity) -> int:
    vague = _VAGUE_BEFORE.search(sentence[:start])
    return vague.start() if vague and quantity.approximate else start


def _replace_comparison(rolled: Rolled, claim: Claim, base: str) -> None:
    """同比增长1.05% follows the figures: its direction and size are computed."""
    sentence, quantity = rolled.sentence, claim.quantity
    start = _direction_start(sentence, quantity.start)
    if claim.aspect is Aspect.CHANGE:
        form = "changed"
    elif quantity.kind is Kind.POINTS:
        form = "points"
    else:
        form = _rate_form(quantity)
    rolled.change(start, quantity.end, f"[F:{base}|{form}]")
    than = _THAN.search(sentence[:start])
    if than:
        rolled.change(*than.span(), "较")


def _direction_start(sentence: str, place: int) -> int:
    """Where the words of direction begin that end at this place; the place where there are none."""
    word = _DIRECTION.search(sentence[:place])
    if word is None:
        vague = _VAGUE_BEFORE.search(sentence[:place])
        return vague.start() if vague else place
    adverb = _ADVERB.search(sentence[: word.start()])
    return adverb.start() if adverb else word.start()


def _rate_form(quantity: Quantity) -> str:
    """The rate to as many digits as last year's text printed."""
    exponent = quantity.value.as_tuple().exponent if quantity.value is not None else -_MOST_DIGITS
    digits = -exponent if isinstance(exponent, int) and exponent <= 0 else 0
    return "rate" if digits >= _MOST_DIGITS else f"rate{digits}"


def _replace_asked(rolled: Rolled, claim: Claim, key: str) -> None:
    """A figure that only the clerk knows; whether it rose or fell is open with it."""
    sentence, quantity = rolled.sentence, claim.quantity
    if quantity.kind is Kind.PERCENT:
        _replace_percent(rolled, claim, key)
        return
    _replace_number(rolled, quantity, key, "")
    word = _DIRECTION.search(sentence[: quantity.start])
    if claim.aspect is Aspect.CHANGE and word:
        rolled.change(_direction_start(sentence, quantity.start), word.end(), OPEN_DIRECTION)
        return
    reached = _reach().search(sentence[: quantity.start])
    if reached is None:
        return
    if _FROM.search(sentence[: reached.start("verb")]):
        rolled.change(*reached.span("verb"), f"{OPEN_DIRECTION}至")
    else:
        rolled.change(*reached.span("verb"), f"[F:{key}|reach]")


def _replace_percent(rolled: Rolled, claim: Claim, key: str) -> None:
    sentence, quantity = rolled.sentence, claim.quantity
    word = _DIRECTION.search(sentence[: quantity.start])
    if word:
        start = _direction_start(sentence, quantity.start)
        rolled.change(start, quantity.start, OPEN_DIRECTION)
    start = quantity.start if word else _without_vague(sentence, quantity.start, quantity)
    rolled.change(start, quantity.end, f"[F:{key}|percent]")


@cache
def _reach() -> re.Pattern[str]:
    return re.compile(wordings()["words"]["reach"])
