"""Names of applicants that a ledger knows and the prose repeats. They are handed in and never handed on.

Nothing that comes out of here holds a name: no place, message or value of any finding.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from assistant.drafting.rules.case import Example, TextCase, TextRule, fault, rule
from assistant.findings import Finding, Scalar, Severity, TextPlace
from assistant.privacy import APPLICANT

RULES: list[TextRule] = []

_PRIVACY = "《政府信息公开条例》第十五条；《中华人民共和国个人信息保护法》"
_AROUND = 8
"""Letters before and behind a name that are shown in its place."""
_REACH = 60
_SHORT = 2
"""A name of so many letters is also a plain word or half of one."""

_JOIN = r"[：:、，,“\"「（( ]{0,2}(?:是|为|系)?$"
_CUE = re.compile(
    rf"(?:申请人|当事人|第三人|第三方|原告|上诉人|代理人|委托人|市民|村民|居民|群众|业主|姓名){_JOIN}"
)
_CUE_BEHIND = re.compile(
    r"[”\"」]?(?:先生|女士|小姐|等\d*[人名户位]|（申请人）|不服|诉|提出|提交|申请|的(?:政府信息公开)?申请)"
)
# 群众 stands before 文明 also where nobody is called so.
_PLAIN_CUE = re.compile(rf"(?:申请人|当事人|原告|上诉人|代理人|姓名){_JOIN}")
_PLAIN_CUE_BEHIND = re.compile(r"[”\"」]?(?:先生|女士|小姐)")
# Whoever leads or does the work may bear the name of an applicant.
_IN_OFFICE = re.compile(
    r"(?:[市县区镇乡村局处科股所站]长|主任|书记|主席|[部院校队组会厅]长|委员|干事|专员|联系人|经办人|负责人|联络员|审核人?|签发人?|工作人员|同志)[：:、 ]?$"
)
_IN_OFFICE_BEHIND = re.compile(
    r"(?:同志|副?(?:[市县区镇乡村局处科股所站]长|主任|书记|主席|[部院校队组会厅]长|委员|常委))"
)


@dataclass(frozen=True, slots=True)
class _Words:
    ordinary: frozenset[str]
    before: frozenset[str]
    behind: frozenset[str]


@cache
def _words() -> _Words:
    file = resources.files(__package__).joinpath("applicants.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return _Words(
        frozenset(data["ordinary"].split()), frozenset(data["before"]), frozenset(data["behind"])
    )


@dataclass(frozen=True, slots=True)
class _Met:
    """Where a name stands, and whether it can be nothing but the applicant's."""

    start: int
    end: int
    sure: bool


@rule(
    RULES,
    finds=Example("答复了测试甲关于宅基地的申请。", names=frozenset({"测试甲"})),
    silent=Example("答复了申请人关于宅基地的申请，建设文明城市。", names=frozenset({"文明"})),
    title="写了申请人的姓名",
    explanation="正文里有台账上申请人（自然人）的姓名；只在给了台账时核对，提示里不重复姓名。两个字的、与常用词或工作人员同名的提请核对。单位名称不算。",
    basis=_PRIVACY,
)
def rule_n71(case: TextCase) -> Iterator[Finding]:
    """No natural person whom the ledger names as an applicant is named in the text.

    Basis: Regulation, Art. 15; Personal Information Protection Law. An error for three letters and
    more; a warning where somebody in office may be meant, where the name is made of ordinary words
    (程建设) or has two letters: such a name counts only beside a word for an applicant, or where it
    cannot be a part of another word. Known only where a ledger is at hand. Not covered: names in
    other letters than Chinese, names that the ledger writes otherwise.
    """
    for part in case.parts if case.names else ():
        for met in _met(part.text, case.names):
            found = fault(
                part, met.start, met.end, "N71",
                Severity.ERROR if met.sure else Severity.WARNING,
                "这里写着台账里申请人的姓名，属于个人信息。请删去，或改写成“申请人”后再发布。"
                if met.sure
                else "这里的字与台账里一位申请人的姓名相同。请核对：是申请人的请删去，不是的不用改。",
                basis=_PRIVACY, actual="",
            )  # fmt: skip
            assert isinstance(found.place, TextPlace)
            quote = _quote(part.text, met, case.names)
            yield replace(found, place=replace(found.place, quote=quote), actual=None)


