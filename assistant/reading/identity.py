"""Whose report it is and of which year: a vote of title, signature, preface and text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePath

from assistant.reading.outline import Outline
from assistant.report import Scope

_YEAR = r"(?<!\d)(20\d\d)"
_SUBJECT = r"(?:政府信息公开|政务公开|信息公开)"
_NAMED = re.compile(
    rf"([\u4e00-\u9fff]{{2,30}})[:：\s]*{_YEAR}\s*年度?\s*{_SUBJECT}(?:工作)?(?:情况)?(?:年度)?(?:报告|年报)"
)
_NAMED_TAIL = re.compile(rf"{_YEAR}\s*年度?\s*{_SUBJECT}(?:工作)?(?:情况)?(?:年度)?(?:报告|年报)")
_LONGEST_BEFORE = 80  # letters in which a name can stand before its year
_MADE_BY = re.compile(
    r"由([\u4e00-\u9fff]{3,24}?(?:政府|局|委|委员会|厅|中心|办事处|办公室))(?:编制|根据|负责编制)"
)
_PERIOD = re.compile(rf"{_YEAR}\s*年\s*1\s*月\s*1\s*日")
_LEAD_IN = re.compile(
    r".*(?:做好|现将|现发布|现公布|发布|编制|公布|形成了?|关于|印发|撰写|制作|起草|查阅|下载|报告如下|汇报|报告|将|为|的|了|是)"
)
_PLACE = re.compile(r".*(?:省|自治区|市|自治州|州|盟|县|旗|区|镇|乡|街道|苏木)")
_ZONE = re.compile(r".*(?:开发区|园区|示范区|保税区|度假区|高新区|景区|新区|管理区|实验区)")
_VAGUE = re.compile(
    r".*(?:我|本|全)[省市县区镇乡局委办厅街单机中院会]|.*(?:年|月|工作)|(?:省|市|县|区|镇|乡|州|盟|旗)政府.*"
)
_ORGAN = re.compile(
    r".*(?:政府|厅|办公室|局|委|委员会|管委会|中心|办事处|院|署|处|站|所|队|社|会|公司|大学|学校|部|司|办)"
)
_OFFICE = re.compile(r"(?:政府)?(?:办公厅|办公室|信息公开办公室|政府信息公开办公室)$")
# Letters that end a preposition or verb before a name and stand in no name of a place.
_NAME = r"[^\W\d_a-zA-Z由与请和在向为是的及至到对从将被把给于现经同按据了系至，。]"
_ABOVE = rf"((?:{_NAME}{{2,4}}(?:省|自治区))?(?:{_NAME}{{2,6}}?(?:市|自治州|州|盟|地区))?(?:{_NAME}{{2,7}}?(?:县|区|旗))?)"
_ASKED = r"[^。；]{0,12}(?:收到|受理|收办|接收|新收|接到)[^。；]{0,16}申请[^。；\d]{0,8}\d"
_AREA = re.compile(
    rf"全(?:省|市|县|区|州|盟|旗)(?!{_SUBJECT}){_ASKED}|(?:汇总|包括|涵盖)[^。；]{{0,8}}全(?:省|市|县|区|州|盟|旗)"
)
_OWN = re.compile(rf"[我本](?:镇|乡|局|委|办|厅|街道|单位|机关|中心|会|院|办公室){_ASKED}")


def name_agency(outline: Outline, text: str, hints: Mapping[str, str]) -> str | None:
    """The agency by its full name as far as the file gives it; None when nothing names it."""
    votes: Counter[str] = Counter()
    title = re.sub(r"\s", "", outline.title or "")
    for weight, name in (
        (6, _of_title(title)),
        (4, outline.signed.agency or ""),
        (2, hints.get("agency", "")),
        (1, _of_title(_file_title(hints))),
        *((2, _quoted(match[1])) for match in _named(text[:3000])),
        *((1, _OFFICE.sub("", match[1])) for match in _MADE_BY.finditer(text[:1500])),
    ):
        if agency := _full(name):
            votes[agency] += weight
    if not votes:
        return None
    return _with_place_above(_leader(votes), text)


def _named(text: str) -> Iterator[re.Match[str]]:
    """The names before years, looked for only where such a year stands: most text has none."""
    end = 0
    for tail in _NAMED_TAIL.finditer(text):
        match = _NAMED.search(text, max(end, tail.start() - _LONGEST_BEFORE), tail.end())
        if match:
            end = match.end()
            yield match


def _leader(votes: Counter[str]) -> str:
    """The name with most votes; 人民政府 and its bare place name vote together."""
    together: Counter[str] = Counter()
    for name, weight in votes.items():
        together[_stem(name)] += weight
    stem = max(together, key=lambda key: (together[key], len(key)))
    return max((n for n in votes if _stem(n) == stem), key=lambda name: (votes[name], len(name)))


def _stem(name: str) -> str:
    return re.sub(r"(人民)?政府$|办事处$", "", name)


def _file_title(hints: Mapping[str, str]) -> str:
    """The name of the file where it is a title too."""
    name = re.sub(r"\s", "", PurePath(hints.get("file", "")).stem)
    return name if re.search(_SUBJECT, name) and re.search(rf"{_YEAR}年", name) else ""


def _of_title(title: str) -> str:
    """`2019年上海市人民政府办公厅政府信息公开…` and `管头镇2022年…` without all but the name."""
    bare = re.sub(rf"^关于|{_YEAR}年?度?|[（(].*?[)）]", "", title)
    match = re.match(rf"(.*?)(?:的|关于)?{_SUBJECT}", bare)
    return match[1] if match else ""


def _quoted(words: str) -> str:
    """The name before a year in running text, when it ends as a place or an agency does."""
    name = _LEAD_IN.sub("", words)
    return name if _PLACE.fullmatch(name) or _ORGAN.fullmatch(name) else ""


def _full(name: str) -> str | None:
    """The name as an agency: a place stands for its government."""
    name = re.sub(r"\s", "", name).strip("《》“”、，")
    if not 3 <= len(name) <= 30 or _VAGUE.fullmatch(name):
        return None
    name = re.sub(r"(?<!人民)政府$", "人民政府", name)
    if _PLACE.fullmatch(name) and not _ZONE.fullmatch(name):
        return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"
    return name


def _with_place_above(agency: str, text: str) -> str:
    """The name with the city or county before it where the text prints it so somewhere."""
    stem = _stem(agency)
    found = Counter(filter(None, _places_above(stem, text)))
    if not found or re.match(r".{2,4}(?:省|自治区)", stem):
        return agency
    above = max(found, key=lambda name: (found[name], len(name)))
    return above + agency if above not in agency else agency


def _places_above(stem: str, text: str) -> Iterator[str]:
    """What is printed before each mention of the name; only there is it looked for."""
    pattern = re.compile(_ABOVE + re.escape(stem))
    end, at = 0, text.find(stem)
    while stem and at >= 0:
        match = pattern.search(text, max(end, at - _LONGEST_BEFORE), at + len(stem))
        if match:
            yield match[1]
            end = match.end()
        at = text.find(stem, max(end, at + 1))


def name_year(outline: Outline, text: str, hints: Mapping[str, str]) -> int | None:
    """The year that the report is about; None when no year is printed."""
    votes: Counter[int] = Counter()
    for weight, found in (
        (6, re.findall(_YEAR, outline.title or "")[:1]),
        (1, re.findall(rf"{_YEAR}(?=年)", _file_title(hints))[:1]),
        (3, _PERIOD.findall(text)[:1]),
        (3, [match[2] for match in _named(text[:3000])][:1]),
        *((0.5, [year]) for year in re.findall(rf"{_YEAR}\s*(?=年)", text)[:16]),
    ):
        for year in found:
            votes[int(year)] += weight  # type: ignore[assignment]
    if outline.signed.date:
        votes[outline.signed.date.year - 1] += 1
    if published := _hint_date(hints.get("date", "")):
        votes[published.year - 1] += 1
    return max(votes, key=lambda year: (votes[year], -year)) if votes else None


def _hint_date(text: str) -> date | None:
    match = re.search(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})", text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def name_scope(text: str) -> Scope | None:
    """`area` or `own` where the text says whose requests it counts, None where it does not."""
    area, own = _AREA.search(text), _OWN.search(text)
    if bool(area) == bool(own):
        return None
    return Scope.AREA if area else Scope.OWN
