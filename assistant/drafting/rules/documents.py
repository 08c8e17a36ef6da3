"""Document numbers that the text cites: how they are written, whether they can be, whose they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Severity

RULES: list[TextRule] = []

_GB = "GB/T 9704—2012 党政机关公文格式"
_OPEN, _CLOSE = r"[〔\[［(（【]", r"[〕\]］)）】]"
_NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{2,10}?(?:发|函|办|字|令|通|规|文|告|政|委|局|组|领))"
    r"(?P<open>[〔\[［(（【{〈<])\s*(?P<year>(?:19|20)\d\d)\s*(?P<close>[〕\]］)）】}〉>])\s*(?P<the>第?)(?P<number>\d{1,4})\s*号"
)


@rule(
    RULES,
    finds=Example("印发《青禾镇公开办法》（青政发[2024]第5号）。"),
    silent=Example("印发《青禾镇公开办法》（青政发〔2024〕5号）。"),
    title="文号写法不规范",
    explanation="文号的年份用六角括号〔〕括起，序号不加“第”、不编虚位；括号丢失的请对照原文件补上。",
    basis=_GB,
)
def rule_n26(case: TextCase) -> Iterator[Finding]:
    """A document number is written 〔year〕number号: no other brackets, no 第, no leading zero.

    Basis: GB/T 9704. A warning, for the brackets are wrong in the text that is published, whoever
    changed them; one finding for all numbers of a report, at the first. Case numbers of courts, where letters follow the bracket, are no
    document numbers; lost brackets are N52's.
    """
    found = [
        (part, match, match.start("open"))
        for part in case.parts
        for match in _NUMBER.finditer(part.text)
        if _is_malformed(match)
    ]
    found += [
        (part, match, match.start())
        for part in case.parts
        for match in _BADLY_NUMBERED.finditer(part.text)
    ]
    if not found:
        return
    part, match, start = found[0]
    shown = "、".join(dict.fromkeys(f"“{other[0]}”" for _, other, _ in found[:3]))
    message = (
        f"文号写法不规范：{shown}{'等' if len(found) > 3 else ''}。年份应放在六角括号〔〕里，"
        "写成“〔2021〕30号”的样子，不加“第”，序号前不加0。"
    )
    yield fault(part, start, match.end(), "N26", Severity.WARNING, message, basis=_GB)


# A year of two digits or with 年 in the brackets, no number, no 号, no brackets at all.
_BADLY_NUMBERED = re.compile(
    r"(?<=[发函字令规])[〔\[［（(【](?:\d{2}|\d{4}年)[〕\]］)）】]第?\d{1,4}号|"
    r"(?<=[发函字令规])〔\d{4}〕\d{1,4}(?=[，。；）)、]|文件|要求|精神)|"
    r"(?<=[发函字])20\d\d[〔\[［【]\d{1,4}[〕\]］】]号|"
    r"(?<=[政办府局委][发函字])20\d\d年?[-—第]{0,2}\d{1,4}号"
)


def _is_malformed(match: re.Match[str]) -> bool:
    return (
        (match["open"], match["close"]) != ("〔", "〕")
        or bool(match["the"])
        or match["number"].startswith("0")
    )


@rule(
    RULES,
    finds=Example("落实《信息公开工作要点》（国办发〔2028〕12号）。"),
    silent=Example("落实《信息公开工作要点》（国办发〔2024〕12号）。"),
    title="文号的年份不可能",
    explanation="报告在次年年初公布，引用的文件不会是更晚的年份印发的。",
    basis=_GB,
)
def rule_n70(case: TextCase) -> Iterator[Finding]:
    """No document is cited that was issued after the year in which the report is published.

    Basis: GB/T 9704: the year in the number is that of issue; the report is published in the year
    after its own (Regulation, Art. 50).
    """
    if case.year is None:
        return
    for part in case.parts:
        for match in _NUMBER.finditer(part.text):
            if int(match["year"]) <= case.year + 1:
                continue
            message = f"“{match[0]}”：报告年度是{case.year}年，不会引用{match['year']}年印发的文件。请核对。"
            yield fault(part, *match.span(), "N70", Severity.ERROR, message, basis=_GB)


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    file = resources.files(__package__).joinpath("documents.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _documents() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Titles and the numbers under which they were issued, from `documents.toml`."""
    return tuple((re.compile(entry["title"]), entry["number"]) for entry in _data()["document"])


