"""What is shown for a marker: the fact, the footnote sign, or why there is nothing to show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.drafting.changes import Edit, Fault, FigureSpan, Status
from assistant.drafting.formats import FORMATS, print_fact
from assistant.drafting.keys import resolve_key
from assistant.drafting.marking import Marker
from assistant.facts import SAID, Fact, FactSheet
from assistant.findings import Severity

FOOTNOTE = "［注］"
_BEFORE = 12
# What follows from an answer that is not there yet; the fact itself is asked for elsewhere.
_ASKED = {
    "direction": "增长或下降",
    "reach": "增至或降至",
    "rate": "增减比例",
    "rate0": "增减比例",
    "rate1": "增减比例",
    "points": "增减的百分点",
    "change": "增减数",
    "changed": "增减数",
}


# Formats that a model has translated.
_IN_WORDS = {
    "值": "",
    "本年值": "",
    "本年数": "",
    "件数": "",
    "value": "",
    "上年": "previous",
    "上年值": "previous",
    "上年数": "previous",
    "变化": "change",
    "增减": "change",
    "增减数": "change",
    "增长率": "rate",
    "增幅": "rate",
    "同比": "rate",
    "万元": "wan",
    "百分比": "percent",
}
_REPEATED = re.compile(r"(?:持平|[增减升降][^，]*)，$")


def resolve_markers(
    text: str,
    markers: Sequence[Marker],
    facts: FactSheet,
    passages: Mapping[str, str] | None,
    publish: bool,
) -> list[Edit]:
    """One edit for each marker, in order."""
    edits: list[Edit] = []
    for marker in markers:
        if marker.kind == "R":
            edits.append(_source(marker, passages, publish))
        else:
            before = _shown_before(text, marker, edits)
            edit = _fact(marker, facts, before)
            edits.append(_once(_level(edit, marker, text), before))
    return edits


def _once(edit: Edit, before: str) -> Edit:
    """较上年持平，持平 says it twice: where change and growth are the same words they stand once."""
    if (
        edit.text
        and edit.figure
        and edit.figure.status == "bound"
        and _REPEATED.search(before)
        and before.endswith(f"{edit.text}，")
    ):
        return replace(edit, start=edit.start - 1, text="")
    return edit


def _level(edit: Edit, marker: Marker, text: str) -> Edit:
    """持平 takes no unit: 比上年[F:…|change]件 is 较上年持平 when nothing changed."""
    level = (
        _IN_WORDS.get(marker.format, marker.format) == "change"
        and edit.text == "持平"
        and edit.unit
    )
    if level and text.startswith(edit.unit, edit.end):
        return replace(edit, end=edit.end + len(edit.unit))
    return edit


def _shown_before(text: str, marker: Marker, edits: Sequence[Edit]) -> str:
    """The last characters that will stand before the marker when those before it are filled in."""
    start = edits[-1].end if edits else 0
    shown = edits[-1].text if edits else ""
    return f"{shown}{text[start : marker.start]}"[-_BEFORE:]


def _fact(marker: Marker, facts: FactSheet, before: str) -> Edit:
    key = resolve_key(marker.key, facts)
    if key is None:
        message = f"事实清单里没有“{marker.key}”，请换成清单里的事实，或删去这一处。"
        return _held(marker, None, marker.key, marker.key, "unbound", "D01", message)
    fact = facts[key]
    form = known_format(marker.format, fact)
    if form and form not in FORMATS:
        message = f"没有“{marker.format}”这种格式，可用的有：{'、'.join(FORMATS)}。"
        return _held(marker, fact, fact.label, fact.label, "unbound", "D01", message)
    shown = print_fact(fact, form, before)
    if shown.text is None and fact.key.startswith(SAID) and fact.value is None:
        word = "待核" if form == "confirm" else "待填"
        message = f"等经办人回答：{fact.label}。"
        asked = _ASKED.get(form, fact.label)
        return _held(marker, fact, fact.label, asked, "asked", "D05", message, word)
    if shown.text is None:
        message = f"这里填不出数：{shown.problem}。请补上这个数，或改写这一句。"
        return _held(marker, fact, fact.label, shown.problem, "unbound", "D01", message)
    if not fact.confirmed:
        message = f"“{fact.label}”是{shown.text}吗？请确认。"
        return _held(marker, fact, fact.label, shown.text, "asked", "D05", message)
    span = FigureSpan(0, 0, fact.key, fact.label, fact.source, "bound")
    unit = "万元" if form == "wan" else fact.unit
    return Edit(marker.start, marker.end, shown.text, span, unit=unit)


def known_format(written: str, fact: Fact) -> str:
    """The format that is meant; what cannot be one is given back as it was written.

    A model that copies a line of the list writes the label or the unit there: that is the default.
    """
    if written in FORMATS or not written:
        return written
    if written in (fact.label.lower(), fact.unit):
        return ""
    return _IN_WORDS.get(written, written)


def _held(
    marker: Marker,
    fact: Fact | None,
    label: str,
    shown: str,
    status: Status,
    code: str,
    message: str,
    word: str = "待核",
) -> Edit:
    """【待核：…】 or 【待填：…】 in the marker's place, with its finding."""
    severity = Severity.INFO if code == "D05" else Severity.ERROR
    key, source = (fact.key, fact.source) if fact else (None, "")
    return Edit(
        marker.start,
        marker.end,
        f"【{word}：{shown.translate(_NO_BRACKETS)}】",
        FigureSpan(0, 0, key, label, source, status),
        (Fault(code, severity, message, actual=marker.raw),),
    )


_NO_BRACKETS = str.maketrans("【】\n", "（） ")


def _source(marker: Marker, passages: Mapping[str, str] | None, publish: bool) -> Edit:
    if passages is not None and marker.key not in passages:
        message = f"没有编号为“{marker.key}”的依据，请删去这个标记，或换成清单里的一条。"
        fault = Fault("D01", Severity.ERROR, message, actual=marker.raw)
        return Edit(marker.start, marker.end, "【待核：依据不明】", None, (fault,))
    return Edit(marker.start, marker.end, "" if publish else FOOTNOTE, citation=marker.key)
