"""What characters sound like: a word typed by its sound and picked wrongly from the list is still heard.

Tones are left out, and so are the differences that many speakers do not make (zh and z, ch and c,
sh and s, ing and in, eng and en).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

SOUNDS = "sounds.txt"
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"))


def sounds_of(text: str) -> tuple[str, ...]:
    """The ways to read a text of Chinese characters, as syllables; empty when one is not known.

    A character with two readings gives both, so a pair has up to four ways: 补正 → bu.zen.
    """
    known = _syllables()
    ways = [""]
    for character in text:
        readings = known.get(character)
        if readings is None:
            return ()
        ways = [f"{way}.{reading}" if way else reading for way in ways for reading in readings]
    return tuple(ways)


def same_sound(one: str, other: str) -> bool:
    """Whether two texts can be read alike."""
    return bool(set(sounds_of(one)) & set(sounds_of(other)))


@cache
def _syllables() -> dict[str, tuple[str, ...]]:
    text = (Path(__file__).parent / SOUNDS).read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        syllable, _, characters = line.partition(" ")
        if not syllable.isascii() or not syllable.isalpha():
            continue
        for written, alike in _ALIKE:
            syllable = syllable.replace(written, alike)
        for character in characters:
            if syllable not in found.get(character, ()):
                found[character] = (*found.get(character, ()), syllable)
    return found