_TITLED = re.compile(
    rf"《([^《》\n]{{6,90}})》\s*[（(]\s*(国办[\u4e00-\u9fff]{{1,5}})\s*{_OPEN}\s*(\d{{4}})\s*{_CLOSE}\s*第?0*(\d+)\s*号"
)


@rule(
    RULES,
    finds=Example("按照《政府信息公开信息处理费管理办法》（国办函〔2020〕19号）收费。"),
    silent=Example("按照《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）收费。"),
    title="文件名称与文号对不上",
    explanation="常引的国务院办公厅文件，书名号里的名称与后面括号里的文号应当是同一份文件。",
    basis="国务院办公厅所发各文件的发文字号",
)
def rule_n65(case: TextCase) -> Iterator[Finding]:
    """A well-known document of the General Office is cited under its own number.

    Basis: the numbers in `documents.toml`. Covered only where the number stands right behind the
    title; the format notice is N21's.
    """
    for part in case.parts:
        if "（国办" not in part.text and "(国办" not in part.text:
            continue
        for match in _TITLED.finditer(part.text):
            number = f"{match[2]}〔{match[3]}〕{match[4]}号"
            right = next((own for title, own in _documents() if title.search(match[1])), number)
            if number != right:
                message = f"《{match[1]}》的文号是{right}，这里写的是{number}。请核对。"
                yield fault(
                    part, match.start(2), match.end(), "N65", Severity.ERROR, message,
                    basis="国务院办公厅所发各文件的发文字号", expected=right,
                )  # fmt: skip


_DAY = r"(?P<date>(?P<year>(?:19|20)\d\d)年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?)"
_APPLIES = r"(?:起|开始)*(?:正式|全面)?(?:施行|实施|生效)"
_BEFORE, _BEHIND = (
    re.compile(
        rf"{_DAY}{_APPLIES}的?(?:新修订的?|新的?|修订后的)?《(?P<title>[^《》\n]{{4,40}})》"
    ),
    re.compile(
        rf"《(?P<title>[^《》\n]{{4,40}})》(?:[（(][^）)\n]{{0,20}}[）)])?(?:已|将)?[自从于]?{_DAY}{_APPLIES}"
    ),
)


@rule(
    RULES,
    finds=Example("自2019年5月1日起施行的《中华人民共和国政府信息公开条例》。"),
    silent=Example("自2019年5月15日起施行的《中华人民共和国政府信息公开条例》。"),
    title="法规的施行日期写错了",
    explanation="常引的法律、法规和办法，写明的施行日期应当与文件本身规定的一致。",
    basis="各法律、法规和办法末条规定的施行日期",
)
def rule_n75(case: TextCase) -> Iterator[Finding]:
    """A well-known act is said to apply since the day that it sets itself.

    Basis: the last article of each act in `documents.toml`, that of its earlier version too. A date
    without day or month is held to what it says. What stands behind the title of the Regulation or of
    the law on review is N22's and N23's.
    """
    for part in case.parts:
        for pattern in (_BEFORE, _BEHIND) if "《" in part.text else ():
            for match in pattern.finditer(part.text):
                days = _since(match["title"], behind=pattern is _BEHIND)
                if not days or any(_is_said(match, day) for day in days):
                    continue
                right = f"{days[0].year}年{days[0].month}月{days[0].day}日"
                message = f"《{match['title']}》自{right}起施行，这里的日期不对。请改正。"
                yield fault(
                    part, *match.span("date"), "N75", Severity.ERROR, message,
                    basis="各法律、法规和办法末条规定的施行日期", expected=right,
                )  # fmt: skip


def _since(title: str, *, behind: bool) -> list[date]:
    plain = title.removeprefix("中华人民共和国")
    entry = next((entry for entry in _data()["in_force"] if entry["title"] == plain), None)
    return entry["since"] if entry and entry.get("behind", True) >= behind else []


def _is_said(match: re.Match[str], day: date) -> bool:
    said = {"year": day.year, "month": day.month, "day": day.day}
    return all(match[name] is None or int(match[name]) == value for name, value in said.items())
