"""How much of a text stands as it stood in another: the share of its characters, figures aside."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from assistant.text.quantities import find_quantities
from assistant.text.sentences import split_sentences

_MARKER = re.compile(
    r"[\[［【][FfRrＦＲ][:：][^\]］】]{1,160}[\]］】]|【待[核填]：[^【】]*】|［注］"
)
_ASIDE = re.compile(r"[\s，。；：、！？,.;:!?“”‘’\"'（）()《》]+")
# Shorter runs of common characters are chance, not repetition.
_SHORTEST_RUN = 6
NUMBER = "#"


def repetition_rate(before: str, after: str) -> float:
    """The share (0 to 1) of the later text that repeats the earlier.

    Years, figures, markers and punctuation do not count: a sentence of which only the figures
    changed repeats. Sentences may stand in another order. An empty text repeats nothing.
    """
    old = {normalise(span.text) for span in split_sentences(before)}
    sentences = [normalise(span.text) for span in split_sentences(after)]
    total = sum(map(len, sentences))
    if not total:
        return 0.0
    whole = normalise(before)
    repeated = sum(
        len(text)
        if text in old or (len(text) > _SHORTEST_RUN and text in whole)
        else _in_runs(text, old)
        for text in sentences
    )
    return min(repeated / total, 1.0)


def normalise(text: str) -> str:
    """The words alone: each number and marker as #, no punctuation, no space."""
    text = _MARKER.sub(NUMBER, text)
    pieces: list[str] = []
    position = 0
    for quantity in find_quantities(text):
        pieces += (text[position : quantity.number[0]], NUMBER)
        position = quantity.number[1]
    return re.sub(f"{NUMBER}+", NUMBER, _ASIDE.sub("", "".join([*pieces, text[position:]])))


def _in_runs(text: str, old: set[str]) -> int:
    """The characters of long common runs with the sentence that is most alike."""
    from rapidfuzz import fuzz, process

    nearest = process.extractOne(text, list(old), scorer=fuzz.ratio)
    if not nearest:
        return 0
    matcher = SequenceMatcher(None, nearest[0], text, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size >= _SHORTEST_RUN)
