"""What only the clerk knows: which question a figure of last year becomes, and how it is asked.

The same thing is asked once, wherever the report mentions it. The members of a long list are one
group with a question of its own: whether the list is still wanted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.drafting.literals import number_of
from assistant.drafting.rolled import NUMBERING, Context, Rolled, ask, clause_end, digest
from assistant.drafting.sections import Question, QuestionKind
from assistant.facts import SAID
from assistant.report import Number
from assistant.text.claims import Claim
from assistant.text.quantities import Quantity

_FEE = re.compile(r"信息处理费|收费")
_OF_LAST_YEAR = re.compile(r"(?:上年|上一年|上年度|去年|前一年)(?:同期)?[的为是]?[ \t\u3000]?$")
# 培训 and 业务培训 may be two things; 微信公众号发布信息 with the town's name before it is one.
_SHORTEST_ALIKE = 4
# A name as long as this is known by its beginning alone: 县政府门户网站专栏(发布信息).
_LONG_NAME = 8
_LONG_LIST = 4
_NAMED = 3
_LONGEST_CLAUSE = 48
_LONGEST_NOUN = 12
_YEAR = re.compile(r"(?:19|20)\d{2}[ ]*年度?")
_DIGIT = re.compile(r"\d")
# Right behind a list sign stands the figure first and what it counts after it: 、1个查阅中心.
_BARE = re.compile(r"[、和与及][^、和与及]{0,1}$")
LISTED = "分项今年是否仍列出"


def question_key(rolled: Rolled, claim: Claim) -> str:
    """The clerk's fact that the figure states: one she gave under this label, else a question.

    The question is kept in both cases: it knows last year's value. A figure of the year before
    last is a question of its own; nobody's answer for this year may stand in its place.
    """
    quantity, context = claim.quantity, rolled.context
    label = claim.label or _fallback_label(rolled.sentence, quantity)
    before_last = _OF_LAST_YEAR.search(rolled.sentence[: quantity.start]) is not None
    if before_last:
        label = f"上年{label}"
    key = None if before_last else _known_key(context, label, quantity)
    if key is None:
        key = _free_key(context, f"{SAID}q{digest(f'{label}/{quantity.unit}')}", quantity)
    question = _question(rolled, claim, key, label)
    rolled.questions.setdefault(key, question)
    context.asked.setdefault(key, question)
    return key


def _known_key(context: Context, label: str, quantity: Quantity) -> str | None:
    """A fact that the clerk gave under this label, or a question that asks for the same already."""
    for fact in context.said:
        if fact.unit in ("", quantity.unit) and alike(fact.label, label):
            return fact.key
    value = number_of(quantity)
    for key, asked in context.asked.items():
        same = asked.unit == quantity.unit and asked.last_value == value and value is not None
        if same and asked.kind is QuestionKind.FIGURE and alike(asked.label, label):
            return key
    return None


def _free_key(context: Context, key: str, quantity: Quantity) -> str:
    """The key, or a numbered one where the same words had another figure before: two questions."""
    value: Number | None = number_of(quantity)
    count, free = 1, key
    while free in context.asked and context.asked[free].last_value != value:
        count += 1
        free = f"{key}_{count}"
    return free


def forget(rolled: Rolled, key: str) -> None:
    """Take a question back that this sentence raised."""
    question = rolled.questions.pop(key, None)
    if question is not None and rolled.context.asked.get(key) == question:
        del rolled.context.asked[key]


def _question(rolled: Rolled, claim: Claim, key: str, label: str) -> Question:
    quantity, context = claim.quantity, rolled.context
    importance = 3 if label.endswith("）") else 1 if _FEE.search(label) else 2
    asked = f"{label}？" if label.startswith("第几") else "多少？"
    return Question(
        key=key,
        question=f"上年报告写了“{_quoted(rolled.sentence, label, quantity)}”，今年是{asked}",
        section=context.section,
        last_value=number_of(quantity),
        last_sentence=rolled.sentence,
        importance=importance,
        label=label,
        unit=quantity.unit,
    )


def _quoted(sentence: str, label: str, quantity: Quantity) -> str:
    """The figure with what it counts: in the text's own words where its clause says them all."""
    if label.startswith("第几"):
        return f"{quantity.text}{label[3:]}"
    end = clause_end(sentence, quantity.end)
    start = max(sentence.rfind(mark, 0, quantity.start) for mark in "，；。：,;:\n") + 1
    before, after = sentence[start : quantity.start], sentence[quantity.end : end]
    others = _YEAR.sub("", f"{before}{after}")
    if label.rstrip("）") == label and _is_plain(before, after, others):
        return NUMBERING.sub("", f"{before}{quantity.text}{after}".strip())
    if _BARE.search(before):
        return f"{quantity.text}{re.split('[、（(]', after)[0][:_LONGEST_NOUN]}"
    return f"{label}{quantity.text}"


def _is_plain(before: str, after: str, others: str) -> bool:
    """Whether the clause holds no other figure, no torn bracket or quotation, and is not too long."""
    pairs = (("（", "）"), ("(", ")"), ("“", "”"), ("‘", "’"), ("《", "》"))
    whole = all(side.count(a) == side.count(b) for side in (before, after) for a, b in pairs)
    return whole and not _DIGIT.search(others) and len(before) + len(after) <= _LONGEST_CLAUSE