def _quote(text: str, met: _Met, names: Collection[str]) -> str:
    """The mark for the name between the letters around it, in which no other name stands either."""
    # A name that the reach cuts in two is further off than what is shown.
    before = _hidden(text[max(0, met.start - _REACH) : met.start].rpartition("\n")[2], names)
    behind = _hidden(text[met.end : met.end + _REACH].partition("\n")[0], names)
    return f"{before[-_AROUND:]}{APPLICANT}{behind[:_AROUND]}"


def without_names(findings: Iterable[Finding], names: Collection[str]) -> list[Finding]:
    """The findings with each of these names replaced wherever another rule quotes the text."""
    if not names:
        return list(findings)
    return [_without_names(finding, names) for finding in findings]


def _without_names(finding: Finding, names: Collection[str]) -> Finding:
    def hidden(value: Scalar) -> Scalar:
        return _hidden(value, names) if isinstance(value, str) else value

    place = finding.place
    if isinstance(place, TextPlace):
        place = replace(place, quote=_hidden(place.quote, names))
    return replace(
        finding,
        place=place,
        message=_hidden(finding.message, names),
        expected=hidden(finding.expected),
        actual=hidden(finding.actual),
    )


def _hidden(text: str, names: Collection[str]) -> str:
    """The text with a mark for each name; one of three letters and more wherever its letters stand."""
    pieces, end = [], 0
    for met in _met(text, names, everywhere=True):
        pieces += [text[end : met.start], APPLICANT]
        end = met.end
    return "".join([*pieces, text[end:]])


def _met(text: str, names: Collection[str], *, everywhere: bool = False) -> list[_Met]:
    """Where these names stand as names, spaces within them passed over; the longest of several."""
    places = [place for place, sign in enumerate(text) if sign not in " \u3000\t"]
    letters = "".join(text[place] for place in places)
    firsts = {name[0] for name in names}
    lengths = sorted({len(name) for name in names}, reverse=True)
    found, free = [], 0
    for at, sign in enumerate(letters):
        if at < free or sign not in firsts:
            continue
        name = next((n for size in lengths if (n := letters[at : at + size]) in names), None)
        if name is None:
            continue
        sure = _judge(name, letters[:at][-16:], letters[at + len(name) :][:16])
        if sure is None and not (everywhere and len(name) > _SHORT):
            continue
        free = at + len(name)
        found.append(_Met(places[at], places[free - 1] + 1, sure is True))
    return found


def _judge(name: str, before: str, behind: str) -> bool | None:
    """Whether these letters are the applicant for certain; None where they are rather other words."""
    words = _words()
    pieces = {name} if len(name) == _SHORT else {name, name[1:], name[:2]}
    plain = bool(pieces & words.ordinary)
    in_office = _IN_OFFICE.search(before) or _IN_OFFICE_BEHIND.match(behind)
    if len(name) > _SHORT and not plain:
        return not in_office
    if plain:
        cue = _PLAIN_CUE.search(before) or _PLAIN_CUE_BEHIND.match(behind)
    else:
        cue = _CUE.search(before) or _CUE_BEHIND.match(behind)
    if cue:
        return len(name) > _SHORT and not in_office
    alone = _is_open(before[-1:], words.before) and _is_open(behind[:1], words.behind)
    return False if alone and (not plain or len(name) > _SHORT) else None


def _is_open(sign: str, joining: frozenset[str]) -> bool:
    """Whether a name may begin or end beside this sign: no letter, or one that joins no word."""
    return not "\u4e00" <= sign <= "\u9fff" or sign in joining
