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
    found = _meanings(_plain(clause))
    return None if found is None else found - _IDLE


def without_foreign_start(clause: str) -> tuple[str, str]:
    """What the clause begins with up to its last foreign word, and the known rest.

    >>> without_foreign_start("下沉一线并作出行政处罚决定＃")
    ('下沉一线', '并作出行政处罚决定')
    """
    text = _plain(clause)
    best = _fewest_words(text) if len(clause) <= _LONGEST_CLAUSE else [None]
    start = next((place for place, known in enumerate(best) if known), len(text))
    return text[:start], text[start:]


@lru_cache(_CACHED)
def _plain(clause: str) -> str:
    text = _SPACES.sub("", _TIMES.sub("", _YEAR.sub("", clause)))
    return _phrases().sub(lambda match: _word(match.lastgroup or ""), text)


def _word(meaning: str) -> str:
    """The word that stands for a phrase of this meaning."""
    return f"〔{meaning}〕"


@lru_cache(_CACHED)
def _meanings(text: str) -> frozenset[str] | None:
    """The meanings of all words, by the fewest words that cover the text; None when none do."""
    best, size = _fewest_words(text), len(text)
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


def _fewest_words(text: str) -> list[tuple[int, str, int] | None]:
    """From each place to the end: how many words cover the text, the first one's meaning and end."""
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
    return best


@cache
def _vocabulary() -> tuple[dict[str, str], int]:
    """Each word with its meaning, and the length of the longest."""
    data = _read()
    words = {word: name for name, listed in data["meanings"].items() for word in listed.split()}
    words |= {_word(name): name for name in data["phrases"]}
    return words, max(map(len, words))


@cache
def _phrases() -> re.Pattern[str]:
    """The expressions for what has too many wordings, each a group of its meaning."""
    return re.compile(
        "|".join(f"(?P<{name}>{words})" for name, words in _read()["phrases"].items())
    )


@cache
def _read() -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


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
