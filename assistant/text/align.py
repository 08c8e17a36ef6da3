"""Two versions of a text side by side: sentence with sentence, word with word.

>>> [pair.kind for pair in align_sentences(["甲做好了。", "乙。"], ["甲做得好了。", "丙。"])]
['changed', 'removed', 'added']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

PairKind = Literal["same", "changed", "added", "removed", "moved"]
DiffOp = Literal["equal", "delete", "insert"]

# Below this two sentences are not versions of one another.
SIMILAR = 0.45
# A sentence that stands elsewhere must be nearly the same to count as moved.
MOVED = 0.9

# What a reader sees as one piece when it changes: a number, a word of letters, one Han character.
_TOKEN = re.compile(r"\d+(?:[.,，]\d+)*[%％]?|[A-Za-z]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the earlier text with its counterpart in the later one, either may be missing."""

    before: str | None
    after: str | None
    kind: PairKind
    similarity: float


def align_sentences(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Both texts in one reading order: that of the later, removed sentences where they stood.

    The alignment never crosses itself and has the greatest sum of similarities; what is left over
    and nearly the same elsewhere is `moved`.
    """
    scores = _similarities(before, after)
    matches = _best_path(scores)
    moved = _moved(scores, matches)
    pairs: list[Pair] = []
    i = 0
    for j, text in enumerate(after):
        if j in matches:
            pairs += [_removed(before[k]) for k in range(i, matches[j]) if k not in moved.values()]
            i = matches[j] + 1
            pairs.append(_pair(before[matches[j]], text, scores[matches[j]][j]))
        elif j in moved:
            pairs.append(Pair(before[moved[j]], text, "moved", scores[moved[j]][j]))
        else:
            pairs.append(Pair(None, text, "added", 0.0))
    return pairs + [_removed(before[k]) for k in range(i, len(before)) if k not in moved.values()]


def align_lines(before: Sequence[str], after: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Places of lines that are versions of one another, in reading order; None where one has none.

    No pair crosses another: a line that moved is taken out here and put in there.
    """
    matches = _best_path(_similarities(before, after))
    pairs: list[tuple[int | None, int | None]] = []
    at = 0
    for place in range(len(after)):
        if place in matches:
            pairs += [(old, None) for old in range(at, matches[place])]
            at = matches[place] + 1
        pairs.append((matches.get(place), place))
    return pairs + [(old, None) for old in range(at, len(before))]


def share_within(piece: str, whole: str) -> float:
    """How much of the shorter text stands in the longer one in one place, 0 to 1."""
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(piece, whole) / 100


def diff_words(before: str, after: str) -> list[tuple[DiffOp, str]]:
    """What was deleted and inserted, numbers as wholes; equal and inserted pieces make up `after`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[tuple[DiffOp, str]] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(("equal", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(("delete", "".join(old[a:b])))
        if c < d:
            pieces.append(("insert", "".join(new[c:d])))
    return pieces


def _similarities(before: Sequence[str], after: Sequence[str]) -> list[list[float]]:
    from rapidfuzz import fuzz

    # Not process.cdist: it would load numpy, which costs more than the comparison.
    return [[fuzz.ratio(old, new) / 100 for new in after] for old in before]


def _best_path(scores: list[list[float]]) -> dict[int, int]:
    """For each later sentence its counterpart: the non-crossing pairs of greatest total similarity."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            skipped = max(best[i + 1][j], best[i][j + 1])
            score = scores[i][j]
            paired = score + best[i + 1][j + 1] if score >= SIMILAR else 0.0
            best[i][j] = max(skipped, paired)
    matches: dict[int, int] = {}
    i = j = 0
    while i < rows and j < columns:
        score = scores[i][j]
        if score >= SIMILAR and best[i][j] == score + best[i + 1][j + 1]:
            matches[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return matches


def _moved(scores: list[list[float]], matches: dict[int, int]) -> dict[int, int]:
    taken = set(matches.values())
    moved: dict[int, int] = {}
    columns = len(scores[0]) if scores else 0
    for j in (j for j in range(columns) if j not in matches):
        free = [i for i in range(len(scores)) if i not in taken]
        nearest = max(free, key=lambda i: scores[i][j], default=None)
        if nearest is not None and scores[nearest][j] >= MOVED:
            moved[j] = nearest
            taken.add(nearest)
    return moved


def _pair(before: str, after: str, similarity: float) -> Pair:
    return Pair(before, after, "same" if before == after else "changed", similarity)


def _removed(before: str) -> Pair:
    return Pair(before, None, "removed", 0.0)
