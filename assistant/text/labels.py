"""What a figure counts in the words of the sentence: the noun phrase before it, or in brackets."""

from __future__ import annotations

import re

from assistant.text.clauses import OTHER, REACH
from assistant.text.lexicon import load_lexicon

_LONGEST_LABEL = 24
_BARE_VERB = 4
_MEANS = re.compile(r"^.*等(?:渠道|方式|形式|途径|平台)(?=.{4})")
_NOT_A_NOUN = re.compile(r"增|减|降|升|提高|扩大|缩短|压减|下降|到|至|为|以[上下]|左右|予以")
_FROM_LAST = re.compile(r"[由从](?:上一?年|去年|·+)?的?(?:.{0,4}[到至为]的?)?$")
_LIST_BEFORE = re.compile(r"^.*、(?=.{4})")


def label_of(before: str, after: str) -> str:
    """The noun phrase before a figure, or a bare verb with the noun behind it."""
    lexicon = load_lexicon()
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


def label_before_bracket(masked: str, left: int) -> str:
    """What stands before the bracket that a bare figure is in: 微信公众号(1个)."""
    opened = masked.rfind(
        "（" if masked[left - 1 : left] == "（" else "(", max(0, left - REACH), left
    )
    floor = max(0, opened - _LONGEST_LABEL)
    start = max(floor, *(masked.rfind(mark, floor, opened) + 1 for mark in "，,。；;：:"))
    return label_of(masked[start:opened], "")
