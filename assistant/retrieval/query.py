"""What a clerk's query asks for: articles, documents, years, and her words put into official ones."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.retrieval.bodies import region_of
from assistant.retrieval.tokens import NUMERAL, chinese_numeral, normalise, parse_numeral

GLOSSARY = "glossary.toml"
# A longer text is a pasted paragraph; its beginning is enough to find what it is about.
LONGEST = 300
_ARTICLE = re.compile(rf"(?:^|第|条例|办法|法)\s*第?\s*([{NUMERAL}]{{1,7}})\s*条(?![例款件])")
_LAW = re.compile(r"([\u4e00-\u9fff]{0,12}?(?:条例|办法|解释|法))[》”\"]?的?$")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?=\s*年|$|[^0-9〕\])】）])")
_PARAGRAPH = re.compile(rf"\s*第?\s*([{NUMERAL}]{{1,3}})\s*款")
_SUFFIX = re.compile(r"(?:人民政府|办事处)$")
_REPORTS = re.compile(
    "(?:以前|过去|往年|历年|上年|去年|前年|前几年|别的单位|其他单位|兄弟单位|别人|人家)的?(?:年度|工作)*(?:报告|年报)"
    "|往年怎么|历年怎么|以前怎么写|去年怎么写|别的单位怎么写|其他单位怎么写|范文"
)
# The regulations, and the ways of asking, are written.
_SPOKEN = {"啥": "什么", "咋样": "怎么样", "咋": "怎么", "甭": "不用", "俺": "我", "哪儿": "哪里"}
# A body that is called by such a word alone is not named by it.
_NO_NAMES = frozenset({"人民政府", "政府", "办公室", "镇", "乡", "街道", "街道办事处"})
_LONGEST_NAME = 20
_COUNTED = re.compile(r"([一二两三四五六七八九十百]{2,6})(?=个|日|天|件|页|元|年|月|次)")
_REGULATION = "政府信息公开条例"


@dataclass(frozen=True, slots=True)
class Entry:
    """Words a clerk uses, and the official terms that the texts use for it."""

    says: tuple[str, ...]
    official: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The entries, and the words that only make a question of it (`filler`)."""

    entries: tuple[Entry, ...] = ()
    filler: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """What the glossary knows of the query: the phrases found in it, and what they stand for."""

    phrases: tuple[str, ...]
    official: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A query taken apart.

    `text` is what to look for, without filler. `article` is the place (「第三十三条」) and `law` the
    name before it, the Regulation when none is named; `paragraph` the 款. `years` are the years and
    `agencies` the full names of the known bodies that it names. `of_reports`: past reports are meant.
    """

    text: str
    meant: tuple[Meant, ...]
    expansions: tuple[str, ...]
    article: str | None
    paragraph: int | None
    law: str
    years: tuple[int, ...]
    agencies: tuple[str, ...] = ()
    of_reports: bool = False


def load_glossary(path: Path) -> Glossary:
    """The glossary file. Raises UnreadableFile when an entry is not complete."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(path.name, f"词表打不开（{error}）", "请按 TOML 格式改正") from error
    entries = []
    for item in data.get("entry", []):
        says, official = item.get("says"), item.get("official")
        if not says or not official or set(item) != {"says", "official"}:
            raise UnreadableFile(
                path.name, f"词条 {item} 不完整", "每条要有 says 和 official 两项，都不能空"
            )
        entries.append(Entry(tuple(normalise(word) for word in says), tuple(official)))
    filler = sorted(data.get("filler", []), key=len, reverse=True)
    return Glossary(tuple(entries), tuple(normalise(word) for word in filler))


@cache
def default_glossary() -> Glossary:
    """The glossary that comes with the program."""
    from assistant.resources import data_folder

    return load_glossary(data_folder("corpus") / GLOSSARY)


def understand(query: str, glossary: Glossary, agencies: tuple[str, ...] = ()) -> Understood:
    """Takes a query apart. Never fails: what is not understood stays text to look for.

    `agencies` are the names of bodies that the library knows.
    """
    plain = " ".join(normalise(query).split())[:LONGEST]
    for spoken, written in _SPOKEN.items():
        plain = plain.replace(spoken, written)
    article, paragraph, law = _article(plain)
    meant = _meant(plain, glossary)
    expansions = [term for item in meant for term in item.official]
    expansions += [_arabic(match[1]) + _measure(plain, match) for match in _COUNTED.finditer(plain)]
    text = plain
    for word in glossary.filler:
        text = text.replace(word, " ")
    years = tuple(dict.fromkeys(int(match[1]) for match in _YEAR.finditer(plain)))
    expanded = tuple(dict.fromkeys(expansions))
    named = _agencies(plain, agencies)
    of_reports = bool(_REPORTS.search(plain))
    return Understood(text, meant, expanded, article, paragraph, law, years, named, of_reports)


def _article(plain: str) -> tuple[str | None, int | None, str]:
    match = _ARTICLE.search(plain)
    number = parse_numeral(match[1]) if match else None
    if match is None or not number or number > 999:
        return None, None, ""
    after = _PARAGRAPH.match(plain, match.end())
    paragraph = parse_numeral(after[1]) if after else None
    named = _LAW.search(plain[: match.start(1)].rstrip(" 第"))
    law = named[1] if named else _REGULATION
    return f"第{chinese_numeral(number)}条", paragraph, law


def _agencies(plain: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The full names of the bodies that the query names by the end of their names."""
    if not names:
        return ()
    known = _short_names(names)
    found = [
        name
        for start in range(len(plain))
        for end in range(start + 2, min(start + _LONGEST_NAME, len(plain)) + 1)
        for name in known.get(plain[start:end], ())
    ]
    return tuple(dict.fromkeys(found))


@cache
def _short_names(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Full names by what a clerk calls the body: without the place in front, without 人民政府."""
    known: dict[str, list[str]] = {}
    for name in names:
        plain = normalise(name)
        bare = _SUFFIX.sub("", plain)
        region = normalise(region_of(name) or "")
        for short in {plain, bare, plain.removeprefix(region), bare.removeprefix(region)}:
            if len(short) >= 2 and short not in _NO_NAMES:
                known.setdefault(short, []).append(name)
    return {short: tuple(full) for short, full in known.items()}


def _meant(plain: str, glossary: Glossary) -> tuple[Meant, ...]:
    found = []
    for entry in glossary.entries:
        matches = (_says(words).search(plain) for words in entry.says)
        phrases = tuple(match[0] for match in matches if match)
        if phrases:
            found.append(Meant(phrases, entry.official))
    return tuple(found)


@cache
def _says(words: str) -> re.Pattern[str]:
    # 「多久…答复」 stands for both words with a few characters between them; `normalise` has made
    # three full stops of the ellipsis.
    return re.compile(".{0,8}?".join(re.escape(part) for part in words.split("...")))


def _arabic(numeral: str) -> str:
    number = parse_numeral(numeral)
    return str(number) if number is not None else ""


def _measure(plain: str, match: re.Match[str]) -> str:
    return plain[match.end() : match.end() + 4]
