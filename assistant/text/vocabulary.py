"""The words that a clause is made of: every one known by its meaning, or the clause means nothing.

>>> sorted(meanings_of("登记的政府信息公开申请＃") or ())
['received', 'request']

The vocabulary is `words.toml`; words that neither name nor narrow anything are left out.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

_YEAR = re.compile("·{4,7}(?=[^·]|$)")
_NAMED_YEAR = re.compile(r"(?<!\d)(20\d{2})年(?:度)?(?![^，。；]{0,12}以来)")
# When it was counted is no part of what was.
_TIMES = re.compile(
    "[上下]半年|第?[一1](?:季度)?(?:至|到)第?[四4]季度|[四各]个?季度|前[·一二三四五六七八九十]+(?:个)?(?:季度|月)|[第前]?[一二三四]季度|(?:自|从)?[^，。；：＃]{0,14}以来"
    "|连续[·一二三四五六七八九十两]+年|(?:这|近|过去)?[一二三四五六七八九十两]年(?:来|间)|近[二三四五两]年|历年(?:来)?|十[三四五]五(?:期间|时期)?|年初至(?:今|年末|年底)|同期"
)
_SPACES = re.compile(r"[\s＃]+")
_LONGEST_CLAUSE = 60
_CACHED = 4096
_IDLE = frozenset({"idle", "us", "anyone"})


def is_known(clause: str) -> bool:
    """Whether every word of the clause is known, and one of them names something."""
    return bool(meanings_of(clause))


def only_when(clause: str) -> bool:
    """Whether the clause says no more of its figure than when or whose it was: 其中12月份＃, 全年合计＃."""
    meanings = meanings_of(clause)
    return meanings is not None and not meanings - {"last"}


def meanings_of(clause: str) -> frozenset[str] | None:
    """The meanings of all words of the clause that say anything; None where one is foreign."""
    if len(clause) > _LONGEST_CLAUSE:
        return None
    found = _meanings(_SPACES.sub("", _TIMES.sub("", _YEAR.sub("", clause))))
    return None if found is None else found - _IDLE


@lru_cache(_CACHED)
def _meanings(text: str) -> frozenset[str] | None:
    """The meanings of all words, by the fewest words that cover the text; None when none do."""
    words, longest = _vocabulary()
    size = len(text)
    best: list[tuple[int, str, int] | None] = [None] * size + [(0, "", size)]
    for start in range(size - 1, -1, -1):
        for end in range(min(size, start + longest), start, -1):
            rest = best[end]
            if rest is None or (meaning := words.get(text[start:end])) is None:
                continue
            kept = best[start]
            if kept is None or rest[0] + 1 < kept[0]:
                best[start] = (rest[0] + 1, meaning, end)
    found, place = set(), 0
    while place < size:
        step = best[place]
        if step is None:
            return None
        if step[1] == "none" and "none" in found:
            return None  # 无因未按期答复…: denied twice
        found.add(step[1])
        place = step[2]
    return frozenset(found)


@cache
def _vocabulary() -> tuple[dict[str, str], int]:
    """Each word with its meaning, and the length of the longest."""
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    meanings = tomllib.loads(text)["meanings"]
    words = {word: name for name, listed in meanings.items() for word in listed.split()}
    return words, max(map(len, words))


def with_years(text: str, masked: str, year: int | None) -> str:
    """`masked`, which stands for `text` sign for sign, with years as words: 上年, 下年; this year is left out.

    >>> with_years("2023年结转", "·····结转", 2024)
    '上年结转'
    """
    for match in reversed(list(_NAMED_YEAR.finditer(text)) if year else []):
        gap = int(match[1]) - (year or 0)
        word = {-1: "上年", 0: "", 1: "下年"}.get(gap, match[0])
        masked = f"{masked[: match.start()]}{word}{masked[match.end() :]}"
    return masked
