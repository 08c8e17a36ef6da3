"""Whether a passage answers at all: how close the question is to it, and to what nobody here answers."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.retrieval.closeness import Wanted, ways_of
from assistant.retrieval.lexical import Lexical
from assistant.retrieval.outside import (
    Outsideness,
    inside_of,
    outside_of,
    said_all_the_same,
    standing_in,
)
from assistant.retrieval.passages import REPORT, Passage
from assistant.retrieval.query import Glossary, Understood

# How much each measure counts: the share of the query that is held, the nearest way of asking for a
# passage, then the three of `outside.Outsideness`. Fitted by logistic regression on labelled queries
# and on ways of asking, in cross-validation (`nianbao eval retrieval --calibrate`).
WEIGHTS = (3.82, 0.93, -2.97, -2.06, -2.59)
FLOOR = 0.99
# So many of the best passages are looked at.
_LOOK_AT = 10

Measures = tuple[float, float, float, float, float]


def fits(
    wanted: Wanted,
    asked: Understood,
    passages: Sequence[Passage],
    glossary: Glossary,
    lexical: Lexical,
) -> bool:
    """Whether any of the passages, the best first, answers what is asked."""
    if not passages:
        return False
    if said_all_the_same(wanted, asked, passages[:_LOOK_AT], standing_in(lexical)):
        return True
    outside = outside_of(glossary.matters).measure(wanted, asked, inside_of(lexical))
    found = measures(wanted, asked, passages, outside)
    return sum(map(float.__mul__, WEIGHTS, found)) >= FLOOR


def measures(
    wanted: Wanted, asked: Understood, passages: Sequence[Passage], outside: Outsideness
) -> Measures:
    """What share of the query some passage holds, the nearest way of asking for one, and how far it
    belongs to what lies outside.
    """
    best = passages[:_LOOK_AT]
    held = max(wanted.held(passage, asked) for passage in best)
    near = max(wanted.nearest(ways_of(passage)) for passage in best)
    against = outside.near, outside.leaning, outside.cued
    if asked.wants_reports or all(passage.kind == REPORT for passage in best):
        # Reports have no ways of asking beside them; a question of half a passage's words is near.
        # They tell of much that no rule is about.
        near = max(near, held / 2)
        against = against[0] / 2, against[1] / 2, against[2] / 2
    return held, near, *against
