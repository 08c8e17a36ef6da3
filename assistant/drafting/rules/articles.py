"""Articles of the Regulation that the text cites: do they exist, and do they say what is said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.drafting.rules.body import whole_text
from assistant.drafting.rules.case import Example, Part, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity
from assistant.text.numerals import parse_chinese_number

RULES: list[TextRule] = []

_BASIS = "《中华人民共和国政府信息公开条例》（国务院令第711号）共56条"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What some articles treat of; `sure` are words for which none but these and `near` is cited."""

    name: str
    words: re.Pattern[str]
    articles: frozenset[int]
    sure: re.Pattern[str] | None
    near: frozenset[int]
    narrow: bool


@cache
def _subjects() -> tuple[int, tuple[_Subject, ...]]:
    data = tomllib.loads(
        resources.files(__package__).joinpath("articles.toml").read_text(encoding="utf-8")
    )
    return data["last_article"], tuple(
        _Subject(
            entry["name"],
            re.compile(entry["words"]),
            frozenset(entry["articles"]),
            re.compile(entry["sure"]) if "sure" in entry else None,
            frozenset(entry.get("near", ())),
            entry.get("narrow", False),
        )
        for entry in data["subject"]
    )


@cache
def _said_by_items() -> dict[int, tuple[tuple[int, re.Pattern[str]], ...]]:
    """What the items of an article say: their numbers with their words, by article."""
    data = tomllib.loads(
        resources.files(__package__).joinpath("articles.toml").read_text(encoding="utf-8")
    )
    found: dict[int, tuple[tuple[int, re.Pattern[str]], ...]] = {}
    for entry in data["item"]:
        said = (entry["item"], re.compile(entry["words"]))
        found[entry["article"]] = (*found.get(entry["article"], ()), said)
    return found


@cache
def _items() -> dict[int, int]:
    """How many items an article has, where it lists them."""
    data = tomllib.loads(
        resources.files(__package__).joinpath("articles.toml").read_text(encoding="utf-8")
    )
    return {int(article): count for article, count in data["items"].items()}


_NUMERAL = r"[一二三四五六七八九十百〇零两\d]{1,5}"
_ARTICLE = re.compile(
    rf"((?<![省市区县州])政府信息公开条例》?|《条例》|(?:(?<![\w》])|(?<=[据照按守行彻实合循]))条例)\s*(?:[（(][^（）()]{{0,30}}[）)]\s*)?"
    rf"(第{_NUMERAL}条(?:(?:[、和及与至到]|第[^条。；]{{1,4}}[款项])*第?{_NUMERAL}条)*)"
)
_ON_ANSWERS = frozenset({33, 36, 37, 38, 40})
_ONE_ARTICLE = re.compile(rf"({_NUMERAL})条")


@dataclass(frozen=True, slots=True)
class _Citation:
    """Articles cited in one breath, with what is said of them in the same clause."""

    part: Part
    start: int
    end: int
    text: str
    articles: tuple[int, ...]
    certain: bool
    said: str
    before: str


# Another regulation of the report may be what 《条例》 stands for.
_OTHER_REGULATION = re.compile(
    r"(?<!信息公开)(?<![《据照实彻习行按合传训本该循守和与由及以了依、，。；：（(“\s])条例"
)
_NAMED = re.compile(r"(?<![省市区县州])政府信息公开条例")


def _citations(case: TextCase) -> Iterator[_Citation]:
    whole = whole_text(case)
    named = _NAMED.search(whole) is not None
    alone = named and not _OTHER_REGULATION.search(whole)
    for part, sentence in case.sentences():
        if "条例" not in sentence.text:
            continue
        for match in _ARTICLE.finditer(sentence.text):
            full = match[1].startswith("政府信息公开")
            if not full and not named:
                continue
            values = _values(match[2])
            yield _Citation(
                part,
                sentence.span.start + match.start(2),
                sentence.span.start + match.end(2),
                match[2],
                values,
                full or alone,
                _said(sentence.text, match),
                _said_before(sentence.text, match),
            )


def _values(text: str) -> tuple[int, ...]:
    """The articles named; 第十四条至第十六条 are three."""
    found = [_value(numeral) for numeral in _ONE_ARTICLE.findall(text)]
    values = [value for value in found if value is not None]
    if len(values) == 2 and re.search("[至到]", text) and values[0] < values[1]:
        return tuple(range(values[0], values[1] + 1))
    return tuple(values)


