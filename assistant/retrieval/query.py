"""What a clerk's query asks for: articles, documents, years, and her words put into official ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.errors import UnreadableFile
from assistant.retrieval.bodies import region_of
from assistant.retrieval.matters import OUTSIDE, Matter, load_matters
from assistant.retrieval.sounds import sounds_of
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
# What bodies are called in speech.
_CALLED = {
    "农业局": "农业农村局", "农村农业局": "农业农村局", "卫健局": "卫生健康局", "卫健委": "卫生健康委员会",
    "人社局": "人力资源和社会保障局", "住建局": "住房和城乡建设局", "发改局": "发展和改革局",
    "发改委": "发展和改革委员会", "市监局": "市场监督管理局", "市场监管局": "市场监督管理局",
    "应急局": "应急管理局", "自规局": "自然资源和规划局", "资规局": "自然资源和规划局",
    "文旅局": "文化和旅游局", "城管局": "城市管理局", "交通局": "交通运输局", "生态局": "生态环境局",
    "环保局": "生态环境局", "医保局": "医疗保障局", "退役局": "退役军人事务局", "工信局": "工业和信息化局",
}  # fmt: skip
# A body that is called by such a word alone is not named by it.
_NO_NAMES = frozenset({"人民政府", "政府", "办公室", "镇", "乡", "街道", "街道办事处"})
_LONGEST_NAME = 20
LIBRARIES = 4
# A shorter name is not known by its sound alone, nor one that ends otherwise.
_HEARD_NAME = 3
_BODY_ENDS = frozenset("局镇乡办委厅府道会")
_YEAR_WORD = re.compile(r"20[0-9]{2}\s*年?(?:度)?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COUNTED = re.compile(r"([一二两三四五六七八九十百]{2,6})(?=个|日|天|件|页|元|年|月|次)")
_REGULATION = "政府信息公开条例"


@dataclass(frozen=True, slots=True)
class Entry:
    """Words a clerk uses, and the official terms that the texts use for it.

    `of_reports`: only where past reports are asked for.
    """

    says: tuple[str, ...]
    official: tuple[str, ...]
    of_reports: bool = False


@dataclass(frozen=True, slots=True)
class Glossary:
    """The entries, the words that only make a question of it (`filler`), and what lies outside."""

    entries: tuple[Entry, ...] = ()
    filler: tuple[str, ...] = ()
    matters: tuple[Matter, ...] = ()


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
    `said` is the query as it was put, full-width letters and digits made half-width.
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
    said: str = ""

    @property
    def wants_reports(self) -> bool:
        """Whether it asks for what stands in reports, by that word or by the name of a body."""
        return self.of_reports or bool(self.agencies)


def load_glossary(path: Path) -> Glossary:
    """The glossary file, and the list of what lies outside that stands beside it.

    Raises UnreadableFile when an entry is not complete.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(path.name, f"词表打不开（{error}）", "请按 TOML 格式改正") from error
    entries = []
    for item in data.get("entry", []):
        says, official = item.get("says"), item.get("official")
        if not says or not official or set(item) - {"says", "official", "of_reports"}:
            raise UnreadableFile(
                path.name, f"词条 {item} 不完整", "每条要有 says 和 official 两项，都不能空"
            )
        words = tuple(normalise(word) for word in says)
        entries.append(Entry(words, tuple(official), bool(item.get("of_reports", False))))
    filler = sorted(data.get("filler", []), key=len, reverse=True)
    words = tuple(normalise(word) for word in filler)
    beside = path.with_name(OUTSIDE)
    return Glossary(tuple(entries), words, load_matters(beside) if beside.is_file() else ())


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
    for called_so, name in _CALLED.items():
        plain = plain.replace(called_so, name)
    article, paragraph, law = _article(plain)
    called = _agencies(plain, agencies)
    named = tuple(dict.fromkeys(name for _, names in called for name in names))
    of_reports = bool(_REPORTS.search(plain))
    meant = _meant(plain, glossary, of_reports or bool(named))
    expansions = [term for item in meant for term in item.official]
    expansions += [_arabic(match[1]) + _measure(plain, match) for match in _COUNTED.finditer(plain)]
    text = _without(plain, [words for words, _ in called])
    for word in glossary.filler:
        text = text.replace(word, " ")
    years = tuple(dict.fromkeys(int(match[1]) for match in _YEAR.finditer(plain)))
    expanded = tuple(dict.fromkeys(expansions))
    return Understood(
        text, meant, expanded, article, paragraph, law, years, named, of_reports, plain
    )


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


def _agencies(plain: str, names: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """(words of the query, full names) of the bodies that it names by the end of their names.

    Where no name is written rightly, one that sounds like it is taken.
    """
    if not names:
        return []
    known = _short_names(names)
    found = [(part, known[part]) for part in _parts(plain, 2) if part in known]
    if found or not any(character in _BODY_ENDS for character in plain):
        return found
    alike = _names_by_sound(names)
    heard = (
        (
            part,
            tuple(
                dict.fromkeys(name for sound in sounds_of(part) for name in alike.get(sound, ()))
            ),
        )
        for part in _parts(plain, _HEARD_NAME)
        if part[-1] in _BODY_ENDS
    )
    return [(part, full) for part, full in heard if full]


def _parts(plain: str, shortest: int) -> Iterator[str]:
    for start in range(len(plain)):
        for end in range(start + shortest, min(start + _LONGEST_NAME, len(plain)) + 1):
            yield plain[start:end]


def _without(plain: str, called: Iterable[str]) -> str:
    """The query without the names of bodies: their reports are raised as such, by the name itself.

    As it is where nothing else is asked.
    """
    text = plain
    for words in sorted(called, key=len, reverse=True):
        text = text.replace(words, " ")
    text = _YEAR_WORD.sub(" ", text) if text != plain else text
    return text if len(_HAN.findall(text)) >= 2 else plain


# The names that a library knows change with it: those of its last states are kept, no others.
@lru_cache(maxsize=LIBRARIES)
def _names_by_sound(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for short, full in _short_names(names).items():
        if len(short) >= _HEARD_NAME:
            for sound in sounds_of(short):
                found[sound] = tuple(dict.fromkeys((*found.get(sound, ()), *full)))
    return found


@lru_cache(maxsize=LIBRARIES)
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


def _meant(plain: str, glossary: Glossary, of_reports: bool) -> tuple[Meant, ...]:
    found = []
    for entry in glossary.entries:
        if entry.of_reports and not of_reports:
            continue
        matches = (_says(words).search(plain) for words in entry.says)
        phrases = tuple(match[0] for match in matches if match)
        if phrases:
            found.append(Meant(phrases, entry.official))
    return tuple(found)


# As many as the glossary has phrases.
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
