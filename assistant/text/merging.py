"""Two people's versions of the same lines, made from one: what each changed, and where both did.

>>> [type(piece).__name__ for piece in merge(["甲", "乙"], ["甲一", "乙"], ["甲二", "乙"])]
['Clash', 'Agreed']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Agreed:
    """Lines that stand: nobody changed them, one side did, or both in the same way."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines that both sides changed, each otherwise. A side that took them out has none."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


Piece = Agreed | Clash


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Piece]:
    """The three-way merge by lines, in order. Lines beside one another are told apart.

    Not covered: a line that one side moved and the other changed; it stands in a clash.
    """
    pieces: list[Piece] = []
    at = [0, 0, 0]
    for start, in_mine, in_theirs, size in _common(base, mine, theirs):
        pieces += _between(base[at[0] : start], mine[at[1] : in_mine], theirs[at[2] : in_theirs])
        if size:
            pieces.append(Agreed(tuple(base[start : start + size])))
        at = [start + size, in_mine + size, in_theirs + size]
    return pieces


def _common(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> list[tuple[int, int, int, int]]:
    """Runs of lines that all three have: place in each, length; the last is the end."""
    with_mine, with_theirs = _matches(base, mine), _matches(base, theirs)
    runs: list[tuple[int, int, int, int]] = []
    for place in range(len(base)):
        if place not in with_mine or place not in with_theirs:
            continue
        here = (place, with_mine[place], with_theirs[place])
        if runs and all(
            run + runs[-1][3] == new for run, new in zip(runs[-1][:3], here, strict=True)
        ):
            runs[-1] = (*runs[-1][:3], runs[-1][3] + 1)
        else:
            runs.append((*here, 1))
    return [*runs, (len(base), len(mine), len(theirs), 0)]


def _matches(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}


def _between(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Piece]:
    """What stands between two common runs."""
    if not (base or mine or theirs):
        return []
    if len(base) > 1 and len(base) == len(mine) == len(theirs):
        triples = zip(base, mine, theirs, strict=True)
        return [_decided((old,), (new,), (other,)) for old, new, other in triples]
    return [_decided(tuple(base), tuple(mine), tuple(theirs))]


def _decided(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> Piece:
    if mine in (theirs, base):
        return Agreed(theirs)
    return Agreed(mine) if theirs == base else Clash(base, mine, theirs)