def _value(numeral: str) -> int | None:
    value = int(numeral) if numeral.isdecimal() else parse_chinese_number(numeral)
    return None if value is None else int(value)


# 申请内容不明确的，一次性告知补正: what is said goes on behind the condition.
_CONDITION = re.compile(r"(?:的|时|后|起|内|前|和|、)$")


def _said(text: str, match: re.Match[str]) -> str:
    """The clause that the citation opens, with what follows a condition; 的规定 and a comma are passed over."""
    rest = re.sub(
        r"^(?:第[^条，,。；]{1,4}[款项])*(?:的?(?:规定|要求|精神))?[，,、\s]*",
        "",
        text[match.end() :],
    )
    rest = re.split(r"[。；;《]|第[一二三四五六七八九十]{1,3}条", rest)[0]
    clauses = re.split(r"[，,]", rest)
    said = clauses[0]
    for clause in clauses[1:3]:
        if not _CONDITION.search(said):
            break
        said += f"，{clause}"
    return said[:80]


_LEADS_IN = re.compile(r"(?:依据|按照|依照|根据|适用|遵照|执行)《?(?:中华人民共和国)?$")


def _said_before(text: str, match: re.Match[str]) -> str:
    """The clause that the citation closes: 答复期限依照《条例》第三十三条."""
    clauses = re.split(r"[，,]", re.split(r"[。；;]", text[: match.start()])[-1])
    if not _LEADS_IN.search(clauses[-1]):
        return ""
    condition = clauses[-2] if len(clauses) > 1 and clauses[-2].endswith(("的", "时")) else ""
    return condition + clauses[-1]


@rule(
    RULES,
    finds=Example("根据《中华人民共和国政府信息公开条例》第五十八条编制。", 0),
    silent=Example("根据《中华人民共和国政府信息公开条例》第五十条编制。", 0),
    title="引用的条文不存在",
    explanation="现行《政府信息公开条例》共56条，引了第五十七条以后的条文就是写错了。",
    basis=_BASIS,
)
def rule_n24(case: TextCase) -> Iterator[Finding]:
    """The Regulation has 56 articles, and those that list items list so many of them.

    Basis: Order 711. An error where the Regulation is named in full, or is the only regulation that
    the report names; where 《条例》 may be another of the report's, a warning. An item that a known
    article does not have (第二十条第（十六）项) is held in the same way.
    """
    last, _ = _subjects()
    for cited in _citations(case):
        beyond = [number for number in cited.articles if number > last or number < 1]
        if not beyond:
            continue
        severity = Severity.ERROR if cited.certain else Severity.WARNING
        message = f"《政府信息公开条例》共{last}条，没有“{cited.text}”。请核对条文序号。"
        yield fault(cited.part, cited.start, cited.end, "N24", severity, message, basis=_BASIS)
    yield from _items_beyond(case)
    yield from _counted_wrongly(case)
    yield from _other_size(case)


_CHAPTERS = 6
_SIZE = re.compile(
    rf"(?<![省市区县州])政府信息公开条例》?[^，。；]{{0,8}}?({_NUMERAL})章[、和]?({_NUMERAL})条(?!第)"
)


def _other_size(case: TextCase) -> Iterator[Finding]:
    """《政府信息公开条例》六章五十六条: so many chapters and articles it has."""
    last, _ = _subjects()
    for part in case.parts:
        for match in _SIZE.finditer(part.text):
            if (_value(match[1]), _value(match[2])) != (_CHAPTERS, last):
                message = f"《政府信息公开条例》共{_CHAPTERS}章{last}条，这里写{match[1]}章{match[2]}条。请核对。"
                yield fault(
                    part, match.start(1), match.end(), "N24", Severity.ERROR, message, basis=_BASIS
                )


_ITEM = re.compile(
    rf"((?<![省市区县州])政府信息公开条例》?|《条例》)[^，。；条]{{0,24}}第({_NUMERAL})条(?:第[一二三]款)?"
    rf"第?[（(]?({_NUMERAL})[）)]?项"
)


_COUNTED = re.compile(
    rf"(?:所)?(?:规定|列举|列明|明确|要求)的?({_NUMERAL})(?:项|类|种|个方面)(?:主动公开|公开|应当)?的?(?:内容|情形|事项|信息|要求|答复)"
)


