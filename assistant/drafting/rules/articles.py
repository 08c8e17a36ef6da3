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
    name: str
    words: re.Pattern[str]
    articles: frozenset[int]


@cache
def _subjects() -> tuple[int, tuple[_Subject, ...]]:
    data = tomllib.loads(
        resources.files(__package__).joinpath("articles.toml").read_text(encoding="utf-8")
    )
    return data["last_article"], tuple(
        _Subject(entry["name"], re.compile(entry["words"]), frozenset(entry["articles"]))
        for entry in data["subject"]
    )


_NUMERAL = r"[一二三四五六七八九十百〇零两\d]{1,5}"
_ARTICLE = re.compile(
    rf"((?<![省市区县州])政府信息公开条例》?|《条例》|(?<![\w》])条例)\s*(?:[（(][^（）()]{{0,30}}[）)]\s*)?"
    rf"(第{_NUMERAL}条(?:(?:[、和及与至到]|第[^条。；]{{1,4}}[款项])*第?{_NUMERAL}条)*)"
)
_ONE_ARTICLE = re.compile(rf"({_NUMERAL})条")


@dataclass(frozen=True, slots=True)
class _Citation:
    """Articles cited in one breath, with what is said of them in the same clause."""

    part: Part
    start: int
    end: int
    text: str
    articles: tuple[int, ...]
    by_full_name: bool
    said: str


def _citations(case: TextCase) -> Iterator[_Citation]:
    named = "政府信息公开条例" in whole_text(case)
    for part, sentence in case.sentences():
        if "条例" not in sentence.text:
            continue
        for match in _ARTICLE.finditer(sentence.text):
            full = match[1].startswith("政府信息公开")
            if not full and not named:
                continue
            values = [_value(numeral) for numeral in _ONE_ARTICLE.findall(match[2])]
            yield _Citation(
                part,
                sentence.span.start + match.start(2),
                sentence.span.start + match.end(2),
                match[2],
                tuple(value for value in values if value is not None),
                full,
                _said(sentence.text, match),
            )


def _value(numeral: str) -> int | None:
    value = int(numeral) if numeral.isdecimal() else parse_chinese_number(numeral)
    return None if value is None else int(value)


def _said(text: str, match: re.Match[str]) -> str:
    """The clause that the citation opens: 的规定 and a comma right behind it are passed over."""
    rest = re.sub(
        r"^(?:第[^条，,。；]{1,4}[款项])*(?:的?(?:规定|要求|精神))?[，,、\s]*",
        "",
        text[match.end() :],
    )
    return re.split(r"[，,。；;《]|第[一二三四五六七八九十]{1,3}条", rest)[0][:60]


@rule(
    RULES,
    finds=Example("根据《中华人民共和国政府信息公开条例》第五十八条编制。", 0),
    silent=Example("根据《中华人民共和国政府信息公开条例》第五十条编制。", 0),
    title="引用的条文不存在",
    explanation="现行《政府信息公开条例》共56条，引了第五十七条以后的条文就是写错了。",
    basis=_BASIS,
)
def rule_n24(case: TextCase) -> Iterator[Finding]:
    """The Regulation has 56 articles.

    Basis: Order 711. An error where the Regulation is named in full; where only 《条例》 is written,
    which may be another of the report's, a warning.
    """
    last, _ = _subjects()
    for cited in _citations(case):
        beyond = [number for number in cited.articles if number > last or number < 1]
        if not beyond:
            continue
        severity = Severity.ERROR if cited.by_full_name else Severity.WARNING
        message = f"《政府信息公开条例》共{last}条，没有“{cited.text}”。请核对条文序号。"
        yield fault(cited.part, cited.start, cited.end, "N24", severity, message, basis=_BASIS)


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

    Basis: subjects of the articles of Order 711, `articles.toml`. Not covered: subjects that many
    articles touch, and what is said in front of the citation.
    """
    _, subjects = _subjects()
    for cited in _citations(case):
        met = [subject for subject in subjects if subject.words.search(cited.said)]
        if not met or not cited.articles:
            continue
        if any(subject.articles.intersection(cited.articles) for subject in met):
            continue
        right = "、".join(f"第{number}条" for number in sorted(met[0].articles))
        message = f"这里引的是{cited.text}，说的却是“{met[0].name}”，那在{right}。请核对条文序号。"
        yield fault(
            cited.part, cited.start, cited.end, "N25", Severity.WARNING, message, basis=_BASIS
        )
