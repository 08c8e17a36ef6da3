"""How much two short Chinese phrases name the same thing: pairs of characters in common, 0 to 1.

>>> likeness("公众号", "微信公众号发布信息")
1.0
>>> likeness("培训", "业务培训")
1.0
>>> likeness("培训", "公开账目")
0.0
"""

from __future__ import annotations

import re

_NOT_WORDS = re.compile(r"[\W_\d]+")


def likeness(short: str, long: str) -> float:
    """The share of the pairs of `short` that stand in `long`; of its characters when it has one."""
    wanted, held = pairs(short), pairs(long)
    return len(wanted & held) / len(wanted) if wanted else 0.0


def pairs(phrase: str) -> frozenset[str]:
    """The pairs of neighbouring characters, digits and signs left out; a single one stands alone."""
    bare = _NOT_WORDS.sub("", phrase)
    if len(bare) < 2:
        return frozenset(bare)
    return frozenset(bare[place : place + 2] for place in range(len(bare) - 1))
