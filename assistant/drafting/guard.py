"""What an edit may not change unless it was asked to: figures, dates, document titles, names of bodies.

A clerk who asks for a shorter paragraph must not lose a number unseen. The guard compares a text with
markers before and after, and names every protected item that came, went or changed and that her
request did not name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from assistant.drafting.markers import find_markers
from assistant.drafting.marking import Marker
from assistant.facts import FactSheet
from assistant.text.likeness import likeness
from assistant.text.quantities import Kind, find_quantities
from assistant.text.sentences import title_spans

NAMED = 0.6
"""The share of a figure's label that a request must hold to mean that figure."""
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,20}?(?:人民政府|办公室|委员会|管理局|街道办事处|有限公司|事务所|研究院|"
    r"图书馆|档案馆|服务中心|居委会|村委会|法院|检察院)(?:办公室)?"
)
_UNIT = re.compile(r"[万亿](?:元|人次|件|条|次)?")
_PROTECTED_TIMES = frozenset(
    {Kind.YEAR, Kind.DATE, Kind.PERIOD, Kind.DOCUMENT_NUMBER, Kind.ARTICLE}
)


class Protected(StrEnum):
    """What kind of thing was changed, in the clerk's words."""

    FIGURE = "数字"
    TIME = "日期和文号"
    TITLE = "文件名称"
    BODY = "单位名称"


@dataclass(frozen=True, slots=True)
class Touched:
    """One protected item that an edit took out (`added` False) or put in."""

    kind: Protected
    words: str
    added: bool

    @property
    def message(self) -> str:
        """One Chinese line for the person who decides."""
        return f"{'新出现' if self.added else '被去掉'}的{self.kind.value}：{self.words}"


def touched(before: str, after: str, request: str, facts: FactSheet) -> tuple[Touched, ...]:
    """The protected items that differ between two texts with markers and that `request` does not name.

    An item is named when its words stand in the request; a figure also by its label.
    """
    old, new = _items(before, facts), _items(after, facts)
    gone = [Touched(kind, words, added=False) for kind, words in _difference(old, new)]
    come = [Touched(kind, words, added=True) for kind, words in _difference(new, old)]
    return tuple(item for item in (*gone, *come) if not _is_named(item, request))


def _difference(
    one: Counter[tuple[Protected, str]], other: Counter[tuple[Protected, str]]
) -> list[tuple[Protected, str]]:
    """What `one` has and `other` lacks; how often it stands there does not matter."""
    return [item for item in one if item not in other]


def _is_named(item: Touched, request: str) -> bool:
    bare = re.sub(r"[《》“”\s]", "", item.words)
    asked = re.sub(r"[《》“”\s]", "", request)
    if bare and bare in asked:
        return True
    return item.kind is Protected.FIGURE and likeness(bare, asked) >= NAMED


def _items(text: str, facts: FactSheet) -> Counter[tuple[Protected, str]]:
    markers = find_markers(text)
    plain = _without(text, markers)
    found: Counter[tuple[Protected, str]] = Counter()
    for marker in markers:
        if marker.kind == "F":
            found[Protected.FIGURE, _label(marker, facts)] += 1
    for quantity in find_quantities(plain):
        if _UNIT.fullmatch(quantity.text):
            continue  # 万元 behind a marker counts nothing by itself
        if quantity.is_figure:
            found[Protected.FIGURE, quantity.text] += 1
        elif quantity.kind in _PROTECTED_TIMES:
            found[Protected.TIME, quantity.text] += 1
    for start, end in title_spans(plain):
        found[Protected.TITLE, plain[start:end]] += 1
    for match in _BODY.finditer(plain):
        found[Protected.BODY, match[0]] += 1
    return found


def _label(marker: Marker, facts: FactSheet) -> str:
    """The fact's label, with its format where it prints another figure than the value."""
    fact = facts.get(marker.key)
    label = fact.label if fact else marker.key
    return f"{label}（{_FORMATS[marker.format]}）" if marker.format in _FORMATS else label


_FORMATS = {"previous": "上年数", "change": "增减数", "rate": "增减比例", "direction": "增减"}


def _without(text: str, markers: list[Marker]) -> str:
    """The text with a sign in place of each marker, so that no two words grow together."""
    pieces, end = [], 0
    for marker in markers:
        pieces += [text[end : marker.start], "，"]
        end = marker.end
    return "".join([*pieces, text[end:]])
