"""Whether a passage answers at all: how close the question is to it, and to what nobody here answers."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.retrieval.closeness import Wanted, nearest_elsewhere, ways_of
from assistant.retrieval.passages import Passage
from assistant.retrieval.query import Glossary, Understood

# Three measures, each between 0 and 1, and how much they count. Fitted by logistic regression on
# the open labelled queries, in cross-validation by query (`nianbao eval retrieval --calibrate`).
HELD, ASKED, ELSEWHERE = 7.1, 7.1, -11.1
FLOOR = 1.5
# So many of the best passages are looked at.
_LOOK_AT = 10


def fits(
    wanted: Wanted, asked: Understood, passages: Sequence[Passage], glossary: Glossary
) -> bool:
    """Whether any of the passages, the best first, answers what is asked."""
    if not passages:
        return False
    held, near, elsewhere = measures(wanted, asked, passages, glossary)
    return HELD * held + ASKED * near + ELSEWHERE * elsewhere >= FLOOR


def measures(
    wanted: Wanted, asked: Understood, passages: Sequence[Passage], glossary: Glossary
) -> tuple[float, float, float]:
    """What share of the query some passage holds, the nearest way of asking for one, the nearest of
    what lies outside.
    """
    best = passages[:_LOOK_AT]
    held = max(wanted.held(passage, asked) for passage in best)
    near = max(wanted.nearest(ways_of(passage)) for passage in best)
    if asked.wants_reports:
        # Reports have no ways of asking beside them; a question of half a passage's words is near.
        near = max(near, held / 2)
    return held, near, nearest_elsewhere(wanted, glossary)
