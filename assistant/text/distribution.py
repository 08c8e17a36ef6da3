"""Names and figures that 分别 binds in order: 新收、办结分别为12件、11件."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.text.lexicon import FIGURE, load_lexicon
from assistant.text.quantities import Quantity

_EACH = re.compile(
    r"(?:分别|依次)(?:为|是|占|达到?|有|共|计|新增|办理|：|:)*(?P<verb>(?:新收|收到|受理|提出|提交|办结|答复|作出|制发|制定|印发|出台|废止|发生|收取|维持|纠正)了?(?:的?(?:政府信息公开|信息公开)?申请|(?:行政)?规范性文件|(?:行政(?:许可|处罚|强制))?决定)?)?$"
)
_JOINT = re.compile(r"\s*(?:、|，|,|和|及|与|以及|\s)+\s*(?:为|是|达)?\s*")
_NAMES = re.compile(r"[、和及与]|以及|，|,")
_CLAUSE_START = re.compile(r"[，,。；;：:！？\n]")
_STATEMENT_START = re.compile(r"[。；;：:！？\n]")
_AMOUNT = re.compile(r"(?:数量|件数|总数|数|量|的)+$")
# 2023年、2024年新收申请分别为…: one name for all, the years are in order.
_YEARS = re.compile(r"(?:·{5,6}(?:、|和|及|与|以及)?){2,}(?=[\u4e00-\u9fff])")
_LONGEST = 80


def distribute(masked: str, figures: Sequence[Quantity]) -> dict[int, tuple[str, ...]]:
    """The clauses of each figure behind 分别, by its start, best first; none when counts differ.

    `masked` is the sentence with all numbers masked.
    """
    clauses: dict[int, tuple[str, ...]] = {}
    if "分别" not in masked and "依次" not in masked:
        return clauses
    for number, first in enumerate(figures):
        each = _EACH.search(masked, max(0, first.start - 12), first.start)
        if each is None:
            continue
        row = [first, *_following(masked, figures[number:])]
        names = _names_before(masked, each.start(), len(row))
        if len(row) < 2:
            continue
        verb = each["verb"] or ""
        if verb and not names:
            continue  # 2022年至2024年分别收到申请14件、20件、25件: of times, not of names
        for place, figure in enumerate(row):
            clauses[figure.start] = tuple(_clauses(names, place, verb)) if names else ()
    return clauses


def _following(masked: str, figures: Sequence[Quantity]) -> Iterator[Quantity]:
    for before, figure in pairwise(figures):
        if not _JOINT.fullmatch(masked[before.end : figure.start]):
            return
        yield figure


def _names_before(masked: str, end: int, count: int) -> list[str]:
    """The names before 分别; empty when they are not as many as the figures."""
    floor = max(0, end - _LONGEST)
    for start in (_CLAUSE_START, _STATEMENT_START):
        starts = [match.end() for match in start.finditer(masked, floor, end)]
        text = masked[starts[-1] if starts else floor : end]
        names = [name.strip(" ·") for name in _NAMES.split(text)]
        names = [name for name in names if name]
        if len(names) == 1 and (years := _YEARS.match(text)):
            return [text[years.end() :]] * count
        if len(names) >= count:
            return names if len(names) == count else []
    return []


def _clauses(names: Sequence[str], place: int, verb: str) -> Iterator[str]:
    """The name with its figure; then with the noun that the list shares, before and behind it.

    The verb that they share stands behind the name, or before it: 自然人提出＃, 制发规范性文件＃.
    """
    nouns = load_lexicon().nouns
    name = _AMOUNT.sub("", names[place])
    if verb:
        yield f"{name}{verb}{FIGURE}"
        yield f"{verb}{name}{FIGURE}"
    yield f"{name}{FIGURE}"
    own = list(nouns.finditer(name))
    if own and (rest := name[own[-1].end() :]):
        yield f"{rest}{FIGURE}"
    if not own:
        for noun in dict.fromkeys(nouns.findall("、".join(names))):
            yield f"{noun}{name}{FIGURE}"
            yield f"{name}{noun}{FIGURE}"