def _counted_wrongly(case: TextCase) -> Iterator[Finding]:
    """第五十条规定的六项内容: the article lists another number of items."""
    for cited in _citations(case):
        counted = _COUNTED.match(cited.part.text, cited.end)
        known = _items().get(cited.articles[0]) if len(cited.articles) == 1 else None
        if counted is None or known is None or _value(counted[1]) == known:
            continue
        message = f"《政府信息公开条例》{cited.text}列了{known}项，这里写{counted[1]}项。请核对。"
        yield fault(
            cited.part, cited.start, counted.end(), "N24", Severity.WARNING, message, basis=_BASIS
        )


def _items_beyond(case: TextCase) -> Iterator[Finding]:
    for part, sentence in case.sentences():
        if "条例" not in sentence.text or "项" not in sentence.text:
            continue
        for match in _ITEM.finditer(sentence.text):
            article, item = _value(match[2]), _value(match[3])
            known = _items().get(article or 0)
            if known and item is not None and not 1 <= item <= known:
                message = (
                    f"《政府信息公开条例》第{match[2]}条只有{known}项，没有第{item}项。请核对。"
                )
                start = sentence.span.start
                yield fault(
                    part, start + match.start(2) - 1, start + match.end(), "N24",
                    Severity.ERROR if len(match[1]) > 4 else Severity.WARNING, message, basis=_BASIS,
                )  # fmt: skip


@rule(
    RULES,
    finds=Example("根据《政府信息公开条例》第五十条，在20个工作日内答复申请人。"),
    silent=Example("根据《政府信息公开条例》第三十三条，在20个工作日内答复申请人。"),
    title="引用的条文说的不是这件事",
    explanation="正文说的事与所引条文的内容对不上，例如把答复期限说成第五十条。按条文主题表核对，主题不明确的不判断。",
    basis=_BASIS,
)
def rule_n25(case: TextCase) -> Iterator[Finding]:
    """A cited article treats of what the clause says of it.

    Basis: subjects of the articles of Order 711, `articles.toml`. What is said in front of the
    citation counts where nothing is said behind it. An error where the Regulation is cited for certain
    and the words behind it belong to another article alone. Not covered: subjects that many articles
    touch, and, in front, the articles on kinds of answer, which fit every matter.
    """
    yield from _other_items(case)
    for cited in _citations(case):
        behind = _met(cited.said)
        met = behind
        if not met and not _ON_ANSWERS.intersection(cited.articles):
            met = _met(cited.before)
        if not met or not cited.articles:
            continue
        if any((s.articles | s.near).intersection(cited.articles) for s in met):
            continue
        right = "、".join(f"第{number}条" for number in sorted(met[0].articles))
        message = f"这里引的是{cited.text}，说的却是“{met[0].name}”，那在{right}。请核对条文序号。"
        sure = (
            cited.certain and behind and all(s.sure and s.sure.search(cited.said) for s in behind)
        )
        severity = Severity.ERROR if sure else Severity.WARNING
        yield fault(cited.part, cited.start, cited.end, "N25", severity, message, basis=_BASIS)


def _other_items(case: TextCase) -> Iterator[Finding]:
    """An item that says something else than is said of it, where another of its article says that."""
    for part, sentence in case.sentences():
        if "条例" not in sentence.text or "项" not in sentence.text:
            continue
        for match in _ITEM.finditer(sentence.text):
            article, item = _value(match[2]), _value(match[3])
            said = _ITEM_LEAD.sub("", re.split(r"[。；;《]", sentence.text[match.end() :])[0])
            said = re.split(r"[，,]", said)[0]
            met = [n for n, words in _said_by_items().get(article or 0, ()) if words.search(said)]
            if not met or item in met:
                continue
            message = (
                f"《政府信息公开条例》第{match[2]}条第{match[3]}项说的不是这件事，"
                f"那在第{met[0]}项。请核对项的序号。"
            )
            start = sentence.span.start
            severity = Severity.ERROR if len(met) == 1 else Severity.WARNING
            yield fault(
                part, start + match.start(2) - 1, start + match.end(), "N25", severity, message,
                basis=_BASIS, expected=met[0],
            )  # fmt: skip


_ITEM_LEAD = re.compile(r"^(?:的?(?:规定|要求|情形))?[，,、\s]*")


def _met(said: str) -> list[_Subject]:
    """The subjects of these words; the narrow ones alone where there are any."""
    _, subjects = _subjects()
    met = [subject for subject in subjects if subject.words.search(said)]
    return [subject for subject in met if subject.narrow] or met