def _fallback_label(sentence: str, quantity: Quantity) -> str:
    start = _clause_start(sentence, quantity.start)
    end = clause_end(sentence, quantity.end)
    words = f"{sentence[start : quantity.start]}{sentence[quantity.end : end]}"
    named = re.sub(r"[\d\s（）()]", "", words)[:16]
    if not named and start > 0 and sentence[start - 1] in "：:":
        before = sentence[_clause_start(sentence, start - 1) : start - 1]
        named = re.sub(r"[\d\s（）()]|的情况$", "", NUMBERING.sub("", before))[-16:]
    return named or "正文中的数"


def _clause_start(sentence: str, place: int) -> int:
    return max(sentence.rfind(mark, 0, place) for mark in "，；。：、,;:") + 1


# --- the same thing under two names ---------------------------------------------------------------


def alike(known: str, label: str) -> bool:
    """Whether two labels name the same thing: equal but for 的, spaces and a short beginning or end.

    A member of a list, `主动公开信息（微信公众号发布信息）`, is also known by its own name.
    """
    one, two = _bare(known), _bare(label)
    member = re.search(r"（(.+)）$", two)
    names = {two, re.sub(r"[（）]", "", two), *([member[1]] if member else [])}
    return any(same_name(one, name) for name in names)


def _bare(label: str) -> str:
    return re.sub(r"[的\s“”‘’]", "", label)


def same_name(one: str, two: str) -> bool:
    """Whether one is the other with a few words before it, or a long name cut at its end."""
    if min(len(one), len(two)) < _SHORTEST_ALIKE:
        return one == two
    if min(len(one), len(two)) >= _LONG_NAME and (one.startswith(two) or two.startswith(one)):
        return True
    return one.endswith(two) or two.endswith(one)


# --- long lists -----------------------------------------------------------------------------------

_OPENS = re.compile(r"[，,]?(?:其中|包括|分别(?:为|是)?)[，,：:]?|[（(：:]")
_SEPARATOR = re.compile(r"[、，,；;]")
_NEW_LIST = re.compile(r"其中|包括|分别|\d")


def group_lists(rolled: Rolled, asked: Sequence[tuple[Claim, str]]) -> None:
    """A list of many members that only the clerk knows is one group, asked about as a whole.

    `asked` are the figures of the sentence that became questions, in order, with their keys. Each
    member keeps its question, of least importance; where the clerk answered that the list is not
    wanted, it is left out.
    """
    position = 0
    while position < len(asked):
        members = _list_from(rolled, asked[position:])
        if len(members) >= _LONG_LIST:
            _group(rolled, members)
        position += max(len(members), 1)


def _list_from(rolled: Rolled, asked: Sequence[tuple[Claim, str]]) -> Sequence[tuple[Claim, str]]:
    """The list that begins with the first of these figures: one unit (or two in turn), one separator."""
    sentence = rolled.sentence
    if _opening(sentence, asked[0][0].quantity.start) is None:
        return asked[:1]
    units = [claim.quantity.unit for claim, _ in asked]
    period = _period(asked)
    count, separators = 1, [""] * period
    while count < len(asked):
        between = sentence[asked[count - 1][0].quantity.end : asked[count][0].quantity.start]
        found = _SEPARATOR.search(between)
        turn = count % period
        expected = separators[turn]
        if not found or "。" in between or units[count] != units[turn]:
            break
        if (expected and found[0] != expected) or _NEW_LIST.search(between):
            break
        separators[turn] = found[0]
        count += 1
    return asked[: count - count % period]


def _period(asked: Sequence[tuple[Claim, str]]) -> int:
    """2 where every member of the list has two figures: 某局1件，收取420元；某镇2件，收取290元."""
    units = [claim.quantity.unit for claim, _ in asked[:2]]
    return len(set(units)) or 1


def _opening(sentence: str, place: int) -> int | None:
    """Where the words begin that open a list whose first figure stands at this place."""
    start = max(sentence.rfind(mark, 0, place) for mark in "。；;\n") + 1
    opened = list(_OPENS.finditer(sentence, start, place))
    if not opened or any(sign.isdigit() for sign in sentence[opened[-1].end() : place]):
        return None
    return opened[-1].start()


def _group(rolled: Rolled, members: Sequence[tuple[Claim, str]]) -> None:
    sentence = rolled.sentence
    first, last = members[0][0].quantity, members[-1][0].quantity
    start = _opening(sentence, first.start) or 0
    bracket = sentence[start] in "（("
    end = _list_end(sentence, last.end, bracket)
    head = members[0][0].label.rpartition("（")[0]
    turns = _period(members)
    heads = [claim.label.rpartition("（")[2].rstrip("）") for claim, _ in members[::turns]]
    words = (
        f"上年报告把{f'“{head}”' if head else '这项数'}分列为{'、'.join(heads[:_NAMED])}"
        f"{'等' if len(heads) > _NAMED else ''}{len(heads)}项，"
        "今年还分列吗？（是，逐项填；不分列，请删去这些分项）"
    )
    key = ask(rolled, (start, end), LISTED, QuestionKind.CONFIRM, words=words)
    for _, member in members:
        question = rolled.questions[member]
        rolled.questions[member] = replace(question, importance=4, group=key)
    known = rolled.context.facts.get(key)
    if known is not None and known.value == 0 and sentence[start] not in "：:":
        rolled.retract(start, end + 1)
        rolled.change(start, end, "")
        for name in {name for _, name in members}:
            forget(rolled, name)
        rolled.questions.pop(key)


def _list_end(sentence: str, place: int, bracket: bool) -> int:
    if bracket:
        closed = re.compile(r"[）)]").search(sentence, place)
        return closed.end() if closed else place
    return clause_end(sentence, place)
